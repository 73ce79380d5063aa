"""What to advise for a cell that names no row, when the row that was meant can be told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from maillage import remedies
from maillage.columns import Row, is_many
from maillage.dates import meant_date
from maillage.iris import TERRITORY_KINDS
from maillage.keys import Keys
from maillage.rows import REFERENCE_TABLES
from maillage.tables import SEPARATOR
from maillage.wording import Sentence

# Length of the codes whose leading zeros a spreadsheet drops.
_WIDTHS = {"communes": 5, "departements": 2, "regions": 2, "sources": 3}
_CORSICA = "20"
_POSTAL = re.compile(r"[0-9]{5}")
# How many codes a sentence proposes.
_MOST_CODES = 4
_ADD_OR_CORRECT = Sentence(
    "corriger le code ou ajouter la ligne qui manque", "correct the code or add the missing row"
)


def for_code(
    model: type[Row], name: str, value: str, places: Sequence[str], key: str, keys: Keys
) -> Sentence | None:
    """Return what to do about a code that no row bears, None when the codes close to it say all.

    Args:
        model: row model of the cell.
        name: its column.
        value: what the cell holds, or one of the values that it holds.
        places: tables that it may name a row of.
        key: what of the value is the key.
        keys: the keys of every table.
    """
    required = model.model_fields[name].is_required()
    stand_in = remedies.placeholder(value, required=required)
    if stand_in:
        return stand_in
    prefix = value.removesuffix(key)
    parts = [part.strip() for part in value.replace("/", ",").split(",")]
    if len(parts) > 1 and all(keys.any_has(places, part.removeprefix(prefix)) for part in parts):
        return _apart(parts, many=is_many(model, name))
    for table in places:
        padded = key.zfill(_WIDTHS.get(table, 0))
        if padded != key and keys.has(table, padded):
            return remedies.restore_zero(prefix + padded)
    meant = [prefix + code for code in keys.meant(places, key)]
    if "departements" in places and key == _CORSICA:
        meant = [f"{prefix}2A", f"{prefix}2B"]
    if "communes" in places and _POSTAL.fullmatch(key) and meant:
        insee = ", ".join(meant[:_MOST_CODES])
        return Sentence(
            f"écrire le code INSEE ; c'est un code postal, celui de : {insee}",
            f"write the INSEE code; this is a postal code, that of: {insee}",
        )
    if meant and len(meant) <= _MOST_CODES:
        return remedies.write(*meant)
    if not key.isdigit() and meant_date(key):
        return remedies.AS_TEXT
    return None if keys.close(places, key) else _ADD_OR_CORRECT


def _apart(parts: list[str], *, many: bool) -> Sentence:
    """Return the advice to set apart several codes that share a cell."""
    if many:
        listed = SEPARATOR.join(parts)
        return Sentence(
            f"séparer les valeurs par « {SEPARATOR} » : {listed}",
            f"separate the values with “{SEPARATOR}”: {listed}",
        )
    listed = ", ".join(parts)
    return Sentence(
        f"n'en garder qu'un, ou faire une ligne par valeur : {listed}",
        f"keep one, or make a row for each value: {listed}",
    )


def for_reference(key: str, keys: Keys) -> Sentence | None:
    """Return the advice to write the kind of a thing before a key that is written alone."""
    found = [f"{kind}:{key}" for kind, table in REFERENCE_TABLES.items() if keys.has(table, key)]
    return remedies.write(*found) if found else None


def for_territory(name: str, keys: Keys) -> Sentence | None:
    """Return the advice to write a territory by its code, when its name is what is written."""
    kinds = {kind: REFERENCE_TABLES[kind] for kind in TERRITORY_KINDS}
    found = [f"{kind}:{key}" for kind, table in kinds.items() for key in keys.meant([table], name)]
    return remedies.write(*found) if 0 < len(found) <= _MOST_CODES else None
