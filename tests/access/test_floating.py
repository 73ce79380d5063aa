"""The accessibility score by hand, and distances against plain trigonometry."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.access.beyond import people_beyond
from maillage.access.floating import accessibility
from maillage.access.travel import GreatCircle, Place, TravelTimes, read_travel_times
from maillage.coverage.distances import great_circle_km
from maillage.errors import WrongUse
from maillage.matrix.levels import cell_of
from maillage.session import Graph

NOWHERE = (float("nan"), float("nan"))


def communes(number: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.arange(number, dtype=np.int32)


def test_two_steps_by_hand_with_an_asymmetric_table() -> None:
    # From 0 and 1 one reaches the resource of 0 (10 professionals); 1 → 0 takes 25 minutes, but
    # 0 → 1 takes 40: nobody of 0 reaches the resource of 1 (6 professionals) within 30.
    table = TravelTimes({0: {1: 40.0}, 1: {0: 25.0}, 2: {0: 12.0}})
    people = np.array([1000, 500, 250], dtype=np.int64)
    places = [Place(0, NOWHERE), Place(1, NOWHERE)]
    score = accessibility(communes(3), people, places, np.array([10.0, 6.0]), table, 30)
    # Rings of 10 minutes: 0 → 0 weighs 1, 2 → 0 (12 min) 0.68, 1 → 0 (25 min) 0.22; 1 → 1 weighs 1.
    first = 10 / (1000 * 1 + 250 * 0.68 + 500 * 0.22)
    second = 6 / (500 * 1)
    expected = [first, 0.22 * first + second, 0.68 * first]
    assert score == pytest.approx([100_000 * s for s in expected])


def test_a_resource_that_nobody_reaches_counts_for_nobody() -> None:
    score = accessibility(
        communes(1), np.array([10]), [Place(5, NOWHERE)], np.array([3.0]), TravelTimes({}), 30
    )
    assert score.tolist() == [0.0]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.integers(1, 5000), min_size=3, max_size=3),
    st.lists(st.floats(0.5, 20), min_size=2, max_size=2),
    st.lists(st.floats(0, 60), min_size=6, max_size=6),
)
def test_shares_add_up_to_the_resources_that_are_reached(
    people: list[int], supply: list[float], minutes: list[float]
) -> None:
    table = TravelTimes({c: {10 + p: minutes[2 * c + p] for p in range(2)} for c in range(3)})
    places = [Place(10, NOWHERE), Place(11, NOWHERE)]
    score = accessibility(communes(3), np.array(people), places, np.array(supply), table, 30)
    reached = [p for p in range(2) if any(minutes[2 * c + p] <= 30 for c in range(3))]
    total = sum(s * n for s, n in zip(score, people, strict=True)) / 100_000
    assert total == pytest.approx(sum(supply[p] for p in reached))


def test_pairs_are_those_of_plain_trigonometry(graph: Graph) -> None:
    index = graph.index
    some = np.flatnonzero(~np.isnan(index.arrays.point).any(axis=1))[::40].astype(np.int32)
    places = [Place(int(c), tuple(index.arrays.point[c])) for c in some[::3]]
    travel = GreatCircle(index)
    pairs = travel.between(some, places, 25)
    found = dict(
        zip(
            zip(pairs.commune.tolist(), pairs.place.tolist(), strict=True),
            pairs.far.tolist(),
            strict=True,
        )
    )
    every = {
        (n, m): great_circle_km(tuple(index.arrays.point[c]), place.point)
        for n, c in enumerate(some.tolist())
        for m, place in enumerate(places)
    }
    assert set(found) == {pair for pair, km in every.items() if km <= 25}
    assert all(found[pair] == pytest.approx(every[pair], abs=1e-6) for pair in found)
    nearest, km = travel.nearest(some, places)
    for n in range(len(some)):
        assert km[n] == pytest.approx(min(every[n, m] for m in range(len(places))), abs=1e-6)
        assert every[n, int(nearest[n])] == pytest.approx(km[n], abs=1e-6)


def test_people_are_beyond_within_or_unknown(graph: Graph) -> None:
    gaps = graph.gaps("31", need="psychiatrie", line=2)
    cell = cell_of(gaps.index.words, "psychiatrie", 2)
    for far in (5.0, 200.0, 2000.0):
        found = people_beyond(gaps.cells, cell, gaps.scope, GreatCircle(gaps.index), far)
        assert found.beyond + found.within + found.unknown == gaps.population
        assert found.beyond == sum(
            r.population for r in found.rows if r.far is not None and r.far > far
        )
    assert found.beyond == 0


def test_a_table_of_minutes_replaces_distances(graph: Graph, tmp_path: Path) -> None:
    gaps = graph.gaps("31", need="psychiatrie", line=2)
    cell = cell_of(gaps.index.words, "psychiatrie", 2)
    table = tmp_path / "trajets.csv"
    table.write_text('depart,arrivee,minutes\n31555,78646,"400,5"\n', encoding="utf-8")
    travel = read_travel_times(table, gaps.index)
    found = people_beyond(gaps.cells, cell, gaps.scope, travel, 60)
    known = [row for row in found.rows if row.far is not None]
    assert [(row.territory.label, row.far) for row in known] == [("Toulouse", 400.5)]
    assert found.unknown == gaps.population - known[0].population


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("depart,minutes\n31555,3\n", "colonne arrivee manque"),
        ("depart,arrivee,minutes\n31555,99999,3\n", "ligne 2 : arrivee « 99999 »"),
        ("depart,arrivee,minutes\n31555,78646,vite\n", "minutes « vite »"),
        ("depart,arrivee,minutes\n31555,78646,-1\n", "minutes « -1 »"),
        ("depart,arrivee,minutes\n31555,78646\n", "minutes « None »"),
    ],
)
def test_a_wrong_table_is_one_sentence(graph: Graph, tmp_path: Path, text: str, said: str) -> None:
    table = tmp_path / "trajets.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(WrongUse) as refused:
        read_travel_times(table, graph.index)
    assert said in str(refused.value)


def test_a_missing_table_is_one_sentence(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="ne peut pas être lu"):
        read_travel_times(tmp_path / "absent.csv", graph.index)
