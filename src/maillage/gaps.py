"""Gaps: the five states of a territory, need by need and line by line, with the people behind.

The state of one commune is that of « who covers ». A territory made of communes is ``couvert`` when
all of them are; under condition when some are covered, surely or not (a zone that holds only a
part of it, design/model.md § 2); otherwise unknown when one is, and a gap when all are gaps. Its
people in each state are always given: they are what decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from maillage import asking
from maillage.coverage.model import Question
from maillage.coverage.states import State
from maillage.matrix import nearest
from maillage.matrix.cells import STATES, Cells, compute
from maillage.matrix.details import Detail, Details
from maillage.matrix.index import LINES, Index, Territory
from maillage.matrix.scope import Part, Scope, find_territory, parts_of, population_of, scope_of
from maillage.source import Source
from maillage.wording import Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

People = dict[State, int]
OUTSIDE = Territory("", "(hors de ce découpage)", "")


@dataclass(frozen=True, slots=True)
class NearestSite:
    """The nearest place where somebody answers: its label, distance, and where from.

    ``approximate`` says that the commune has no point: the distance is from the centre of its
    EPCI or département.
    """

    label: str
    km: float
    approximate: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One territory × need × line.

    Attributes:
        territory: the territory.
        population: its inhabitants.
        need: code of the need.
        line: line of care.
        state: one of the five states.
        people: inhabitants in each state.
        detail: offers and types behind.
        conditions: what qualifies the answer; of communes only.
        nearest: the nearest resource; of communes only.
        partial: a commune is in the territory asked for in part, or perhaps; no commune of a
            larger territory is known to be wholly in it.
    """

    territory: Territory
    population: int
    need: str
    line: int
    state: State
    people: People
    detail: Detail
    conditions: tuple[Sentence, ...] = ()
    nearest: NearestSite | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """One need × line over a whole territory: inhabitants in each state."""

    need: str
    line: int
    people: People


# Columns of the matrix as a data frame; then come the inhabitants in each state.
FRAME_COLUMNS = (
    *("territoire", "nom", "habitants", "besoin", "ligne", "etat"),
    *(f"habitants_{state}" for state in State),
    *("declarees", "presumees", "types_manquants", "plus_proche", "plus_proche_km"),
)


def _as_row(cell: Cell) -> dict[str, object]:
    return {
        "territoire": cell.territory.code,
        "nom": cell.territory.label,
        "habitants": cell.population,
        "besoin": cell.need,
        "ligne": cell.line,
        "etat": str(cell.state),
        **{f"habitants_{state}": cell.people.get(state, 0) for state in State},
        "declarees": cell.detail.declared,
        "presumees": cell.detail.presumed,
        "types_manquants": ";".join(cell.detail.missing),
        "plus_proche": cell.nearest.label if cell.nearest else None,
        "plus_proche_km": cell.nearest.km if cell.nearest else None,
    }


class Gaps:
    """The matrix of one territory, for one question."""

    def __init__(
        self, cells: Cells, scope: Scope, by: str, needs: tuple[str, ...], lines: tuple[int, ...]
    ) -> None:
        """Keep a matrix, the territory asked for, how to cut it and which cells to show."""
        self.cells, self.scope, self.by = cells, scope, by
        self.needs, self.lines = needs, lines
        self.index: Index = cells.index
        self.details = Details(cells)
        self.parts: list[Part] = parts_of(cells.index, scope, by)

    @property
    def question(self) -> Question:
        """Age, date, delay and field asked for."""
        return self.cells.question

    @property
    def population(self) -> int:
        """Inhabitants of the communes of the territory."""
        return population_of(self.index, self.scope.communes)

    def numbers(self) -> list[tuple[int, str, int]]:
        """Return the cells asked for: (rank in the matrix, need, line)."""
        every = [(need, line) for need in self.index.words.needs.labels for line in LINES]
        return [
            (number, need, line)
            for number, (need, line) in enumerate(every)
            if need in self.needs and line in self.lines
        ]

    def summary(self) -> list[Summary]:
        """Return the inhabitants of the territory in each state, need by need, line by line."""
        people = self.cells.population_by_state(self.scope.communes)
        return [Summary(need, line, _people(people[n])) for n, need, line in self.numbers()]

    def rows(self) -> Iterator[Cell]:
        """Yield the cells, territory by territory, need by need, line by line."""
        if self.by == "commune":
            yield from self._communes()
        else:
            for part in self.parts:
                yield from self._aggregate(part)

    def to_pandas(self) -> Any:
        """Return the cells as a pandas DataFrame: codes are text, counts are whole numbers.

        Raises:
            WrongUse: pandas is not installed.
        """
        from maillage.frames import frame

        rows = (_as_row(cell) for cell in self.rows())
        return frame(FRAME_COLUMNS, rows)

    def _communes(self) -> Iterator[Cell]:
        import numpy as np

        states = self.cells.states()
        nearest_of = {
            n: nearest.nearest_sites(self.cells, n, self.scope.communes)
            for n, _, _ in self.numbers()
        }
        details: dict[int, list[Detail]] = {}
        conditions: dict[tuple[object, ...], tuple[Sentence, ...]] = {}
        arrays = self.index.arrays
        for row, commune in enumerate(self.scope.communes.tolist()):
            of_class = int(arrays.commune_class[commune])
            if of_class not in details:
                details[of_class] = self.details.of(np.array([commune], dtype=np.int32))
            inside = self.details.inside(commune)
            place = tuple(inside.items())[1:]
            population = population_of(self.index, [commune])
            for number, need, line in self.numbers():
                state = STATES[states[commune, number]]
                key = (of_class, place, number)
                if state is State.SOUS_CONDITION and key not in conditions:
                    conditions[key] = tuple(self.details.conditions(commune, need, line))
                yield Cell(
                    self.index.words.territories[commune],
                    population,
                    need,
                    line,
                    state,
                    {state: population},
                    details[of_class][number],
                    conditions[key] if state is State.SOUS_CONDITION else (),
                    self._nearest(nearest_of[number], row, commune),
                    bool(self.scope.partial[row]),
                )

    def _nearest(self, found: nearest.Nearest, row: int, commune: int) -> NearestSite | None:
        site = int(found.site[row])
        if site < 0:
            return None
        approximate = bool(self.index.arrays.point_of[commune] > 0)
        return NearestSite(
            self.index.words.sites[site], round(float(found.km[row]), 1), approximate
        )

    def _aggregate(self, part: Part) -> Iterator[Cell]:
        details = self.details.of(part.communes)
        people = self.cells.population_by_state(part.communes)
        territory = part.territory or OUTSIDE
        population = population_of(self.index, part.communes)
        for number, need, line in self.numbers():
            yield Cell(
                territory,
                population,
                need,
                line,
                aggregate_state(self.cells.of_class[self._classes(part.communes), number]),
                _people(people[number]),
                details[number],
                partial=part.partial,
            )

    def _classes(self, communes: NDArray[np.int32]) -> NDArray[np.int32]:
        import numpy as np

        return np.unique(self.index.arrays.commune_class[communes])


def aggregate_state(ranks: NDArray[np.uint8]) -> State:
    """Return the state of a territory from the ranks of the states of its communes."""
    states = {STATES[rank] for rank in ranks.tolist()}
    if states == {State.COUVERT}:
        return State.COUVERT
    if states & {State.COUVERT, State.SOUS_CONDITION}:
        return State.SOUS_CONDITION
    for state in (State.NON_RENSEIGNE, State.LACUNE):
        if state in states:
            return state
    return State.NON_APPLICABLE


def _people(counts: NDArray[np.int64]) -> People:
    return {state: int(n) for state, n in zip(STATES, counts.tolist(), strict=True)}


def gaps(
    source: Source,
    index: Index,
    *,
    territory: str,
    need: str | None = None,
    line: int | str | None = None,
    age: int | str | None = None,
    on: str | dt.date | None = None,
    within: int | str | Decimal | None = None,
    field: str | None = None,
    by: str = "commune",
    today: dt.date | None = None,
) -> Gaps:
    """Return the matrix of a territory.

    Args:
        source: the graph (to understand the words of the question).
        index: its index.
        territory: ``dep:78``, ``zone:59G21``, ``france``…, or a name.
        need: code or label of a need; all of them when not given.
        line: 1, 2 or 3; all of them when not given.
        age: years.
        on: day; today when not given.
        within: days to the first contact.
        field: sanitaire, medico-social or social.
        by: how to cut the territory: commune, epci, departement, region, france, zone, or a kind
            of zone (secteur, cpts, ptsm…).
        today: what « today » is (for reproducible answers).

    Raises:
        WrongUse: a word is not understood; the sentence says what to write instead.
    """
    words = index.words
    question = asking.circumstances(source, age=age, on=on, within=within, field=field, today=today)
    needs = (asking.need_code(words.needs, need),) if need else tuple(words.needs.labels)
    lines = (asking.line_number(line),) if line is not None else LINES
    scope = scope_of(index, find_territory(words, territory))
    return Gaps(compute(index, question), scope, by, needs, lines)
