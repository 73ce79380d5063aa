"""Snapshots: immutable folders that hold a built graph, and the one line that names the current.

A build works in a folder of its own; when all is written the folder gets its final name and the
file ``CURRENT`` is replaced at once. Whenever a build is killed, readers keep the previous one.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maillage.errors import NoSnapshot

CURRENT = "CURRENT"
KEPT = 5
_BUILDING = "building-"


def default_root() -> Path:
    """Return where snapshots are kept when nothing else is asked: the user's data folder."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    else:
        base = os.environ.get("XDG_DATA_HOME", "")
    return (Path(base) if base else Path.home() / ".local" / "share") / "maillage"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A built graph on disk."""

    directory: Path

    @property
    def store(self) -> Path:
        """The folder of the Oxigraph store."""
        return self.directory / "store"

    @property
    def nquads(self) -> Path:
        """The whole graph as N-Quads."""
        return self.directory / "graph.nq"

    def manifest(self) -> dict[str, Any]:
        """Return what the build wrote of itself: counts, seconds per stage, packs."""
        data: dict[str, Any] = json.loads(
            (self.directory / "manifest.json").read_text(encoding="utf-8")
        )
        return data


def current(root: Path) -> Snapshot:
    """Return the snapshot that readers use.

    Raises:
        NoSnapshot: nothing was built in ``root``, or what it names is gone.
    """
    try:
        name = (root / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NoSnapshot(
            f"no snapshot yet in {root}: run « maillage build » (or « maillage demo ») first"
        ) from None
    snapshot = Snapshot(root / name)
    if not snapshot.store.is_dir():
        raise NoSnapshot(f"the snapshot {name} of {root} is gone: run « maillage build » again")
    return snapshot


def all_snapshots(root: Path) -> list[Snapshot]:
    """Return the snapshots kept in ``root``, the oldest build first."""
    found = [Snapshot(p.parent) for p in root.glob("*/manifest.json")]
    found = [s for s in found if not s.directory.name.startswith(_BUILDING)]
    return sorted(found, key=lambda s: s.manifest()["built_at"])


@contextmanager
def building(root: Path) -> Iterator[Path]:
    """Give a folder to build in; it is removed when the build fails.

    Folders that killed builds have left are removed first.
    """
    root.mkdir(parents=True, exist_ok=True)
    for left in root.glob(f"{_BUILDING}*"):
        if not _alive(left.name.removeprefix(_BUILDING).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    directory = root / f"{_BUILDING}{os.getpid()}-{time.monotonic_ns()}"
    directory.mkdir()
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except OSError:
        return True
    return True


def publish(directory: Path, root: Path, name: str) -> Snapshot:
    """Give a finished folder its final name and make it the current snapshot.

    A snapshot of that name has the same content: it is used as it is.
    """
    final = root / name
    if final.exists():
        shutil.rmtree(directory, ignore_errors=True)
    else:
        directory.rename(final)
    pointer = root / f"{CURRENT}.{os.getpid()}"
    pointer.write_text(name + "\n", encoding="utf-8")
    pointer.replace(root / CURRENT)
    _prune(root, name)
    return Snapshot(final)


def _prune(root: Path, keep: str) -> None:
    for old in all_snapshots(root)[:-KEPT]:
        if old.directory.name != keep:
            shutil.rmtree(old.directory, ignore_errors=True)
