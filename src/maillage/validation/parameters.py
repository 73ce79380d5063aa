"""The constraint parameters of SHACL Core that are translated, one function each.

A function receives the place where a constraint looks and the value of its parameter; it returns
the SPARQL graph pattern of what *breaks* the constraint. Tests of values are closed by
``COALESCE(…, false)``: a value that cannot be tested breaks the constraint, as SHACL wants, where
a bare ``FILTER`` would let it pass in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from maillage.errors import BrokenResource
from maillage.namespaces import PREFIXES, expand, shorten
from maillage.validation.paths import in_sequence, read_in_sequence

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions
    from rdflib import Graph
    from rdflib.term import Node

SH = PREFIXES["sh"]

# Class -> itself and all its subclasses. A class that is not there has none.
Subclasses = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a constraint looks: at the values of a path from the targets, or at the targets.

    Attributes:
        graph: the shapes.
        shape: the shape that has the constraint.
        target: graph pattern that binds ``?focus``.
        path: SPARQL path, empty when the focus is its own value.
        route: the same path, as a node of the shapes.
        subclasses: the class hierarchy.
        many: the targets are a large part of the data.
    """

    graph: Graph
    shape: Node
    target: str
    path: str
    route: Node | None
    subclasses: Subclasses
    many: bool

    def values(self) -> str:
        """Return the pattern of the targets (``?focus``) and of their values (``?value``)."""
        if not self.path:
            return f"{self.target} BIND(?focus AS ?value)"
        return f"{self.apart(self.reach())} {self.target}"

    def reach(self, end: str = "?value") -> str:
        """Return the pattern from ``?focus`` to the values of the path."""
        if self.many and self.route is not None:
            return in_sequence(self.graph, self.route, end)
        return f"?focus {self.path} {end} ."

    def apart(self, pattern: str, end: str = "?value") -> str:
        """Return a pattern from ``?focus`` to some values in the form that is best joined."""
        return read_in_sequence(pattern, "?focus", end) if self.many else pattern

    def where(self, condition: str, other: str = "") -> str:
        """Return the pattern of the values of the targets that satisfy a condition.

        Few values break a constraint. When the targets are many it is best to find those values
        first, whatever they are the values of, and then to look up which belong to targets.

        Args:
            condition: FILTER or MINUS.
            other: a property whose values the condition compares as ``?other``.
        """
        compared = self.apart(f"?focus {other} ?other .", "?other") if other else ""
        if self.many and self.path:
            values = f"{self.apart(self.reach())} {compared}" if other else self.reach()
            broken = read_in_sequence(f"{values} {condition}", "?focus", "?value")
            return self.among_targets(broken)
        return f"{self.values()} {compared} {condition}"

    def among_targets(self, pattern: str) -> str:
        """Return the pattern of the few ``?focus`` of another one that are targets.

        The store would look first, for each row from which the few are found, if it did not bind
        a variable of its own there.
        """
        return f"{pattern} FILTER EXISTS {{ {self.target} BIND(1 AS ?there) }}"

    def without(self, left: str, pattern: str) -> str:
        """Return what matches ``left`` and has no match for ``pattern``.

        ``MINUS`` reads all the matches of the pattern at once; ``OPTIONAL`` looks them up row by
        row, which is best for a few rows.
        """
        if self.many:
            return f"{left} MINUS {{ {pattern} }}"
        return f"{left} OPTIONAL {{ {pattern} BIND(1 AS ?there) }} FILTER(!BOUND(?there))"

    def unless(self, test: str) -> str:
        """Return the pattern of the values for which a test is false or in error."""
        return self.where(f"FILTER(!COALESCE({test}, false))")


Translator = Callable[[Place, "Node"], str]


def instances(variable: str, classes: list[str], subclasses: Subclasses) -> str:
    """Return the pattern that binds a variable to the instances of classes and subclasses."""
    every = sorted({s for c in classes for s in subclasses.get(c, frozenset((c,)))})
    if len(every) == 1:
        return f"{variable} a <{every[0]}> ."
    names = " ".join(f"<{c}>" for c in every)
    return f"VALUES {variable}_class {{ {names} }} {variable} a {variable}_class ."


def grouped(inside: str, having: str, also: str = "") -> str:
    """Return the pattern of the ``?focus`` whose group satisfies a condition."""
    return f"{{ SELECT ?focus {{ {inside} }} GROUP BY ?focus {also} HAVING ({having}) }}"


def term(node: Node) -> str:
    """Return an IRI or a literal as SPARQL writes it.

    Raises:
        BrokenResource: it is a blank node, which no query can name.
    """
    from rdflib import BNode

    if isinstance(node, BNode):
        raise BrokenResource("a blank node cannot be the value of a constraint")
    return node.n3()


def _terms(place: Place, head: Node) -> list[str]:
    return [term(item) for item in place.graph.items(head)]


# ---- how many values -------------------------------------------------------------------------


def _min_count(place: Place, least: Node) -> str:
    if int(str(least)) == 1:
        return place.without(place.target, place.reach("?found"))
    inside = f"{place.target} OPTIONAL {{ {place.apart(place.reach())} }}"
    return grouped(inside, f"COUNT(DISTINCT ?value) < {int(str(least))}")


def _max_count(place: Place, most: Node) -> str:
    if int(str(most)) == 0:
        return f"{{ SELECT DISTINCT ?focus {{ {place.where('')} }} }}"
    too_many = f"COUNT(DISTINCT ?value) > {int(str(most))}"
    if place.many:
        return place.among_targets(grouped(place.reach(), too_many))
    return grouped(place.values(), too_many)


def _unique_lang(place: Place, wanted: Node) -> str:
    if str(wanted) != "true":
        raise BrokenResource("sh:uniqueLang takes true, or is not written")
    tagged = f'{place.values()} BIND(LANG(?value) AS ?lang) FILTER(?lang != "")'
    return grouped(tagged, "COUNT(DISTINCT ?value) > 1", "?lang")


def _has_value(place: Place, value: Node) -> str:
    if not place.path:
        return f"{place.target} MINUS {{ VALUES ?focus {{ {term(value)} }} }}"
    return place.without(place.target, f"?focus {place.path} {term(value)} .")


# ---- what each value is ----------------------------------------------------------------------

# Datatypes whose values are checked by a cast; the two kinds of string have no wrong form.
_CAST = ("boolean", "integer", "decimal", "double", "date", "dateTime")
_STRINGS = (expand("xsd:string"), expand("rdf:langString"))
_KINDS = {
    "IRI": "ISIRI(?value)",
    "BlankNode": "ISBLANK(?value)",
    "Literal": "ISLITERAL(?value)",
    "BlankNodeOrIRI": "!ISLITERAL(?value)",
    "BlankNodeOrLiteral": "!ISIRI(?value)",
    "IRIOrLiteral": "!ISBLANK(?value)",
}


def _datatype(place: Place, datatype: Node) -> str:
    name = str(datatype)
    test = f"DATATYPE(?value) = <{name}>"
    if name in _STRINGS:
        return place.unless(test)
    if name.removeprefix(PREFIXES["xsd"]) not in _CAST:
        raise BrokenResource(f"sh:datatype {shorten(name)} is not translated")
    return place.unless(f"{test} && ISLITERAL(<{name}>(STR(?value)))")


def _node_kind(place: Place, kind: Node) -> str:
    return place.unless(_KINDS[str(kind).removeprefix(SH)])


def _class(place: Place, rdf_class: Node) -> str:
    of_the_class = instances("?value", [str(rdf_class)], place.subclasses)
    if place.many and place.path:
        return place.where(f"MINUS {{ {of_the_class} }}")
    return place.without(place.values(), of_the_class)


def _in(place: Place, allowed: Node) -> str:
    return place.where(f"MINUS {{ VALUES ?value {{ {' '.join(_terms(place, allowed))} }} }}")


def _language_in(place: Place, allowed: Node) -> str:
    tests = [f"LANGMATCHES(LANG(?value), {tag})" for tag in _terms(place, allowed)]
    return place.unless(" || ".join(tests))


def _length(comparison: str) -> Translator:
    return lambda place, bound: place.unless(f"STRLEN(STR(?value)) {comparison} {int(str(bound))}")


def _range(comparison: str) -> Translator:
    return lambda place, bound: place.unless(f"?value {comparison} {term(bound)}")


# What the regular expressions of Python, Rust, Java and XPath read alike: no class such as \d, no
# look-around, no back reference, no set operation, no flag but i. One difference stays: for
# Python alone, « $ » also matches before a final line break, and no cell of a table holds one.
_ALIKE = re.compile(r"(?:[^\\]|\\[.^$*+?()\[\]{}|\\/-])*", re.DOTALL)
_PARTICULAR = ("(?", "[[", "&&", "~~", "--")


def _pattern(place: Place, value: Node) -> str:
    from pyoxigraph import Store
    from rdflib import SH as sh

    text, flags = str(value), "".join(map(str, place.graph.objects(place.shape, sh.flags)))
    if not _ALIKE.fullmatch(text) or any(mark in text for mark in _PARTICULAR):
        raise BrokenResource(f"sh:pattern {text!r} is outside what all engines read alike")
    if flags not in {"", "i"}:
        raise BrokenResource(f"sh:flags {flags!r} is not translated")
    # An expression that the store cannot read would be an error in the FILTER of every value.
    answer = Store().query(f'SELECT (REGEX("", {term(value)}) AS ?read) {{}}')
    if next(cast("QuerySolutions", answer))["read"] is None:
        raise BrokenResource(f"sh:pattern {text!r} is not a regular expression")
    return place.unless(f'REGEX(STR(?value), {term(value)}, "{flags}")')


# ---- values against the values of another property -------------------------------------------


def _pair(comparison: str) -> Translator:
    def translate(place: Place, other: Node) -> str:
        return place.where(f"FILTER(!COALESCE(?value {comparison} ?other, false))", term(other))

    return translate


def _disjoint(place: Place, other: Node) -> str:
    return place.where("FILTER(sameTerm(?value, ?other))", term(other))


PARAMETERS: dict[str, Translator] = {
    "class": _class,
    "datatype": _datatype,
    "disjoint": _disjoint,
    "hasValue": _has_value,
    "in": _in,
    "languageIn": _language_in,
    "lessThan": _pair("<"),
    "lessThanOrEquals": _pair("<="),
    "maxCount": _max_count,
    "maxExclusive": _range("<"),
    "maxInclusive": _range("<="),
    "maxLength": _length("<="),
    "minCount": _min_count,
    "minExclusive": _range(">"),
    "minInclusive": _range(">="),
    "minLength": _length(">="),
    "nodeKind": _node_kind,
    "pattern": _pattern,
    "uniqueLang": _unique_lang,
}
# They speak of the values as a set: they have a meaning on a path only.
NEED_A_PATH = frozenset(("lessThan", "lessThanOrEquals", "maxCount", "minCount", "uniqueLang"))
