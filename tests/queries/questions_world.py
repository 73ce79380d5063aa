"""A fictive world for the questions about access, institutions and coordination.

Every row says « donnée fictive ». It holds what the shipped documents never state: contacts,
complete inventories, CPTS, signatories of a PTSM, chains of referral, head counts.
"""

from __future__ import annotations

from pathlib import Path

from tests.graph.mini_packs import Rows, write_pack
from tests.queries import coverage_world

from maillage import build as builder
from maillage import packs, snapshot
from maillage.session import Graph

_BOTH = "avis-telephonique;case-management"
_SAID = {"source": "fictif", "citation": "donnée fictive", "statut": "dit"}


def _row(key: str, **cells: str) -> dict[str, str]:
    return {"id": key, "libelle": f"{key} (donnée fictive)", **_SAID, **cells}


def _offer(key: str, needs: str, lines: str, **cells: str) -> dict[str, str]:
    return _row(key, besoins=needs, lignes=lines, **cells)


def _zone(offer: str, zone: str, status: str = "dit") -> dict[str, str]:
    return {"offre": offer, "zone": zone, "part": "entiere", "statut_zone": status, **_SAID}


def _link(start: str, nature: str, end: str, key: str = "", **cells: str) -> dict[str, str]:
    name = key or "-".join(part.replace(":", "-") for part in (nature, start, end))
    return _row(name, de=start, vers=end, nature=nature, **cells)


def _inventory(key: str, territory: str, **cells: str) -> dict[str, str]:
    return {"id": key, "territoire": territory, "depuis": "2021-01-01", **_SAID, **cells}


def _communes() -> Rows:
    merged = {
        "99001": {"anciens_codes": "99101;99102", "anciens_noms": "Avant;Jadis"},
        "97001": {"anciens_codes": "97101", "anciens_noms": "Autrefois"},
    }
    rows = coverage_world.TERRITOIRES["communes"]
    return [{**row, **merged.get(row["code"], {})} for row in rows]


TERRITOIRES: dict[str, Rows] = {
    **coverage_world.TERRITOIRES,
    "communes": _communes(),
    "zones": [
        *coverage_world.TERRITOIRES["zones"],
        {"code": "99I01", "libelle": "Secteur enfants fictif", "nature": "secteur", **_SAID},
        {"code": "clsm-fictif", "libelle": "CLSM fictif", "nature": "clsm", **_SAID},
        {"code": "ptsm-fictif", "libelle": "PTSM fictif", "nature": "ptsm", **_SAID},
    ],
    "zone_communes": [
        *coverage_world.TERRITOIRES["zone_communes"],
        {"zone": "99I01", "territoire": "commune:99002", "part": "partie", **_SAID},
        {"zone": "clsm-fictif", "territoire": "commune:99004", "part": "entiere", **_SAID},
        {"zone": "ptsm-fictif", "territoire": "dep:99", "part": "entiere", **_SAID},
    ],
    "effectifs": [
        {"commune": place, "profession": who, "mode": how, "nombre": number, "source": "fictif"}
        for place, who, how, number in (
            ("99001", "mg", "liberal", "4"),
            ("99001", "psychologue", "liberal", "0"),
            ("99004", "psychiatre", "salarie", "2"),
        )
    ],
}

DISPOSITIFS: dict[str, Rows] = {
    "acteurs": [
        _row("chs", type="chs", commune="99001", telephone="0100000001", verifie_le="2023-05-01"),
        _row(
            "cmp",
            type="cmp",
            commune="99001",
            rattachement="chs",
            champs="sanitaire",
            messagerie_securisee="cmp@fictif.mssante.fr",
            courriel="cmp@exemple.org",
            site_web="https://exemple.org/cmp",
        ),
        _row("cmp-ferme", type="cmp", commune="99002", jusqu_a="2020-12-31"),
        _row("cmp-futur", type="cmp", commune="99002", depuis="2030-01-01"),
        _row("msp", type="msp", commune="99001", depuis="2019-01-01", jusqu_a="2029-12-31"),
        _row("msp-fermee", type="msp", commune="99002", jusqu_a="2020-12-31"),
        _row("msp-future", type="msp", commune="99003", depuis="2030-01-01"),
        _row("equipe", type="secteur", territoire="zone:99G01", rattachement="chs"),
        _row("equipe-close", type="secteur", territoire="zone:99G02", jusqu_a="2020-12-31"),
        _row("equipe-future", type="secteur", territoire="zone:99G02", depuis="2030-01-01"),
        _row("cpts", type="cpts", territoire="commune:99001"),
        _row("cpts-seule", type="cpts", commune="97001"),
        _row("cpts-muette", type="cpts", commune="97002"),
        _row("cpts-finie", type="cpts", territoire="commune:99004", jusqu_a="2020-12-31"),
        _row("cpts-future", type="cpts", territoire="commune:99004", depuis="2030-01-01"),
        _row("clsm-lie", type="clsm", territoire="zone:clsm-fictif"),
        _row("clsm-seul", type="clsm", commune="99001"),
        _row("clsm-porte", type="clsm", commune="99001", rattachement="commune-1"),
        _row("clsm-porteur", type="clsm", commune="97001"),
        _row("clsm-auteur", type="clsm", commune="97001"),
        _row("clsm-signataire", type="clsm", commune="97001"),
        _row("clsm-chef", type="clsm", commune="97001"),
        _row("clsm-fini", type="clsm", commune="99001", jusqu_a="2020-12-31"),
        _row("clsm-futur", type="clsm", commune="99001", depuis="2030-01-01"),
        _row("usagers", type="association-usagers", commune="99001"),
        _row("esat", type="esat", commune="99004"),
        _row("commune-1", type="collterr", territoire="commune:99001"),
        _row("samsah", type="samsah", commune="99001"),
        _row("isole", type="gem", commune="99001"),
        _row("equipe-du-clsm", type="secteur", commune="97001", rattachement="clsm-chef"),
    ],
    "programmes": [
        _row(
            "appui",
            nature="dispositif",
            type="dsp",
            besoins="psychiatrie",
            types_impliques="cmp;mg",
        ),
        _row(
            "cadre",
            nature="dispositif",
            besoins="logement",
            categories_has="4",
            statut_categories="dit",
        ),
        _row(
            "ailleurs",
            nature="experience",
            besoins="psychiatrie",
            types_impliques="cmp;esat;pco;psychiatre",
        ),
        _row("ancien", nature="dispositif", besoins="crise", remplace_par="appui"),
        _row("jamais", nature="dispositif", besoins="logement", remplace_par="cadre"),
    ],
    "deploiements": [
        _row("appui-99", programme="appui", territoires="dep:99", porteurs="chs", depuis="2021"),
        _row("appui-97", programme="appui", territoires="dep:97", jusqu_a="2020-12-31"),
        _row("clsm-97", programme="ailleurs", territoires="commune:97001", porteurs="clsm-porteur"),
        _row("cadre-99", programme="cadre", territoires="dep:99"),
        _row("cadre-97", programme="cadre", territoires="dep:97", depuis="2030-01-01"),
        _row("ailleurs-97", programme="ailleurs", territoires="commune:97001"),
    ],
    "regles": [
        {"id": "r-appui", "deploiement": "appui-99", "acces": "demande-directe", **_SAID},
        {
            "id": "r-avant",
            "deploiement": "cadre-99",
            "acces": "demande-directe",
            "jusqu_a": "2020-12-31",
            **_SAID,
        },
        {
            "id": "r-apres",
            "deploiement": "cadre-99",
            "acces": "anonyme-gratuit",
            "depuis": "2030-01-01",
            **_SAID,
        },
    ],
    "offres": [
        _offer(
            "cmp-2",
            "psychiatrie",
            "2",
            acteur="cmp",
            acces="adressage-medecin;sur-courrier",
            delai_promis_min="1",
            delai_promis_max="20",
            delai_objet="premier rendez-vous",
            telephone="0100000002",
            verifie_le="2024-01-15",
        ),
        _offer("chs-3", "psychiatrie", "3", acteur="chs", delai_promis_max="2"),
        _offer("chs-3-futur", "logement", "3", acteur="chs", depuis="2030-01-01"),
        _offer("samsah-3", "psychose-debutante", "3", acteur="samsah", modalites="case-management"),
        _offer(
            "coordination",
            "psychiatrie",
            "1",
            deploiement="appui-99",
            categories_has="act",
            statut_categories="dit",
        ),
        _offer("avant", "psychiatrie", "1", deploiement="appui-97", type="cds", modalites=_BOTH),
        _offer(
            "sans-fin",
            "psychiatrie",
            "1",
            deploiement="appui-97",
            jusqu_a="sans_fin",
            type="mg",
            modalites=_BOTH,
        ),
        _offer(
            "bientot",
            "psychiatrie",
            "1",
            acteur="cmp",
            depuis="2030-01-01",
            type="msp",
            modalites=_BOTH,
        ),
        _offer(
            "ligne-directe",
            "crise",
            "2",
            acteur="equipe",
            modalites="avis-telephonique",
            acces="demande-directe",
            delai_observe_min="3",
            delai_observe_max="5",
            condition="médecins du réseau",
        ),
        _offer(
            "addictions-3", "conduites-addictives", "3", acteur="chs", acces="adressage-medecin"
        ),
        _offer("tard", "crise", "2", acteur="cmp", delai_promis_min="30", delai_promis_max="60"),
        _offer("observee", "crise", "2", acteur="cmp", delai_observe_min="40"),
        _offer(
            "logement-2", "logement", "2", deploiement="cadre-99", modalites="avis-telephonique"
        ),
        _offer("enfant-1", "enfant-apprentissage", "1", acteur="msp"),
        _offer(
            "loin-sans-fin",
            "handicap-psychique",
            "3",
            deploiement="appui-97",
            jusqu_a="sans_fin",
        ),
        _offer("loin", "psychiatrie", "3", deploiement="ailleurs-97"),
    ],
    "offre_zones": [
        *(
            _zone(key, "commune:99001")
            for key in (
                "cmp-2",
                "chs-3",
                "chs-3-futur",
                "samsah-3",
                "avant",
                "bientot",
                "addictions-3",
            )
        ),
        *(_zone(key, "commune:99001") for key in ("tard", "observee", "enfant-1", "sans-fin")),
        _zone("coordination", "dep:99", "presume"),
        _zone("ligne-directe", "zone:99G01"),
        _zone("logement-2", "zone:cpts-fictive"),
        _zone("samsah-3", "zone:cpts-fictive"),
        _zone("enfant-1", "zone:cpts-fictive"),
        _zone("loin", "commune:97001"),
        _zone("loin-sans-fin", "commune:97001"),
    ],
    "actes": [
        _row(
            "ptsm",
            type="ptsm",
            territoires="zone:ptsm-fictif",
            auteurs="chs;cpts",
            signataires="usagers;cmp",
            date="2022-01-01",
            jusqu_a="2026-12-31",
        ),
        _row(
            "ptsm-97",
            type="ptsm",
            territoires="zone:cpts-fictive",
            signataires="cpts;esat;clsm-signataire",
            auteurs="clsm-auteur",
            date="2019-01-01",
        ),
        _row("dtp", type="dtp", territoires="dep:99", date="2015-01-01", jusqu_a="2019-12-31"),
        _row("dtp-futur", type="dtp", territoires="dep:99", date="2030-01-01"),
        _row("dtp-sans-date", type="dtp", territoires="commune:99001"),
    ],
    "liens": [
        _link("type:association-usagers", "participation", "type:ptsm"),
        _link("type:essms", "participation", "type:ptsm"),
        _link("type:collterr", "participation", "type:ptsm"),
        _link("type:cpts", "participation", "type:ptsm"),
        _link("acteur:cpts-seule", "participation", "acte:ptsm-97"),
        _link("acteur:esat", "coordination", "acte:ptsm", depuis="2030-01-01"),
        _link("acteur:commune-1", "participation", "acte:ptsm", depuis="2022-01-01"),
        _link("acteur:esat", "participation", "acte:ptsm", jusqu_a="2021-12-31"),
        _link("acte:ptsm", "coordination", "acteur:cpts-seule", depuis="2030-01-01"),
        # From the GP to line 3: by the type of the CMP, by the deployment of a programme.
        _link("type:mg", "adressage", "acteur:cmp"),
        _link("type:cmp", "adressage", "programme:appui", depuis="2021-01-01"),
        _link("deploiement:appui-99", "adressage", "acteur:equipe"),
        _link("acteur:equipe", "adressage", "acteur:chs", categories_has="3", degre="liaison"),
        _link("type:mg", "adressage", "acteur:samsah", jusqu_a="2020-12-31"),
        _link("type:mg", "adressage", "deploiement:ailleurs-97", depuis="2023-01-01"),
        _link("type:mg", "adressage", "deploiement:appui-97"),
        _link("acteur:chs", "redaction", "source:fictif"),
        _link("acteur:chs", "retour", "type:mg", degre="coordination", depuis="2020-02-01"),
        _link("acteur:samsah", "retour", "type:mg", jusqu_a="2020-12-31"),
        _link("deploiement:appui-99", "retour", "type:mg"),
        _link("programme:cadre", "retour", "type:mg"),
        _link("acteur:clsm-lie", "partenariat", "acteur:esat", depuis="2020-01-01"),
        _link("acteur:cmp", "partenariat", "acteur:clsm-lie"),
        _link("acteur:cmp", "partenariat", "acteur:clsm-seul", jusqu_a="2020-12-31"),
        _link("acteur:cmp", "partenariat", "acteur:clsm-seul", "depuis-2030", depuis="2030-01-01"),
        _link("acteur:msp", "partenariat", "acteur:usagers", jusqu_a="2020-12-31"),
        _link("acteur:msp", "partenariat", "acteur:esat", depuis="2020-01-01"),
        _link("acteur:isole", "partenariat", "acteur:chs", jusqu_a="2025-12-31"),
        _link("acteur:isole", "partenariat", "acteur:esat", "depuis-2025", depuis="2025-01-01"),
        _link("programme:appui", "case-management", "acteur:msp"),
        _link("programme:appui", "case-management", "type:mg"),
        {
            **_link("acteur:cmp", "avis", "type:mg"),
            "citation": "avis par téléphone (donnée fictive)",
        },
        _link("programme:ancien", "remplacement", "programme:appui", depuis="2022-03-01"),
        {
            **_link("acteur:equipe", "avis", "type:mg", depuis="2020-01-01", jusqu_a="2025-12-31"),
            "citation": "un accès téléphonique à un psychiatre sénior (donnée fictive)",
        },
    ],
    "declarations": [
        _inventory(
            "inv-99", "dep:99", types="msp;cpts;clsm;dtp;ctsm;pco;cds", jusqu_a="2029-12-31"
        ),
        _inventory("inv-97", "dep:97", types="cpts;gem;pco"),
        _inventory("inv-liens", "dep:97", liens="oui"),
        _inventory("inv-crise", "commune:99001", besoins="souffrance-psychique"),
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
