"""From a network to a scene: how much detail fits a page, then boxes, curves, legend and notes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from maillage.network.model import Network
from maillage.network.picture import palette
from maillage.network.picture.captions import FIELDS, LINE, SIZE, SMALL, Caption, caption_of
from maillage.network.picture.curves import BADGE, Curve, Point, draw
from maillage.network.picture.grouping import (
    ELSEWHERE,
    GENERAL,
    SEVERAL,
    Bundle,
    Plan,
    cells_of,
    fewest_curves,
    lighten,
    plan,
)
from maillage.network.picture.layout import (
    HEAD,
    LEFT,
    MARGIN,
    PADDING,
    ROOMY,
    SIDE,
    WIDTH,
    Area,
    Grid,
    arrange,
)
from maillage.network.picture.legend import capital, foot, links_of, nature_label
from maillage.network.picture.naming import Names
from maillage.network.picture.palette import Stroke
from maillage.network.picture.scene import Dot, Item, Mark, Path, Rect, Scene, Shape, Words
from maillage.network.picture.text import wrap
from maillage.wording import Sentence

# What a page of A3 or A4 in landscape holds and stays readable.
MOST_CURVES, MOST_JOINED, LOWEST = 44, 30, 850.0
# With that many curves or fewer, each bears its kind in words; beyond, the letter of the legend.
WORDED = 22
# Boxes in a cell that are tried, the most detailed first; the last ones join kinds of link too.
_BY_KIND = (None, 12, 9, 7, 6, 5, 4, 3)
_JOINED = (6, 5, 4, 3)
_MOST_LEFT = 0.15
_TOP = 64.0
_HEADS = {
    "1": Sentence("Ligne 1", "Line 1"),
    "2": Sentence("Ligne 2", "Line 2"),
    "3": Sentence("Ligne 3", "Line 3"),
}
_SEVERAL = (
    Sentence("plusieurs champs", "several fields"),
    Sentence("plusieurs lignes", "several lines"),
)
_UNSAID = Sentence("champ non dit", "field not said"), Sentence("ligne non dite", "line not said")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A plan and where its parts are.

    Attributes:
        plan: who shares a box, which links share a curve.
        captions: what each box says.
        grid: where the boxes are.
        curves: how the links run.
        strokes: how each kind of link is drawn.
    """

    plan: Plan
    captions: tuple[Caption, ...]
    grid: Grid
    curves: tuple[Curve, ...]
    strokes: tuple[Stroke, ...]


def drawing_of(network: Network, names: Names, lang: str) -> Drawing:
    """Return the most detailed drawing that fits a page."""
    for chosen in _plans(network):
        captions = tuple(caption_of(network, box, names, lang) for box in chosen.boxes)
        grids = (arrange(chosen, captions, _TOP, apart) for apart in ROOMY)
        fits = next((grid for grid in grids if grid.bottom <= LOWEST), None)
        if fits:
            break
    grid = fits or arrange(chosen, captions, _TOP)
    worded = len(chosen.bundles) <= WORDED
    strokes = palette.strokes(chosen.bundles, coded=not worded)
    said_as = {
        nature: stroke.code or nature_label(nature, names)
        for stroke in strokes
        for nature in stroke.natures
    }

    def words(bundle: Bundle) -> str:
        said = said_as.get(bundle.nature, "")
        number = f"× {len(bundle.links)}" if said else str(len(bundle.links))
        return " ".join(filter(None, [said, number if len(bundle.links) > 1 else ""])) or number

    aside = Area(0, 0, LEFT, grid.bottom)
    heads = Area(0, 0, WIDTH, _TOP + HEAD)
    below = Area(0, grid.bottom, WIDTH, LOWEST)
    curves = draw(chosen.bundles, grid.boxes, words, (aside, heads, below))
    return Drawing(chosen, captions, grid, curves, strokes)


def _plans(network: Network) -> Iterator[Plan]:
    """Yield the plans to try, the most detailed first; the last one is to be taken anyway."""
    cells = cells_of(network)
    if fewest_curves(network) <= MOST_CURVES:
        for most in _BY_KIND:
            found = plan(network, most, cells=cells)
            if len(found.bundles) <= MOST_CURVES:
                yield found
    for most in _JOINED:
        found = lighten(plan(network, most, by_kind=False, cells=cells), MOST_JOINED)
        if most == _JOINED[-1] or len(found.left) <= _MOST_LEFT * len(network.links):
            yield found


def scene_of(network: Network, names: Names, lang: str) -> Scene:
    """Return what a picture of a network shows."""
    drawn = drawing_of(network, names, lang)
    where = names.territory or ("tout le graphe" if lang == "fr" else "the whole graph")
    title = (
        f"Réseau de coordination — {where}" if lang == "fr" else f"Coordination network — {where}"
    )
    lower, height = foot(
        network, drawn.plan, drawn.captions, drawn.strokes, names, lang, drawn.grid.bottom
    )
    colours = {nature: stroke.colour for stroke in drawn.strokes for nature in stroke.natures}
    curves = [
        _curve(curve, colours.get(curve.bundle.nature, palette.SEVERAL_KINDS))
        for curve in drawn.curves
    ]
    said = [_said(curve.bundle, drawn.captions, names, lang) for curve in drawn.curves]
    items = (
        Item((Words(MARGIN, 40, title, 22, palette.INK, "bold"),)),
        *_bands(drawn.grid, lang),
        *(Item(line, words) for (line, _), words in zip(curves, said, strict=True)),
        *(
            _box(area, caption)
            for area, caption in zip(drawn.grid.boxes, drawn.captions, strict=True)
        ),
        *(Item(badge, words) for (_, badge), words in zip(curves, said, strict=True)),
        *lower,
    )
    notes = [mark.text for item in lower for mark in item.marks if isinstance(mark, Words)]
    return Scene(WIDTH, height, title, "\n".join([*said, *notes]), tuple(items))


def _bands(grid: Grid, lang: str) -> Iterator[Item]:
    """Yield the heads of the columns and of the rows, and the lines between them."""
    for n, (row, area) in enumerate(grid.rows.items()):
        if n % 2 == 0:
            yield Item((Rect(area.x, area.y, area.w, area.h, palette.BAND),))
        name = _HEADS.get(row) or (_SEVERAL[1] if row == SEVERAL else _UNSAID[1])
        lines = wrap(capital(name.text(lang)), 13, SIDE - 12, 2, bold=True)
        y = area.y + area.h / 2 + 5 - 8 * (len(lines) - 1)
        yield Item(
            tuple(
                Words(area.x + 8, y + 16 * at, line, 13, palette.INK, "bold")
                for at, line in enumerate(lines)
            )
        )
    for column, area in grid.columns.items():
        name = FIELDS.get(column) or (_SEVERAL[0] if column == SEVERAL else _UNSAID[0])
        middle = area.x + area.w / 2
        yield Item(
            (
                Rect(area.x, area.y, 1, area.h, "#c9ced4"),
                Words(middle, area.y + HEAD - 10, capital(name.text(lang)), 14, palette.INK,
                      "bold", "middle"),
            )
        )  # fmt: skip


def _box(area: Area, caption: Caption) -> Item:
    """Return a box: an actor is a rectangle, what stands for several of them has round sides."""
    acting = caption.standing != GENERAL
    radius = 3.0 if acting else 15.0
    fill = palette.ACTOR_FILL if acting else palette.GENERIC_FILL
    ink = palette.FAINT if caption.standing == ELSEWHERE else palette.INK
    dashed = not acting or caption.partly
    marks: list[Mark] = []
    if caption.many:
        marks.append(Rect(area.x + 4, area.y + 4, area.w, area.h, fill, palette.SOFT, 1, radius))
    thick = 1.4 if acting else 1.1
    marks.append(Rect(area.x, area.y, area.w, area.h, fill, ink, thick, radius, dashed))
    middle, y = area.x + area.w / 2, area.y + PADDING
    style = "bold" if acting or caption.many else "italic"
    lines = [
        *([(caption.above, SMALL, "", palette.SOFT)] if caption.above else []),
        *((line, SIZE, style, palette.INK) for line in caption.lines),
        *((line, SMALL, "", palette.SOFT) for line in caption.below),
    ]
    for text, size, how, ink in lines:
        y += LINE if size == SIZE else LINE * 0.86
        marks.append(Words(middle, round(y - 3.5, 1), text, size, ink, how, "middle"))
    return Item(tuple(marks), caption.whole)


def _curve(curve: Curve, colour: str) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """Return a curve with its ends, and the words that stand on it."""
    thick = palette.thickness(len(curve.bundle.links))
    start, leaving, arriving, end = curve.points
    head = 6.5 + thick
    line: list[Mark] = [
        Path(curve.points, palette.PAPER, thick + 3),
        Path(curve.points, colour, thick, curve.bundle.doubtful),
        _arrow(arriving, end, head, colour),
    ]
    line.append(
        _arrow(leaving, start, head, colour)
        if curve.bundle.both
        else Dot(*start, 2.4 + thick / 2, colour)
    )
    at = curve.badge
    badge = (
        Rect(at.x, at.y, at.w, at.h, palette.PAPER, colour, 1, 4),
        Words(
            at.x + at.w / 2, at.y + at.h - 3.8, curve.words, BADGE, palette.INK, "bold", "middle"
        ),
    )
    return tuple(line), badge


def _arrow(start: Point, end: Point, length: float, colour: str) -> Shape:
    """Return the head of an arrow that comes from a point and touches another."""
    far = math.dist(start, end)
    dx, dy = (end[0] - start[0]) / far * length, (end[1] - start[1]) / far * length
    back = end[0] - dx, end[1] - dy
    return Shape(
        (
            end,
            (round(back[0] - dy * 0.45, 1), round(back[1] + dx * 0.45, 1)),
            (round(back[0] + dy * 0.45, 1), round(back[1] - dx * 0.45, 1)),
        ),
        colour,
    )


def _said(bundle: Bundle, captions: Sequence[Caption], names: Names, lang: str) -> str:
    """Say what a curve stands for."""
    ends = [" ".join(captions[rank].lines) for rank in (bundle.start, bundle.end)]
    what = (
        nature_label(bundle.nature, names)
        if bundle.nature
        else ("plusieurs natures" if lang == "fr" else "several kinds")
    )
    count = links_of(len(bundle.links), lang)
    way = ("dans les deux sens" if lang == "fr" else "both ways") if bundle.both else ""
    doubt = (
        ("sans date ou non dit" if lang == "fr" else "undated or not stated")
        if bundle.doubtful
        else ""
    )
    colon = "\u00a0: " if lang == "fr" else ": "
    return f"{ends[0]} → {ends[1]}{colon}" + ", ".join(filter(None, [what, count, way, doubt]))
