"""A maximal age in the shapes is the oldest day allowed, for both engines."""

from __future__ import annotations

import datetime as dt

import pytest
from rdflib import SH as sh
from rdflib import Graph, Literal, URIRef
from tests.validation.case_files import SHAPE, store_of

from maillage.errors import BrokenResource
from maillage.validation import engine, oracle, shapes
from maillage.validation.freshness import MAX_AGE, months_before, state_oldest_days

GIVEN = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/maillage/shape/> .
@prefix mlg: <https://w3id.org/maillage/def#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
shape:Acteur a sh:NodeShape ; sh:targetClass mlg:Acteur ; sh:property shape:fraiche .
shape:fraiche a sh:PropertyShape ; sh:path mlg:verifieLe ;
    mlg:fraicheurMaximale "P12M"^^xsd:duration .
"""
DATA = """
@prefix mlg: <https://w3id.org/maillage/def#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <http://example.org/> .
:veille a mlg:Acteur ; mlg:verifieLe "2025-05-30"^^xsd:date .
:jour a mlg:Acteur ; mlg:verifieLe "2025-05-31"^^xsd:date .
:jamais a mlg:Acteur .
:demain a mlg:Acteur ; mlg:verifieLe "2026-06-01"^^xsd:date .
"""


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-06-01", 12, "2025-06-01"),
        ("2026-06-01", 6, "2025-12-01"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2024-03-31", 1, "2024-02-29"),
        ("2026-12-15", 12, "2025-12-15"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-01-15", 25, "2023-12-15"),
    ],
)
def test_months_before(day: str, months: int, expected: str) -> None:
    assert str(months_before(dt.date.fromisoformat(day), months)) == expected


def test_a_date_is_too_old_from_the_day_before() -> None:
    graph = Graph().parse(data=GIVEN)
    state_oldest_days(graph, dt.date(2026, 5, 31))
    assert graph.value(URIRef(SHAPE + "fraiche"), sh.minInclusive) == Literal(dt.date(2025, 5, 31))
    store, given = store_of(Graph().parse(data=DATA)), shapes.Shapes(graph, Graph())
    found = engine.validate(store, given)
    assert [(v.focus, v.component) for v in found] == [
        ("http://example.org/veille", "MinInclusiveConstraintComponent")
    ]
    assert found == oracle.validate(oracle.graph_of(store), given)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("P12M", "P30D", "write an age in months"),
        ("P12M", "PT12M", "write an age in months"),
        ("P12M", "P0M", "write an age in months"),
        ("^^xsd:duration", "", "write an age in months"),
        ("sh:path", "sh:minInclusive 3 ; sh:path", "another sh:minInclusive"),
        ("xsd:duration", 'xsd:duration , "P6M"^^xsd:duration', "another sh:minInclusive"),
    ],
)
def test_an_age_that_cannot_be_relied_on_is_refused(old: str, new: str, reason: str) -> None:
    assert old in GIVEN
    with pytest.raises(BrokenResource, match=reason):
        state_oldest_days(Graph().parse(data=GIVEN.replace(old, new)), dt.date(2026, 6, 1))


def test_the_shapes_are_loaded_for_a_day() -> None:
    oldest = {
        on: {
            str(day)
            for day in shapes.load(on=on).graph.objects(None, sh.minInclusive)
            if isinstance(day.toPython(), dt.date)  # type: ignore[attr-defined]
        }
        for on in (dt.date(2026, 6, 1), dt.date(2025, 6, 1))
    }
    assert "2025-06-01" in oldest[dt.date(2026, 6, 1)]
    assert "2024-06-01" in oldest[dt.date(2025, 6, 1)]
    assert not list(shapes.load().graph.triples((None, URIRef(MAX_AGE), None)))
