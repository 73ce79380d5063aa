"""A second look at the rows that are kept out, now that all the tables are known.

All the faults of a row are told at once, references included; and a row whose cells have slipped
into the next columns is told as one fault, at the cell where it begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from maillage import advice, findings
from maillage.columns import Row
from maillage.dangling import dangling, linked
from maillage.findings import Finding, Severity
from maillage.keys import Keys
from maillage.tables import Rejected, Table, cells_in, typed

# Rows of a table that are searched for cells that slipped.
_MOST_ROWS = 200
# What says all there is to say of a line.
_WHOLE_LINE = {"repeated_header", "stray_line"}


def look_again(table: Table[Row], keys: Keys) -> None:
    """Tell better what is wrong with the rows of a table that are kept out."""
    if table.unread:
        return
    faults: dict[int, list[Finding]] = defaultdict(list)
    for finding in table.findings:
        if finding.severity is Severity.ERROR and finding.line > 1:
            faults[finding.line].append(finding)
    told: dict[int, list[Finding]] = {}
    for rejected in table.rejected:
        known = faults[rejected.line]
        if "" in rejected.cells or any(f.rule in _WHOLE_LINE for f in known):
            continue
        slipped = _slipped(rejected, table, keys) if len(told) < _MOST_ROWS else None
        if slipped:
            told[rejected.line] = [slipped]
        else:
            named = [_named(fault, keys) for fault in known]
            told[rejected.line] = [*named, *_missed(rejected, known, table, keys)]
    table.retell(told)


def _named(fault: Finding, keys: Keys) -> Finding:
    """Return a fault with the code that is meant, when it can be told now."""
    if fault.rule == "territory":
        meant = advice.for_territory(fault.value, keys)
    elif fault.rule == "reference":
        meant = advice.for_reference(fault.value, keys)
    else:
        return fault
    return replace(fault, remedy={"fr": meant.fr, "en": meant.en}) if meant else fault


def _missed(
    rejected: Rejected, known: list[Finding], table: Table[Row], keys: Keys
) -> Iterator[Finding]:
    """Yield the references to nothing that the reading of the row alone could not see."""
    told = {fault.column for fault in known}
    for fault in _references(rejected.cells, rejected.line, table, keys):
        if fault.column not in told:
            yield fault


def _references(
    cells: dict[str, str], line: int, table: Table[Row], keys: Keys
) -> Iterator[Finding]:
    values = {
        name: cells_in(table.model, name, cells.get(name, "")) for name in linked(table.model)
    }
    for fault in dangling(table.model, values, table.file, line, keys):
        if fault.severity is Severity.ERROR:
            yield fault


def _slipped(rejected: Rejected, table: Table[Row], keys: Keys) -> Finding | None:
    """Return where a cell too many, or too few, moved the rest of a row, if that explains all."""
    names = list(rejected.cells)
    values = [*rejected.cells.values(), *rejected.outside]

    def wrong(cells: list[str]) -> int:
        if any(cell.strip() for cell in cells[len(names) :]):
            return len(names)
        row = dict(zip(names, cells, strict=False))
        read = typed(table.model, row, rejected.line, table.file)
        columns = {fault.column for fault in read} if isinstance(read, list) else set()
        columns |= {f.column for f in _references(row, rejected.line, table, keys)}
        return len(columns)

    def tell(rule: str, position: int) -> Finding:
        name, value = names[position], values[position]
        return findings.make(rule, table.file, rejected.line, name, value)

    if wrong(values) < 2:
        return None
    for position in reversed(range(len(names))):
        if wrong([*values[:position], *values[position + 1 :], ""]) == 0:
            return tell("shifted", position)
    for position in reversed(range(len(names))):
        if not values[-1].strip() and wrong([*values[:position], "", *values[position:-1]]) == 0:
            return tell("missing_cell", position)
    return None
