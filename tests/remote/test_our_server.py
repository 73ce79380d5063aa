"""The whole catalogue, asked of ``maillage serve`` by clients that are not ours.

Comunica, a SPARQL client in JavaScript, is found by ``MAILLAGE_COMUNICA``: the folder where
``npm install @comunica/query-sparql`` was run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.queries.cases import CASES, EXPECTED, QUESTION_CASES, WORLD_CASES, Cases, answer, as_text
from tests.server.conftest import address_of, started

from maillage import catalogue, snapshot
from maillage.namespaces import sparql_prologue
from maillage.remote import RemoteSource
from maillage.session import Graph
from maillage.source import Record

pytestmark = pytest.mark.xdist_group("remote")
EVERYTHING: Cases = {**CASES, **WORLD_CASES, **QUESTION_CASES}
COMUNICA = os.environ.get("MAILLAGE_COMUNICA", "")
NODE = shutil.which("node")


def _edition_of(case: str) -> str:
    if case in QUESTION_CASES:
        return "questions"
    return "world" if case in WORLD_CASES else "small"


@pytest.fixture(scope="module")
def services(editions: dict[str, snapshot.Snapshot]) -> Iterator[dict[str, str]]:
    """The SPARQL address of a service on each graph that the cases ask."""
    with ExitStack() as stack:
        running = {
            name: stack.enter_context(started(built.directory.parent))
            for name, built in editions.items()
        }
        yield {name: f"{address_of(process)}sparql" for name, process in running.items()}


@pytest.mark.parametrize("case", EVERYTHING)
def test_the_catalogue_through_sparqlwrapper(services: dict[str, str], case: str) -> None:
    graph = Graph(None, RemoteSource(services[_edition_of(case)]))
    expected = (EXPECTED / f"{case}.csv").read_text(encoding="utf-8")
    assert answer(graph, case, EVERYTHING) == expected


@pytest.fixture(scope="module")
def by_comunica(
    services: dict[str, str], editions: dict[str, snapshot.Snapshot]
) -> dict[str, list[Record]]:
    """What Comunica answers to each case."""
    if not (COMUNICA and NODE):
        pytest.skip("MAILLAGE_COMUNICA names no folder where Comunica is installed, or no node")
    asked = []
    for case, (name, words) in EVERYTHING.items():
        edition = _edition_of(case)
        source = Graph(editions[edition]).source
        query = sparql_prologue() + catalogue.bind(source, catalogue.find(name), words)
        asked.append({"name": case, "server": services[edition], "query": query})
    done = subprocess.run(  # noqa: S603
        [NODE, str(Path(__file__).with_name("comunica.mjs"))],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


@pytest.mark.parametrize("case", EVERYTHING)
def test_the_catalogue_through_comunica(by_comunica: dict[str, list[Record]], case: str) -> None:
    query = catalogue.find(EVERYTHING[case][0])
    found = catalogue.Result(tuple(query.columns), by_comunica[case], query.sparql)
    assert as_text(found) == (EXPECTED / f"{case}.csv").read_text(encoding="utf-8")
