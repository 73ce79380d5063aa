"""How links run between boxes: curves that keep off the other boxes, and the words on them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from maillage.network.picture.grouping import Bundle
from maillage.network.picture.layout import Area
from maillage.network.picture.text import width

Point = tuple[float, float]
BADGE, BADGE_HEIGHT = 9.5, 14.0
_SIDES: dict[str, Point] = {"l": (-1, 0), "r": (1, 0), "t": (0, -1), "b": (0, 1)}
# Side left, side reached, and how far the curve may swing out.
_Way = tuple[str, str, float]
_WAYS: tuple[_Way, ...] = tuple(
    (a, b, most)
    for a in _SIDES
    for b in _SIDES
    for most in ((44.0, 80.0, 150.0) if a == b else (150.0,))
)
_SAMPLES = 18
_KEEP_OFF = 5.0
# What a sample inside a box, a crowded side and a sharp turn cost, in units of length.
_THROUGH, _CROWDED, _SAME_SIDE = 90.0, 9.0, 30.0
# Where the words of a curve may stand on it, the best places first.
_STANDS = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86)


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve: a cubic from a side of a box to a side of another, and its words.

    Attributes:
        bundle: the links it stands for.
        points: start, two control points, end.
        words: what is written on it.
        badge: where that is written.
    """

    bundle: Bundle
    points: tuple[Point, Point, Point, Point]
    words: str
    badge: Area


def at(points: tuple[Point, Point, Point, Point], t: float) -> Point:
    """Return the point of a cubic at ``t``, from 0 to 1."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points
    u = 1 - t
    a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
    return a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def draw(
    bundles: Sequence[Bundle],
    boxes: Sequence[Area],
    words: Callable[[Bundle], str],
    around: Sequence[Area] = (),
) -> tuple[Curve, ...]:
    """Return the curves of some bundles, in their order.

    Args:
        bundles: the links that share a curve.
        boxes: where the boxes are.
        words: what to write on a curve.
        around: other areas to keep off: heads of columns and rows.
    """
    walls = (*boxes, *around)
    ways = _choose_ways(bundles, boxes, walls)
    ports = _ports(bundles, boxes, ways)
    paths = [_cubic(ports[n, "start"], ports[n, "end"], way) for n, way in enumerate(ways)]
    taken: list[Area] = []
    found: list[Curve] = []
    for bundle, path in zip(bundles, paths, strict=True):
        said = words(bundle)
        badge = _badge(said, path, walls, taken)
        taken.append(badge)
        found.append(Curve(bundle, path, said, badge))
    return tuple(found)


def _choose_ways(
    bundles: Sequence[Bundle], boxes: Sequence[Area], walls: Sequence[Area]
) -> list[_Way]:
    """Choose how each curve leaves its box and reaches the other: short, clear, uncrowded."""
    crowd: Counter[tuple[int, str]] = Counter()
    known: dict[tuple[int, int], list[tuple[float, _Way]]] = {}
    found = []
    for bundle in bundles:
        pair = (bundle.start, bundle.end)
        if pair not in known:
            known[pair] = [
                (_cost(boxes[bundle.start], boxes[bundle.end], way, walls), way) for way in _WAYS
            ]
        _, way = min(
            (cost + _CROWDED * (crowd[bundle.start, way[0]] + crowd[bundle.end, way[1]]), way)
            for cost, way in known[pair]
        )
        crowd[bundle.start, way[0]] += 1
        crowd[bundle.end, way[1]] += 1
        found.append(way)
    return found


def _cost(start: Area, end: Area, way: _Way, walls: Sequence[Area]) -> float:
    """Return how bad a way is: its length, and what it runs through."""
    path = _cubic(_middle(start, way[0]), _middle(end, way[1]), way)
    points = [at(path, n / _SAMPLES) for n in range(_SAMPLES + 1)]
    length = sum(math.dist(p, q) for p, q in pairwise(points))
    through = sum(
        wall.x - _KEEP_OFF < x < wall.x + wall.w + _KEEP_OFF
        and wall.y - _KEEP_OFF < y < wall.y + wall.h + _KEEP_OFF
        for wall in walls
        for x, y in points[2:-2]
    )
    return round(length + _THROUGH * through + _SAME_SIDE * (way[0] == way[1]), 3)


def _middle(box: Area, side: str) -> Point:
    dx, dy = _SIDES[side]
    return box.x + box.w * (1 + dx) / 2, box.y + box.h * (1 + dy) / 2


def _ports(
    bundles: Sequence[Bundle], boxes: Sequence[Area], ways: Sequence[_Way]
) -> dict[tuple[int, str], Point]:
    """Spread the ends of the curves along each side, in the order of where they come from."""
    held: dict[tuple[int, str], list[tuple[float, int, str]]] = defaultdict(list)
    for n, (bundle, (a, b, _)) in enumerate(zip(bundles, ways, strict=True)):
        for end, box, side, other, facing in (
            ("start", bundle.start, a, bundle.end, b),
            ("end", bundle.end, b, bundle.start, a),
        ):
            x, y = _middle(boxes[other], facing)
            held[box, side].append((x if side in "tb" else y, n, end))
    found: dict[tuple[int, str], Point] = {}
    for (rank, side), ends in held.items():
        area = boxes[rank]
        for place, (_, n, end) in enumerate(sorted(ends), start=1):
            part = place / (len(ends) + 1)
            x, y = _middle(area, side)
            if side in "tb":
                x = area.x + area.w * part
            else:
                y = area.y + area.h * part
            found[n, end] = (round(x, 1), round(y, 1))
    return found


def _cubic(start: Point, end: Point, way: _Way) -> tuple[Point, Point, Point, Point]:
    side, other, most = way
    reach = min(most, max(28.0, math.dist(start, end) * (0.6 if side == other else 0.42)))
    (ax, ay), (bx, by) = _SIDES[side], _SIDES[other]
    return (
        start,
        (round(start[0] + ax * reach, 1), round(start[1] + ay * reach, 1)),
        (round(end[0] + bx * reach, 1), round(end[1] + by * reach, 1)),
        end,
    )


def _badge(
    said: str,
    path: tuple[Point, Point, Point, Point],
    walls: Sequence[Area],
    taken: Sequence[Area],
) -> Area:
    """Return where the words of a curve stand: on it, on no box and on no other words if it can."""
    w = width(said, BADGE, bold=True) + 8
    found: list[tuple[int, int, Area]] = []
    for rank, t in enumerate(_STANDS):
        x, y = at(path, t)
        area = Area(round(x - w / 2, 1), round(y - BADGE_HEIGHT / 2, 1), round(w, 1), BADGE_HEIGHT)
        hidden = 3 * sum(area.meets(wall, 2) for wall in walls)
        hidden += sum(area.meets(other, 1) for other in taken)
        found.append((hidden, rank, area))
        if not hidden:
            break
    return min(found, key=lambda one: one[:2])[2]
