"""Where queries run: what both engines give, and what a snapshot keeps."""

from __future__ import annotations

from maillage import iris
from maillage.session import Graph
from maillage.source import OxigraphSource, once, said_of
from maillage.things import Said

COUNT = "SELECT (COUNT(*) AS ?n) {} WHERE {{ ?s ?p ?o }}"


def count(graph: Graph, dataset: str) -> int:
    return int(graph.source.select(COUNT.format(dataset))[0]["n"])


def test_a_query_that_names_its_graphs_reads_no_other(graph: Graph) -> None:
    graphs = [
        row["g"] for row in graph.source.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    ]
    one = next(name for name in graphs if name.endswith("liens") and "dispositifs" in name)
    assert 0 < count(graph, f"FROM <{one}>") < count(graph, "")
    assert count(graph, "FROM <urn:rien>") == 0


def test_the_word_from_in_a_text_names_no_graph(graph: Graph) -> None:
    assert graph.source.select('SELECT ?x WHERE { BIND("from <a>" AS ?x) }') == [{"x": "from <a>"}]
    assert graph.source.ask("ASK { ?from a mlg:Offre } # from here")


def test_what_is_said_of_things_is_the_same_on_both_engines(
    graph: Graph, rdflib_graph: Graph
) -> None:
    things = [iris.thing("acteur", "str-secteur59g21"), iris.concept("types", "mg"), "urn:rien"]
    found = said_of(graph.source, things)
    assert found == said_of(rdflib_graph.source, things)
    assert found["urn:rien"] == Said()
    assert all(found[thing].facts for thing in things[:2])


def test_what_is_read_of_a_snapshot_is_read_once(graph: Graph) -> None:
    read: list[int] = []

    def reading() -> int:
        read.append(1)
        return len(read)

    source = OxigraphSource(graph.source.store, frozen=True)  # type: ignore[attr-defined]
    assert [once(source, "what", reading) for _ in range(3)] == [1, 1, 1]
    assert once(source, "other", reading) == 2


def test_what_is_read_of_a_store_that_changes_is_read_again(graph: Graph) -> None:
    source = OxigraphSource(graph.source.store)  # type: ignore[attr-defined]
    assert [once(source, "what", iter([1, 2]).__next__), once(source, "what", lambda: 2)] == [1, 2]
