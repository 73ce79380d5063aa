"""Where a site is: the WGS84 point chosen by its value, checked against its commune.

Registers mix systems from one record to the next and swap the names of the fields, so a pair of
numbers is taken for what it can be: a point is kept only when it falls in the département of its
commune, and near the commune when its centre is known.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from maillage.importers.communes import Communes, Place

LAMBERT_93 = 2154
# Legal projected system of each overseas territory (metropolitan France: Lambert-93).
PROJECTED = {
    "971": 5490,
    "972": 5490,
    "973": 2972,
    "974": 2975,
    "975": 4467,
    "976": 4471,
    "977": 5490,
    "978": 5490,
    "988": 3163,
}
# South, north, west, east. Overseas, communes with a known centre are too few to tell.
_OVERSEAS = {
    "971": (15.75, 16.6, -61.9, -60.95),
    "972": (14.3, 14.95, -61.3, -60.75),
    "973": (2.1, 5.9, -54.7, -51.5),
    "974": (-21.45, -20.8, 55.15, 55.9),
    "975": (46.7, 47.2, -56.5, -56.05),
    "976": (-13.1, -12.55, 44.95, 45.4),
    "977": (17.8, 18.0, -63.0, -62.7),
    "978": (18.0, 18.2, -63.2, -62.95),
    "986": (-14.45, -13.1, -178.3, -176.0),
    "987": (-28.0, -7.7, -155.0, -134.0),
    "988": (-23.0, -17.5, 158.0, 172.5),
}
# Metropolitan boxes come from the centres of communes; the outlines of IGN pass them by 0.36° at
# most (Hautes-Alpes).
_MARGIN = 0.4
# Kilometres from the centre of the commune. Arles, the widest, reaches 40; overseas the box rules.
_NEAR = 45.0

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Point:
    """A WGS84 point, as the cells of a table write it.

    Attributes:
        latitude: six decimals, about a decimetre.
        longitude: likewise.
        precision: ``numero``, ``rue``, ``commune``, or empty when not known.
    """

    latitude: str
    longitude: str
    precision: str = ""


def number(text: object) -> float | None:
    """Read a number as registers write it (``46,2`` and ``46.2``); None for anything else."""
    try:
        value = float(str(text).strip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def ban_precision(key: str) -> str:
    """Return the precision that an interoperability key of the BAN tells.

    ``01053_1950_00062`` is a house number, ``01053_1950`` a street, ``01053`` the commune alone,
    whatever score comes with it.
    """
    parts = key.strip().split("_") if key.strip() else []
    return ("", "commune", "rue", "numero")[min(len(parts), 3)]


def to_wgs84(x: float, y: float, epsg: int) -> tuple[float, float] | None:
    """Return latitude and longitude of a projected point (easting, northing).

    None when the point is not one of this system.
    """
    longitude, latitude = _transformer(epsg).transform(x, y)
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return None
    return latitude, longitude


@cache
def _transformer(epsg: int) -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(epsg, 4326, always_xy=True)


class Atlas:
    """Where each département lies, to check points."""

    def __init__(self, communes: Communes) -> None:
        """Compute the boxes of the départements from the centres of their communes."""
        points: dict[str, list[tuple[float, float]]] = {}
        for place in communes.places.values():
            if place.latitude is not None and place.longitude is not None:
                found = points.setdefault(place.departement, [])
                found.append((place.latitude, place.longitude))
        self._boxes: dict[str, Box] = {
            departement: (
                min(latitude for latitude, _ in found) - _MARGIN,
                max(latitude for latitude, _ in found) + _MARGIN,
                min(longitude for _, longitude in found) - _MARGIN,
                max(longitude for _, longitude in found) + _MARGIN,
            )
            for departement, found in points.items()
        } | _OVERSEAS

    def locate(
        self, pairs: Iterable[tuple[object, object]], place: Place, precision: str = ""
    ) -> Point | None:
        """Return the point that one of the pairs gives, or None when none fits the commune.

        Args:
            pairs: two numbers each, in any order and any system: degrees, or metres in the
                projected system of the territory.
            place: the commune of the site.
            precision: precision to write with the point.
        """
        for latitude, longitude in _readings(list(pairs), place.departement):
            if self.fits(latitude, longitude, place):
                return Point(f"{latitude:.6f}", f"{longitude:.6f}", precision)
        return None

    def fits(self, latitude: float, longitude: float, place: Place) -> bool:
        """Say whether a point lies in the département of a commune, and near the commune."""
        box = self._boxes.get(place.departement)
        if box is None or not (box[0] <= latitude <= box[1] and box[2] <= longitude <= box[3]):
            return False
        far = place.km_to((latitude, longitude))
        return far is None or far <= _NEAR or place.departement in _OVERSEAS


def centre(place: Place) -> Point | None:
    """Return the centre of a commune, as the place of a site that has no point of its own."""
    if place.latitude is None or place.longitude is None:
        return None
    return Point(f"{place.latitude:.6f}", f"{place.longitude:.6f}", "commune")


def _readings(
    pairs: list[tuple[object, object]], departement: str
) -> Iterator[tuple[float, float]]:
    """Yield what the pairs may mean, as latitude and longitude: degrees first, then metres."""
    read = [(number(one), number(other)) for one, other in pairs]
    known = [(a, b) for a, b in read if a is not None and b is not None and (a or b)]
    orders = [order for a, b in known for order in ((a, b), (b, a))]
    yield from ((a, b) for a, b in orders if abs(a) <= 90 and abs(b) <= 180)
    epsg = PROJECTED.get(departement, 0 if departement in _OVERSEAS else LAMBERT_93)
    for x, y in orders:
        if epsg and max(abs(x), abs(y)) > 180 and (point := to_wgs84(x, y, epsg)):
            yield point
