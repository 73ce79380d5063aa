"""The referral paths of a question: from the generalists of a commune to who covers its need."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from maillage import iris
from maillage.answers import Answer
from maillage.coverage.matching import Match
from maillage.coverage.reading import labels_of
from maillage.network.model import Network
from maillage.network.pathways import Bearer, Pathway, safest, shortest
from maillage.network.reading import read_network
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
    """

    answer: Answer
    shortest: Pathway
    safest: Pathway
    labels: dict[str, str]
    links: int


def referral(source: Source, answer: Answer, lang: str = "fr") -> Referral:
    """Return the recorded referral paths to the offers of an answer.

    The links are those of the département of the commune. A path that is not recorded may exist.
    """
    departement = iris.territory(f"dep:{answer.commune.departement}")
    network = read_network(source, territory=departement, on=answer.question.on, lang=lang)
    bearers = [bearer for hit in answer.hits for bearer in _bearers(hit)]
    forms = _forms(source, network, bearers)
    paths = shortest(network, forms, bearers), safest(network, forms, bearers)
    things = {end for path in paths for step in path.steps for end in (step.start, step.end)}
    things |= {path.offer for path in paths if path.offer}
    labels = {thing: named.label for thing, named in labels_of(source, things, lang).items()}
    return Referral(answer, *paths, labels, len(network.links))


def _bearers(hit: Match) -> list[Bearer]:
    """Return what stands for an offer at the end of a path: who holds it, else its type."""
    offer = hit.offer
    takes = any(way.iri == _BY_PHYSICIAN for way in offer.access)
    held = [named.iri for named in (offer.actor, offer.deployment, offer.programme) if named]
    if not held and offer.actor_type:
        held = [offer.actor_type.iri]
    return [Bearer(thing, offer.iri, takes, offer.declared) for thing in held]


def _forms(source: Source, network: Network, bearers: list[Bearer]) -> dict[str, list[str]]:
    """Return the types and programmes of the things at hand, each with these things."""
    things = {*network.nodes, *(bearer.iri for bearer in bearers)}
    found: dict[str, list[str]] = defaultdict(list)
    for path in ("org:classification", "mlg:deploie"):
        rows = source.select(f"SELECT DISTINCT ?chose ?de WHERE {{ ?chose {path} ?de }}")
        for row in rows:
            if row["chose"] in things:
                found[row["de"]].append(row["chose"])
    return {general: sorted(particulars) for general, particulars in sorted(found.items())}
