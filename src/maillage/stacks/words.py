"""Stacks and broken gradation as rows, as plain values and as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maillage.gaps import Gaps
from maillage.gaps_text import state_label
from maillage.rendering import as_table
from maillage.stacks.model import Broken, Stack
from maillage.wording import Sentence, thousands

COLUMNS = (
    "nature",
    "programmes",
    "besoins",
    "ligne",
    "ligne_manquante",
    "etat",
    "communes",
    "habitants",
    "sans_lien",
)
QUESTION = Sentence(
    "Ce sont des questions à poser, pas des verdicts : un lien qui n'est pas enregistré peut "
    "exister",
    "These are questions to ask, not verdicts: a link that is not recorded may exist",
)


def as_rows(stacks: Iterable[Stack], broken: Iterable[Broken]) -> list[tuple[str, ...]]:
    """Return both as texts, in the order of ``COLUMNS``."""
    piled = [
        (
            "empilement",
            " ; ".join(s.programmes),
            ";".join(s.needs),
            str(s.line),
            "",
            "",
            str(len(s.communes)),
            str(s.people),
            " ; ".join(f"{one} / {two}" for one, two in s.unlinked),
        )
        for s in stacks
    ]
    gaps = [
        (
            "gradation",
            "",
            b.need,
            str(b.covered),
            str(b.missing),
            str(b.state),
            str(len(b.communes)),
            str(b.people),
            "",
        )
        for b in broken
    ]
    return [*piled, *gaps]


def as_json(stacks: Iterable[Stack], broken: Iterable[Broken], lang: str) -> dict[str, Any]:
    """Return both as plain values."""
    return {
        "note": QUESTION.text(lang),
        "stacks": [
            {
                "programmes": list(s.programmes),
                "line": s.line,
                "needs": list(s.needs),
                "communes": list(s.communes),
                "people": s.people,
                "unlinked": [list(pair) for pair in s.unlinked],
            }
            for s in stacks
        ],
        "broken": [
            {
                "need": b.need,
                "covered_line": b.covered,
                "missing_line": b.missing,
                "state": str(b.state),
                "communes": list(b.communes),
                "people": b.people,
            }
            for b in broken
        ],
    }


def as_text(gaps: Gaps, stacks: list[Stack], broken: list[Broken], lang: str = "fr") -> str:
    """Return both as tables for a terminal."""
    needs = gaps.index.words.needs.labels
    fr = lang == "fr"
    parts = []
    if stacks:
        header = (
            ("programmes", "ligne", "besoins", "communes", "habitants")
            if fr
            else ("programmes", "line", "needs", "communes", "inhabitants")
        )
        rows = [
            (
                " + ".join(s.programmes),
                str(s.line),
                ", ".join(needs[n].text(lang) for n in s.needs),
                str(len(s.communes)),
                thousands(s.people),
            )
            for s in stacks
        ]
        title = "Programmes empilés sans lien enregistré" if fr else "Stacks without recorded link"
        parts.append(as_table(header, rows, title))
    if broken:
        columns = (
            ("besoin", "ligne couverte", "ligne d'avant", "qui est", "communes", "habitants")
            if fr
            else ("need", "covered line", "line before", "which is", "communes", "inhabitants")
        )
        lines = [
            (
                needs[b.need].text(lang),
                str(b.covered),
                str(b.missing),
                state_label(b.state, lang),
                str(len(b.communes)),
                thousands(b.people),
            )
            for b in broken
        ]
        title = "Gradation rompue, ou non renseignée" if fr else "Gradation broken, or unknown"
        parts.append(as_table(columns, lines, title))
    if not parts:
        return (
            "Ni empilement sans lien, ni gradation rompue." if fr else "No stack, nothing broken."
        )
    return "\n\n".join([*parts, f"{QUESTION.text(lang)}."])
