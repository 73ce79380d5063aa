"""The real territories of a part of France, and the invented zones that are made of them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from maillage import packs

SOURCE = "national-fictif"
STATED: Mapping[str, object] = {"source": SOURCE, "statut": "dit"}
Rows = Iterable[Mapping[str, object]]
Commune = dict[str, str]
# How many people a psychiatric sector, for adults or for children, and a CPTS hold.
_ADULTS, _CHILDREN, _CPTS = 80_000, 200_000, 60_000
_LARGE_TOWN = 20_000


@dataclass(frozen=True, slots=True)
class Places:
    """The communes of a few whole départements, and what they are in.

    Attributes:
        communes: rows of table ``communes``, municipal arrondissements included.
        by_departement: real communes (no arrondissement) of each département, those of one
            intercommunality side by side.
        others: rows of ``epci``, ``departements`` and ``regions``.
    """

    communes: list[Commune]
    by_departement: dict[str, list[Commune]]
    others: dict[str, list[dict[str, str]]]

    @classmethod
    def read(cls, scale: float, draw: Random) -> Places:
        """Draw départements until they hold ``scale`` of the communes of France."""
        every = _shipped("communes")
        of_departement: dict[str, list[Commune]] = defaultdict(list)
        for row in every:
            of_departement[row["departement"]].append(row)
        drawn = sorted(of_departement)
        draw.shuffle(drawn)
        kept: set[str] = set()
        for code in drawn:
            if sum(len(of_departement[k]) for k in kept) >= scale * len(every):
                break
            kept.add(code)
        if scale >= 1:
            kept = set(of_departement)
        communes = [row for row in every if row["departement"] in kept]
        codes = {row["code"] for row in communes}
        others = {
            table: [
                _seated(row, codes)
                for row in _shipped(table)
                if row["code"] in {commune[column] for commune in communes}
            ]
            for table, column in (
                ("epci", "epci"),
                ("departements", "departement"),
                ("regions", "region"),
            )
        }
        by_departement = {
            code: sorted(
                (row for row in of_departement[code] if row["nature"] == "commune"),
                key=lambda row: (row["epci"], row["code"]),
            )
            for code in sorted(kept - {""})
        }
        return cls(communes, {k: v for k, v in by_departement.items() if v}, others)


def _shipped(table: str) -> list[dict[str, str]]:
    path = packs.shipped("territoires") / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _seated(row: dict[str, str], communes: set[str]) -> dict[str, str]:
    """Return a territory without its seat when that commune is left out."""
    return row if row.get("chef_lieu", "") in communes else {**row, "chef_lieu": ""}


def tables(places: Places) -> dict[str, Rows]:
    """Return the tables of the pack ``territoires``."""
    epci = [{k: v for k, v in row.items() if k != "chef_lieu"} for row in places.others["epci"]]
    return {**places.others, "epci": epci, "communes": places.communes}


@dataclass(frozen=True, slots=True)
class Zone:
    """An invented zone and what it is made of, as cells write territories."""

    code: str
    nature: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Zones:
    """Every zone, and the codes of those that each commune is in."""

    zones: list[Zone]
    of_commune: dict[str, list[str]]


def zones(places: Places) -> Zones:
    """Return the sectors, CPTS, PTSM, GHT and CLSM of each département."""
    found: list[Zone] = []
    of_commune: dict[str, list[str]] = defaultdict(list)

    def add(zone: Zone, communes: Iterable[Commune]) -> None:
        found.append(zone)
        for commune in communes:
            of_commune[commune["code"]].append(zone.code)

    for code, communes in places.by_departement.items():
        for number, group in enumerate(_groups(communes, _ADULTS), start=1):
            add(Zone(f"{code}G{number:02}", "secteur", _listed(group)), group)
        for number, group in enumerate(_groups(communes, _CHILDREN), start=1):
            add(Zone(f"{code}I{number:02}", "secteur", _listed(group)), group)
        for number, group in enumerate(_groups(communes, _CPTS), start=1):
            # Not all of France has one.
            if number % 3:
                add(Zone(f"cpts-{code}-{number}", "cpts", _listed(group)), group)
        for nature in ("ptsm", "ght"):
            add(Zone(f"{nature}-{code}", nature, (f"dep:{code}",)), communes)
        for town in communes:
            if int(town["population"] or 0) >= _LARGE_TOWN:
                add(Zone(f"clsm-{town['code']}", "clsm", _listed([town])), [town])
    return Zones(found, dict(of_commune))


def _groups(communes: list[Commune], people: int) -> Iterator[list[Commune]]:
    """Cut the communes of a département in at most 99 groups of some size."""
    whole = sum(int(row["population"] or 0) for row in communes)
    people = max(people, whole // 90)
    group: list[Commune] = []
    count = 0
    for commune in communes:
        group.append(commune)
        count += int(commune["population"] or 0)
        if count >= people:
            yield group
            group, count = [], 0
    if group:
        yield group


def _listed(communes: Iterable[Commune]) -> tuple[str, ...]:
    return tuple(f"commune:{row['code']}" for row in communes)


def zone_tables(zones: Zones, places: Places, draw: Random) -> dict[str, Rows]:
    """Return the tables of zones, of head counts, and the source of all that is invented."""
    return {
        "sources": [
            {
                "code": SOURCE,
                "titre": "Générateur du banc d'essai (donnée fictive)",
                "nature": "jeu_de_donnees",
                "editeur": "Maillage",
                "edition": "2026-06-01",
                "licence": "Licence Ouverte 2.0",
                "preuve": "dit",
            }
        ],
        "zones": (
            {
                "code": zone.code,
                "libelle": f"{zone.nature.upper()} {zone.code} (donnée fictive)",
                "nature": zone.nature,
                **STATED,
            }
            for zone in zones.zones
        ),
        "zone_communes": _compositions(zones, draw),
        "effectifs": _head_counts(places, draw),
    }


def _compositions(zones: Zones, draw: Random) -> Rows:
    for zone in zones.zones:
        for territory in zone.parts:
            # A large town is often shared by several zones.
            part = "partie" if draw.random() < 0.02 else "entiere"
            yield {"zone": zone.code, "territoire": territory, "part": part, **STATED}


def _head_counts(places: Places, draw: Random) -> Rows:
    for communes in places.by_departement.values():
        for commune in communes:
            if draw.random() < 0.5:
                yield {
                    "commune": commune["code"],
                    "profession": draw.choice(("mg", "psychologue", "psychiatre")),
                    "mode": draw.choice(("liberal", "salarie")),
                    "nombre": draw.randint(1, 40),
                    "source": SOURCE,
                }
