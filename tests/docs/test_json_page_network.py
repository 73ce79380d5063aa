"""``docs/reference/json.md`` names the keys of what the commands of the network write."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.docs.test_json_page import PAGE, documented, keys
from tests.network.answers_world import FROM_2_TO_3, build_world
from tests.queries.questions_world import build_world as build_questions

from maillage.network import (
    composition,
    fragility,
    missing,
    missing_words,
    returning,
    silos,
    transfer,
    words,
)
from maillage.network.place import State
from maillage.network.referral import referral
from maillage.session import Graph

DAY = "2024-06-01"
HERE = {"territory": "dep:99", "on": DAY}
# Keys that every link has, written once on the page.
LINK = {"link", "from", "to", "nature", "categories", "degree", "since", "until", "state"}
LINK |= {"status", "source", "quote"}


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return build_questions(tmp_path_factory.mktemp("questions"))


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    links = [FROM_2_TO_3, ("acteur:cmp", "retour", "acteur:msp")]
    return build_world(tmp_path_factory.mktemp("declared"), links, declared=True)


def without_links(value: Any) -> Any:
    """Return a value with each link as one leaf, beside what is added to it."""
    if isinstance(value, list):
        return [without_links(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() >= LINK:
        more = {name: one for name, one in value.items() if name not in LINK}
        return {"link": value["link"], **more} if more else "link"
    return {name: without_links(one) for name, one in value.items()}


def found_in(answers: list[Any]) -> set[str]:
    return keys([without_links(answer) for answer in answers])


def test_a_link_has_the_keys_of_the_page(questions: Graph) -> None:
    network = questions.network(on=DAY)
    text = PAGE.read_text(encoding="utf-8")
    (table,) = re.findall(r"\| Key of a link \|.*?\n\n", text, re.S)
    cells = re.findall(r"^\| (`.+?) \|", table, re.M)
    named = {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
    assert keys([words.link_as_dict(network, link) for link in network.links]) == named


def test_states_are_those_of_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"`{state.value}`" in text for state in State)


def test_fragility(questions: Graph) -> None:
    network = questions.network(on=DAY)
    answer = words.fragility_as_dict(network, fragility.fragility(network), "fr")
    assert found_in([answer]) == documented("network fragility --format json")


def test_silos(questions: Graph) -> None:
    network = questions.network(on=DAY)
    measured = silos.across_all(network)
    answer = {name: words.silo_as_dict(network, silo, "fr") for name, silo in measured.items()}
    assert keys([answer]) == documented("network silos --format json")


def test_path(questions: Graph) -> None:
    asked = questions.who_covers(need="psychiatrie", line=2, commune="99001", on=DAY)
    answer = words.referral_as_dict(referral(questions.source, asked), "fr")
    assert answer["shortest"] is not None
    assert answer["safest"].keys() == answer["shortest"].keys()
    del answer["safest"]
    assert keys([answer]) == documented("network path --format json")


def test_missing(questions: Graph, declared: Graph) -> None:
    answers = [
        missing_words.as_json(missing.missing(graph.source, territory=territory, on=DAY))
        for graph, territory in ((questions, "dep:99"), (declared, "dep:99"), (declared, "dep:97"))
    ]
    for answer in answers:
        for one in answer["needs"]:
            assert one.keys() == {"need", *answer["lines"][0]}
        assert [one.keys() for one in answer["fields"]] == [one.keys() for one in answer["lines"]]
        answer["needs"] = [{"need": one["need"]} for one in answer["needs"]]
        del answer["fields"]
    assert found_in(answers) == documented("network missing --format json")


def test_returns(questions: Graph, declared: Graph) -> None:
    answers = [
        returning.as_json(returning.returning(graph.source, on=DAY))
        for graph in (questions, declared)
    ]
    assert found_in(answers) == documented("network returns --format json")


def test_composition(questions: Graph, declared: Graph) -> None:
    answers = [
        composition.as_json(composition.composition(graph.source, **HERE))  # type: ignore[arg-type]
        for graph in (questions, declared)
    ]
    assert {tuple(answer["inventory"] or ()) for answer in answers} == {
        (),
        ("declaration", "territory", "since", "source", "quote"),
    }
    for answer in answers:
        answer["inventory"] = None
    assert keys(answers) == documented("network composition --format json")


def test_transfer(questions: Graph) -> None:
    asked: dict[str, Any] = {"need": "psychiatrie", "line": 3, **HERE}
    answer = transfer.as_json(transfer.transfer(questions.source, **asked))
    assert keys([answer]) == documented("network transfer --format json")
