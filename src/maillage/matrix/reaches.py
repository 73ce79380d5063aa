"""Which communes each set of territories reaches, and the communes that nothing distinguishes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.matrix.offers import Served
from maillage.matrix.territories import Membership

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Reaches:
    """The distinct sets of territories that offers serve (see ``index.Arrays``)."""

    of_offer: Ints
    start: Ints
    territory: Ints
    entire: Bools
    stated: Bools


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of communes (see ``index.Arrays``)."""

    of_commune: Ints
    start: Ints
    reach: Ints
    sure: Bools
    declared_start: Ints
    declared: Ints


def reaches_of(served: Sequence[Served]) -> Reaches:
    """Return the distinct sets of territories, and which one each offer serves."""
    import numpy as np

    known: dict[Served, int] = {}
    of_offer = [known.setdefault(territories, len(known)) for territories in served]
    flat = [pair for territories in known for pair in territories]
    return Reaches(
        np.array(of_offer, dtype=np.int32),
        _starts([len(territories) for territories in known]),
        np.array([territory for territory, _, _ in flat], dtype=np.int32),
        np.array([entire for _, entire, _ in flat], dtype=np.bool_),
        np.array([stated for _, _, stated in flat], dtype=np.bool_),
    )


def classify(members: Membership, reaches: Reaches, declared: Sequence[int]) -> Classes:
    """Group the communes that the same reaches and the same declarations concern.

    Args:
        members: the communes and the territories they are in.
        reaches: the sets of territories that offers serve.
        declared: territory of each declaration; it holds for the communes wholly in it.
    """
    import numpy as np

    by_territory: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for reach in range(len(reaches.start) - 1):
        for row in range(reaches.start[reach], reaches.start[reach + 1]):
            sure = bool(reaches.entire[row] and reaches.stated[row])
            by_territory[int(reaches.territory[row])].append((reach, sure))
    declared_in: dict[int, list[int]] = defaultdict(list)
    for number, territory in enumerate(declared):
        declared_in[territory].append(number)
    reached: list[dict[int, bool]] = [{} for _ in range(members.communes)]
    holding: list[list[int]] = [[] for _ in range(members.communes)]
    for territory, commune, whole in members.pairs.tolist():
        mine = reached[commune]
        for reach, sure in by_territory.get(territory, ()):
            mine[reach] = mine.get(reach, False) or (sure and whole == 1)
        if whole:
            holding[commune] += declared_in.get(territory, ())
    known: dict[tuple[object, ...], int] = {}
    distinct: list[tuple[list[tuple[int, bool]], list[int]]] = []
    of_commune = []
    for mine, declarations in zip(reached, holding, strict=True):
        pairs, held = sorted(mine.items()), sorted(declarations)
        key = (tuple(pairs), tuple(held))
        if key not in known:
            known[key] = len(known)
            distinct.append((pairs, held))
        of_commune.append(known[key])
    flat = [pair for pairs, _ in distinct for pair in pairs]
    return Classes(
        np.array(of_commune, dtype=np.int32),
        _starts([len(pairs) for pairs, _ in distinct]),
        np.array([reach for reach, _ in flat], dtype=np.int32),
        np.array([sure for _, sure in flat], dtype=np.bool_),
        _starts([len(held) for _, held in distinct]),
        np.array([number for _, held in distinct for number in held], dtype=np.int32),
    )


def _starts(lengths: list[int]) -> Ints:
    import numpy as np

    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int32)
