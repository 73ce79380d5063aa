"""The score in the Data Quality Vocabulary: what the vocabulary asks for, and the same figures."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF, SKOS

from maillage import iris
from maillage.namespaces import PREFIXES, expand
from maillage.quality import Assessment, Criterion, as_dqv
from maillage.quality.text import LABELS
from maillage.reasoning import kinds, read
from maillage.session import Graph

ONTOLOGY = Path(__file__).resolve().parents[2] / "ontology"
DQV = rdflib.Namespace(PREFIXES["dqv"])
MLG = rdflib.Namespace(PREFIXES["mlg"])


@pytest.fixture(scope="module")
def assessed(graph: Graph) -> Assessment:
    return graph.quality("2022-06-01")


@pytest.fixture(scope="module")
def published(assessed: Assessment) -> rdflib.Graph:
    return rdflib.Graph().parse(data="".join(as_dqv(assessed)), format="nt")


def only(graph: rdflib.Graph, thing: rdflib.term.Node, term: rdflib.URIRef) -> rdflib.term.Node:
    (value,) = graph.objects(thing, term)
    return value


def test_each_measurement_is_of_one_metric_on_one_thing_with_one_value(
    published: rdflib.Graph, graph: Graph
) -> None:
    things = {row["x"] for row in graph.query("SELECT ?x WHERE { ?x dcterms:identifier ?i }").rows}
    measurements = set(published.subjects(RDF.type, DQV.QualityMeasurement))
    assert measurements == set(published.subjects(DQV.value)) != set()
    for measurement in measurements:
        metric = only(published, measurement, DQV.isMeasurementOf)
        assert (metric, RDF.type, DQV.Metric) in published
        assert str(only(published, measurement, DQV.computedOn)) in things
        assert only(published, measurement, DCTERMS.date) == rdflib.Literal(
            "2022-06-01", datatype=rdflib.URIRef(expand("xsd:date"))
        )
        value = only(published, measurement, DQV.value)
        assert isinstance(value, rdflib.Literal)
        assert value.datatype == only(published, metric, DQV.expectedDataType)


def test_each_metric_is_named_and_in_one_dimension(published: rdflib.Graph) -> None:
    metrics = list(published.subjects(RDF.type, DQV.Metric))
    names = sorted(iris.parse(str(metric))[1] for metric in metrics)
    assert names == sorted([*map(str, Criterion), "ensemble"])
    for metric in metrics:
        dimension = only(published, metric, DQV.inDimension)
        assert (dimension, RDF.type, DQV.Dimension) in published
        for node in (metric, dimension):
            for term in (SKOS.prefLabel, SKOS.definition):
                texts = [t for t in published.objects(node, term) if isinstance(t, rdflib.Literal)]
                assert sorted(str(text.language) for text in texts) == ["en", "fr"]


def test_a_metric_bears_the_name_that_people_see(published: rdflib.Graph) -> None:
    for criterion, label in LABELS.items():
        metric = rdflib.URIRef(iris.concept("metriques_qualite", str(criterion)))
        named = {
            t.language: str(t)
            for t in published.objects(metric, SKOS.prefLabel)
            if isinstance(t, rdflib.Literal)
        }
        assert named == {"fr": label.fr, "en": label.en}


def test_the_figures_and_the_sentences_are_those_of_the_assessment(
    assessed: Assessment, published: rdflib.Graph
) -> None:
    found = {
        (str(only(published, m, DQV.computedOn)), str(only(published, m, DQV.isMeasurementOf))): m
        for m in published.subjects(RDF.type, DQV.QualityMeasurement)
    }
    expected = 0
    for thing in (*assessed.structures, *assessed.sources):
        overall = found[thing.iri, iris.concept("metriques_qualite", "ensemble")]
        assert str(only(published, overall, DQV.value)) == str(thing.score)
        expected += 1
        for measure in thing.measures:
            key = (thing.iri, iris.concept("metriques_qualite", str(measure.criterion)))
            if measure.value is None:
                assert key not in found
                continue
            expected += 1
            measurement = found[key]
            assert float(str(only(published, measurement, DQV.value))) == round(measure.value, 4)
            assert int(str(only(published, measurement, MLG.nombreEvalue))) == measure.count
            said = {str(text) for text in published.objects(measurement, DCTERMS.description)}
            assert said == {measure.explanation.fr, measure.explanation.en}
    assert len(found) == expected


def test_the_same_assessment_gives_the_same_bytes(assessed: Assessment) -> None:
    once = list(as_dqv(assessed))
    assert once == list(as_dqv(assessed))
    assert len(once) == len(set(once))
    assert all(line.endswith(" .\n") for line in once)


def test_every_term_is_declared(published: rdflib.Graph) -> None:
    known = kinds(read(ONTOLOGY))
    spaces = (PREFIXES["dqv"], PREFIXES["mlg"], PREFIXES["skos"], PREFIXES["dcterms"])
    used = {str(p) for p in published.predicates()} | {
        str(o) for o in published.objects(None, RDF.type)
    }
    assert {term for term in used if term.startswith(spaces)} <= set(known)
    assert expand("dqv:value") in used
