"""``sh:sparql``: the SELECT of a constraint, joined with all its targets at once.

SHACL runs the SELECT once per target, ``$this`` being given beforehand. A join says the same when
the body is triples, then BIND and FILTER on variables that those triples bind, and nothing else.
``FILTER NOT EXISTS`` becomes ``MINUS`` of the body with the absent group: set-based, and the same
since the two sides share all the variables of the body.

Expressions are kept to what pySHACL and the store compute alike. They differ on values of
different kinds (is "3" less than 2?), so that each operand has a known kind here: values of the
data are compared by ``sameTerm(?x, ?y)``, with an IRI, or through ``STR(?x)`` and
``xsd:integer(STR(?x))``. ISO dates are compared as texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any, NoReturn

from maillage.errors import BrokenResource
from maillage.namespaces import expand
from maillage.validation.parameters import Place, term
from maillage.validation.paths import read_in_sequence

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

# Kinds of expressions. A "term" is any value of the data: nothing is known of it.
TERM, IRI, TEXT, NUMBER, TRUTH = "term", "IRI", "text", "number", "truth"
# Function -> the kinds of its arguments (a term accepts every kind), then that of its result.
FUNCTIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "ABS": ((NUMBER,), NUMBER),
    "CEIL": ((NUMBER,), NUMBER),
    "CONTAINS": ((TEXT, TEXT), TRUTH),
    "DATATYPE": ((TERM,), IRI),
    "FLOOR": ((NUMBER,), NUMBER),
    "LANG": ((TERM,), TEXT),
    "LANGMATCHES": ((TEXT, TEXT), TRUTH),
    "LCASE": ((TEXT,), TEXT),
    "ROUND": ((NUMBER,), NUMBER),
    "STR": ((TERM,), TEXT),
    "STRAFTER": ((TEXT, TEXT), TEXT),
    "STRBEFORE": ((TEXT, TEXT), TEXT),
    "STRENDS": ((TEXT, TEXT), TRUTH),
    "STRLEN": ((TEXT,), NUMBER),
    "STRSTARTS": ((TEXT, TEXT), TRUTH),
    "SUBSTR": ((TEXT, NUMBER, NUMBER), TEXT),
    "UCASE": ((TEXT,), TEXT),
    "isBLANK": ((TERM,), TRUTH),
    "isIRI": ((TERM,), TRUTH),
    "isLITERAL": ((TERM,), TRUTH),
    "sameTerm": ((TERM, TERM), TRUTH),
}
CASTS = (expand("xsd:integer"), expand("xsd:decimal"))
# What SHACL may give to a SELECT besides $this.
_GIVEN = ("PATH", "currentShape", "shapesGraph")
_EXISTS = ("Builtin_EXISTS", "Builtin_NOTEXISTS")
_AND, _OR = "ConditionalAndExpression", "ConditionalOrExpression"

# ``$PATH`` stands for the path of the property shape: a term of its own while the SELECT is read.
_PATH = "urn:maillage:PATH"

# Variable, blank node or ``$PATH`` of the SELECT -> its name in the pattern, and its kind.
Scope = Mapping["Node", tuple[str, str]]


def sparql_pattern(place: Place, constraint: Node) -> str:
    """Return the pattern of what a SPARQL constraint reports.

    Args:
        place: the targets, and the path of a property shape, which the results repeat.
        constraint: node of the ``sh:SPARQLConstraint``.

    Raises:
        BrokenResource: the SELECT cannot be read, or is outside the part that is translated.
    """
    from rdflib import URIRef, Variable

    selected, body = _select(place.graph, constraint)
    this, value = Variable("this"), Variable("value")
    if this not in selected or not selected <= {this, value}:
        _refuse("it selects $this and, if need be, ?value; nothing else")
    scope: dict[Node, tuple[str, str]] = {this: ("?focus", TERM)}
    if place.path:
        scope[URIRef(_PATH)] = (place.path, TERM)
    if value in selected:
        scope[value] = ("?value", TERM)
        if value not in _variables(_parts(body)[2]):
            _refuse("?value is in no triple of the outer group")
    reported = [scope[variable][0] for variable in (this, value) if variable in scope]
    if this in _variables(_read_apart(_parts(body)[2])):
        pattern = read_in_sequence(_group(body, "", scope, count()), *reported)
        pattern = place.among_targets(pattern)
    else:
        pattern = _group(body, place.target, scope, count())
    itself = value not in selected and not place.path
    return f"{pattern} BIND(?focus AS ?value)" if itself else pattern


def _refuse(reason: str) -> NoReturn:
    raise BrokenResource(f"sh:select is not translated: {reason}")


def _select(graph: Graph, constraint: Node) -> tuple[set[Node], Any]:
    """Return the variables that the SELECT of a constraint gives, and its body as algebra."""
    from rdflib import RDF
    from rdflib import SH as sh

    known = {RDF.type, sh.prefixes, sh.select}
    if others := sorted({str(p) for p in graph.predicates(constraint)} - {str(p) for p in known}):
        _refuse(f"{', '.join(others)} on the constraint; a message is on the shape")
    texts = [str(text) for text in graph.objects(constraint, sh.select)]
    if len(texts) != 1:
        _refuse("a constraint has one sh:select")
    text = re.sub(r"(?<=[\s{}()])\$PATH\b", f"<{_PATH}>", texts[0])  # where pySHACL reads it
    query = _algebra(text, frozenset(_prefixes(graph, constraint).items()))
    project = query.p.p if _name(query.p) == "Distinct" else query.p
    if _name(query) != "SelectQuery" or _name(project) != "Project" or query.datasetClause:
        _refuse("it is not a SELECT without modifier other than DISTINCT")
    return set(project.PV), project.p


@cache  # rdflib takes a tenth of a second to read a long expression
def _algebra(text: str, declared: frozenset[tuple[str, str]]) -> Any:
    from rdflib.plugins.sparql.algebra import translateQuery, traverse
    from rdflib.plugins.sparql.parser import parseQuery

    prefixes = dict(declared)
    used: set[str] = set()

    def note(node: Any) -> None:
        if _name(node) == "pname":
            used.add(node.prefix or "")

    try:
        tree = parseQuery(text)
        traverse(tree, visitPre=note)
        query = translateQuery(tree, initNs=prefixes).algebra
    except Exception as error:  # rdflib raises bare exceptions besides those of its parser
        raise BrokenResource(f"sh:select cannot be read: {error}") from error
    # rdflib knows prefixes of its own: one that is not declared could pass by chance.
    if undeclared := sorted(used - set(prefixes)):
        _refuse(f"sh:prefixes does not declare {', '.join(undeclared)}")
    return query


def _prefixes(graph: Graph, constraint: Node) -> dict[str, str]:
    from rdflib import SH as sh

    found: dict[str, str] = {}
    for owner in graph.objects(constraint, sh.prefixes):
        for declared in graph.objects(owner, sh.declare):
            prefix = str(graph.value(declared, sh.prefix))
            namespace = str(graph.value(declared, sh.namespace))
            if found.setdefault(prefix, namespace) != namespace:
                _refuse(f"prefix {prefix} is declared twice")
    return found


def _name(node: Any) -> str:
    return str(getattr(node, "name", ""))


# ---- groups ----------------------------------------------------------------------------------


def _group(body: Any, before: str, outer: Scope, numbers: Iterator[int]) -> str:
    """Return the pattern of a group, after the pattern of the groups that contain it."""
    conditions, binds, triples = _parts(body)
    number = next(numbers)
    scope = dict(outer)
    for index, variable in enumerate(_variables(triples)):
        if str(variable) in _GIVEN:
            _refuse(f"${variable}")
        scope.setdefault(variable, (f"?in{number}_{index}", TERM))
    pattern = _joined(triples, before, scope, outer)
    for bind in binds:
        if number or bind.var in scope:
            _refuse(f"BIND of {bind.var.n3()}: inside EXISTS, or of a variable bound before")
        text, kind = _expression(bind.expr, scope)
        scope[bind.var] = (f"?in{number}_{len(scope)}", kind)
        pattern += f" BIND({text} AS {scope[bind.var][0]})"
    for condition in conditions:
        if _name(condition) not in _EXISTS:
            pattern += f" FILTER({_typed(condition, scope, TRUTH)})"
    for condition in conditions:
        if _name(condition) == "Builtin_EXISTS":
            pattern = _group(condition.graph, pattern, scope, numbers)
    absent = [c.graph for c in conditions if _name(c) == "Builtin_NOTEXISTS"]
    return pattern + "".join(
        f" MINUS {{ {_group(group, pattern, scope, numbers)} }}" for group in absent
    )


def _joined(triples: list[Any], before: str, scope: Scope, outer: Scope) -> str:
    """Return a pattern with triples joined to it, one by one.

    The store would look up the values of one triple for each row of another, from an end that it
    chooses badly. Each triple is read apart and joined with those that share a variable with it;
    only a path of any length is followed from what is bound.
    """
    pattern = before
    known = set(outer) if before else {next(iter(outer))}
    left = _read_apart(triples)
    while left:
        triple = next((t for t in left if known & set(_variables([t]))), left[0])
        left.remove(triple)
        variables = _variables([triple])
        known |= set(variables)
        step = read_in_sequence(_triple(triple, scope), *(scope[v][0] for v in variables))
        pattern = f"{{ SELECT * {{ {pattern} {step} }} }}" if pattern else step
    apart = _read_apart(triples)
    followed = [f"{_triple(triple, scope)} ." for triple in triples if triple not in apart]
    return " ".join([pattern, *followed])


def _read_apart(triples: list[Any]) -> list[Any]:
    """Return the triples that have a variable, and no path of any length."""
    from rdflib import paths

    def any_length(path: Any) -> bool:
        inner = getattr(path, "args", None) or [getattr(path, "arg", None)]
        return isinstance(path, paths.MulPath) or any(map(any_length, filter(None, inner)))

    return [t for t in triples if _variables([t]) and not any_length(t[1])]


def _parts(body: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the conditions, the BIND and the triples that a group is made of."""
    conditions: list[Any] = []
    binds: list[Any] = []
    if _name(body) == "Filter":
        conditions = list(_conditions(body.expr))
        body = body.p
    while _name(body) == "Extend":
        binds.insert(0, body)
        body = body.p
    # rdflib starts the group of EXISTS from an empty one.
    if _name(body) == "Join" and _name(body.p1) == "BGP" and not body.p1.triples:
        body = body.p2
    if _name(body) != "BGP" or not body.triples:
        _refuse(f"{_name(body)}; a group is triples, then BIND, with FILTER on the whole")
    return conditions, binds, list(body.triples)


def _conditions(expression: Any) -> Iterator[Any]:
    if _name(expression) == _AND:
        for part in (expression.expr, *expression.other):
            yield from _conditions(part)
    else:
        yield expression


def _variables(triples: list[Any]) -> list[Node]:
    """Return the variables and blank nodes of some triples, in a stable order."""
    from rdflib import BNode, Variable

    nodes = (node for triple in triples for node in triple)
    return list(dict.fromkeys(node for node in nodes if isinstance(node, BNode | Variable)))


def _triple(triple: Any, scope: Scope) -> str:
    subject, predicate, value = triple
    return f"{_node(subject, scope)} {_path(predicate, scope)} {_node(value, scope)}"


def _node(node: Node, scope: Scope) -> str:
    if node not in scope:
        if str(node) == _PATH:
            _refuse("$PATH in a node shape, which has none")
        return term(node)
    text, kind = scope[node]
    if kind != TERM:
        _refuse(f"{node.n3()} is bound by BIND and stands in a triple")
    return text


def _path(path: Any, scope: Scope) -> str:
    from rdflib import paths

    if isinstance(path, paths.InvPath):
        return f"^{_path(path.arg, scope)}"
    if isinstance(path, paths.MulPath):
        return f"({_path(path.path, scope)}){path.mod}"
    if isinstance(path, paths.SequencePath | paths.AlternativePath):
        mark = "/" if isinstance(path, paths.SequencePath) else "|"
        return f"({mark.join(_path(step, scope) for step in path.args)})"
    if isinstance(path, paths.Path):
        _refuse(f"path {path.n3()}")
    return _node(path, scope)


# ---- expressions -----------------------------------------------------------------------------


def _typed(expression: Any, scope: Scope, wanted: str) -> str:
    text, kind = _expression(expression, scope)
    if wanted not in {TERM, kind}:
        _refuse(f"{text} is a {kind} where a {wanted} is needed; write STR(?x) and the like")
    return text


def _expression(expression: Any, scope: Scope) -> tuple[str, str]:
    """Return an expression as SPARQL writes it, and its kind."""
    from rdflib import Literal, URIRef, Variable

    if isinstance(expression, Variable):
        if expression not in scope:
            _refuse(f"{expression.n3()} is bound by no triple")
        return scope[expression]
    if isinstance(expression, URIRef):
        return term(expression), IRI
    if isinstance(expression, Literal):
        return term(expression), _kind_of(expression)
    name = _name(expression)
    if name in {_AND, _OR}:
        mark = " && " if name == _AND else " || "
        parts = (expression.expr, *expression.other)
        return f"({mark.join(_typed(part, scope, TRUTH) for part in parts)})", TRUTH
    if name == "RelationalExpression":
        return _comparison(expression, scope), TRUTH
    if name in {"AdditiveExpression", "MultiplicativeExpression"}:
        return _arithmetic(expression, scope), NUMBER
    if name == "UnaryNot":
        # rdflib has no false from an error and a false: !(… && …) would differ.
        if _name(expression.expr) in {_AND, _OR}:
            _refuse("! of several conditions; give each its own !")
        return f"!({_typed(expression.expr, scope, TRUTH)})", TRUTH
    if name == "Function" and str(expression.iri) in CASTS and len(expression.expr) == 1:
        return f"{term(expression.iri)}({_typed(expression.expr[0], scope, TEXT)})", NUMBER
    if name.removeprefix("Builtin_") in FUNCTIONS:
        return _call(name.removeprefix("Builtin_"), expression, scope)
    _refuse(f"{name or expression} in an expression")


def _kind_of(literal: Any) -> str:
    if literal.language is None and literal.datatype is None:
        return TEXT
    return NUMBER if str(literal.datatype) in CASTS else TERM


def _call(name: str, expression: Any, scope: Scope) -> tuple[str, str]:
    wanted, kind = FUNCTIONS[name]
    given = [expression[key] for key in expression if key != "_vars"]
    texts = [_typed(one, scope, need) for one, need in zip(given, wanted, strict=False)]
    return f"{name}({', '.join(texts)})", kind


def _arithmetic(expression: Any, scope: Scope) -> str:
    from rdflib import Literal

    text = _typed(expression.expr, scope, NUMBER)
    for mark, other in zip(expression.op, expression.other, strict=True):
        if mark == "/" and not (isinstance(other, Literal) and other.value):
            _refuse("division by something else than a number")
        text += f" {mark} {_typed(other, scope, NUMBER)}"
    return f"({text})"


def _comparison(expression: Any, scope: Scope) -> str:
    left, kind = _expression(expression.expr, scope)
    mark = str(expression.op)
    several = mark in {"IN", "NOT IN"}
    others = [
        _expression(other, scope) for other in (expression.other if several else [expression.other])
    ]
    kinds = {other for _, other in others}
    alike = kinds == {kind} and (kind == TEXT or (kind == NUMBER and not several))
    to_an_iri = mark in {"=", "!=", "IN", "NOT IN"} and (
        kinds == {IRI} or (kind == IRI and not several)
    )
    if not alike and not to_an_iri:
        _refuse(
            f"{left} ({kind}) {mark} {', '.join(sorted(kinds))}: the engines compare them unlike"
        )
    right = ", ".join(text for text, _ in others)
    return f"{left} {mark} ({right})" if several else f"{left} {mark} {right}"
