"""From what people type to a question: every word is checked, and refused in one clear sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from maillage.coverage.model import Needs, Question
from maillage.dates import parse_date
from maillage.errors import WrongUse
from maillage.names import nearest, normalise
from maillage.places import Commune
from maillage.source import Source

OLDEST = 130


def need_code(needs: Needs, asked: str) -> str:
    """Return the code of a need given by its code or its label.

    Raises:
        WrongUse: no need has this name; the nearest ones are given.
    """
    if asked in needs.labels:
        return asked
    names = {normalise(code): code for code in needs.labels}
    for code, label in needs.labels.items():
        names.setdefault(normalise(label.fr), code)
        names.setdefault(normalise(label.en), code)
    form = normalise(asked)
    if form in names:
        return names[form]
    close = dict.fromkeys(names[normalise(name)] for name in nearest(asked, names, most=4))
    listed = ", ".join(close) or ", ".join(sorted(needs.labels))
    raise WrongUse(
        f"le besoin « {asked} » n'existe pas ; besoins proches : {listed} "
        "(tous : maillage query besoins)",
        f"there is no need “{asked}”; close ones: {listed} (all: maillage query besoins)",
    )


def line_number(asked: int | str) -> int:
    """Return the line of care.

    Raises:
        WrongUse: anything but 1, 2 or 3.
    """
    if str(asked).strip() in {"1", "2", "3"}:
        return int(asked)
    raise WrongUse(
        f"la ligne {asked} n'existe pas : 1 (proximité), 2 (second recours) "
        "ou 3 (troisième recours)",
        f"there is no line {asked}: 1 (primary care), 2 (secondary) or 3 (tertiary)",
    )


def age_in_years(asked: int | str | None) -> int | None:
    """Return an age in whole years.

    Raises:
        WrongUse: not a whole number between 0 and 130.
    """
    if asked is None:
        return None
    try:
        age = int(str(asked).strip())
    except ValueError:
        age = -1
    if 0 <= age <= OLDEST:
        return age
    raise WrongUse(
        f"l'âge {asked} n'est pas possible : donner un nombre entier d'années, de 0 à {OLDEST}",
        f"age {asked} is not possible: give a whole number of years from 0 to {OLDEST}",
    )


def day(asked: str | dt.date | None) -> dt.date | None:
    """Return a day.

    Raises:
        WrongUse: not a day that exists, in the form 2026-02-28.
    """
    if asked is None or isinstance(asked, dt.date):
        return asked
    try:
        date = parse_date(asked.strip())
    except ValueError:
        date = None
    if date is None or date.first != date.last:
        raise WrongUse(
            f"la date « {asked} » n'existe pas : l'écrire AAAA-MM-JJ, par exemple 2026-02-28",
            f"the date “{asked}” does not exist: write it YYYY-MM-DD, for instance 2026-02-28",
        )
    return date.first


def days(asked: int | str | Decimal | None) -> Decimal | None:
    """Return a delay in days.

    Raises:
        WrongUse: not a number of days, zero or more.
    """
    if asked is None:
        return None
    try:
        number = Decimal(str(asked).strip())
    except InvalidOperation:
        number = Decimal(-1)
    if number.is_finite() and number >= 0:
        return number
    raise WrongUse(
        f"le délai « {asked} » n'est pas un nombre de jours : donner par exemple 15",
        f"the delay “{asked}” is not a number of days: give for instance 15",
    )


def most(asked: int | str | None) -> int | None:
    """Return how many things to name at most; None for all.

    Raises:
        WrongUse: not a whole number, one or more.
    """
    if asked is None:
        return None
    try:
        number = int(str(asked).strip())
    except ValueError:
        number = 0
    if number >= 1:
        return number
    raise WrongUse(
        f"« {asked} » n'est pas un nombre de réponses : donner un nombre entier, 1 ou plus",
        f"“{asked}” is not a number of answers: give a whole number, 1 or more",
    )


def field_code(source: Source, asked: str | None) -> str | None:
    """Return the code of a field given by its code or its label.

    Raises:
        WrongUse: no field has this name.
    """
    if asked is None:
        return None
    rows = source.select(
        "SELECT ?code ?nom WHERE { ?c a mlg:Champ ; skos:notation ?code ; skos:prefLabel ?nom }"
    )
    names = {normalise(row["nom"]): row["code"] for row in rows}
    names |= {normalise(row["code"]): row["code"] for row in rows}
    if normalise(asked) in names:
        return names[normalise(asked)]
    known = ", ".join(sorted(set(names.values())))
    raise WrongUse(
        f"le champ « {asked} » n'existe pas : {known}",
        f"there is no field “{asked}”: {known}",
    )


def circumstances(
    source: Source,
    *,
    age: int | str | None = None,
    on: str | dt.date | None = None,
    within: int | str | Decimal | None = None,
    field: str | None = None,
    today: dt.date | None = None,
) -> Question:
    """Return a question about every need, line and commune: age, day, delay and field only.

    Raises:
        WrongUse: a word is not understood.
    """
    asked_day = day(on)
    return Question(
        need="",
        line=0,
        commune="",
        age=age_in_years(age),
        on=asked_day or today or dt.date.today(),
        on_asked=asked_day is not None,
        within=days(within),
        field=field_code(source, field),
    )


def question(
    source: Source,
    needs: Needs,
    commune: Commune,
    *,
    need: str,
    line: int | str,
    age: int | str | None = None,
    on: str | dt.date | None = None,
    within: int | str | Decimal | None = None,
    field: str | None = None,
    today: dt.date | None = None,
) -> Question:
    """Return the question that these words ask.

    Raises:
        WrongUse: a word is not understood.
    """
    around = circumstances(source, age=age, on=on, within=within, field=field, today=today)
    return replace(around, need=need_code(needs, need), line=line_number(line), commune=commune.iri)
