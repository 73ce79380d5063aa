"""Sending a snapshot to a SPARQL server, graph by graph, and checking what arrived.

A journal next to the snapshots, one for each server, names the graphs of an edition wholly sent: a
publication that was cut goes on where it stopped. Only graphs of the project's own namespace are
written, or dropped when asked.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

import pyoxigraph

from maillage.endpoints import EndpointFailed, QueryRefused, calling, checked, opener
from maillage.errors import WrongUse
from maillage.namespaces import PREFIXES
from maillage.remote import RemoteSource
from maillage.snapshot import Snapshot
from maillage.source import iri
from maillage.wording import Sentence

_OURS = PREFIXES["graphe"]
_JOURNALS = "publications"
# Triples in one message: by the graph store protocol, and in the text of an update (Virtuoso
# compiles at most 10,000 lines).
_STORED, _INSERTED = 50_000, 2_000
# Where servers take graphs, by the end of the address where they take queries.
_STORES = {
    "/query": "/store",
    "/sparql": "/sparql-graph-crud",
}


_CUT = Sentence(
    "la publication est coupée ici : relancer la même commande la reprendra",
    "the publication is cut here: run the same command again to go on",
)


class Incomplete(EndpointFailed):
    """Some graphs of the server do not hold what was sent."""


@dataclass(frozen=True, slots=True)
class Target:
    """A server: where it answers, and where it takes graphs (by one protocol or the other)."""

    endpoint: str
    store: str | None = None
    update: str | None = None

    @classmethod
    def of(cls, endpoint: str, store: str | None = None, update: str | None = None) -> Target:
        """Return the addresses of a server, that of its graph store being found when it can be.

        Raises:
            WrongUse: an address is none, or how to write is not known.
        """
        for url in filter(None, (endpoint, store, update)):
            checked(url)
        if store is None and update is None:
            path = urllib.parse.urlsplit(endpoint).path
            end = next((end for end in _STORES if path.endswith(end)), None)
            if end is None:
                raise WrongUse(
                    "où écrire ? Donner l'adresse du service de graphes (--graph-store) ou celle "
                    "des mises à jour (--update)",
                    "where to write? Give the address of the graph store (--graph-store) or that "
                    "of updates (--update)",
                )
            address = endpoint.partition("?")[0]
            store = address.removesuffix(end) + _STORES[end]
        return cls(endpoint, store, update)


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did.

    Attributes:
        sent: graphs sent, with the number of their triples.
        kept: graphs that were already there whole.
        dropped: graphs of an older edition that were dropped.
        left: graphs of an older edition that are still there.
    """

    sent: dict[str, int]
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    left: tuple[str, ...]


def _batched(lines: Iterator[str], most: int) -> Iterator[str]:
    """Return lines joined by so many at most."""
    while chunk := "".join(islice(lines, most)):
        yield chunk


class _Writer(Protocol):
    def replace(self, graph: str, triples: Iterator[str]) -> None: ...

    def drop(self, graph: str) -> None: ...


class _Sender:
    """What sends messages to a server."""

    def __init__(self, url: str, timeout: float, retries: int) -> None:
        self.url, self.timeout, self.retries = url, timeout, retries
        self._opener = opener(url)

    def send(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> None:
        def attempt() -> None:
            request = urllib.request.Request(  # noqa: S310
                url, data=body, method=method, headers={"User-Agent": "maillage", **headers}
            )
            self._opener.open(request, timeout=self.timeout).close()

        calling(self.url, attempt, timeout=self.timeout, retries=self.retries)


class _GraphStore(_Sender):
    """The SPARQL 1.1 Graph Store HTTP Protocol; compressed as long as the server takes it."""

    compressed = True

    def replace(self, graph: str, triples: Iterator[str]) -> None:
        method = "PUT"
        for chunk in _batched(triples, _STORED):
            self._write(method, graph, chunk.encode())
            method = "POST"

    def drop(self, graph: str) -> None:
        self.send("DELETE", self._of(graph), None, {})

    def _write(self, method: str, graph: str, body: bytes) -> None:
        headers = {"Content-Type": "application/n-triples"}
        if self.compressed:
            try:
                packed = gzip.compress(body, 1, mtime=0)
                self.send(method, self._of(graph), packed, {**headers, "Content-Encoding": "gzip"})
                return
            except (QueryRefused, EndpointFailed):
                self.compressed = False
        self.send(method, self._of(graph), body, headers)

    def _of(self, graph: str) -> str:
        joint = "&" if "?" in self.url else "?"
        return f"{self.url}{joint}graph={urllib.parse.quote(graph, safe='')}"


class _Updates(_Sender):
    """SPARQL updates."""

    def replace(self, graph: str, triples: Iterator[str]) -> None:
        self.drop(graph)
        for chunk in _batched(triples, _INSERTED):
            self._update(f"INSERT DATA {{ GRAPH {iri(graph)} {{\n{chunk}}} }}")

    def drop(self, graph: str) -> None:
        self._update(f"DROP SILENT GRAPH {iri(graph)}")

    def _update(self, text: str) -> None:
        body = urllib.parse.urlencode({"update": text}).encode()
        kind = "application/x-www-form-urlencoded"
        self.send("POST", self.url, body, {"Content-Type": kind})


def publish(
    built: Snapshot,
    target: Target,
    *,
    prune: bool = False,
    dry_run: bool = False,
    tell: Callable[[Sentence], None] = lambda _: None,
    timeout: float = 600,
    retries: int = 2,
) -> Published:
    """Send every graph of a snapshot to a server, then check that it holds them.

    Args:
        built: the snapshot.
        target: the server.
        prune: drop the graphs of an older edition that this one has no more.
        dry_run: say what would be sent, and write nothing.
        tell: called with each step, in words.
        timeout: longest silence of the server (seconds).
        retries: how many times to try again when it is away.

    Raises:
        EndpointFailed: the server cannot be reached, or refuses.
        Incomplete: it does not hold what was sent; the graphs are named.
    """
    store = pyoxigraph.Store.read_only(str(built.store))
    wanted = _counts(store)
    source = RemoteSource(target.endpoint, timeout=timeout, retries=retries, expects_graph=False)
    if target.store is not None:
        writer: _Writer = _GraphStore(target.store, timeout, retries)
    else:
        writer = _Updates(target.update or "", timeout, retries)
    journal = _journal(built, target)
    done = _read_journal(journal, built)
    held = _held(source)
    sent: dict[str, int] = {}
    kept: list[str] = []
    for number, (graph, count) in enumerate(wanted.items(), 1):
        name = graph.removeprefix(_OURS)
        if graph in done and held.get(graph) == count:
            kept.append(graph)
            continue
        tell(
            Sentence(
                f"[{number}/{len(wanted)}] {name} : {count} triplets",
                f"[{number}/{len(wanted)}] {name}: {count} triples",
            )
        )
        sent[graph] = count
        if dry_run:
            continue
        try:
            _send(writer, source, store, graph, count)
        except EndpointFailed:
            tell(_CUT)
            raise
        done = [*done, graph]
        _write_journal(journal, built, target, done)
    gone = tuple(sorted(held.keys() - wanted.keys()))
    if dry_run:
        return Published(sent, tuple(kept), (), gone)
    if prune:
        for graph in gone:
            writer.drop(graph)
    _check(source, wanted)
    return Published(sent, tuple(kept), gone if prune else (), () if prune else gone)


def _counts(store: pyoxigraph.Store) -> dict[str, int]:
    """Return the number of triples of each graph of a snapshot, in the order of their names."""
    graphs = sorted(str(g.value) for g in store.named_graphs())
    return {graph: sum(1 for _ in _quads(store, graph)) for graph in graphs}


def _quads(store: pyoxigraph.Store, graph: str) -> Iterator[pyoxigraph.Quad]:
    return store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(graph))


def _triples(store: pyoxigraph.Store, graph: str) -> Iterator[str]:
    """Return the lines of a graph; those with blank nodes come first, in one message.

    A blank node is another one in the next message.
    """
    for wanted in (True, False):
        for quad in _quads(store, graph):
            if _has_blank(quad) is wanted:
                yield f"{quad.triple} .\n"


def _has_blank(quad: pyoxigraph.Quad) -> bool:
    return isinstance(quad.subject, pyoxigraph.BlankNode) or isinstance(
        quad.object, pyoxigraph.BlankNode
    )


def _send(
    writer: _Writer, source: RemoteSource, store: pyoxigraph.Store, graph: str, count: int
) -> None:
    writer.replace(graph, _triples(store, graph))
    if isinstance(writer, _GraphStore) and writer.compressed and _count(source, graph) != count:
        # The server took the message without understanding that it is compressed.
        writer.compressed = False
        writer.replace(graph, _triples(store, graph))


def _count(source: RemoteSource, graph: str) -> int:
    rows = source.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {iri(graph)} {{ ?s ?p ?o }} }}")
    return int(rows[0]["n"])


def _held(source: RemoteSource) -> dict[str, int]:
    """Return the graphs of the project that a server holds, of whatever edition, and their size."""
    # GROUP BY and not DISTINCT, which takes Virtuoso minutes.
    rows = source.select("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    return {row["g"]: int(row["n"]) for row in rows if row.get("g", "").startswith(_OURS)}


def _check(source: RemoteSource, wanted: dict[str, int]) -> None:
    """Raise when a graph of the server does not hold the triples it should."""
    held = _held(source)
    wrong = [
        f"{graph.removeprefix(_OURS)} ({held.get(graph, 0)} / {count})"
        for graph, count in wanted.items()
        if held.get(graph, 0) != count
    ]
    if wrong:
        listed = ", ".join(wrong)
        raise Incomplete(
            f"le serveur ne contient pas ce qui a été envoyé (trouvés / envoyés) : {listed}",
            f"the server does not hold what was sent (found / sent): {listed}",
        )


def _journal(built: Snapshot, target: Target) -> Path:
    """Return where the progress of a publication is kept: one file per server."""
    server = hashlib.sha256(target.endpoint.encode()).hexdigest()[:12]
    return built.directory.parent / _JOURNALS / f"{server}.json"


def _read_journal(path: Path, built: Snapshot) -> list[str]:
    """Return the graphs of an edition that a server was sent last; none if it was another one."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        same: bool = said["snapshot"] == built.directory.name
        graphs: list[str] = said["graphs"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []
    return graphs if same else []


def _write_journal(path: Path, built: Snapshot, target: Target, graphs: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    said = {"snapshot": built.directory.name, "endpoint": target.endpoint, "graphs": graphs}
    written = path.with_suffix(".tmp")
    written.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    written.replace(path)
