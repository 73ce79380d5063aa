"""``network path``."""

from __future__ import annotations

from pathlib import Path

import click

import maillage
from maillage import rendering
from maillage.cli import options
from maillage.cli.network.group import ON, network


@network.command("path")
@click.option("--need", required=True, help="Need: code or label.")
@click.option("--line", required=True, help="Line to reach: 1, 2 or 3.")
@click.option("--commune", required=True, help="INSEE code or name.")
@click.option("--age", help="Age in years.")
@ON
@options.graph
@options.output("table", "json")
@options.lang
def path(
    need: str,
    line: str,
    commune: str,
    age: str | None,
    on: str | None,
    root: Path | None,
    endpoint: str | None,
    format_: str,
    target: Path | None,
    lang: str,
) -> int:
    """Say how one gets, by recorded links, from a generalist here to who covers a need."""
    from maillage.network import words
    from maillage.network.referral import referral

    graph = maillage.open(root, endpoint=endpoint)
    answer = graph.who_covers(need=need, line=line, commune=commune, age=age, on=on, lang=lang)
    found = referral(graph.source, answer, lang)
    if format_ == "json":
        options.write(rendering.as_json(words.referral_as_dict(found, lang)), target)
        return 0
    if not found.shortest.steps:
        none = (
            "aucun chemin d'adressage n'est enregistré d'un médecin généraliste d'ici à cette ligne"
            if lang == "fr"
            else "no referral path is recorded from a generalist here to this line"
        )
        # Without an offer to lead to, what is said of paths is not the point.
        why = [] if answer.hits else [answer.reason.text(lang)]
        options.write("\n".join([*why, none, words.absence(found.inventory, lang)]), target)
        return 0
    titles = ("le plus court", "le plus sûr") if lang == "fr" else ("shortest", "safest")
    colon = " :" if lang == "fr" else ":"
    lines = [
        f"{title}{colon} {words.path_as_text(found, one, lang)}"
        for title, one in zip(titles, (found.shortest, found.safest), strict=True)
    ]
    options.write("\n".join([*lines, words.absence(found.inventory, lang)]), target)
    return 0
