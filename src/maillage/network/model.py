"""Nodes and links as values, apart from any graph library."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

# How a link stands on a day: stated to have begun, without a date, not begun yet, over.
IN_FORCE, UNDATED, TO_COME, OVER = "en_vigueur", "date_non_dite", "a_venir", "termine"


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
        here: whether it is in the territory asked about; a type or a national programme is not,
            though it may stand for those of the place.
    """

    iri: str
    kind: str
    label: str
    type: str = ""
    fields: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    commune: str = ""
    here: bool = True


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
class Network:
    """The network of a territory on a day.

    Attributes:
        nodes: IRI → node, sorted by IRI.
        links: the links in force or without a date, sorted by start, end, kind and IRI.
        set_aside: how many links are left out because they are over or to come.
        territory: IRI of the territory, « » for everything.
        on: the day.
    """

    nodes: dict[str, Node]
    links: tuple[Link, ...]
    set_aside: int
    territory: str
    on: dt.date


def state_on(since: dt.date | None, until: dt.date | None, on: dt.date) -> str:
    """Return how a link stands on a day; without a first day, it is known but not since when."""
    if until is not None and until < on:
        return OVER
    if since is None:
        return UNDATED
    return TO_COME if since > on else IN_FORCE
