"""The engine of the service: a pool of processes, each bounded in time, memory and priority.

A query that lasts becomes a *long* one: its process leaves the pool, goes on at the lowest
priority and another takes its place at once, so that quick queries never wait behind it. Only so
many may be long at the same time; a process that did long work is thrown away after it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maillage import snapshot
from maillage.errors import MaillageError
from maillage.server import frames
from maillage.server.errors import Busy, Crashed, TooLong
from maillage.server.limits import Limits
from maillage.server.processes import Process

_LOG = logging.getLogger("maillage.server")
_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer of a query.

    Attributes:
        media_type: the one that was negotiated.
        body: the answer, at most ``Limits.answer_bytes`` (and its end).
        truncated: rows were left out because of a limit of the service.
        snapshot: name of the snapshot that answered.
    """

    media_type: str
    body: bytes
    truncated: bool
    snapshot: str


class Engine:
    """Answers queries and tasks on the current snapshot of a folder."""

    def __init__(self, root: Path, limits: Limits) -> None:
        """Prepare; nothing runs before ``start``."""
        self.root = root
        self.limits = limits
        self._ready: asyncio.LifoQueue[Process] = asyncio.LifoQueue()
        self._alive: set[Process] = set()
        self._errands: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._long = 0
        self._closing = False

    async def start(self) -> None:
        """Start the processes."""
        await asyncio.gather(*(self._add() for _ in range(self.limits.workers)))

    async def close(self) -> None:
        """Stop every process; what is being answered is told that the engine stopped."""
        self._closing = True
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        await asyncio.gather(*(process.kill() for process in self._alive))

    async def query(
        self,
        sparql: str,
        *,
        accept: str = "*/*",
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answered:
        """Answer a query.

        Args:
            sparql: the query; the project's prefixes need not be declared.
            accept: an ``Accept`` header, or one media type.
            default_graphs: IRIs of the graphs whose union is the default graph.
            named_graphs: IRIs of the named graphs. With neither, the query's own dataset; without
                one, the default graph is the union of all graphs.

        Raises:
            WrongUse: the query is not valid SPARQL.
            Refused: TooComplex, NotAcceptable, TooLong, Crashed or Busy.
        """
        head, body = await self._run(
            {
                "sparql": sparql,
                "accept": accept,
                "default_graphs": list(default_graphs),
                "named_graphs": list(named_graphs),
            }
        )
        return Answered(head["media_type"], body, head["truncated"], head["snapshot"])

    async def call(self, task: str, /, **arguments: Any) -> Any:
        """Run a task of ``tasks.TASKS`` on the open graph and return its answer.

        Raises:
            MaillageError: what the task raised; TooLong, Crashed or Busy.
        """
        return json.loads(await self.written(task, **arguments))

    async def written(self, task: str, /, *, part: str = "", **arguments: Any) -> bytes:
        """Run a task as ``call`` does, and return its answer as JSON text: nothing reads it twice.

        Args:
            task: name of the task.
            part: key of the part of the answer that is wanted, when there is such a part.
            arguments: what the task takes.

        Raises:
            MaillageError: what the task raised; TooLong, Crashed or Busy.
        """
        request = {"task": task, "arguments": arguments, "part": part}
        return (await self._run(request))[1]

    async def etag(self) -> str:
        """Return the name of the current snapshot: it changes when the data does.

        Raises:
            NoSnapshot: nothing was built.
        """
        return snapshot.current(self.root).directory.name

    async def _run(self, request: frames.Head) -> tuple[frames.Head, bytes]:
        process = await self._take()
        job = asyncio.ensure_future(process.ask(request))
        kept = False
        patience = min(self.limits.patience, self.limits.seconds)
        try:
            try:
                done, _ = await asyncio.wait({job}, timeout=patience)
                if done:
                    kept = not isinstance(job.exception(), Crashed)
                    return job.result()
            finally:
                if kept:
                    self._ready.put_nowait(process)
                elif not self._closing:
                    self._errand(self._add())
            return await self._go_on(process, job)
        finally:
            if not kept:
                job.cancel()
                self._errand(self._end(process))

    async def _take(self) -> Process:
        """Return a process that is free, or wait for one."""
        if self._ready.empty() and self._waiting >= self.limits.waiting:
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(self.limits.wait_seconds):
                while not (process := await self._ready.get()).alive:
                    self._errand(self._end(process))
                    self._errand(self._add())
                return process
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1

    async def _go_on(
        self, process: Process, job: asyncio.Future[tuple[frames.Head, bytes]]
    ) -> tuple[frames.Head, bytes]:
        """Finish a long query outside the pool, in the time that is left to it."""
        if self._long >= self.limits.long_queries:
            raise _busy()
        self._long += 1
        process.demote()
        try:
            rest = self.limits.seconds - self.limits.patience
            done, _ = await asyncio.wait({job}, timeout=max(rest, 0))
            if not done:
                raise _too_long(self.limits.seconds)
            return job.result()
        finally:
            self._long -= 1

    async def _end(self, process: Process) -> None:
        await process.kill()
        self._alive.discard(process)

    async def _add(self) -> None:
        """Put one more process in the pool, however long it takes."""
        while True:
            try:
                process = await Process.start(self.root, self.limits)
            except (OSError, MaillageError) as error:
                _LOG.error("a process does not start: %s", error)
                await asyncio.sleep(_PAUSE)
            else:
                self._alive.add(process)
                self._ready.put_nowait(process)
                return

    def _errand(self, work: Any) -> None:
        errand = asyncio.ensure_future(work)
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)


def _busy() -> Busy:
    return Busy(
        "le service répond déjà à trop de demandes : réessayer dans un instant",
        "the service is already answering too many requests: try again in a moment",
    )


def _too_long(seconds: float) -> TooLong:
    return TooLong(
        f"la requête a été arrêtée après {seconds:g} s, la limite de ce service : "
        "la restreindre (LIMIT, un territoire, moins de motifs), ou l'exécuter chez soi",
        f"the query was stopped after {seconds:g} s, the limit of this service: "
        "narrow it (LIMIT, one territory, fewer patterns), or run it on your own machine",
    )
