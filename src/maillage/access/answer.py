"""What « access » answers: people too far, or the density and score of a type, in any form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maillage import asking
from maillage.access.beyond import Beyond, people_beyond
from maillage.access.density import (
    Density,
    communes_with_figures,
    density_of,
    read_supply,
    type_code,
)
from maillage.access.floating import accessibility
from maillage.access.travel import GreatCircle, Travel, read_travel_times
from maillage.errors import WrongUse
from maillage.gaps import Gaps
from maillage.matrix.index import Index, Territory
from maillage.matrix.levels import cell_of
from maillage.matrix.scope import Scope, find_territory, scope_of
from maillage.rendering import as_table
from maillage.source import Source
from maillage.wording import Sentence, thousands

BEYOND_COLUMNS = ("commune", "nom", "population", "distance", "unite", "plus_proche")
SCORE_COLUMNS = ("commune", "nom", "population", "score_pour_100000", "methode")
KNOWN_ONLY = Sentence(
    "Seules les ressources que le graphe connaît et situe comptent : une autre peut être plus "
    "proche",
    "Only the resources that the graph knows and locates count: another may be nearer",
)
OURS = Sentence(
    "Score de Maillage (E2SFCA), pas l'APL de la DREES : ni activité des professionnels, ni "
    "besoins selon l'âge ; un département sans chiffre est inconnu, pas à zéro",
    "A score of Maillage (E2SFCA), not the official APL: no activity of professionals, no needs "
    "by age; a département without figures is unknown, not zero",
)


@dataclass(frozen=True, slots=True)
class Scores:
    """Density and accessibility of a type in a territory.

    Attributes:
        kind: code of the type.
        label: its name.
        counted: ``professionnels`` or ``structures``.
        density: per 100,000 inhabitants.
        catchment: how far people go at most.
        unit: ``km`` or ``min``.
        method: how far is measured.
        rows: (commune, population, score), the least served first; the score is None in a
            département without figures.
    """

    kind: str
    label: str
    counted: str
    density: Density
    catchment: float
    unit: str
    method: Sentence
    rows: tuple[tuple[Territory, int, float | None], ...]


def number(asked: str, name: str) -> float:
    """Return a distance or a duration, greater than zero.

    Raises:
        WrongUse: it is not one.
    """
    try:
        found = float(asked.replace(",", "."))
    except ValueError:
        found = 0.0
    if 0 < found < float("inf"):
        return found
    raise WrongUse(
        f"{name} « {asked} » n'est pas une distance : donner un nombre plus grand que 0",
        f"{name} “{asked}” is not a distance: give a number greater than 0",
    )


def travel_of(index: Index, table: Path | None) -> Travel:
    """Return great circles, or the travel times of a table.

    Raises:
        WrongUse: the table cannot be read.
    """
    if table is None:
        return GreatCircle(index)
    return read_travel_times(table, index)


def beyond(gaps: Gaps, need: str, line: int, travel: Travel, threshold: float) -> Beyond:
    """Return how many inhabitants are beyond a distance of the nearest resource.

    Raises:
        WrongUse: the need or the line is not understood.
    """
    words = gaps.index.words
    cell = cell_of(words, asking.need_code(words.needs, need), asking.line_number(line))
    return people_beyond(gaps.cells, cell, gaps.scope, travel, threshold)


def scores(
    source: Source,
    index: Index,
    *,
    territory: str,
    kind: str,
    travel: Travel,
    catchment: float,
    lang: str = "fr",
) -> Scores:
    """Return the density and the accessibility of a type in a territory.

    The whole country competes for the resources: a border of a département stops nobody.

    Raises:
        WrongUse: the territory or the type is not understood.
    """
    import numpy as np

    scope: Scope = scope_of(index, find_territory(index.words, territory))
    code = type_code(index, kind)
    supply = read_supply(source, index, code)
    everybody = np.arange(index.words.communes, dtype=np.int32)
    people = np.maximum(index.arrays.population, 0).astype(np.int64)
    score = accessibility(everybody, people, supply.places, supply.number, travel, catchment)
    known = set(communes_with_figures(index, supply).tolist())
    rows = [
        (index.words.territories[c], int(people[c]), _rounded(score[c]) if c in known else None)
        for c in scope.communes.tolist()
    ]
    rows.sort(key=lambda row: (row[2] is None, row[2] or 0, -row[1], row[0].code))
    return Scores(
        code,
        index.words.types[code][lang == "en"],
        supply.counted,
        density_of(index, supply, scope),
        catchment,
        travel.unit,
        travel.method,
        tuple(rows),
    )


def _rounded(score: float) -> float:
    return round(float(score), 2)


def beyond_rows(found: Beyond, travel: Travel) -> list[tuple[str, ...]]:
    """Return the communes as texts, in the order of ``BEYOND_COLUMNS``; unknown is empty."""
    return [
        (
            row.territory.code.partition(":")[2],
            row.territory.label,
            str(row.population),
            "" if row.far is None else str(row.far),
            travel.unit,
            row.label,
        )
        for row in found.rows
    ]


def beyond_json(found: Beyond, travel: Travel, lang: str) -> dict[str, Any]:
    """Return the answer as plain values."""
    return {
        "threshold": found.threshold,
        "unit": travel.unit,
        "method": f"{travel.method.text(lang)}. {KNOWN_ONLY.text(lang)}",
        "population_beyond": found.beyond,
        "population_within": found.within,
        "population_unknown": found.unknown,
        "resources": found.resources,
        "median": None if found.median is None else round(found.median, 1),
        "communes": [
            {
                "code": row.territory.code.partition(":")[2],
                "label": row.territory.label,
                "population": row.population,
                "distance": row.far,
                "nearest": row.label or None,
            }
            for row in found.rows
        ],
    }


def beyond_text(found: Beyond, travel: Travel, lang: str, most: int) -> str:
    """Return the answer in words: people, then the farthest communes."""
    far, within, unknown = map(thousands, (found.beyond, found.within, found.unknown))
    limit = f"{found.threshold:g} {travel.unit}"
    if lang == "fr":
        head = [
            f"{far} habitants à plus de {limit} de la ressource la plus proche, {within} à {limit} "
            f"ou moins, {unknown} à une distance inconnue ({found.resources} ressources situées).",
            f"Méthode : {travel.method.fr}. {KNOWN_ONLY.fr}.",
        ]
        header: Sequence[str] = ("commune", "habitants", travel.unit, "la plus proche")
    else:
        head = [
            f"{far} inhabitants beyond {limit} of the nearest resource, {within} within {limit}, "
            f"{unknown} at an unknown distance ({found.resources} located resources).",
            f"Method: {travel.method.en}. {KNOWN_ONLY.en}.",
        ]
        header = ("commune", "inhabitants", travel.unit, "nearest")
    rows = [
        (row.territory.label, thousands(row.population), f"{row.far:g}", row.label)
        for row in found.rows
        if row.far is not None and row.far > found.threshold
    ]
    table = as_table(header, rows[:most]) if rows else ""
    return "\n\n".join(part for part in ("\n".join(head), table) if part)


def score_rows(found: Scores, lang: str) -> list[tuple[str, ...]]:
    """Return the communes as texts, in the order of ``SCORE_COLUMNS``."""
    return [
        (
            place.code.partition(":")[2],
            place.label,
            str(people),
            "" if score is None else str(score),
            OURS.text(lang),
        )
        for place, people, score in found.rows
    ]


def score_json(found: Scores, lang: str) -> dict[str, Any]:
    """Return the scores as plain values."""
    density = found.density
    return {
        "type": found.kind,
        "label": found.label,
        "counted": found.counted,
        "number": density.number,
        "density": density.density,
        "mean": density.mean,
        "mean_departements": density.departements,
        "catchment": found.catchment,
        "unit": found.unit,
        "method": f"{OURS.text(lang)} ; {found.method.text(lang)}",
        "communes": [
            {"code": p.code.partition(":")[2], "label": p.label, "population": n, "score": s}
            for p, n, s in found.rows
        ],
    }


def score_text(found: Scores, lang: str, most: int) -> str:
    """Return the density and the least served communes in words."""
    density = found.density
    every = density.departements == density.all_departements
    if lang == "fr":
        mean = (
            "moyenne française"
            if every
            else f"moyenne sur {density.departements} département(s) connu(s)"
        )
        here = (
            f"{density.number:g} {found.counted}, {density.density:.1f} pour 100 000 habitants"
            if density.density is not None
            else "aucun chiffre pour ce territoire (ce n'est pas zéro)"
        )
        known = f" ; {mean} : {density.mean:.1f}" if density.mean is not None else ""
        head = f"{found.label} : {here}{known}.\n{OURS.fr}. Distances {found.method.fr}."
        header: Sequence[str] = ("commune", "habitants", "score pour 100 000")
    else:
        mean = "French mean" if every else f"mean over {density.departements} known département(s)"
        here = (
            f"{density.number:g} {found.counted}, {density.density:.1f} per 100,000 inhabitants"
            if density.density is not None
            else "no figure for this territory (that is not zero)"
        )
        known = f"; {mean}: {density.mean:.1f}" if density.mean is not None else ""
        head = f"{found.label}: {here}{known}.\n{OURS.en}. Distances {found.method.en}."
        header = ("commune", "inhabitants", "score per 100,000")
    unknown = "inconnu" if lang == "fr" else "unknown"
    rows = [
        (p.label, thousands(n), unknown if s is None else f"{s:g}") for p, n, s in found.rows[:most]
    ]
    return f"{head}\n\n{as_table(header, rows)}"
