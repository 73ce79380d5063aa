"""Zones as they are gathered from rows and polygons, and what part of a commune each one holds."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from maillage import packs
from maillage.importers.communes import Communes, Place
from maillage.importers.sector_codes import kind
from maillage.tables import SEPARATOR

WHOLE, PARTLY = "entiere", "partie"
BY_POINT = "Lu sur le polygone : le point représentatif de la commune y est."
BY_POSTCODE = "Lu par le code postal."
# Zones of this nature may overlap: two of them hold the same commune whole.
_FREE = "libre"


@dataclass(slots=True)
class Member:
    """A commune of a zone.

    Attributes:
        place: the commune of today.
        citation: the first row or feature that puts it there.
        statut: ``dit`` when the file names it, ``infere`` when it is deduced.
        note: how it is deduced.
        codes: INSEE codes by which the file names it, past ones included.
        postcodes: postal codes by which the file designates it.
        part: what the file says of the part, when it says it.
    """

    place: Place
    citation: str
    statut: str
    note: str = ""
    codes: set[str] = field(default_factory=set)
    postcodes: set[str] = field(default_factory=set)
    part: str = ""


@dataclass(slots=True)
class Zone:
    """A zone, with its communes by code and the establishments that the file names for it."""

    code: str
    label: str
    nature: str
    citation: str
    notes: dict[str, None] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    operators: dict[str, None] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    @property
    def group(self) -> str:
        """What zones divide communes between them: sectors of one kind, zones of one nature."""
        return f"secteur {kind(self.code)}" if self.nature == "secteur" else self.nature

    def add(self, place: Place, citation: str, statut: str, note: str = "") -> Member:
        """Return the member of a commune, made the first time."""
        return self.members.setdefault(place.code, Member(place, citation, statut, note))

    def departements(self) -> set[str]:
        """Return the départements of the communes, and those that its outline touches."""
        return {one.place.departement for one in self.members.values()} | self.touched


class Postcodes:
    """The communes of each postal code, arrondissements in place of the city they divide."""

    def __init__(self, communes: Communes) -> None:
        """Read the postal codes of the shipped communes."""
        self.of: dict[str, frozenset[str]] = {}
        self.places: dict[str, list[Place]] = defaultdict(list)
        cities = {place.city for place in communes.places.values() if place.city}
        path = packs.shipped("territoires") / "communes.csv"
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["code"] in cities:
                    continue
                found = frozenset(filter(None, row["codes_postaux"].split(SEPARATOR)))
                self.of[row["code"]] = found
                for postcode in found:
                    self.places[postcode].append(communes.places[row["code"]])


@dataclass(slots=True)
class Gathered:
    """All the zones, in the order in which the files name them."""

    communes: Communes
    zones: dict[str, Zone] = field(default_factory=dict)

    def zone(self, code: str, label: str, nature: str, citation: str) -> Zone:
        """Return a zone, made the first time it is named."""
        return self.zones.setdefault(code, Zone(code, label, nature, citation))

    def parts(self, postcodes: Postcodes) -> Iterator[tuple[Zone, Member, str, str]]:
        """Yield every (zone, member, part, remark), once all the files are read.

        A commune is whole in a zone when the file says so, or when no other zone of the group
        shares it and all its postal codes, or all the communes that merged into it, are there.
        """
        shared: dict[tuple[str, str], list[str]] = defaultdict(list)
        for zone in self.zones.values():
            for code in zone.members:
                shared[zone.group, code].append(zone.code)
        merged: dict[str, set[str]] = defaultdict(set)
        for former, code in self.communes.former.items():
            merged[code].add(former)
        for zone in self.zones.values():
            for code, member in zone.members.items():
                others = [one for one in shared[zone.group, code] if one != zone.code]
                remark = ""
                if member.part:
                    part = member.part
                elif others and zone.nature != _FREE:
                    part, remark = PARTLY, f"Partagée avec {', '.join(others)}."
                elif absent := _absent(member, postcodes.of.get(code, frozenset()), merged[code]):
                    part, remark = PARTLY, absent
                else:
                    part = WHOLE
                yield zone, member, part, remark


def _absent(member: Member, postcodes: frozenset[str], merged: set[str]) -> str:
    """Say what is missing for the whole commune to be in the zone, or nothing."""
    if not member.codes:
        missing = postcodes - member.postcodes
        return (
            f"Codes postaux absents de la zone : {', '.join(sorted(missing))}." if missing else ""
        )
    past = member.codes - {member.place.code}
    if past and not member.codes >= merged | {member.place.code}:
        return f"Nommée par le code d'avant fusion {', '.join(sorted(past))}."
    return ""
