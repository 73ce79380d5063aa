"""``gaps``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import maillage
from maillage import rendering
from maillage.cli import options

if TYPE_CHECKING:
    from maillage.gaps import Gaps


@click.command()
@click.option("--territory", required=True, help="dep:78, epci:…, reg:11, zone:59G21, france…")
@click.option("--need", help="Need: code or label (default: every need).")
@click.option("--line", help="Line of care: 1, 2 or 3 (default: every line).")
@click.option("--age", help="Age in years.")
@click.option("--on", help="Day, YYYY-MM-DD (default: today).")
@click.option("--within", help="Days to the first contact.")
@click.option("--field", help="sanitaire, medico-social or social.")
@click.option(
    "--by",
    default="commune",
    show_default=True,
    help="commune, epci, departement, region, france, zone, secteur, cpts, ptsm…",
)
@click.option(
    "--most",
    default=20,
    show_default=True,
    type=click.IntRange(1),
    help="Longest list in the text form.",
)
@click.option(
    "--what-is-unknown",
    "unknown",
    is_flag=True,
    help="List the inventories that would settle the most people.",
)
@options.snapshot
@options.output("table", "csv", "json")
@options.lang
def gaps(
    territory: str,
    need: str | None,
    line: str | None,
    age: str | None,
    on: str | None,
    within: str | None,
    field: str | None,
    by: str,
    most: int,
    unknown: bool,
    root: Path | None,
    format_: str,
    target: Path | None,
    lang: str,
) -> int:
    """Say what is covered, missing or unknown in a territory, with the people in each state."""
    found = maillage.open(root).gaps(
        territory, need=need, line=line, age=age, on=on, within=within, field=field, by=by
    )
    if unknown:
        options.write(_unknown(found, format_, lang, most), target)
        return 0
    if format_ == "table":
        from maillage.gaps_text import as_text

        text = as_text(found, lang, most)
    else:
        from maillage import gaps_json

        if format_ == "json":
            text = rendering.as_json(gaps_json.as_json(found, lang))
        else:
            text = rendering.as_csv(gaps_json.COLUMNS, gaps_json.as_rows(found, lang))
    options.write(text, target)
    return 0


def _unknown(found: Gaps, format_: str, lang: str, most: int) -> str:
    from maillage import unknown

    inventories = unknown.what_is_unknown(found)
    if format_ == "json":
        return rendering.as_json(unknown.as_json(inventories))
    if format_ == "csv":
        return rendering.as_csv(unknown.COLUMNS, unknown.as_rows(inventories))
    return unknown.as_text(inventories, found.index.words, lang, most)
