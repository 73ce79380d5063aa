"""The pages of the service without its processes: tasks run at once, on one open graph."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from maillage.errors import MaillageError
from maillage.server import tasks
from maillage.server.errors import status_of
from maillage.server.limits import Limits
from maillage.session import Graph

# The graph never changes: what was answered once, as JSON, is the answer.
_ANSWERS: WeakKeyDictionary[Graph, dict[str, bytes]] = WeakKeyDictionary()


class InlineEngine:
    """What pages ask of the engine, answered in the same process."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.limits = Limits(body_bytes=200_000)

    async def call(self, task: str, /, **arguments: Any) -> Any:
        return json.loads(await self.written(task, **arguments))

    async def written(self, task: str, /, *, part: str = "", **arguments: Any) -> bytes:
        answers = _ANSWERS.setdefault(self.graph, {})
        asked = f"{task} {part} {arguments!r}"
        if asked not in answers:
            answers[asked] = tasks.written(self.graph, task, arguments, part)
        return answers[asked]

    async def etag(self) -> str:
        return self.graph.snapshot.directory.name


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, MaillageError)
    lang = request.query_params.get("lang", "fr")
    return JSONResponse(
        {"detail": error.text("en" if lang == "en" else "fr")},
        status_of(error),
        media_type="application/problem+json",
    )


def client(graph: Graph, routes: Sequence[BaseRoute]) -> TestClient:
    """Return a client of some routes; an error that is not a refusal is raised in the test."""
    app = Starlette(routes=list(routes), exception_handlers={MaillageError: _refuse})
    app.state.engine = app.state.matcher = InlineEngine(graph)
    app.state.origin = None
    return TestClient(app, follow_redirects=False)
