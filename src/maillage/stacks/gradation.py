"""Broken gradation: a line that is covered above one that is not."""

from __future__ import annotations

from maillage.coverage.states import State
from maillage.gaps import Gaps
from maillage.matrix.cells import STATES
from maillage.stacks.model import Broken, people_of

_COVERED = (STATES.index(State.COUVERT), STATES.index(State.SOUS_CONDITION))


def broken_gradation(gaps: Gaps) -> list[Broken]:
    """Return where a line is covered and the one before is a gap or unknown, most people first.

    A line that the grid expects nothing at breaks nothing.
    """
    import numpy as np

    states = gaps.cells.states()[gaps.scope.communes]
    rank = {(need, line): number for number, need, line in gaps.numbers()}
    found = []
    for need in gaps.needs:
        for covered in (2, 3):
            if (need, covered) not in rank or (need, covered - 1) not in rank:
                continue
            there = np.isin(states[:, rank[need, covered]], _COVERED)
            for state in (State.LACUNE, State.NON_RENSEIGNE):
                below = states[:, rank[need, covered - 1]] == STATES.index(state)
                communes = gaps.scope.communes[there & below].tolist()
                if communes:
                    people, names = people_of(gaps, communes)
                    found.append(Broken(need, covered, covered - 1, state, names, people))
    return sorted(found, key=lambda b: (-b.people, b.need, b.covered, b.state))
