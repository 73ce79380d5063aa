"""What a graph says of a thing, sorted once: its facts, its names, where they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from maillage.namespaces import expand, shorten

Facts = dict[str, list[str]]
# One triple about a thing: IRI of the property, value, its language, and the graph.
Statement = tuple[str, str, str, str]
_LABELS = frozenset(map(expand, ("rdfs:label", "skos:prefLabel", "dcterms:title")))
_ORIGIN = frozenset(map(expand, ("mlg:ligneSource", "dcterms:source", "mlg:citation")))


@dataclass(slots=True)
class Said:
    """What is said of a thing; nobody may change it, since it is kept.

    Attributes:
        facts: CURIE of each property → its values, sorted.
        labels: language (« » for none) → label, the first in the order of the letters.
        origins: graph → row, source and quote, by CURIE.
    """

    facts: Facts = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    origins: dict[str, dict[str, str]] = field(default_factory=dict)

    def label(self, lang: str) -> str:
        """Return the label in a language, else in French, else any; « » when there is none."""
        ranks = {lang: 0, "fr": 1, "": 2}
        named = ((ranks.get(spoken, 3), label) for spoken, label in self.labels.items())
        return min(named, default=(0, ""))[1]


def said(statements: Iterable[Statement]) -> Said:
    """Return what triples about one thing say, each counted once whatever its graphs."""
    found = Said()
    before: tuple[str, str, str] | None = None
    for predicate, value, lang, graph in sorted(statements):
        curie = shorten(predicate)
        if (predicate, value, lang) != before:
            found.facts.setdefault(curie, []).append(value)
            before = predicate, value, lang
        if predicate in _LABELS:
            known = found.labels.get(lang)
            found.labels[lang] = value if known is None else min(known, value)
        elif predicate in _ORIGIN:
            found.origins.setdefault(graph, {}).setdefault(curie, value)
    return found
