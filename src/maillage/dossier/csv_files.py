"""The dossier as CSV: one file for each table, the same rows as the workbook."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from maillage.dossier.content import Dossier
from maillage.dossier.sheets import sheets_of
from maillage.rendering import as_csv


def write_csv(folder: Path, dossier: Dossier, lang: str = "fr") -> list[Path]:
    """Write the tables of a dossier in a folder; return the files.

    A cell that a spreadsheet would run is made inert; what is unknown is empty.
    """
    folder.mkdir(parents=True, exist_ok=True)
    seen: Counter[str] = Counter()
    written = []
    for sheet in sheets_of(dossier, lang):
        seen[sheet.key] += 1
        number = f"-{seen[sheet.key]}" if seen[sheet.key] > 1 else ""
        path = folder / f"{sheet.key}{number}.csv"
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.rows]
        # With a mark of UTF-8, which Excel needs to read accents.
        path.write_text(as_csv(sheet.header, rows) + "\n", encoding="utf-8-sig", newline="")
        written.append(path)
    return written
