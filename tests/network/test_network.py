"""The network of the shipped packs, its networkx view and its files."""

from __future__ import annotations

import io
import json

import networkx as nx
import pytest
from click.testing import CliRunner
from tests.network.made import ON

from maillage import iris
from maillage.cli import cli
from maillage.errors import WrongUse
from maillage.network import view
from maillage.network.fragility import fragility
from maillage.network.model import (
    GENERIC,
    IN_FORCE,
    OVER,
    TO_COME,
    UNDATED,
    Link,
    Network,
    Node,
    state_on,
)
from maillage.network.pathways import GENERALIST, returns
from maillage.session import Graph

SECTOR = iris.thing("acteur", "str-secteur59g21")


def test_how_a_link_stands_on_a_day() -> None:
    before, after = ON.replace(year=2020), ON.replace(year=2030)
    assert state_on(before, None, ON) == IN_FORCE
    assert state_on(None, None, ON) == UNDATED
    assert state_on(after, None, ON) == TO_COME
    assert state_on(before, before, ON) == OVER
    assert state_on(None, before, ON) == OVER


def test_the_sector_of_004_and_its_links(graph: Graph) -> None:
    found = graph.network(on=ON)
    links = {(link.nature, link.end) for link in found.links if link.start == SECTOR}
    assert {("avis", GENERALIST), ("retour", GENERALIST)} <= links
    assert ("adressage", GENERALIST) not in links
    assert any(link.start == GENERALIST and link.end == SECTOR for link in found.links)
    one = next(k for k in found.links if k.start == SECTOR and k.nature == "co-location")
    assert one.since is not None
    assert one.since.year == 2001
    assert one.categories == (2,)
    assert one.state == IN_FORCE


def test_belonging_is_told_once(graph: Graph) -> None:
    found = graph.network(on=ON)
    told = [(k.start, k.end) for k in found.links if k.nature == "appartenance"]
    assert len(told) == len(set(told))


def test_returns_of_the_documents(graph: Graph) -> None:
    """Known: CoReSo and Cristales bring people back to care of line 1 (questions.md, 37)."""
    found = {(link.start, link.end) for link in returns(graph.network(on=ON))}
    programmes = {iris.thing("programme", code) for code in ("exp-coreso", "exp-cristales")}
    assert {(programme, GENERALIST) for programme in programmes} <= found


def test_the_sector_of_004_is_in_all_five_categories(graph: Graph) -> None:
    """Known: 59G21 illustrates each of the five HAS categories (004)."""
    found = graph.network(on=ON)
    programme = found.nodes[iris.thing("programme", "exp-59g21")]
    assert programme.categories == (1, 2, 3, 4, 5)
    deployed = iris.thing("deploiement", "dep-59g21")
    assert any((k.start, k.end) == (deployed, programme.iri) for k in found.links)
    links = [link for link in found.links if SECTOR in (link.start, link.end)]
    assert {one for link in links for one in link.categories} == {1, 2, 3}


def test_mgpsy37_is_between_cpts_and_sectors(graph: Graph) -> None:
    """Known: MG&Psy37 betters the coordination of CPTS and sectors, and advises generalists."""
    programme = iris.thing("programme", "disp-mgpsy37")
    types = [iris.concept("types", code) for code in ("cpts", "secteur")]
    for place in ("", "dep:37"):
        links = graph.network(place, on=ON).links
        assert {(link.nature, link.end) for link in links if link.start == programme} == {
            ("coordination", kind) for kind in types
        }
        assert ("avis", GENERALIST, programme) in {(k.nature, k.start, k.end) for k in links}
    joined = nx.Graph(graph.as_networkx("dep:37", on=ON))
    assert nx.shortest_path(joined, *types) == [types[0], programme, types[1]]


def test_kinds_are_kept_and_misspelt_ones_refused(graph: Graph) -> None:
    assert {k.nature for k in graph.network(on=ON, kinds=["avis"]).links} == {"avis"}
    with pytest.raises(WrongUse, match="nature de lien"):
        graph.network(kinds=["avi"])


def test_a_territory_that_does_not_exist_is_refused(graph: Graph) -> None:
    with pytest.raises(WrongUse, match="territoire"):
        graph.network("dep:999")


def test_a_territory_holds_what_is_there_and_what_stands_for_it(graph: Graph) -> None:
    found = graph.network("dep:31", on=ON)
    inside = found.within()
    assert inside.links
    for link in inside.links:
        ends = [found.nodes[link.start], found.nodes[link.end]]
        assert any(node.here for node in ends)
        assert all(node.here or node.kind in GENERIC for node in ends)


def test_a_link_without_an_end_ends_with_who_it_joins(graph: Graph) -> None:
    # The DSP of Toulouse closed on 2 August 2020; its replacement stays told.
    def linked(day: str) -> set[str]:
        ends = {(k.start, k.nature) for k in graph.network(on=day).links}
        ends |= {(k.end, k.nature) for k in graph.network(on=day).links}
        return {nature for end, nature in ends if end.endswith("/exp-dsp-toulouse")}

    assert {"adressage", "financement", "participation", "retour"} <= linked("2020-08-02")
    assert not {"adressage", "financement", "participation", "retour"} & linked("2020-08-03")
    assert linked("2020-08-03")


def test_a_link_with_elsewhere_is_kept_and_marked(graph: Graph) -> None:
    found = graph.network("dep:31", on="2019-06-01")
    out = [link for link in found.links if found.leads_out(link)]
    assert out
    for link in out:
        far, near = sorted(
            (found.nodes[end] for end in (link.start, link.end)), key=lambda node: node.here
        )
        assert not far.here
        assert far.elsewhere
        assert near.here
        assert near.kind not in GENERIC
    measured = fragility(found)
    assert measured.leading_out == len(out)
    assert measured.links == len(found.links) - len(out)


def test_both_engines_read_the_same_network(graph: Graph, rdflib_graph: Graph) -> None:
    assert graph.network(on=ON) == rdflib_graph.network(on=ON)


def test_networkx_holds_all_of_it(graph: Graph) -> None:
    found = graph.network(on=ON)
    made = graph.as_networkx(on=ON)
    assert list(made.nodes) == list(found.nodes)
    assert made.number_of_edges() == len(found.links)
    assert made.nodes[SECTOR]["label"] == found.nodes[SECTOR].label


@pytest.mark.parametrize("form", view.FORMATS)
def test_files_are_the_same_each_time(graph: Graph, form: str) -> None:
    found = graph.network(on=ON)
    assert view.export(found, form) == view.export(found, form)


def _as_text(value: object) -> object:
    if isinstance(value, tuple):
        return ";".join(map(str, value))
    return value if isinstance(value, bool) else "" if value is None else str(value)


@pytest.mark.parametrize("territory", ["", "dep:59"])
def test_files_come_back_whole(graph: Graph, territory: str) -> None:
    found = graph.network(territory, on=ON)
    made = graph.as_networkx(territory, on=ON)
    nodes = {n: {k: _as_text(v) for k, v in said.items()} for n, said in made.nodes(data=True)}
    edges = {
        (a, b, key): {k: _as_text(v) for k, v in said.items()}
        for a, b, key, said in made.edges(keys=True, data=True)
    }
    graphml = nx.parse_graphml(view.export(found, "graphml"), force_multigraph=True)
    gexf = nx.read_gexf(io.BytesIO(view.export(found, "gexf").encode()))
    for read in (graphml, gexf):
        assert dict(read.nodes(data=True)) == nodes
    assert {(a, b, key): said for a, b, key, said in graphml.edges(keys=True, data=True)} == edges
    back = [(a, b, {k: v for k, v in e.items() if k != "id"}) for a, b, e in gexf.edges(data=True)]
    assert back == [(a, b, said) for (a, b, _), said in edges.items()]
    assert ON.isoformat() in view.export(found, "gexf")


def test_cytoscape_has_every_thing_once(graph: Graph) -> None:
    found = graph.network(on=ON)
    elements = json.loads(view.export(found, "cytoscape"))["elements"]
    assert len(elements["nodes"]) == len(found.nodes)
    assert len(elements["edges"]) == len(found.links)
    # Cytoscape leaves out an element whose id is already there.
    ids = [one["data"]["id"] for one in (*elements["nodes"], *elements["edges"])]
    assert len(ids) == len(set(ids))


def test_an_act_written_and_signed_by_the_same_actor_has_both_links() -> None:
    links = tuple(Link("acte:a", "acteur:b", "acte:a", kind) for kind in ("redaction", "signature"))
    nodes = {iri: Node(iri, iri.partition(":")[0], iri) for iri in ("acte:a", "acteur:b")}
    made = view.as_networkx(Network(nodes, links, 0, "", ON))
    assert [said["nature"] for *_, said in made.edges(data=True)] == ["redaction", "signature"]


def _say(graph: Graph, *words: str) -> str:
    root = str(graph.snapshot.directory.parent)
    done = CliRunner().invoke(cli, ["network", *words, "--on", "2024-06-01", "--snapshot", root])
    assert done.exception is None, done.output
    return done.stdout


def test_the_commands_answer_and_say_what_they_do_not_know(graph: Graph) -> None:
    for words in (["fragility"], ["silos"], ["fragility", "--format", "json"]):
        assert "n'est pas enregistré" in _say(graph, *words)
    fragile = json.loads(_say(graph, "fragility", "--format", "json"))
    assert fragile["articulation_points"][0]["cut_off"]
    silos = json.loads(_say(graph, "silos", "--format", "json"))
    assert silos["fields"]["crossing"]
    assert _say(graph, "export", "--format", "csv").startswith("de,vers,nature")


def test_a_path_is_shown_with_its_proof(graph: Graph) -> None:
    words = ["path", "--need", "anxio-depression", "--line", "2", "--commune", "31555"]
    assert "off-dspp31" in _say(graph, *words)
    found = json.loads(_say(graph, *words, "--format", "json"))
    assert found["shortest"]["steps"] == 1
    words = ["path", "--need", "logement", "--line", "3", "--commune", "31555"]
    assert "aucun chemin" in _say(graph, *words)
