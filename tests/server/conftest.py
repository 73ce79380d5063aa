"""A service on the small graph, with limits short enough to be met."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.server import inline, recon_world

from maillage.server import reconciliation, things
from maillage.server.app import create_app
from maillage.server.limits import Limits

QUICK = Limits(seconds=2, patience=0.4, rows=2000, body_bytes=200_000, wait_seconds=5)


@pytest.fixture(scope="module")
def client(small_root: Path) -> Iterator[TestClient]:
    with TestClient(create_app(small_root, QUICK), raise_server_exceptions=False) as found:
        yield found


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """The lists of a fictive world, and the pages of its things."""
    graph = recon_world.build_world(tmp_path_factory.mktemp("listes"))
    return inline.client(graph, [*reconciliation.routes(), *things.routes()])


@pytest.fixture
def own_root(small_root: Path, tmp_path: Path) -> Path:
    """A copy of the snapshots that a test may change."""
    return Path(shutil.copytree(small_root, tmp_path / "editions"))


@pytest.fixture(scope="module")
def live(small_root: Path) -> Iterator[str]:
    """The address of a service that runs as people run it."""
    with started(small_root) as process:
        yield address_of(process)


@contextmanager
def started(root: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Run the command ``serve`` on a free port; it never outlives the test."""
    words = ["-m", "maillage", "serve", "--port", "0", "--snapshot", str(root), *options]
    process = subprocess.Popen([sys.executable, *words], stderr=subprocess.PIPE, text=True)  # noqa: S603
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    found = re.search(r"http://[^ ]+", process.stderr.readline())
    assert found
    return found[0]
