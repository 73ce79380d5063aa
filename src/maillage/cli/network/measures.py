"""``network export``, ``fragility`` and ``silos``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from maillage import rendering
from maillage.cli import options
from maillage.cli.network.group import asks_for_a_network, network, read


@network.command("export")
@asks_for_a_network
@options.output("graphml", "gexf", "cytoscape", "csv")
@options.lang
def export(format_: str, target: Path | None, lang: str, **asked: Any) -> int:
    """Write the network for another program: GraphML, GEXF (Gephi), Cytoscape; or its links."""
    from maillage.network import view, words

    found = read(lang=lang, **asked)
    if format_ != "csv":
        options.write(view.export(found, format_), target)
        return 0
    options.write(rendering.as_csv(words.LINK_COLUMNS, words.links_as_rows(found)), target)
    return 0


@network.command("fragility")
@asks_for_a_network
@options.output("table", "json")
@options.lang
def fragility(format_: str, target: Path | None, lang: str, **asked: Any) -> int:
    """Say which actors and which links alone hold the network together."""
    from maillage.network import words
    from maillage.network.fragility import fragility as measure

    found = read(lang=lang, **asked)
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
@asks_for_a_network
@options.output("table", "json")
@options.lang
def silos(format_: str, target: Path | None, lang: str, **asked: Any) -> int:
    """Say how much the links cross fields and lines, against what chance would give."""
    from maillage.network import words
    from maillage.network.silos import across_all

    measured = across_all(read(lang=lang, **asked))
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


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.0f} %"
