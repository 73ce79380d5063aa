"""The invented structures, and what ties them: links, acts, programmes, inventories."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from benchmarks.generator.territories import STATED, Commune, Places, Rows

from maillage import packs
from maillage.identifiers import is_finess

# Type of structure -> how many in a hundred, and the field it belongs to.
TYPES: Mapping[str, tuple[int, str]] = {
    "cmp": (30, "sanitaire"),
    "cmpi": (15, "sanitaire"),
    "csapa": (8, "medico-social"),
    "medscol": (8, "sanitaire"),
    "medtrav": (7, "sanitaire"),
    "camsp": (4, "medico-social"),
    "hospit": (4, "sanitaire"),
    "msp": (4, "sanitaire"),
    "caarud": (3, "medico-social"),
    "gem": (3, "social"),
    "hdj": (3, "sanitaire"),
    "mda": (3, "medico-social"),
    "chs": (2, "sanitaire"),
    "cure": (2, "sanitaire"),
    "pco": (2, "sanitaire"),
    "sessad": (2, "medico-social"),
}
_PROGRAMMES = 20
_LINKS_PER_STRUCTURE = 0.3
# A dense network: links for each structure, one in twenty with another département, and one
# structure in twenty to which generalists refer.
_DENSE, _FAR, _REFERRED = 3, 0.05, 20
_NATURES = ("adressage", "avis", "co-location", "supervision", "coordination", "partenariat")
_PRIORITIES = tuple(f"priorite-{number}" for number in range(1, 7))


@dataclass(frozen=True, slots=True)
class Structure:
    """An invented structure in a real commune."""

    key: str
    type: str
    commune: Commune


def structures(places: Places, count: int, draw: Random) -> list[Structure]:
    """Return structures, more of them where more people live."""
    communes = [row for group in places.by_departement.values() for row in group]
    people = [int(row["population"] or 0) + 100 for row in communes]
    where = draw.choices(communes, people, k=count)
    kinds = draw.choices(list(TYPES), [weight for weight, _ in TYPES.values()], k=count)
    return [
        Structure(f"fictif-{number:06}", kind, commune)
        for number, (kind, commune) in enumerate(zip(kinds, where, strict=True), start=1)
    ]


def presumed(found: list[Structure]) -> int:
    """Return how many offers the rules presume from these structures."""
    path = packs.shipped("referentiel")
    with (path / "types.csv").open(encoding="utf-8", newline="") as file:
        parents = {row["code"]: row["parent"] for row in csv.DictReader(file)}
    positions: Counter[str] = Counter()
    with (path / "gradation.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["besoin"] and row["statut"] in ("dit", "infere"):
                positions[row["type"]] += 1
    total = 0
    for kind, number in Counter(structure.type for structure in found).items():
        above = kind
        while above:
            total += number * positions[above]
            above = parents[above]
    return total


def tables(
    found: list[Structure], places: Places, draw: Random, *, dense: bool = False
) -> dict[str, Rows]:
    """Return the tables of actors, links (many if dense), acts, programmes, inventories."""
    by_departement: dict[str, list[Structure]] = defaultdict(list)
    for structure in found:
        by_departement[structure.commune["departement"]].append(structure)
    departements = sorted(by_departement)
    return {
        "acteurs": _actors(found, draw),
        "liens": _dense_links(by_departement, draw) if dense else _links(by_departement, draw),
        "actes": _acts(by_departement, draw),
        "declarations": _inventories(departements, draw),
        "programmes": _programmes(),
        "deploiements": _deployments(by_departement, draw),
        "regles": _rules(departements),
    }


def _actors(found: list[Structure], draw: Random) -> Rows:
    given: Counter[str] = Counter()
    for rank, structure in enumerate(found):
        prefix = structure.commune["departement"][:2]
        given[prefix] += 1
        row: dict[str, object] = {
            "id": structure.key,
            "libelle": f"{structure.type.upper()} {rank + 1} de {structure.commune['nom']} "
            "(donnée fictive)",
            "type": structure.type,
            "champs": TYPES[structure.type][1],
            "finess": finess(prefix, given[prefix]),
            "commune": structure.commune["code"],
            "statut_commune": "dit",
            "telephone": f"01 99 00 {rank // 100 % 100:02} {rank % 100:02}",
            "courriel": f"{structure.key}@exemple.invalid",
            "messagerie_securisee": f"{structure.key}@mssante.exemple.invalid",
            "verifie_le": f"2026-{draw.randint(1, 5):02}-{draw.randint(1, 28):02}",
            **STATED,
        }
        if draw.random() < 0.3:
            row["depuis"] = f"{draw.randint(1990, 2020)}-01-01"
        if draw.random() < 0.02:
            row["jusqu_a"] = "sans_fin"
        if draw.random() < 0.2:
            row["publics"] = draw.choice(("adultes", "enfants", "adolescents"))
        yield row


def finess(prefix: str, rank: int) -> str:
    """Return an invented FINESS number whose key is right."""
    start = f"{prefix}{900_000 + rank}"
    return next(f"{start}{key}" for key in range(10) if is_finess(f"{start}{key}"))


def _links(by_departement: Mapping[str, list[Structure]], draw: Random) -> Rows:
    number = 0
    for code in sorted(by_departement):
        near = by_departement[code]
        for _ in range(round(len(near) * _LINKS_PER_STRUCTURE) if len(near) > 1 else 0):
            one, other = draw.sample(near, 2)
            number += 1
            yield _link(number, f"acteur:{one.key}", other, draw)


def _dense_links(by_departement: Mapping[str, list[Structure]], draw: Random) -> Rows:
    number = 0
    every = [structure for code in sorted(by_departement) for structure in by_departement[code]]
    for rank, one in enumerate(every):
        near = by_departement[one.commune["departement"]]
        for _ in range(_DENSE):
            other = draw.choice(every if draw.random() < _FAR else near)
            if other is not one:
                number += 1
                yield _link(number, f"acteur:{one.key}", other, draw)
        if rank % _REFERRED == 0:
            number += 1
            yield {**_link(number, "type:mg", one, draw), "nature": "adressage"}


def _link(number: int, one: str, other: Structure, draw: Random) -> dict[str, object]:
    return {
        "id": f"lien-fictif-{number:06}",
        "libelle": f"Lien {number} (donnée fictive)",
        "de": one,
        "vers": f"acteur:{other.key}",
        "nature": draw.choice(_NATURES),
        "categories_has": draw.choice("12345"),
        "degre": draw.choice(("liaison", "coordination", "integration-complete")),
        "depuis": f"{draw.randint(2010, 2025)}",
        **STATED,
    }


def _acts(by_departement: Mapping[str, list[Structure]], draw: Random) -> Rows:
    """Yield the three dated acts of the PTSM of each département."""
    for code in sorted(by_departement):
        for kind, date in (("dtp", "2019-06-01"), ("ptsm", "2020-06-01"), ("ctsm", "2021-06-01")):
            yield {
                "id": f"{kind}-fictif-{code}",
                "libelle": f"{kind.upper()} du département {code} (donnée fictive)",
                "type": kind,
                "territoires": f"zone:ptsm-{code}",
                "auteurs": by_departement[code][0].key,
                "signataires": by_departement[code][-1].key,
                "priorites": ";".join(sorted(draw.sample(_PRIORITIES, 3))),
                "date": date,
                **STATED,
            }


def _inventories(departements: list[str], draw: Random) -> Rows:
    for code in departements:
        for kind in sorted(draw.sample(sorted(TYPES), 4)):
            yield {
                "id": f"inventaire-fictif-{code}-{kind}",
                "territoire": f"dep:{code}",
                "types": kind,
                "depuis": "2026-01-01",
                **STATED,
            }


def _programmes() -> Rows:
    for number in range(1, _PROGRAMMES + 1):
        yield {
            "id": f"programme-fictif-{number}",
            "libelle": f"Programme {number} (donnée fictive)",
            "nature": "dispositif",
            "besoins": "psychiatrie",
            **STATED,
        }


def _deployments(by_departement: Mapping[str, list[Structure]], draw: Random) -> Rows:
    for code in sorted(by_departement):
        for number in range(1, _PROGRAMMES + 1):
            yield {
                "id": f"deploiement-fictif-{code}-{number}",
                "programme": f"programme-fictif-{number}",
                "libelle": f"Programme {number} dans le département {code} (donnée fictive)",
                "porteurs": draw.choice(by_departement[code]).key,
                "territoires": f"dep:{code}",
                "depuis": "2020-01-01",
                **STATED,
            }


def _rules(departements: list[str]) -> Rows:
    for code in departements:
        for number in range(1, _PROGRAMMES + 1):
            for version, since, until in (("1", "2020", "2021"), ("2", "2022", "sans_fin")):
                yield {
                    "id": f"regle-fictive-{code}-{number}-{version}",
                    "deploiement": f"deploiement-fictif-{code}-{number}",
                    "age_min": "6",
                    "age_max": "17" if version == "1" else "illimite",
                    "acces": "adressage-medecin",
                    "depuis": since,
                    "jusqu_a": until,
                    **STATED,
                }
