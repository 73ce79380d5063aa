"""A process that answers: it holds the current snapshot open and runs one request at a time.

Whatever a query does to it (endless work, memory, the engine's stack), only this process suffers.
It is started by the engine as ``python -m maillage.server.worker ROOT LIMITS``.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from maillage import snapshot, sparql_text
from maillage.errors import MaillageError, NoSnapshot, WrongUse
from maillage.namespaces import PREFIXES
from maillage.server import formats, frames, results, tasks
from maillage.server.errors import NotAcceptable, TooComplex
from maillage.server.limits import Limits
from maillage.session import Graph

# What an answer is made of lives shortly, and what is kept is large: look for cycles seldom. With
# the thresholds of Python one answer in a hundred took 0.15 s more at the size of France.
_COLLECT = (50_000, 20, 50)
# A process whose service is gone stops by itself, this many seconds after its time limit.
_GRACE = 5


class Worker:
    """The snapshot that is open, and what answers on it."""

    def __init__(self, root: Path, limits: Limits) -> None:
        """Open nothing yet: what cannot be opened is said to the request that wants it."""
        self.root = root
        self.limits = limits
        self._graph: Graph | None = None

    def graph(self) -> Graph:
        """Return the current snapshot, reopened when another one was built.

        Raises:
            NoSnapshot: nothing was built, and nothing is open.
        """
        try:
            current = snapshot.current(self.root)
            if self._graph is None or self._graph.snapshot.directory != current.directory:
                self._graph = Graph(current)
        except (NoSnapshot, OSError):
            if self._graph is None:
                raise
        return self._graph

    def answer(self, request: frames.Head) -> tuple[frames.Head, bytes]:
        """Return the answer of a request: a query, or a named task."""
        if "sparql" in request:
            return self._query(**request)
        graph = self.graph()
        head = {"snapshot": graph.snapshot.directory.name}
        return head, tasks.written(graph, **request)

    def _query(
        self, sparql: str, accept: str, default_graphs: list[str], named_graphs: list[str]
    ) -> tuple[frames.Head, bytes]:
        self._refuse(sparql)
        graph = self.graph()
        source: Any = graph.source
        try:
            found = source.store.query(
                sparql, prefixes=PREFIXES, **_dataset(sparql, default_graphs, named_graphs)
            )
            media_type, body, truncated = self._write(found, accept)
        except (SyntaxError, ValueError) as error:
            where = sparql_text.fault(str(error))
            raise WrongUse(
                f"la requête n'est pas du SPARQL valable : {where}",
                f"the query is not valid SPARQL: {where}",
            ) from None
        head = {
            "snapshot": graph.snapshot.directory.name,
            "media_type": media_type,
            "truncated": truncated,
        }
        return head, body

    def _write(self, found: Any, accept: str) -> tuple[str, bytes, bool]:
        offers = formats.GRAPHS if isinstance(found, ox.QueryTriples) else formats.RESULTS
        media_type = formats.negotiate(accept, tuple(offers))
        if media_type is None:
            listed = ", ".join(dict.fromkeys(offers.values()))
            raise NotAcceptable(
                f"cette requête se répond en {listed} ; rien de cela dans « Accept : {accept} »",
                f"this query is answered in {listed}; none of them in “Accept: {accept}”",
            )
        form, most, size = offers[media_type], self.limits.rows, self.limits.answer_bytes
        if isinstance(found, ox.QueryBoolean):
            return media_type, results.ask(bool(found), form), False
        if isinstance(found, ox.QueryTriples):
            return media_type, *results.graph(found, form, most, size)
        names, rows = results.solutions(found)
        return media_type, *results.select(names, rows, form, most, size)

    def _refuse(self, sparql: str) -> None:
        """Refuse what no engine may read."""
        if len(sparql) > self.limits.query_characters:
            raise TooComplex(
                f"la requête a {len(sparql)} caractères : {self.limits.query_characters} au plus",
                f"the query has {len(sparql)} characters: {self.limits.query_characters} at most",
            )
        try:
            sparql_text.refuse_deep(sparql, self.limits.depth)
        except WrongUse as error:
            raise TooComplex(error.text("fr"), error.text("en")) from None
        for host in sparql_text.services(sparql):
            if host not in self.limits.services:
                allowed = ", ".join(sorted(self.limits.services))
                raise TooComplex(
                    "SERVICE n'appelle que des serveurs admis par leur nom, écrits en entier "
                    f"(<https://…>) ; admis ici : {allowed or 'aucun'}",
                    "SERVICE only calls servers allowed by name, written in full "
                    f"(<https://…>); allowed here: {allowed or 'none'}",
                )


def _dataset(sparql: str, default_graphs: list[str], named_graphs: list[str]) -> dict[str, Any]:
    """Return what is queried: the protocol's dataset, else the query's, else all graphs as one."""
    if default_graphs or named_graphs:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in default_graphs],
            "named_graphs": [ox.NamedNode(iri) for iri in named_graphs],
        }
    return {"use_default_graph_as_union": not sparql_text.names_graphs(sparql)}


def failure(error: Exception) -> frames.Head:
    """Return an error as the service reads it back."""
    if not isinstance(error, MaillageError):
        return {"defect": f"{type(error).__name__}: {error}"}
    kind = type(error)
    return {
        "error": f"{kind.__module__}:{kind.__qualname__}",
        "fr": error.text("fr"),
        "en": error.text("en"),
    }


def serve(worker: Worker, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the service leaves."""
    while (request := frames.read(requests)) is not None:
        _let_live(worker.limits.seconds + _GRACE)
        try:
            head, body = worker.answer(request[0])
        except Exception as error:
            head, body = failure(error), b""
        answers.write(frames.pack(head, body))
        answers.flush()
        _let_live(0)


def _let_live(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _bound_memory(mebibytes: int) -> None:
    """Bound what the process may allocate: the pages of files it maps are not counted."""
    try:
        import resource
    except ImportError:
        return
    if mebibytes and hasattr(resource, "RLIMIT_DATA"):
        most = mebibytes << 20
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def main() -> None:
    """Run as a process of the engine."""
    root, limits = Path(sys.argv[1]), json.loads(sys.argv[2])
    worker = Worker(root, Limits(**{**limits, "services": frozenset(limits["services"])}))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _bound_memory(worker.limits.memory_mib)
    gc.set_threshold(*_COLLECT)
    # Nothing that is printed may slip between two frames.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(MaillageError, OSError):
        # Before it is asked anything: a first question that has to open all this would be taken
        # for a long one, its process thrown away, and the next would start as cold.
        worker.graph().warm()
        # What is open stays open: the collector need not look through it at every turn.
        gc.freeze()
    answers.write(frames.pack({"ready": True}))
    answers.flush()
    serve(worker, sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
