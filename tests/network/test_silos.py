"""« Cloisonnement »: what is counted, what is not, and what chance would give."""

from __future__ import annotations

import pytest
from tests.network.made import network

from maillage.network.silos import across_fields

FIELDS = {"a": "sanitaire", "b": "sanitaire", "c": "social", "d": "social", "e": ""}


def test_links_are_told_apart_by_the_fields_of_their_ends() -> None:
    found = across_fields(network([("a", "b"), ("a", "c"), ("d", "e")], fields=FIELDS))
    assert [link.iri for link in found.within] == ["lien:0"]
    assert [link.iri for link in found.crossing] == ["lien:1"]
    assert [link.iri for link in found.unknown] == ["lien:2"]
    assert found.share == 0.5
    assert found.few


def test_a_thing_of_two_fields_is_no_frontier() -> None:
    made = network([("a", "c")], fields=FIELDS)
    both = made.nodes["a"]
    nodes = {
        **made.nodes,
        "a": type(both)(both.iri, both.kind, both.label, fields=("sanitaire", "social")),
    }
    found = across_fields(type(made)(nodes, made.links, 0, "", made.on))
    assert found.crossing == ()
    assert found.share == 0


def test_links_that_make_documents_are_not_counted() -> None:
    found = across_fields(network([("a", "c")], nature="redaction", fields=FIELDS))
    assert found.share is None
    assert found.crossing == found.within == found.unknown == ()


def test_two_closed_fields_are_below_chance() -> None:
    """Two rings of ten, one link between: chance would cross nearly half of the time."""
    fields = {f"{side}{n}": side for side in ("sanitaire", "social") for n in range(10)}
    rings = [(f"{s}{n}", f"{s}{(n + 1) % 10}") for s in ("sanitaire", "social") for n in range(10)]
    found = across_fields(network([*rings, ("sanitaire0", "social0")], fields=fields))
    assert found.share == pytest.approx(1 / 21)
    assert found.expected is not None
    assert found.low is not None
    assert found.share is not None
    assert 0.4 < found.expected < 0.6
    assert found.share < found.low
    assert found.assortativity == pytest.approx(0.9, abs=0.05)
    assert not found.few


def test_the_draws_are_those_of_chance() -> None:
    """In rings, chance leads from each of twenty to one of nineteen others, ten of them across."""
    fields = {f"{side}{n}": side for side in ("sanitaire", "social") for n in range(10)}
    rings = [(f"{s}{n}", f"{s}{(n + 1) % 10}") for s in ("sanitaire", "social") for n in range(10)]
    assert across_fields(network(rings, fields=fields)).expected == pytest.approx(10 / 19, abs=0.03)


def test_the_draws_are_the_same_each_time() -> None:
    links = [("a", "b"), ("c", "d"), ("a", "c"), ("b", "d")]
    first, second = (across_fields(network(links, fields=FIELDS)) for _ in range(2))
    assert first == second


def test_a_single_link_cannot_be_redrawn() -> None:
    assert across_fields(network([("a", "c")], fields=FIELDS)).expected is None
