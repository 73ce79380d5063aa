"""Results as text: tables for a terminal, CSV for a spreadsheet, JSON for a program."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

_NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(data: Any) -> str:
    """Return plain values as JSON."""
    return json.dumps(data, ensure_ascii=False, indent=2)


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV that a spreadsheet opens without running anything.

    A cell that starts like a formula gets a leading apostrophe, unless it is a number.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_inert(cell) for cell in row])
    return out.getvalue().rstrip("\n")


def _inert(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def as_table(header: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> str:
    """Return rows as a table drawn for the width of the terminal."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, box=SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_plain(cell) for cell in row))
    out = io.StringIO()
    width = None if sys.stdout.isatty() else 120
    Console(file=out, width=width, no_color=not sys.stdout.isatty()).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").splitlines())


def _plain(cell: str) -> Any:
    from rich.text import Text

    return Text(cell)
