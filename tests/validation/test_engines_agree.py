"""Random small graphs: the fast engine and pySHACL report the same violations."""

from __future__ import annotations

from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, URIRef
from rdflib import XSD as xsd
from rdflib.term import Node
from tests.validation.case_files import store_of

from maillage import resources
from maillage.namespaces import expand
from maillage.validation import engine, oracle, shapes

FILES = ("offre", "zone", "composition", "position_gradation", "periode", "age", "concept")
THINGS = [URIRef(f"https://w3id.org/maillage/id/test/{n}") for n in "abcde"]
CLASSES = [
    URIRef(expand(c))
    for c in (
        *("mlg:Offre", "mlg:OffrePresumee", "mlg:Zone", "mlg:Composition", "mlg:Couverture"),
        *("mlg:PositionGradation", "mlg:Besoin", "mlg:Ligne", "mlg:Commune", "skos:Concept"),
    )
]
WORDS = ["secteur", "libre", "59G21", "59-21", "A", "B", "dit", "presume", "nom", "03 20 00", ""]
TEXTS: list[Node] = [Literal(w, lang=lang) for w in WORDS for lang in (None, "fr", "en")]
DATES: list[Node] = [
    Literal(text, datatype=xsd.date, normalize=False)
    for text in ("2019-12-31", "2020-01-01", "2020-12-31")
]
INTEGERS: list[Node] = [Literal(n) for n in (-1, 0, 6, 17, 18, 131)]
DECIMALS: list[Node] = [
    Literal(text, datatype=xsd.decimal) for text in ("-1.5", "0.5", "2.25", "15.5")
]
BOOLEANS: list[Node] = [Literal(True), Literal(False)]
STRANGE: list[Node] = [
    Literal("2020-02-30", datatype=xsd.date),
    Literal("six", datatype=xsd.integer),
    *TEXTS[:6],
    *INTEGERS,
    *DATES,
    *THINGS,
]
# sh:lessThanOrEquals compares values of one kind only. On others pySHACL has an order of its own
# (rdflib's, of all terms) where SHACL says « not comparable »; a sh:datatype on the same property
# reports such a value in both engines.
ORDERED: dict[str, list[Node]] = {
    "schema:validFrom": DATES,
    "schema:validThrough": DATES,
    "mlg:ageMin": INTEGERS,
    "mlg:ageMax": INTEGERS,
    "mlg:delaiPromisMin": DECIMALS,
    "mlg:delaiPromisMax": DECIMALS,
    "mlg:delaiObserveMin": DECIMALS,
    "mlg:delaiObserveMax": DECIMALS,
}
FREE = (
    *("mlg:repondA", "mlg:ligne", "mlg:deOffre", "mlg:zone", "mlg:contient", "mlg:assureePar"),
    *("mlg:codeZone", "mlg:nature", "mlg:grille", "mlg:besoin", "mlg:champ", "mlg:statut"),
    *("mlg:base", "rdfs:label", "skos:prefLabel", "skos:notation", "skos:inScheme", "mlg:rang"),
    *("mlg:sansFin", "mlg:verifieLe", "mlg:ageMinIllimite", "schema:email", "mlg:part"),
)
Triple = tuple[Node, Node, Node]


@cache
def some_shapes() -> shapes.Shapes:
    """Return the shapes of a few files: each kind of constraint is among them."""
    graph = Graph()
    for name in FILES:
        graph.parse(resources.root() / "shapes" / f"{name}.ttl")
    return shapes.Shapes(graph, shapes.load().hierarchy)


def triples() -> st.SearchStrategy[Triple]:
    """Return random triples: types, ordered values of the right kind, anything elsewhere."""
    thing = st.sampled_from(THINGS)
    typed = st.tuples(thing, st.just(RDF.type), st.sampled_from(CLASSES))
    ordered = st.sampled_from(sorted(ORDERED)).flatmap(
        lambda p: st.tuples(thing, st.just(URIRef(expand(p))), st.sampled_from(ORDERED[p]))
    )
    values: list[list[Node]] = [[*THINGS], TEXTS, BOOLEANS, STRANGE]
    value = st.one_of([st.sampled_from(kind) for kind in values])
    free = st.tuples(thing, st.sampled_from([URIRef(expand(p)) for p in FREE]), value)
    return st.one_of(typed, ordered, free, free)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(triples(), min_size=5, max_size=40))
def test_both_engines_agree_on_random_graphs(drawn: list[Triple]) -> None:
    graph = Graph()
    for thing, rdf_class in zip(THINGS, CLASSES, strict=False):
        graph.add((thing, RDF.type, rdf_class))
    for triple in drawn:
        graph.add(triple)
    store = store_of(graph)
    given_shapes = some_shapes()
    assert engine.validate(store, given_shapes) == oracle.validate(
        oracle.graph_of(store), given_shapes
    )
