"""Lists that mix codes of communes, départements and EPCI: told apart by their form."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field

from maillage import packs
from maillage.identifiers import COMMUNE, DEPARTEMENT
from maillage.importers.communes import Communes

FRANCE = "france"
# In the COG of countries, 99100 is France; the other 99xxx are foreign countries.
_FRANCE_AS_A_COUNTRY = "99100"


@dataclass(frozen=True, slots=True)
class Zone:
    """What a list of codes designates.

    Attributes:
        territories: ``commune:75056``, ``dep:2A``, ``epci:200093201`` or ``france``, in order.
        unknown: reason → codes that designate nothing here.
        departements: where they lie; empty for ``france``.
    """

    territories: tuple[str, ...]
    unknown: dict[str, tuple[str, ...]]
    departements: frozenset[str]


@dataclass(slots=True)
class TerritoryCodes:
    """The territories of today."""

    communes: Communes
    _epci: dict[str, set[str]] = field(default_factory=dict)
    _departements: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, communes: Communes) -> TerritoryCodes:
        """Read the départements, and those over which each EPCI lies."""
        found = cls(communes)
        path = packs.shipped("territoires") / "communes.csv"
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found._departements.add(row["departement"])
                if row["epci"]:
                    found._epci.setdefault(row["epci"], set()).add(row["departement"])
        return found

    def zone(self, codes: Sequence[str]) -> Zone:
        """Return what a list of codes designates; a past commune gives that of today."""
        territories: dict[str, None] = {}
        unknown: dict[str, list[str]] = {}
        departements: set[str] = set()
        for code in codes:
            territory, where, reason = self._read(code.upper())
            if territory:
                territories[territory] = None
                departements |= where
            else:
                unknown.setdefault(reason, []).append(code)
        if FRANCE in territories:
            territories, departements = {FRANCE: None}, set()
        return Zone(
            tuple(territories),
            {reason: tuple(found) for reason, found in unknown.items()},
            frozenset(departements),
        )

    def _read(self, code: str) -> tuple[str, set[str], str]:
        """Return the territory, its départements and, when there is none, why."""
        if code in {FRANCE.upper(), _FRANCE_AS_A_COUNTRY}:
            return FRANCE, set(), ""
        if len(code) == 5 and code.startswith("99"):
            return "", set(), "pays étranger"
        if COMMUNE.fullmatch(code):
            place = self.communes.current(code)
            return (f"commune:{place.code}", {place.departement}, "") if place else _UNKNOWN
        if DEPARTEMENT.fullmatch(code) and code in self._departements:
            return f"dep:{code}", {code}, ""
        if code in self._epci:
            return f"epci:{code}", self._epci[code], ""
        return _UNKNOWN


_UNKNOWN: tuple[str, set[str], str] = ("", set(), "code inconnu")
