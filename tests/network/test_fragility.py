"""What cuts a network: known answers on graphs made by hand, and laws on any graph."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st
from tests.network.made import Ends, network

from maillage.network.fragility import fragility

NAMES = st.sampled_from("abcdefgh")
LINKS = st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=14)
# Two triangles that share « c »: c alone holds them together, and no link does.
BOW_TIE = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "c")]


def test_an_articulation_point_and_what_it_cuts_off() -> None:
    found = fragility(network(BOW_TIE))
    assert [(pivot.node, pivot.cut_off) for pivot in found.pivots] == [("c", (("d", "e"),))]
    assert found.bridges == ()
    assert found.pieces == (5,)


def test_a_link_that_alone_joins_two_pieces() -> None:
    made = network([("a", "b"), ("b", "a"), ("b", "c"), ("d", "e")])
    found = fragility(made)
    assert {(link.start, link.end) for link in found.bridges} == {("b", "c"), ("d", "e")}
    assert [pivot.node for pivot in found.pivots] == ["b"]
    assert found.pieces == (3, 2)


def test_few_actors_are_said_to_be_few() -> None:
    assert fragility(network(BOW_TIE)).few
    ring = [(str(n), str((n + 1) % 12)) for n in range(12)]
    assert not fragility(network(ring)).few


def test_types_and_programmes_are_not_actors() -> None:
    made = network([(f"a{n}", f"a{n + 1}") for n in range(12)])
    nodes = {
        name: replace(n, kind="type" if n.iri < "a2" else n.kind) for name, n in made.nodes.items()
    }
    measured = fragility(replace(made, nodes=nodes))
    assert (measured.nodes, measured.actors) == (13, 8)
    assert measured.few


@given(LINKS)
def test_removing_an_articulation_point_splits_and_no_other_does(links: list[Ends]) -> None:
    made = network(links)
    whole = nx.Graph([pair for pair in links if pair[0] != pair[1]])
    whole.add_nodes_from(made.nodes)
    pivots = {pivot.node for pivot in fragility(made).pivots}
    pieces = nx.number_connected_components(whole)
    for node in made.nodes:
        without = whole.copy()
        without.remove_node(node)
        left = nx.number_connected_components(without) + (whole.degree(node) == 0)
        assert (left > pieces) == (node in pivots)


@given(LINKS)
def test_what_is_cut_off_no_longer_reaches_the_rest(links: list[Ends]) -> None:
    made = network(links)
    for pivot in fragility(made).pivots:
        left = nx.Graph([pair for pair in links if pivot.node not in pair])
        for piece in pivot.cut_off:
            for thing in piece:
                reached = nx.node_connected_component(left, thing) if thing in left else {thing}
                assert reached == set(piece)


@given(LINKS)
def test_all_that_is_cut_off_is_told_but_the_largest_piece(links: list[Ends]) -> None:
    made = network(links)
    whole = nx.Graph([pair for pair in links if pair[0] != pair[1]])
    for pivot in fragility(made).pivots:
        around = nx.node_connected_component(whole, pivot.node) - {pivot.node}
        pieces = [tuple(sorted(p)) for p in nx.connected_components(whole.subgraph(around))]
        pieces.sort(key=lambda piece: (-len(piece), piece))
        assert pivot.cut_off == tuple(pieces[1:])


@given(LINKS)
def test_a_bridge_removed_makes_one_piece_more(links: list[Ends]) -> None:
    made = network(links)
    before = fragility(made)
    for bridge in before.bridges:
        rest = [link for link in made.links if link != bridge]
        without = nx.Graph([(link.start, link.end) for link in rest])
        without.add_nodes_from(made.nodes)
        assert nx.number_connected_components(without) == len(before.pieces) + 1
