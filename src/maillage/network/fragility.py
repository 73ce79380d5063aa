"""What holds the network together: actors and links whose loss would cut it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from maillage.network.model import Link, Network

if TYPE_CHECKING:
    import networkx

# Below that many actors a measure says little: it is still given, and says so.
FEW = 10
Pieces = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Pivot:
    """A node whose disappearance cuts the network (an articulation point).

    Attributes:
        node: its IRI.
        cut_off: the nodes that lose the rest, one tuple per piece, the largest piece left out.
        links: how many links it holds.
    """

    node: str
    cut_off: Pieces
    links: int


@dataclass(frozen=True, slots=True)
class Fragility:
    """What the recorded links say of the strength of a network.

    Attributes:
        pivots: articulation points, those that cut off the most first.
        bridges: links that alone join two pieces.
        pieces: sizes of the pieces that no recorded link joins, the largest first.
        nodes: how many nodes were looked at.
        actors: how many of them are actors or deployments.
        links: how many links were counted, several between two nodes included.
        leading_out: how many links lead out of the territory, and were not counted.
        in_part: how many nodes are in a commune that is in the territory only in part.
    """

    pivots: tuple[Pivot, ...]
    bridges: tuple[Link, ...]
    pieces: tuple[int, ...]
    nodes: int
    actors: int
    links: int
    leading_out: int = 0
    in_part: int = 0

    @property
    def few(self) -> bool:
        """Whether there are too few actors for the measure to say much."""
        return self.actors < FEW


def fragility(network: Network) -> Fragility:
    """Return the articulation points and the bridges of a network.

    Direction does not count here: two actors that one link joins know each other. Two links
    between the same two nodes make neither of them a bridge. Links that lead out of the territory
    are left out: an actor of elsewhere would seem to hang by the one link that is seen from here.
    """
    import networkx as nx

    inside = network.within()
    graph = _joined(inside)
    degree = dict.fromkeys(inside.nodes, 0)
    between: dict[frozenset[str], list[Link]] = {}
    for link in inside.links:
        ends = frozenset((link.start, link.end))
        between.setdefault(ends, []).append(link)
        for end in ends:
            degree[end] += 1
    pivots = [Pivot(node, pieces, degree[node]) for node, pieces in _cut_off(graph)]
    pivots.sort(key=lambda pivot: (-sum(map(len, pivot.cut_off)), pivot.node))
    bridges = [
        between[pair][0]
        for pair in (frozenset(edge) for edge in nx.bridges(graph))
        if len(between[pair]) == 1
    ]
    return Fragility(
        pivots=tuple(pivots),
        bridges=tuple(sorted(bridges, key=lambda link: (link.start, link.end, link.iri))),
        pieces=tuple(sorted((len(p) for p in nx.connected_components(graph)), reverse=True)),
        nodes=len(inside.nodes),
        actors=inside.acting(inside.nodes),
        links=len(inside.links),
        leading_out=len(network.links) - len(inside.links),
        in_part=sum(node.in_part for node in inside.nodes.values()),
    )


def _joined(network: Network) -> networkx.Graph[str]:
    """Return the network without direction, one edge between two nodes, none to itself."""
    import networkx as nx

    graph: networkx.Graph[str] = nx.Graph()
    graph.add_nodes_from(network.nodes)
    graph.add_edges_from((link.start, link.end) for link in network.links if link.start != link.end)
    return graph


def _cut_off(graph: networkx.Graph[str]) -> Iterator[tuple[str, Pieces]]:
    """Yield each articulation point with the pieces around it once it is gone, less the largest.

    The tree of blocks (parts that no single loss cuts) and of the points that they share is walked
    once: what a point cuts off is what hangs below it in the tree, and all the rest.
    """
    import networkx as nx

    blocks = [frozenset(block) for block in nx.biconnected_components(graph)]
    shared = {node for node, count in Counter(chain(*blocks)).items() if count > 1}
    tree: networkx.Graph[str | int] = nx.Graph()
    tree.add_nodes_from(range(len(blocks)))
    tree.add_edges_from((n, node) for n, block in enumerate(blocks) for node in block & shared)
    roots = [min(piece, key=str) for piece in nx.connected_components(tree)]
    for root in (next(n for n in (one, *tree[one]) if isinstance(n, int)) for one in roots):
        order: list[str] = []
        start: dict[str | int, int] = {}
        stop: dict[str | int, int] = {}
        for _, one, event in nx.dfs_labeled_edges(tree, root):
            if event == "forward":
                start[one] = len(order)
                order += [one] if isinstance(one, str) else sorted(blocks[one] - shared)
            elif event == "reverse":
                stop[one] = len(order)
        for point in sorted(one for one in start if isinstance(one, str)):
            below = [(start[n], stop[n]) for n in tree[point] if start[n] > start[point]]
            spans = [[span] for span in below] + [[(0, start[point]), (stop[point], len(order))]]
            yield point, _smaller(order, spans)


def _smaller(order: list[str], spans: list[list[tuple[int, int]]]) -> Pieces:
    """Return all the pieces but the largest; pieces of a size are told apart by what they hold."""
    sizes = [sum(stop - start for start, stop in piece) for piece in spans]
    largest = max(sizes)
    pieces = [
        tuple(sorted(chain.from_iterable(order[start:stop] for start, stop in piece)))
        for piece, size in zip(spans, sizes, strict=True)
        # The largest is not written when it is alone.
        if size < largest or sizes.count(largest) > 1
    ]
    pieces.sort(key=lambda piece: (-len(piece), piece))
    return tuple(pieces[len(pieces) - len(spans) + 1 :])
