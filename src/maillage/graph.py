"""Rows to RDF: one subject per row, one triple per value, one named graph per table.

The text is N-Quads, in the order of the rows: the same tables give the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from maillage import iris
from maillage.columns import UNLIMITED, Column, Row, columns
from maillage.dates import FuzzyDate
from maillage.names import normalise
from maillage.namespaces import PREFIXES, expand
from maillage.rows import REFERENCE_TABLES, TABLES
from maillage.tables import Table

Objects = Iterable[tuple[str, str]]
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
SAME_GRAPH = PREFIXES["graphe"] + "liens"
_TRUE = f'"true"^^<{expand("xsd:boolean")}>'
_TYPE = f"<{expand('rdf:type')}>"
_THROUGH = "schema:validThrough"
_IMPRECISE = {"schema:validFrom": "mlg:debutDit", _THROUGH: "mlg:finDite"}


def iri(value: str) -> str:
    """Return an IRI in N-Quads form."""
    return f"<{value}>"


def literal(value: str, datatype: str = "", lang: str = "") -> str:
    """Return a literal in N-Quads form; ``datatype`` is a CURIE."""
    text = f'"{value.translate(_ESCAPES)}"'
    if lang:
        return f"{text}@{lang}"
    return f"{text}^^<{expand(datatype)}>" if datatype else text


def subject(model: type[Row], key: tuple[str, ...]) -> str:
    """Return the IRI of the thing that a row describes."""
    whole = iris.composite(*key)
    return iris.concept(model.scheme, whole) if model.scheme else iris.thing(model.kind, whole)


def reference(targets: tuple[str, ...], value: str) -> str:
    """Return the IRI that a cell points at: plain key, territory or ``kind:key``."""
    if len(targets) == 1:
        return subject(TABLES[targets[0]], (value,))
    if value == "france":
        return iris.FRANCE
    prefix, _, key = value.partition(":")
    return subject(TABLES[REFERENCE_TABLES[prefix]], (key,))


def _writer(column: Column) -> Callable[[Any], Objects]:
    """Return what turns one value of a column into (predicate, object) pairs."""
    predicates = [iri(expand(p)) for p in (column.predicate, column.also) if p]
    if column.targets or column.predicate in {"mlg:de", "mlg:vers", "mlg:sujet"}:
        return lambda value: [(p, iri(reference(column.targets, value))) for p in predicates]
    if column.datatype == "xsd:date":
        return lambda value: _date_objects(column, value)

    def write(value: Any) -> Objects:
        if value == UNLIMITED and column.datatype == "xsd:integer":
            return [(iri(expand(column.predicate + "Illimite")), _TRUE)]
        if isinstance(value, str) and value.endswith("+") and column.datatype == "xsd:integer":
            years = literal(value[:-1], column.datatype)
            return [
                (predicates[0], years),
                (iri(expand(column.predicate + "Ouvert")), _TRUE),
            ]
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
        return [(p, literal(text, column.datatype, column.lang)) for p in predicates]

    return write


def _date_objects(column: Column, value: FuzzyDate | str) -> Objects:
    if not isinstance(value, FuzzyDate):
        return [(iri(expand("mlg:sansFin")), _TRUE)]
    day: dt.date = value.last if column.predicate == _THROUGH else value.first
    pairs = [(iri(expand(column.predicate)), literal(day.isoformat(), "xsd:date"))]
    if len(value.text) < len(day.isoformat()):
        imprecise = _IMPRECISE.get(column.predicate, "mlg:dateDite")
        pairs.append((iri(expand(imprecise)), literal(value.text)))
    return pairs


def graph_name(table: Table[Row]) -> str:
    """Return the IRI of the named graph of a table."""
    return iris.graph(table.pack, table.part or table.model.table)


def quads(table: Table[Row]) -> Iterator[str]:
    """Yield the lines of N-Quads of one table, in the order of its rows."""
    model = table.model
    graph_iri = iri(graph_name(table))
    writers = [(name, _writer(column)) for name, column in columns(model).items()]
    rdf_class = iri(expand(model.rdf_class))
    line_property = iri(expand("mlg:ligneSource"))
    yield from _scheme(model, graph_iri)
    for located in table.rows:
        row = located.row
        thing = iri(subject(model, located.key()))
        yield f"{thing} {_TYPE} {rdf_class} {graph_iri} .\n"
        if model.scheme:
            yield f"{thing} {_IN_SCHEME} {iri(iris.scheme(model.scheme))} {graph_iri} .\n"
        for name, write in writers:
            value = getattr(row, name)
            if value is None:
                continue
            for one in value if isinstance(value, tuple) else (value,):
                for predicate, target in write(one):
                    yield f"{thing} {predicate} {target} {graph_iri} .\n"
        if model.table == "communes":
            for name in (row.nom, *row.anciens_noms):  # type: ignore[attr-defined]
                form = literal(normalise(name))
                yield f"{thing} {_NORMAL_NAME} {form} {graph_iri} .\n"
        line = literal(str(located.line), "xsd:integer")
        yield f"{thing} {line_property} {line} {graph_iri} .\n"


_IN_SCHEME = iri(expand("skos:inScheme"))
_NORMAL_NAME = iri(expand("mlg:nomNormalise"))


def _scheme(model: type[Row], graph_iri: str) -> Iterator[str]:
    if not model.scheme:
        return
    thing = iri(iris.scheme(model.scheme))
    yield f"{thing} {_TYPE} {iri(expand('skos:ConceptScheme'))} {graph_iri} .\n"
    for text, lang in ((model.title_fr, "fr"), (model.title_en, "en")):
        label = literal(text, lang=lang)
        yield f"{thing} {iri(expand('skos:prefLabel'))} {label} {graph_iri} .\n"


def same_things(kind: str, merged: dict[str, str]) -> Iterator[str]:
    """Yield ``owl:sameAs`` from things that are gone to those that stay, in its own graph."""
    graph_iri = iri(SAME_GRAPH)
    same = iri(expand("owl:sameAs"))
    for gone, kept in sorted(merged.items()):
        yield f"{iri(iris.thing(kind, gone))} {same} {iri(iris.thing(kind, kept))} {graph_iri} .\n"
