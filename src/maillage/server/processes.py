"""One process of the engine, seen from the service: started, asked, demoted, killed."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
import json
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from maillage.errors import BrokenResource, MaillageError
from maillage.server import frames
from maillage.server.errors import Crashed
from maillage.server.limits import Limits

_LOG = logging.getLogger("maillage.server")
_LOWEST = 19
_BIGGEST_FRAME = 1 << 20


class Process:
    """A worker process and the pipes to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Wrap a started process."""
        self._process = process
        self._requests: Any = process.stdin
        self._answers: Any = process.stdout

    @classmethod
    async def start(cls, root: Path, limits: Limits) -> Process:
        """Start a process and wait until it is ready to answer.

        Raises:
            Crashed: it died while it started.
        """
        words = dataclasses.asdict(limits) | {"services": sorted(limits.services)}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "maillage.server.worker",
            str(root),
            json.dumps(words),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_BIGGEST_FRAME,
        )
        started = cls(process)
        try:
            await started.read()
        except BaseException:
            await started.kill()
            raise
        return started

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still answers, as far as its pipe says."""
        return not self._answers.at_eof()

    async def ask(self, request: frames.Head) -> tuple[frames.Head, bytes]:
        """Send a request and return its answer.

        Raises:
            MaillageError: what the process refused, as it was raised there.
            Crashed: the process died.
        """
        try:
            self._requests.write(frames.pack(request))
            await self._requests.drain()
        except OSError:
            raise _crashed() from None
        return await self.read()

    async def read(self) -> tuple[frames.Head, bytes]:
        """Read one answer (see ``ask``)."""
        try:
            head, body = await frames.receive(self._answers)
        except (asyncio.IncompleteReadError, OSError):
            raise _crashed() from None
        if "error" in head:
            raise _raised_again(head)
        if "defect" in head:
            _LOG.error("a task failed: %s", head["defect"])
            raise BrokenResource(
                f"défaut de maillage, à signaler avec la demande : {head['defect']}",
                f"a fault of maillage, please report it with the request: {head['defect']}",
            )
        return head, body

    def demote(self) -> None:
        """Give the others the processor first, for the rest of this process's life."""
        with suppress(AttributeError, OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, _LOWEST)

    async def kill(self) -> None:
        """Stop the process at once and wait until it is gone."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


def _raised_again(head: frames.Head) -> MaillageError:
    """Return the error of a process, of the same class, with the same sentences."""
    module, _, name = head["error"].partition(":")
    kind: type[MaillageError] = getattr(importlib.import_module(module), name)
    # Some build their sentences from other values: those are already in the text.
    error = kind.__new__(kind)
    MaillageError.__init__(error, head["fr"], head["en"])
    return error


def _crashed() -> Crashed:
    return Crashed(
        "le moteur s'est arrêté pendant cette requête (mémoire ou complexité) : la simplifier ; "
        "le service continue",
        "the engine stopped during this query (memory or complexity): simplify it; "
        "the service goes on",
    )
