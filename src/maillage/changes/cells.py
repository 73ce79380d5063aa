"""The cells that changed state between two editions, and which changes explain it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage import iris
from maillage.coverage.model import Question
from maillage.coverage.states import State
from maillage.matrix.cells import STATES, Cells, compute
from maillage.matrix.index import LINES, Index
from maillage.matrix.levels import NO
from maillage.wording import Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class Transition:
    """The communes where a need at a line went from one state to another.

    Attributes:
        need: code of the need.
        line: line of care.
        before: state in the older edition.
        after: state in the newer one.
        communes: codes of the communes.
        people: their inhabitants (newer edition).
        why: offers and declarations that came or went and concern them.
    """

    need: str
    line: int
    before: State
    after: State
    communes: tuple[str, ...]
    people: int
    why: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Moves:
    """All that moved: transitions, and the communes that only one edition has."""

    transitions: tuple[Transition, ...]
    gone: tuple[str, ...]
    new: tuple[str, ...]


def compare(old: Index, new: Index, question: Question) -> Moves:
    """Compare two indexes for the same question, commune by commune."""
    import numpy as np

    before, after = compute(old, question), compute(new, question)
    rank_old = _ranks(old)
    rank_new = _ranks(new)
    both = sorted(set(rank_old) & set(rank_new))
    rows_old = np.array([rank_old[c] for c in both], dtype=np.int32)
    rows_new = np.array([rank_new[c] for c in both], dtype=np.int32)
    states = before.states()[rows_old], after.states()[rows_new]
    people = np.maximum(new.arrays.population[rows_new], 0)
    cells_old = {cell: n for n, cell in enumerate(_cells(old))}
    reasons = _Reasons(before, after)
    found = []
    for number, cell in enumerate(_cells(new)):
        if cell not in cells_old:
            continue
        one, two = states[0][:, cells_old[cell]], states[1][:, number]
        moved = one != two
        for start, end in sorted(set(zip(one[moved].tolist(), two[moved].tolist(), strict=True))):
            rows = np.flatnonzero((one == start) & (two == end))
            found.append(
                Transition(
                    *cell,
                    STATES[start],
                    STATES[end],
                    tuple(both[row] for row in rows.tolist()),
                    int(people[rows].sum()),
                    reasons.of(cells_old[cell], number, rows_old[rows], rows_new[rows]),
                )
            )
    return Moves(
        tuple(sorted(found, key=lambda t: (-t.people, t.need, t.line, t.before, t.after))),
        tuple(sorted(set(rank_old) - set(rank_new))),
        tuple(sorted(set(rank_new) - set(rank_old))),
    )


def _ranks(index: Index) -> dict[str, int]:
    return {
        t.code.partition(":")[2]: n
        for n, t in enumerate(index.words.territories[: index.words.communes])
    }


def _cells(index: Index) -> list[tuple[str, int]]:
    return [(need, line) for need in index.words.needs.labels for line in LINES]


class _Reasons:
    """Which offers and declarations differ where a cell changed."""

    def __init__(self, before: Cells, after: Cells) -> None:
        self.before, self.after = before, after
        self.level_old, self.level_new = _levels(before), _levels(after)

    def of(
        self,
        cell_old: int,
        cell_new: int,
        communes_old: NDArray[np.int32],
        communes_new: NDArray[np.int32],
    ) -> tuple[Sentence, ...]:
        """Return why the communes changed: what answers now and did not, or the reverse."""
        old = self._answering(self.before, self.level_old, cell_old, communes_old)
        new = self._answering(self.after, self.level_new, cell_new, communes_new)
        found = [
            *(_sentence("répond désormais", "answers now", o) for o in sorted(new - old)),
            *(_sentence("ne répond plus", "no longer answers", o) for o in sorted(old - new)),
            *self._declarations(communes_old, communes_new),
        ]
        left = len(found) - MOST_REASONS
        if left > 0:
            more = Sentence(f"… et {left} autres", f"… and {left} more")
            return (*found[:MOST_REASONS], more)
        return tuple(found) or (
            Sentence(
                "les mêmes offres répondent autrement (âges, dates, zone ou condition)",
                "the same offers answer otherwise (ages, dates, zone or condition)",
            ),
        )

    def _answering(
        self, cells: Cells, level: NDArray[np.uint8], cell: int, communes: NDArray[np.int32]
    ) -> set[str]:
        import numpy as np

        arrays = cells.index.arrays
        classes = np.unique(arrays.commune_class[communes])
        reaches = np.unique(
            np.concatenate(
                [
                    arrays.class_reach[arrays.class_start[c] : arrays.class_start[c + 1]]
                    for c in classes.tolist()
                ]
            )
        )
        fits = np.isin(arrays.offer_reach, reaches)
        group = cells.groups.of_offer
        fits &= (group >= 0) & (level[group, cell] > NO)
        return {cells.index.offers[n] for n in np.flatnonzero(fits).tolist()}

    def _declarations(
        self, communes_old: NDArray[np.int32], communes_new: NDArray[np.int32]
    ) -> list[Sentence]:
        old = _held(self.before, communes_old)
        new = _held(self.after, communes_new)
        return [
            *(_sentence("inventaire déclaré", "inventory declared", d) for d in sorted(new - old)),
            *(
                _sentence("inventaire qui ne vaut plus", "inventory no longer in force", d)
                for d in sorted(old - new)
            ),
        ]


def _levels(cells: Cells) -> NDArray[np.uint8]:
    import numpy as np

    level = cells.groups.level
    return level if len(level) else np.zeros((1, level.shape[1]), dtype=np.uint8)


def _held(cells: Cells, communes: NDArray[np.int32]) -> set[str]:
    arrays, declared = cells.index.arrays, cells.index.words.declared
    found: dict[int, None] = defaultdict(None)
    for of_class in set(arrays.commune_class[communes].tolist()):
        start, end = arrays.class_declared_start[of_class : of_class + 2].tolist()
        found.update(dict.fromkeys(arrays.class_declared[start:end].tolist()))
    return {declared[n].iri for n in found if declared[n].holds_on(cells.question.on)}


def _sentence(fr: str, en: str, thing: str) -> Sentence:
    return Sentence(f"{fr} : {iris.short(thing)}", f"{en}: {iris.short(thing)}")
