"""What a record of FINESS says: texts, dates, telephones, addresses, as the tables write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from maillage.dates import parse_date
from maillage.importers.json_stream import Record, objects, part

UNKNOWN_DATE = "1900-01-01"


def clean(value: object) -> str:
    """Return a text without padding; null and a backslash alone are empty."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return "" if text == "\\" else text


def day(value: object) -> str:
    """Return the day of a date; empty when it is unknown (1900-01-01) or no date."""
    text = clean(value)[:10]
    try:
        parse_date(text)
    except ValueError:
        return ""
    return "" if text == UNKNOWN_DATE else text


def phone(record: Record) -> str:
    """Return the telephone numbers of a record; one field may hold two."""
    fields = [clean(part(c, "telecom").get("telephone")) for c in objects(record, "contact")]
    numbers = [number.strip() for field in fields for number in field.split("/")]
    return " / ".join(dict.fromkeys(filter(None, numbers)))


def address(record: Record) -> str:
    """Return an address in one line."""

    def words(*names: str) -> str:
        return " ".join(filter(None, (clean(record.get(name)) for name in names)))

    street = words("ligneQuatre") or words("numeroVoie", "typeVoie", "libelleVoie")
    more = (words("complementPointGeographique"), words("lieuDit"))
    lines = (street, *more, words("codePostal", "ligneAcheminement"))
    return ", ".join(dict.fromkeys(filter(None, lines)))


def site_address(record: Record, usage: str) -> Record:
    """Return the address of a use: the first of the list is not always the place of practice."""
    found = (a for a in objects(record, "adresse") if clean(a.get("usageAdresse")) == usage)
    return next(found, {})


def named(names: Sequence[str], number: str) -> dict[str, object]:
    """Return a name and the other ones."""
    known = list(dict.fromkeys(filter(None, names))) or [number]
    return {"libelle": known[0], "alias": known[1:]}


def citation(record: Record, number: str, category: str = "", lines: Iterable[object] = ()) -> str:
    """Return the line of the dataset that proves a row."""
    used = ", ".join(sorted(set(map(str, lines))))
    updated = day(record.get("dateDerniereMaj"))
    words = (
        number,
        category and f"catégorie {category}",
        used and f"activités {used}",
        f"état {clean(record.get('etatObjet'))}",
        updated and f"mise à jour {updated}",
    )
    return ", ".join(filter(None, words))
