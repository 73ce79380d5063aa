"""Rows of a CSV file that has a header, whatever its separator, one at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from maillage.importers import BadFile, opening


@dataclass(frozen=True, slots=True)
class CsvRows:
    """A CSV file as it is read.

    Attributes:
        name: name of the file, for messages.
        header: names of the columns, as written.
        cells: (line, cells of a row); as many cells as the line has, empty lines skipped.
    """

    name: str
    header: tuple[str, ...]
    cells: Iterator[tuple[int, list[str]]]

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield (line, column → cell).

        Raises:
            BadFile: a row has not as many cells as the header: the file is cut or damaged.
        """
        for line, cells in self.cells:
            if len(cells) != len(self.header):
                raise BadFile(
                    f"le fichier {self.name} a {len(cells)} cellules au lieu de "
                    f"{len(self.header)} à la ligne {line} : il est tronqué ou abîmé, "
                    "le télécharger à nouveau",
                    f"the file {self.name} has {len(cells)} cells instead of "
                    f"{len(self.header)} at line {line}: it is cut or damaged, download it again",
                )
            yield line, dict(zip(self.header, cells, strict=True))


def read(path: Path) -> CsvRows:
    """Open a CSV file and read its header.

    Raises:
        BadFile: the file is not text or not a table.
    """
    lines = opening.open_text(path)
    first = list(islice(lines, 5))
    sign = opening.separator(first, f"le fichier {path.name}")
    rows = _rows(path.name, chain(first, lines), sign)
    _, header = next(rows, (0, []))
    return CsvRows(path.name, tuple(name.strip() for name in header), rows)


def _rows(name: str, lines: Iterator[str], sign: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=sign)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise BadFile(
                f"le fichier {name} n'est plus un tableau à partir de la ligne {line} : "
                "un guillemet y reste ouvert, ou une cellule est démesurée",
                f"the file {name} is no longer a table from line {line} on: "
                "a quote is left open, or a cell is far too long",
            ) from None
        if cells is None:
            return
        if cells:
            yield line, cells
        line = reader.line_num + 1
