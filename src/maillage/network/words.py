"""What the network says, as rows and sentences that people read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.namespaces import shorten
from maillage.network.fragility import Fragility
from maillage.network.model import Inventory, Link, Network
from maillage.network.pathways import LINK, OFFER, Pathway
from maillage.network.place import State
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
LINK_COLUMNS = (
    *("de", "vers", "nature", "categories", "depuis", "jusqu_a"),
    *("etat", "source", "lien"),
)
STATES = {
    State.LINKED: Sentence("relié", "linked"),
    State.NOT_RECORDED: Sentence("non enregistré", "not recorded"),
    State.ABSENT: Sentence("absent (inventaire complet)", "absent (complete inventory)"),
    State.UNKNOWN: Sentence("inconnu", "unknown"),
}
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


def links_as_rows(network: Network) -> list[tuple[str, ...]]:
    """Return the links as texts, in the order of ``LINK_COLUMNS``."""
    return [
        (
            *(row["from"]["label"], row["to"]["label"], row["nature"]),
            ";".join(str(category) for category in row["categories"]),
            *(row["since"] or "", row["until"] or "", row["state"]),
            *(row["source"], row["link"]),
        )
        for row in (link_as_dict(network, link) for link in network.links)
    ]


def fragility_as_dict(network: Network, found: Fragility, lang: str) -> dict[str, Any]:
    """Return what would cut a network, each thing with its label."""

    def named(thing: str) -> dict[str, str]:
        return {"id": shorten(thing), "label": network.nodes[thing].label}

    return {
        "nodes": found.nodes,
        "actors": found.actors,
        "links": found.links,
        "counted": [shorten(link.iri) for link in network.within().links],
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
        "leading_out": found.leading_out,
        "in_part": found.in_part,
        "notes": _notes_of(network, found, lang),
    }


def silo_as_dict(network: Network, found: Silo, lang: str) -> dict[str, Any]:
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
        "leading_out": found.leading_out,
        "in_part": found.in_part,
        "notes": _notes_of(network, found, lang),
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
        "notes": notes(lang, inventory=found.inventory),
    }


def path_as_text(found: Referral, path: Pathway, lang: str) -> str:
    """Return a path as one line: each arrow with its proof."""
    words = [found.labels[path.steps[0].start]]
    for step in path.steps:
        how = _KINDS.get(step.kind, _SAME).text(lang)
        proof = f" {shorten(step.proof)}" if step.proof else ""
        words.append(f"—({how}{proof})→ {found.labels[step.end]}")
    return " ".join(words)


def notes(
    lang: str,
    *,
    inventory: Inventory | None = None,
    few: bool = False,
    leading_out: int = 0,
    in_part: int = 0,
    kinds: Sequence[str] = (),
) -> list[str]:
    """Return what must be said beside a measure: what an absent link means, its size, its edge.

    Args:
        lang: language of the sentences.
        inventory: what declares the links complete; None when nothing does.
        few: whether the measure is of fewer actors than say much.
        leading_out: how many links lead out of the territory, and were not counted.
        in_part: how many actors are in a commune that is in the territory only in part.
        kinds: the only kinds of link that were counted; all of them when empty.
    """
    said = [FEW] if few else []
    if leading_out:
        said.append(
            Sentence(
                f"liens qui mènent hors du territoire, non comptés : {leading_out}",
                f"links that lead out of the territory, not counted: {leading_out}",
            )
        )
    if in_part:
        said.append(
            Sentence(
                "acteurs comptés dont la commune n'est que pour partie dans le territoire : "
                f"{in_part}",
                f"actors counted whose commune is in the territory only in part: {in_part}",
            )
        )
    kept = [only_kinds(kinds, lang)] if kinds else []
    return [absence(inventory, lang), *kept, *(one.text(lang) for one in said)]


def _notes_of(network: Network, found: Fragility | Silo, lang: str) -> list[str]:
    return notes(
        lang,
        inventory=network.inventory,
        few=found.few,
        leading_out=found.leading_out,
        in_part=found.in_part,
        kinds=network.kinds,
    )


def only_kinds(kinds: Sequence[str], lang: str) -> str:
    """Say that the other kinds of link were left out."""
    return Sentence(
        f"natures de lien retenues, les autres sont écartées : {', '.join(kinds)}",
        f"kinds of link that were kept, the others are left out: {', '.join(kinds)}",
    ).text(lang)


def absence(inventory: Inventory | None, lang: str) -> str:
    """Say what an absent link means: not recorded, unless an inventory is declared complete."""
    return (_complete(inventory) if inventory else NOT_RECORDED).text(lang)


def _complete(inventory: Inventory) -> Sentence:
    declaration, since = shorten(inventory.iri), inventory.since
    return Sentence(
        f"l'inventaire des liens est déclaré complet ({declaration}, {since})",
        f"the inventory of links is declared complete ({declaration}, {since})",
    )


def inventory_as_dict(found: Inventory | None) -> dict[str, Any] | None:
    """Return the declaration that the links are complete, with the row that states it."""
    if found is None:
        return None
    origin = found.origin
    return {
        "declaration": shorten(found.iri),
        "territory": shorten(found.territory),
        "since": found.since,
        "source": origin.source if origin else "",
        "quote": origin.quote if origin else "",
    }
