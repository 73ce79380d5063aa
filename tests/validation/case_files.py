"""Reader of the test data of the shapes: valid and invalid nodes, and what each violates.

There is one file per shape file in ``cases``; it is read with ``_commun.ttl``. Besides the data,
a file says of a node (prefix ``test:``):

- ``test:like ex:other``: it has the triples of ``ex:other``, except those of a property that it
  states itself;
- ``test:without mlg:x``: and except those of ``mlg:x``;
- ``test:violates "offre-besoin minCount"``: it breaks this constraint of this shape.

The results expected are exactly those, whatever the node: a node that says nothing is valid.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph, Namespace
from rdflib.term import Node

from maillage.validation import Violation
from maillage.validation.compiler import component_of

CASES = Path(__file__).parent / "cases"
TEST = Namespace("https://w3id.org/maillage/test#")
SHAPE = "https://w3id.org/maillage/shape/"


@dataclass(frozen=True)
class Case:
    """The data of a file, with the valid things it points at, and the results expected."""

    data: Graph
    expected: frozenset[tuple[str, str, str]]
    own: frozenset[str]


def read_case(path: Path) -> Case:
    """Read a file of test data."""
    own = Graph().parse(path)
    whole = Graph().parse(CASES / "_commun.ttl") + own
    data = Graph()
    for subject in set(whole.subjects()):
        for predicate, value in described(whole, subject):
            data.add((subject, predicate, value))
    expected = set()
    for node, text in whole.subject_objects(TEST.violates):
        shape, parameter = str(text).split()
        expected.add((str(node), SHAPE + shape, component_of(parameter)))
    return Case(data, frozenset(expected), frozenset(map(str, own.subjects())))


def described(graph: Graph, subject: Node) -> set[tuple[Node, Node]]:
    """Return the (property, value) pairs of a node, with those of the node it is like."""
    stated = {(p, o) for p, o in graph.predicate_objects(subject) if not str(p).startswith(TEST)}
    model = graph.value(subject, TEST.like)
    if model is None:
        return stated
    hidden = {p for p, _ in stated} | set(graph.objects(subject, TEST.without))
    return stated | {(p, o) for p, o in described(graph, model) if p not in hidden}


def store_of(graph: Graph) -> ox.Store:
    """Return an Oxigraph store with the triples of a graph, spread over two named graphs."""
    store = ox.Store()
    for index, triple in enumerate(ox.parse(graph.serialize(format="nt"), ox.RdfFormat.N_TRIPLES)):
        name = ox.NamedNode(f"https://w3id.org/maillage/graphe/test/{index % 2}")
        store.add(ox.Quad(triple.subject, triple.predicate, triple.object, name))
    return store


def summary(violations: list[Violation]) -> set[tuple[str, str, str]]:
    """Return what a case file states of each violation."""
    return {(v.focus, v.source_shape, v.component) for v in violations}
