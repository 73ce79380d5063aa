"""What a dossier measures: states, people, distances, and what rests on presumptions alone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from maillage.access.beyond import people_beyond
from maillage.access.travel import GreatCircle
from maillage.coverage.states import State
from maillage.dossier.content import Access, Place, Presumed
from maillage.gaps import OUTSIDE, Cell, Gaps
from maillage.matrix import nearest
from maillage.matrix.cells import STATES, nothing_states
from maillage.matrix.index import Territory
from maillage.matrix.levels import cell_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

THRESHOLDS = (5, 10, 20, 30)
FARTHEST = 5
# With fewer known resources than one for so many inhabitants, the graph misses most of them.
PEOPLE_PER_SITE = 1_000_000


def grid_cells(gaps: Gaps) -> tuple[tuple[str, int], ...]:
    """Return the cells of the columns of the grid where it expects something, in its order."""
    words = gaps.index.words
    return tuple(
        (need, line)
        for _, need, line in gaps.numbers()
        if need in words.grid.columns and words.grid.cell(words.needs, need, line).types
    )


def places_of(gaps: Gaps, grid: Sequence[tuple[str, int]]) -> tuple[Place, ...]:
    """Return every commune of a territory with its states, and its distances for the grid."""
    import numpy as np

    index, communes = gaps.index, gaps.scope.communes
    arrays, words = index.arrays, index.words
    part_of = {
        commune: part.territory.code if part.territory else ""
        for part in gaps.parts
        for commune in part.communes.tolist()
    }
    states = {
        number: tuple(STATES[rank] for rank in gaps.cells.of_class[number].tolist())
        for number in np.unique(arrays.commune_class[communes]).tolist()
    }
    km = [
        nearest.nearest_sites(gaps.cells, cell_of(words, need, line), communes).km.tolist()
        for need, line in grid
    ]
    found = []
    for row, commune in enumerate(communes.tolist()):
        latitude, longitude = arrays.point[commune].tolist()
        located = latitude == latitude
        population = int(arrays.population[commune])
        found.append(
            Place(
                territory=words.territories[commune],
                part=part_of.get(commune, ""),
                population=population if population >= 0 else None,
                latitude=latitude if located else None,
                longitude=longitude if located else None,
                own_point=bool(arrays.point_of[commune] == 0),
                partial=bool(gaps.scope.partial[row]),
                states=states[int(arrays.commune_class[commune])],
                km=tuple(round(far[row], 1) if far[row] == far[row] else None for far in km),
            )
        )
    return tuple(found)


def gaps_of(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the cells that hold a gap, most people first."""
    found = [cell for cell in cells if cell.people.get(State.LACUNE, 0)]
    found.sort(key=lambda c: (-c.people[State.LACUNE], c.need, c.line, c.territory.code))
    return tuple(found)


def presumed_everywhere(gaps: Gaps, grid: Sequence[tuple[str, int]]) -> tuple[Presumed, ...]:
    """Return what rests on presumed offers alone: over the whole territory, then by part."""
    whole = presumed_of(gaps, gaps.scope.territory, gaps.scope.communes, grid)
    by_part = [
        found
        for part in gaps.parts
        for found in presumed_of(gaps, part.territory or OUTSIDE, part.communes, grid)
    ]
    by_part.sort(key=lambda p: (-p.people, p.territory.code, p.need, p.line))
    return (*whole, *by_part)


def presumed_of(
    gaps: Gaps, territory: Territory, communes: NDArray[np.int32], grid: Sequence[tuple[str, int]]
) -> list[Presumed]:
    """Return the cells that presumed offers alone cover, in some communes, most people first."""
    import numpy as np

    index, details = gaps.index, gaps.details
    classes = index.arrays.commune_class[communes]
    nothing = nothing_states(index, gaps.question)
    conditional = STATES.index(State.SOUS_CONDITION)
    numbers = {n: (need, line) for n, need, line in gaps.numbers() if (need, line) in set(grid)}
    members = {c: communes[classes == c] for c in np.unique(classes).tolist()}
    alone: dict[int, list[int]] = defaultdict(list)
    for of_class, inside in members.items():
        behind = details.of(inside[:1])
        for number in numbers:
            only_presumed = behind[number].presumed and not behind[number].declared
            if only_presumed and gaps.cells.of_class[of_class, number] == conditional:
                alone[number].append(of_class)
    found = []
    for number, held in alone.items():
        need, line = numbers[number]
        otherwise: dict[State, int] = defaultdict(int)
        for of_class in held:
            people = np.maximum(index.arrays.population[members[of_class]], 0).sum()
            otherwise[STATES[nothing[of_class, number]]] += int(people)
        behind_all = details.of(np.concatenate([members[c] for c in held]))[number]
        found.append(
            Presumed(
                territory,
                need,
                line,
                sum(otherwise.values()),
                behind_all.presumed,
                behind_all.present,
                {state: otherwise[state] for state in State if otherwise.get(state)},
            )
        )
    return sorted(found, key=lambda p: (-p.people, p.need, p.line))


def access_of(gaps: Gaps, need: str, line: int) -> Access:
    """Return how far the nearest resource is, as the crow flies."""
    import numpy as np

    cell = cell_of(gaps.index.words, need, line)
    one = people_beyond(gaps.cells, cell, gaps.scope, GreatCircle(gaps.index), float(THRESHOLDS[0]))
    # The other thresholds are counted on the same distances, measured once.
    km = nearest.nearest_sites(gaps.cells, cell, gaps.scope.communes).km
    people = np.maximum(gaps.index.arrays.population[gaps.scope.communes], 0)
    site_commune = gaps.index.arrays.site_commune[nearest.sites_of(gaps.cells, cell)]
    here = int(np.isin(site_commune, gaps.scope.communes).sum())
    return Access(
        need=need,
        line=line,
        beyond={most: int(people[km > most].sum()) for most in THRESHOLDS},
        measured=one.beyond + one.within,
        unmeasured=one.unknown,
        sites=one.resources,
        sites_here=here,
        telling=here > 0 and here * PEOPLE_PER_SITE >= gaps.population,
        median=one.median,
        farthest=tuple(
            (row.territory, row.far, row.label)
            for row in one.rows[:FARTHEST]
            if row.far is not None
        ),
    )
