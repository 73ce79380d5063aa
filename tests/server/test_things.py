"""The IRIs of the project lead to what is said of them, in the form that is accepted."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.server.inline import client

from maillage.namespaces import BASE
from maillage.server import things
from maillage.session import Graph

THINGS = (
    "id/commune/31555",
    "id/offre/off-dspp31",
    "ref/besoins/gaja",
    "ref/besoins",
    "id/pays/france",
    "graphe/dispositifs/offres",
)


@pytest.fixture(scope="module")
def web(graph: Graph) -> TestClient:
    return client(graph, things.routes())


@pytest.fixture(scope="module")
def named(graph: Graph) -> list[str]:
    """One thing of each class, and the others that this module asks for."""
    rows = graph.source.select("SELECT (MIN(?s) AS ?un) WHERE { ?s a ?c } GROUP BY ?c")
    found = {row["un"].removeprefix(BASE) for row in rows if row["un"].startswith(BASE)}
    return [*sorted(name for name in found if not name.startswith("def")), "ref/besoins"]


@pytest.mark.parametrize(
    ("accept", "extension"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", ".html"),
        ("text/turtle", ".ttl"),
        ("application/ld+json", ".jsonld"),
        ("application/n-triples", ".nt"),
        ("application/n-triples;q=0.2, text/turtle;q=0.9", ".ttl"),
        ("*/*", ".html"),
    ],
)
def test_a_thing_leads_to_the_document_that_is_accepted(
    web: TestClient, accept: str, extension: str
) -> None:
    answer = web.get("/id/commune/31555", headers={"accept": accept})

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/id/commune/31555{extension}"
    assert "Accept" in answer.headers["vary"]


def test_each_document_says_the_same_of_every_kind_of_thing(
    web: TestClient, graph: Graph, named: list[str]
) -> None:
    assert len(named) > 25
    for name in named:
        thing = ox.NamedNode(BASE + name)
        said = {
            (quad.predicate, quad.object)
            for quad in graph.source.store.quads_for_pattern(thing, None, None)  # type: ignore[attr-defined]
            if not isinstance(quad.object, ox.BlankNode)
        }
        for extension, form in ((".nt", "N_TRIPLES"), (".ttl", "TURTLE"), (".jsonld", "JSON_LD")):
            answer = web.get(f"/{name}{extension}")
            assert answer.status_code == 200, name
            triples = [
                quad.triple for quad in ox.parse(answer.text, format=getattr(ox.RdfFormat, form))
            ]
            assert {(t.predicate, t.object) for t in triples if t.subject == thing} >= said, name
        page = web.get(f"/{name}.html")
        assert page.status_code == 200, name
        assert thing.value in page.text


def test_the_page_has_sources_and_what_points_at_it(web: TestClient) -> None:
    page = web.get("/ref/besoins/gaja.html").text
    english = web.get("/ref/besoins/gaja.html?lang=en").text

    assert "Dit par" in page
    assert "Ce qui y renvoie" in page
    assert "besoins.csv" in page
    assert "Said by" in english
    assert "Older adolescents" in english


def test_the_ontology_is_one_document(web: TestClient, graph: Graph) -> None:
    for path in ("/def",):
        assert web.get(path, headers={"accept": "text/turtle"}).headers["location"] == "/def.ttl"
    page = web.get("/def.html").text
    assert 'id="Offre"' in page
    turtle = web.get("/def.ttl").text
    triples = list(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    assert len(triples) > 1000
    assert ox.NamedNode(BASE + "def#Offre") in {t.subject for t in triples}


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("besoin:gaja", "/ref/besoins/gaja"),
        ("dep:31", "/id/departement/31"),
        ("mlg:Offre", "/def#Offre"),
        ("id/commune/31555", "/id/commune/31555"),
        (BASE + "id/commune/31555", "/id/commune/31555"),
    ],
)
def test_the_search_leads_to_the_thing(web: TestClient, asked: str, path: str) -> None:
    answer = web.get("/chose", params={"id": asked})

    assert answer.status_code == 303
    assert answer.headers["location"] == path


def test_an_unknown_thing_is_not_found_and_the_nearest_are_given(web: TestClient) -> None:
    answer = web.get("/ref/besoins/gajaa", headers={"accept": "text/turtle"})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "gaja" in json.loads(answer.text)["detail"].partition("proches")[2]
    page = web.get("/id/commune/00000.html")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert web.get("/id/commune/31555.xyz").status_code == 404


def test_nothing_acceptable_is_said(web: TestClient) -> None:
    assert web.get("/id/commune/31555", headers={"accept": "image/png"}).status_code == 406


def test_a_client_that_has_the_document_is_told_so(web: TestClient) -> None:
    first = web.get("/ref/besoins/gaja.ttl")
    again = web.get("/ref/besoins/gaja.ttl", headers={"if-none-match": first.headers["etag"]})

    assert again.status_code == 304


@settings(max_examples=60, deadline=None)
@given(
    space=st.sampled_from(["id", "ref", "graphe"]),
    name=st.text(min_size=1, max_size=25),
    extension=st.sampled_from(["", *things.DOCUMENTS]),
)
def test_odd_names_never_break_it(web: TestClient, space: str, name: str, extension: str) -> None:
    from urllib.parse import quote

    answer = web.get(f"/{space}/{quote(name)}{extension}")

    assert answer.status_code < 500, answer.text
