"""``link``: which actors of two packs may be one."""

from __future__ import annotations

from pathlib import Path

import click

from maillage import packs, rendering
from maillage.cli import options


def _folder(word: str) -> Path:
    return packs.shipped(word) if word in packs.SHIPPED and not Path(word).exists() else Path(word)


@click.command()
@click.argument("left")
@click.argument("right")
@options.output("table", "tsv")
@options.lang
def link(left: str, right: str, format_: str, target: Path | None, lang: str) -> int:
    """Propose the actors of the packs LEFT and RIGHT that may be the same thing.

    FINESS first, then SIRET, then the name in the same commune. Review the rows (--format tsv),
    keep the good ones in « correspondances.sssom.tsv » of one of the packs: the build merges them,
    and keeps what they disagree on.
    """
    from maillage.linking import actors_of, as_sssom, propose

    folders = [_folder(word) for word in (left, right)]
    proposals = propose(*map(actors_of, folders))
    if format_ == "tsv":
        options.write(as_sssom(proposals).rstrip("\n"), target)
    else:
        header = ("confiance", *(folder.resolve().name for folder in folders), "raison")
        rows = [
            (
                f"{p.confidence:.2f}",
                f"{p.left.libelle} ({p.left.id})",
                f"{p.right.libelle} ({p.right.id})",
                p.reason,
            )
            for p in proposals
        ]
        options.write(rendering.as_table(header, rows), target)
    if not proposals:
        click.echo("aucun rapprochement" if lang == "fr" else "no match", err=True)
    return 0
