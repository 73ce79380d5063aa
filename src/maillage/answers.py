"""« Who covers this need, at this line, here? » — the whole answer.

State, hits, near misses, fallback and contradictions, each with what proves it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from maillage import asking, places
from maillage.coverage import context, reading
from maillage.coverage.context import Contradiction, Expected
from maillage.coverage.fallback import Fallback, fallback
from maillage.coverage.holding import Held, Holder, ReadAll
from maillage.coverage.matching import Match
from maillage.coverage.model import Named, Needs, Question
from maillage.coverage.states import State, state_of
from maillage.source import Source
from maillage.wording import Sentence

# Columns of the hits as a data frame.
HIT_COLUMNS = (
    *("offre", "libelle", "acteur", "type", "programme", "besoin", "zone", "base"),
    *("sans_reserve", "conditions", "distance_km"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question.

    Attributes:
        question: what was asked, once understood.
        commune: the commune that was meant, with a note when its code or name is a former one.
        needs: the tree of needs (labels of what was asked and of what matched).
        state: one of the five states.
        reason: why this state.
        hits: offers that answer, the surest first; no more than were asked for.
        near_misses: offers that fail on exactly one criterion; no more than were asked for.
        hit_count: how many answer.
        near_miss_count: how many fail on exactly one criterion.
        fallback: what to try, when nothing answers.
        contradictions: what the sources disagree on about these hits.
        expected: what the grid expects in this cell.
        inventoried: expected type → declaration that makes its inventory complete.
    """

    question: Question
    commune: places.Commune
    needs: Needs
    state: State
    reason: Sentence
    hits: tuple[Match, ...]
    near_misses: tuple[Match, ...]
    hit_count: int
    near_miss_count: int
    fallback: tuple[Fallback, ...]
    contradictions: tuple[Contradiction, ...]
    expected: Expected
    inventoried: dict[str, str]

    def to_pandas(self, lang: str = "fr") -> Any:
        """Return the hits as a pandas DataFrame, one row per offer, the surest first.

        Raises:
            WrongUse: pandas is not installed.
        """
        from maillage.frames import frame

        return frame(HIT_COLUMNS, (_as_row(hit, lang) for hit in self.hits))


def who_covers(
    source: Source,
    *,
    need: str,
    line: int | str,
    commune: str,
    age: int | str | None = None,
    on: str | dt.date | None = None,
    within: int | str | Decimal | None = None,
    field: str | None = None,
    lang: str = "fr",
    today: dt.date | None = None,
    most: int | str | None = None,
    holder: Holder | None = None,
) -> Answer:
    """Answer « who covers this need, at this line, here? ».

    Args:
        source: the graph.
        need: code or label of a need.
        line: 1, 2 or 3.
        commune: INSEE code of any vintage, or name.
        age: years.
        on: day of the answer; today when not given.
        within: days to the first contact.
        field: sanitaire, medico-social or social.
        lang: language of labels, ``fr`` or ``en``.
        today: what « today » is (for reproducible answers).
        most: hits and near misses named at most, the surest first; all when not given. How many
            there are is always said.
        holder: what holds the offers of the graph against questions; when not given, every
            offer of the place is read.

    Raises:
        WrongUse: a word is not understood; the sentence says what to write instead.
    """
    named = asking.most(most)
    needs = reading.read_needs(source)
    place = places.find_commune(source, commune)
    question = asking.question(
        source,
        needs,
        place,
        need=need,
        line=line,
        age=age,
        on=on,
        within=within,
        field=field,
        today=today,
    )
    return answer(source, needs, place, question, lang, holder=holder, most=named)


def answer(
    source: Source,
    needs: Needs,
    place: places.Commune,
    question: Question,
    lang: str = "fr",
    *,
    holder: Holder | None = None,
    most: int | None = None,
) -> Answer:
    """Answer a question already understood (see ``who_covers``).

    Args:
        source: the graph.
        needs: the tree of needs.
        place: the commune.
        question: what is asked.
        lang: language of labels.
        holder: what holds the offers against questions; reads them all when not given.
        most: hits and near misses named at most; all when not given.
    """
    holder = holder or ReadAll(source, needs)
    held = holder.held(question, lang, most)
    expected = context.expected_types(source, needs, question.need, question.line, lang)
    types = [kind.iri for kind in expected.types]
    inventoried: dict[str, str] = {}
    if not held.hit_count:
        inventoried = context.inventoried_types(
            source, needs, place.iri, question.need, question.on, types
        )
    state = state_of(_sure(held), types, inventoried)

    tried = () if held.hit_count else tuple(fallback(source, needs, question, holder, lang))
    return Answer(
        question=question,
        commune=place,
        needs=needs,
        state=state,
        reason=_reason(state, held.sure_count, expected, inventoried),
        hits=held.hits,
        near_misses=held.near_misses,
        hit_count=held.hit_count,
        near_miss_count=held.near_miss_count,
        fallback=tried,
        contradictions=tuple(context.contradictions_about(source, _subjects(held.hits))),
        expected=expected,
        inventoried=inventoried,
    )


def _sure(held: Held) -> list[bool]:
    return [True] * held.sure_count + [False] * (held.hit_count - held.sure_count)


def _as_row(hit: Match, lang: str) -> dict[str, object]:
    """Return a hit in the order of ``HIT_COLUMNS``; ages that are not stated are absent."""
    offer = hit.offer

    def label(thing: Named | None) -> str | None:
        return thing.label if thing else None

    return {
        "offre": offer.iri,
        "libelle": offer.label,
        "acteur": label(offer.actor),
        "type": label(offer.actor_type),
        "programme": label(offer.programme),
        "besoin": hit.need,
        "zone": hit.reach.code if hit.reach else None,
        "base": "declare" if offer.declared else "presume",
        "sans_reserve": hit.is_sure,
        "conditions": " | ".join(sentence.text(lang) for sentence in hit.conditions) or None,
        "distance_km": offer.site.km if offer.site else None,
    }


def _subjects(hits: tuple[Match, ...]) -> list[str]:
    things: list[str] = []
    for hit in hits:
        named: tuple[Named | None, ...] = (
            hit.offer.actor,
            hit.offer.programme,
            hit.offer.deployment,
            hit.offer.actor_type,
        )
        things += [hit.offer.iri, *(n.iri for n in named if n)]
    return things


def _reason(state: State, sure: int, expected: Expected, inventoried: dict[str, str]) -> Sentence:
    labels = ", ".join(kind.label for kind in expected.types)
    if state is State.COUVERT:
        if sure == 1:
            return Sentence(
                "une offre déclarée répond sans réserve", "one declared offer, without reserve"
            )
        return Sentence(
            f"{sure} offres déclarées répondent sans réserve",
            f"{sure} declared offers, without reserve",
        )
    if state is State.SOUS_CONDITION:
        return Sentence(
            "rien ne répond sans réserve : les conditions sont à vérifier",
            "nothing answers without reserve: conditions are to be checked",
        )
    if state is State.LACUNE:
        return Sentence(
            f"rien ne répond, et l'inventaire de tous les types attendus ({labels}) "
            "est déclaré complet",
            f"nothing answers, and the inventory of every expected type ({labels}) "
            "is declared complete",
        )
    if state is State.NON_APPLICABLE:
        if not expected.in_grid:
            return Sentence(
                "la grille n'a pas de colonne pour ce besoin : elle ne dit pas qui est attendu",
                "the grid has no column for this need: it does not say who is expected",
            )
        if expected.undecided:
            return Sentence(
                "la grille ne permet pas de dire qui est attendu ici",
                "the grid does not allow to say who is expected here",
            )
        return Sentence(
            "la grille n'attend personne pour ce besoin à cette ligne",
            "the grid expects nobody for this need at this line",
        )
    missing = ", ".join(k.label for k in expected.types if k.iri not in inventoried)
    return Sentence(
        "aucune offre connue, et nul n'a déclaré complet l'inventaire de : "
        f"{missing} — on ne sait pas",
        f"no offer is known, and no one declared complete the inventory of: {missing} — unknown",
    )
