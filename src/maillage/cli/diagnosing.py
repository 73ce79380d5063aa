"""``diagnose``."""

from __future__ import annotations

from pathlib import Path

import click

import maillage
from maillage.cli import options


@click.command()
@click.option("--territory", required=True, help="dep:78, epci:…, reg:11, zone:59G21, france…")
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder to write the dossier in (new, empty, or an earlier dossier).",
)
@click.option(
    "--by", help="How to cut the territory: epci, commune, departement, secteur… (default: fits)."
)
@click.option("--on", help="Day, YYYY-MM-DD (default: today).")
@click.option("--age", help="Age in years.")
@options.graph
@options.lang
def diagnose(
    territory: str,
    folder: Path,
    by: str | None,
    on: str | None,
    age: str | None,
    root: Path | None,
    endpoint: str | None,
    lang: str,
) -> int:
    """Write the dossier of a territory: a page to read and print, workbook, CSV, maps, cube."""
    from maillage.dossier.gathering import gather
    from maillage.dossier.writing import refuse_other_things, write

    refuse_other_things(folder)
    graph = maillage.open(root, endpoint=endpoint)
    dossier = gather(
        graph.source, graph.index, territory, by=by, on=on, age=age, snapshot=graph.edition
    )
    written = write(folder, dossier, lang)
    for sentence in dossier.summary:
        click.echo(sentence.text(lang))
    for missing in written.missing:
        click.echo(missing.text(lang), err=True)
    for path in written.files:
        click.echo(f"→ {path}", err=True)
    return 0
