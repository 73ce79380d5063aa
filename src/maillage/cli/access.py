"""``access``."""

from __future__ import annotations

from pathlib import Path

import click

import maillage
from maillage import rendering
from maillage.cli import options
from maillage.errors import WrongUse


@click.command()
@click.option("--territory", required=True, help="dep:78, epci:…, reg:11, zone:59G21, france…")
@click.option("--need", help="Need whose nearest resource is looked for (with --line).")
@click.option("--line", help="Line of care: 1, 2 or 3.")
@click.option("--beyond", default="30", show_default=True, help="Distance: km, or minutes.")
@click.option("--type", "kind", help="Type whose density and accessibility are wanted (cmp).")
@click.option(
    "--catchment", default="30", show_default=True, help="How far people go: km, or minutes."
)
@click.option(
    "--travel",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV of travel times: depart, arrivee (INSEE codes), minutes.",
)
@click.option("--age", help="Age in years.")
@click.option("--on", help="Day, YYYY-MM-DD (default: today).")
@click.option("--most", default=20, show_default=True, type=click.IntRange(1))
@options.graph
@options.output("table", "csv", "json")
@options.lang
def access(
    territory: str,
    need: str | None,
    line: str | None,
    beyond: str,
    kind: str | None,
    catchment: str,
    travel: Path | None,
    age: str | None,
    on: str | None,
    most: int,
    root: Path | None,
    endpoint: str | None,
    format_: str,
    target: Path | None,
    lang: str,
) -> int:
    """Say who is far from a resource (--need, --line), or how a type is spread (--type).

    Distances are as the crow flies unless --travel gives a table of travel times.
    """
    from maillage.access import answer

    if (kind is None) == (need is None or line is None):
        raise WrongUse(
            "donner un besoin et une ligne (--need, --line), ou bien un type (--type)",
            "give a need and a line (--need, --line), or else a type (--type)",
        )
    graph = maillage.open(root, endpoint=endpoint)
    how = answer.travel_of(graph.index, travel)
    if kind is not None:
        reach = answer.number(catchment, "--catchment")
        scores = answer.scores(
            graph.source,
            graph.index,
            territory=territory,
            kind=kind,
            travel=how,
            catchment=reach,
            lang=lang,
        )
        forms = (
            lambda: answer.score_text(scores, lang, most),
            lambda: rendering.as_csv(answer.SCORE_COLUMNS, answer.score_rows(scores, lang)),
            lambda: rendering.as_json(answer.score_json(scores, lang)),
        )
    else:
        far = answer.number(beyond, "--beyond")
        gaps = graph.gaps(territory, need=need, line=line, age=age, on=on)
        found = answer.beyond(gaps, gaps.needs[0], gaps.lines[0], how, far)
        forms = (
            lambda: answer.beyond_text(found, how, lang, most),
            lambda: rendering.as_csv(answer.BEYOND_COLUMNS, answer.beyond_rows(found, how)),
            lambda: rendering.as_json(answer.beyond_json(found, how, lang)),
        )
    options.write(forms[("table", "csv", "json").index(format_)](), target)
    return 0
