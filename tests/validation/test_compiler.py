"""The compiler: what it translates agrees with pySHACL, what it does not is refused."""

from __future__ import annotations

import re

import pytest
from rdflib import Graph
from tests.validation.case_files import store_of

from maillage.errors import BrokenResource
from maillage.validation import engine, oracle, shapes
from maillage.validation.compiler import TRANSLATED, compile_shapes
from maillage.validation.parameters import PARAMETERS, SH

PROLOGUE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <http://example.org/> .
"""
DATA = """
:Chien rdfs:subClassOf :Animal . :Caniche rdfs:subClassOf :Chien .
:rex a :Chien ; :nom "Rex"@fr , "Rex"@en ; :age 3 ; :poids 12.5 ; :ami :tom .
:tom a :Animal ; :nom "Tom"@fr , "Thomas"@fr ; :age 17 , 18 ; :ami :tom , :inconnu .
:zoe a :Caniche , :Animal ; :nom "Zoé" ; :age "deux" ; :ne "2020-02-30"^^xsd:date ; :ami "tom" .
:ada a :Animal ; :age -1 ; :ne "2020-02-29"^^xsd:date ; :mort "2019-01-01"^^xsd:date .
:bob a :Animal ; :ami :rex ; :rival :rex ; :mere [ a :Animal ; :age 30 ] ; :vrai true .
"""


def violations(shape: str) -> list[tuple[str, str, str]]:
    """Return (focus, component, value) of what breaks a shape, once both engines agree."""
    graph = Graph().parse(data=f"{PROLOGUE} :S a sh:NodeShape ; sh:targetClass :Animal ; {shape} .")
    data = Graph().parse(data=PROLOGUE + DATA)
    store, given = store_of(data), shapes.Shapes(graph, shapes.hierarchy_of(data))
    found = engine.validate(store, given)
    subclasses = engine.closure(given.subclass_pairs())
    for large in ([], ["http://example.org/Animal"]):
        assert found == engine.run(store, compile_shapes(graph, subclasses, large))
    assert found == oracle.validate(oracle.graph_of(store), given)
    return [(v.focus.rpartition("/")[2], v.component[:-19], v.value) for v in found]


def focuses(shape: str) -> set[str]:
    """Return the names of what breaks a shape, blank nodes left out."""
    return {focus for focus, _, _ in violations(shape) if focus.isalpha() and len(focus) == 3}


@pytest.mark.parametrize(
    ("constraint", "broken_by"),
    [
        (":age ; sh:minCount 1", {"bob"}),
        (":nom ; sh:minCount 2", {"zoe", "ada", "bob"}),
        (":age ; sh:minCount 0 ; sh:maxCount 1", {"tom"}),
        (":vrai ; sh:maxCount 0", {"bob"}),
        (":age ; sh:datatype xsd:integer", {"zoe"}),
        (":ne ; sh:datatype xsd:date", {"zoe"}),
        (":poids ; sh:datatype xsd:decimal", set()),
        (":vrai ; sh:datatype xsd:boolean", set()),
        (":nom ; sh:datatype xsd:string", {"rex", "tom"}),
        (":ami ; sh:nodeKind sh:IRI", {"zoe"}),
        (":ami ; sh:nodeKind sh:Literal", {"rex", "tom", "bob"}),
        (":mere ; sh:nodeKind sh:BlankNode", set()),
        (":mere ; sh:nodeKind sh:IRIOrLiteral", {"bob"}),
        (":ami ; sh:class :Animal", {"tom", "zoe"}),
        (":ami ; sh:class :Chien", {"rex", "tom", "zoe"}),
        (':ami ; sh:in ( :tom :rex "tom" )', {"tom"}),
        (":ami ; sh:hasValue :tom", {"zoe", "ada", "bob"}),
        (':nom ; sh:pattern "^[RT]"', {"zoe"}),
        (':nom ; sh:pattern "^(rex|zoé|thomas)$" ; sh:flags "i"', {"tom"}),
        (":nom ; sh:minLength 4", {"rex", "tom", "zoe"}),
        (":nom ; sh:maxLength 3", {"tom"}),
        (":mere ; sh:maxLength 999", {"bob"}),
        (":age ; sh:minInclusive 3 ; sh:maxInclusive 17", {"tom", "zoe", "ada"}),
        (":age ; sh:minExclusive 3 ; sh:maxExclusive 18", {"rex", "tom", "zoe", "ada"}),
        (":ne ; sh:lessThanOrEquals :mort", {"ada"}),
        (":age ; sh:lessThan :poids", set()),
        (":ami ; sh:disjoint :rival", {"bob"}),
        (":nom ; sh:uniqueLang true", {"tom"}),
        (':nom ; sh:languageIn ( "fr" "en" )', {"zoe"}),
        ("[ sh:inversePath :ami ] ; sh:minCount 1", {"zoe", "ada", "bob"}),
        ("[ sh:alternativePath ( :ami :rival ) ] ; sh:maxCount 1", {"tom"}),
        ("( :ami :age ) ; sh:maxInclusive 10", {"rex", "tom"}),
        ("( [ sh:inversePath :ami ] :age ) ; sh:minCount 1", {"zoe", "ada", "bob", "rex"}),
    ],
)
def test_property_constraints(constraint: str, broken_by: set[str]) -> None:
    assert focuses(f"sh:property :p . :p sh:path {constraint}") == broken_by


ANY_AGE = "[ sh:path :age ; sh:minCount 1 ]"
A_FRIEND = "[ sh:path :ami ; sh:minCount 1 ; sh:nodeKind sh:IRI ]"


@pytest.mark.parametrize(
    ("constraint", "broken_by"),
    [
        (f"sh:not {ANY_AGE}", {"rex", "tom", "zoe", "ada"}),
        (f"sh:or ( {ANY_AGE} {A_FRIEND} )", set()),
        (f"sh:and ( {ANY_AGE} {A_FRIEND} )", {"zoe", "ada", "bob"}),
        (f"sh:xone ( {ANY_AGE} {A_FRIEND} )", {"rex", "tom"}),
        (f"sh:or ( [ sh:not {ANY_AGE} ] {A_FRIEND} )", {"zoe", "ada"}),
        (f"sh:not [ sh:or ( [ sh:not {ANY_AGE} ] {A_FRIEND} ) ]", {"rex", "tom", "bob"}),
        ("sh:not [ a sh:NodeShape ; sh:class :Caniche ]", {"zoe"}),
        ("sh:or ( [ sh:property [ sh:path :age ; sh:maxCount 1 ] ] [ sh:class :Chien ] )", {"tom"}),
        ("sh:class :Chien", {"tom", "ada", "bob"}),
        ('sh:pattern "/[a-z]o[a-z]$"', {"rex", "ada"}),
        ("sh:nodeKind sh:IRI", set()),
        ("sh:hasValue :rex", {"tom", "zoe", "ada", "bob"}),
        ("sh:in ( :rex :tom :zoe )", {"ada", "bob"}),
    ],
)
def test_constraints_on_the_thing_itself(constraint: str, broken_by: set[str]) -> None:
    assert focuses(constraint) == broken_by


def test_a_result_says_which_value() -> None:
    results = violations("sh:property :p . :p sh:path :age ; sh:maxInclusive 17")
    assert {r for r in results if len(r[0]) == 3} == {
        ("tom", "MaxInclusive", '"18"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("zoe", "MaxInclusive", '"deux"'),
    }


@pytest.mark.parametrize(
    ("construct", "reason"),
    [
        ("sh:closed true", "sh:closed"),
        ("sh:node :Autre", "sh:node"),
        ("sh:deactivated true", "sh:deactivated"),
        ('sh:sparql [ sh:select "SELECT $this { }" ]', "is not translated"),
        ("sh:property [ sh:path :p ; sh:equals :q ]", "sh:equals"),
        ("sh:property [ sh:path :p ; sh:qualifiedValueShape [ sh:class :C ] ]", "sh:qualifiedV"),
        ("sh:property [ sh:path [ sh:zeroOrMorePath :p ] ; sh:minCount 1 ]", "zeroOrMorePath"),
        ("sh:property [ sh:path ( :p ) ; sh:minCount 1 ]", "neither a property"),
        ("sh:property [ sh:path [ sh:inversePath ( :p :q ) ] ; sh:minCount 1 ]", "neither a prop"),
        ("sh:property [ sh:minCount 1 ]", "needs a sh:path"),
        ("sh:property [ sh:path :p ; sh:or ( [ sh:class :C ] ) ]", "inside a property shape"),
        ("sh:property [ sh:path :p ; sh:property [ sh:path :q ] ]", "inside a property shape"),
        ("sh:property [ sh:path :p ; sh:datatype xsd:gYear ]", "xsd:gYear"),
        ("sh:property [ sh:path :p ; sh:uniqueLang false ]", "uniqueLang"),
        ("sh:property [ sh:path :p ; sh:hasValue [] ]", "blank node"),
        (r'sh:property [ sh:path :p ; sh:pattern "^\\d$" ]', "read alike"),
        ('sh:property [ sh:path :p ; sh:pattern "(?=a)" ]', "read alike"),
        ('sh:property [ sh:path :p ; sh:pattern "[[:alpha:]]" ]', "read alike"),
        ('sh:property [ sh:path :p ; sh:pattern "(" ]', "not a regular expression"),
        ('sh:property [ sh:path :p ; sh:pattern "a" ; sh:flags "x" ]', "sh:flags"),
        ("sh:or ( [ sh:path :p ] [ sh:class :C ] )", "asks for nothing"),
        ("sh:property [ sh:path :p , :q ; sh:minCount 1 ]", "one sh:path"),
        ('sh:property [ sh:path :p ; sh:minCount "un" ]', "sh:minCount cannot be un"),
        ("sh:nodeKind sh:Iri", "sh:nodeKind cannot be"),
        ("sh:not :S", "refers to itself"),
        ("sh:class :C ; sh:severity :Grave", "severity"),
    ],
)
def test_what_is_not_translated_is_refused(construct: str, reason: str) -> None:
    text = f"{PROLOGUE} :S a sh:NodeShape ; sh:targetClass :Animal ; {construct} ."
    with pytest.raises(BrokenResource, match=re.escape(reason)):
        compile_shapes(Graph().parse(data=text), {})


def test_other_targets_are_translated_too() -> None:
    targets = "sh:targetNode :ext ; sh:targetSubjectsOf :poids ; sh:targetObjectsOf :rival"
    assert focuses(f"{targets} ; sh:property :p . :p sh:path :vrai ; sh:minCount 1") == {
        *("ext", "rex", "tom", "zoe", "ada")
    }


def test_no_query_evaluates_absence_row_by_row(shipped: shapes.Shapes) -> None:
    queries = [c.query for c in compile_shapes(shipped.graph, {})]
    assert queries
    assert not [q for q in queries if "NOT EXISTS" in q]


def test_only_terms_of_shacl_are_translated() -> None:
    assert {SH + name for name in TRANSLATED} <= shapes.vocabulary()
    assert set(PARAMETERS) <= TRANSLATED
