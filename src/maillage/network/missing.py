"""Missing bridges: lines and fields that no recorded link joins here, need by need too.

A link that is absent is « not recorded »; only a declared inventory of links makes it « absent ».
Where a side has no known actor, nothing can be said: unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

from maillage import asking, catalogue, iris, places
from maillage.coverage.grid import Grid, read_grid
from maillage.coverage.model import Named, Needs
from maillage.coverage.reading import read_needs
from maillage.network.model import Link
from maillage.network.pathways import REFERRAL
from maillage.network.place import Member, Place, State, read_place, state_of
from maillage.source import Record, Source

LINES = ("1", "2", "3")
FIELDS = ("sanitaire", "medico-social", "social")
# Links along which a situation goes from line to line, there and back.
ALONG = REFERRAL | {"retour"}
CPTS, CLSM = "cpts", "clsm"


@dataclass(frozen=True, slots=True)
class Bridge:
    """Two lines or two fields of a territory, and the links that join them.

    Attributes:
        what: ``lignes``, ``champs`` or ``besoin`` (two lines, for one need).
        need: code of the need, « » when none.
        sides: the two lines or fields.
        actors: the known actors and deployments of each side; one may be on both.
        links: the recorded links that join the sides.
        state: what is known of the bridge.
    """

    what: str
    need: str
    sides: tuple[str, str]
    actors: tuple[tuple[Member, ...], tuple[Member, ...]]
    links: tuple[Link, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Institution:
    """A CPTS and its link to a PTSM, or a CLSM and any link.

    Attributes:
        what: ``cpts`` or ``clsm``.
        thing: the institution; None when none is known here.
        towards: PTSM of its département, for a CPTS.
        links: IRIs of the recorded links, or of the acts that it writes or signs.
        state: what is known of its link.
        detail: the same in the words of the query of the catalogue that answered.
    """

    what: str
    thing: Named | None
    towards: tuple[Named, ...]
    links: tuple[str, ...]
    state: State
    detail: str


@dataclass(frozen=True, slots=True)
class Missing:
    """The bridges of a territory on a day, those that are there and those that are not.

    Attributes:
        territory: the territory, as it was asked for.
        place: who is there, and the links that were counted.
        bridges: every pair of lines, then of fields.
        institutions: CPTS, then CLSM.
        needs: every pair of lines for each need, by the links of ``ALONG``.
    """

    territory: str
    place: Place
    bridges: tuple[Bridge, ...]
    institutions: tuple[Institution, ...]
    needs: tuple[Bridge, ...]


def missing(
    source: Source,
    *,
    territory: str,
    need: str | None = None,
    on: str | dt.date | None = None,
    lang: str = "fr",
    today: dt.date | None = None,
) -> Missing:
    """Return the bridges of a territory, with what is known of each.

    Args:
        source: the graph.
        territory: ``dep:59``, ``zone:59G21``, a commune…
        need: code or label of a need; the columns of the grid when not given.
        on: day that actors and links are looked at; today when not given.
        lang: language of the labels.
        today: what today is.

    Raises:
        WrongUse: a word is not understood.
    """
    day = asking.day(on) or today or dt.date.today()
    needs, grid = read_needs(source), read_grid(source)
    asked = [asking.need_code(needs, need)] if need else sorted(grid.columns)
    place = read_place(source, places.find_territory(source, territory), day, lang)
    bridges = [
        *_bridges(place, "lignes", LINES, lambda end: {str(n) for n in place.lines_of(end)}),
        *_bridges(place, "champs", FIELDS, place.fields_of),
    ]
    by_need = [
        bridge
        for code in asked
        for bridge in _bridges(
            place, "besoin", LINES, _lines_for(place, needs, grid, code), code, ALONG
        )
    ]
    words = {"territoire": territory, "date": day.isoformat()}
    return Missing(
        territory,
        place,
        tuple(bridges),
        (*_institutions(source, place, CPTS, words), *_institutions(source, place, CLSM, words)),
        tuple(by_need),
    )


def _bridges(
    place: Place,
    what: str,
    sides: tuple[str, ...],
    sides_of: Callable[[str], Iterable[str]],
    need: str = "",
    natures: frozenset[str] = frozenset(),
) -> list[Bridge]:
    """Return every pair of sides, with the links whose ends are one on each."""
    members = {iri: frozenset(sides_of(iri)) for iri in place.members}
    links = [link for link in place.links if not natures or link.nature in natures]
    ends = {end: frozenset(sides_of(end)) for k in links for end in (k.start, k.end)}
    found = []
    for one, other in combinations(sides, 2):
        joined = tuple(
            link
            for link in links
            if (one in ends[link.start] and other in ends[link.end])
            or (other in ends[link.start] and one in ends[link.end])
        )
        actors = tuple(
            tuple(member for iri, member in place.members.items() if side in members[iri])
            for side in (one, other)
        )
        known = bool(actors[0] and actors[1])
        state = state_of(place.inventory, linked=bool(joined), known=known)
        found.append(Bridge(what, need, (one, other), (actors[0], actors[1]), joined, state))
    return found


def _lines_for(
    place: Place, needs: Needs, grid: Grid, need: str
) -> Callable[[str], frozenset[str]]:
    """Return what gives the lines of an end for a need: of its offers, or where the grid has it."""
    related = {*needs.above(need), *needs.below(need)}
    expected = {line: set(grid.cell(needs, need, int(line)).types) for line in LINES}

    def lines(end: str) -> frozenset[str]:
        offered = {
            str(line)
            for member in place.standing(end)
            for code, line in member.offers
            if code in related
        }
        chain = {iris.parse(kind)[1] for kind in place.wider.get(end, ())}
        return frozenset(offered | {line for line in LINES if chain & expected[line]})

    return lines


def _institutions(
    source: Source, place: Place, what: str, words: dict[str, str]
) -> list[Institution]:
    """Return the CPTS or the CLSM of a territory, as the query of the catalogue finds them."""
    name = {CPTS: "cpts-et-ptsm", CLSM: "clsm-sans-lien"}[what]
    rows: dict[str, list[Record]] = {}
    for row in catalogue.run(source, catalogue.find(name), words):
        rows.setdefault(row.get(what, ""), []).append(row)
    found = []
    for iri, those in rows.items():
        links = dict.fromkeys(row["lien"] for row in those if "lien" in row)
        details = {row["etat"] for row in those}
        nobody = not iri or details == {"aucun_ptsm_connu"}
        towards = {
            row["ptsm"]: Named(row["ptsm"], row["nom_ptsm"]) for row in those if "ptsm" in row
        }
        found.append(
            Institution(
                what=what,
                thing=Named(iri, those[0]["libelle"]) if iri else None,
                towards=tuple(towards.values()),
                links=tuple(links),
                state=state_of(place.inventory, linked=bool(links), known=not nobody),
                detail="lien_connu" if links else min(details),
            )
        )
    return found
