"""The plain list: columns recognised, communes found without guessing, nothing proved by absence.

Every hand-written line says « donnée fictive »; the real excerpt of January 2021 is read when it
is there.
"""

from __future__ import annotations

import csv
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from tests.conftest import SHARED
from tests.importers.import_run import Run, corrupted, refusal, write

from maillage.errors import WrongUse
from maillage.identifiers import is_finess, luhn
from maillage.importers import Options, importer
from maillage.importers.finess_list import cells, postal_line, table
from maillage.importers.finess_rows import day, departement, finess, insee, phone, siret
from maillage.importers.writer import Report, writing
from maillage.rows import TABLES
from maillage.tables import read_table

SAMPLE = SHARED / "samples" / "finess_2021" / "finess_sante_mentale_20210108.csv"
needs_sample = pytest.mark.skipif(not SAMPLE.is_file(), reason="no shared samples beside")
HEADER = (
    "nofinesset;nofinessej;rs;categetab;libcategetab;siret;voie;codepostal;ville;telephone;"
    "dateouv;latitude;longitude"
)


def number(start: str) -> str:
    """Return a FINESS number of eight characters and its key."""
    return next(f"{start}{key}" for key in range(10) if is_finess(f"{start}{key}"))


SITE, LEGAL = number("99000001"), number("99000002")


def line(**cells_: str) -> str:
    """Return one line of a list, under ``HEADER``."""
    given = {
        "nofinesset": SITE,
        "nofinessej": LEGAL,
        "rs": "CMP donnée fictive",
        "categetab": "156",
        "codepostal": "01000",
        "ville": "BOURG EN BRESSE",
    }
    return ";".join((given | cells_).get(name, "") for name in HEADER.split(";"))


def imported(
    source: str,
    files: list[Path],
    folder: Path,
    *,
    edition: str = "2021-01-08",
    departements: tuple[str, ...] = (),
    include_closed: bool = False,
    extra: dict[str, str] | None = None,
) -> Run:
    """Import; every row that is written must be one that its table accepts."""
    target, report = folder / "pack", Report(source)
    options = Options(frozenset(departements), include_closed, edition, extra or {})
    with writing(target, report) as pack:
        importer(source).read(files, options, pack)
    tables = {}
    for path in sorted(target.glob("*.csv")):
        read = read_table(path, TABLES[path.stem], "pack")
        assert read.findings == [], path.name
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(target.iterdir()))
    return Run(tables, report, text)


def from_lines(folder: Path, *lines: str, header: str = HEADER) -> Run:
    path = write(folder, "liste.csv", "\n".join((header, *lines)) + "\n")
    return imported("finess-liste", [path], folder)


def test_a_site_and_its_legal_entity(tmp_path: Path) -> None:
    run = from_lines(
        tmp_path,
        line(
            voie="1 RUE FICTIVE",
            telephone="0400000000",
            dateouv="1996-10-23",
            latitude="46.208",
            longitude="5.2265",
        ),
    )
    legal, site = run.tables["acteurs"]
    assert legal["id"] == f"finess-ej-{LEGAL}"
    assert legal["libelle"] == f"Entité juridique FINESS {LEGAL}"
    assert site["id"] == f"finess-{SITE}"
    assert (site["type"], site["rattachement"]) == ("cmp", legal["id"])
    assert (site["commune"], site["statut_commune"]) == ("01053", "dit")
    assert (site["latitude"], site["longitude"], site["precision_lieu"]) == (
        "46.208000",
        "5.226500",
        "",
    )
    assert (site["telephone"], site["depuis"]) == ("0400000000", "1996-10-23")
    assert site["adresse"] == "1 RUE FICTIVE, 01000 BOURG EN BRESSE"
    assert site["citation"] == f"liste.csv, ligne 2 : {SITE};{LEGAL};CMP donnée fictive;156;"
    assert run.tables["sources"][0]["edition"] == "2021-01-08"


@pytest.mark.parametrize(
    "header",
    [
        "N° FINESS ET;nom;code catégorie;CP;commune",
        "numero_finess_et;Raison sociale;Catégorie;Code postal;Nom commune",
        "finess,rs,categetab,codepostal,ville",
        "finess\trs\tcategetab\tcode_postal\tlocalité",
    ],
)
def test_the_usual_names_of_columns_and_separators(tmp_path: Path, header: str) -> None:
    sign = next(sign for sign in ";,\t" if sign in header)
    row = sign.join((SITE, "donnée fictive", "156", "01000", "BOURG EN BRESSE"))
    run = from_lines(tmp_path, row, header=header)
    assert run.by("acteurs")[f"finess-{SITE}"]["commune"] == "01053"


def test_a_postal_line_stands_for_code_and_town(tmp_path: Path) -> None:
    header = "nofinesset;rs;categetab;ligneacheminement"
    run = from_lines(
        tmp_path, f"{SITE};donnée fictive;156;01012 BOURG EN BRESSE CEDEX", header=header
    )
    site = run.by("acteurs")[f"finess-{SITE}"]
    assert (site["commune"], site["statut_commune"]) == ("01053", "infere")
    assert "CEDEX" in site["note"]
    assert postal_line("1000 BOURG")["code_postal"] == "01000"


def test_latin_1_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = f"{HEADER}\n{line(rs='CMP donnée fictive')}\n"
    for name, content in (("a", text.encode("latin-1")), ("b", text.encode("utf-8-sig"))):
        folder = tmp_path / name
        folder.mkdir()
        run = imported("finess-liste", [write(folder, "liste.csv", content)], folder)
        assert run.by("acteurs")[f"finess-{SITE}"]["libelle"] == "CMP donnée fictive"


def test_what_a_spreadsheet_damaged_is_repaired_or_emptied(tmp_path: Path) -> None:
    damaged = number("01000001")
    run = from_lines(
        tmp_path,
        line(
            nofinesset=damaged.lstrip("0"),
            siret="2,601E+13",
            telephone="474454647",
            dateouv="13/02/1979",
            codepostal="1000",
            latitude="46,208",
            longitude="5,2265",
        ),
    )
    site = run.by("acteurs")[f"finess-{damaged}"]
    assert (site["finess"], site["siret"], site["telephone"]) == (damaged, "", "0474454647")
    assert (site["depuis"], site["commune"]) == ("1979-02-13", "01053")
    assert site["latitude"] == "46.208000"
    assert "2,601E+13" in site["note"]
    assert any("SIRET" in reason for reason in run.report.left_out)


def test_cells_one_by_one() -> None:
    assert finess(" 01 000 0024 ") == "010000024"
    assert finess("10000024") == "010000024"
    assert (finess("010000025"), finess("1E+08"), finess("")) == ("", "", "")
    assert siret("26010004500012") == "26010004500012"
    dummy = next(
        text for text in (f"{n:09}99999" for n in range(10)) if luhn(text) and set(text) != {"0"}
    )
    assert (siret(dummy), siret("26010004500013"), siret("2,601E+13")) == ("", "", "")
    assert phone("04 74 45 46 47") == "0474454647"
    assert phone("0690000000/0590000000") == "0690000000 / 0590000000"
    assert [day(text) for text in ("2021-01-08 00:00:00", "8/1/2021", "20210108")] == (
        ["2021-01-08"] * 3
    )
    assert [day(text) for text in ("1900-01-01", "2021-02-30", "45000", "")] == [""] * 4
    assert [departement(code) for code in ("1", "9A", "9E", "9J", "2a", "")] == (
        ["01", "971", "975", "986", "2A", ""]
    )
    assert insee("53", "1") == "01053"
    assert insee("123", "9A") == "97123"
    assert insee("613", "9J") == "98613"
    assert insee("004", "2A") == "2A004"
    assert insee("1451", "") == "01451"
    assert (insee("", "01"), insee("X1", "01"), insee("001", "ZZ")) == ("", "", "")


def test_an_ambiguous_town_leaves_the_actor_without_commune(tmp_path: Path) -> None:
    other = number("58000001")
    run = from_lines(
        tmp_path, line(nofinesset=other, codepostal="58120", ville="CHATEAU CHINON"), line()
    )
    site = run.by("acteurs")[f"finess-{other}"]
    assert (site["commune"], site["statut_commune"]) == ("", "")
    assert "Château-Chinon (Ville) (58062)" in site["note"]
    (reason,) = [reason for reason in run.report.left_out if "commune" in reason]
    assert "acteur gardé" in reason
    assert "CHATEAU CHINON" in run.report.examples[reason][0]


def test_a_point_out_of_the_departement_gives_way_to_the_centre(tmp_path: Path) -> None:
    # Real fault of the source of 2021: Guadeloupe at latitude 6.1, longitude 2.6.
    run = from_lines(
        tmp_path,
        line(codepostal="97100", ville="BASSE TERRE", latitude="6.1", longitude="2.6"),
    )
    site = run.by("acteurs")[f"finess-{SITE}"]
    assert site["commune"] == "97105"
    assert site["precision_lieu"] in {"commune", ""}
    assert not site["latitude"].startswith("6.1")
    assert any("coordonnées" in reason for reason in run.report.left_out)


def test_closed_sites_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    header = f"{HEADER};datefermeture;etat"
    ends = ("2019-12-31;", ";FERME", ";Inactif", "2030-01-01;", "1900-01-01;ACTUEL", ";bizarre")
    sites = [number(f"9900001{n}") for n in range(len(ends))]
    lines = [f"{line(nofinesset=site)};{end}" for site, end in zip(sites, ends, strict=True)]
    path = write(tmp_path, "liste.csv", "\n".join((header, *lines)) + "\n")
    run = imported("finess-liste", [path], tmp_path)
    assert [row["finess"] for row in run.tables["acteurs"] if row["finess"]] == sites[3:]
    assert run.report.left_out["site fermé"] == 3
    assert run.report.unknown["etat"] == {"bizarre": 1}
    again = tmp_path / "avec"
    again.mkdir()
    kept = imported("finess-liste", [path], again, include_closed=True).by("acteurs")
    assert kept[f"finess-{sites[0]}"]["jusqu_a"] == "2019-12-31"
    assert kept[f"finess-{sites[1]}"]["jusqu_a"] == "2021-01-08"
    assert kept[f"finess-{sites[3]}"]["jusqu_a"] == "2030-01-01"
    assert kept[f"finess-{sites[4]}"]["jusqu_a"] == ""


def test_every_line_is_counted_once(tmp_path: Path) -> None:
    run = from_lines(
        tmp_path,
        line(),
        line(),
        line(nofinesset="123456789"),
        line(nofinesset=number("99000003"), categetab="189"),
        line(nofinesset=number("99000004"), categetab="999"),
        line(nofinesset=number("99000005"), categetab="620", nofinessej=""),
        "coupée;donnée fictive",
        line(nofinesset=number("99000006"), rs='"CMP ""fictif"" donnée fictive"'),
        line(nofinesset=number("99000007"), rs='"CMP fictif" donnée fictive'),
        line(nofinesset=number("99000008"), rs='"CMP fictif donnée fictive'),
    )
    sites = [row for row in run.tables["acteurs"] if row["finess"]]
    assert len(sites) == 5
    assert sites[2]["libelle"] == 'CMP "fictif" donnée fictive'
    assert run.report.read["lignes"] == 10
    assert sum(run.report.left_out.values()) == 5
    assert run.report.left_out["numéro FINESS déjà lu"] == 1
    assert run.report.left_out["ligne tronquée ou abîmée"] == 1
    assert run.report.unknown["finess.categorie"] == {"999": 1}
    assert any("189" in reason and "cmpi" in reason for reason in run.report.left_out)


def test_a_quote_left_open_does_not_swallow_the_next_line() -> None:
    assert cells('a;"b;c\n', ";") == ["a", "b;c"]
    assert cells('a;"b";c\n', ";") == ["a", "b", "c"]
    assert cells("a;b\r\n", ";") == ["a", "b"]


def test_only_the_departements_asked_for(tmp_path: Path) -> None:
    other = number("99000009")
    path = write(
        tmp_path,
        "liste.csv",
        "\n".join((HEADER, line(), line(nofinesset=other, codepostal="31000", ville="TOULOUSE"))),
    )
    run = imported("finess-liste", [path], tmp_path, departements=("31",))
    assert [row["finess"] for row in run.tables["acteurs"] if row["finess"]] == [other]
    assert run.report.left_out["hors des départements demandés"] == 1


def test_a_list_proves_nothing_unless_someone_says_so(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "liste_20210108.csv",
        "\n".join(
            (
                HEADER,
                line(),
                line(nofinesset=number("99000010"), codepostal="31000", ville="TOULOUSE"),
                line(nofinesset=number("99000011"), categetab="197"),
                line(nofinesset=number("58000001"), codepostal="58120", ville="CHATEAU CHINON"),
            )
        ),
    )
    silent = imported("finess-liste", [path], tmp_path, edition="")
    assert "declarations" not in silent.tables
    assert "exhaustif=oui" in silent.notes
    assert silent.report.edition == "2021-01-08"
    folder = tmp_path / "dit"
    folder.mkdir()
    asked = imported("finess-liste", [path], folder, extra={"exhaustif": "oui"})
    said = asked.tables["declarations"]
    assert {row["territoire"]: row["types"] for row in said} == {
        "dep:01": "cmp;csapa",
        "dep:31": "cmp;csapa",
        # A CMP of the Nièvre has no commune: its absence elsewhere proves nothing.
        "dep:58": "csapa",
    }
    assert {row["depuis"] for row in said} == {"2021-01-08"}


def test_an_unknown_option_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "liste_20210108.csv", f"{HEADER}\n{line()}\n")
    for name, value in (("complet", "oui"), ("exhaustif", "peut-être")):
        with pytest.raises(WrongUse, match="exhaustif=oui"):
            imported("finess-liste", [path], tmp_path, extra={name: value})
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("l_20210108.csv", "nom;ville\na;b\n", "numéro FINESS, code de catégorie"),
        ("l_20210108.csv", "finess;rs;categetab\na;b;c\n", "code postal et ville"),
        ("l_20210108.csv", "une phrase sans rien\n", "n'est pas un tableau"),
        ("l.csv", f"{HEADER}\n", "--edition"),
        ("l_20210108.csv", HEADER + "\n" + "x" * (2 << 20) + "\n", "octets"),
        (
            "l_20210108.csv",
            f"{HEADER}\n{line(rs='CMP donnÃ©e fictive rÃ©Ã©crite')}\n",
            "accents",
        ),
    ],
)
def test_a_file_that_is_no_list_is_one_sentence(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    assert said in refusal("finess-liste", [write(tmp_path, name, content)], tmp_path)


def test_a_damaged_download_is_one_sentence(tmp_path: Path) -> None:
    sound = f"{HEADER}\n{line()}\n".encode()
    for word, path in corrupted(tmp_path, sound, "_20210108.csv"):
        assert word in refusal("finess-liste", [path], tmp_path)
    archive = tmp_path / "liste_20210108.csv"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("liste.csv", sound)
    assert "zip" in refusal("finess-liste", [archive], tmp_path)


def test_the_header_may_be_all_there_is(tmp_path: Path) -> None:
    path = write(tmp_path, "liste.csv", f"{HEADER}\n")
    assert list(table(path).rows) == []
    assert "acteurs" not in imported("finess-liste", [path], tmp_path).tables


@needs_sample
def test_the_real_list_of_january_2021(tmp_path: Path) -> None:
    run = imported("finess-liste", [SAMPLE], tmp_path, edition="")
    sites = [row for row in run.tables["acteurs"] if row["finess"]]
    assert run.report.read["lignes"] == 4936
    assert Counter(row["type"] for row in sites) == {
        "cmp": 1459,
        "chs": 1169,
        "cattp": 427,
        "csapa": 406,
        "camsp": 292,
        "clinique": 243,
        "caarud": 124,
    }
    lost = [row for row in sites if not row["commune"]]
    assert [row["adresse"].rpartition(", ")[2] for row in lost] == [
        "42111 ST DIDIER SUR ROCHEFORT",
        "58120 CHATEAU CHINON",
    ]
    assert Counter(row["statut_commune"] for row in sites)["dit"] == 3873
    assert run.report.edition == "2021-01-08"
    assert "declarations" not in run.tables
    legal = {row["id"] for row in run.tables["acteurs"] if not row["finess"]}
    assert {row["rattachement"] for row in sites} == legal
    assert len({row["id"] for row in run.tables["acteurs"]}) == len(run.tables["acteurs"])
    assert not any("coordonnées" in reason for reason in run.report.left_out)


@needs_sample
def test_nearly_every_address_of_the_real_list_gives_its_commune() -> None:
    from maillage.importers.communes import Communes

    index = Communes.read()
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    far, found = [], 0
    for row in rows:
        point = (float(row["latitude"]), float(row["longitude"])) if row["latitude"] else None
        place = index.resolve(row["codepostal"], row["ville"], point=point).place
        found += place is not None
        distance = place.km_to(point) if place and point else None
        if distance is not None and distance > 9.5:
            far.append((row["nofinesset"], distance))
    assert found == 4933
    assert far == []
