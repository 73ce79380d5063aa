"""The communes of today, as importers need them: by any code, or by postal code and name."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from maillage import packs
from maillage.names import normalise
from maillage.tables import SEPARATOR

# FINESS keeps codes of its own for two collectivities (notes on the new flow).
_FINESS_OWN = {"97127": "97801", "97123": "97701"}
_CEDEX = re.compile(r"\bcedex\b.*$")
_ARRONDISSEMENT = re.compile(r"\s(\d{1,2})(?:er|e|eme)?(?:\sarrondissement)?$")


@dataclass(frozen=True, slots=True)
class Place:
    """A commune of today, or a municipal arrondissement."""

    code: str
    name: str
    departement: str
    latitude: float | None
    longitude: float | None


@dataclass(slots=True)
class Communes:
    """An index of the communes of the shipped pack ``territoires``."""

    places: dict[str, Place] = field(default_factory=dict)
    former: dict[str, str] = field(default_factory=dict)
    _by_postcode: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls, path: Path | None = None) -> Communes:
        """Read the index from a table ``communes`` (the shipped one by default)."""
        index = cls()
        with (path or packs.shipped("territoires") / "communes.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                index._add(row)
        return index

    def _add(self, row: dict[str, str]) -> None:
        code = row["code"]
        latitude = float(row["latitude"]) if row["latitude"] else None
        longitude = float(row["longitude"]) if row["longitude"] else None
        self.places[code] = Place(code, row["nom"], row["departement"], latitude, longitude)
        for former in filter(None, row["anciens_codes"].split(SEPARATOR)):
            self.former[former] = code
        for postcode in filter(None, row["codes_postaux"].split(SEPARATOR)):
            self._by_postcode[postcode].append(code)
        for name in (row["nom"], *filter(None, row["anciens_noms"].split(SEPARATOR))):
            self._by_name[normalise(name)].append(code)

    def current(self, code: str) -> Place | None:
        """Return the commune that a code of any vintage designates today."""
        code = _FINESS_OWN.get(code, code)
        found = self.places.get(code)
        return found or self.places.get(self.former.get(code, ""))

    def by_postcode_and_name(self, postcode: str, town: str) -> list[Place]:
        """Return the communes that fit a postal code and a town as an address writes them.

        ``CEDEX`` and what follows is dropped; for a CEDEX postal code that no commune bears, the
        name is looked up in the département that the code says. More than one commune means that
        the address does not tell; the caller must not choose.
        """
        form = _CEDEX.sub("", normalise(town)).strip()
        names = {form, _ARRONDISSEMENT.sub("", form)}
        wanted = {code for name in names for code in self._by_name.get(name, [])}
        here = [code for code in self._by_postcode.get(postcode, []) if code in wanted]
        if not here:
            here = [c for c in wanted if self._departement_of(postcode, self.places[c].departement)]
        arrondissement = _ARRONDISSEMENT.search(form)
        if len(here) != 1 and postcode[:2] in {"75", "69", "13"} and arrondissement:
            here = [
                code
                for code in self._by_postcode.get(postcode, [])
                if int(code[-2:]) % 80 % 20 == int(arrondissement[1]) % 20
            ]
        return [self.places[code] for code in sorted(set(here))]

    @staticmethod
    def _departement_of(postcode: str, departement: str) -> bool:
        """Say whether a postal code may lie in a département (Corsica's 20 is both)."""
        if postcode.startswith("20"):
            return departement in {"2A", "2B"}
        return postcode.startswith(departement)

    def in_departements(self, departements: Iterable[str]) -> list[Place]:
        """Return the communes of some départements, by code."""
        wanted = set(departements)
        return [p for code, p in sorted(self.places.items()) if p.departement in wanted]
