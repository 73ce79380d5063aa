"""The workbook of corrections: every cell as written, what is wrong in colour and in a note."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.graph.mini_packs import TERRITOIRES, write_pack
from tests.reporting import faulty

from maillage import attribution, build, iris, packs
from maillage.baseline import baseline_of, compare
from maillage.errors import WrongUse
from maillage.findings import Severity, make, ordered
from maillage.reporting import Outcome, grids, spreadsheet
from maillage.reporting.spreadsheet import write_workbook

ACTEURS = """id,libelle,type,commune,source,depuis,note
fic-a,=1+1,cmp,99001,fictif,2026-02-30,donnée fictive

fic-b,B,gemm,9901,fictif,,"donnée fictive, avec une virgule"
fic-c,"C,gem,99001,fictif,,
fic-d,D,gem,99001,fictif,,,de trop
fic-e,E,gem,99001,,,
"""
Book = dict[str, Any]
COLOURS = {"red": "FFF4B6AE", "yellow": "FFFFE08A", "blue": "FFCFE0F5"}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack with faults of every kind."""
    directory = write_pack(
        tmp_path / "essai",
        {
            "acteurs": ACTEURS,
            "offress": "id,libelle\nfic-o,O\n",
            "liens": "id;libelle;de;vers;nature;source\nfic-l;L;;;avis;fictif\n",
            "actes": "id,libelle,type,source\nfic-t,Équipe,ptsm,fictif\n".encode("latin-1"),
        },
    )
    (directory / "pack.toml").write_text(
        'titre = "Essai"\nsource = "fictif"\nedition = "2026-02-30"\n', encoding="utf-8"
    )
    return directory


@pytest.fixture
def outcome(pack: Path, tmp_path: Path) -> Outcome:
    """What the tables say of it, and a note of a shape."""
    territoires = write_pack(tmp_path / "territoires", TERRITOIRES)
    data = build.read([packs.shipped("referentiel"), territoires, pack])
    found = [*data.findings, *(f for table in data.tables for f in table.findings)]
    note = faulty.of_shape(
        "shape:acteur-contact",
        Severity.INFO,
        "essai/acteurs.csv",
        7,
        label="E",
        thing=iris.thing("acteur", "fic-e"),
        fault=("aucun contact n'est donné", "no contact is given"),
        remedy=("remplir la colonne telephone", "fill in column telephone"),
    )
    report = build.Report(packs=["essai"])
    report.findings = ordered([*attribution.attributed(found, data.tables, data.packs), note])
    return Outcome(report, frozenset({"essai"}))


@pytest.fixture
def written(pack: Path, outcome: Outcome, tmp_path: Path) -> Callable[..., Book]:
    """What writes the workbook and opens it: its sheets by name."""

    def write(lang: str = "fr", seen: Outcome = outcome) -> Book:
        path = tmp_path / "corrections.xlsx"
        write_workbook(path, pack, seen, lang)
        book = load_workbook(path)
        return {sheet.title: sheet for sheet in book.worksheets}

    return write


def colour(cell: Any) -> str:
    """Return the colour of a cell in a word."""
    filled = cell.fill.fgColor.rgb if cell.fill.fill_type else ""
    return next((name for name, rgb in COLOURS.items() if rgb == filled), "")


def test_there_is_a_sheet_per_file_after_the_findings(written: Callable[..., Book]) -> None:
    assert list(written()) == ["Constats", "paquet", "actes", "acteurs", "liens", "offress"]


def test_every_line_is_there_at_its_number_with_its_cells(written: Callable[..., Book]) -> None:
    sheet = written()["acteurs"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]

    assert rows[0] == ["id", "libelle", "type", "commune", "source", "depuis", "note", None]
    assert rows[1][:6] == ["fic-a", "=1+1", "cmp", "99001", "fictif", "2026-02-30"]
    assert rows[2] == [None] * 8
    assert rows[3][6] == "donnée fictive, avec une virgule"
    assert rows[4][:2] == ["fic-c", "C,gem,99001,fictif,,"]
    assert rows[5][7] == "de trop"
    assert len(rows) == 7


def test_a_cell_is_text_and_never_a_formula(written: Callable[..., Book]) -> None:
    for sheet in written().values():
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type in {"s", "n"}
            assert cell.data_type == "s" or cell.value is None
    assert written()["acteurs"]["B2"].value == "=1+1"
    assert written()["acteurs"]["D2"].number_format == "@"


def test_what_is_wrong_is_in_colour(written: Callable[..., Book]) -> None:
    sheet = written()["acteurs"]
    coloured = {
        cell.coordinate: colour(cell) for row in sheet.iter_rows() for cell in row if colour(cell)
    }

    assert coloured == {
        "F2": "red",
        "C4": "red",
        "D4": "red",
        "A5": "red",
        "B5": "red",
        **dict.fromkeys([f"{letter}6" for letter in "ABCDEFGH"], "red"),
        "E7": "red",
        "A7": "blue",
    }


def test_a_note_says_the_fault_and_the_remedy(written: Callable[..., Book]) -> None:
    french, english = written()["acteurs"], written("en")["acteurs"]

    assert french["F2"].comment.text == (
        "erreur : « 2026-02-30 » n'est pas une date qui existe\n"
        "→ écrire AAAA, AAAA-MM ou AAAA-MM-JJ"
    )
    assert english["F2"].comment.text.startswith("error: “2026-02-30” is not a date that exists\n→")
    assert french["E7"].comment.text.startswith("erreur : la cellule est vide")
    assert "aucun contact n'est donné" in french["A7"].comment.text
    assert french["B2"].comment is None


def test_a_fault_of_a_whole_file_is_said_at_its_first_cell(written: Callable[..., Book]) -> None:
    sheets = written()

    assert "séparées par « ; »" in sheets["liens"]["A1"].comment.text
    assert [cell.value for cell in sheets["liens"][2]][:2] == ["fic-l", "L"]
    assert "n'est le nom d'aucune table" in sheets["offress"]["A1"].comment.text
    assert sheets["actes"]["B2"].value == "Équipe"
    assert colour(sheets["actes"]["B2"]) == "red"


def test_the_description_of_the_pack_can_be_corrected(written: Callable[..., Book]) -> None:
    sheet = written()["paquet"]
    words = {row[0].value: row[1] for row in sheet.iter_rows(min_row=2)}

    assert {word: cell.value for word, cell in words.items() if cell.value} == {
        "titre": "Essai",
        "source": "fictif",
        "edition": "2026-02-30",
    }
    assert {word for word, cell in words.items() if colour(cell)} == {"edition", "licence"}


def test_the_first_sheet_lists_findings_and_links_to_their_cells(
    written: Callable[..., Book], outcome: Outcome
) -> None:
    sheet = written()["Constats"]
    rows = list(sheet.iter_rows(min_row=5))
    links = {
        (row[1].value, row[2].value): row[2].hyperlink.location for row in rows if row[2].hyperlink
    }

    assert len(rows) == len(outcome.report.findings)
    assert [cell.value for cell in sheet[4]][:3] == ["gravité", "fichier", "cellule"]
    assert links["essai/acteurs.csv", "F2"] == "'acteurs'!F2"
    assert links["essai/pack.toml", "B4"] == "'paquet'!B4"
    assert {(colour(row[0]), row[0].value) for row in rows} == {
        ("red", "erreur"),
        ("yellow", "avertissement"),
        ("blue", "note"),
    }
    assert sheet.auto_filter.ref == f"A4:H{4 + len(rows)}"


def test_the_same_findings_give_the_same_bytes(
    pack: Path, outcome: Outcome, tmp_path: Path
) -> None:
    for name in ("un.xlsx", "deux.xlsx"):
        write_workbook(tmp_path / name, pack, outcome)

    assert (tmp_path / "un.xlsx").read_bytes() == (tmp_path / "deux.xlsx").read_bytes()


def test_a_baseline_leaves_the_new_findings_only(
    written: Callable[..., Book], outcome: Outcome
) -> None:
    found = outcome.report.findings
    known = baseline_of(f for f in found if f.rule != "date")
    since = Outcome(outcome.report, outcome.own, compare(found, known, ["essai"]))
    sheets = written(seen=since)

    assert sheets["Constats"].max_row == 5
    assert colour(sheets["acteurs"]["F2"]) == "red"
    assert colour(sheets["acteurs"]["C4"]) == ""


def test_findings_of_other_packs_are_not_in_it(written: Callable[..., Book]) -> None:
    report = build.Report(findings=[make("required", "autre/acteurs.csv", 2, "libelle")])
    sheets = written(seen=Outcome(report))

    assert sheets["Constats"].max_row == 4
    assert colour(sheets["acteurs"]["B2"]) == ""


def test_there_are_not_more_notes_than_a_spreadsheet_bears(
    written: Callable[..., Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_NOTES", 1)
    sheets = written()
    notes = [c for s in sheets.values() for row in s.iter_rows() for c in row if c.comment]

    assert len(notes) == 1
    assert colour(sheets["acteurs"]["F2"]) == "red"


def test_a_table_that_no_spreadsheet_takes_is_refused(pack: Path, outcome: Outcome) -> None:
    (pack / "acteurs.csv").write_text(
        f"id,note\nfic-a,{'x' * (grids.LONGEST_CELL + 1)}\n", encoding="utf-8"
    )

    with pytest.raises(WrongUse, match=r"acteurs\.csv, ligne 2 : un tableur ne prend pas"):
        write_workbook(pack / "x.xlsx", pack, outcome)
    assert not (pack / "x.xlsx").exists()


def test_sheets_bear_names_that_a_spreadsheet_takes(tmp_path: Path) -> None:
    for name in ("ACTEURS.CSV", "acteurs.csv", "paquet.csv", "constats.csv", f"{'long' * 12}.csv"):
        (tmp_path / name).write_text("id\n", encoding="utf-8")
    (tmp_path / "a[b]'c.csv").write_text("id\n", encoding="utf-8")

    found = {grid.file.partition("/")[2]: grid.sheet for grid in grids.grids_of(tmp_path)}

    assert found == {
        "acteurs.csv": "acteurs",
        "ACTEURS.CSV": "ACTEURS (2)",
        "a[b]'c.csv": "a_b__c",
        "constats.csv": "constats (2)",
        f"{'long' * 12}.csv": ("long" * 12)[:31],
        "paquet.csv": "paquet (2)",
    }
