"""What to advise for a wrong cell, when what was meant can be told from what is written.

Spreadsheets drop leading zeros, turn codes into dates and dates into day numbers; people write
units, spaces and labels. Nothing is corrected by itself: the sentence proposes, people decide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from maillage import identifiers
from maillage.iris import TERRITORY_KINDS
from maillage.names import normalise
from maillage.wording import Sentence

_FORMULA = re.compile(
    r"#(REF|N/?[AD]|NOM|NAME|NOMBRE|NUM|VALEUR|VALUE|DIV/0|NULL?|PROPAGATION|SPILL|CALC)\s?[!?]?"
    r"|#{3,}|Err\s?:\s?[0-9]{3}",
    re.IGNORECASE,
)
_IDEM = {"idem", "id", "ibid", "ibidem", "ditto", "dito", "comme au dessus", "voir au dessus"}
_DITTO_MARKS = {'"', "''", "″", "〃", "»", "«"}
_NOTHING = {"nc", "n c", "nd", "n d", "na", "n a", "ns", "so", "s o", "neant", "aucun", "aucune"}
_NOTHING |= {"sans objet", "non renseigne", "non connu", "inconnu", "a completer", "a preciser"}
# An official number does not begin with more zeros than that.
_MOST_ZEROS = 2
_SCIENTIFIC = re.compile(r"[0-9][.,]?[0-9]*E\+?[0-9]+", re.IGNORECASE)
_QUANTITY = re.compile(
    r"(-?[0-9][0-9\s]*)([.,][0-9]+)?\s*(°|ans?|j|jours?|hab|habitants)?\.?", re.I
)
_KINDS = {"departement": "dep", "dept": "dep", "region": "reg", "secteur": "zone"} | {
    kind: kind for kind in TERRITORY_KINDS
}

COPY = Sentence(
    "recopier la valeur voulue : chaque ligne se lit seule",
    "copy the value that is meant: each row is read by itself",
)
LEAVE_EMPTY = Sentence(
    "laisser la cellule vide quand la source n'en dit rien",
    "leave the cell empty when the source says nothing of it",
)
AS_TEXT = Sentence(
    "le tableur l'a changé : le ressaisir dans une colonne au format Texte",
    "the spreadsheet changed it: type it again in a column set to Text",
)

WIDEN = Sentence(
    "élargir la colonne dans le tableur, puis enregistrer de nouveau",
    "widen the column in the spreadsheet, then save again",
)


def is_formula_error(text: str) -> bool:
    """Say whether a cell holds what a spreadsheet shows for a broken formula (``#N/D``)."""
    return text[:1] in ("#", "E") and bool(_FORMULA.fullmatch(text))


def remedy(
    rule: str, value: str, context: dict[str, object], *, required: bool = False
) -> Sentence | None:
    """Return what to do about a cell, or None when no more is known than its rule says.

    Args:
        rule: rule that the cell does not respect.
        value: what the cell holds.
        required: whether the cell may not be empty.
        context: what the rule says of the column: bounds (``low``, ``high``), words (``allowed``).
    """
    if rule == "formula":
        return WIDEN if value.startswith("##") else None
    stand_in = placeholder(value, required=required)
    if stand_in:
        return stand_in
    if rule in _OFFICIAL:
        return _official(value, *_OFFICIAL[rule])
    if rule == "date_form":
        return _date(value, str(context["meant"]))
    if rule == "choice":
        return _choice(value, str(context["allowed"]).split(", "))
    if rule == "key":
        return _key(value)
    if rule == "territory":
        return _territory(value)
    if "low" in context:
        return _quantity(rule, value, str(context["low"]), str(context["high"]))
    return None


def placeholder(value: str, *, required: bool) -> Sentence | None:
    """Return what to do when a cell holds a word that stands for a value: « idem », « - »."""
    form = normalise(value)
    if form in _IDEM or value in _DITTO_MARKS:
        return COPY
    if (form in _NOTHING or not form) and not required:
        return LEAVE_EMPTY
    return None


def write(*meant: str) -> Sentence:
    """Return the advice to write a value, or one of several."""
    return Sentence(f"écrire {' ou '.join(meant)}", f"write {' or '.join(meant)}")


def restore_zero(meant: str) -> Sentence:
    """Return the advice to write a code with the leading zero that a spreadsheet dropped."""
    return Sentence(
        f"écrire {meant}, dans une colonne au format Texte : le tableur a ôté le zéro initial",
        f"write {meant}, in a column set to Text: the spreadsheet dropped the leading zero",
    )


def _official(value: str, width: int, accepts: Callable[[str], object]) -> Sentence | None:
    compact = re.sub(r"[\s.'’-]", "", re.sub(r"[.,]0+$", "", value))
    if accepts(compact):
        return Sentence(
            f"l'écrire d'un seul tenant : {compact}", f"write it in one piece: {compact}"
        )
    if compact.isdigit() and width - len(compact) <= _MOST_ZEROS and accepts(compact.zfill(width)):
        return restore_zero(compact.zfill(width))
    return AS_TEXT if _SCIENTIFIC.fullmatch(value) else None


_OFFICIAL: dict[str, tuple[int, Callable[[str], object]]] = {
    "finess": (9, identifiers.is_finess),
    "siren": (9, identifiers.is_siren),
    "siret": (14, identifiers.is_siret),
    "commune": (5, identifiers.COMMUNE.fullmatch),
}


def _date(value: str, meant: str) -> Sentence:
    if value.isdigit():
        return Sentence(
            f"écrire {meant} : c'est le numéro que le tableur donne à ce jour",
            f"write {meant}: this is the number of that day in the spreadsheet",
        )
    if re.fullmatch(r"[0-9/.-]+", value) and meant[7:] == "-01":
        return Sentence(
            f"écrire {meant}, ou {meant[:7]} si la source ne dit que le mois",
            f"write {meant}, or {meant[:7]} when the source gives only the month",
        )
    return write(meant)


def _quantity(rule: str, value: str, low: str, high: str) -> Sentence | None:
    if rule == "age" and (
        match := re.fullmatch(r"([0-9]{1,3})\s*(ans)?\s*(et)?\s*(\+|plus)", value)
    ):
        return write(f"{match[1]}+")
    match = _QUANTITY.fullmatch(value)
    if match is None:
        return None
    decimals = (match[2] or "").replace(",", ".")
    if rule not in _DECIMAL and decimals.strip(".0"):
        return None
    meant = re.sub(r"\s", "", match[1]) + (decimals if rule in _DECIMAL else "")
    return write(meant) if meant != value and float(low) <= float(meant) <= float(high) else None


_DECIMAL = {"days", "latitude", "longitude"}


def _choice(value: str, allowed: list[str]) -> Sentence | None:
    forms = {normalise(word): word for word in allowed}
    forms |= {
        form: forms[word] for form, word in (("vrai", "oui"), ("faux", "non")) if word in forms
    }
    meant = forms.get(normalise(value))
    return write(meant) if meant else None


def _key(value: str) -> Sentence | None:
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    meant = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")
    if not meant:
        return None
    return Sentence(
        f"n'utiliser que lettres sans accent, chiffres, tiret, point et soulignement : {meant}",
        f"use only plain letters, digits, hyphen, dot and underscore: {meant}",
    )


def _territory(value: str) -> Sentence | None:
    prefix, colon, key = (part.strip() for part in value.partition(":"))
    if colon:
        kind = _KINDS.get(normalise(prefix))
        return write(f"{kind}:{key}") if kind and key and f"{kind}:{key}" != value else None
    if re.fullmatch(r"[0-9]{2}", value):
        return Sentence(
            f"écrire dep:{value} (département) ou reg:{value} (région)",
            f"write dep:{value} (département) or reg:{value} (région)",
        )
    for kind, pattern in (
        ("dep", identifiers.DEPARTEMENT),
        ("commune", identifiers.COMMUNE),
        ("epci", re.compile(r"[0-9]{9}")),
        ("zone", identifiers.SECTEUR),
    ):
        if pattern.fullmatch(value):
            return write(f"{kind}:{value}")
    return None
