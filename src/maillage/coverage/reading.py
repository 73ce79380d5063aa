"""Reading offers from the graph into the values that ``matching`` reasons on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from maillage import iris
from maillage.coverage.distances import great_circle_km, point_in
from maillage.coverage.model import (
    AgeBand,
    Bound,
    DatedRule,
    Delay,
    Instant,
    Named,
    Needs,
    Offer,
    Origin,
    Period,
    Reach,
    Site,
)
from maillage.dates import parse_date
from maillage.source import Source, once, said_of, values
from maillage.things import Facts as Facts
from maillage.wording import Sentence

_CONTACT = {
    "schema:telephone": "telephone",
    "schema:email": "email",
    "mlg:messagerieSecurisee": "secure_messaging",
    "schema:url": "web",
}
_FILE = "mlg:fichierSource"


def read_needs(source: Source) -> Needs:
    """Read the tree of needs."""
    return once(source, "needs", lambda: _read_needs(source))


def _read_needs(source: Source) -> Needs:
    rows = source.select(
        """SELECT ?besoin ?fr ?en ?parent WHERE {
          ?besoin a mlg:Besoin ; skos:prefLabel ?fr , ?en .
          FILTER(LANG(?fr) = "fr" && LANG(?en) = "en")
          OPTIONAL { ?besoin skos:broader ?parent }
        }"""
    )
    key = {row["besoin"]: iris.parse(row["besoin"])[1] for row in rows}
    return Needs(
        labels={key[row["besoin"]]: Sentence(row["fr"], row["en"]) for row in rows},
        parents={key[r["besoin"]]: iris.parse(r["parent"])[1] for r in rows if "parent" in r},
    )


def facts_of(source: Source, things: Iterable[str]) -> dict[str, Facts]:
    """Read all that is said of some things: thing → CURIE of the property → values."""
    return {thing: said.facts for thing, said in said_of(source, things).items()}


def labels_of(source: Source, things: Iterable[str], lang: str = "fr") -> dict[str, Named]:
    """Read the label of some things: in the language asked for, else any."""
    return {
        thing: Named(thing, said.label(lang) or iris.short(thing))
        for thing, said in said_of(source, things).items()
    }


def origins_of(source: Source, things: Iterable[str]) -> dict[str, Origin]:
    """Read where some things come from: source, file, line, quote."""
    said_in = {
        (thing, graph): facts
        for thing, said in said_of(source, things).items()
        for graph, facts in said.origins.items()
    }
    files = _files_of(source, (graph for _, graph in said_in))
    editions = sources_of(source, (facts.get("dcterms:source", "") for facts in said_in.values()))
    found: dict[str, Origin] = {}
    for (thing, graph), facts in sorted(said_in.items()):
        if graph not in files or "mlg:ligneSource" not in facts:
            continue
        code, title, edition = editions.get(facts.get("dcterms:source", ""), ("", "", None))
        found.setdefault(
            thing,
            Origin(
                code,
                title,
                files[graph],
                int(facts["mlg:ligneSource"]),
                facts.get("mlg:citation", ""),
                edition,
            ),
        )
    return found


def _files_of(source: Source, graphs: Iterable[str]) -> dict[str, str]:
    """Return the file that each named graph was read from, where it was."""
    known = facts_of(source, graphs)
    return {g: facts[_FILE][0] for g, facts in known.items() if _FILE in facts}


def sources_of(source: Source, things: Iterable[str]) -> dict[str, tuple[str, str, dt.date | None]]:
    """Read code, title and last possible day of edition of some sources."""
    found: dict[str, tuple[str, str, dt.date | None]] = {}
    for thing, facts in facts_of(source, (thing for thing in things if thing)).items():
        issued = first(facts, "mlg:dateDite") or first(facts, "dcterms:issued")
        edition = parse_date(issued).last if issued else None
        found[thing] = (iris.parse(thing)[1], first(facts, "dcterms:title"), edition)
    return found


def first(facts: Mapping[str, list[str]], curie: str) -> str:
    """Return the first value of a property, « » when the thing has none."""
    return next(iter(facts.get(curie, [])), "")


def _bound(facts: Facts, name: str) -> Bound:
    years = first(facts, f"mlg:{name}")
    return Bound(
        int(years) if years else None,
        first(facts, f"mlg:{name}Illimite") == "true",
        first(facts, f"mlg:{name}Ouvert") == "true",
    )


def _ages(facts: Facts) -> AgeBand:
    return AgeBand(_bound(facts, "ageMin"), _bound(facts, "ageMax"))


def _instant(day: str, as_written: str) -> Instant | None:
    if not day:
        return None
    if as_written:
        date = parse_date(as_written)
        return Instant(date.first, date.last, as_written)
    exact = dt.date.fromisoformat(day)
    return Instant(exact, exact, day)


def period_of(facts: Mapping[str, list[str]]) -> Period:
    """Return the period that the facts about a thing state."""
    return Period(
        _instant(first(facts, "schema:validFrom"), first(facts, "mlg:debutDit")),
        _instant(first(facts, "schema:validThrough"), first(facts, "mlg:finDite")),
        first(facts, "mlg:sansFin") == "true",
    )


def _delay(facts: Facts, kind: str) -> Delay:
    low, high = first(facts, f"mlg:{kind}Min"), first(facts, f"mlg:{kind}Max")
    return Delay(Decimal(low) if low else None, Decimal(high) if high else None)


def _codes(facts: Facts, curie: str) -> list[str]:
    return [iris.parse(value)[1] for value in facts.get(curie, [])]


def read_offers(
    source: Source,
    reaches: Mapping[str, tuple[Reach, ...]],
    lang: str = "fr",
    commune: str = "",
) -> list[Offer]:
    """Read offers with all that decides and explains an answer.

    Args:
        source: where to read.
        reaches: IRI of each offer → the zones of it that reach the commune (may be empty).
        lang: language of the labels.
        commune: IRI of the commune asked about, to say how far each site is.
    """
    offers = facts_of(source, reaches)
    rules = _read_rules(source, offers)
    linked = {
        value
        for facts in (*offers.values(), *(f for per in rules.values() for f in per.values()))
        for curie in (
            "mlg:assureePar",
            "org:classification",
            "mlg:selonDeploiement",
            "mlg:public",
            "mlg:acces",
            "mlg:modalite",
            "mlg:deduitDe",
        )
        for value in facts.get(curie, [])
    }
    around = facts_of(source, linked)
    programmes = {p for facts in around.values() for p in facts.get("mlg:deploie", [])}
    types = {t for facts in around.values() for t in facts.get("org:classification", [])}
    names = labels_of(source, linked | programmes | types, lang)
    sites = _read_sites(source, around, commune, lang)
    rule_iris = [rule for per in rules.values() for rule in per]
    origins = origins_of(source, {*offers, *linked, *rule_iris})
    return [
        _offer(thing, facts, around, names, origins, rules, reaches[thing], sites)
        for thing, facts in offers.items()
    ]


def _read_sites(
    source: Source, around: dict[str, Facts], commune: str, lang: str
) -> dict[str, Site]:
    """Read where actors are, and how far from a commune: actor → site."""
    where = {a: first(f, "mlg:commune") for a, f in around.items() if "mlg:commune" in f}
    names = labels_of(source, where.values(), lang)
    places = facts_of(source, {*where.values(), commune} - {""}) if where else {}
    here = point_in(places.get(commune, {}))
    found = {}
    for actor, place in where.items():
        point = point_in(around[actor]) or point_in(places[place])
        km = None if point is None or here is None else round(great_circle_km(here, point), 1)
        found[actor] = Site(names[place], place == commune, km)
    return found


def _read_rules(source: Source, offers: dict[str, Facts]) -> dict[str, dict[str, Facts]]:
    """Read the dated rules of the deployments of some offers: deployment → rule → facts."""
    deployments = {d for f in offers.values() for d in f.get("mlg:selonDeploiement", [])}
    if not deployments:
        return {}
    rows = source.select(
        f"SELECT ?d ?r WHERE {{ {values('d', deployments)} ?r mlg:regleDe ?d }} ORDER BY ?d ?r"
    )
    facts = facts_of(source, (row["r"] for row in rows))
    found: dict[str, dict[str, Facts]] = {d: {} for d in deployments}
    for row in rows:
        found[row["d"]][row["r"]] = facts[row["r"]]
    return found


def _offer(
    thing: str,
    facts: Facts,
    around: dict[str, Facts],
    names: dict[str, Named],
    origins: dict[str, Origin],
    rules: dict[str, dict[str, Facts]],
    reaches: tuple[Reach, ...],
    sites: dict[str, Site],
) -> Offer:
    deployment = first(facts, "mlg:selonDeploiement")
    actor = first(facts, "mlg:assureePar")
    position = first(facts, "mlg:deduitDe")
    kind = first(facts, "org:classification")
    if not kind and actor:
        kind = first(around[actor], "org:classification")
    period = period_of(facts)
    if not period.stated and deployment:
        period = period_of(around[deployment])
    programme = first(around.get(deployment, {}), "mlg:deploie")
    publics = tuple(names[p] for p in facts.get("mlg:public", []))
    bands = [_ages(around[p]) for p in facts.get("mlg:public", [])]
    contact = {
        word: first(facts, curie) or first(around.get(actor, {}), curie)
        for curie, word in _CONTACT.items()
    }
    proofs = [thing, actor] if position else [thing]
    return Offer(
        iri=thing,
        label=first(facts, "rdfs:label"),
        declared=first(facts, "mlg:base") != "presume",
        needs=tuple(_codes(facts, "mlg:repondA")),
        lines=frozenset(int(code) for code in _codes(facts, "mlg:ligne")),
        line_status=first(facts, "mlg:statutLigne"),
        status=first(facts, "mlg:statut"),
        fields=frozenset(_codes(facts, "mlg:champ")),
        publics=publics,
        # Several publics widen each other: only a single one bounds the offer.
        public_ages=bands[0] if len(bands) == 1 else AgeBand(),
        ages=_ages(facts),
        period=period,
        promised=_delay(facts, "delaiPromis"),
        observed=_delay(facts, "delaiObserve"),
        delay_object=first(facts, "mlg:delaiObjet"),
        access=tuple(names[a] for a in facts.get("mlg:acces", [])),
        modalities=tuple(names[m] for m in facts.get("mlg:modalite", [])),
        cost=first(facts, "mlg:cout"),
        contact={word: value for word, value in contact.items() if value},
        condition=first(facts, "mlg:condition"),
        actor=names.get(actor),
        actor_type=names.get(kind),
        programme=names.get(programme),
        deployment=names.get(deployment),
        rules=tuple(
            DatedRule(
                rule,
                period_of(rule_facts),
                _ages(rule_facts),
                tuple(names[a] for a in rule_facts.get("mlg:acces", [])),
                first(rule_facts, "mlg:prix"),
                first(rule_facts, "mlg:seances"),
                origins.get(rule),
            )
            for rule, rule_facts in rules.get(deployment, {}).items()
        ),
        reaches=reaches,
        site=sites.get(actor),
        position=origins.get(position),
        origins=tuple(origins[p] for p in proofs if p in origins),
    )
