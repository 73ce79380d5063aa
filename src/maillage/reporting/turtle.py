"""Findings as a SHACL validation report in Turtle, those of the tables beside those of the shapes.

A fault of a table has no shape: the rule that it breaks, ``ref/constats/<rule>``, stands for the
shape and for the constraint component. Its focus is the thing that the row describes, or the named
graph of the table when no row can be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from maillage import iris
from maillage.columns import columns
from maillage.findings import Finding, Severity
from maillage.graph import literal
from maillage.namespaces import PREFIXES, expand, shorten
from maillage.reporting import Outcome
from maillage.rows import TABLES

SCHEME = "constats"
_SEVERITIES = {
    Severity.ERROR: "sh:Violation",
    Severity.WARNING: "sh:Warning",
    Severity.INFO: "sh:Info",
}
_PREFIXES = ("dcterms", "mlg", "org", "rdf", "rdfs", "schema", "sh", "shape", "skos")
# What Turtle takes as a prefixed name without escapes.
_PLAIN = re.compile(rf"(?:{'|'.join(_PREFIXES)}):[A-Za-z_](?:[\w-]*\w)?", re.ASCII)
_STEP = re.compile(r"[()|/^]|[\w-]+:[\w-]+")


def as_turtle(outcome: Outcome) -> str:
    """Return every finding, in both languages, as one ``sh:ValidationReport``."""
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in _PREFIXES)
    results = [
        "[\n" + "".join(f"        {said} ;\n" for said in _result(finding)) + "    ]"
        for finding in outcome.report.findings
    ]
    conforms = "false" if results else "true"
    listed = f" ;\n    sh:result {' , '.join(results)}" if results else ""
    return f"{prefixes}\n[] a sh:ValidationReport ;\n    sh:conforms {conforms}{listed} ."


def _result(finding: Finding) -> Iterator[str]:
    yield "a sh:ValidationResult"
    yield f"sh:focusNode {_iri(finding.thing or _graph(finding))}"
    if path := _path_of(finding):
        yield f"sh:resultPath {path}"
    if finding.result is not None:
        value = finding.result.value
    else:
        value = literal(finding.value) if finding.value else ""
    if value:
        yield f"sh:value {value}"
    yield f"sh:resultSeverity {_SEVERITIES[finding.severity]}"
    rule = _iri(expand(finding.rule) if finding.result else iris.concept(SCHEME, finding.rule))
    yield f"sh:sourceShape {rule}"
    component = f"sh:{finding.result.component}" if finding.result else rule
    yield f"sh:sourceConstraintComponent {component}"
    messages = (
        literal(finding.message[lang] + between + finding.remedy[lang], lang=lang)
        for lang, between in (("fr", " ; "), ("en", "; "))
    )
    yield f"sh:resultMessage {' , '.join(messages)}"
    yield f"mlg:fichierSource {literal(finding.file)}"
    if finding.line:
        yield f"mlg:ligneSource {finding.line}"
    if finding.column:
        yield f"mlg:colonneSource {literal(finding.column)}"
    if finding.source:
        yield f"dcterms:source {_iri(iris.thing('source', finding.source))}"


def _iri(iri: str) -> str:
    """Return an IRI, or the label of a blank node, as Turtle writes it."""
    if iri.startswith("_:"):
        return iri
    curie = shorten(iri)
    return curie if _PLAIN.fullmatch(curie) else f"<{iri}>"


def _graph(finding: Finding) -> str:
    """Return the named graph of the table of a finding."""
    pack, _, file = finding.file.partition("/")
    return iris.graph(pack, file.rpartition(".")[0] or file or pack)


def _path_of(finding: Finding) -> str:
    """Return the path of a finding as Turtle: that of its shape, or the property of its column."""
    if finding.result is not None:
        return _path(iter(_STEP.findall(finding.result.path))) if finding.result.path else ""
    model = TABLES.get(finding.file.rpartition("/")[2].removesuffix(".csv"))
    column = columns(model).get(finding.column) if model else None
    return _iri(expand(column.predicate)) if column and column.predicate else ""


def _path(steps: Iterator[str]) -> str:
    """Return a SPARQL path, given by its words, as SHACL writes it."""
    step = next(steps)
    if step == "^":
        return f"[ sh:inversePath {_iri(expand(next(steps)))} ]"
    if step != "(":
        return _iri(expand(step))
    members, marks = [_path(steps)], []
    for mark in takewhile(lambda word: word != ")", steps):
        marks.append(mark)
        members.append(_path(steps))
    listed = f"( {' '.join(members)} )"
    return f"[ sh:alternativePath {listed} ]" if "|" in marks else listed
