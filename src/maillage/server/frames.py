"""What the service and its processes say to each other: a JSON head and raw bytes, each counted."""

from __future__ import annotations

import asyncio
import json
import struct
from typing import Any, BinaryIO

Head = dict[str, Any]
_SIZES = struct.Struct(">II")


def pack(head: Head, body: bytes = b"") -> bytes:
    """Return a frame."""
    text = json.dumps(head, ensure_ascii=False).encode()
    return _SIZES.pack(len(text), len(body)) + text + body


def read(pipe: BinaryIO) -> tuple[Head, bytes] | None:
    """Read a frame, or None when the other side has left."""
    sizes = pipe.read(_SIZES.size)
    if len(sizes) < _SIZES.size:
        return None
    head, body = _SIZES.unpack(sizes)
    return json.loads(pipe.read(head)), pipe.read(body)


async def receive(reader: asyncio.StreamReader) -> tuple[Head, bytes]:
    """Read a frame without holding the loop.

    Raises:
        asyncio.IncompleteReadError: the other side has left.
    """
    head, body = _SIZES.unpack(await reader.readexactly(_SIZES.size))
    return json.loads(await reader.readexactly(head)), await reader.readexactly(body)
