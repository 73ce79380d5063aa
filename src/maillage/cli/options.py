"""Options that several commands share, and how they write their results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from maillage.errors import WrongUse

F = TypeVar("F", bound=Callable[..., Any])


def lang(command: F) -> F:
    """Add ``--lang fr|en``."""
    return click.option(
        "--lang", type=click.Choice(["fr", "en"]), default="fr", help="Language (French first)."
    )(command)


def snapshot(command: F) -> F:
    """Add ``--snapshot DIR``."""
    return click.option(
        "--snapshot",
        "root",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder of the snapshots (default: your data folder).",
    )(command)


def graph(command: F) -> F:
    """Add ``--snapshot DIR`` and ``--endpoint URL``: where the graph is read."""
    return click.option(
        "--endpoint",
        metavar="URL",
        help="SPARQL server that holds the graph, instead of a snapshot of this machine.",
    )(snapshot(command))


def output(*formats: str) -> Callable[[F], F]:
    """Add ``--format`` and ``-o``; the first format is the default."""

    def add(command: F) -> F:
        command = click.option(
            "--format",
            "format_",
            type=click.Choice(formats),
            default=formats[0],
            help="Form of the result.",
        )(command)
        return click.option(
            "-o",
            "--output",
            "target",
            type=click.Path(path_type=Path, dir_okay=False),
            callback=_in_a_folder,
            help="File to write instead of stdout.",
        )(command)

    return add


def _in_a_folder(
    _context: click.Context, _option: click.Parameter, target: Path | None
) -> Path | None:
    """Refuse a file whose folder does not exist before anything is computed."""
    if target is not None and not target.parent.is_dir():
        raise WrongUse(
            f"le dossier « {target.parent} » n'existe pas : le créer, ou écrire ailleurs",
            f"the folder “{target.parent}” does not exist: create it, or write elsewhere",
        )
    return target


packs = click.argument("packs", nargs=-1, type=click.Path(path_type=Path))
only = click.option("--only", is_flag=True, help="Leave the shipped packs out.")


def write(text: str, target: Path | None) -> None:
    """Write a result to a file, or to stdout."""
    if target is None:
        click.echo(text)
    else:
        target.write_text(text + "\n", encoding="utf-8")
        click.echo(f"→ {target}", err=True)
