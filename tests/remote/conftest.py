"""Servers that hold the small graph and the fictive world, sent by our own ``publish``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.queries import coverage_world, questions_world
from tests.remote import servers
from tests.remote.servers import Server

from maillage import snapshot
from maillage.publishing import Target, publish
from maillage.remote import RemoteSource
from maillage.session import Graph

Servers = dict[str, Server]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The fictive world, on Oxigraph."""
    return coverage_world.build_world(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="session")
def editions(
    tmp_path_factory: pytest.TempPathFactory, small_root: Path, world: Graph
) -> dict[str, snapshot.Snapshot]:
    """The graphs that the cases of the catalogue ask, by name."""
    questions = questions_world.build_world(tmp_path_factory.mktemp("questions"))
    return {
        "small": snapshot.current(small_root),
        "world": world.snapshot,
        "questions": questions.snapshot,
    }


def _publish(server: Server, built: snapshot.Snapshot) -> Server:
    publish(built, Target.of(server.query, server.store))
    return server


@pytest.fixture(scope="session")
def oxigraph_servers(
    tmp_path_factory: pytest.TempPathFactory, editions: dict[str, snapshot.Snapshot]
) -> Iterator[Servers]:
    """Oxigraph servers, one per edition."""
    with ExitStack() as running:
        yield {
            name: _publish(
                running.enter_context(servers.oxigraph(tmp_path_factory.mktemp(name))), built
            )
            for name, built in editions.items()
        }


@pytest.fixture(scope="session")
def virtuoso_servers(
    tmp_path_factory: pytest.TempPathFactory, editions: dict[str, snapshot.Snapshot]
) -> Iterator[Servers]:
    """Virtuoso servers, one per edition; that of the fictive world answers few rows."""
    if servers.VIRTUOSO is None:
        pytest.skip(servers.NO_VIRTUOSO)
    with ExitStack() as running:
        yield {
            name: _publish(
                running.enter_context(
                    servers.virtuoso(
                        tmp_path_factory.mktemp(name), rows=5_000 if name == "world" else 1_000_000
                    )
                ),
                built,
            )
            for name, built in editions.items()
        }


@pytest.fixture(scope="session")
def virtuoso_graphs(virtuoso_servers: Servers) -> dict[str, Graph]:
    """The graphs of the Virtuoso servers."""
    return _graphs(virtuoso_servers)


@pytest.fixture(scope="session")
def oxigraph_graphs(oxigraph_servers: Servers) -> dict[str, Graph]:
    """The graphs of the Oxigraph servers."""
    return _graphs(oxigraph_servers)


def _graphs(found: Servers) -> dict[str, Graph]:
    return {name: Graph(None, RemoteSource(server.query)) for name, server in found.items()}
