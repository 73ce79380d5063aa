"""Cells that refer to a row that is not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from maillage import advice, findings
from maillage.columns import Column, Row, columns
from maillage.findings import Finding
from maillage.iris import is_territory
from maillage.keys import Keys
from maillage.rows import REFERENCE_TABLES
from maillage.wording import Sentence


@cache
def linked(model: type[Row]) -> dict[str, Column]:
    """Return the columns that point at rows: fixed tables, or ``kind:key`` references."""
    return {
        name: column
        for name, column in columns(model).items()
        if column.targets or column.predicate in {"mlg:de", "mlg:vers", "mlg:sujet"}
    }


def place(column: Column, value: str) -> tuple[tuple[str, ...], str]:
    """Return the tables a cell may point at, and the key in them."""
    if len(column.targets) == 1:
        return column.targets, value
    prefix, _, key = value.partition(":")
    table = REFERENCE_TABLES.get(prefix)
    if table is None or (column.targets and table not in column.targets):
        return column.targets, value
    return (table,), key


def dangling(
    model: type[Row], cells: Mapping[str, tuple[str, ...]], file: str, line: int, keys: Keys
) -> Iterator[Finding]:
    """Yield what is wrong with the references of a row.

    A reference to a row that is kept out is no fault of its own: it is a note that says which row
    to correct.

    Args:
        model: model of the row.
        cells: values of its cells that point at rows, by column.
        file: its file, as findings name it.
        line: its line.
        keys: what may be referred to.
    """
    for name, column in linked(model).items():
        for value in cells.get(name, ()):
            if value == "france" and len(column.targets) > 1:
                continue
            places, key = place(column, value)
            if len(column.targets) > 1 and not is_territory(value):
                meant = advice.for_territory(value, keys)
                yield findings.make("territory", file, line, name, value, remedy=meant)
            elif not places:
                yield findings.make("reference", file, line, name, value)
            elif not keys.any_has(places, key):
                cause = keys.missing(places, key)
                if cause:
                    yield findings.make("awaits", file, line, name, value, place=cause)
                    continue
                yield findings.make(
                    "dangling",
                    file,
                    line,
                    name,
                    value,
                    remedy=advice.for_code(model, name, value, places, key, keys),
                    tables=Sentence(" ou ".join(places), " or ".join(places)),
                    allowed=", ".join(keys.close(places, key)),
                )
