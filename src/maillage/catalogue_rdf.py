"""The catalogue as RDF: one ``sh:SPARQLSelectExecutable`` for each query.

A parameter is a ``$variable`` of ``sh:select`` that whoever runs the query binds first, described
by ``sh:parameter``; the prefixes are declared once, by the catalogue itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from maillage import iris
from maillage.catalogue import NO_AGE, Parameter, Query
from maillage.namespaces import PREFIXES
from maillage.source import text

_USED = ("rdfs", "sh", "schema", "xsd", "dcterms")
# Kind of parameter → what its value must be.
_THING = "sh:nodeKind sh:IRI"
_STRING = "sh:datatype xsd:string"
_VALUE = {
    **dict.fromkeys(("commune", "besoin", "ligne", "territoire", "chose"), _THING),
    **dict.fromkeys(("besoins", "lignes", "choix", "texte"), _STRING),
    **dict.fromkeys(("age", "entier"), "sh:datatype xsd:integer"),
    "date": "sh:datatype xsd:date",
}
_TITLES = (("Catalogue de requêtes de Maillage", "fr"), ("Catalogue of queries of Maillage", "en"))


def as_turtle(queries: Iterable[Query]) -> str:
    """Return the catalogue in Turtle; the same queries give the same bytes."""
    listed = sorted(queries, key=lambda query: query.name)
    parts = ["\n".join(f"@prefix {p}: <{PREFIXES[p]}> ." for p in _USED), _catalogue(listed)]
    parts += [_query(query) for query in listed]
    return "\n\n".join(parts)


def _catalogue(queries: list[Query]) -> str:
    lines = [f"<{iris.CATALOGUE}> a schema:DataCatalog"]
    lines += [f"rdfs:label {_said(said, lang)}" for said, lang in _TITLES]
    lines += [f"dcterms:hasPart {_iri(query)}" for query in queries]
    lines += [
        f'sh:declare [ sh:prefix "{prefix}" ; sh:namespace "{space}"^^xsd:anyURI ]'
        for prefix, space in sorted(PREFIXES.items())
    ]
    return _block(lines)


def _query(query: Query) -> str:
    keywords = getattr(query, "tags", ())
    lines = [
        f"{_iri(query)} a sh:SPARQLExecutable , sh:SPARQLSelectExecutable",
        f"dcterms:identifier {text(query.name)}",
        f"rdfs:label {_said(query.title_fr, 'fr')} , {_said(query.title_en, 'en')}",
        f"rdfs:comment {_said(query.question_fr, 'fr')} , {_said(query.question_en, 'en')}",
    ]
    if keywords:
        lines.append(f"schema:keywords {' , '.join(text(word) for word in keywords)}")
    lines.append(f"sh:prefixes <{iris.CATALOGUE}>")
    lines += [f"sh:parameter {_parameter(query, p, n)}" for n, p in enumerate(query.parameters)]
    lines += [
        f"schema:variableMeasured [ schema:name {text(name)} ; schema:position {n} ; "
        f"schema:description {_said(fr, 'fr')} , {_said(en, 'en')} ]"
        for n, (name, (fr, en)) in enumerate(query.columns.items())
    ]
    lines.append(f"sh:select {_long(body(query))}")
    return _block(lines)


def body(query: Query) -> str:
    """Return the SPARQL of a query without its header."""
    lines = query.sparql.splitlines()
    return "\n".join(line for line in lines if not line.startswith("#+")).strip()


def _parameter(query: Query, parameter: Parameter, order: int) -> str:
    said = [
        f"sh:path <{iris.query(query.name)}#{parameter.name}>",
        f"sh:name {text(parameter.name)}",
        f"sh:description {_said(parameter.fr, 'fr')} , {_said(parameter.en, 'en')}",
        _VALUE[parameter.kind],
        f"sh:order {order}",
        f"sh:optional {'false' if parameter.default is None else 'true'}",
        *_default(parameter),
    ]
    if parameter.choices:
        said.append(f"sh:in ( {' '.join(text(choice) for choice in parameter.choices)} )")
    return f"[ {' ; '.join(said)} ]"


def _default(parameter: Parameter) -> Iterator[str]:
    """Yield the default as a term; today and the things of a graph are none."""
    if parameter.default is None or _VALUE[parameter.kind] == _THING or parameter.kind == "date":
        return
    if parameter.kind in {"age", "entier"}:
        yield f"sh:defaultValue {NO_AGE if parameter.default == 'tous' else parameter.default}"
    else:
        yield f"sh:defaultValue {text(parameter.default)}"


def _iri(query: Query) -> str:
    return f"<{iris.query(query.name)}>"


def _said(words: str, lang: str) -> str:
    return f"{text(words)}@{lang}"


def _long(words: str) -> str:
    """Return a text of several lines as it is written."""
    escaped = words.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""\n{escaped}\n"""'


def _block(lines: list[str]) -> str:
    return " ;\n  ".join(lines) + " ."
