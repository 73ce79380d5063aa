"""Scores of the small graph worked out by hand from the rows of the tables."""

from __future__ import annotations

import datetime as dt

import pytest

from maillage import iris
from maillage.errors import WrongUse
from maillage.quality import Assessed, Assessment
from maillage.session import Graph

ON = "2022-09-01"


@pytest.fixture(scope="module")
def assessed(graph: Graph) -> Assessment:
    return graph.quality(ON)


def values(thing: Assessed) -> list[float | None]:
    return [None if m.value is None else round(m.value, 4) for m in thing.measures]


def structure(assessed: Assessment, key: str) -> Assessed:
    (found,) = (s for s in assessed.structures if s.iri == iris.thing("acteur", key))
    return found


def test_a_cmp_that_a_document_names(assessed: Assessment) -> None:
    # acteurs.csv, str-cmp-asm13: type and champs of the five useful columns; source 004, edited in
    # 2018-09, four years before; a commune and no point; no number; no contact.
    found = structure(assessed, "str-cmp-asm13")
    assert values(found) == [0.4, 0.0, 0.5, 0.0, 0.0]
    assert found.score == 18  # (0.4 + 0 + 0.5 + 0 + 0) / 5


def test_a_network_whose_web_site_is_known(assessed: Assessment) -> None:
    # acteurs.csv, str-rms (type reseau, an instance): type and champs of three columns; source 001
    # has no date; no territory; no number is expected; one way of contact of three.
    found = structure(assessed, "str-rms")
    assert values(found) == [0.6667, 0.0, 0.0, None, 0.3333]
    assert found.score == 25  # (2/3 + 0 + 0 + 1/3) / 4


def test_a_source_with_one_institution_and_one_offer(assessed: Assessment) -> None:
    # 002, edited in 2021-12, nine months before: (24 − 9) / 18. Its actor org-cnge, an institution:
    # type of two columns, no place, no contact. Its offer off-sesame-addictions: champs, modalites
    # and acces of nine columns, a zone that is stated whole, no contact.
    (found,) = (s for s in assessed.sources if s.source == "002")
    assert values(found) == [
        round((1 / 2 + 3 / 9) / 2, 4),
        round(15 / 18, 4),
        round((0 + 1) / 2, 4),
        None,
        0.0,
    ]
    assert [m.count for m in found.measures] == [2, 2, 2, 0, 2]
    assert (found.count, found.score) == (2, 44)  # (0.4167 + 0.8333 + 0.5 + 0) / 4


def test_rdflib_gives_the_same_figures(assessed: Assessment, rdflib_graph: Graph) -> None:
    assert rdflib_graph.quality(ON) == assessed


def test_the_day_is_today_when_none_is_given(graph: Graph) -> None:
    assert graph.quality().on == dt.date.today()
    with pytest.raises(WrongUse, match="2022-02-30"):
        graph.quality("2022-02-30")


def test_every_actor_and_every_declared_offer_counts_once(
    graph: Graph, assessed: Assessment
) -> None:
    def number(of: str) -> int:
        rows = graph.query(f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a {of} }}").rows
        return int(rows[0]["n"])

    assert len(assessed.structures) == number("mlg:Acteur")
    total = number("mlg:Acteur") + number("mlg:Offre")
    assert sum(thing.count for thing in assessed.sources) == total
