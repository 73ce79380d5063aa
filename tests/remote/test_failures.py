"""What a server may do wrong, and the sentence that says it."""

from __future__ import annotations

import base64
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.remote import servers
from tests.remote.conftest import Servers

import maillage
from maillage.cli import cli
from maillage.endpoints import (
    PASSWORD,
    USER,
    EndpointFailed,
    PartialAnswer,
    QueryRefused,
    TimeLimit,
)
from maillage.errors import MaillageError, WrongUse
from maillage.remote import RemoteSource

pytestmark = pytest.mark.xdist_group("remote")
JSON = "application/sparql-results+json"
EMPTY = b'{"head": {"vars": ["x"]}, "results": {"bindings": []}}'
Said = tuple[int, dict[str, str], bytes]
Play = Callable[[Callable[[BaseHTTPRequestHandler], Said]], "Scripted"]


class Scripted:
    """A server that answers what a test wants, and keeps what it was asked."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], Said]) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append((self.command, dict(self.headers)))
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, body = answer(self)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/sparql"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def play() -> Iterator[Play]:
    """Start servers that answer as told."""
    started: list[Scripted] = []

    def start(answer: Callable[[BaseHTTPRequestHandler], Said]) -> Scripted:
        started.append(Scripted(answer))
        return started[-1]

    yield start
    for scripted in started:
        scripted.server.shutdown()
        scripted.server.server_close()


def _source(url: str, timeout: float = 5) -> RemoteSource:
    return RemoteSource(url, timeout=timeout, retries=2, expects_graph=False)


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        ((401, {}, b""), EndpointFailed, "refuse l'accès"),
        ((403, {}, b""), EndpointFailed, USER),
        ((404, {}, b"none"), EndpointFailed, "n'est pas l'adresse d'un service SPARQL"),
        ((200, {"Content-Type": "text/html"}, b"<p>"), EndpointFailed, "répond text/html"),
        ((200, {"Content-Type": JSON}, b'{"results'), EndpointFailed, "ne répond pas comme"),
        ((400, {}, b"line 3:\n bad <b>word</b>"), QueryRefused, "line 3: bad word"),
        ((500, {}, b'{"detail": "trop"}'), QueryRefused, "trop"),
        ((503, {"Retry-After": "120"}, b""), EndpointFailed, "attendre 120 s"),
        (
            (200, {"Content-Type": JSON, "X-SPARQL-MaxRows": "100"}, EMPTY),
            PartialAnswer,
            "100 lignes au plus",
        ),
        (
            (200, {"Content-Type": JSON, "X-SQL-State": "S1TAT", "X-SQL-Message": "cut"}, EMPTY),
            PartialAnswer,
            "partie de la réponse (cut)",
        ),
    ],
    ids=["401", "403", "404", "html", "broken", "400", "500", "later", "rows", "anytime"],
)
def test_a_failure_is_one_sentence_in_both_languages(
    play: Play, said: Said, error: type[MaillageError], words: str
) -> None:
    scripted = play(lambda _: said)
    with pytest.raises(error) as failed:
        _source(scripted.url).select("SELECT ?x {}")
    assert words in failed.value.text("fr")
    assert failed.value.text("en") != failed.value.text("fr")
    assert "\n" not in failed.value.text("fr")
    assert len(scripted.asked) == 1


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_server_that_comes_back_is_asked_again(play: Play, status: int) -> None:
    said: list[Said] = [(status, {"Retry-After": "0"}, b""), (200, {"Content-Type": JSON}, EMPTY)]
    scripted = play(lambda _: said.pop(0))
    assert _source(scripted.url).select("SELECT ?x {}") == []
    assert len(scripted.asked) == 2


def test_a_server_that_stays_away_is_left_after_two_more_attempts(play: Play) -> None:
    scripted = play(lambda _: (503, {}, b""))
    with pytest.raises(EndpointFailed, match="indisponible"):
        _source(scripted.url).select("SELECT ?x {}")
    assert len(scripted.asked) == 3


def test_what_retry_after_asks_is_waited(play: Play) -> None:
    said: list[Said] = [(503, {"Retry-After": "1"}, b""), (200, {"Content-Type": JSON}, EMPTY)]
    scripted = play(lambda _: said.pop(0))
    start = time.monotonic()
    _source(scripted.url).select("SELECT ?x {}")
    assert time.monotonic() - start >= 1


def test_a_server_that_says_nothing_is_left_at_the_time_limit(play: Play) -> None:
    def slow(_: BaseHTTPRequestHandler) -> Said:
        time.sleep(1)
        return 200, {"Content-Type": JSON}, EMPTY

    scripted = play(slow)
    with pytest.raises(TimeLimit, match=r"en 0\.2 s"):
        _source(scripted.url, timeout=0.2).select("SELECT ?x {}")
    assert len(scripted.asked) == 1


def test_nothing_listens(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{servers.free_port()}/sparql"
    with pytest.raises(EndpointFailed, match="refuse la connexion"):
        _source(url).select("SELECT ?x {}")


def test_an_unknown_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(EndpointFailed, match="injoignable"):
        _source("http://exemple.invalid/sparql").select("SELECT ?x {}")


@pytest.mark.parametrize("url", ["ftp://x/sparql", "sparql", "http:///x", "http://a:b@x/sparql"])
def test_an_address_that_is_none_or_holds_a_password_is_refused(url: str) -> None:
    with pytest.raises(WrongUse) as refused:
        RemoteSource(url)
    assert "a:b" not in refused.value.text("fr") + refused.value.text("en")


@pytest.mark.parametrize("way", ["environment", "netrc"])
def test_an_account_answers_the_challenge_and_is_never_told(
    play: Play, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: str
) -> None:
    if way == "environment":
        monkeypatch.setenv(USER, "lectrice")
        monkeypatch.setenv(PASSWORD, "s3cret")
    else:
        monkeypatch.setenv("HOME", str(tmp_path))
        netrc = tmp_path / ".netrc"
        netrc.write_text("machine 127.0.0.1 login lectrice password s3cret\n", encoding="utf-8")
        netrc.chmod(0o600)
    wanted = "Basic " + base64.b64encode(b"lectrice:s3cret").decode()

    def guarded(request: BaseHTTPRequestHandler) -> Said:
        if request.headers.get("Authorization") != wanted:
            return 401, {"WWW-Authenticate": 'Basic realm="x"'}, b""
        return 400, {}, b"no"

    with pytest.raises(QueryRefused) as refused:
        _source(play(guarded).url).select("SELECT ?x {}")
    assert "s3cret" not in refused.value.text("fr") + repr(refused.value)


def test_a_long_query_goes_by_post(play: Play) -> None:
    scripted = play(lambda _: (200, {"Content-Type": JSON}, EMPTY))
    source = _source(scripted.url)
    source.select("SELECT ?x {}")
    source.select("SELECT ?x {} # " + "x" * 5000)
    assert [method for method, _ in scripted.asked] == ["GET", "POST"]


def test_terms_become_plain_strings(play: Play) -> None:
    body = (
        b'{"results": {"bindings": [{"b": {"type": "typed-literal", "value": "1", "datatype": '
        b'"http://www.w3.org/2001/XMLSchema#boolean"}, "n": {"type": "literal", "value": "1"}}]}}'
    )
    scripted = play(lambda _: (200, {"Content-Type": JSON}, body))
    assert _source(scripted.url).select("SELECT * {}") == [{"b": "true", "n": "1"}]


def test_the_two_sources_of_a_graph_exclude_each_other(tmp_path: Path) -> None:
    words = ["query", "types", "--endpoint", "http://127.0.0.1:1/x", "--snapshot", str(tmp_path)]
    done = CliRunner().invoke(cli, words)
    assert isinstance(done.exception, WrongUse)
    assert "--endpoint" in done.exception.text("fr")


def test_what_needs_the_files_of_a_snapshot_says_so(oxigraph_servers: Servers) -> None:
    graph = maillage.open(endpoint=oxigraph_servers["small"].query)
    with pytest.raises(WrongUse, match="sans --endpoint"):
        graph.as_rdflib()
    assert graph.name == oxigraph_servers["small"].query


def test_named_graphs_that_are_not_looked_into_are_an_error(tmp_path: Path) -> None:
    with servers.oxigraph(tmp_path, union=False) as server:
        source = RemoteSource(server.query)
        with pytest.raises(EndpointFailed, match="maillage publish"):
            source.select("SELECT ?x { ?x a mlg:Besoin }")
        body = b"<urn:b> a <https://w3id.org/maillage/def#Besoin> ."
        request = urllib.request.Request(  # noqa: S310
            f"{server.store}?graph=urn:g",
            data=body,
            method="PUT",
            headers={"Content-Type": "text/turtle"},
        )
        urllib.request.urlopen(request).close()  # noqa: S310
        with pytest.raises(EndpointFailed, match="union-default-graph"):
            source.select("SELECT ?x { ?x a mlg:Besoin }")
        by_parameter = RemoteSource(f"{server.query}?union-default-graph=true")
        assert by_parameter.select("SELECT ?x { ?x a mlg:Besoin }") == [{"x": "urn:b"}]


def test_bad_sparql_is_refused_with_the_reason_of_the_server(oxigraph_servers: Servers) -> None:
    with pytest.raises(QueryRefused, match="refuse la requête") as refused:
        RemoteSource(oxigraph_servers["small"].query).select("SELECT ?x WHERE { ?x")
    assert "\n" not in refused.value.text("fr")


def test_an_update_is_never_sent(oxigraph_servers: Servers) -> None:
    source = RemoteSource(oxigraph_servers["small"].query)
    with pytest.raises(QueryRefused):
        source.select("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert not source.ask("ASK { <urn:a> <urn:b> <urn:c> }")


def test_virtuoso_cuts_and_we_say_so(virtuoso_servers: Servers) -> None:
    source = RemoteSource(virtuoso_servers["world"].query)
    with pytest.raises(PartialAnswer, match="ResultSetMaxRows"):
        source.select("SELECT ?s ?p ?o { ?s ?p ?o }")
    with pytest.raises(QueryRefused, match="syntax error"):
        source.select("SELEC ?x {}")


def test_triples_are_those_of_the_embedded_store(
    graph: maillage.Graph, oxigraph_servers: Servers, virtuoso_servers: Servers
) -> None:
    asked = "CONSTRUCT { ?b skos:prefLabel ?n ; mlg:rang ?r } WHERE { ?b a mlg:Besoin ; "
    asked += "skos:prefLabel ?n . OPTIONAL { ?b mlg:rang ?r } }"
    wanted = graph.source.construct(asked)
    assert len(wanted) > 50
    for found in (oxigraph_servers, virtuoso_servers):
        assert RemoteSource(found["small"].query).construct(asked) == wanted
