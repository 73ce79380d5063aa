"""``network export``, ``fragility`` and ``silos``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from maillage import rendering
from maillage.cli import options
from maillage.cli.network.group import asks_for_a_network, network, read

# Singular and plural.
_NOUNS = {
    "fr": (
        ("acteur", "acteurs"),
        ("type, programme ou document", "types, programmes et documents"),
        ("lien", "liens"),
        ("morceau", "morceaux"),
    ),
    "en": (
        ("actor", "actors"),
        ("type, programme or document", "types, programmes and documents"),
        ("link", "links"),
        ("piece", "pieces"),
    ),
}
_POINTS = {
    "fr": ("tient seul", "liens", "ce qui serait isolé"),
    "en": ("alone holds", "links", "what would be cut off"),
}
_BRIDGES = {
    "fr": ("de", "vers", "nature", "lien qui joint seul deux morceaux"),
    "en": ("from", "to", "kind", "link that alone joins two pieces"),
}


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
    options.write("\n".join([*_held(said, lang), *said["notes"]]), target)
    return 0


def _held(said: dict[str, Any], lang: str) -> list[str]:
    """Return what was counted, then the actors and the links that hold alone, as tables."""
    counts = said["actors"], said["nodes"] - said["actors"], said["links"], len(said["pieces"])
    apart, singular = (" ; ", {0, 1}) if lang == "fr" else ("; ", {1})
    written = [
        ", ".join(
            f"{n} {noun[n not in singular]}" for n, noun in zip(counts, _NOUNS[lang], strict=True)
        )
    ]
    points = [
        (
            point["label"],
            str(point["links"]),
            apart.join(", ".join(one["label"] for one in piece) for piece in point["cut_off"]),
        )
        for point in said["articulation_points"]
    ]
    bridges = [
        (one["from"]["label"], one["to"]["label"], one["nature"], one["link"])
        for one in said["bridges"]
    ]
    for header, rows in ((_POINTS, points), (_BRIDGES, bridges)):
        written += [rendering.as_table(header[lang], rows)] if rows else []
    return written


@network.command("silos")
@asks_for_a_network
@options.output("table", "json")
@options.lang
def silos(format_: str, target: Path | None, lang: str, **asked: Any) -> int:
    """Say how much the links cross fields and lines, against what chance would give."""
    from maillage.network import words
    from maillage.network.silos import across_all

    found = read(lang=lang, **asked)
    measured = across_all(found)
    said = {name: words.silo_as_dict(found, silo, lang) for name, silo in measured.items()}
    if format_ == "json":
        options.write(rendering.as_json(said), target)
        return 0
    french = lang == "fr"
    header = (
        ("frontière", "franchissent", "restent", "inconnu", "part", "par hasard", "95 %")
        if french
        else ("frontier", "cross", "stay", "unknown", "share", "by chance", "95%")
    )
    names = {"fields": "champs", "lines": "lignes"} if french else {}
    rows = [
        (
            names.get(name, name),
            *(str(len(links)) for links in (silo.crossing, silo.within, silo.unknown)),
            _percent(silo.share, lang),
            _percent(silo.expected, lang),
            "" if silo.low is None else f"{_percent(silo.low, lang)} – {_percent(silo.high, lang)}",
        )
        for name, silo in measured.items()
    ]
    notes = list(dict.fromkeys(note for one in said.values() for note in one["notes"]))
    options.write("\n".join([rendering.as_table(header, rows), *notes]), target)
    return 0


def _percent(share: float | None, lang: str) -> str:
    if share is None:
        return ""
    return f"{100 * share:.0f}{' %' if lang == 'fr' else '%'}"
