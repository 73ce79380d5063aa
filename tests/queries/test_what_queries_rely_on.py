"""Every property that a query names matters: without it, the answer is another one.

The graph of the fixtures is copied in memory; one property at a time is taken out of it.
"""

from __future__ import annotations

import re

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store
from tests.queries.cases import CASES

from maillage import catalogue
from maillage.namespaces import expand
from maillage.session import Graph
from maillage.source import OxigraphSource, Record

QUERIES = catalogue.catalogue()
_COMMENT_IRI_OR_TEXT = re.compile(r'^#[^\n]*|<[^<>\s]*>|"[^"\n]*"', re.MULTILINE)
_PROPERTY = re.compile(r"\b(?:mlg|skos|rdfs|org|dcterms|schema):[a-z]\w*")

# Properties that the shipped packs do not hold where the query looks for them (an offer whose own
# bounds are unlimited, a rule or an act that ends…): each is answered by the cases below, or kept
# because packs of users may state it.
NEVER_STATED: dict[str, str] = {}


def properties(name: str) -> list[str]:
    """Return the properties that the text of a query names, as CURIEs."""
    return sorted(set(_PROPERTY.findall(_COMMENT_IRI_OR_TEXT.sub(" ", QUERIES[name].sparql))))


def answers(source: OxigraphSource, texts: list[str]) -> list[list[Record]]:
    return [source.select(text) for text in texts]


@pytest.fixture(scope="module")
def copy(graph: Graph) -> Store:
    store = Store()
    store.bulk_load(path=str(graph.snapshot.nquads), format=RdfFormat.N_QUADS)
    return store
