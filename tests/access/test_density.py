"""Densities: head counts when there are some, structures otherwise, never a zero for unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage import build as builder
from maillage import snapshot
from maillage.access import answer
from maillage.access.density import density_of, read_supply, type_code
from maillage.access.travel import GreatCircle
from maillage.errors import WrongUse
from maillage.matrix.scope import find_territory, population_of, scope_of
from maillage.session import Graph

PACK = {
    "pack.toml": 'titre = "Donnée fictive"\nsource = "001"\nedition = "2026"\nlicence = "x"\n',
    "effectifs.csv": "commune,profession,mode,nombre,source\n31555,psychiatre,liberal,90,001\n"
    "31555,psychiatre,salarie,30,001\n37261,psychiatre,liberal,20,001\n",
}


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory, small_packs: list[Path]) -> Graph:
    """The small graph with a few head counts (fictive)."""
    folder = tmp_path_factory.mktemp("effectifs") / "effectifs"
    folder.mkdir()
    for name, text in PACK.items():
        (folder / name).write_text(text, encoding="utf-8")
    root = tmp_path_factory.mktemp("snapshots")
    builder.build([*small_packs, folder], root)
    return Graph(snapshot.current(root))


def test_density_is_compared_with_the_departements_that_have_figures(counted: Graph) -> None:
    index = counted.index
    supply = read_supply(counted.source, index, "psychiatre")
    scopes = {d: scope_of(index, find_territory(index.words, d)) for d in ("31", "37", "34")}
    people = {d: population_of(index, scope.communes) for d, scope in scopes.items()}
    assert supply.counted == "professionnels"
    found = density_of(index, supply, scopes["31"])
    assert found.number == 120
    assert found.density == pytest.approx(120 / people["31"] * 100_000)
    assert found.mean == pytest.approx(140 / (people["31"] + people["37"]) * 100_000)
    assert found.departements == 2
    nothing = density_of(index, supply, scopes["34"])
    assert (nothing.number, nothing.density) == (None, None)


def test_a_departement_without_figures_has_no_score(counted: Graph) -> None:
    index = counted.index
    found = answer.scores(
        counted.source, index, territory="34", kind="psychiatre",
        travel=GreatCircle(index), catchment=30,
    )  # fmt: skip
    assert {score for _, _, score in found.rows} == {None}
    assert "inconnu" in answer.score_text(found, "fr", 3)
    assert "pas l'APL" in answer.score_text(found, "fr", 3)


def test_the_score_is_highest_around_the_resource(counted: Graph) -> None:
    index = counted.index
    found = answer.scores(
        counted.source, index, territory="31", kind="Psychiatre",
        travel=GreatCircle(index), catchment=30,
    )  # fmt: skip
    scores = {place.label: score for place, _, score in found.rows}
    assert scores["Toulouse"] and scores["Toulouse"] > 0
    assert scores["Bagnères-de-Luchon"] == 0
    assert [s for _, _, s in found.rows] == sorted(s for _, _, s in found.rows if s is not None)


def test_structures_count_when_there_is_no_head_count(graph: Graph) -> None:
    supply = read_supply(graph.source, graph.index, "cmp")
    assert supply.counted == "structures"
    assert len(supply.places) == len(supply.number) > 0


def test_a_type_is_found_by_its_label(graph: Graph) -> None:
    assert type_code(graph.index, "centre médico-psychologique") == "cmp"
    with pytest.raises(WrongUse, match="types proches"):
        type_code(graph.index, "psychiatr")


@pytest.mark.parametrize("asked", ["0", "-3", "loin", "inf", "nan"])
def test_a_distance_is_a_number_greater_than_zero(asked: str) -> None:
    with pytest.raises(WrongUse, match="n'est pas une distance"):
        answer.number(asked, "--beyond")
