"""Referral paths: from the generalists of a commune to an offer, each step with what proves it.

« Le recours aux soins de santé secondaires ou tertiaires intervient lorsque le problème n'est pas
résolu par les soins primaires » (001): a path starts at the generalist and follows recorded links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from maillage import iris
from maillage.network.model import IN_FORCE, Link, Network

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
Forms = Mapping[str, Iterable[str]]


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
    """

    iri: str
    offer: str
    by_physician: bool
    declared: bool


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


def shortest(network: Network, forms: Forms, to: Iterable[Bearer]) -> Pathway:
    """Return the path with the fewest steps, of those the least doubtful, then the first by IRI.

    Args:
        network: the recorded links.
        forms: type or programme → the actors or deployments here that are one of it.
        to: where a path may end.
    """
    return _path(network, forms, list(to), lambda step: (step.kind != SAME) + step.doubt * _LITTLE)


def safest(network: Network, forms: Forms, to: Iterable[Bearer]) -> Pathway:
    """Return the least doubtful path, of those the one with the fewest steps (see ``shortest``)."""
    return _path(network, forms, list(to), lambda step: step.doubt + (step.kind != SAME) * _LITTLE)


def _path(
    network: Network, forms: Forms, to: list[Bearer], cost: Callable[[Step], float]
) -> Pathway:
    import networkx as nx

    graph: networkx.DiGraph[Place] = nx.DiGraph()
    start = (_FROM, GENERALIST)
    graph.add_node(start)
    steps = _steps(network, forms, to)
    for a, b, step in sorted(steps, key=lambda s: (s[0], s[1], cost(s[2]), s[2].proof)):
        if not graph.has_edge(a, b):
            graph.add_edge(a, b, step=step, cost=cost(step))
    costs, paths = nx.single_source_dijkstra(graph, start, weight="cost")
    reached = sorted((costs[_AT, b.iri], b.iri, b.offer) for b in to if (_AT, b.iri) in costs)
    if not reached:
        return Pathway((), "")
    _, end, offer = reached[0]
    found = (graph.edges[pair]["step"] for pair in pairwise(paths[_AT, end]))
    return Pathway(tuple(step for step in found if step.start != step.end), offer)


def _steps(
    network: Network, forms: Forms, to: Iterable[Bearer]
) -> Iterator[tuple[Place, Place, Step]]:
    """Yield the steps between places: who is reached (at), who sends on (from).

    What is said of a type holds for each actor of it, both as who is reached and as who sends on.
    The two are kept apart: else every actor of a type would lead to all the others.
    """
    for link in network.links:
        if link.nature in REFERRAL:
            ways = [(link.start, link.end)]
            ways += [(link.end, link.start)] if link.nature == "co-location" else []
            for start, end in ways:
                yield (_FROM, start), (_AT, end), Step(start, end, LINK, link.iri, _doubt(link))
    for general, particulars in forms.items():
        for one in particulars:
            yield (_AT, general), (_AT, one), Step(general, one, SAME, "", 0.0)
            yield (_AT, one), (_FROM, general), Step(one, general, SAME, "", 0.0)
    for thing in {*network.nodes, *forms, *(one for many in forms.values() for one in many)}:
        yield (_AT, thing), (_FROM, thing), Step(thing, thing, SAME, "", 0.0)
    for bearer in to:
        if bearer.by_physician:
            doubt = 0.0 if bearer.declared else _DOUBT_INFERRED
            step = Step(GENERALIST, bearer.iri, OFFER, bearer.offer, doubt)
            yield (_FROM, GENERALIST), (_AT, bearer.iri), step


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
