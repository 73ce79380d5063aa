"""Snapshots: whole or absent, whatever moment a build is killed at."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from maillage import snapshot
from maillage.errors import NoSnapshot
from maillage.snapshot import CURRENT, KEPT, Snapshot

# Publishes a snapshot, and kills itself just before its n-th change of the file system (in the
# middle of it, when it writes a file).
KILLED = """
import os, signal, sys
from pathlib import Path
from maillage import snapshot
root, name, left = Path(sys.argv[1]), sys.argv[2], [int(sys.argv[3])]

def counted(change):
    def change_or_die(*args, **kwargs):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return change(*args, **kwargs)
    return change_or_die

with snapshot.building(root) as work:
    (work / "store").mkdir()
    (work / "store" / "data").write_text(name)
    (work / "manifest.json").write_text('{"built_at": "%s"}' % sys.argv[4])
    for function in ("rename", "replace", "mkdir", "unlink", "rmdir"):
        setattr(os, function, counted(getattr(os, function)))
    write_text = Path.write_text
    def half(path, text, **kwargs):
        left[0] -= 1
        if left[0] == 0:
            write_text(path, text[:1], **kwargs)
            os.kill(os.getpid(), signal.SIGKILL)
        return write_text(path, text, **kwargs)
    Path.write_text = half
    snapshot.publish(work, root, name)
"""


def _publish(root: Path, name: str, built_at: str) -> Snapshot:
    with snapshot.building(root) as work:
        (work / "store").mkdir()
        (work / "store" / "data").write_text(name, encoding="utf-8")
        (work / "manifest.json").write_text(json.dumps({"built_at": built_at}), encoding="utf-8")
        return snapshot.publish(work, root, name)


def _folders(root: Path) -> set[str]:
    return {path.name for path in root.iterdir()} - {CURRENT}


def _assert_sound(root: Path) -> None:
    """Check that CURRENT names a whole snapshot, and that no other is half there."""
    assert snapshot.current(root).is_whole()
    for path in root.iterdir():
        if path.is_dir() and not path.name.startswith("building-"):
            assert Snapshot(path).is_whole(), path.name
            assert (path / "store" / "data").read_text(encoding="utf-8") == path.name


def test_a_published_snapshot_is_the_current_one(tmp_path: Path) -> None:
    built = _publish(tmp_path, "a", "2026-01-01")

    assert snapshot.current(tmp_path) == built
    assert built.manifest() == {"built_at": "2026-01-01"}
    assert _folders(tmp_path) == {"a"}


def test_five_snapshots_are_kept_the_latest(tmp_path: Path) -> None:
    for number in range(8):
        _publish(tmp_path, f"s{number}", f"2026-01-0{number + 1}")
        assert len(_folders(tmp_path)) == min(number + 1, KEPT)
        _assert_sound(tmp_path)

    assert [s.directory.name for s in snapshot.all_snapshots(tmp_path)] == [
        "s3",
        "s4",
        "s5",
        "s6",
        "s7",
    ]


def test_the_same_content_is_one_snapshot_that_becomes_the_latest(tmp_path: Path) -> None:
    for number, name in enumerate("abcdea"):
        _publish(tmp_path, name, f"2026-01-0{number + 1}")
    assert _folders(tmp_path) == set("abcde")
    assert snapshot.current(tmp_path).directory.name == "a"

    _publish(tmp_path, "f", "2026-01-09")

    assert _folders(tmp_path) == set("acdef")


def test_a_build_that_fails_leaves_nothing_and_changes_nothing(tmp_path: Path) -> None:
    _publish(tmp_path, "a", "2026-01-01")

    with pytest.raises(ZeroDivisionError), snapshot.building(tmp_path) as work:
        (work / "store").mkdir()
        raise ZeroDivisionError

    assert _folders(tmp_path) == {"a"}
    assert snapshot.current(tmp_path).directory.name == "a"


def test_what_a_killed_build_left_is_removed_by_the_next(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = tmp_path / f"building-{dead.pid}-1"
    (left / "store").mkdir(parents=True)
    mine = tmp_path / f"building-{os.getpid()}-1"
    mine.mkdir()

    _publish(tmp_path, "a", "2026-01-01")

    assert _folders(tmp_path) == {"a", mine.name}, "the folder of a live build is not touched"


def test_half_a_snapshot_under_the_final_name_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a" / "store").mkdir(parents=True)

    _publish(tmp_path, "a", "2026-01-01")

    _assert_sound(tmp_path)
    assert _folders(tmp_path) == {"a"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
@pytest.mark.parametrize("name", ["new", "s1"], ids=["new-content", "content-known"])
def test_a_build_killed_at_any_change_of_a_file_leaves_a_whole_snapshot(
    name: str, tmp_path: Path
) -> None:
    points = 0
    while True:
        root = tmp_path / str(points)
        for number in range(KEPT):
            _publish(root, f"s{number}", f"2026-01-0{number + 1}")
        process = subprocess.run(  # noqa: S603
            [sys.executable, "-c", KILLED, str(root), name, str(points + 1), "2026-02-01"],
            capture_output=True,
            text=True,
            check=False,
        )
        _assert_sound(root)
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL, process.stderr
        assert snapshot.current(root).directory.name in {f"s{KEPT - 1}", name}
        points += 1

        _publish(root, "after", "2026-03-01")
        _assert_sound(root)
        assert snapshot.current(root).directory.name == "after"
        assert len(_folders(root)) <= KEPT
        assert not [path for path in _folders(root) if path.startswith(("building-", CURRENT))]

    assert snapshot.current(root).directory.name == name
    assert points >= 4


def test_no_snapshot_yet_is_one_sentence(tmp_path: Path) -> None:
    absent = tmp_path / "absent"

    with pytest.raises(NoSnapshot) as caught:
        snapshot.current(absent)

    assert caught.value.exit_code == 3
    assert caught.value.text() == (
        f"rien n'est encore construit dans {absent} : lancer « maillage build » "
        "(ou « maillage demo »)"
    )
    assert caught.value.text("en") == (
        f"nothing is built in {absent} yet: run “maillage build” (or “maillage demo”)"
    )


@pytest.mark.parametrize("content", ["gone\n", "", "half\n"])
def test_a_pointer_to_no_whole_snapshot_is_one_sentence(content: str, tmp_path: Path) -> None:
    (tmp_path / "half" / "store").mkdir(parents=True)
    (tmp_path / CURRENT).write_text(content, encoding="utf-8")

    with pytest.raises(NoSnapshot, match="n'est plus là"):
        snapshot.current(tmp_path)


def test_the_default_folder_is_that_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert snapshot.default_root() == tmp_path / "maillage"

    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert snapshot.default_root() == tmp_path / ".local" / "share" / "maillage"
