"""The W3C tests of SHACL Core: each has the outcome that the project publishes."""

from __future__ import annotations

import pytest
from tests.validation.w3c_core import SUITE, Outcome, names, run, shacl_terms, table, terms

from maillage.validation import shapes

WELL = ("passe", "repete")
needs_suite = pytest.mark.skipif(
    not SUITE.exists(), reason="the W3C suite is not there: it is not a part of the project"
)


@needs_suite
@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
@pytest.mark.parametrize("published", table(), ids=lambda one: one.test)
def test_the_outcome_is_the_one_published(published: Outcome) -> None:
    assert run(published.test) == (published.outcome, published.construct)


@needs_suite
@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
def test_every_test_of_the_suite_is_in_the_table() -> None:
    assert [one.test for one in table()] == names()


def test_what_differs_has_a_reason_and_what_is_refused_a_construct() -> None:
    for one in table():
        assert one.outcome in {"passe", "repete", "refuse", "differe"}
        assert bool(one.construct) == (one.outcome == "refuse"), one.test
        assert one.reason or one.outcome not in {"repete", "differe"}, one.test


@needs_suite
def test_each_construct_of_the_shapes_is_in_a_test_that_passes(shipped: shapes.Shapes) -> None:
    passed = set().union(*(terms(one.test) for one in table() if one.outcome in WELL))
    used = shacl_terms(shipped.graph)
    beyond_core = {"sparql", "select", "prefixes", "declare", "prefix", "namespace"}
    assert used - passed - beyond_core == set()
