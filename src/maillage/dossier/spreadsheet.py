"""The dossier as a workbook: formatted, with filters; text is never run as a formula."""

from __future__ import annotations

import io
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import Any

from maillage.coverage.states import State
from maillage.dossier.content import Dossier
from maillage.dossier.coordination_sheets import FIGURES
from maillage.dossier.sheet import Sheet
from maillage.dossier.sheets import sheets_of
from maillage.gaps_text import state_label
from maillage.network.picture import png
from maillage.network.picture.paint_png import MissingPainter
from maillage.workbook import new_book

_WIDEST, _NARROWEST = 60, 9
# Height of a line of text, in points, and how much of its width words fill.
_LINE, _FULL = 15.0, 0.9
# The picture has 3000 pixels in width, for print.
_SHRINK = 0.4
# The background of a state; « non renseigné » is hatched, so that it never looks like a zero.
_FILLS: dict[State, dict[str, Any]] = {
    State.COUVERT: {"bg_color": "#B7DFC9"},
    State.SOUS_CONDITION: {"bg_color": "#FCE8A6"},
    State.LACUNE: {"bg_color": "#E8A598", "bold": True},
    State.NON_RENSEIGNE: {"pattern": 14, "fg_color": "#B9BEC6", "bg_color": "#FFFFFF"},
    State.NON_APPLICABLE: {"font_color": "#8A8F98"},
}


def write_workbook(path: Path, dossier: Dossier, lang: str = "fr") -> None:
    """Write a dossier as a workbook; the same dossier gives the same bytes.

    Raises:
        MissingExtra: the library is not installed.
    """
    book, _ = new_book(str(path), f"{dossier.identity.territory.label} — Maillage")
    head = book.add_format(
        {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "border": 1,
         "text_wrap": True, "valign": "top"}
    )  # fmt: skip
    plain = {
        str: book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        int: book.add_format({"num_format": "# ##0", "valign": "top"}),
        float: book.add_format({"num_format": "0.0###", "valign": "top"}),
    }
    states = {
        state_label(state, lang): book.add_format({**fill, "valign": "top"})
        for state, fill in _FILLS.items()
    }
    names: set[str] = set()
    for sheet in sheets_of(dossier, lang):
        page = book.add_worksheet(_name(sheet.title, names))
        _write(page, sheet, head, plain, states)
        if sheet.key == FIGURES:
            _draw(page, len(sheet.rows) + 2, dossier, lang)
    book.close()


def _width(sheet: Sheet, column: int) -> float:
    """Return the width of a column, in characters."""
    longest = max(
        (len(str(row[column])) for row in sheet.rows if row[column] is not None), default=0
    )
    return min(_WIDEST, max(_NARROWEST, len(sheet.header[column]) / 2, longest + 1))


def _draw(page: Any, row: int, dossier: Dossier, lang: str) -> None:
    """Put the picture of the network under its figures, when it can be drawn."""
    measured = dossier.coordination
    if not measured.network.links:
        return
    # The picture is also in the page and in its own file: without the extra, only this one lacks.
    with suppress(MissingPainter):
        drawn = io.BytesIO(png(measured.networks[lang], lang, measured.names[lang]))
        page.insert_image(
            row, 0, "reseau.png",
            {"image_data": drawn, "x_scale": _SHRINK, "y_scale": _SHRINK, "object_position": 1},
        )  # fmt: skip


def _name(title: str, taken: set[str]) -> str:
    """Return a name that a sheet may bear: no forbidden sign, 31 characters, one of its own."""
    name = "".join(c for c in title if c not in "[]:*?/\\")[:31]
    number = 2
    while name.lower() in taken:
        name = f"{name[:28]} {number}"
        number += 1
    taken.add(name.lower())
    return name


def _write(
    page: Any, sheet: Sheet, head: Any, plain: dict[type, Any], states: dict[str, Any]
) -> None:
    for column, name in enumerate(sheet.header):
        page.write_string(0, column, name, head)
    for line, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(line, column, value, states.get(value, plain[str]))
            elif value is not None:
                page.write_number(line, column, value, plain[type(value)])
    widths = [_width(sheet, column) for column in range(len(sheet.header))]
    for column, wide in enumerate(widths):
        page.set_column(column, column, wide)
    # Not every program finds the height of wrapped text by itself.
    for line, row in enumerate(sheet.rows, start=1):
        lines = max(
            ceil(len(value) / (wide * _FULL)) if isinstance(value, str) and len(value) > wide else 1
            for value, wide in zip(row, widths, strict=True)
        )
        if lines > 1:
            page.set_row(line, _LINE * lines)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.header) - 1)
