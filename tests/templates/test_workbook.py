"""Workbooks: what the template offers, and that what is filled in comes back whole."""

from __future__ import annotations

import csv
import datetime as dt
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.graph.mini_packs import DISPOSITIFS, TERRITOIRES, write_pack

from maillage import build, packs
from maillage.cli.templates import template
from maillage.columns import columns
from maillage.errors import WrongUse
from maillage.importers import BadFile, Options
from maillage.importers.workbook_cells import text_of
from maillage.importers.workbook_source import Source
from maillage.importers.writer import Report, writing
from maillage.rows import TABLES
from maillage.schema import SETS, allowed_words, table_schema
from maillage.workbook import CODES, GUIDE, LISTS, PACK

openpyxl = pytest.importorskip("openpyxl", reason="l'extra xlsx n'est pas installé")
pytest.importorskip("xlsxwriter", reason="l'extra xlsx n'est pas installé")

_SAID = {"source": "fictif", "citation": "donnée fictive", "statut": "dit"}
FILLED: dict[str, Sequence[Mapping[str, str]]] = {
    "sources": TERRITOIRES["sources"],
    **DISPOSITIFS,
    "acteurs": [
        *DISPOSITIFS["acteurs"],
        {
            "id": "fic-hopital",
            "libelle": "=Hôpital « fictif », dit l'H",
            "finess": "010002236",
            "telephone": "0102030405",
            "depuis": "2021-09",
            "alias": "Hôpital;HF",
            **_SAID,
        },
    ],
    "liens": [
        {
            "id": "fic-lien",
            "libelle": "Lien fictif",
            "de": "acteur:fic-cpts",
            "vers": "acteur:fic-cmp",
            "nature": "adressage",
            "depuis": "2021-09-13",
            **_SAID,
        }
    ],
}
WORDS = {
    "titre": "Donnée fictive",
    "source": "fictif",
    "edition": "2026-01-01",
    "licence": "Licence Ouverte 2.0",
}


def _template(folder: Path, *words: str) -> Path:
    result = CliRunner().invoke(template, ["--format", "xlsx", "-o", str(folder), *words])
    assert result.exit_code == 0, result.output
    (path,) = folder.glob("*.xlsx")
    return path


def _fill(path: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    """Fill a template as a spreadsheet would."""
    book = openpyxl.load_workbook(path)
    for row in book[PACK].iter_rows(min_row=2):
        row[1].value = WORDS.get(row[0].value)
    for table, rows in tables.items():
        sheet = book[table]
        header = [cell.value for cell in sheet[1]]
        for number, row in enumerate(rows, start=2):
            for name, value in row.items():
                cell = sheet.cell(number, header.index(name) + 1, value)
                if isinstance(value, str) and value.startswith("=H"):
                    cell.data_type = "s"
    filled = path.with_name("rempli.xlsx")
    book.save(filled)
    return filled


def _import(path: Path, target: Path) -> Report:
    report = Report("classeur")
    with writing(target, report) as pack:
        Source().read([path], Options(), pack)
    return report


def _rows(pack: Path, table: str) -> list[dict[str, str]]:
    with (pack / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _book(rows: Mapping[str, Sequence[Sequence[object]]], path: Path) -> Path:
    """Write a workbook that no template made; « donnée fictive »."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in rows.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    book.save(path)
    return path


# --- The template ---


def test_every_sheet_has_its_columns_their_help_and_a_text_format(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_template(tmp_path))
    tables = [model for model in TABLES.values() if model.table in book.sheetnames]
    assert book.sheetnames == [GUIDE, PACK, *(model.table for model in tables), CODES, LISTS]
    assert book[LISTS].sheet_state == "hidden"
    for model in tables:
        sheet = book[model.table]
        assert [cell.value for cell in sheet[1]] == list(columns(model))
        assert sheet.freeze_panes == "B2"
        for cell in sheet[1]:
            required = model.model_fields[cell.value].is_required()
            assert cell.comment.text.startswith("Obligatoire.") == required
            assert (cell.fill.fgColor.rgb == "FF1F3864") == required
        assert {one.number_format for one in sheet.column_dimensions.values()} == {"@"}
        assert sum(one.max - one.min + 1 for one in sheet.column_dimensions.values()) == len(
            columns(model)
        )


def test_fixed_words_and_codes_are_chosen_in_lists(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_template(tmp_path, "acteurs", "liens", "offre_zones"))
    lists = {
        name: [cell.value for row in book[LISTS][defined.attr_text.split("!")[1]] for cell in row]
        for name, defined in book.defined_names.items()
    }

    def choice(table: str, column: str) -> Any:
        place = list(columns(TABLES[table])).index(column) + 1
        letter = openpyxl.utils.get_column_letter(place)
        found = [
            one for one in book[table].data_validations.dataValidation if f"{letter}2" in one.sqref
        ]
        return found[0] if found else None

    part = choice("offre_zones", "part")
    assert lists[part.formula1] == ["entiere", "partie"]
    assert (part.showErrorMessage, part.errorStyle) == (True, None)
    kinds = choice("liens", "nature")
    with (packs.shipped("referentiel") / "natures_lien.csv").open(encoding="utf-8") as file:
        assert lists[kinds.formula1] == [row["code"] for row in csv.DictReader(file)]
    assert kinds.errorStyle == "information"
    assert not choice("acteurs", "publics").showErrorMessage  # several codes in a cell
    assert choice("acteurs", "rattachement").formula1 == "'acteurs'!$A$2:$A$2001"
    assert choice("offre_zones", "offre") is None  # that table is not in this workbook
    labels = {row[1].value: row[2].value for row in book[CODES].iter_rows(min_row=2)}
    assert labels["cmp"] == "Centre médico-psychologique"


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_a_set_chooses_tables_and_fills_nothing(tmp_path: Path, name: str, format_: str) -> None:
    result = CliRunner().invoke(
        template, ["--set", name, "--format", format_, "-o", str(tmp_path / "a")]
    )
    assert result.exit_code == 0
    if format_ == "csv":
        found = {path.stem for path in (tmp_path / "a").glob("*.csv")}
        assert all(not _rows(tmp_path / "a", table) for table in found)
    else:
        book = openpyxl.load_workbook(tmp_path / "a" / f"modele-{name}.xlsx")
        found = set(book.sheetnames) - {GUIDE, PACK, CODES, LISTS}
        assert all(book[table].max_row == 1 for table in found)
        assert book[GUIDE]["A1"].value == SETS[name].title_fr
    assert found == set(SETS[name].tables)
    # What these tables refer to by a required column is among them, or is shipped.
    shipped = {"communes", "types", "besoins", "lignes", "natures_lien"}
    for table in found:
        for column, words in columns(TABLES[table]).items():
            if TABLES[table].model_fields[column].is_required() and len(words.targets) == 1:
                assert set(words.targets) <= found | shipped, f"{name}: {table}.{column}"


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    assert _template(tmp_path / "a").read_bytes() == _template(tmp_path / "b").read_bytes()


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    def error(*words: str) -> BaseException | None:
        return CliRunner().invoke(template, list(words)).exception

    _template(tmp_path)
    again = error("--format", "xlsx", "-o", str(tmp_path))
    assert isinstance(again, WrongUse) and "existe déjà" in str(again)
    assert isinstance(error("--format", "xlsx"), WrongUse)
    assert isinstance(error("zones", "--set", "ptsm", "-o", str(tmp_path)), WrongUse)


def test_the_table_schema_knows_the_fixed_words() -> None:
    assert allowed_words(TABLES["offre_zones"], "statut_zone") == ("dit", "presume")
    assert allowed_words(TABLES["acteurs"], "libelle") == ()
    fields = {field["name"]: field for field in table_schema(TABLES["zones"])["fields"]}
    assert fields["statut"]["constraints"]["enum"] == ["dit", "infere", "ambigu"]


# --- Read back ---


def test_filled_and_read_back_it_gives_the_graph_of_the_csv(tmp_path: Path) -> None:
    filled = _fill(_template(tmp_path / "xlsx", *FILLED), FILLED)
    report = _import(filled, tmp_path / "a" / "dispositifs")
    assert report.notes == [] and not report.left_out
    assert report.read["lignes de acteurs"] == len(FILLED["acteurs"])

    by_hand = tmp_path / "b" / "dispositifs"
    CliRunner().invoke(template, [*FILLED, "-o", str(by_hand)])
    for table, rows in FILLED.items():
        with (by_hand / f"{table}.csv").open("a", encoding="utf-8", newline="") as file:
            header = list(columns(TABLES[table]))
            csv.DictWriter(file, header, lineterminator="\n").writerows(rows)
    words = "".join(f"{key} = {json.dumps(word)}\n" for key, word in WORDS.items())
    (by_hand / "pack.toml").write_text(words, encoding="utf-8")

    territories = {name: rows for name, rows in TERRITOIRES.items() if name != "sources"}
    shared = [
        packs.shipped("referentiel"),
        write_pack(tmp_path / "territoires", territories),
    ]
    graphs = []
    for folder in ("a", "b"):
        report_ = build.build([*shared, tmp_path / folder / "dispositifs"], tmp_path / "s" / folder)
        assert report_.rejected == {} or not any(report_.rejected.values())
        assert report_.snapshot is not None
        graphs.append((report_.snapshot / "graph.nq").read_text(encoding="utf-8"))
    assert graphs[0] == graphs[1]
    assert "010002236" in graphs[0] and "0102030405" in graphs[0]


def test_what_a_spreadsheet_transformed_is_undone_and_said(tmp_path: Path) -> None:
    path = _book(
        {
            "acteurs": [
                [
                    "id",
                    "libelle *",
                    "commune",
                    "siret",
                    "finess",
                    "telephone",
                    "depuis",
                    "latitude",
                ],
                [
                    "fic-a",
                    "Acteur fictif",
                    1001.0,
                    26010000000000.0,
                    10002236,
                    102030405,
                    dt.datetime(2021, 9, 13),
                    46.5,
                ],
                ["fic-b", 2026, "01001", "2,601E+13", None, None, "13/02/1979", None],
                ["fic-c", True, None, None, None, None, 2021, None],
            ]
        },
        tmp_path / "donnee-fictive.xlsx",
    )
    report = _import(path, tmp_path / "pack")
    first, second, third = _rows(tmp_path / "pack", "acteurs")
    assert (first["commune"], first["siret"], first["finess"], first["telephone"]) == (
        "01001",
        "26010000000000",
        "010002236",
        "0102030405",
    )
    assert (first["depuis"], first["latitude"]) == ("2021-09-13", "46.5")
    assert (second["libelle"], second["commune"], second["depuis"]) == (
        "2026",
        "01001",
        "1979-02-13",
    )
    assert second["siret"] == "2,601E+13"  # what is lost stays seen, and the build refuses it
    assert (third["libelle"], third["depuis"]) == ("oui", "2021")
    assert first["source"] == "saisie-donnee-fictive"
    notes = "\n".join(report.notes)
    assert "acteurs!C2 : 1001 → 01001" in notes
    assert "chiffres perdus : à ressaisir en texte : 1 (acteurs!D3" in notes
    assert "dates remises au format AAAA-MM-JJ : 2" in notes


@pytest.mark.parametrize(
    ("value", "table", "name", "text"),
    [
        (53, "acteurs", "commune", "00053"),
        (2.5, "offres", "delai_promis_max", "2.5"),
        (1e22, "acteurs", "siret", "10000000000000000000000"),
        (2, "offres", "lignes", "2"),
        (3, "acteurs", "source", "003"),
        (0.1 + 0.2, "acteurs", "note", "0.30000000000000004"),
        (dt.time(3, 4), "acteurs", "note", "03:04:00"),
        (dt.date(2026, 3, 4), "acteurs", "libelle", "2026-03-04"),
        (dt.datetime(2026, 3, 4, 5, 6), "acteurs", "depuis", "2026-03-04 05:06:00"),
        ("  2026-03 ", "acteurs", "depuis", "2026-03"),
        (float("nan"), "acteurs", "note", "nan"),
    ],
)
def test_a_cell_is_read_as_it_was_meant(value: object, table: str, name: str, text: str) -> None:
    assert text_of(value, table, name, columns(TABLES[table])[name]).text == text


def test_what_is_not_read_is_counted_and_shown(tmp_path: Path) -> None:
    path = _book(
        {
            "Acteurs": [
                ["id", "libelle", "source", "couleur"],
                ["fic-a", '="Nom"&" fictif"', "#N/A", "bleu"],
                [None, "  ", None, None],
                ["fic-b", "B", None, None, "hors colonnes"],
            ],
            "brouillon": [["x"], ["donnée fictive"], ["y"]],
            "acteur": [["id"], ["fic-c"]],
        },
        tmp_path / "c.xlsx",
    )
    report = _import(path, tmp_path / "pack")
    rows = _rows(tmp_path / "pack", "acteurs")
    assert [(row["id"], row["libelle"]) for row in rows] == [("fic-a", ""), ("fic-b", "B")]
    assert dict(report.left_out) == {
        "cellule hors des colonnes de la table acteurs (couleur)": 1,
        "cellule hors des colonnes de la table acteurs (E)": 1,
        "ligne d'une feuille qui n'est aucune table": 3,
    }
    notes = "\n".join(report.notes)
    assert "la colonne « couleur » de la feuille Acteurs n'existe pas" in notes
    assert "la feuille « acteur » n'est aucune table : 1 ligne(s) non lue(s)" in notes
    assert "tables proches : acteurs" in notes
    assert "formules sans valeur enregistrée" in notes
    assert "valeurs d'erreur (#N/A, #REF!…), lues vides : 1 (Acteurs!C2" in notes


def test_a_formula_is_read_as_its_value_and_said(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "c.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("acteurs")
        sheet.write_row(0, 0, ["id", "libelle"])
        sheet.write(1, 0, "fic-a")
        sheet.write_formula(1, 1, '="Nom"&" fictif"', None, "Nom fictif")
    report = _import(path, tmp_path / "pack")
    assert _rows(tmp_path / "pack", "acteurs")[0]["libelle"] == "Nom fictif"
    assert any(note.startswith("formules lues comme leur valeur : 1") for note in report.notes)


def test_the_sheet_of_the_pack_describes_it(tmp_path: Path) -> None:
    path = _book(
        {
            PACK: [
                ["mot", "valeur"],
                ["titre", "PTSM fictif"],
                ["source", "ptsm-fictif"],
                ["edition", dt.datetime(2026, 3, 1)],
                ["licence", "Licence Ouverte 2.0"],
                ["editeur", "Donnée fictive"],
            ],
            "zones": [
                ["code", "libelle", "nature", "source"],
                ["fic-z", "Zone fictive", "ptsm", None],
                ["fic-y", "Zone citée", "ptsm", "003"],
            ],
        },
        tmp_path / "c.xlsx",
    )
    report = _import(path, tmp_path / "pack")
    assert (report.title, report.edition, report.notes) == ("PTSM fictif", "2026-03-01", [])
    (source,) = _rows(tmp_path / "pack", "sources")
    assert (source["code"], source["nature"], source["editeur"]) == (
        "ptsm-fictif",
        "saisie",
        "Donnée fictive",
    )
    assert [row["source"] for row in _rows(tmp_path / "pack", "zones")] == ["ptsm-fictif", "003"]
    _, findings = packs.read_description(tmp_path / "pack")
    assert findings == []


def _truncated(path: Path) -> None:
    data = _book({"acteurs": [["id"], ["fic-a"]]}, path).read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _broken_sheet(path: Path) -> None:
    _book({"acteurs": [["id"], ["fic-a"]]}, path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:-40]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def _another_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_truncated, "tronqué ou abîmé"),
        (_broken_sheet, "tronqué ou abîmé"),
        (_another_archive, "est une archive, pas un classeur"),
        (lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 99), "mot de passe"),
        (lambda p: p.write_text("id;libelle\nfic-a;A\n"), "n'est pas un classeur"),
        (lambda p: p.write_text('{"donnee": "fictive"}'), "n'est pas un classeur"),
        (lambda p: p.write_text("<!doctype html><html>"), "page web"),
        (lambda p: p.write_bytes(b""), "est vide"),
        (lambda p: _book({"acteurs": [["id", "id"], ["a", "b"]]}, p), "deux colonnes « id »"),
        (lambda p: _book({"acteurs": [["a", "b"], ["c", "d"]]}, p), "première ligne"),
        (lambda p: _book({"acteurs": [["id", "libelle"]]}, p), "aucune ligne remplie"),
    ],
)
def test_what_is_no_workbook_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, make: Callable[[Path], object], said: str
) -> None:
    path = tmp_path / "c.xlsx"
    make(path)
    with pytest.raises(BadFile, match=said):
        _import(path, tmp_path / "pack")
    assert list(tmp_path.iterdir()) == [path]
