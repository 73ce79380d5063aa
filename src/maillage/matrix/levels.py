"""How well each offer fits a question, for every need and line at once.

A level is 2 when the offer covers without reserve, 1 under condition, 0 not at all. Each criterion
is decided by the function that « who covers » uses (``coverage.matching``), once for each profile
or calendar instead of once for each offer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maillage.coverage.matching import (
    effective_ages,
    fit_age,
    fit_date,
    fit_delay,
    fit_field,
    fit_need,
    rule_on,
)
from maillage.coverage.model import Fit, Offer, Origin, Question
from maillage.matrix.index import LINES, Calendar, Index, Words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Levels = NDArray[np.uint8]

SURE, PERHAPS, NO = 2, 1, 0
_LEVEL = {Fit.YES: SURE, Fit.MAYBE: PERHAPS, Fit.NO: NO}


@dataclass(frozen=True, slots=True)
class Groups:
    """Offers that fit alike, reach alike and are of one type.

    Attributes:
        reach: the territories they serve.
        profile: what they are.
        calendar: dates of one of them (they fit the question alike).
        kind: rank of their type, -1 for none.
        declared: whether they are declared (else presumed).
        count: how many they are.
        level: for each group and cell, how well they fit where their zone is not in doubt.
        of_offer: group of each offer, -1 when its dates exclude it.
    """

    reach: NDArray[np.int32]
    profile: NDArray[np.int32]
    calendar: NDArray[np.int32]
    kind: NDArray[np.int32]
    declared: NDArray[np.bool_]
    count: NDArray[np.int32]
    level: Levels
    of_offer: NDArray[np.int32]


def cell_count(words: Words) -> int:
    """Return how many cells a commune has: needs × lines."""
    return len(words.needs.labels) * len(LINES)


def cell_of(words: Words, need: str, line: int) -> int:
    """Return the rank of the cell of a need at a line."""
    return list(words.needs.labels).index(need) * len(LINES) + LINES.index(line)


def groups_of(index: Index, question: Question) -> Groups:
    """Return the offers of an index, grouped, with their level for each need and line.

    Args:
        index: the index of a snapshot.
        question: age, date, delay and field; its need, line and commune are not read.
    """
    import numpy as np

    arrays, words = index.arrays, index.words
    on_day = np.array([date_level(c, question) for c in words.calendars], dtype=np.uint8)
    kept = np.flatnonzero(on_day[arrays.offer_calendar] > NO)
    reach, profile = arrays.offer_reach[kept], arrays.offer_profile[kept]
    kind = arrays.offer_type[kept]
    # One number for each combination: ten times as fast to sort as rows.
    key = reach.astype(np.int64) * len(words.profiles) + profile
    key = (key * (len(words.types) + 1) + kind + 1) * (SURE + 1)
    key += on_day[arrays.offer_calendar[kept]]
    unique, first, group, count = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    of_offer = np.full(len(index.offers), -1, dtype=np.int32)
    of_offer[kept] = group.reshape(-1)
    profile = profile[first]
    day = (unique % (SURE + 1)).astype(np.uint8)
    fit = profile_levels(words, question)
    declared = np.array([offer.declared for offer in words.profiles], dtype=np.bool_)
    return Groups(
        reach=reach[first],
        profile=profile,
        calendar=arrays.offer_calendar[kept][first],
        kind=kind[first],
        declared=declared[profile],
        count=count.astype(np.int32),
        level=np.minimum(fit[profile], day[:, None]),
        of_offer=of_offer,
    )


def profile_levels(words: Words, question: Question) -> Levels:
    """Return the level of each profile for each need and line, dates and zones apart."""
    import numpy as np

    by_needs: dict[tuple[str, ...], list[int]] = {}
    # Few combinations of needs and lines are shared by many profiles.
    rows: dict[tuple[tuple[str, ...], frozenset[int]], int] = {}
    cells: list[Levels] = []
    row_of, own = [], []
    for offer in words.profiles:
        key = offer.needs, offer.lines
        if key not in rows:
            if offer.needs not in by_needs:
                fits = (fit_need(offer, need, words.needs)[1].fit for need in words.needs.labels)
                by_needs[offer.needs] = [_LEVEL[fit] for fit in fits]
            at_line = [SURE if line in offer.lines else NO for line in LINES]
            rows[key] = len(rows)
            cells.append(np.minimum.outer(by_needs[offer.needs], at_line).reshape(-1))
        row_of.append(rows[key])
        own.append(_own_level(offer, question))
    table = np.array(cells, dtype=np.uint8).reshape(len(rows), cell_count(words))
    level: Levels = np.minimum(
        table[np.array(row_of, dtype=np.intp)], np.array(own, dtype=np.uint8)[:, None]
    )
    return level


def _own_level(offer: Offer, question: Question) -> int:
    """Return how well a profile fits whatever the need, the line, the day and the place."""
    ages = effective_ages(offer, rule_on(offer.rules, question.on))
    verdicts = (
        fit_field(offer, question.field),
        fit_age(ages, offer, question.age),
        fit_delay(offer, question),
    )
    qualified = not offer.declared or bool(offer.condition) or offer.status == "ambigu"
    return min(PERHAPS if qualified else SURE, *(_LEVEL[verdict.fit] for verdict in verdicts))


def dated(offer: Offer, calendar: Calendar) -> Offer:
    """Return an offer with the dates of a calendar."""
    origins = (Origin("", "", "", 0, edition=calendar.known),) if calendar.known else ()
    return replace(offer, period=calendar.period, origins=origins)


def date_level(calendar: Calendar, question: Question) -> int:
    """Return how well a calendar fits the day of a question."""
    nobody = Offer(iri="", label="", declared=True, needs=(), lines=frozenset())
    return _LEVEL[fit_date(dated(nobody, calendar), question).fit]
