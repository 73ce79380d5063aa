"""What is behind a cell: how many offers, of which types, under which conditions.

An offer has one reach, so that the distinct offers of several communes are those of the reaches
that concern at least one of them: nothing is counted twice.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from maillage import iris
from maillage.coverage.matching import match
from maillage.coverage.model import Named, Offer, Reach
from maillage.matrix.cells import Cells
from maillage.matrix.index import LINES
from maillage.matrix.levels import dated
from maillage.wording import Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Detail:
    """What is behind a cell.

    Attributes:
        declared: how many declared offers answer, surely or not.
        presumed: how many presumed ones do.
        expected: codes of the types that the grid expects.
        present: codes of those that some offer is of, or is of a narrower type.
    """

    declared: int
    presumed: int
    expected: tuple[str, ...]
    present: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The expected types that no offer is of."""
        return tuple(code for code in self.expected if code not in self.present)


class Details:
    """The details of the cells of one matrix, computed where they are asked for."""

    def __init__(self, cells: Cells) -> None:
        """Prepare the details of a matrix."""
        self.cells = cells
        self.index = cells.index
        self._types = list(self.index.words.types)

    @cached_property
    def _groups_of_reach(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for group, reach in enumerate(self.cells.groups.reach.tolist()):
            found[reach].append(group)
        return found

    def reaches(self, communes: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the reaches that concern at least one of some communes."""
        import numpy as np

        arrays = self.index.arrays
        classes = np.unique(arrays.commune_class[communes])
        rows = [
            arrays.class_reach[arrays.class_start[c] : arrays.class_start[c + 1]]
            for c in classes.tolist()
        ]
        return np.unique(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.int32)

    def groups(self, communes: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the groups of offers that reach at least one of some communes."""
        import numpy as np

        by_reach = self._groups_of_reach
        found = [group for reach in self.reaches(communes).tolist() for group in by_reach[reach]]
        return np.array(sorted(found), dtype=np.int32)

    def of(self, communes: NDArray[np.int32]) -> list[Detail]:
        """Return the detail of each cell (need × line) of a set of communes."""
        import numpy as np

        words, groups = self.index.words, self.cells.groups
        here = self.groups(communes)
        fits = groups.level[here] > 0
        count = groups.count[here, None] * fits
        declared = groups.declared[here]
        by_declared = count[declared].sum(axis=0), count[~declared].sum(axis=0)
        kinds = groups.kind[here]
        found = []
        for number, expected in enumerate(self._expected):
            ranks = np.unique(kinds[fits[:, number] & (kinds >= 0)]) if expected else ()
            seen = {broader for n in ranks for broader in words.type_chain(self._types[n])}
            found.append(
                Detail(
                    int(by_declared[0][number]),
                    int(by_declared[1][number]),
                    expected,
                    tuple(code for code in expected if code in seen),
                )
            )
        return found

    @cached_property
    def _expected(self) -> list[tuple[str, ...]]:
        words = self.index.words
        return [words.grid.cell(words.needs, need, line).types for need, line in self._cells()]

    def _cells(self) -> list[tuple[str, int]]:
        return [(need, line) for need in self.index.words.needs.labels for line in LINES]

    def conditions(self, commune: int, need: str, line: int) -> list[Sentence]:
        """Return what qualifies the offers that answer in one commune, the most frequent first.

        The words of « who covers », each once, without the territories that a zone is a part of.
        """
        number = self._cells().index((need, line))
        groups = self.cells.groups
        weight: dict[Sentence, int] = defaultdict(int)
        for group in self.groups(self._alone(commune)).tolist():
            if groups.level[group, number]:
                for sentence in self._of_group(group, commune, need, line):
                    weight[sentence] += int(groups.count[group])
        return sorted(weight, key=lambda sentence: (-weight[sentence], sentence.fr))

    def _alone(self, commune: int) -> NDArray[np.int32]:
        import numpy as np

        return np.array([commune], dtype=np.int32)

    def _of_group(self, group: int, commune: int, need: str, line: int) -> list[Sentence]:
        words, groups = self.index.words, self.cells.groups
        offer = dated(
            words.profiles[groups.profile[group]], words.calendars[groups.calendar[group]]
        )
        kind = int(groups.kind[group])
        named: Offer = replace(
            offer,
            reaches=self._reaches_at(int(groups.reach[group]), commune),
            actor_type=self._named(kind) if kind >= 0 else None,
        )
        question = replace(self.cells.question, need=need, line=line)
        return match(named, question, words.needs).conditions

    def _named(self, kind: int) -> Named:
        code = self._types[kind]
        return Named(iris.concept("types", code), self.index.words.types[code][0])

    def _reaches_at(self, reach: int, commune: int) -> tuple[Reach, ...]:
        """Return the territories of a reach that hold a commune, as an answer reads them."""
        arrays, words = self.index.arrays, self.index.words
        inside = self.inside(commune)
        found = []
        for row in range(arrays.reach_start[reach], arrays.reach_start[reach + 1]):
            territory = int(arrays.reach_territory[row])
            if territory in inside:
                place = words.territories[territory]
                entire, stated = bool(arrays.reach_entire[row]), bool(arrays.reach_stated[row])
                zone = Named(iris.territory(place.code), place.label)
                found.append(Reach(zone, place.code, inside[territory], entire, stated))
        return tuple(found)

    def inside(self, commune: int) -> dict[int, bool]:
        """Return the territories that hold a commune, and whether they hold it whole."""
        start, end = self._by_commune[1][commune : commune + 2]
        rows = self._by_commune[0][start:end]
        arrays = self.index.arrays
        return dict(
            zip(
                arrays.member_territory[rows].tolist(),
                arrays.member_whole[rows].tolist(),
                strict=True,
            )
        )

    @cached_property
    def _by_commune(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of the memberships in the order of the communes, and where each one starts."""
        import numpy as np

        commune = self.index.arrays.member_commune
        order = np.argsort(commune, kind="stable")
        return order, np.searchsorted(commune[order], np.arange(self.index.words.communes + 1))
