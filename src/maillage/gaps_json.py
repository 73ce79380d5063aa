"""The gaps of a territory as JSON and CSV: a stable, documented form (design/architecture.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from maillage.coverage.states import State
from maillage.gaps import Cell, Gaps, People

Json = dict[str, Any]
MOST_CONDITIONS = 5
COLUMNS = (
    "territoire",
    "nom",
    "population",
    "besoin",
    "ligne",
    "etat",
    "habitants_couverts",
    "habitants_sous_condition",
    "habitants_en_lacune",
    "habitants_non_renseignes",
    "habitants_non_applicable",
    "offres_declarees",
    "offres_presumees",
    "types_attendus",
    "types_presents",
    "types_manquants",
    "conditions",
    "plus_proche",
    "plus_proche_km",
    "appartenance",
)


def as_json(gaps: Gaps, lang: str = "fr") -> Json:
    """Return the matrix as plain values, ready for ``json.dumps``."""
    asked = gaps.question
    return {
        "territory": {
            "code": gaps.scope.territory.code,
            "label": gaps.scope.territory.label,
            "population": gaps.population,
            "communes": len(gaps.scope.communes),
            "partial": bool(gaps.scope.partial.all()),
        },
        "question": {
            "age": asked.age,
            "on": asked.on.isoformat(),
            "within": None if asked.within is None else float(asked.within),
            "field": asked.field,
            "by": gaps.by,
        },
        "cells": [_cell(cell, lang) for cell in gaps.rows()],
        "summary": [
            {"need": s.need, "line": s.line, "population_by_state": _people(s.people)}
            for s in gaps.summary()
        ],
    }


def _cell(cell: Cell, lang: str) -> Json:
    nearest = cell.nearest
    return {
        "territory": cell.territory.code,
        "label": cell.territory.label,
        "population": cell.population,
        "need": cell.need,
        "line": cell.line,
        "state": str(cell.state),
        "population_by_state": _people(cell.people),
        "declared": cell.detail.declared,
        "presumed": cell.detail.presumed,
        "expected_types": list(cell.detail.expected),
        "present_types": list(cell.detail.present),
        "missing_types": list(cell.detail.missing),
        "conditions": conditions(cell, lang),
        "nearest": nearest
        and {"label": nearest.label, "km": nearest.km, "approximate": nearest.approximate},
        "partial": cell.partial,
    }


def _people(people: People) -> dict[str, int]:
    return {str(state): people.get(state, 0) for state in State}


def conditions(cell: Cell, lang: str) -> list[str]:
    """Return the conditions of a cell in one language: the first ones, and how many more."""
    found = [sentence.text(lang) for sentence in cell.conditions]
    left = len(found) - MOST_CONDITIONS
    if left > 0:
        more = f"… et {left} autres" if lang == "fr" else f"… and {left} more"
        return [*found[:MOST_CONDITIONS], more]
    return found


def as_rows(gaps: Gaps, lang: str = "fr") -> Iterator[tuple[str, ...]]:
    """Yield the cells as texts, in the order of ``COLUMNS``."""
    for cell in gaps.rows():
        yield (
            cell.territory.code,
            cell.territory.label,
            str(cell.population),
            cell.need,
            str(cell.line),
            str(cell.state),
            *(str(cell.people.get(state, 0)) for state in State),
            str(cell.detail.declared),
            str(cell.detail.presumed),
            ";".join(cell.detail.expected),
            ";".join(cell.detail.present),
            ";".join(cell.detail.missing),
            " | ".join(conditions(cell, lang)),
            cell.nearest.label if cell.nearest else "",
            str(cell.nearest.km) if cell.nearest else "",
            "partie" if cell.partial else "entiere",
        )
