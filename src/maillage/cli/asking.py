"""``who-covers`` and ``explain``."""

from __future__ import annotations

import json
from pathlib import Path

import click

import maillage
from maillage.cli import options


@click.command("who-covers")
@click.option("--need", required=True, help="Need: code or label (anxio-depression).")
@click.option("--line", required=True, help="Line of care: 1, 2 or 3.")
@click.option("--commune", required=True, help="INSEE code of any vintage, or name.")
@click.option("--age", help="Age in years.")
@click.option("--on", help="Day of the answer, YYYY-MM-DD (default: today).")
@click.option("--within", help="Days to the first contact.")
@click.option("--field", help="sanitaire, medico-social or social.")
@click.option(
    "--most",
    default=10,
    show_default=True,
    type=click.IntRange(1),
    help="Longest list in the text form.",
)
@options.graph
@options.output("table", "json")
@options.lang
def who_covers(
    need: str,
    line: str,
    commune: str,
    age: str | None,
    on: str | None,
    within: str | None,
    field: str | None,
    most: int,
    root: Path | None,
    endpoint: str | None,
    format_: str,
    target: Path | None,
    lang: str,
) -> int:
    """Say who covers a need, at a line, in a commune — or why nobody is known to.

    The state is one of five: couvert, couvert_sous_condition, lacune (an inventory was declared
    complete), non_renseigne (nobody knows), non_applicable. Every answer shows its proof.
    """
    answer = maillage.open(root, endpoint=endpoint).who_covers(
        need=need,
        line=line,
        commune=commune,
        age=age,
        on=on,
        within=within,
        field=field,
        lang=lang,
    )
    if answer.commune.note:
        click.echo(answer.commune.note.text(lang), err=True)
    if format_ == "json":
        from maillage.answer_json import as_json

        text = json.dumps(as_json(answer, lang), ensure_ascii=False, indent=2)
    else:
        from maillage.answer_text import as_text

        text = as_text(answer, lang, most)
        text = click.unstyle(text) if target else text
    options.write(text, target)
    return 0


@click.command()
@click.argument("thing")
@options.graph
@options.output("table", "json")
@options.lang
def explain(
    thing: str,
    root: Path | None,
    endpoint: str | None,
    format_: str,
    target: Path | None,
    lang: str,
) -> int:
    """Say what is known of THING: an IRI, a prefixed name (mlg:CMP) or kind:key (acteur:…).

    By which rows and quotes, what the rules add, what points at it, what contradicts it.
    """
    found = maillage.open(root, endpoint=endpoint).explain(thing, lang)
    if format_ == "json":
        text = json.dumps(found, ensure_ascii=False, indent=2)
    else:
        from maillage.explanation_text import as_text

        text = as_text(found, lang)
    options.write(text, target)
    return 0
