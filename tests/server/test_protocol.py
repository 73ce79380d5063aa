"""SPARQL 1.1 Protocol: the W3C tests that apply to an endpoint that is only read, and our own.

The names are those of the suite (https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/).
The suite loads its own graphs by updates; here the graphs are those of the small snapshot.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import rdflib
from starlette.testclient import TestClient

from maillage.namespaces import PREFIXES

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
TYPES = PREFIXES["graphe"] + "referentiel/types"
NEEDS = PREFIXES["graphe"] + "referentiel/besoins"
NOWHERE = PREFIXES["graphe"] + "nulle/part"
IN_NEEDS = "ASK { ?s a mlg:Besoin }"
NAMED_NEEDS = "ASK { GRAPH ?g { ?s a mlg:Besoin } }"
BOTH = "ASK { ?s a mlg:Besoin . ?t a mlg:TypeRessource }"
BOTH_NAMED = "ASK { GRAPH ?g1 { ?s a mlg:Besoin } GRAPH ?g2 { ?t a mlg:TypeRessource } }"
# The tests of queries in the manifest of the suite (w3c/rdf-tests, sparql11/protocol).
OF_THE_SUITE = {
    *("query_post_form", "query_get", "query_post_direct", "query_multiple_dataset"),
    *("query_dataset_default_graphs_get", "query_dataset_default_graphs_post"),
    *("query_dataset_named_graphs_get", "query_dataset_named_graphs_post", "query_dataset_full"),
    *("query_content_type_select", "query_content_type_ask"),
    *("query_content_type_describe", "query_content_type_construct"),
    *("bad_query_method", "bad_multiple_queries", "bad_query_wrong_media_type"),
    *("bad_query_missing_form_type", "bad_query_missing_direct_type"),
    *("bad_query_non_utf8", "bad_query_syntax"),
}


@dataclass(frozen=True)
class Case:
    """A request of the suite and what it must give."""

    name: str
    method: str = "GET"
    asked: list[tuple[str, str]] = field(default_factory=list)
    kind: str = ""
    content: bytes = b""
    accept: str = "*/*"
    status: int = 200
    media_types: tuple[str, ...] = ()
    answer: bool | None = None


def _form(*pairs: tuple[str, str]) -> bytes:
    return urlencode(pairs).encode()


RESULTS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
GRAPHS = ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json")
SUITE = [
    Case("bad_query_method", "PUT", [("query", "ASK {}")], status=405),
    Case("bad_multiple_queries", asked=[("query", "ASK {}"), ("query", "ASK {}")], status=400),
    Case("bad_query_wrong_media_type", "POST", kind="text/plain", content=b"ASK {}", status=415),
    Case("bad_query_missing_form_type", "POST", content=_form(("query", "ASK {}")), status=415),
    Case("bad_query_missing_direct_type", "POST", content=b"ASK {}", status=415),
    Case(
        "bad_query_non_utf8",
        "POST",
        kind=f"{DIRECT}; charset=utf-16",
        content="ASK {}".encode("utf-16"),
        status=400,
    ),
    Case("bad_query_syntax", asked=[("query", "ASK {")], status=400),
    Case("query_get", asked=[("query", "ASK {}")], answer=True),
    Case("query_post_form", "POST", kind=FORM, content=_form(("query", "ASK {}")), answer=True),
    Case("query_post_direct", "POST", kind=DIRECT, content=b"ASK {}", answer=True),
    Case(
        "query_dataset_default_graph",
        asked=[("query", IN_NEEDS), ("default-graph-uri", NEEDS)],
        answer=True,
    ),
    Case(
        "query_dataset_default_graphs_get",
        asked=[("query", BOTH), ("default-graph-uri", TYPES), ("default-graph-uri", NEEDS)],
        answer=True,
    ),
    Case(
        "query_dataset_default_graphs_post",
        "POST",
        [("default-graph-uri", TYPES), ("default-graph-uri", NEEDS)],
        DIRECT,
        BOTH.encode(),
        answer=True,
    ),
    Case(
        "query_dataset_named_graphs_post",
        "POST",
        [("named-graph-uri", TYPES), ("named-graph-uri", NEEDS)],
        DIRECT,
        BOTH_NAMED.encode(),
        answer=True,
    ),
    Case(
        "query_dataset_named_graphs_get",
        asked=[("query", BOTH_NAMED), ("named-graph-uri", TYPES), ("named-graph-uri", NEEDS)],
        answer=True,
    ),
    Case(
        "query_dataset_full",
        "POST",
        kind=FORM,
        content=_form(
            ("query", "ASK { ?t a mlg:TypeRessource . GRAPH ?g { ?s a mlg:Besoin } }"),
            ("default-graph-uri", TYPES),
            ("named-graph-uri", NEEDS),
        ),
        answer=True,
    ),
    Case(
        "query_multiple_dataset",
        asked=[
            ("query", f"ASK FROM <{NOWHERE}> {{ ?s a mlg:Besoin }}"),
            ("default-graph-uri", NEEDS),
        ],
        answer=True,
    ),
    Case(
        "query_content_type_select", asked=[("query", "SELECT (1 AS ?v) {}")], media_types=RESULTS
    ),
    Case("query_content_type_ask", asked=[("query", "ASK {}")], media_types=RESULTS),
    Case(
        "query_content_type_describe",
        asked=[("query", "DESCRIBE mlg:Offre")],
        media_types=GRAPHS,
    ),
    Case(
        "query_content_type_construct",
        asked=[("query", "CONSTRUCT { mlg:a mlg:b 1 } WHERE {}")],
        media_types=GRAPHS,
    ),
    # Updates: the suite wants them done, a service that is only read refuses each.
    Case(
        "update_post_form",
        "POST",
        kind=FORM,
        content=_form(("update", "CLEAR ALL")),
        status=400,
    ),
    Case(
        "update_post_direct",
        "POST",
        kind="application/sparql-update",
        content=b"CLEAR ALL",
        status=400,
    ),
    Case("bad_update_get", asked=[("update", "CLEAR ALL")], status=400),
    Case("update_as_a_query", asked=[("query", "LOAD <http://127.0.0.1:9/x>")], status=400),
    # The dataset must also hold things back.
    Case(
        "dataset_without", asked=[("query", IN_NEEDS), ("default-graph-uri", TYPES)], answer=False
    ),
    Case(
        "dataset_named_only", asked=[("query", IN_NEEDS), ("named-graph-uri", NEEDS)], answer=False
    ),
    Case(
        "dataset_default_only",
        asked=[("query", NAMED_NEEDS), ("default-graph-uri", NEEDS)],
        answer=False,
    ),
    Case("from_other", asked=[("query", f"ASK FROM <{NOWHERE}> {{ ?s ?p ?o }}")], answer=False),
    Case("from_needs", asked=[("query", f"ASK FROM <{NEEDS}> {{ ?s a mlg:Besoin }}")], answer=True),
    Case("union_by_default", asked=[("query", IN_NEEDS)], answer=True),
    Case("bad_graph", asked=[("query", "ASK {}"), ("default-graph-uri", "pas un iri")], status=400),
    # Other requests that are none.
    Case("empty_query", asked=[("query", " ")], status=400),
    Case("no_query", asked=[("q", "ASK {}")], status=400),
    Case("query_twice", "POST", [("query", "ASK {}")], kind=DIRECT, content=b"ASK {}", status=400),
    Case("not_utf8", "POST", kind=DIRECT, content=b"ASK { ?s ?p '\xff' }", status=400),
    Case("not_utf8_form", "POST", kind=FORM, content=b"query=ASK%FF", status=400),
    Case("two_operations", asked=[("query", "ASK {} ASK {}")], status=400),
    Case("too_big", "POST", kind=DIRECT, content=b" " * 300_000, status=413),
    Case("too_long", "POST", kind=DIRECT, content=b"ASK {}" + b" " * 100_000, status=400),
    Case("not_acceptable", asked=[("query", "ASK {}")], accept="image/png", status=406),
    Case("rows_are_no_graph", asked=[("query", "ASK {}")], accept="text/turtle", status=406),
]


def test_every_query_test_of_the_suite_is_here() -> None:
    assert {case.name for case in SUITE} >= OF_THE_SUITE


def send(client: TestClient, case: Case) -> Any:
    headers = {"Accept": case.accept} | ({"Content-Type": case.kind} if case.kind else {})
    return client.request(
        case.method,
        "/sparql" + ("?" + urlencode(case.asked) if case.asked else ""),
        content=case.content,
        headers=headers,
    )


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in SUITE])
def test_a_request_gets_what_the_protocol_says(client: TestClient, case: Case) -> None:
    found = send(client, case)

    assert found.status_code == case.status, found.text
    media_type = found.headers["content-type"].partition(";")[0]
    if case.status >= 400:
        assert media_type == "application/problem+json"
        assert found.json()["detail"]
    if case.media_types:
        assert media_type in case.media_types
    if case.answer is not None:
        assert found.json()["boolean"] is case.answer


ROWS = """SELECT ?i ?l ?t ?n ?x { VALUES (?i ?l ?t ?n) {
  (mlg:a "é, \\"b\\"\\n\\t<c>&"@fr "nu" 3) (UNDEF "x"^^mlg:d "" true) } }"""


def _rows_of(media_type: str, text: str) -> list[tuple[Any, ...]]:
    """Read rows back with another reader than the one that wrote them."""
    if "csv" in media_type:
        return [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))][1:]
    form = {"json": "json", "xml": "xml"}.get(media_type.rpartition("+")[2], "tsv")
    result = rdflib.query.Result.parse(io.BytesIO(text.encode()), format=form)
    return [tuple(row.get(rdflib.Variable(name)) for name in "iltnx") for row in result.bindings]


@pytest.mark.parametrize("media_type", [t for t in RESULTS if "csv" not in t])
def test_rows_are_read_back_as_they_were(client: TestClient, media_type: str) -> None:
    found = client.get("/sparql", params={"query": ROWS}, headers={"Accept": media_type})

    assert found.headers["content-type"].startswith(media_type)
    mlg = PREFIXES["mlg"]
    first, second = _rows_of(media_type, found.text)
    assert first == (
        rdflib.URIRef(mlg + "a"),
        rdflib.Literal('é, "b"\n\t<c>&', lang="fr"),
        rdflib.Literal("nu"),
        rdflib.Literal(3),
        None,
    )
    assert second[1:4] == (
        rdflib.Literal("x", datatype=rdflib.URIRef(mlg + "d")),
        rdflib.Literal(""),
        rdflib.Literal(True),
    )


def test_csv_gives_plain_values(client: TestClient) -> None:
    found = client.get("/sparql", params={"query": ROWS}, headers={"Accept": "text/csv"})

    assert found.text.startswith("i,l,t,n,x\r\n")
    assert _rows_of("text/csv", found.text) == [
        (PREFIXES["mlg"] + "a", 'é, "b"\n\t<c>&', "nu", "3", ""),
        ("", "x", "", "true", ""),
    ]


@pytest.mark.parametrize(
    ("media_type", "form"),
    list(zip(GRAPHS, ("turtle", "xml", "nt", "json-ld"), strict=True)),
)
def test_a_graph_is_the_same_in_its_four_forms(
    client: TestClient, media_type: str, form: str
) -> None:
    query = "CONSTRUCT { ?s ?p ?o } { ?s a mlg:Offre ; ?p ?o }"
    found = client.get("/sparql", params={"query": query}, headers={"Accept": media_type})
    rows = client.get("/sparql", params={"query": "SELECT DISTINCT ?s ?p ?o" + query[23:]})

    assert found.headers["content-type"].startswith(media_type)
    graph = rdflib.Graph().parse(data=found.text, format=form)
    assert len(graph) == len(rows.json()["results"]["bindings"]) > 100


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv, application/sparql-results+xml;q=0.9", "text/csv"),
        ("application/*;q=0.2, text/*;q=0.4", "text/csv"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("text/turtle, */*;q=0.1", "application/sparql-results+json"),
        ("TEXT/CSV ; q=1.0", "text/csv"),
        ("", "application/sparql-results+json"),
    ],
)
def test_what_the_client_prefers_is_given(client: TestClient, accept: str, expected: str) -> None:
    found = client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": accept})

    assert found.headers["content-type"].partition(";")[0] == expected


def test_head_says_what_get_would(client: TestClient) -> None:
    found = client.head("/sparql", params={"query": "ASK {}"})

    assert found.status_code == 200
    assert found.content == b""
    assert (
        found.headers["etag"] == client.get("/sparql", params={"query": "ASK {}"}).headers["etag"]
    )


def test_another_site_may_ask(client: TestClient) -> None:
    asked = {"Origin": "https://exemple.fr", "Access-Control-Request-Method": "POST"}

    preflight = client.options("/sparql", headers=asked)
    found = client.get("/sparql", params={"query": "ASK {}"}, headers=asked)

    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert found.headers["access-control-allow-origin"] == "*"
    assert "Maillage-Truncated" in found.headers["access-control-expose-headers"]
    assert "POST" in client.options("/sparql").headers["allow"]


def test_long_answers_travel_compressed(client: TestClient) -> None:
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 1000"}
    found = client.get("/sparql", params=query, headers={"Accept-Encoding": "gzip"})

    assert found.headers["content-encoding"] == "gzip"
    assert int(found.headers["content-length"]) < len(found.content) / 4
    assert len(found.json()["results"]["bindings"]) == 1000


def test_an_answer_that_is_held_is_not_sent_again(client: TestClient) -> None:
    query = {"query": "SELECT ?s { ?s a mlg:Offre }"}
    etag = client.get("/sparql", params=query).headers["etag"]

    again = client.get("/sparql", params=query, headers={"If-None-Match": f'"x", {etag}'})
    other = client.get("/sparql", params={"query": "ASK {}"}, headers={"If-None-Match": etag})
    csv_ = client.get(
        "/sparql", params=query, headers={"If-None-Match": etag, "Accept": "text/csv"}
    )

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == csv_.status_code == 200


def test_an_answer_that_changes_each_time_is_never_kept(client: TestClient) -> None:
    found = client.get("/sparql", params={"query": "SELECT (RAND() AS ?r) {}"})

    assert "etag" not in found.headers
    assert found.headers["cache-control"] == "no-store"


def test_rows_that_are_cut_are_said_to_be(client: TestClient) -> None:
    query = {"query": "SELECT ?s ?p ?o { ?s ?p ?o }"}
    cut = client.get("/sparql", params=query)
    whole = client.get("/sparql", params={"query": query["query"] + " LIMIT 2000"})
    graph = client.get("/sparql", params={"query": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"})

    assert cut.headers["maillage-truncated"] == graph.headers["maillage-truncated"] == "true"
    assert cut.json()["truncated"] is True
    assert len(cut.json()["results"]["bindings"]) == 2000
    assert len(rdflib.Graph().parse(data=graph.text)) == 2000
    assert "maillage-truncated" not in whole.headers
    assert "truncated" not in whole.json()


@pytest.mark.parametrize(("lang", "word"), [("fr", "requête"), ("en, fr;q=0.5", "query")])
def test_errors_are_said_in_the_readers_language(client: TestClient, lang: str, word: str) -> None:
    found = client.get("/sparql", params={"query": "ASK {"}, headers={"Accept-Language": lang})

    assert word in found.json()["detail"]


def test_xml_is_xml(client: TestClient) -> None:
    query = {"query": 'SELECT ("\\u0001" AS ?c) {}'}
    found = client.get("/sparql", params=query, headers={"Accept": RESULTS[1]})

    assert ElementTree.fromstring(found.text) is not None  # noqa: S314
    assert json.loads(client.get("/sparql", params=query).text)
