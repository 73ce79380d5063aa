"""pySHACL, whose verdict counts: same shapes, same results as ``engine``, minutes at our size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.errors import BrokenResource
from maillage.validation import SEVERITIES, Violation
from maillage.validation.compiler import path_text
from maillage.validation.parameters import SH

if TYPE_CHECKING:
    from pyoxigraph import Store
    from rdflib import Graph
    from rdflib.term import Node

    from maillage.validation.shapes import Shapes


def validate(graph: Graph, shapes: Shapes) -> list[Violation]:
    """Return every violation of the shapes that pySHACL finds in a graph.

    Only the results at the root of the report are read: ``sh:detail`` repeats the inner ones.

    Args:
        graph: the data, all named graphs together.
        shapes: the shapes and the class hierarchy, as ``maillage.validation.shapes`` reads them.

    Raises:
        BrokenResource: pySHACL could not validate.
    """
    import pyshacl
    from rdflib import SH as sh
    from rdflib import Graph

    try:
        _, report, text = pyshacl.validate(
            graph, shacl_graph=shapes.graph, ont_graph=shapes.hierarchy, inference="none"
        )
    except Exception as error:  # for one: it cannot compare 2026-02-30 with another date
        raise BrokenResource(f"pySHACL could not validate: {error}") from error
    if not isinstance(report, Graph):
        raise BrokenResource(f"pySHACL could not validate: {text}")
    roots = {result for _, result in report.subject_objects(sh.result)}
    return sorted({_violation(report, result, shapes.graph) for result in roots})


def graph_of(store: Store) -> Graph:
    """Return the union of the graphs of a store as one rdflib graph."""
    from rdflib import Graph

    graph = Graph()
    for quad in store:
        triple = (_to_rdflib(quad.subject), _to_rdflib(quad.predicate), _to_rdflib(quad.object))
        graph.add(triple)
    return graph


def _violation(report: Graph, result: Node, shapes: Graph) -> Violation:
    from rdflib import SH as sh

    def one(name: str) -> Node | None:
        return report.value(result, sh[name])

    path, value = one("resultPath"), one("value")
    messages = {
        getattr(m, "language", None): str(m) for m in report.objects(result, sh.resultMessage)
    }
    return Violation(
        source_shape=str(one("sourceShape")),
        focus=str(one("focusNode")),
        path="" if path is None else path_text(report, path),
        component=str(one("sourceConstraintComponent")).removeprefix(SH),
        value="" if value is None else str(_from_rdflib(value)),
        severity=SEVERITIES[str(one("resultSeverity")).removeprefix(SH)],
        message_fr=messages.get("fr", ""),
        message_en=messages.get("en", ""),
    )


def _to_rdflib(node: object) -> Node:
    import pyoxigraph as ox
    from rdflib import XSD as xsd
    from rdflib import BNode, Literal, URIRef

    if isinstance(node, ox.NamedNode):
        return URIRef(node.value)
    if isinstance(node, ox.Literal):
        if node.language:
            return Literal(node.value, lang=node.language)
        datatype = URIRef(node.datatype.value)
        return Literal(node.value, datatype=None if datatype == xsd.string else datatype)
    if isinstance(node, ox.BlankNode):
        return BNode(node.value)
    raise BrokenResource(f"pySHACL cannot be given {node}: neither IRI, literal nor blank node")


def _from_rdflib(node: Node) -> object:
    import pyoxigraph as ox
    from rdflib import Literal, URIRef

    if isinstance(node, Literal):
        datatype = None if node.datatype is None else ox.NamedNode(str(node.datatype))
        return ox.Literal(
            str(node), language=node.language, datatype=None if node.language else datatype
        )
    return ox.NamedNode(str(node)) if isinstance(node, URIRef) else ox.BlankNode(str(node))
