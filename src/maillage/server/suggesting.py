"""Suggestions as people type, values to complete a list, previews: the rest of reconciliation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from maillage.errors import WrongUse
from maillage.names import normalise
from maillage.namespaces import BASE
from maillage.server.candidates import (
    ACTEUR,
    KINDS,
    PROPERTIES,
    TYPE,
    Candidates,
    Entity,
    candidates_of,
    kind_form,
    number_form,
)
from maillage.server.matching import types_of
from maillage.session import Graph

Json = dict[str, Any]
PAGE = 10


def suggest_entities(graph: Graph, prefix: str, cursor: int = 0, lang: str = "fr") -> Json:
    """Return things whose name, code or identifier starts like what is typed."""
    known = candidates_of(graph)
    number, name = number_form(prefix), normalise(prefix)
    things = dict.fromkeys(known.numbers.get(number, []))
    if prefix.removeprefix(BASE) in known.entities:
        things[prefix.removeprefix(BASE)] = None
    if name:
        things |= dict.fromkeys(known.names.get(name, []))
        begin = sorted(form for form in known.names if form.startswith(name))
        inside = sorted(form for form in known.names if f" {name}" in form)
        for form in (*begin, *inside):
            things |= dict.fromkeys(known.names[form])
    return {
        "result": [
            {
                "id": thing,
                "name": known.entities[thing].label(lang),
                "description": known.describe(known.entities[thing], lang),
                "notable": types_of(known, known.entities[thing], lang),
            }
            for thing in list(things)[cursor : cursor + PAGE]
        ]
    }


def suggest_types(graph: Graph, prefix: str, cursor: int = 0, lang: str = "fr") -> Json:
    """Return types: the four kinds, and the types of resources."""
    return _page(dict(_types(candidates_of(graph), lang)), prefix, cursor)


def _types(known: Candidates, lang: str) -> Iterator[tuple[str, Json]]:
    for kind, name in KINDS.items():
        yield kind, {"id": kind, "name": name.text(lang)}
    for thing, entity in known.entities.items():
        if entity.kind == TYPE:
            yield (
                thing,
                {
                    "id": thing,
                    "name": entity.label(lang),
                    "description": known.describe(entity, lang),
                },
            )


def suggest_properties(graph: Graph, prefix: str, cursor: int = 0, lang: str = "fr") -> Json:
    """Return properties by which a match can be narrowed, or a list completed."""
    found = {name: {"id": name, "name": prop.name.text(lang)} for name, prop in PROPERTIES.items()}
    return _page(found, prefix, cursor)


def _page(known: dict[str, Json], prefix: str, cursor: int) -> Json:
    """Return those whose identifier is, or whose name has a word that starts like, a prefix."""
    form = normalise(prefix)
    found = [
        item
        for key, item in known.items()
        if prefix.removeprefix(BASE) == key
        or f" {form}" in f" {normalise(item['name'])}"
        or normalise(key.rpartition("/")[2]).startswith(form)
    ]
    return {"result": found[cursor : cursor + PAGE]}


def propose_properties(graph: Graph, kind: str, limit: int | None, lang: str = "fr") -> Json:
    """Return the properties by which things of a type may be completed."""
    known = candidates_of(graph)
    asked = kind_form(kind)
    wanted = ACTEUR if asked in known.entities and known.entities[asked].kind == TYPE else asked
    found = [
        {"id": name, "name": prop.name.text(lang)}
        for name, prop in PROPERTIES.items()
        if wanted in prop.kinds or wanted not in KINDS
    ]
    answer: Json = {"properties": found[:limit], "type": kind}
    return answer if limit is None else answer | {"limit": limit}


def extend(graph: Graph, query: Any, lang: str = "fr") -> Json:
    """Return the values of some properties of some things.

    Raises:
        WrongUse: the request has not the form of the specification.
    """
    known = candidates_of(graph)
    ids, properties = _extension(query)
    return {
        "meta": [_meta(name, lang) for name in properties],
        "rows": {
            thing: {
                name: [
                    _value(known, name, value, lang)
                    for value in known.entities[thing].values.get(name, ())
                ]
                if thing in known.entities
                else []
                for name in properties
            }
            for thing in ids
        },
    }


def _extension(query: Any) -> tuple[list[str], list[str]]:
    wrong = WrongUse(
        "extend attend {ids: [textes], properties: [{id: texte}]}",
        "extend takes {ids: [texts], properties: [{id: text}]}",
    )
    if not isinstance(query, dict):
        raise wrong
    ids, properties = query.get("ids"), query.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list):
        raise wrong
    if not all(isinstance(thing, str) for thing in ids):
        raise wrong
    if not all(isinstance(p, dict) and isinstance(p.get("id"), str) for p in properties):
        raise wrong
    names = [p["id"] for p in properties]
    for name in names:
        if name not in PROPERTIES:
            listed = ", ".join(PROPERTIES)
            raise WrongUse(
                f"il n'y a pas de propriété « {name} » : {listed}",
                f"there is no property “{name}”: {listed}",
            )
    return ids, names


def _meta(name: str, lang: str) -> Json:
    prop = PROPERTIES[name]
    said: Json = {"id": name, "name": prop.name.text(lang)}
    if prop.to in KINDS:
        said["type"] = {"id": prop.to, "name": KINDS[prop.to].text(lang)}
    return said


def _value(known: Candidates, name: str, value: str, lang: str) -> Json:
    if PROPERTIES[name].to:
        return {"id": value, "name": known.name(value, lang)}
    return {"int": int(value)} if name == "population" else {"str": value}


def preview(graph: Graph, thing: str, lang: str = "fr") -> Json | None:
    """Return what a small frame shows of a thing; None when it is not to be matched with."""
    known = candidates_of(graph)
    name = thing.removeprefix(BASE)
    if name in PROPERTIES:
        return {
            "id": thing,
            "name": PROPERTIES[name].name.text(lang),
            "description": "",
            "facts": [],
        }
    if kind_form(thing) in KINDS:
        kind = KINDS[kind_form(thing)].text(lang)
        return {"id": thing, "name": kind, "description": "", "facts": []}
    entity = known.entities.get(name)
    if entity is None:
        return None
    return {
        "id": thing,
        "name": entity.label(lang),
        "description": known.describe(entity, lang),
        "facts": _facts(known, entity, lang),
    }


def _facts(known: Candidates, entity: Entity, lang: str) -> list[list[str]]:
    return [
        [prop.name.text(lang), ", ".join(known.name(v, lang) if prop.to else v for v in values)]
        for name, prop in PROPERTIES.items()
        if (values := entity.values.get(name)) and name not in {"type", "commune", "departement"}
    ]
