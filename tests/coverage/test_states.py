"""The laws of the five states (design/model.md, § 2)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maillage.coverage.states import State, state_of

HITS = st.lists(st.booleans(), max_size=4)
TYPES = st.frozensets(st.sampled_from(["cmp", "psychiatre", "mda", "csapa"]))


@given(HITS, TYPES, TYPES)
def test_a_cell_has_exactly_one_of_the_five_states(
    hits: list[bool], expected: frozenset[str], inventoried: frozenset[str]
) -> None:
    assert state_of(hits, expected, inventoried) in set(State)


@given(HITS, st.booleans(), TYPES, TYPES)
def test_adding_an_offer_never_makes_a_state_worse(
    hits: list[bool], added: bool, expected: frozenset[str], inventoried: frozenset[str]
) -> None:
    before = state_of(hits, expected, inventoried)
    after = state_of([*hits, added], expected, inventoried)
    assert after.rank >= before.rank
    assert after.rank >= (2 if added else 1)


@given(HITS, TYPES, TYPES)
def test_without_inventory_a_gap_is_unknown_and_nothing_else_changes(
    hits: list[bool], expected: frozenset[str], inventoried: frozenset[str]
) -> None:
    before = state_of(hits, expected, inventoried)
    after = state_of(hits, expected, frozenset())
    assert after is (State.NON_RENSEIGNE if before is State.LACUNE else before)


@given(HITS, TYPES, TYPES)
def test_a_gap_needs_every_expected_type_inventoried(
    hits: list[bool], expected: frozenset[str], inventoried: frozenset[str]
) -> None:
    is_gap = state_of(hits, expected, inventoried) is State.LACUNE
    assert is_gap == (not hits and bool(expected) and expected <= inventoried)


@given(TYPES)
def test_a_cell_where_nothing_is_expected_is_never_a_gap(inventoried: frozenset[str]) -> None:
    assert state_of([], frozenset(), inventoried) is State.NON_APPLICABLE
