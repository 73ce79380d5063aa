"""Referral paths: from the generalists of a commune to an offer, each step with what proves it.

« Le recours aux soins de santé secondaires ou tertiaires intervient lorsque le problème n'est pas
résolu par les soins primaires » (001): a path starts at the generalist and follows recorded links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from maillage import iris
from maillage.network.model import IN_FORCE, Link, Network
from maillage.recorded.reading import DEPLOYS

if TYPE_CHECKING:
    import networkx

GENERALIST = iris.concept("types", "mg")
# Links along which a person is sent on, or their situation is.
REFERRAL = frozenset(("adressage", "avis", "case-management", "co-location"))
# What is doubtful in a step, in steps: the safest path is the one with the least doubt, then the
# shortest. A step stated and in force has none.
_DOUBT_INFERRED = 2.0
_DOUBT_UNDATED = 0.5
# What breaks ties.
_LITTLE = 1e-3
# A thing and what stands for it (its type, its programme): nobody is sent on between them.
LINK, OFFER, SAME = "lien", "offre", "meme_chose"
# Who is reached, and who sends on.
_AT, _FROM = "at", "from"
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path.

    Attributes:
        start: IRI of who refers.
        end: IRI of who is referred to.
        kind: ``lien`` (a recorded link), ``offre`` (the offer takes a physician's referral) or
            ``meme_chose`` (a thing and its type or programme).
        proof: IRI of the link or the offer; « » for ``meme_chose``.
        doubt: how doubtful it is, 0 when stated and in force.
    """

    start: str
    end: str
    kind: str
    proof: str
    doubt: float


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who holds an offer: what a path may end at.

    Attributes:
        iri: actor, deployment, programme or type of the offer.
        offer: IRI of the offer.
        by_physician: whether it takes a physician's referral.
        declared: whether the offer is declared (else presumed).
        forms: IRIs of what stands for the bearer: its type, its programme.
    """

    iri: str
    offer: str
    by_physician: bool
    declared: bool
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pathway:
    """A path to an offer: its steps; none when no path is recorded, though one may exist."""

    steps: tuple[Step, ...]
    offer: str

    @property
    def length(self) -> int:
        """How many times the person is sent on."""
        return sum(step.kind != SAME for step in self.steps)

    @property
    def doubt(self) -> float:
        """Sum of what is doubtful in its steps."""
        return sum(step.doubt for step in self.steps)


# What is reached → what it costs, by which steps.
_Reached = dict[str, tuple[float, list[Step]]]


class Roads:
    """The recorded links of a place, ready to be asked for many paths from its generalists.

    What is said of a type holds for each actor of it, both as who is reached and as who sends on.
    The two are kept apart: else every actor of a type would lead to all the others.
    """

    def __init__(self, network: Network) -> None:
        """Join who is reached (at) and who sends on (from) by the recorded links."""
        self._steps = sorted(
            _steps(network), key=lambda way: (way[0], way[1], way[2].doubt, way[2].proof)
        )

    def shortest(self, to: Iterable[Bearer]) -> Pathway:
        """Return the path with the fewest steps, then the least doubtful, then the first by IRI.

        Args:
            to: where a path may end.
        """
        return _path(self._by_length, to, _length)

    def safest(self, to: Iterable[Bearer]) -> Pathway:
        """Return the least doubtful path, of those the one with the fewest steps."""
        return _path(self._by_doubt, to, _doubtfulness)

    @cached_property
    def _by_length(self) -> _Reached:
        return _reached(self._steps, _length)

    @cached_property
    def _by_doubt(self) -> _Reached:
        return _reached(self._steps, _doubtfulness)


def _length(step: Step) -> float:
    return (step.kind != SAME) + step.doubt * _LITTLE


def _doubtfulness(step: Step) -> float:
    return step.doubt + (step.kind != SAME) * _LITTLE


def _reached(steps: list[tuple[Place, Place, Step]], cost: Callable[[Step], float]) -> _Reached:
    """Return what generalists reach by recorded links: place → cost, steps."""
    import networkx as nx

    graph: networkx.DiGraph[Place] = nx.DiGraph()
    start = (_FROM, GENERALIST)
    graph.add_node(start)
    for a, b, step in steps:
        if not graph.has_edge(a, b):
            graph.add_edge(a, b, step=step, cost=cost(step))
    costs, paths = nx.single_source_dijkstra(graph, start, weight="cost")
    return {
        place: (costs[_AT, place], [graph.edges[pair]["step"] for pair in pairwise(path)])
        for (side, place), path in paths.items()
        if side == _AT
    }


def _path(reached: _Reached, to: Iterable[Bearer], cost: Callable[[Step], float]) -> Pathway:
    """Return the best way to an offer.

    An offer that takes a physician's referral is one step away; no path goes on from there, since
    it would be longer than the one that ends there.
    """
    best = min(_ends(reached, to, cost), key=lambda one: one[:3], default=None)
    if best is None:
        return Pathway((), "")
    *_, offer, way, last = best
    steps = [*(reached[way][1] if way else ()), last]
    return Pathway(tuple(step for step in steps if step.start != step.end), offer)


def _ends(
    reached: _Reached, to: Iterable[Bearer], cost: Callable[[Step], float]
) -> Iterator[tuple[float, str, str, str, Step]]:
    """Yield how an offer is got to: cost, bearer, offer, what is reached before, last step."""
    for bearer in to:
        if bearer.by_physician:
            doubt = 0.0 if bearer.declared else _DOUBT_INFERRED
            step = Step(GENERALIST, bearer.iri, OFFER, bearer.offer, doubt)
            yield cost(step), bearer.iri, bearer.offer, "", step
        for thing in (bearer.iri, *bearer.forms):
            if thing in reached:
                same = Step(thing, bearer.iri, SAME, "", 0.0)
                yield reached[thing][0], bearer.iri, bearer.offer, thing, same


def _steps(network: Network) -> Iterator[tuple[Place, Place, Step]]:
    """Yield the steps between places: who is reached (at), who sends on (from)."""
    things = {GENERALIST}
    for link in network.links:
        if link.nature in REFERRAL:
            things |= {link.start, link.end}
            ways = [(link.start, link.end)]
            ways += [(link.end, link.start)] if link.nature == "co-location" else []
            for start, end in ways:
                yield (_FROM, start), (_AT, end), Step(start, end, LINK, link.iri, _doubt(link))
        elif link.nature == DEPLOYS:
            things |= {link.start, link.end}
            yield from _one_of(link.start, link.end)
    for thing in sorted(things & set(network.nodes)):
        kind = network.nodes[thing].type
        if kind:
            yield from _one_of(thing, iris.concept("types", kind))
    for thing in sorted(things):
        yield (_AT, thing), (_FROM, thing), Step(thing, thing, SAME, "", 0.0)


def _one_of(one: str, general: str) -> Iterator[tuple[Place, Place, Step]]:
    yield (_AT, general), (_AT, one), Step(general, one, SAME, "", 0.0)
    yield (_AT, one), (_FROM, general), Step(one, general, SAME, "", 0.0)


def _doubt(link: Link) -> float:
    stated = 0.0 if link.status == "dit" else _DOUBT_INFERRED
    return stated + (0.0 if link.state == IN_FORCE else _DOUBT_UNDATED)


def returns(network: Network) -> tuple[Link, ...]:
    """Return the recorded returns to line 1: from a node of line 2 or 3, or to a generalist."""
    found = []
    for link in network.links:
        start, end = network.nodes[link.start], network.nodes[link.end]
        first = link.end == GENERALIST or 1 in end.lines
        if link.nature == "retour" and first and (not start.lines or {2, 3} & set(start.lines)):
            found.append(link)
    return tuple(found)
