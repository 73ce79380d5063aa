"""Each criterion answers yes, perhaps or no; what is not stated is never « all »."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.coverage.matching import (
    describe_ages,
    fit_age,
    fit_date,
    fit_delay,
    fit_field,
    fit_line,
    fit_need,
    fit_zone,
    match,
    rule_on,
)
from maillage.coverage.model import (
    AgeBand,
    Bound,
    DatedRule,
    Delay,
    Fit,
    Instant,
    Named,
    Needs,
    Offer,
    Origin,
    Period,
    Question,
    Reach,
)
from maillage.coverage.states import state_of
from maillage.dates import parse_date
from maillage.wording import Sentence

CODES = {"tete": None, "anxio": "tete", "depression": "anxio", "gaja": "tete", "seul": None}
NEEDS = Needs(
    labels={code: Sentence(code, code) for code in CODES},
    parents={code: parent for code, parent in CODES.items() if parent},
)
ZONE = Named("https://example.org/zone", "Zone fictive")
WHOLE = Reach(ZONE, "dep:99", whole=True, entire=True, stated=True)
OFFER = Offer(
    iri="https://example.org/offre",
    label="Offre fictive",
    declared=True,
    needs=("anxio",),
    lines=frozenset({2}),
    reaches=(WHOLE,),
)
QUESTION = Question(need="anxio", line=2, commune="c", on=dt.date(2022, 6, 1))


def instant(text: str) -> Instant:
    date = parse_date(text)
    return Instant(date.first, date.last, date.text)


def test_an_offer_that_fits_everything_covers() -> None:
    found = match(OFFER, QUESTION, NEEDS)
    assert found.is_sure
    assert found.conditions == []


@pytest.mark.parametrize(
    ("asked", "fit", "matched"),
    [
        ("anxio", Fit.YES, "anxio"),
        ("depression", Fit.YES, "anxio"),
        ("tete", Fit.MAYBE, "anxio"),
        ("gaja", Fit.NO, None),
        ("seul", Fit.NO, None),
    ],
)
def test_an_offer_answers_its_need_and_what_is_narrower(
    asked: str, fit: Fit, matched: str | None
) -> None:
    code, verdict = fit_need(OFFER, asked, NEEDS)
    assert (verdict.fit, code) == (fit, matched)


def test_a_narrower_offer_says_to_what_it_is_limited() -> None:
    _, verdict = fit_need(replace(OFFER, needs=("depression",)), "anxio", NEEDS)
    assert verdict.reason == Sentence("seulement : depression", "only: depression")


def test_the_line_is_one_of_the_offer_or_not() -> None:
    assert fit_line(OFFER, 2).fit is Fit.YES
    missed = fit_line(OFFER, 3)
    assert missed.fit is Fit.NO
    assert missed.reason == Sentence("répond à la ligne 2", "answers at line 2")


def test_a_field_that_is_not_stated_may_fit() -> None:
    stated = replace(OFFER, fields=frozenset({"sanitaire"}))
    assert fit_field(stated, None).fit is Fit.YES
    assert fit_field(stated, "sanitaire").fit is Fit.YES
    assert fit_field(stated, "social").fit is Fit.NO
    assert fit_field(OFFER, "social").fit is Fit.MAYBE


UNLIMITED = Bound(unlimited=True)


@pytest.mark.parametrize(
    ("band", "asked", "fit"),
    [
        (AgeBand(), None, Fit.YES),
        (AgeBand(), 30, Fit.MAYBE),
        (AgeBand(UNLIMITED, UNLIMITED), None, Fit.YES),
        (AgeBand(UNLIMITED, UNLIMITED), 30, Fit.YES),
        (AgeBand(Bound(15), UNLIMITED), None, Fit.MAYBE),
        (AgeBand(Bound(15), UNLIMITED), 15, Fit.YES),
        (AgeBand(Bound(15), UNLIMITED), 14, Fit.NO),
        (AgeBand(Bound(18), Bound(25)), 25, Fit.YES),
        (AgeBand(Bound(18), Bound(25)), 26, Fit.NO),
        (AgeBand(Bound(6)), 30, Fit.MAYBE),
        (AgeBand(Bound(6), Bound(18, open=True)), 18, Fit.YES),
        (AgeBand(Bound(6), Bound(18, open=True)), 30, Fit.MAYBE),
        (AgeBand(Bound(6), Bound(18, open=True)), 4, Fit.NO),
    ],
)
def test_ages(band: AgeBand, asked: int | None, fit: Fit) -> None:
    assert fit_age(band, OFFER, asked).fit is fit


@pytest.mark.parametrize(
    ("band", "words"),
    [
        (AgeBand(Bound(6), Bound(18, open=True)), "de 6 à 18 ans et plus"),
        (AgeBand(Bound(15), UNLIMITED), "15 ans et plus"),
        (AgeBand(Bound(15)), "15 ans et plus (borne haute non précisée)"),
        (AgeBand(high=Bound(17)), "jusqu'à 17 ans"),
        (AgeBand(UNLIMITED, UNLIMITED), "tout âge"),
        (AgeBand(), "âges non précisés"),
    ],
)
def test_ages_in_words(band: AgeBand, words: str) -> None:
    assert describe_ages(band).fr == words


DAY = dt.date(2022, 6, 1)
OLD_SOURCE = (Origin("000", "t", "f", 1, edition=dt.date(2018, 12, 31)),)
NEW_SOURCE = (Origin("000", "t", "f", 1, edition=dt.date(2023, 1, 1)),)


@pytest.mark.parametrize(
    ("period", "origins", "asked", "fit"),
    [
        (Period(), (), False, Fit.YES),
        (Period(), (), True, Fit.MAYBE),
        (Period(start=instant("2021")), NEW_SOURCE, True, Fit.YES),
        (Period(start=instant("2021")), OLD_SOURCE, True, Fit.MAYBE),
        (Period(start=instant("2021")), OLD_SOURCE, False, Fit.YES),
        (Period(start=instant("2021"), endless=True), OLD_SOURCE, True, Fit.YES),
        (Period(start=instant("2021"), end=instant("2022-12-31")), OLD_SOURCE, True, Fit.YES),
        (Period(start=instant("2022-06-02")), (), False, Fit.NO),
        (Period(start=instant("2022")), (), False, Fit.MAYBE),
        (Period(end=instant("2022-05-31")), (), False, Fit.NO),
        (Period(end=instant("2022")), (), False, Fit.MAYBE),
        (Period(end=instant("2022-06-01")), (), False, Fit.YES),
    ],
)
def test_dates(period: Period, origins: tuple[Origin, ...], asked: bool, fit: Fit) -> None:
    offer = replace(OFFER, period=period, origins=origins)
    assert fit_date(offer, replace(QUESTION, on=DAY, on_asked=asked)).fit is fit


@pytest.mark.parametrize(
    ("promised", "observed", "within", "fit"),
    [
        (Delay(), Delay(), None, Fit.YES),
        (Delay(), Delay(), 15, Fit.MAYBE),
        (Delay(high=Decimal(7)), Delay(), 7, Fit.YES),
        (Delay(high=Decimal(7)), Delay(), 6, Fit.MAYBE),
        (Delay(low=Decimal(7), high=Decimal(7)), Delay(), 6, Fit.NO),
        (Delay(), Delay(Decimal(7), Decimal(28)), 15, Fit.MAYBE),
        (Delay(), Delay(Decimal(7), Decimal(28)), 30, Fit.MAYBE),
        (Delay(), Delay(Decimal(7), Decimal(28)), 6, Fit.NO),
        (Delay(high=Decimal(2)), Delay(Decimal(7), Decimal(28)), 6, Fit.YES),
    ],
)
def test_an_observed_delay_is_never_a_promise(
    promised: Delay, observed: Delay, within: int | None, fit: Fit
) -> None:
    offer = replace(OFFER, promised=promised, observed=observed)
    days = None if within is None else Decimal(within)
    assert fit_delay(offer, replace(QUESTION, within=days)).fit is fit


@pytest.mark.parametrize(
    ("reaches", "fit"),
    [
        ((WHOLE,), Fit.YES),
        ((replace(WHOLE, whole=False),), Fit.MAYBE),
        ((replace(WHOLE, entire=False),), Fit.MAYBE),
        ((replace(WHOLE, stated=False),), Fit.MAYBE),
        ((replace(WHOLE, stated=False), WHOLE), Fit.YES),
        ((), Fit.NO),
    ],
)
def test_zones(reaches: tuple[Reach, ...], fit: Fit) -> None:
    assert fit_zone(reaches)[1].fit is fit


def test_the_rule_in_force_is_that_of_the_day() -> None:
    old = DatedRule("r1", Period(instant("2020"), instant("2021-12-31")), AgeBand(Bound(11)))
    new = DatedRule("r2", Period(instant("2022-01-01")), AgeBand(UNLIMITED, UNLIMITED))
    rules = (old, new)
    assert rule_on(rules, dt.date(2021, 5, 1)) is old
    assert rule_on(rules, dt.date(2022, 5, 1)) is new
    assert rule_on(rules, dt.date(2019, 5, 1)) is None
    offer = replace(OFFER, rules=rules)
    asked = replace(QUESTION, age=8, on=dt.date(2021, 5, 1))
    assert [v.criterion for v in match(offer, asked, NEEDS).failures] == ["age"]
    assert match(offer, replace(asked, on=dt.date(2022, 5, 1)), NEEDS).is_hit


def test_a_presumed_offer_is_at_best_conditional() -> None:
    found = match(replace(OFFER, declared=False), QUESTION, NEEDS)
    assert found.is_hit
    assert not found.is_sure


def test_a_condition_of_the_source_qualifies_the_answer() -> None:
    found = match(replace(OFFER, condition="parfois"), QUESTION, NEEDS)
    assert [c.fr for c in found.conditions] == ["condition : parfois"]


BOUNDS = st.one_of(
    st.just(Bound()),
    st.just(UNLIMITED),
    st.builds(Bound, st.integers(0, 99), st.just(False), st.booleans()),
)
OFFERS = st.builds(
    replace,
    st.just(OFFER),
    declared=st.booleans(),
    needs=st.lists(st.sampled_from(sorted(CODES)), min_size=1, max_size=2).map(tuple),
    lines=st.frozensets(st.integers(1, 3), min_size=1),
    ages=st.builds(AgeBand, BOUNDS, BOUNDS),
    reaches=st.sampled_from([(), (WHOLE,), (replace(WHOLE, stated=False),)]),
    condition=st.sampled_from(["", "parfois"]),
)
QUESTIONS = st.builds(
    Question,
    need=st.sampled_from(sorted(CODES)),
    line=st.integers(1, 3),
    commune=st.just("c"),
    age=st.one_of(st.none(), st.integers(0, 100)),
    on=st.just(DAY),
    on_asked=st.booleans(),
    within=st.one_of(st.none(), st.integers(0, 40).map(Decimal)),
    field=st.sampled_from([None, "sanitaire"]),
)


def rank(offers: list[Offer], question: Question) -> int:
    hits = [m.is_sure for m in (match(o, question, NEEDS) for o in offers) if m.is_hit]
    return state_of(hits, {"cmp"}, set()).rank


@given(st.lists(OFFERS, max_size=4), OFFERS, QUESTIONS)
def test_one_more_offer_never_worsens_the_answer(
    offers: list[Offer], added: Offer, question: Question
) -> None:
    assert rank([*offers, added], question) >= rank(offers, question)


@given(OFFERS, QUESTIONS)
def test_a_broader_offer_answers_at_least_as_well(offer: Offer, question: Question) -> None:
    """Replacing the needs of an offer by broader ones never loses an answer."""
    broader = tuple(NEEDS.above(code)[-1] for code in offer.needs)
    widened = replace(offer, needs=(*offer.needs, *broader))
    assert rank([widened], question) >= rank([offer], question)


@given(OFFERS, QUESTIONS)
def test_a_hit_has_no_failure_and_a_sure_one_no_condition(offer: Offer, question: Question) -> None:
    found = match(offer, question, NEEDS)
    assert found.is_hit == all(v.fit is not Fit.NO for v in found.verdicts)
    if found.is_sure:
        assert offer.declared
        assert all(v.fit is Fit.YES for v in found.verdicts)
    for verdict in found.verdicts:
        if verdict.fit is Fit.MAYBE or (verdict.fit is Fit.NO and verdict.criterion != "need"):
            assert verdict.reason is not None
