"""Running one importer in a test, as the command line does."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from maillage.errors import MaillageError
from maillage.importers import Options, importer
from maillage.importers.writer import Report, writing
from maillage.rows import TABLES
from maillage.tables import read_table

Row = dict[str, str]


@dataclass(frozen=True)
class Run:
    """What an import wrote."""

    tables: dict[str, list[Row]]
    report: Report
    text: str

    def by(self, table: str, key: str = "id") -> dict[str, Row]:
        return {row[key]: row for row in self.tables.get(table, [])}

    @property
    def notes(self) -> str:
        return "\n".join(self.report.notes)


def run(
    source: str,
    files: Sequence[Path],
    folder: Path,
    *,
    departements: Sequence[str] = (),
    edition: str = "",
) -> Run:
    """Import the files; every row that is written must be one that its table accepts."""
    target, report = folder / "pack", Report(source)
    with writing(target, report) as pack:
        importer(source).read(files, Options(frozenset(departements), edition=edition), pack)
    tables = {}
    for path in sorted(target.glob("*.csv")):
        table = read_table(path, TABLES[path.stem], "pack")
        assert table.findings == [], path.name
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    text = "".join(p.read_text(encoding="utf-8") for p in sorted(target.iterdir()))
    return Run(tables, report, text)


def refusal(source: str, files: Sequence[Path], folder: Path, *, edition: str = "") -> str:
    """Return the sentence of an import that is refused; nothing may stay behind it."""
    before = set(folder.iterdir())
    with pytest.raises(MaillageError) as caught:
        run(source, files, folder, edition=edition)
    assert set(folder.iterdir()) == before
    assert caught.value.exit_code in {1, 2}
    assert "\n" not in str(caught.value)
    return str(caught.value)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def corrupted(folder: Path, sound: bytes, suffix: str) -> list[tuple[str, Path]]:
    """Return what a download may become, each with a word of the sentence that refuses it."""
    squeezed = gzip.compress(sound * 50, mtime=0)
    cases = {
        "tronquée": squeezed[: len(squeezed) // 2],
        "page web": b"<!DOCTYPE html><html><body>503</body></html>",
        "binaire": bytes(range(256)) * 40,
        "vide": b"",
    }
    return [
        (word, write(folder, f"faute-{number}{suffix}", content))
        for number, (word, content) in enumerate(cases.items())
    ]
