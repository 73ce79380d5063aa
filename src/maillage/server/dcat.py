"""The sheet of the data for catalogues of open data: DCAT-AP 3.

The terms that it borrows (languages, themes, file types of the European authorities) are named in
it, as the specification asks of what a reader cannot be expected to fetch.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from maillage.namespaces import BASE, expand
from maillage.server.statements import DATASET, LICENCE, TEXTS, TITLES, Json, Sheet, Triples, said

CATALOGUE = BASE + "catalogue"
_EUROPE = "http://publications.europa.eu/resource/authority/"
_THEMES = _EUROPE + "data-theme"
_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
_N_QUADS = "https://www.iana.org/assignments/media-types/application/n-quads"
_PUBLISHER = "Les contributeurs de Maillage"
_CONCEPTS = {
    "language/FRA": ("dcterms:LinguisticSystem", "français", "French"),
    "language/ENG": ("dcterms:LinguisticSystem", "anglais", "English"),
    "country/FRA": ("dcterms:Location", "France", "France"),
    "data-theme/HEAL": ("skos:Concept", "Santé", "Health"),
    "file-type/RDF_N_QUADS": ("dcterms:MediaTypeOrExtent", "RDF N-Quads", "RDF N-Quads"),
    "file-type/SPARQLQ": ("dcterms:MediaTypeOrExtent", "SPARQL", "SPARQL"),
}
_NAMED = (
    (LICENCE, "dcterms:LicenseDocument", "Licence Ouverte 2.0", "Open Licence 2.0"),
    (_PROTOCOL, "dcterms:Standard", "Protocole SPARQL 1.1", "SPARQL 1.1 Protocol"),
    (_N_QUADS, "dcterms:MediaType", "application/n-quads", "application/n-quads"),
)
_KEYWORDS = {
    "fr": ("santé mentale", "psychiatrie", "offre de soins", "parcours de soins", "territoires"),
    "en": ("mental health", "psychiatry", "care services", "care pathways", "territories"),
}
_DUMP = {"fr": "Le graphe entier en N-Quads", "en": "The whole graph as N-Quads"}
_DUMP_TEXT = {
    "fr": "Un fichier : tous les triplets de cette édition, chacun avec le graphe de sa source.",
    "en": "One file: every triple of this edition, each with the graph of its source.",
}
_SERVICE = {"fr": "Service SPARQL", "en": "SPARQL service"}
_SERVICE_TEXT = {
    "fr": "Répond aux requêtes SPARQL 1.1 sur cette édition, en lecture seule.",
    "en": "Answers SPARQL 1.1 queries on this edition, read-only.",
}


def catalogue(found: Json, address: str) -> Triples:
    """Return the catalogue: one dataset, its dump, its SPARQL service, its publisher.

    Args:
        found: the edition: ``snapshot``, its name, and ``built_at``.
        address: address of the service, without a final slash.
    """
    sheet = Sheet()
    endpoint, dump = f"{address}/sparql", f"{address}/maillage.nq"
    home = sheet.say(f"{address}/", ("rdf:type", expand("foaf:Document")))
    publisher = sheet.blank(
        ("rdf:type", expand("foaf:Agent")), ("foaf:name", ox.Literal(_PUBLISHER, language="fr"))
    )
    served = [
        ("dcterms:publisher", publisher),
        ("dcterms:license", LICENCE),
        ("dcat:theme", _EUROPE + "data-theme/HEAL"),
        *_keywords(),
    ]
    shared = [
        *said("dcterms:title", TITLES),
        *said("dcterms:description", TEXTS),
        ("dcterms:publisher", publisher),
        ("dcterms:language", _EUROPE + "language/FRA"),
        ("dcterms:language", _EUROPE + "language/ENG"),
        ("dcterms:spatial", _EUROPE + "country/FRA"),
        ("dcterms:modified", _moment(found["built_at"])),
    ]
    sheet.say(
        CATALOGUE,
        ("rdf:type", expand("dcat:Catalog")),
        *shared,
        ("dcterms:license", LICENCE),
        ("dcat:themeTaxonomy", _THEMES),
        ("foaf:homepage", home),
        ("dcat:dataset", DATASET),
        ("dcat:service", endpoint),
    )
    sheet.say(
        DATASET,
        ("rdf:type", expand("dcat:Dataset")),
        *shared,
        ("dcat:theme", _EUROPE + "data-theme/HEAL"),
        *_keywords(),
        ("dcterms:identifier", ox.Literal(DATASET)),
        ("dcat:version", ox.Literal(found["snapshot"])),
        ("dcat:landingPage", home),
        ("dcat:distribution", dump + "#distribution"),
        ("dcat:distribution", endpoint + "#distribution"),
    )
    sheet.say(
        dump + "#distribution",
        *_distribution(_DUMP, _DUMP_TEXT, dump, "RDF_N_QUADS"),
        ("dcat:downloadURL", dump),
        ("dcat:mediaType", _N_QUADS),
    )
    sheet.say(
        endpoint + "#distribution",
        *_distribution(_SERVICE, _SERVICE_TEXT, endpoint, "SPARQLQ"),
        ("dcat:accessService", endpoint),
    )
    sheet.say(
        endpoint,
        ("rdf:type", expand("dcat:DataService")),
        *said("dcterms:title", _SERVICE),
        *said("dcterms:description", _SERVICE_TEXT),
        *served,
        ("dcterms:conformsTo", _PROTOCOL),
        ("dcat:endpointURL", endpoint),
        ("dcat:endpointDescription", endpoint),
        ("dcat:servesDataset", DATASET),
    )
    _name_terms(sheet)
    return sheet.triples


def _moment(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(expand("xsd:dateTime")))


def _keywords() -> list[tuple[str, Any]]:
    return [
        ("dcat:keyword", ox.Literal(word, language=lang))
        for lang, words in _KEYWORDS.items()
        for word in words
    ]


def _distribution(
    title: dict[str, str], text: dict[str, str], address: str, form: str
) -> list[tuple[str, Any]]:
    return [
        ("rdf:type", expand("dcat:Distribution")),
        *said("dcterms:title", title),
        *said("dcterms:description", text),
        ("dcat:accessURL", address),
        ("dcterms:format", f"{_EUROPE}file-type/{form}"),
        ("dcterms:license", LICENCE),
    ]


def _name_terms(sheet: Sheet) -> None:
    """Say what each borrowed term is, and its names."""
    for name, (kind, fr, en) in _CONCEPTS.items():
        scheme = _EUROPE + name.partition("/")[0]
        sheet.say(
            _EUROPE + name,
            ("rdf:type", expand(kind)),
            ("skos:inScheme", scheme),
            *said("skos:prefLabel", {"fr": fr, "en": en}),
        )
    sheet.say(
        _THEMES,
        ("rdf:type", expand("skos:ConceptScheme")),
        *said("dcterms:title", {"fr": "Thèmes de données", "en": "Data themes"}),
    )
    for address, kind, fr, en in _NAMED:
        sheet.say(address, ("rdf:type", expand(kind)), *said("dcterms:title", {"fr": fr, "en": en}))
