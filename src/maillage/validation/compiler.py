"""SHACL shapes to SPARQL: one set-based SELECT per constraint, or a refusal.

The query of a constraint returns the things that break it (``?focus``) and, where the result is
about one value, that value (``?value``). It is set-based: it starts from all the targets at once,
and absence is said with ``MINUS``, ``GROUP BY`` or an unbound ``OPTIONAL``, never with
``FILTER NOT EXISTS``, which the store may start from the wrong end for each row.

Only a part of SHACL Core is translated (``TRANSLATED``). Anything else raises ``BrokenResource``:
a constraint that nobody checks must not look like a constraint that everything respects.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.errors import BrokenResource
from maillage.namespaces import shorten
from maillage.validation import SEVERITIES
from maillage.validation.parameters import (
    NEED_A_PATH,
    PARAMETERS,
    SH,
    Place,
    Subclasses,
    grouped,
    instances,
    term,
)
from maillage.validation.paths import path_text
from maillage.validation.sparql_constraints import sparql_pattern

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_EVERY = {**PARAMETERS, "sparql": sparql_pattern}
_LOGICAL = ("and", "not", "or", "xone")
_TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_STRUCTURE = ("alternativePath", "flags", "inversePath", "path", "property")
_SPOKEN = ("description", "message", "name", "severity")
_SPARQL = ("declare", "namespace", "prefix", "prefixes", "select")
# Every term of SHACL that may be the predicate of a triple of the shapes.
TRANSLATED = frozenset((*_EVERY, *_LOGICAL, *_TARGETS, *_STRUCTURE, *_SPOKEN, *_SPARQL))


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of one shape, translated.

    Attributes:
        source_shape: IRI of the shape, or the label of a blank node.
        path: SPARQL path in CURIEs, empty for a constraint on the focus itself.
        component: local name of the constraint component.
        severity: local name of the SHACL severity.
        messages: text by language tag.
        query: SELECT of ``?focus`` and ``?value``.
    """

    source_shape: str
    path: str
    component: str
    severity: str
    messages: Mapping[str, str]
    query: str


@dataclass(frozen=True, slots=True)
class _Target:
    """The nodes to check: pattern that binds ``?focus``, and whether they are many."""

    pattern: str
    many: bool


@dataclass(frozen=True, slots=True)
class _Broken:
    """What breaks one parameter of one shape."""

    shape: Node
    parameter: str
    path: str
    pattern: str


def component_of(parameter: str) -> str:
    """Return the local name of the constraint component of a parameter such as ``minCount``."""
    name = "SPARQL" if parameter == "sparql" else f"{parameter[0].upper()}{parameter[1:]}"
    return f"{name}ConstraintComponent"


class _Compiler:
    def __init__(self, graph: Graph, subclasses: Subclasses, large: Collection[str]) -> None:
        self.graph = graph
        self.subclasses = subclasses
        self.large = large

    def constraints(self) -> Iterator[Constraint]:
        """Yield the constraints of every shape that has targets."""
        self.refuse_unknown()
        for shape in sorted(set(self.graph.subjects()), key=str):
            if pattern := self.target(shape):
                classes = {str(c) for c in self.values(shape, "targetClass")}
                target = _Target(pattern, not classes.isdisjoint(self.large))
                for broken in self.broken(shape, target, ()):
                    yield self.constraint(broken)

    def target(self, shape: Node) -> str:
        """Return the pattern that binds ``?focus`` to the targets of a shape; empty if none."""
        from rdflib import OWL, RDF, RDFS
        from rdflib import SH as sh

        kinds = set(self.graph.objects(shape, RDF.type))
        classes = [str(c) for c in self.values(shape, "targetClass")]
        if kinds & {sh.NodeShape, sh.PropertyShape} and kinds & {RDFS.Class, OWL.Class}:
            classes.append(str(shape))
        nodes = " ".join(term(node) for node in self.values(shape, "targetNode"))
        parts = [
            *([instances("?focus", classes, self.subclasses)] if classes else ()),
            *([f"VALUES ?focus {{ {nodes} }}"] if nodes else ()),
            *(f"?focus {term(p)} ?any ." for p in self.values(shape, "targetSubjectsOf")),
            *(f"?any {term(p)} ?focus ." for p in self.values(shape, "targetObjectsOf")),
        ]
        if len(parts) < 2:
            return "".join(parts)
        every = " UNION ".join(f"{{ {part} }}" for part in parts)
        return f"{{ SELECT DISTINCT ?focus {{ {every} }} }}"

    def values(self, shape: Node, name: str) -> list[Node]:
        """Return what a shape says with one term of SHACL, in a stable order."""
        from rdflib import URIRef

        return sorted(self.graph.objects(shape, URIRef(SH + name)), key=str)

    def constraint(self, broken: _Broken) -> Constraint:
        """Return the query of a constraint with what its shape says of it."""
        severity = next(map(str, self.values(broken.shape, "severity")), f"{SH}Violation")
        if severity.removeprefix(SH) not in SEVERITIES:
            raise BrokenResource(f"{broken.shape}: sh:severity {severity} is not one of SHACL's")
        messages = self.values(broken.shape, "message")
        return Constraint(
            source_shape=str(broken.shape),
            path=broken.path,
            component=component_of(broken.parameter),
            severity=severity.removeprefix(SH),
            messages={getattr(m, "language", None) or "": str(m) for m in messages},
            query=f"SELECT DISTINCT ?focus ?value {{ {broken.pattern} }}",
        )

    def broken(self, shape: Node, target: _Target, above: tuple[Node, ...]) -> Iterator[_Broken]:
        """Yield what breaks each constraint of a shape and of its property shapes.

        Args:
            shape: the shape to translate.
            target: the nodes to check.
            above: the shapes that contain this one.

        Raises:
            BrokenResource: a construct is not translated, or the shape contains itself.
        """
        if shape in above:
            raise BrokenResource(f"shape {shape} refers to itself")
        above = (*above, shape)
        paths = self.values(shape, "path")
        if len(paths) > 1:
            raise BrokenResource(f"{shape}: a property shape has one sh:path")
        inside = [name for name in ("property", *_LOGICAL) if self.values(shape, name)]
        if paths and inside:
            raise BrokenResource(f"{shape}: sh:{inside[0]} inside a property shape")
        spoken = path_text(self.graph, paths[0]) if paths else ""
        exact = path_text(self.graph, paths[0], "<{}>".format) if paths else ""
        route = paths[0] if paths else None
        place = Place(self.graph, shape, target.pattern, exact, route, self.subclasses, target.many)
        for name, translate in _EVERY.items():
            for value in self.values(shape, name):
                if name in NEED_A_PATH and not paths:
                    raise BrokenResource(f"{shape}: sh:{name} needs a sh:path")
                if (name, str(value)) == ("minCount", "0"):
                    continue
                try:
                    yield _Broken(shape, name, spoken, translate(place, value))
                except BrokenResource as error:
                    raise BrokenResource(f"{shape}: {error}") from error
                except (KeyError, ValueError) as error:
                    raise BrokenResource(f"{shape}: sh:{name} cannot be {value}") from error
        for name in _LOGICAL:
            for value in self.values(shape, name):
                pattern = self.logical(name, value, target, above)
                yield _Broken(shape, name, "", f"{pattern} BIND(?focus AS ?value)")
        for inner in self.values(shape, "property"):
            yield from self.broken(inner, target, above)

    def logical(self, name: str, value: Node, target: _Target, above: tuple[Node, ...]) -> str:
        """Return the pattern of the targets that break sh:not, sh:and, sh:or or sh:xone."""
        if name == "not":
            return f"{target.pattern} MINUS {self.failing(value, target, above)}"
        members = [self.failing(shape, target, above) for shape in self.graph.items(value)]
        if name == "and":
            return " UNION ".join(f"{{ {member} }}" for member in members)
        if name == "or":
            return " ".join(members)
        counted = " UNION ".join(
            f"{{ {member} BIND({number} AS ?member) }}" for number, member in enumerate(members)
        )
        failed = f"COUNT(DISTINCT ?member) != {len(members) - 1}"
        return grouped(f"{target.pattern} OPTIONAL {{ {counted} }}", failed)

    def failing(self, shape: Node, target: _Target, above: tuple[Node, ...]) -> str:
        """Return the pattern of the targets that do not conform to an inner shape."""
        parts = [f"{{ {b.pattern} }}" for b in self.broken(shape, target, above)]
        if not parts:
            raise BrokenResource(f"{above[-1]}: one of its inner shapes asks for nothing")
        return f"{{ SELECT DISTINCT ?focus {{ {' UNION '.join(parts)} }} }}"

    def refuse_unknown(self) -> None:
        """Refuse a graph that uses anything of SHACL that is not translated."""
        used = {(predicate, subject) for subject, predicate in self.graph.subject_predicates()}
        for predicate, subject in sorted(used):
            name = str(predicate)
            if name.startswith(SH) and name.removeprefix(SH) not in TRANSLATED:
                raise BrokenResource(f"shape {subject}: {shorten(name)} is not translated")


def compile_shapes(
    graph: Graph, subclasses: Subclasses, large: Collection[str] = ()
) -> list[Constraint]:
    """Translate every shape of a graph that has targets.

    Args:
        graph: the shapes.
        subclasses: each class with itself and all its subclasses.
        large: classes whose instances are a large part of the data; the queries say the same
            whether a class is there or not, and run faster.

    Raises:
        BrokenResource: the graph uses a construct that is not translated.
    """
    return list(_Compiler(graph, subclasses, large).constraints())
