"""The SPARQL 1.1 Protocol, reading only: ``/sparql``."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from maillage import sparql_text
from maillage.server import caching, description, formats, pages
from maillage.server.engine import Answered, Engine
from maillage.server.errors import BadRequest, TooBig, WrongMediaType, WrongMethod
from maillage.source import iri

TRUNCATED = "Maillage-Truncated"
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_METHODS = ["GET", "HEAD", "POST", "OPTIONS"]


@dataclass(frozen=True, slots=True)
class Operation:
    """A query as the protocol gives it, with the dataset it is asked on."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def routes() -> list[BaseRoute]:
    """Return the routes of the protocol (every method: the handler says what is not one)."""
    methods = [*_METHODS, "PUT", "DELETE", "PATCH"]
    return [Route("/sparql", sparql, methods=methods, name="sparql")]


async def sparql(request: Request) -> Response:
    """Answer a query, or describe the service when none is asked."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(_METHODS)})
    if request.method not in _METHODS:
        raise WrongMethod(
            "une requête SPARQL se pose par GET ou POST",
            "a SPARQL query is asked by GET or POST",
        )
    if request.method != "POST" and request.query_params.keys() <= {"lang"}:
        if pages.wants_a_page(request):
            return await pages.editor(request)
        return await description.service(request)
    return await answer(request, await read(request))


async def answer(request: Request, operation: Operation) -> Response:
    """Return the answer of a query, or 304 when the client already has it."""
    engine: Engine = request.app.state.engine
    accept = request.headers.get("accept", "*/*")
    question = (accept, repr(operation))
    lasting = not sparql_text.changes_each_time(operation.query)
    if lasting and "if-none-match" in request.headers:
        held = caching.not_modified(request, caching.etag(await engine.etag(), *question))
        if held:
            return held
    query = engine.query(
        operation.query,
        accept=accept,
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
    )
    answered = await _unless_gone(request, asyncio.ensure_future(query))
    if answered is None:
        return Response(status_code=204)
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    if lasting:
        headers = caching.headers(caching.etag(answered.snapshot, *question))
    if answered.truncated:
        headers[TRUNCATED] = "true"
    return Response(
        answered.body, headers=headers, media_type=formats.content_type(answered.media_type)
    )


async def _unless_gone(request: Request, job: asyncio.Future[Answered]) -> Answered | None:
    """Return the answer of a query, or None when it lasted and its client has left.

    A quick query is never given up: that would cost more than to finish it.
    """
    left = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({job}, timeout=request.app.state.engine.limits.patience)
        both: set[asyncio.Future[Any]] = {job, left}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return job.result() if job.done() else None
    finally:
        left.cancel()
        job.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def read(request: Request) -> Operation:
    """Return the query of a request.

    Raises:
        Refused: the request is not a query of the protocol.
    """
    asked = _pairs(request.scope.get("query_string", b""))
    if request.method != "POST":
        return _operation(asked)
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    kind, charset = kind.strip(), parameters.strip().removeprefix("charset=").strip('" ')
    if kind == _UPDATE:
        raise _read_only()
    if kind not in {_FORM, _DIRECT}:
        raise WrongMediaType(
            f"un POST porte {_DIRECT} (la requête seule) ou {_FORM} (query=…)",
            f"a POST carries {_DIRECT} (the query alone) or {_FORM} (query=…)",
        )
    if parameters.strip().startswith("charset=") and charset != "utf-8":
        raise _not_utf8()
    content = await body(request)
    if kind == _FORM:
        return _operation(asked + _pairs(content))
    if any(name == "query" for name, _ in asked):
        raise _one_query()
    return _operation([*asked, ("query", _text(content))])


async def body(request: Request) -> bytes:
    """Return the body of a request, bounded.

    Raises:
        TooBig: it is larger than the service reads.
    """
    most = request.app.state.engine.limits.body_bytes
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooBig(
                f"le corps de la demande dépasse {most} octets",
                f"the body of the request is over {most} bytes",
            )
        parts.append(part)
    return b"".join(parts)


def _operation(pairs: list[tuple[str, str]]) -> Operation:
    if any(name in {"update", "using-graph-uri", "using-named-graph-uri"} for name, _ in pairs):
        raise _read_only()
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1 or not queries[0].strip():
        raise _one_query()
    defaults = tuple(_iri(value) for name, value in pairs if name == "default-graph-uri")
    named = tuple(_iri(value) for name, value in pairs if name == "named-graph-uri")
    return Operation(queries[0], defaults, named)


def _pairs(content: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            content.decode(), keep_blank_values=True, errors="strict", max_num_fields=1000
        )
    except UnicodeDecodeError:
        raise _not_utf8() from None
    except ValueError:
        raise BadRequest(
            "la demande a trop de paramètres", "the request has too many parameters"
        ) from None


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise _not_utf8() from None


def _iri(value: str) -> str:
    try:
        iri(value)
    except ValueError:
        value = ""
    if ":" not in value:
        raise BadRequest(
            "default-graph-uri et named-graph-uri attendent un IRI absolu",
            "default-graph-uri and named-graph-uri take an absolute IRI",
        )
    return value


def _one_query() -> BadRequest:
    return BadRequest(
        "la demande doit porter une requête SPARQL, et une seule (query=…)",
        "the request must carry one SPARQL query, and only one (query=…)",
    )


def _read_only() -> BadRequest:
    return BadRequest(
        "ce service se lit : il n'accepte aucune mise à jour",
        "this service is read only: it takes no update",
    )


def _not_utf8() -> BadRequest:
    return BadRequest("la demande n'est pas en UTF-8", "the request is not UTF-8")
