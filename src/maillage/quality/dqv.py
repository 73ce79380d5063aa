"""The score in RDF: the Data Quality Vocabulary of the W3C, as N-Triples.

A criterion that does not apply gives no measurement: the vocabulary has no empty value.
"""

from __future__ import annotations

from collections.abc import Iterator

from maillage import iris, resources
from maillage.graph import iri, literal
from maillage.namespaces import expand
from maillage.quality.reading import Assessed, Assessment

METRICS = "metriques_qualite"
OVERALL = "ensemble"


def as_dqv(assessment: Assessment) -> Iterator[str]:
    """Yield an assessment as lines of N-Triples: metrics, then measurements of each thing.

    The same assessment gives the same bytes.

    Raises:
        BrokenResource: the metrics of the project cannot be read.
    """
    yield from _metrics()
    for thing in (*assessment.sources, *assessment.structures):
        yield from _measurements(thing, assessment.on.isoformat())


def _metrics() -> Iterator[str]:
    from maillage.reasoning import read

    triples = read(resources.root() / "ontology", ("qualite.ttl",))
    yield from sorted(f"{triple} .\n" for triple in triples)


def _measurements(thing: Assessed, on: str) -> Iterator[str]:
    for measure in thing.measures:
        if measure.value is not None:
            value = literal(f"{measure.value:.4f}", "xsd:decimal")
            facts = [
                ("dcterms:description", literal(measure.explanation.fr, lang="fr")),
                ("dcterms:description", literal(measure.explanation.en, lang="en")),
                ("mlg:nombreEvalue", literal(str(measure.count), "xsd:integer")),
            ]
            yield from _measurement(thing, on, str(measure.criterion), value, facts)
    value = literal(str(thing.score), "xsd:integer")
    facts = [("mlg:nombreEvalue", literal(str(thing.count), "xsd:integer"))]
    yield from _measurement(thing, on, OVERALL, value, facts)


def _measurement(
    thing: Assessed, on: str, metric: str, value: str, more: list[tuple[str, str]]
) -> Iterator[str]:
    key = iris.composite(on, metric, iris.short(thing.iri))
    measurement = iri(iris.thing("mesure", key))
    facts = [
        ("rdf:type", iri(expand("dqv:QualityMeasurement"))),
        ("dqv:isMeasurementOf", iri(iris.concept(METRICS, metric))),
        ("dqv:computedOn", iri(thing.iri)),
        ("dqv:value", value),
        ("dcterms:date", literal(on, "xsd:date")),
        *more,
    ]
    for predicate, target in facts:
        yield f"{measurement} {iri(expand(predicate))} {target} .\n"
