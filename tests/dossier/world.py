"""An invented département, small enough to count by hand. Every row says « donnée fictive ».

Two EPCI: « Est » (communes 01 to 03, 1 800 inhabitants) and « Ouest » (04 and 05, 800), and 06
alone (100). Commune 03 and 06 have no point; 05 has no known population. The names hold markup.
"""

from __future__ import annotations

from pathlib import Path

from tests.graph.mini_packs import Rows, write_pack

from maillage import build as builder
from maillage import packs, snapshot
from maillage.session import Graph

_SAID = {"source": "fictif", "citation": "donnée fictive", "statut": "dit"}
EVIL = '<script>alert("a&b")</script>'
POPULATION = {"99001": 1000, "99002": 500, "99003": 300, "99004": 800, "99005": 0, "99006": 100}


def _commune(
    code: str, epci: str, population: str, point: tuple[str, str] | None
) -> dict[str, str]:
    return {
        "code": code,
        "nom": f"Ville {code} fictive {EVIL}" if code == "99002" else f"Ville {code} fictive",
        "nature": "commune",
        "departement": "99",
        "region": "98",
        "epci": epci,
        "population": population,
        "codes_postaux": "99900",
        "latitude": point[0] if point else "",
        "longitude": point[1] if point else "",
    }


TERRITOIRES: dict[str, Rows] = {
    "regions": [{"code": "98", "nom": "Région fictive"}],
    "departements": [{"code": "99", "nom": "Département fictif", "region": "98"}],
    "epci": [
        {"code": "999000003", "nom": "CC Est fictive", "nature": "CC"},
        {"code": "999000011", "nom": "CC Ouest fictive", "nature": "CC"},
    ],
    "communes": [
        _commune("99001", "999000003", "1000", ("47.00", "1.00")),
        _commune("99002", "999000003", "500", ("47.00", "1.20")),
        _commune("99003", "999000003", "300", None),
        _commune("99004", "999000011", "800", ("47.00", "0.50")),
        _commune("99005", "999000011", "", ("47.10", "0.50")),
        _commune("99006", "", "100", None),
    ],
    "zones": [{"code": "fic-clsm", "libelle": "CLSM fictif", "nature": "clsm", **_SAID}],
    "zone_communes": [
        {"zone": "fic-clsm", "territoire": "commune:99001", "part": "entiere", **_SAID},
        {"zone": "fic-clsm", "territoire": "epci:999000011", "part": "partie", **_SAID},
    ],
    "sources": [
        {"code": "fictif", "titre": "Donnée fictive", "nature": "saisie", "edition": "2024-06-30"}
    ],
}
DISPOSITIFS: dict[str, Rows] = {
    "acteurs": [
        {"id": "fic-cmp", "libelle": f"CMP fictif {EVIL}", "type": "cmp", "commune": "99001",
         "latitude": "47.00", "longitude": "1.00", "precision_lieu": "rue", **_SAID},
        {"id": "fic-csapa", "libelle": "CSAPA fictif", "type": "csapa", "commune": "99004",
         **_SAID},
        {"id": "fic-vieux", "libelle": "CMP fermé fictif", "type": "cmp", "commune": "99001",
         "jusqu_a": "2020-12-31", **_SAID},
        {"id": "fic-clsm", "libelle": "CLSM fictif", "type": "clsm", "territoire": "zone:fic-clsm",
         **_SAID},
        {"id": "fic-cabinet", "libelle": "Cabinet fictif", "type": "cabinet", "commune": "99001",
         **_SAID},
    ],
    "programmes": [
        {"id": "fic-programme", "libelle": f"Programme fictif {EVIL}", "nature": "dispositif",
         "besoins": "psychiatrie", **_SAID},
    ],
    "deploiements": [
        {"id": "fic-deploiement", "programme": "fic-programme", "libelle": "Déploiement fictif",
         "territoires": "dep:99", "depuis": "2022-01-01", **_SAID},
    ],
    "offres": [
        {"id": "fic-offre", "libelle": "Offre fictive", "acteur": "fic-cabinet",
         "besoins": "psychiatrie", "lignes": "1", "statut_ligne": "dit", "depuis": "2022-01-01",
         "jusqu_a": "sans_fin", "age_min": "illimite", "age_max": "illimite", **_SAID},
    ],
    "offre_zones": [
        {"offre": "fic-offre", "zone": "epci:999000003", "part": "entiere", "statut_zone": "dit",
         **_SAID},
    ],
    "actes": [
        {"id": "fic-ptsm", "libelle": "PTSM fictif", "type": "ptsm", "territoires": "dep:99",
         "date": "2023-05-01", **_SAID},
        {"id": "fic-ctsm", "libelle": "CTSM échu fictif", "type": "ctsm", "territoires": "dep:99",
         "date": "2015-05-01", "jusqu_a": "2020-05-01", **_SAID},
    ],
    "liens": [
        {"id": "fic-lien-1", "libelle": "Adressage fictif", "de": "acteur:fic-cabinet",
         "vers": "acteur:fic-cmp", "nature": "adressage", "categories_has": "3",
         "depuis": "2022-01-01", **_SAID},
        {"id": "fic-lien-2", "libelle": "Retour fictif", "de": "acteur:fic-cmp",
         "vers": "acteur:fic-cabinet", "nature": "retour", "depuis": "2022-01-01", **_SAID},
        {"id": "fic-lien-3", "libelle": "Partenariat fictif", "de": "acteur:fic-cmp",
         "vers": "acteur:fic-csapa", "nature": "partenariat", **_SAID},
        {"id": "fic-lien-4", "libelle": "Partenariat passé fictif", "de": "acteur:fic-csapa",
         "vers": "acteur:fic-cabinet", "nature": "partenariat", "depuis": "2015-01-01",
         "jusqu_a": "2020-12-31", **_SAID},
    ],
    "declarations": [
        {"id": "fic-declaration", "territoire": "dep:99", "types": "cure;hospit;ght",
         "besoins": "", "depuis": "2024-01-01", **_SAID},
    ],
}  # fmt: skip


def build(root: Path) -> Graph:
    """Build the graph of this world."""
    directories = [
        packs.shipped("referentiel"),
        write_pack(root / "territoires", TERRITOIRES),
        write_pack(root / "dispositifs", DISPOSITIFS),
    ]
    report = builder.build(directories, root / "snapshots")
    assert [f for f in report.findings if f.severity == "error"] == []
    return Graph(snapshot.current(root / "snapshots"))
