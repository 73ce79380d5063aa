"""When nothing covers: what to try next, in a fixed order, each with the rule that gives it.

1. same line, elsewhere: the nearest zone whose offer fits everything but the place;
2. next line, here: line 2 after line 1, line 3 only when line 2 has been tried and is empty.

« Le recours aux soins de santé secondaires ou tertiaires intervient lorsque le problème n'est pas
résolu par les soins primaires » (001): a line is never skipped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from maillage.coverage.distances import point_of_commune
from maillage.coverage.holding import Holder
from maillage.coverage.matching import Match, match
from maillage.coverage.model import Named, Needs, Question, Reach
from maillage.coverage.reading import labels_of, read_offers
from maillage.iris import short
from maillage.source import Source
from maillage.wording import Sentence

MOST = 3
# Offers are read nearest first, a few at a time: most of the first ones fit.
BATCH = 10
SAME_LINE, NEXT_LINE = "same_line_elsewhere", "next_line_here"


@dataclass(frozen=True, slots=True)
class Fallback:
    """One thing to try: an offer, the rule that proposes it, the distance when it is known."""

    rule: str
    match: Match
    line: int
    zone: Named | None
    distance_km: float | None
    explanation: Sentence


def fallback(
    source: Source, needs: Needs, question: Question, holder: Holder, lang: str = "fr"
) -> list[Fallback]:
    """Return what to try when nothing covers.

    Args:
        source: where to read.
        needs: the tree of needs.
        question: what was asked.
        holder: what holds the offers against questions.
        lang: language of the labels.
    """
    found = _elsewhere(source, needs, question, holder, lang)
    for line in range(question.line + 1, 4):
        hits = holder.held(replace(question, line=line), lang, MOST, near=False).hits
        for hit in hits:
            tried = "" if line == question.line + 1 else f" (ligne {line - 1} : rien non plus)"
            tried_en = "" if line == question.line + 1 else f" (line {line - 1}: nothing either)"
            explanation = Sentence(
                f"ligne suivante, ici : ligne {line}{tried}",
                f"next line, here: line {line}{tried_en}",
            )
            zone = hit.reach.zone if hit.reach else None
            found.append(Fallback(NEXT_LINE, hit, line, zone, None, explanation))
        if hits:
            break
    return found


def _elsewhere(
    source: Source, needs: Needs, question: Question, holder: Holder, lang: str
) -> list[Fallback]:
    from_here = point_of_commune(source, question.commune)
    nearest = iter(holder.nearest(question, from_here[0] if from_here else None))
    found: list[Fallback] = []
    while len(found) < MOST and (batch := list(islice(nearest, BATCH))):
        names = labels_of(source, (place.zone for place in batch), lang)
        reaches = {
            place.offer: (Reach(names[place.zone], short(place.zone), True, True, True),)
            for place in batch
        }
        held = {o.iri: match(o, question, needs) for o in read_offers(source, reaches, lang)}
        for place in batch:
            if held[place.offer].is_hit:
                km = None if place.km is None else round(place.km, 1)
                start = from_here[1] if from_here else ""
                found.append(
                    _proposal(held[place.offer], question.line, names[place.zone], km, start=start)
                )
    return found[:MOST]


def _proposal(match_: Match, line: int, zone: Named, km: float | None, *, start: str) -> Fallback:
    if km is None:
        how, how_en = "distance inconnue", "distance unknown"
    else:
        of_fr = f", depuis le centre de {start}" if start else ""
        of_en = f", from the centre of {start}" if start else ""
        how = f"{km} km à vol d'oiseau du centre de cette zone{of_fr}"
        how_en = f"{km} km as the crow flies to the centre of that zone{of_en}"
    explanation = Sentence(
        f"même ligne, territoire voisin : {zone.label}, {how}",
        f"same line, neighbouring territory: {zone.label}, {how_en}",
    )
    return Fallback(SAME_LINE, match_, line, zone, km, explanation)
