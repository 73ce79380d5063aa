"""Missing bridges as JSON, as rows and as the sentences that go with them."""

from __future__ import annotations

from typing import Any

from maillage import rendering
from maillage.namespaces import shorten
from maillage.network import words
from maillage.network.fragility import FEW
from maillage.network.missing import CPTS, Bridge, Institution, Missing
from maillage.network.place import Member, Place, State
from maillage.wording import Sentence

COLUMNS = (
    *("objet", "besoin", "un", "autre", "etat"),
    *("acteurs_un", "acteurs_autre", "liens", "preuve"),
)
_HEADER = {
    "fr": ("pont", "état", "acteurs", "liens", "preuve"),
    "en": ("bridge", "state", "actors", "links", "proof"),
}
_WHAT = {
    "lignes": Sentence("lignes", "lines"),
    "champs": Sentence("champs", "fields"),
}
_NOBODY = Sentence("aucun connu", "none known")
_ANY = Sentence("tout lien", "any link")


def as_json(found: Missing, lang: str = "fr") -> dict[str, Any]:
    """Return the bridges as plain values: each names its actors and the links that it counted."""
    place = found.place
    bridges = {
        name: [_bridge(place, one) for one in found.bridges if one.what == what]
        for name, what in (("lines", "lignes"), ("fields", "champs"))
    }
    return {
        "territory": found.territory,
        "on": place.network.on.isoformat(),
        "actors": len(place.members),
        "links": [shorten(link.iri) for link in place.links],
        "leading_out": place.leading_out,
        "in_part": place.in_part,
        "inventory": words.inventory_as_dict(place.inventory),
        **bridges,
        "needs": [_bridge(place, one) for one in found.needs],
        "institutions": [_institution(one) for one in found.institutions],
        "notes": notes(found, lang),
    }


def notes(found: Missing, lang: str) -> list[str]:
    """Return what must be said beside the bridges."""
    place = found.place
    return words.notes(
        lang,
        inventory=place.inventory,
        few=len(place.members) < FEW,
        leading_out=place.leading_out,
        in_part=place.in_part,
    )


def as_rows(found: Missing) -> list[tuple[str, ...]]:
    """Return the bridges as texts, in the order of ``COLUMNS``."""
    proof = _proof(found)
    rows = [
        (
            *(bridge.what, bridge.need, *bridge.sides, bridge.state.value),
            *(str(len(side)) for side in bridge.actors),
            ";".join(shorten(link.iri) for link in bridge.links),
            proof if bridge.state is State.ABSENT else "",
        )
        for bridge in (*found.bridges, *found.needs)
    ]
    return rows + [
        (
            *(one.what, "", shorten(one.thing.iri) if one.thing else ""),
            *(";".join(shorten(named.iri) for named in one.towards), one.state.value),
            *(str(int(one.thing is not None)), str(len(one.towards))),
            ";".join(shorten(link) for link in one.links),
            proof if one.state is State.ABSENT else "",
        )
        for one in found.institutions
    ]


def as_text(found: Missing, lang: str = "fr") -> str:
    """Return the bridges as a table for a terminal, with what must be said beside."""
    proof = _proof(found)
    rows = [
        (
            _name(bridge, lang),
            words.STATES[bridge.state].text(lang),
            " – ".join(str(len(side)) for side in bridge.actors),
            str(len(bridge.links)),
            proof if bridge.state is State.ABSENT else "",
        )
        for bridge in (*found.bridges, *found.needs)
    ]
    rows += [
        (
            _institution_name(one, lang),
            words.STATES[one.state].text(lang),
            "",
            str(len(one.links)),
            proof if one.state is State.ABSENT else "",
        )
        for one in found.institutions
    ]
    return "\n".join([rendering.as_table(_HEADER[lang], rows), *notes(found, lang)])


def _proof(found: Missing) -> str:
    return shorten(found.place.inventory.iri) if found.place.inventory else ""


def _name(bridge: Bridge, lang: str) -> str:
    sides = "–".join({"medico-social": "médico-social"}.get(s, s) for s in bridge.sides)
    if bridge.need:
        return f"{bridge.need}, {_WHAT['lignes'].text(lang)} {sides}"
    return f"{_WHAT[bridge.what].text(lang)} {sides}"


def _institution_name(one: Institution, lang: str) -> str:
    if one.thing is None:
        return f"{one.what.upper()}{' :' if lang == 'fr' else ':'} {_NOBODY.text(lang)}"
    to_whom = " ; ".join(named.label for named in one.towards) or _NOBODY.text(lang)
    towards = f"PTSM {to_whom}" if one.what == CPTS else _ANY.text(lang)
    return f"{one.thing.label} – {towards}"


def _bridge(place: Place, bridge: Bridge) -> dict[str, Any]:
    one, other = bridge.actors
    here = {member.iri for member in other}
    return {
        **({"need": bridge.need} if bridge.need else {}),
        "between": list(bridge.sides),
        "state": bridge.state.value,
        "actors": [[_named(member) for member in side] for side in (one, other)],
        "on_both": [shorten(member.iri) for member in one if member.iri in here],
        "links": [words.link_as_dict(place.network, link) for link in bridge.links],
    }


def _named(member: Member) -> dict[str, str]:
    return {"id": shorten(member.iri), "label": member.label}


def _institution(one: Institution) -> dict[str, Any]:
    return {
        "kind": one.what,
        "institution": None
        if one.thing is None
        else {"id": shorten(one.thing.iri), "label": one.thing.label},
        "towards": [{"id": shorten(named.iri), "label": named.label} for named in one.towards],
        "state": one.state.value,
        "detail": one.detail,
        "links": [shorten(link) for link in one.links],
    }
