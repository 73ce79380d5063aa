"""What is unknown, and which inventory would settle it for the most people.

A cell is unknown when nothing matches and the inventory of an expected type is not declared
complete (design/model.md, § 2). To settle it, the types that are expected there and not
inventoried must all be: each such set of types is a candidate, and it settles every unknown cell
that needs no other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.coverage.states import State
from maillage.gaps import OUTSIDE, Gaps
from maillage.matrix.cells import STATES
from maillage.matrix.index import Territory, Words
from maillage.rendering import as_table
from maillage.wording import thousands

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Types = frozenset[str]
COLUMNS = ("territoire", "nom", "types", "situations", "habitants", "habitants_situations")


@dataclass(frozen=True, slots=True)
class Inventory:
    """An inventory to make, and what it would settle.

    Attributes:
        territory: where.
        types: codes of the types to inventory.
        cells: (need, line) of the cells that would be settled somewhere in the territory.
        people: inhabitants for whom at least one cell would be settled.
        people_cells: inhabitants × cells settled.
    """

    territory: Territory
    types: tuple[str, ...]
    cells: tuple[tuple[str, int], ...]
    people: int
    people_cells: int


def what_is_unknown(gaps: Gaps) -> list[Inventory]:
    """Return the inventories to make in each part of a territory, the most useful first.

    Args:
        gaps: the matrix of a territory; its level says for which territories inventories are made.
    """
    found = [
        inventory
        for part in gaps.parts
        for inventory in _of_part(gaps, part.territory or OUTSIDE, part.communes)
    ]
    return sorted(
        found, key=lambda i: (-i.people, -i.people_cells, len(i.types), i.territory.code, i.types)
    )


def _of_part(gaps: Gaps, territory: Territory, communes: NDArray[np.int32]) -> list[Inventory]:
    people = _people_by_class(gaps, communes)
    unknown = STATES.index(State.NON_RENSEIGNE)
    # What each class of communes lacks, for each of its unknown cells.
    lacking: dict[Types, list[tuple[int, tuple[str, int]]]] = defaultdict(list)
    for of_class in people:
        inventoried, needs = _inventoried(gaps, of_class)
        for number, need, line in gaps.numbers():
            if gaps.cells.of_class[of_class, number] == unknown:
                missing = _missing(gaps.index.words, need, line, inventoried, needs)
                lacking[missing].append((of_class, (need, line)))
    found = []
    for types in lacking:
        settled = [pair for other, pairs in lacking.items() if other <= types for pair in pairs]
        classes = {of_class for of_class, _ in settled}
        found.append(
            Inventory(
                territory,
                tuple(sorted(types)),
                tuple(sorted({cell for _, cell in settled})),
                sum(people[of_class] for of_class in classes),
                sum(people[of_class] for of_class, _ in settled),
            )
        )
    return found


def _people_by_class(gaps: Gaps, communes: NDArray[np.int32]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    arrays = gaps.index.arrays
    for of_class, people in zip(
        arrays.commune_class[communes].tolist(), arrays.population[communes].tolist(), strict=True
    ):
        found[of_class] += max(people, 0)
    return found


def _inventoried(gaps: Gaps, of_class: int) -> tuple[set[str], set[str]]:
    """Return the types and the needs that are declared complete for a class of communes."""
    arrays, declared = gaps.index.arrays, gaps.index.words.declared
    start, end = arrays.class_declared_start[of_class : of_class + 2]
    held = [declared[n] for n in arrays.class_declared[start:end].tolist()]
    in_force = [d for d in held if d.holds_on(gaps.question.on)]
    return {t for d in in_force for t in d.types}, {n for d in in_force for n in d.needs}


def _missing(words: Words, need: str, line: int, types: set[str], needs: set[str]) -> Types:
    if not needs.isdisjoint(words.needs.above(need)):
        return frozenset()
    expected = words.grid.cell(words.needs, need, line).types
    return frozenset(t for t in expected if types.isdisjoint(words.type_chain(t)))


def as_rows(found: list[Inventory]) -> list[tuple[str, ...]]:
    """Return the inventories as texts, in the order of ``COLUMNS``."""
    return [
        (
            i.territory.code,
            i.territory.label,
            ";".join(i.types),
            ";".join(f"{need}/{line}" for need, line in i.cells),
            str(i.people),
            str(i.people_cells),
        )
        for i in found
    ]


def as_json(found: list[Inventory]) -> list[dict[str, object]]:
    """Return the inventories as plain values."""
    return [
        {
            "territory": i.territory.code,
            "label": i.territory.label,
            "types": list(i.types),
            "cells": [{"need": need, "line": line} for need, line in i.cells],
            "people": i.people,
            "people_cells": i.people_cells,
        }
        for i in found
    ]


def as_text(found: list[Inventory], words: Words, lang: str = "fr", most: int = 20) -> str:
    """Return the first inventories as a table for a terminal."""
    if not found:
        return (
            "Rien n'est inconnu ici : chaque case est couverte, en lacune établie ou sans attendu."
            if lang == "fr"
            else "Nothing is unknown here: each cell is covered, an established gap or expects "
            "nothing."
        )
    header = (
        ("territoire", "inventaire à faire", "cases réglées", "habitants")
        if lang == "fr"
        else ("territory", "inventory to make", "cells settled", "inhabitants")
    )
    rows = [
        (
            f"{i.territory.label} ({i.territory.code})",
            ", ".join(words.types[code][lang == "en"] for code in i.types),
            str(len(i.cells)),
            thousands(i.people),
        )
        for i in found[:most]
    ]
    left = len(found) - most
    text = as_table(header, rows)
    if left > 0:
        more = f"… et {left} autres" if lang == "fr" else f"… and {left} more"
        text = f"{text}\n{more} (--format csv)"
    return text
