"""The fast engine: every constraint of the shapes is one SELECT on the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, cast

from maillage.errors import BrokenResource
from maillage.namespaces import expand
from maillage.validation import SEVERITIES, Violation
from maillage.validation.compiler import Constraint, compile_shapes
from maillage.validation.parameters import Subclasses

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions, Store

    from maillage.validation.shapes import Shapes


def validate(store: Store, shapes: Shapes) -> list[Violation]:
    """Return every violation of the shapes by the union of the graphs of a store.

    A class is checked with the subclasses that the store or the ontology given with the shapes
    states.

    Args:
        store: the data.
        shapes: the shapes and the class hierarchy, as ``maillage.validation.shapes`` reads them.

    Raises:
        BrokenResource: a shape is not translated, or its query cannot be run.
    """
    return run(store, constraints_for(store, shapes))


def constraints_for(store: Store, shapes: Shapes) -> list[Constraint]:
    """Return the queries that check the shapes, in the form that is best for what a store holds.

    Raises:
        BrokenResource: a shape is not translated.
    """
    subclasses = closure([*shapes.subclass_pairs(), *_subclass_pairs(store)])
    counts = instance_counts(store)
    named = {str(node) for node in shapes.graph.objects()} & set(subclasses)
    needed = {c: needed_classes(store, subclasses[c], counts) for c in named}
    return compile_shapes(shapes.graph, needed, large_classes(counts, needed))


def run(store: Store, constraints: Iterable[Constraint]) -> list[Violation]:
    """Return what breaks some constraints, in a stable order and each once.

    Raises:
        BrokenResource: a query cannot be run.
    """
    found = {
        Violation(
            source_shape=constraint.source_shape,
            focus=focus,
            path=constraint.path,
            component=constraint.component,
            value=value,
            severity=SEVERITIES[constraint.severity],
            message_fr=constraint.messages.get("fr", ""),
            message_en=constraint.messages.get("en", ""),
        )
        for constraint in constraints
        for focus, value in _rows(store, constraint)
    }
    return sorted(found)


def closure(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Return each superclass with itself and all its direct and indirect subclasses."""
    direct: dict[str, set[str]] = defaultdict(set)
    for subclass, superclass in pairs:
        direct[superclass].add(subclass)

    def reach(start: str) -> frozenset[str]:
        seen, todo = {start}, [start]
        while todo:
            new = direct.get(todo.pop(), set()) - seen
            seen |= new
            todo.extend(new)
        return frozenset(seen)

    return {superclass: reach(superclass) for superclass in list(direct)}


def instance_counts(store: Store) -> dict[str, int]:
    """Return how many things of each class the store has."""
    query = "SELECT ?class (COUNT(*) AS ?n) { ?thing a ?class } GROUP BY ?class"
    answer = store.query(query, use_default_graph_as_union=True)
    return {str(r["class"].value): int(r["n"].value) for r in cast("QuerySolutions", answer)}


def needed_classes(
    store: Store, classes: Collection[str], counts: Mapping[str, int]
) -> frozenset[str]:
    """Return the classes that are enough to find every instance of some classes.

    Things often state a class and its superclasses: looking at all of them would find them twice.
    """
    held = sorted((c for c in classes if counts.get(c)), key=lambda c: (-counts[c], c))
    if len(held) < 2:
        return frozenset(held or classes)
    every = _count_instances(store, held)
    needed: list[str] = []
    found = 0
    for rdf_class in held:
        more = _count_instances(store, [*needed, rdf_class]) if found < every else found
        if more > found:
            needed.append(rdf_class)
            found = more
    return frozenset(needed)


def _count_instances(store: Store, classes: Iterable[str]) -> int:
    names = " ".join(f"<{c}>" for c in classes)
    query = f"SELECT (COUNT(DISTINCT ?thing) AS ?n) {{ VALUES ?c {{ {names} }} ?thing a ?c }}"
    answer = cast("QuerySolutions", store.query(query, use_default_graph_as_union=True))
    return int(next(answer)["n"].value)


def large_classes(counts: Mapping[str, int], subclasses: Subclasses) -> frozenset[str]:
    """Return the classes that have more than one thing in fifty, subclasses included.

    Reading a property of one thing costs tens of times what it costs when the property is
    read in sequence for all things.
    """
    least = sum(counts.values()) / 50
    return frozenset(
        c
        for c in {*counts, *subclasses}
        if sum(counts.get(s, 0) for s in subclasses.get(c, (c,))) > least
    )


def _subclass_pairs(store: Store) -> Iterator[tuple[str, str]]:
    from pyoxigraph import NamedNode

    relation = NamedNode(expand("rdfs:subClassOf"))
    for quad in store.quads_for_pattern(None, relation, None, None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            yield quad.subject.value, quad.object.value


def _rows(store: Store, constraint: Constraint) -> Iterator[tuple[str, str]]:
    try:
        answer = store.query(constraint.query, use_default_graph_as_union=True)
        for solution in cast("QuerySolutions", answer):
            focus, value = solution["focus"], solution["value"]
            yield getattr(focus, "value", str(focus)), "" if value is None else str(value)
    except (SyntaxError, RuntimeError, OSError, ValueError) as error:
        shape = f"{constraint.source_shape} ({constraint.component})"
        raise BrokenResource(
            f"la forme {shape} n'a pas pu être vérifiée : {error}",
            f"shape {shape} cannot be checked: {error}",
        ) from error
