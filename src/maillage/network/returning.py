"""Returns: who brings people back from line 2 or 3 to line 1, by recorded links."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from maillage import asking, iris, places, rendering
from maillage.namespaces import shorten
from maillage.network import words
from maillage.network.fragility import FEW
from maillage.network.model import Inventory, Link, Network
from maillage.network.pathways import returns
from maillage.network.place import State, state_of
from maillage.network.reading import read_network
from maillage.source import Source, values

COLUMNS = (
    *("ligne", "de", "nom_de", "vers", "nom_vers", "soins_somatiques"),
    *("lien", "etat", "source"),
)
SOMATIC = iris.concept("besoins", "soins-somatiques")
_FROM = (2, 3)


@dataclass(frozen=True, slots=True)
class Return:
    """A recorded return to line 1.

    Attributes:
        link: the link.
        lines: lines of the offers of who makes it; empty when none is stated.
        somatic: whether these offers answer somatic care.
    """

    link: Link
    lines: tuple[int, ...]
    somatic: bool


@dataclass(frozen=True, slots=True)
class Returning:
    """The returns of a territory on a day.

    Attributes:
        territory: as it was asked for; « » for everything.
        network: the links that were looked at.
        returns: those that are returns, in the order of the network.
        inventory: what declares the links of the territory complete; None when nothing does.
    """

    territory: str
    network: Network
    returns: tuple[Return, ...]
    inventory: Inventory | None

    def state(self, line: int) -> State:
        """Return what is known of the returns from a line to line 1."""
        return state_of(self.inventory, linked=any(line in one.lines for one in self.returns))


def returning(
    source: Source,
    *,
    territory: str = "",
    on: str | dt.date | None = None,
    lang: str = "fr",
    today: dt.date | None = None,
) -> Returning:
    """Return who brings people back to line 1 in a territory.

    Args:
        source: the graph.
        territory: ``dep:59``, ``zone:59G21``, a commune…; everything when empty.
        on: day that links are looked at; today when not given.
        lang: language of the labels.
        today: what today is.

    Raises:
        WrongUse: a word is not understood.
    """
    day = asking.day(on) or today or dt.date.today()
    place = places.find_territory(source, territory) if territory else ""
    network = read_network(source, territory=place, on=day, lang=lang)
    links = returns(network)
    lines, somatic = _offered(source, {link.start for link in links})
    return Returning(
        territory,
        network,
        tuple(
            Return(
                link,
                tuple(sorted(lines.get(link.start) or network.nodes[link.start].lines)),
                link.start in somatic,
            )
            for link in links
        ),
        network.inventory,
    )


def _offered(source: Source, things: Iterable[str]) -> tuple[dict[str, set[int]], set[str]]:
    """Return the lines of the offers of some things, and those with offers of somatic care."""
    only = values("x", things)
    lines: dict[str, set[int]] = defaultdict(set)
    somatic = set()
    for bearer in (
        "?o mlg:assureePar ?x",
        "?o mlg:selonDeploiement ?x",
        "?o mlg:selonDeploiement ?d . ?d mlg:deploie ?x",
    ):
        for row in source.select(
            f"""SELECT DISTINCT ?x ?ligne ?besoin WHERE {{
              {only} {bearer} . ?o mlg:ligne ?ligne ; mlg:repondA ?besoin }}"""
        ):
            lines[row["x"]].add(int(iris.parse(row["ligne"])[1]))
            if row["besoin"] == SOMATIC:
                somatic.add(row["x"])
    return lines, somatic


def as_json(found: Returning, lang: str = "fr") -> dict[str, Any]:
    """Return the returns as plain values, each with its proof."""
    return {
        "territory": found.territory,
        "on": found.network.on.isoformat(),
        "links": len(found.network.links),
        "inventory": words.inventory_as_dict(found.inventory),
        "ways": [
            {
                "from": line,
                "to": 1,
                "state": found.state(line).value,
                "links": [shorten(one.link.iri) for one in found.returns if line in one.lines],
            }
            for line in _FROM
        ],
        "returns": [
            {
                **words.link_as_dict(found.network, one.link),
                "from_lines": list(one.lines),
                "somatic_care": one.somatic,
            }
            for one in found.returns
        ],
        "notes": notes(found, lang),
    }


def notes(found: Returning, lang: str) -> list[str]:
    """Return what must be said beside the returns."""
    network = found.network
    few = bool(found.territory) and network.acting(network.nodes) < FEW
    return words.notes(lang, inventory=found.inventory, few=few)


def as_rows(found: Returning) -> list[tuple[str, ...]]:
    """Return the returns as texts, in the order of ``COLUMNS``."""
    nodes = found.network.nodes
    return [
        (
            ";".join(str(line) for line in one.lines),
            *(shorten(one.link.start), nodes[one.link.start].label),
            *(shorten(one.link.end), nodes[one.link.end].label),
            "oui" if one.somatic else "non_dit",
            *(shorten(one.link.iri), one.link.state, one.link.source),
        )
        for one in found.returns
    ]


def as_text(found: Returning, lang: str = "fr") -> str:
    """Return the returns as a table for a terminal, with what must be said beside."""
    header = ("de", "vers", "retour", "preuve", "source")
    if lang == "en":
        header = ("from", "to", "return", "proof", "source")
    rows = [
        (
            found.network.nodes[one.link.start].label,
            found.network.nodes[one.link.end].label,
            f"{'/'.join(str(line) for line in one.lines) or '?'}→1",
            shorten(one.link.iri),
            one.link.source,
        )
        for one in found.returns
    ]
    colon = " :" if lang == "fr" else ":"
    ways = [f"{line}→1{colon} {words.STATES[found.state(line)].text(lang)}" for line in _FROM]
    return "\n".join([rendering.as_table(header, rows), *ways, *notes(found, lang)])
