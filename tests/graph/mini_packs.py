"""Packs made by hand for the tests: an invented département « 99 », invented actors and offers.

Every row says « donnée fictive ». Needs, types, lines and gradation are those of the project.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from maillage import build, packs, rules

Rows = Sequence[Mapping[str, str]]
DESCRIPTION = """titre = "Donnée fictive"
source = "fictif"
edition = "2026-01-01"
licence = "Licence Ouverte 2.0"
"""
_SAID = {"source": "fictif", "citation": "donnée fictive", "statut": "dit"}

TERRITOIRES: dict[str, Rows] = {
    "regions": [{"code": "98", "nom": "Région fictive"}],
    "departements": [
        {"code": "99", "nom": "Département fictif", "region": "98", "chef_lieu": "99001"},
        {"code": "97", "nom": "Autre département fictif", "region": "98"},
    ],
    "epci": [{"code": "999000003", "nom": "CC fictive", "nature": "CC"}],
    "communes": [
        {
            "code": "99001",
            "nom": "Aville-la-Fictive",
            "nature": "commune",
            "departement": "99",
            "region": "98",
            "epci": "999000003",
            "population": "1000",
            "codes_postaux": "99900",
            "anciens_codes": "99101;99102",
            "anciens_noms": "Vieilleville;Ancienville",
        },
        {
            "code": "99002",
            "nom": "Béville-la-Fictive",
            "nature": "commune",
            "departement": "99",
            "region": "98",
            "population": "500",
            "codes_postaux": "99901",
        },
        {
            "code": "99010",
            "nom": "Granville-la-Fictive",
            "nature": "commune",
            "departement": "99",
            "region": "98",
            "population": "90000",
        },
        {
            "code": "99081",
            "nom": "Granville 1er Arrondissement",
            "nature": "arrondissement_municipal",
            "commune_mere": "99010",
            "population": "40000",
        },
        {
            "code": "97001",
            "nom": "Loinville-la-Fictive",
            "nature": "commune",
            "departement": "97",
            "region": "98",
            "population": "10",
        },
    ],
    "zones": [
        {"code": "fic-centre", "libelle": "Centre fictif", "nature": "libre", **_SAID},
        {"code": "fic-sud", "libelle": "Sud fictif", "nature": "libre", **_SAID},
        {"code": "fic-premier", "libelle": "Premier fictif", "nature": "libre", **_SAID},
    ],
    "zone_communes": [
        {"zone": "fic-centre", "territoire": "commune:99001", "part": "entiere", **_SAID},
        {"zone": "fic-centre", "territoire": "commune:99002", "part": "entiere", **_SAID},
        {"zone": "fic-sud", "territoire": "dep:99", "part": "partie", **_SAID},
        {"zone": "fic-premier", "territoire": "commune:99081", "part": "entiere", **_SAID},
    ],
    "sources": [{"code": "fictif", "titre": "Donnée fictive", "nature": "saisie"}],
}

DISPOSITIFS: dict[str, Rows] = {
    "acteurs": [
        {"id": "fic-cmp", "libelle": "CMP fictif", "type": "cmp", "commune": "99001", **_SAID},
        {"id": "fic-cmp-zone", "libelle": "CMP B", "type": "cmp", "territoire": "dep:97", **_SAID},
        {"id": "fic-cmp-nulle-part", "libelle": "CMP sans lieu", "type": "cmp", **_SAID},
        {
            "id": "fic-psychiatre",
            "libelle": "Psychiatre fictif",
            "type": "psychiatre",
            "commune": "99001",
            **_SAID,
        },
        {"id": "fic-cpts", "libelle": "CPTS fictive", "type": "cpts", **_SAID},
    ],
    "offres": [
        {
            "id": "fic-offre",
            "libelle": "Offre fictive",
            "acteur": "fic-cmp",
            "besoins": "anxio-depression",
            "lignes": "2",
            "statut_ligne": "dit",
            **_SAID,
        },
        {
            "id": "fic-reserve",
            "libelle": "Offre fictive sous réserve",
            "acteur": "fic-cpts",
            "besoins": "psychiatrie",
            "lignes": "1",
            "statut_ligne": "dit",
            **_SAID,
        },
    ],
    "offre_zones": [
        {"offre": "fic-offre", "zone": "dep:99", "part": "entiere", "statut_zone": "dit", **_SAID},
        {
            "offre": "fic-reserve",
            "zone": "commune:99001",
            "part": "entiere",
            "statut_zone": "presume",
            **_SAID,
        },
        {
            "offre": "fic-reserve",
            "zone": "commune:99002",
            "part": "partie",
            "statut_zone": "dit",
            **_SAID,
        },
        {
            "offre": "fic-reserve",
            "zone": "zone:fic-premier",
            "part": "entiere",
            "statut_zone": "dit",
            **_SAID,
        },
    ],
}


def as_csv(rows: Rows) -> str:
    """Return rows as the text of a table; the columns are those that the rows name."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, header, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_pack(directory: Path, tables: Mapping[str, Rows | str | bytes]) -> Path:
    """Write a pack; a table is given by its rows, its text or its bytes."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "pack.toml").write_text(DESCRIPTION, encoding="utf-8")
    for name, content in tables.items():
        if isinstance(content, bytes):
            data = content
        else:
            data = (content if isinstance(content, str) else as_csv(content)).encode()
        (directory / f"{name}.csv").write_bytes(data)
    return directory


def write_mini_packs(
    root: Path, dispositifs: Mapping[str, Rows | str | bytes] | None = None
) -> list[Path]:
    """Write the invented packs; ``dispositifs`` replaces some tables of the second one."""
    return [
        packs.shipped("referentiel"),
        write_pack(root / "territoires", TERRITOIRES),
        write_pack(root / "dispositifs", {**DISPOSITIFS, **(dispositifs or {})}),
    ]


def derived_store(directories: list[Path]) -> Store:
    """Return the graph of packs with what the rules add, in memory."""
    from maillage.graph import quads

    data = build.read(directories)
    text = "".join(line for table in data.tables for line in quads(table))
    text += "".join(build.ontology_quads())
    store = Store()
    store.bulk_load(input=text.encode(), format=RdfFormat.N_QUADS)
    for rule in rules.files():
        store.bulk_load(input=rules.derive(store, rule), format=RdfFormat.N_QUADS)
    return store
