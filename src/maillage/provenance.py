"""PROV on the named graphs: which file, which bytes, which edition, which licence, which tool.

There is no time of building in it: the same files give the same graph.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from maillage import __version__, iris
from maillage.graph import iri, literal
from maillage.namespaces import PREFIXES, expand
from maillage.packs import Pack

GRAPH = PREFIXES["graphe"] + "provenance"
ACTIVITY = PREFIXES["id"] + "construction"
AGENT = PREFIXES["id"] + "outil/maillage"


def of_tool() -> Iterator[str]:
    """Yield the quads that describe the activity of building and its tool."""
    facts = [
        (ACTIVITY, "rdf:type", iri(expand("prov:Activity"))),
        (ACTIVITY, "prov:wasAssociatedWith", iri(AGENT)),
        (AGENT, "rdf:type", iri(expand("prov:SoftwareAgent"))),
        (AGENT, "rdfs:label", literal("maillage")),
        (AGENT, "mlg:versionOutil", literal(__version__)),
        (iris.FRANCE, "rdf:type", iri(expand("mlg:Pays"))),
        (iris.FRANCE, "rdfs:label", literal("France")),
    ]
    yield from _lines(facts)


def of_table(pack: Pack, path: Path, graph: str, count: int) -> Iterator[str]:
    """Yield the quads that describe the named graph of one table."""
    facts = [
        (graph, "rdf:type", iri(expand("prov:Entity"))),
        (graph, "prov:wasGeneratedBy", iri(ACTIVITY)),
        (graph, "mlg:fichierSource", literal(pack.label(path))),
        (graph, "mlg:sha256", literal(hashlib.sha256(path.read_bytes()).hexdigest())),
        (graph, "mlg:compte", literal(str(count), "xsd:integer")),
        (graph, "dcterms:title", literal(pack.title, lang="fr")),
    ]
    if pack.edition:
        facts.append((graph, "mlg:editionDite", literal(pack.edition)))
    if pack.licence:
        facts.append((graph, "mlg:licence", literal(pack.licence)))
    yield from _lines(facts)


def _lines(facts: list[tuple[str, str, str]]) -> Iterator[str]:
    for thing, predicate, target in facts:
        yield f"{iri(thing)} {iri(expand(predicate))} {target} {iri(GRAPH)} .\n"
