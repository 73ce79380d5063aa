"""Changes in words and in rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from maillage import iris
from maillage.changes.cells import Moves, Transition
from maillage.changes.things import Change, Kind
from maillage.gaps_text import state_label
from maillage.matrix.index import Words
from maillage.wording import thousands

COLUMNS = (
    "nature",
    "table",
    "chose",
    "nom",
    "colonne",
    "avant",
    "apres",
    "besoin",
    "ligne",
    "communes",
    "habitants",
    "pourquoi",
)
CELL = "case"
_TITLES = {
    Kind.ADDED: ("Entrés dans le graphe", "Entered the graph"),
    Kind.REMOVED: (
        "Sortis du graphe (ce n'est pas dire qu'ils ont fermé)",
        "Left the graph (which is not to say that they closed)",
    ),
    Kind.CLOSED: ("Fin nouvelle ou changée", "New or changed end"),
    Kind.REPLACED: ("Remplacés", "Replaced"),
    Kind.ZONE: ("Zones changées", "Changed zones"),
    Kind.LINK: ("Liens changés", "Changed links"),
    Kind.CHANGED: ("Modifiés", "Modified"),
}


def sentence(change: Change, lang: str = "fr") -> str:
    """Return one change in one sentence."""
    name = f"{change.label} ({iris.short(change.thing)})"
    if change.kind in {Kind.ADDED, Kind.REMOVED}:
        return name
    nothing = "rien" if lang == "fr" else "nothing"
    before, after = change.before or nothing, change.after or nothing
    colon = " :" if lang == "fr" else ":"
    if change.kind is Kind.REPLACED:
        by = "remplacé par" if lang == "fr" else "replaced by"
        return f"{name} {by} {after}"
    if change.kind is Kind.CLOSED:
        end = "fin le" if lang == "fr" else "ends on"
        was = f" ({'avant' if lang == 'fr' else 'before'}{colon} {before})" if change.before else ""
        return f"{name}{colon} {end} {after}{was}"
    return f"{name}, {change.column}{colon} {before} → {after}"


def transition(move: Transition, words: Words, lang: str = "fr") -> str:
    """Return one change of state in one sentence, with its reasons."""
    need = words.needs.labels[move.need].text(lang)
    before, after = state_label(move.before, lang), state_label(move.after, lang)
    number, people = len(move.communes), thousands(move.people)
    why = " ; ".join(s.text(lang) for s in move.why)
    if lang == "en":
        verb = "commune goes" if number == 1 else "communes go"
        return (
            f"{need}, line {move.line}: {number} {verb} from {before} to {after} "
            f"({people} inhabitants) — {why}"
        )
    verb = "commune passe" if number == 1 else "communes passent"
    return (
        f"{need}, ligne {move.line} : {number} {verb} de « {before} » à « {after} » "
        f"({people} habitants) — {why}"
    )


def as_text(
    changes: Sequence[Change], moves: Moves, words: Words, lang: str = "fr", most: int = 20
) -> str:
    """Return all changes in words: what happened to things, then to the coverage."""
    blocks = []
    for kind, titles in _TITLES.items():
        mine = [sentence(c, lang) for c in changes if c.kind is kind]
        if mine:
            blocks.append(_block(titles[lang == "en"], mine, lang, most))
    for communes, titles in (
        (moves.gone, ("Communes qui n'existent plus", "Communes that no longer exist")),
        (moves.new, ("Communes nouvelles", "New communes")),
    ):
        if communes:
            blocks.append(_block(titles[lang == "en"], list(communes), lang, most))
    cells = [transition(move, words, lang) for move in moves.transitions]
    if cells:
        title = "Couverture" if lang == "fr" else "Coverage"
        blocks.append(_block(title, cells, lang, most))
    if not blocks:
        return (
            "Aucune différence : les deux éditions disent la même chose."
            if lang == "fr"
            else "No difference: both editions say the same."
        )
    return "\n\n".join(blocks)


def _block(title: str, lines: list[str], lang: str, most: int) -> str:
    left = len(lines) - most
    shown = [f"  {line}" for line in lines[:most]]
    if left > 0:
        more = f"… et {left} autres" if lang == "fr" else f"… and {left} more"
        shown.append(f"  {more} (--format csv)")
    return "\n".join([f"{title} ({len(lines)})", *shown])


def as_rows(changes: Sequence[Change], moves: Moves, lang: str = "fr") -> Iterator[tuple[str, ...]]:
    """Yield the changes as texts, in the order of ``COLUMNS``."""
    for c in changes:
        thing = iris.short(c.thing)
        yield (str(c.kind), c.table, thing, c.label, c.column, c.before, c.after, *[""] * 5)
    for m in moves.transitions:
        why = " | ".join(s.text(lang) for s in m.why)
        yield (
            CELL,
            *[""] * 4,
            str(m.before),
            str(m.after),
            m.need,
            str(m.line),
            ";".join(m.communes),
            str(m.people),
            why,
        )


def as_json(changes: Sequence[Change], moves: Moves, lang: str = "fr") -> dict[str, Any]:
    """Return the changes as plain values."""
    return {
        "changes": [
            {
                "kind": str(c.kind),
                "table": c.table,
                "thing": c.thing,
                "label": c.label,
                "column": c.column or None,
                "before": c.before or None,
                "after": c.after or None,
                "sentence": sentence(c, lang),
            }
            for c in changes
        ],
        "communes": {"gone": list(moves.gone), "new": list(moves.new)},
        "cells": [
            {
                "need": m.need,
                "line": m.line,
                "before": str(m.before),
                "after": str(m.after),
                "communes": list(m.communes),
                "people": m.people,
                "why": [s.text(lang) for s in m.why],
            }
            for m in moves.transitions
        ],
    }
