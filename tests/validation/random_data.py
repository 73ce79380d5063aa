"""Random data around a file of shapes: things of its classes, with its properties and its values.

What the file asks for is drawn often, so that shapes are respected and broken alike; anything else
is drawn too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, URIRef
from rdflib import SH as sh
from rdflib import XSD as xsd
from rdflib.term import Node

from maillage.validation import engine, shapes

Triple = tuple[Node, Node, Node]
Values = st.SearchStrategy[Node]

THINGS = [URIRef(f"https://w3id.org/maillage/id/test/{name}") for name in "abcde"]
# What may be anywhere, right or wrong.
OTHERS: list[Node] = [
    *THINGS,
    *(Literal(text, lang=lang) for text in ("nom", "A", "") for lang in (None, "fr", "en")),
    *(Literal(number) for number in (0, 7, -1, Decimal("2.5"))),
    Literal(True),
    Literal("six", datatype=xsd.integer),
    Literal("2024-06-01", datatype=xsd.date),
    Literal("2024-06-01"),
]
NUMBERED = [
    value
    for value in OTHERS
    if not isinstance(value, Literal) or value.datatype not in {xsd.date, xsd.boolean}
]
PRINTED = st.characters(codec="ascii", min_codepoint=32, max_codepoint=126)
EXAMPLES: dict[Node, list[Node]] = {
    xsd.boolean: [Literal(True), Literal(False)],
    xsd.integer: [Literal(number) for number in (-1, 0, 1, 17, 18, 131)],
    xsd.decimal: [Literal(Decimal(text)) for text in ("-91.5", "-1.5", "0.5", "2.25", "181.0")],
    xsd.string: [Literal("nom"), Literal("autre nom")],
    xsd.date: [Literal(date(2019, 12, 31)), Literal(date(2020, 1, 1)), Literal(date(2025, 6, 1))],
    xsd.anyURI: [Literal("https://exemple.fr/", datatype=xsd.anyURI)],
}
# What SPARQL constraints read: days, and numbers with or without the right key.
NUMBERS = ("732829320", "732829321", "73282932000074", "35600000000048", "2A0000014", "01053", "01")
IN_QUERIES = [*THINGS, *EXAMPLES[xsd.date], *map(Literal, NUMBERS)]
# Values of one kind are drawn where two values are compared, or a date with a bound. On others
# pySHACL has an order of its own (rdflib's, of all terms) where SHACL says « not comparable », or
# no answer (a day that does not exist); days and booleans are not drawn beside a number with a
# bound, for pySHACL orders them too. A sh:datatype on the same property reports all those in both.
COMPARED = (sh.lessThan, sh.lessThanOrEquals)
BOUNDS = (sh.minInclusive, sh.maxInclusive, sh.minExclusive, sh.maxExclusive)


def triples(given: shapes.Shapes) -> st.SearchStrategy[list[Triple]]:
    """Return random triples around some shapes."""
    thing, classes = st.sampled_from(THINGS), _classes(given)
    types = st.lists(classes, min_size=len(THINGS), max_size=len(THINGS))
    typed = types.map(lambda drawn: [(t, RDF.type, c) for t, c in zip(THINGS, drawn, strict=True)])
    properties = {**_values(given.graph), RDF.type: classes}
    name = st.sampled_from(sorted(properties, key=str))
    one = name.flatmap(lambda drawn: st.tuples(thing, st.just(drawn), properties[drawn]))
    said = st.lists(one, min_size=8, max_size=40)
    return st.tuples(typed, said).map(lambda both: [*both[0], *both[1]])


def _classes(given: shapes.Shapes) -> Values:
    """Return the classes that a file names, with their subclasses, and one that it does not."""
    targets = set(given.graph.objects(None, sh.targetClass))
    named = {
        *targets,
        *given.graph.objects(None, sh["class"]),
        *(term for term in _in_queries(given.graph) if _is_class(term)),
    }
    below = engine.closure(given.subclass_pairs())
    every = {URIRef(sub) for c in named for sub in sorted(below.get(str(c), {str(c)}))[:4]}
    others = [*sorted({*named, *every}, key=str), URIRef("http://example.org/Autre")]
    return st.sampled_from([*sorted(targets, key=str)] * len(others) + others)


def _values(graph: Graph) -> dict[Node, Values]:
    """Return each property that a file names with the values to draw for it."""
    asked: dict[Node, list[Values]] = defaultdict(list)
    kind: dict[Node, Node] = {}
    compared: set[Node] = set()
    bounded: set[Node] = set()
    for shape, path in graph.subject_objects(sh.path):
        names = set(_properties(graph, path))
        for name in names:
            asked[name].extend(_asked(graph, shape))
            kind.update((name, datatype) for datatype in graph.objects(shape, sh.datatype))
        others = {other for relation in COMPARED for other in graph.objects(shape, relation)}
        if others or any(_is_date(bound) for bound in _bounds(graph, shape)):
            compared |= names | others
        if _bounds(graph, shape):
            bounded |= names
    relations = (*COMPARED, sh.disjoint, sh.targetSubjectsOf, sh.targetObjectsOf)
    for name in (*_in_queries(graph), *(o for r in relations for o in graph.objects(None, r))):
        if not _is_class(name):
            asked[name].append(st.sampled_from(IN_QUERIES))
    return {
        name: st.sampled_from(EXAMPLES[kind.get(name, xsd.date)])
        if name in compared
        else st.one_of(*values, *values, st.sampled_from(NUMBERED if name in bounded else OTHERS))
        for name, values in asked.items()
    }


def _asked(graph: Graph, shape: Node) -> Iterator[Values]:
    """Yield the values that a shape is about, those at its bounds included."""
    for kind in graph.objects(shape, sh.datatype):
        yield st.sampled_from(EXAMPLES[kind])
    for head in graph.objects(shape, sh["in"]):
        yield st.sampled_from(list(graph.items(head)))
    for value in graph.objects(shape, sh.hasValue):
        yield st.just(value)
    for pattern in graph.objects(shape, sh.pattern):
        # « $ » lets Python alone end a text by a line break: no cell of a table holds one.
        text = st.from_regex(re.compile(str(pattern)), alphabet=PRINTED).map(str.rstrip)
        yield st.one_of(text, text.map(lambda found: found + "x")).map(Literal)
    for bound in _bounds(graph, shape):
        value = bound.toPython()  # type: ignore[attr-defined]
        step = timedelta(days=1) if isinstance(value, date) else 1
        yield st.sampled_from([Literal(value + n * step) for n in (-1, 0, 1)])
    if (shape, sh.sparql, None) in graph:
        yield st.sampled_from(IN_QUERIES)
    if (shape, sh["class"], None) in graph or (shape, sh.nodeKind, None) in graph:
        yield st.sampled_from(THINGS)


def _bounds(graph: Graph, shape: Node) -> list[Node]:
    return [bound for relation in BOUNDS for bound in graph.objects(shape, relation)]


def _properties(graph: Graph, path: Node) -> Iterator[Node]:
    """Yield the properties that a path is made of."""
    if isinstance(path, URIRef):
        yield path
        return
    for part in (sh.inversePath, sh.alternativePath):
        for inner in graph.objects(path, part):
            yield from _properties(graph, inner)
    for step in graph.items(path):
        yield from _properties(graph, step)


def _in_queries(graph: Graph) -> set[URIRef]:
    """Return the terms that the SELECT of SPARQL constraints name."""
    spaces = {
        str(graph.value(declared, sh.prefix)): str(graph.value(declared, sh.namespace))
        for declared in graph.objects(None, sh.declare)
    }
    return {
        URIRef(spaces[prefix] + name)
        for text in graph.objects(None, sh.select)
        for prefix, name in re.findall(r"\b([a-z]+):(\w+)", str(text))
        if prefix in spaces and prefix != "xsd"
    }


def _is_class(term: Node) -> bool:
    return re.split(r"[#/]", str(term))[-1][:1].isupper()


def _is_date(value: Node) -> bool:
    return isinstance(value, Literal) and value.datatype == xsd.date
