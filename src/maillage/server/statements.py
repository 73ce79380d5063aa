"""The triples that describe the service and its data: SPARQL service description, VoID, DCAT-AP."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from maillage.namespaces import BASE, expand

Json = dict[str, Any]
Triples = list[ox.Triple]
DATASET = BASE + "jeu"
CATALOGUE = BASE + "catalogue"
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_EUROPE = "http://publications.europa.eu/resource/authority/"
_N_QUADS = "https://www.iana.org/assignments/media-types/application/n-quads"
_WRITTEN = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)
_TITLES = {
    "fr": "Maillage : les soins de santé mentale dans les territoires français",
    "en": "Maillage: mental-health care in French territories",
}
_TEXTS = {
    "fr": "Qui répond à quel besoin de santé mentale, à quelle ligne de soins, dans quel "
    "territoire, et ce qui manque.",
    "en": "Who covers which mental-health need, at which line of care, in which French "
    "territory, and what is missing.",
}
_PUBLISHER = "Les contributeurs de Maillage"


class _Sheet:
    """Triples being written: a subject is an IRI or a blank node, a predicate a CURIE."""

    def __init__(self) -> None:
        self.triples: Triples = []

    def say(self, subject: Any, *facts: tuple[str, Any]) -> Any:
        """Add facts about a subject; a text object is an IRI."""
        thing = _node(subject)
        for predicate, target in facts:
            name = ox.NamedNode(
                _SD + predicate[3:] if predicate[:3] == "sd:" else expand(predicate)
            )
            self.triples.append(ox.Triple(thing, name, _node(target)))
        return thing

    def blank(self, *facts: tuple[str, Any]) -> Any:
        """Add a thing without a name; its label tells where it was written."""
        return self.say(ox.BlankNode(f"n{len(self.triples)}"), *facts)


def _node(value: Any) -> Any:
    return ox.NamedNode(value) if isinstance(value, str) else value


def _said(predicate: str, texts: dict[str, str]) -> list[tuple[str, Any]]:
    return [(predicate, ox.Literal(text, language=lang)) for lang, text in texts.items()]


def _count(predicate: str, number: int) -> tuple[str, Any]:
    return predicate, ox.Literal(str(number), datatype=ox.NamedNode(expand("xsd:integer")))


def service(found: Json, address: str, *, federates: bool) -> Triples:
    """Return the SPARQL 1.1 service description.

    Args:
        found: what ``statistics`` counted.
        address: address of the service, without a final slash.
        federates: whether ``SERVICE`` may call some servers.
    """
    sheet = _Sheet()
    default = sheet.blank(("rdf:type", _SD + "Graph"), _count("void:triples", found["triples"]))
    named = []
    for graph in found["graphs"]:
        inside = sheet.blank(("rdf:type", _SD + "Graph"), _count("void:triples", graph["triples"]))
        named.append(
            sheet.blank(
                ("rdf:type", _SD + "NamedGraph"), ("sd:name", graph["graph"]), ("sd:graph", inside)
            )
        )
    dataset = sheet.say(
        DATASET,
        ("rdf:type", _SD + "Dataset"),
        ("sd:defaultGraph", default),
        *(("sd:namedGraph", graph) for graph in named),
    )
    endpoint = f"{address}/sparql"
    features = ["UnionDefaultGraph", *(["BasicFederatedQuery"] if federates else [])]
    sheet.say(
        endpoint,
        ("rdf:type", _SD + "Service"),
        ("sd:endpoint", endpoint),
        ("sd:supportedLanguage", _SD + "SPARQL11Query"),
        *(("sd:feature", _SD + feature) for feature in features),
        *(("sd:resultFormat", _FORMATS + name) for name in _WRITTEN),
        ("sd:defaultDataset", dataset),
    )
    return sheet.triples


def void(found: Json, address: str) -> Triples:
    """Return the VoID description: counts, one part per graph, class and property."""
    sheet = _Sheet()
    sheet.say(
        f"{address}/.well-known/void",
        ("rdf:type", expand("void:DatasetDescription")),
        ("foaf:primaryTopic", DATASET),
    )
    sheet.say(
        DATASET,
        ("rdf:type", expand("void:Dataset")),
        *_said("dcterms:title", _TITLES),
        *_said("dcterms:description", _TEXTS),
        ("dcterms:license", LICENCE),
        ("void:sparqlEndpoint", f"{address}/sparql"),
        ("void:dataDump", f"{address}/maillage.nq"),
        ("void:uriSpace", ox.Literal(BASE)),
        ("void:vocabulary", BASE + "def"),
        _count("void:triples", found["triples"]),
        _count("void:classes", len(found["classes"])),
        _count("void:properties", len(found["properties"])),
    )
    for name, number in found["classes"].items():
        part = sheet.blank(("void:class", name), _count("void:entities", number))
        sheet.say(DATASET, ("void:classPartition", part))
    for name, number in found["properties"].items():
        part = sheet.blank(("void:property", name), _count("void:triples", number))
        sheet.say(DATASET, ("void:propertyPartition", part))
    for graph in found["graphs"]:
        sheet.say(DATASET, ("void:subset", graph["graph"]))
        sheet.say(graph["graph"], *_of_graph(graph))
    return sheet.triples


def _of_graph(graph: Json) -> list[tuple[str, Any]]:
    facts = [("rdf:type", expand("void:Dataset")), _count("void:triples", graph["triples"])]
    if graph["title"]:
        facts.append(("dcterms:title", ox.Literal(graph["title"], language="fr")))
    for predicate, key in (("mlg:editionDite", "edition"), ("mlg:licence", "licence")):
        if graph[key]:
            facts.append((predicate, ox.Literal(graph[key])))
    return facts


def dcat(found: Json, address: str) -> Triples:
    """Return the DCAT-AP catalogue: one dataset, its dump, its SPARQL service, its publisher."""
    sheet = _Sheet()
    publisher = sheet.blank(
        ("rdf:type", expand("foaf:Agent")), ("foaf:name", ox.Literal(_PUBLISHER, language="fr"))
    )
    built = ox.Literal(found["built_at"], datatype=ox.NamedNode(expand("xsd:dateTime")))
    shared = [
        *_said("dcterms:title", _TITLES),
        *_said("dcterms:description", _TEXTS),
        ("dcterms:publisher", publisher),
        ("dcterms:language", _EUROPE + "language/FRA"),
        ("dcterms:modified", built),
    ]
    endpoint, dump = f"{address}/sparql", f"{address}/maillage.nq"
    sheet.say(
        CATALOGUE,
        ("rdf:type", expand("dcat:Catalog")),
        *shared,
        ("dcat:dataset", DATASET),
        ("dcat:service", endpoint),
    )
    sheet.say(
        DATASET,
        ("rdf:type", expand("dcat:Dataset")),
        *shared,
        ("dcat:theme", _EUROPE + "data-theme/HEAL"),
        ("dcterms:spatial", _EUROPE + "country/FRA"),
        ("dcterms:identifier", ox.Literal(DATASET)),
        ("owl:versionInfo", ox.Literal(found["snapshot"])),
        ("dcat:distribution", dump + "#distribution"),
        ("dcat:distribution", endpoint + "#distribution"),
    )
    sheet.say(
        dump + "#distribution",
        ("rdf:type", expand("dcat:Distribution")),
        *_said("dcterms:title", {"fr": "Le graphe entier en N-Quads", "en": "The whole graph"}),
        ("dcat:accessURL", dump),
        ("dcat:downloadURL", dump),
        ("dcat:mediaType", _N_QUADS),
        ("dcterms:license", LICENCE),
    )
    sheet.say(
        endpoint + "#distribution",
        ("rdf:type", expand("dcat:Distribution")),
        *_said("dcterms:title", {"fr": "Service SPARQL", "en": "SPARQL service"}),
        ("dcat:accessURL", endpoint),
        ("dcat:accessService", endpoint),
        ("dcterms:license", LICENCE),
    )
    sheet.say(
        endpoint,
        ("rdf:type", expand("dcat:DataService")),
        *_said("dcterms:title", {"fr": "Service SPARQL", "en": "SPARQL service"}),
        ("dcat:endpointURL", endpoint),
        ("dcat:endpointDescription", endpoint),
        ("dcat:servesDataset", DATASET),
    )
    return sheet.triples
