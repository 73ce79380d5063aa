"""Reading offers into profiles, calendars and reaches: what nothing distinguishes is kept once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from maillage import iris
from maillage.coverage.model import Offer
from maillage.coverage.reading import period_of, read_offers, sources_of
from maillage.matrix.index import Calendar
from maillage.source import Source

_DATES = (
    "schema:validFrom",
    "schema:validThrough",
    "mlg:debutDit",
    "mlg:finDite",
    "mlg:sansFin",
)
# What decides whether an offer fits, but its dates and its zones (coverage.matching reads these).
_DECIDING = (
    "mlg:base",
    "mlg:repondA",
    "mlg:ligne",
    "mlg:statut",
    "mlg:champ",
    "mlg:public",
    "mlg:ageMin",
    "mlg:ageMinIllimite",
    "mlg:ageMax",
    "mlg:ageMaxIllimite",
    "mlg:ageMaxOuvert",
    "mlg:delaiPromisMin",
    "mlg:delaiPromisMax",
    "mlg:delaiObserveMin",
    "mlg:delaiObserveMax",
    "mlg:condition",
    "mlg:selonDeploiement",
    "mlg:deduitDe",
)
Facts = dict[str, dict[str, list[str]]]
# Territory, whether the whole of it is served, whether a source says so.
Served = tuple[tuple[int, bool, bool], ...]


@dataclass(frozen=True, slots=True)
class Inventory:
    """The offers of a graph, in the order of their IRIs.

    Attributes:
        offers: IRIs.
        labels: label of each.
        profile: rank of the profile of each.
        calendar: rank of the calendar of each.
        served: territories of each.
        kind: code of the type of each, empty when none.
        actor: IRI of the actor of each, empty when none.
        programme: label of the programme of each, empty when none.
        profiles: the profiles.
        calendars: the calendars.
    """

    offers: tuple[str, ...]
    labels: tuple[str, ...]
    profile: list[int]
    calendar: list[int]
    served: list[Served]
    kind: list[str]
    actor: list[str]
    programme: list[str]
    profiles: tuple[Offer, ...]
    calendars: tuple[Calendar, ...]


def read_inventory(source: Source, rank: Mapping[str, int]) -> Inventory:
    """Read every offer that has a zone.

    Args:
        source: where to read.
        rank: IRI of each territory → its rank.
    """
    served = _served(source, rank)
    offers = tuple(sorted(served))
    said = {name: _column(source, name, served) for name in (*_DECIDING, *_DATES)}
    labels = _single(_column(source, "rdfs:label", served))
    actor = _single(_column(source, "mlg:assureePar", served))
    kind = _single(_column(source, "org:classification", served))
    kind_of_actor = _single(_column(source, "org:classification", set(actor.values())))
    cited = _single(_column(source, "dcterms:source", {*served, *actor.values()}))
    programme_of, deployment_dates = _deployments(source)
    editions = sources_of(source, cited.values())

    profiles: dict[tuple[object, ...], int] = {}
    representative: list[str] = []
    calendars: dict[Calendar, int] = {}
    profile, calendar = [], []
    for offer in offers:
        deployment = "".join(said["mlg:selonDeploiement"].get(offer, ()))
        key = tuple(tuple(said[name].get(offer, ())) for name in _DECIDING)
        if key not in profiles:
            profiles[key] = len(profiles)
            representative.append(offer)
        profile.append(profiles[key])
        dates = {name: said[name][offer] for name in _DATES if offer in said[name]}
        period = period_of(dates or deployment_dates.get(deployment, {}))
        deduced = offer in said["mlg:deduitDe"]
        proofs = [offer, actor.get(offer, "")] if deduced else [offer]
        known = [editions[cited[p]][2] for p in proofs if p in cited]
        last = max((edition for edition in known if edition), default=None)
        calendar.append(calendars.setdefault(Calendar(period, last), len(calendars)))
    return Inventory(
        offers=offers,
        labels=tuple(labels.get(offer, "") for offer in offers),
        profile=profile,
        calendar=calendar,
        served=[served[offer] for offer in offers],
        kind=[
            iris.parse(found)[1] if found else ""
            for found in (
                kind.get(offer) or kind_of_actor.get(actor.get(offer, ""), "") for offer in offers
            )
        ],
        actor=[actor.get(offer, "") for offer in offers],
        programme=[
            programme_of.get("".join(said["mlg:selonDeploiement"].get(offer, ())), "")
            for offer in offers
        ],
        profiles=_profiles(source, representative),
        calendars=tuple(calendars),
    )


def _profiles(source: Source, representative: list[str]) -> tuple[Offer, ...]:
    """Read one offer per profile, without what belongs to that one offer."""
    read = {offer.iri: offer for offer in read_offers(source, dict.fromkeys(representative, ()))}
    return tuple(
        replace(
            read[iri],
            label="",
            actor=None,
            actor_type=None,
            site=None,
            contact={},
            origins=(),
            rules=tuple(replace(rule, origin=None) for rule in read[iri].rules),
        )
        for iri in representative
    )


def _served(source: Source, rank: Mapping[str, int]) -> dict[str, Served]:
    found: dict[str, set[tuple[int, bool, bool]]] = defaultdict(set)
    for row in source.select(
        "SELECT ?o ?z ?part ?statut { ?c mlg:deOffre ?o ; mlg:zone ?z ; mlg:part ?part ; "
        "mlg:statutZone ?statut }"
    ):
        if row["z"] in rank:
            served = (rank[row["z"]], row["part"] == "entiere", row["statut"] == "dit")
            found[row["o"]].add(served)
    return {offer: tuple(sorted(zones)) for offer, zones in found.items()}


def _column(source: Source, name: str, things: Iterable[str]) -> dict[str, list[str]]:
    """Read one property of some things, as sorted values."""
    kept = things if isinstance(things, dict) else set(things)
    found: dict[str, list[str]] = defaultdict(list)
    for row in source.select(f"SELECT ?s ?v {{ ?s {name} ?v }}"):
        if row["s"] in kept:
            found[row["s"]].append(row["v"])
    return {thing: sorted(set(values)) for thing, values in found.items()}


def _single(column: Mapping[str, list[str]]) -> dict[str, str]:
    return {thing: values[0] for thing, values in column.items()}


def _deployments(source: Source) -> tuple[dict[str, str], dict[str, dict[str, list[str]]]]:
    """Return the label of the programme of each deployment, and its dates."""
    programmes: dict[str, str] = {}
    for row in source.select(
        "SELECT ?d ?nom { ?d mlg:deploie ?p . ?p rdfs:label ?nom } ORDER BY ?d ?nom"
    ):
        programmes.setdefault(row["d"], row["nom"])
    dates: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for name in _DATES:
        for thing, values in _column(source, name, programmes).items():
            dates[thing][name] = values
    return programmes, dates
