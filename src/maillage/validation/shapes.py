"""Reading the folder of shapes, and refusing shapes that would check nothing in silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from maillage import resources
from maillage.errors import BrokenResource
from maillage.namespaces import PREFIXES, shorten
from maillage.validation.compiler import compile_shapes
from maillage.validation.freshness import state_oldest_days
from maillage.validation.parameters import SH

if TYPE_CHECKING:
    from rdflib import Graph

# Shapes over the ontology: pySHACL runs them on it alone, they say nothing of the data.
OF_THE_ONTOLOGY = "ontologie.ttl"


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes, and the ``rdfs:subClassOf`` triples they need to find their targets."""

    graph: Graph
    hierarchy: Graph

    def subclass_pairs(self) -> Iterator[tuple[str, str]]:
        """Yield (subclass, superclass)."""
        for subclass, superclass in self.hierarchy.subject_objects():
            yield str(subclass), str(superclass)


def load(
    folder: Path | None = None, ontology: Path | None = None, *, on: dt.date | None = None
) -> Shapes:
    """Read the shapes over the data (every ``.ttl`` but one), and a class hierarchy.

    Args:
        folder: the shapes of the project by default.
        ontology: Turtle file whose ``rdfs:subClassOf`` between named classes are used; that of
            the project by default.
        on: day on which the freshness of the data is judged; today by default.

    Raises:
        BrokenResource: a file cannot be read, or a shape cannot be relied on (``check``).
    """
    from rdflib import Graph

    folder = folder or resources.root() / "shapes"
    graph = Graph()
    for path in sorted(folder.glob("*.ttl")):
        if path.name != OF_THE_ONTOLOGY:
            _parse(graph, path)
    source = _parse(Graph(), ontology or resources.root() / "ontology" / "maillage.ttl")
    state_oldest_days(graph, on or dt.date.today())
    check(graph)
    return Shapes(graph, hierarchy_of(source))


def hierarchy_of(ontology: Graph) -> Graph:
    """Return the ``rdfs:subClassOf`` triples between the named classes of an ontology."""
    from rdflib import RDFS, Graph, URIRef

    hierarchy = Graph()
    for subclass, superclass in ontology.subject_objects(RDFS.subClassOf):
        if isinstance(subclass, URIRef) and isinstance(superclass, URIRef):
            hierarchy.add((subclass, RDFS.subClassOf, superclass))
    return hierarchy


def check(graph: Graph) -> None:
    """Refuse shapes that say nothing, that nobody would run, or that nobody could read.

    Raises:
        BrokenResource: no constraint at all; a term that SHACL does not have; a shape without
            target; a construct that is not translated; a shape without IRI, severity or message
            in French and in English.
    """
    from rdflib import RDF, URIRef
    from rdflib import SH as sh

    check_vocabulary(graph)
    targets = (sh.targetClass, sh.targetNode, sh.targetSubjectsOf, sh.targetObjectsOf)
    used = {o for p in (sh.property, sh["not"], RDF.first) for o in graph.objects(None, p)}
    for kind in (sh.NodeShape, sh.PropertyShape):
        for shape in graph.subjects(RDF.type, kind):
            if shape not in used and not any((shape, t, None) in graph for t in targets):
                raise BrokenResource(f"shape {shape} has no target: it checks nothing")
    constraints = compile_shapes(graph, {})
    if not constraints:
        raise BrokenResource("the shapes contain no constraint: everything would conform")
    for constraint in constraints:
        name = constraint.source_shape
        if not name.startswith(PREFIXES["shape"]):
            raise BrokenResource(f"shape {name} ({constraint.path}) has no IRI in shape:")
        if (URIRef(name), sh.severity, None) not in graph:
            raise BrokenResource(f"{shorten(name)} does not state one of the three severities")
        if sorted(constraint.messages) != ["en", "fr"]:
            raise BrokenResource(f"{shorten(name)} needs a message in French and one in English")


def check_vocabulary(graph: Graph) -> None:
    """Refuse a term in the SHACL namespace that SHACL does not define (``sh:minCounts``).

    Raises:
        BrokenResource: the graph is empty or has such a term.
    """
    if not len(graph):
        raise BrokenResource("the shapes graph is empty: everything would conform")
    terms = {str(node) for triple in graph for node in triple if str(node).startswith(SH)}
    if unknown := sorted(terms - vocabulary()):
        raise BrokenResource(f"SHACL has no {', '.join(map(shorten, unknown))}: check the spelling")


@cache
def vocabulary() -> frozenset[str]:
    """Return the terms of SHACL, from the copy of its vocabulary that pySHACL ships.

    Raises:
        BrokenResource: pySHACL is not installed, or not whole.
    """
    from importlib.resources import files

    from rdflib import Graph

    try:
        text = (files("pyshacl") / "assets" / "shacl.ttl").read_text(encoding="utf-8")
    except (ImportError, OSError) as error:
        raise BrokenResource(
            f"le vocabulaire SHACL est introuvable, réinstaller pyshacl : {error}",
            f"the SHACL vocabulary is not there, install pyshacl again: {error}",
        ) from error
    return frozenset(
        str(s) for s in Graph().parse(data=text, format="turtle").subjects() if str(s) != SH
    )


def _parse(graph: Graph, path: Path) -> Graph:
    try:
        return graph.parse(path, format="turtle")
    except OSError as error:
        raise BrokenResource(f"{path.name} cannot be read: {error.strerror}") from error
    except SyntaxError as error:  # BadSyntax of rdflib's Turtle parser is one
        raise BrokenResource(f"{path.name} is not Turtle: {error}") from error
