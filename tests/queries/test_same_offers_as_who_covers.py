"""The three SPARQL queries of « who covers » find what the answer in Python finds.

They are two writings of the same rules (design: three-valued criteria): a grid of questions holds
them together. ``qui-couvre`` has a grid of its own in ``test_catalogue``.
"""

from __future__ import annotations

import itertools

import pytest

from maillage.answers import Answer
from maillage.session import Graph

CRITERIA = {"line": "ligne", "age": "age", "date": "date", "delay": "delai", "zone": "zone"}
RULES = {"same_line_elsewhere": "meme_ligne_ailleurs", "next_line_here": "ligne_suivante_ici"}
# Toulouse, Saint-Gaudens, Montpellier, Versailles, Paris, Marseille, Bron.
COMMUNES = ("31555", "31483", "34172", "78646", "75056", "13055", "69029")
NEEDS = ("souffrance-psychique", "anxio-depression", "psychiatrie", "depression", "crise")
LESS_COMMON = ("soins-somatiques", "psychose-debutante", "logement", "gaja")
# Age, day, days to the first contact: each on both sides of a bound that some offer states.
CIRCUMSTANCES = (
    (None, "2018-06-01", None),
    (5, "2021-09-12", None),
    (6, "2021-09-13", 7),
    (14, "2020-08-02", None),
    (15, "2020-08-03", 15),
    (18, "2022-06-01", 2),
    (26, "2000-12-31", None),
    (70, "2026-11-22", 0),
)


def questions(commune: str) -> list[dict[str, str]]:
    """Return questions about a commune: every line, needs and circumstances in turn."""
    turns = itertools.cycle(CIRCUMSTANCES)
    found = []
    for line, need in itertools.product("123", (*NEEDS, *LESS_COMMON)):
        age, day, within = next(turns)
        found.append(
            {
                "besoin": need,
                "ligne": line,
                "commune": commune,
                "date": day,
                "age": "tous" if age is None else str(age),
                "delai": "-1" if within is None else str(within),
            }
        )
    return found


def answered(graph: Graph, words: dict[str, str]) -> Answer:
    return graph.who_covers(
        need=words["besoin"],
        line=words["ligne"],
        commune=words["commune"],
        age=None if words["age"] == "tous" else words["age"],
        on=words["date"],
        within=None if words["delai"] == "-1" else words["delai"],
    )


@pytest.fixture(scope="module")
def grid(graph: Graph) -> dict[str, list[tuple[dict[str, str], Answer]]]:
    return {c: [(words, answered(graph, words)) for words in questions(c)] for c in COMMUNES}


@pytest.mark.parametrize("commune", COMMUNES)
def test_hits_near_misses_and_fallback_are_those_of_who_covers(
    graph: Graph, grid: dict[str, list[tuple[dict[str, str], Answer]]], commune: str
) -> None:
    for words, answer in grid[commune]:
        hits = {row["offre"] for row in graph.query("qui-couvre", **words)}
        assert hits == {hit.offer.iri for hit in answer.hits}, words
        misses = {(row["offre"], row["critere"]) for row in graph.query("presque", **words)}
        assert misses == {
            (miss.offer.iri, CRITERIA[miss.failures[0].criterion]) for miss in answer.near_misses
        }, words
        assert fallbacks(graph, words) == {
            (RULES[tried.rule], tried.line, tried.match.offer.iri) for tried in answer.fallback
        }, words


def fallbacks(graph: Graph, words: dict[str, str]) -> set[tuple[str, int, str]]:
    """Return what the query proposes, cut as the answer cuts: the three nearest of each rule."""
    found: dict[str, dict[str, int]] = {}
    for row in graph.query("a-defaut", **words):
        found.setdefault(row["regle"], {}).setdefault(row["offre"], int(row["a_la_ligne"]))
    return {
        (rule, line, offer)
        for rule, offers in found.items()
        for offer, line in list(offers.items())[:3]
    }


def test_the_grid_holds_every_kind_of_answer(
    grid: dict[str, list[tuple[dict[str, str], Answer]]],
) -> None:
    answers = [answer for asked in grid.values() for _, answer in asked]
    assert {tried.rule for a in answers for tried in a.fallback} == set(RULES)
    assert {m.failures[0].criterion for a in answers for m in a.near_misses} == set(CRITERIA)
    assert {hit.offer.declared for a in answers for hit in a.hits} == {True, False}


def test_a_distance_is_that_of_the_great_circle(graph: Graph) -> None:
    words = questions("31483")[0] | {"ligne": "2"}
    near = {
        tried.match.offer.iri: tried.distance_km
        for tried in answered(graph, words).fallback
        if tried.distance_km is not None
    }
    assert near
    for row in graph.query("a-defaut", **words):
        if row["offre"] in near and "distance_km" in row:
            assert abs(int(row["distance_km"]) - near[row["offre"]]) < 1


def test_the_rayon_leaves_out_what_is_farther(graph: Graph) -> None:
    words = questions("31483")[0] | {"ligne": "2"}
    everywhere = [r for r in graph.query("a-defaut", **words) if "distance_km" in r]
    limit = int(everywhere[0]["distance_km"])
    kept = [r for r in graph.query("a-defaut", **words, rayon=limit) if "distance_km" in r]
    assert kept == [r for r in everywhere if int(r["distance_km"]) <= limit]
    assert 0 < len(kept) < len(everywhere)


def test_who_is_expected_is_what_the_answer_expects(graph: Graph) -> None:
    for need, line in itertools.product((*NEEDS, *LESS_COMMON, "enfant-apprentissage"), "123"):
        rows = graph.query("qui-est-attendu", besoin=need, ligne=line, champ="aucun")
        expected = graph.who_covers(need=need, line=line, commune="31555").expected
        types = {row["type"] for row in rows if row["statut"] != "ambigu" and "type" in row}
        assert types == {kind.iri.rpartition("/")[2] for kind in expected.types}, (need, line)
