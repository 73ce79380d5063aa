"""``sh:sparql``: what is translated says what pySHACL says, the rest is refused."""

from __future__ import annotations

import re

import pytest
from rdflib import Graph, Variable
from tests.validation.case_files import store_of

from maillage.errors import BrokenResource
from maillage.namespaces import PREFIXES
from maillage.validation import Violation, engine, oracle, shapes
from maillage.validation.compiler import compile_shapes
from maillage.validation.sparql_constraints import CASTS, FUNCTIONS

PROLOGUE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <http://example.org/> .
"""
DECLARED = """
:prefixes sh:declare [ sh:prefix "" ; sh:namespace "http://example.org/"^^xsd:anyURI ] ,
    [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] .
"""
DATA = """
:v1 a :Version ; :de :regle ; :debut "2019-01-01"^^xsd:date ; :fin "2020-06-30"^^xsd:date .
:v2 a :Version ; :de :regle ; :debut "2020-01-01"^^xsd:date ; :remplace :v1 .
:v3 a :Version ; :de :autre ; :debut "2020-01-01"^^xsd:date ; :remplace :v4 ; :siren "552100554" .
:v4 a :Version ; :de :autre ; :debut "2018-01-01"^^xsd:date ; :fin "2019-12-31"^^xsd:date ;
    :remplace :v5 ; :siren "552100555" , "abc" , "12"@fr , 552100554 .
:v5 a :Version ; :remplace :v3 ; :note "deux" , 2 , 10 , :v1 .
:v6 a :Version ; :remplace :v6 ; :note [ :de :regle ] .
:r a :Version , :Rare ; :de :seul ; :debut "hier" .
"""


def graph_of(shape: str) -> Graph:
    return Graph().parse(data=f"{PROLOGUE}{DECLARED}{shape}")


def node_shape(select: str) -> str:
    return (
        ':S a sh:NodeShape ; sh:targetClass :Version ; sh:message "oui"@fr , "yes"@en ; '
        f'sh:severity sh:Warning ; sh:sparql [ sh:prefixes :prefixes ; sh:select """{select}""" ] .'
    )


def violations(shape: str) -> list[Violation]:
    """Return what breaks a shape, once both engines agree."""
    graph = graph_of(shape)
    store = store_of(Graph().parse(data=PROLOGUE + DATA))
    given = shapes.Shapes(graph, Graph())
    found = engine.validate(store, given)
    for large in ([], ["http://example.org/Version"]):
        assert found == engine.run(store, compile_shapes(graph, {}, large))
    slow = oracle.validate(oracle.graph_of(store), given)
    assert found == slow
    assert [(v.message_fr, v.message_en) for v in found] == [
        (v.message_fr, v.message_en) for v in slow
    ]
    return found


def broken(select: str) -> set[tuple[str, str]]:
    """Return the (focus, value) that a node shape with one constraint reports, by short names."""
    return {
        (v.focus.rpartition("/")[2], re.sub("<http://example.org/(.*)>", r"\1", v.value))
        for v in violations(node_shape(select))
    }


OVERLAP = """SELECT $this ?value WHERE {
    $this :de ?rule ; :debut ?start . ?value :de ?rule ; :debut ?other .
    FILTER (!sameTerm($this, ?value) && STR(?start) >= STR(?other))
    FILTER NOT EXISTS { ?value :fin ?end FILTER (STR(?end) < STR(?start)) } }"""
LUHN = """SELECT $this ?value WHERE { $this :siren ?value .
    BIND (xsd:integer(SUBSTR(STR(?value), 8, 1)) AS ?eighth)
    BIND (xsd:integer(SUBSTR(STR(?value), 9, 1)) AS ?ninth)
    BIND (2 * ?eighth - 9 * FLOOR(?eighth / 5) + ?ninth AS ?sum)
    FILTER (?sum - 10 * FLOOR(?sum / 10) != 5) }"""


CYCLE = {(name, name) for name in ("v3", "v4", "v5", "v6")}


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("SELECT $this WHERE { $this :remplace+ $this }", CYCLE),
        ("SELECT DISTINCT ?this { ?this :remplace/:remplace ?x }", CYCLE),
        ("SELECT $this ?value { ?value ^:remplace $this ; (:de|:fin)? :regle }", {("v2", "v1")}),
        ("SELECT $this ?value { $this :remplace ?value . ?value :remplace* :v6 }", {("v6", "v6")}),
        ("SELECT $this ?value { $this ?value :regle }", {("v1", "de"), ("v2", "de")}),
        ("SELECT $this { $this :remplace [ :de :regle ] }", {("v2", "v2")}),
        (OVERLAP, {("v2", "v1")}),
        (LUHN, {("v4", '"552100555"')}),
        (
            "SELECT $this { $this a :Version FILTER NOT EXISTS { $this :de ?rule } }",
            {("v5", "v5"), ("v6", "v6")},
        ),
        (
            """SELECT $this { $this :de ?rule FILTER NOT EXISTS { ?other :remplace $this
                FILTER NOT EXISTS { ?other :siren ?x } } }""",
            {("v2", "v2"), ("v4", "v4"), ("r", "r")},
        ),
        (
            """SELECT $this { $this :de ?rule FILTER EXISTS { ?x :remplace $this . ?x :de ?rule }
                FILTER EXISTS { $this :fin ?x } }""",
            {("v1", "v1"), ("v4", "v4")},
        ),
        ("SELECT $this { $this :de ?x FILTER (?x NOT IN (:regle, :autre)) }", {("r", "r")}),
        ('SELECT $this { $this :debut ?x FILTER (STR(?x) IN ("hier", "demain")) }', {("r", "r")}),
        (
            "SELECT $this { ?x :de :seul }",
            {(n, n) for n in ("v1", "v2", "v3", "v4", "v5", "v6", "r")},
        ),
    ],
)
def test_what_is_translated(select: str, expected: set[tuple[str, str]]) -> None:
    assert broken(select) == expected


def test_a_property_shape_gives_its_path_and_no_value_but_the_one_selected() -> None:
    shape = """:S a sh:NodeShape ; sh:targetClass :Version ; sh:property :P .
        :P sh:path :remplace ; sh:message "oui"@fr , "yes"@en ; sh:sparql [
            sh:prefixes :prefixes ; sh:select "SELECT $this { $this :remplace $this }" ] , [
            sh:prefixes :prefixes ; sh:select "SELECT $this ?value { $this :siren ?value }" ] ."""
    found = violations(shape)
    assert {v.path for v in found} == {"http://example.org/remplace"}
    assert {v.component for v in found} == {"SPARQLConstraintComponent"}
    assert [v.value for v in found if v.focus.endswith("v6")] == [""]
    assert [v.value for v in found if v.focus.endswith("v3")] == ['"552100554"']


@pytest.mark.parametrize(
    ("path", "select", "expected"),
    [
        (":remplace", "SELECT $this { $this $PATH+ $this }", {"v3", "v4", "v5", "v6"}),
        (
            ":remplace",
            "SELECT $this ?value { $this ( $PATH / $PATH ) ?value }",
            {"v3", "v4", "v5", "v6"},
        ),
        (
            "[ sh:inversePath :remplace ]",
            "SELECT $this { $this $PATH ?x . ?x :siren ?y }",
            {"v4", "v5"},
        ),
        ("[ sh:alternativePath ( :de :fin ) ]", "SELECT $this { $this $PATH :seul }", {"r"}),
        (
            "[ sh:alternativePath ( :de :remplace ) ]",
            "SELECT $this { $this $PATH+ $this }",
            {"v3", "v4", "v5", "v6"},
        ),
        (
            "( :remplace :remplace )",
            "SELECT $this ?value { $this $PATH ?value }",
            {"v3", "v4", "v5", "v6"},
        ),
        (
            "( :remplace :remplace )",
            "SELECT $this ?value { $this $PATH+ ?value }",
            {"v3", "v4", "v5", "v6"},
        ),
    ],
)
def test_the_path_of_the_shape_may_be_in_the_select(
    path: str, select: str, expected: set[str]
) -> None:
    shape = f""":S a sh:NodeShape ; sh:targetClass :Version ; sh:property :P .
        :P sh:path {path} ; sh:message "oui"@fr , "yes"@en ;
        sh:sparql [ sh:prefixes :prefixes ; sh:select "{select}" ] ."""
    assert {v.focus.rpartition("/")[2] for v in violations(shape)} == expected


@pytest.mark.parametrize(
    ("logical", "count"),
    [("sh:not {}", 5), ("sh:or ( {} [ sh:class :Rare ] )", 2), ("sh:and ( {} )", 2)],
)
def test_a_constraint_may_be_inside_a_logical_one(logical: str, count: int) -> None:
    inner = """[ a sh:NodeShape ; sh:sparql [ sh:prefixes :prefixes ;
        sh:select "SELECT $this ?value { $this :de :regle ; :de ?value }" ] ]"""
    given = logical.format(inner)
    found = violations(f":S a sh:NodeShape ; sh:targetClass :Version ; {given} .")
    assert len(found) == count


VALUES = (
    *(":a", ":b", '"a"', '""', '"A"', '"abc"', '"été"', '"a"@fr', '"a"@en', '"12"', '"007"'),
    *("1", '"01"^^xsd:integer', "-3", "2.5", "1.0", "1e0", "true", '"x"^^xsd:integer', '"u"^^:dt'),
    *('"2020-01-01"^^xsd:date', '"2020-02-30"^^xsd:date', '"2020-01-01T00:00:00"^^xsd:dateTime'),
)
DECIMAL = "xsd:decimal(STR(?a))"
CONDITIONS = (
    *("sameTerm(?a, ?b)", "!sameTerm(?a, ?b)", "STR(?a) = STR(?b)", "STR(?a) < STR(?b)"),
    *("STR(?a) != STR(?b)", "DATATYPE(?a) = DATATYPE(?b)", "DATATYPE(?a) != xsd:integer"),
    *("?a = :a", "?a != :a", "?a IN (:a, :b)", "?a NOT IN (:a, :b)", "!(?a = :a)"),
    *("LANG(?a) = LANG(?b)", 'LANGMATCHES(LANG(?a), "*")', 'STR(?a) NOT IN ("a", "1")'),
    *("CONTAINS(STR(?a), STR(?b))", "STRSTARTS(STR(?a), STR(?b))", "STRENDS(STR(?a), STR(?b))"),
    *('STRBEFORE(STR(?a), "c") = STR(?b)', 'STRAFTER(STR(?a), "-") = ""'),
    *('UCASE(STR(?a)) = "A"', "LCASE(STR(?a)) = STR(?b)", 'SUBSTR(STR(?a), 2) = "bc"'),
    *("SUBSTR(STR(?a), 1, 1) = STR(?b)", "STRLEN(STR(?a)) = STRLEN(STR(?b))"),
    *("isIRI(?a)", "!isLITERAL(?a)", "isBLANK(?a)", 'isIRI(?a) || STR(?b) = "a"'),
    *("xsd:integer(STR(?a)) < xsd:integer(STR(?b))", f"{DECIMAL} = xsd:integer(STR(?b))"),
    *(f"FLOOR({DECIMAL}) != {DECIMAL}", f"CEIL({DECIMAL}) = 3", f"ROUND({DECIMAL}) = 3"),
    *(
        f"ABS({DECIMAL}) > 2.4",
        f"2 * {DECIMAL} - 1 / 2 = 4.5",
        f"{DECIMAL} + xsd:integer('1') <= 2",
    ),
)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_both_engines_compute_a_condition_alike(condition: str) -> None:
    data = "\n".join(f":n{i} a :Version ; :is {value} ." for i, value in enumerate(VALUES))
    store = store_of(Graph().parse(data=PROLOGUE + data))
    select = "SELECT $this ?value { $this :is ?a . ?value :is ?b FILTER (%s) }"
    if "?b" not in condition:
        select = "SELECT $this ($this AS ?value) { $this :is ?a FILTER (%s) }"
    names = {"": "http://example.org/", "xsd": PREFIXES["xsd"]}
    slow = oracle.graph_of(store).query(select % condition, initNs=names)
    graph = graph_of(node_shape((select % condition).replace("($this AS ?value)", "")))
    fast = engine.run(store, compile_shapes(graph, {}))
    assert {(v.focus, v.value) for v in fast} == {
        (str(row[Variable("this")]), row[Variable("value")].n3()) for row in slow.bindings
    }


def test_every_function_is_in_a_condition() -> None:
    text = " ".join(CONDITIONS)
    assert [name for name in FUNCTIONS if f"{name}(" not in text] == []
    assert [name for name in CASTS if f"xsd:{name.rpartition('#')[2]}(" not in text] == []


@pytest.mark.parametrize(
    ("select", "reason"),
    [
        ("SELECT $this { $this a :V MINUS { $this :p ?x } }", "Minus; a group is triples"),
        ("SELECT $this { $this a :V OPTIONAL { $this :p ?x } }", "LeftJoin; a group is triples"),
        ("SELECT $this { { $this a :V } UNION { $this :p ?x } }", "a group is triples"),
        ("SELECT $this { $this a :V { $this :p ?x } }", "a group is triples"),
        ("SELECT $this { { $this a :V } UNION { $this :q 1 } $this :p ?x }", "a group is triples"),
        ("SELECT $this { $this a :V { SELECT $this { $this :p ?x } } }", "a group is triples"),
        ("SELECT $this { $this a :V VALUES ?x { 1 } }", "a group is triples"),
        ("SELECT $this { GRAPH ?g { $this a :V } }", "a group is triples"),
        ("SELECT $this { SERVICE :s { $this a :V } }", "a group is triples"),
        ("SELECT $this { FILTER (STR($this) = 'a') }", "a group is triples"),
        ("SELECT $this { $this :p ?x BIND (STR(?x) AS ?y) $this :q ?z }", "a group is triples"),
        ("SELECT $this { $this :p ?x FILTER EXISTS { FILTER (?x = :a) } }", "a group is triples"),
        (
            "SELECT $this { $this :p ?x FILTER EXISTS { $this :q ?z BIND (STR(?z) AS ?y) } }",
            "inside EXISTS",
        ),
        ("SELECT $this { $this :p ?x BIND (STR(?x) AS ?this) }", "BIND of ?this"),
        ("SELECT $this { $this :p ?x } LIMIT 3", "modifier"),
        ("SELECT $this { $this :p ?x } ORDER BY ?x", "OrderBy"),
        ("SELECT $this { $this :p ?x } GROUP BY $this", "AggregateJoin"),
        ("SELECT REDUCED $this { $this :p ?x }", "modifier"),
        ("SELECT $this FROM :g { $this :p ?x }", "modifier"),
        ("ASK { $this :p ?x }", "modifier"),
        ("SELECT (COUNT(?x) AS ?value) { $this :p ?x }", "it selects $this"),
        ("SELECT ?value { $this :p ?value }", "it selects $this"),
        ("SELECT $this ?path { $this ?path 1 }", "it selects $this"),
        ("SELECT $this ?value { $this :p ?x BIND (STR(?x) AS ?value) }", "in no triple"),
        ("SELECT $this { $this :p ?x FILTER (STR(?y) = 'a') }", "?y is bound by no triple"),
        (
            "SELECT $this { $this :p ?x BIND (STR(?x) AS ?y) FILTER EXISTS { ?z :q ?y } }",
            "stands in",
        ),
        ("SELECT $this { $this !:p ?x }", "path"),
        ("SELECT $this { $this $PATH ?x }", "$PATH"),
        ("SELECT $this { $this :p $currentShape }", "$currentShape"),
        ("SELECT $this { $this :p ?x FILTER (?x > 3) }", "the engines compare them unlike"),
        ("SELECT $this { $this :p ?x FILTER (?x = $this) }", "the engines compare them unlike"),
        ("SELECT $this { $this :p ?x FILTER (?x IN (1, :a)) }", "the engines compare them unlike"),
        ("SELECT $this { $this :p ?x FILTER (STR(?x) = 3) }", "the engines compare them unlike"),
        ("SELECT $this { $this :p ?x FILTER (?x) }", "where a truth is needed"),
        ("SELECT $this { $this :p ?x FILTER (xsd:integer(?x) = 1) }", "where a text is needed"),
        ("SELECT $this { $this :p ?x FILTER (?x * 2 = 1) }", "where a number is needed"),
        ("SELECT $this { $this :p ?x FILTER (1 / STRLEN(STR(?x)) = 1) }", "division"),
        ("SELECT $this { $this :p ?x FILTER (!(?x = :a && ?x = :b)) }", "! of several"),
        ("SELECT $this { $this :p ?x FILTER (!EXISTS { ?x :q ?y }) }", "EXISTS in an expression"),
        ("SELECT $this { $this :p ?x FILTER (NOW() = 1) }", "Builtin_NOW in an expression"),
        ("SELECT $this { $this :p ?x FILTER (REGEX(STR(?x), 'a')) }", "REGEX in an expression"),
        (
            "SELECT $this { $this :p ?x FILTER (xsd:date(STR(?x)) = 1) }",
            "Function in an expression",
        ),
        ("SELECT $this { $this schema:email ?x }", "does not declare schema"),
        ("SELECT $this { $this :p }", "cannot be read"),
    ],
)
def test_what_is_not_translated_is_refused(select: str, reason: str) -> None:
    with pytest.raises(BrokenResource, match=re.escape(reason)):
        compile_shapes(graph_of(node_shape(select)), {})


@pytest.mark.parametrize(
    ("constraint", "reason"),
    [
        ('sh:select "SELECT $this { $this a 1 }" ; sh:message "non"', "a message is on the shape"),
        ('sh:select "SELECT $this { $this a 1 }" ; sh:deactivated true', "sh:deactivated"),
        ('sh:ask "ASK { }"', "sh:ask"),
        ("sh:prefixes :prefixes", "one sh:select"),
        ('sh:select "SELECT $this { $this a 1 }" , "SELECT $this { $this a 2 }"', "one sh:select"),
        (
            'sh:select "" ; sh:prefixes [ sh:declare [ sh:prefix "a" ; sh:namespace "b" ] , '
            '[ sh:prefix "a" ; sh:namespace "c" ] ]',
            "declared twice",
        ),
    ],
)
def test_a_constraint_that_is_not_one_select_is_refused(constraint: str, reason: str) -> None:
    shape = f":S a sh:NodeShape ; sh:targetClass :Version ; sh:sparql [ {constraint} ] ."
    with pytest.raises(BrokenResource, match=re.escape(reason)):
        compile_shapes(graph_of(shape), {})
