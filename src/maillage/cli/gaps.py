"""``gaps``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

import maillage
from maillage import rendering
from maillage.cli import options
from maillage.errors import WrongUse

if TYPE_CHECKING:
    from maillage.gaps import Gaps
    from maillage.session import Graph

FORMS = ("table", "csv", "json")
# The three forms of an answer, written when one is chosen.
Forms = tuple[Callable[[], str], Callable[[], str], Callable[[], str]]


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
@click.option(
    "--what-if",
    "scenario",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV of openings, closures, wider zones, other ages: say what would change.",
)
@click.option(
    "--stacks",
    is_flag=True,
    help="List programmes stacked without a link, and lines covered above one that is not.",
)
@click.option("--best-opening", "kind", help="Type to open (cmp): say where it would reach most.")
@click.option(
    "--catchment", default="30", show_default=True, help="How far people go: km, or minutes."
)
@click.option(
    "--travel",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV of travel times: depart, arrivee (INSEE codes), minutes.",
)
@options.graph
@options.output(*FORMS)
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
    scenario: Path | None,
    stacks: bool,
    kind: str | None,
    catchment: str,
    travel: Path | None,
    root: Path | None,
    endpoint: str | None,
    format_: str,
    target: Path | None,
    lang: str,
) -> int:
    """Say what is covered, missing or unknown in a territory, with the people in each state."""
    if sum((unknown, scenario is not None, stacks, kind is not None)) > 1:
        questions = "--what-is-unknown, --what-if, --stacks, --best-opening"
        raise WrongUse(
            f"choisir une seule question parmi {questions}", f"choose one question of {questions}"
        )
    graph = maillage.open(root, endpoint=endpoint)
    found = graph.gaps(
        territory, need=need, line=line, age=age, on=on, within=within, field=field, by=by
    )
    if unknown:
        forms = _unknown(found, lang, most)
    elif scenario is not None:
        forms = _what_if(graph, found, scenario, lang)
    elif stacks:
        forms = _stacks(graph, found, lang)
    elif kind is not None:
        forms = _openings(found, kind, catchment, travel, lang)
    else:
        forms = _matrix(found, lang, most)
    options.write(forms[FORMS.index(format_)](), target)
    return 0


def _matrix(found: Gaps, lang: str, most: int) -> Forms:
    from maillage import gaps_json, gaps_text

    return (
        lambda: gaps_text.as_text(found, lang, most),
        lambda: rendering.as_csv(gaps_json.COLUMNS, gaps_json.as_rows(found, lang)),
        lambda: rendering.as_json(gaps_json.as_json(found, lang)),
    )


def _unknown(found: Gaps, lang: str, most: int) -> Forms:
    from maillage import unknown

    inventories = unknown.what_is_unknown(found)
    return (
        lambda: unknown.as_text(inventories, found.index.words, lang, most),
        lambda: rendering.as_csv(unknown.COLUMNS, unknown.as_rows(inventories)),
        lambda: rendering.as_json(unknown.as_json(inventories)),
    )


def _what_if(graph: Graph, found: Gaps, scenario: Path, lang: str) -> Forms:
    from maillage.scenario import applying, effects, reading

    changes = reading.read_scenario(scenario, graph.source, graph.index)
    changed = effects.effects(found, applying.apply(graph.index, changes))
    return (
        lambda: effects.as_text(found, changed, lang),
        lambda: rendering.as_csv(effects.COLUMNS, effects.as_rows(changed)),
        lambda: rendering.as_json(effects.as_json(changed)),
    )


def _stacks(graph: Graph, found: Gaps, lang: str) -> Forms:
    from maillage import stacks

    piled, broken = stacks.find_stacks(graph.source, found), stacks.broken_gradation(found)
    return (
        lambda: stacks.as_text(found, piled, broken, lang),
        lambda: rendering.as_csv(stacks.COLUMNS, stacks.as_rows(piled, broken)),
        lambda: rendering.as_json(stacks.as_json(piled, broken, lang)),
    )


def _openings(found: Gaps, kind: str, catchment: str, travel: Path | None, lang: str) -> Forms:
    from maillage.access.answer import number, travel_of
    from maillage.access.density import type_code
    from maillage.scenario import openings

    how, far = travel_of(found.index, travel), number(catchment, "--catchment")
    best = openings.best_openings(found, type_code(found.index, kind), how, far)
    return (
        lambda: openings.as_text(best, how, far, lang),
        lambda: rendering.as_csv(openings.COLUMNS, openings.as_rows(best)),
        lambda: rendering.as_json(openings.as_json(best, how, far, lang)),
    )
