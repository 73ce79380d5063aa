"""Opening a file that someone downloaded: what it really is, whatever its name says.

A gzip file is read through; a zip archive, a web page, a binary or an empty file is refused with
one sentence. Nothing is read whole: a line has a greatest length, and every fault met while
reading (truncated archive, bytes that no encoding explains) is a ``BadFile``.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

from maillage.importers import BadFile

ENCODINGS = ("utf-8-sig", "cp1252")
SEPARATORS = (";", ",", "|", "\t")
LONGEST_LINE = 1 << 20
_HEAD = 1 << 16
_BLOCK = 1 << 17
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b"))
# An accent that was encoded twice (« Ã© » for « é »), or one that was lost.
_GARBLED = re.compile("Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|\ufffd")
_ACCENT = re.compile("[À-ÖØ-öø-ÿœŒ’]")


class Kind(Enum):
    """What a file holds, once ungzipped."""

    JSON = "json"
    TEXT = "text"
    ZIP = "zip"
    HTML = "html"
    XML = "xml"
    UTF16 = "utf16"
    BINARY = "binary"
    EMPTY = "empty"


_REFUSED: dict[Kind, tuple[str, str]] = {
    Kind.ZIP: (
        "est une archive zip (ou un classeur) : extraire le fichier et le donner à sa place",
        "is a zip archive (or a workbook): extract the file and give it instead",
    ),
    Kind.HTML: (
        "est une page web, pas des données : télécharger le fichier lui-même",
        "is a web page, not data: download the file itself",
    ),
    Kind.XML: (
        "est en XML, que cette source ne lit pas",
        "is XML, which this source does not read",
    ),
    Kind.UTF16: (
        "est encodé en UTF-16 : l'enregistrer en UTF-8",
        "is encoded in UTF-16: save it as UTF-8",
    ),
    Kind.BINARY: (
        "est un fichier binaire, pas du texte : vérifier le fichier téléchargé",
        "is a binary file, not text: check the downloaded file",
    ),
    Kind.EMPTY: ("est vide : le télécharger à nouveau", "is empty: download it again"),
}


class _Guarded(io.RawIOBase):
    """A file whose faults, met at any read, are one sentence."""

    def __init__(self, file: io.BufferedIOBase, path: Path) -> None:
        self._file, self._path = file, path

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._file.read(len(buffer))
        except EOFError:
            raise _fault(
                self._path,
                "est une archive gzip tronquée : la télécharger à nouveau",
                "is a truncated gzip archive: download it again",
            ) from None
        except (gzip.BadGzipFile, zlib.error):
            raise _fault(
                self._path,
                "est une archive gzip abîmée : la télécharger à nouveau",
                "is a damaged gzip archive: download it again",
            ) from None
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def _fault(path: Path, fr: str, en: str) -> BadFile:
    return BadFile(f"le fichier {path.name} {fr}", f"the file {path.name} {en}")


def open_bytes(path: Path) -> io.BufferedReader:
    """Open a file, ungzipped when its first bytes say so.

    Raises:
        BadFile: at once when the file cannot be opened, or from any later ``read`` when the
            archive is damaged.
    """
    try:
        with path.open("rb") as start:
            zipped = start.read(len(_GZIP)) == _GZIP
        file = gzip.GzipFile(path) if zipped else path.open("rb")
    except OSError as error:
        raise _fault(
            path,
            f"ne s'ouvre pas ({error.strerror}) : vérifier le chemin et les droits",
            f"cannot be opened ({error.strerror}): check the path and the permissions",
        ) from None
    return io.BufferedReader(_Guarded(file, path), _BLOCK)


def sniff(path: Path) -> Kind:
    """Say what a file holds, by its first bytes once ungzipped.

    Raises:
        BadFile: the file cannot be opened, or is a damaged gzip archive from the start.
    """
    with open_bytes(path) as file:
        return _kind(file.read(_HEAD))


def _kind(head: bytes) -> Kind:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Kind.UTF16
    start = head.removeprefix(_BOM).lstrip()
    if not start:
        return Kind.EMPTY
    if start.startswith(b"PK\x03\x04"):
        return Kind.ZIP
    if start.startswith(b"%PDF") or head.translate(None, _CONTROL) != head:
        return Kind.BINARY
    if start.startswith(b"<"):
        page = start[:1024].lower()
        return Kind.HTML if b"<html" in page or b"doctype html" in page else Kind.XML
    return Kind.JSON if start[:1] in b"{[" else Kind.TEXT


def refuse(path: Path, kind: Kind) -> None:
    """Refuse a file that is neither text nor JSON, saying what it is.

    Raises:
        BadFile: it is a zip archive, a web page, a binary or an empty file.
    """
    if kind in _REFUSED:
        raise _fault(path, *_REFUSED[kind])


def refuse_garbled(path: Path, sample: str) -> None:
    """Refuse a text most of whose accents were encoded twice or lost.

    Raises:
        BadFile: more garbled letters than sound ones.
    """
    garbled = _GARBLED.findall(sample)
    if len(garbled) > len(_ACCENT.findall(_GARBLED.sub("", sample))):
        raise _fault(
            path,
            f"a des accents abîmés (« {garbled[0]} ») : reprendre l'original, en UTF-8",
            f"has damaged accents (“{garbled[0]}”): take the original again, in UTF-8",
        )


def open_text(
    path: Path, encodings: Sequence[str] = ENCODINGS, longest: int = LONGEST_LINE
) -> Iterator[str]:
    """Read the lines of a text file, gzipped or not; each keeps its end of line.

    The first line that is not plain ASCII chooses the encoding, among ``encodings`` in order; a
    byte-order mark imposes UTF-8.

    Args:
        path: the file.
        encodings: encodings to try.
        longest: greatest length of a line, in bytes.

    Raises:
        BadFile: the file is not text, a line is too long, or the encoding changes on the way.
    """
    with open_bytes(path) as file:
        head = file.peek(_HEAD)
        refuse(path, _kind(head[:_HEAD]))
        tried = list(encodings)
        if head.startswith(_BOM):
            tried, _ = ["utf-8"], file.read(len(_BOM))
        decoder = _Decoder(path, tried)
        number = 0
        while raw := file.readline(longest + 1):
            number += 1
            if len(raw) > longest:
                raise _fault(
                    path,
                    f"a une ligne de plus de {longest} octets (ligne {number}) : "
                    "ce n'est pas le tableau attendu",
                    f"has a line of more than {longest} bytes (line {number}): "
                    "this is not the expected table",
                )
            yield decoder.decode(raw, number)
        decoder.finish()


class _Decoder:
    """Decodes the lines of one file with one encoding, and looks at the first accents."""

    def __init__(self, path: Path, encodings: list[str]) -> None:
        self._path, self._encodings = path, encodings
        self._chosen = ""
        self._sample: list[str] = []
        self._judged = False

    def decode(self, raw: bytes, number: int) -> str:
        if raw.isascii():
            if b"\0" in raw:
                raise self._unreadable(number)
            return raw.decode("ascii")
        for encoding in [self._chosen] if self._chosen else self._encodings:
            try:
                line = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            self._chosen = encoding
            self._look(line)
            return line
        raise self._unreadable(number)

    def _look(self, line: str) -> None:
        if not self._judged:
            self._sample.append(line)
            if len(self._sample) == 50:
                self.finish()

    def finish(self) -> None:
        if not self._judged:
            refuse_garbled(self._path, "".join(self._sample))
            self._judged, self._sample = True, []

    def _unreadable(self, number: int) -> BadFile:
        names = self._chosen or ", ".join(self._encodings)
        return _fault(
            self._path,
            f"n'est pas lisible en {names} à la ligne {number} : "
            "il est abîmé ou mêle deux encodages, l'enregistrer en UTF-8",
            f"cannot be read as {names} at line {number}: "
            "it is damaged or mixes two encodings, save it as UTF-8",
        )


def separator(first_lines: Iterable[str], where: str = "le fichier") -> str:
    """Return what separates the cells: the sign met on most lines, then the most often.

    What stands between double quotes does not count.

    Args:
        first_lines: a few lines from the start.
        where: how to call the file in the refusal.

    Raises:
        BadFile: none of ``;`` ``,`` ``|`` or a tabulation is there.
    """
    lines = [re.sub(r'"[^"]*"', "", line) for line in first_lines]
    counts = {sign: [line.count(sign) for line in lines] for sign in SEPARATORS}
    best = max(SEPARATORS, key=lambda sign: (sum(map(bool, counts[sign])), sum(counts[sign])))
    if not any(counts[best]):
        raise BadFile(
            f"{where} n'est pas un tableau : aucun point-virgule, virgule, barre ni tabulation",
            f"{where} is not a table: no semicolon, comma, bar nor tabulation",
        )
    return best
