"""What README and the guides show is what happens: commands, output, tables, SPARQL, Python.

Each page is played from top to bottom in a folder of its own, against the small graph.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import shlex
import shutil
from pathlib import Path

import click
import pytest
from tests.docs.doc_blocks import Block, blocks, guides, matches, steps

import maillage
from maillage import packs
from maillage.answer_text import as_text
from maillage.cli import main
from maillage.session import Graph

# Commands that prepare the machine: other tests run them.
NOT_HERE = ("make ", "export ", "pip ")
PAGES = guides()
SPARQL = [
    pytest.param(block, id=f"{page.stem}-{block.line}")
    for page in PAGES
    for block in blocks(page)
    if block.kind == "sparql"
]


@pytest.fixture
def place(
    tmp_path: Path, small_packs: list[Path], small_root: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder to play a page in, whose data folder holds a copy of the small graph."""
    shutil.copytree(small_root, tmp_path / "share" / "maillage")
    by_name = {folder.name: folder for folder in small_packs}
    monkeypatch.setattr(packs, "shipped", by_name.__getitem__)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "share"))
    desk = tmp_path / "desk"
    desk.mkdir()
    monkeypatch.chdir(desk)
    return desk


def run(command: str) -> tuple[str, int]:
    """Run a command of Maillage; return what it prints, both outputs together, and its code."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            main(shlex.split(command)[1:])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 3
    return out.getvalue(), code


def play_console(block: Block) -> list[str]:
    """Run the commands of a block; return what is not as shown."""
    wrong = []
    for step in steps(block):
        if step.command.startswith(NOT_HERE):
            continue
        if not step.command.startswith("maillage "):
            wrong.append(f"line {block.line}: {step.command} is not a command of maillage")
            continue
        printed, code = run(step.command)
        if code == 3:
            wrong.append(f"line {block.line}: {step.command} failed: {printed}")
        elif step.shown and not matches(step.shown, printed):
            wrong.append(f"line {block.line}: $ {step.command}\n{printed}")
    return wrong


def play_python(block: Block, names: dict[str, object]) -> list[str]:
    """Run the examples of a block; return what is not as shown."""
    test = doctest.DocTestParser().get_doctest(block.text, names, "page", None, block.line)
    report = io.StringIO()
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test, out=report.write, clear_globs=False)
    names.update(test.globs)
    return [report.getvalue()] if runner.failures else []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_happens(page: Path, place: Path) -> None:
    names: dict[str, object] = {}
    wrong: list[str] = []
    for block in blocks(page):
        if block.kind == "console":
            wrong += play_console(block)
        elif block.kind == "pycon":
            wrong += play_python(block, names)
        elif block.kind == "csv" and block.file:
            target = place / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
    assert wrong == []


@pytest.mark.parametrize("block", SPARQL)
def test_the_sparql_of_a_page_answers_the_same_on_both_engines(
    block: Block, graph: Graph, rdflib_graph: Graph
) -> None:
    rows = graph.query(block.text).rows
    assert rows
    assert sorted(map(sorted_items, rows)) == sorted(
        map(sorted_items, rdflib_graph.query(block.text).rows)
    )


def sorted_items(row: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(row.items())


@pytest.mark.xdist_group("full")
def test_the_first_answer_is_the_same_on_the_whole_of_france(full_graph: Graph) -> None:
    (step,) = steps(next(b for b in blocks(PAGES[0]) if b.kind == "console"))
    answer = full_graph.who_covers(need="anxio-depression", line=2, commune="Toulouse", age=30)
    assert step.command.endswith("--need anxio-depression --line 2 --commune Toulouse --age 30")
    assert matches(step.shown, click.unstyle(as_text(answer)))


def test_readme_shows_the_two_commands_and_a_whole_first_answer() -> None:
    (first,) = [b for b in blocks(PAGES[0]) if b.kind == "console"]
    (step,) = steps(first)
    assert "[…]" not in step.shown
    assert {"make demo", "make test"} <= set(PAGES[0].read_text(encoding="utf-8").split("`"))


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a\nb", "a\nb\n", True),
        ("a\nb", "a\nc\n", False),
        ("a", "a\nb\n", False),
        ("a\n[…]", "a\nb\nc\n", True),
        ("a\n[…]\nd", "a\nb\nc\nd\n", True),
        ("a\n[…]\nd", "a\nb\nc\n", False),
        ("a […] c", "a b c\n", True),
        ("a […] c", "a b\nc\n", False),
        ("x · au 2026-11-22 · y", "x · au 2031-01-02 · y\n", True),
        ("depuis 2020-08-03", "depuis 2021-08-03\n", False),
    ],
)
def test_outputs_are_compared_line_by_line(shown: str, printed: str, same: bool) -> None:
    assert matches(shown, printed) is same


def test_a_block_that_shows_something_else_is_seen(place: Path) -> None:
    assert play_console(Block("console", "", "$ maillage --version\nnot the version\n", 1)) != []
    shown = f"$ maillage --version\nmaillage, version {maillage.__version__}\n"
    assert play_console(Block("console", "", shown, 1)) == []
    assert play_python(Block("pycon", "", ">>> 1 + 1\n3\n", 1), {}) != []
    assert play_python(Block("pycon", "", ">>> 1 + 1\n2\n", 1), {}) == []
