"""What is known of a territory, linked or not: who is there, for which needs, at which lines.

The network holds what a link joins; to say that a link is missing, one has to know the others too.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from maillage import iris
from maillage.coverage.reading import facts_of, first, labels_of
from maillage.network.model import OVER, TO_COME, Inventory, Link, Network, state_on
from maillage.network.reading import Here, keep_few, read_network, things_in
from maillage.network.silos import STRUCTURE
from maillage.source import Record, Source, values
from maillage.things import Facts

# Things named in one query.
_MOST_NAMED = 2000
_MEMBERS = frozenset(("acteur", "deploiement"))


class State(StrEnum):
    """What is known of a link that is looked for (the words of the catalogue of queries)."""

    LINKED = "lien_connu"
    NOT_RECORDED = "aucun_lien_connu"
    ABSENT = "absent_declare"
    UNKNOWN = "inconnu"


@dataclass(frozen=True, slots=True)
class Member:
    """An actor or a deployment of a territory, linked or not.

    Attributes:
        iri: what it is.
        label: its name.
        fields: codes of its fields; of its offers, else of its type, when it states none.
        offers: (need, line) of its offers, declared or presumed.
        forms: what stands for it: its type, the wider types, the programme that it deploys.
    """

    iri: str
    label: str
    fields: frozenset[str]
    offers: frozenset[tuple[str, int]]
    forms: frozenset[str]

    @property
    def lines(self) -> frozenset[int]:
        """Lines of its offers."""
        return frozenset(line for _, line in self.offers)


@dataclass(frozen=True, slots=True)
class Place:
    """A territory on a day: its members, the links between them, whether all links are told.

    Attributes:
        network: the network of the territory.
        members: IRI → member, sorted by IRI.
        links: the links that tell who works with whom here: those of the network whose two ends
            are here or stand for who is here.
        standing_for: type or programme → the members that it stands for.
        wider: type → itself and the wider types.
        inventory: what declares the links complete; None when nothing does.
        leading_out: how many links lead out of the territory, and are not counted.
        in_part: how many members are in a commune that is in the territory only in part.
    """

    network: Network
    members: dict[str, Member]
    links: tuple[Link, ...]
    standing_for: dict[str, tuple[Member, ...]]
    wider: dict[str, frozenset[str]]
    inventory: Inventory | None
    leading_out: int = 0
    in_part: int = 0

    def standing(self, end: str) -> tuple[Member, ...]:
        """Return the members that an end of a link is, or stands for."""
        if end in self.members:
            return (self.members[end],)
        return self.standing_for.get(end, ())

    def fields_of(self, end: str) -> frozenset[str]:
        """Return the fields of an end of a link: its own, else those of who it stands for."""
        node = self.network.nodes.get(end)
        # An actor that is no member was open on another day.
        own = node.fields if node and node.kind not in _MEMBERS else ()
        return frozenset(own) or frozenset().union(*(m.fields for m in self.standing(end)))

    def lines_of(self, end: str) -> frozenset[int]:
        """Return the lines of an end of a link: its own, else those of who it stands for."""
        node = self.network.nodes.get(end)
        own = node.lines if node and node.kind not in _MEMBERS else ()
        return frozenset(own) or frozenset().union(*(m.lines for m in self.standing(end)))


def state_of(inventory: Inventory | None, *, linked: bool, known: bool = True) -> State:
    """Return what is known of a link: absent only when the links are declared complete.

    Args:
        inventory: what declares them complete; None when nothing does.
        linked: whether one is recorded.
        known: whether someone is known on each side.
    """
    if linked:
        return State.LINKED
    if not known:
        return State.UNKNOWN
    return State.ABSENT if inventory else State.NOT_RECORDED


def read_place(source: Source, territory: str, on: dt.date, lang: str = "fr") -> Place:
    """Read who is in a territory on a day, and the links between them.

    Args:
        source: the graph.
        territory: IRI of the territory.
        on: day that actors, offers and links are looked at.
        lang: language of the labels.
    """
    key = (territory, on, lang)
    return keep_few(source, "places", key, lambda: _read(source, territory, on, lang))


def _read(source: Source, territory: str, on: dt.date, lang: str) -> Place:
    network = read_network(source, territory=territory, on=on, lang=lang)
    wider = _wider(source)
    here = things_in(source, territory)
    members = _members(source, here, on, wider, lang)
    standing_for: dict[str, list[Member]] = defaultdict(list)
    for member in members.values():
        for form in sorted(member.forms):
            standing_for[form].append(member)
    return Place(
        network=network,
        members=members,
        links=tuple(link for link in network.links if _tells(network, link)),
        standing_for={form: tuple(those) for form, those in standing_for.items()},
        wider=wider,
        inventory=network.inventory,
        leading_out=sum(map(network.leads_out, network.links)),
        in_part=sum(not here[member] for member in members),
    )


def _tells(network: Network, link: Link) -> bool:
    """Say whether a link tells who works with whom here."""
    return link.nature not in STRUCTURE and link.start != link.end and not network.leads_out(link)


def _members(
    source: Source, here: Here, on: dt.date, wider: dict[str, frozenset[str]], lang: str
) -> dict[str, Member]:
    known = [thing for thing in here if iris.parse(thing)[0] in _MEMBERS]
    facts = {thing: said for thing, said in facts_of(source, known).items() if _open(said, on)}
    labels = labels_of(source, facts, lang)
    offers, offered = _offers(source, facts, on)
    types = {first(said, "org:classification") for said in facts.values()}
    of_types = facts_of(source, filter(None, types))
    found = {}
    for thing, said in sorted(facts.items()):
        kind, programme = first(said, "org:classification"), first(said, "mlg:deploie")
        fields = said.get("mlg:champ") or offered.get(thing)
        if not fields and kind:
            fields = of_types[kind].get("mlg:champ")
        found[thing] = Member(
            iri=thing,
            label=labels[thing].label,
            fields=frozenset(iris.parse(one)[1] for one in fields or ()),
            offers=frozenset(offers.get(thing, ())),
            forms=wider.get(kind, frozenset()) | (frozenset((programme,)) - {""}),
        )
    return found


def _open(said: Facts, on: dt.date) -> bool:
    return _in_force(
        {"debut": first(said, "schema:validFrom"), "fin": first(said, "schema:validThrough")}, on
    )


def _in_force(row: Record, on: dt.date) -> bool:
    since, until = (
        dt.date.fromisoformat(row[name]) if row.get(name) else None for name in ("debut", "fin")
    )
    return state_on(since, until, on) not in {OVER, TO_COME}


def _offers(
    source: Source, bearers: dict[str, Facts], on: dt.date
) -> tuple[dict[str, set[tuple[str, int]]], dict[str, set[str]]]:
    """Return the (need, line) and the fields that the offers of some members open on a day say."""
    known = sorted(bearers)
    named = [known[n : n + _MOST_NAMED] for n in range(0, len(known), _MOST_NAMED)]
    period = "OPTIONAL { ?o schema:validFrom ?debut } OPTIONAL { ?o schema:validThrough ?fin }"
    offers: dict[str, set[tuple[str, int]]] = defaultdict(set)
    fields: dict[str, set[str]] = defaultdict(set)

    def rows(bearer: str, names: str, said: str) -> Iterator[Record]:
        for some in named:
            pattern = f"{values('x', some)} ?o {bearer} ?x ; {said} . {period}"
            query = f"SELECT DISTINCT ?x {names} ?debut ?fin WHERE {{ {pattern} }}"
            yield from (row for row in source.select(query) if _in_force(row, on))

    for bearer in ("mlg:assureePar", "mlg:selonDeploiement"):
        for row in rows(bearer, "?besoin ?ligne", "mlg:repondA ?besoin ; mlg:ligne ?ligne"):
            need, line = iris.parse(row["besoin"])[1], iris.parse(row["ligne"])[1]
            offers[row["x"]].add((need, int(line)))
        for row in rows(bearer, "?champ", "mlg:champ ?champ"):
            fields[row["x"]].add(row["champ"])
    return offers, fields


def _wider(source: Source) -> dict[str, frozenset[str]]:
    rows = source.select(
        "SELECT ?type ?large WHERE { ?type a mlg:TypeRessource ; skos:broader* ?large }"
    )
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["type"]].add(row["large"])
    return {kind: frozenset(chain) for kind, chain in found.items()}
