"""One prefix map: in Python, in ``ontology/prefixes.ttl``, and in every Turtle file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, SH

from maillage.namespaces import PREFIXES

ROOT = Path(__file__).resolve().parents[2]
# Only alignments name these vocabularies.
ALIGNED = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "locn": "http://www.w3.org/ns/locn#",
}
FILES = sorted([*(ROOT / "ontology").glob("*.ttl"), ROOT / "shapes" / "ontologie.ttl"])


def test_the_prefix_file_equals_the_python_map() -> None:
    graph = rdflib.Graph().parse(ROOT / "ontology" / "prefixes.ttl", format="turtle")
    declared = [
        (str(graph.value(node, SH.prefix)), str(graph.value(node, SH.namespace)))
        for node in graph.objects(rdflib.URIRef(PREFIXES["mlg"][:-1]), SH.declare)
    ]
    assert len(declared) == len(PREFIXES)
    assert dict(declared) == PREFIXES
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [rdflib.URIRef(PREFIXES["mlg"][:-1])]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_turtle_files_use_the_same_prefixes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = dict(re.findall(r"^@prefix (\w+): <([^>]+)> \.$", text, flags=re.MULTILINE))
    known = {**PREFIXES, **ALIGNED} if path.name == "alignements.ttl" else PREFIXES
    assert found.items() <= known.items()
    unused = [prefix for prefix in found if not re.search(rf"(?<!@prefix ){prefix}:\w", text)]
    assert unused == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_imported(path: Path) -> None:
    graph = rdflib.Graph().parse(path, format="turtle")
    assert list(graph.subject_objects(OWL.imports)) == []
