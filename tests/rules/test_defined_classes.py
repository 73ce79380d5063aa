"""The rule that finds the members of defined classes says what HermiT says."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from maillage import resources, rules
from maillage.build import ontology_quads
from maillage.namespaces import PREFIXES, expand
from maillage.reasoning import check_ontology

RDF_TYPE = NamedNode(expand("rdf:type"))
DEFINITIONS = """
SELECT ?classe ?base ?propriete ?valeur WHERE {
  ?classe owl:equivalentClass/owl:intersectionOf ?liste .
  ?liste rdf:first ?base ; rdf:rest/rdf:first ?restriction .
  ?restriction owl:onProperty ?propriete ; owl:hasValue ?valeur }
"""


def _ontology() -> Store:
    store = Store()
    store.extend(parse(input="".join(ontology_quads()), format=RdfFormat.N_QUADS))
    return store


def _examples(store: Store) -> list[Triple]:
    """One individual for each defined class, and one that has the base but not the value."""
    found: list[Triple] = []
    prologue = "".join(f"PREFIX {p}: <{ns}>\n" for p, ns in PREFIXES.items())
    rows: Any = store.query(prologue + DEFINITIONS, use_default_graph_as_union=True)
    for row in rows:
        member = NamedNode(f"https://example.org/membre-{row['classe'].value.rpartition('#')[2]}")
        found.append(Triple(member, RDF_TYPE, row["base"]))
        found.append(Triple(member, row["propriete"], row["valeur"]))
    stranger = NamedNode("https://example.org/etranger")
    found.append(Triple(stranger, RDF_TYPE, NamedNode(expand("mlg:Acteur"))))
    found.append(Triple(stranger, NamedNode(expand("mlg:nature")), Literal("autre")))
    return found


@pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java")
def test_the_rule_and_hermit_agree_on_an_example_of_every_defined_class() -> None:
    store = _ontology()
    examples = _examples(store)
    report = check_ontology(resources.root() / "ontology", examples)
    assert report.consistent
    store.extend(Quad(t.subject, t.predicate, t.object) for t in examples)
    rule = next(path for path in rules.files() if path.stem == "60-classes")
    derived = parse(input=rules.derive(store, rule), format=RdfFormat.N_QUADS)
    types: dict[str, set[str]] = {}
    for quad in [*derived, *(Quad(t.subject, t.predicate, t.object) for t in examples)]:
        if quad.predicate == RDF_TYPE:
            who, what = str(quad.subject).strip("<>"), str(quad.object).strip("<>")
            types.setdefault(who, set()).add(what)
    ours = {
        who: {t for t in found if t.startswith(PREFIXES["mlg"])} for who, found in types.items()
    }
    individuals = {str(t.subject).strip("<>") for t in examples}
    assert len(individuals) > 40
    missing = {
        who: sorted(set(report.inferred_types[who]) - ours[who])
        for who in individuals
        if set(report.inferred_types[who]) - ours[who]
    }
    surplus = {
        who: sorted(ours[who] - set(report.inferred_types[who]))
        for who in individuals
        if ours[who] - set(report.inferred_types[who])
    }
    assert surplus == {}
    assert missing == {}
