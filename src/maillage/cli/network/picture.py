"""``network picture``."""

from __future__ import annotations

from pathlib import Path

import click

import maillage
from maillage.cli import options
from maillage.cli.network.group import asks_for_a_network, kinds_of, network
from maillage.errors import WrongUse


@network.command("picture")
@asks_for_a_network
@options.output("svg", "png")
@options.lang
def picture(
    territory: str,
    on: str | None,
    kinds: str,
    root: Path | None,
    endpoint: str | None,
    format_: str,
    target: Path | None,
    lang: str,
) -> int:
    """Draw the network: fields as columns, lines of care as rows, links as curves."""
    from maillage.network.picture import names_of, png, svg

    if format_ == "png" and target is None:
        raise WrongUse(
            "une image PNG s'écrit dans un fichier : ajouter -o reseau.png",
            "a PNG picture is written in a file: add -o network.png",
        )
    graph = maillage.open(root, endpoint=endpoint)
    found = graph.network(territory, on=on, kinds=kinds_of(kinds), lang=lang)
    names = names_of(graph.source, found, lang)
    if format_ == "svg" or target is None:
        options.write(svg(found, lang, names).rstrip("\n"), target)
        return 0
    target.write_bytes(png(found, lang, names))
    click.echo(f"→ {target}", err=True)
    return 0
