"""Every property that a query names matters: without it, some answer is another one.

The small graph is copied in memory with a few invented rows, which state what no shipped row
states (a promised delay, a period without end…); then one property at a time is taken out.
"""

from __future__ import annotations

import re

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store
from tests.queries.cases import CASES, QUESTION_CASES

from maillage import catalogue, resources
from maillage.namespaces import PREFIXES, expand
from maillage.session import Graph
from maillage.source import OxigraphSource

QUERIES = catalogue.catalogue()
DATE = "2022-06-01"
_COMMENT_IRI_OR_TEXT = re.compile(r'^#[^\n]*|<[^<>\s]*>|"[^"\n]*"', re.MULTILINE)
_PROPERTY = re.compile(r"\b(?:mlg|skos|rdfs|org|dcterms|schema):[a-z]\w*")

INVENTED = """
<offre/essai-sans-fin> a mlg:Offre ; mlg:base "declare" ; rdfs:label "Sans fin"@fr ;
  mlg:selonDeploiement <deploiement/essai> ; mlg:sansFin true ; mlg:ligne <../ref/lignes/2> ;
  mlg:repondA <../ref/besoins/souffrance-psychique> ; mlg:delaiPromisMin 3 ; mlg:delaiPromisMax 9 .
<offre/essai-promis> a mlg:Offre ; mlg:base "declare" ; rdfs:label "Promis"@fr ;
  mlg:ligne <../ref/lignes/2> ; mlg:repondA <../ref/besoins/souffrance-psychique> ;
  mlg:delaiPromisMax 9 ; mlg:delaiObserveMin 5 .
<offre/essai-age-min> a mlg:Offre ; mlg:base "declare" ; rdfs:label "Sans minimum"@fr ;
  mlg:selonDeploiement <deploiement/essai-age> ; mlg:ligne <../ref/lignes/2> ;
  mlg:repondA <../ref/besoins/souffrance-psychique> ; mlg:ageMinIllimite true ; mlg:ageMax 60 ;
  mlg:public <../ref/publics/adultes> .
<offre/essai-age-min-seul> a mlg:Offre ; mlg:base "declare" ; rdfs:label "Sans minimum"@fr ;
  mlg:ligne <../ref/lignes/2> ; mlg:repondA <../ref/besoins/souffrance-psychique> ;
  mlg:ageMinIllimite true ; mlg:public <../ref/publics/adultes> .
<offre/essai-age-max> a mlg:Offre ; mlg:base "declare" ; rdfs:label "Sans maximum"@fr ;
  mlg:selonDeploiement <deploiement/essai-age> ; mlg:ligne <../ref/lignes/2> ;
  mlg:repondA <../ref/besoins/souffrance-psychique> ; mlg:ageMaxIllimite true ;
  mlg:public <../ref/publics/enfants> .
<offre/essai-public> a mlg:Offre ; mlg:base "declare" ; rdfs:label "Enfants"@fr ;
  mlg:selonDeploiement <deploiement/essai-age> ; mlg:ligne <../ref/lignes/2> ;
  mlg:repondA <../ref/besoins/souffrance-psychique> ; mlg:public <../ref/publics/enfants> .
<offre/essai-logement> a mlg:Offre ; mlg:base "declare" ; rdfs:label "Logement"@fr ;
  mlg:ligne <../ref/lignes/2> ; mlg:repondA <../ref/besoins/logement> .
<deploiement/essai> mlg:deploie <programme/essai> ; schema:validThrough "2010-12-31"^^xsd:date .
<deploiement/essai-age> mlg:deploie <programme/essai> .
<programme/essai> a mlg:Programme ; rdfs:label "Essai"@fr ; mlg:categorieCoordination
  <../ref/categories_coordination/act> , <../ref/categories_coordination/2> .
<couverture/1> mlg:deOffre <offre/essai-sans-fin> ; mlg:zone <departement/31> .
<couverture/2> mlg:deOffre <offre/essai-promis> ; mlg:zone <departement/31> .
<couverture/3> mlg:deOffre <offre/essai-age-min> ; mlg:zone <departement/31> .
<couverture/4> mlg:deOffre <offre/essai-age-max> ; mlg:zone <departement/31> .
<couverture/5> mlg:deOffre <offre/essai-public> ; mlg:zone <departement/31> .
<couverture/6> mlg:deOffre <offre/essai-logement> ; mlg:zone <zone/yvelines-sud> .
<couverture/7> mlg:deOffre <offre/essai-age-min-seul> ; mlg:zone <departement/31> .
<couverture/1> mlg:part "entiere" ; mlg:statutZone "dit" .
<couverture/2> mlg:part "entiere" ; mlg:statutZone "dit" .
<couverture/3> mlg:part "entiere" ; mlg:statutZone "dit" .
<couverture/4> mlg:part "entiere" ; mlg:statutZone "dit" .
<couverture/5> mlg:part "entiere" ; mlg:statutZone "dit" .
<couverture/6> mlg:part "entiere" ; mlg:statutZone "dit" .
<couverture/7> mlg:part "entiere" ; mlg:statutZone "dit" .
<acteur/essai-cpts> a mlg:Acteur ; rdfs:label "CPTS d'essai"@fr ; dcterms:source <source/003> ;
  org:classification <../ref/types/cpts> ; mlg:territoire <departement/31> ;
  schema:validFrom "2020-01-01"^^xsd:date ; schema:validThrough "2024-12-31"^^xsd:date .
<source/essai> dcterms:identifier "essai" ; dcterms:issued "2020-05-01"^^xsd:date .
<acteur/essai-a> a mlg:Acteur ; rdfs:label "A"@fr ; org:classification <../ref/types/cmp> ;
  mlg:commune <commune/78646> ; dcterms:source <source/essai> ; mlg:numeroFiness "780000001" ;
  schema:validFrom "2030-01-01"^^xsd:date ; mlg:verifieLe "2021-12-01"^^xsd:date .
<acteur/essai-b> a mlg:Acteur ; rdfs:label "B"@fr ; org:classification <../ref/types/cmp> ;
  mlg:commune <commune/78646> ; dcterms:source <source/essai> ; mlg:numeroFiness "780000001" ;
  mlg:siret "26780000100011" ; schema:validThrough "2010-12-31"^^xsd:date .
<acteur/essai-c> a mlg:Acteur ; rdfs:label "C"@fr ; org:classification <../ref/types/cmp> ;
  mlg:commune <commune/78646> ; dcterms:source <source/essai> ; mlg:siret "26780000100011" ;
  mlg:verifieLe "2021-12-01"^^xsd:date .
<acteur/essai-d> a mlg:Acteur ; rdfs:label "D"@fr ; org:classification <../ref/types/cmp> ;
  mlg:commune <commune/78646> ; dcterms:source <source/essai> ; mlg:numeroFiness "780000002" .
<offre/essai-verifiee> a mlg:Offre ; mlg:base "declare" ; rdfs:label "Vérifiée"@fr ;
  dcterms:source <source/essai> ; mlg:verifieLe "2022-05-01"^^xsd:date ;
  mlg:selonDeploiement <deploiement/essai-78> .
<offre/essai-ancienne> a mlg:Offre ; mlg:base "declare" ; rdfs:label "Ancienne"@fr ;
  dcterms:source <source/essai> ; mlg:verifieLe "2019-05-01"^^xsd:date .
<couverture/8> mlg:deOffre <offre/essai-verifiee> ; mlg:zone <commune/78646> .
<deploiement/essai-78> mlg:deploie <programme/essai> ; dcterms:source <source/essai> .
<deploiement/essai-fini> mlg:deploie <programme/essai> ; dcterms:source <source/essai> ;
  mlg:territoire <departement/78> ; schema:validThrough "2010-12-31"^^xsd:date .
<declaration/essai-types> a mlg:Declaration ; mlg:territoire <departement/78> ;
  mlg:exhaustifType <../ref/types/cmp> ; dcterms:source <source/essai> ;
  schema:validFrom "2020-01-01"^^xsd:date ; schema:validThrough "2024-12-31"^^xsd:date .
<declaration/essai-besoins> a mlg:Declaration ; mlg:territoire <departement/78> ;
  mlg:exhaustifBesoin <../ref/besoins/psychiatrie> ; dcterms:source <source/essai> ;
  schema:validFrom "2020-01-01"^^xsd:date .
<lien/essai> mlg:natureLien <../ref/natures_lien/coordination> ; mlg:de <acteur/essai-cpts> ;
  mlg:vers <../ref/lignes/1> ; dcterms:source <source/003> .
<regle/essai> mlg:regleDe <deploiement/dep-ecoutemoi> ; mlg:ageMax 21 ; mlg:ageMaxOuvert true ;
  schema:validFrom "2019-01-01"^^xsd:date ; schema:validThrough "2021-12-31"^^xsd:date .
<position/zz> a mlg:PositionGradation ; mlg:grille "B" ; mlg:ligne <../ref/lignes/3> ;
  mlg:besoin <../ref/besoins/gaja> ; mlg:rang 0 ; mlg:statut "dit" ; dcterms:source <source/002> .
<position/aa> a mlg:PositionGradation ; mlg:grille "B" ; mlg:ligne <../ref/lignes/3> ;
  mlg:besoin <../ref/besoins/gaja> ; mlg:rang 9 ; mlg:statut "dit" ; dcterms:source <source/002> .
"""


def _ask(need: str, line: str, commune: str, **more: str) -> dict[str, str]:
    return {"besoin": need, "ligne": line, "commune": commune, "date": DATE, **more}


# Questions beside the cases: each is there for properties that no case reads.
MORE: list[tuple[str, dict[str, str]]] = [
    *(
        (name, _ask("souffrance-psychique", "2", commune, age=age, delai="2"))
        for name in ("qui-couvre", "presque", "a-defaut")
        for commune in ("31555", "34172", "67482")
        for age in ("4", "10", "20", "40", "70")
    ),
    ("qui-couvre", _ask("souffrance-psychique", "2", "78646", delai="2")),
    ("qui-couvre", _ask("anxio-depression", "3", "13055")),
    ("qui-couvre", _ask("souffrance-psychique", "1", "31555")),
    ("presque", _ask("souffrance-psychique", "1", "78646")),
    ("presque", _ask("souffrance-psychique", "2", "31555")),
    ("presque", {**_ask("souffrance-psychique", "2", "31555"), "date": "2018-06-01"}),
    ("a-defaut", {**_ask("souffrance-psychique", "2", "34172"), "date": "2018-06-01"}),
    ("a-defaut", _ask("psychose-debutante", "3", "31555", age="70")),
    ("a-defaut", _ask("soins-somatiques", "1", "69029")),
    ("a-defaut", _ask("logement", "1", "78646")),
    ("environnement-institutionnel", {"commune": "31555", "date": DATE}),
    ("institutions-du-territoire", {"territoire": "dep:31", "date": DATE}),
    ("structures-du-territoire", {"territoire": "zone:nord-yvelines", "date": DATE}),
    ("inventaires-du-territoire", {"territoire": "zone:nord-yvelines", "date": DATE}),
    *(
        ("programmes-ouverts", {"commune": commune, "age": age, "date": DATE})
        for commune in ("31555", "67482", "78646")
        for age in ("10", "40")
    ),
    ("qui-est-attendu", {"besoin": "depression", "ligne": "2"}),
    ("provenance", {"chose": "offre:presume--str-cmp-edouardtoulouse--b-2-psychiatrie-2"}),
    ("provenance", {"chose": "type:cmp"}),
]


def properties(name: str) -> list[str]:
    """Return the properties that the text of a query names, as CURIEs."""
    return sorted(set(_PROPERTY.findall(_COMMENT_IRI_OR_TEXT.sub(" ", QUERIES[name].sparql))))


@pytest.fixture(scope="module")
def copy(graph: Graph) -> Store:
    store = Store()
    store.bulk_load(path=str(graph.snapshot.nquads), format=RdfFormat.N_QUADS)
    prefixes = "".join(f"@prefix {p}: <{ns}> .\n" for p, ns in PREFIXES.items())
    store.load(
        prefixes + INVENTED,
        RdfFormat.TURTLE,
        base_iri=PREFIXES["id"],
        to_graph=NamedNode(PREFIXES["graphe"] + "essai/lignes"),
    )
    return store


# These have a world of their own (test_coverage_queries, test_questions).
ELSEWHERE = {path.stem for path in (resources.root() / "queries" / "couverture").glob("*.rq")}
ELSEWHERE |= {name for name, _ in QUESTION_CASES.values()}


@pytest.mark.parametrize("name", [name for name in QUERIES if name not in ELSEWHERE])
def test_without_any_property_it_names_some_answer_changes(
    graph: Graph, copy: Store, name: str
) -> None:
    asked = [words for query, words in [*CASES.values(), *MORE] if query == name]
    texts = [catalogue.bind(graph.source, QUERIES[name], words) for words in asked]
    source = OxigraphSource(copy)
    before = [source.select(text) for text in texts]
    unread = []
    for curie in properties(name):
        removed = list(copy.quads_for_pattern(None, NamedNode(expand(curie)), None, None))
        for quad in removed:
            copy.remove(quad)
        if [source.select(text) for text in texts] == before:
            unread.append(curie)
        copy.extend(removed)
    assert [source.select(text) for text in texts] == before
    assert unread == []
