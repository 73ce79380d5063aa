"""Reader of the W3C tests of SHACL Core, and what the fast engine makes of each."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass, replace

from rdflib import RDF, Graph, Namespace, URIRef
from rdflib import SH as sh
from tests.conftest import ROOT, SHARED
from tests.validation.case_files import store_of

from maillage.errors import BrokenResource
from maillage.validation import Violation, engine, shapes
from maillage.validation.oracle import graph_of, violation_of
from maillage.validation.parameters import SH

SUITE = SHARED / "suites" / "shacl-core"
TABLE = ROOT / "docs" / "conformite" / "w3c-shacl-core.csv"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
_CONSTRUCT = re.compile(r"sh:[A-Za-z]+( xsd:[A-Za-z]+)?")


@dataclass(frozen=True)
class Outcome:
    """A line of the table.

    Either ``passe``; ``repete``, when the suite wants identical results more than once; ``refuse``,
    with a construct; or ``differe``, with a reason.
    """

    test: str
    outcome: str
    construct: str
    reason: str


def table() -> list[Outcome]:
    """Return the outcomes that the project publishes."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        columns = ("test", "resultat", "construction", "raison")
        return [Outcome(*(row[name] for name in columns)) for row in csv.DictReader(file)]


def names() -> list[str]:
    """Return the tests of the suite, ``folder/name``."""
    return [
        path.relative_to(SUITE).with_suffix("").as_posix()
        for path in sorted(SUITE.glob("*/*.ttl"))
        if SHT.Validate in Graph().parse(path).objects(predicate=RDF.type)
    ]


def run(test: str) -> tuple[str, str]:
    """Return the outcome of a test and, when it is refused, the construct that is."""
    path = SUITE / f"{test}.ttl"
    whole = Graph().parse(path)
    # Numbers of the report are written as the store writes them: 4.0 is 4.
    stated = graph_of(store_of(whole))
    entry = whole.value(predicate=RDF.type, object=SHT.Validate)
    action, report = whole.value(entry, MF.action), whole.value(entry, MF.result)
    given = [whole.value(action, name) for name in (SHT.dataGraph, SHT.shapesGraph)]
    here = URIRef(path.as_uri())
    data, graph = (whole if g == here else Graph().parse(str(g)) for g in given)
    results = list(whole.objects(report, sh.result))
    tested = Graph()  # the shapes of a file are beside its report, which is no shape
    for triple in graph:
        if triple[0] not in {entry, action, report, *results}:
            tested.add(triple)
    try:
        found = engine.validate(store_of(data), shapes.Shapes(tested, Graph()))
        expected = [violation_of(stated, result, graph) for result in results]
    except BrokenResource as error:
        named = _CONSTRUCT.search(str(error))
        return "refuse", named[0] if named else str(error)
    if set(given) != {here}:
        found, expected = ([_without_labels(v) for v in one] for one in (found, expected))
    if Counter(found) == Counter(expected):
        return "passe", ""
    return "repete" if set(found) == set(expected) else "differe", ""


def terms(test: str) -> set[str]:
    """Return the terms of SHACL that the file of a test uses, by their local names."""
    return shacl_terms(Graph().parse(SUITE / f"{test}.ttl"))


def shacl_terms(graph: Graph) -> set[str]:
    """Return the local names of the predicates of a graph that are SHACL's."""
    return {str(p).removeprefix(SH) for p in graph.predicates() if str(p).startswith(SH)}


def _without_labels(violation: Violation) -> Violation:
    """Return a violation whose blank nodes have no label: another file may call them otherwise."""
    return replace(
        violation,
        focus=violation.focus if ":" in violation.focus else "_:",
        source_shape=violation.source_shape if ":" in violation.source_shape else "_:",
        value="_:" if violation.value.startswith("_:") else violation.value,
    )
