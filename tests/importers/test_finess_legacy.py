"""The legacy CSV of FINESS: several records in one file, three shapes, damaged copies.

Hand-written lines say « donnée fictive »; the real lines quoted from the files are read when the
shared samples are there.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tests.conftest import SHARED
from tests.importers.import_run import corrupted, refusal, write
from tests.importers.test_finess_list import imported, number

from maillage.importers import finess_legacy
from maillage.importers.finess_legacy import precision, system

SAMPLES = SHARED / "samples" / "finess_legacy"
STOCK = SAMPLES / "etalab-cs1100502-stock-20260512-0339.extrait15lignes.csv"
POINTS = SAMPLES / "etalab-cs1100507.geolocalisation.extrait.csv"
HISTORY = SAMPLES / "etalab_stock_et_historique.extrait.csv"
REFERENCE = SAMPLES / "t-finess.header.csv"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no shared samples beside")

METADATA = "finess;etalab;111;2026-05-12"
SITE, LEGAL = number("99000001"), number("99000002")
LAMBERT = "1,ATLASANTE,96,BAN,EPSG:2154 RGF93 / Lambert-93 (Métropole)"


def structure(site: str = SITE, **cells: str) -> str:
    """Return one ``structureet`` line of 32 cells: a CMP in Viriat."""
    given = {
        1: site,
        2: LEGAL,
        3: "CMP donnée fictive",
        12: "451",
        13: "01",
        15: "01440 VIRIAT",
        18: "156",
        19: "Centre Médico-Psychologique (C.M.P.)",
        28: "1979-02-13",
    }
    names = {
        "rslongue": 4,
        "numvoie": 7,
        "typvoie": 8,
        "voie": 9,
        "commune": 12,
        "departement": 13,
        "ligne": 15,
        "categorie": 18,
        "dateouv": 28,
    }
    given |= {names[name]: cell for name, cell in cells.items()}
    return ";".join(["structureet", *(given.get(column, "") for column in range(1, 32))])


def point(site: str = SITE, x: str = "870262.2", y: str = "6571540.8", named: str = LAMBERT) -> str:
    return f"geolocalisation;{site};{x};{y};{named};2026-05-04"


def stock(folder: Path, *lines: str, encoding: str = "utf-8", name: str = "cs.csv") -> Path:
    return write(folder, name, ("\n".join((METADATA, *lines)) + "\n").encode(encoding))


def test_a_site_its_point_and_the_edition_of_line_one(tmp_path: Path) -> None:
    path = stock(tmp_path, structure(numvoie="900", typvoie="RTE", voie="FICTIVE"), point())
    run = imported("finess-csv", [path], tmp_path, edition="")
    legal, site = run.tables["acteurs"]
    assert run.report.edition == "2026-05-12"
    assert legal["libelle"] == f"Entité juridique FINESS {LEGAL}"
    assert (site["type"], site["commune"], site["statut_commune"]) == ("cmp", "01451", "dit")
    assert (site["latitude"], site["longitude"], site["precision_lieu"]) == (
        "46.222286",
        "5.209181",
        "numero",
    )
    assert site["adresse"] == "900 RTE FICTIVE, 01440 VIRIAT"
    assert site["depuis"] == "1979-02-13"
    assert site["citation"].startswith(f"cs.csv, ligne 2 : {SITE};{LEGAL};CMP donnée fictive;156;")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
def test_both_encodings(tmp_path: Path, encoding: str) -> None:
    path = stock(tmp_path, structure(), encoding=encoding)
    run = imported("finess-csv", [path], tmp_path)
    assert run.by("acteurs")[f"finess-{SITE}"]["libelle"] == "CMP donnée fictive"


def test_the_point_may_be_in_another_file_or_before_the_site(tmp_path: Path) -> None:
    sites = stock(tmp_path, structure())
    points = stock(tmp_path, point(), point(number("99000003")), name="cs1100507.csv")
    for files in ([sites, points], [points, sites]):
        folder = tmp_path / files[0].stem
        folder.mkdir()
        site = imported("finess-csv", files, folder).by("acteurs")[f"finess-{SITE}"]
        assert site["latitude"] == "46.222286"


def test_the_legal_entity_is_written_once_with_the_name_of_an_authorisation(
    tmp_path: Path,
) -> None:
    path = stock(
        tmp_path,
        f"activiteoffresoin;{LEGAL};CH DONNÉE FICTIVE;04;Psychiatrie;;;;;;;{SITE};",
        structure(),
        structure(number("99000003")),
        f"equipementsocial;{SITE};320;donnée fictive",
    )
    run = imported("finess-csv", [path], tmp_path)
    legal = [row for row in run.tables["acteurs"] if not row["finess"]]
    assert [row["libelle"] for row in legal] == ["CH DONNÉE FICTIVE"]
    assert "équipements sociaux" in run.notes


@pytest.mark.parametrize(
    ("departement", "commune", "code"),
    [
        ("01", "053", "01053"),
        ("1", "53", "01053"),
        ("2A", "004", "2A004"),
        ("75", "113", "75113"),
        ("9A", "105", "97105"),
        ("9A", "123", "97701"),
        ("9A", "127", "97801"),
        ("9B", "207", "97207"),
        ("9C", "302", "97302"),
        ("9D", "411", "97411"),
        ("9E", "502", "97502"),
        ("9F", "610", "97610"),
        ("9J", "613", "98613"),
        # Châtillon-en-Michaille (01091) is now part of Valserhône.
        ("01", "091", "01033"),
    ],
)
def test_the_commune_from_three_digits_and_a_departement(
    tmp_path: Path, departement: str, commune: str, code: str
) -> None:
    path = stock(tmp_path, structure(departement=departement, commune=commune))
    site = imported("finess-csv", [path], tmp_path).by("acteurs")[f"finess-{SITE}"]
    assert (site["commune"], site["statut_commune"]) == (code, "dit")
    changed = code in {"97701", "97801", "01033"}
    assert ("aujourd'hui" in site["note"]) is changed


def test_a_commune_code_that_means_nothing_gives_way_to_the_postal_line(tmp_path: Path) -> None:
    path = stock(
        tmp_path,
        structure(commune="999"),
        structure(number("99000003"), commune="998", ligne=""),
    )
    run = imported("finess-csv", [path], tmp_path)
    sites = run.by("acteurs")
    assert sites[f"finess-{SITE}"]["commune"] == "01451"
    assert sites[f"finess-{number('99000003')}"]["commune"] == ""
    assert run.report.unknown["insee.commune"] == {"01999": 1, "01998": 1}


@pytest.mark.parametrize(
    ("text", "epsg"),
    [
        (LAMBERT, 2154),
        ("1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,LAMBERT_93", 2154),
        ("1,ATLASANTE,96,BAN,L93_METROPOLE", 2154),
        ("2,ATLASANTE,96,BAN,EPSG:5490 RGAF09/UTM Zone 20N (Antilles)", 5490),
        ("2,ATLASANTE,100,BDADRESSE,EPSG:4471 RGM04/UTM zone 38S (Mayotte)", 4471),
        ("1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,UTM_N20", 32620),
        ("1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,UTM_S40", 32740),
        ("4,ATLASANTE,.,MAPS 06-11-2024,WGS84/UTM zone 1S (Wallis-et-Futuna)", 32701),
        ("2,ATLASANTE,90,BAN,WGS84/UTM zone 21N (St-Pierre-et-Miquelon)", 32621),
        ("1,ATLASANTE,96,BAN,EPSG:99999 donnée fictive", None),
        ("1,ATLASANTE,96,BAN,UTM_N99", None),
        ("", None),
    ],
)
def test_the_system_is_read_where_it_is_named(text: str, epsg: int | None) -> None:
    assert system(text) == epsg


def test_the_precision_is_never_overstated() -> None:
    assert precision(LAMBERT) == "numero"
    assert precision("2,ATLASANTE,96,BAN,EPSG:2154") == "rue"
    assert precision("4,ATLASANTE,.,MAPS,WGS84") == "commune"
    assert precision("1,ATLASANTE,.,ADMIN-EXPRESS-2023,EPSG:2154") == "commune"
    assert (precision("3,ATLASANTE"), precision("9,X"), precision("")) == ("", "", "")


def test_overseas_points_are_not_lambert(tmp_path: Path) -> None:
    antilles = "2,ATLASANTE,96,BAN,EPSG:5490 RGAF09/UTM Zone 20N (Antilles)"
    path = stock(
        tmp_path,
        structure(departement="9A", commune="120", ligne="97110 POINTE A PITRE"),
        point(x="657242.9", y="1795384.4", named=antilles),
    )
    site = imported("finess-csv", [path], tmp_path).by("acteurs")[f"finess-{SITE}"]
    assert site["latitude"].startswith("16.23")
    assert site["longitude"].startswith("-61.52")


@pytest.mark.parametrize(
    ("x", "y", "named"),
    [
        ("657242.9", "1795384.4", LAMBERT),
        ("0", "0", LAMBERT),
        ("abc", "", LAMBERT),
        ("370262.2", "6571540.8", LAMBERT),
        ("870262.2", "6571540.8", "2,ATLASANTE,96,BAN,EPSG:2975 RGR92 (La Réunion)"),
    ],
)
def test_a_point_elsewhere_gives_way_to_the_centre_of_the_commune(
    tmp_path: Path, x: str, y: str, named: str
) -> None:
    path = stock(tmp_path, structure(commune="053"), point(x=x, y=y, named=named))
    site = imported("finess-csv", [path], tmp_path).by("acteurs")[f"finess-{SITE}"]
    assert site["precision_lieu"] == "commune"
    assert site["latitude"].startswith("46.2")


def test_damaged_lines_are_counted_and_the_rest_is_read(tmp_path: Path) -> None:
    good, last = number("99000003"), number("99000004")
    path = stock(
        tmp_path,
        structure()[:60],
        structure(good).replace("CMP donnée", '"CMP donnée'),
        structure(last, rslongue='"CMP ""fictif"" donnée fictive"'),
        f"{structure(number('99000005'))};;;",
        point(last)[:30],
        "donnée fictive sans genre",
    )
    run = imported("finess-csv", [path], tmp_path)
    assert [row["finess"] for row in run.tables["acteurs"] if row["finess"]] == [last]
    assert run.by("acteurs")[f"finess-{last}"]["libelle"] == 'CMP "fictif" donnée fictive'
    assert run.report.left_out["ligne tronquée ou abîmée"] == 3
    assert run.report.left_out["ligne de géolocalisation tronquée ou abîmée"] == 1
    assert run.report.left_out["ligne d'un genre inconnu ou abîmée"] == 1


def test_a_site_in_two_files_is_one_actor(tmp_path: Path) -> None:
    files = [stock(tmp_path, structure()), stock(tmp_path, structure(), name="encore.csv")]
    run = imported("finess-csv", files, tmp_path)
    assert len([row for row in run.tables["acteurs"] if row["finess"]]) == 1
    assert run.report.left_out["numéro FINESS déjà lu"] == 1


def test_an_extract_declares_nothing_a_whole_stock_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        structure(),
        structure(number("99000003"), categorie="197"),
        structure(number("31000001"), departement="31", commune="555", categorie="178"),
    ]
    path = stock(tmp_path, *lines)
    assert "declarations" not in imported("finess-csv", [path], tmp_path).tables
    monkeypatch.setattr(finess_legacy, "WHOLE", len(lines))
    whole, one, none = (tmp_path / name for name in ("tout", "un", "rien"))
    for folder in (whole, one, none):
        folder.mkdir()
    run = imported("finess-csv", [path], whole, edition="")
    # A hospital may hold a CMP that is no site: categories alone are no inventory of them.
    assert {row["territoire"]: row["types"] for row in run.tables["declarations"]} == {
        "dep:01": "caarud;csapa",
        "dep:31": "caarud;csapa",
    }
    assert "types non déclarés complets : cmp" in run.notes
    only = imported("finess-csv", [path], one, departements=("31",)).tables["declarations"]
    assert [(row["territoire"], row["types"]) for row in only] == [("dep:31", "caarud;csapa")]
    asked = imported("finess-csv", [path], none, extra={"exhaustif": "non"})
    assert "declarations" not in asked.tables


HISTORICAL = (
    "nofinesset;nofinessej;rs;rslongue;complrs;compldistrib;numvoie;typvoie;voie;compvoie;"
    "lieuditbp;region;libregion;departement;libdepartement;cog;codepostal;libelle_routage;"
    "ligneacheminement;telephone;telecopie;categetab;libcategetab;liblongcategetab;categretab;"
    "libcategretab;siret;codeape;libcodeape;mft;libmft;liblongmft;sph;libsph;numen;coordx;"
    "coordy;sourcegeocod;dategeocod;dateautor;dateouvert;datemaj"
)


def test_the_yearly_history(tmp_path: Path) -> None:
    cells = {
        "nofinesset": SITE,
        "rs": "CMP donnée fictive",
        "cog": "1451",
        "codepostal": "01440",
        "libelle_routage": "VIRIAT",
        "ligneacheminement": "01440 VIRIAT",
        "telephone": "04 00 00 00 00",
        "categetab": "156",
        "coordx": "870215.7",
        "coordy": "6571590.5",
        "sourcegeocod": "1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,LAMBERT_93",
        "dateouvert": "1900-01-01",
    }
    row = ";".join(cells.get(name, "") for name in HISTORICAL.split(";"))
    name = "etalab_stock_et_20041231.csv"
    path = write(tmp_path, name, f"{HISTORICAL}\n{row}\n".encode("latin-1"))
    run = imported("finess-csv", [path], tmp_path, edition="")
    (site,) = run.tables["acteurs"]
    assert run.report.edition == "2004-12-31"
    assert (site["commune"], site["telephone"], site["depuis"]) == ("01451", "0400000000", "")
    assert (site["latitude"], site["precision_lieu"]) == ("46.222745", "numero")
    assert site["adresse"] == "01440 VIRIAT"


def test_the_reference_t_finess(tmp_path: Path) -> None:
    header = (
        "source,date_extract_finess,finess,etat,rs,type,ej_finess,ej_rs,siren,com_code,"
        "categ_code,geoloc_x,geoloc_y,geoloc_precision,geoloc_projection,"
        "geoloc_4326_long,geoloc_4326_lat"
    )
    closed, alone = number("99000003"), number("99000004")
    rows = [
        f"F|2024-03-05|{SITE}|ACTUEL|CMP, donnée fictive|ET|{LEGAL}|CH FICTIF||1451|156|870262.2|"
        "6571540.8|1|LAMBERT_93||",
        f"F|2024-03-05|{closed}|FERME|donnée fictive|ET|{LEGAL}|||01451|156||||||",
        f"F|2024-03-05|{alone}|ACTUEL|donnée fictive|ET||||01451|197|||||5.2091|46.2222",
        f"F|2024-03-05|{LEGAL}|ACTUEL|CH DONNÉE FICTIVE|EJ|||261300040|01451|||||||",
    ]
    quoted = "\n".join(",".join(f'"{cell}"' for cell in row.split("|")) for row in rows)
    head = ",".join(f'"{name}"' for name in header.split(","))
    path = write(tmp_path, "t-finess.csv", f"{head}\n{quoted}\n")
    run = imported("finess-csv", [path], tmp_path, edition="")
    legal, site, other = run.tables["acteurs"]
    assert run.report.edition == "2024-03-05"
    assert legal["libelle"] == "CH DONNÉE FICTIVE"
    assert (site["libelle"], site["commune"]) == ("CMP, donnée fictive", "01451")
    assert (site["latitude"], site["precision_lieu"]) == ("46.222286", "numero")
    assert (other["finess"], other["latitude"]) == (alone, "46.222200")
    assert run.report.read == {"lignes": 4, "sites": 3, "entités juridiques": 1}
    assert run.report.left_out["site fermé"] == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"{METADATA}\n", "aucun établissement"),
        (f"{METADATA}\n{point()}\n", "aucun établissement"),
        (f"{METADATA}\n{structure()}\n".replace(";", ","), "points-virgules"),
        ("nofinesset;rs;categetab;codepostal;ville\n1;a;156;01000;X\n", "finess-liste"),
        ("a;b\n1;2\n", "cs1100502"),
        ("une phrase\n", "n'est pas un tableau"),
        (f"{METADATA}\nstructureet;" + "x" * (2 << 20) + "\n", "octets"),
        (f"{METADATA}\n{structure()}\n".replace("é", "Ã©"), "accents"),
        (f"{structure()}\n", "--edition"),
    ],
)
def test_what_is_no_legacy_file_is_one_sentence(tmp_path: Path, content: str, said: str) -> None:
    assert said in refusal("finess-csv", [write(tmp_path, "cs.csv", content)], tmp_path)


def test_a_damaged_download_is_one_sentence(tmp_path: Path) -> None:
    sound = f"{METADATA}\n{structure()}\n".encode()
    for word, path in corrupted(tmp_path, sound, ".csv"):
        assert word in refusal("finess-csv", [path], tmp_path)
    archive = tmp_path / "etalab-stock-et-historique-2004-2025.csv"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("cs.csv", sound)
    assert "zip" in refusal("finess-csv", [archive], tmp_path)


@needs_samples
def test_the_real_lines_of_may_2026(tmp_path: Path) -> None:
    run = imported("finess-csv", [STOCK, POINTS], tmp_path, edition="")
    sites = {row["finess"]: row for row in run.tables["acteurs"] if row["finess"]}
    assert run.report.edition == "2026-05-12"
    assert run.report.read == {"sites": 14, "géolocalisations": 2}
    assert {code: (row["type"], row["commune"]) for code, row in sites.items()} == {
        "010000024": ("centre-hospitalier", "01451"),
        "970100400": ("centre-hospitalier", "97801"),
        "970300026": ("centre-hospitalier", "97302"),
        "970400024": ("centre-hospitalier", "97411"),
        "980600027": ("centre-hospitalier", "98613"),
        "970302287": ("ehpad", "97302"),
    }
    assert sum(run.report.left_out.values()) == 14 - len(sites)
    assert sites["010000024"]["latitude"] == "46.222286"
    assert sites["010000024"]["libelle"] == "CENTRE HOSPITALIER DE BOURG-EN-BRESSE FLEYRIAT"
    assert sites["010000024"]["alias"] == "CH DE FLEYRIAT"
    assert "declarations" not in run.tables


@needs_samples
def test_the_real_line_of_the_history(tmp_path: Path) -> None:
    (_, site) = imported("finess-csv", [HISTORY], tmp_path).tables["acteurs"]
    assert (site["finess"], site["commune"]) == ("010000024", "01451")
    assert (site["latitude"], site["longitude"]) == ("46.222745", "5.208596")


@needs_samples
def test_the_real_header_of_t_finess_is_recognised(tmp_path: Path) -> None:
    said = refusal("finess-csv", [REFERENCE], tmp_path, edition="2020-01-01")
    assert "aucun établissement" in said
