"""A fictive world to match lists with: homonyms, shared numbers, a code that is also a postal one.

Every row says « donnée fictive ».
"""

from __future__ import annotations

from pathlib import Path

from tests.graph.mini_packs import Rows, write_pack

from maillage import build as builder
from maillage import packs, snapshot
from maillage.session import Graph

FINESS, OTHER_FINESS = "780999009", "780999017"
SIRET = "99999999800019"
_SAID = {"source": "fictif", "citation": "donnée fictive", "statut": "dit"}


def _commune(code: str, name: str, departement: str, postal: str, people: str) -> dict[str, str]:
    return {
        "code": code,
        "nom": name,
        "nature": "commune",
        "departement": departement,
        "region": "98",
        "codes_postaux": postal,
        "population": people,
    }


TERRITOIRES: dict[str, Rows] = {
    "regions": [{"code": "98", "nom": "Région fictive"}],
    "departements": [
        {"code": "99", "nom": "Département fictif", "region": "98"},
        {"code": "97", "nom": "Autre département fictif", "region": "98"},
    ],
    "communes": [
        _commune("99001", "Saint-Aville", "99", "99100", "1000"),
        _commune("97001", "Saint-Aville", "97", "97100", "20"),
        _commune("99100", "Béville", "99", "99300", "500"),
        {**_commune("99003", "Céville", "99", "99300", "250"), "anciens_codes": "99008"},
    ],
    "sources": [
        {"code": "fictif", "titre": "Donnée fictive", "nature": "saisie", "edition": "2024"}
    ],
}
DISPOSITIFS: dict[str, Rows] = {
    "acteurs": [
        {
            "id": "cmp-nord",
            "libelle": "CMP Les Tilleuls",
            "alias": "Les Tilleuls enfants",
            "type": "cmp",
            "finess": FINESS,
            "siret": SIRET,
            "commune": "99001",
            **_SAID,
        },
        {
            "id": "cmp-sud",
            "libelle": "CMP Les Tilleuls",
            "type": "cmp",
            "finess": OTHER_FINESS,
            "siret": SIRET,
            "commune": "97001",
            **_SAID,
        },
        {"id": "csapa", "libelle": "CSAPA du Port", "type": "csapa", **_SAID},
    ],
}


def build_world(root: Path) -> Graph:
    """Build this world, with the needs and types of the project, and open it."""
    folders = [packs.shipped("referentiel")]
    for name, tables in (
        ("territoires-fictifs", TERRITOIRES),
        ("dispositifs-fictifs", DISPOSITIFS),
    ):
        folders.append(write_pack(root / "packs" / name, tables))
    report = builder.build(folders, root / "snapshots")
    assert not report.rejected, [f for f in report.findings if f.severity == "error"]
    return Graph(snapshot.current(root / "snapshots"))
