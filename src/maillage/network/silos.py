"""« Cloisonnement »: how much the recorded links stay within a field or a line, against chance."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
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
# Exchanges of ends tried for each edge: enough to forget where the draws start, then from one draw
# to the next.
FORGETTING, BETWEEN = 10, 1
Edges = Sequence[tuple[str, str]]


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
        actors: how many actors and deployments the counted links join.
        leading_out: how many links lead out of the territory, and were not counted.
        in_part: how many nodes are in a commune that is in the territory only in part.
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
    leading_out: int = 0
    in_part: int = 0

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


def across_all(network: Network) -> dict[str, Silo]:
    """Return how much the links cross ``fields`` and ``lines``; those that lead out left aside."""
    return {"fields": across_fields(network), "lines": across_lines(network)}


def _silo(network: Network, side: Callable[[Node], frozenset[str]]) -> Silo:
    inside = network.within()
    sides = {iri: side(node) for iri, node in inside.nodes.items()}
    crossing: list[Link] = []
    within: list[Link] = []
    unknown: list[Link] = []
    for link in inside.links:
        if link.nature in STRUCTURE or link.start == link.end:
            continue
        a, b = sides[link.start], sides[link.end]
        (unknown if not (a and b) else within if a & b else crossing).append(link)
    told = [*crossing, *within]
    edges = sorted({(link.start, link.end) for link in told})
    low = high = expected = None
    if drawn := _draws(edges, sides):
        expected = statistics.fmean(drawn)
        low, high = (
            drawn[round(0.025 * (len(drawn) - 1))],
            drawn[round(0.975 * (len(drawn) - 1))],
        )
    return Silo(
        crossing=tuple(crossing),
        within=tuple(within),
        unknown=tuple(unknown),
        share=_share(edges, sides),
        expected=expected,
        low=low,
        high=high,
        assortativity=_assortativity(told, sides),
        actors=inside.acting({end for link in told for end in (link.start, link.end)}),
        leading_out=len(network.links) - len(inside.links),
        in_part=sum(node.in_part for node in inside.nodes.values()),
    )


def _draws(edges: Edges, sides: Mapping[str, frozenset[str]]) -> list[float]:
    """Return the share that crosses in redrawn networks, sorted: same degrees, partners by chance.

    Pairs of links exchange their ends (directed: who refers still refers), when this makes neither
    a loop nor a link that is already there. One chain of exchanges gives every draw: it first
    forgets the network that it started from, then goes on for a while between two draws.
    Deterministic: the seed is fixed.
    """
    count = len(edges)
    if count < 2:
        return []
    # Ends are ranks, sides are bits, and a pair is one number: a draw is a million exchanges.
    ranks = {end: rank for rank, end in enumerate(sorted({end for edge in edges for end in edge}))}
    size = len(ranks)
    named = sorted(frozenset().union(*(sides[end] for end in ranks)))
    bits = [sum(1 << n for n, side in enumerate(named) if side in sides[end]) for end in ranks]
    starts, ends = ([ranks[edge[n]] for edge in edges] for n in (0, 1))
    present = {start * size + end for start, end in zip(starts, ends, strict=True)}
    within = sum(bits[a] & bits[b] > 0 for a, b in zip(starts, ends, strict=True))
    chance = random.Random(SEED).random  # noqa: S311
    found, moved = [], False
    for sweeps in (FORGETTING, *repeat(BETWEEN, DRAWS - 1)):
        for _ in range(sweeps * count):
            i, j = int(chance() * count), int(chance() * count)
            a, b, c, d = starts[i], ends[i], starts[j], ends[j]
            one, other = a * size + d, c * size + b
            if a == d or c == b or one in present or other in present:
                continue
            present.remove(a * size + b)
            present.remove(c * size + d)
            present.add(one)
            present.add(other)
            ends[i], ends[j] = d, b
            p, q, r, s = bits[a], bits[b], bits[c], bits[d]
            within += (p & s > 0) + (r & q > 0) - (p & q > 0) - (r & s > 0)
            moved = True
        found.append((count - within) / count)
    return sorted(found) if moved else []


def _share(edges: Edges, sides: Mapping[str, frozenset[str]]) -> float | None:
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
