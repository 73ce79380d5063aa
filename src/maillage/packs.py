"""Packs: folders of CSV with a small description, shipped with the project or made by others."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path

from maillage import findings, resources
from maillage.dates import parse_date
from maillage.findings import Finding
from maillage.names import nearest
from maillage.rows import TABLES
from maillage.wording import Sentence

SHIPPED = ("referentiel", "territoires", "dispositifs")
DESCRIPTION = "pack.toml"
# What people save a table as by mistake.
_NOT_CSV = {".ods", ".xlsx", ".xls", ".tsv", ".txt", ".numbers"}


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of tables.

    Attributes:
        name: name of the folder; it enters the IRIs of the named graphs.
        directory: where it is.
        title: what it is, in French.
        edition: date of the data, as written (``2026-01-01``).
        licence: licence of the data.
        source: code of the source the pack as a whole comes from.
    """

    name: str
    directory: Path
    title: str
    edition: str
    licence: str
    source: str

    def files(self) -> list[Path]:
        """Return the CSV files of the pack whose name is the name of a table, sorted."""
        return sorted(p for p in self.directory.glob("*.csv") if p.stem in TABLES)

    def label(self, path: Path) -> str:
        """Return how findings and provenance name a file: ``dispositifs/offres.csv``."""
        return f"{self.name}/{path.name}"


def shipped(name: str) -> Path:
    """Return the folder of a pack that comes with the project."""
    return resources.root() / "data" / name


def read_description(directory: Path) -> tuple[Pack, list[Finding]]:
    """Read the description of a pack; what is missing in it is a finding, not a failure."""
    name = directory.name
    file = f"{name}/{DESCRIPTION}"
    found: list[Finding] = []
    data: dict[str, object] | None = None
    path = directory / DESCRIPTION
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        missing = Sentence("le fichier manque", "the file is missing")
        found.append(findings.make("pack_metadata", file, detail=missing))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        found.append(findings.make("pack_metadata", file, detail=str(error)))
    words: dict[str, str] = {}
    for key in ("titre", "source", "edition", "licence"):
        value = (data or {}).get(key, "")
        if isinstance(value, dt.date):
            value = value.isoformat()
        if data is not None and not value:
            missing = Sentence(f"{key} manque", f"{key} is missing")
            found.append(findings.make("pack_metadata", file, column=key, detail=missing))
        words[key] = str(value)
    if words["edition"] and not _is_date(words["edition"]):
        wrong = Sentence(
            f"edition « {words['edition']} » n'est pas une date",
            f"edition “{words['edition']}” is not a date",
        )
        found.append(findings.make("pack_metadata", file, column="edition", detail=wrong))
    for csv in sorted(p for p in directory.iterdir() if p.suffix.lower() == ".csv"):
        if csv.suffix != ".csv" or csv.stem not in TABLES:
            close = ", ".join(nearest(csv.stem, TABLES)) or ", ".join(TABLES)
            found.append(
                findings.make("unknown_table", f"{name}/{csv.name}", value=csv.stem, allowed=close)
            )
    for path in sorted(p for p in directory.iterdir() if p.suffix.lower() in _NOT_CSV):
        if path.stem in TABLES and not path.with_suffix(".csv").exists():
            found.append(findings.make("not_csv", f"{name}/{path.name}", value=path.stem))
    pack = Pack(
        name,
        directory,
        words["titre"] or name,
        words["edition"],
        words["licence"],
        words["source"],
    )
    return pack, found


def _is_date(text: str) -> bool:
    try:
        parse_date(text)
    except ValueError:
        return False
    return True
