"""Levels of many cells as bits: what the whole of France is joined with.

A row of levels becomes two rows of 64-bit words: which cells are covered at all, and which without
reserve. The best of several rows is then an OR of words, sixty cells at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.matrix.levels import PERHAPS, SURE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from maillage.matrix.levels import Levels

    Bits = NDArray[np.uint64]
    Ranks = NDArray[np.intp] | NDArray[np.int32]

WORD = 64


@dataclass(frozen=True, slots=True)
class Packed:
    """Rows of levels as bits.

    Attributes:
        width: cells of a row.
        some: cells where the level is not nought.
        sure: cells where it is the highest.
    """

    width: int
    some: Bits
    sure: Bits

    @classmethod
    def of(cls, level: Levels) -> Packed:
        """Pack rows of levels."""
        return cls(level.shape[1], _packed(level >= PERHAPS), _packed(level >= SURE))

    def best(self, rows: Ranks, starts: Ranks, sure: NDArray[np.bool_] | None = None) -> Packed:
        """Return the best of runs of rows.

        Args:
            rows: ranks of the rows, run after run.
            starts: where each run starts; none is empty.
            sure: for each of ``rows``, whether it can be without reserve; all when not given.
        """
        import numpy as np

        without_reserve = self.sure[rows]
        if sure is not None:
            without_reserve[~sure] = 0
        return Packed(
            self.width,
            np.bitwise_or.reduceat(self.some[rows], starts, axis=0),
            np.bitwise_or.reduceat(without_reserve, starts, axis=0),
        )

    def spread(self, places: Ranks, count: int) -> Packed:
        """Return ``count`` rows, these at their places and the others empty."""
        import numpy as np

        wide = []
        for bits in (self.some, self.sure):
            rows = np.zeros((count, bits.shape[1]), dtype=np.uint64)
            rows[places] = bits
            wide.append(rows)
        return Packed(self.width, *wide)

    def levels(self) -> Levels:
        """Return the rows as levels."""
        return _unpacked(self.some, self.width) + _unpacked(self.sure, self.width)


def _packed(cells: NDArray[np.bool_]) -> Bits:
    import numpy as np

    octets = np.packbits(cells, axis=1)
    wide = np.zeros((len(octets), -(-cells.shape[1] // WORD) * (WORD // 8)), dtype=np.uint8)
    wide[:, : octets.shape[1]] = octets
    return wide.view(np.uint64)


def _unpacked(bits: Bits, width: int) -> Levels:
    import numpy as np

    return np.unpackbits(bits.view(np.uint8), axis=1, count=width)
