"""The score as people and programs read it: rows of a table, plain values for JSON."""

from __future__ import annotations

from typing import Any, Literal

from maillage import iris
from maillage.quality.reading import Assessed, Assessment
from maillage.quality.scoring import Criterion, Family, Measure, figure
from maillage.wording import Sentence

LABELS: dict[Criterion, Sentence] = {
    Criterion.COMPLETENESS: Sentence("Complétude", "Completeness"),
    Criterion.FRESHNESS: Sentence("Fraîcheur", "Freshness"),
    Criterion.PLACE: Sentence("Précision du lieu", "Precision of place"),
    Criterion.IDENTIFIERS: Sentence("Identifiants vérifiés", "Verified identifiers"),
    Criterion.CONTACT: Sentence("Contact", "Contact"),
}
FAMILIES: dict[Family, Sentence] = {
    Family.STRUCTURE: Sentence("structure", "structure"),
    Family.INSTANCE: Sentence("instance territoriale", "territorial body"),
    Family.INSTITUTION: Sentence("institution", "institution"),
    Family.ENTITY: Sentence("entité juridique", "legal entity"),
    Family.OFFER: Sentence("offre", "offer"),
}
_NOT_APPLICABLE = "—"
_HEADS = {
    "source": (Sentence("Source", "Source"), Sentence("Fiches", "Records")),
    "structure": (Sentence("Structure", "Structure"), Sentence("Famille", "Family")),
}
_SCORE = Sentence("Note", "Score")


def summary(
    assessment: Assessment, lang: str = "fr", *, by: Literal["source", "structure"] = "source"
) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of a table: score first, then each criterion.

    Sources are in the order of their code; structures from the lowest score to the highest, which
    is the order in which to work.

    Args:
        assessment: what to show.
        lang: ``fr`` or ``en``.
        by: one row per source or per structure.
    """
    things = assessment.sources
    if by == "structure":
        things = tuple(sorted(assessment.structures, key=lambda thing: (thing.score, thing.iri)))
    criteria = [label.text(lang) for label in LABELS.values()]
    header = [*(head.text(lang) for head in (*_HEADS[by], _SCORE)), *criteria]
    return header, [_row(thing, lang) for thing in things]


def _row(thing: Assessed, lang: str) -> list[str]:
    if thing.family is None:
        title = "" if thing.label == thing.source else f" — {thing.label}"
        heads = [f"{thing.source}{title}", str(thing.count)]
    else:
        heads = [thing.label, FAMILIES[thing.family].text(lang)]
    cells = [
        _NOT_APPLICABLE if measure.value is None else figure(measure.value).text(lang)
        for measure in thing.measures
    ]
    return [*heads, str(thing.score), *cells]


def as_json(assessment: Assessment, lang: str = "fr") -> dict[str, Any]:
    """Return an assessment as plain values, in a fixed order; values have four decimals."""
    return {
        "on": assessment.on.isoformat(),
        "sources": [_plain(thing, lang) for thing in assessment.sources],
        "structures": [_plain(thing, lang) for thing in assessment.structures],
    }


def _plain(thing: Assessed, lang: str) -> dict[str, Any]:
    return {
        "id": thing.iri,
        "short": iris.short(thing.iri),
        "label": thing.label,
        "family": thing.family and str(thing.family),
        "source": thing.source,
        "score": thing.score,
        "count": thing.count,
        "criteria": {str(m.criterion): _plain_measure(m, lang) for m in thing.measures},
    }


def _plain_measure(measure: Measure, lang: str) -> dict[str, Any]:
    return {
        "value": None if measure.value is None else round(measure.value, 4),
        "count": measure.count,
        "explanation": measure.explanation.text(lang),
    }
