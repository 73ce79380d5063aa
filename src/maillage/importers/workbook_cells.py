"""A cell of a spreadsheet as the text that someone meant: numbers and dates are undone.

A spreadsheet turns ``01001`` into 1001, a SIRET into 2.601E+13 and ``2026-03-01`` into a date. What
can be undone for certain is, and said; what cannot is kept as it is, and said too.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from decimal import Decimal

from maillage.columns import Column

# Length of the official numbers whose leading zeros a spreadsheet drops, by column.
_WIDTHS = {"finess": 9, "finess_ej": 9, "siren": 9, "siret": 14, "telephone": 10}
_CODE_WIDTHS = {"communes": 5, "departements": 2, "regions": 2, "sources": 3}
_SCIENTIFIC = re.compile(r"\d[.,]?\d*E\+?\d+", re.IGNORECASE)
_FRENCH_DATE = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_LARGEST_EXACT = 2**53

NUMBER = "nombres remis en texte"
PADDED = "zéros de tête rétablis"
DATE = "dates remises au format AAAA-MM-JJ"
SUSPECT_DATE = "dates dans une colonne qui n'en attend pas (cellule transformée par le tableur ?)"
LOGICAL = "cases vrai ou faux lues oui ou non"
ROUNDED = "nombres arrondis par le tableur, chiffres perdus : à ressaisir en texte"


@dataclass(frozen=True, slots=True)
class Read:
    """A cell once read: its text, and what had to be done, empty when nothing had."""

    text: str
    remark: str = ""


def text_of(value: object, table: str, name: str, column: Column) -> Read:
    """Return the text that a cell was meant to hold.

    Args:
        value: what the file holds.
        table: table of the cell.
        name: its column.
        column: what is known of it.
    """
    if value is None:
        return Read("")
    if isinstance(value, bool):
        return Read("oui" if value else "non", LOGICAL)
    if isinstance(value, int | float):
        return _of_number(value, _width(table, name, column))
    if isinstance(value, dt.datetime | dt.date):
        return _of_date(value, column)
    if isinstance(value, dt.time | dt.timedelta):
        return Read(str(value), SUSPECT_DATE)
    return _of_text(str(value).strip(), name, column)


def _width(table: str, name: str, column: Column) -> int:
    if name == "code":
        return _CODE_WIDTHS.get(table, 0)
    if len(column.targets) == 1:
        return _CODE_WIDTHS.get(column.targets[0], 0)
    return 5 if name == "codes_postaux" else _WIDTHS.get(name, 0)


def _of_number(value: int | float, width: int) -> Read:
    if not math.isfinite(value):
        return Read(str(value), NUMBER)
    if value != int(value):
        return Read(format(Decimal(str(value)), "f"), NUMBER)
    text = str(int(value))
    if abs(value) >= _LARGEST_EXACT or (width and len(text) > width):
        return Read(text, ROUNDED)
    if len(text) < width and value >= 0:
        return Read(text.zfill(width), PADDED)
    return Read(text, NUMBER)


def _of_date(value: dt.datetime | dt.date, column: Column) -> Read:
    remark = DATE if column.datatype == "xsd:date" else SUSPECT_DATE
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return Read(value.isoformat(sep=" "), SUSPECT_DATE)
    return Read(value.strftime("%Y-%m-%d"), remark)


def _of_text(text: str, name: str, column: Column) -> Read:
    if column.datatype == "xsd:date" and (day := _FRENCH_DATE.fullmatch(text)):
        return Read(f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}", DATE)
    official = name in _WIDTHS or column.targets
    if official and _SCIENTIFIC.fullmatch(text):
        return Read(text, ROUNDED)
    return Read(text)
