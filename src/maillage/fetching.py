"""Downloading the public files: resumed, checked, never half there, never twice the same.

A body goes to ``<name>.part`` and takes its name at once when it is whole. Beside the file stay
``<name>.sha256`` and ``<name>.origine.json`` (address, ETag, date, length), by which the next call
knows that nothing has changed.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import json
import re
import time
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from maillage.transport import FetchFailed, Limits, Passing, open_url, retrying

Progress = Callable[[int, int | None], None]
PART = ".part"
ORIGIN = ".origine.json"
DIGEST = ".sha256"
_BLOCK = 1 << 16
_HEAD = 1024
_TAIL = 64
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_PAGE = re.compile(rb"<(?:!doctype|html|head|body|\?xml|error)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is here, whole.

    Attributes:
        path: where it is.
        sha256: its digest.
        size: its length in bytes.
        url: where it comes from.
        fresh: whether this call downloaded it.
        dated: date that the server gives it, empty when it gives none.
    """

    path: Path
    sha256: str
    size: int
    url: str
    fresh: bool
    dated: str


def fetch(
    url: str,
    target: Path,
    *,
    form: str = "",
    limits: Limits | None = None,
    progress: Progress = lambda done, total: None,
) -> Fetched:
    """Download a file, unless the copy at ``target`` is still the same.

    Args:
        url: its address.
        target: file to write; its folder is made when missing.
        form: what it must be (``json``, ``texte``, or nothing in particular); a gzip or zip
            archive of it is taken too.
        limits: how long to wait and how often to try.
        progress: called with the number of bytes here and, when known, the number in all.

    Raises:
        FetchFailed: the server cannot be reached, refuses, or what it sends is not whole or is
            no data; the former copy, when there is one, is untouched.
        WrongUse: the address is not one of the web.
    """
    asked = limits or Limits()
    target.parent.mkdir(parents=True, exist_ok=True)
    download = _Download(url, target, form, asked, progress)
    return retrying(url, asked, download.attempt)


@dataclass(slots=True)
class _Download:
    """One file on its way."""

    url: str
    target: Path
    form: str
    limits: Limits
    progress: Progress

    def attempt(self) -> Fetched:
        """Ask for the file, or for the rest of it, and write it."""
        saved = self._saved()
        part, partial = self._beside(PART), _read_json(self._beside(PART + ".json"))
        start = 0
        headers: dict[str, str] = {}
        validator = _validator(partial)
        if partial.get("adresse") == self.url and validator and part.is_file():
            start = part.stat().st_size
        if start:
            headers = {"Range": f"bytes={start}-", "If-Range": validator}
        elif saved:
            headers = _conditions(saved)
        with open_url(self.url, headers, self.limits) as answer:
            if saved and (answer.status == 304 or _same(saved, answer.headers)):
                return self._fetched(saved, fresh=False)
            if answer.status == 416:
                return self._finish_or_restart(answer.headers, start, partial)
            self._receive(answer, start if answer.status == 206 else 0)
        return self._finish(_described(self.url, answer.headers))

    def _finish_or_restart(self, headers: Message, start: int, partial: dict[str, Any]) -> Fetched:
        """Nothing is left to send: the part is the whole file, or one of another edition."""
        if headers.get("Content-Range", "").replace(" ", "") == f"bytes*/{start}":
            return self._finish(partial)
        self._forget()
        raise Passing("le fichier a changé entre-temps", "the file has changed meanwhile")

    def _beside(self, suffix: str) -> Path:
        return self.target.with_name(self.target.name + suffix)

    def _forget(self) -> None:
        for suffix in (PART, PART + ".json"):
            self._beside(suffix).unlink(missing_ok=True)

    def _saved(self) -> dict[str, Any]:
        """Return what is known of the copy that is here, when it is untouched."""
        saved = _read_json(self._beside(ORIGIN))
        intact = (
            saved.get("adresse") == self.url
            and self.target.is_file()
            and self.target.stat().st_size == saved.get("taille")
            and sha256(self.target) == saved.get("sha256")
        )
        return saved if intact else {}

    def _receive(self, answer: http.client.HTTPResponse, start: int) -> None:
        """Write the body after the ``start`` bytes that are here; a web page is refused."""
        part = self._beside(PART)
        length = answer.headers.get("Content-Length", "")
        total = start + int(length) if length.isdigit() else None
        if start and not _continues(answer.headers, start):
            self._forget()
            raise Passing("la suite reçue n'est pas la bonne", "the wrong part was received")
        if not start:
            part.unlink(missing_ok=True)
            self._refuse(_named_page(answer.headers))
        described = json.dumps(_described(self.url, answer.headers), ensure_ascii=False)
        self._beside(PART + ".json").write_text(described, encoding="utf-8")
        until = time.monotonic() + self.limits.total
        head = b"" if not start else b"\0" * _HEAD
        done = start
        with part.open("ab") as file:
            while block := answer.read1(_BLOCK):
                if len(head) < _HEAD:
                    head += block
                    self._refuse(_fault_of_head(head, self.form))
                file.write(block)
                done += len(block)
                self.progress(done, total)
                if time.monotonic() > until:
                    raise Passing("le téléchargement dure trop", "the download takes too long")
        if total is not None and done != total:
            raise Passing(
                f"{self.url} : fichier tronqué ({done} octets reçus sur {total}) ; relancer la "
                "même commande, qui reprendra où elle s'est arrêtée",
                f"{self.url}: truncated file ({done} bytes of {total}); run the same command "
                "again, which will resume where it stopped",
            )

    def _refuse(self, fault: tuple[str, str] | None) -> None:
        if fault:
            self._forget()
            raise FetchFailed(f"{self.url} {fault[0]}", f"{self.url} {fault[1]}")

    def _finish(self, described: dict[str, Any]) -> Fetched:
        """Check that the file is whole and give it its name."""
        part = self._beside(PART)
        if not _is_whole(part, self.form, thorough=not described.get("longueur_dite")):
            self._forget()
            raise Passing(
                f"{self.url} : fichier tronqué ou abîmé ; réessayer plus tard",
                f"{self.url}: truncated or damaged file; try again later",
            )
        kept = {**described, "taille": part.stat().st_size, "sha256": sha256(part)}
        part.replace(self.target)
        self._forget()
        text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
        self._beside(ORIGIN).write_text(text, encoding="utf-8")
        self._beside(DIGEST).write_text(f"{kept['sha256']}  {self.target.name}\n", encoding="utf-8")
        return self._fetched(kept, fresh=True)

    def _fetched(self, kept: dict[str, Any], *, fresh: bool) -> Fetched:
        dated = str(kept.get("last_modified") or "")
        return Fetched(self.target, kept["sha256"], kept["taille"], self.url, fresh, dated)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _described(url: str, headers: Message) -> dict[str, Any]:
    return {
        "adresse": url,
        "etag": headers.get("ETag", ""),
        "last_modified": headers.get("Last-Modified", ""),
        "longueur_dite": headers.get("Content-Length", "") != "",
    }


def _validator(described: dict[str, Any]) -> str:
    """Return what ``If-Range`` may hold: a strong ETag, or else a date."""
    etag = str(described.get("etag") or "")
    strong = etag if etag.startswith('"') else ""
    return strong or str(described.get("last_modified") or "")


def _conditions(saved: dict[str, Any]) -> dict[str, str]:
    found = {"If-None-Match": saved.get("etag"), "If-Modified-Since": saved.get("last_modified")}
    return {name: str(value) for name, value in found.items() if value}


def _same(saved: dict[str, Any], headers: Message) -> bool:
    """Say whether the file announced is the copy that is here."""
    etag = headers.get("ETag", "")
    if etag and saved.get("etag"):
        return bool(etag == saved["etag"])
    dated = headers.get("Last-Modified", "")
    same_length = headers.get("Content-Length", "") == str(saved["taille"])
    return bool(dated) and dated == saved.get("last_modified") and same_length


def _continues(headers: Message, start: int) -> bool:
    return bool(re.match(rf"bytes {start}-", headers.get("Content-Range", "")))


_A_PAGE = (
    "répond par une page web, pas par des données : l'adresse a changé, ou un portail s'interpose",
    "answers with a web page, not data: the address has changed, or a portal stands in between",
)


def _named_page(headers: Message) -> tuple[str, str] | None:
    return _A_PAGE if headers.get_content_type() in {"text/html", "application/xhtml+xml"} else None


def _fault_of_head(head: bytes, form: str) -> tuple[str, str] | None:
    """Say what is wrong with the first bytes of a body, whatever the server calls it."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _PAGE.match(start):
        return _A_PAGE
    if head.startswith((_GZIP, _ZIP)):
        return None
    if form == "json" and start and start[:1] not in b"{[":
        return "n'est pas du JSON", "is not JSON"
    if form == "texte" and (start[:1] == b"{" or b"\0" in head):
        return "n'est pas un tableau de texte", "is not a table of text"
    return None


def _is_whole(path: Path, form: str, *, thorough: bool) -> bool:
    """Say whether a file ends as its kind must; ``thorough`` reads a gzip archive through."""
    size = path.stat().st_size if path.is_file() else 0
    if not size:
        return False
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, size - _TAIL))
        tail = file.read().rstrip()
    if head.startswith(_ZIP):
        return zipfile.is_zipfile(path)
    if head.startswith(_GZIP):
        if not thorough:
            return True
        with suppress(EOFError, OSError, zlib.error), gzip.open(path) as archive:
            while archive.read(1 << 20):
                pass
            return True
        return False
    return form != "json" or tail.endswith((b"}", b"]"))
