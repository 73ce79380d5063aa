"""A pack typed in LibreOffice with the mistakes that people make: one sentence each, at its cell.

What was typed, and what LibreOffice wrote of it, is in ``tableur`` (invented data).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import shutil
from pathlib import Path

import pytest
from tests.cli.running import run
from tests.graph.mini_packs import TERRITOIRES, write_pack

from maillage import build, packs
from maillage.build import Report
from maillage.findings import Finding, Severity, ordered

# The rows of the pack were verified in the year before this day.
ON = dt.date(2026, 11, 22)
TABLEUR = Path(__file__).parent / "tableur"
PACK = TABLEUR / "ptsm-fictif"
SAID = (TABLEUR / "attendu.txt").read_text(encoding="utf-8").splitlines()
_ADVISED = re.compile(
    r"(?:écrire|l'écrire d'un seul tenant :) (?!AAAA)([^\s,]+)(?:,| :| \(| ou |$)"
)


@pytest.fixture(scope="module")
def known_packs(small_packs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The small packs, and one commune whose code begins with a zero."""
    communes = (packs.shipped("territoires") / "communes.csv").read_text(encoding="utf-8")
    kept = [line for line in communes.splitlines() if line.startswith(("code,", "01053,"))]
    bourg = write_pack(
        tmp_path_factory.mktemp("ain") / "ain",
        {"communes": "\n".join(kept) + "\n", "sources": TERRITOIRES["sources"]},
    )
    (bourg / "sources.csv").unlink()
    return [*small_packs, bourg]


def _check(directories: list[Path], work: Path) -> Report:
    work.mkdir()
    return build.check(directories, work, on=ON)


@pytest.fixture(scope="module")
def report(known_packs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What the check of the pack finds."""
    return _check([*known_packs, PACK], tmp_path_factory.mktemp("check") / "work")


def _of(report: Report, pack: str = PACK.name) -> list[Finding]:
    found = [f for f in report.findings if f.file.startswith(f"{pack}/")]
    return sorted(found, key=lambda f: (f.file, f.line, f.column))


def _faults(report: Report) -> list[Finding]:
    return [f for f in _of(report) if f.severity is not Severity.INFO]


def test_each_mistake_is_one_sentence_at_its_cell(report: Report) -> None:
    assert [finding.text() for finding in _faults(report)] == SAID


def test_there_are_more_than_twenty_mistakes_each_in_its_own_cell(report: Report) -> None:
    places = [(f.file, f.line, f.column) for f in _faults(report)]

    assert len(places) == len(set(places)) > 40
    assert len({file for file, _, _ in places}) == 8


def test_a_place_is_the_cell_that_the_spreadsheet_shows(report: Report) -> None:
    for finding in _faults(report):
        with (TABLEUR / "saisies" / finding.file.rpartition("/")[2]).open(encoding="utf-8") as file:
            typed = list(csv.reader(file))
        assert finding.line <= len(typed)
        if finding.line > 1 and finding.column:
            cell = dict(zip(typed[0], typed[finding.line - 1], strict=True))[
                finding.column.replace("age_min", "Âge min")
            ]
            assert cell == "" if finding.rule == "required" else cell


def test_what_follows_from_a_mistake_is_a_note_that_names_its_cause(report: Report) -> None:
    notes = [f for f in _of(report) if f.severity is Severity.INFO and "d'abord" in f.remedy["fr"]]

    assert [(f.file.rpartition("/")[2], f.line, f.remedy["fr"]) for f in notes] == [
        ("offre_zones.csv", 12, "corriger d'abord ptsm-fictif/offres.csv:3"),
        ("offre_zones.csv", 13, "corriger d'abord ptsm-fictif/acteurs.csv:5"),
        ("offres.csv", 12, "corriger d'abord ptsm-fictif/acteurs.csv:5"),
        ("offres.csv", 13, "corriger d'abord ptsm-fictif/offre_zones.csv:7"),
    ]


def test_nothing_is_said_of_the_other_packs(
    report: Report, known_packs: list[Path], tmp_path: Path
) -> None:
    others = [f for f in report.findings if not f.file.startswith(f"{PACK.name}/")]

    assert others == _check(known_packs, tmp_path / "work").findings


def test_every_sentence_has_its_english(report: Report) -> None:
    for finding in _faults(report):
        text = finding.text("en")
        assert text.startswith(finding.file)
        assert not re.search(r" ou |n'est|écrire| ligne |colonne|écart|corriger|tableur", text), (
            text
        )


def test_what_a_sentence_says_to_write_repairs_the_cell(
    report: Report, known_packs: list[Path], tmp_path: Path
) -> None:
    pack = shutil.copytree(PACK, tmp_path / PACK.name)
    repaired = []
    for finding in _faults(report):
        advised = _ADVISED.match(finding.remedy["fr"])
        if advised is None or finding.line == 1:
            continue
        path = pack / finding.file.rpartition("/")[2]
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        position = rows[0].index(finding.column)
        cell = rows[finding.line - 1][position]
        rows[finding.line - 1][position] = cell.replace(finding.value, advised[1])
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        repaired.append((finding.file, finding.line, finding.column))

    left = _faults(_check([*known_packs, pack], tmp_path / "work"))

    assert len(repaired) >= 20
    assert [f.text() for f in left if (f.file, f.line, f.column) in repaired] == []


def test_the_command_line_says_the_same(
    known_packs: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(path) for path in (*known_packs, PACK)]

    ran = run(capsys, "check", "--only", *words, "--format", "csv", "--on", ON.isoformat())
    rows = list(csv.DictReader(io.StringIO(ran.out)))

    assert ran.status == 1
    told = [
        f"{row['fichier']}, ligne {row['ligne']}"
        + (f", colonne {row['colonne']}" if row["colonne"] else "")
        + f" : {row['message']} ; {row['remede']}."
        for row in rows
        if row["fichier"].startswith(f"{PACK.name}/") and row["gravite"] != "info"
    ]
    assert sorted(told) == sorted(SAID)


FILES = {
    "point-virgule": [
        ", ligne 1 : les colonnes sont séparées par « ; » ; exporter le fichier en CSV avec la "
        "virgule comme séparateur."
    ],
    "tabulation": [
        ", ligne 1 : les colonnes sont séparées par « tabulation » ; exporter le fichier en CSV "
        "avec la virgule comme séparateur."
    ],
    "windows-1252": [
        ", ligne 2 : le fichier n'est pas en UTF-8 (octet 0xE9 à la colonne 35) ; enregistrer le "
        "fichier en « UTF-8 » (il semble être en Latin-1 ou Windows-1252)."
    ],
    "point-virgule-windows-1252": [
        ", ligne 1 : les colonnes sont séparées par « ; » ; exporter le fichier en CSV avec la "
        "virgule comme séparateur.",
        ", ligne 2 : le fichier n'est pas en UTF-8 (octet 0xE9 à la colonne 35) ; enregistrer le "
        "fichier en « UTF-8 » (il semble être en Latin-1 ou Windows-1252).",
    ],
    "utf-16": [
        " : le fichier est en UTF-16 (« texte Unicode » d'Excel) ; l'enregistrer en « CSV UTF-8 », "
        "avec la virgule comme séparateur."
    ],
    "titre-au-dessus": [
        ", ligne 1 : l'en-tête n'est pas sur la première ligne mais sur la ligne 3 ; supprimer ce "
        "qui est au-dessus de l'en-tête (titre, lignes vides)."
    ],
    "une-seule-colonne": [
        ", ligne 1 : la ligne entière est entre guillemets : elle ne fait qu'une cellule ; rouvrir "
        "le fichier avec la virgule comme séparateur, et l'enregistrer de nouveau."
    ],
    "colonne-sans-nom": [
        ", ligne 1 : la 6e colonne n'a pas de nom : elle n'est pas lue ; lui donner le nom d'une "
        "colonne de la table, ou la retirer."
    ],
    "cellule-hors-table": [
        ", ligne 3, colonne type : une cellule de trop (« secteur Nord ») décale la suite de la "
        "ligne vers la droite ; la supprimer en ramenant les cellules suivantes vers la gauche."
    ],
}


def _errors(tmp_path: Path, content: bytes) -> list[str]:
    """Return what is said of a table of actors, in a pack whose offers name its first row."""
    pack = write_pack(
        tmp_path / "essai",
        {
            "acteurs": content,
            "sources": TERRITOIRES["sources"],
            "offres": "id,libelle,acteur,besoins,lignes,source\n"
            "fic-offre,Offre fictive,fic-cmp,gaja,1,fictif\n",
            "offre_zones": "offre,zone,statut_zone,source\nfic-offre,france,dit,fictif\n",
        },
    )
    data = build.read([packs.shipped("referentiel"), pack])
    found = ordered(f for table in data.tables for f in table.findings)
    return [f.text() for f in found if f.severity is not Severity.INFO]


@pytest.mark.parametrize("name", FILES)
def test_a_mistake_of_the_whole_file_is_told_once(name: str, tmp_path: Path) -> None:
    content = (TABLEUR / "fichiers" / f"{name}.csv").read_bytes()

    assert _errors(tmp_path, content) == [f"essai/acteurs.csv{said}" for said in FILES[name]]


HEAD = "id,libelle,type,source"
ODD = {
    "zero-bytes": (b"", "le fichier est vide"),
    "commas-only": (b",,,\n,,,\n", "le fichier est vide"),
    "not-a-table": (b"<!DOCTYPE html>\n<p>Erreur 404</p>\n", "la première ligne n'est pas l'en-tê"),
    "workbook": (b"PK\x03\x04\x14\0\x06\0", "le fichier n'est pas du texte mais un classeur (.xls"),
    "old-workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1", "le fichier n'est pas du texte mais un ancien c"),
    "pdf": (b"%PDF-1.7\n", "le fichier n'est pas du texte mais un PDF"),
    "utf-16-without-mark": (f"{HEAD}\na,A,cmp,fictif\n".encode("utf-16-le"), "le fichier est en U"),
    "utf-16-of-java": (f"{HEAD}\na,A,cmp,fictif\n".encode("utf-16-be"), "le fichier est en UTF-16"),
    "a-program": (b"\x7fELF\0\0\0\0\xff\xfe\0", "le fichier n'est pas du texte mais un fichier d"),
    "headers-of-excel": (b"Column1,Column2\nid,libelle\n", "l'en-tête n'est pas sur la première l"),
    "separator-line": (f"sep=,\n{HEAD}\n".encode(), "l'en-tête n'est pas sur la première ligne"),
    "null-bytes": (f"{HEAD}\na,A\0B,cmp,fictif\n".encode(), "la cellule contient un caractère inv"),
    "huge-cell": (f"{HEAD}\na,{'A' * 1_000_000},cmp,fictif\n".encode(), "une cellule de la ligne "),
    "narrow-column": (f"{HEAD},depuis\na,A,cmp,fictif,####\n".encode(), "« #### » est ce que le t"),
    "footer": (
        f"{HEAD}\na,A,cmp,fictif\nMis à jour en mars,,,\n".encode(),
        "« Mis à jour en mars » : cette ligne",
    ),
    "mixed-separators": (
        f"{HEAD}\nfic-cmp;A;cmp;fictif\n".encode(),
        "les colonnes sont séparées par « ",
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_is_one_clear_sentence(name: str, tmp_path: Path) -> None:
    content, said = ODD[name]

    (told,) = _errors(tmp_path, content.replace(b"\na,", b"\nfic-cmp,")) or [""]

    assert said in told


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{HEAD}\r\nfic-cmp,CMP fictif,cmp,fictif\r\n",
        f"\ufeff\ufeff{HEAD}\nfic-cmp,CMP fictif,cmp,fictif\n",
        f"{HEAD},,\nfic-cmp,CMP fictif,cmp,fictif,,\n,,,,,\n\n",
        f"{HEAD}\nfic-cmp\u00a0,CMP\u00a0fictif,cmp \u202f,fictif\n",
        f"{HEAD}\nfic-cmp,« CMP » “fictif” d’ici,cmp,fictif\n",
        f'{HEAD}\n"fic-cmp","CMP ""fictif""","cmp","fictif"\n',
    ],
    ids=["bom-crlf", "two-marks", "empty-columns", "wide-spaces", "typographic", "all-quoted"],
)
def test_what_a_spreadsheet_adds_and_does_no_harm_is_read(content: str, tmp_path: Path) -> None:
    assert _errors(tmp_path, content.encode()) == []
