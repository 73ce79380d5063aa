"""The floor of validation: what SPARQL written by hand costs for a few constraints of each kind.

Each SELECT is the shortest known to be fast on this store, with what its author knows of the data
and a compiler does not: a property of one class only, a class that every thing states, one value
per thing. Each finds the same things as the compiled query (the benchmark compares them).
"""

from __future__ import annotations

# Shape and constraint component -> SELECT of the things that break it.
BY_HAND: dict[tuple[str, str], str] = {
    ("acteur-libelle", "MinCount"): "?focus a mlg:Acteur MINUS { ?focus rdfs:label ?x }",
    ("acteur-courriel", "Pattern"): (
        "?focus schema:email ?x FILTER(!REGEX(STR(?x), '^[^@ ]+@[^@ ]+[.][^@ ]+$')) "
        "FILTER EXISTS { ?focus a mlg:Acteur BIND(1 AS ?y) }"
    ),
    ("acteur-messagerie", "MinCount"): (
        "?focus a mlg:Acteur MINUS { ?focus mlg:messagerieSecurisee ?x }"
    ),
    ("acteur-statut-commune", "In"): (
        "?focus mlg:statutCommune ?x FILTER(?x NOT IN ('dit', 'infere'))"
    ),
    ("offre-besoin", "MinCount"): "OFFRE MINUS { ?focus mlg:repondA ?x }",
    ("offre-besoin", "Class"): "?focus mlg:repondA ?x MINUS { ?x a mlg:Besoin } OFFRE",
    ("offre-ligne", "MinCount"): "OFFRE MINUS { ?focus mlg:ligne ?x }",
    ("offre-zone", "MinCount"): "OFFRE MINUS { ?x mlg:deOffre ?focus }",
    ("offre-acteur", "MaxCount"): (
        "{ SELECT ?focus { ?focus mlg:assureePar ?x } GROUP BY ?focus HAVING (COUNT(?x) > 1) }"
    ),
    ("offre-acteur", "Class"): "?focus mlg:assureePar ?x MINUS { ?x a mlg:Acteur }",
    ("offre-base", "In"): "?focus mlg:base ?x FILTER(?x NOT IN ('declare', 'presume'))",
    ("offre-delai-promis", "LessThanOrEquals"): (
        "?focus mlg:delaiPromisMin ?x ; mlg:delaiPromisMax ?y FILTER(!COALESCE(?x <= ?y, false))"
    ),
    ("offre-presumee-base", "HasValue"): (
        "?focus a mlg:OffrePresumee MINUS { ?focus mlg:base 'presume' }"
    ),
    ("couverture-offre", "MinCount"): "?focus a mlg:Couverture MINUS { ?focus mlg:deOffre ?x }",
    ("couverture-offre", "Class"): (
        "?focus mlg:deOffre ?x MINUS { ?x a mlg:Offre } MINUS { ?x a mlg:OffrePresumee }"
    ),
    ("couverture-statut-zone", "In"): (
        "?focus mlg:statutZone ?x FILTER(?x NOT IN ('dit', 'presume'))"
    ),
    ("couverture-statut-zone", "MaxCount"): (
        "{ SELECT ?focus { ?focus mlg:statutZone ?x } GROUP BY ?focus HAVING (COUNT(?x) > 1) }"
    ),
    ("lien-nature", "Class"): "?focus mlg:natureLien ?x MINUS { ?x a mlg:NatureLien }",
    ("commune-population", "MinInclusive"): (
        "?focus a mlg:Commune ; mlg:population ?x FILTER(!COALESCE(?x >= 0, false))"
    ),
    ("composition-territoire", "MinCount"): (
        "?focus a mlg:Composition MINUS { ?focus mlg:contient ?x }"
    ),
}
_OFFRE = "{ { ?focus a mlg:Offre } UNION { ?focus a mlg:OffrePresumee } }"


def query(body: str) -> str:
    """Return the SELECT of a pattern."""
    return f"SELECT DISTINCT ?focus {{ {body.replace('OFFRE', _OFFRE)} }}"
