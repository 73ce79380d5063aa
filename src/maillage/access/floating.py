"""A score of accessibility of our own, for what the official APL leaves out.

Method: enhanced two-step floating catchment area (Luo & Qi, 2009), with three rings of equal
width. First each resource is shared among the people who can reach it, nearer ones counting more;
then each commune sums the shares of the resources it can reach. It is *not* the APL of the DREES:
it has no activity of professionals, no needs by age, and distances as the crow flies unless a table
of travel times is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.access.travel import Place, Travel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Weight of the first, second and third ring (Luo & Qi, 2009, first set).
RINGS = (1.0, 0.68, 0.22)
PER = 100_000


def accessibility(
    communes: NDArray[np.int32],
    people: NDArray[np.int64],
    places: list[Place],
    supply: NDArray[np.float64],
    travel: Travel,
    catchment: float,
) -> NDArray[np.float64]:
    """Return the score of each commune: resources per 100,000 inhabitants, shared.

    Args:
        communes: ranks of communes; they must include all those that compete for the resources.
        people: inhabitants of each.
        places: where the resources are.
        supply: how many professionals or structures each place has.
        travel: how far places are.
        catchment: how far people go at most, in the unit of the travel.
    """
    import numpy as np

    pairs = travel.between(communes, places, catchment)
    weight = np.array(RINGS)[
        np.clip(np.ceil(pairs.far / (catchment / len(RINGS))).astype(int) - 1, 0, len(RINGS) - 1)
    ]
    demand = np.bincount(pairs.place, weights=weight * people[pairs.commune], minlength=len(places))
    share = np.divide(supply, demand, out=np.zeros(len(places)), where=demand > 0)
    shared = np.bincount(
        pairs.commune, weights=weight * share[pairs.place], minlength=len(communes)
    )
    return np.asarray(PER * shared, dtype=np.float64)
