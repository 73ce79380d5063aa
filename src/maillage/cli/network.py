"""``network``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import maillage
from maillage import rendering
from maillage.cli import options

if TYPE_CHECKING:
    from maillage.network import Network

_ON = click.option("--on", help="Day of the links, YYYY-MM-DD (default: today).")


def _asks_for_a_network(command: options.F) -> options.F:
    """Add what says which network: ``_read`` takes it."""
    for option in (
        options.graph,
        click.option(
            "--kinds", default="", metavar="CODES", help="Kinds of link to keep: adressage,avis…"
        ),
        _ON,
        click.option("--territory", default="", help="dep:59, zone:59G21… (default: all)."),
    ):
        command = option(command)
    return command


@click.group()
def network() -> None:
    """Say who works with whom, by which recorded links, and where it breaks.

    A link that is absent is « not recorded »: it may exist. Every figure names its links.
    """


@network.command("export")
@_asks_for_a_network
@options.output("graphml", "gexf", "cytoscape", "csv")
@options.lang
def export(format_: str, target: Path | None, lang: str, **asked: Any) -> int:
    """Write the network for another program: GraphML, GEXF (Gephi), Cytoscape; or its links."""
    from maillage.network import view, words

    found = _read(lang=lang, **asked)
    if format_ != "csv":
        options.write(view.export(found, format_), target)
        return 0
    rows = [words.link_as_dict(found, link) for link in found.links]
    header = ("de", "vers", "nature", "categories", "depuis", "jusqu_a", "etat", "source", "lien")
    options.write(
        rendering.as_csv(
            header,
            [
                [
                    *(row["from"]["label"], row["to"]["label"], row["nature"]),
                    ";".join(str(category) for category in row["categories"]),
                    *(row["since"] or "", row["until"] or "", row["state"]),
                    *(row["source"], row["link"]),
                ]
                for row in rows
            ],
        ),
        target,
    )
    return 0


@network.command("fragility")
@_asks_for_a_network
@options.output("table", "json")
@options.lang
def fragility(format_: str, target: Path | None, lang: str, **asked: Any) -> int:
    """Say which actors and which links alone hold the network together."""
    from maillage.network import words
    from maillage.network.fragility import fragility as measure

    found = _read(lang=lang, **asked)
    measured = measure(found)
    said = words.fragility_as_dict(found, measured, lang)
    if format_ == "json":
        options.write(rendering.as_json(said), target)
        return 0
    header = ("acteur", "liens", "isole") if lang == "fr" else ("actor", "links", "cuts off")
    rows = [
        (
            point["label"],
            str(point["links"]),
            " ; ".join(", ".join(one["label"] for one in piece) for piece in point["cut_off"]),
        )
        for point in said["articulation_points"]
    ]
    title = (
        f"{measured.nodes} acteurs, {measured.links} liens, {len(measured.pieces)} morceaux"
        if lang == "fr"
        else f"{measured.nodes} actors, {measured.links} links, {len(measured.pieces)} pieces"
    )
    options.write("\n".join([rendering.as_table(header, rows, title), *said["notes"]]), target)
    return 0


@network.command("silos")
@_asks_for_a_network
@options.output("table", "json")
@options.lang
def silos(format_: str, target: Path | None, lang: str, **asked: Any) -> int:
    """Say how much the links cross fields and lines, against what chance would give."""
    from maillage.network import words
    from maillage.network.silos import across_fields, across_lines

    found = _read(lang=lang, **asked)
    measured = {"fields": across_fields(found), "lines": across_lines(found)}
    said = {name: words.silo_as_dict(silo, lang) for name, silo in measured.items()}
    if format_ == "json":
        options.write(rendering.as_json(said), target)
        return 0
    french = lang == "fr"
    header = (
        ("frontière", "franchissent", "restent", "inconnu", "part", "par hasard", "95 %")
        if french
        else ("frontier", "cross", "stay", "unknown", "share", "by chance", "95 %")
    )
    names = {"fields": "champs", "lines": "lignes"} if french else {}
    rows = [
        (
            names.get(name, name),
            *(str(len(links)) for links in (silo.crossing, silo.within, silo.unknown)),
            _percent(silo.share),
            _percent(silo.expected),
            "" if silo.low is None else f"{_percent(silo.low)} – {_percent(silo.high)}",
        )
        for name, silo in measured.items()
    ]
    notes = list(dict.fromkeys(note for one in said.values() for note in one["notes"]))
    options.write("\n".join([rendering.as_table(header, rows), *notes]), target)
    return 0


@network.command("path")
@click.option("--need", required=True, help="Need: code or label.")
@click.option("--line", required=True, help="Line to reach: 2 or 3.")
@click.option("--commune", required=True, help="INSEE code or name.")
@click.option("--age", help="Age in years.")
@_ON
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
        options.write(f"{none} : {words.NOT_RECORDED.text(lang)}", target)
        return 0
    titles = ("le plus court", "le plus sûr") if lang == "fr" else ("shortest", "safest")
    lines = [
        f"{title} : {words.path_as_text(found, one, lang)}"
        for title, one in zip(titles, (found.shortest, found.safest), strict=True)
    ]
    options.write("\n".join([*lines, words.NOT_RECORDED.text(lang)]), target)
    return 0


def _read(
    *,
    territory: str,
    on: str | None,
    kinds: str,
    root: Path | None,
    endpoint: str | None,
    lang: str,
) -> Network:
    graph = maillage.open(root, endpoint=endpoint)
    wanted = [kind.strip() for kind in kinds.split(",") if kind.strip()]
    return graph.network(territory, on=on, kinds=wanted, lang=lang)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.0f} %"
