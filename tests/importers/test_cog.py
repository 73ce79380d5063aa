"""The COG: INSEE files and the npm package give the same tables; past codes lead to today."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from tests.conftest import ROOT, SHARED
from tests.importers.import_run import Run, corrupted, refusal, run, write

from maillage.importers.communes import Communes

SAMPLES = SHARED / "samples"
INSEE = SAMPLES / "cog_insee" / "v_commune_2025.csv.zip"
PACKAGE = SAMPLES / "decoupage_administratif"
EMPTY = {"latitude", "longitude"}
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no shared samples beside")

# Donnée fictive : communes et mouvements inventés, dans la forme des fichiers de l'INSEE.
V_COMMUNE = """\
"TYPECOM","COM","REG","DEP","CTCD","ARR","TNCC","NCC","NCCENR","LIBELLE","CAN","COMPARENT"
"COM","01001","84","01","01D","012","5","FICTIVE","Fictive","Commune fictive","0108",""
"COM","01002","84","01","01D","012","5","AUTRE","Autre","L'Autre-Fictive","0108",""
"COM","2A004","94","2A","2AD","2A1","1","ILE","Ile","Île fictive","2A01",""
"COM","75056","11","75","75C","751","0","PARIS","Paris","Paris","",""
"ARM","75101","11","75","75C","751","0","PARIS 1","Paris 1er","Paris 1er Arrondissement","","75056"
"COMD","01001","","","","","5","FICTIVE","Fictive","Commune fictive","","01001"
"COMD","01003","","","","","0","DELEGUEE","Deleguee","Déléguée-Fictive","","01001"
"COMA","01004","","","","","0","ASSOCIEE","Associee","Associée-Fictive","","01002"
"""
MOVEMENTS = """\
"MOD","DATE_EFF","TYPECOM_AV","COM_AV","TNCC_AV","NCC_AV","NCCENR_AV","LIBELLE_AV","TYPECOM_AP","COM_AP","TNCC_AP","NCC_AP","NCCENR_AP","LIBELLE_AP"
"31","1970-01-01","COM","01010","0","A","A","Ancienne-Fictive","COM","01011","0","B","B","Relais"
"32","2016-01-01","COM","01011","0","B","B","Relais","COM","01001","0","F","F","Commune fictive"
"32","2016-01-01","COM","01011","0","B","B","Relais","COMD","01011","0","B","B","Relais"
"41","1976-01-01","COM","20004","0","I","I","Île fictive","COM","2A004","0","I","I","Île fictive"
"21","1985-01-01","COM","01001","0","F","F","Commune fictive","COM","01002","0","G","G","L'Autre"
"31","1972-01-01","COM","01002","0","G","G","L'Autre","COM","01001","0","F","F","Commune fictive"
"33","1973-01-01","COM","01003","0","D","D","Déléguée-Fictive","COM","01002","0","G","G","L'Autre"
"30","1950-01-01","COM","01020","0","S","S","Partagée","COM","01001","0","F","F","Commune fictive"
"30","1950-01-01","COM","01020","0","S","S","Partagée","COM","01002","0","G","G","L'Autre"
"50","1960-01-01","COM","01030","0","X","X","Boucle","COM","01031","0","Y","Y","Boucle"
"50","1961-01-01","COM","01031","0","Y","Y","Boucle","COM","01030","0","X","X","Boucle"
"""
MOVEMENTS_2020 = (
    "TYPE_EVENT_COMMUNE,DATE_EFF,TYPE_COMMUNE_AVANT,ID_COMMUNE_AVANT,TYPE_COMMUNE_APRES,"
    "ID_COMMUNE_APRES\n31,1970-01-01,COM,01010,COM,01001\n"
)


@pytest.fixture
def v_commune(tmp_path: Path) -> Path:
    return write(tmp_path, "v_commune_2025.csv", V_COMMUNE)


def test_communes_arrondissements_and_names(v_commune: Path, tmp_path: Path) -> None:
    found = run("cog", [v_commune], tmp_path)
    communes = found.by("communes", "code")
    assert list(communes) == ["01001", "01002", "2A004", "75056", "75101"]
    assert communes["75101"]["commune_mere"] == "75056"
    assert communes["75101"]["nature"] == "arrondissement_municipal"
    assert communes["01001"]["anciens_codes"] == "01003"
    assert communes["01001"]["anciens_noms"] == "Déléguée-Fictive"
    assert communes["01002"]["anciens_codes"] == "01004"
    assert communes["2A004"]["departement"] == "2A"


def test_the_vintage_is_read_in_the_name_or_asked_for(v_commune: Path, tmp_path: Path) -> None:
    found = run("cog", [v_commune], tmp_path)
    assert found.report.edition == "2025-01-01"
    assert 'edition = "2025-01-01"' in found.text
    undated = write(tmp_path, "communes.csv", V_COMMUNE)
    (tmp_path / "dated").mkdir()
    assert run("cog", [undated], tmp_path / "dated", edition="2019").report.edition == "2019-01-01"
    (tmp_path / "undated").mkdir()
    assert "--edition" in refusal("cog", [undated], tmp_path / "undated")


def movements(tmp_path: Path, v_commune: Path, text: str) -> Run:
    return run("cog", [write(tmp_path, "v_mvt_commune_2025.csv", text), v_commune], tmp_path)


def test_movements_are_followed_to_the_commune_of_today(v_commune: Path, tmp_path: Path) -> None:
    found = movements(tmp_path, v_commune, MOVEMENTS)
    communes = found.by("communes", "code")
    # 01010 → 01011 (1970) → 01001 (2016).
    assert communes["01001"]["anciens_codes"] == "01003;01010;01011"
    assert "Ancienne-Fictive" in communes["01001"]["anciens_noms"]
    assert communes["2A004"]["anciens_codes"] == "20004"
    today = Communes.read(tmp_path / "pack" / "communes.csv")
    place = today.current("01010")
    assert place is not None
    assert place.code == "01001"


def test_a_recreated_commune_is_not_a_past_one(v_commune: Path, tmp_path: Path) -> None:
    communes = movements(tmp_path, v_commune, MOVEMENTS).by("communes", "code")
    past = {code for row in communes.values() for code in row["anciens_codes"].split(";")}
    assert "01002" not in past


def test_a_deleguee_of_today_wins_over_an_older_movement(v_commune: Path, tmp_path: Path) -> None:
    communes = movements(tmp_path, v_commune, MOVEMENTS).by("communes", "code")
    assert "01003" in communes["01001"]["anciens_codes"]
    assert "01003" not in communes["01002"]["anciens_codes"]


def test_a_shared_out_or_circular_past_is_left_out(v_commune: Path, tmp_path: Path) -> None:
    found = movements(tmp_path, v_commune, MOVEMENTS)
    reason = "ancien code sans commune actuelle certaine (mouvements)"
    assert found.report.examples[reason] == ["01020", "01030", "01031"]


def test_the_columns_of_2020_are_read(v_commune: Path, tmp_path: Path) -> None:
    communes = movements(tmp_path, v_commune, MOVEMENTS_2020).by("communes", "code")
    assert communes["01001"]["anciens_codes"] == "01003;01010"


def test_departements_and_regions_of_insee(v_commune: Path, tmp_path: Path) -> None:
    departements = write(
        tmp_path,
        "v_departement_2025.csv",
        "DEP,REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\n01,84,01001,5,F,F,Département fictif\n",
    )
    regions = write(
        tmp_path,
        "v_region_2025.csv",
        "REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\n84,69123,0,R,R,Région fictive\n",
    )
    found = run("cog", [v_commune, departements, regions], tmp_path, departements=["01"])
    assert found.by("departements", "code")["01"]["chef_lieu"] == "01001"
    assert found.by("regions", "code")["84"]["chef_lieu"] == ""  # not among the communes
    assert list(found.by("communes", "code")) == ["01001", "01002"]
    assert found.report.left_out["commune d'un département non demandé"] == 3


def test_the_archive_and_its_csv_give_the_same(v_commune: Path, tmp_path: Path) -> None:
    archive = tmp_path / "cog_ensemble_2025_csv.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.write(v_commune, "v_commune_2025.csv")
        opened.writestr("__MACOSX/._v_commune_2025.csv", b"\0\0")
        opened.writestr("v_mvt_commune_2025.csv", MOVEMENTS)
    (tmp_path / "zip").mkdir()
    found = run("cog", [archive], tmp_path / "zip")
    assert found.tables == movements(tmp_path, v_commune, MOVEMENTS).tables


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (V_COMMUNE[:-30], "tronqué"),
        (V_COMMUNE.replace(",", "#"), "pas un tableau"),
        ("a;b\n1;2\n", "n'est pas un fichier du COG"),
        (V_COMMUNE + V_COMMUNE.partition("\n")[2], "deux fois"),
        (V_COMMUNE.replace('"01001"', '"1001"'), "incomplet"),
        (V_COMMUNE.encode().decode("latin-1"), "accents"),
        (V_COMMUNE.replace('"84"', '"84' + "x" * 200_000 + '"'), "cellule"),
        (V_COMMUNE + "x" * (2 << 20), "octets"),
        ("[]", "n'est pas un fichier du COG"),
        ('[{"code":"01001","nom":"F","type":"commune-actuelle","typeLiaison":0', "milieu"),
        ('[{"code":"01001","nom":"F","type":"commune-actuelle","typeLiaison":0}]', "incomplet"),
        (MOVEMENTS, "v_commune_AAAA.csv"),
        (b"PK\x03\x04 rest of an archive", "abîmée"),
    ],
)
def test_a_damaged_file_gives_one_sentence(content: str | bytes, word: str, tmp_path: Path) -> None:
    assert word in refusal("cog", [write(tmp_path, "v_commune_2025.csv", content)], tmp_path)


def test_a_bad_download_gives_one_sentence(tmp_path: Path) -> None:
    for word, path in corrupted(tmp_path, V_COMMUNE.encode(), ".csv"):
        assert word in refusal("cog", [path], tmp_path, edition="2025")


def test_an_archive_without_the_cog_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "classeur.xlsx"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("xl/workbook.xml", "<workbook/>")
    assert "ne contient pas" in refusal("cog", [archive], tmp_path)


@needs_samples
def test_the_real_csv_of_2025(tmp_path: Path) -> None:
    found = run("cog", [INSEE], tmp_path)
    communes = found.by("communes", "code")
    assert found.report.read["communes"] == 37_548
    assert len(communes) == 34_875 + 45
    assert "La Roche-Derrien" in communes["22264"]["anciens_noms"].split(";")
    assert Communes.read(tmp_path / "pack" / "communes.csv").current("01015") is not None
    assert found.report.left_out == {}


@needs_samples
def test_the_npm_package_gives_the_shipped_tables(tmp_path: Path) -> None:
    found = run("cog", sorted(PACKAGE.glob("*.json*")), tmp_path, edition="2026")
    for table in ("regions", "departements", "epci", "communes"):
        shipped = (ROOT / "data" / "territoires" / f"{table}.csv").read_text(encoding="utf-8")
        expected = [
            {name: "" if name in EMPTY else " ".join(c.split()) for name, c in row.items()}
            for row in csv.DictReader(io.StringIO(shipped))
        ]
        assert found.tables[table] == expected, table
    assert "arrondissements.json" in found.notes
