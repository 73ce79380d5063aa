"""When nothing covers: what to try next, in a fixed order, each with the rule that gives it.

1. same line, elsewhere: the nearest zone whose offer fits everything but the place;
2. next line, here: line 2 after line 1, line 3 only when line 2 has been tried and is empty.

« Le recours aux soins de santé secondaires ou tertiaires intervient lorsque le problème n'est pas
résolu par les soins primaires » (001): a line is never skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from maillage.coverage.context import offers_at
from maillage.coverage.distances import great_circle_km, point_of_commune, points_of
from maillage.coverage.matching import Match, match
from maillage.coverage.model import Named, Needs, Question, Reach
from maillage.coverage.reading import labels_of, read_offers
from maillage.iris import concept, short
from maillage.source import Source
from maillage.wording import Sentence

MOST = 3
# Offers are read nearest first, a few at a time: most of the first ones fit.
BATCH = 10
SAME_LINE, NEXT_LINE = "same_line_elsewhere", "next_line_here"
Here = Callable[[int], list[Match]]


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
    source: Source, needs: Needs, question: Question, hits_here: Here, lang: str = "fr"
) -> list[Fallback]:
    """Return what to try when nothing covers.

    Args:
        source: where to read.
        needs: the tree of needs.
        question: what was asked.
        hits_here: gives the hits of the same question at another line.
        lang: language of the labels.
    """
    found = _elsewhere(source, needs, question, lang)
    for line in range(question.line + 1, 4):
        hits = hits_here(line)
        for hit in hits[:MOST]:
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


def _elsewhere(source: Source, needs: Needs, question: Question, lang: str) -> list[Fallback]:
    codes = [*needs.above(question.need), *needs.below(question.need)]
    offers = offers_at(source, [concept("besoins", code) for code in codes], question.line)
    if not offers:
        return []
    zones = {zone for of_offer in offers.values() for zone in of_offer}
    points = points_of(source, zones)
    from_here = point_of_commune(source, question.commune)

    def distance(zone: str) -> float:
        if from_here is None or zone not in points:
            return float("inf")
        return great_circle_km(from_here[0], points[zone])

    nearest = {offer: min(of, key=lambda z: (distance(z), z)) for offer, of in offers.items()}
    order = sorted(nearest, key=lambda offer: (distance(nearest[offer]), offer))
    names = labels_of(source, set(nearest.values()), lang)
    found: list[Fallback] = []
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        reaches = {
            offer: (Reach(names[nearest[offer]], short(nearest[offer]), True, True, True),)
            for offer in batch
        }
        held = {o.iri: match(o, question, needs) for o in read_offers(source, reaches, lang)}
        for offer in batch:
            if held[offer].is_hit:
                km = distance(nearest[offer])
                known = None if km == float("inf") else round(km, 1)
                start_from = from_here[1] if from_here else ""
                found.append(
                    _proposal(
                        held[offer], question.line, names[nearest[offer]], known, start=start_from
                    )
                )
        if len(found) >= MOST:
            break
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
