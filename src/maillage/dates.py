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
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text)
    if match is None:
        raise ValueError(text)
    year, month, day = (int(part or 0) for part in match.groups())
    first = dt.date(year, month or 1, day or 1)
    last_month = month or 12
    last = dt.date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    return FuzzyDate(text, first, last)
