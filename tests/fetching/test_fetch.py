"""Downloading, against a server of this machine: resumed, checked, cached, refused, explained."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from maillage import addresses, fetching
from maillage.addresses import Wanted
from maillage.cli.fetching import fetch as fetch_command
from maillage.errors import WrongUse
from maillage.transport import FetchFailed, Limits

BODY = b"code;nom;donnee fictive\n" + b"1;a;b\n" * 40_000
QUICK = Limits(wait=2.0, attempts=3, pause=0.0)


@dataclass
class Script:
    """What the server does, and what it was asked."""

    body: bytes = BODY
    kind: str = "text/csv"
    etag: str = '"v1"'
    modified: str = "Mon, 13 Jul 2026 04:00:00 GMT"
    status: int = 200
    cut_after: list[int] = field(default_factory=list)
    ranges: bool = True
    lengthless: bool = False
    conditional: bool = True
    location: str = ""
    silent: float = 0.0
    asked: list[dict[str, str]] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    script: Script

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        script = self.server.script
        script.asked.append({"path": self.path, **{k.title(): v for k, v in self.headers.items()}})
        if script.silent:
            threading.Event().wait(script.silent)
        if script.location and self.path != "/final.csv":
            self.send_response(302)
            self.send_header("Location", script.location)
            self.end_headers()
            return
        if script.status != 200:
            self.send_error(script.status)
            return
        wanted = self.headers.get("If-None-Match")
        if script.conditional and wanted and wanted == script.etag:
            self.send_response(304)
            self.end_headers()
            return
        self._send(script)

    def _send(self, script: Script) -> None:
        start = 0
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        fits = self.headers.get("If-Range") in {script.etag, script.modified}
        if script.ranges and asked and fits:
            start = int(asked[1])
            if start >= len(script.body):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(script.body)}")
                self.end_headers()
                return
            self.send_response(206)
            last = len(script.body) - 1
            self.send_header("Content-Range", f"bytes {start}-{last}/{len(script.body)}")
        else:
            self.send_response(200)
        body = script.body[start:]
        self.send_header("Content-Type", script.kind)
        if script.etag:
            self.send_header("ETag", script.etag)
        if script.modified:
            self.send_header("Last-Modified", script.modified)
        if not script.lengthless:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: script.cut_after.pop(0)] if script.cut_after else body)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Script]]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    running = _Server(("127.0.0.1", 0), _Handler)
    running.script = Script()
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}", running.script
    running.shutdown()
    running.server_close()


def _leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_downloaded_with_its_digest_beside_it(
    server: tuple[str, Script], tmp_path: Path
) -> None:
    url, _ = server
    steps: list[tuple[int, int | None]] = []
    got = fetching.fetch(
        f"{url}/a.csv",
        tmp_path / "a.csv",
        form="texte",
        limits=QUICK,
        progress=lambda done, total: steps.append((done, total)),
    )

    digest = hashlib.sha256(BODY).hexdigest()
    assert (got.fresh, got.sha256, got.size) == (True, digest, len(BODY))
    assert got.path.read_bytes() == BODY
    assert _leftovers(tmp_path) == ["a.csv", "a.csv.origine.json", "a.csv.sha256"]
    assert (tmp_path / "a.csv.sha256").read_text() == f"{digest}  a.csv\n"
    assert steps[-1] == (len(BODY), len(BODY))


@pytest.mark.parametrize("conditional", [True, False])
@pytest.mark.parametrize("etag", ['"v1"', ""])
def test_what_has_not_changed_is_not_downloaded_again(
    server: tuple[str, Script], tmp_path: Path, conditional: bool, etag: str
) -> None:
    url, script = server
    script.conditional, script.etag = conditional, etag
    first = fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=QUICK)
    again = fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=QUICK)
    assert first.fresh and not again.fresh
    assert again.sha256 == first.sha256

    script.etag, script.modified, script.body = '"v2"', "Tue, 14 Jul 2026 04:00:00 GMT", BODY[:50]
    changed = fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=QUICK)
    assert changed.fresh and changed.size == 50


def test_a_copy_that_was_changed_here_is_downloaded_again(
    server: tuple[str, Script], tmp_path: Path
) -> None:
    url, _ = server
    fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=QUICK)
    (tmp_path / "a.csv").write_bytes(BODY[:-1] + b"X")
    again = fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=QUICK)
    assert again.fresh and again.path.read_bytes() == BODY


@pytest.mark.parametrize("etag", ['"v1"', 'W/"weak"'])
def test_a_cut_download_is_resumed_where_it_stopped(
    server: tuple[str, Script], tmp_path: Path, etag: str
) -> None:
    url, script = server
    script.etag, script.cut_after = etag, [100_000, 50_000]
    got = fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=QUICK)
    assert got.path.read_bytes() == BODY
    assert [one.get("Range") for one in script.asked] == [None, "bytes=100000-", "bytes=150000-"]
    # A weak ETag proves nothing of the bytes: the date does.
    expected = script.modified if etag.startswith("W/") else etag
    assert script.asked[1]["If-Range"] == expected


def test_the_next_call_resumes_what_a_call_left(server: tuple[str, Script], tmp_path: Path) -> None:
    url, script = server
    script.cut_after = [100_000]
    with pytest.raises(FetchFailed, match="tronqué"):
        fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=Limits(2.0, attempts=1))
    assert _leftovers(tmp_path) == ["a.csv.part", "a.csv.part.json"]

    got = fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=QUICK)
    assert got.path.read_bytes() == BODY
    assert script.asked[-1]["Range"] == "bytes=100000-"


def test_a_file_that_changed_meanwhile_is_taken_from_the_start(
    server: tuple[str, Script], tmp_path: Path
) -> None:
    url, script = server
    script.cut_after = [100_000]
    with pytest.raises(FetchFailed):
        fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=Limits(2.0, attempts=1))
    script.etag, script.body = '"v2"', BODY.replace(b"a", b"z")
    got = fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=QUICK)
    assert got.path.read_bytes() == script.body


def test_a_server_without_ranges_sends_it_all_again(
    server: tuple[str, Script], tmp_path: Path
) -> None:
    url, script = server
    script.ranges, script.cut_after = False, [100_000]
    got = fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=QUICK)
    assert got.path.read_bytes() == BODY


def test_a_part_that_is_already_whole_only_gets_its_name(
    server: tuple[str, Script], tmp_path: Path
) -> None:
    url, script = server
    script.cut_after = [100_000]
    with pytest.raises(FetchFailed):
        fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=Limits(2.0, attempts=1))
    (tmp_path / "a.csv.part").write_bytes(BODY)
    got = fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=QUICK)
    assert got.fresh and got.path.read_bytes() == BODY


def test_a_body_that_stays_truncated_is_refused_and_the_former_copy_stays(
    server: tuple[str, Script], tmp_path: Path
) -> None:
    url, script = server
    fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=QUICK)
    script.etag, script.ranges, script.cut_after = '"v2"', False, [10, 10, 10]
    with pytest.raises(FetchFailed, match=r"tronqué \(10 octets reçus sur"):
        fetching.fetch(f"{url}/a.csv", tmp_path / "a.csv", limits=QUICK)
    assert (tmp_path / "a.csv").read_bytes() == BODY


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (gzip.compress(b'{"donnee": "fictive"}' * 999, mtime=0)[:-12], "json"),
        (b'{"donnee": "fictive", "pmej": [', "json"),
        (b"", "texte"),
    ],
    ids=["gzip", "json", "empty"],
)
def test_without_a_length_a_truncated_body_is_known_by_its_end(
    server: tuple[str, Script], tmp_path: Path, body: bytes, form: str
) -> None:
    url, script = server
    script.lengthless, script.body = True, body
    with pytest.raises(FetchFailed, match="tronqué"):
        fetching.fetch(f"{url}/a", tmp_path / "a", form=form, limits=QUICK)
    assert _leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("body", "kind", "form"),
    [
        (b"<!DOCTYPE html><html>donnee fictive</html>", "text/csv", "texte"),
        (b"\xef\xbb\xbf \n<html lang='fr'>", "application/octet-stream", ""),
        (BODY, "text/html; charset=utf-8", "texte"),
        (b'{"message": "not found"}', "text/csv", "texte"),
        (b"a;b\n1;2\n", "application/json", "json"),
    ],
    ids=["page", "page after a BOM", "said to be a page", "json for text", "text for json"],
)
def test_what_is_no_data_is_refused(
    server: tuple[str, Script], tmp_path: Path, body: bytes, kind: str, form: str
) -> None:
    url, script = server
    script.body, script.kind = body, kind
    with pytest.raises(FetchFailed, match=r"page web|JSON|tableau"):
        fetching.fetch(f"{url}/a", tmp_path / "a", form=form, limits=QUICK)
    assert _leftovers(tmp_path) == []
    assert len(script.asked) == 1


def test_a_gzip_archive_is_taken_for_the_json_it_holds(
    server: tuple[str, Script], tmp_path: Path
) -> None:
    url, script = server
    script.body, script.kind = gzip.compress(b'{"donnee": "fictive"}', mtime=0), "application/gzip"
    got = fetching.fetch(f"{url}/a.json.gz", tmp_path / "a.json.gz", form="json", limits=QUICK)
    assert got.path.read_bytes() == script.body


def test_an_answer_that_will_not_change_is_not_asked_twice(
    server: tuple[str, Script], tmp_path: Path
) -> None:
    url, script = server
    script.status = 404
    with pytest.raises(FetchFailed, match="répond 404"):
        fetching.fetch(f"{url}/a", tmp_path / "a", limits=QUICK)
    assert len(script.asked) == 1
    script.status = 503
    with pytest.raises(FetchFailed, match="répond 503"):
        fetching.fetch(f"{url}/a", tmp_path / "a", limits=QUICK)
    assert len(script.asked) == 1 + QUICK.attempts


def test_a_silent_server_is_left_after_the_time_limit(
    server: tuple[str, Script], tmp_path: Path
) -> None:
    url, script = server
    script.silent = 5.0
    with pytest.raises(FetchFailed, match="ne répond plus"):
        fetching.fetch(f"{url}/a", tmp_path / "a", limits=Limits(0.1, attempts=2, pause=0.0))
    assert len(script.asked) == 2


def test_a_closed_port_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchFailed, match=r"127\.0\.0\.1 refuse la connexion"):
        fetching.fetch(f"http://127.0.0.1:{port}/a", tmp_path / "a", limits=QUICK)


def test_offline_is_one_sentence_and_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def no_name(host: str, *_: object, **__: object) -> None:
        tried.append(host)
        raise socket.gaierror(-2, "Name or service not known")

    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", no_name)
    with pytest.raises(FetchFailed) as failed:
        fetching.fetch("https://donnee-fictive.example/a", tmp_path / "a", limits=QUICK)
    assert failed.value.text("fr").startswith("hors ligne : donnee-fictive.example est injoignable")
    assert failed.value.text("en").startswith("offline:")
    assert tried == ["donnee-fictive.example"]


def test_redirections_are_followed_on_the_web_only(
    server: tuple[str, Script], tmp_path: Path
) -> None:
    url, script = server
    script.location = f"{url}/final.csv"
    assert fetching.fetch(f"{url}/r/id", tmp_path / "a.csv", limits=QUICK).fresh
    script.location = "ftp://127.0.0.1/a"
    with pytest.raises(FetchFailed, match="pas en https"):
        fetching.fetch(f"{url}/r/other", tmp_path / "b.csv", limits=QUICK)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://example.org/a", "a.csv", ""])
def test_only_addresses_of_the_web_are_opened(tmp_path: Path, url: str) -> None:
    with pytest.raises(WrongUse, match="pas une adresse du web"):
        fetching.fetch(url, tmp_path / "a", limits=QUICK)


def _catalogue(script: Script, url: str, *resources: tuple[str, str, str]) -> None:
    script.kind = "application/json"
    listed = [
        {"title": title, "url": f"{url}/{path}", "last_modified": at}
        for title, path, at in resources
    ]
    script.body = json.dumps({"id": "donnée fictive", "resources": listed}).encode()


def test_the_newest_resource_that_fits_is_asked_of_the_catalogue(
    server: tuple[str, Script],
) -> None:
    url, script = server
    _catalogue(
        script,
        url,
        ("Communes 2026", "v_commune_2026.csv", "2026-02-01"),
        ("Communes 2025, corrigé", "v_commune_2025.csv", "2026-06-01"),
        ("Régions", "v_region_2027.csv", "2027-01-01"),
    )
    cog = addresses.source("cog").files[0]
    wanted = Wanted(cog.name, cog.form, "", f"{url}/api", cog.pattern)
    found = addresses.resolve(wanted, QUICK)
    assert (found.name, found.url) == ("v_commune_2026.csv", f"{url}/v_commune_2026.csv")

    _catalogue(script, url, ("Autre", "autre.csv", "2026-02-01"))
    with pytest.raises(FetchFailed, match="donner l'adresse du fichier avec --from"):
        addresses.resolve(wanted, QUICK)
    script.body = b"<html>"
    with pytest.raises(FetchFailed, match="ne répond pas en JSON"):
        addresses.resolve(wanted, QUICK)


def test_the_table_of_addresses_names_what_the_catalogue_publishes() -> None:
    known = addresses.sources()
    assert list(known) == [
        "finess-structures",
        "finess-activites",
        "finess-csv",
        "rpps",
        "cog",
        "data-inclusion",
    ]
    links = {file.url for one in known.values() for file in one.files if file.url}
    base = "https://www.data.gouv.fr/fr/datasets/r/"
    assert links == {
        f"{base}cd493959-fb03-41e5-9347-0edd14dfbc22",
        f"{base}ed12913c-6bb2-4e47-8434-2f6e4f961c8e",
    }
    for one in known.values():
        assert one.files
        assert all(f.url or (f.api and re.compile(f.pattern)) for f in one.files)
    with pytest.raises(WrongUse, match="proches : finess-structures"):
        addresses.source("finess-structure")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://h/x/etalab-cs1100507-stock-20260512-0339.csv?d=1", None),
        ("https://h/..%2F..%2Fetc.csv", "etc.csv"),
        ("https://h/a%20b%3B.csv", "a-b-.csv"),
        ("https://h/r/cd493959", ""),
        ("https://h/", ""),
    ],
)
def test_a_name_taken_from_an_address_is_safe(url: str, name: str | None) -> None:
    expected = "etalab-cs1100507-stock-20260512-0339.csv" if name is None else name
    assert addresses.name_of(url) == expected


def test_the_command_prints_what_sha256sum_reads(
    server: tuple[str, Script], tmp_path: Path
) -> None:
    url, script = server
    words = ["cog", "--from", f"{url}/v_commune_2026.csv", "-o", str(tmp_path), "--attempts", "1"]
    result = CliRunner().invoke(fetch_command, words)
    digest = hashlib.sha256(BODY).hexdigest()
    assert result.exit_code == 0
    assert result.stdout == f"{digest}  {tmp_path / 'v_commune_2026.csv'}\n"
    assert "téléchargé" in result.stderr
    again = CliRunner().invoke(fetch_command, [*words, "--format", "json"])
    assert json.loads(again.stdout)[0]["telecharge"] is False
    assert "inchangé" in again.stderr

    script.etag, script.cut_after = '"v2"', [10]
    failed = CliRunner().invoke(fetch_command, words)
    assert isinstance(failed.exception, FetchFailed)
    assert failed.exception.exit_code == 3
    too_many = CliRunner().invoke(fetch_command, [*words, "--from", url])
    assert isinstance(too_many.exception, WrongUse)
