"""Polygons of a GeoJSON file, and which communes have their representative point inside.

A ray is cast from the point: an odd number of edges crossed means inside; holes count by
themselves, and the polygons of a collection are tried one by one. Edges are kept by bands of
latitude, so that a point meets a few of them only, however fine the outline.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maillage.importers import BadFile, json_stream
from maillage.importers.communes import Place
from maillage.importers.coordinates import PROJECTED, to_wgs84

WGS84 = 4326
# Names that mean degrees, and an old name of the web projection.
_SAME = {84: WGS84, 4171: WGS84, 900913: 3857}
KNOWN = frozenset({WGS84, 3857, 2154, *PROJECTED.values()})
_EDGES_PER_BAND = 8
_MOST_BANDS = 512
_GRID = 6
# Degrees around a zone where its nearest communes are looked for.
_AROUND = 0.3

Edge = tuple[float, float, float, float]
Vertex = tuple[float, float]


class NotPolygons(Exception):
    """A geometry is missing, or is not made of polygons."""


class Polygon:
    """One polygon with its holes, in degrees."""

    def __init__(self, rings: list[list[Vertex]]) -> None:
        """Sort the edges of the rings by bands of latitude."""
        edges = [edge for ring in rings for edge in _edges(ring)]
        latitudes = [latitude for ring in rings for _, latitude in ring]
        longitudes = [longitude for ring in rings for longitude, _ in ring]
        self.south, self.north = min(latitudes), max(latitudes)
        self.west, self.east = min(longitudes), max(longitudes)
        count = max(1, min(_MOST_BANDS, len(edges) // _EDGES_PER_BAND))
        self._height = (self.north - self.south) / count or 1.0
        self._bands: list[list[Edge]] = [[] for _ in range(count)]
        for edge in edges:
            low, high = sorted((edge[1], edge[3]))
            for band in range(self._band(low), self._band(high) + 1):
                self._bands[band].append(edge)

    def _band(self, latitude: float) -> int:
        return min(int((latitude - self.south) / self._height), len(self._bands) - 1)

    def holds(self, longitude: float, latitude: float) -> bool:
        """Say whether a point is inside."""
        if not (self.south <= latitude <= self.north and self.west <= longitude <= self.east):
            return False
        inside = False
        for x1, y1, x2, y2 in self._bands[self._band(latitude)]:
            crosses = (y1 > latitude) != (y2 > latitude)
            if crosses and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
                inside = not inside
        return inside


def _edges(ring: list[Vertex]) -> Iterator[Edge]:
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if y1 != y2:
            yield x1, y1, x2, y2


class Points:
    """The representative points of the communes, quick to look for in a polygon."""

    def __init__(self, places: Iterable[Place]) -> None:
        """Sort the communes that have a point."""
        found = [
            (place.latitude, place.longitude, place)
            for place in places
            if place.latitude is not None and place.longitude is not None
        ]
        self._sorted = sorted(found, key=lambda one: (one[0], one[1], one[2].code))
        self._latitudes = [latitude for latitude, _, _ in self._sorted]

    def _between(
        self, south: float, north: float, west: float, east: float
    ) -> list[tuple[float, float, Place]]:
        start, stop = bisect_left(self._latitudes, south), bisect_right(self._latitudes, north)
        return [one for one in self._sorted[start:stop] if west <= one[1] <= east]

    def inside(self, polygon: Polygon) -> list[Place]:
        """Return the communes whose point is in a polygon."""
        near = self._between(polygon.south, polygon.north, polygon.west, polygon.east)
        return [p for latitude, longitude, p in near if polygon.holds(longitude, latitude)]

    def departements(self, polygon: Polygon) -> set[str]:
        """Return the départements that a polygon touches, as far as the communes tell.

        They are those of the communes inside, and of the commune nearest to each point of a grid
        inside: a zone may hold only communes whose point is not known.
        """
        found = {place.departement for place in self.inside(polygon)}
        near = self._between(
            polygon.south - _AROUND,
            polygon.north + _AROUND,
            polygon.west - _AROUND,
            polygon.east + _AROUND,
        )
        if near:
            found |= {_nearest(near, *point).departement for point in _grid(polygon)}
        return found


def _nearest(near: list[tuple[float, float, Place]], longitude: float, latitude: float) -> Place:
    width = math.cos(math.radians(latitude))
    distances = [math.hypot(y - latitude, (x - longitude) * width) for y, x, _ in near]
    return near[distances.index(min(distances))][2]


def _grid(polygon: Polygon) -> Iterator[Vertex]:
    for i in range(_GRID):
        for j in range(_GRID):
            longitude = polygon.west + (polygon.east - polygon.west) * (i + 0.5) / _GRID
            latitude = polygon.south + (polygon.north - polygon.south) * (j + 0.5) / _GRID
            if polygon.holds(longitude, latitude):
                yield longitude, latitude


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing of the file: its number from 1, its properties, its geometry as written."""

    number: int
    properties: dict[str, Any]
    geometry: Any


def features(path: Path) -> Iterator[Feature]:
    """Yield the features of a file, one at a time.

    Raises:
        BadFile: the file is not sound JSON.
    """
    for number, one in enumerate(json_stream.records(path, "features.item"), start=1):
        properties = one.get("properties")
        yield Feature(
            number, properties if isinstance(properties, dict) else {}, one.get("geometry")
        )


def reference_system(path: Path, asked: str) -> int:
    """Return the EPSG code of the coordinates: what is asked, else what the file says, else WGS84.

    Raises:
        BadFile: the system is none of those that are read.
    """
    said = asked
    if not said:
        member = json_stream.first(path, "crs")
        named = member.get("properties") if isinstance(member, dict) else None
        said = str(named.get("name") or named.get("code") or "") if isinstance(named, dict) else ""
    digits = re.search(r"(\d+)\D*$", said)
    code = int(digits[1]) if digits else WGS84 if not said else 0
    code = _SAME.get(code, code)
    if code not in KNOWN:
        names = ", ".join(map(str, sorted(KNOWN)))
        raise BadFile(
            f"le fichier {path.name} est dans le système « {said} », que Maillage ne lit pas : "
            f"dire lequel avec --option crs=… ({names})",
            f"the file {path.name} is in the system “{said}”, which Maillage does not read: "
            f"say which with --option crs=… ({names})",
        )
    return code


def polygons(geometry: Any, epsg: int, where: str) -> list[Polygon]:
    """Return the polygons of a GeoJSON geometry, in degrees.

    Args:
        geometry: the member ``geometry`` of a feature.
        epsg: system of its coordinates.
        where: how to call the feature in a refusal.

    Raises:
        NotPolygons: there is no geometry, or it is a point or a line.
        BadFile: the coordinates are not numbers, or are not in this system.
    """
    if not isinstance(geometry, dict):
        raise NotPolygons("sans géométrie")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection":
        members = geometry.get("geometries") or []
        return [one for member in members for one in polygons(member, epsg, where)]
    if kind not in {"Polygon", "MultiPolygon"}:
        raise NotPolygons(f"géométrie « {kind} », qui n'est pas un polygone")
    listed: Any = [coordinates] if kind == "Polygon" else coordinates
    try:
        rings = [[_ring(ring, epsg, where) for ring in one] for one in listed]
    except (TypeError, ValueError, IndexError):
        raise BadFile(
            f"{where} a des coordonnées illisibles : reprendre le fichier à la source",
            f"{where} has unreadable coordinates: take the file again at its source",
        ) from None
    found = [Polygon(one) for one in rings if one and all(len(ring) >= 3 for ring in one)]
    if not found:
        raise NotPolygons("polygone vide")
    return found


def _ring(ring: Any, epsg: int, where: str) -> list[Vertex]:
    vertices = [(float(one[0]), float(one[1])) for one in ring]
    degrees = all(abs(x) <= 180 and abs(y) <= 90 for x, y in vertices)
    if degrees != (epsg == WGS84):
        unit, other = ("degrés", "4326") if degrees else ("mètres", "2154 ou 3857")
        raise BadFile(
            f"{where} a des coordonnées en {unit}, pas en EPSG:{epsg} : "
            f"ajouter --option crs={other}",
            f"{where} has coordinates in {'degrees' if degrees else 'metres'}, not in "
            f"EPSG:{epsg}: add --option crs={other.replace('ou', 'or')}",
        )
    if epsg == WGS84:
        return vertices
    turned = [to_wgs84(x, y, epsg) for x, y in vertices]
    return [(point[1], point[0]) for point in turned if point is not None]
