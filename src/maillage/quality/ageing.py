"""How old something is, in calendar months: from 31 August, six months end on 28 February."""

from __future__ import annotations

import calendar
import datetime as dt


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day some months later, or the last one of a month that is too short.

    After the year 9999, the last day that a date can hold.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        return dt.date.max
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def whole_months(day: dt.date, on: dt.date) -> int:
    """Return how many whole months have passed; ``on`` is not before ``day``."""
    months = (on.year - day.year) * 12 + on.month - day.month
    return months if add_months(day, months) <= on else months - 1


def age_in_months(day: dt.date, on: dt.date) -> float:
    """Return the months that have passed, the last one in part; 0 when ``day`` is to come.

    The later the day, the lower the age: never the other way round.
    """
    if on <= day:
        return 0.0
    whole = whole_months(day, on)
    start, end = add_months(day, whole), add_months(day, whole + 1)
    return whole + ((on - start).days / (end - start).days if end > start else 0.0)
