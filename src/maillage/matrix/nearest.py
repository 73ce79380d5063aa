"""The nearest resource: from the point of a commune to the place of an actor, as the crow flies.

Distances are great circles on a sphere (``coverage.distances``). Points are compared as chords in
space, which are in the same order and let a tree answer for every commune at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.coverage.distances import EARTH_RADIUS_KM
from maillage.matrix.cells import Cells
from maillage.matrix.levels import NO

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Nearest:
    """For each commune, the nearest place where somebody answers a need at a line.

    Attributes:
        site: rank of the site, -1 when there is none or when the commune has no point.
        km: its distance in kilometres, NaN in the same case.
    """

    site: NDArray[np.int32]
    km: Floats


def nearest_sites(cells: Cells, cell: int, communes: NDArray[np.int32]) -> Nearest:
    """Return the nearest site for some communes, wherever its zone stops.

    Args:
        cells: the matrix, with its question.
        cell: rank of the cell (need × line).
        communes: ranks of communes.
    """
    import numpy as np
    from scipy.spatial import KDTree

    arrays = cells.index.arrays
    site, km = np.full(len(communes), -1, dtype=np.int32), np.full(len(communes), np.nan)
    sites = sites_of(cells, cell)
    sites = sites[~np.isnan(arrays.site_point[sites]).any(axis=1)]
    located = ~np.isnan(arrays.point[communes]).any(axis=1)
    if len(sites) and located.any():
        tree = KDTree(on_sphere(arrays.site_point[sites]))
        chord, found = tree.query(on_sphere(arrays.point[communes[located]]))
        site[located], km[located] = sites[found], chord_to_km(chord)
    return Nearest(site, km)


def sites_of(cells: Cells, cell: int) -> NDArray[np.int32]:
    """Return the sites of the offers that fit a cell, surely or not, whatever their zone."""
    import numpy as np

    groups = cells.groups
    fits = (groups.of_offer >= 0) & (groups.level[groups.of_offer, cell] > NO)
    found = np.unique(cells.index.arrays.offer_site[fits])
    return found[found >= 0]


def on_sphere(points: Floats) -> Floats:
    """Return the position in space, on a sphere of radius 1, of (latitude, longitude) degrees."""
    import numpy as np

    latitude, longitude = np.radians(points[:, 0]), np.radians(points[:, 1])
    return np.stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ],
        axis=1,
    )


def chord_to_km(chord: Floats) -> Floats:
    """Return the great-circle distance between two points of the sphere, from their chord."""
    import numpy as np

    return 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0, 1))
