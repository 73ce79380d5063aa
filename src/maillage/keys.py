"""The keys of every table: those that may be referred to, and those that are lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from maillage.columns import Row, columns
from maillage.names import nearest, normalise
from maillage.tables import Table

# What people write in place of a code.
_NAMES = {"rdfs:label", "skos:prefLabel", "skos:altLabel", "dcterms:title", "mlg:codePostal"}
# Longer tables are not searched for keys that look like another.
_MOST_COMPARED = 5_000


@dataclass(slots=True)
class Keys:
    """What may be referred to, and what is lost.

    Attributes:
        known: table → key → place of its row.
        current_communes: codes of the communes of today.
        former_communes: former code → code and name of the commune of today.
        lost: ``table/key`` of the rows that are kept out → place of the row to correct.
        unread: tables with a file that could not be read → that file.
    """

    tables: Sequence[Table[Row]] = ()
    known: dict[str, dict[str, str]] = field(default_factory=dict)
    current_communes: set[str] = field(default_factory=set)
    former_communes: dict[str, tuple[str, str]] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    _forms: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def has(self, table: str, key: str) -> bool:
        """Say whether a table holds a key, or held it when it is that of a former commune."""
        return key in self.known.get(table, ()) or (
            table == "communes" and key in self.former_communes
        )

    def any_has(self, tables: Sequence[str], key: str) -> bool:
        """Say whether one of some tables holds a key."""
        return any(self.has(table, key) for table in tables)

    def missing(self, places: Sequence[str], key: str) -> str:
        """Return the place to correct so that a key comes back, empty when it never was there."""
        lost = (self.lost.get(f"{place}/{key}", "") for place in places)
        unread = (self.unread.get(place, "") for place in places)
        return next(filter(None, (*lost, *unread)), "")

    def meant(self, places: Sequence[str], text: str) -> list[str]:
        """Return the keys that a text names: themselves, or the name or postal code of their row.

        Case, accents and signs are left aside.
        """
        form = _form(text)
        return sorted({k for p in places for k in self._by_form(p).get(form, ()) if self.has(p, k)})

    def _by_form(self, table: str) -> dict[str, set[str]]:
        if table not in self._forms:
            forms = self._forms[table] = defaultdict[str, set[str]](set)
            for key in self.known.get(table, {}):
                forms[_form(key)].add(key)
            for read in self.tables:
                if read.model.table != table or len(read.model.key) > 1:
                    continue
                bearing = [n for n, c in columns(read.model).items() if c.predicate in _NAMES]
                for located in read.rows:
                    for cell in (c for name in bearing for c in cells_of(located.row, name)):
                        forms[_form(cell)].add(located.key()[0])
        return self._forms[table]

    def close(self, places: Sequence[str], key: str) -> list[str]:
        """Return the keys that look most like one."""
        known = [k for place in places for k in self.known.get(place, {})]
        return nearest(key, known) if len(known) < _MOST_COMPARED else []


def _form(text: str) -> str:
    return normalise(text).replace(" ", "")


def cells_of(row: Row, name: str) -> tuple[str, ...]:
    """Return the values of a cell, none when it is empty."""
    value = getattr(row, name)
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)
