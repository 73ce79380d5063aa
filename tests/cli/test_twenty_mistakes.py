"""Twenty mistakes that people make in a spreadsheet: twenty sentences, each at the right cell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.cli.running import run
from tests.graph.mini_packs import TERRITOIRES, write_pack

from maillage import packs

# Each table begins with a good row, « donnée fictive » as the others.
TABLES = {
    "acteurs": "id,libelle,type,commune,source,statut,depuis,finess,siren,siret,latitude,"
    "rattachement\nbon,Fictif,gem,99001,fictif,,,,,,,",
    "offres": "id,libelle,acteur,besoins,lignes,source,age_min,age_max,delai_promis_max\n"
    "bonne,Fictive,bon,gaja,2,fictif,,,",
    "offre_zones": "offre,zone,statut_zone,source\nbonne,dep:99,dit,fictif\no5,dep:99,dit,fictif",
}


@dataclass(frozen=True)
class Mistake:
    """A row with one mistake.

    Attributes:
        table: where the row is.
        row: its cells.
        column: letter of the cell at fault.
        rule: what it breaks.
        says: words of its sentence.
    """

    table: str
    row: str
    column: str
    rule: str
    says: str


def _mistakes(table: str, *rows: tuple[str, str, str, str]) -> list[Mistake]:
    return [Mistake(table, *row) for row in rows]


MISTAKES = [
    *_mistakes(
        "acteurs",
        ("a1,Fictif,gem,99001,fictif,,2026-02-30,,,,,", "G", "date", "« 2026-02-30 »"),
        ("a2,Fictif,gem,99001,fictif,,,10000024,,,,", "H", "finess", "numéro FINESS"),
        ("a3,Fictif,gem,9901,fictif,,,,,,,", "D", "dangling", "dans communes"),
        ("a4,Fictif,gemm,99001,fictif,,,,,,,", "C", "dangling", "codes proches : gem"),
        ("a5,Fictif,gem,99001,fictif,sûr,,,,,,", "F", "choice", "dit, infere, ambigu"),
        ('a6,Fictif,gem,99001,fictif,,,,,"7,3E+13",,', "J", "siret", "quatorze chiffres"),
        ("a7,Fictif,gem,99001,fictif,,,,732829321,,,", "I", "siren", "neuf chiffres"),
        ("bon,Fictif,gem,99001,fictif,,,,,,,", "A", "duplicate_key", "essai/acteurs.csv:2"),
        ("a9,,gem,99001,fictif,,,,,,,", "B", "required", "la cellule est vide"),
        ("a 10,Fictif,gem,99001,fictif,,,,,,,", "A", "key", "ne peut pas servir de clé"),
        ('a11,"Fictif,gem,99001,fictif,,,,,,,', "A", "quote", "un guillemet"),
        ("a12,Fictif, centre,gem,99001,fictif,,,,,,,", "A", "cell_count", "13 cellules"),
        ('a13,Fictif,gem,99001,fictif,,,,,,"48,5",', "K", "latitude", "n'est pas une latitude"),
        ("a14,Fictif,gem,99001,fictif,,,,,,,a14", "L", "cycle", "revient à lui-même"),
        ("a15,Fictif,gem,99001,inconnue,,,,,,,", "E", "dangling", "dans sources"),
    ),
    *_mistakes(
        "offres",
        ("o1,Fictive,bon,gaja,2,fictif,douze,,", "G", "age", "n'est pas un âge"),
        ("o2,Fictive,bon,gaja,2,fictif,,,15 jours", "I", "days", "nombre de jours"),
        ("o3,Fictive,bon,gaga,2,fictif,,,", "D", "dangling", "codes proches : gaja"),
        ("o4,Fictive,bon,gaja,4,fictif,,,", "E", "dangling", "dans lignes"),
        ("o5,Fictive,bon,gaja,2,fictif,18,12,", "G", "shape:age-ordre", "« Fictive » (offre:o5)"),
    ),
]


def _cell(mistake: Mistake) -> str:
    """Return the cell of a mistake: line 1 is the header, line 2 the good row."""
    rows = [m for m in MISTAKES if m.table == mistake.table]
    return f"{mistake.column}{rows.index(mistake) + 3}"


@pytest.fixture(scope="module")
def essai(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack with the mistakes."""
    tables = {
        table: "\n".join([head, *(m.row for m in MISTAKES if m.table == table), ""])
        for table, head in TABLES.items()
    }
    return write_pack(tmp_path_factory.mktemp("fautes") / "essai", tables)


def test_twenty_mistakes_are_twenty_sentences_each_at_its_cell(
    essai: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    territoires = write_pack(tmp_path / "territoires", TERRITOIRES)
    beside = (str(packs.shipped("referentiel")), str(territoires))
    target = tmp_path / "corrections.xlsx"

    ran = run(capsys, "check", "--only", *beside, str(essai), "--format", "xlsx", "-o", str(target))

    assert ran.status == 1
    book = load_workbook(target.with_stem("corrections-essai"))
    found: dict[tuple[str, str], Any] = {
        (row[1].value, row[2].value): row
        for row in book["Constats"].iter_rows(min_row=5)
        if row[0].value == "erreur"
    }
    assert len(MISTAKES) == 20
    assert set(found) == {(f"essai/{m.table}.csv", _cell(m)) for m in MISTAKES}
    for mistake in MISTAKES:
        row = found[f"essai/{mistake.table}.csv", _cell(mistake)]
        assert row[7].value == mistake.rule
        assert mistake.says in f"{row[5].value} ; {row[6].value}"
        cell = book[mistake.table][_cell(mistake)]
        assert cell.fill.fgColor.rgb == "FFF4B6AE"
        assert mistake.says in cell.comment.text
