"""Programmes, their offers, and what joins two of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from maillage import iris
from maillage.source import Source, iri


@dataclass(frozen=True, slots=True)
class Programmes:
    """Programmes by IRI: their label, that of each offer, the pairs that something joins."""

    label: dict[str, str]
    of_offer: dict[str, str]
    linked: set[frozenset[str]]


def read_programmes(source: Source, day: dt.date) -> Programmes:
    """Read the programmes, their offers, and the pairs that something joins on a day."""
    label: dict[str, str] = {}
    for row in source.select(
        "SELECT ?p ?nom { ?p a mlg:Programme ; rdfs:label ?nom } ORDER BY ?p ?nom"
    ):
        label.setdefault(row["p"], row["nom"])
    of_thing: dict[str, set[str]] = defaultdict(set)
    for programme in label:
        of_thing[programme].add(programme)
    carrying = iri(iris.concept("natures_lien", "portage"))
    for pattern in (
        "?x mlg:deploie ?p",
        "?d mlg:deploie ?p ; mlg:portePar ?x",
        "?d mlg:deploie ?p . ?o mlg:selonDeploiement ?d ; mlg:assureePar ?x",
        f"?l mlg:natureLien {carrying} ; mlg:de ?x ; mlg:vers ?p . ?p a mlg:Programme",
        f"?l mlg:natureLien {carrying} ; mlg:de ?x ; mlg:vers/mlg:deploie ?p",
    ):
        for row in source.select(f"SELECT ?x ?p {{ {pattern} }}"):
            if row["p"] in label:
                of_thing[row["x"]].add(row["p"])
    linked = {
        frozenset(pair)
        for programmes in of_thing.values()
        for pair in combinations(sorted(programmes), 2)
    }
    for row in source.select(
        "SELECT ?a ?b ?debut ?fin { { ?l a mlg:Lien ; mlg:de ?a ; mlg:vers ?b "
        "OPTIONAL { ?l schema:validFrom ?debut } OPTIONAL { ?l schema:validThrough ?fin } } UNION "
        "{ ?a mlg:remplacePar ?b } }"
    ):
        if row.get("debut", "") <= day.isoformat() <= row.get("fin", "9999"):
            linked |= {
                frozenset((one, two))
                for one in of_thing.get(row["a"], set())
                for two in of_thing.get(row["b"], set())
                if one != two
            }
    offers = {
        row["o"]: row["p"]
        for row in source.select(
            "SELECT ?o ?p { ?o mlg:selonDeploiement ?d . ?d mlg:deploie ?p } ORDER BY ?o ?p"
        )
        if row["p"] in label
    }
    return Programmes(label, offers, linked)
