"""Whatever one request does, it is stopped or refused, and the next one is answered."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from maillage import snapshot, sparql_text
from maillage.errors import WrongUse
from maillage.server.app import create_app
from maillage.server.engine import Engine
from maillage.server.errors import NotAcceptable
from maillage.server.limits import Limits

from .conftest import QUICK

HOSTILE = {
    "cartesian": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "filtered": "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(STR(?c) = CONCAT(STR(?f), 'x')) }",
    "path": "SELECT (COUNT(*) AS ?n) { ?a (!mlg:x|^!mlg:x)* ?b . ?c (!mlg:x)* ?d }",
}


def ask(client: TestClient, query: str, **headers: str) -> Any:
    return client.get("/sparql", params={"query": query}, headers=headers)


def alive(client: TestClient) -> bool:
    return ask(client, "ASK { ?s a mlg:Offre }").json()["boolean"] is True


def engine_of(client: TestClient) -> Engine:
    engine: Engine = client.app.state.engine  # type: ignore[attr-defined]
    return engine


@pytest.mark.parametrize("name", HOSTILE)
def test_an_endless_query_is_stopped_and_others_are_answered(client: TestClient, name: str) -> None:
    with ThreadPoolExecutor() as pool:
        hostile = pool.submit(ask, client, HOSTILE[name])
        quick = [alive(client) for _ in range(20)]
        found = hostile.result()

    assert all(quick)
    assert found.status_code == 422
    assert "2 s" in found.json()["detail"] or "mémoire" in found.json()["detail"]
    assert alive(client)


def test_only_so_many_queries_may_be_long(client: TestClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ask(client, HOSTILE["cartesian"]), range(5)))

    refused = [answer for answer in found if answer.status_code == 503]
    assert 1 <= len(refused) <= 3
    assert all(answer.headers["retry-after"] for answer in refused)
    assert alive(client)


def test_only_so_many_requests_may_wait(small_root: Path) -> None:
    limits = Limits(seconds=1.5, patience=1.5, workers=1, waiting=1)
    with (
        TestClient(create_app(small_root, limits)) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        found = list(pool.map(lambda _: ask(client, HOSTILE["cartesian"]), range(4)))

        assert {answer.status_code for answer in found} == {422, 503}
        assert alive(client)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * " + "{" * 3000 + "}" * 3000,
        "SELECT * { " + "OPTIONAL {" * 3000 + "}" * 3000 + "}",
        "SELECT (" + "(" * 3000 + "1" + ")" * 3000 + " AS ?x) {}",
        "SELECT * { " + "[ ?p " * 300 + "1" + "]" * 300 + "}",
    ],
    ids=["groups", "optionals", "parentheses", "blank-nodes"],
)
def test_a_deep_query_is_refused_before_an_engine_reads_it(client: TestClient, query: str) -> None:
    pids = processes(client)

    found = ask(client, query)

    assert found.status_code == 400
    assert "imbrique" in found.json()["detail"]
    # None had to be replaced; one that finished what an earlier test asked may have left.
    assert processes(client) <= pids


def processes(client: TestClient) -> set[int]:
    return {process.pid for process in engine_of(client)._alive}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of POSIX")
def test_a_process_that_is_killed_leaves_the_service_alive(client: TestClient) -> None:
    with ThreadPoolExecutor() as pool:
        lost = pool.submit(ask, client, HOSTILE["cartesian"])
        threading.Event().wait(0.2)
        for pid in processes(client):
            os.kill(pid, signal.SIGKILL)
        found = lost.result()

    assert found.status_code == 422
    assert "s'est arrêté" in found.json()["detail"]
    # Those that were idle have died too: nobody is told so by a request that has nothing wrong.
    assert [ask(client, "ASK {}").status_code for _ in range(4)] == [200] * 4


def test_memory_is_bounded(small_root: Path) -> None:
    limits = Limits(memory_mib=200, seconds=20, patience=20)
    rows = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
    with TestClient(create_app(small_root, limits)) as client:
        found = ask(client, rows)

        assert found.status_code == 422
        assert "mémoire" in found.json()["detail"]
        assert alive(client)


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine, and what is said to it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                with caller:
                    heard.append(caller.recv(1000))

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)


CALLS = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service silent <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE # <x>\r<URL> { ?s ?p ?o } }",
    "PREFIX a: <URL> SELECT * { SERVICE a: { ?s ?p ?o } }",
    "BASE <URL> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "SELECT * { VALUES ?u { <URL> } SERVICE ?u { ?s ?p ?o } }",
    # The engine reads « < » as « less than », a comment, then the call; a lexer reads a string.
    'SELECT * { BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b#>"""\n) '
    'SERVICE <URL> { ?s ?p ?o } #"""\n}',
    "SELECT * { ?s ?p 1SERVICE <URL> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("call", CALLS)
def test_no_query_leaves_the_machine(
    client: TestClient, listener: tuple[int, list[bytes]], call: str
) -> None:
    port, heard = listener

    found = ask(client, call.replace("URL", f"http://127.0.0.1:{port}/"))

    assert found.status_code == 400
    assert "SERVICE" in found.json()["detail"]
    assert heard == []


def test_a_server_that_is_allowed_by_name_is_called(
    small_root: Path, listener: tuple[int, list[bytes]]
) -> None:
    port, heard = listener
    limits = Limits(services=frozenset({"127.0.0.1"}))
    with TestClient(create_app(small_root, limits)) as client:
        ask(client, f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
        other = ask(client, f"SELECT * {{ SERVICE <http://localhost:{port}/> {{ ?s ?p ?o }} }}")

    assert len(heard) == 1
    assert other.status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service ?x { ?service a ?x }",
        'ASK { ?s rdfs:label "un service : <x> de soins" } # service ?',
        "ASK { ?service <http://x/service> ?x }",
    ],
)
def test_the_word_service_is_no_call(query: str) -> None:
    assert sparql_text.services(query) == []


@pytest.mark.parametrize(
    "address",
    ["https://ok@ailleurs/", "https://ok\\@ailleurs/", "ftp://ok/", "//ok/", "https://ok:x/"],
)
def test_an_address_that_may_be_read_in_two_ways_names_no_host(address: str) -> None:
    assert sparql_text.services(f"SELECT * {{ SERVICE <{address}> {{}} }}") == [""]


def test_another_snapshot_is_served_without_a_restart(own_root: Path) -> None:
    with TestClient(create_app(own_root, QUICK)) as client:
        before = ask(client, "ASK {}").headers["etag"]
        current = snapshot.current(own_root).directory
        shutil.copytree(current, own_root / "autre")
        (own_root / snapshot.CURRENT).write_text("autre\n", encoding="utf-8")

        after = ask(client, "ASK {}", **{"If-None-Match": before})
        assert after.status_code == 200
        assert after.headers["etag"] != before

        # A build that goes wrong takes nothing away from those who are served.
        (own_root / snapshot.CURRENT).write_text("perdu\n", encoding="utf-8")
        found = client.post(
            "/sparql", content="ASK {}", headers={"Content-Type": "application/sparql-query"}
        )
        assert found.status_code == 200
        assert found.headers["etag"]


def test_a_folder_without_a_snapshot_is_said_to_be(tmp_path: Path) -> None:
    with TestClient(create_app(tmp_path, QUICK)) as client:
        found = ask(client, "ASK {}")

    assert found.status_code == 503
    assert "maillage build" in found.json()["detail"]


def test_a_long_query_whose_client_has_left_is_given_up(small_root: Path) -> None:
    app = create_app(small_root, Limits(seconds=60, patience=0.2))
    query = urlencode({"query": HOSTILE["cartesian"]}).encode()
    scope = {"type": "http", "method": "GET", "path": "/sparql", "query_string": query}
    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        await asyncio.sleep(0.5)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    async def leave() -> int:
        async with app.router.lifespan_context(app):
            await app({**scope, "headers": [], "app": app}, receive, send)
            engine: Engine = app.state.engine
            assert (await engine.query("ASK {}")).media_type
            return engine._long

    assert asyncio.run(leave()) == 0
    assert sent[0]["status"] == 204


def test_an_error_keeps_its_class_and_its_two_sentences(client: TestClient) -> None:
    engine = engine_of(client)
    portal = client.portal
    assert portal is not None

    with pytest.raises(WrongUse) as refused:
        portal.call(engine.query, "SELECT")
    with pytest.raises(NotAcceptable):
        portal.call(lambda: engine.query("ASK {}", accept="image/png"))

    assert refused.value.text("fr") != refused.value.text("en")
