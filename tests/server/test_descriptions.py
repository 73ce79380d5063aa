"""What the service says of itself is true, and can be had in each form."""

from __future__ import annotations

from typing import Any

import pytest
import rdflib
from rdflib import DCAT, DCTERMS, FOAF, RDF, VOID, Namespace
from starlette.testclient import TestClient

from maillage.namespaces import PREFIXES
from maillage.server.app import create_app
from maillage.server.limits import Limits
from maillage.server.statements import LICENCE
from maillage.session import Graph

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
MLG = Namespace(PREFIXES["mlg"])
FORMS = {
    "text/turtle": "turtle",
    "application/rdf+xml": "xml",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
}
PATHS = ("/sparql", "/.well-known/void", "/dcat")


def read(client: TestClient, path: str, media_type: str = "text/turtle") -> rdflib.Graph:
    found = client.get(path, headers={"Accept": media_type})
    assert found.status_code == 200, found.text
    assert found.headers["content-type"].startswith(media_type)
    return rdflib.Graph().parse(data=found.text, format=FORMS[media_type])


@pytest.mark.parametrize("path", PATHS)
def test_a_description_is_the_same_in_its_four_forms(client: TestClient, path: str) -> None:
    sizes = {len(read(client, path, media_type)) for media_type in FORMS}

    assert len(sizes) == 1
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("path", [*PATHS, "/maillage.nq"])
def test_a_description_that_is_held_is_not_sent_again(client: TestClient, path: str) -> None:
    etag = client.get(path).headers["etag"]

    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"x"'}).status_code == 200


def test_the_service_description_tells_what_the_service_does(
    client: TestClient, graph: Graph
) -> None:
    said = read(client, "/sparql")
    service = said.value(predicate=RDF.type, object=SD.Service)

    assert said.value(service, SD.endpoint) == service
    assert list(said.objects(service, SD.supportedLanguage)) == [SD.SPARQL11Query]
    assert list(said.objects(service, SD.feature)) == [SD.UnionDefaultGraph]
    assert len(set(said.objects(service, SD.resultFormat))) == 8
    named = {str(name) for name in said.objects(None, SD.name)}
    graphs = graph.source.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert named == {row["g"] for row in graphs}


def test_calls_to_other_servers_are_announced_when_they_are_allowed(
    graph: Graph,
) -> None:
    limits = Limits(services=frozenset({"exemple.fr"}))
    with TestClient(create_app(graph.snapshot.directory.parent, limits)) as client:
        features = set(read(client, "/sparql").objects(None, SD.feature))

    assert SD.BasicFederatedQuery in features


def test_void_counts_what_is_there(client: TestClient, graph: Graph) -> None:
    said = read(client, "/.well-known/void")
    data = next(said.subjects(VOID.sparqlEndpoint))

    def said_count(thing: Any, name: rdflib.URIRef) -> int:
        return int(str(said.value(thing, name)))

    def count(sparql: str) -> int:
        return int(graph.source.select(f"SELECT (COUNT(*) AS ?n) {{ {sparql} }}")[0]["n"])

    assert said_count(data, VOID.triples) == count("?s ?p ?o")
    offers = said.value(predicate=VOID["class"], object=MLG.Offre)
    assert said_count(offers, VOID.entities) == count("?s a mlg:Offre")
    lines = said.value(predicate=VOID.property, object=MLG.ligne)
    assert said_count(lines, VOID.triples) == count("?s mlg:ligne ?o")
    dump = said.value(data, VOID.dataDump)
    assert client.get(str(dump)).content == graph.snapshot.nquads.read_bytes()


def test_the_catalogue_has_what_dcat_ap_asks(client: TestClient) -> None:
    said = read(client, "/dcat")
    catalogue = said.value(predicate=RDF.type, object=DCAT.Catalog)
    data = said.value(catalogue, DCAT.dataset)

    for thing in (catalogue, data):
        assert {text.language for text in said.objects(thing, DCTERMS.title)} == {"fr", "en"}  # type: ignore[attr-defined]
        assert said.value(thing, DCTERMS.description)
        publisher = said.value(thing, DCTERMS.publisher)
        assert str(said.value(publisher, FOAF.name)) == "Les contributeurs de Maillage"
    distributions = list(said.objects(data, DCAT.distribution))
    assert len(distributions) == 2
    for distribution in distributions:
        assert str(said.value(distribution, DCTERMS.license)) == LICENCE
        address = str(said.value(distribution, DCAT.accessURL))
        assert client.get(address).status_code == 200


def test_the_address_is_the_one_that_the_outside_sees(graph: Graph) -> None:
    root = graph.snapshot.directory.parent
    with TestClient(create_app(root, origin="https://exemple.fr/soins/")) as client:
        said = read(client, "/dcat")

    assert rdflib.URIRef("https://exemple.fr/soins/sparql") in set(said.subjects())
