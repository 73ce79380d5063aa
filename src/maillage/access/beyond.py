"""Inhabitants beyond a distance of the nearest resource for a need at a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.access.travel import Place, Travel
from maillage.matrix.cells import Cells
from maillage.matrix.index import Index, Territory
from maillage.matrix.nearest import sites_of
from maillage.matrix.scope import Scope

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Row:
    """One commune: how far the nearest resource is (None: unknown), and which one."""

    territory: Territory
    population: int
    far: float | None
    label: str


@dataclass(frozen=True, slots=True)
class Beyond:
    """How many inhabitants are beyond a distance, within it, or at an unknown one.

    Attributes:
        threshold: the distance, in the unit of the travel.
        beyond: inhabitants farther than it.
        within: inhabitants not farther.
        unknown: inhabitants of communes without point, or for whom no resource is located.
        resources: how many located resources answer this need at this line.
        median: distance that half of the inhabitants whose distance is known do not exceed.
        rows: the communes, the farthest first, those whose distance is unknown last.
    """

    threshold: float
    beyond: int
    within: int
    unknown: int
    resources: int
    median: float | None
    rows: tuple[Row, ...]


def people_beyond(
    cells: Cells, cell: int, scope: Scope, travel: Travel, threshold: float
) -> Beyond:
    """Count the inhabitants of a territory by their distance to the nearest resource.

    Args:
        cells: the matrix, with its question.
        cell: rank of the cell (need × line).
        scope: the territory.
        travel: how far places are.
        threshold: in the unit of the travel.
    """
    import numpy as np

    index = cells.index
    sites = sites_of(cells, cell).tolist()
    places = [place_of(index, site) for site in sites]
    nearest, far = travel.nearest(scope.communes, places)
    people = np.maximum(index.arrays.population[scope.communes], 0).astype(np.int64)
    known = ~np.isnan(far)
    rows = [
        Row(
            index.words.territories[commune],
            int(people[n]),
            round(float(far[n]), 1) if known[n] else None,
            index.words.sites[sites[nearest[n]]] if nearest[n] >= 0 else "",
        )
        for n, commune in enumerate(scope.communes.tolist())
    ]
    rows.sort(key=lambda r: (r.far is None, -(r.far or 0), -r.population, r.territory.code))
    return Beyond(
        threshold,
        int(people[known & (far > threshold)].sum()),
        int(people[known & (far <= threshold)].sum()),
        int(people[~known].sum()),
        _located(places),
        _weighted_median(far, people),
        tuple(rows),
    )


def _located(places: list[Place]) -> int:
    return sum(place.commune >= 0 or place.point[0] == place.point[0] for place in places)


def place_of(index: Index, site: int) -> Place:
    """Return where a site is."""
    latitude, longitude = index.arrays.site_point[site].tolist()
    return Place(int(index.arrays.site_commune[site]), (latitude, longitude))


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.int64]) -> float | None:
    """Return the value that half of the weight does not exceed; None when nothing is known."""
    import numpy as np

    known = ~np.isnan(values)
    if not weights[known].sum():
        return None
    order = np.argsort(values[known], kind="stable")
    cumulated = np.cumsum(weights[known][order])
    return float(values[known][order][np.searchsorted(cumulated, cumulated[-1] / 2)])
