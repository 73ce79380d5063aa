"""Levels as bits: nothing is lost, and the best of rows is the same as on numbers."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from maillage.matrix.bits import Packed
from maillage.matrix.levels import PERHAPS, SURE

WIDTHS = st.integers(1, 200)
ROWS = st.lists(st.integers(0, 2**32), min_size=1, max_size=12)


def _levels(seeds: list[int], width: int) -> NDArray[np.int64]:
    return np.stack([np.random.default_rng(seed).integers(0, SURE + 1, width) for seed in seeds])


@given(ROWS, WIDTHS)
def test_levels_come_back(seeds: list[int], width: int) -> None:
    level = _levels(seeds, width).astype(np.uint8)
    assert (Packed.of(level).levels() == level).all()


@given(ROWS, WIDTHS, st.data())
def test_the_best_of_runs_is_their_maximum(
    seeds: list[int], width: int, data: st.DataObject
) -> None:
    level = _levels(seeds, width).astype(np.uint8)
    rows = data.draw(st.lists(st.integers(0, len(seeds) - 1), min_size=1, max_size=20))
    sure = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))))
    starts = sorted({0, *data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=4))})
    capped = np.minimum(level[rows], np.where(sure, SURE, PERHAPS)[:, None])
    expected = np.maximum.reduceat(capped, starts, axis=0)
    found = Packed.of(level).best(np.array(rows), np.array(starts), sure)
    assert (found.levels() == expected).all()


@given(ROWS, WIDTHS)
def test_rows_are_spread_to_their_places(seeds: list[int], width: int) -> None:
    level = _levels(seeds, width).astype(np.uint8)
    places = np.arange(len(seeds)) * 2 + 1
    spread = Packed.of(level).spread(places, 2 * len(seeds) + 1).levels()
    assert (spread[places] == level).all()
    assert not spread[::2].any()
