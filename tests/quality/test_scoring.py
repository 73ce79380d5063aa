"""The laws of the score: each criterion on values made by hand, then on any value."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.dates import FuzzyDate, parse_date
from maillage.quality import scoring
from maillage.quality.ageing import add_months
from maillage.quality.scoring import (
    IN_REGISTER,
    WRONG_KEY,
    Criterion,
    Family,
    Measure,
    Seen,
    mean,
    measures,
    score,
)

ON = dt.date(2026, 11, 22)
S, I, N, E, O = (  # noqa: E741
    *(Family.STRUCTURE, Family.INSTANCE, Family.INSTITUTION, Family.ENTITY),
    Family.OFFER,
)


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def seen(date: str, *, verified: bool = True) -> Seen:
    return Seen(parse_date(date), verified)


def said(measure: Measure) -> tuple[float | None, str]:
    value = None if measure.value is None else round(measure.value, 4)
    return value, measure.explanation.fr


@pytest.mark.parametrize(
    ("family", "known", "value", "sentence"),
    [
        (
            S,
            "",
            0.0,
            "aucune des 5 colonnes utiles (manque : type, champs, publics, adresse, depuis) : 0",
        ),
        (S, "type champs publics adresse", 0.8, "4 des 5 colonnes utiles (manque : depuis) : 0,8"),
        (S, "type champs publics adresse depuis", 1.0, "5 des 5 colonnes utiles : 1"),
        (I, "type", 0.3333, "1 des 3 colonnes utiles (manque : champs, depuis) : 0,33"),
        (N, "type champs", 1.0, "2 des 2 colonnes utiles : 1"),
        (E, "siren", 0.5, "1 des 2 colonnes utiles (manque : finess_ej) : 0,5"),
        (
            O,
            "champs publics age_min modalites acces delai cout depuis",
            0.8889,
            "8 des 9 colonnes utiles (manque : age_max) : 0,89",
        ),
    ],
)
def test_completeness_is_the_share_of_the_useful_columns(
    family: Family, known: str, value: float, sentence: str
) -> None:
    assert said(scoring.completeness(family, words(known))) == (value, sentence)


@pytest.mark.parametrize(
    ("what", "value", "sentence"),
    [
        (seen("2026-11-22"), 1.0, "vérifié il y a moins d'un mois : 1"),
        (seen("2026-05-22"), 1.0, "vérifié il y a 6 mois : 1"),
        (seen("2026-05-21"), 0.9981, "vérifié il y a 6 mois : 1"),
        (seen("2025-09-22"), 0.5556, "vérifié il y a 14 mois : 0,56"),
        (seen("2025-08-22"), 0.5, "vérifié il y a 15 mois : 0,5"),
        (seen("2024-11-23"), 0.0018, "vérifié il y a 23 mois : 0"),
        (seen("2024-11-22"), 0.0, "vérifié il y a 24 mois : 0"),
        (seen("1999-01-01"), 0.0, "vérifié il y a 334 mois : 0"),
        (seen("2026-12-01"), 1.0, "vérifié le 2026-12-01, après le 2026-11-22 : 1"),
        (seen("2025-09"), 0.5167, "vérifié en 2025-09 (14 mois) : 0,52"),
        (
            seen("2025-08-22", verified=False),
            0.5,
            "jamais vérifié ; source éditée il y a 15 mois : 0,5",
        ),
        (
            seen("2025", verified=False),
            0.0722,
            "jamais vérifié ; source éditée en 2025 (22 mois) : 0,07",
        ),
        (Seen(), 0.0, "ni date de vérification, ni date d'édition de la source : 0"),
        (
            Seen(verified=True),
            0.0,
            "ni date de vérification, ni date d'édition de la source : 0",
        ),
    ],
)
def test_freshness_fades_from_six_months_to_two_years(
    what: Seen, value: float, sentence: str
) -> None:
    assert said(scoring.freshness(what, ON)) == (value, sentence)


@pytest.mark.parametrize(
    ("family", "known", "value", "sentence"),
    [
        (S, "latitude longitude numero commune", 1.0, "point au numéro de la rue : 1"),
        (S, "latitude longitude rue commune territoire", 0.75, "point à la rue : 0,75"),
        (S, "latitude longitude commune", 0.5, "commune du site : 0,5"),
        (S, "latitude longitude", 0.5, "point dont la précision n'est pas à la rue : 0,5"),
        (S, "latitude numero commune", 0.5, "commune du site : 0,5"),
        (S, "numero", 0.0, "aucun lieu : 0"),
        (S, "territoire", 0.25, "territoire seulement : 0,25"),
        (I, "territoire", 1.0, "territoire connu : 1"),
        (I, "commune latitude longitude numero", 0.5, "commune du siège seulement : 0,5"),
        (N, "latitude longitude", 0.5, "point du siège seulement : 0,5"),
        (N, "", 0.0, "aucun lieu : 0"),
        (
            E,
            "commune",
            None,
            "non applicable : une entité juridique ne reçoit pas, ses établissements si",
        ),
        (O, "zone zone_sure", 1.0, "zone dite par la source : 1"),
        (O, "zone", 0.5, "zone présumée ou connue en partie : 0,5"),
        (O, "", 0.0, "aucune zone : 0"),
    ],
)
def test_place_is_as_precise_as_what_is_known(
    family: Family, known: str, value: float | None, sentence: str
) -> None:
    assert said(scoring.place(family, words(known))) == (value, sentence)


@pytest.mark.parametrize(
    ("family", "known", "value", "sentence"),
    [
        (S, f"finess siret {IN_REGISTER}", 1.0, "FINESS + SIRET, confirmé par un registre : 1"),
        (
            S,
            "siren",
            0.5,
            "SIREN de clé juste, qu'aucun registre du graphe ne confirme : 0,5",
        ),
        (S, f"siret {WRONG_KEY}", 0.5,
         "SIRET de clé juste, qu'aucun registre du graphe ne confirme : 0,5"),
        (S, WRONG_KEY, 0.0, "numéro de clé fausse : 0"),
        (S, "finess_ej", 0.0, "ni FINESS, ni SIRET, ni SIREN : 0"),
        (S, "", 0.0, "ni FINESS, ni SIRET, ni SIREN : 0"),
        (E, f"finess_ej {IN_REGISTER}", 1.0, "FINESS EJ, confirmé par un registre : 1"),
        (E, "", 0.0, "ni FINESS EJ, ni SIREN, ni SIRET : 0"),
        (
            I,
            "",
            None,
            "non applicable : aucun numéro officiel n'est attendu d'une instance ou d'une "
            "institution",
        ),
        (I, "finess", 1.0, "FINESS de clé juste : 1"),
        (N, WRONG_KEY, 0.0, "numéro de clé fausse : 0"),
        (O, "siren", None, "non applicable : une offre n'a pas de numéro officiel"),
    ],
)  # fmt: skip
def test_identifiers_are_right_then_agreed(
    family: Family, known: str, value: float | None, sentence: str
) -> None:
    assert said(scoring.identifiers(family, words(known))) == (value, sentence)


@pytest.mark.parametrize(
    ("family", "known", "value", "sentence"),
    [
        (S, "telephone courriel site_web messagerie_securisee", 1.0, "4 des 4 moyens de contact"),
        (O, "telephone site_web", 0.5, "2 des 4 moyens de contact (manque : courriel, messagerie_"
         "securisee)"),
        (I, "telephone", 0.3333, "1 des 3 moyens de contact (manque : courriel, site_web)"),
        (N, "messagerie_securisee", 0.0,
         "aucun des 3 moyens de contact (manque : telephone, courriel, site_web)"),
        (E, "telephone", None,
         "non applicable : une entité juridique se joint par ses établissements"),
    ],
)  # fmt: skip
def test_contact_is_the_share_of_the_ways(
    family: Family, known: str, value: float | None, sentence: str
) -> None:
    measure = scoring.contact(family, words(known))
    assert said(measure)[0] == value
    assert measure.explanation.fr.startswith(sentence)


def test_the_score_is_the_mean_of_what_applies_rounded_half_up() -> None:
    def of(*values: float | None) -> int | None:
        return score(scoring.mean(Criterion.PLACE, [(v, 1)] if v is not None else [])
                     for v in values)  # fmt: skip

    assert of(1.0, 0.5, None, None, 0.0) == 50
    assert of(0.125) == 13
    assert of(0.375, None) == 38
    assert of(1.0, 1.0) == 100
    assert of(None) is None
    assert of() is None


def test_a_mean_says_of_how_many() -> None:
    measure = mean(Criterion.CONTACT, [(0.25, 3), (1.0, 1)])
    assert (measure.value, measure.count) == (0.4375, 4)
    assert measure.explanation.fr == "moyenne de 4 fiches : 0,44"
    assert measure.explanation.en == "mean of 4 records: 0.44"
    nothing = mean(Criterion.CONTACT, [])
    assert (nothing.value, nothing.count) == (None, 0)


# --- Laws ---

COLUMNS = sorted(
    {column for columns in scoring.USEFUL.values() for column in columns}
    | {"telephone", "courriel", "site_web", "messagerie_securisee"}
    | {"latitude", "longitude", "numero", "rue", "commune", "territoire", "zone", "zone_sure"}
    | {"finess", "siret", "siren", "finess_ej", IN_REGISTER}
)
FAMILIES = st.sampled_from(list(Family))
KNOWN = st.frozensets(st.sampled_from([*COLUMNS, WRONG_KEY]))
DATES = st.one_of(
    st.dates(dt.date(2000, 1, 1), dt.date(2030, 12, 31)).map(lambda day: day.isoformat()),
    st.dates(dt.date(2000, 1, 1), dt.date(2030, 12, 31)).map(lambda day: day.isoformat()[:7]),
    st.integers(2000, 2030).map(str),
).map(parse_date)
SEEN = st.builds(Seen, st.none() | DATES, st.booleans())
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2032, 12, 31))


@given(FAMILIES, KNOWN, SEEN, DAYS)
def test_values_are_between_0_and_1_and_sentences_end_with_them(
    family: Family, known: frozenset[str], what: Seen, on: dt.date
) -> None:
    measured = measures(family, known, what, on)
    assert [measure.criterion for measure in measured] == list(Criterion)
    for measure in measured:
        if measure.value is None:
            assert measure.explanation.fr.startswith("non applicable : ")
            assert measure.explanation.en.startswith("not applicable: ")
            assert measure.count == 0
        else:
            assert 0 <= measure.value <= 1
            shown = scoring.figure(measure.value)
            assert measure.explanation.fr.endswith(f" : {shown.fr}")
            assert measure.explanation.en.endswith(f": {shown.en}")
            assert measure.count == 1
    total = score(measured)
    assert total is not None
    assert 0 <= total <= 100


@given(FAMILIES, KNOWN, st.sampled_from(COLUMNS), SEEN, DAYS)
def test_filling_a_column_never_lowers(
    family: Family, known: frozenset[str], column: str, what: Seen, on: dt.date
) -> None:
    before, after = (measures(family, k, what, on) for k in (known, known | {column}))
    for one, other in zip(before, after, strict=True):
        assert other.value is not None or one.value is None
        assert (one.value or 0) <= (other.value or 0)
    assert (score(before) or 0) <= (score(after) or 0)


@given(FAMILIES, KNOWN, DATES, DATES, st.booleans(), DAYS)
def test_a_later_check_never_lowers(
    family: Family,
    known: frozenset[str],
    one: FuzzyDate,
    other: FuzzyDate,
    verified: bool,
    on: dt.date,
) -> None:
    early, late = sorted((one, other), key=lambda date: date.first)
    before, after = (measures(family, known, Seen(d, verified), on) for d in (early, late))
    assert (before[1].value or 0) <= (after[1].value or 0)
    assert (score(before) or 0) <= (score(after) or 0)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2030, 12, 31)))
def test_the_day_of_six_months_and_the_day_of_two_years(day: dt.date) -> None:
    def value(on: dt.date) -> float | None:
        return scoring.freshness(seen(day.isoformat()), on).value

    fresh, stale = add_months(day, 6), add_months(day, 24)
    one = dt.timedelta(days=1)
    assert value(day) == value(fresh) == 1
    assert 0.99 < (value(fresh + one) or 0) < 1
    assert 0 < (value(stale - one) or 0) < 0.01
    assert value(stale) == value(stale + one) == 0
    assert value(add_months(day, 15)) == pytest.approx(0.5)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 10**6)), min_size=1))
def test_a_mean_is_between_the_lowest_and_the_highest(values: list[tuple[float, int]]) -> None:
    measure = mean(Criterion.PLACE, values)
    assert measure.value is not None
    lowest, highest = (f(value for value, _ in values) for f in (min, max))
    assert lowest - 1e-9 <= measure.value <= highest + 1e-9
    assert measure.count == sum(number for _, number in values)
