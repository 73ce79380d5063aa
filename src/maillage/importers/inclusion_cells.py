"""Cells that records of data·inclusion give: identifiers, dates, conditions, citations."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from maillage.columns import KEY_PATTERN
from maillage.dates import parse_date
from maillage.importers.communes import Place
from maillage.importers.inclusion_records import Record
from maillage.importers.mappings import Mappings
from maillage.importers.territory_codes import FRANCE, Zone

_ON_SITE = "en-presentiel"
_REMOTE = "a-distance"


def targets(codes: Sequence[str], known: Mappings) -> list[str]:
    """Return our codes for those of the source, once each, in order."""
    return list(dict.fromkeys(t for code in codes for t in known.targets.get(code, ())))


def identifier(kind: str, key: str) -> str:
    """Return an identifier made of an outside one, which may hold any character."""
    if KEY_PATTERN.fullmatch(key):
        return f"di-{kind}-{key}"
    plain = "".join(c if KEY_PATTERN.fullmatch(c) or c in "._-" else "-" for c in key)
    return f"di-{kind}-{plain}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def date(text: str) -> str:
    """Return a day, or nothing when the text is not one."""
    try:
        return str(parse_date(text[:10]))
    except ValueError:
        return ""


def cost(service: Record) -> str:
    """Return the cost to the person, in the words of the source."""
    return " : ".join(filter(None, (service["frais"], service["frais_precisions"])))


def condition(service: Record, place: Place | None, zone: Zone, publics: Mappings) -> str:
    """Return what narrows the offer: its publics, its conditions, a place far from its zone.

    A public that has no code here is a condition: without it, the offer would be for everybody.
    Who may come from the whole of France, or from another département, still has to come.
    """
    said = []
    if any(code not in publics.targets for code in service["publics"]):
        said.append("publics : " + " ou ".join(service["publics"]))
    if service["conditions_acces"]:
        said.append(service["conditions_acces"])
    on_site = _ON_SITE in service["modes_accueil"] and _REMOTE not in service["modes_accueil"]
    if place and on_site and _is_wide(zone, place):
        said.append(f"accueil en présentiel à {place.name} ({place.departement})")
    return " ; ".join(said)


def _is_wide(zone: Zone, place: Place) -> bool:
    own = f"dep:{place.departement}"
    return any(t == FRANCE or (t.startswith("dep:") and t != own) for t in zone.territories)


def citation(service: Record) -> str:
    """Return what the record says of its themes and of its zone."""
    themes, zone = ", ".join(service["thematiques"]), ", ".join(service["zone_eligibilite"])
    return f"service {service['id']} ; thematiques : {themes} ; zone_eligibilite : {zone or '—'}"


def note(service: Record, *said: str) -> str:
    """Return what is worth knowing and has no column, after what the caller says."""
    publics = service["publics_precisions"]
    modes = ", ".join(service["modes_accueil"])
    more = (f"publics : {publics}" if publics else "", f"accueil : {modes}" if modes else "")
    return " ; ".join(filter(None, (*said, *more)))
