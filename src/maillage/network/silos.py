"""« Cloisonnement »: how much the recorded links stay within a field or a line, against chance."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.network.fragility import FEW
from maillage.network.model import Link, Network, Node

if TYPE_CHECKING:
    import networkx

# Links that tell how a document or a scheme is made, not who works with whom.
STRUCTURE = frozenset(
    ("deploie", "identite", "remplacement", "modele", "redaction", "arrete", "condition", "usage")
)
DRAWS = 200
SEED = 20171
# Exchanges of ends tried for each edge: enough to forget where the draw started.
SWAPS = 10


@dataclass(frozen=True, slots=True)
class Silo:
    """How much the links cross a frontier.

    Attributes:
        crossing: links whose ends share no field (or no line).
        within: links whose ends share one.
        unknown: links with an end whose field (or line) is not recorded: in neither count.
        share: pairs of ends, told apart by direction, that cross over those that could be told;
            None when there are none. Two links between the same ends count once, as in the draws.
        expected: mean share when the same actors keep their number of links but choose their
            partners at random; None when the graph is too small to be redrawn.
        low, high: bounds of 95 % of the draws.
        assortativity: 1 when links stay within, 0 as by chance, below 0 when they cross; None
            where it has no meaning (all ends alike).
        actors: how many nodes the counted links join.
    """

    crossing: tuple[Link, ...]
    within: tuple[Link, ...]
    unknown: tuple[Link, ...]
    share: float | None
    expected: float | None
    low: float | None
    high: float | None
    assortativity: float | None
    actors: int

    @property
    def few(self) -> bool:
        """Whether there are too few actors for the measure to say much."""
        return self.actors < FEW


def across_fields(network: Network) -> Silo:
    """Return how much the links cross fields: sanitaire, médico-social, social."""
    return _silo(network, lambda node: frozenset(node.fields))


def across_lines(network: Network) -> Silo:
    """Return how much the links cross lines of care."""
    return _silo(network, lambda node: frozenset(str(line) for line in node.lines))


def _silo(network: Network, side: Callable[[Node], frozenset[str]]) -> Silo:
    sides = {iri: side(node) for iri, node in network.nodes.items()}
    crossing: list[Link] = []
    within: list[Link] = []
    unknown: list[Link] = []
    for link in network.links:
        if link.nature in STRUCTURE or link.start == link.end:
            continue
        a, b = sides[link.start], sides[link.end]
        (unknown if not (a and b) else within if a & b else crossing).append(link)
    told = [*crossing, *within]
    low = high = expected = None
    if told:
        drawn = _draws(told, sides)
        if drawn:
            expected = statistics.fmean(drawn)
            low, high = (
                drawn[round(0.025 * (len(drawn) - 1))],
                drawn[round(0.975 * (len(drawn) - 1))],
            )
    return Silo(
        crossing=tuple(crossing),
        within=tuple(within),
        unknown=tuple(unknown),
        share=_share(sorted({(link.start, link.end) for link in told}), sides),
        expected=expected,
        low=low,
        high=high,
        assortativity=_assortativity(told, sides),
        actors=len({end for link in told for end in (link.start, link.end)}),
    )


def _draws(links: list[Link], sides: dict[str, frozenset[str]]) -> list[float]:
    """Return the share that crosses in redrawn networks, sorted: same degrees, partners by chance.

    Pairs of links exchange their ends (directed: who refers still refers), when this makes neither
    a loop nor a link that is already there. Deterministic: the seed is fixed.
    """
    chance = random.Random(SEED)  # noqa: S311
    edges = sorted({(link.start, link.end) for link in links})
    if len(edges) < 2:
        return []
    present = set(edges)
    found, moved = [], False
    for _ in range(DRAWS):
        for _ in range(SWAPS * len(edges)):
            i, j = chance.randrange(len(edges)), chance.randrange(len(edges))
            (a, b), (c, d) = edges[i], edges[j]
            new = {(a, d), (c, b)}
            if a in {c, d} or b in {c, d} or new & present:
                continue
            present -= {(a, b), (c, d)}
            present |= new
            edges[i], edges[j] = (a, d), (c, b)
            moved = True
        share = _share(edges, sides)
        found += [share] if share is not None else []
    return sorted(found) if moved else []


def _share(edges: list[tuple[str, str]], sides: dict[str, frozenset[str]]) -> float | None:
    crossing = sum(not sides[start] & sides[end] for start, end in edges)
    return crossing / len(edges) if edges else None


def _assortativity(links: list[Link], sides: dict[str, frozenset[str]]) -> float | None:
    """Return Newman's assortativity of the sides; an end on two sides is a side of its own."""
    import networkx as nx

    graph: networkx.MultiDiGraph[str] = nx.MultiDiGraph()
    for link in links:
        for end in (link.start, link.end):
            graph.add_node(end, side="+".join(sorted(sides[end])))
        graph.add_edge(link.start, link.end)
    if len({side for _, side in graph.nodes(data="side")}) < 2:
        return None
    return float(nx.attribute_assortativity_coefficient(graph, "side"))
