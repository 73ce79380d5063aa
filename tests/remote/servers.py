"""SPARQL servers for the tests: started on a free port of this machine, stopped at the end."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NO_VIRTUOSO = "virtuoso-t is not installed (Debian package virtuoso-opensource)"
VIRTUOSO, ISQL = shutil.which("virtuoso-t"), shutil.which("isql-vt")
_OXIGRAPH = Path(sys.executable).parent / "oxigraph"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where to ask, where to write."""

    query: str
    store: str
    update: str


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
    return port


@contextmanager
def _running(command: list[str], folder: Path, url: str, seconds: float) -> Iterator[None]:
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)  # noqa: S603
        try:
            _wait(url, process, seconds)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, f"the server of {url} has stopped"
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


@contextmanager
def oxigraph(folder: Path, *, union: bool = True) -> Iterator[Server]:
    """Run the Oxigraph server, in memory."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    command = [str(_OXIGRAPH), "serve", "--bind", f"127.0.0.1:{port}"]
    if union:
        command.append("--union-default-graph")
    with _running(command, folder, f"{base}/", 30):
        yield Server(f"{base}/query", f"{base}/store", f"{base}/update")


@contextmanager
def oxigraph_on_disk(folder: Path, port: int) -> Iterator[tuple[Server, subprocess.Popen[bytes]]]:
    """Run the Oxigraph server on a folder that outlives it; give its process, to be killed."""
    base = f"http://127.0.0.1:{port}"
    place = ["--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}"]
    command = [str(_OXIGRAPH), "serve", *place, "--union-default-graph"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait(f"{base}/", process, 30)
        yield Server(f"{base}/query", f"{base}/store", f"{base}/update"), process
    finally:
        process.kill()
        process.wait()


_INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
FileExtend = 200
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 20
CheckpointInterval = 0
NumberOfBuffers = 40000
MaxDirtyBuffers = 30000
MaxQueryMem = 1G
ThreadsPerQuery = 1
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = {rows}
DefaultGraph = urn:nothing
MaxQueryCostEstimationTime = 0
"""
# The write service of Virtuoso asks for a password; these rights let the tests do without one.
_RIGHTS = """grant SPARQL_UPDATE to "SPARQL";
DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7);
"""


@contextmanager
def virtuoso(folder: Path, *, rows: int = 1_000_000, account: bool = False) -> Iterator[Server]:
    """Run Virtuoso on an empty database, open to writes or for the account ``dba`` alone."""
    assert VIRTUOSO and ISQL
    sql, http = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_INI.format(folder=folder, sql=sql, http=http, rows=rows), encoding="utf-8")
    base = f"http://127.0.0.1:{http}"
    command = [VIRTUOSO, "+foreground", "+configfile", str(ini)]
    with _running(command, folder, f"{base}/sparql", 60):
        if account:
            yield Server(f"{base}/sparql", f"{base}/sparql-graph-crud-auth", f"{base}/sparql-auth")
            return
        subprocess.run(  # noqa: S603
            [ISQL, f"127.0.0.1:{sql}", "dba", "dba", "PROMPT=OFF", "VERBOSE=OFF"],
            input=_RIGHTS.encode(),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        yield Server(f"{base}/sparql", f"{base}/sparql-graph-crud", f"{base}/sparql")
