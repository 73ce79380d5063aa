"""A fictive world for the queries about coverage: six communes, and a bit of everything.

Every row says « donnée fictive ». Needs, types, lines and gradation are those of the project, so
that a query of the catalogue asks here what it asks of France.
"""

from __future__ import annotations

from pathlib import Path

from tests.graph.mini_packs import Rows, write_pack

from maillage import build as builder
from maillage import packs, snapshot
from maillage.session import Graph

_SAID = {"source": "fictif", "citation": "donnée fictive", "statut": "dit"}
# Code, name, département, EPCI, population, latitude, longitude.
_COMMUNES = (
    ("99001", "Aville", "99", "999000003", "1000", "47.00", "2.00"),
    ("99002", "Béville", "99", "999000003", "500", "47.10", "2.10"),
    ("99003", "Céville", "99", "999000011", "250", "", ""),
    ("99004", "Déville", "99", "", "125", "47.90", "3.00"),
    ("97001", "Éville", "97", "999000011", "60", "46.20", "1.10"),
    ("97002", "Fville", "97", "", "", "", ""),
)
TERRITOIRES: dict[str, Rows] = {
    "regions": [{"code": "98", "nom": "Région fictive"}],
    "departements": [
        {"code": "99", "nom": "Département fictif", "region": "98", "chef_lieu": "99001"},
        {"code": "97", "nom": "Autre département fictif", "region": "98"},
    ],
    "epci": [
        {"code": "999000003", "nom": "CC fictive", "nature": "CC"},
        {"code": "999000011", "nom": "CC fictive à cheval", "nature": "CC"},
    ],
    "communes": [
        *(
            {
                "code": code,
                "nom": f"{name} (donnée fictive)",
                "nature": "commune",
                "departement": departement,
                "region": "98",
                "epci": epci,
                "population": people,
                "latitude": latitude,
                "longitude": longitude,
            }
            for code, name, departement, epci, people, latitude, longitude in _COMMUNES
        ),
        {
            "code": "99081",
            "nom": "Aville 1er Arrondissement (donnée fictive)",
            "nature": "arrondissement_municipal",
            "commune_mere": "99001",
            "population": "400",
        },
    ],
    "zones": [
        {"code": "99G01", "libelle": "Secteur fictif", "nature": "secteur", **_SAID},
        {"code": "99G02", "libelle": "Autre secteur fictif", "nature": "secteur", **_SAID},
        {"code": "cpts-fictive", "libelle": "CPTS fictive", "nature": "cpts", **_SAID},
    ],
    "zone_communes": [
        {"zone": "99G01", "territoire": "commune:99002", "part": "entiere", **_SAID},
        {"zone": "99G01", "territoire": "commune:99003", "part": "entiere", **_SAID},
        {"zone": "99G02", "territoire": "commune:99002", "part": "entiere", **_SAID},
        {"zone": "99G02", "territoire": "commune:99003", "part": "entiere", **_SAID},
        {"zone": "cpts-fictive", "territoire": "dep:97", "part": "partie", **_SAID},
        {"zone": "cpts-fictive", "territoire": "commune:99002", "part": "entiere", **_SAID},
    ],
    "sources": [
        {"code": "fictif", "titre": "Donnée fictive", "nature": "saisie", "edition": "2024"},
        {"code": "ancien", "titre": "Donnée fictive", "nature": "saisie", "edition": "2019-02-15"},
        {"code": "sans-date", "titre": "Donnée fictive", "nature": "saisie"},
    ],
}


def _actor(key: str, kind: str, **more: str) -> dict[str, str]:
    return {"id": key, "libelle": f"{key} (donnée fictive)", "type": kind, **_SAID, **more}


def _offer(key: str, needs: str, lines: str, **more: str) -> dict[str, str]:
    # Who gives it is said, by one column or the other.
    actor = {} if "deploiement" in more else {"acteur": "porteur"}
    words = {"id": key, "libelle": f"{key} (donnée fictive)", "besoins": needs, "lignes": lines}
    return {**words, **_SAID, **actor, **more}


def _zone(offer: str, zone: str, part: str = "entiere", status: str = "dit") -> dict[str, str]:
    return {"offre": offer, "zone": zone, "part": part, "statut_zone": status, **_SAID}


def _programme(key: str, **more: str) -> dict[str, str]:
    name = f"Programme {key} (donnée fictive)"
    return {"id": key, "libelle": name, "nature": "dispositif", **_SAID, **more}


def _deployment(programme: str, **more: str) -> dict[str, str]:
    name = f"{programme} ici (donnée fictive)"
    words = {"id": f"{programme}-ici", "programme": programme, "libelle": name}
    return {**words, "territoires": "dep:99", **_SAID, **more}


def _link(key: str, start: str, end: str, nature: str, **more: str) -> dict[str, str]:
    words = {"id": key, "libelle": f"{key} (donnée fictive)", "de": start, "vers": end}
    return {**words, "nature": nature, **_SAID, **more}


def _inventory(territory: str, since: str, **more: str) -> dict[str, str]:
    return {"id": f"inv-{since}", "territoire": territory, "depuis": since, **_SAID, **more}


DISPOSITIFS: dict[str, Rows] = {
    "acteurs": [
        _actor("cmp-a", "cmp", commune="99001", latitude="47.01", longitude="2.01"),
        _actor("cmp-d", "cmp", commune="99004", depuis="2020", jusqu_a="2023-06"),
        _actor("csapa-c", "csapa", territoire="zone:99G01", commune="99003"),
        _actor("chs-e", "chs", commune="97001"),
        _actor("cds-arrondissement", "cds", commune="99081"),
        _actor("porteur", "reseau"),
        _actor("autre-porteur", "reseau"),
    ],
    "offres": [
        _offer("sure", "psychiatrie", "2", acteur="cmp-a", type="chs"),
        _offer("conditionnelle", "gaja", "2", acteur="cmp-a", condition="si besoin"),
        _offer("en-partie", "anxio-depression", "3", acteur="cmp-a"),
        _offer("ambigue", "logement", "1", statut="ambigu"),
        _offer("enfants", "enfant-apprentissage", "1", publics="enfants", age_max="12"),
        _offer("un-public", "enfant-apprentissage", "2", publics="enfants"),
        _offer("deux-publics", "handicap-psychique", "2", publics="enfants;adultes"),
        _offer("ouverte", "perinatalite", "1", age_min="16", age_max="25+"),
        _offer("tout-age", "precarite", "1", age_min="illimite", age_max="illimite"),
        _offer(
            "ouvre",
            "crise",
            "2",
            acteur="chs-e",
            depuis="2024",
            jusqu_a="sans_fin",
            publics="adultes",
        ),
        _offer("ferme", "crise", "3", depuis="2010-05-01", jusqu_a="2024-02", source="ancien"),
        _offer("ancienne", "suivi-psychiatrique", "1", source="ancien"),
        _offer("sans-date", "trouble-cognitif", "1", source="sans-date", depuis="2001"),
        _offer("precise", "depression", "1"),
        _offer("trois", "conduites-addictives", "3", acteur="chs-e"),
        _offer("g-travail", "retentissement-travail", "1", deploiement="g-ici"),
        # Open for ever, though its deployment is over; the other one is not.
        _offer(
            "eternelle",
            "enfant-apprentissage;psychiatrie;conduites-addictives",
            "2;3",
            deploiement="h-ici",
            acteur="cmp-d",
            type="pco",
            jusqu_a="sans_fin",
            age_max="illimite",
            publics="enfants",
        ),
        _offer(
            "terminee",
            "enfant-apprentissage;psychiatrie;conduites-addictives",
            "2;3",
            deploiement="h-ici",
            acteur="chs-e",
            type="re",
        ),
        *(
            _offer(f"offre-{key}", need, "2", deploiement=f"{key}-ici", **more)
            for key, need, more in (
                ("a", "souffrance-psychique", {}),
                ("b", "depression", {"age_min": "6", "age_max": "17"}),
                ("c", "depression", {"age_min": "18", "age_max": "30"}),
                ("d", "depression", {"acteur": "porteur"}),
                ("e", "depression", {"age_min": "18", "age_max": "30+"}),
                ("f", "gaja", {"publics": "adultes"}),
                ("g", "gaja", {}),
                ("i", "enfant-apprentissage", {"publics": "enfants"}),
                ("j", "crise", {}),
                ("k", "crise", {}),
                ("l", "enfant-apprentissage", {"age_min": "18"}),
                ("m", "gaja", {"age_min": "17"}),
                ("n", "depression", {"age_min": "60"}),
                ("p", "enfant-apprentissage", {"age_min": "illimite", "publics": "adultes"}),
            )
        ),
        _offer("offre-c2", "depression", "2", deploiement="c-ici", age_min="40", age_max="50"),
    ],
    "offre_zones": [
        _zone("sure", "zone:99G01"),
        _zone("conditionnelle", "dep:99"),
        _zone("en-partie", "epci:999000011", part="partie"),
        _zone("ambigue", "dep:99"),
        _zone("enfants", "commune:99001"),
        _zone("un-public", "commune:99002", status="presume"),
        _zone("un-public", "commune:99003"),
        _zone("deux-publics", "zone:cpts-fictive"),
        _zone("ouverte", "dep:99"),
        _zone("tout-age", "commune:99004"),
        _zone("tout-age", "commune:99081"),
        _zone("ouvre", "dep:97"),
        _zone("ferme", "reg:98"),
        _zone("ancienne", "dep:97"),
        _zone("sans-date", "france"),
        _zone("precise", "commune:99004"),
        _zone("trois", "dep:99"),
        *(_zone(f"offre-{key}", "epci:999000003") for key in "abcdefgmn"),
        *(_zone(f"offre-{key}", "commune:99004") for key in "ijklp"),
        *(_zone(f"offre-{key}", "zone:cpts-fictive") for key in "ip"),
        _zone("g-travail", "commune:99001"),
        _zone("eternelle", "commune:99004"),
        _zone("terminee", "commune:99001"),
        _zone("terminee", "commune:99003"),
        _zone("offre-c2", "commune:99001"),
    ],
    "programmes": [
        *(_programme(key) for key in "abcdeghijklmnp"),
        _programme("f", remplace_par="g"),
    ],
    "deploiements": [
        _deployment("a", depuis="2019", jusqu_a="sans_fin"),
        _deployment("b", porteurs="porteur"),
        _deployment("c", porteurs="autre-porteur"),
        _deployment("d", jusqu_a="2024-09-30"),
        _deployment("h", jusqu_a="2017"),
        *(_deployment(key) for key in "efgijklmnp"),
    ],
    "regles": [
        {
            "id": "avant",
            "deploiement": "g-ici",
            "age_min": "16",
            "age_max": "25",
            "depuis": "2015",
            "jusqu_a": "2022",
            **_SAID,
        },
        {
            "id": "depuis",
            "deploiement": "g-ici",
            "age_min": "12",
            "age_max": "16",
            "depuis": "2023-01",
            **_SAID,
        },
    ],
    "liens": [
        _link("lien-ae", "programme:a", "deploiement:e-ici", "coordination", depuis="2021"),
        _link("lien-ce", "acteur:autre-porteur", "programme:e", "avis", jusqu_a="2024-05"),
        _link("lien-ac", "acteur:porteur", "programme:c", "information", depuis="2024-06-02"),
        _link("portage-a", "acteur:porteur", "deploiement:a-ici", "portage"),
        _link("portage-j", "acteur:autre-porteur", "deploiement:j-ici", "portage"),
        _link("portage-k", "acteur:autre-porteur", "programme:k", "portage"),
    ],
    "declarations": [
        _inventory("dep:99", "2021-01-08", types="cmp;cmpi;camsp;chs;psychiatre"),
        _inventory("zone:99G01", "2022-01-01", besoins="psychiatrie", jusqu_a="2024-12-31"),
        _inventory("epci:999000011", "2023-05", types="mg;psychologue;orthophoniste;sesame"),
        _inventory("dep:97", "2024-01-01", besoins="souffrance-psychique"),
        _inventory("reg:98", "2024-01-02", besoins="conduites-addictives"),
    ],
}


def build_world(root: Path) -> Graph:
    """Build the fictive world in a folder."""
    directories = [
        packs.shipped("referentiel"),
        write_pack(root / "territoires", TERRITOIRES),
        write_pack(root / "dispositifs", DISPOSITIFS),
    ]
    report = builder.build(directories, root / "snapshots")
    assert not report.rejected, [f for f in report.findings if f.severity == "error"]
    return Graph(snapshot.current(root / "snapshots"))
