"""Dates as sources give them: a day, a month or a year."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass


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
