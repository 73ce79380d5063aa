"""The shipped actors, links, acts, declarations and disagreements."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maillage.columns import Column, Row, columns, is_many
from maillage.iris import composite
from maillage.rows import REFERENCE_TABLES, TABLES

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
SOURCES = ROOT.parent / "shared" / "sources"
SHIPPED = ("acteurs", "liens", "actes", "declarations", "divergences")
REFERENCE_PREDICATES = {"mlg:de", "mlg:vers", "mlg:sujet"}
TITLED_NAME = re.compile(r"\b(?:Drs?|Docteurs?|Mmes?|Mlle|MM?\.|Prs?|Professeure?)\.?\s+[A-ZÀ-Ý]")

Cells = dict[str, str]


def path_of(table: str) -> Path:
    return DATA / "dispositifs" / f"{table}.csv"


def read(path: Path) -> list[Cells]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parse(table: str) -> list[Row]:
    model = TABLES[table]
    rows = []
    for cells in read(path_of(table)):
        values: dict[str, Any] = {
            name: tuple(text.split(";") if text else ()) if is_many(model, name) else text or None
            for name, text in cells.items()
        }
        rows.append(model.model_validate(values))
    return rows


def keys_of(table: str) -> set[str] | None:
    """Return the keys of a table in all the shipped packs, None when no pack has it yet."""
    paths = list(DATA.glob(f"*/{table}.csv"))
    if not paths:
        return None
    key = TABLES[table].key
    return {composite(*(cells[k] for k in key)) for path in paths for cells in read(path)}


def places(column: Column, value: str) -> tuple[tuple[str, ...], str]:
    """Return the tables a cell may point at, and the key in them."""
    prefix, colon, key = value.partition(":")
    if colon and len(column.targets) != 1:
        return (REFERENCE_TABLES[prefix],), key
    return column.targets, value


def references(table: str) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Yield (row key, column, tables that may hold it, key looked for) for every reference."""
    for row in parse(table):
        row_key = composite(*(str(getattr(row, k)) for k in row.key))
        for name, column in columns(type(row)).items():
            if not column.targets and column.predicate not in REFERENCE_PREDICATES:
                continue
            value = getattr(row, name)
            for cell in value if isinstance(value, tuple) else (value,):
                if cell is not None and cell != "france":
                    yield row_key, name, *places(column, cell)


def collapse(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


@pytest.mark.parametrize("table", SHIPPED)
def test_the_file_has_the_form_of_the_project(table: str) -> None:
    data = path_of(table).read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    lines = data.decode("utf-8").splitlines()
    assert lines[0].split(",") == list(columns(TABLES[table]))
    cells = read(path_of(table))
    assert len(lines) == len(cells) + 1, "one record must be one physical line"
    keys = [row["id"] for row in cells]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("table", SHIPPED)
def test_every_row_is_accepted_by_its_model(table: str) -> None:
    assert len(parse(table)) == len(read(path_of(table)))


@pytest.mark.parametrize("table", SHIPPED)
def test_every_reference_resolves(table: str) -> None:
    known: dict[str, set[str] | None] = {}
    dangling = []
    for row_key, name, targets, key in references(table):
        for target in targets:
            if target not in known:
                known[target] = keys_of(target)
        held = [known[target] for target in targets]
        if None not in held and not any(keys is not None and key in keys for keys in held):
            dangling.append(f"{row_key}.{name}: {key} ({' or '.join(targets)})")
    assert dangling == []


@pytest.mark.parametrize("table", SHIPPED)
def test_every_row_names_its_source(table: str) -> None:
    for cells in read(path_of(table)):
        assert cells["source"], cells["id"]
        assert cells["source"] not in cells["autres_sources"].split(";"), cells["id"]
        assert cells["statut"] in {"dit", "infere", "ambigu"}, cells["id"]


@pytest.mark.parametrize("table", SHIPPED)
def test_every_quote_is_in_its_source(table: str) -> None:
    if not SOURCES.is_dir():
        pytest.skip("the source documents are not beside the repository")
    texts = {
        path.name[:3]: collapse(path.read_text(encoding="utf-8")) for path in SOURCES.glob("*.txt")
    }
    missing = []
    for cells in read(path_of(table)):
        text = texts.get(cells["source"])
        if text is None:
            assert cells["note"], f"{cells['id']}: a source outside the documents needs a note"
        elif not cells["citation"] or collapse(cells["citation"]) not in text:
            missing.append(cells["id"])
    assert missing == []


@pytest.mark.parametrize("table", SHIPPED)
def test_no_person_is_named(table: str) -> None:
    for cells in read(path_of(table)):
        for name, text in cells.items():
            assert not TITLED_NAME.search(text), f"{cells['id']}.{name}: {text}"


def test_no_official_number_was_made_up() -> None:
    for cells in read(path_of("acteurs")):
        assert not any(cells[name] for name in ("finess", "finess_ej", "siren", "siret"))


def test_a_commune_says_whether_it_is_stated() -> None:
    for cells in read(path_of("acteurs")):
        assert bool(cells["commune"]) == bool(cells["statut_commune"]), cells["id"]


def test_a_link_joins_two_different_things() -> None:
    links = read(path_of("liens"))
    assert [cells["id"] for cells in links if cells["de"] == cells["vers"]] == []
    ends = [(cells["de"], cells["vers"], cells["nature"], cells["citation"]) for cells in links]
    assert len(ends) == len(set(ends))


@pytest.mark.parametrize(
    ("link", "origin"),
    [
        ("lien-coreso-retour", "programme:exp-coreso"),
        ("lien-cristales-retour", "programme:exp-cristales"),
    ],
)
def test_the_way_back_to_the_first_line_is_there(link: str, origin: str) -> None:
    rows = {cells["id"]: cells for cells in read(path_of("liens"))}
    assert (rows[link]["de"], rows[link]["vers"]) == (origin, "type:mg")
    assert rows[link]["nature"] == "retour"


def test_each_line_has_its_coordinator() -> None:
    found = {
        (cells["de"], cells["vers"], cells["nature"])
        for cells in read(path_of("liens"))
        if cells["vers"].startswith("ligne:")
    }
    assert found == {
        ("type:cpts", "ligne:1", "coordination"),
        ("type:cpts", "ligne:2", "coordination"),
        ("type:ght", "ligne:3", "coordination"),
    }


def test_an_act_has_no_date_that_no_document_gives() -> None:
    rows = {cells["id"]: cells for cells in read(path_of("actes"))}
    assert rows["ptsm-nord-yvelines"]["date"] == ""


def test_no_document_declares_a_complete_inventory() -> None:
    assert read(path_of("declarations")) == []


def test_each_disagreement_has_one_preferred_value() -> None:
    questions: dict[str, list[Cells]] = defaultdict(list)
    for cells in read(path_of("divergences")):
        questions[cells["question"]].append(cells)
    for question, values in questions.items():
        assert len(values) >= 2, question
        assert len({cells["valeur"] for cells in values}) == len(values), question
        assert len({cells["sujet"] for cells in values}) == 1, question
        assert len({cells["libelle"] for cells in values}) == 1, question
        assert [cells["preferee"] for cells in values].count("oui") == 1, question
        assert all(cells["raison"] for cells in values), question
        if len({cells["source"] for cells in values}) == 1:
            reasons = " ".join(cells["raison"] for cells in values)
            assert re.search(r"[Mm]ême (?:document|phrase)", reasons), question


@pytest.mark.parametrize(
    ("question", "preferred", "other"),
    [
        ("clsm-developpe", "Conseil local de santé mentale", "Contrat local de santé mentale"),
        ("charte-etendue", "six sites pilotes, nommés", "quatre régions, non nommées"),
        ("dspp-zone", "Haute-Garonne", "agglomération toulousaine"),
        ("dspp-enfants-age", "non fixée", "18 ans"),
    ],
)
def test_known_disagreements_are_kept(question: str, preferred: str, other: str) -> None:
    values = {
        cells["valeur"]: cells["preferee"]
        for cells in read(path_of("divergences"))
        if cells["question"] == question
    }
    assert values == {preferred: "oui", other: "non"}
