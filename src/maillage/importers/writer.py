"""Writing a pack: rows stream to disk, what is left out is counted, nothing partial remains.

Rows go straight to CSV files in a working folder beside the target; the folder takes its final
name only when the import succeeds.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from maillage.columns import columns
from maillage.errors import WrongUse
from maillage.rows import TABLES
from maillage.tables import SEPARATOR

REPORT = "rapport.json"
MOST_EXAMPLES = 5


@dataclass(slots=True)
class Report:
    """What an import did.

    Attributes:
        source: name of the source on the command line.
        title: what it is.
        edition: date of the data.
        licence: its licence.
        files: name → sha256 of each file read.
        read: kind of record → number read.
        written: table → number of rows written.
        left_out: reason → number of records, with a few examples.
        unknown: nomenclature → code → number of times it was met.
        notes: sentences that a reader must know.
    """

    source: str
    title: str = ""
    edition: str = ""
    licence: str = ""
    files: dict[str, str] = field(default_factory=dict)
    read: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unknown: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    notes: list[str] = field(default_factory=list)

    def leave_out(self, reason: str, example: str = "") -> None:
        """Count a record that is left out, and keep a few examples."""
        self.left_out[reason] += 1
        if example and len(self.examples[reason]) < MOST_EXAMPLES:
            self.examples[reason].append(example)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values, in a fixed order."""
        return {
            "source": self.source,
            "titre": self.title,
            "edition": self.edition,
            "licence": self.licence,
            "fichiers": dict(sorted(self.files.items())),
            "lus": dict(sorted(self.read.items())),
            "ecrits": dict(sorted(self.written.items())),
            "laisses": {
                reason: {"nombre": number, "exemples": self.examples.get(reason, [])}
                for reason, number in sorted(self.left_out.items())
            },
            "codes_inconnus": {
                nomenclature: dict(sorted(codes.items()))
                for nomenclature, codes in sorted(self.unknown.items())
            },
            "notes": self.notes,
        }


class PackWriter:
    """Writes the tables of a pack as rows come."""

    def __init__(self, directory: Path, report: Report) -> None:
        """Write in ``directory``, which exists and is empty."""
        self.directory = directory
        self.report = report
        self.source_code = ""
        self._writers: dict[str, csv.DictWriter[str]] = {}
        self._files: list[IO[str]] = []

    def source(
        self, code: str, title: str, *, edition: str, licence: str, publisher: str, url: str = ""
    ) -> None:
        """Say which dataset the pack comes from; its code goes in ``source`` of every row.

        Args:
            code: key of the source, for instance ``finess-2026-07``.
            title: title of the dataset, in French.
            edition: date of the data (year, month or day).
            licence: licence of the data.
            publisher: who publishes it.
            url: public page.
        """
        self.source_code = code
        self.report.title, self.report.edition, self.report.licence = title, edition, licence
        self.row(
            "sources",
            code=code,
            titre=title,
            nature="jeu_de_donnees",
            editeur=publisher,
            edition=edition,
            licence=licence,
            url=url,
        )

    def row(self, table: str, **cells: object) -> None:
        """Write one row; a list becomes one cell, None an empty one.

        ``source`` is filled in when the table has it and the caller does not give it.

        Raises:
            KeyError: the table or a column does not exist (a fault of the importer).
        """
        known = columns(TABLES[table])
        if "source" in known:
            cells.setdefault("source", self.source_code)
        for name in cells:
            if name not in known:
                raise KeyError(f"{table} has no column {name}")
        self._writer(table, list(known)).writerow({n: _text(v) for n, v in cells.items()})
        self.report.written[table] += 1

    def _writer(self, table: str, header: list[str]) -> csv.DictWriter[str]:
        if table not in self._writers:
            path = self.directory / f"{table}.csv"
            file = path.open("w", encoding="utf-8", newline="")
            self._files.append(file)
            writer = csv.DictWriter(file, header, lineterminator="\n", restval="")
            writer.writeheader()
            self._writers[table] = writer
        return self._writers[table]

    def close_tables(self) -> None:
        """Close the files of the tables; closing twice does nothing."""
        for file in self._files:
            file.close()

    def close(self) -> None:
        """Flush the tables and write the description of the pack and the report."""
        self.close_tables()
        report = self.report
        words = {
            "titre": report.title,
            "description": f"Importé par « maillage import {report.source} »",
            "source": self.source_code,
            "edition": report.edition,
            "licence": report.licence,
        }
        text = "".join(f"{key} = {json.dumps(v, ensure_ascii=False)}\n" for key, v in words.items())
        (self.directory / "pack.toml").write_text(text, encoding="utf-8")
        (self.directory / REPORT).write_text(
            json.dumps(report.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, Mapping):
        raise TypeError("a cell cannot hold a mapping")
    if isinstance(value, Iterable):
        return SEPARATOR.join(_text(one).replace(SEPARATOR, ",") for one in value)
    return str(value)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, read by blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def writing(target: Path, report: Report) -> Iterator[PackWriter]:
    """Give a writer; the pack appears at ``target`` only when the block succeeds.

    Raises:
        WrongUse: ``target`` holds something already.
    """
    if target.exists() and any(target.iterdir()):
        raise WrongUse(
            f"{target} existe déjà : choisir un autre dossier, rien n'a été écrit",
            f"{target} exists already: choose another folder, nothing was written",
        )
    target = target.resolve()
    made = [parent for parent in target.parents if not parent.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    work = target.with_name(f".{target.name}.partiel")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    pack = PackWriter(work, report)
    try:
        yield pack
        pack.close()
        if target.exists():
            target.rmdir()
        work.rename(target)
    finally:
        pack.close_tables()
        shutil.rmtree(work, ignore_errors=True)
        for parent in made:
            with suppress(OSError):  # it holds the pack
                parent.rmdir()
