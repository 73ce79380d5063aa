"""pySHACL, whose verdict counts: same shapes, same results as ``engine``, minutes at our size."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from maillage.errors import BrokenResource
from maillage.validation import SEVERITIES, Violation
from maillage.validation.parameters import SH
from maillage.validation.paths import path_text

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
    from rdflib import SH as sh
    from rdflib import Graph

    try:
        import pyshacl

        _, report, text = pyshacl.validate(
            _data_graph(graph, shapes.hierarchy), shacl_graph=shapes.graph, inference="none"
        )
    except Exception as error:  # for one: it cannot compare 2026-02-30 with another date
        raise _not_run(str(error)) from error
    if not isinstance(report, Graph):
        raise _not_run(text)
    roots = {result for _, result in report.subject_objects(sh.result)}
    return sorted({violation_of(report, result, shapes.graph) for result in roots})


def _not_run(reason: str) -> BrokenResource:
    return BrokenResource(
        f"pySHACL n'a pas pu valider, rien n'est donc vérifié : {reason}",
        f"pySHACL could not validate, so that nothing is checked: {reason}",
    )


def _data_graph(graph: Graph, hierarchy: Graph) -> Graph:
    """Return a graph with the class hierarchy, that remembers the queries it has read.

    pySHACL gives the text of a SPARQL constraint again for every focus node, and nine tenths of
    the time would go into reading it.
    """
    from rdflib import Graph

    class Remembering(Graph):
        def query(self, query_object: Any, *given: Any, **named: Any) -> Any:
            read = _read(query_object) if isinstance(query_object, str) else query_object
            return super().query(read, *given, **named)

    data = Remembering()
    for triple in chain(graph, hierarchy):
        data.add(triple)
    return data


@cache
def _read(text: str) -> Any:
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(text)


def graph_of(store: Store) -> Graph:
    """Return the union of the graphs of a store as one rdflib graph."""
    from rdflib import Graph

    graph = Graph()
    for quad in store:
        triple = (_to_rdflib(quad.subject), _to_rdflib(quad.predicate), _to_rdflib(quad.object))
        graph.add(triple)
    return graph


def violation_of(report: Graph, result: Node, shapes: Graph) -> Violation:
    """Return one result of a SHACL report; its messages are those of its shape.

    Raises:
        BrokenResource: its path is not of a form that is translated.
        KeyError: its severity is not one of the three of SHACL.
    """
    from rdflib import SH as sh

    def one(name: str) -> Node | None:
        return report.value(result, sh[name])

    path, value, shape = one("resultPath"), one("value"), one("sourceShape")
    # pySHACL drops the languages of the messages of a SPARQL constraint: the shape has them.
    texts = {str(message) for message in report.objects(result, sh.resultMessage)}
    messages = {
        getattr(message, "language", None): str(message)
        for message in shapes.objects(shape, sh.message)
        if str(message) in texts
    }
    return Violation(
        source_shape=str(shape),
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
        # The form that the store has: rdflib would write the double 1E0 otherwise.
        return Literal(
            node.value, datatype=None if datatype == xsd.string else datatype, normalize=False
        )
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
