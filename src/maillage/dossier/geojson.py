"""The communes of a dossier as GeoJSON points, for a map of one's own (RFC 7946, WGS 84)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from maillage.dossier.content import Dossier, Place


def write_geojson(path: Path, dossier: Dossier) -> None:
    """Write the communes with the state of each cell of the grid.

    A commune without point is a feature without geometry: it is there, and not on the map.
    """
    ranks = [
        (f"{need}/{line}", dossier.cells.index((need, line)), number)
        for number, (need, line) in enumerate(dossier.grid)
    ]
    features = [_feature(place, ranks) for place in dossier.places]
    identity = dossier.identity
    collection = {
        "type": "FeatureCollection",
        "name": f"{identity.territory.code} {identity.on.isoformat()}",
        "features": features,
    }
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


def _feature(place: Place, ranks: list[tuple[str, int, int]]) -> dict[str, Any]:
    located = place.latitude is not None and place.longitude is not None
    return {
        "type": "Feature",
        "id": place.territory.code,
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]}
        if located
        else None,
        "properties": {
            "code": place.territory.code.partition(":")[2],
            "nom": place.territory.label,
            "population": place.population,
            "partie": place.part or None,
            "point_de_la_commune": place.own_point if located else None,
            "en_partie": place.partial,
            "etats": {name: str(place.states[cell]) for name, cell, _ in ranks},
            "km": {name: place.km[number] for name, _, number in ranks},
        },
    }
