"""What a snapshot holds, counted: its graphs, classes and properties."""

from __future__ import annotations

from typing import Any

from maillage.session import Graph

Json = dict[str, Any]
_GRAPHS = """SELECT ?g (SAMPLE(?title) AS ?t) (SAMPLE(?edition) AS ?e) (SAMPLE(?licence) AS ?l)
WHERE { ?g mlg:fichierSource ?file . OPTIONAL { ?g dcterms:title ?title }
  OPTIONAL { ?g mlg:editionDite ?edition } OPTIONAL { ?g mlg:licence ?licence } }
GROUP BY ?g"""
_SIZES = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
_CLASSES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c ORDER BY ?c"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"


def statistics(graph: Graph) -> Json:
    """Return the counts of the open snapshot, and what its graphs say of themselves."""
    source = graph.source
    said = {row["g"]: row for row in source.select(_GRAPHS)}
    properties = {row["p"]: int(row["n"]) for row in source.select(_PROPERTIES)}
    return {
        "snapshot": graph.name,
        "built_at": graph.snapshot.manifest()["built_at"],
        "triples": sum(properties.values()),
        "graphs": [
            {
                "graph": row["g"],
                "triples": int(row["n"]),
                "title": said.get(row["g"], {}).get("t"),
                "edition": said.get(row["g"], {}).get("e"),
                "licence": said.get(row["g"], {}).get("l"),
            }
            for row in source.select(_SIZES)
        ],
        "classes": {row["c"]: int(row["n"]) for row in source.select(_CLASSES)},
        "properties": properties,
    }
