"""How kinds of link are drawn: colours that colour-blind people tell apart, and a code for print.

The colours are those of Okabe and Ito; what a colour says is also written on the curve.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from maillage.network.picture.grouping import Bundle

INK, SOFT, PAPER, BAND = "#1a1a1a", "#555555", "#ffffff", "#f4f6f8"
FAINT = "#8f8f8f"
GENERIC_FILL, ACTOR_FILL = "#ececec", "#ffffff"
SEVERAL_KINDS, OTHER_KINDS = "#3d3d3d", "#7a7a7a"
_COLOURS = (*("#0072b2", "#d55e00", "#008f6b", "#b0478a", "#111111", "#3d9ad1", "#b87a00"),)


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a kind of link is drawn.

    Attributes:
        natures: the kinds of link drawn so; none when it stands for several at once.
        colour: its colour.
        code: what is written on its curves, « » when its name is.
        links: how many links are drawn so.
    """

    natures: tuple[str, ...]
    colour: str
    code: str
    links: int


def strokes(bundles: Sequence[Bundle], *, coded: bool) -> tuple[Stroke, ...]:
    """Return how the kinds of some curves are drawn, the most frequent first, with codes or not."""
    counts: Counter[str] = Counter()
    for bundle in bundles:
        counts[bundle.nature] += len(bundle.links)
    several = counts.pop("", 0)
    order = sorted(counts, key=lambda nature: (-counts[nature], nature))
    alone = order if len(order) <= len(_COLOURS) else order[: len(_COLOURS)]
    found = [
        Stroke((nature,), _COLOURS[n], _code(n, coded), counts[nature])
        for n, nature in enumerate(alone)
    ]
    rest = tuple(order[len(alone) :])
    if rest:
        links = sum(counts[nature] for nature in rest)
        found.append(Stroke(rest, OTHER_KINDS, _code(len(alone), coded), links))
    if several:
        found.append(Stroke((), SEVERAL_KINDS, "", several))
    return tuple(found)


def _code(rank: int, coded: bool) -> str:
    return chr(ord("A") + rank) if coded else ""


def thickness(links: int) -> float:
    """Return how thick a curve is: thicker when it stands for more links."""
    return round(min(7.0, 1.5 + 0.75 * (links.bit_length() - 1)), 2)
