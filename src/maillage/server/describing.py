"""What the pages and the RDF documents of a thing, a concept or a term are made of."""

from __future__ import annotations

from typing import Any

from maillage import iris
from maillage.coverage.reading import labels_of
from maillage.errors import WrongUse
from maillage.explanation import explain
from maillage.namespaces import BASE, PREFIXES, expand, shorten
from maillage.server.errors import NotFound
from maillage.session import Graph
from maillage.source import Source, iri

Json = dict[str, Any]
ONTOLOGY = BASE + "def"
_ONTOLOGY_GRAPH = PREFIXES["graphe"] + "ontologie"
_KINDS = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
_MOST = 1000


def describe(graph: Graph, thing: str, lang: str = "fr") -> Json:
    """Return what is said of a thing, with the names of the properties.

    Raises:
        NotFound: the graph says nothing of it.
    """
    try:
        found = explain(graph.source, thing, lang)
    except WrongUse as error:
        raise NotFound(error.text("fr"), error.text("en")) from None
    blocks = [*found["stated"], *found["derived"]]
    used = {fact["property"] for block in blocks for fact in block["facts"]}
    used |= {fact["property"] for fact in found["pointed_at"]}
    known = {name: _whole(name) for name in used}
    labels = labels_of(graph.source, known.values(), lang)
    found["properties"] = {
        name: labels[whole].label if labels[whole].label != iris.short(whole) else name
        for name, whole in sorted(known.items())
    }
    return found


def _whole(name: str) -> str:
    try:
        return expand(name)
    except KeyError:
        return name


def document(graph: Graph, thing: str, media_type: str) -> str:
    """Return what is said of a thing as RDF: its own statements, and those that point at it.

    Raises:
        NotFound: the graph says nothing of it.
    """
    import pyoxigraph as ox

    if thing == ONTOLOGY:
        triples = _triples(graph.source, f"GRAPH {iri(_ONTOLOGY_GRAPH)} {{ ?s ?p ?o }}", 0)
    else:
        describe(graph, thing)
        node = iri(thing)
        triples = _triples(graph.source, f"{node} ?p ?o BIND({node} AS ?s)", 0)
        around = f"?s ?p {node} FILTER(isIRI(?s)) BIND({node} AS ?o)"
        triples += _triples(graph.source, around, _MOST)
    form = ox.RdfFormat.from_media_type(media_type)
    prefixes = None if media_type == "application/n-triples" else PREFIXES
    parsed = ox.parse("\n".join(sorted(set(triples))), format=ox.RdfFormat.N_TRIPLES)
    written = ox.serialize((quad.triple for quad in parsed), format=form, prefixes=prefixes)
    return (written or b"").decode()


def _triples(source: Source, pattern: str, most: int) -> list[str]:
    limit = f"ORDER BY ?s ?p ?o LIMIT {most}" if most else ""
    return source.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }} {limit}")


def terms(graph: Graph, lang: str = "fr") -> list[Json]:
    """Return the classes and properties of the ontology: name, kind, label, definition."""
    kinds = " ".join(_KINDS)
    rows = graph.source.select(
        f"""SELECT ?s ?genre ?p ?o WHERE {{ VALUES ?genre {{ {kinds} }} ?s a ?genre ; ?p ?o .
          FILTER(?p IN (rdfs:label, skos:definition) && LANG(?o) = "{lang}"
            || ?p IN (rdfs:domain, rdfs:range, rdfs:subClassOf, rdfs:subPropertyOf) && isIRI(?o))
        }}"""
    )
    found: dict[str, Json] = {}
    for row in sorted(rows, key=lambda r: (r["s"], r["p"], r["o"])):
        if not row["s"].startswith(PREFIXES["mlg"]):
            continue
        term = found.setdefault(
            row["s"],
            {"id": row["s"], "name": shorten(row["s"]), "kind": shorten(row["genre"]), "facts": []},
        )
        if row["p"] == expand("rdfs:label"):
            term["label"] = row["o"]
        elif row["p"] == expand("skos:definition"):
            term["definition"] = row["o"]
        elif (fact := [shorten(row["p"]), row["o"]]) not in term["facts"]:
            term["facts"].append(fact)
    return list(found.values())


def schemes(graph: Graph, lang: str = "fr") -> list[Json]:
    """Return the concept schemes: IRI, label, number of concepts."""
    rows = graph.source.select(
        """SELECT ?s (COUNT(?c) AS ?n) WHERE { ?s a skos:ConceptScheme . ?c skos:inScheme ?s }
          GROUP BY ?s ORDER BY ?s"""
    )
    labels = labels_of(graph.source, (row["s"] for row in rows), lang)
    return [
        {"id": row["s"], "label": labels[row["s"]].label, "count": int(row["n"])} for row in rows
    ]


def exists(graph: Graph, thing: str) -> bool:
    """Check that the graph says something of a thing.

    Raises:
        NotFound: it says nothing; the nearest are given.
    """
    try:
        known = graph.source.ask(f"ASK {{ {iri(thing)} ?p ?o }}")
    except ValueError:
        known = False
    if not known:
        describe(graph, thing)
    return True
