"""Where everything goes: boxes in a grid of fields and lines of care, as plain values.

Same plan, same places: nothing here depends on chance, on a clock or on the order of a set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from maillage.network.picture.captions import LINE, Caption
from maillage.network.picture.grouping import COLUMNS, ROWS, SEVERAL, UNSAID, Plan

# Units are points of a page of A3 in landscape: 1500 of them are its width.
WIDTH = 1500.0
MARGIN, SIDE, HEAD = 22.0, 84.0, 30.0
LEFT = MARGIN + SIDE
BOX, BETWEEN, LEAST, WIDEST = 156.0, 46.0, 118.0, 130.0
PADDING = 6.0
# Room between two boxes of a pile: as much as the page has, for the words of the curves.
ROOMY, TIGHT = (46.0, 34.0, 26.0, 20.0), 20.0
_EMPTY_ROW = 48.0
_PASSES = 4


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle: its left, its top, its width and its height."""

    x: float
    y: float
    w: float
    h: float

    def meets(self, other: Area, apart: float = 0.0) -> bool:
        """Return whether two areas overlap, or are nearer than some distance."""
        return (
            self.x < other.x + other.w + apart
            and other.x < self.x + self.w + apart
            and self.y < other.y + other.h + apart
            and other.y < self.y + self.h + apart
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """The places of a plan.

    Attributes:
        boxes: place of each box of the plan, in its order.
        columns: field → its band.
        rows: line → its band.
        bottom: where the grid ends.
    """

    boxes: tuple[Area, ...]
    columns: dict[str, Area]
    rows: dict[str, Area]
    bottom: float


@dataclass(frozen=True, slots=True)
class _Slots:
    """How the width is shared: first slot of each column, how many it has, and where each is."""

    first: dict[str, int]
    count: dict[str, int]
    x: tuple[float, ...]
    bands: dict[str, tuple[float, float]]


def arrange(plan: Plan, captions: Sequence[Caption], top: float, apart: float = TIGHT) -> Grid:
    """Place the boxes of a plan below ``top``.

    Args:
        plan: what is drawn.
        captions: what each box says, which decides its height.
        top: where the heads of the columns begin.
        apart: room between two boxes of a pile.
    """
    cells: dict[tuple[str, str], list[int]] = defaultdict(list)
    for rank, box in enumerate(plan.boxes):
        cells[box.column, box.row].append(rank)
    slots = _slots(cells)
    heights = [height_of(caption) for caption in captions]
    stacks = _stacks(plan, cells, slots)
    areas: dict[int, Area] = {}
    rows: dict[str, Area] = {}
    y = top + HEAD
    for row in _shown(ROWS, cells, 1):
        piles = {slot: pile for (of_row, slot), pile in stacks.items() if of_row == row}
        tall = {s: sum(heights[r] + apart for r in pile) + apart for s, pile in piles.items()}
        room = max([_EMPTY_ROW, *tall.values()])
        for slot, pile in sorted(piles.items()):
            spare = (room - tall[slot]) / (len(pile) + 1)
            at = y + apart
            for rank in pile:
                at += spare
                areas[rank] = Area(slots.x[slot], round(at, 1), BOX, heights[rank])
                at += heights[rank] + apart
        rows[row] = Area(MARGIN, y, WIDTH - 2 * MARGIN, room)
        y += room
    return Grid(
        boxes=tuple(areas[rank] for rank in range(len(plan.boxes))),
        columns={column: Area(x, top, w, y - top) for column, (x, w) in slots.bands.items()},
        rows=rows,
        bottom=y,
    )


def height_of(caption: Caption) -> float:
    """Return the height of a box."""
    small = bool(caption.above) + len(caption.below)
    return round(2 * PADDING + len(caption.lines) * LINE + small * LINE * 0.86, 1)


def _shown(names: tuple[str, ...], cells: dict[tuple[str, str], list[int]], part: int) -> list[str]:
    """Return the columns or rows to draw: the known ones always, the others when they hold."""
    held = {cell[part] for cell in cells}
    return [name for name in names if name in held or name not in {SEVERAL, UNSAID}]


def _slots(cells: dict[tuple[str, str], list[int]]) -> _Slots:
    """Share the width between the columns: one slot each, then one more where boxes pile up."""
    shown = _shown(COLUMNS, cells, 0)
    most = {
        column: max((len(held) for (of, _), held in cells.items() if of == column), default=0)
        for column in shown
    }
    count = {column: min(1, most[column]) for column in shown}
    room = WIDTH - MARGIN - LEFT - sum(LEAST for column in shown if not count[column])
    while sum(count.values()) * (BOX + BETWEEN) + BOX + BETWEEN <= room:
        piled = max(shown, key=lambda c: (most[c] / count[c] if count[c] else 0, -shown.index(c)))
        if not count[piled] or most[piled] <= count[piled]:
            break
        count[piled] += 1
    used = sum(count.values())
    gap = min(WIDEST, room / used - BOX) if used else 0.0
    # What is left once gaps are wide enough goes to the bands.
    spare = (room - used * (BOX + gap)) / len(shown)
    x = LEFT
    first: dict[str, int] = {}
    places: list[float] = []
    bands: dict[str, tuple[float, float]] = {}
    for column in shown:
        w = spare + (count[column] * (BOX + gap) if count[column] else LEAST)
        first[column] = len(places)
        places += [
            round(x + spare / 2 + gap / 2 + n * (BOX + gap), 1) for n in range(count[column])
        ]
        bands[column] = (round(x, 1), round(w, 1))
        x += w
    return _Slots(first, count, tuple(places), bands)


def _stacks(
    plan: Plan, cells: dict[tuple[str, str], list[int]], slots: _Slots
) -> dict[tuple[str, int], list[int]]:
    """Pile the boxes of each cell in its slots, then exchange those that shorten the curves."""
    where: dict[int, _Spot] = {}
    for (column, row), held in cells.items():
        deep = -(-len(held) // slots.count[column])
        for n, rank in enumerate(held):
            where[rank] = _Spot(row, slots.first[column] + n // deep, n % deep)
    around: dict[int, list[int]] = defaultdict(list)
    for bundle in plan.bundles:
        around[bundle.start].append(bundle.end)
        around[bundle.end].append(bundle.start)
    points = {rank: spot.point(slots.x) for rank, spot in where.items()}

    def cost(rank: int) -> float:
        x, y = points[rank]
        return sum(abs(x - points[o][0]) + 1.2 * abs(y - points[o][1]) for o in around[rank])

    for _ in range(_PASSES):
        moved = False
        for _, held in sorted(cells.items()):
            for n, one in enumerate(held):
                for other in held[n + 1 :]:
                    before = cost(one) + cost(other)
                    points[one], points[other] = points[other], points[one]
                    if cost(one) + cost(other) < before - 1e-6:
                        where[one], where[other] = where[other], where[one]
                        moved = True
                    else:
                        points[one], points[other] = points[other], points[one]
        if not moved:
            break
    stacks: dict[tuple[str, int], list[int]] = defaultdict(list)
    for rank, spot in sorted(where.items(), key=lambda item: (item[1].depth, item[0])):
        stacks[spot.row, spot.slot].append(rank)
    return stacks


@dataclass(frozen=True, slots=True)
class _Spot:
    row: str
    slot: int
    depth: int

    def point(self, x: Sequence[float]) -> tuple[float, float]:
        return x[self.slot], 300.0 * ROWS.index(self.row) + 70.0 * self.depth
