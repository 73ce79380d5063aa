"""Ages in calendar months: boundaries at the day, and never younger for having come first."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.quality.ageing import add_months, age_in_months, whole_months

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))
ONE_DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2025-08-31", 6, "2026-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2025-07-15", 6, "2026-01-15"),
        ("2025-12-31", 0, "2025-12-31"),
        ("9999-12-31", 6, "9999-12-31"),
    ],
)
def test_months_are_those_of_the_calendar(day: str, months: int, end: str) -> None:
    assert add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(end)


@pytest.mark.parametrize(
    ("day", "on", "months"),
    [
        ("2026-01-15", "2026-01-14", 0.0),
        ("2026-01-15", "2026-01-15", 0.0),
        ("2026-01-15", "2026-02-15", 1.0),
        ("2026-01-15", "2026-02-01", 17 / 31),
        ("2025-08-31", "2026-02-28", 6.0),
        ("2025-01-31", "2025-02-27", 27 / 28),
        ("2024-11-22", "2026-11-22", 24.0),
    ],
)
def test_an_age_counts_months_then_the_part_of_the_last_one(
    day: str, on: str, months: float
) -> None:
    age = age_in_months(dt.date.fromisoformat(day), dt.date.fromisoformat(on))
    assert age == pytest.approx(months)


@given(DAYS, st.integers(0, 60))
def test_on_the_same_day_some_months_later_the_age_is_whole(day: dt.date, months: int) -> None:
    end = add_months(day, months)
    assert age_in_months(day, end) == months
    assert whole_months(day, end) == months
    assert age_in_months(day, end + ONE_DAY) > months
    assert months == 0 or age_in_months(day, end - ONE_DAY) < months


@given(DAYS, DAYS, st.integers(0, 800))
def test_what_came_first_is_never_younger(day: dt.date, on: dt.date, days: int) -> None:
    later = day + dt.timedelta(days=days)
    assert age_in_months(day, on) >= age_in_months(later, on)
    assert age_in_months(day, on) <= age_in_months(day, on + dt.timedelta(days=days))
