"""The files of a pack as sheets: every line, its cells as they were written, whatever is wrong.

The reader of the tables keeps out what it cannot trust; who corrects it must see it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from maillage import workbook
from maillage.errors import WrongUse
from maillage.findings import Finding, Severity
from maillage.rows import TABLES
from maillage.sheets import split_lines

# What a spreadsheet takes.
MOST_LINES, LONGEST_CELL, LONGEST_NAME = 1_048_576, 32_767, 31
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """A file as a sheet.

    Attributes:
        sheet: name of the sheet.
        file: path as findings know it (``essai/acteurs.csv``).
        lines: cells by the number of their line, 1 for the header.
    """

    sheet: str
    file: str
    lines: dict[int, list[str]]

    def header(self) -> list[str]:
        """Return the names of the columns."""
        return [name.strip() for name in self.lines.get(1, [])]

    def places(self, finding: Finding) -> list[Place]:
        """Return the cells at fault as (row, column), both from 0.

        Without a column, an error is about the whole row; a lesser finding is shown at its key.
        """
        if self.sheet == workbook.PACK:
            words = ["", *workbook.PACK_WORDS]
            return [(words.index(finding.column) if finding.column in words else 0, 1)]
        header, row = self.header(), max(finding.line - 1, 0)
        if finding.line and finding.column in header:
            return [(row, header.index(finding.column))]
        if finding.line < 2:
            return [(row, 0)]
        if finding.severity is Severity.ERROR:
            return [(row, place) for place in range(len(self.lines.get(finding.line, [""])))]
        key = TABLES[self.sheet].key[0] if self.sheet in TABLES else ""
        return [(row, header.index(key) if key in header else 0)]


def grids_of(pack: Path) -> list[Grid]:
    """Return the files of a pack, those that are no table too: they may only be misnamed.

    Raises:
        WrongUse: a file does not fit in a sheet.
    """
    paths = [path for path in pack.iterdir() if path.suffix.lower() == ".csv"]
    taken = {name.casefold() for name in (*workbook.OURS, workbook.PACK)}
    found = []
    # A table gets the name that its sheet needs to be imported before a file that resembles it.
    for path in sorted(paths, key=lambda path: (path.stem not in TABLES, path.name)):
        sheet = next(name for name in _names(path.stem) if name.casefold() not in taken)
        taken.add(sheet.casefold())
        found.append(Grid(sheet, f"{pack.resolve().name}/{path.name}", _lines(path)))
    return found


def _names(stem: str) -> Iterator[str]:
    """Yield names that a sheet may bear, the closest to that of its file first."""
    plain = _NOT_IN_A_NAME.sub("_", stem)
    yield plain[:LONGEST_NAME]
    number = 2
    while True:
        end = f" ({number})"
        yield plain[: LONGEST_NAME - len(end)] + end
        number += 1


def _lines(path: Path) -> dict[int, list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    lines = split_lines(text)
    delimiter = _delimiter(lines[0])
    found = {}
    for number, line in enumerate(lines, start=1):
        cells = next(csv.reader([line], delimiter=delimiter), []) if line.strip() else []
        if number > MOST_LINES or any(len(cell) > LONGEST_CELL for cell in cells):
            raise WrongUse(
                f"{path.name}, ligne {number} : un tableur ne prend pas une table si longue, ou "
                "une cellule si longue ; corriger le fichier CSV",
                f"{path.name}, line {number}: a spreadsheet takes no table so long, or no cell so "
                "long; correct the CSV file",
            )
        if cells:
            found[number] = cells
    return found


def _delimiter(header: str) -> str:
    """Return what separates the cells: the comma, unless a single column holds another mark."""
    if "," not in header:
        return next((mark for mark in ";\t|" if mark in header), ",")
    return ","
