"""SHACL results as findings: the thing by its label, at the file, line and column it comes from."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from maillage import iris
from maillage.columns import Column, columns
from maillage.coverage.reading import labels_of, origins_of
from maillage.findings import Finding, ShapeResult
from maillage.namespaces import shorten
from maillage.rows import TABLES
from maillage.source import OxigraphSource, Source, iri
from maillage.validation import Engine, Violation, oracle
from maillage.validation.engine import validate
from maillage.validation.shapes import Shapes, load

if TYPE_CHECKING:
    from pyoxigraph import Store

DERIVED = "regles"
# Every message of a shape is « fault ; remedy » (a test of the shapes says so).
_BETWEEN = {"fr": " ; ", "en": "; "}


def check_store(
    store: Store, *, engine: Engine = "sparql", on: dt.date | None = None
) -> list[Finding]:
    """Return what the shapes find in a store, each at the row it comes from.

    Args:
        store: the graph that was built.
        engine: ``sparql``, or ``pyshacl`` for a second opinion, hundreds of times slower.
        on: day on which the freshness of the data is judged; today by default.

    Raises:
        BrokenResource: a shape cannot be read or translated, or an engine could not run: what
            was not checked is never reported as conforming.
    """
    violations = _violations(store, load(on=on), engine)
    source = OxigraphSource(store)
    focuses = {violation.focus for violation in violations}
    named = labels_of(source, focuses)
    origins = origins_of(source, focuses)
    found = []
    for violation in violations:
        origin = origins.get(violation.focus)
        file, line = (origin.file, origin.line) if origin else (DERIVED, 0)
        label = named[violation.focus].label
        table = file.rpartition("/")[2].removesuffix(".csv")
        fault, remedy = _split(violation)
        found.append(
            Finding(
                file,
                line,
                _column(source, table, violation),
                "" if violation.value == f"<{violation.focus}>" else _readable(violation.value),
                shorten(violation.source_shape),
                violation.severity,
                {
                    "fr": f"« {label} » ({iris.short(violation.focus)}) : {fault['fr']}",
                    "en": f"“{label}” ({iris.short(violation.focus)}): {fault['en']}",
                },
                remedy,
                violation.focus,
                origin.source if origin else "",
                ShapeResult(
                    violation.path,
                    violation.component,
                    violation.value,
                    label,
                    fault,
                ),
            )
        )
    return found


def _violations(store: Store, shapes: Shapes, engine: Engine) -> list[Violation]:
    if engine == "pyshacl":
        return oracle.validate(oracle.graph_of(store), shapes)
    return validate(store, shapes)


def _split(violation: Violation) -> tuple[dict[str, str], dict[str, str]]:
    """Return the fault and the remedy that a message holds, in each language."""
    fault: dict[str, str] = {}
    remedy: dict[str, str] = {}
    for lang, message in (("fr", violation.message_fr), ("en", violation.message_en)):
        fault[lang], _, remedy[lang] = message.partition(_BETWEEN[lang])
    return fault, remedy


def _readable(term: str) -> str:
    """Return a term in N-Triples form as people would write it in a cell."""
    if term.startswith("<"):
        return iris.short(term[1:-1])
    if term.startswith('"'):
        lexical: str = json.loads(term[: term.rindex('"') + 1], strict=False)
        return lexical
    return term


@cache
def _by_predicate(table: str) -> dict[str, list[tuple[str, Column]]]:
    """Return the columns of a table that give each property, by its CURIE."""
    found: dict[str, list[tuple[str, Column]]] = defaultdict(list)
    if table in TABLES:
        for name, column in columns(TABLES[table]).items():
            found[column.predicate].append((name, column))
    return found


def _column(source: Source, table: str, violation: Violation) -> str:
    """Return the column at fault: the first that the path reads and that holds the value.

    Of a sequence, the first step is read in the row; of an alternative, any.
    """
    path = violation.path.strip("()")
    steps = path.split("|") if "|" in path else path.split("/")[:1]
    read = [column for step in steps for column in _by_predicate(table).get(step, ())]
    if len(read) > 1:
        read = [column for column in read if _holds(source, violation, column[1])] or read
    return read[0][0] if path and read else ""


def _holds(source: Source, violation: Violation, column: Column) -> bool:
    """Say whether a column is the one that holds the wrong value."""
    value, language = violation.value, violation.value.rpartition('"@')[2]
    if not value or value.startswith("_:") or (column.lang and column.lang != language):
        return False
    said = f"{iri(violation.focus)} {column.predicate} {value}"
    return source.ask(f"ASK {{ {said} }}")
