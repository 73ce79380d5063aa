"""The web application: routes of every module around one engine."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute

from maillage.errors import MaillageError
from maillage.server import problems
from maillage.server.compression import Compression
from maillage.server.engine import Engine
from maillage.server.limits import Limits

_MODULES = (
    "sparql",
    "description",
    "rest",
    "network_rest",
    "openapi",
    "reconciliation",
    "things",
    "pages",
)
_SMALLEST_COMPRESSED = 1000


def create_app(root: Path, limits: Limits | None = None, *, origin: str | None = None) -> Starlette:
    """Return the application that answers on the snapshots of a folder.

    Args:
        root: folder of the snapshots; a new one is served as soon as it is built.
        limits: what one request may cost.
        origin: address that the outside sees (``https://…``) when a proxy stands before;
            the address of each request when not given.
    """
    bounds = limits or Limits()
    engine = Engine(root, bounds)
    # Lists are matched in a process of their own, never thrown away for being slow once: it keeps
    # the names that it has read of the graph.
    matcher = Engine(root, replace(bounds, workers=1, patience=bounds.seconds))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await asyncio.gather(engine.start(), matcher.start())
        try:
            yield
        finally:
            await asyncio.gather(engine.close(), matcher.close())

    app = Starlette(
        routes=_routes(),
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=["GET", "HEAD", "POST", "OPTIONS"],
                allow_headers=["*"],
                expose_headers=["ETag", "Maillage-Truncated", "Retry-After", "Link"],
            ),
            Middleware(Compression, minimum_size=_SMALLEST_COMPRESSED, compresslevel=5),
        ],
        exception_handlers={
            MaillageError: problems.of_maillage,
            HTTPException: problems.of_http,
            Exception: problems.of_defect,
        },
        lifespan=lifespan,
    )
    app.state.engine = engine
    app.state.matcher = matcher
    app.state.origin = origin
    app.state.statistics = {}
    return app


def _routes() -> list[BaseRoute]:
    found: list[BaseRoute] = []
    for name in _MODULES:
        found += importlib.import_module(f"maillage.server.{name}").routes()
    return found
