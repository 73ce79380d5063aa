"""SHACL results as findings: the thing by its label, at the file, line and column it comes from."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from maillage import iris
from maillage.columns import columns
from maillage.coverage.reading import labels_of, origins_of
from maillage.findings import Finding
from maillage.namespaces import shorten
from maillage.rows import TABLES
from maillage.source import OxigraphSource
from maillage.validation import Violation
from maillage.validation.engine import validate
from maillage.validation.shapes import load

if TYPE_CHECKING:
    from pyoxigraph import Store

DERIVED = "regles"
# Every message of a shape is « fault ; remedy » (a test of the shapes says so).
_BETWEEN = {"fr": " ; ", "en": "; "}


def check_store(store: Store) -> list[Finding]:
    """Return what the shapes find in a store, each at the row it comes from.

    Raises:
        BrokenResource: a shape cannot be read or translated.
    """
    violations = validate(store, load())
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
                _column(table, violation),
                violation.value or label,
                shorten(violation.source_shape),
                violation.severity,
                {
                    "fr": f"« {label} » ({iris.short(violation.focus)}) : {fault['fr']}",
                    "en": f"“{label}” ({iris.short(violation.focus)}): {fault['en']}",
                },
                remedy,
            )
        )
    return found


def _split(violation: Violation) -> tuple[dict[str, str], dict[str, str]]:
    """Return the fault and the remedy that a message holds, in each language."""
    fault: dict[str, str] = {}
    remedy: dict[str, str] = {}
    for lang, message in (("fr", violation.message_fr), ("en", violation.message_en)):
        fault[lang], _, remedy[lang] = message.partition(_BETWEEN[lang])
    return fault, remedy


@cache
def _by_predicate(table: str) -> dict[str, str]:
    model = TABLES.get(table)
    if model is None:
        return {}
    return {column.predicate: name for name, column in columns(model).items() if column.predicate}


def _column(table: str, violation: Violation) -> str:
    """Return the column that a path reads, when it is a plain property of the table."""
    return _by_predicate(table).get(violation.path, "")
