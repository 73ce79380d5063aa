"""Distances as the crow flies between the points that the graph knows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from maillage import iris
from maillage.source import Source, said_of, values
from maillage.things import Facts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088
Point = tuple[float, float]
# What stands for a commune without a point, in this order.
_AROUND = ("epci", "departement")


def points_of(source: Source, territories: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Return the representative point (latitude, longitude) of the territories that have one."""
    wanted = sorted(set(territories))
    if not wanted:
        return {}
    rows = source.select(
        f"""SELECT ?t ?lat ?lon WHERE {{ {values("t", wanted)}
          ?t mlg:latitude ?lat ; mlg:longitude ?lon }} ORDER BY ?t"""
    )
    return {row["t"]: (float(row["lat"]), float(row["lon"])) for row in rows}


def point_of_commune(source: Source, commune: str) -> tuple[tuple[float, float], str] | None:
    """Return the point of a commune, else that of the territory it is in.

    Returns:
        The point, and the label of the territory it stands for (empty for the commune itself);
        None when neither has a point.
    """
    facts = said_of(source, [commune])[commune].facts
    if own := point_in(facts):
        return own, ""
    inside = [(iris.parse(t)[0], t) for t in facts.get("mlg:estDans", ())]
    for level in _AROUND:
        for territory in (t for kind, t in inside if kind == level):
            said = said_of(source, [territory])[territory]
            if point := point_in(said.facts):
                return point, said.label("fr")
    return None


def point_in(facts: Facts) -> Point | None:
    """Return the point (latitude, longitude) that the facts about a thing state."""
    latitude, longitude = facts.get("mlg:latitude"), facts.get("mlg:longitude")
    return (float(latitude[0]), float(longitude[0])) if latitude and longitude else None


def great_circle_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance as the crow flies between two points in degrees, in kilometres."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    h = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(h))


def great_circles(start: Point, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``great_circle_km`` from a point to each row of points in degrees; NaN gives NaN."""
    import numpy as np

    lat_a, lon_a = np.radians(start)
    lat_b, lon_b = np.radians(points).T
    h = (
        np.sin((lat_b - lat_a) / 2) ** 2
        + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    )
    found: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(h))
    return found
