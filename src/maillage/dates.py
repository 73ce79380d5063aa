"""Dates as sources give them: a day, a month or a year."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from maillage.names import normalise

_MONTHS = ("janv", "fev", "mars", "avr", "mai", "juin", "juil", "aout", "sep", "oct", "nov", "dec")
# Day 0 of spreadsheets, and the day numbers that are taken for dates (1954 to 2064).
_DAY_ZERO = dt.date(1899, 12, 30)
_DAYS = range(20_000, 60_000)


@dataclass(frozen=True, slots=True)
class FuzzyDate:
    """A date as the source gives it: a day, a month or a year."""

    text: str
    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        """Return the date as the source writes it."""
        return self.text


def parse_date(text: str) -> FuzzyDate:
    """Read ``2021-09-13``, ``2021-09`` or ``2021``.

    Raises:
        ValueError: another form, or a day that does not exist (2026-02-30).
    """
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", text)
    if match is None:
        raise ValueError(text)
    year, month, day = match.groups()
    first = dt.date(int(year), int(month or "1"), int(day or "1"))
    if day:
        return FuzzyDate(text, first, first)
    last_month = first.month if month else 12
    last_day = calendar.monthrange(first.year, last_month)[1]
    return FuzzyDate(text, first, dt.date(first.year, last_month, last_day))


def meant_date(text: str) -> str | None:
    """Return a date that people or spreadsheets write otherwise, as the project writes it.

    ``03/08/2020``, ``3 août 2020``, ``août-20``, ``08/2020``, ``2020/8/3`` and the day number
    ``44046`` are understood; the day comes before the month, as in French.
    """
    form = normalise(text)
    if re.fullmatch(r"[0-9]{5}", text) and int(text) in _DAYS:
        return (_DAY_ZERO + dt.timedelta(days=int(text))).isoformat()
    day = month = year = ""
    if match := re.fullmatch(r"(?:([0-9]{1,2}) )?([0-9]{1,2}) ([0-9]{4}|[0-9]{2})", form):
        day, month, year = (part or "" for part in match.groups())
        if not day and len(year) == 2:
            return None
    elif match := re.fullmatch(r"([0-9]{4}) ([0-9]{1,2})(?: ([0-9]{1,2})(?: 00)*)?", form):
        year, month, day = (part or "" for part in match.groups())
    elif match := re.fullmatch(r"(?:([0-9]{1,2})(?:er)? )?([a-z]{3,}) ([0-9]{4}|[0-9]{2})", form):
        day, word, year = (part or "" for part in match.groups())
        number = next((n for n, m in enumerate(_MONTHS, start=1) if word.startswith(m)), 0)
        month = str(number)
    else:
        return None
    if len(year) == 2:
        year = ("20" if int(year) < 50 else "19") + year
    written = "-".join(part.zfill(2) for part in (year, month, day) if part)
    try:
        parse_date(written)
    except ValueError:
        return None
    return written
