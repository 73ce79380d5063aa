"""The network over HTTP: the same answer as the command line and as Python; clear refusals."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.cli.running import run
from tests.server.inline import client

from maillage import session
from maillage.network import (
    composition,
    fragility,
    missing,
    missing_words,
    returning,
    silos,
    transfer,
    view,
    words,
)
from maillage.network.referral import referral
from maillage.server import network_rest

Graph = session.Graph
Asked = dict[str, str]
DAY = {"on": "2024-06-01"}
HERE = {"territory": "dep:31", **DAY}


def _export(graph: Graph, asked: Asked) -> Any:
    return json.loads(view.export(graph.network(asked["territory"], on=asked["on"]), "cytoscape"))


def _fragility(graph: Graph, asked: Asked) -> Any:
    network = graph.network(asked["territory"], on=asked["on"])
    return words.fragility_as_dict(network, fragility.fragility(network), "fr")


def _silos(graph: Graph, asked: Asked) -> Any:
    network = graph.network(asked["territory"], on=asked["on"])
    measured = silos.across_all(network)
    return {name: words.silo_as_dict(network, silo, "fr") for name, silo in measured.items()}


def _path(graph: Graph, asked: Asked) -> Any:
    any_words: dict[str, Any] = dict(asked)
    return words.referral_as_dict(referral(graph.source, graph.who_covers(**any_words)), "fr")


def _missing(graph: Graph, asked: Asked) -> Any:
    any_words: dict[str, Any] = dict(asked)
    return missing_words.as_json(missing.missing(graph.source, **any_words))


def _returns(graph: Graph, asked: Asked) -> Any:
    any_words: dict[str, Any] = dict(asked)
    return returning.as_json(returning.returning(graph.source, **any_words))


def _composition(graph: Graph, asked: Asked) -> Any:
    any_words: dict[str, Any] = dict(asked)
    return composition.as_json(composition.composition(graph.source, **any_words))


def _transfer(graph: Graph, asked: Asked) -> Any:
    any_words: dict[str, Any] = dict(asked)
    return transfer.as_json(transfer.transfer(graph.source, **any_words))


ANSWERS: dict[str, tuple[Asked, Callable[[Graph, Asked], Any]]] = {
    "export": (HERE, _export),
    "fragility": (HERE, _fragility),
    "silos": (HERE, _silos),
    "path": ({"need": "anxio-depression", "line": "2", "commune": "31555", **DAY}, _path),
    "missing": ({"need": "anxio-depression", **HERE}, _missing),
    "returns": ({"territory": "dep:69", **DAY}, _returns),
    "composition": ({"territory": "dep:78", **DAY}, _composition),
    "transfer": ({"need": "gaja", "line": "1", **HERE}, _transfer),
}
TABLES = ("export", "missing", "returns", "composition", "transfer")


@pytest.fixture(scope="module")
def web(graph: Graph) -> TestClient:
    return client(graph, network_rest.routes())


def test_every_question_of_the_network_is_asked_here() -> None:
    assert [q.path for q in network_rest.QUESTIONS] == [f"/api/network/{name}" for name in ANSWERS]


@pytest.mark.parametrize("name", ANSWERS)
def test_three_ways_one_answer(
    web: TestClient, graph: Graph, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    asked, in_python = ANSWERS[name]
    options = [part for word, value in asked.items() for part in (f"--{word}", value)]
    root = str(graph.snapshot.directory.parent)
    form = "cytoscape" if name == "export" else "json"
    done = run(capsys, "network", name, *options, "--snapshot", root, "--format", form)

    assert done.status == 0, done.err
    assert json.loads(done.out) == in_python(graph, asked)
    answer = web.get(f"/api/network/{name}", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.json() == json.loads(done.out)


@pytest.mark.parametrize("name", TABLES)
def test_the_rows_are_those_of_the_command_line(
    web: TestClient, graph: Graph, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    asked, _ = ANSWERS[name]
    options = [part for word, value in asked.items() for part in (f"--{word}", value)]
    root = str(graph.snapshot.directory.parent)
    done = run(capsys, "network", name, *options, "--snapshot", root, "--format", "csv")

    table = web.get(f"/api/network/{name}", params={**asked, "format": "csv"})
    assert table.text == done.out
    rows = list(csv.reader(io.StringIO(table.text)))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}


def test_english_is_answered_in_english(web: TestClient) -> None:
    asked = {**HERE, "lang": "en"}
    answer = web.get("/api/network/missing", params=asked)
    assert answer.headers["content-language"] == "en"
    assert "a link that is absent here is not recorded; it may exist" in answer.json()["notes"]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("missing", "il manque le paramètre territory"),
        ("missing?territory=dep:999", "dep:999"),
        ("missing?territory=dep:31&need=xyz", "xyz"),
        ("missing?territory=dep:31&kinds=avis", "pas de paramètre « kinds »"),
        ("export?kinds=avi", "nature de lien"),
        ("fragility?territory=nulle-part", "nulle-part"),
        ("silos?on=hier", "hier"),
        ("path?need=gaja&line=4&commune=31555", "la ligne 4 n'existe pas"),
        ("path?need=gaja&line=2", "il manque le paramètre commune"),
        ("returns?on=2024-13-01", "2024-13-01"),
        ("composition?territory=dep:", "dep:"),
        ("transfer?need=gaja&line=x&territory=dep:31", "x"),
        ("transfer?need=gaja&territory=dep:31", "il manque le paramètre line"),
        ("fragility?format=csv", "format « csv »"),
    ],
)
def test_a_bad_word_is_refused_in_one_sentence(
    web: TestClient, address: str, sentence: str
) -> None:
    answer = web.get(f"/api/network/{address}")
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert sentence in answer.json()["detail"]
