"""The line at which the grid places a type for a need, as the rule of presumed offers reads it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field

from maillage import packs
from maillage.tables import SEPARATOR

_READABLE = frozenset({"dit", "infere"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A position of the grid that places a type for a need."""

    code: str
    line: str
    condition: str


@dataclass(slots=True)
class GradationLines:
    """Positions of the shipped grid, with the trees of types and of needs."""

    _positions: dict[tuple[str, str], list[Placed]] = field(default_factory=dict)
    _types: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _needs: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> GradationLines:
        """Read the shipped tables ``gradation``, ``types`` and ``besoins``."""
        found = cls()
        for row in _rows("gradation"):
            if row["statut"] in _READABLE and row["type"] and row["besoin"]:
                placed = Placed(row["id"], row["ligne"], row["condition"])
                found._positions.setdefault((row["type"], row["besoin"]), []).append(placed)
        found._types = {row["code"]: _parents(row) for row in _rows("types")}
        found._needs = {row["code"]: _parents(row) for row in _rows("besoins")}
        return found

    def of(self, type_: str, need: str) -> list[Placed]:
        """Return the positions of a type, or of a broader one, for a need or a broader one.

        A position for a narrower need says nothing of the whole need: it gives nothing.
        """
        return [
            placed
            for kind in _and_above(type_, self._types)
            for wanted in _and_above(need, self._needs)
            for placed in self._positions.get((kind, wanted), [])
        ]


def _rows(table: str) -> Iterator[dict[str, str]]:
    path = packs.shipped("referentiel") / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _parents(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(filter(None, row["parent"].split(SEPARATOR)))


def _and_above(code: str, parents: dict[str, tuple[str, ...]]) -> list[str]:
    found = [code] if code else []
    for one in found:
        found += [parent for parent in parents.get(one, ()) if parent not in found]
    return found
