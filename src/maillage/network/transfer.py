"""Experiences run elsewhere that answer a gap, and what each would take here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from maillage import asking, catalogue, iris, places
from maillage.coverage.model import Named
from maillage.coverage.reading import facts_of, first, labels_of, read_needs
from maillage.namespaces import shorten
from maillage.source import Record, Source
from maillage.things import Facts
from maillage.wording import Sentence

COLUMNS = (
    *("programme", "libelle", "nature", "ligne_dite", "condition", "chose", "dit", "etat"),
    *("acteurs", "professionnels", "source"),
)
PRESENT, ABSENT, UNKNOWN = "present", "absent_declare", "non_renseigne"
# No condition is stated.
UNSAID = "non_dit"
TYPE, FRAMEWORK, ACTORS, FUNDING = "type", "cadre", "acteurs", "financement"
_KINDS = {
    TYPE: Sentence("type d'acteur", "type of actor"),
    FRAMEWORK: Sentence("cadre", "framework"),
    ACTORS: Sentence("acteurs, dans les mots de la source", "actors, as the source says"),
    FUNDING: Sentence("financement", "funding"),
}
_STATES = {
    PRESENT: Sentence("présent", "present"),
    ABSENT: Sentence("absent (inventaire complet)", "absent (complete inventory)"),
    UNKNOWN: Sentence("non renseigné", "unknown"),
}
NOTE = Sentence(
    "avoir les acteurs n'est pas avoir l'expérience ; ne pas les connaître n'est pas en manquer",
    "having the actors is not having the experience; not knowing them is not lacking them",
)


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that an experience takes.

    Attributes:
        kind: ``type`` of actor, ``cadre`` that authorises it, ``acteurs`` in the words of the
            source, or ``financement``.
        thing: the type of actor or the framework; None for words of the source.
        said: what the source says of it, « » for a type.
        state: ``present``, ``absent_declare`` (complete inventory) or ``non_renseigne``.
        actors: known actors of the type here.
        professionals: professionals of the type counted here.
    """

    kind: str
    thing: Named | None
    said: str
    state: str
    actors: int = 0
    professionals: int = 0


@dataclass(frozen=True, slots=True)
class Experience:
    """A programme that no known deployment in force brings to the territory.

    Attributes:
        programme: what it is.
        nature: dispositif, programme_national, experience or experience_etrangere.
        at_line: whether one of its offers is at the line asked for; when not, its line is unsaid.
        deployed: the territories where it is deployed, when they are stated.
        conditions: what it takes, types first.
        source: code of the source.
        quote: passage that states it.
    """

    programme: Named
    nature: str
    at_line: bool
    deployed: tuple[Named, ...]
    conditions: tuple[Condition, ...]
    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """The experiences that answer a need at a line, seen from a territory on a day."""

    territory: str
    need: str
    line: int
    on: dt.date
    experiences: tuple[Experience, ...]


def transfer(
    source: Source,
    *,
    need: str,
    line: int | str,
    territory: str,
    on: str | dt.date | None = None,
    lang: str = "fr",
    today: dt.date | None = None,
) -> Transfer:
    """Return the experiences elsewhere that answer a gap, as ``transferabilite`` finds them.

    Args:
        source: the graph.
        need: code or label.
        line: 1, 2 or 3.
        territory: where the gap is: ``dep:59``, ``zone:59G21``, a commune…
        on: day that actors and deployments are looked at; today when not given.
        lang: language of the labels.
        today: what today is.

    Raises:
        WrongUse: a word is not understood.
    """
    day = asking.day(on) or today or dt.date.today()
    code, number = asking.need_code(read_needs(source), need), asking.line_number(line)
    places.find_territory(source, territory)
    words = {
        **{"besoin": code, "ligne": str(number), "territoire": territory},
        "date": day.isoformat(),
    }
    by_programme: dict[str, list[Record]] = {}
    for row in catalogue.run(source, catalogue.find("transferabilite"), words):
        by_programme.setdefault(row["programme"], []).append(row)
    facts = facts_of(source, by_programme)
    deployed = _grouped(source, "?d mlg:deploie ?p ; mlg:territoire ?v")
    funding = _grouped(source, "?r mlg:regleDe ?d ; mlg:financement ?v . ?d mlg:deploie ?p")
    things = {first(said, "mlg:cadre") for said in facts.values()} - {""}
    for programme, rows in by_programme.items():
        things |= {iris.concept("types", row["type"]) for row in rows if "type" in row}
        things |= {programme, *deployed.get(programme, ())}
    labels = labels_of(source, things, lang)
    return Transfer(
        territory,
        code,
        number,
        day,
        tuple(
            Experience(
                programme=labels[programme],
                nature=first(facts[programme], "mlg:nature"),
                at_line=rows[0]["ligne_dite"] == "oui",
                deployed=tuple(labels[place] for place in deployed.get(programme, ())),
                conditions=(
                    *_types(rows, labels),
                    *_stated(facts[programme], funding.get(programme, []), labels),
                ),
                source=rows[0]["source"],
                quote=first(facts[programme], "mlg:citation"),
            )
            for programme, rows in by_programme.items()
        ),
    )


def _types(rows: list[Record], labels: dict[str, Named]) -> list[Condition]:
    """Return the types of actors that a programme takes, with what is known of them here."""
    found = {}
    for row in rows:
        if "type" in row:
            thing = labels[iris.concept("types", row["type"])]
            counts = int(row["acteurs"]), int(row["professionnels"])
            found[thing.iri] = Condition(TYPE, thing, "", row["etat"], *counts)
    return list(found.values())


def _stated(said: Facts, funding: list[str], labels: dict[str, Named]) -> Iterator[Condition]:
    """Yield what else the tables say of a programme: none of it is known of another territory."""
    if framework := first(said, "mlg:cadre"):
        proof = first(said, "mlg:preuveCadre")
        yield Condition(FRAMEWORK, labels[framework], proof, UNKNOWN)
    if actors := first(said, "mlg:acteursImpliques"):
        yield Condition(ACTORS, None, actors, UNKNOWN)
    for one in funding:
        yield Condition(FUNDING, None, one, UNKNOWN)


def _grouped(source: Source, pattern: str) -> dict[str, list[str]]:
    """Return the values ``?v`` of each programme ``?p`` of a pattern, sorted."""
    found: dict[str, list[str]] = {}
    for row in source.select(f"SELECT DISTINCT ?p ?v WHERE {{ {pattern} }} ORDER BY ?p ?v"):
        found.setdefault(row["p"], []).append(row["v"])
    return found


def as_json(found: Transfer, lang: str = "fr") -> dict[str, Any]:
    """Return the experiences as plain values, each condition with what is known of it here."""
    return {
        **{"territory": found.territory, "need": found.need, "line": found.line},
        "on": found.on.isoformat(),
        "experiences": [
            {
                "programme": _named(one.programme),
                "nature": one.nature,
                "at_line": one.at_line,
                "deployed": [_named(place) for place in one.deployed],
                "conditions": [
                    {
                        "kind": condition.kind,
                        "thing": _named(condition.thing) if condition.thing else None,
                        "said": condition.said,
                        "state": condition.state,
                        "actors": condition.actors,
                        "professionals": condition.professionals,
                    }
                    for condition in one.conditions
                ],
                "source": one.source,
                "quote": one.quote,
            }
            for one in found.experiences
        ],
        "notes": [NOTE.text(lang)],
    }


def _named(thing: Named) -> dict[str, str]:
    return {"id": shorten(thing.iri), "label": thing.label}


def as_rows(found: Transfer) -> list[tuple[str, ...]]:
    """Return one row per condition, or per experience without any, in the order of ``COLUMNS``."""
    rows: list[tuple[str, ...]] = []
    for one in found.experiences:
        head = (
            *(shorten(one.programme.iri), one.programme.label, one.nature),
            "oui" if one.at_line else "non_dit",
        )
        rows += [
            (
                *(*head, condition.kind, condition.thing.label if condition.thing else ""),
                *(condition.said, condition.state),
                *(str(condition.actors), str(condition.professionals), one.source),
            )
            for condition in one.conditions
        ] or [(*head, "", "", "", UNSAID, "", "", one.source)]
    return rows


def as_text(found: Transfer, lang: str = "fr") -> str:
    """Return one block per experience for a terminal: its conditions, its source and its quote."""
    none = "aucune expérience connue ailleurs" if lang == "fr" else "no experience known elsewhere"
    unsaid = "condition non dite" if lang == "fr" else "no condition stated"
    open_, close, colon = ("« ", " »", " :") if lang == "fr" else ("“", "”", ":")
    lines = []
    for one in found.experiences:
        lines.append(f"{one.programme.label} ({one.source})")
        for condition in one.conditions:
            thing = condition.thing.label if condition.thing else ""
            what = " — ".join(filter(None, (thing, condition.said)))
            lines.append(
                f"  {_KINDS[condition.kind].text(lang)}{colon} {what} → "
                f"{_STATES[condition.state].text(lang)}"
            )
        lines += [] if one.conditions else [f"  {unsaid}"]
        lines += [f"  {open_}{one.quote}{close}"] if one.quote else []
    return "\n".join([*(lines or [none]), NOTE.text(lang)])
