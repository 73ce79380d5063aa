"""Each term that the tables use exists, says what it means in two languages, and has one kind."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
import rdflib
import shacl
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS

from maillage import iris
from maillage.columns import Row, columns
from maillage.namespaces import PREFIXES, expand, shorten
from maillage.reasoning import kinds, read, undefined_terms
from maillage.rows import TABLES
from maillage.rows.territoires import ZoneRow

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = ROOT / "ontology"
SHAPES = ROOT / "shapes" / "ontologie.ttl"
MLG = rdflib.Namespace(PREFIXES["mlg"])
# SHACL ignores a word that it does not know: a misspelt one would check nothing.
SHACL_WORDS = {
    *("BlankNode", "NodeShape", "PropertyShape", "Violation", "hasValue", "in", "inversePath"),
    *("languageIn", "maxCount", "message", "nodeKind", "not", "or", "path", "pattern", "property"),
    *("qualifiedMaxCount", "qualifiedMinCount", "qualifiedValueShape", "severity"),
    *("targetClass", "targetNode", "targetObjectsOf", "zeroOrMorePath"),
}
_ACTOR_NAMES = (
    *("CAARUD", "CAMSP", "CATTP", "CCAS", "CDS", "CHS", "CLSM", "CMP", "CMPI", "CPT", "CPTS"),
    *("CSAPA", "DAC", "EHPAD", "EPSM", "ESAT", "ESP", "FAM", "GEM", "GHT", "MDA", "MDPH", "MSP"),
    *("PASS", "PCO", "PTA", "SAMSAH", "SESSAD"),
)
# Acronym -> code of its type: the official acronyms that are classes.
ACTORS = {name: name.lower() for name in _ACTOR_NAMES} | {"HopitalDeJour": "hdj"}
ACTS = {name: name.lower() for name in ("CLS", "CTSM", "DTP", "PTSM")}


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return load(ONTOLOGY / "maillage.ttl", ONTOLOGY / "reuse.ttl")


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return load(SHAPES)


def load(*paths: Path) -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def iri(curie: str) -> rdflib.URIRef:
    return rdflib.URIRef(expand(curie))


def results(graph: rdflib.Graph, shapes: rdflib.Graph) -> set[tuple[str, str]]:
    """Return (term, shape) of each result that pySHACL gives; a second engine must agree."""
    conforms, report, _ = pyshacl.validate(graph, shacl_graph=shapes)
    assert isinstance(report, rdflib.Graph)
    found = {
        (
            shorten(str(report.value(result, SH.focusNode))),
            shorten(str(report.value(result, SH.sourceShape))),
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }
    assert conforms is not bool(found)
    second = shacl.Shapes.from_file(str(SHAPES)).validate_turtle(graph.serialize(format="turtle"))
    assert second.conforms is conforms
    named = {
        tuple(shorten(str(node).strip("<>")) for node in (result.focus_node, result.source_shape))
        for result in second.results
        if result.focus_node.startswith("<")
    }
    assert named == {pair for pair in found if ":" in pair[0]}
    return found


def mutilated(tmp_path: Path, old: str, new: str) -> Path:
    """Return a copy of the checkout's ontology folder with one mistake in it."""
    copy = tmp_path / "ontology"
    shutil.copytree(ONTOLOGY, copy)
    text = (copy / "maillage.ttl").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (copy / "maillage.ttl").write_text(text.replace(old, new), encoding="utf-8")
    return copy


# --- The tables and the ontology agree ---


@pytest.mark.parametrize("model", TABLES.values(), ids=TABLES)
def test_what_a_table_says_is_declared(model: type[Row]) -> None:
    known = kinds(read(ONTOLOGY))
    assert known[expand(model.rdf_class)] == {"Class"}
    for name, column in columns(model).items():
        for curie in filter(None, (column.predicate, column.also)):
            kind = known.get(expand(curie), frozenset())
            points = bool(column.targets) or curie in {"mlg:de", "mlg:vers", "mlg:sujet"}
            fits = {"ObjectProperty"} if points else {"DatatypeProperty"}
            assert kind and kind <= fits | {"AnnotationProperty"}, f"{name}: {curie} is {set(kind)}"


def classes_above(ontology: rdflib.Graph, term: rdflib.term.Node) -> set[rdflib.term.Node]:
    return {above for above in ontology.transitive_objects(term, RDFS.subClassOf) if above}


def allowed(ontology: rdflib.Graph, term: rdflib.URIRef, side: rdflib.URIRef) -> set[object]:
    """Return the classes that a domain or a range allows; empty when there is none."""
    found: set[object] = set()
    for stated in ontology.objects(term, side):
        members = ontology.value(stated, OWL.unionOf)
        found |= {stated} if members is None else set(Collection(ontology, members))
    return found


@pytest.mark.parametrize("model", TABLES.values(), ids=TABLES)
def test_no_domain_or_range_contradicts_a_table(model: type[Row], ontology: rdflib.Graph) -> None:
    for name, column in columns(model).items():
        if not column.predicate:
            continue
        term = iri(column.predicate)
        domain = allowed(ontology, term, RDFS.domain)
        assert not domain or domain & classes_above(ontology, iri(model.rdf_class)), name
        targets = [iri(TABLES[target].rdf_class) for target in column.targets]
        expected = targets or [iri(column.datatype or "xsd:string")]
        scope = allowed(ontology, term, RDFS.range)
        assert not scope or all(scope & classes_above(ontology, t) for t in expected), name
        if column.lang:
            assert not scope, f"{name}: a text with a language has no range"


def test_no_term_is_used_without_being_defined() -> None:
    assert undefined_terms() == {}


def test_undefined_terms_says_where(tmp_path: Path) -> None:
    mutilated(tmp_path, "rdfs:range mlg:Ligne ;", "rdfs:range mlg:Lignee ;")
    for folder, name, text in (
        ("shapes", "offre.ttl", "a\n<x> sh:path mlg:repondAA ."),
        ("queries", "q.rq", "SELECT * { ?o mlg:ligne ?l ; mlg:offreur ?a }"),
        ("queries", "r.rq", f"SELECT * {{ ?o <{MLG.vieux}> ?l }}"),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    found = undefined_terms(tmp_path)
    assert list(found) == ["mlg:Lignee", "mlg:offreur", "mlg:repondAA", "mlg:vieux"]
    assert found["mlg:repondAA"] == ("shapes/offre.ttl:2",)
    assert found["mlg:Lignee"][0].startswith("ontology/maillage.ttl:")


def test_a_table_with_an_unknown_term_is_named(tmp_path: Path) -> None:
    mutilated(tmp_path, "mlg:codePostal\n", "mlg:codePostale\n")
    (tmp_path / "shapes").mkdir()
    (tmp_path / "queries").mkdir()
    assert "table communes.codes_postaux" in undefined_terms(tmp_path)["mlg:codePostal"]


# --- Each term is described ---


def test_no_term_has_two_kinds() -> None:
    known = kinds(read(ONTOLOGY, ("maillage.ttl", "reuse.ttl")))
    assert {term: kind for term, kind in known.items() if len(kind) != 1} == {}


def test_our_terms_are_in_one_file_and_the_others_in_the_other() -> None:
    ours, borrowed = (kinds(read(ONTOLOGY, (name,))) for name in ("maillage.ttl", "reuse.ttl"))
    assert [term for term in ours if not term.startswith(MLG)] == []
    assert [term for term in borrowed if term.startswith(MLG)] == []


def test_borrowed_terms_have_labels_and_an_origin() -> None:
    graph = load(ONTOLOGY / "reuse.ttl")
    for term in kinds(read(ONTOLOGY, ("reuse.ttl",))):
        node = rdflib.URIRef(term)
        languages = sorted(
            str(label.language)
            for label in graph.objects(node, RDFS.label)
            if isinstance(label, rdflib.Literal)
        )
        assert languages == ["en", "fr"], term
        origin = str(graph.value(node, RDFS.isDefinedBy))
        assert term.startswith(origin) or "prov" in origin, term


def test_every_borrowed_term_is_declared() -> None:
    known = kinds(read(ONTOLOGY))
    built_in = ("rdf", "rdfs", "owl", "xsd", "ref")
    vocabularies = tuple(ns for prefix, ns in PREFIXES.items() if prefix not in built_in)
    for triple in read(ONTOLOGY):
        if triple.predicate.value != str(RDFS.isDefinedBy):
            for node in (triple.predicate, triple.object):
                if isinstance(node, pyoxigraph.NamedNode) and node.value.startswith(vocabularies):
                    assert node.value in known, node.value


def test_the_ontology_conforms_to_its_shapes(ontology: rdflib.Graph, shapes: rdflib.Graph) -> None:
    checked = set(ontology.subjects(RDFS.isDefinedBy, rdflib.URIRef(PREFIXES["mlg"][:-1])))
    assert checked == {rdflib.URIRef(term) for term in kinds(read(ONTOLOGY, ("maillage.ttl",)))}
    assert results(ontology, shapes) == set()


@pytest.mark.parametrize(
    ("old", "new", "term", "shape"),
    [
        ('rdfs:label "Acteur"@fr ,\n        "Actor"@en', 'rdfs:label "Actor"@en', "mlg:Acteur",
         "Terme-libelleFrancais"),
        ('"Actor"@en', '"Acteur "@fr', "mlg:Acteur", "Terme-libelleAnglais"),
        ('"Actor"@en', '"Actor"@en , "Akteur"@de', "mlg:Acteur", "Terme-langueLibelle"),
        ('"Manière dont une offre est donnée."@fr', '"Manière."@fr , "Façon."@fr', "mlg:Modalite",
         "Terme-definitionFrancaise"),
        ('"How an offer is given."@en', '"How an offer is given."@fr', "mlg:Modalite",
         "Terme-definitionAnglaise"),
        ('"How an offer is given."@en', '"How an offer is given."@en , "?"', "mlg:Modalite",
         "Terme-langueDefinition"),
        ("mlg:modalite\n    a owl:ObjectProperty ;", "mlg:modalite", "mlg:modalite", "Terme-sorte"),
        ("mlg:modalite\n    a owl:ObjectProperty", "mlg:modalite\n    a owl:Class ,\n"
         "        owl:ObjectProperty", "mlg:modalite", "Terme-sorte"),
        ("\nmlg:modalite\n", "\nmlg:moda-lite\n", "<def>", "Ontologie-termes"),
        ("mlg:Modalite\n    a owl:Class ;", "mlg:Nue a owl:Class .\n\nmlg:Modalite\n"
         "    a owl:Class ;", "mlg:Nue", "Declaration"),
        ("mlg:Modalite\n    a owl:Class ;", "mlg:nu a rdf:Property .\n\nmlg:Modalite\n"
         "    a owl:Class ;", "mlg:nu", "Declaration"),
        ("rdfs:range mlg:Modalite ;", "rdfs:range mlg:Modalitee ;", "mlg:Modalitee",
         "ClasseNommee"),
        ("rdfs:domain mlg:Lien ;\n    rdfs:range mlg:NatureLien ;", "rdfs:domain mlg:Liens ;",
         "mlg:Liens", "ClasseNommee"),
        ("mlg:Structure\n    a owl:Class ;\n    rdfs:subClassOf mlg:Acteur",
         "mlg:Structure\n    a owl:Class ;\n    rdfs:subClassOf mlg:Actor", "mlg:Actor",
         "ClasseNommee"),
        ("owl:unionOf ( mlg:Departement mlg:Region )", "owl:unionOf ( mlg:Departement mlg:Regio )",
         "", "ListeDeClasses-membre"),
        ("rdfs:subPropertyOf mlg:estDans ;", "rdfs:subPropertyOf mlg:estDedans ;",
         "mlg:estDedans", "ProprieteNommee"),
    ],
)  # fmt: skip
def test_a_mutilated_ontology_does_not_conform(
    tmp_path: Path, shapes: rdflib.Graph, old: str, new: str, term: str, shape: str
) -> None:
    copy = mutilated(tmp_path, old, new)
    if "rdf:" in new:
        text = (copy / "maillage.ttl").read_text(encoding="utf-8")
        (copy / "maillage.ttl").write_text(f"@prefix rdf: <{RDF}> .\n{text}", encoding="utf-8")
    found = results(load(copy / "maillage.ttl", copy / "reuse.ttl"), shapes)
    named = {name for name, source in found if source == f"shape:{shape}"}
    assert len(named) == 1
    if term.startswith("mlg:"):
        assert named == {term}


def test_the_shapes_find_nothing_in_data_without_the_ontology(shapes: rdflib.Graph) -> None:
    data = rdflib.Graph()
    data.add((iri("id:acteur/x"), RDF.type, MLG.Acteur))
    data.add((iri("id:acteur/x"), RDFS.label, rdflib.Literal("Nom", lang="fr")))
    data.add((iri("ref:types/cmp"), SKOS.definition, rdflib.Literal("Centre", lang="fr")))
    assert results(data, shapes) == set()


def test_the_shapes_are_shapes(shapes: rdflib.Graph) -> None:
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text
    used = {str(node) for triple in shapes for node in triple if str(node).startswith(str(SH))}
    assert {word.removeprefix(str(SH)) for word in used} <= SHACL_WORDS


def test_each_property_shape_is_named_and_speaks_two_languages(shapes: rdflib.Graph) -> None:
    named = set(shapes.subjects(SH.path, None))
    assert named
    for shape in named | set(shapes.subjects(SH.message, None)):
        assert isinstance(shape, rdflib.URIRef)
        assert str(shape).startswith(PREFIXES["shape"])
        assert shapes.value(shape, SH.severity) is not None
        messages = [m for m in shapes.objects(shape, SH.message) if isinstance(m, rdflib.Literal)]
        assert sorted(str(m.language) for m in messages) == ["en", "fr"]


def test_french_texts_follow_french_typography(ontology: rdflib.Graph) -> None:
    bad = re.compile("'|« |[^\u00a0]»| [:;?!](?:\\s|$)|[^\u00a0\\s][;?!](?:\\s|$)")
    for term, text in ontology.subject_objects():
        if isinstance(text, rdflib.Literal) and text.language == "fr":
            assert not bad.search(str(text)), f"{term}: {text}"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_definition_is_one_sentence(ontology: rdflib.Graph, language: str) -> None:
    for term, text in ontology.subject_objects(SKOS.definition):
        if isinstance(text, rdflib.Literal) and text.language == language:
            assert re.fullmatch(r"[^a-zà-ÿ ].*[^ .]\.", str(text)), f"{term}: {text}"
            assert ". " not in str(text), f"{term}: {text}"


def test_terms_are_sorted_inside_each_section() -> None:
    for name in ("maillage.ttl", "reuse.ttl"):
        text = (ONTOLOGY / name).read_text(encoding="utf-8")
        sections = re.split(r"^# --- .* ---$", text, flags=re.MULTILINE)[1:]
        for section in sections:
            terms = re.findall(r"^(\w+:\w+)\n    a ", section, flags=re.MULTILINE)
            assert terms == sorted(terms, key=str.lower)


# --- The official acronyms ---


@pytest.mark.parametrize(("name", "code"), [*ACTORS.items(), *ACTS.items()])
def test_an_acronym_is_defined_by_its_type(ontology: rdflib.Graph, name: str, code: str) -> None:
    concept = rdflib.URIRef(iris.concept("types", code))
    definition = ontology.value(ontology.value(MLG[name], OWL.equivalentClass), OWL.intersectionOf)
    assert definition is not None
    whole, restriction = Collection(ontology, definition)
    assert whole == (MLG.Acteur if name in ACTORS else MLG.Acte)
    assert ontology.value(restriction, OWL.onProperty) == iri("org:classification")
    assert ontology.value(restriction, OWL.hasValue) == concept
    assert ontology.value(MLG[name], MLG.definiParConcept) == concept
    assert concept != MLG[name]


def test_every_class_defined_by_a_type_is_a_known_acronym(ontology: rdflib.Graph) -> None:
    named = {str(term).removeprefix(MLG) for term in ontology.subjects(MLG.definiParConcept, None)}
    assert named == {*ACTORS, *ACTS}


def test_the_types_of_the_acronyms_are_rows_of_the_tables() -> None:
    path = ROOT / "data" / "referentiel" / "types.csv"
    if not path.exists():
        pytest.skip("the pack referentiel is not in this checkout")
    codes = {line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]}
    assert {*ACTORS.values(), *ACTS.values()} <= codes


def test_each_nature_of_zone_has_its_class(ontology: rdflib.Graph) -> None:
    natures = {str(value) for value in ontology.objects(None, OWL.hasValue) if str(value).islower()}
    column = columns(ZoneRow)["nature"]
    words = set(re.split(r", | ou ", column.fr))
    assert "secteur" in words
    assert words <= natures
