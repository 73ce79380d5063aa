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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maillage.errors import NoSnapshot

CURRENT = "CURRENT"
KEPT = 5
_BUILDING = "building-"
_MANIFEST = "manifest.json"


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

    @property
    def index(self) -> Path:
        """The folder of the index of the coverage matrix."""
        return self.directory / "index"

    def is_whole(self) -> bool:
        """Say whether all that a build writes is there."""
        return (self.directory / _MANIFEST).is_file() and self.store.is_dir()

    def manifest(self) -> dict[str, Any]:
        """Return what the build wrote of itself: counts, seconds per stage, packs."""
        data: dict[str, Any] = json.loads((self.directory / _MANIFEST).read_text(encoding="utf-8"))
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
            f"rien n'est encore construit dans {root} : lancer « maillage build » "
            "(ou « maillage demo »)",
            f"nothing is built in {root} yet: run “maillage build” (or “maillage demo”)",
        ) from None
    snapshot = Snapshot(root / name)
    if not name or not snapshot.is_whole():
        raise NoSnapshot(
            f"le graphe {name} de {root} n'est plus là : relancer « maillage build »",
            f"the snapshot {name} of {root} is gone: run “maillage build” again",
        )
    return snapshot


def all_snapshots(root: Path) -> list[Snapshot]:
    """Return the snapshots kept in ``root``, the oldest build first."""
    found: list[tuple[str, Snapshot]] = []
    for path in sorted(root.glob(f"*/{_MANIFEST}")):
        if path.parent.name.startswith(_BUILDING):
            continue
        built = Snapshot(path.parent)
        # Another build may be taking this one away.
        with suppress(FileNotFoundError):
            found.append((built.manifest()["built_at"], built))
    return [built for _, built in sorted(found, key=lambda item: item[0])]


@contextmanager
def building(root: Path) -> Iterator[Path]:
    """Give a folder to build in; it is removed when the build fails.

    Folders that killed builds have left are removed first.
    """
    root.mkdir(parents=True, exist_ok=True)
    for left in root.glob(f"{_BUILDING}*"):
        if not _alive(left.name.removeprefix(_BUILDING).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    directory = _working_name(root)
    directory.mkdir()
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _working_name(root: Path) -> Path:
    """Return a name that no other build uses, and that the next one removes if it is left."""
    return root / f"{_BUILDING}{os.getpid()}-{time.monotonic_ns()}"


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

    A snapshot of that name has the same content: it is used as it is, with the new manifest.
    """
    built = Snapshot(root / name)
    pointer = directory / CURRENT
    pointer.write_text(name + "\n", encoding="utf-8")
    if built.directory.exists() and not built.is_whole():
        _discard(built, root)
    try:
        directory.rename(built.directory)
        pointer = built.directory / CURRENT
    except OSError:
        # Windows and POSIX agree that a folder never replaces one that holds something.
        if not built.is_whole():
            raise
        (directory / _MANIFEST).replace(built.directory / _MANIFEST)
    pointer.replace(root / CURRENT)
    shutil.rmtree(directory, ignore_errors=True)
    _prune(root, name)
    return built


def _prune(root: Path, keep: str) -> None:
    for old in all_snapshots(root)[:-KEPT]:
        if old.directory.name != keep:
            _discard(old, root)


def _discard(old: Snapshot, root: Path) -> None:
    """Take a snapshot away at once, so that a killed build never leaves half of one."""
    away = _working_name(root)
    with suppress(OSError):
        old.directory.rename(away)
        shutil.rmtree(away, ignore_errors=True)
