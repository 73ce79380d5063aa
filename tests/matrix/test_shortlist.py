"""The index answers « who covers » as reading every offer does, offer for offer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.matrix.worlds import COMMUNES, NEEDS, TODAY, World, source_of, worlds

from maillage import iris
from maillage.answers import who_covers
from maillage.coverage.holding import ReadAll
from maillage.coverage.model import Question
from maillage.coverage.reading import read_needs
from maillage.matrix.reading import read_index
from maillage.matrix.shortlist import Shortlist
from maillage.session import Graph

CASES = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
MANY = [
    {"need": need, "line": line, "commune": commune, **around}
    for need in ("anxio-depression", "psychiatrie", "gaja")
    for line in (1, 2, 3)
    for commune in ("31555", "37261", "34172", "75113")
    for around in (
        {"on": "2022-06-01"},
        {"age": 12, "on": "2019-01-01", "within": 15},
        {"age": 30, "field": "sanitaire", "today": dt.date(2026, 11, 22)},
    )
]


@CASES
@given(
    worlds(),
    st.sampled_from((None, 5, 18, 30)),
    st.sampled_from(("", "2015-01-01", "2031-06-01")),
    st.sampled_from((None, 1, 2)),
)
def test_the_index_holds_what_reading_all_holds(
    world: World, age: int | None, on: str, most: int | None
) -> None:
    source = source_of(world)
    needs, index = read_needs(source), read_index(source)
    plain, quick = ReadAll(source, needs), Shortlist(source, index)
    day = dt.date.fromisoformat(on) if on else TODAY
    for commune in COMMUNES:
        for need in NEEDS:
            for line in (1, 2, 3):
                place = iris.territory(f"commune:{commune}")
                question = Question(need, line, place, age=age, on=day, on_asked=bool(on))
                assert quick.held(question, "fr", most) == plain.held(question, "fr", most)
                for here in ((48.8, 2.1), None):
                    found, wanted = quick.nearest(question, here), plain.nearest(question, here)
                    for one, other in zip(found, wanted, strict=True):
                        assert (one.offer, one.zone) == (other.offer, other.zone)
                        assert one.km == pytest.approx(other.km)


@pytest.mark.parametrize("most", [None, 2])
def test_the_answers_are_the_same_on_the_graph(graph: Graph, most: int | None) -> None:
    quick = Shortlist(graph.source, graph.index)
    for words in MANY:
        asked: dict[str, Any] = words
        plain = who_covers(graph.source, **asked, most=most)
        assert who_covers(graph.source, **asked, most=most, holder=quick) == plain


def test_fewer_answers_are_the_first_ones_and_say_how_many_there_are(graph: Graph) -> None:
    cut = 0
    for words in MANY:
        asked: dict[str, Any] = words
        whole = graph.who_covers(**asked)
        few = graph.who_covers(**asked, most=2)
        assert (whole.hit_count, whole.near_miss_count) == (len(whole.hits), len(whole.near_misses))
        assert (few.hit_count, few.near_miss_count) == (whole.hit_count, whole.near_miss_count)
        assert (few.hits, few.near_misses) == (whole.hits[:2], whole.near_misses[:2])
        assert (few.state, few.reason, few.fallback) == (whole.state, whole.reason, whole.fallback)
        cut += few.hits != whole.hits
    assert cut


def test_the_index_is_opened_at_the_second_question_only(graph: Graph) -> None:
    opened = Graph(graph.snapshot)
    asked: dict[str, Any] = MANY[0]
    first = opened.who_covers(**asked)
    assert "index" not in vars(opened)
    assert opened.who_covers(**asked) == first
    assert "index" in vars(opened)


def test_another_source_in_place_of_the_store_is_read_itself(
    graph: Graph, rdflib_graph: Graph
) -> None:
    asked: dict[str, Any] = MANY[0]
    for _ in range(2):
        rdflib_graph.who_covers(**asked)
    assert "_shortlist" not in vars(rdflib_graph)
