"""Questions drawn from the graph: Virtuoso says what the embedded store says, row for row."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from maillage import catalogue, snapshot
from maillage.coverage.reading import read_needs
from maillage.session import Graph
from maillage.source import Source

pytestmark = pytest.mark.xdist_group("remote")
SEED = 20221122
# The graph of each question of a query; few, since Virtuoso takes up to seconds for one.
ASKED = ("small", "world", "questions")
DAYS = ("2019-06-01", "2022-06-01", "2024-06-01")
SERVED = (
    "SELECT DISTINCT ?place WHERE { ?place a mlg:Commune ; mlg:estDans ?zone . "
    "?covering mlg:zone ?zone ; mlg:deOffre ?offer }"
)
DEPARTEMENTS = (
    "SELECT DISTINCT ?place WHERE { ?commune a mlg:Commune ; mlg:estDans ?place . "
    "?place a mlg:Departement }"
)
LINKED = "SELECT DISTINCT ?place WHERE { ?link a mlg:Lien ; mlg:de ?place }"
DRAWN = {"besoin", "besoins", "ligne", "lignes", "commune", "territoire", "age", "date", "chose"}
QUERIES = {
    name: query
    for name, query in sorted(catalogue.catalogue().items())
    if query.parameters
    and "virtuoso" not in query.unfit
    and all(p.kind in DRAWN or p.default is not None for p in query.parameters)
}
Values = dict[str, list[str]]


def _keys(source: Source, sparql: str) -> list[str]:
    return sorted(row["place"].rpartition("/")[2] for row in source.select(sparql))


def _values(source: Source) -> Values:
    """Return the values that a graph offers for each kind of parameter."""
    communes = _keys(source, SERVED)
    needs = sorted(read_needs(source).labels)
    return {
        "besoin": needs,
        "besoins": [*needs, "tous"],
        "ligne": ["1", "2", "3"],
        "lignes": ["1", "2", "3", "toutes"],
        "commune": communes,
        "territoire": [f"dep:{code}" for code in _keys(source, DEPARTEMENTS)],
        "age": ["tous", "4", "12", "17", "30"],
        "date": list(DAYS),
        "chose": sorted(row["place"] for row in source.select(LINKED)),
    }


def _rows(source: Source, query: catalogue.Query, words: dict[str, str]) -> Counter[object]:
    result = catalogue.run(source, query, words)
    return Counter(tuple(row.get(c, "") for c in result.columns) for row in result.rows)


@pytest.fixture(scope="module")
def values(editions: dict[str, snapshot.Snapshot]) -> dict[str, Values]:
    """What can be asked of each graph."""
    return {name: _values(Graph(built).source) for name, built in editions.items()}


@pytest.mark.parametrize("name", QUERIES)
def test_virtuoso_answers_drawn_questions_as_the_embedded_store(
    editions: dict[str, snapshot.Snapshot],
    virtuoso_graphs: dict[str, Graph],
    values: dict[str, Values],
    name: str,
) -> None:
    chance = random.Random(f"{SEED}-{name}")  # noqa: S311
    query = QUERIES[name]
    for asked in ASKED:
        words = {
            p.name: chance.choice(values[asked][p.kind])
            for p in query.parameters
            if p.kind in DRAWN
        }
        wanted = _rows(Graph(editions[asked]).source, query, words)
        assert _rows(virtuoso_graphs[asked].source, query, words) == wanted, (asked, words)


def test_most_of_the_catalogue_is_drawn() -> None:
    assert len(QUERIES) >= 30
