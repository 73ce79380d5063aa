"""Where the service describes itself: service description, VoID, DCAT-AP, and the whole graph."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from maillage import snapshot
from maillage.errors import MaillageError
from maillage.server import caching, dcat, formats, results, statements
from maillage.server.engine import Engine
from maillage.server.errors import NotAcceptable, OutOfRange
from maillage.server.templating import root

_N_QUADS = "application/n-quads"
# One part of a file, which is all that those who resume a download ask for.
_RANGES = re.compile(r"bytes=(?:(\d{1,18})-\d{0,18}|-\d{1,18})", re.ASCII)


def routes() -> list[BaseRoute]:
    """Return the routes of the descriptions."""
    return [
        Route("/.well-known/void", void, name="void"),
        Route("/dcat", catalogue, name="dcat"),
        Route("/maillage.nq", whole_graph, name="dump"),
    ]


async def service(request: Request) -> Response:
    """Describe the SPARQL service."""
    allowed = request.app.state.engine.limits.services
    return await _describe(request, partial(statements.service, federates=bool(allowed)))


async def void(request: Request) -> Response:
    """Describe the data: counts, graphs, classes and properties."""
    return await _describe(request, statements.void)


async def catalogue(request: Request) -> Response:
    """Describe the data as catalogues of open data do."""
    return await _describe(request, dcat.catalogue, _edition)


async def whole_graph(request: Request) -> Response:
    """Give the whole graph as N-Quads."""
    engine: Engine = request.app.state.engine
    current = snapshot.current(engine.root)
    tag = caching.etag(current.directory.name, request.url.path)
    held = caching.not_modified(request, tag)
    _mend_range(request, current.nquads.stat().st_size)
    return held or FileResponse(current.nquads, media_type=_N_QUADS, headers=caching.headers(tag))


def _mend_range(request: Request, size: int) -> None:
    """Forget a ``Range`` that is malformed, as the protocol allows: the whole is sent.

    Raises:
        OutOfRange: it begins after the end of the file.
    """
    wanted = request.headers.get("range")
    if wanted is None:
        return
    found = _RANGES.fullmatch(wanted)
    if found and int(found[1] or 0) >= size:
        raise OutOfRange(
            f"le fichier a {size} octets : cette partie commence après sa fin",
            f"the file has {size} bytes: this part begins after its end",
        )
    if not found:
        kept = [header for header in request.scope["headers"] if header[0] != b"range"]
        request.scope["headers"] = kept


async def _describe(
    request: Request,
    write: Callable[[Any, str], statements.Triples],
    read: Callable[[Request, str], Awaitable[statements.Json]] | None = None,
) -> Response:
    engine: Engine = request.app.state.engine
    media_type = formats.negotiate(request.headers.get("accept"), tuple(formats.GRAPHS))
    if media_type is None:
        listed = ", ".join(dict.fromkeys(formats.GRAPHS.values()))
        raise NotAcceptable(
            f"cette description se donne en {listed}", f"this description is given in {listed}"
        )
    name = await engine.etag()
    address = root(request)
    tag = caching.etag(name, request.url.path, address, media_type)
    held = caching.not_modified(request, tag)
    if held:
        return held
    triples = write(await (read or _statistics)(request, name), address)
    return Response(
        results.write_graph(triples, formats.GRAPHS[media_type]),
        headers=caching.headers(tag),
        media_type=formats.content_type(media_type),
    )


async def _edition(request: Request, name: str) -> statements.Json:
    """Return what tells an edition from the others: nothing is counted."""
    current = snapshot.current(request.app.state.engine.root)
    return {"snapshot": name, "built_at": current.manifest()["built_at"]}


async def _statistics(request: Request, name: str) -> statements.Json:
    """Return the counts of the current snapshot, counted once for all who wait for them."""
    kept: dict[str, asyncio.Future[statements.Json]] = request.app.state.statistics
    if name not in kept:
        kept.clear()
        kept[name] = asyncio.ensure_future(request.app.state.engine.call("statistics"))
    try:
        # Who goes away does not stop the count that others wait for.
        return await asyncio.shield(kept[name])
    except MaillageError:
        kept.pop(name, None)
        raise
