"""What a list may be matched with: structures, communes, needs and types of resources.

Read once per open graph: names (as they are compared), official numbers, and the properties that
narrow a match or complete a list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from maillage import iris
from maillage.names import normalise
from maillage.namespaces import BASE
from maillage.server.likeness import Names
from maillage.session import Graph
from maillage.source import Source
from maillage.wording import Sentence

# Classes of the ontology. Their IRIs would have a « # », which OpenRefine does not encode when it
# asks for the properties of a type: what follows would be lost.
ACTEUR, COMMUNE, BESOIN, TYPE = "Acteur", "Commune", "Besoin", "TypeRessource"
KINDS: dict[str, Sentence] = {
    ACTEUR: Sentence("Structure ou autre acteur", "Structure or other actor"),
    COMMUNE: Sentence("Commune", "Commune"),
    BESOIN: Sentence("Besoin", "Need"),
    TYPE: Sentence("Type de ressource", "Type of resource"),
}


@dataclass(frozen=True, slots=True)
class Property:
    """A property of what is matched.

    Attributes:
        name: its name for people.
        kinds: kinds of things that have it.
        pattern: SPARQL from ``?s`` to ``?v``.
        to: kind of its values when they are things.
        identifies: whether a value designates one thing.
    """

    name: Sentence
    kinds: tuple[str, ...]
    pattern: str
    to: str = ""
    identifies: bool = False


PROPERTIES: dict[str, Property] = {
    "code": Property(
        Sentence("code INSEE, du besoin ou du type", "INSEE code, code of the need or type"),
        (COMMUNE, BESOIN, TYPE),
        "{ ?s igeo:codeINSEE ?v } UNION { ?s skos:notation ?v }",
        identifies=True,
    ),
    "finess": Property(
        Sentence("numéro FINESS du site", "FINESS number of the site"),
        (ACTEUR,),
        "?s mlg:numeroFiness ?v",
        identifies=True,
    ),
    "finess_ej": Property(
        Sentence("numéro FINESS de l'entité juridique", "FINESS number of the legal entity"),
        (ACTEUR,),
        "?s mlg:numeroFinessEJ ?v",
    ),
    "siret": Property(Sentence("SIRET", "SIRET"), (ACTEUR,), "?s mlg:siret ?v", identifies=True),
    "siren": Property(Sentence("SIREN", "SIREN"), (ACTEUR,), "?s mlg:siren ?v"),
    "type": Property(
        Sentence("type de ressource", "type of resource"),
        (ACTEUR,),
        "?s org:classification ?v",
        TYPE,
    ),
    "commune": Property(
        Sentence("commune du site", "commune of the site"), (ACTEUR,), "?s mlg:commune ?v", COMMUNE
    ),
    "departement": Property(
        Sentence("département", "département"),
        (COMMUNE, ACTEUR),
        "?v a mlg:Departement . ?s mlg:dansTerritoire ?v",
        "Departement",
    ),
    "code_postal": Property(
        Sentence("code postal", "postal code"), (COMMUNE,), "?s mlg:codePostal ?v"
    ),
    "population": Property(
        Sentence("population", "population"), (COMMUNE,), "?s mlg:population ?v"
    ),
    "plus_large": Property(
        Sentence("besoin ou type plus large", "broader need or type"),
        (BESOIN, TYPE),
        "?s skos:broader ?v",
        BESOIN,
    ),
    "definition": Property(
        Sentence("définition", "definition"),
        (BESOIN, TYPE),
        '?s skos:definition ?v FILTER(LANG(?v) = "fr")',
    ),
}


@dataclass(slots=True)
class Entity:
    """A thing to match with.

    Attributes:
        id: its IRI, without the base of the project.
        kind: one of ``KINDS``.
        labels: its name in each language.
        values: property → values, as IRIs without the base when they are things.
    """

    id: str
    kind: str
    labels: dict[str, str]
    values: dict[str, list[str]] = field(default_factory=dict)

    def label(self, lang: str) -> str:
        """Return its name: in the language asked for, else in any."""
        return self.labels.get(lang) or next(iter(self.labels.values()))

    @property
    def types(self) -> list[str]:
        """Its kind, then the types of resource that classify it."""
        return [self.kind, *self.values.get("type", ())]


@dataclass(slots=True)
class Candidates:
    """Everything that a list may be matched with.

    Attributes:
        entities: each by its identifier.
        places: labels of départements by identifier, and their codes.
        names: normalised name of today → identifiers.
        former: normalised former name, or former code → identifiers.
        numbers: official number, code or identifier → identifiers.
        postal: postal code → communes.
        alike: kind or type → its names, to be compared with one that is not among them.
    """

    entities: dict[str, Entity] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    former: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    postal: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    alike: dict[str, Names] = field(default_factory=dict)

    def names_of(self, kind: str) -> Names:
        """Return the names of what has a kind or a type, made ready when they are first wanted."""
        if kind not in self.alike:
            self.alike[kind] = Names(
                form
                for form, things in self.names.items()
                if any(kind in self.entities[thing].types for thing in things)
            )
        return self.alike[kind]

    def name(self, thing: str, lang: str) -> str:
        """Return the name of a thing that is a value of a property."""
        found = self.entities.get(thing)
        return found.label(lang) if found else self.places.get(thing, thing)

    def describe(self, entity: Entity, lang: str) -> str:
        """Return what tells an entity from its namesakes, in a few words."""
        words = [self.name(kind, lang) for kind in entity.values.get("type", ())]
        words = words or [KINDS[entity.kind].text(lang)]
        words += [self.name(place, lang) for place in entity.values.get("commune", ())]
        words += [self.name(place, lang) for place in entity.values.get("departement", ())]
        if entity.kind in {BESOIN, TYPE} and lang == "fr":
            words += entity.values.get("definition", ())
        return ", ".join(words)


_KEPT: WeakKeyDictionary[Graph, Candidates] = WeakKeyDictionary()


def candidates_of(graph: Graph) -> Candidates:
    """Return the candidates of an open graph, read the first time they are asked for."""
    found = _KEPT.get(graph)
    if found is None:
        found = _KEPT[graph] = _read(graph.source)
    return found


def prepare(graph: Graph) -> int:
    """Read the candidates of an open graph before they are asked for; return how many they are."""
    return len(candidates_of(graph).entities)


def kind_form(text: str) -> str:
    """Return a kind or a type as it is named here, from its IRI or from what ends it."""
    return text.removeprefix(BASE).removeprefix("def#")


def number_form(text: str) -> str:
    """Return an official number or an identifier as it is compared: no space, capitals."""
    return "".join(text.split()).upper()


def _pairs(source: Source, pattern: str) -> Iterator[tuple[str, str]]:
    """Yield what a pattern on ``?s`` and ``?v`` finds, in the order of things and values."""
    rows = source.select(f"SELECT ?s ?v WHERE {{ {pattern} }}")
    for thing, value in sorted({(row["s"], row["v"]) for row in rows}):
        yield thing.removeprefix(BASE), value


def _read(source: Source) -> Candidates:
    found = Candidates()
    for kind in KINDS:
        _read_names(source, found, kind)
    for name, prop in PROPERTIES.items():
        for thing, value in _pairs(source, prop.pattern):
            entity = found.entities.get(thing)
            if entity and entity.kind in prop.kinds:
                known = value.removeprefix(BASE) if prop.to else value
                entity.values.setdefault(name, []).append(known)
    for entity in found.entities.values():
        for site in entity.values.get("commune", ()):
            if site in found.entities:
                where = found.entities[site].values.get("departement", [])
                entity.values.setdefault("departement", [*where])
    for departement, label in _pairs(source, "?s a mlg:Departement ; rdfs:label ?v"):
        found.places[departement] = label
    for thing, entity in found.entities.items():
        found.numbers[number_form(iris.short(BASE + thing))].append(thing)
        for name, prop in PROPERTIES.items():
            for value in entity.values.get(name, ()) if prop.identifies else ():
                found.numbers[number_form(value)].append(thing)
        for value in entity.values.get("code_postal", ()):
            found.postal[value].append(thing)
    _write_sigles_out(found)
    return found


def _read_names(source: Source, found: Candidates, kind: str) -> None:
    label = "rdfs:label" if kind in {ACTEUR, COMMUNE} else "skos:prefLabel"
    rows = source.select(
        f"""SELECT ?s ?nom (LANG(?nom) AS ?langue)
          WHERE {{ ?s a mlg:{kind} ; {label} ?nom }}"""
    )
    for row in sorted(rows, key=lambda r: (r["s"], r.get("langue") != "fr", r["nom"])):
        thing = row["s"].removeprefix(BASE)
        entity = found.entities.setdefault(thing, Entity(thing, kind, {}))
        entity.labels.setdefault(row.get("langue", ""), row["nom"])
        _add(found.names, row["nom"], thing)
    for thing, alias in _pairs(source, f"?s a mlg:{kind} ; skos:altLabel ?v"):
        _add(found.names, alias, thing)
    if kind == COMMUNE:
        for thing, name in _pairs(source, "?s mlg:ancienNom ?v"):
            _add(found.former, name, thing)
        for thing, code in _pairs(source, "?s mlg:ancienCode ?v"):
            _add(found.former, code, thing)


def _add(index: dict[str, list[str]], name: str, thing: str) -> None:
    _put(index, normalise(name), thing)


def _put(index: dict[str, list[str]], form: str, thing: str) -> None:
    if form and thing not in index[form]:
        index[form].append(thing)


def _write_sigles_out(found: Candidates) -> None:
    """Name structures by each name of their type: « CMP Nord » is a Centre médico-psychologique."""
    names_of: dict[str, list[str]] = defaultdict(list)
    of_actors: list[tuple[str, str]] = []
    for form, things in found.names.items():
        for thing in things:
            kind = found.entities[thing].kind
            if kind == TYPE:
                names_of[thing].append(form)
            elif kind == ACTEUR:
                of_actors.append((form, thing))
    for form, actor in of_actors:
        for kind in found.entities[actor].values.get("type", ()):
            begins = [name for name in names_of[kind] if form.startswith(f"{name} ")]
            for name in names_of[kind] if begins else ():
                _put(found.names, name + form.removeprefix(max(begins, key=len)), actor)
