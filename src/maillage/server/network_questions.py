"""The questions about the network, answered on the open graph: the JSON of the command line.

Each takes the words of the question and raises ``WrongUse`` when one is not understood.
"""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

from maillage.network import Network
from maillage.session import Graph

Json = dict[str, Any]
Words = dict[str, str]


def export(graph: Graph, words: Words, lang: str = "fr") -> Json:
    """Return the network for Cytoscape, and its links as rows for a spreadsheet."""
    from maillage.network import view
    from maillage.network import words as said

    network = _network(graph, words, lang)
    return {
        "answer": json.loads(view.export(network, "cytoscape")),
        "columns": list(said.LINK_COLUMNS),
        "rows": [list(row) for row in said.links_as_rows(network)],
    }


def fragility(graph: Graph, words: Words, lang: str = "fr") -> Json:
    """Return which actors and which links alone hold a network together."""
    from maillage.network import fragility as measure
    from maillage.network import words as said

    network = _network(graph, words, lang)
    return said.fragility_as_dict(network, measure.fragility(network), lang)


def silos(graph: Graph, words: Words, lang: str = "fr") -> Json:
    """Return how much the links cross fields and lines, against what chance would give."""
    from maillage.network import silos as measure
    from maillage.network import words as said

    network = _network(graph, words, lang)
    measured = measure.across_all(network)
    return {name: said.silo_as_dict(network, silo, lang) for name, silo in measured.items()}


def path(graph: Graph, words: Words, lang: str = "fr") -> Json:
    """Return how one gets, by recorded links, from a generalist to who covers a need."""
    from maillage.network import words as said
    from maillage.network.referral import referral

    answer = graph.who_covers(**_asked(words), lang=lang)
    return said.referral_as_dict(referral(graph.source, answer, lang), lang)


def missing(graph: Graph, words: Words, lang: str = "fr") -> Json:
    """Return which lines, fields, CPTS and CLSM no recorded link joins."""
    from maillage.network import missing as answer
    from maillage.network import missing_words

    found = answer.missing(graph.source, **_asked(words), lang=lang)
    return _tabular(missing_words, found, lang)


def returns(graph: Graph, words: Words, lang: str = "fr") -> Json:
    """Return who brings people back from line 2 or 3 to line 1."""
    from maillage.network import returning

    return _tabular(returning, returning.returning(graph.source, **_asked(words), lang=lang), lang)


def composition(graph: Graph, words: Words, lang: str = "fr") -> Json:
    """Return who takes part in the PTSM of a territory, against the list of the law."""
    from maillage.network import composition as answer

    return _tabular(answer, answer.composition(graph.source, **_asked(words), lang=lang), lang)


def transfer(graph: Graph, words: Words, lang: str = "fr") -> Json:
    """Return which experiences elsewhere answer a gap, and what each would take here."""
    from maillage.network import transfer as answer

    return _tabular(answer, answer.transfer(graph.source, **_asked(words), lang=lang), lang)


def _network(graph: Graph, words: Words, lang: str) -> Network:
    kinds = [kind.strip() for kind in words.get("kinds", "").split(",") if kind.strip()]
    return graph.network(words.get("territory", ""), on=words.get("on"), kinds=kinds, lang=lang)


def _asked(words: Words) -> dict[str, Any]:
    return dict(words)


def _tabular(answer: ModuleType, found: Any, lang: str) -> Json:
    """Return an answer with its rows for a spreadsheet."""
    return {
        "answer": answer.as_json(found, lang),
        "columns": list(answer.COLUMNS),
        "rows": [list(row) for row in answer.as_rows(found)],
    }
