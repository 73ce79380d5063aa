"""What the network says, as rows and sentences that people read."""

from __future__ import annotations

from typing import Any

from maillage.namespaces import shorten
from maillage.network.fragility import Fragility
from maillage.network.model import Link, Network
from maillage.network.pathways import LINK, OFFER, Pathway
from maillage.network.referral import Referral
from maillage.network.silos import Silo
from maillage.wording import Sentence

NOT_RECORDED = Sentence(
    "un lien absent d'ici n'est pas enregistré ; il peut exister",
    "a link that is absent here is not recorded; it may exist",
)
FEW = Sentence(
    "moins de dix acteurs : la mesure dit peu de chose",
    "fewer than ten actors: the measure says little",
)
_KINDS = {
    LINK: Sentence("lien", "link"),
    OFFER: Sentence("adressage par un médecin", "physician's referral"),
}
_SAME = Sentence("c'est", "that is")


def link_as_dict(network: Network, link: Link) -> dict[str, Any]:
    """Return a link with the labels of its ends and what states it."""
    return {
        "link": shorten(link.iri),
        "from": {"id": shorten(link.start), "label": network.nodes[link.start].label},
        "to": {"id": shorten(link.end), "label": network.nodes[link.end].label},
        "nature": link.nature,
        "categories": list(link.categories),
        "degree": link.degree,
        "since": link.since.isoformat() if link.since else None,
        "until": link.until.isoformat() if link.until else None,
        "state": link.state,
        "status": link.status,
        "source": link.source,
        "quote": link.quote,
    }


def fragility_as_dict(network: Network, found: Fragility, lang: str) -> dict[str, Any]:
    """Return what would cut a network, each thing with its label."""

    def named(thing: str) -> dict[str, str]:
        return {"id": shorten(thing), "label": network.nodes[thing].label}

    return {
        "nodes": found.nodes,
        "links": found.links,
        "pieces": list(found.pieces),
        "articulation_points": [
            {
                **named(pivot.node),
                "links": pivot.links,
                "cut_off": [[named(thing) for thing in piece] for piece in pivot.cut_off],
            }
            for pivot in found.pivots
        ],
        "bridges": [link_as_dict(network, link) for link in found.bridges],
        "notes": _notes(lang, few=found.few),
    }


def silo_as_dict(found: Silo, lang: str) -> dict[str, Any]:
    """Return a measure of « cloisonnement », with the links that it counted."""
    return {
        "share": found.share,
        "expected_by_chance": found.expected,
        "interval_95": None if found.low is None else [found.low, found.high],
        "assortativity": found.assortativity,
        "actors": found.actors,
        "crossing": [shorten(link.iri) for link in found.crossing],
        "within": [shorten(link.iri) for link in found.within],
        "unknown": [shorten(link.iri) for link in found.unknown],
        "notes": _notes(lang, few=found.few),
    }


def referral_as_dict(found: Referral, lang: str) -> dict[str, Any]:
    """Return the referral paths of a question, each step with its proof."""

    def path(one: Pathway) -> dict[str, Any] | None:
        if not one.steps:
            return None
        return {
            "steps": one.length,
            "doubt": one.doubt,
            "offer": {"id": shorten(one.offer), "label": found.labels[one.offer]},
            "path": [
                {
                    "from": {"id": shorten(step.start), "label": found.labels[step.start]},
                    "to": {"id": shorten(step.end), "label": found.labels[step.end]},
                    "kind": step.kind,
                    "proof": shorten(step.proof) if step.proof else None,
                    "doubt": step.doubt,
                }
                for step in one.steps
            ],
        }

    return {
        "state": found.answer.state.value,
        "shortest": path(found.shortest),
        "safest": path(found.safest),
        "links": found.links,
        "notes": _notes(lang),
    }


def path_as_text(found: Referral, path: Pathway, lang: str) -> str:
    """Return a path as one line: each arrow with its proof."""
    words = [found.labels[path.steps[0].start]]
    for step in path.steps:
        how = _KINDS.get(step.kind, _SAME).text(lang)
        proof = f" {shorten(step.proof)}" if step.proof else ""
        words.append(f"—({how}{proof})→ {found.labels[step.end]}")
    return " ".join(words)


def _notes(lang: str, *, few: bool = False) -> list[str]:
    return [NOT_RECORDED.text(lang), *([FEW.text(lang)] if few else [])]
