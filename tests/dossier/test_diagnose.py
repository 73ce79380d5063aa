"""``diagnose``: the files it writes, again and again the same, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.running import run
from tests.dossier.page_reader import read

from maillage.dossier import writing
from maillage.dossier.content import Dossier
from maillage.session import Graph
from maillage.workbook import MissingExtra

pytestmark = pytest.mark.xdist_group("dossier")


def command(world: Graph, folder: Path, *words: str) -> tuple[str, ...]:
    root = str(world.snapshot.directory.parent)
    words = words or ("--territory", "dep:99", "--on", "2026-11-22")
    return ("diagnose", *words, "-o", str(folder), "--snapshot", root)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_form_is_written_and_written_again_the_same(
    world: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "a" / "dossier"
    done = run(capsys, *command(world, folder))
    assert done.status == 0
    assert {path.name for path in folder.iterdir()} == set(writing.WRITERS)
    assert "Lacune la plus large" in done.out
    assert all(str(folder / name) in done.err for name in writing.WRITERS)
    first = files(folder)
    assert run(capsys, *command(world, folder)).status == 0
    assert files(folder) == first
    page = read(first[writing.PAGE].decode())
    assert page.faults == []
    assert "Département fictif" in page.text("script")


def test_the_language_is_that_asked_for(
    world: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--territory", "dep:99", "--on", "2026-11-22", "--lang", "en")
    done = run(capsys, *command(world, tmp_path / "en", *words))
    assert done.status == 0
    assert "Widest gap" in done.out
    assert '<html lang="en">' in (tmp_path / "en" / writing.PAGE).read_text(encoding="utf-8")


def test_a_folder_that_holds_something_else_is_left_alone(
    world: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("à moi", encoding="utf-8")
    done = run(capsys, *command(world, tmp_path))
    assert (done.status, done.out) == (2, "")
    assert str(tmp_path) in done.err
    assert files(tmp_path) == {"notes.txt": "à moi".encode()}
    done = run(capsys, *command(world, tmp_path / "notes.txt"))
    assert done.status == 2
    assert "est un fichier" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("--territory", "dep:00"),
        ("--territory", "dep:99", "--by", "canton"),
        ("--territory", "dep:99", "--on", "demain"),
        ("--territory", "dep:99", "--age", "-4"),
        (),
    ],
    ids=["territory", "by", "on", "age", "none"],
)
def test_a_word_that_is_not_understood_writes_nothing(
    world: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    folder = tmp_path / "dossier"
    root = str(world.snapshot.directory.parent)
    done = run(capsys, "diagnose", *words, "-o", str(folder), "--snapshot", root)
    assert done.status == 2
    assert len(done.err.strip().splitlines()) == 1
    assert not folder.exists()


def test_without_a_snapshot_one_sentence_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "dossier"
    done = run(
        capsys, "diagnose", "--territory", "dep:99", "-o", str(folder), "--snapshot", str(tmp_path)
    )
    assert done.status == 3
    assert "maillage build" in done.err
    assert not folder.exists()


def test_a_form_that_lacks_its_library_is_named_and_the_others_are_written(
    invented_dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(path: Path, dossier: Dossier, lang: str) -> None:
        raise MissingExtra

    monkeypatch.setitem(writing.WRITERS, "diagnostic.xlsx", lacking)
    done = writing.write(tmp_path / "dossier", invented_dossier)
    assert len(done.missing) == 1
    assert {path.name for path in done.files} == set(writing.WRITERS) - {"diagnostic.xlsx"}
