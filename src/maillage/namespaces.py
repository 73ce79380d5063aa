"""Every namespace of the graph, once. Only the standard library is needed to read this module."""

from __future__ import annotations

from functools import lru_cache

BASE = "https://w3id.org/maillage/"

PREFIXES: dict[str, str] = {
    "mlg": BASE + "def#",
    "id": BASE + "id/",
    "ref": BASE + "ref/",
    "graphe": BASE + "graphe/",
    "shape": BASE + "shape/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dqv": "http://www.w3.org/ns/dqv#",
    "schema": "http://schema.org/",
    "igeo": "http://rdf.insee.fr/def/geo#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "sh": "http://www.w3.org/ns/shacl#",
    "void": "http://rdfs.org/ns/void#",
    "foaf": "http://xmlns.com/foaf/0.1/",
}


def expand(curie: str) -> str:
    """Return the IRI of a CURIE such as ``mlg:Offre``.

    Raises:
        KeyError: the prefix is not one of ``PREFIXES``.
    """
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


@lru_cache(maxsize=10_000)
def shorten(iri: str) -> str:
    """Return the CURIE of an IRI when one of ``PREFIXES`` fits, the IRI itself otherwise."""
    best = max(
        (p for p, ns in PREFIXES.items() if iri.startswith(ns)),
        key=lambda p: len(PREFIXES[p]),
        default=None,
    )
    return iri if best is None else f"{best}:{iri[len(PREFIXES[best]) :]}"


def sparql_prologue() -> str:
    """Return the ``PREFIX`` lines that every query of the project starts with."""
    return "".join(f"PREFIX {p}: <{ns}>\n" for p, ns in PREFIXES.items())
