"""What holds the network together: actors and links whose loss would cut it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.network.model import Link, Network

if TYPE_CHECKING:
    import networkx

# Below that many actors a measure says little: it is still given, and says so.
FEW = 10


@dataclass(frozen=True, slots=True)
class Pivot:
    """A node whose disappearance cuts the network (an articulation point).

    Attributes:
        node: its IRI.
        cut_off: the nodes that lose the rest, one tuple per piece, the largest piece left out.
        links: how many links it holds.
    """

    node: str
    cut_off: tuple[tuple[str, ...], ...]
    links: int


@dataclass(frozen=True, slots=True)
class Fragility:
    """What the recorded links say of the strength of a network.

    Attributes:
        pivots: articulation points, those that cut off the most first.
        bridges: links that alone join two pieces.
        pieces: sizes of the pieces that no recorded link joins, the largest first.
        nodes: how many nodes were looked at.
        links: how many links were counted, several between two nodes included.
    """

    pivots: tuple[Pivot, ...]
    bridges: tuple[Link, ...]
    pieces: tuple[int, ...]
    nodes: int
    links: int

    @property
    def few(self) -> bool:
        """Whether there are too few actors for the measure to say much."""
        return self.nodes < FEW


def fragility(network: Network) -> Fragility:
    """Return the articulation points and the bridges of a network.

    Direction does not count here: two actors that one link joins know each other. Two links
    between the same two nodes make neither of them a bridge.
    """
    import networkx as nx

    graph = _joined(network)
    degree = dict.fromkeys(network.nodes, 0)
    for link in network.links:
        for end in {link.start, link.end}:
            degree[end] += 1
    pivots = [
        Pivot(node, _cut_off(graph, node), degree[node])
        for node in sorted(nx.articulation_points(graph))
    ]
    pivots.sort(key=lambda pivot: (-sum(map(len, pivot.cut_off)), pivot.node))
    between: dict[frozenset[str], list[Link]] = {}
    for link in network.links:
        between.setdefault(frozenset((link.start, link.end)), []).append(link)
    bridges = [
        between[pair][0]
        for pair in (frozenset(edge) for edge in nx.bridges(graph))
        if len(between[pair]) == 1
    ]
    return Fragility(
        pivots=tuple(pivots),
        bridges=tuple(sorted(bridges, key=lambda link: (link.start, link.end, link.iri))),
        pieces=tuple(sorted((len(p) for p in nx.connected_components(graph)), reverse=True)),
        nodes=len(network.nodes),
        links=len(network.links),
    )


def _joined(network: Network) -> networkx.Graph[str]:
    """Return the network without direction, one edge between two nodes, none to itself."""
    import networkx as nx

    graph: networkx.Graph[str] = nx.Graph()
    graph.add_nodes_from(network.nodes)
    graph.add_edges_from((link.start, link.end) for link in network.links if link.start != link.end)
    return graph


def _cut_off(graph: networkx.Graph[str], pivot: str) -> tuple[tuple[str, ...], ...]:
    """Return the pieces around a node once it is gone, without the largest."""
    import networkx as nx

    around = nx.node_connected_component(graph, pivot) - {pivot}
    pieces = [tuple(sorted(p)) for p in nx.connected_components(graph.subgraph(around))]
    return tuple(sorted(pieces, key=lambda piece: (-len(piece), piece))[1:])
