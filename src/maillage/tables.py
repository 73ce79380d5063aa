"""Reading tables: every row is typed or quarantined, every fault is a finding, nothing is lost.

One line of the file is one row: a stray quote then spoils its own line and no other.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from maillage import findings
from maillage.columns import Row, columns, is_many
from maillage.findings import Finding
from maillage.names import nearest

SEPARATOR = ";"
_BREAK = re.compile(r"\r\n|\r|\n")
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
    """A row that is kept out, as it was written, with the reason."""

    line: int
    cells: dict[str, str]
    reason: str


@dataclass(slots=True)
class Table(Generic[R]):
    """One file read: the rows that are fit for use, those that are not, and the findings.

    ``part`` names the graph of rows that the build made itself out of the file (merged actors).
    """

    model: type[R]
    pack: str
    file: str
    header: list[str] = field(default_factory=list)
    rows: list[Located[R]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    part: str = ""

    def reject(self, line: int, cells: dict[str, str], faults: list[Finding]) -> None:
        """Keep a row out because of ``faults``."""
        self.findings.extend(faults)
        reason = " ".join(fault.text() for fault in faults)
        self.rejected.append(Rejected(line, cells, reason))


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
    text = _decode(path.read_bytes(), table)
    if text is None:
        return table
    lines = _lines(text)
    if not text.strip():
        table.findings.append(findings.make("empty_file", table.file))
        return table
    names = _read_header(lines[0], table)
    if names is None:
        table.rejected.extend(
            Rejected(n, {"": line}, "en-tête inutilisable")
            for n, line in enumerate(lines[1:], start=2)
            if line.strip()
        )
        return table
    for number, cells in _records(lines, names, table):
        _read_row(number, cells, table)
    if not table.rows and not table.rejected:
        table.findings.append(findings.make("empty_table", table.file))
    return table


def _lines(text: str) -> list[str]:
    """Return the lines of a file, whatever the system that wrote it (CRLF, LF, or CR alone)."""
    return text.replace("\r\n", "\n").split("\n" if "\n" in text else "\r")


def _decode(data: bytes, table: Table[R]) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        position = len(before) - before.rfind(b"\n")
        table.findings.append(
            findings.make(
                "encoding", table.file, line, value=f"0x{data[error.start]:02X}", position=position
            )
        )
        table.rejected.extend(
            Rejected(number, {"": raw}, "le fichier n'est pas en UTF-8")
            for number, raw in enumerate(_lines(data.decode("cp1252", "replace")), start=1)
            if number > 1 and raw.strip()
        )
        return None


def _read_header(line: str, table: Table[R]) -> list[str] | None:
    """Return the name of each column, or None when the table cannot be read at all."""
    known = columns(table.model)
    try:
        names = [name.strip() for name in next(csv.reader([line], strict=True), [])]
    except csv.Error:
        table.findings.append(findings.make("quote", table.file, 1, value=line[:60]))
        return None
    table.header = names
    if len(names) == 1:
        for delimiter in ";\t|":
            if delimiter in line:
                table.findings.append(findings.make("delimiter", table.file, 1, value=delimiter))
                return None
    usable = True
    for position, name in enumerate(names):
        if name in names[:position]:
            table.findings.append(
                findings.make("duplicate_column", table.file, 1, name, value=name)
            )
            usable = False
        elif name not in known:
            close = ", ".join(nearest(name, known)) or "—"
            table.findings.append(
                findings.make("unknown_column", table.file, 1, name, value=name, allowed=close)
            )
    for name, info in table.model.model_fields.items():
        if info.is_required() and name not in names:
            table.findings.append(findings.make("missing_column", table.file, 1, name, value=name))
            usable = False
    return names if usable else None


def _records(
    lines: list[str], names: list[str], table: Table[R]
) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        try:
            cells = next(csv.reader([line], strict=True))
        except csv.Error:
            table.reject(
                number, {"": line}, [findings.make("quote", table.file, number, value=line[:60])]
            )
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            fault = findings.make(
                "cell_count", table.file, number, value=len(cells), expected=len(names)
            )
            table.reject(number, {"": line}, [fault])
            continue
        yield number, dict(zip(names, cells, strict=True))


def _read_row(number: int, cells: dict[str, str], table: Table[R]) -> None:
    model = table.model
    values: dict[str, Any] = {}
    for name in model.model_fields:
        text = cells.get(name, "").strip()
        if is_many(model, name):
            parts = (part.strip() for part in text.split(SEPARATOR))
            values[name] = tuple(part for part in parts if part)
        elif text:
            values[name] = text
    faults = [
        findings.make("required", table.file, number, name)
        for name, info in model.model_fields.items()
        if info.is_required() and not values.get(name)
    ]
    try:
        row = model.model_validate(values)
    except ValidationError as error:
        details = [detail for detail in error.errors() if detail["type"] != "missing"]
        faults += [_fault(detail, number, table) for detail in details]
    if faults:
        table.reject(number, cells, faults)
    else:
        table.rows.append(Located(number, row, cells))


def _fault(detail: Any, number: int, table: Table[R]) -> Finding:
    column = str(detail["loc"][0]) if detail["loc"] else ""
    rule = detail["type"] if detail["type"] in findings.RULES else "value"
    context = {"detail": detail["msg"], **detail.get("ctx", {})}
    return findings.make(rule, table.file, number, column, value=detail["input"], **context)


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
    header = [*table.header, "ligne_brute", "ligne_source", "motif"]
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
