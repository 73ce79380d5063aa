"""Why a query answers nothing: what is at fault in it, or that there is truly nothing to find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from maillage.emptiness.meaning import (
    of_question,
    parameters_at_fault,
    what_it_means,
)
from maillage.emptiness.parts import Outline, Unreadable, outline
from maillage.emptiness.probe import Probe, Spent
from maillage.emptiness.search import missing_elsewhere, of_query
from maillage.emptiness.terms import unknown_thing
from maillage.emptiness.tokens import tokens
from maillage.source import Source
from maillage.wording import Sentence

if TYPE_CHECKING:
    from maillage.catalogue import Query, Result

UNKNOWN_CAUSE = Sentence(
    "rien ne répond à cette requête, et la cause n'en a pas été trouvée",
    "nothing answers this query, and the cause was not found",
)


def answers_nothing(result: Result) -> bool:
    """Say whether a result says nothing: no row, a false ASK, or only counts that are zero."""
    if not result.rows:
        return True
    if len(result.rows) > 1:
        return False
    row = result.rows[0]
    if result.columns == ("reponse",) and row == {"reponse": "false"}:
        return True
    try:
        query = outline(result.sparql)
    except Unreadable:
        return False
    return query.form == "SELECT" and query.aggregates and set(row.values()) <= {"0", "0.0", ""}


def why_empty(
    source: Source,
    sparql: str,
    *,
    query: Query | None = None,
    words: Mapping[str, str] | None = None,
    asks: int = 120,
    seconds: float = 10.0,
) -> list[Sentence]:
    """Return the reasons why a query answers nothing, the first cause first.

    Parts of the query are asked again: each pattern alone, then all of them joined one after the
    other, then without each filter. When everything the query names exists and only their meeting
    is empty, a last sentence says whether that is an absence or merely unknown.

    Args:
        source: the graph that the query was asked of.
        sparql: the query, its parameters replaced.
        query: the query of the catalogue it comes from, to answer in the words of the question.
        words: the values its parameters were given.
        asks: how many questions may be asked of the graph.
        seconds: time after which no other question starts; one that has started is not stopped.
    """
    try:
        asked = outline(sparql)
    except Unreadable:
        return [UNKNOWN_CAUSE]
    probe = Probe(source, asked, asks, seconds)
    try:
        found = of_question(probe, query, words or {}) if query and query.parameters else []
        if not asked.group:
            return found + _unknown_things(probe, asked) or [UNKNOWN_CAUSE]
        fault = of_query(probe, asked)
        also = missing_elsewhere(probe, asked.group) if fault and fault.exists else []
    except Spent:
        return [UNKNOWN_CAUSE]
    except Exception:  # each engine and each server refuses in its own way what it cannot answer
        return [UNKNOWN_CAUSE]
    if fault is None:
        return found or [UNKNOWN_CAUSE]
    said = [*found, *fault.sentences]
    if query is not None:
        said += parameters_at_fault(source, query, words or {}, fault.parts)
    said += [sentence for sentence in also if sentence not in said]
    if fault.exists and not also:
        said.append(what_it_means(source, asked, query, words or {}))
    return said


def _unknown_things(probe: Probe, query: Outline) -> list[Sentence]:
    """Return what a DESCRIBE names and nothing says."""
    named = [t.text for t in tokens(query.head) if t.kind in {"iri", "name"}]
    return [unknown_thing(probe, n) for n in named if not probe.ask_text(f"{n} ?p ?o")]
