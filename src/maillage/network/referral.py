"""The referral paths of a question: from the generalists of a commune to who covers its need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from maillage import iris
from maillage.answers import Answer
from maillage.coverage.matching import Match
from maillage.coverage.reading import labels_of
from maillage.network.model import Inventory
from maillage.network.pathways import Bearer, Pathway, Roads
from maillage.network.reading import keep_few, read_network
from maillage.source import Source

_BY_PHYSICIAN = iris.concept("acces", "adressage-medecin")


@dataclass(frozen=True, slots=True)
class Referral:
    """How one gets from a generalist here to who covers a need at a line.

    Attributes:
        answer: who covers (``answers.who_covers``).
        shortest: the path with the fewest steps; empty when none is recorded.
        safest: the path that is the least doubtful.
        labels: label of each thing that the paths go through.
        links: how many links were looked at.
        inventory: what declares the links of that territory complete; None when nothing does.
    """

    answer: Answer
    shortest: Pathway
    safest: Pathway
    labels: dict[str, str]
    links: int
    inventory: Inventory | None = None


def referral(source: Source, answer: Answer, lang: str = "fr") -> Referral:
    """Return the recorded referral paths to the offers of an answer.

    The links are those of the département of the commune, of the commune alone when none is known.
    A path that is not recorded may exist.
    """
    commune, on = answer.commune, answer.question.on
    around = iris.territory(f"dep:{commune.departement}") if commune.departement else commune.iri
    network = read_network(source, territory=around, on=on, lang=lang)
    roads = keep_few(source, "roads", (around, on), lambda: Roads(network))
    bearers = [bearer for hit in answer.hits for bearer in _bearers(hit)]
    paths = roads.shortest(bearers), roads.safest(bearers)
    things = {end for path in paths for step in path.steps for end in (step.start, step.end)}
    things |= {path.offer for path in paths if path.offer}
    labels = {thing: named.label for thing, named in labels_of(source, things, lang).items()}
    return Referral(answer, *paths, labels, len(network.links), network.inventory)


def _bearers(hit: Match) -> Iterator[Bearer]:
    """Yield what stands for an offer at the end of a path: who holds it, else its type."""
    offer = hit.offer
    takes = any(way.iri == _BY_PHYSICIAN for way in offer.access)
    held = [
        (offer.actor, offer.actor_type),
        (offer.deployment, offer.programme),
        (offer.programme, None),
    ]
    if not any(one for one, _ in held):
        held = [(offer.actor_type, None)]
    for one, form in held:
        if one:
            forms = (form.iri,) if form else ()
            yield Bearer(one.iri, offer.iri, takes, offer.declared, forms)
