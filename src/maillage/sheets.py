"""The text of a CSV file as spreadsheets write it: its encoding, its lines, its rows of cells.

A stray quote spoils its own line and no other; a cell that holds line breaks is told apart from
it, so that the rows after it keep the number that a spreadsheet shows.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from maillage import findings
from maillage.findings import Finding
from maillage.wording import Sentence

LONGEST = csv.field_size_limit()
# Lines that one cell may take before its quote is taken for a stray one.
_MOST_BREAKS = 50
# What the csv module says of a quote that is still open.
_OPEN = "unexpected end of data"
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_XLSX = Sentence("un classeur (.xlsx ou .ods)", "a workbook (.xlsx or .ods)")
_BINARY = {
    b"PK\x03\x04": _XLSX,
    b"\xd0\xcf\x11\xe0": Sentence("un ancien classeur (.xls)", "an old workbook (.xls)"),
    b"%PDF": Sentence("un PDF", "a PDF"),
    b"\x1f\x8b": Sentence("une archive compressée", "a compressed archive"),
}
_UNKNOWN = Sentence("un fichier d'une autre nature", "a file of another kind")
# How many bytes tell the nature of a file.
_SAMPLE = 400
# UTF-8 read as Windows-1252: « é » becomes « Ã© », « ’ » becomes « â€™ ».
MOJIBAKE = re.compile(r"[ÃÂ][\u0080-\u00bf‚-™Š-ž]|Å[“’¸]|â€.|\ufffd")
MOJIBAKE_SIGNS = ("Ã", "Â", "Å", "â€", "\ufffd")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet.

    Attributes:
        number: as a spreadsheet shows it; the header is 1.
        text: what the file holds.
        cells: its cells, empty when they cannot be told apart.
        rule: the rule that says why they cannot, else empty.
    """

    number: int
    text: str
    cells: list[str]
    rule: str = ""


def decode(data: bytes, file: str) -> tuple[str, list[Finding]]:
    """Return the text of a file, and what keeps it from being read as it is.

    The text is as good as can be even when the encoding is wrong, so that no line is lost; that of
    a file that is no text is empty.
    """
    kind = next((kind for magic, kind in _BINARY.items() if data.startswith(magic)), None)
    if kind:
        return "", [findings.make("workbook", file, value=kind)]
    utf16 = _utf16(data)
    if utf16:
        return data.decode(utf16, "replace"), [findings.make("utf16", file)]
    try:
        return data.decode().lstrip("\ufeff"), []
    except UnicodeDecodeError as error:
        before = data[: error.start]
        fault = findings.make(
            "encoding",
            file,
            before.count(b"\n") + 1,
            value=f"0x{data[error.start]:02X}",
            position=len(before) - before.rfind(b"\n"),
        )
        if b"\0" in data[:_SAMPLE]:
            fault = findings.make("workbook", file, value=_UNKNOWN)
        return data.decode("cp1252", "replace"), [fault]


def _utf16(data: bytes) -> str:
    """Return the name of the UTF-16 that bytes are in, empty when they are in none."""
    if data.startswith(_BOMS):
        return "utf-16"
    first, second = data[0:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    if 4 * max(first, second) < len(data[:_SAMPLE]) or min(first, second):
        return ""
    return "utf-16-le" if second else "utf-16-be" if first else ""


def split_lines(text: str) -> list[str]:
    """Return the rows of a sheet, whatever the system that wrote them (CRLF, LF, or CR alone).

    A row is one line of the file, save where a cell holds line breaks: each row is then at the
    number that a spreadsheet shows.
    """
    lines = text.replace("\r\n", "\n").split("\n" if "\n" in text else "\r")
    width = _width(lines[0])
    if not width or '"' not in text:
        return lines
    found: list[str] = []
    position = 0
    while position < len(lines):
        end = _end_of_row(lines, position, width) if lines[position].count('"') % 2 else position
        found.append("\n".join(lines[position : end + 1]))
        position = end + 1
    return found


def _end_of_row(lines: list[str], start: int, width: int) -> int:
    """Return the line where the row ends that starts at a line with a quote left open.

    The lines that it goes on over must not be rows by themselves: else the quote is a stray one,
    which spoils its own line and no other.
    """
    for end in range(start + 1, min(start + _MOST_BREAKS, len(lines))):
        if _width(lines[end]) == width:
            return start
        try:
            cells = split("\n".join(lines[start : end + 1]))
        except csv.Error as error:
            if _OPEN in str(error):
                continue
            return start
        return end if len(cells) == width else start
    return start


def _width(line: str) -> int:
    """Return the number of cells of a line, 0 when they cannot be told apart."""
    try:
        return len(split(line))
    except csv.Error:
        return 0


def split(line: str) -> list[str]:
    """Return the cells of a line.

    Raises:
        csv.Error: a quote is not closed, or a cell is longer than ``LONGEST``.
    """
    return next(csv.reader([line], strict=True), [])


def rows(lines: list[str]) -> Iterator[Line]:
    """Yield the rows under the header, which is the first line; the empty ones are left out."""
    for number, text in enumerate(lines[1:], start=2):
        if not text.strip():
            continue
        try:
            cells = split(text)
        except csv.Error:
            yield Line(number, text, [], "too_long" if len(text) > LONGEST else "quote")
            continue
        if any(cell.strip() for cell in cells):
            yield Line(number, text, cells)
