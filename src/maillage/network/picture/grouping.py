"""What a picture shows: who shares a box, and which links share a curve. Nothing is lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from maillage import iris
from maillage.network.model import ACTING, IN_FORCE, Link, Network, Node

SEVERAL, UNSAID = "plusieurs", "non-dit"
COLUMNS = ("sanitaire", "medico-social", "social", SEVERAL, UNSAID)
ROWS = ("1", "2", "3", SEVERAL, UNSAID)
# What a node is in the picture: it acts here, it acts elsewhere, or it stands for several.
HERE, ELSEWHERE, GENERAL = range(3)
_STATED = "dit"
Cells = dict[tuple[str, str], list[Node]]


@dataclass(frozen=True, slots=True)
class Box:
    """One node, or several of a cell that it has no room to tell apart.

    Attributes:
        column: field, ``plusieurs`` or ``non-dit``.
        row: line of care, ``plusieurs`` or ``non-dit``.
        nodes: the IRIs it holds, sorted.
        kind: kind of these nodes, « » when they differ.
        type: code of their type, « » when they have none or differ.
        inside: the links whose two ends it holds.
    """

    column: str
    row: str
    nodes: tuple[str, ...]
    kind: str
    type: str
    inside: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """The links that one curve stands for.

    Attributes:
        start: rank of the box it leaves.
        end: rank of the box it reaches.
        nature: kind of its links, « » when it gathers several kinds.
        doubtful: whether its links are undated, inferred or ambiguous.
        both: whether some of them go the other way.
        links: what it stands for.
    """

    start: int
    end: int
    nature: str
    doubtful: bool
    both: bool
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is drawn: every node in one box, every link inside a box, on a curve, or left out.

    Attributes:
        boxes: in the order of the columns and rows.
        bundles: the curves, in the order of the boxes.
        left: links that no curve shows, for want of room: the picture counts them.
    """

    boxes: tuple[Box, ...]
    bundles: tuple[Bundle, ...]
    left: tuple[Link, ...] = ()


def cell_of(node: Node) -> tuple[str, str]:
    """Return the column and the row of a node."""
    fields, lines = node.fields, tuple(str(line) for line in node.lines)
    if node.kind == "ligne":
        lines = (iris.parse(node.iri)[1],)
    column = fields[0] if len(fields) == 1 else SEVERAL if fields else UNSAID
    row = lines[0] if len(lines) == 1 else SEVERAL if lines else UNSAID
    return column if column in COLUMNS else UNSAID, row if row in ROWS else UNSAID


def standing_of(node: Node) -> int:
    """Return whether a node acts ``HERE``, acts ``ELSEWHERE`` or is ``GENERAL``."""
    if node.kind not in ACTING:
        return GENERAL
    return ELSEWHERE if node.elsewhere else HERE


def is_doubtful(link: Link) -> bool:
    """Return whether a link is undated, inferred or ambiguous."""
    return link.state != IN_FORCE or link.status != _STATED


def cells_of(network: Network) -> Cells:
    """Return the nodes of each cell: who acts here, who acts elsewhere, the others, by name."""
    found: Cells = defaultdict(list)
    for node in sorted(
        network.nodes.values(), key=lambda node: (standing_of(node), node.label, node.iri)
    ):
        found[cell_of(node)].append(node)
    return dict(found)


def fewest_curves(network: Network) -> int:
    """Return how many curves the plainest plan has: one box for each cell, one curve for a kind."""
    cell = {iri: cell_of(node) for iri, node in network.nodes.items()}
    return len(
        {
            (cell[link.start], cell[link.end], link.nature, is_doubtful(link))
            for link in network.links
            if cell[link.start] != cell[link.end]
        }
    )


def plan(
    network: Network, most: int | None = None, *, by_kind: bool = True, cells: Cells | None = None
) -> Plan:
    """Say what shares a box and what shares a curve.

    Args:
        network: what is to be drawn.
        most: most boxes in a cell (three at least); beyond, nodes of the same type share one, the
            most numerous types first; None for no limit.
        by_kind: whether a curve holds links of one kind and one way only.
        cells: ``cells_of`` the network, when already known.
    """
    cells = cells_of(network) if cells is None else cells
    found = [
        (column, row, group)
        for column in COLUMNS
        for row in ROWS
        for group in _groups(cells.get((column, row), ()), most)
    ]
    rank = {node.iri: n for n, (_, _, group) in enumerate(found) for node in group}
    inside: dict[int, list[Link]] = defaultdict(list)
    between: dict[tuple[int, int, str, bool], list[Link]] = defaultdict(list)
    for link in network.links:
        start, end = rank[link.start], rank[link.end]
        if start == end:
            inside[start].append(link)
        elif by_kind:
            between[start, end, link.nature, is_doubtful(link)].append(link)
        else:
            between[min(start, end), max(start, end), "", False].append(link)
    return Plan(
        boxes=tuple(
            _box(column, row, group, inside[n]) for n, (column, row, group) in enumerate(found)
        ),
        bundles=tuple(_bundle(key, links, rank) for key, links in sorted(between.items())),
    )


def lighten(full: Plan, most: int) -> Plan:
    """Keep the curves that stand for most links; the links of the others are left, and counted."""
    by_weight = sorted(range(len(full.bundles)), key=lambda n: (-len(full.bundles[n].links), n))
    kept = set(by_weight[:most])
    return Plan(
        full.boxes,
        tuple(bundle for n, bundle in enumerate(full.bundles) if n in kept),
        tuple(
            link for n, bundle in enumerate(full.bundles) if n not in kept for link in bundle.links
        ),
    )


def _groups(nodes: Sequence[Node], most: int | None) -> list[list[Node]]:
    """Cut the nodes of a cell: each its own, or by kind and type, or the rest together."""
    if most is None or len(nodes) <= most:
        return [[node] for node in nodes]
    alike: dict[tuple[int, str, str], list[Node]] = defaultdict(list)
    for node in nodes:
        alike[standing_of(node), node.kind, node.type].append(node)
    by_size = sorted(alike, key=lambda key: (-len(alike[key]), key))
    joined: list[list[Node]] = []
    for key in by_size:
        if len(joined) + sum(len(alike[k]) for k in by_size[len(joined) :]) <= most:
            break
        joined.append(alike[key])
    if len(joined) > most:
        # Who acts here, who acts elsewhere and what stands for them are never mixed.
        kept = max(0, most - 3)
        rest = [node for group in joined[kept:] for node in group]
        apart = [
            [node for node in rest if standing_of(node) == standing]
            for standing in (HERE, ELSEWHERE, GENERAL)
        ]
        return [*joined[:kept], *filter(None, apart)]
    return [*joined, *([node] for key in by_size[len(joined) :] for node in alike[key])]


def _box(column: str, row: str, group: Sequence[Node], inside: Sequence[Link]) -> Box:
    kinds, types = {node.kind for node in group}, {node.type for node in group}
    return Box(
        column,
        row,
        tuple(sorted(node.iri for node in group)),
        kinds.pop() if len(kinds) == 1 else "",
        types.pop() if len(types) == 1 else "",
        tuple(inside),
    )


def _bundle(key: tuple[int, int, str, bool], links: Sequence[Link], rank: dict[str, int]) -> Bundle:
    start, end, nature, doubtful = key
    if nature:
        return Bundle(start, end, nature, doubtful, False, tuple(links))
    there = sum(rank[link.start] == start for link in links)
    kinds = Counter(link.nature for link in links)
    return Bundle(
        start if there else end,
        end if there else start,
        next(iter(kinds)) if len(kinds) == 1 else "",
        all(is_doubtful(link) for link in links),
        0 < there < len(links),
        tuple(links),
    )
