"""Reading a big JSON file record by record, gzipped or not, in bounded memory.

``records`` goes through the file once and keeps one record at a time. Every fault (half a file,
two files glued, wrong encoding, one endless record) is a ``BadFile`` that says what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from maillage.importers import BadFile
from maillage.importers.opening import Kind, open_bytes, refuse, refuse_garbled, sniff

# The largest record of the FINESS flow of July 2026 holds about 20 MB of text.
LARGEST_RECORD = 64 << 20
_BLOCK = 1 << 16
_SAMPLE = 1 << 20
_BOM = b"\xef\xbb\xbf"

Record = Mapping[str, Any]


class _Metered:
    """A file that refuses to be read too far without a record coming out."""

    def __init__(self, file: BinaryIO, path: Path, largest: int) -> None:
        self._file, self._path, self._largest = file, path, largest
        self._since = 0

    def read(self, size: int) -> bytes:
        block = self._file.read(size)
        self._since += len(block)
        if self._since > self._largest:
            raise BadFile(
                f"le fichier {self._path.name} a un enregistrement de plus de "
                f"{self._largest >> 20} Mio : ce n'est pas le fichier attendu",
                f"the file {self._path.name} has a record of more than "
                f"{self._largest >> 20} MiB: this is not the expected file",
            )
        return block

    def restart(self) -> None:
        self._since = 0


def check(path: Path) -> None:
    """Make sure that a file starts as JSON, in UTF-8 with sound accents.

    Raises:
        BadFile: it is something else.
    """
    kind = sniff(path)
    refuse(path, kind)
    if kind is not Kind.JSON:
        raise BadFile(
            f"le fichier {path.name} n'est pas du JSON : il commence par autre chose que "
            "« { » ou « [ »",
            f"the file {path.name} is not JSON: it starts with something else than “{{” or “[”",
        )
    with open_bytes(path) as file:
        refuse_garbled(path, file.read(_SAMPLE).decode("utf-8", errors="ignore"))


def records(
    path: Path, prefix: str = "item", *, largest: int | None = LARGEST_RECORD
) -> Iterator[dict[str, Any]]:
    """Yield the objects found at a place of a JSON file, in order.

    Args:
        path: the file.
        prefix: where they are, as ijson writes it: ``item`` for the members of an array at the
            root, ``features.item`` for those of the array ``features``.
        largest: bytes that may be read without a record coming out, to bound memory; None when
            the records may be anywhere in a file already known to be sound.

    Raises:
        BadFile: the file is not sound JSON, or something else than an object is there.
    """
    for value in _values(path, prefix, largest):
        if not isinstance(value, dict):
            raise BadFile(
                f"le fichier {path.name} porte autre chose que des objets en « {prefix} » : "
                "ce n'est pas le fichier attendu",
                f"the file {path.name} holds something else than objects at “{prefix}”: "
                "this is not the expected file",
            )
        yield value


def first(path: Path, prefix: str) -> Any:
    """Return the first value found at a place, or None: ``first(path, "generatedAt")``.

    The file is read only as far as needed.

    Raises:
        BadFile: the file is not sound JSON up to there.
    """
    return next(_values(path, prefix, None), None)


def part(record: Record, name: str) -> Record:
    """Return the object that a record holds under a name; empty when it is none."""
    value = record.get(name)
    return value if isinstance(value, Mapping) else {}


def objects(record: Record, name: str) -> list[Record]:
    """Return the objects of a list that a record holds; empty when there is no list."""
    value = record.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _values(path: Path, prefix: str, largest: int | None) -> Iterator[Any]:
    with open_bytes(path) as file:
        if file.peek(len(_BOM)).startswith(_BOM):
            file.read(len(_BOM))
        metered = _Metered(file, path, largest or 1 << 62)
        try:
            for value in ijson.items(metered, prefix, buf_size=_BLOCK, use_float=True):
                metered.restart()
                yield value
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise _unsound(path, str(error)) from None


def _unsound(path: Path, reason: str) -> BadFile:
    if "utf8" in reason.casefold().replace("-", ""):
        return BadFile(
            f"le fichier {path.name} n'est pas en UTF-8 : le reprendre à la source",
            f"the file {path.name} is not UTF-8: take it again at its source",
        )
    if "premature" in reason or "ncomplete" in reason:
        return BadFile(
            f"le fichier {path.name} s'arrête au milieu du JSON : le télécharger à nouveau",
            f"the file {path.name} stops in the middle of the JSON: download it again",
        )
    line = (reason.strip() or "?").splitlines()[0]
    return BadFile(
        f"le fichier {path.name} n'est pas du JSON valide ({line}) : le télécharger à nouveau",
        f"the file {path.name} is not valid JSON ({line}): download it again",
    )
