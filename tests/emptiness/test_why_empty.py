"""An empty answer says what is at fault, and never calls an unknown absence a true one."""

from __future__ import annotations

import pytest

from maillage import catalogue
from maillage.emptiness import UNKNOWN_CAUSE, answers_nothing, why_empty
from maillage.session import Graph

BESOINS = "<https://w3id.org/maillage/ref/besoins/"
OFFRES = "<https://w3id.org/maillage/graphe/dispositifs/offres>"
GENUINE = "l'absence est réelle"
UNSURE = "ce n'est une absence que là où l'inventaire est déclaré complet"
# Name → query, what the sentences say, what they do not.
CASES = {
    "property": ("?s mlg:repondAA ?x", ["mlg:repondAA n'est employée nulle part", "mlg:repondA"]),
    "property in a path": ("?s mlg:ligne/mlg:notationn ?x", ["mlg:notationn n'est employée"]),
    "class": ("?s a mlg:Offree", ["rien n'est de la classe mlg:Offree", "mlg:Offre"]),
    "class without instance": ("?s a mlg:CTSM", ["bien que l'ontologie la définisse"]),
    "need": (f"?s mlg:repondA {BESOINS}psychiatri>", ["n'emploie", "ref:besoins/psychiatrie"]),
    "number for a code": ("?s igeo:codeINSEE 78646", ['le graphe l\'écrit "78646"']),
    "code for a number": ('?s mlg:population "886040"', ["le graphe l'écrit 886040"]),
    "unknown code": (
        '?s igeo:codeINSEE "7864"',
        ["n'a jamais la valeur", 'les plus proches : "78'],
    ),
    "language": ('?s skos:prefLabel "Psychiatrie"', ['le graphe l\'écrit "Psychiatrie"@fr']),
    "date": ('?s schema:validFrom "2021-09-13"', ['"2021-09-13"^^xsd:date']),
    "other way": ("mlg:Offre ^a/rdfs:label ?x . ?x a mlg:Offre", ["« ?x a mlg:Offre »"]),
    "join": (
        '?b skos:broader ?c ; a mlg:Besoin . ?c skos:notation "logement"',
        ['« ?b skos:broader ?c » et « ?c skos:notation "logement" »', GENUINE],
    ),
    "join of offers": (
        "?s a mlg:Commune ; mlg:repondA ?b",
        ["« ?s a mlg:Commune » et « ?s mlg:repondA ?b »", UNSURE],
    ),
    "filter": (
        '?s a mlg:Besoin ; skos:notation ?n FILTER(?n != "z") FILTER(?n = "gajaa")',
        ['« FILTER(?n = "gajaa") » enlève tout', '"gaja"'],
    ),
    "filter on a language": (
        '?s a mlg:Besoin ; skos:prefLabel ?n FILTER(?n = "Psychiatrie")',
        ["comparer STR(?n)"],
    ),
    "filters together": (
        '?s a mlg:Besoin ; skos:notation ?n FILTER(?n < "a") FILTER(?n > "zz")',
        ["les filtres enlèvent tout à eux tous", GENUINE],
    ),
    "not exists": (
        "?s a mlg:Offre FILTER NOT EXISTS { ?s rdfs:label ?l }",
        ["« FILTER NOT EXISTS { ?s rdfs:label ?l } » enlève tout"],
    ),
    "minus": ("?s a mlg:Offre MINUS { ?s rdfs:label ?l }", ["« MINUS { ?s rdfs:label ?l } »"]),
    "values": (
        "VALUES ?s { <https://w3id.org/maillage/id/departement/999> } ?s rdfs:label ?l",
        ["n'emploie id:departement/999"],
    ),
    "unknown graph": (
        "GRAPH <https://w3id.org/maillage/graphe/dispositifs/offre> { ?s ?p ?o }",
        ["aucun graphe nommé", "graphe:dispositifs/offres"],
    ),
    "within a graph": (
        f"GRAPH {OFFRES} {{ ?s a mlg:Commune }}",
        ["dans le graphe graphe:dispositifs/offres :"],
    ),
    "union": (
        "{ ?s mlg:rien ?x } UNION { ?s a mlg:Rien }",
        ["aucune des branches", "mlg:rien", "mlg:Rien"],
    ),
    "sub-query": (
        "{ SELECT ?x { ?x a mlg:Offre } GROUP BY ?x HAVING (COUNT(*) > 5) }",
        ["HAVING écarte tous les groupes"],
    ),
    "optional": (
        "?s a mlg:Besoin OPTIONAL { ?s mlg:rien ?x } FILTER(BOUND(?x))",
        ["« FILTER(BOUND(?x)) » enlève tout"],
    ),
}


def said(graph: Graph, sparql: str) -> str:
    sentences = why_empty(graph.source, sparql)
    assert all(s.fr and s.en for s in sentences)
    return "\n".join(s.fr for s in sentences)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("engine", ["graph", "rdflib_graph"])
def test_what_is_at_fault_is_named(request: pytest.FixtureRequest, engine: str, case: str) -> None:
    graph: Graph = request.getfixturevalue(engine)
    pattern, expected = CASES[case]
    text = said(graph, f"SELECT * WHERE {{ {pattern} }}")
    assert [part for part in expected if part not in text] == [], text
    if GENUINE not in expected:
        assert GENUINE not in text


def test_a_union_with_one_good_branch_is_not_accused(graph: Graph) -> None:
    text = said(graph, "SELECT * { { ?s a mlg:Besoin } UNION { ?s a mlg:Rien } ?s mlg:rien ?x }")
    assert text.startswith("la propriété mlg:rien n'est employée nulle part")
    assert "mlg:Rien" not in text


def test_an_optional_is_never_accused(graph: Graph) -> None:
    text = said(graph, "SELECT * { ?s a mlg:Besoin OPTIONAL { ?s mlg:oui ?x } ?s mlg:rien ?y }")
    assert "mlg:oui" not in text


def test_the_prefixes_of_the_user_are_kept(graph: Graph) -> None:
    text = said(
        graph, "PREFIX o: <https://w3id.org/maillage/def#> SELECT * { ?s a o:Besoin ; o:rien ?x }"
    )
    assert "o:rien" in text


@pytest.mark.parametrize(
    ("tail", "expected"),
    [("LIMIT 0", "LIMIT 0"), ("OFFSET 1000000", "OFFSET"), ("VALUES ?s { 1 }", "VALUES final")],
)
def test_what_comes_after_the_patterns_is_seen(graph: Graph, tail: str, expected: str) -> None:
    assert expected in said(graph, f"SELECT * {{ ?s a mlg:Besoin }} {tail}")


@pytest.mark.parametrize(
    ("sparql", "empty"),
    [
        ("SELECT * { ?s a mlg:Rien }", True),
        ("SELECT (COUNT(*) AS ?n) { ?s a mlg:Rien }", True),
        ("SELECT (SUM(?x) AS ?n) { ?s mlg:rien ?x }", True),
        ("SELECT (MAX(?x) AS ?n) { ?s mlg:rien ?x }", True),
        ("ASK { ?s a mlg:Rien }", True),
        ("CONSTRUCT { ?s a mlg:Y } { ?s a mlg:Rien }", True),
        ("SELECT (COUNT(*) AS ?n) { ?s a mlg:Besoin }", False),
        ("SELECT ?x { VALUES ?x { 0 } }", False),
        ("ASK { ?s a mlg:Besoin }", False),
    ],
)
def test_a_count_of_nothing_and_a_false_are_empty_too(
    graph: Graph, sparql: str, empty: bool
) -> None:
    result = graph.query(sparql)
    assert answers_nothing(result) is empty
    if empty:
        assert said(graph, sparql) != UNKNOWN_CAUSE.fr


def test_a_description_of_nothing_names_the_nearest_thing(graph: Graph) -> None:
    text = said(graph, "DESCRIBE <https://w3id.org/maillage/ref/besoins/gajaa>")
    assert text.endswith("le plus proche : ref:besoins/gaja")


def test_the_cost_is_bounded(graph: Graph) -> None:
    sparql = "SELECT * { ?s a mlg:Besoin ; mlg:rien ?x }"
    assert why_empty(graph.source, sparql, asks=1) == [UNKNOWN_CAUSE]
    assert why_empty(graph.source, sparql, seconds=-1) == [UNKNOWN_CAUSE]


def test_what_is_not_understood_is_not_accused(graph: Graph) -> None:
    assert why_empty(graph.source, "SELECT * { ?s ?p") == [UNKNOWN_CAUSE]


def of_catalogue(graph: Graph, name: str, **words: str) -> str:
    query = catalogue.find(name)
    result = catalogue.run(graph.source, query, words)
    assert result.rows == []
    found = why_empty(graph.source, result.sparql, query=query, words=words)
    return "\n".join(s.fr for s in found)


def test_a_catalogue_query_speaks_of_its_parameters(graph: Graph) -> None:
    text = of_catalogue(graph, "sigle", sigle="CMPX")
    assert "en cause dans la question : sigle = CMPX" in text
    assert '"CMP"' in text


def test_the_state_of_the_commune_is_said_and_an_unknown_is_no_absence(graph: Graph) -> None:
    asked = {"besoin": "anxio-depression", "ligne": "2", "commune": "31555", "date": "1999-06-01"}
    text = of_catalogue(graph, "qui-couvre", **asked)
    assert "en cause dans la question : date = 1999-06-01" in text
    assert "état de Toulouse pour ce besoin à cette ligne : non_renseigne" in text
    assert GENUINE not in text


def test_where_the_grid_expects_nothing_it_is_said(graph: Graph) -> None:
    text = of_catalogue(graph, "qui-couvre", besoin="gaja", ligne="3", commune="78646")
    assert ": non_applicable (" in text


def test_a_default_that_would_answer_is_proposed(graph: Graph) -> None:
    asked = {"besoin": "souffrance-psychique", "ligne": "2", "commune": "34172", "age": "4"}
    text = of_catalogue(graph, "qui-couvre", **asked, date="2022-06-01")
    assert "avec age = tous, la requête répond" in text
