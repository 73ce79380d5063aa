"""data·inclusion v1: services on mental health and addictions, their structures, their zones."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import SHARED
from tests.importers.import_run import Run, corrupted, refusal, run, write

from maillage import build as builder
from maillage import snapshot
from maillage.importers import inclusion_records
from maillage.session import Graph

SCHEMAS = SHARED / "samples" / "data_inclusion"
needs_samples = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="no shared samples beside")
Record = dict[str, Any]


# Donnée fictive : structures et services inventés, dans la forme du schéma v1.
def structure(id_: str = "fictif--s1", **fields: Any) -> Record:
    return {
        "source": "fictif",
        "id": id_,
        "nom": "Centre fictif",
        "date_maj": "2026-02-14",
        "description": "donnée fictive",
        "siret": "73282932000074",
        "commune": "Versailles",
        "code_postal": "78000",
        "code_insee": "78646",
        "adresse": "1 rue Fictive",
        "longitude": 2.13,
        "latitude": 48.8,
        "telephone": "+33100000000",
        "courriel": "accueil@exemple.invalid",
        "site_web": "https://exemple.invalid/",
        "reseaux_porteurs": ["csapa"],
        **fields,
    }


def service(id_: str = "fictif--a1", **fields: Any) -> Record:
    return {
        "source": "fictif",
        "structure_id": "fictif--s1",
        "id": id_,
        "nom": "Consultation fictive",
        "description": "donnée fictive",
        "date_maj": "2026-03-01",
        "thematiques": ["sante--addictions"],
        "publics": ["tous-publics"],
        "modes_accueil": ["en-presentiel"],
        "zone_eligibilite": ["78"],
        "frais": "gratuit",
        "frais_precisions": None,
        "mobilisable_par": ["usagers", "professionnels"],
        "modes_mobilisation": ["telephoner"],
        "contact_nom_prenom": "Nomfictif Prenomfictif",
        "telephone": "+33100000001",
        "courriel": "prenomfictif.nomfictif@exemple.invalid",
        **fields,
    }


def read(tmp_path: Path, services: list[Record], *structures: Record, **options: Any) -> Run:
    tmp_path.mkdir(exist_ok=True)
    files = [
        write(tmp_path, "services-inclusion-2026-10-01.json", json.dumps(services)),
        write(
            tmp_path,
            "structures-inclusion-2026-10-01.json",
            json.dumps(structures or [structure()]),
        ),
    ]
    return run("data-inclusion", files, tmp_path, **options)


def test_a_service_of_a_placed_type_is_an_offer_whose_line_is_inferred(tmp_path: Path) -> None:
    found = read(tmp_path, [service()])
    offer = found.by("offres")["di-service-fictif--a1"]
    assert offer["acteur"] == "di-structure-fictif--s1"
    assert (offer["besoins"], offer["lignes"], offer["statut_ligne"]) == (
        "conduites-addictives",
        "2",
        "infere",
    )
    assert offer["publics"] == "tous"
    assert offer["acces"] == "demande-directe;adressage-professionnel;sur-telephone"
    assert offer["cout"] == "gratuit"
    assert offer["verifie_le"] == "2026-03-01"
    assert offer["condition"] == ""
    assert "accueil : en-presentiel" in offer["note"]
    assert "zone_eligibilite : 78" in offer["citation"]
    (zone,) = found.tables["offre_zones"]
    assert (zone["zone"], zone["part"], zone["statut_zone"]) == ("dep:78", "entiere", "dit")
    actor = found.by("acteurs")["di-structure-fictif--s1"]
    assert (actor["type"], actor["commune"], actor["siret"]) == (
        "csapa",
        "78646",
        "73282932000074",
    )
    assert actor["latitude"].startswith("48.8")
    assert len(found.tables["acteurs"]) == 1
    assert "ligne inférée, marquée comme telle) : 1 offres" in found.notes


def test_a_service_without_line_is_an_actor_without_offer(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [service(thematiques=["sante--sante-mentale", "mobilite--preparer-un-permis"])],
        structure(reseaux_porteurs=["mission-locale"]),
    )
    assert "offres" not in found.tables
    actor = found.by("acteurs")["di-service-fictif--a1"]
    assert actor["rattachement"] == "di-structure-fictif--s1"
    assert actor["type"] == ""
    assert actor["territoire"] == "dep:78"
    assert actor["telephone"] == "+33100000001"
    assert "frais : gratuit" in actor["note"]
    assert found.by("acteurs")["di-structure-fictif--s1"]["type"] == "insertion"
    assert "faute de ligne : 1." in found.notes


def test_a_position_for_a_narrower_need_gives_no_line(tmp_path: Path) -> None:
    """A CMP is placed for « psychiatrie », not for the whole of mental suffering."""
    found = read(
        tmp_path,
        [service(thematiques=["sante--sante-mentale"])],
        structure(reseaux_porteurs=["cmp"]),
    )
    assert "offres" not in found.tables
    assert found.by("acteurs")["di-structure-fictif--s1"]["type"] == "cmp"


def test_other_themes_and_their_structures_are_left_out(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [service(), service("fictif--b", thematiques=["sante--sante-sexuelle"], structure_id="z")],
        structure(),
        structure("z"),
    )
    assert found.report.left_out["service d'un autre thème"] == 1
    assert found.report.left_out["structure sans service de santé mentale ou d'addictologie"] == 1
    assert found.report.read == {"services": 2, "structures": 2}
    assert found.report.unknown == {}


@pytest.mark.parametrize(
    ("codes", "territories"),
    [
        (["75056"], ["commune:75056"]),
        (["2A", "2B"], ["dep:2A", "dep:2B"]),
        (["974"], ["dep:974"]),
        (["2A", "2B", "200093201"], ["dep:2A", "dep:2B", "epci:200093201"]),
        (["france"], ["france"]),
        (["99100"], ["france"]),
        (["99100", "78"], ["france"]),
        (["60455"], ["commune:60694"]),
    ],
)
def test_mixed_codes_of_a_zone(codes: list[str], territories: list[str], tmp_path: Path) -> None:
    found = read(tmp_path, [service(zone_eligibilite=codes)])
    assert [row["zone"] for row in found.tables["offre_zones"]] == territories
    assert not any(reason.startswith("zone") for reason in found.report.left_out)


def test_codes_that_designate_nothing_are_counted(tmp_path: Path) -> None:
    codes = ["78", "99109", "99999", "00000", "123456789", "96"]
    found = read(tmp_path, [service(zone_eligibilite=codes)])
    assert [row["zone"] for row in found.tables["offre_zones"]] == ["dep:78"]
    assert found.report.left_out["zone d'éligibilité : pays étranger"] == 2
    assert found.report.left_out["zone d'éligibilité : code inconnu"] == 3


def test_a_zone_that_is_not_stated_is_presumed_from_the_place(tmp_path: Path) -> None:
    found = read(tmp_path, [service(zone_eligibilite=None)])
    (zone,) = found.tables["offre_zones"]
    assert (zone["zone"], zone["statut_zone"], zone["statut"]) == ("dep:78", "presume", "infere")


def test_whoever_comes_from_afar_still_has_to_come(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [
            service(zone_eligibilite=["france"]),
            service("fictif--a2", zone_eligibilite=["france"], modes_accueil=["a-distance"]),
            service("fictif--a3", zone_eligibilite=["78", "78646"]),
        ],
    )
    conditions = {key: row["condition"] for key, row in found.by("offres").items()}
    assert conditions == {
        "di-service-fictif--a1": "accueil en présentiel à Versailles (78)",
        "di-service-fictif--a2": "",
        "di-service-fictif--a3": "",
    }


def test_a_public_without_code_here_is_a_condition(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [
            service(publics=["femmes", "seniors"], conditions_acces="Être majeure"),
            service("fictif--a2", publics=["martiens"]),
        ],
    )
    offer = found.by("offres")["di-service-fictif--a1"]
    assert offer["publics"] == "personnes-agees"
    assert offer["condition"] == "publics : femmes ou seniors ; Être majeure"
    assert found.report.unknown["publics"] == {"martiens": 1}


def test_several_territories_of_an_actor_are_one_zone(tmp_path: Path) -> None:
    found = read(
        tmp_path, [service(zone_eligibilite=["78", "75056"])], structure(reseaux_porteurs=[])
    )
    assert found.by("acteurs")["di-service-fictif--a1"]["territoire"] == (
        "zone:di-service-fictif--a1"
    )
    assert [row["territoire"] for row in found.tables["zone_communes"]] == [
        "dep:78",
        "commune:75056",
    ]


def test_no_person_is_written(tmp_path: Path) -> None:
    found = read(tmp_path, [service(), service("fictif--a2", courriel="csapa@exemple.invalid")])
    assert "fictif.nomfictif" not in found.text
    assert "Nomfictif" not in found.text
    assert found.by("offres")["di-service-fictif--a2"]["courriel"] == "csapa@exemple.invalid"
    assert found.report.left_out["courriel au nom d'une personne"] == 1
    assert "contact_nom_prenom" not in inclusion_records.FIELDS


def test_places_points_and_numbers_are_checked(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [
            service(),
            service("fictif--a2", structure_id="fictif--s2"),
            service("fictif--a3", structure_id="fictif--s3"),
        ],
        structure(code_insee=None, commune="VERSAILLES CEDEX", siret="73282932000075"),
        structure("fictif--s2", latitude=43.6, longitude=1.44, code_insee="75113"),
        structure("fictif--s3", code_insee="00000", code_postal="01400", commune="Introuvable"),
    )
    actors = found.by("acteurs")
    assert actors["di-structure-fictif--s1"]["commune"] == "78646"
    assert actors["di-structure-fictif--s1"]["siret"] == ""
    assert actors["di-structure-fictif--s2"]["commune"] == "75113"
    assert actors["di-structure-fictif--s2"]["latitude"] == ""
    assert actors["di-structure-fictif--s3"]["commune"] == ""
    assert found.report.left_out["SIRET qui n'en est pas un"] == 1
    assert found.report.left_out["commune : adresse qui n'en désigne pas une seule"] == 1


def test_two_networks_give_no_type_and_repeats_are_left_out(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [service(), service()],
        structure(reseaux_porteurs=["csapa", "cmp", "inconnu"]),
        structure(),
    )
    assert found.by("acteurs")["di-structure-fictif--s1"]["type"] == ""
    assert found.report.left_out["type : plusieurs réseaux porteurs"] == 1
    assert found.report.left_out["structure donnée deux fois"] == 1
    assert found.report.left_out["service donné deux fois"] == 1
    assert found.report.unknown["reseaux_porteurs"] == {"inconnu": 1}


def test_identifiers_with_any_character_stay_distinct(tmp_path: Path) -> None:
    found = read(tmp_path, [service("fictif--a:1"), service("fictif--a/1")])
    assert len(found.by("offres")) == 2
    assert all(key.startswith("di-service-fictif--a-1-") for key in found.by("offres"))


def test_only_the_departements_asked_for(tmp_path: Path) -> None:
    services = [
        service(),
        service("fictif--a2", structure_id="fictif--s2", zone_eligibilite=["31"]),
        service("fictif--a3", structure_id="fictif--s3", zone_eligibilite=["78"]),
    ]
    elsewhere = structure("fictif--s2", code_insee="31555", code_postal="31000")
    nowhere = structure("fictif--s3", code_insee=None, code_postal=None, commune=None)
    found = read(tmp_path, services, structure(), elsewhere, nowhere, departements=["78"])
    assert set(found.by("offres")) == {"di-service-fictif--a1", "di-service-fictif--a3"}
    assert set(found.by("acteurs")) == {"di-structure-fictif--s1", "di-structure-fictif--s3"}
    assert found.report.left_out["hors des départements demandés"] == 1


def test_services_alone_are_actors(tmp_path: Path) -> None:
    file = write(tmp_path, "services-2026-10-01.json", json.dumps([service()]))
    found = run("data-inclusion", [file], tmp_path)
    assert list(found.by("acteurs")) == ["di-service-fictif--a1"]
    assert "Fichier des structures absent" in found.notes


def as_csv(records: list[Record]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]), lineterminator="\n")
    writer.writeheader()
    for record in records:
        writer.writerow({k: json.dumps(v) if isinstance(v, list) else v for k, v in record.items()})
    return out.getvalue()


@pytest.mark.parametrize("form", ["csv", "lines"])
def test_csv_and_json_lines_give_the_same_pack(form: str, tmp_path: Path) -> None:
    services, structures = [service(), service("fictif--a2", zone_eligibilite=None)], [structure()]
    expected = read(tmp_path / "json", services, *structures)
    (tmp_path / form).mkdir()
    texts = {
        name: as_csv(records)
        if form == "csv"
        else "".join(json.dumps(record) + "\n" for record in records)
        for name, records in (("services", services), ("structures", structures))
    }
    files = [
        write(tmp_path, f"{name}-inclusion-2026-10-01.{form}", text) for name, text in texts.items()
    ]
    assert run("data-inclusion", files, tmp_path / form).tables == expected.tables


@pytest.mark.parametrize("text", ["['2A', '2B']", '["2A","2B"]', "{2A,2B}", "2A, 2B", "2A|2B"])
def test_a_list_in_a_csv_cell(text: str, tmp_path: Path) -> None:
    record = service(zone_eligibilite=text)
    file = write(tmp_path, "services-2026-10-01.csv", as_csv([record]))
    (read_back,) = inclusion_records.read(file)
    assert read_back["zone_eligibilite"] == ("2A", "2B")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (json.dumps([service()])[:200], "milieu"),
        (json.dumps(service()) + "\n" + json.dumps(service())[:80], "ligne 2"),
        (as_csv([service()])[:-60], "tronqué"),
        ('[{"id": 1}]', "ni structures ni services"),
        ("[]", "ni structures ni services"),
        ("[1, 2]", "objets"),
        (json.dumps([structure()]), "aucun fichier ne porte de services"),
        (json.dumps([service(zone_diffusion_type="epci")]), "ancien schéma"),
        (json.dumps([service(nom="é" * 9)], ensure_ascii=False).encode("latin-1"), "UTF-8"),
        (b"PK\x03\x04 rest of an archive", "archive zip"),
    ],
)
def test_a_damaged_file_gives_one_sentence(content: str | bytes, word: str, tmp_path: Path) -> None:
    file = write(tmp_path, "services-2026-10-01.json", content)
    assert word in refusal("data-inclusion", [file], tmp_path)


def test_a_bad_download_gives_one_sentence(tmp_path: Path) -> None:
    for word, path in corrupted(tmp_path, json.dumps([service()]).encode(), ".json"):
        assert word in refusal("data-inclusion", [path], tmp_path, edition="2026")


@needs_samples
def test_the_fields_read_are_those_of_the_schema() -> None:
    properties: set[str] = set()
    for name in ("structure", "service"):
        schema = json.loads((SCHEMAS / f"{name}.schema.v1.json").read_text(encoding="utf-8"))
        properties |= schema["properties"].keys()
    assert properties >= inclusion_records.FIELDS


@needs_samples
def test_every_code_of_the_enumerations_is_known(tmp_path: Path) -> None:
    def codes(name: str) -> list[str]:
        with (SCHEMAS / f"enum_{name}.csv").open(encoding="utf-8") as file:
            return [row["value"] for row in csv.DictReader(file)]

    found = read(
        tmp_path,
        [
            service(
                thematiques=codes("Thematique"),
                publics=codes("Public"),
                modes_accueil=codes("ModeAccueil"),
                modes_mobilisation=codes("ModeMobilisation"),
                mobilisable_par=codes("PersonneMobilisatrice"),
            )
        ],
        structure(reseaux_porteurs=codes("ReseauPorteur")),
    )
    assert found.report.unknown == {}


def test_the_pack_builds_and_answers(tmp_path: Path, small_packs: list[Path]) -> None:
    read(tmp_path, [service(), service("fictif--a2", thematiques=["sante--sante-mentale"])])
    report = builder.build([*small_packs, tmp_path / "pack"], tmp_path / "snapshots")
    mine = [f for f in report.findings if f.file.startswith("pack/")]
    assert [f.text("fr") for f in mine if f.severity == "error"] == []
    graph = Graph(snapshot.current(tmp_path / "snapshots"))
    rows = graph.source.select(
        """SELECT ?statut WHERE { ?offre mlg:assureePar ?acteur ; mlg:statutLigne ?statut .
          ?acteur dcterms:identifier "di-structure-fictif--s1" }"""
    )
    assert [row["statut"] for row in rows] == ["infere"]
