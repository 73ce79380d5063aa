"""The gaps of real territories of the shipped packs, cell by cell as « who covers » says."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path

import numpy as np
import pytest

from maillage import gaps_json, unknown
from maillage.coverage.distances import great_circle_km
from maillage.coverage.states import State
from maillage.errors import WrongUse
from maillage.gaps import Gaps
from maillage.gaps_text import as_text
from maillage.matrix import index as indexes
from maillage.matrix.index import LINES
from maillage.matrix.nearest import sites_of
from maillage.matrix.reading import read_index
from maillage.session import Graph

TODAY = dt.date(2026, 11, 22)
ASKED = [
    {},
    {"age": 12},
    {"age": 30, "on": "2018-06-01"},
    {"within": 15},
    {"age": 70, "on": "2022-01-01", "field": "sanitaire"},
]


def of(graph: Graph, territory: str, **words: object) -> Gaps:
    return graph.gaps(territory, today=TODAY, **words)  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", ASKED, ids=lambda a: "-".join(f"{k}{v}" for k, v in a.items()))
def test_a_commune_is_what_who_covers_says(graph: Graph, asked: dict[str, object]) -> None:
    draw = random.Random(7)  # noqa: S311 - a sample, the same each time
    rows = [cell for dep in ("31", "34", "37") for cell in of(graph, dep, **asked).rows()]
    for cell in draw.sample(rows, 25):
        answer = graph.who_covers(
            need=cell.need,
            line=cell.line,
            commune=cell.territory.code.partition(":")[2],
            today=TODAY,
            **asked,  # type: ignore[arg-type]
        )
        assert cell.state is answer.state, (cell.territory.code, cell.need, cell.line)
        declared = sum(hit.offer.declared for hit in answer.hits)
        assert (cell.detail.declared, cell.detail.presumed) == (
            declared,
            len(answer.hits) - declared,
        )
        assert {t.iri.rpartition("/")[2] for t in answer.expected.types} == set(
            cell.detail.expected
        )
        if cell.state is State.SOUS_CONDITION:
            said = {c.fr.partition(" (une partie de")[0] for h in answer.hits for c in h.conditions}
            mine = {c.fr.partition(" n'est connue qu'en partie")[0] for c in cell.conditions}
            assert {s.partition(" n'est connue qu'en partie")[0] for s in said} == mine


def test_the_index_of_the_snapshot_is_that_of_the_graph(graph: Graph, tmp_path: Path) -> None:
    again = read_index(graph.source)
    assert again.words == graph.index.words
    assert again.offers == graph.index.offers
    again.save(tmp_path)
    saved = sorted(tmp_path.iterdir())
    assert saved
    for path in saved:
        assert path.read_bytes() == (graph.snapshot.index / path.name).read_bytes()


def test_the_index_is_the_same_read_through_rdflib(graph: Graph, rdflib_graph: Graph) -> None:
    other = read_index(rdflib_graph.source)
    assert other.words == graph.index.words
    for name in indexes.Arrays.__slots__:
        one, two = getattr(graph.index.arrays, name), getattr(other.arrays, name)
        assert np.array_equal(one, two, equal_nan=one.dtype.kind == "f"), name


def test_the_nearest_site_is_the_nearest_of_all(graph: Graph) -> None:
    found = of(graph, "dep:31", need="psychiatrie", line=2)
    arrays = graph.index.arrays
    number = found.numbers()[0][0]
    sites = [s for s in sites_of(found.cells, number) if not np.isnan(arrays.site_point[s]).any()]
    assert sites
    for cell, commune in zip(found.rows(), found.scope.communes.tolist(), strict=True):
        point = tuple(arrays.point[commune])
        if cell.nearest:
            every = [great_circle_km(point, tuple(arrays.site_point[s])) for s in sites]
            assert cell.nearest.km == pytest.approx(min(every), abs=0.06)
        else:
            assert np.isnan(point).any()


def test_a_zone_whose_communes_nobody_knows_is_one_sentence(graph: Graph) -> None:
    # The small graph has no commune of the Nord.
    with pytest.raises(WrongUse, match="aucune commune n'est connue dans zone:59G21"):
        of(graph, "59g21")


@pytest.mark.parametrize("by", ["commune", "epci", "departement", "france"])
def test_people_are_all_there_whatever_the_level(graph: Graph, by: str) -> None:
    found = of(graph, "dep:37", by=by, line=2)
    for summary in found.summary():
        cells = [c for c in found.rows() if (c.need, c.line) == (summary.need, summary.line)]
        assert sum(sum(c.people.values()) for c in cells) == found.population
        for state in State:
            assert sum(c.people.get(state, 0) for c in cells) == summary.people.get(state, 0)


def test_a_territory_that_is_partly_covered_is_under_condition(graph: Graph) -> None:
    found = of(graph, "france", by="france", need="anxio-depression", line=2)
    cell = next(found.rows())
    assert cell.state is State.SOUS_CONDITION
    assert cell.people[State.COUVERT] > 0
    assert cell.people[State.NON_RENSEIGNE] > 0


def test_a_zone_without_a_list_of_communes_says_so(graph: Graph) -> None:
    found = of(graph, "nord-yvelines")
    assert found.scope.partial.all()
    assert all(cell.partial for cell in found.rows())
    assert "peut-être" in as_text(found)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("37", "dep:37"),
        ("dep:37", "dep:37"),
        ("Indre-et-Loire", "dep:37"),
        ("indre et loire", "dep:37"),
        ("france", "france"),
        ("37261", "commune:37261"),
        ("Tours", "commune:37261"),
        ("Nord-Yvelines", "zone:nord-yvelines"),
        ("Paris", "dep:75"),
    ],
)
def test_a_territory_is_found_by_its_code_or_its_name(graph: Graph, asked: str, code: str) -> None:
    assert of(graph, asked, need="psychiatrie", line=2).scope.territory.code == code


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"territory": "dep:00"}, "aucun territoire ne correspond à « dep:00 »"),
        ({"territory": "Indre-et-Loir"}, "dep:37 (Indre-et-Loire)"),
        ({"territory": ""}, "aucun territoire"),
        ({"territory": "37", "by": "canton"}, "n'est pas un découpage"),
        ({"territory": "37", "need": "psychiatri"}, "besoins proches"),
        ({"territory": "37", "line": 4}, "la ligne 4 n'existe pas"),
        ({"territory": "37", "age": 400}, "l'âge 400"),
        ({"territory": "37", "on": "hier"}, "la date « hier »"),
        ({"territory": "37", "field": "x"}, "le champ « x »"),
    ],
)
def test_a_word_that_is_not_understood_is_one_sentence(
    graph: Graph, words: dict[str, object], said: str
) -> None:
    with pytest.raises(WrongUse) as refused:
        of(graph, **words)  # type: ignore[arg-type]
    assert said in str(refused.value)


def test_json_has_the_documented_form(graph: Graph) -> None:
    found = gaps_json.as_json(of(graph, "dep:37", by="epci", need="psychiatrie", line=2))
    assert json.loads(json.dumps(found)) == found
    assert set(found) == {"territory", "question", "cells", "summary"}
    assert set(found["cells"][0]) >= {
        *("territory", "label", "population", "need", "line", "state", "declared", "presumed"),
        *("expected_types", "missing_types", "conditions"),
    }
    assert set(found["summary"][0]["population_by_state"]) == {str(s) for s in State}


def test_rows_have_as_many_cells_as_there_are_columns(graph: Graph) -> None:
    rows = list(gaps_json.as_rows(of(graph, "dep:37", need="psychiatrie")))
    assert {len(row) for row in rows} == {len(gaps_json.COLUMNS)}
    assert len(rows) == 3 * len(of(graph, "dep:37").scope.communes)


def test_every_inventory_settles_what_it_says(graph: Graph) -> None:
    found = of(graph, "dep:37", by="departement")
    inventories = unknown.what_is_unknown(found)
    labels = [(s.need, s.line) for s in found.summary() if s.people.get(State.NON_RENSEIGNE, 0)]
    assert sorted({cell for i in inventories for cell in i.cells}) == sorted(labels)
    words = found.index.words
    for inventory in inventories:
        assert 0 < inventory.people <= found.population
        assert inventory.people_cells >= inventory.people
        for need, line in inventory.cells:
            assert set(words.grid.cell(words.needs, need, line).types) <= set(inventory.types)
    assert inventories == sorted(inventories, key=lambda i: (-i.people, -i.people_cells))


def test_lines_are_those_of_the_model() -> None:
    assert LINES == (1, 2, 3)
