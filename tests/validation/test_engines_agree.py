"""Random data around each file of shapes: both engines report the same violations."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph
from tests.validation.case_files import store_of
from tests.validation.conftest import ON
from tests.validation.random_data import Triple, triples

from maillage import resources
from maillage.validation import engine, oracle, shapes
from maillage.validation.compiler import Constraint, compile_shapes
from maillage.validation.freshness import state_oldest_days

FOLDER = resources.root() / "shapes"
FILES = sorted(p.stem for p in FOLDER.glob("*.ttl") if p.name != shapes.OF_THE_ONTOLOGY)


@cache
def hierarchy() -> Graph:
    return shapes.hierarchy_of(Graph().parse(resources.root() / "ontology" / "maillage.ttl"))


@cache
def shapes_of(name: str) -> shapes.Shapes:
    """Return the shapes of one file."""
    graph = Graph().parse(FOLDER / f"{name}.ttl")
    state_oldest_days(graph, ON)
    return shapes.Shapes(graph, hierarchy())


@cache
def for_few(name: str) -> list[Constraint]:
    """Return the constraints of one file as they are when targets are few among many things."""
    tested = shapes_of(name)
    return compile_shapes(tested.graph, engine.closure(tested.subclass_pairs()))


@cache
def data_around(name: str) -> st.SearchStrategy[list[Triple]]:
    return triples(shapes_of(name))


@pytest.mark.parametrize("name", FILES)
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_both_engines_agree_on_random_data(name: str, data: st.DataObject) -> None:
    graph = Graph()
    for triple in data.draw(data_around(name)):
        graph.add(triple)
    store = store_of(graph)
    slow = oracle.validate(oracle.graph_of(store), shapes_of(name))
    assert engine.validate(store, shapes_of(name)) == slow  # each class is a large part of it
    assert engine.run(store, for_few(name)) == slow
