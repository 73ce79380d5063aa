"""The chain that proves an answer: commune ⊂ zone ← offer ← row of a source, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.coverage.matching import Match, describe_ages, describe_delay, effective_ages
from maillage.coverage.model import Origin, Reach
from maillage.wording import Sentence

if TYPE_CHECKING:
    from maillage.answers import Answer


def place(origin: Origin | None) -> Sentence:
    """Return where a statement comes from: source, file and line."""
    if origin is None:
        return Sentence("déduit par règle", "deduced by a rule")
    source = f"source {origin.source}, " if origin.source else ""
    return Sentence(
        f"{source}{origin.file}, ligne {origin.line}", f"{source}{origin.file}, line {origin.line}"
    )


def why(hit: Match, answer: Answer) -> list[Sentence]:
    """Return the steps from the question to the source rows, each a sentence."""
    steps: list[Sentence] = []
    if hit.reach:
        steps += _zone_steps(hit, hit.reach, answer)
    if hit.need:
        steps.append(_need_step(hit.need, answer))
    steps.append(_line_step(hit, answer.question.line))
    if answer.question.age is not None:
        steps.append(_age_step(hit, answer.question.age))
    if answer.question.within is not None and hit.offer.promised.stated:
        words = describe_delay(hit.offer.promised, promised=True)
        steps.append(Sentence(words.fr, words.en))
    steps.append(_period_step(hit))
    for origin in hit.offer.origins[:1]:
        at = place(origin)
        quote_fr = f" : « {origin.quote} »" if origin.quote else ""
        quote_en = f": « {origin.quote} »" if origin.quote else ""
        steps.append(Sentence(f"{at.fr}{quote_fr}", f"{at.en}{quote_en}"))
    return steps


def _zone_steps(hit: Match, reach: Reach, answer: Answer) -> list[Sentence]:
    commune = f"{answer.commune.label} ({answer.commune.code})"
    inside_fr = "est dans" if reach.whole else "est en partie, ou peut-être, dans"
    inside_en = "is in" if reach.whole else "is partly, or perhaps, in"
    at = place(reach.origin)
    said_fr = "dite" if reach.stated else "présumée d'après le lieu"
    said_en = "stated" if reach.stated else "presumed from the place"
    steps = [
        Sentence(
            f"zone de l'offre : {reach.zone.label} ({reach.code}), {said_fr} — {at.fr}",
            f"zone of the offer: {reach.zone.label} ({reach.code}), {said_en} — {at.en}",
        )
    ]
    if f"commune:{answer.commune.code}" != reach.code:
        steps.insert(
            0,
            Sentence(
                f"{commune} {inside_fr} {reach.zone.label} ({reach.code})",
                f"{commune} {inside_en} {reach.zone.label} ({reach.code})",
            ),
        )
    return steps


def _need_step(matched: str, answer: Answer) -> Sentence:
    asked = answer.question.need
    labels = answer.needs.labels
    if matched == asked:
        return Sentence(
            f"répond au besoin « {labels[asked].fr} »", f"answers the need “{labels[asked].en}”"
        )
    if matched in answer.needs.above(asked):
        return Sentence(
            f"répond à « {labels[matched].fr} », qui comprend « {labels[asked].fr} »",
            f"answers “{labels[matched].en}”, which includes “{labels[asked].en}”",
        )
    return Sentence(
        f"répond à « {labels[matched].fr} », une partie de « {labels[asked].fr} »",
        f"answers “{labels[matched].en}”, a part of “{labels[asked].en}”",
    )


def _line_step(hit: Match, line: int) -> Sentence:
    if hit.offer.position:
        at = place(hit.offer.position)
        quote = hit.offer.position.quote
        return Sentence(
            f"ligne {line} : position du type dans la grille — {at.fr} : « {quote} »",
            f"line {line}: position of the type in the grid — {at.en}: « {quote} »",
        )
    if hit.offer.line_status == "infere":
        return Sentence(
            f"ligne {line} : inférée par le projet, la source ne la dit pas",
            f"line {line}: inferred by the project, the source does not state it",
        )
    return Sentence(f"ligne {line} : dite par la source", f"line {line}: stated by a source")


def _age_step(hit: Match, age: int) -> Sentence:
    words = describe_ages(effective_ages(hit.offer, hit.rule))
    at = place(hit.rule.origin) if hit.rule and not hit.offer.ages.stated else None
    where_fr = f" — {at.fr}" if at else ""
    where_en = f" — {at.en}" if at else ""
    return Sentence(
        f"âge : {words.fr} ({age} ans demandés){where_fr}",
        f"age: {words.en} ({age} asked){where_en}",
    )


def _period_step(hit: Match) -> Sentence:
    period = hit.offer.period
    since_fr = f"depuis {period.start.text}" if period.start else "début non précisé"
    since_en = f"since {period.start.text}" if period.start else "start not stated"
    if period.endless:
        until_fr, until_en = "pérenne", "permanent"
    elif period.end:
        until_fr = until_en = f"→ {period.end.text}"
    else:
        until_fr, until_en = "fin non précisée", "end not stated"
    return Sentence(f"période : {since_fr}, {until_fr}", f"period: {since_en}, {until_en}")
