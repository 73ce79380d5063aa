"""The triples that describe the service and its data: SPARQL service description and VoID."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from maillage.namespaces import BASE, expand

Json = dict[str, Any]
Triples = list[ox.Triple]
DATASET = BASE + "jeu"
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
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
TITLES = {
    "fr": "Maillage : les soins de santé mentale dans les territoires français",
    "en": "Maillage: mental-health care in French territories",
}
TEXTS = {
    "fr": "Qui répond à quel besoin de santé mentale, à quelle ligne de soins, dans quel "
    "territoire, et ce qui manque.",
    "en": "Who covers which mental-health need, at which line of care, in which French "
    "territory, and what is missing.",
}


class Sheet:
    """Triples being written: a subject is an IRI or a blank node, a predicate a CURIE."""

    def __init__(self) -> None:
        """Begin an empty sheet."""
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


def said(predicate: str, texts: dict[str, str]) -> list[tuple[str, Any]]:
    """Return a fact in each language."""
    return [(predicate, ox.Literal(text, language=lang)) for lang, text in texts.items()]


def count(predicate: str, number: int) -> tuple[str, Any]:
    """Return a fact that is a number."""
    return predicate, ox.Literal(str(number), datatype=ox.NamedNode(expand("xsd:integer")))


def service(found: Json, address: str, *, federates: bool) -> Triples:
    """Return the SPARQL 1.1 service description.

    Args:
        found: what ``statistics`` counted.
        address: address of the service, without a final slash.
        federates: whether ``SERVICE`` may call some servers.
    """
    sheet = Sheet()
    default = sheet.blank(("rdf:type", _SD + "Graph"), count("void:triples", found["triples"]))
    named = []
    for graph in found["graphs"]:
        inside = sheet.blank(("rdf:type", _SD + "Graph"), count("void:triples", graph["triples"]))
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
    sheet = Sheet()
    sheet.say(
        f"{address}/.well-known/void",
        ("rdf:type", expand("void:DatasetDescription")),
        ("foaf:primaryTopic", DATASET),
    )
    sheet.say(
        DATASET,
        ("rdf:type", expand("void:Dataset")),
        *said("dcterms:title", TITLES),
        *said("dcterms:description", TEXTS),
        ("dcterms:license", LICENCE),
        ("void:sparqlEndpoint", f"{address}/sparql"),
        ("void:dataDump", f"{address}/maillage.nq"),
        ("void:uriSpace", ox.Literal(BASE)),
        ("void:vocabulary", BASE + "def"),
        count("void:triples", found["triples"]),
        count("void:classes", len(found["classes"])),
        count("void:properties", len(found["properties"])),
    )
    for name, number in found["classes"].items():
        part = sheet.blank(("void:class", name), count("void:entities", number))
        sheet.say(DATASET, ("void:classPartition", part))
    for name, number in found["properties"].items():
        part = sheet.blank(("void:property", name), count("void:triples", number))
        sheet.say(DATASET, ("void:propertyPartition", part))
    for graph in found["graphs"]:
        sheet.say(DATASET, ("void:subset", graph["graph"]))
        sheet.say(graph["graph"], *_of_graph(graph))
    return sheet.triples


def _of_graph(graph: Json) -> list[tuple[str, Any]]:
    facts = [("rdf:type", expand("void:Dataset")), count("void:triples", graph["triples"])]
    if graph["title"]:
        facts.append(("dcterms:title", ox.Literal(graph["title"], language="fr")))
    for predicate, key in (("mlg:editionDite", "edition"), ("mlg:licence", "licence")):
        if graph[key]:
            facts.append((predicate, ox.Literal(graph[key])))
    return facts
