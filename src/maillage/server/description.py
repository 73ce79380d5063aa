"""Where the service describes itself: service description, VoID, DCAT-AP, and the whole graph."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from maillage import snapshot
from maillage.server import caching, formats, results, statements
from maillage.server.engine import Engine
from maillage.server.errors import NotAcceptable

_N_QUADS = "application/n-quads"


def routes() -> list[BaseRoute]:
    """Return the routes of the descriptions."""
    return [
        Route("/.well-known/void", void, name="void"),
        Route("/dcat", dcat, name="dcat"),
        Route("/maillage.nq", whole_graph, name="dump"),
    ]


async def service(request: Request) -> Response:
    """Describe the SPARQL service."""
    allowed = request.app.state.engine.limits.services
    return await _describe(request, partial(statements.service, federates=bool(allowed)))


async def void(request: Request) -> Response:
    """Describe the data: counts, graphs, classes and properties."""
    return await _describe(request, statements.void)


async def dcat(request: Request) -> Response:
    """Describe the data as catalogues of open data do."""
    return await _describe(request, statements.dcat)


async def whole_graph(request: Request) -> Response:
    """Give the whole graph as N-Quads."""
    engine: Engine = request.app.state.engine
    current = snapshot.current(engine.root)
    tag = caching.etag(current.directory.name, request.url.path)
    held = caching.not_modified(request, tag)
    return held or FileResponse(current.nquads, media_type=_N_QUADS, headers=caching.headers(tag))


def address(request: Request) -> str:
    """Return the address of the service as the outside sees it, without a final slash."""
    return (request.app.state.origin or str(request.base_url)).rstrip("/")


async def _describe(request: Request, write: Callable[[Any, str], statements.Triples]) -> Response:
    engine: Engine = request.app.state.engine
    media_type = formats.negotiate(request.headers.get("accept"), tuple(formats.GRAPHS))
    if media_type is None:
        listed = ", ".join(dict.fromkeys(formats.GRAPHS.values()))
        raise NotAcceptable(
            f"cette description se donne en {listed}", f"this description is given in {listed}"
        )
    name = await engine.etag()
    tag = caching.etag(name, request.url.path, address(request), media_type)
    held = caching.not_modified(request, tag)
    if held:
        return held
    triples = write(await _statistics(request, name), address(request))
    return Response(
        results.write_graph(triples, formats.GRAPHS[media_type]),
        headers=caching.headers(tag),
        media_type=formats.content_type(media_type),
    )


async def _statistics(request: Request, name: str) -> statements.Json:
    """Return the counts of the current snapshot, counted once for each."""
    kept: dict[str, statements.Json] = request.app.state.statistics
    if name not in kept:
        found = await request.app.state.engine.call("statistics")
        kept.clear()
        kept[found["snapshot"]] = found
        return found  # type: ignore[no-any-return]
    return kept[name]
