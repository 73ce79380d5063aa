"""Compressed answers, for those who take them."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send


class Compression(GZipMiddleware):
    """Compresses answers; unlike its base, never for a client that says ``gzip;q=0``."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, compressed or not."""
        if scope["type"] == "http" and _refused(Headers(scope=scope)):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _refused(headers: Headers) -> bool:
    for part in headers.get("accept-encoding", "").lower().split(","):
        name, _, quality = (word.strip() for word in part.partition(";"))
        weight = quality.removeprefix("q=").strip()
        if name == "gzip" and weight and not weight.strip("0."):
            return True
    return False
