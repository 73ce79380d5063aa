"""The SPARQL service under 16 clients: who covers, with and without an endless query beside.

Run: ``python -m benchmarks.serving --snapshots FOLDER [--seconds 10]``. The service is the command
``serve`` with its own limits; the clients share the machine with it. Figures to hold on 2 cores, at
the size of France: 200 answers a second, 95th percentile ≤ 100 ms; an endless query is stopped at
its limit and slows the others at most 2 ×; 10,000 malformed requests give no 5xx and no memory is
lost. ``--malformed 0`` leaves the last part out.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.malformed import attempts

import maillage
from maillage import catalogue
from maillage.namespaces import sparql_prologue

CLIENTS = 16
DAY = "2026-06-01"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
# Need, line, age, day and place, without the tree of needs, the rules and the proof.
SMALL = """SELECT DISTINCT ?offre WHERE {{ <{commune}> mlg:estDans ?zone .
  ?offre mlg:couvre|mlg:couvreSousReserve ?zone ; mlg:repondA <{besoin}> ; mlg:ligne <{ligne}> .
  OPTIONAL {{ ?offre mlg:ageMin ?min }} OPTIONAL {{ ?offre mlg:ageMax ?max }}
  OPTIONAL {{ ?offre schema:validThrough ?fin }}
  FILTER(COALESCE(?min, 0) <= 30 && 30 <= COALESCE(?max, 200))
  FILTER(COALESCE(STR(?fin), "9999") >= "{day}") }}"""
Latencies = list[float]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshots", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--malformed", type=int, default=10_000)
    asked = parser.parse_args()
    asks = _asks(asked.snapshots)
    with _service(asked.snapshots) as service:
        print(f"load of the machine before: {os.getloadavg()[0]:.1f}; {CLIENTS} clients")
        for name, targets in asks.items():
            # What is sustained: the store and the processes have read what they keep.
            asyncio.run(_load(service.port, targets, asked.seconds / 2))
            alone = asyncio.run(_load(service.port, targets, asked.seconds))
            _say(f"{name}, alone", alone, asked.seconds)
            beside = asyncio.run(_load(service.port, targets, asked.seconds, endless=True))
            _say(f"{name}, beside an endless query", beside, asked.seconds)
            print(f"  slowed {len(alone) / len(beside):.2f} ×")
        if asked.malformed:
            # The endless query, whose client has left, goes with its memory.
            time.sleep(3)
            before = service.memory()
            seen = asyncio.run(_malformed(service.port, asked.malformed))
            print(f"{asked.malformed} malformed requests: {dict(sorted(seen.items()))}")
            print(
                f"  memory of the service, MiB: {before:.0f} before, {service.memory():.0f} after"
            )


class _service:
    """The command ``serve``, run on a free port."""

    def __init__(self, root: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "maillage", "serve", "--port", "0", "--snapshot", str(root)],
            stderr=subprocess.PIPE,
            text=True,
        )
        said = self._process.stderr.readline() if self._process.stderr else ""
        self.port = int(re.findall(r"http://\S+:(\d+)/", said)[0])

    def __enter__(self) -> _service:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGINT)
        self._process.wait(20)

    def memory(self) -> float:
        """Return the memory of the service and its processes, in MiB."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        pids = [str(self._process.pid), *children.read_text().split()]
        text = "".join(Path(f"/proc/{pid}/status").read_text() for pid in pids)
        return sum(int(found) for found in re.findall(r"VmRSS:\s+(\d+)", text)) / 1024


def _asks(root: Path, number: int = 3000) -> dict[str, list[str]]:
    """Return who-covers for communes, needs and lines at random, asked in three ways."""
    graph = maillage.open(root)
    chance = random.Random(0)  # noqa: S311
    known = {
        kind: [
            row["x"] for row in graph.source.select(f"SELECT ?x {{ ?x a mlg:{kind} }} ORDER BY ?x")
        ]
        for kind in ("Commune", "Besoin", "Ligne")
    }
    query = catalogue.find("qui-couvre")
    asks: dict[str, list[str]] = {
        "minimal SELECT": [],
        "REST, ten answers named": [],
        "REST, all of them": [],
        "qui-couvre": [],
    }
    for _ in range(number):
        commune, need, line = (chance.choice(iris) for iris in known.values())
        small = sparql_prologue() + SMALL.format(commune=commune, besoin=need, ligne=line, day=DAY)
        codes = [iri.rpartition("/")[2] for iri in (commune, need, line)]
        words = dict(zip(("commune", "besoin", "ligne"), codes, strict=True), date=DAY)
        asked = dict(zip(("commune", "need", "line"), codes, strict=True), on=DAY)
        asks["minimal SELECT"].append(_sparql(small))
        asks["REST, all of them"].append("/api/who-covers?" + urlencode(asked))
        asks["REST, ten answers named"].append("/api/who-covers?" + urlencode(asked | {"most": 10}))
        asks["qui-couvre"].append(_sparql(catalogue.bind(graph.source, query, words)))
    return asks


def _sparql(query: str) -> str:
    return "/sparql?" + urlencode({"query": query})


async def _load(
    port: int, targets: list[str], seconds: float, *, endless: bool = False
) -> Latencies:
    """Return how long each answer took, in seconds, while clients ask without a pause."""
    taken: Latencies = []
    until = time.perf_counter() + seconds
    beside = asyncio.ensure_future(_endless(port)) if endless else None
    turn = itertools.cycle(targets)
    statuses: Counter[int] = Counter()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (start := time.perf_counter()) < until:
            writer.write(_get(next(turn)))
            statuses[await _answer(reader)] += 1
            taken.append(time.perf_counter() - start)
        writer.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    if beside:
        beside.cancel()
        with suppress(asyncio.CancelledError):
            await beside
    if not set(statuses) <= {200, 503}:
        raise SystemExit(f"not every answer is one: {dict(statuses)}")
    if statuses[503]:
        print(f"  {statuses[503]} of {statuses.total()} are « busy, come back »")
    return taken


async def _endless(port: int) -> None:
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(_get(_sparql(ENDLESS)))
        await _answer(reader)
        writer.close()


def _get(target: str) -> bytes:
    return f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".encode()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
    if length:
        await reader.readexactly(int(length[1]))
    return int(head.split(" ", 2)[1])


async def _malformed(port: int, number: int) -> Counter[int]:
    seen: Counter[int] = Counter()
    turn = attempts(number)

    async def client() -> None:
        for attempt in turn:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            headers = {"Host": "localhost", "Connection": "close", **attempt.headers}
            lines = [f"{attempt.method} {attempt.target} HTTP/1.1"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            lines.append(f"Content-Length: {len(attempt.content)}")
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + attempt.content)
            seen[await _answer(reader)] += 1
            writer.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return seen


def _say(what: str, taken: Latencies, seconds: float) -> None:
    hundredths = statistics.quantiles(taken, n=100)
    print(
        f"{what}: {len(taken) / seconds:.0f} answers a second, "
        f"median {hundredths[49] * 1e3:.0f} ms, 95th percentile {hundredths[94] * 1e3:.0f} ms"
    )


if __name__ == "__main__":
    main()
