"""From the graph to the score: what is known of each actor and each declared offer.

One query tells all that is known of the actors, one row each; another counts the declared offers
that are alike. What is known is told by a sum of bits: the engine reads one index per pattern,
and never the things one by one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from maillage import identifiers, iris
from maillage.dates import FuzzyDate, parse_date
from maillage.quality.scoring import (
    IN_REGISTER,
    WRONG_KEY,
    Criterion,
    Family,
    Measure,
    Seen,
    mean,
    measures,
    score,
)
from maillage.source import Record, Source, values


@dataclass(frozen=True, slots=True)
class Assessed:
    """A structure or a source with its measures.

    Attributes:
        iri: what is assessed.
        label: its name.
        family: what is expected of it; None for a source.
        source: code of the source of its record; of itself for a source.
        measures: one per criterion, in the order of ``Criterion``.
        score: mean of the criteria that apply, out of 100.
        count: 1, or the number of structures and declared offers of a source.
    """

    iri: str
    label: str
    family: Family | None
    source: str
    measures: tuple[Measure, ...]
    score: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Assessment:
    """The quality of a graph on a day: its structures and its sources, by IRI."""

    on: dt.date
    structures: tuple[Assessed, ...]
    sources: tuple[Assessed, ...]


@dataclass(frozen=True, slots=True)
class _Origin:
    code: str = ""
    title: str = ""
    edition: FuzzyDate | None = None


# Measures of things that are alike, and how many they are.
_Weighed = tuple[tuple[Measure, ...], int]

# How many things one query names: engines compare each with each. From so many things on, all are
# read, and those that are not asked for are left.
_BATCH = 200
_MANY = 6000
_NUMBERS = {
    "finess": ("mlg:numeroFiness", identifiers.is_finess),
    "finess_ej": ("mlg:numeroFinessEJ", identifiers.is_finess),
    "siret": ("mlg:siret", identifiers.is_siret),
    "siren": ("mlg:siren", identifiers.is_siren),
}
_CHANNELS = {
    "telephone": "schema:telephone",
    "courriel": "schema:email",
    "messagerie_securisee": "mlg:messagerieSecurisee",
    "site_web": "schema:url",
}
# Word -> pattern of the things ``?x`` that it is true of. The last word of a group is its class.
_OF_BOTH = {
    "champs": "?x mlg:champ ?v",
    "publics": "?x mlg:public ?v",
    "depuis": "?x schema:validFrom ?v",
    **{word: f"?x {curie} ?v" for word, curie in _CHANNELS.items()},
}
_OF_ACTORS = {
    **_OF_BOTH,
    "type": "?x org:classification ?v",
    "adresse": "?x mlg:adresse ?v",
    "commune": "?x mlg:commune ?v",
    "territoire": "?x mlg:territoire ?v",
    "latitude": "?x mlg:latitude ?v",
    "longitude": "?x mlg:longitude ?v",
    "numero": '?x mlg:precisionLieu "numero"',
    "rue": '?x mlg:precisionLieu "rue"',
    "instance": '?t mlg:nature "instance" . ?x org:classification ?t',
    "institution": '?t mlg:nature "institution" . ?x org:classification ?t',
    "tutelle": "?y org:unitOf ?x",
    # The importers of registers of numbers give their source a code that starts so.
    IN_REGISTER: """?s mlg:nature "jeu_de_donnees" ; dcterms:identifier ?code
      FILTER(STRSTARTS(?code, "finess") || STRSTARTS(?code, "sirene"))
      ?x dcterms:source|mlg:autreSource ?s""",
    "acteur": "?x a mlg:Acteur",
}
_OF_OFFERS = {
    **_OF_BOTH,
    "age_min": "?x mlg:ageMin|mlg:ageMinIllimite ?v",
    "age_max": "?x mlg:ageMax|mlg:ageMaxIllimite ?v",
    "modalites": "?x mlg:modalite ?v",
    "acces": "?x mlg:acces ?v",
    "delai": "?x mlg:delaiPromisMin|mlg:delaiPromisMax|mlg:delaiObserveMin|mlg:delaiObserveMax ?v",
    "cout": "?x mlg:cout ?v",
    "zone_sure": "?x mlg:couvre ?v",
    "zone": "?x mlg:couvre|mlg:couvreSousReserve ?v",
    "offre": "?x a mlg:Offre",
}
# Name -> pattern of a value that shapes want single: of several, one is taken.
_DATES = {
    "source": "?x dcterms:source ?source_",
    "verifie": "?x mlg:verifieLe ?verifie_",
    "ecrit": "?x mlg:dateDite ?ecrit_",
}
_NAMES = {
    "nom": "?x rdfs:label ?nom_",
    **{word: f"?x {curie} ?{word}_" for word, (curie, _) in _NUMBERS.items()},
}


def assess(source: Source, on: dt.date, *, things: Iterable[str] | None = None) -> Assessment:
    """Assess the actors of a graph, and its sources by their actors and declared offers.

    Args:
        source: where to read.
        on: day that freshness counts from.
        things: IRIs of actors and offers to keep to; all of them when not given.
    """
    wanted = None if things is None else set(things)
    origins = _read_origins(source)
    found: dict[str, list[_Weighed]] = defaultdict(list)
    structures: list[Assessed] = []
    for row, family, known in _actors(source, wanted):
        thing, key = row["x"], row.get("source", "")
        origin = origins.get(key, _Origin())
        measured = measures(family, known, _seen(row, origin), on)
        found[key].append((measured, 1))
        name = row.get("nom") or iris.short(thing)
        structures.append(Assessed(thing, name, family, origin.code, measured, _total(measured)))
    for row in _offers(source, wanted):
        key = row.get("source", "")
        seen = _seen(row, origins.get(key, _Origin()))
        measured = measures(Family.OFFER, _words(row["signes"], tuple(_OF_OFFERS)), seen, on)
        found[key].append((measured, int(row.get("nombre", 1))))
    sources = (_of_source(key, origins[key], found[key]) for key in sorted(found) if key in origins)
    return Assessment(on, tuple(structures), tuple(sources))


def _total(measured: tuple[Measure, ...]) -> int:
    """Return the score; freshness applies to everything, so that there is one."""
    return score(measured) or 0


def _of_source(thing: str, origin: _Origin, found: list[_Weighed]) -> Assessed:
    """Return a source: each criterion is the mean over the records it applies to."""
    means = []
    for rank, criterion in enumerate(Criterion):
        tally: dict[float, int] = defaultdict(int)
        for measured, number in found:
            value = measured[rank].value
            if value is not None:
                tally[value] += number
        means.append(mean(criterion, sorted(tally.items())))
    count = sum(number for _, number in found)
    label = origin.title or origin.code
    return Assessed(thing, label, None, origin.code, tuple(means), _total(tuple(means)), count)


def _actors(
    source: Source, wanted: set[str] | None
) -> Iterator[tuple[Record, Family, frozenset[str]]]:
    """Yield each actor by IRI: its row, its family, what is known of it.

    A number is agreed when an actor that a register describes bears it, this one or another.
    """
    needed = wanted if wanted is None else wanted | _twins(source, wanted)
    query = [_tally(only, _OF_ACTORS, {**_DATES, **_NAMES}) for only in _batches(needed)]
    rows = [
        (row, _words(row["signes"], tuple(_OF_ACTORS))) for q in query for row in source.select(q)
    ]
    agreed = {pair for row, known in rows if IN_REGISTER in known for pair in _numbers(row)}
    for row, known in sorted(rows, key=lambda pair: pair[0]["x"]):
        if wanted is None or row["x"] in wanted:
            yield row, _family(known), _checked(known, _standing(row, agreed))


def _standing(row: Record, agreed: set[tuple[str, str]]) -> tuple[str, ...]:
    """Return what the numbers of an actor are worth: those that are right, and more words."""
    found: list[str] = []
    for word, number in _numbers(row):
        right = _NUMBERS[word][1](number)
        found.append(word if right else WRONG_KEY)
        if right and (word, number) in agreed:
            found.append(IN_REGISTER)
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def _checked(known: frozenset[str], standing: tuple[str, ...]) -> frozenset[str]:
    return (known - {IN_REGISTER}).union(standing)


def _numbers(row: Record) -> Iterator[tuple[str, str]]:
    return ((word, row[word]) for word in _NUMBERS if word in row)


def _twins(source: Source, things: set[str]) -> set[str]:
    """Return the actors that bear a number of one of some things, unless all are read."""
    if len(things) >= _MANY:
        return set()
    same = " UNION ".join(f"{{ ?x {p} ?n . ?y {p} ?n }}" for p, _ in _NUMBERS.values())
    return {
        row["y"]
        for only in _batches(things)
        for row in source.select(f"SELECT DISTINCT ?y WHERE {{ {only} {{ {same} }} }}")
    }


def _family(known: frozenset[str]) -> Family:
    """Return the family of an actor: by its type; without one, by what depends on it."""
    if "instance" in known:
        return Family.INSTANCE
    if "institution" in known:
        return Family.INSTITUTION
    if "type" not in known and "tutelle" in known:
        return Family.ENTITY
    return Family.STRUCTURE


def _offers(source: Source, wanted: set[str] | None) -> Iterator[Record]:
    """Yield groups of declared offers that are alike; an offer has the contacts of its actor."""
    for only in _batches(wanted):
        # Each channel keeps its bit, and is that of the offer or of its actor: read from all the
        # telephones to the offers, or from the few offers to their telephones.
        actor = "?a {} ?v" if only else "{{ SELECT ?a WHERE {{ ?a {} ?v }} }}"
        channels = {
            word: f"{{ ?x {curie} ?v }} UNION {{ ?x mlg:assureePar ?a . {actor.format(curie)} }}"
            for word, curie in _CHANNELS.items()
        }
        each = _tally(only, {**_OF_OFFERS, **channels}, _DATES)
        if wanted is not None and not only:
            yield from (row for row in source.select(each) if row["x"] in wanted)
            continue
        yield from source.select(
            f"""SELECT ?signes ?source ?verifie ?ecrit (COUNT(?x) AS ?nombre)
            WHERE {{ {{ {each} }} }} GROUP BY ?signes ?source ?verifie ?ecrit"""
        )


def _batches(things: set[str] | None) -> Iterator[str]:
    """Yield what keeps a query to some things, few at a time; nothing keeps it to all."""
    if things is None or len(things) >= _MANY:
        yield ""
        return
    left = iter(sorted(things))
    while batch := list(islice(left, _BATCH)):
        yield values("x", batch)


def _tally(only: str, words: Mapping[str, str], single: Mapping[str, str]) -> str:
    """Return a query that gives each thing of a class one row: its bits, and single values."""
    parts = [f"{{ {p} BIND({1 << bit} AS ?bit) }}" for bit, p in enumerate(words.values())]
    parts += [f"{{ {pattern} BIND(0 AS ?bit) }}" for pattern in single.values()]
    samples = " ".join(f"(SAMPLE(?{name}_) AS ?{name})" for name in single)
    return f"""SELECT ?x (SUM(DISTINCT ?bit) AS ?signes) {samples} WHERE {{
      {only} {{ {" UNION ".join(parts)} }}
    }} GROUP BY ?x HAVING(SUM(DISTINCT ?bit) >= {1 << len(words) - 1})"""


@lru_cache(maxsize=1 << 14)
def _words(signs: str, words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for bit, word in enumerate(words) if int(signs) >> bit & 1)


def _seen(row: Record, origin: _Origin) -> Seen:
    """Return when a record was last vouched for: its own check, else its source's edition."""
    if "verifie" in row:
        return _verified(row["verifie"], row.get("ecrit", ""))
    return Seen(origin.edition)


@lru_cache(maxsize=1 << 14)
def _verified(day: str, written: str) -> Seen:
    return Seen(_date(day, written), verified=True)


def _date(day: str, written: str) -> FuzzyDate | None:
    """Return a date as it was written; ``day`` is its first day."""
    try:
        return parse_date(written or day)
    except ValueError:
        return None


def _read_origins(source: Source) -> dict[str, _Origin]:
    """Read code, title and edition of the sources."""
    rows = source.select(
        """SELECT ?s ?titre ?paru ?dit WHERE { ?s a mlg:Source
          OPTIONAL { ?s dcterms:title ?titre } OPTIONAL { ?s dcterms:issued ?paru }
          OPTIONAL { ?s mlg:dateDite ?dit } } ORDER BY ?s ?titre ?paru ?dit"""
    )
    found: dict[str, _Origin] = {}
    for row in rows:
        edition = _date(row["paru"], row.get("dit", "")) if "paru" in row else None
        code = iris.parse(row["s"])[1]
        found.setdefault(row["s"], _Origin(code, row.get("titre", ""), edition))
    return found
