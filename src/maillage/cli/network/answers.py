"""``network missing``, ``returns``, ``composition`` and ``transfer``."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import click

import maillage
from maillage import rendering
from maillage.cli import options
from maillage.cli.network.group import ON, network

_TERRITORY = click.option(
    "--territory", required=True, help="dep:59, zone:59G21, france, or a commune."
)


def _asks(command: options.F) -> options.F:
    """Add the day, where the graph is read and how the answer is written."""
    for option in (options.lang, options.output("table", "json", "csv"), options.graph, ON):
        command = option(command)
    return command


@network.command("missing")
@_TERRITORY
@click.option("--need", help="Need: code or label (default: the columns of the grid).")
@_asks
def missing(root: Path | None, endpoint: str | None, **asked: Any) -> int:
    """Say which lines, fields, CPTS and CLSM no recorded link joins here.

    « Not recorded » is not « absent »: only a declared inventory of links says that.
    """
    from maillage.network import missing as answer
    from maillage.network import missing_words

    words, written = _split(asked)
    found = answer.missing(_source(root, endpoint), **words)
    return _write(missing_words, found, **written)


@network.command("returns")
@click.option("--territory", default="", help="dep:59, zone:59G21… (default: all).")
@_asks
def returns(root: Path | None, endpoint: str | None, **asked: Any) -> int:
    """Say who brings people back from line 2 or 3 to line 1, each with its proof."""
    from maillage.network import returning

    words, written = _split(asked)
    return _write(returning, returning.returning(_source(root, endpoint), **words), **written)


@network.command("composition")
@_TERRITORY
@_asks
def composition(root: Path | None, endpoint: str | None, **asked: Any) -> int:
    """Say who takes part in the PTSM here, against the list of article L. 3221-2."""
    from maillage.network import composition as answer

    words, written = _split(asked)
    return _write(answer, answer.composition(_source(root, endpoint), **words), **written)


@network.command("transfer")
@click.option("--need", required=True, help="Need of the gap: code or label.")
@click.option("--line", required=True, help="Line of the gap: 1, 2 or 3.")
@_TERRITORY
@_asks
def transfer(root: Path | None, endpoint: str | None, **asked: Any) -> int:
    """Say which experiences elsewhere answer a gap, and what each would take here."""
    from maillage.network import transfer as answer

    words, written = _split(asked)
    return _write(answer, answer.transfer(_source(root, endpoint), **words), **written)


def _source(root: Path | None, endpoint: str | None) -> Any:
    return maillage.open(root, endpoint=endpoint).source


def _split(asked: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the words of the question, and how its answer is written."""
    how = {name: asked.pop(name) for name in ("format_", "target")}
    return asked, {**how, "lang": asked["lang"]}


def _write(answer: ModuleType, found: Any, *, format_: str, target: Path | None, lang: str) -> int:
    if format_ == "json":
        text = rendering.as_json(answer.as_json(found, lang))
    elif format_ == "csv":
        text = rendering.as_csv(answer.COLUMNS, answer.as_rows(found))
    else:
        text = answer.as_text(found, lang)
    options.write(text, target)
    return 0
