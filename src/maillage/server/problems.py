"""Errors as RFC 9457 problems: one sentence in the reader's language, never a traceback."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from maillage.server import formats
from maillage.server.errors import Busy, WrongMethod, status_of

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("maillage.server")
_RETRY_SECONDS = "2"
_LONGEST = 2000
_SENTENCES = {
    404: ("il n'y a rien à cette adresse", "there is nothing at this address"),
    405: ("cette méthode n'est pas admise ici", "this method is not allowed here"),
}


def language(request: Request) -> str:
    """Return the reader's language: ``lang=`` in the address, else ``Accept-Language``."""
    asked = request.query_params.get("lang", "")
    if asked in {"fr", "en"}:
        return asked
    wanted = request.headers.get("accept-language", "")
    ranges = ",".join(
        f"{part.strip().split('-')[0].split(';')[0]}/x" + _quality(part)
        for part in wanted.split(",")
        if part.strip()
    )
    found = formats.negotiate(ranges, ("fr/x", "en/x"))
    return "en" if found == "en/x" else "fr"


def _quality(part: str) -> str:
    _, semicolon, quality = part.partition(";")
    return semicolon + quality


def problem(
    request: Request, status: int, fr: str, en: str, headers: dict[str, str] | None = None
) -> Response:
    """Return a problem in the reader's language."""
    lang = language(request)
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _cut(en if lang == "en" else fr),
    }
    return Response(
        json.dumps(body, ensure_ascii=False),
        status,
        {"Content-Language": lang, "Cache-Control": "no-store", **(headers or {})},
        MEDIA_TYPE,
    )


def _cut(sentence: str) -> str:
    """Return a sentence without the end of what was sent, when it repeats too much of it."""
    return sentence if len(sentence) <= _LONGEST else f"{sentence[:_LONGEST]}…"


async def of_maillage(request: Request, error: Any) -> Response:
    """Answer an error of maillage."""
    headers = {"Retry-After": _RETRY_SECONDS} if isinstance(error, Busy) else {}
    if isinstance(error, WrongMethod):
        headers["Allow"] = "GET, HEAD, POST, OPTIONS"
    return problem(request, status_of(error), error.text("fr"), error.text("en"), headers)


async def of_http(request: Request, error: Any) -> Response:
    """Answer what the routes refuse (404, 405)."""
    fr, en = _SENTENCES.get(error.status_code, (error.detail, error.detail))
    return problem(request, error.status_code, fr, en, dict(error.headers or {}))


async def of_defect(request: Request, error: Exception) -> Response:
    """Answer a fault of the program: its trace goes to the log, not to the reader."""
    _LOG.error("a request failed: %s", request.url.path, exc_info=error)
    return problem(
        request,
        500,
        "défaut de maillage, à signaler avec la demande faite",
        "a fault of maillage, please report it with the request you made",
    )
