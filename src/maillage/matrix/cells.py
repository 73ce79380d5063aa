"""The five states of every cell: commune × need × line, computed once per class of communes.

Same rule as ``coverage.states`` (design/model.md, § 2), on all cells at once: what matches is
looked at first; only where nothing does, the grid and the inventories say what kind of nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from maillage.coverage.model import Question
from maillage.coverage.states import State
from maillage.matrix.bits import Packed
from maillage.matrix.index import LINES, Index
from maillage.matrix.levels import PERHAPS, SURE, Groups, groups_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    States = NDArray[np.uint8]
    Counts = NDArray[np.int32]

# The rank of a state in the arrays, the best first.
STATES = (
    State.COUVERT,
    State.SOUS_CONDITION,
    State.LACUNE,
    State.NON_RENSEIGNE,
    State.NON_APPLICABLE,
)
_COUVERT, _SOUS_CONDITION, _LACUNE, _NON_RENSEIGNE, _NON_APPLICABLE = range(len(STATES))


@dataclass(frozen=True, slots=True)
class Cells:
    """The matrix for one question.

    Attributes:
        index: the index it was computed on.
        question: age, date, delay and field.
        groups: the offers, grouped, with how well they fit each cell.
        of_class: rank of the state of each class of communes and cell.
    """

    index: Index
    question: Question
    groups: Groups
    of_class: States

    def states(self) -> States:
        """Return the rank of the state of each commune (row) and cell (column)."""
        return self.of_class[self.index.arrays.commune_class]

    def population_by_state(self, communes: NDArray[np.int32] | None = None) -> Counts:
        """Return the inhabitants in each state: one row per cell, one column per state.

        Args:
            communes: ranks of the communes to count; all of them when not given.
        """
        import numpy as np

        arrays = self.index.arrays
        weight = np.bincount(
            arrays.commune_class if communes is None else arrays.commune_class[communes],
            weights=np.maximum(
                arrays.population if communes is None else arrays.population[communes], 0
            ),
            minlength=len(self.of_class),
        ).astype(np.int64)
        return np.stack([weight @ (self.of_class == n) for n in range(len(STATES))], axis=1)


def compute(index: Index, question: Question) -> Cells:
    """Compute the state of every commune, need and line.

    Args:
        index: the index of a snapshot.
        question: age, date, delay and field; its need, line and commune are not read.
    """
    import numpy as np

    groups = groups_of(index, question)
    arrays = index.arrays
    filled = np.flatnonzero(np.diff(arrays.class_start))
    hit = np.zeros((len(arrays.class_start) - 1, groups.level.shape[1]), dtype=np.uint8)
    if len(filled):
        best = best_by_reach(index, groups)
        best = best.best(arrays.class_reach, arrays.class_start[filled], arrays.class_sure)
        hit[filled] = best.levels()
    nothing = nothing_states(index, question)
    return Cells(
        index,
        question,
        groups,
        np.where(hit == SURE, _COUVERT, np.where(hit == PERHAPS, _SOUS_CONDITION, nothing)).astype(
            np.uint8
        ),
    )


def best_by_reach(index: Index, groups: Groups) -> Packed:
    """Return the best level of the offers of each reach, for each cell."""
    import numpy as np

    level = Packed.of(groups.level)
    # Groups come sorted by reach.
    present, first = np.unique(groups.reach, return_index=True)
    if len(present):
        level = level.best(np.arange(len(groups.reach)), first)
    return level.spread(present, len(index.arrays.reach_start) - 1)


def nothing_states(index: Index, question: Question) -> States:
    """Return what kind of nothing each cell would be, for each class: gap, unknown or neither."""
    import numpy as np

    words, arrays = index.words, index.arrays
    wanted = [
        (words.needs.above(need), words.grid.cell(words.needs, need, line).types)
        for need in words.needs.labels
        for line in LINES
    ]
    chains = {kind: words.type_chain(kind) for _, kinds in wanted for kind in kinds}
    bounds = arrays.class_declared_start.tolist()
    declared = arrays.class_declared.tolist()
    known: dict[tuple[int, ...], int] = {}
    kinds_of_nothing: list[list[int]] = []
    rows = []
    for start, end in pairwise(bounds):
        held = tuple(n for n in declared[start:end] if words.declared[n].holds_on(question.on))
        if held not in known:
            known[held] = len(known)
            types = {code for number in held for code in words.declared[number].types}
            needs = {code for number in held for code in words.declared[number].needs}
            complete = {k for k, chain in chains.items() if not types.isdisjoint(chain)}
            kinds_of_nothing.append(
                [_nothing(above, expected, needs, complete) for above, expected in wanted]
            )
        rows.append(known[held])
    found = np.array(kinds_of_nothing, dtype=np.uint8).reshape(len(known), len(wanted))
    return found[np.array(rows, dtype=np.intp)]


def _nothing(
    above: Iterable[str], expected: tuple[str, ...], needs: set[str], complete: set[str]
) -> int:
    """Return the state of a cell that no offer answers.

    Args:
        above: the need and what is broader.
        expected: types that the grid expects there.
        needs: needs whose inventory is declared complete.
        complete: types whose inventory is declared complete.
    """
    if not expected:
        return _NON_APPLICABLE
    if not needs.isdisjoint(above) or complete.issuperset(expected):
        return _LACUNE
    return _NON_RENSEIGNE
