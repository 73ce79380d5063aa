"""What a column of a table is: its meaning, the form of its cells and the triple it gives.

A row model (``maillage.rows``) is a pydantic model whose fields carry one ``Column`` each. The
reader, the graph, the Table Schema, the templates and the reference page all come from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from maillage import identifiers
from maillage.dates import FuzzyDate, meant_date, parse_date
from maillage.iris import is_territory

UNLIMITED = "illimite"
ENDLESS = "sans_fin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its documentation, and how a cell becomes triples.

    Attributes:
        fr: what the column says, in French (help shown to people who fill the table in).
        en: the same in English.
        example: one cell as people would write it.
        predicate: CURIE of the property; empty when the cell makes no triple by itself.
        lang: language tag of the literal ("fr", "en"), empty for plain text.
        datatype: CURIE of the literal's datatype, empty for a string.
        targets: tables whose keys the cell may name; the value becomes an IRI.
        also: CURIE of a second property that gets the same value.
    """

    fr: str
    en: str
    example: str = ""
    predicate: str = ""
    lang: str = ""
    datatype: str = ""
    targets: tuple[str, ...] = ()
    also: str = ""


# Where a row comes from is said last, whatever the class that declares it.
_LAST = ("statut", "source", "autres_sources", "citation", "note")


class Row(BaseModel):
    """A validated row. Subclasses name their table, the class of the thing and its key."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    table: ClassVar[str]
    title_fr: ClassVar[str]
    title_en: ClassVar[str]
    rdf_class: ClassVar[str]
    # Kind of thing in the IRI (``iris.THING_KINDS``) or, for a concept, the name of its scheme.
    kind: ClassVar[str] = ""
    scheme: ClassVar[str] = ""
    key: ClassVar[tuple[str, ...]] = ("id",)


def _fail(code: str, **context: Any) -> PydanticCustomError:
    return PydanticCustomError(code, code, context)


def _checked(code: str, accepts: Callable[[str], object]) -> BeforeValidator:
    def check(value: Any) -> Any:
        if value is None or (isinstance(value, str) and accepts(value)):
            return value
        raise _fail(code)

    return BeforeValidator(check)


def _date(value: Any) -> Any:
    if value is None or isinstance(value, FuzzyDate):
        return value
    try:
        return parse_date(value)
    except ValueError:
        meant = meant_date(value)
        raise (_fail("date_form", meant=meant) if meant else _fail("date")) from None


def _end_date(value: Any) -> Any:
    return value if value == ENDLESS else _date(value)


def _number(code: str, low: int, high: int) -> BeforeValidator:
    def read(value: Any) -> Any:
        if value is None or isinstance(value, int):
            return value
        if re.fullmatch(r"-?[0-9]{1,18}", value) and low <= int(value) <= high:
            return int(value)
        raise _fail(code, low=low, high=high)

    return BeforeValidator(read)


def _age(value: Any) -> Any:
    if value is None or value == UNLIMITED or isinstance(value, int):
        return value
    if re.fullmatch(r"[0-9]{1,3}", value) and int(value) <= 130:
        return int(value)
    raise _fail("age", low=0, high=130)


def _open_age(value: Any) -> Any:
    if isinstance(value, str) and value.endswith("+"):
        return f"{_age(value[:-1])}+"
    return _age(value)


def _decimal(code: str, low: str, high: str) -> BeforeValidator:
    def read(value: Any) -> Any:
        if value is None or isinstance(value, Decimal):
            return value
        if re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", value):
            number = Decimal(value)
            if Decimal(low) <= number <= Decimal(high):
                return number
        raise _fail(code, low=low, high=high)

    return BeforeValidator(read)


def is_reference(text: str) -> bool:
    """Say whether ``text`` has the form ``kind:key`` (``acteur:str-asm13``, ``type:cmp``)."""
    return bool(re.fullmatch(r"[a-z_]+:\S+", text))


def _choice(allowed: tuple[str, ...]) -> BeforeValidator:
    def check(value: Any) -> Any:
        if value is None or value in allowed:
            return value
        raise _fail("choice", allowed=", ".join(allowed))

    return BeforeValidator(check)


Text = str
OptText = str | None
Many = tuple[str, ...]
KEY_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
Key = Annotated[str, _checked("key", KEY_PATTERN.fullmatch)]
Date = Annotated[FuzzyDate | None, BeforeValidator(_date)]
EndDate = Annotated[FuzzyDate | Literal["sans_fin"] | None, BeforeValidator(_end_date)]
Age = Annotated[int | str | None, BeforeValidator(_age)]
# An upper bound may also be "18+", when the source says « 18 ans et plus » of it: certain up to
# 18, open beyond.
OpenAge = Annotated[int | str | None, BeforeValidator(_open_age)]
Days = Annotated[Decimal | None, _decimal("days", "0", "3650")]
Population = Annotated[int | None, _number("population", 0, 100_000_000)]
Rank = Annotated[int | None, _number("rank", 0, 10_000)]
Latitude = Annotated[Decimal | None, _decimal("latitude", "-90", "90")]
Longitude = Annotated[Decimal | None, _decimal("longitude", "-180", "180")]
Territory = Annotated[str, _checked("territory", is_territory)]
Reference = Annotated[str, _checked("reference", is_reference)]
Siren = Annotated[str | None, _checked("siren", identifiers.is_siren)]
Siret = Annotated[str | None, _checked("siret", identifiers.is_siret)]
Finess = Annotated[str | None, _checked("finess", identifiers.is_finess)]
CommuneCode = Annotated[str, _checked("commune", identifiers.COMMUNE.fullmatch)]

STATUTS = ("dit", "infere", "ambigu")
PARTS = ("entiere", "partie")
STATUTS_ZONE = ("dit", "presume")
Statut = Annotated[str | None, _choice(STATUTS)]
Part = Annotated[str, _choice(PARTS)]
StatutZone = Annotated[str, _choice(STATUTS_ZONE)]


def one_of(*allowed: str) -> BeforeValidator:
    """Return the validator of a cell that takes one of a few fixed words."""
    return _choice(allowed)


def columns(model: type[Row]) -> dict[str, Column]:
    """Return the columns of a row model, in order.

    Raises:
        TypeError: a field has no ``Column``.
    """
    found: dict[str, Column] = {}
    fields = sorted(model.model_fields.items(), key=lambda item: item[0] in _LAST)
    for name, field in fields:
        column = next((m for m in field.metadata if isinstance(m, Column)), None)
        if column is None:
            raise TypeError(f"{model.__name__}.{name} has no Column")
        found[name] = column
    return found


def is_many(model: type[Row], name: str) -> bool:
    """Say whether the cells of a column hold several values separated by ``;``."""
    annotation = model.model_fields[name].annotation
    return getattr(annotation, "__origin__", None) is tuple
