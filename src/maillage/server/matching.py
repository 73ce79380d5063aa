"""Matching a name, a code or properties with what the graph knows, with a score from 0 to 100.

``match`` is said only when nothing else can be meant: one thing has this official number or code,
or one thing has exactly this name, and nothing that was asked contradicts or leaves it in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from maillage.errors import WrongUse
from maillage.names import normalise
from maillage.namespaces import BASE
from maillage.server.candidates import (
    KINDS,
    PROPERTIES,
    Candidates,
    Entity,
    candidates_of,
    kind_form,
    number_form,
)
from maillage.session import Graph

Json = dict[str, Any]
LIMIT = 5
MOST = 100
# What a property that says otherwise, or says nothing, leaves of a score.
CONTRADICTED = 0.5
UNCONFIRMED = 0.95


class Basis(Enum):
    """What is alike, and the score that it is worth (that of a close name is below it)."""

    NUMBER = 100.0
    NAME = 99.0
    FORMER = 95.0
    CLOSE = 90.0
    POSTAL = 80.0
    PROPERTIES = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, once understood: text, types, wanted values by property, most candidates."""

    text: str
    types: frozenset[str]
    all_types: bool
    wanted: Mapping[str, tuple[str, ...]]
    limit: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate for a query.

    Attributes:
        entity: what it is.
        basis: what is alike.
        score: of the whole.
        verdicts: property → whether it agrees; None when the graph does not say.
    """

    entity: Entity
    basis: Basis
    score: float
    verdicts: Mapping[str, bool | None]

    @property
    def designated(self) -> bool:
        """Whether the query may mean it, and nothing says otherwise."""
        exact = self.basis in {Basis.NUMBER, Basis.NAME, Basis.POSTAL}
        return exact and False not in self.verdicts.values()

    @property
    def certain(self) -> bool:
        """Whether it would be the answer if nothing else were designated."""
        confirmed = None not in self.verdicts.values()
        return self.designated and (
            self.basis is Basis.NUMBER or (self.basis is Basis.NAME and confirmed)
        )


def reconcile(graph: Graph, queries: Mapping[str, Any], lang: str = "fr") -> Json:
    """Answer a batch of queries, each by itself.

    Args:
        graph: the open graph.
        queries: the batch, as the specification writes it.
        lang: language of the names.

    Raises:
        WrongUse: a query has not the form of the specification.
    """
    known = candidates_of(graph)
    asked = {key: _understood(key, query) for key, query in queries.items()}
    return {key: {"result": _result(known, query, lang)} for key, query in asked.items()}


def _understood(key: str, query: Any) -> Asked:
    if not isinstance(query, dict):
        raise _malformed(key, "un objet JSON", "a JSON object")
    text, types = query.get("query", ""), query.get("type") or []
    types = [types] if isinstance(types, str) else types
    limit, properties = query.get("limit", LIMIT), query.get("properties") or []
    if not isinstance(text, str):
        raise _malformed(key, "query : un texte", "query: a text")
    if not isinstance(types, list) or not all(isinstance(kind, str) for kind in types):
        raise _malformed(
            key, "type : un texte ou une liste de textes", "type: a text or a list of texts"
        )
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1:
        raise _malformed(key, "limit : un entier positif", "limit: a positive whole number")
    if not isinstance(properties, list) or not all(_is_property(p) for p in properties):
        raise _malformed(
            key, "properties : une liste de {pid, v}", "properties: a list of {pid, v}"
        )
    wanted: dict[str, tuple[str, ...]] = {}
    for prop in properties:
        values = prop["v"] if isinstance(prop["v"], list) else [prop["v"]]
        words = [w for w in map(_word, values) if w]
        if prop["pid"] in PROPERTIES and words:
            wanted[prop["pid"]] = (*wanted.get(prop["pid"], ()), *words)
    strict = query.get("type_strict") == "all"
    return Asked(
        text.strip(), frozenset(map(kind_form, types)), strict, wanted, int(min(limit, MOST))
    )


def _is_property(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("pid"), str) and "v" in value


def _word(value: Any) -> str:
    """Return a value of a property as text.

    Of a thing already matched, its identifier; its name if another service gave the identifier.
    """
    if isinstance(value, dict):
        thing, name = value.get("id"), value.get("name")
        ours = isinstance(thing, str) and thing.removeprefix(BASE).startswith(("id/", "ref/"))
        value = thing if ours or not name else name
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _malformed(key: str, fr: str, en: str) -> WrongUse:
    return WrongUse(
        f"la requête « {key} » n'a pas la forme attendue — {fr}",
        f"query “{key}” has not the expected form — {en}",
    )


def _result(known: Candidates, asked: Asked, lang: str) -> list[Json]:
    found = _found(known, asked)
    hits = [_hit(known, known.entities[t], *alike, asked) for t, alike in found.items()]
    hits.sort(key=lambda hit: (-hit.score, -_people(hit.entity), hit.entity.id))
    designated = [hit for hit in hits if hit.designated]
    sure = designated[0] if len(designated) == 1 and designated[0].certain else None
    return [_candidate(known, hit, hit is sure, lang) for hit in hits[: asked.limit]]


def _found(known: Candidates, asked: Asked) -> dict[str, tuple[Basis, float]]:
    """Return what a query may mean: what is alike, and what this alone is worth."""
    found: dict[str, tuple[Basis, float]] = {}

    def add(things: Iterable[str], basis: Basis, likeness: float = 1.0) -> None:
        for thing in things:
            score = basis.value * likeness
            if _has_types(known.entities[thing], asked) and score > found.get(thing, (0, 0.0))[1]:
                found[thing] = (basis, score)

    number, name = number_form(asked.text), normalise(asked.text)
    for prop, words in asked.wanted.items():
        for word in words if PROPERTIES[prop].identifies else ():
            things = known.numbers.get(number_form(word), [])
            add((t for t in things if _verdict(known, t, prop, words)), Basis.NUMBER)
    add(known.entities.keys() & {asked.text.removeprefix(BASE)}, Basis.NUMBER)
    add(known.numbers.get(number, []), Basis.NUMBER)
    add(known.postal.get(number, []), Basis.POSTAL)
    add(known.former.get(name, []), Basis.FORMER)
    add(known.names.get(name, []), Basis.NAME)
    if not found and name:
        for form, likeness in _close_names(known, name, asked).items():
            add(known.names[form], Basis.CLOSE, likeness)
    if not asked.text and asked.wanted and not found:
        add(
            (
                t
                for t in known.entities
                if all(_verdict(known, t, *w) for w in asked.wanted.items())
            ),
            Basis.PROPERTIES,
        )
    return found


def _close_names(known: Candidates, name: str, asked: Asked) -> dict[str, float]:
    """Return the names that look like one, of what has a type that is asked for."""
    kinds = asked.types or KINDS.keys()
    return {
        form: likeness
        for kind in sorted(kinds)
        for form, likeness in known.names_of(kind).nearest(name)
    }


def _has_types(entity: Entity, asked: Asked) -> bool:
    types = set(entity.types)
    return asked.types <= types if asked.all_types else not asked.types or bool(asked.types & types)


def _verdict(known: Candidates, thing: str, prop: str, words: tuple[str, ...]) -> bool | None:
    """Say whether one of the words is a value of a property; None when it has no value."""
    values = known.entities[thing].values.get(prop, ())
    if not values:
        return None
    if not PROPERTIES[prop].to:
        forms = {number_form(value) for value in values}
        return any(number_form(word) in forms for word in words)
    names = {normalise(known.name(value, "fr")) for value in values}
    names |= {normalise(known.name(value, "en")) for value in values}
    codes = {number_form(value.rpartition("/")[2]) for value in values}
    return any(
        word.removeprefix(BASE) in values
        or number_form(word).rpartition(":")[2] in codes
        or normalise(word) in names
        for word in words
    )


def _hit(known: Candidates, entity: Entity, basis: Basis, score: float, asked: Asked) -> Hit:
    verdicts = {
        prop: _verdict(known, entity.id, prop, words) for prop, words in asked.wanted.items()
    }
    if False in verdicts.values():
        score *= CONTRADICTED
    elif None in verdicts.values():
        score *= UNCONFIRMED
    return Hit(entity, basis, round(score, 1), verdicts)


def _people(entity: Entity) -> int:
    return int(next(iter(entity.values.get("population", ())), 0))


def _candidate(known: Candidates, hit: Hit, sure: bool, lang: str) -> Json:
    entity = hit.entity
    return {
        "id": entity.id,
        "name": entity.label(lang),
        "description": known.describe(entity, lang),
        "type": types_of(known, entity, lang),
        "score": hit.score,
        "match": sure,
        "features": [
            {"id": "numero", "value": hit.basis is Basis.NUMBER},
            {"id": "nom_exact", "value": hit.basis is Basis.NAME},
            *(
                {"id": prop, "value": said}
                for prop, said in hit.verdicts.items()
                if said is not None
            ),
        ],
    }


def types_of(known: Candidates, entity: Entity, lang: str) -> list[Json]:
    """Return the types of an entity: its kind, then what classifies it."""
    kind, *others = entity.types
    return [
        {"id": kind, "name": KINDS[kind].text(lang)},
        *({"id": other, "name": known.name(other, lang)} for other in others),
    ]
