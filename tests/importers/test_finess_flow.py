"""FINESS, new flow: sites, what they do, their entities and groups; each trap of the real files."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import SHARED
from tests.importers.import_run import Run, corrupted, refusal, write
from tests.importers.import_run import run as run_any

from maillage.errors import WrongUse
from maillage.importers import Options, importer
from maillage.importers.communes import Communes
from maillage.importers.finess_records import address, clean, day, phone
from maillage.importers.writer import Report, writing
from maillage.rows import TABLES
from maillage.tables import read_table

SAMPLE = SHARED / "samples" / "finess_new"
STRUCTURES = SAMPLE / "finess-structures-mensuel-202607-echantillon_json.gz"
ACTIVITIES = SAMPLE / "finess-activites-mensuel-202607-echantillon_json.gz"
needs_sample = pytest.mark.skipif(not SAMPLE.is_dir(), reason="no shared samples beside")

Json = dict[str, Any]
# Donnée fictive : numéros FINESS à clé valable qui n'existent pas.
ENTITY, CMP, HOSPITAL = "010999001", "010999019", "010999027"
OTHER, LAST, SIRET = "010999035", "010999043", "12345678200010"


@pytest.fixture(scope="module")
def communes() -> Communes:
    return Communes.read()


@pytest.fixture(autouse=True)
def _communes_read_once(communes: Communes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Communes, "read", lambda: communes)


def place(**changes: Any) -> Json:
    """Return an address (donnée fictive) in Bourg-en-Bresse."""
    told = {
        "usageAdresse": "03",
        "ligneQuatre": "1 RUE FICTIVE",
        "cogCommune": "01053",
        "ligneAcheminement": "BOURG EN BRESSE",
        "codePostal": "01000",
        "coordonneesGeographique": point("5.226786", "46.208193", "871662.78", "6570014.52"),
    }
    return {**told, **changes}


def point(x: str, y: str, longitude: str, latitude: str, key: str = "01053_1290_00014") -> Json:
    return {
        "coordonneeX": x,
        "coordonneeY": y,
        "directionLongitude": longitude,
        "directionLatitude": latitude,
        "cleInInteropBAN": key,
    }


def site(number: str = CMP, category: str | None = "156", **changes: Any) -> Json:
    """Return a site (donnée fictive); a name of ``informationsGeneralesEGE`` goes there."""
    general = {
        "egeId": number,
        "dateFermeture": None,
        "dateOuverture": "1996-10-23",
        "nomEgeCourt": "CMP FICTIF  ",
        "nomEgeLong": "CMP FICTIF DE BOURG                 ",
        "numFinessEge": number,
        "siret": None,
    }
    told = {
        "informationsGeneralesEGE": general,
        "categorieentiteGeographiqueExercice": category,
        "adresse": [place()],
        "contact": [{"telecom": {"telephone": "0400000000", "courriel": "personne@exemple.fr"}}],
        "etatObjet": "A",
        "dateDerniereMaj": "2020-10-08 00:00:00",
    }
    for name, value in changes.items():
        (general if name in general else told)[name] = value
    return told


def entity(*sites: Json, **changes: Any) -> Json:
    """Return a legal entity (donnée fictive)."""
    general = {
        "pmSmsseId": "17",
        "dateCreation": "1900-01-01",
        "dateFermeture": None,
        "denominationLonguePmSmsse": "ASSOCIATION FICTIVE",
        "denominationPm": "ASSO FICTIVE",
        "numFinessPm": ENTITY,
        "siren": "123456789",
    }
    general.update(changes)
    return {
        "informationsGeneralesPMEJ": general,
        "adresse": [place(usageAdresse="02")],
        "contact": [],
        "ege": list(sites),
        "etatObjet": "A",
        "dateDerniereMaj": "1900-01-01 00:00:00",
    }


def flow(*entities: Json, **changes: Any) -> Json:
    return {
        "generatedAt": "2026-08-13T02:07:30Z",
        "gco": [],
        "gcc": [],
        "pmej": entities,
        **changes,
    }


def activity(code: str, public: str | None, state: str = "A", number: str = "1") -> Json:
    """Return a psychiatric activity in use (donnée fictive)."""
    told = {"activiteSanitaireDiverseRegulee": code, "modeFonctionnement": "44", "public": public}
    return {
        "caracteristiquesGeneriques": {"etatObjet": state, "identifiantAutorisation": number},
        "nature": {
            "codeNature": "ASDR",
            "caracteristiquesSpecifiques": {"typeActiviteASDR": told},
        },
        "zoneIntervention": None,
    }


def allowed(number: str, communes: Sequence[str], label: str | None = None) -> Json:
    """Return an authorised activity with its zone (donnée fictive)."""
    return {
        "caracteristiquesGeneriques": {"activiteAeId": number, "etatObjet": "A"},
        "nature": {"codeNature": "ASDR"},
        "zoneIntervention": {
            "zoneInterventionAutoriseeId": f"70{number}",
            "libelleZI": label,
            "communeZI": [{"commune": code} for code in communes],
        },
    }


def uses(sites: dict[str, list[Json]], authorised: Sequence[Json] = ()) -> Json:
    return {
        "generatedAt": "2026-08-18T02:16:50Z",
        "pmej": [
            {
                "numFiness": ENTITY,
                "pmSmsseId": "17",
                "activitesAutorisees": list(authorised),
                "ege": [
                    {"egeId": n, "numFinessEge": n, "activitesExercees": found}
                    for n, found in sites.items()
                ],
            }
        ],
    }


def run(folder: Path, structures: Json, activities: Json | None = None, **options: Any) -> Run:
    """Import what these files would hold; every row written must be one its table accepts."""
    files = [write(folder, "a.json", gzip.compress(json.dumps(activities).encode(), mtime=0))]
    files = files if activities else []
    files.append(write(folder, "s.json", json.dumps(structures, ensure_ascii=False)))
    return imported(files, folder, **options)


def imported(files: Sequence[Path], folder: Path, **options: Any) -> Run:
    target, report = folder / "pack", Report("finess")
    with writing(target, report) as pack:
        importer("finess").read(files, Options(**options), pack)
    tables = {}
    for path in sorted(target.glob("*.csv")):
        table = read_table(path, TABLES[path.stem], "pack")
        assert table.findings == [], path.name
        tables[path.stem] = [located.cells for located in table.rows]
    text = "".join(p.read_text(encoding="utf-8") for p in sorted(target.iterdir()))
    return Run(tables, report, text)


def ids(found: Run) -> list[str]:
    return [row["id"] for row in found.tables.get("acteurs", [])]


def test_a_site_comes_with_its_entity(tmp_path: Path) -> None:
    found = run(tmp_path, flow(entity(site(siret=SIRET), siren="123456782")))
    actors = found.by("acteurs")
    assert ids(found) == [f"finess-ej-{ENTITY}", f"finess-{CMP}"]
    parent, cmp = actors.values()
    assert parent["libelle"] == "ASSOCIATION FICTIVE" and parent["alias"] == "ASSO FICTIVE"
    assert parent["finess_ej"] == ENTITY and parent["siren"] == "123456782"
    assert parent["type"] == "" and parent["depuis"] == ""  # 1900-01-01
    assert cmp["libelle"] == "CMP FICTIF DE BOURG" and cmp["alias"] == "CMP FICTIF"
    assert (cmp["type"], cmp["finess"], cmp["siret"]) == ("cmp", CMP, SIRET)
    assert cmp["rattachement"] == parent["id"] and cmp["commune"] == "01053"
    assert (cmp["latitude"], cmp["longitude"]) == ("46.208193", "5.226786")
    assert (cmp["precision_lieu"], cmp["depuis"]) == ("numero", "1996-10-23")
    assert cmp["adresse"] == "1 RUE FICTIVE, 01000 BOURG EN BRESSE"
    assert cmp["publics"] == cmp["jusqu_a"] == cmp["territoire"] == ""
    assert cmp["citation"] == (f"numFinessEge {CMP}, catégorie 156, état A, mise à jour 2020-10-08")
    assert parent["citation"] == f"numFinessPm {ENTITY}, état A"
    assert found.tables["sources"][0]["code"] == "finess-2026-08"
    assert found.report.edition == "2026-08-13"
    assert "personne@exemple.fr" not in found.text


def test_a_wrong_siret_is_left_empty_and_counted(tmp_path: Path) -> None:
    found = run(tmp_path, flow(entity(site(siret="12345678299999"), siren="123456789")))
    assert found.by("acteurs")[f"finess-{CMP}"]["siret"] == ""
    assert found.by("acteurs")[f"finess-ej-{ENTITY}"]["siren"] == ""
    assert found.report.left_out["SIRET à clé fausse, laissé vide"] == 1


def test_what_is_closed_is_left_out_unless_asked(tmp_path: Path) -> None:
    sites = [
        site(CMP, dateFermeture="2019-03-03"),
        site(HOSPITAL, "292", etatObjet="I"),
        site(OTHER, "425", dateFermeture="2099-01-01"),
    ]
    found = run(tmp_path, flow(entity(*sites)))
    assert ids(found) == [f"finess-ej-{ENTITY}", f"finess-{OTHER}"]
    assert found.by("acteurs")[f"finess-{OTHER}"]["jusqu_a"] == "2099-01-01"
    assert found.report.left_out["site fermé ou inactif"] == 2
    (tmp_path / "tout").mkdir()
    actors = run(tmp_path / "tout", flow(entity(*sites)), include_closed=True).by("acteurs")
    assert actors[f"finess-{CMP}"]["jusqu_a"] == "2019-03-03"
    assert actors[f"finess-{HOSPITAL}"]["jusqu_a"] == "2026-08-13"
    assert "inactif à cette édition" in actors[f"finess-{HOSPITAL}"]["note"]


def test_other_categories_are_counted(tmp_path: Path) -> None:
    sites = [site(CMP, "354"), site(HOSPITAL, "9Z9"), site(OTHER, None)]
    found = run(tmp_path, flow(entity(*sites)))
    assert ids(found) == []
    assert found.report.left_out["catégorie sans rapport"] == 2
    assert found.report.left_out["catégorie vide"] == 1
    assert found.report.left_out["entité juridique sans site gardé"] == 1
    assert found.report.unknown["finess.categorie"] == {"9Z9": 1}


def test_one_place_is_counted_once(tmp_path: Path) -> None:
    """A CMP with its activity is one actor; the publics of the activity are its own."""
    lines = [activity("867", "842"), activity("867", "844"), activity("867", "842")]
    found = run(tmp_path, flow(entity(site())), uses({CMP: lines}))
    assert ids(found) == [f"finess-ej-{ENTITY}", f"finess-{CMP}"]
    cmp = found.by("acteurs")[f"finess-{CMP}"]
    assert (cmp["type"], cmp["publics"]) == ("cmp", "adultes")
    assert "activités 867/842, 867/844" in cmp["citation"]


def test_a_cmp_for_children_only_is_a_cmpi(tmp_path: Path) -> None:
    found = run(tmp_path, flow(entity(site())), uses({CMP: [activity("867", "843")]}))
    assert ids(found) == [f"finess-ej-{ENTITY}", f"finess-{CMP}"]
    cmp = found.by("acteurs")[f"finess-{CMP}"]
    assert (cmp["type"], cmp["publics"]) == ("cmpi", "enfants")
    assert "précisée par l'activité 867/843" in cmp["note"]


def test_adults_and_children_are_two_actors(tmp_path: Path) -> None:
    lines = [activity("867", "843"), activity("867", "842")]
    actors = run(tmp_path, flow(entity(site())), uses({CMP: lines})).by("acteurs")
    assert list(actors) == [f"finess-ej-{ENTITY}", f"finess-{CMP}", f"finess-{CMP}-cmpi"]
    assert actors[f"finess-{CMP}"]["type"] == "cmp"
    other = actors[f"finess-{CMP}-cmpi"]
    assert (other["type"], other["publics"]) == ("cmpi", "enfants")
    assert other["rattachement"] == f"finess-{CMP}"


def test_a_cmp_is_often_an_activity_of_a_hospital(tmp_path: Path) -> None:
    lines = [
        activity("867", "842"),
        activity("868", "843"),
        activity("868", "842"),
        activity("876", "842"),
        activity("867", "843", state="I"),
    ]
    found = run(tmp_path, flow(entity(site(HOSPITAL, "292"))), uses({HOSPITAL: lines}))
    actors = found.by("acteurs")
    site_, cmp, day_hospital = list(actors.values())[1:]
    assert (site_["type"], site_["publics"]) == ("chs", "")
    assert (cmp["id"], cmp["type"], cmp["publics"]) == (f"finess-{HOSPITAL}-cmp", "cmp", "adultes")
    assert cmp["rattachement"] == site_["id"] and cmp["finess"] == ""
    for cell in ("commune", "latitude", "adresse", "telephone"):
        assert cmp[cell] == site_[cell] != ""
    assert cmp["libelle"] == "Centre médico-psychologique — CMP FICTIF DE BOURG"
    assert cmp["citation"] == f"numFinessEge {HOSPITAL}, activités 867/842, état A"
    assert (day_hospital["type"], day_hospital["publics"]) == ("hdj", "adultes;enfants")
    assert found.report.read["activités"] == 5
    assert found.report.left_out["activité inactive"] == 1
    assert found.report.left_out["activité sans type de ressource"] == 1


def test_a_site_of_another_category_is_kept_for_its_activity(tmp_path: Path) -> None:
    found = run(tmp_path, flow(entity(site(OTHER, "365"))), uses({OTHER: [activity("868", "843")]}))
    host, service = list(found.by("acteurs").values())[1:]
    assert host["type"] == "" and "activités de psychiatrie" in host["note"]
    assert service["type"] == "hdj"


def test_unknown_activities_and_publics_are_counted(tmp_path: Path) -> None:
    lines = [activity("231", "842"), activity("867", "999"), activity("867", None)]
    found = run(tmp_path, flow(entity(site())), uses({CMP: lines}))
    assert found.report.unknown["finess.activite"] == {"231": 1}
    assert found.report.unknown["finess.public"] == {"999": 1}
    assert found.by("acteurs")[f"finess-{CMP}"]["publics"] == ""


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    first = write(tmp_path, "x.json", json.dumps(uses({CMP: [activity("867", "843")]})))
    second = write(tmp_path, "y.json", json.dumps(flow(entity(site()))))
    texts = set()
    for name, files in (("a", (first, second)), ("b", (second, first))):
        (tmp_path / name).mkdir()
        found = imported(files, tmp_path / name)
        texts.add(json.dumps(found.tables["acteurs"]))
    assert len(texts) == 1 and "cmpi" in texts.pop()


@pytest.mark.parametrize("nature", ["ASDR", "ASMR", "AMSR"])
def test_the_zone_of_an_authorisation_is_that_of_the_actor(tmp_path: Path, nature: str) -> None:
    line = activity("867", "842", number="8")
    line["nature"]["codeNature"] = nature
    zone = allowed("8", ["01053", "01033", "99999", "75101"], "ZI FICTIVE")
    found = run(tmp_path, flow(entity(site())), uses({CMP: [line]}, [zone]))
    assert found.by("acteurs")[f"finess-{CMP}"]["territoire"] == "zone:finess-zi-708"
    assert [(z["code"], z["nature"]) for z in found.tables["zones"]] == [("finess-zi-708", "libre")]
    assert "ZI FICTIVE" in found.tables["zones"][0]["libelle"]
    parts = {row["territoire"]: row["part"] for row in found.tables["zone_communes"]}
    assert parts == {
        "commune:01053": "entiere",
        "commune:01033": "entiere",
        "commune:75101": "entiere",
    }
    assert found.report.unknown["commune"] == {"99999": 1}


def test_a_former_commune_is_a_part_of_a_zone(tmp_path: Path) -> None:
    line, zone = activity("867", "842", number="8"), allowed("8", ["01091"], "\\ ")
    found = run(tmp_path, flow(entity(site())), uses({CMP: [line]}, [zone]))
    assert [(z["territoire"], z["part"]) for z in found.tables["zone_communes"]] == [
        ("commune:01033", "partie")
    ]
    assert found.tables["zones"][0]["libelle"] == f"Zone d'intervention : {CMP}"


def test_an_activity_without_zone_leaves_the_territory_open(tmp_path: Path) -> None:
    lines = [activity("867", "842", number="8"), activity("867", "844", number="9")]
    found = run(tmp_path, flow(entity(site())), uses({CMP: lines}, [allowed("8", ["01053"])]))
    assert found.by("acteurs")[f"finess-{CMP}"]["territoire"] == ""
    assert "zones" not in found.tables


def test_several_zones_make_one(tmp_path: Path) -> None:
    lines = [activity("867", "842", number="8"), activity("867", "844", number="9")]
    zones = [allowed("8", ["01053"]), allowed("9", ["01053", "01004"])]
    found = run(tmp_path, flow(entity(site())), uses({CMP: lines}, zones))
    assert found.by("acteurs")[f"finess-{CMP}"]["territoire"] == f"zone:finess-zi-{CMP}"
    assert len(found.tables["zone_communes"]) == 2


def test_the_place_of_practice_is_not_always_the_first_address(tmp_path: Path) -> None:
    reception = place(usageAdresse="06", cogCommune="75101")
    found = run(tmp_path, flow(entity(site(adresse=[reception, place()]))))
    assert found.by("acteurs")[f"finess-{CMP}"]["commune"] == "01053"


@pytest.mark.parametrize(
    ("code", "commune"), [("97127", "97801"), ("75101", "75101"), ("2A004", "2A004")]
)
def test_communes_of_finess(tmp_path: Path, code: str, commune: str) -> None:
    found = run(tmp_path, flow(entity(site(adresse=[place(cogCommune=code)]))))
    cmp = found.by("acteurs")[f"finess-{CMP}"]
    assert cmp["commune"] == commune
    assert found.report.left_out["coordonnées hors de la commune, laissées vides"] == 1
    assert (code in cmp["note"]) is (code != commune)


def test_an_unknown_commune_is_counted(tmp_path: Path) -> None:
    found = run(tmp_path, flow(entity(site(adresse=[place(cogCommune="99999")]))))
    assert found.by("acteurs")[f"finess-{CMP}"]["commune"] == ""
    assert found.report.unknown["commune"] == {"99999": 1}


def test_a_site_without_coordinates_is_at_the_centre_of_its_commune(tmp_path: Path) -> None:
    found = run(tmp_path, flow(entity(site(adresse=[place(coordonneesGeographique=None)]))))
    cmp = found.by("acteurs")[f"finess-{CMP}"]
    assert cmp["precision_lieu"] == "commune" and cmp["latitude"].startswith("46.2")
    assert "centre de la commune" in cmp["note"]


def test_the_commune_alone_is_the_precision_whatever_the_score(tmp_path: Path) -> None:
    told = point("5.226786", "46.208193", "871662.78", "6570014.52", key="01053")
    found = run(tmp_path, flow(entity(site(adresse=[place(coordonneesGeographique=told)]))))
    assert found.by("acteurs")[f"finess-{CMP}"]["precision_lieu"] == "commune"


def test_members_of_a_hospital_group(tmp_path: Path) -> None:
    members = [
        {"pmSmsseId": "17", "typeRoleEntiteGroupe": "S"},
        {"pmSmsseId": "18", "typeRoleEntiteGroupe": "M"},
    ]
    group = {"nomGcc": "01-01 Fictif", "typeGcc": "001", "numFinessGcc": "49800000000"}
    groups = [
        {**group, "etatObjet": "A", "pmejDuGcc": members},
        {**group, "etatObjet": "A", "pmejDuGcc": members[1:], "numFinessGcc": "49800000001"},
        {**group, "etatObjet": "A", "pmejDuGcc": members, "typeGcc": "002"},
    ]
    # The groups may come after the entities.
    told = flow(entity(site()))
    told = {"pmej": told.pop("pmej"), **{**told, "gcc": groups}}
    found = run(tmp_path, told)
    ght = found.by("acteurs")["finess-ght-49800000000"]
    assert (ght["libelle"], ght["type"]) == ("GHT 01-01 Fictif", "ght")
    (link,) = found.tables["liens"]
    assert link["de"] == f"acteur:finess-ej-{ENTITY}" and link["vers"] == f"acteur:{ght['id']}"
    assert (link["nature"], link["note"]) == ("appartenance", "établissement support")
    left = found.report.left_out
    assert left["GHT sans membre gardé"] == left["groupement qui n'est pas un GHT actif"] == 1
    assert left["membre de GHT sans site gardé"] == 2


def test_departements_may_be_chosen(tmp_path: Path) -> None:
    away = site(HOSPITAL, "292", adresse=[place(cogCommune="75114")])
    found = run(tmp_path, flow(entity(site(), away)), departements=frozenset({"75"}))
    assert f"finess-{HOSPITAL}" in ids(found) and f"finess-{CMP}" not in ids(found)
    assert found.report.left_out["hors des départements demandés"] == 1


def test_an_extract_declares_nothing_unless_told(tmp_path: Path) -> None:
    found = run(tmp_path, flow(entity(site())))
    assert "declarations" not in found.tables and "c'est un extrait" in found.notes


def test_an_option_of_another_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="« exaustif » n'est pas une option"):
        run(tmp_path, flow(entity(site())), extra={"exaustif": "oui"})


def test_types_held_whole_are_declared_by_departement(tmp_path: Path) -> None:
    """CMPI is not: the public of a CMP without activity is unknown."""
    sites = [site(), site(HOSPITAL, "292"), site(OTHER, "161")]
    sites.append(site(LAST, "156", adresse=[place(cogCommune="75114")]))
    done = uses({HOSPITAL: [activity("867", "843")], LAST: [activity("867", "842")]})
    found = run(tmp_path, flow(entity(*sites)), done, extra={"exhaustif": "oui"})
    rows = {row["territoire"]: row for row in found.tables["declarations"]}
    assert {name: row["types"] for name, row in rows.items()} == {
        "dep:01": "chs;cmp",
        "dep:75": "chs;cmp;cmpi",
    }
    assert {(r["depuis"], r["statut"]) for r in rows.values()} == {("2026-08-13", "dit")}
    assert all(row["note"] for row in rows.values())


def test_a_site_of_unknown_commune_keeps_its_type_from_being_declared_near(
    tmp_path: Path,
) -> None:
    """Its number says the département: an inventory there would hide that it is missing."""
    lost = site(adresse=[place(cogCommune="99999")])
    sites = [lost, site(HOSPITAL, "292"), site(LAST, "156", adresse=[place(cogCommune="75114")])]
    done = uses({LAST: [activity("867", "842")]})
    found = run(tmp_path, flow(entity(*sites)), done, extra={"exhaustif": "oui"})
    rows = {row["territoire"]: row["types"] for row in found.tables["declarations"]}
    assert "cmp" not in rows["dep:01"].split(";")
    assert "cmp" in rows["dep:75"].split(";")


def test_without_activities_what_they_hold_is_not_declared(tmp_path: Path) -> None:
    sites = [site(), site(HOSPITAL, "292")]
    found = run(tmp_path, flow(entity(*sites)), extra={"exhaustif": "oui"})
    assert [row["types"] for row in found.tables["declarations"]] == ["chs"]
    assert "sans le fichier des activités" in found.notes


def test_texts_dates_and_telephones() -> None:
    assert [clean(x) for x in ("R   ", "\\ ", None, " a  b ")] == ["R", "", "", "a b"]
    dates = ["2020-10-08 00:00:00", "1900-01-01 00:00:00", "2026-02-30", None, "hier"]
    assert [day(x) for x in dates] == ["2020-10-08", "", "", "", ""]
    contact = {"contact": [{"telecom": {"telephone": "0690291988/0590895757"}}]}
    assert phone(contact) == "0690291988 / 0590895757"
    assert phone({"contact": None}) == ""
    told = {"numeroVoie": "3", "typeVoie": "AV  ", "libelleVoie": "FICTIVE", "codePostal": "01000"}
    assert address(told) == "3 AV FICTIVE, 01000"


def test_a_site_without_a_sound_number_is_left_out(tmp_path: Path) -> None:
    bad = [site("010999006"), site(), site(), {"etatObjet": "A"}]
    found = run(tmp_path, flow(entity(*bad)))
    assert ids(found) == [f"finess-ej-{ENTITY}", f"finess-{CMP}"]
    assert found.report.left_out["site sans numéro FINESS valable, ou déjà lu"] == 3


def test_corrupted_files_are_refused(tmp_path: Path) -> None:
    sound = json.dumps(flow(entity(site())), ensure_ascii=False).encode()
    for word, path in corrupted(tmp_path, sound, ".json"):
        assert word in refusal("finess", [path], tmp_path)
    cases = {
        "au milieu": sound[:-20],
        "archive zip": b"PK\x03\x04" + sound,
        "n'est pas du JSON": b"structureet;010000024;010780054\n",
        "ni FINESS-Structures": b'{"services": []}',
        "autre chose que des objets": b'{"pmej": ["a"]}',
        "UTF-8": json.dumps(flow(entity(site(nomEgeLong="CMP É"))), ensure_ascii=False).encode(
            "cp1252"
        ),
        "accents abîmés": sound.replace(b"CMP FICTIF", "CMP EnfantÃ©".encode()),
    }
    for word, content in cases.items():
        assert word in refusal("finess", [write(tmp_path, "s.json", content)], tmp_path)


def test_files_that_do_not_go_together_are_refused(tmp_path: Path) -> None:
    told, done = json.dumps(flow(entity(site()))), json.dumps(uses({CMP: []}))
    one, two = write(tmp_path, "1.json", told), write(tmp_path, "2.json", told)
    used = write(tmp_path, "3.json", done)
    assert "deux fichiers" in refusal("finess", [one, two], tmp_path)
    assert "donner aussi le fichier des structures" in refusal("finess", [used], tmp_path)
    undated = json.dumps(flow(entity(site()), generatedAt=None))
    assert "--edition" in refusal("finess", [write(tmp_path, "4.json", undated)], tmp_path)
    half = write(tmp_path, "5.json", done[:-9])
    assert "au milieu" in refusal("finess", [one, half], tmp_path)


@needs_sample
def test_the_real_sample(tmp_path: Path) -> None:
    found = run_any("finess", [ACTIVITIES, STRUCTURES], tmp_path)
    read = found.report.read
    assert (read["entités juridiques"], read["sites"], read["activités"]) == (30, 1753, 3660)
    actors = found.by("acteurs")
    assert len(actors) == found.report.written["acteurs"]
    sites = [row for row in actors.values() if row["finess"]]
    services = [row for row in actors.values() if row["citation"].find("activités") > 0]
    assert all(row["rattachement"] in actors for row in sites)
    assert all("finess" in row["id"] for row in services)
    bourg = actors["finess-010002236"]
    assert (bourg["type"], bourg["publics"], bourg["commune"]) == ("cmpi", "enfants", "01053")
    assert (bourg["latitude"], bourg["longitude"]) == ("46.208193", "5.226786")
    hospital = actors["finess-010000495"]
    assert hospital["type"] == "chs" and actors["finess-010000495-hdj"]["type"] == "hdj"
    # One actor for one type at one site.
    places = [(row["finess"] or row["rattachement"], row["type"]) for row in [*sites, *services]]
    assert len(set(places)) == len({row["id"] for row in [*sites, *services]})
    # 22 active sites of category 156: 12 for adults, 9 for children, 1 that does not say.
    cmp = [row for row in sites if row["type"] in {"cmp", "cmpi"}]
    assert sorted((row["type"], row["publics"]) for row in cmp) == (
        [("cmp", "")] + [("cmp", "adultes")] * 12 + [("cmpi", "enfants")] * 9
    )
    assert len(found.tables["liens"]) == 9
    assert sum("support" in row["note"] for row in found.tables["liens"]) == 1


@needs_sample
def test_the_real_sample_with_what_is_closed(tmp_path: Path) -> None:
    found = imported([STRUCTURES, ACTIVITIES], tmp_path, include_closed=True)
    closed = [r for r in found.tables["acteurs"] if r["jusqu_a"] and r["finess"]]
    assert closed and "site fermé ou inactif" not in found.report.left_out
