"""What the service says of itself is true, and can be had in each form."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyshacl
import pytest
import rdflib
from rdflib import DCAT, DCTERMS, FOAF, RDF, SH, SKOS, VOID, Literal, Namespace, URIRef
from starlette.testclient import TestClient

from maillage.namespaces import PREFIXES
from maillage.server.app import create_app
from maillage.server.engine import Engine
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
DCAT_AP = Path(__file__).with_name("dcat-ap.ttl")
# Every term of the SPARQL 1.1 Service Description vocabulary that the service may use.
SD_TERMS = {
    *("Dataset", "Graph", "NamedGraph", "Service"),
    *("defaultDataset", "defaultGraph", "endpoint", "feature", "graph", "name", "namedGraph"),
    *("resultFormat", "supportedLanguage"),
    *("BasicFederatedQuery", "SPARQL11Query", "UnionDefaultGraph"),
}


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


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(DCAT_AP)


def broken(said: rdflib.Graph, shapes: rdflib.Graph) -> set[Any]:
    """Return the properties whose values the shapes refuse."""
    _, report, _ = pyshacl.validate(said, shacl_graph=shapes, meta_shacl=False)
    assert isinstance(report, rdflib.Graph)
    return set(report.objects(None, SH.resultPath))


def test_the_catalogue_has_the_shape_of_dcat_ap(client: TestClient, shapes: rdflib.Graph) -> None:
    assert broken(read(client, "/dcat"), shapes) == set()


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (kind, path)
        for kind, paths in {
            DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset),
            DCAT.Dataset: (DCTERMS.title, DCAT.distribution, DCAT.theme, DCAT.keyword),
            DCAT.Distribution: (DCAT.accessURL, DCTERMS.license, DCTERMS.format),
            DCAT.DataService: (DCTERMS.title, DCAT.endpointURL, DCAT.servesDataset),
            FOAF.Agent: (FOAF.name,),
            SKOS.Concept: (SKOS.prefLabel, SKOS.inScheme),
        }.items()
        for path in paths
    ],
)
def test_the_shape_of_dcat_ap_sees_what_is_taken_away(
    client: TestClient, shapes: rdflib.Graph, kind: URIRef, path: URIRef
) -> None:
    said = read(client, "/dcat")
    said.remove((next(said.subjects(RDF.type, kind)), path, None))

    assert path in broken(said, shapes)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (DCTERMS.publisher, URIRef("urn:un-deuxieme")),
        (DCTERMS.license, Literal("Licence Ouverte")),
        (DCTERMS.modified, Literal("hier")),
        (DCTERMS.title, Literal("Un deuxième titre", lang="fr")),
        (DCTERMS.language, Literal("fr")),
        (DCAT.service, URIRef("urn:rien")),
    ],
)
def test_the_shape_of_dcat_ap_sees_what_is_wrong(
    client: TestClient, shapes: rdflib.Graph, path: URIRef, value: Any
) -> None:
    said = read(client, "/dcat")
    said.add((next(said.subjects(RDF.type, DCAT.Catalog)), path, value))

    assert path in broken(said, shapes)


@pytest.mark.parametrize("path", PATHS)
def test_every_address_of_a_description_is_whole(client: TestClient, path: str) -> None:
    terms = {term for triple in read(client, path) for term in triple}
    iris = {str(term) for term in terms if isinstance(term, URIRef)}

    assert len(iris) > 20
    assert {iri for iri in iris if urlsplit(iri).scheme not in {"http", "https"}} == set()
    assert {iri for iri in iris if not urlsplit(iri).netloc} == set()


def test_the_service_description_uses_the_words_of_its_vocabulary(client: TestClient) -> None:
    terms = {str(term) for triple in read(client, "/sparql") for term in triple}
    used = {term.removeprefix(str(SD)) for term in terms if term.startswith(str(SD))}

    assert used <= SD_TERMS
    assert used == SD_TERMS - {"BasicFederatedQuery"}


def test_every_count_is_that_of_the_store(client: TestClient, graph: Graph) -> None:
    service, said = read(client, "/sparql"), read(client, "/.well-known/void")
    data = next(said.subjects(VOID.sparqlEndpoint))

    def counted(sparql: str) -> dict[str, int]:
        return {row["k"]: int(row["n"]) for row in graph.source.select(sparql)}

    def parts(link: Any, key: URIRef, number: URIRef) -> dict[str, int]:
        found = {}
        for part in said.objects(data, link):
            found[str(said.value(part, key))] = int(str(said.value(part, number)))
        return found

    sizes = counted("SELECT (?g AS ?k) (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert sizes == {
        str(service.value(name, SD.name)): int(
            str(service.value(service.value(name, SD.graph), VOID.triples))
        )
        for name in service.subjects(RDF.type, SD.NamedGraph)
    }
    assert sizes == {
        str(part): int(str(said.value(part, VOID.triples)))
        for part in said.objects(data, VOID.subset)
    }
    classes = counted("SELECT (?c AS ?k) (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    assert parts(VOID.classPartition, VOID["class"], VOID.entities) == classes
    properties = counted("SELECT (?p AS ?k) (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    assert parts(VOID.propertyPartition, VOID.property, VOID.triples) == properties
    assert int(str(said.value(data, VOID.classes))) == len(classes)
    assert int(str(said.value(data, VOID.properties))) == len(properties)


def test_an_edition_is_counted_once_and_the_catalogue_counts_nothing(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = []
    call = Engine.call

    async def noted(self: Engine, task: str, /, **arguments: Any) -> Any:
        called.append(task)
        return await call(self, task, **arguments)

    monkeypatch.setattr(Engine, "call", noted)
    with TestClient(create_app(graph.snapshot.directory.parent)) as client:
        read(client, "/dcat")
        assert called == []
        for path in PATHS * 2:
            read(client, path)

    assert called == ["statistics"]


def test_the_address_is_the_one_that_the_outside_sees(graph: Graph) -> None:
    root = graph.snapshot.directory.parent
    with TestClient(create_app(root, origin="https://exemple.fr/soins/")) as client:
        said = read(client, "/dcat")

    assert rdflib.URIRef("https://exemple.fr/soins/sparql") in set(said.subjects())
