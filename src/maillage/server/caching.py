"""What clients may keep: one ETag per snapshot and question, and the 304 that it allows."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from maillage import __version__


def etag(snapshot: str, *parts: str) -> str:
    """Return the ETag of an answer: it changes with the snapshot, the program and the question.

    It is weak, because the same answer may travel compressed or not.
    """
    whole = "\0".join((__version__, snapshot, *parts))
    return f'W/"{hashlib.sha256(whole.encode()).hexdigest()[:32]}"'


def headers(tag: str) -> dict[str, str]:
    """Return the headers of an answer that may be kept, and is asked again each time."""
    return {"ETag": tag, "Cache-Control": "public, no-cache", "Vary": "Accept"}


def not_modified(request: Request, tag: str) -> Response | None:
    """Return the 304 of a client that already holds the answer, else None."""
    held = (one.strip() for one in request.headers.get("if-none-match", "").split(","))
    if request.method in {"GET", "HEAD"} and any(
        one == "*" or one.removeprefix("W/") == tag.removeprefix("W/") for one in held
    ):
        return Response(status_code=304, headers=headers(tag))
    return None
