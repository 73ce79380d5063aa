"""The map of a dossier: one circle per commune at its point, its area being its inhabitants.

Nothing is left out silently: communes without a point of their own are gathered where the graph
places them (the centre of their EPCI or département) and drawn otherwise; those that are nowhere,
and those out of the frame, are counted.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillage.coverage.states import State
from maillage.dossier.content import Dossier, Place

WIDTH = 720.0
HEIGHT_AT_MOST = 620.0
MARGIN = 36.0
LARGEST = 30.0
SMALLEST = 1.5
# Beyond, a circle is a part of the territory (a département, an EPCI).
MANY_COMMUNES = 1_500
MOST_NAMES = 9
# Room kept free around a name, so that those of an agglomeration do not pile up.
AROUND = 8.0
_KM_PER_DEGREE = 111.195
_SCALES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_ROUND_PEOPLE = (100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)
# A territory wider than this has overseas parts: the frame is then the mainland's.
_WIDEST_DEGREES = 20.0
_MAINLAND = (41.0, 51.5, -5.5, 10.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """One circle.

    Attributes:
        x, y, radius: where and how large, in units of the picture.
        label: name of the commune, or of what is gathered.
        population: inhabitants.
        communes: how many communes it stands for.
        gathered: whether they are there only because they have no point of their own.
        states: state of each cell of the grid.
        km: distance to the nearest resource of each cell of the grid.
    """

    x: float
    y: float
    radius: float
    label: str
    population: int
    communes: int
    gathered: bool
    states: tuple[State, ...]
    km: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """Communes that the map does not draw at their own point."""

    communes: int = 0
    population: int = 0


@dataclass(frozen=True, slots=True)
class Map:
    """A map ready to be drawn.

    Attributes:
        height: of the picture, whose width is ``WIDTH``.
        marks: circles, the largest first so that the small ones stay on top.
        names: (x, y, text) of the names to write.
        scale: kilometres and length of the scale bar.
        sizes: (inhabitants, radius) of the circles of the legend.
        gathered: communes drawn where they are gathered.
        nowhere: communes that have no point at all.
        outside: communes out of the frame.
        by_part: whether a circle is a part of the territory.
    """

    height: float
    marks: tuple[Mark, ...]
    names: tuple[tuple[float, float, str], ...]
    scale: tuple[int, float]
    sizes: tuple[tuple[int, float], ...]
    gathered: Left
    nowhere: Left
    outside: Left
    by_part: bool


@dataclass(frozen=True, slots=True)
class _Group:
    label: str
    latitude: float
    longitude: float
    places: tuple[Place, ...]
    gathered: bool

    @property
    def population(self) -> int:
        return sum(place.population or 0 for place in self.places)


def draw(dossier: Dossier) -> Map | None:
    """Return the map of a dossier; None when no commune has a point."""
    located = [p for p in dossier.places if p.latitude is not None and p.longitude is not None]
    by_part = len(dossier.places) > MANY_COMMUNES
    groups = _by_part(dossier, located) if by_part else _by_point(dossier, located)
    inside = _framed(groups)
    if not inside:
        return None
    outside = [group for group in groups if group not in inside]
    ranks = [dossier.cells.index(cell) for cell in dossier.grid]
    project = _Projection(inside)
    largest = max(max(group.population for group in inside), 1)
    marks = [_mark(group, project, largest, ranks) for group in inside]
    marks.sort(key=lambda m: (-m.radius, m.label))
    return Map(
        height=project.height,
        marks=tuple(marks),
        names=tuple(_names(marks, project.height)),
        scale=_scale(project.unit),
        sizes=tuple((people, round(_radius(people, largest), 1)) for people in _sizes(largest)),
        gathered=_left(p for g in inside if g.gathered for p in g.places),
        nowhere=_left(p for p in dossier.places if p.latitude is None),
        outside=_left(p for g in outside for p in g.places),
        by_part=by_part,
    )


def _left(places: Iterable[Place]) -> Left:
    found = list(places)
    return Left(len(found), sum(place.population or 0 for place in found))


def _by_point(dossier: Dossier, places: Sequence[Place]) -> list[_Group]:
    labels = {cell.territory.code: cell.territory.label for cell in dossier.parts}
    alone = [_Group(p.territory.label, *_point(p), (p,), False) for p in places if p.own_point]
    together: dict[tuple[float, float], list[Place]] = defaultdict(list)
    for place in places:
        if not place.own_point:
            together[_point(place)].append(place)
    return alone + [
        _Group(labels.get(found[0].part, found[0].territory.label), *point, tuple(found), True)
        for point, found in together.items()
    ]


def _by_part(dossier: Dossier, places: Sequence[Place]) -> list[_Group]:
    labels = {cell.territory.code: cell.territory.label for cell in dossier.parts}
    inside: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        inside[place.part].append(place)
    found = []
    for code, members in inside.items():
        weight = [max(place.population or 0, 1) for place in members]
        points = [_point(place) for place in members]
        latitude = sum(w * p[0] for w, p in zip(weight, points, strict=True)) / sum(weight)
        longitude = sum(w * p[1] for w, p in zip(weight, points, strict=True)) / sum(weight)
        found.append(_Group(labels.get(code, code), latitude, longitude, tuple(members), False))
    return found


def _point(place: Place) -> tuple[float, float]:
    assert place.latitude is not None and place.longitude is not None  # noqa: S101
    return place.latitude, place.longitude


def _framed(groups: list[_Group]) -> list[_Group]:
    if not groups:
        return []
    longitudes = [group.longitude for group in groups]
    if max(longitudes) - min(longitudes) <= _WIDEST_DEGREES:
        return groups
    south, north, west, east = _MAINLAND
    return [g for g in groups if south <= g.latitude <= north and west <= g.longitude <= east]


class _Projection:
    """Plate carrée at the middle latitude: true enough at the size of a département."""

    def __init__(self, groups: Sequence[_Group]) -> None:
        latitudes = [group.latitude for group in groups]
        longitudes = [group.longitude for group in groups]
        self.north, self.west = max(latitudes), min(longitudes)
        self.squeeze = math.cos(math.radians((self.north + min(latitudes)) / 2))
        wide = max((max(longitudes) - self.west) * self.squeeze, 0.02)
        high = max(self.north - min(latitudes), 0.02)
        room = 2 * MARGIN
        self.unit = min((WIDTH - room) / wide, (HEIGHT_AT_MOST - room) / high)
        self.height = round(high * self.unit + room, 1)
        self.shift = (WIDTH - wide * self.unit) / 2

    def __call__(self, latitude: float, longitude: float) -> tuple[float, float]:
        x = self.shift + (longitude - self.west) * self.squeeze * self.unit
        y = MARGIN + (self.north - latitude) * self.unit
        return round(x, 1), round(y, 1)


def _mark(group: _Group, project: _Projection, largest: int, ranks: Sequence[int]) -> Mark:
    x, y = project(group.latitude, group.longitude)
    weights = [max(place.population or 0, 1) for place in group.places]
    return Mark(
        x,
        y,
        round(_radius(group.population, largest), 1),
        group.label,
        group.population,
        len(group.places),
        group.gathered,
        tuple(_together([place.states[rank] for place in group.places]) for rank in ranks),
        tuple(_mean([place.km[n] for place in group.places], weights) for n in range(len(ranks))),
    )


def _radius(people: int, largest: int) -> float:
    return max(SMALLEST, LARGEST * math.sqrt(people / largest))


def _together(states: list[State]) -> State:
    """Return the state of several communes, by the rule of « gaps »."""
    found = set(states)
    if len(found) == 1:
        return states[0]
    if found & {State.COUVERT, State.SOUS_CONDITION}:
        return State.SOUS_CONDITION
    return State.NON_RENSEIGNE if State.NON_RENSEIGNE in found else State.LACUNE


def _mean(values: Sequence[float | None], weights: Sequence[int]) -> float | None:
    known = [(v, w) for v, w in zip(values, weights, strict=True) if v is not None]
    if not known:
        return None
    return round(sum(v * w for v, w in known) / sum(w for _, w in known), 1)


def _scale(unit: float) -> tuple[int, float]:
    per_km = unit / _KM_PER_DEGREE
    km = max((n for n in _SCALES if n * per_km <= WIDTH / 4), default=_SCALES[0])
    return km, round(km * per_km, 1)


def _sizes(largest: int) -> list[int]:
    fitting = [n for n in _ROUND_PEOPLE if n <= largest]
    return fitting[-3:] or [largest]


def _names(marks: Sequence[Mark], height: float) -> list[tuple[float, float, str]]:
    """Place the names of the largest communes, far enough from those already placed."""
    boxes: list[tuple[float, float, float, float]] = []
    found: list[tuple[float, float, str]] = []
    for mark in marks:
        if mark.gathered or len(found) == MOST_NAMES:
            continue
        half = 3.1 * len(mark.label) + 4
        for y in (mark.y - mark.radius - 4, mark.y + mark.radius + 12):
            x = min(max(mark.x, half), WIDTH - half)
            box = (x - half - AROUND, y - 11 - AROUND, x + half + AROUND, y + 4 + AROUND)
            inside = y - 11 > 0 and y + 4 < height
            if inside and not any(_meet(box, other) for other in boxes):
                boxes.append(box)
                found.append((round(x, 1), round(y, 1), mark.label))
                break
    return found


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
