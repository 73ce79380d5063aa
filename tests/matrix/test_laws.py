"""The matrix against a slow, obvious reading of the model, and the laws of its five states."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store
from tests.matrix.worlds import (
    COMMUNES,
    NEEDS,
    TERRITORIES,
    TODAY,
    YEARS,
    Declaration,
    Offre,
    World,
    build,
    declarations,
    offres,
    slow_state,
    worlds,
)

from maillage.coverage.model import Question
from maillage.coverage.states import State
from maillage.matrix.cells import STATES, Cells, compute
from maillage.matrix.index import LINES, load
from maillage.matrix.reading import read_index
from maillage.matrix.scope import find_territory, parts_of, scope_of
from maillage.source import OxigraphSource

CASES = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
AGES = st.sampled_from((None, 5, 18, 30))
DAYS = st.sampled_from(("", "2015-01-01", "2026-11-22", "2031-06-01"))


def matrix(world: World, age: int | None = None, on: str = "") -> Cells:
    day = dt.date.fromisoformat(on) if on else TODAY
    return compute(build(world), Question("", 0, "", age=age, on=day, on_asked=bool(on)))


def cell_states(cells: Cells) -> dict[tuple[str, str, int], State]:
    states = cells.states()
    needs = list(cells.index.words.needs.labels)
    return {
        (t.code.partition(":")[2], need, line): STATES[states[row, column * 3 + line - 1]]
        for row, t in enumerate(cells.index.words.territories[: cells.index.words.communes])
        for column, need in enumerate(needs)
        for line in LINES
    }


@CASES
@given(worlds(), AGES, DAYS)
def test_every_cell_is_what_the_model_says(world: World, age: int | None, on: str) -> None:
    found = cell_states(matrix(world, age, on))
    assert set(found) == {(c, n, line) for c in COMMUNES for n in NEEDS for line in LINES}
    for (commune, need, line), state in found.items():
        assert state is slow_state(world, commune, need, line, age, on), (commune, need, line)


@CASES
@given(worlds(), offres(), AGES)
def test_adding_an_offer_never_worsens_a_cell(world: World, offre: Offre, age: int | None) -> None:
    before = cell_states(matrix(world, age))
    after = cell_states(matrix(world.plus(offres=offre), age))
    assert all(after[cell].rank >= before[cell].rank for cell in before)


@CASES
@given(worlds(), st.sampled_from(TERRITORIES), st.data())
def test_widening_a_zone_never_worsens_a_cell(
    world: World, territory: str, data: st.DataObject
) -> None:
    assume(world.offres)
    chosen = data.draw(st.sampled_from(world.offres))
    assume(territory not in {zone for zone, _, _ in chosen.zones})
    wider = Offre(**{**vars(chosen), "zones": (*chosen.zones, (territory, "entiere", "dit"))})
    others = tuple(wider if o is chosen else o for o in world.offres)
    before = cell_states(matrix(world))
    after = cell_states(matrix(World(others, world.acteurs, world.declarations, world.zones)))
    assert all(after[cell].rank >= before[cell].rank for cell in before)


@CASES
@given(worlds(), declarations())
def test_a_declaration_only_turns_unknown_into_gap(world: World, declared: Declaration) -> None:
    before = cell_states(matrix(world))
    after = cell_states(matrix(world.plus(declarations=declared)))
    for cell, state in before.items():
        allowed = {state, State.LACUNE} if state is State.NON_RENSEIGNE else {state}
        assert after[cell] in allowed


@CASES
@given(worlds())
def test_without_declarations_no_cell_is_a_gap(world: World) -> None:
    before = cell_states(matrix(world))
    after = cell_states(matrix(World(world.offres, world.acteurs, (), world.zones)))
    for cell, state in before.items():
        expected = State.NON_RENSEIGNE if state is State.LACUNE else state
        assert after[cell] is expected


@CASES
@given(worlds(), st.sampled_from(("commune", "epci", "departement", "region", "france")))
def test_sums_over_the_parts_are_the_territory(world: World, by: str) -> None:
    cells = matrix(world)
    scope = scope_of(cells.index, find_territory(cells.index.words, "france"))
    parts = parts_of(cells.index, scope, by)
    whole = cells.population_by_state(scope.communes)
    assert sorted(np.concatenate([p.communes for p in parts]).tolist()) == list(range(5))
    summed = np.sum([cells.population_by_state(p.communes) for p in parts], axis=0)
    assert np.array_equal(summed, whole)
    assert (whole.sum(axis=1) == sum(people for _, _, people in COMMUNES.values())).all()


def test_the_years_of_the_worlds_are_around_today() -> None:
    assert YEARS[0] < YEARS[1] < TODAY.isoformat() < YEARS[2]


def test_an_empty_graph_has_an_empty_matrix(tmp_path: Path) -> None:
    index = read_index(OxigraphSource(Store()))
    index.save(tmp_path)
    again = load(tmp_path)
    assert again.words == index.words
    assert compute(again, Question("", 0, "", on=TODAY)).states().shape == (0, 0)
