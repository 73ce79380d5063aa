"""Every rule of the tables: the exact sentence, at the exact file, line and column."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
from tests.graph.mini_packs import TERRITOIRES, Rows, write_pack
from tests.tables.cell_cases import CELL_CASES
from tests.tables.sheet_cases import HEAD, SHEET_CASES, Case

from maillage import build, packs
from maillage.columns import Column, Row
from maillage.findings import RULES, Finding, Severity, make, ordered
from maillage.tables import read_table
from maillage.wording import Sentence

CASES = [*SHEET_CASES, *CELL_CASES]
# Rules that need more than one table: their sentences are tested below, or with what they tell of.
OTHERS = {
    "awaits",
    "merged",
    "not_csv",
    "pack_metadata",
    "shared_number",
    "unknown_match",
    "value",
}


def _read(tmp_path: Path, **tables: Rows | str | bytes) -> list[Finding]:
    """Return the findings of a pack « essai », built with the territories and the referentiel."""
    territoires = write_pack(tmp_path / "territoires", TERRITOIRES)
    essai = write_pack(tmp_path / "essai", tables)
    data = build.read([packs.shipped("referentiel"), territoires, essai])
    return ordered([*data.findings, *(f for table in data.tables for f in table.findings)])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_says_its_sentence_at_its_place(case: Case, tmp_path: Path) -> None:
    found = _read(tmp_path, **{case.table: case.content})

    assert tuple(finding.text() for finding in found) == case.said
    assert {finding.rule for finding in found} == {case.rule}
    assert (found[0].file, found[0].line, found[0].column) == (
        f"essai/{case.table}.csv",
        *case.place,
    )
    assert found[0].severity is RULES[case.rule].severity


def test_every_rule_has_a_case() -> None:
    assert {case.rule for case in CASES} | OTHERS == set(RULES)


def test_the_rule_value_reports_what_no_other_rule_names(tmp_path: Path) -> None:
    class Counted(Row):
        """A table whose cells are checked by pydantic alone."""

        table = "comptes"
        title_fr = title_en = "Comptes"
        rdf_class = "mlg:Compte"

        id: Annotated[str, Column(fr="clé", en="key")]
        n: Annotated[int, Column(fr="nombre", en="number")]

    path = tmp_path / "comptes.csv"
    path.write_text("id,n\na,douze\n", encoding="utf-8")

    table = read_table(path, Counted, "essai")

    assert [(f.rule, f.file, f.line, f.column, f.value) for f in table.findings] == [
        ("value", "essai/comptes.csv", 2, "n", "douze")
    ]
    assert (
        table.findings[0]
        .text()
        .startswith("essai/comptes.csv, ligne 2, colonne n : « douze » n'est pas compris : ")
    )


PACK_WITHOUT = (
    "essai/pack.toml : la description du paquet n'est pas utilisable : le fichier manque ; "
    "compléter pack.toml : titre, source, edition, licence."
)


def test_a_pack_without_description_is_read_and_reported(tmp_path: Path) -> None:
    essai = write_pack(tmp_path / "essai", {"sources": TERRITOIRES["sources"]})
    (essai / "pack.toml").unlink()

    pack, found = packs.read_description(essai)

    assert [finding.text() for finding in found] == [PACK_WITHOUT]
    assert (pack.name, pack.title, pack.edition) == ("essai", "essai", "")
    assert [path.name for path in pack.files()] == ["sources.csv"]


@pytest.mark.parametrize(
    ("text", "columns", "words"),
    [
        ("", ["titre", "source", "edition", "licence"], "titre manque"),
        ('titre = "T"\nsource = "s"\nedition = 2026-01-01\n', ["licence"], "licence manque"),
        ('titre = "T', [""], "pack.toml"),
        (
            'titre = "T"\nsource = "s"\nedition = "2026-02-30"\nlicence = "L"\n',
            ["edition"],
            "edition « 2026-02-30 » n'est pas une date",
        ),
    ],
    ids=["empty", "incomplete", "not-toml", "impossible-date"],
)
def test_a_description_that_lacks_something_says_what(
    text: str, columns: list[str], words: str, tmp_path: Path
) -> None:
    essai = write_pack(tmp_path / "essai", {})
    (essai / "pack.toml").write_text(text, encoding="utf-8")

    found = packs.read_description(essai)[1]

    assert [(f.rule, f.file, f.column) for f in found] == [
        ("pack_metadata", "essai/pack.toml", column) for column in columns
    ]
    assert words in found[0].text()


def test_a_latin_1_description_is_a_finding(tmp_path: Path) -> None:
    essai = write_pack(tmp_path / "essai", {})
    (essai / "pack.toml").write_bytes('titre = "é"\n'.encode("latin-1"))

    found = packs.read_description(essai)[1]

    assert [(f.rule, f.severity) for f in found] == [("pack_metadata", Severity.ERROR)]


def test_a_file_whose_name_is_in_capitals_is_not_passed_over(tmp_path: Path) -> None:
    essai = write_pack(tmp_path / "essai", {})
    (essai / "OFFRES.CSV").write_text("id\n", encoding="utf-8")

    found = packs.read_description(essai)[1]

    assert [(f.rule, f.file) for f in found] == [("unknown_table", "essai/OFFRES.CSV")]
    assert "offres" in found[0].remedy["fr"]


def test_all_the_faults_of_a_row_are_told_at_once(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        acteurs=f"{HEAD},siren,depuis\nfic-a,,fictif,sûr,12,2026-13\n",
    )

    assert [(f.line, f.column, f.rule) for f in found] == [
        (2, "depuis", "date"),
        (2, "libelle", "required"),
        (2, "siren", "siren"),
        (2, "statut", "choice"),
    ]


def test_faults_of_several_files_are_told_at_once(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        acteurs=f"{HEAD}\nfic-a,,fictif,dit\n",
        actes="id,libelle,type,source\nfic-t,T,ptsmm,fictif\n",
        liens="",
    )

    assert {(f.file, f.rule) for f in found} == {
        ("essai/acteurs.csv", "required"),
        ("essai/actes.csv", "dangling"),
        ("essai/liens.csv", "empty_file"),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_the_english_sentence_is_english_and_keeps_the_place(case: Case, tmp_path: Path) -> None:
    found = _read(tmp_path, **{case.table: case.content})[0]
    text = found.text("en")

    assert text != found.text("fr")
    assert text.startswith(f"essai/{case.table}.csv")
    if found.line:
        assert f", line {found.line}" in text
    for word in (" ou ", "n'est", "écrire", " ligne ", "colonne", "écartée"):
        assert word not in text


@pytest.mark.parametrize("suffix", [".ods", ".xlsx", ".XLSX", ".txt"])
def test_a_table_that_was_not_saved_as_csv_is_not_passed_over(suffix: str, tmp_path: Path) -> None:
    essai = write_pack(tmp_path / "essai", {"sources": TERRITOIRES["sources"]})
    (essai / f"offres{suffix}").write_bytes(b"")
    (essai / f"sources{suffix}").write_bytes(b"a copy to work on")
    (essai / f"LISEZMOI{suffix}").write_bytes(b"")

    found = packs.read_description(essai)[1]

    assert [finding.text() for finding in found] == [
        f"essai/offres{suffix} : le fichier n'est pas lu : une table est un fichier .csv ; "
        "l'enregistrer au format « Texte CSV » sous le nom offres.csv."
    ]


def test_a_word_of_the_context_may_have_two_languages() -> None:
    found = make("pack_metadata", "f", detail=Sentence("rien", "nothing"))

    assert "utilisable : rien" in found.text("fr")
    assert "used: nothing" in found.text("en")


def test_a_blank_that_is_not_given_is_refused() -> None:
    with pytest.raises(KeyError):
        make("dangling", "f", value="x")


def test_findings_come_in_the_order_of_severity_file_line_and_column() -> None:
    given = [
        make("empty_table", "a.csv"),
        make("unknown_table", "b.csv", value="b", allowed="a"),
        make("required", "b.csv", 3, "a"),
        make("required", "b.csv", 2, "b"),
        make("required", "b.csv", 2, "a"),
        make("required", "a.csv", 9, "z"),
    ]

    assert [(f.severity, f.file, f.line, f.column) for f in ordered(given)] == [
        ("error", "a.csv", 9, "z"),
        ("error", "b.csv", 2, "a"),
        ("error", "b.csv", 2, "b"),
        ("error", "b.csv", 3, "a"),
        ("warning", "b.csv", 0, ""),
        ("info", "a.csv", 0, ""),
    ]
