"""Reading tables: every row is typed or quarantined, every fault is a finding, nothing is lost."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from maillage import findings
from maillage.columns import KEY_PATTERN, Row, is_many
from maillage.findings import Finding, Severity
from maillage.headers import read_header
from maillage.names import normalise
from maillage.remedies import is_formula_error, remedy
from maillage.sheets import (
    CONTROL,
    LONGEST,
    MOJIBAKE,
    MOJIBAKE_SIGNS,
    Line,
    decode,
    rows,
    split_lines,
)
from maillage.wording import Sentence

SEPARATOR = ";"
_BREAK = re.compile(r"\r\n|\r|\n")
_BLANK = " \t\r\n,;\u00a0\ufeff"
_TOTAL = re.compile(r"(sous )?(total|totaux)( .*)?")
# How much of a cell or of a line a sentence quotes.
_QUOTED = 60
R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Located(Generic[R]):
    """A typed row with the line it comes from and its cells as they were written."""

    line: int
    row: R
    cells: dict[str, str]

    def key(self) -> tuple[str, ...]:
        """Return the values of the columns that identify the row."""
        return tuple(getattr(self.row, name) for name in self.row.key)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is kept out, as it was written, with the reason.

    ``cells`` holds the whole line under the name "" when its cells cannot be told apart;
    ``outside`` holds the cells that are past the last named column.
    """

    line: int
    cells: dict[str, str]
    reason: str
    outside: tuple[str, ...] = ()


@dataclass(slots=True)
class Table(Generic[R]):
    """One file read: the rows that are fit for use, those that are not, and the findings.

    ``unread`` says that the file as a whole could not be read. ``part`` names the graph of rows
    that the build made itself out of the file (merged actors).
    """

    model: type[R]
    pack: str
    file: str
    header: list[str] = field(default_factory=list)
    rows: list[Located[R]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: bool = False
    part: str = ""

    def reject(
        self,
        line: int,
        cells: dict[str, str],
        faults: list[Finding],
        outside: tuple[str, ...] = (),
    ) -> None:
        """Keep a row out because of ``faults``."""
        self.findings.extend(faults)
        self.rejected.append(Rejected(line, cells, _reason(faults), outside))

    def retell(self, told: dict[int, list[Finding]]) -> None:
        """Say otherwise why rows are kept out, by line."""
        self.findings = [
            f for f in self.findings if f.line not in told or f.severity is not Severity.ERROR
        ]
        self.findings += [fault for faults in told.values() for fault in faults]
        self.rejected = [
            replace(row, reason=_reason(told[row.line])) if row.line in told else row
            for row in self.rejected
        ]


def _reason(faults: list[Finding]) -> str:
    return " ".join(fault.text() for fault in faults)


def read_table(path: Path, model: type[R], pack: str) -> Table[R]:
    """Read one CSV file (UTF-8, comma, header).

    Args:
        path: the file.
        model: row model of the table.
        pack: name of the pack; with the file name it tells findings where.

    Raises:
        OSError: the file cannot be opened.
    """
    table = Table(model, pack, f"{pack}/{path.name}")
    text, table.findings = decode(path.read_bytes(), table.file)
    table.unread = bool(table.findings)
    if not text.strip(_BLANK):
        if not table.unread:
            table.findings.append(findings.make("empty_file", table.file))
            table.unread = True
        return table
    lines = split_lines(text)
    header = read_header(lines, model, table.file)
    # A wrong encoding says nothing sure of the names of columns, but may hide a wrong separator.
    encoded = {fault.rule for fault in table.findings} == {"encoding"}
    table.findings += [
        fault
        for fault in header.findings
        if not table.unread or (encoded and fault.rule == "delimiter")
    ]
    if table.unread or not header.usable:
        table.unread = True
        table.rejected.extend(
            Rejected(number, {"": line}, _reason(table.findings))
            for number, line in enumerate(lines[1:], start=2)
            if line.strip()
        )
        return table
    table.header = header.names
    _read_rows(lines, table)
    if any(sign in text for sign in MOJIBAKE_SIGNS):
        _tell_mojibake(table)
    if not table.rows and not table.rejected:
        table.findings.append(findings.make("empty_table", table.file))
    return table


def _read_rows(lines: list[str], table: Table[R]) -> None:
    names = table.header
    outside = _outside(lines, table) if "" in names else {}
    for line in rows(lines):
        if line.rule:
            fault = findings.make(
                line.rule, table.file, line.number, value=line.text[:_QUOTED], most=LONGEST
            )
            table.reject(line.number, {"": line.text}, [fault])
        elif len(line.cells) != len(names):
            table.reject(line.number, {"": line.text}, [_miscounted(line, table)])
        else:
            cells = dict(zip(names, line.cells, strict=True))
            cells.pop("", None)
            if line.number in outside:
                spilled = outside[line.number]
                value = next(filter(None, spilled))
                fault = findings.make("outside", table.file, line.number, value=value)
                table.reject(line.number, cells, [fault], spilled)
            else:
                _read_row(line, cells, table)


def _outside(lines: list[str], table: Table[R]) -> dict[int, tuple[str, ...]]:
    """Return the cells that are past the last named column, by row.

    A column without name that most rows fill is a column to name: that is told, and no row is kept
    out. When few rows fill it, their cells have been pushed out of their own columns.
    """
    names = table.header
    named = max(position for position, name in enumerate(names, start=1) if name)
    read = [line for line in rows(lines) if len(line.cells) == len(names)]
    for position, name in enumerate(names, start=1):
        filled = sum(bool(line.cells[position - 1].strip()) for line in read)
        if not name and filled and (position < named or 2 * filled > len(read)):
            table.findings.append(findings.make("unnamed_column", table.file, 1, value=position))
            return {}
    spilled = {line.number: tuple(c.strip() for c in line.cells[named:]) for line in read}
    return {number: cells for number, cells in spilled.items() if any(cells)}


def _miscounted(line: Line, table: Table[R]) -> Finding:
    count = len(line.cells)
    if count == 1 and ";" in line.cells[0]:
        return findings.make("delimiter", table.file, line.number, value=";")
    if count == 1 and "," in line.cells[0]:
        value = line.cells[0][:_QUOTED]
        return findings.make("quoted_line", table.file, line.number, value=value)
    return findings.make(
        "cell_count",
        table.file,
        line.number,
        value=count,
        number=_cells(count),
        expected=len(table.header),
    )


def _cells(count: int) -> Sentence:
    s = "s" if count > 1 else ""
    return Sentence(f"{count} cellule{s}", f"{count} cell{s}")


def _read_row(line: Line, cells: dict[str, str], table: Table[R]) -> None:
    number = line.number
    faults, spoilt = _spoilt(line, cells, table)
    row = typed(table.model, cells, number, table.file)
    if isinstance(row, list):
        columns = {fault.column for fault in faults}
        faults += [fault for fault in row if fault.column not in columns]
        odd = _not_a_row(cells, number, table)
        table.reject(number, cells, [odd] if odd else faults)
    elif faults:
        table.reject(number, cells, faults)
    else:
        table.findings.extend(spoilt)
        table.rows.append(Located(number, row, cells))


def _spoilt(
    line: Line, cells: dict[str, str], table: Table[R]
) -> tuple[list[Finding], list[Finding]]:
    """Return what no cell may hold (a broken formula, a line break), and what it should not."""
    faults: list[Finding] = []
    warnings: list[Finding] = []
    if line.text.isprintable() and "#" not in line.text and "Err" not in line.text:
        return faults, warnings

    def told(rule: str, name: str, value: str) -> Finding:
        advice = remedy(rule, value, {})
        return findings.make(rule, table.file, line.number, name, value, remedy=advice)

    for name, cell in cells.items():
        if name not in table.model.model_fields:
            continue
        if is_formula_error(cell.strip()):
            faults.append(told("formula", name, cell.strip()))
        elif _BREAK.search(cell.strip()):
            faults.append(told("line_break", name, _BREAK.sub(" ", cell)[:_QUOTED]))
        elif match := CONTROL.search(cell):
            warnings.append(told("control", name, f"U+{ord(match[0]):04X}"))
    return faults, warnings


def _not_a_row(cells: dict[str, str], number: int, table: Table[R]) -> Finding | None:
    """Return what a line is when it is no row of the table: its header again, a total, a remark."""
    filled = [cell.strip() for cell in cells.values() if cell.strip()]
    forms = {normalise(name) for name in table.model.model_fields}
    if len(filled) > 2 and all(normalise(cell) in forms for cell in filled):
        return findings.make("repeated_header", table.file, number)
    alone = len(filled) == 1 and not KEY_PATTERN.fullmatch(filled[0])
    if filled and (alone or _TOTAL.fullmatch(normalise(filled[0]))):
        return findings.make("stray_line", table.file, number, value=filled[0][:_QUOTED])
    return None


def typed(model: type[R], cells: dict[str, str], number: int, file: str) -> R | list[Finding]:
    """Return the typed row that cells make, or what is wrong with them."""
    values: dict[str, Any] = {}
    faults: list[Finding] = []
    for name, many, required in _fields(model):
        text = cells.get(name, "").strip()
        if many:
            values[name] = cells_in(model, name, text) if text else ()
        elif text:
            values[name] = text
        if required and not values.get(name):
            faults.append(findings.make("required", file, number, name))
    try:
        row = model.model_validate(values)
    except ValidationError as error:
        details = [detail for detail in error.errors() if detail["type"] != "missing"]
        faults += [_fault(detail, number, file, model) for detail in details]
    return faults or row


@cache
def _fields(model: type[Row]) -> list[tuple[str, bool, bool]]:
    """Return the name of each column, whether it is a list and whether it is required."""
    return [(n, is_many(model, n), info.is_required()) for n, info in model.model_fields.items()]


def cells_in(model: type[Row], name: str, text: str) -> tuple[str, ...]:
    """Return the values that a cell holds: those of a list, or one, or none."""
    parts = text.split(SEPARATOR) if is_many(model, name) else [text]
    return tuple(filter(None, (part.strip() for part in parts)))


def _fault(detail: Any, number: int, file: str, model: type[Row]) -> Finding:
    column = str(detail["loc"][0]) if detail["loc"] else ""
    rule = detail["type"] if detail["type"] in findings.RULES else "value"
    value, context = str(detail["input"]), detail.get("ctx", {})
    required = column in model.model_fields and model.model_fields[column].is_required()
    advice = remedy(rule, value, context, required=required)
    return findings.make(
        rule, file, number, column, value, remedy=advice, detail=detail["msg"], **context
    )


def _tell_mojibake(table: Table[R]) -> None:
    """Warn once of the accents that a wrong character set has spoilt."""
    read: tuple[Located[R] | Rejected, ...] = (*table.rows, *table.rejected)
    places = [
        (row.line, name, cell)
        for row in read
        for name, cell in row.cells.items()
        if MOJIBAKE.search(cell)
    ]
    if places:
        line, name, cell = min(places)
        table.findings.append(
            findings.make(
                "mojibake", table.file, line, name, cell[:_QUOTED], number=_cells(len(places))
            )
        )


def write_rows(path: Path, header: list[str], rows: list[dict[str, str]]) -> None:
    """Write a CSV file in the form the project reads: UTF-8, comma, LF, one line per row.

    A line break in a cell becomes a space.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        for row in rows:
            writer.writerow({name: _BREAK.sub(" ", cell) for name, cell in row.items()})


def quarantine(table: Table[R], directory: Path) -> Path | None:
    """Write the rejected rows of a table: same columns, plus line and reason.

    Returns:
        The file written, or None when no row was rejected.
    """
    if not table.rejected:
        return None
    target = directory / table.file
    target.parent.mkdir(parents=True, exist_ok=True)
    header = [*filter(None, table.header), "ligne_brute", "ligne_source", "motif"]
    rows = [
        {
            **rejected.cells,
            "ligne_brute": rejected.cells.get("", ""),
            "ligne_source": str(rejected.line),
            "motif": rejected.reason,
        }
        for rejected in sorted(table.rejected, key=lambda r: r.line)
    ]
    write_rows(target, header, rows)
    return target
