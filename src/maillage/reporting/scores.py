"""The quality of the packs that were checked, beside their findings: by source, then the lowest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from maillage import iris, quality
from maillage.quality import Assessment
from maillage.quality.text import LABELS
from maillage.reporting.grouping import glued
from maillage.source import OxigraphSource, iri

# Structures that a report shows: those to complete first.
LOWEST = 20
_TABLES = ("acteurs", "offres")
_WORDS = {
    "fr": (
        "Qualité par source au {} : note sur 100, critères de 0 à 1",
        "Fiches à compléter d’abord, de la note la plus basse",
        "Fiche",
        "Note",
    ),
    "en": (
        "Quality by source on {}: score out of 100, criteria from 0 to 1",
        "Records to complete first, from the lowest score",
        "Record",
        "Score",
    ),
}


def assess(store: Path, packs: Iterable[str], on: dt.date | None) -> Assessment:
    """Assess the actors and offers of some packs; of all when none is named.

    Args:
        store: the graph that a check built.
        packs: names of packs.
        on: day that freshness counts from; today by default.
    """
    source = OxigraphSource.open(store)
    graphs = [iris.graph(pack, table) for pack in sorted(packs) for table in _TABLES]
    things = {
        row["thing"]
        for graph in graphs
        for row in source.select(
            f"SELECT ?thing WHERE {{ GRAPH {iri(graph)} {{ ?thing mlg:ligneSource ?line }} }}"
        )
    }
    return quality.assess(source, on or dt.date.today(), things=things if graphs else None)


def title(assessment: Assessment, lang: str) -> str:
    """Return what the scores are, and of which day."""
    return _WORDS[lang][0].format(assessment.on.isoformat())


def lowest(assessment: Assessment) -> Assessment:
    """Return the assessment with the structures of the lowest scores only."""
    structures = sorted(assessment.structures, key=lambda thing: (thing.score, thing.iri))
    return replace(assessment, structures=tuple(structures[:LOWEST]))


def plain(assessment: Assessment, lang: str) -> dict[str, Any]:
    """Return the sources and the lowest structures as plain values."""
    return quality.as_json(lowest(assessment), lang)


def as_html(assessment: Assessment, lang: str) -> str:
    """Return the scores by source, and why the lowest structures have theirs."""
    said, (_, first, record, score) = title(assessment, lang), _WORDS[lang]
    parts = [
        f'<section class="scores" aria-label="{escape(said)}">\n<h2>{escape(glued(said))}</h2>',
        _table(*quality.summary(assessment, lang)),
    ]
    rows = [
        [
            f"{thing.label} ({iris.short(thing.iri)})",
            str(thing.score),
            *(glued(measure.explanation.text(lang)) for measure in thing.measures),
        ]
        for thing in lowest(assessment).structures
    ]
    if rows:
        header = [record, score, *(label.text(lang) for label in LABELS.values())]
        parts.append(f"<details><summary>{first}</summary>{_table(header, rows)}</details>")
    return "\n".join([*parts, "</section>"])


def _table(header: list[str], rows: Iterable[list[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"
