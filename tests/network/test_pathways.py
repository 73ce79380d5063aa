"""Referral paths on graphs made by hand, and laws on any graph."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.running import run
from tests.network.made import Ends, network

from maillage import iris
from maillage.network.model import UNDATED
from maillage.network.pathways import GENERALIST, SAME, Bearer, Roads, returns
from maillage.network.referral import referral
from maillage.session import Graph

CMP = iris.concept("types", "cmp")
NAMES = st.sampled_from([GENERALIST, *"abcdef"])
LINKS = st.lists(st.tuples(NAMES, NAMES), max_size=12)


def to(thing: str, *, by_physician: bool = False) -> Bearer:
    return Bearer(thing, f"offre:{thing}", by_physician, declared=True)


def ends(steps: tuple[object, ...]) -> list[str]:
    return [getattr(step, "end") for step in steps]  # noqa: B009


def test_the_shorter_of_two_paths() -> None:
    made = network([(GENERALIST, "a"), ("a", "cmp"), (GENERALIST, "b"), ("b", "c"), ("c", "cmp")])
    found = Roads(made).shortest([to("cmp")])
    assert ends(found.steps) == ["a", "cmp"]
    assert found.length == 2
    assert found.offer == "offre:cmp"


def test_the_safest_path_may_be_longer() -> None:
    made = network([(GENERALIST, "cmp"), (GENERALIST, "a"), ("a", "cmp")])
    doubtful = dataclasses.replace(made.links[0], status="infere", state=UNDATED)
    made = dataclasses.replace(made, links=(doubtful, *made.links[1:]))
    assert ends(Roads(made).shortest([to("cmp")]).steps) == ["cmp"]
    found = Roads(made).safest([to("cmp")])
    assert ends(found.steps) == ["a", "cmp"]
    assert found.doubt == 0


def test_direction_counts() -> None:
    assert Roads(network([("cmp", GENERALIST)])).shortest([to("cmp")]).steps == ()


def test_other_kinds_of_link_send_nobody_on() -> None:
    made = network([(GENERALIST, "cmp")], nature="financement")
    assert Roads(made).shortest([to("cmp")]).steps == ()


def test_an_offer_that_takes_a_physicians_referral_is_one_step() -> None:
    found = Roads(network([])).shortest([to("cmp", by_physician=True)])
    assert [(step.kind, step.proof) for step in found.steps] == [("offre", "offre:cmp")]


def test_a_link_to_a_type_leads_to_those_of_the_place() -> None:
    held = Bearer("cmp", "offre:cmp", by_physician=False, declared=True, forms=(CMP,))
    found = Roads(network([(GENERALIST, CMP)])).shortest([held])
    assert [step.kind for step in found.steps] == ["lien", SAME]
    assert found.length == 1


def test_an_actor_does_not_lead_to_all_those_of_its_type() -> None:
    made = network([(GENERALIST, "cmp-a"), ("cmp-b", "b")], types={"cmp-a": "cmp", "cmp-b": "cmp"})
    assert Roads(made).shortest([to("cmp-b")]).steps == ()


def test_what_a_type_sends_on_each_of_its_actors_does() -> None:
    made = network([(GENERALIST, "cmp-a"), (CMP, "hopital")], types={"cmp-a": "cmp"})
    found = Roads(made).shortest([to("hopital")])
    assert ends(found.steps) == ["cmp-a", CMP, "hopital"]
    assert found.length == 2


def test_a_programme_leads_to_its_deployments() -> None:
    made = network([(GENERALIST, "programme")])
    deployed = dataclasses.replace(made.links[0], start="ici", end="programme", nature="deploie")
    made = dataclasses.replace(made, links=(*made.links, deployed))
    assert ends(Roads(made).shortest([to("ici")]).steps) == ["programme", "ici"]


def test_of_two_ways_to_an_offer_the_stated_one_is_shown() -> None:
    presumed = Bearer("cmp", "offre:cmp", by_physician=True, declared=False)
    found = Roads(network([(GENERALIST, "cmp")])).safest([presumed])
    assert [step.kind for step in found.steps] == ["lien"]
    assert found.doubt == 0


def test_a_return_goes_back_to_line_one() -> None:
    made = network([("cmp", GENERALIST), ("cmp", "a")], nature="retour")
    assert [link.end for link in returns(made)] == [GENERALIST]


@given(LINKS, st.tuples(NAMES, NAMES))
def test_a_link_more_never_lengthens_a_path(links: list[Ends], more: Ends) -> None:
    before = Roads(network(links)).shortest([to("f")])
    after = Roads(network([*links, more])).shortest([to("f")])
    if before.steps:
        assert after.steps
        assert after.length <= before.length


@given(LINKS)
def test_the_safest_is_at_most_as_doubtful_as_the_shortest(links: list[Ends]) -> None:
    made = network(links)
    short, safe = Roads(made).shortest([to("f")]), Roads(made).safest([to("f")])
    assert bool(short.steps) == bool(safe.steps)
    assert safe.doubt <= short.doubt
    assert short.length <= safe.length


def test_a_commune_of_no_departement_is_looked_at_alone(graph: Graph) -> None:
    answer = graph.who_covers(need="anxio-depression", line=2, commune="31555", on="2022-06-01")
    commune = replace(answer.commune, departement="")
    found = referral(graph.source, replace(answer, commune=commune))

    assert found.answer.commune.departement == ""
    assert found.links <= referral(graph.source, answer).links


def test_without_an_offer_the_command_says_why_before_it_speaks_of_paths(
    small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--need", "gaja", "--line", "3", "--commune", "31555", "--snapshot", str(small_root))
    ran = run(capsys, "network", "path", *asked)

    assert ran.status == 0
    assert ran.out.startswith("la grille ne permet pas de dire qui est attendu ici\n")
