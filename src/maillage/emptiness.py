"""Why a query answers nothing: which of its patterns matches nothing by itself."""

from __future__ import annotations

from typing import Any

from maillage.namespaces import shorten, sparql_prologue
from maillage.source import Source
from maillage.wording import Sentence


def why_empty(source: Source, sparql: str) -> list[Sentence]:
    """Return the reasons why a SELECT has no row: patterns of the query that match nothing.

    Each triple pattern is asked alone. When all of them match something, it is what joins or
    filters them that leaves nothing.
    """
    from rdflib.plugins.sparql import prepareQuery

    try:
        algebra = prepareQuery(sparql_prologue() + sparql).algebra
    except Exception:  # rdflib raises its parser's own errors, of many kinds
        return [Sentence("aucune ligne ne répond à cette requête", "no row answers this query")]
    missing = [p for p in dict.fromkeys(_triples(algebra)) if not _matches(source, p)]
    if missing:
        return [
            Sentence(
                f"rien dans le graphe ne correspond à : {_show(pattern)}",
                f"nothing in the graph matches: {_show(pattern)}",
            )
            for pattern in missing
        ]
    return [
        Sentence(
            "chaque motif pris seul trouve quelque chose : c'est leur rencontre, ou un filtre, "
            "qui ne laisse rien",
            "each pattern alone finds something: what joins or filters them leaves nothing",
        )
    ]


def _triples(node: Any) -> list[tuple[Any, Any, Any]]:
    """Return the patterns that must match: those of OPTIONAL and MINUS are left out."""
    found: list[tuple[Any, Any, Any]] = []
    name = getattr(node, "name", "")
    if name == "LeftJoin":
        return _triples(node.p1)
    if name == "BGP":
        found += node.triples
    if hasattr(node, "values") and not isinstance(node, str):
        for child in node.values():
            if name == "Minus" and child is node.get("p2"):
                continue
            for part in child if isinstance(child, list) else [child]:
                if hasattr(part, "name"):
                    found += _triples(part)
    return found


def _n3(term: Any) -> str:
    return str(term.n3())


def _matches(source: Source, triple: tuple[Any, Any, Any]) -> bool:
    pattern = " ".join(_n3(part) if not _is_blank(part) else f"?{part}" for part in triple)
    return bool(source.select(f"SELECT * WHERE {{ {pattern} }} LIMIT 1"))


def _is_blank(term: Any) -> bool:
    from rdflib import BNode

    return isinstance(term, BNode)


def _show(triple: tuple[Any, Any, Any]) -> str:
    from rdflib import URIRef

    return " ".join(
        shorten(str(part)) if isinstance(part, URIRef) else _n3(part) for part in triple
    )
