"""What if: a scenario gives the matrix that the graph would have if the rows were so."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.matrix.worlds import TERRITORIES, TODAY, Offre, World, build, offres, worlds

from maillage.access.travel import GreatCircle, TravelTimes
from maillage.coverage.model import Question
from maillage.coverage.states import State
from maillage.errors import WrongUse
from maillage.matrix.cells import compute
from maillage.matrix.index import Index
from maillage.matrix.scope import find_territory
from maillage.scenario import effects, openings
from maillage.scenario.applying import apply
from maillage.scenario.reading import AGES, CLOSE, EXTEND, OPEN, Change, read_scenario
from maillage.session import Graph

CASES = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def states(index: Index, age: int | None = None) -> list[list[int]]:
    found: list[list[int]] = (
        compute(index, Question("", 0, "", age=age, on=TODAY)).states().tolist()
    )
    return found


def zones(index: Index, *codes: str) -> tuple[int, ...]:
    return tuple(find_territory(index.words, code) for code in codes)


@CASES
@given(worlds())
def test_no_change_changes_nothing(world: World) -> None:
    index = build(world)
    again = apply(index, [])
    assert again.words == index.words
    for name in type(index.arrays).__slots__:
        one, two = getattr(index.arrays, name), getattr(again.arrays, name)
        assert np.array_equal(one, two, equal_nan=one.dtype.kind == "f"), name


@CASES
@given(
    worlds(),
    st.sampled_from(("x", "y", "tout")),
    st.sampled_from((1, 2, 3)),
    st.sampled_from(TERRITORIES),
    st.sampled_from((None, 10)),
)
def test_an_opening_is_a_declared_offer(
    world: World, need: str, line: int, territory: str, age: int | None
) -> None:
    index = build(world)
    change = Change(2, OPEN, (), "psy", (((need,), line),), zones(index, territory), 6, 18)
    built = build(
        world.plus(offres=Offre((need,), (line,), ((territory, "entiere", "dit"),), 6, 18))
    )
    assert states(apply(index, [change]), age) == states(built, age)


@CASES
@given(worlds(), offres())
def test_closing_is_taking_the_row_away(world: World, offre: Offre) -> None:
    index = build(world.plus(offres=offre))
    last = next(n for n, o in enumerate(index.offers) if o.endswith(f"/o{len(world.offres)}"))
    closed = apply(index, [Change(2, CLOSE, (last,))])
    assert states(closed) == states(build(world))


@CASES
@given(worlds(), offres(), st.sampled_from(TERRITORIES), st.sampled_from((None, 5, 30)))
def test_extending_is_adding_a_zone_and_ages_are_the_columns(
    world: World, offre: Offre, territory: str, age: int | None
) -> None:
    assume(territory not in {zone for zone, _, _ in offre.zones})
    index = build(world.plus(offres=offre))
    last = next(n for n, o in enumerate(index.offers) if o.endswith(f"/o{len(world.offres)}"))
    changes = [
        Change(2, EXTEND, (last,), zones=zones(index, territory)),
        Change(3, AGES, (last,), age_min=6, age_max=25),
    ]
    new = Offre(
        **{
            **vars(offre),
            "zones": (*offre.zones, (territory, "entiere", "dit")),
            "age_min": 6,
            "age_max": 25,
        }
    )
    assert states(apply(index, changes), age) == states(build(world.plus(offres=new)), age)


# ---- real packs ------------------------------------------------------------------------------


def scenario(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "scenario.csv"
    header = "action,offre,acteur,type,besoins,lignes,zones,age_min,age_max"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_closing_the_dspp_of_haute_garonne_uncovers_people(graph: Graph, tmp_path: Path) -> None:
    path = scenario(tmp_path, "fermer,off-dspp31,,,,,,,")
    changes = read_scenario(path, graph.source, graph.index)
    gaps = graph.gaps("31", need="anxio-depression", line=2, today=dt.date(2026, 11, 22))
    found = effects.effects(gaps, apply(graph.index, changes))
    assert found
    assert all(e.after.rank < e.before.rank for e in found)
    assert sum(people for *_, people in effects.totals(found)) == gaps.population
    assert "anxio" in effects.as_text(gaps, found).lower()


def test_an_opening_covers_its_territory_at_the_lines_of_the_grid(
    graph: Graph, tmp_path: Path
) -> None:
    path = scenario(tmp_path, "ouvrir,,,cmp,,,commune:37261,,")
    changes = read_scenario(path, graph.source, graph.index)
    gaps = graph.gaps("37", need="psychiatrie", line=2, today=dt.date(2026, 11, 22))
    found = effects.effects(gaps, apply(graph.index, changes))
    assert [(e.territory.label, e.after) for e in found] in ([], [("Tours", State.COUVERT)])
    after = compute(apply(graph.index, changes), gaps.question).states()
    tours = find_territory(graph.index.words, "commune:37261")
    number = gaps.numbers()[0][0]
    assert after[tours, number] == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("fermer,off-absente,,,,,,,", "l'offre « off-absente » n'est pas dans le graphe"),
        ("fermer,,acteur-absent,,,,,,", "n'a aucune offre"),
        ("fermer,,,,,,,,", "donner l'offre ou l'acteur"),
        ("raser,off-dspp31,,,,,,,", "action « raser » inconnue"),
        ("ouvrir,,,cmp,,,,,", "donner le territoire servi"),
        ("ouvrir,,,cmpp2,,,dep:37,,", "types proches"),
        ("ouvrir,,,cmp,,,dep:00,,", "aucun territoire"),
        ("ages,off-dspp31,,,,,,20,10", "age_min 20 dépasse age_max 10"),
        ("ouvrir,,,federation,,,dep:37,,", "remplir besoins et lignes"),
    ],
)
def test_a_wrong_line_is_one_sentence(graph: Graph, tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(WrongUse) as refused:
        read_scenario(scenario(tmp_path, line), graph.source, graph.index)
    assert "scenario.csv, ligne 2 : " in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.parametrize("text", ["", "couleur\nbleu\n", "offre\nx\n"])
def test_a_file_that_is_no_scenario_is_one_sentence(
    graph: Graph, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "scenario.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongUse, match="colonne"):
        read_scenario(path, graph.source, graph.index)


def test_a_scenario_that_does_not_exist_is_said_to(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="n'existe pas : donner un CSV"):
        read_scenario(tmp_path / "absent.csv", graph.source, graph.index)


# ---- the best openings -----------------------------------------------------------------------


def test_the_first_opening_is_the_best_of_all(graph: Graph) -> None:
    gaps = graph.gaps("78", need="psychiatrie", line=2, today=dt.date(2026, 11, 22))
    index, travel = gaps.index, GreatCircle(gaps.index)
    found = openings.best_openings(gaps, "cmp", travel, 10, 3)
    nothing = {State.LACUNE, State.NON_RENSEIGNE}
    lacking = {
        cell.territory.code: cell.population for cell in gaps.rows() if cell.state in nothing
    }
    assert found.uncovered == sum(lacking.values())
    reach: dict[int, set[int]] = {}
    for place in gaps.scope.communes.tolist():
        km = _km(index, place, gaps.scope.communes.tolist())
        reach[place] = {c for c, far in km.items() if far <= 10}
    people = {c: lacking.get(index.words.territories[c].code, 0) for c in reach}
    best = max(sum(people[c] for c in inside) for inside in reach.values())
    if not best:
        assert found.places == ()
        return
    assert found.places[0].people == best
    exact = max(
        sum(people[c] for c in set().union(*(reach[p] for p in chosen)))
        for chosen in itertools.combinations(sorted(reach, key=lambda p: -len(reach[p]))[:20], 2)
    )
    assert found.places[min(1, len(found.places) - 1)].cumulated >= 0.63 * exact


def _km(index: Index, place: int, communes: list[int]) -> dict[int, float]:
    from maillage.coverage.distances import great_circle_km

    here = tuple(index.arrays.point[place])
    points = {c: tuple(index.arrays.point[c]) for c in communes}
    return {
        c: great_circle_km(here, p) for c, p in points.items() if not np.isnan([*here, *p]).any()
    }


def test_places_are_reached_by_minutes_when_a_table_is_given(graph: Graph) -> None:
    gaps = graph.gaps("34", need="psychiatrie", line=3, today=dt.date(2026, 11, 22))
    rank = {graph.index.words.territories[c].code: c for c in gaps.scope.communes.tolist()}
    montpellier, beziers = rank["commune:34172"], rank["commune:34032"]
    kind = gaps.index.words.grid.cell(gaps.index.words.needs, "psychiatrie", 3).types[0]
    travel = TravelTimes({beziers: {montpellier: 20.0}})
    found = openings.best_openings(gaps, kind, travel, 30, 1)
    people = graph.index.arrays.population
    assert found.places[0].territory.code == "commune:34172"
    assert found.places[0].people == people[montpellier] + people[beziers]


def test_a_type_that_the_grid_does_not_place_is_one_sentence(graph: Graph) -> None:
    gaps = graph.gaps("34", need="psychiatrie", line=2)
    with pytest.raises(WrongUse, match="la grille ne place le type"):
        openings.best_openings(gaps, "federation", GreatCircle(gaps.index), 30)
