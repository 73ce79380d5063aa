"""What a scenario changes: the cells and the people that go from one state to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from maillage.coverage.states import State
from maillage.gaps import Gaps
from maillage.gaps_text import state_label
from maillage.matrix.cells import STATES, Cells, compute
from maillage.matrix.index import Index, Territory
from maillage.rendering import as_table
from maillage.wording import thousands

COLUMNS = ("commune", "nom", "population", "besoin", "ligne", "avant", "apres")


@dataclass(frozen=True, slots=True)
class Effect:
    """One cell that changes."""

    territory: Territory
    population: int
    need: str
    line: int
    before: State
    after: State


def effects(gaps: Gaps, changed: Index) -> list[Effect]:
    """Return the cells of a territory that a scenario changes, commune by commune.

    Args:
        gaps: today's matrix of the territory.
        changed: the index once the scenario is applied.
    """
    return compare(gaps, compute(changed, gaps.question))


def compare(gaps: Gaps, after: Cells) -> list[Effect]:
    """Return the cells of a territory whose state is another in a second matrix."""
    import numpy as np

    before_states, after_states = gaps.cells.states(), after.states()
    found = []
    for number, need, line in gaps.numbers():
        communes = gaps.scope.communes
        moved = communes[before_states[communes, number] != after_states[communes, number]]
        people = np.maximum(gaps.index.arrays.population[moved], 0)
        found += [
            Effect(
                gaps.index.words.territories[commune],
                int(inhabitants),
                need,
                line,
                STATES[before_states[commune, number]],
                STATES[after_states[commune, number]],
            )
            for commune, inhabitants in zip(moved.tolist(), people.tolist(), strict=True)
        ]
    return found


def totals(found: Sequence[Effect]) -> list[tuple[str, int, State, State, int, int]]:
    """Return (need, line, before, after, communes, people), the most people first."""
    communes: Counter[tuple[str, int, State, State]] = Counter()
    people: Counter[tuple[str, int, State, State]] = Counter()
    for effect in found:
        key = (effect.need, effect.line, effect.before, effect.after)
        communes[key] += 1
        people[key] += effect.population
    order = sorted(communes, key=lambda k: (-people[k], *map(str, k)))
    return [(*key, communes[key], people[key]) for key in order]


def as_rows(found: Sequence[Effect]) -> list[tuple[str, ...]]:
    """Return the cells as texts, in the order of ``COLUMNS``."""
    return [
        (
            e.territory.code.partition(":")[2],
            e.territory.label,
            str(e.population),
            e.need,
            str(e.line),
            str(e.before),
            str(e.after),
        )
        for e in found
    ]


def as_json(found: Sequence[Effect]) -> dict[str, Any]:
    """Return the effects as plain values."""
    return {
        "changes": [
            {
                "need": need,
                "line": line,
                "before": str(before),
                "after": str(after),
                "communes": communes,
                "people": people,
            }
            for need, line, before, after, communes, people in totals(found)
        ],
        "cells": [dict(zip(_KEYS, row, strict=True)) for row in as_rows(found)],
    }


_KEYS = ("commune", "label", "population", "need", "line", "before", "after")


def as_text(gaps: Gaps, found: Sequence[Effect], lang: str = "fr") -> str:
    """Return the effects in words."""
    if not found:
        return (
            "Ce scénario ne change l'état d'aucune case de ce territoire."
            if lang == "fr"
            else "This scenario changes the state of no cell of this territory."
        )
    labels = gaps.index.words.needs.labels
    header = (
        ("besoin", "ligne", "avant", "après", "communes", "habitants")
        if lang == "fr"
        else ("need", "line", "before", "after", "communes", "inhabitants")
    )
    rows = [
        (
            labels[need].text(lang),
            str(line),
            state_label(before, lang),
            state_label(after, lang),
            str(communes),
            thousands(people),
        )
        for need, line, before, after, communes, people in totals(found)
    ]
    return as_table(header, rows)
