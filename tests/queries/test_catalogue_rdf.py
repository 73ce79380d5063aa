"""The catalogue in Turtle says all that the headers say, and its queries run."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, Literal, Namespace, URIRef
from rdflib import Graph as Triples
from rdflib.collection import Collection
from tests.queries.cases import CASES

from maillage import catalogue, iris
from maillage.catalogue import Query
from maillage.catalogue_rdf import as_turtle
from maillage.cli import main
from maillage.namespaces import PREFIXES
from maillage.session import Graph

QUERIES = catalogue.catalogue()
SCHEMA = Namespace(PREFIXES["schema"])


@pytest.fixture(scope="module")
def published() -> Triples:
    return Triples().parse(data=as_turtle(QUERIES.values()), format="turtle")


def test_the_same_queries_give_the_same_bytes_in_any_order() -> None:
    assert as_turtle(QUERIES.values()) == as_turtle(reversed(QUERIES.values()))


def test_the_prefixes_are_declared(published: Triples) -> None:
    declared = {
        str(published.value(node, SH.prefix)): str(published.value(node, SH.namespace))
        for node in published.objects(URIRef(iris.CATALOGUE), SH.declare)
    }
    assert declared == PREFIXES


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_query_comes_back_as_it_was(published: Triples, query: Query) -> None:
    node = URIRef(iris.query(query.name))
    assert (node, RDF.type, SH.SPARQLSelectExecutable) in published
    assert set(published.objects(node, RDFS.label)) == {
        Literal(query.title_fr, "fr"),
        Literal(query.title_en, "en"),
    }
    assert Literal(query.question_fr, "fr") in set(published.objects(node, RDFS.comment))
    parameters = sorted(
        published.objects(node, SH.parameter),
        key=lambda p: int(str(published.value(p, SH.order))),
    )
    assert [str(published.value(p, SH.name)) for p in parameters] == [
        p.name for p in query.parameters
    ]
    for found, wanted in zip(parameters, query.parameters, strict=True):
        optional = published.value(found, SH.optional)
        assert isinstance(optional, Literal)
        assert optional.toPython() is (wanted.default is not None)
        choices = published.value(found, SH["in"])
        listed = [str(c) for c in Collection(published, choices)] if choices is not None else []
        assert tuple(listed) == wanted.choices
    columns = {
        str(published.value(c, SCHEMA.name)): int(str(published.value(c, SCHEMA.position)))
        for c in published.objects(node, SCHEMA.variableMeasured)
    }
    assert sorted(columns, key=lambda name: columns[name]) == list(query.columns)


@pytest.mark.parametrize("case", [c for c in CASES if "__" not in c])
def test_what_is_published_answers_as_the_catalogue(
    graph: Graph, published: Triples, case: str
) -> None:
    name, words = CASES[case]
    select = str(published.value(URIRef(iris.query(name)), SH.select))
    assert "#+" not in select
    copy = Query(name, select, parameters=QUERIES[name].parameters, columns=QUERIES[name].columns)
    answered = catalogue.run(graph.source, copy, words)
    assert answered.rows == catalogue.run(graph.source, QUERIES[name], words).rows


def test_the_command_writes_it(tmp_path: Path) -> None:
    target = tmp_path / "catalogue.ttl"
    with pytest.raises(SystemExit) as ended:
        main(["queries", "--format", "ttl", "-o", str(target)])
    assert ended.value.code == 0
    assert target.read_text(encoding="utf-8").strip() == as_turtle(QUERIES.values())
