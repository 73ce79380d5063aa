"""The files of a dossier: workbook, CSV, GeoJSON and data cube say what the matrix says."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest

from maillage.coverage.states import State
from maillage.dossier import csv_files, cube, geojson, spreadsheet
from maillage.dossier.content import Dossier
from maillage.dossier.gathering import gather
from maillage.dossier.sheets import sheets_of
from maillage.gaps_text import state_label
from maillage.session import Graph

DAY = "2026-11-22"


@pytest.fixture(scope="module")
def dossier(graph: Graph) -> Dossier:
    """The dossier of Indre-et-Loire."""
    return gather(graph.source, graph.index, "dep:37", on=DAY, snapshot="essai")


def test_every_figure_of_the_matrix_is_that_of_gaps(graph: Graph, dossier: Dossier) -> None:
    (sheet,) = [s for s in sheets_of(dossier) if s.key == "matrice"]
    found = graph.gaps("dep:37", on=DAY, by="departement")
    labels = found.index.words.needs.labels
    states = [sheet.header.index(f"habitants : {state_label(state)}") for state in State]
    people = {(row[2], row[3]): [row[n] for n in states] for row in sheet.rows}
    for summary in found.summary():
        expected = [summary.people.get(state, 0) for state in State]
        assert people[labels[summary.need].fr, summary.line] == expected


def test_the_workbook_holds_every_table_and_no_formula(dossier: Dossier, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl reads the workbook back")
    place = dossier.places[0]
    spiked = replace(
        dossier,
        places=(
            replace(place, territory=replace(place.territory, label='=HYPERLINK("x")')),
            *dossier.places[1:],
        ),
    )
    spreadsheet.write_workbook(tmp_path / "d.xlsx", spiked)
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    sheets = sheets_of(spiked)
    assert [page.title for page in book] == [sheet.title for sheet in sheets]
    for page, sheet in zip(book, sheets, strict=True):
        assert [cell.value for cell in page[1]] == list(sheet.header)
        assert page.max_row == len(sheet.rows) + 1
        assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
        if sheet.rows:
            assert page.auto_filter.ref
            assert page.freeze_panes == "A2"
    communes = book["Communes"]
    assert communes["B2"].value == '=HYPERLINK("x")'


def test_unknown_is_hatched_and_a_gap_is_not(dossier: Dossier, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl reads the workbook back")
    spreadsheet.write_workbook(tmp_path / "d.xlsx", dossier)
    page = openpyxl.load_workbook(tmp_path / "d.xlsx")["Communes"]
    fills = {
        cell.value: (cell.fill.patternType, cell.fill.fgColor.rgb)
        for row in page.iter_rows(min_row=2)
        for cell in row
        if cell.value in {state_label(state) for state in State}
    }
    unknown = fills[state_label(State.NON_RENSEIGNE)]
    assert unknown[0] not in {None, "solid"}
    assert unknown not in [fill for label, fill in fills.items() if label != "non renseigné"]


def test_the_files_are_the_same_each_time(dossier: Dossier, tmp_path: Path) -> None:
    for number in "12":
        folder = tmp_path / number
        folder.mkdir()
        spreadsheet.write_workbook(folder / "d.xlsx", dossier)
        csv_files.write_csv(folder, dossier)
        geojson.write_geojson(folder / "c.geojson", dossier)
        cube.write_cube(folder / "cube.ttl", dossier)
    for path in sorted((tmp_path / "1").iterdir()):
        assert path.read_bytes() == (tmp_path / "2" / path.name).read_bytes(), path.name


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_csv_files_hold_the_rows_of_the_tables(dossier: Dossier, tmp_path: Path, lang: str) -> None:
    written = csv_files.write_csv(tmp_path, dossier, lang)
    for path, sheet in zip(written, sheets_of(dossier, lang), strict=True):
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == list(sheet.header)
        assert len(rows) == len(sheet.rows)
        assert all(len(row) == len(header) for row in rows)
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "@"))]
    assert len({path.name for path in written}) == len(written)


def test_geojson_has_every_commune_and_its_states(
    graph: Graph, dossier: Dossier, tmp_path: Path
) -> None:
    geojson.write_geojson(tmp_path / "c.geojson", dossier)
    data = json.loads((tmp_path / "c.geojson").read_text(encoding="utf-8"))
    features = {f["properties"]["code"]: f for f in data["features"]}
    gaps = graph.gaps("dep:37", on=DAY, need="psychiatrie", line=2)
    cells = {cell.territory.code.partition(":")[2]: cell for cell in gaps.rows()}
    assert set(features) == set(cells)
    for code, cell in cells.items():
        assert features[code]["properties"]["etats"]["psychiatrie/2"] == str(cell.state)
        geometry = features[code]["geometry"]
        assert geometry is None or -5 < geometry["coordinates"][0] < 10
        assert geometry is None or 41 < geometry["coordinates"][1] < 52
    assert sum(f["properties"]["population"] for f in features.values()) == gaps.population


def test_the_cube_adds_up_and_each_observation_is_whole(dossier: Dossier, tmp_path: Path) -> None:
    cube.write_cube(tmp_path / "cube.ttl", dossier)
    store = pyoxigraph.Store()
    store.bulk_load(path=str(tmp_path / "cube.ttl"), format=pyoxigraph.RdfFormat.TURTLE)
    prefixes = {
        "qb": "http://purl.org/linked-data/cube#",
        "sd": "http://purl.org/linked-data/sdmx/2009/dimension#",
        "cube": "https://w3id.org/maillage/cube/def#",
        "dcat": "http://www.w3.org/ns/dcat#",
    }

    def rows(query: str) -> list[list[str]]:
        found = store.query(query, prefixes=prefixes)
        return [[term.value for term in row] for row in found]  # type: ignore[union-attr]

    (counted,) = rows("SELECT (COUNT(*) AS ?n) { ?o a qb:Observation }")
    whole = rows(
        "SELECT (COUNT(*) AS ?n) { ?o a qb:Observation ; qb:dataSet ?d ; sd:refArea ?a ; "
        "sd:refPeriod ?p ; cube:besoin ?b ; cube:ligne ?l ; cube:etat ?e ; cube:habitants ?h }"
    )
    assert whole == [counted]
    distinct = rows(
        "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?b ?l ?e { ?o sd:refArea ?a ; "
        "cube:besoin ?b ; cube:ligne ?l ; cube:etat ?e } }"
    )
    assert distinct == [counted]
    sums = rows(
        "SELECT DISTINCT ?s { { SELECT ?b ?l (SUM(?h) AS ?s) { "
        "?o sd:refArea <https://w3id.org/maillage/id/departement/37> ; cube:besoin ?b ; "
        "cube:ligne ?l ; cube:habitants ?h } GROUP BY ?b ?l } }"
    )
    assert sums == [[str(dossier.identity.population)]]
    assert rows("SELECT ?d { ?d a qb:DataSet , dcat:Dataset ; qb:structure ?s }") == [
        [cube.dataset_iri(dossier)]
    ]
