"""Nodes and links as values, apart from any graph library."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from maillage.coverage.model import Origin

# How a link stands on a day: stated to have begun, without a date, not begun yet, over.
IN_FORCE, UNDATED, TO_COME, OVER = "en_vigueur", "date_non_dite", "a_venir", "termine"
# Kinds of things that stand for those of a place without being there.
GENERIC = frozenset(("type", "programme", "outil", "ligne"))
# Who acts; the others stand for those of a place, or bind them.
ACTING = frozenset(("acteur", "deploiement"))


@dataclass(frozen=True, slots=True)
class Node:
    """An end of a link.

    Attributes:
        iri: what it is.
        kind: acteur, programme, deploiement, type, acte…: the kind of thing in its IRI.
        label: its name.
        type: code of its type of resource, « » when not said.
        fields: codes of its fields (sanitaire, medico-social, social), sorted.
        lines: lines of care of its offers; for a type, those where the grid places it, for one
            need or another.
        commune: code of the commune where it is, « » when not said.
        categories: HAS categories of coordination of a programme, 1 to 5, sorted.
        here: whether it is in the territory asked about; a type or a national programme is not,
            though it may stand for those of the place.
        in_part: whether it is here by a commune that is in the territory only in part.
    """

    iri: str
    kind: str
    label: str
    type: str = ""
    fields: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    commune: str = ""
    categories: tuple[int, ...] = ()
    here: bool = True
    in_part: bool = False

    @property
    def elsewhere(self) -> bool:
        """Whether it is an actor, an act… of another place."""
        return not self.here and self.kind not in GENERIC


@dataclass(frozen=True, slots=True)
class Link:
    """A typed, dated, directed link, and what states it.

    Attributes:
        iri: the link, or the row that states it.
        start: IRI of the node it comes from.
        end: IRI of the node it goes to.
        nature: code of its kind (adressage, avis, portage…).
        categories: HAS categories of coordination, 1 to 5, sorted.
        degree: degree of integration (liaison, coordination, integration-complete), « » unsaid.
        since: first day, when stated.
        until: last day, when stated.
        state: how it stands on the day asked for.
        status: dit, infere or ambigu.
        source: code of its source.
        quote: passage that states it.
    """

    iri: str
    start: str
    end: str
    nature: str
    categories: tuple[int, ...] = ()
    degree: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    state: str = UNDATED
    status: str = ""
    source: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """A declaration that every link between the actors of a territory is recorded.

    Attributes:
        iri: the declaration.
        territory: IRI of the territory inventoried: the one asked about, or a wider one.
        since: day of the inventory.
        origin: the row that states it.
    """

    iri: str
    territory: str
    since: str
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Network:
    """The network of a territory on a day.

    Attributes:
        nodes: IRI → node, sorted by IRI.
        links: the links in force or without a date, sorted by start, end, kind and IRI; those
            that lead out of the territory are among them (see ``leads_out``).
        set_aside: how many links are left out because they are over or to come.
        territory: IRI of the territory, « » for everything.
        on: the day.
        inventory: what declares its links complete; None when nothing does: an absent link is then
            only « not recorded ».
        kinds: the kinds of link that were asked for, sorted; all of them when empty.
    """

    nodes: dict[str, Node]
    links: tuple[Link, ...]
    set_aside: int
    territory: str
    on: dt.date
    inventory: Inventory | None = None
    kinds: tuple[str, ...] = ()

    def leads_out(self, link: Link) -> bool:
        """Say whether a link leads out of the territory."""
        return self.nodes[link.start].elsewhere or self.nodes[link.end].elsewhere

    def acting(self, nodes: Iterable[str]) -> int:
        """Count who acts among some nodes: actors and deployments, not types nor programmes."""
        return sum(self.nodes[iri].kind in ACTING for iri in nodes)

    def within(self) -> Network:
        """Return the network without what leads out of the territory: what measures count."""
        if not self.territory:
            return self
        links = tuple(link for link in self.links if not self.leads_out(link))
        ends = {end for link in links for end in (link.start, link.end)}
        nodes = {iri: node for iri, node in self.nodes.items() if iri in ends}
        return dataclasses.replace(self, nodes=nodes, links=links)


def state_on(since: dt.date | None, until: dt.date | None, on: dt.date) -> str:
    """Return how a link stands on a day; without a first day, it is known but not since when."""
    if until is not None and until < on:
        return OVER
    if since is None:
        return UNDATED
    return TO_COME if since > on else IN_FORCE
