"""The tables of a pack written back as a workbook, what is wrong in colour, to correct and import.

A row of a sheet is the line of the file that bears its number, what the reader kept out included;
``maillage import classeur`` makes a pack of the workbook again.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from maillage import workbook
from maillage.findings import Finding, Severity
from maillage.packs import DESCRIPTION
from maillage.reporting import Outcome
from maillage.reporting.grids import Grid, Place, grids_of
from maillage.reporting.grouping import counted, fault, severity_name
from maillage.rows import TABLES

# Beyond, a spreadsheet is slow to open, or refuses to.
MOST_NOTES, MOST_IN_A_NOTE, MOST_LINKS = 10_000, 5, 65_000
_COLOURS = {Severity.ERROR: "#F4B6AE", Severity.WARNING: "#FFE08A", Severity.INFO: "#CFE0F5"}
_WIDEST = 40
_HEADER_ROW, _CELL = 3, 2
_HEADERS = {
    "fr": ("gravité", "fichier", "cellule", "colonne", "valeur", "constat", "que faire", "règle"),
    "en": ("severity", "file", "cell", "column", "value", "finding", "what to do", "rule"),
}
_WIDTHS = (15, 28, 10, 20, 24, 70, 60, 30)
_ADVICE = {
    "fr": "Corriger les cellules en couleur (leur note dit quoi faire), enregistrer en .xlsx, "
    "puis : maillage import classeur FICHIER.xlsx -o NOUVEAU-PAQUET",
    "en": "Correct the cells in colour (their note says what to do), save as .xlsx, "
    "then: maillage import classeur FILE.xlsx -o NEW-PACK",
}
# File and cell -> what is found there.
Marks = dict[tuple[str, Place], list[Finding]]


def write_workbook(path: Path, pack: Path, outcome: Outcome, lang: str = "fr") -> None:
    """Write the workbook of one pack; only new findings are in it when a baseline was given.

    Args:
        path: file to write.
        pack: folder of the pack that was checked.
        outcome: what was found.
        lang: language of the notes and of the first sheet.

    Raises:
        MissingExtra: the library is not installed.
        WrongUse: a table does not fit in a spreadsheet.
    """
    name = pack.resolve().name
    # What the rules derive has no file, hence no pack.
    found = [f for f in outcome.shown() if f.file.partition("/")[0] == name or "/" not in f.file]
    content = BytesIO()
    book, formats = workbook.new_book(content, f"{workbook.FINDINGS} — {name}")
    _add_formats(book, formats)
    front = book.add_worksheet(workbook.FINDINGS)
    grids = {grid.file: grid for grid in (_description(pack), *grids_of(pack))}
    marks = _marks(found, grids)
    sheets = {file: book.add_worksheet(grid.sheet) for file, grid in grids.items()}
    for file, grid in grids.items():
        own = {place: said for (marked, place), said in marks.items() if marked == file}
        _write_grid(sheets[file], grid, own, formats)
    for file, place in list(marks)[:MOST_NOTES]:
        sheets[file].write_comment(*place, *_note(marks[file, place], lang))
    colon = " : " if lang == "fr" else ": "
    title = f"{workbook.FINDINGS} ({name}){colon}{counted(found, lang)}"
    _write_front(front, title, found, grids, formats, lang)
    book.close()
    path.write_bytes(content.getvalue())


def _add_formats(book: Any, formats: dict[str, Any]) -> None:
    line = {"border": 1, "border_color": "#808080", "valign": "top"}
    for severity, colour in _COLOURS.items():
        formats[severity] = book.add_format({"num_format": "@", "bg_color": colour, **line})
    formats["link"] = book.add_format({"font_color": "#0B57D0", "underline": 1, "valign": "top"})


def _description(pack: Path) -> Grid:
    """Return the words of the description of a pack where its sheet has room for them."""
    try:
        said = tomllib.loads((pack / DESCRIPTION).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        said = {}  # a finding says so
    values = {n: ["", str(said.get(w, ""))] for n, w in enumerate(workbook.PACK_WORDS, start=2)}
    return Grid(workbook.PACK, f"{pack.resolve().name}/{DESCRIPTION}", values)


def _marks(found: Sequence[Finding], grids: Mapping[str, Grid]) -> Marks:
    """Return the cells to colour, the most serious first."""
    marks: Marks = defaultdict(list)
    for finding in found:
        if finding.file in grids:
            for place in grids[finding.file].places(finding):
                marks[finding.file, place].append(finding)
    return marks


def _write_grid(
    sheet: Any, grid: Grid, marks: Mapping[Place, Sequence[Finding]], formats: Mapping[str, Any]
) -> None:
    if grid.sheet == workbook.PACK:
        workbook.write_pack(sheet, formats)
    else:
        _write_header(sheet, grid, formats)
    for number, cells in grid.lines.items():
        for column, cell in enumerate(cells):
            if cell and number > 1 and (number - 1, column) not in marks:
                sheet.write_string(number - 1, column, cell, formats["text"])
    for (row, column), said in marks.items():
        cells = grid.lines.get(row + 1, [])
        look = formats[said[0].severity]
        if column < len(cells) and cells[column]:
            sheet.write_string(row, column, cells[column], look)
        else:
            sheet.write_blank(row, column, None, look)


def _write_header(sheet: Any, grid: Grid, formats: Mapping[str, Any]) -> None:
    model = TABLES.get(grid.sheet)
    required = {n for n, info in model.model_fields.items() if info.is_required()} if model else ()
    for column, name in enumerate(grid.lines.get(1, [])):
        longest = max((len(c[column]) for c in grid.lines.values() if column < len(c)), default=0)
        width = min(_WIDEST, max(longest, len(name)) + 3)
        sheet.set_column(column, column, width, formats["text"])
        look = formats["required" if name.strip() in required else "optional"]
        sheet.write_string(0, column, name, look)
    sheet.freeze_panes(1, 1)


def _note(said: Sequence[Finding], lang: str) -> tuple[str, dict[str, Any]]:
    """Return the note of a cell and its size."""
    colon = " :" if lang == "fr" else ":"
    lines = [
        f"{severity_name(f.severity, lang)}{colon} {fault(f, lang)}\n→ {f.remedy[lang]}"
        for f in said[:MOST_IN_A_NOTE]
    ]
    if len(said) > MOST_IN_A_NOTE:
        lines.append(f"… + {len(said) - MOST_IN_A_NOTE}")
    text = "\n".join(lines)
    height = 30 + 17 * sum(len(line) // 50 + 1 for line in text.split("\n"))
    return text, {"author": "Maillage", "width": 340, "height": height, "font_size": 9}


def _write_front(
    sheet: Any,
    title: str,
    found: Sequence[Finding],
    grids: Mapping[str, Grid],
    formats: Mapping[str, Any],
    lang: str,
) -> None:
    """Write the list of the findings, each with a link to its cell."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    sheet.write_string(0, 0, title, formats["title"])
    sheet.write_string(1, 0, _ADVICE[lang])
    for column, (name, width) in enumerate(zip(_HEADERS[lang], _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEADER_ROW, column, name, formats["optional"])
    for row, finding in enumerate(found, start=_HEADER_ROW + 1):
        name = severity_name(finding.severity, lang)
        sheet.write_string(row, 0, name, formats[finding.severity])
        grid = grids.get(finding.file)
        cell = xl_rowcol_to_cell(*grid.places(finding)[0]) if grid else ""
        if grid and row <= MOST_LINKS:
            link = f"internal:'{grid.sheet}'!{cell}"
            sheet.write_url(row, _CELL, link, formats["link"], cell)
        texts = (
            finding.file,
            cell,
            finding.column,
            finding.value,
            fault(finding, lang),
            finding.remedy[lang],
            finding.rule,
        )
        # Spreadsheets do not all fit the height of a row to its text.
        sheet.set_row(
            row, 15 * max(len(t) // w + 1 for t, w in zip(texts, _WIDTHS[1:], strict=True))
        )
        for column, text in enumerate(texts, start=1):
            if column != _CELL or not grid or row > MOST_LINKS:
                sheet.write_string(row, column, text, formats["wrapped"])
    last = max(_HEADER_ROW + len(found), _HEADER_ROW + 1)
    sheet.autofilter(_HEADER_ROW, 0, last, len(_WIDTHS) - 1)
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)
