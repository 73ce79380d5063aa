"""Where an opening would reach the most people who have nothing.

Choosing the places one after the other, each time the one that reaches the most people not yet
reached, gives for one place the best there is, and for several at least 1 − 1/e (63 %) of what
the best choice would reach (Nemhauser, Wolsey & Fisher, 1978: a coverage is submodular).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.access.travel import Place, Travel
from maillage.coverage.states import State
from maillage.errors import WrongUse
from maillage.gaps import Gaps
from maillage.matrix.cells import STATES
from maillage.matrix.index import Territory
from maillage.rendering import as_table
from maillage.scenario.reading import placed_cells
from maillage.wording import Sentence, thousands

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COLUMNS = ("rang", "commune", "nom", "habitants_atteints", "cumul")
GUARANTEE = Sentence(
    "Choix glouton : le premier lieu est le meilleur possible ; à plusieurs, ces lieux atteignent "
    "au moins 63 % (1 − 1/e) de ce qu'atteindrait le meilleur choix",
    "Greedy choice: the first place is the best one; several together reach at least 63% "
    "(1 − 1/e) of what the best choice would",
)


@dataclass(frozen=True, slots=True)
class Opening:
    """One place to open: the commune, the people it newly reaches, and all reached so far."""

    territory: Territory
    people: int
    cumulated: int


@dataclass(frozen=True, slots=True)
class Openings:
    """The best places for a type.

    Attributes:
        kind: code of the type.
        cells: the needs and lines it would answer, as the grid places it.
        uncovered: inhabitants of the territory who have nothing for one of them.
        unplaced: of these, the ones whose commune has no known point: no place can be said to
            reach them.
        places: the best places, in the order of the choice.
    """

    kind: str
    cells: tuple[tuple[str, int], ...]
    uncovered: int
    unplaced: int
    places: tuple[Opening, ...]


def best_openings(
    gaps: Gaps, kind: str, travel: Travel, catchment: float, number: int = 5
) -> Openings:
    """Return where opening a structure of a type would reach the most uncovered inhabitants.

    An inhabitant is uncovered when nothing matches for at least one of the cells where the grid
    places the type (a gap, or unknown: what is unknown may turn out to be covered).

    Args:
        gaps: the matrix of the territory; its needs and lines narrow what is looked at.
        kind: code of a type.
        travel: how far places are.
        catchment: how far people go at most.
        number: how many places.

    Raises:
        WrongUse: the grid places this type nowhere in what was asked.
    """
    import numpy as np

    index = gaps.index
    cells = [
        (need, line)
        for need, line in placed_cells(index.words, kind)
        if need in gaps.needs and line in gaps.lines
    ]
    if not cells:
        raise WrongUse(
            f"la grille ne place le type {kind} à aucun besoin ni ligne demandés",
            f"the grid places type {kind} at none of the needs and lines asked for",
        )
    ranks = [n for n, need, line in gaps.numbers() if (need, line) in cells]
    nothing = [STATES.index(State.LACUNE), STATES.index(State.NON_RENSEIGNE)]
    communes = gaps.scope.communes
    lacking = np.isin(gaps.cells.states()[communes][:, ranks], nothing).any(axis=1)
    people = np.where(lacking, np.maximum(index.arrays.population[communes], 0), 0)
    places = [Place(c, tuple(index.arrays.point[c].tolist())) for c in communes.tolist()]
    reached = travel.between(communes, places, catchment)
    located = np.zeros(len(communes), dtype=np.bool_)
    located[reached.commune] = True
    return Openings(
        kind,
        tuple(cells),
        int(people.sum()),
        int(people[~located].sum()),
        tuple(_greedy(gaps, communes, people, reached.commune, reached.place, number)),
    )


def _greedy(
    gaps: Gaps,
    communes: NDArray[np.int32],
    people: NDArray[np.int64],
    commune: NDArray[np.int32],
    place: NDArray[np.int32],
    number: int,
) -> list[Opening]:
    import numpy as np

    left, found, cumulated = people.astype(np.int64), [], 0
    for _ in range(number):
        gain = np.bincount(place, weights=left[commune], minlength=len(communes))
        best = int(gain.argmax()) if len(gain) else 0
        if not len(gain) or not gain[best]:
            break
        cumulated += int(gain[best])
        found.append(
            Opening(gaps.index.words.territories[communes[best]], int(gain[best]), cumulated)
        )
        left[commune[place == best]] = 0
    return found


def as_rows(found: Openings) -> list[tuple[str, ...]]:
    """Return the places as texts, in the order of ``COLUMNS``."""
    return [
        (
            str(rank),
            opening.territory.code.partition(":")[2],
            opening.territory.label,
            str(opening.people),
            str(opening.cumulated),
        )
        for rank, opening in enumerate(found.places, start=1)
    ]


def as_json(found: Openings, travel: Travel, catchment: float, lang: str) -> dict[str, Any]:
    """Return the places as plain values."""
    return {
        "type": found.kind,
        "cells": [{"need": need, "line": line} for need, line in found.cells],
        "catchment": catchment,
        "unit": travel.unit,
        "method": travel.method.text(lang),
        "guarantee": GUARANTEE.text(lang),
        "uncovered": found.uncovered,
        "unplaced": found.unplaced,
        "places": [
            {
                "code": o.territory.code.partition(":")[2],
                "label": o.territory.label,
                "people": o.people,
                "cumulated": o.cumulated,
            }
            for o in found.places
        ],
    }


def as_text(found: Openings, travel: Travel, catchment: float, lang: str = "fr") -> str:
    """Return the places in words, with what the choice is worth."""
    people, unplaced = thousands(found.uncovered), thousands(found.unplaced)
    if lang == "fr":
        head = (
            f"{people} habitants n'ont rien de connu pour au moins un des besoins de ce type "
            f"({unplaced} d'entre eux dans une commune sans position connue). À {catchment:g} "
            f"{travel.unit} au plus, {travel.method.fr}."
        )
        header = ("rang", "commune", "habitants atteints", "cumul")
    else:
        head = (
            f"{people} inhabitants have nothing known for at least one of the needs of this type "
            f"({unplaced} of them in a commune without a known position). Within {catchment:g} "
            f"{travel.unit}, {travel.method.en}."
        )
        header = ("rank", "commune", "inhabitants reached", "cumulated")
    rows = [
        (rank, f"{label} ({code})", thousands(int(reached)), thousands(int(total)))
        for rank, code, label, reached, total in as_rows(found)
    ]
    return f"{head}\n\n{as_table(header, rows)}\n\n{GUARANTEE.text(lang)}."
