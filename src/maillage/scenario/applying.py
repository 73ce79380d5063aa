"""The index of a territory once the changes of a scenario are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from maillage.coverage.model import AgeBand, Bound, Offer, Period
from maillage.matrix.index import Calendar, Index, Territory
from maillage.matrix.offers import Served
from maillage.matrix.reaches import classify, reaches_of
from maillage.matrix.territories import Membership
from maillage.scenario.reading import AGES, CLOSE, EXTEND, OPEN, Change

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(slots=True)
class _Offers:
    """The offers of an index as lists that can change."""

    iris: list[str]
    labels: list[str]
    profile: list[int]
    calendar: list[int]
    served: list[Served]
    kind: list[int]
    site: list[int]
    programme: list[int]
    profiles: list[Offer]
    calendars: list[Calendar]
    closed: set[int] = field(default_factory=set)


def apply(index: Index, changes: Iterable[Change]) -> Index:
    """Return the index as it would be after the changes, made in their order.

    What opens is declared, without dates: it is open on any day. What closes is gone. A zone that
    is extended is served wholly and surely.
    """
    offers = _offers(index)
    for change in changes:
        if change.action == OPEN:
            _open(index, offers, change)
        for offer in change.offers:
            if change.action == CLOSE:
                offers.closed.add(offer)
            elif change.action == EXTEND:
                more = {(zone, True, True) for zone in change.zones}
                offers.served[offer] = tuple(sorted({*offers.served[offer], *more}))
            elif change.action == AGES:
                bands = AgeBand(_bound(change.age_min), _bound(change.age_max))
                profile = replace(offers.profiles[offers.profile[offer]], ages=bands)
                offers.profile[offer] = len(offers.profiles)
                offers.profiles.append(profile)
    return _index(index, offers)


def _bound(years: int | None) -> Bound:
    return Bound(years) if years is not None else Bound(unlimited=True)


def _offers(index: Index) -> _Offers:
    arrays = index.arrays
    starts = arrays.reach_start.tolist()
    rows = list(
        zip(
            arrays.reach_territory.tolist(),
            arrays.reach_entire.tolist(),
            arrays.reach_stated.tolist(),
            strict=True,
        )
    )
    return _Offers(
        list(index.offers),
        list(index.labels),
        arrays.offer_profile.tolist(),
        arrays.offer_calendar.tolist(),
        [tuple(rows[starts[r] : starts[r + 1]]) for r in arrays.offer_reach.tolist()],
        arrays.offer_type.tolist(),
        arrays.offer_site.tolist(),
        arrays.offer_programme.tolist(),
        list(index.words.profiles),
        list(index.words.calendars),
    )


def _open(index: Index, offers: _Offers, change: Change) -> None:
    stated = change.age_min is not None or change.age_max is not None
    ages = AgeBand(_bound(change.age_min), _bound(change.age_max))
    for number, (needs, line) in enumerate(change.cells):
        offers.iris.append(f"scenario:{change.line}.{number}")
        offers.labels.append("")
        offers.profile.append(len(offers.profiles))
        offers.profiles.append(
            Offer(
                iri=offers.iris[-1],
                label="",
                declared=True,
                needs=needs,
                lines=frozenset((line,)),
                status="dit",
                ages=ages if stated else AgeBand(Bound(unlimited=True), Bound(unlimited=True)),
            )
        )
        offers.calendar.append(len(offers.calendars))
        offers.calendars.append(Calendar(Period(endless=True), None))
        offers.served.append(tuple((zone, True, True) for zone in sorted(set(change.zones))))
        offers.kind.append(list(index.words.types).index(change.kind))
        offers.site.append(-1)
        offers.programme.append(-1)


def _index(index: Index, offers: _Offers) -> Index:
    import numpy as np

    kept = [n for n in range(len(offers.iris)) if n not in offers.closed]

    def ranks(values: list[int]) -> NDArray[np.int32]:
        return np.array([values[n] for n in kept], dtype=np.int32)

    reaches = reaches_of([offers.served[n] for n in kept])
    declared = [d.territory for d in index.words.declared]
    classes = classify(membership_of(index), reaches, declared)
    return Index(
        replace(index.words, profiles=tuple(offers.profiles), calendars=tuple(offers.calendars)),
        replace(
            index.arrays,
            offer_profile=ranks(offers.profile),
            offer_calendar=ranks(offers.calendar),
            offer_reach=reaches.of_offer,
            offer_type=ranks(offers.kind),
            offer_site=ranks(offers.site),
            offer_programme=ranks(offers.programme),
            reach_start=reaches.start,
            reach_territory=reaches.territory,
            reach_entire=reaches.entire,
            reach_stated=reaches.stated,
            commune_class=classes.of_commune,
            class_start=classes.start,
            class_reach=classes.reach,
            class_sure=classes.sure,
            class_declared_start=classes.declared_start,
            class_declared=classes.declared,
        ),
        tuple(offers.iris[n] for n in kept),
        tuple(offers.labels[n] for n in kept),
    )


def membership_of(index: Index) -> Membership:
    """Return the communes and territories of an index as they were read."""
    import numpy as np

    arrays = index.arrays
    territories: tuple[Territory, ...] = index.words.territories
    pairs = np.stack(
        [arrays.member_territory, arrays.member_commune, arrays.member_whole.astype(np.int32)],
        axis=1,
    )
    return Membership(territories, {}, index.words.communes, pairs, arrays.point, arrays.point_of)
