"""Targets are looked for in as few classes as find them all, and results do not change."""

from __future__ import annotations

import pytest
from rdflib import Graph
from tests.validation.case_files import store_of

from maillage.validation import engine, oracle, shapes

PROLOGUE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <http://example.org/> .
"""
NAMES = ("Animal", "Chien", "Chat", "Licorne")
TREE = " ".join(f":{name} rdfs:subClassOf :Animal ." for name in NAMES[1:])


def iri(name: str) -> str:
    return f"http://example.org/{name}"


@pytest.mark.parametrize(
    ("data", "needed"),
    [
        ("", set(NAMES)),
        (":rex a :Animal .", {"Animal"}),
        (":rex a :Chien .", {"Chien"}),
        (":rex a :Animal , :Chien . :tom a :Animal , :Chat .", {"Animal"}),
        (":rex a :Animal , :Chien . :tom a :Chat .", {"Animal", "Chat"}),
        (":rex a :Chien . :zoe a :Chien . :tom a :Chat .", {"Chien", "Chat"}),
    ],
)
def test_the_classes_that_are_enough(data: str, needed: set[str]) -> None:
    store = store_of(Graph().parse(data=PROLOGUE + data))
    counts = engine.instance_counts(store)
    found = engine.needed_classes(store, [iri(name) for name in NAMES], counts)
    assert found == {iri(name) for name in needed}


@pytest.mark.parametrize("typed", [":Chien", ":Animal , :Chien", ":Chien , :Chat", ":Licorne"])
def test_a_thing_is_found_whatever_the_classes_it_states(typed: str) -> None:
    shape = """:S a sh:NodeShape ; sh:targetClass :Animal ; sh:property :P .
        :P sh:path :ami ; sh:minCount 1 ; sh:class :Animal ."""
    data = Graph().parse(
        data=f"{PROLOGUE} {TREE} :rex a {typed} . :tom a :Animal , :Chat ; :ami :rex , :rien ."
    )
    store = store_of(data)
    given = shapes.Shapes(Graph().parse(data=PROLOGUE + shape), shapes.hierarchy_of(data))
    found = engine.validate(store, given)
    assert {(v.focus, v.value) for v in found} == {
        (iri("rex"), ""),
        (iri("tom"), f"<{iri('rien')}>"),
    }
    assert found == oracle.validate(oracle.graph_of(store), given)
