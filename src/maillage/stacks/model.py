"""What is found: a stack of programmes, a line that is covered above one that is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.coverage.states import State
from maillage.gaps import Gaps


@dataclass(frozen=True, slots=True)
class Stack:
    """Programmes that aim at the same needs, line and ages in the same communes.

    Attributes:
        programmes: their labels, sorted.
        line: line of care.
        needs: codes of the needs.
        communes: codes of the communes.
        people: their inhabitants.
        unlinked: those of them that meet, two by two, and that no recorded link joins.
    """

    programmes: tuple[str, ...]
    line: int
    needs: tuple[str, ...]
    communes: tuple[str, ...]
    people: int
    unlinked: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """Communes where a line is covered and the one before is not.

    Attributes:
        need: code of the need.
        covered: the line that is covered, surely or not.
        missing: the line before.
        state: what that line is: a gap, or unknown (nobody recorded it).
        communes: codes of the communes.
        people: their inhabitants.
    """

    need: str
    covered: int
    missing: int
    state: State
    communes: tuple[str, ...]
    people: int


def people_of(gaps: Gaps, communes: Iterable[int]) -> tuple[int, tuple[str, ...]]:
    """Return the inhabitants of some communes, and the codes of these, in order."""
    ranks = sorted(communes)
    people = sum(max(int(gaps.index.arrays.population[c]), 0) for c in ranks)
    codes = (gaps.index.words.territories[c].code.partition(":")[2] for c in ranks)
    return people, tuple(codes)
