"""The laws of the quality score: five criteria, each from 0 to 1, or not applicable.

What is known of a thing is a set of words, most of them names of columns that are filled. What is
expected of it depends on its family alone, never on what is filled: filling a column in with a
right value lowers no criterion. The score is the mean of the criteria that apply, out of 100.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from maillage.dates import FuzzyDate
from maillage.quality.ageing import age_in_months, whole_months
from maillage.wording import Sentence

FRESH_MONTHS = 6
STALE_MONTHS = 24


class Criterion(StrEnum):
    """What is measured; the order of the members is the order of every table."""

    COMPLETENESS = "completude"
    FRESHNESS = "fraicheur"
    PLACE = "lieu"
    IDENTIFIERS = "identifiants"
    CONTACT = "contact"


class Family(StrEnum):
    """What a thing is, as far as what is expected of it goes."""

    STRUCTURE = "structure"
    INSTANCE = "instance"
    INSTITUTION = "institution"
    ENTITY = "entite_juridique"
    OFFER = "offre"


# Columns that tell something by being filled, and that no other criterion looks at; ``delai`` is
# any of the four delays of an offer.
USEFUL: dict[Family, tuple[str, ...]] = {
    Family.STRUCTURE: ("type", "champs", "publics", "adresse", "depuis"),
    Family.INSTANCE: ("type", "champs", "depuis"),
    Family.INSTITUTION: ("type", "champs"),
    Family.ENTITY: ("finess_ej", "siren"),
    Family.OFFER: (
        *("champs", "publics", "age_min", "age_max", "modalites", "acces", "delai", "cout"),
        "depuis",
    ),
}
# Ways to reach people; secure messaging is for those who give care.
_OPEN_CHANNELS = ("telephone", "courriel", "site_web")
_CHANNELS: dict[Family, tuple[str, ...]] = {
    Family.STRUCTURE: (*_OPEN_CHANNELS, "messagerie_securisee"),
    Family.INSTANCE: _OPEN_CHANNELS,
    Family.INSTITUTION: _OPEN_CHANNELS,
    Family.OFFER: (*_OPEN_CHANNELS, "messagerie_securisee"),
}
# Numbers that identify, with their names for people.
NUMBERS: dict[str, str] = {
    "finess": "FINESS",
    "siret": "SIRET",
    "siren": "SIREN",
    "finess_ej": "FINESS EJ",
}
_OWN_NUMBERS: dict[Family, tuple[str, ...]] = {
    Family.STRUCTURE: ("finess", "siret", "siren"),
    Family.INSTANCE: ("finess", "siret", "siren"),
    Family.INSTITUTION: ("finess", "siret", "siren"),
    Family.ENTITY: ("finess_ej", "siren", "siret"),
}
# What a share is of: in French, its « none », in English.
_SHARED: dict[Criterion, tuple[str, str, str]] = {
    Criterion.COMPLETENESS: ("colonnes utiles", "aucune", "useful columns"),
    Criterion.CONTACT: ("moyens de contact", "aucun", "ways of contact"),
}
WRONG_KEY = "cle_fausse"
IN_REGISTER = "registre"


@dataclass(frozen=True, slots=True)
class Measure:
    """The value of one criterion, and why.

    Attributes:
        criterion: what is measured.
        value: from 0 to 1; None when the criterion does not apply.
        explanation: one sentence that ends with the value.
        count: how many things the value is the mean of (0 when it applies to none).
    """

    criterion: Criterion
    value: float | None
    explanation: Sentence
    count: int = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """When something was last vouched for: checked with the structure, else published."""

    date: FuzzyDate | None = None
    verified: bool = False


# Many things are alike: a law is applied once to all of them.
_alike = lru_cache(maxsize=1 << 14)


def measures(family: Family, known: frozenset[str], seen: Seen, on: dt.date) -> tuple[Measure, ...]:
    """Measure a thing by the five criteria, in their order.

    Args:
        family: what is expected of it.
        known: words that say what is known of it (columns filled; see the laws).
        seen: when it was last vouched for.
        on: day of the assessment.
    """
    return (
        completeness(family, known),
        freshness(seen, on),
        place(family, known),
        identifiers(family, known),
        contact(family, known),
    )


def score(measured: Iterable[Measure]) -> int | None:
    """Return the mean of the criteria that apply, out of 100; None when none does."""
    values = [measure.value for measure in measured if measure.value is not None]
    return math.floor(100 * math.fsum(values) / len(values) + 0.5) if values else None


def mean(criterion: Criterion, values: Collection[tuple[float, int]]) -> Measure:
    """Return the mean of one criterion over several things.

    Args:
        criterion: what is measured.
        values: values with the number of things that have each; those it applies to only.
    """
    count = sum(number for _, number in values)
    if not count:
        return Measure(
            criterion,
            None,
            Sentence("non applicable : à aucune fiche", "not applicable: to no record"),
            0,
        )
    value = min(1.0, math.fsum(value * number for value, number in values) / count)
    s = "s" if count > 1 else ""
    fr, en = f"moyenne de {count} fiche{s}", f"mean of {count} record{s}"
    return _measured(criterion, value, fr, en, count)


@_alike
def completeness(family: Family, known: frozenset[str]) -> Measure:
    """Measure the share of the useful columns that are filled."""
    columns = USEFUL[family]
    return _share(Criterion.COMPLETENESS, columns, [c for c in columns if c not in known])


@_alike
def contact(family: Family, known: frozenset[str]) -> Measure:
    """Measure the share of the ways of contact that are known; an offer has those of its actor."""
    if family not in _CHANNELS:
        return _not_applicable(
            Criterion.CONTACT,
            "une entité juridique se joint par ses établissements",
            "a legal entity is reached through its establishments",
        )
    channels = _CHANNELS[family]
    return _share(Criterion.CONTACT, channels, [c for c in channels if c not in known])


@_alike
def freshness(seen: Seen, on: dt.date) -> Measure:
    """Measure how recent the last check is, else the edition of the source.

    1 until six months, then less by the same amount each month, 0 from two years; 0 when no date
    is known. A date given as a year or a month counts from its first day.
    """
    if seen.date is None:
        return _measured(
            Criterion.FRESHNESS,
            0.0,
            "ni date de vérification, ni date d'édition de la source",
            "neither a date of check nor an edition date of the source",
        )
    age = age_in_months(seen.date.first, on)
    span = STALE_MONTHS - FRESH_MONTHS
    value = max(0.0, min(1.0, (STALE_MONTHS - age) / span))
    ago = _ago(seen.date, on)
    if seen.verified:
        return _measured(Criterion.FRESHNESS, value, f"vérifié {ago.fr}", f"verified {ago.en}")
    return _measured(
        Criterion.FRESHNESS,
        value,
        f"jamais vérifié ; source éditée {ago.fr}",
        f"never verified; source published {ago.en}",
    )


@_alike
def place(family: Family, known: frozenset[str]) -> Measure:
    """Measure how precisely one knows where: site, territory of an instance, zone of an offer."""
    if family is Family.ENTITY:
        return _not_applicable(
            Criterion.PLACE,
            "une entité juridique ne reçoit pas, ses établissements si",
            "a legal entity receives nobody, its establishments do",
        )
    steps = _STEPS.get(family, _STEPS_OF_TERRITORY)
    _, value, fr, en = next(step for step in steps if step[0] <= known)
    return _measured(Criterion.PLACE, value, fr, en)


@_alike
def identifiers(family: Family, known: frozenset[str]) -> Measure:
    """Measure whether official numbers are given, with a right key, and agreed by a register.

    None is expected of an instance or of an institution: without one the criterion does not
    apply, and a right one is all there is to ask.
    """
    criterion = Criterion.IDENTIFIERS
    if family is Family.OFFER:
        return _not_applicable(
            criterion, "une offre n'a pas de numéro officiel", "an offer has no official number"
        )
    right = [NUMBERS[number] for number in _OWN_NUMBERS[family] if number in known]
    expected = family in (Family.STRUCTURE, Family.ENTITY)
    named = " + ".join(right)
    if right and IN_REGISTER in known:
        fr, en = f"{named}, confirmé par un registre", f"{named}, agreed by a register"
        return _measured(criterion, 1.0, fr, en)
    if right and expected:
        return _measured(
            criterion,
            0.5,
            f"{named} de clé juste, qu'aucun registre du graphe ne confirme",
            f"{named} with a right key, that no register of the graph agrees with",
        )
    if right:
        return _measured(criterion, 1.0, f"{named} de clé juste", f"{named} with a right key")
    if WRONG_KEY in known:
        return _measured(criterion, 0.0, "numéro de clé fausse", "number with a wrong key")
    if expected:
        names = [NUMBERS[number] for number in _OWN_NUMBERS[family]]
        return _measured(criterion, 0.0, f"ni {', ni '.join(names)}", f"no {', no '.join(names)}")
    return _not_applicable(
        criterion,
        "aucun numéro officiel n'est attendu d'une instance ou d'une institution",
        "no official number is expected of a body or an institution",
    )


_Step = tuple[frozenset[str], float, str, str]


def _step(words: str, value: float, fr: str, en: str) -> _Step:
    return frozenset(words.split()), value, fr, en


_NOWHERE = _step("", 0.0, "aucun lieu", "no place")
# The first step whose words are all known is the one. A point says more than a commune only when
# its precision is known: many are the centre of the commune.
_STEPS: dict[Family, tuple[_Step, ...]] = {
    Family.STRUCTURE: (
        _step(
            "latitude longitude numero",
            1.0,
            "point au numéro de la rue",
            "point at the house number",
        ),
        _step("latitude longitude rue", 0.75, "point à la rue", "point at the street"),
        _step("commune", 0.5, "commune du site", "commune of the site"),
        _step(
            "latitude longitude",
            0.5,
            "point dont la précision n'est pas à la rue",
            "point that is not precise to the street",
        ),
        _step("territoire", 0.25, "territoire seulement", "territory only"),
        _NOWHERE,
    ),
    Family.OFFER: (
        _step("zone_sure", 1.0, "zone dite par la source", "zone stated by the source"),
        _step("zone", 0.5, "zone présumée ou connue en partie", "zone presumed or known in part"),
        _step("", 0.0, "aucune zone", "no zone"),
    ),
}
_STEPS_OF_TERRITORY: tuple[_Step, ...] = (
    _step("territoire", 1.0, "territoire connu", "territory known"),
    _step("commune", 0.5, "commune du siège seulement", "commune of the seat only"),
    _step("latitude longitude", 0.5, "point du siège seulement", "point of the seat only"),
    _NOWHERE,
)


def _share(criterion: Criterion, expected: Collection[str], missing: list[str]) -> Measure:
    fr, none, en = _SHARED[criterion]
    total, found = len(expected), len(expected) - len(missing)
    listed = ", ".join(missing)
    return _measured(
        criterion,
        found / total,
        f"{found or none} des {total} {fr}" + (f" (manque : {listed})" if missing else ""),
        f"{found or 'none'} of the {total} {en}" + (f" (missing: {listed})" if missing else ""),
    )


def _ago(date: FuzzyDate, on: dt.date) -> Sentence:
    if date.first > on:
        return Sentence(f"le {date}, après le {on}", f"on {date}, after {on}")
    months = whole_months(date.first, on)
    if not months:
        return Sentence("il y a moins d'un mois", "less than a month ago")
    s = "s" if months > 1 else ""
    if date.first != date.last:
        return Sentence(f"en {date} ({months} mois)", f"in {date} ({months} month{s})")
    return Sentence(f"il y a {months} mois", f"{months} month{s} ago")


def _measured(criterion: Criterion, value: float, fr: str, en: str, count: int = 1) -> Measure:
    shown = figure(value)
    return Measure(criterion, value, Sentence(f"{fr} : {shown.fr}", f"{en}: {shown.en}"), count)


def _not_applicable(criterion: Criterion, fr: str, en: str) -> Measure:
    return Measure(criterion, None, Sentence(f"non applicable : {fr}", f"not applicable: {en}"), 0)


def figure(value: float) -> Sentence:
    """Return a value as people read it: two decimals at most, a comma in French."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return Sentence(text.replace(".", ","), text)
