"""Sending a snapshot: whole, resumed, checked, and nothing of others touched."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.remote import servers
from tests.remote.conftest import Servers
from tests.remote.servers import Server

from maillage import publishing, snapshot
from maillage.cli import cli
from maillage.endpoints import EndpointFailed
from maillage.errors import WrongUse
from maillage.namespaces import PREFIXES
from maillage.publishing import Incomplete, Target, publish
from maillage.remote import RemoteSource
from maillage.session import Graph
from maillage.wording import Sentence

pytestmark = pytest.mark.xdist_group("remote")
OTHERS = "urn:le-graphe-des-autres"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """An empty Oxigraph server."""
    with servers.oxigraph(tmp_path) as running:
        yield running


@pytest.fixture
def built(world: Graph, tmp_path: Path) -> snapshot.Snapshot:
    """The fictive world, in a folder of its own: no journal of another test is there."""
    root = tmp_path / "snapshots"
    shutil.copytree(world.snapshot.directory.parent, root)
    shutil.rmtree(root / "publications", ignore_errors=True)
    return snapshot.current(root)


def _target(server: Server) -> Target:
    return Target.of(server.query, server.store)


def _source(server: Server) -> RemoteSource:
    return RemoteSource(server.query, expects_graph=False)


def _counts(server: Server) -> dict[str, int]:
    asked = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    return {row["g"]: int(row["n"]) for row in _source(server).select(asked)}


def _wanted(graph: Graph) -> dict[str, int]:
    asked = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    return {row["g"]: int(row["n"]) for row in graph.source.select(asked)}


def _put(server: Server, graph: str) -> None:
    request = urllib.request.Request(  # noqa: S310
        f"{server.store}?graph={graph}",
        data=b"<urn:a> <urn:b> <urn:c> .",
        method="PUT",
        headers={"Content-Type": "application/n-triples"},
    )
    urllib.request.urlopen(request).close()  # noqa: S310


@pytest.mark.parametrize("way", ["store", "update"])
def test_every_graph_arrives_whole(
    server: Server, built: snapshot.Snapshot, world: Graph, way: str
) -> None:
    target = Target.of(server.query, **{way: getattr(server, way)})
    done = publish(built, target)
    assert done.sent == _counts(server) == _wanted(world)
    assert publish(built, target).sent == {}
    assert _joined_by_blank_nodes(server) == _joined_by_blank_nodes(world)


def _joined_by_blank_nodes(held: Server | Graph) -> dict[str, str]:
    """Count what hangs together by the blank nodes of the ontology."""
    asked = """SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?blank) AS ?blanks)
      WHERE { ?to ?by ?blank . ?blank ?p ?o FILTER(ISBLANK(?blank)) }"""
    source = held.source if isinstance(held, Graph) else _source(held)
    (found,) = source.select(asked)
    assert int(found["blanks"]) > 10
    return found


def test_virtuoso_holds_every_graph_whole(virtuoso_servers: Servers, graph: Graph) -> None:
    held = _counts(virtuoso_servers["small"])
    wanted = _wanted(graph)
    assert {name: held.get(name) for name in wanted} == wanted


@pytest.mark.skipif(servers.VIRTUOSO is None, reason=servers.NO_VIRTUOSO)
def test_the_account_of_virtuoso_is_shown_by_a_digest(
    tmp_path: Path, built: snapshot.Snapshot, world: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    with servers.virtuoso(tmp_path, account=True) as server:
        for password in (None, "faux"):
            if password is not None:
                monkeypatch.setenv("MAILLAGE_ENDPOINT_USER", "dba")
                monkeypatch.setenv("MAILLAGE_ENDPOINT_PASSWORD", password)
            with pytest.raises(EndpointFailed, match=r"refuse l'accès \(401\) : donner un compte"):
                publish(built, _target(server))
            assert not _counts(server).keys() & _wanted(world).keys()
        monkeypatch.setenv("MAILLAGE_ENDPOINT_PASSWORD", "dba")
        assert publish(built, _target(server)).sent == _wanted(world)
        held = _counts(server)
        assert {graph: held[graph] for graph in _wanted(world)} == _wanted(world)


def test_chunks_make_one_graph(
    server: Server, built: snapshot.Snapshot, world: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_STORED", 700)
    publish(built, _target(server))
    assert _counts(server) == _wanted(world)


def test_a_publication_that_is_killed_goes_on_where_it_stopped(
    server: Server, built: snapshot.Snapshot, world: Graph
) -> None:
    root = str(built.directory.parent)
    words = ["publish", "--endpoint", server.query, "--snapshot", root, "--lang", "en"]
    command = [sys.executable, "-m", "maillage", *words]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("[12/"):
                process.kill()
                break
    assert 0 < len(_counts(server)) < len(_wanted(world))
    done = publish(built, _target(server))
    assert len(done.kept) >= 10
    assert len(done.kept) + len(done.sent) == len(_wanted(world))
    assert _counts(server) == _wanted(world)


def test_a_server_that_is_killed_is_said_and_the_publication_goes_on(
    built: snapshot.Snapshot, world: Graph, tmp_path: Path
) -> None:
    port = servers.free_port()
    said: list[str] = []
    with servers.oxigraph_on_disk(tmp_path, port) as (server, process):

        def kill(step: Sentence) -> None:
            said.append(step.text("en"))
            if said[-1].startswith("[12/"):
                process.kill()
                process.wait()

        with pytest.raises(EndpointFailed):
            publish(built, _target(server), tell=kill, retries=0)
    assert said[-1].endswith("run the same command again to go on")
    with servers.oxigraph_on_disk(tmp_path, port) as (server, _):
        held = _counts(server)
        assert len(held) == 11
        assert set(publish(built, _target(server)).kept) == set(held)
        assert _counts(server) == _wanted(world)


def test_an_edition_that_another_one_replaced_is_sent_again(
    server: Server, built: snapshot.Snapshot, world: Graph
) -> None:
    first = publish(built, _target(server)).sent
    other = shutil.copytree(built.directory, built.directory.with_name("autre-edition"))
    assert publish(snapshot.Snapshot(other), _target(server)).sent == first

    done = publish(built, _target(server))

    assert (done.sent, done.kept) == (first, ())


def test_a_graph_changed_since_is_sent_again(server: Server, built: snapshot.Snapshot) -> None:
    done = publish(built, _target(server))
    changed = min(done.sent)
    _put(server, changed)
    assert list(publish(built, _target(server)).sent) == [changed]


def test_graphs_of_an_older_edition_go_only_when_asked_and_others_never(
    server: Server, built: snapshot.Snapshot
) -> None:
    gone = PREFIXES["graphe"] + "ancien/acteurs"
    _put(server, gone)
    _put(server, OTHERS)
    assert publish(built, _target(server)).left == (gone,)
    assert gone in _counts(server)
    assert publish(built, _target(server), prune=True).dropped == (gone,)
    assert gone not in _counts(server)
    assert _counts(server)[OTHERS] == 1


def test_what_did_not_arrive_is_named(
    server: Server, built: snapshot.Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = publishing._GraphStore.replace

    def losing(self: publishing._GraphStore, graph: str, triples: Iterator[str]) -> None:
        if graph.endswith("/offres"):
            next(triples)
        replace(self, graph, triples)

    monkeypatch.setattr(publishing._GraphStore, "replace", losing)
    with pytest.raises(Incomplete, match=r"dispositifs/offres \(\d+ / \d+\)") as wrong:
        publish(built, _target(server))
    assert "acteurs" not in wrong.value.text("en")


def test_a_dry_run_writes_nothing(server: Server, built: snapshot.Snapshot, world: Graph) -> None:
    root = str(built.directory.parent)
    done = CliRunner().invoke(
        cli,
        ["publish", "--endpoint", server.query, "--dry-run", "--snapshot", root],
    )
    assert done.exception is None
    assert f"{len(_wanted(world))} graphes à envoyer" in done.stdout
    assert _counts(server) == {}
    assert not (built.directory.parent / "publications").exists()


def test_the_journal_holds_no_secret(
    server: Server, built: snapshot.Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILLAGE_ENDPOINT_USER", "lectrice")
    monkeypatch.setenv("MAILLAGE_ENDPOINT_PASSWORD", "s3cret")
    publish(built, _target(server))
    (journal,) = (built.directory.parent / "publications").iterdir()
    assert json.loads(journal.read_text(encoding="utf-8"))["endpoint"] == server.query
    assert "s3cret" not in journal.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("endpoint", "store"),
    [
        ("http://h:7878/query", "http://h:7878/store"),
        ("http://h:8890/sparql", "http://h:8890/sparql-graph-crud"),
    ],
)
def test_the_graph_store_of_known_servers_is_found(endpoint: str, store: str) -> None:
    assert Target.of(endpoint).store == store


def test_where_to_write_is_asked_for_when_it_is_not_known() -> None:
    with pytest.raises(WrongUse, match="--graph-store"):
        Target.of("http://h/ailleurs")
