"""What the page of the ontology shows: terms, schemes, shapes, queries, and what ties them."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maillage import catalogue, packs, resources
from maillage.namespaces import PREFIXES, expand, shorten
from maillage.rows import SCHEMES, TABLES
from maillage.wording import Sentence

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

KINDS = {
    "owl:Class": Sentence("Classes", "Classes"),
    "owl:ObjectProperty": Sentence("Propriétés d'objet", "Object properties"),
    "owl:DatatypeProperty": Sentence("Propriétés de données", "Datatype properties"),
    "owl:AnnotationProperty": Sentence("Propriétés d'annotation", "Annotation properties"),
}
# What may be said of a term by naming other terms: property of RDF → attribute here.
_LINKS = {
    "rdfs:subClassOf": "parents",
    "rdfs:subPropertyOf": "parents",
    "rdfs:domain": "domain",
    "rdfs:range": "range",
    "owl:inverseOf": "inverse",
    "mlg:definiParConcept": "concepts",
}
_TERM = re.compile(r"(?<![\w/])([a-z]+:[A-Za-z]\w*)")


@dataclass(slots=True)
class Term:
    """A class or a property; the names of other terms are CURIEs."""

    name: str
    kind: str
    label: Sentence
    definition: Sentence | None = None
    example: Sentence | None = None
    note: Sentence | None = None
    parents: list[str] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    domain: list[str] = field(default_factory=list)
    range: list[str] = field(default_factory=list)
    inverse: list[str] = field(default_factory=list)
    concepts: list[str] = field(default_factory=list)
    carries: list[str] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)

    @property
    def own(self) -> bool:
        """Whether the project defines it (otherwise it is borrowed)."""
        return self.name.startswith("mlg:")


@dataclass(frozen=True, slots=True)
class Shape:
    """A SHACL shape: what it constrains, and what it says when that is not so."""

    name: str
    file: str
    about: str
    severity: str
    message: Sentence | None
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A list of concepts: (code, label, definition) each."""

    name: str
    title: Sentence
    concepts: tuple[tuple[str, Sentence, Sentence], ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All of it, each list in the order it is shown."""

    terms: dict[str, Term]
    schemes: tuple[Scheme, ...]
    shapes: tuple[Shape, ...]
    queries: tuple[catalogue.Query, ...]

    def of_kind(self, kind: str, *, own: bool = True) -> list[Term]:
        """Return the terms of a kind, of the project or borrowed, in alphabetical order."""
        found = [t for t in self.terms.values() if t.kind == kind and t.own is own]
        return sorted(found, key=lambda term: (term.name.casefold(), term.name))


def read() -> Vocabulary:
    """Read the ontology, the shapes, the schemes and the catalogue that are shipped."""
    terms = _terms()
    shapes = tuple(_shapes())
    queries = tuple(catalogue.catalogue().values())
    for shape in shapes:
        for name in shape.terms & set(terms):
            terms[name].shapes.append(shape.name)
    for query in queries:
        for name in sorted(set(_TERM.findall(query.sparql)) & set(terms)):
            terms[name].queries.append(query.name)
    for term in sorted(terms.values(), key=lambda t: t.name):
        for parent in term.parents:
            if parent in terms:
                terms[parent].children.append(term.name)
        for holder in term.domain:
            if holder in terms:
                terms[holder].carries.append(term.name)
    return Vocabulary(terms, tuple(_schemes()), shapes, queries)


def _terms() -> dict[str, Term]:
    import rdflib

    graph = rdflib.Graph()
    for name in ("reuse", "maillage"):
        graph.parse(resources.root() / "ontology" / f"{name}.ttl", format="turtle")
    found: dict[str, Term] = {}
    for kind in KINDS:
        for node in graph.subjects(rdflib.RDF.type, rdflib.URIRef(expand(kind))):
            if not isinstance(node, rdflib.URIRef) or shorten(str(node)) in found:
                continue
            name = shorten(str(node))
            term = Term(name, kind, _said(graph, node, "rdfs:label") or Sentence(name, name))
            term.definition = _said(graph, node, "skos:definition")
            term.example = _said(graph, node, "skos:example")
            term.note = _said(graph, node, "skos:scopeNote")
            for link, attribute in _LINKS.items():
                values = graph.objects(node, rdflib.URIRef(expand(link)))
                names = {shorten(str(v)) for v in values if isinstance(v, rdflib.URIRef)}
                getattr(term, attribute).extend(sorted(names))
            found[name] = term
    return found


def _said(graph: rdflib.Graph, node: Node, link: str) -> Sentence | None:
    import rdflib

    by_lang: dict[str, list[str]] = defaultdict(list)
    for value in sorted(graph.objects(node, rdflib.URIRef(expand(link))), key=str):
        by_lang[str(getattr(value, "language", "") or "")].append(str(value))
    french, english = (" ; ".join(by_lang[lang] or by_lang[""]) for lang in ("fr", "en"))
    return Sentence(french or english, english or french) if french or english else None


def _shapes() -> Iterator[Shape]:
    import rdflib

    for path in sorted((resources.root() / "shapes").glob("*.ttl")):
        graph = rdflib.Graph().parse(path, format="turtle")
        named = {
            node
            for kind in (rdflib.SH.NodeShape, rdflib.SH.PropertyShape)
            for node in graph.subjects(rdflib.RDF.type, kind)
            if isinstance(node, rdflib.URIRef)
        }
        for node in sorted(named, key=str):
            severity = graph.value(node, rdflib.SH.severity)
            targets = [
                shorten(str(value))
                for link in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
                for value in sorted(graph.objects(node, rdflib.SH[link]), key=str)
            ]
            used = _named_by(graph, node)
            paths = sorted(used - set(targets))
            yield Shape(
                shorten(str(node)),
                path.name,
                ", ".join(targets or paths),
                shorten(str(severity)).removeprefix("sh:") if severity else "",
                _said(graph, node, "sh:message"),
                frozenset(used),
            )


def _named_by(graph: rdflib.Graph, node: Node) -> set[str]:
    """Return the terms that a shape names itself, other named shapes left out."""
    import rdflib

    found: set[str] = set()
    left: list[Node] = [node]
    while left:
        for predicate, value in graph.predicate_objects(left.pop()):
            if isinstance(value, rdflib.BNode):
                left.append(value)
            elif predicate in {rdflib.SH.select, rdflib.SH.ask}:
                found |= set(_TERM.findall(str(value)))
            elif (
                isinstance(value, rdflib.URIRef)
                and predicate != rdflib.RDF.type
                and value != rdflib.RDF.nil
            ):
                found.add(shorten(str(value)))
    excluded = ("sh:", "shape:", "xsd:")
    return {name for name in found if not name.startswith(excluded) and ":" in name}


def _schemes() -> Iterator[Scheme]:
    for name, table in SCHEMES.items():
        model = TABLES[table]
        with (packs.shipped("referentiel") / f"{table}.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        concepts = tuple(
            (
                row["code"],
                _both(row, "libelle"),
                _both(row, "definition"),
            )
            for row in rows
        )
        yield Scheme(name, Sentence(model.title_fr, model.title_en), concepts)


def _both(row: dict[str, str], column: str) -> Sentence:
    french = row.get(column) or ""
    return Sentence(french, row.get(f"{column}_en") or french)


def space() -> str:
    """Return the namespace of the terms of the project."""
    return PREFIXES["mlg"]
