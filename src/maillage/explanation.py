"""What is said of a thing: by which rows, what rules add, what refers or objects to it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from maillage import iris
from maillage.catalogue import thing_iri
from maillage.coverage.context import contradictions_about
from maillage.coverage.reading import labels_of, origins_of
from maillage.errors import WrongUse
from maillage.names import nearest
from maillage.namespaces import PREFIXES, shorten
from maillage.source import Source, iri, text

MOST = 50
_OURS = (PREFIXES["id"], PREFIXES["ref"])


def explain(source: Source, asked: str, lang: str = "fr") -> dict[str, Any]:
    """Return what the graph says of a thing.

    Args:
        source: where to read.
        asked: IRI, CURIE or ``kind:key``.
        lang: language of the labels.

    Returns:
        ``id``, ``short``, ``label``, ``stated`` (by rows: file, line, source, quote, facts),
        ``derived`` (by rules: facts), ``pointed_at`` (what refers to it) and ``contradictions``.

    Raises:
        WrongUse: the graph says nothing of it, or ``asked`` cannot be read.
    """
    thing = thing_iri(asked)
    rows = source.select(
        f"SELECT ?g ?p ?o WHERE {{ GRAPH ?g {{ {iri(thing)} ?p ?o }} }} ORDER BY ?g ?p ?o"
    )
    if not rows:
        raise _unknown(source, thing, asked)
    inverse = source.select(
        f"SELECT DISTINCT ?s ?p WHERE {{ ?s ?p {iri(thing)} FILTER(isIRI(?s) && "
        f"?p != mlg:estDans && ?p != mlg:estPartiellementDans) }} ORDER BY ?p ?s"
    )
    mentioned = {r["o"] for r in rows if r["o"].startswith(_OURS)}
    shown = inverse[:MOST]
    names = labels_of(source, mentioned | {r["s"] for r in shown} | {thing}, lang)
    facts: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        label = names[row["o"]].label if row["o"] in names else ""
        facts[row["g"]].append({"property": shorten(row["p"]), "value": row["o"], "label": label})
    origin = origins_of(source, [thing]).get(thing)
    return {
        "id": thing,
        "short": iris.short(thing),
        "label": names[thing].label,
        "stated": [
            {
                "graph": shorten(graph),
                "file": origin.file if origin else None,
                "line": origin.line if origin else None,
                "source": origin.source if origin else None,
                "title": origin.title if origin else None,
                "quote": origin.quote if origin else None,
                "facts": found,
            }
            for graph, found in facts.items()
            if "/regles/" not in graph
        ],
        "derived": [
            {"rule": graph.rpartition("/")[2], "facts": found}
            for graph, found in facts.items()
            if "/regles/" in graph
        ],
        "pointed_at": [
            {"property": shorten(r["p"]), "id": r["s"], "label": names[r["s"]].label} for r in shown
        ],
        "pointed_at_count": len(inverse),
        "contradictions": [
            {
                "label": found.label,
                "values": [
                    {"value": v, "source": s, "preferred": p, "reason": r}
                    for v, s, p, r in found.values
                ],
            }
            for found in contradictions_about(source, [thing])
        ],
    }


def _unknown(source: Source, thing: str, asked: str) -> WrongUse:
    try:
        kind, key = iris.parse(thing)
    except ValueError:
        close = ""
    else:
        space = thing.removesuffix(thing.rpartition("/")[2])
        rows = source.select(
            f"SELECT DISTINCT ?s WHERE {{ ?s a ?c FILTER(STRSTARTS(STR(?s), {text(space)})) }}"
        )
        keys = [iris.parse(row["s"])[1] for row in rows]
        close = ", ".join(nearest(key, keys)) if len(keys) < 20_000 else ""
        close = close and f" ; {kind} proches : {close}"
    return WrongUse(
        f"le graphe ne dit rien de « {asked} »{close}",
        f"the graph says nothing of “{asked}”{close.replace(' proches :', ' with a close key:')}",
    )
