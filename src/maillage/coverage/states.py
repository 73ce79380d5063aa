"""The five states of a cell, and the rule that gives one (design/model.md, § 2).

A cell is a territory, a need, a line [, an age, a date, a delay]. What matches is looked at
first; only when nothing does, the grid and the inventories say what kind of nothing it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum


class State(StrEnum):
    """The state of a cell."""

    COUVERT = "couvert"
    SOUS_CONDITION = "couvert_sous_condition"
    LACUNE = "lacune"
    NON_RENSEIGNE = "non_renseigne"
    NON_APPLICABLE = "non_applicable"

    @property
    def rank(self) -> int:
        """How good the state is for people: 2 covered, 1 perhaps, 0 nothing matches."""
        return {State.COUVERT: 2, State.SOUS_CONDITION: 1}.get(self, 0)


def state_of(
    hits: Iterable[bool], expected: Collection[str], inventoried: Collection[str]
) -> State:
    """Return the state of one cell.

    Args:
        hits: one value per offer that matches: True when it is declared and nothing qualifies it,
            False when it is presumed or holds under a condition.
        expected: types of resource that the grid expects in this cell (positions that are stated
            or inferred, never the ambiguous ones).
        inventoried: types whose inventory is declared complete for the territory on that date.

    Returns:
        ``couvert`` when a hit is sure, ``couvert_sous_condition`` when there are only others;
        otherwise ``non_applicable`` when the grid expects nothing, ``lacune`` when every expected
        type is inventoried, ``non_renseigne`` when one is not.
    """
    found = set(hits)
    if True in found:
        return State.COUVERT
    if found:
        return State.SOUS_CONDITION
    if not expected:
        return State.NON_APPLICABLE
    return State.LACUNE if set(expected) <= set(inventoried) else State.NON_RENSEIGNE
