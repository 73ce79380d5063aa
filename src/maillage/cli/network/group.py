"""The group ``network``, and what its commands ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import maillage
from maillage.cli import options

if TYPE_CHECKING:
    from maillage.network import Network

ON = click.option("--on", help="Day of the links, YYYY-MM-DD (default: today).")


def asks_for_a_network(command: options.F) -> options.F:
    """Add what says which network: ``read`` takes it."""
    for option in (
        options.graph,
        click.option(
            "--kinds", default="", metavar="CODES", help="Kinds of link to keep: adressage,avis…"
        ),
        ON,
        click.option("--territory", default="", help="dep:59, zone:59G21… (default: all)."),
    ):
        command = option(command)
    return command


@click.group()
def network() -> None:
    """Say who works with whom, by which recorded links, and where it breaks.

    A link that is absent is « not recorded »: it may exist. Every figure names its links.
    """


def read(
    *,
    territory: str,
    on: str | None,
    kinds: str,
    root: Path | None,
    endpoint: str | None,
    lang: str,
) -> Network:
    """Return the network that a command was asked for."""
    graph = maillage.open(root, endpoint=endpoint)
    return graph.network(territory, on=on, kinds=kinds_of(kinds), lang=lang)


def kinds_of(written: str) -> list[str]:
    """Return the kinds of link of ``--kinds``."""
    return [kind.strip() for kind in written.split(",") if kind.strip()]
