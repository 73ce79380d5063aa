"""Each shape on its own data: both engines find what the case file states, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from pathlib import Path

import pytest
from rdflib import SH as sh
from rdflib import Graph, URIRef
from tests.validation.case_files import CASES, SHAPE, read_case, store_of, summary

from maillage import resources
from maillage.errors import BrokenResource
from maillage.namespaces import PREFIXES, expand
from maillage.rows import TABLES
from maillage.validation import engine, oracle, shapes
from maillage.validation.compiler import compile_shapes
from maillage.validation.freshness import state_oldest_days

FOLDER = resources.root() / "shapes"
SHAPE_FILES = sorted(p.stem for p in FOLDER.glob("*.ttl") if p.name != shapes.OF_THE_ONTOLOGY)


@pytest.mark.parametrize("name", ["_commun", *SHAPE_FILES])
def test_both_engines_find_what_the_case_file_states(name: str, shipped: shapes.Shapes) -> None:
    case = read_case(CASES / f"{name}.ttl")
    store = store_of(case.data)
    fast = engine.validate(store, shipped)
    assert summary(fast) == case.expected
    assert fast == oracle.validate(oracle.graph_of(store), shipped)


def test_the_engines_give_the_same_messages(shipped: shapes.Shapes) -> None:
    store = store_of(read_case(CASES / "offre.ttl").data)
    fast = engine.validate(store, shipped)
    slow = oracle.validate(oracle.graph_of(store), shipped)
    assert [(v.message_fr, v.message_en) for v in fast] == [
        (v.message_fr, v.message_en) for v in slow
    ]


@pytest.mark.parametrize("name", SHAPE_FILES)
def test_every_constraint_has_an_invalid_example_and_every_file_a_valid_one(name: str) -> None:
    case = read_case(CASES / f"{name}.ttl")
    stated = {(shape, component) for _, shape, component in case.expected}
    graph = Graph().parse(FOLDER / f"{name}.ttl")
    state_oldest_days(graph, dt.date(2026, 6, 1))
    needed = {(c.source_shape, c.component) for c in compile_shapes(graph, {})}
    assert needed - stated == set()
    assert case.own - {focus for focus, _, _ in case.expected}


def test_every_case_file_is_about_a_shape_file() -> None:
    assert sorted(p.stem for p in CASES.glob("*.ttl")) == ["_commun", *SHAPE_FILES]


def test_results_are_in_a_stable_order_and_each_once(shipped: shapes.Shapes) -> None:
    found = engine.validate(store_of(read_case(CASES / "offre.ttl").data), shipped)
    assert all(one < other for one, other in pairwise(found))


def test_messages_say_the_fault_then_the_remedy(shipped: shapes.Shapes) -> None:
    for constraint in compile_shapes(shipped.graph, {}):
        for lang, mark in (("fr", " ; "), ("en", "; ")):
            fault, remedy = constraint.messages[lang].split(mark)
            assert fault and remedy and not remedy.endswith("."), constraint.source_shape


def test_shapes_speak_only_of_properties_and_classes_that_exist(shipped: shapes.Shapes) -> None:
    ontology = Graph().parse(resources.root() / "ontology" / "maillage.ttl")
    declared = {str(term) for term in ontology.subjects()}
    used = {
        str(node)
        for triple in shipped.graph
        for node in triple
        if isinstance(node, URIRef) and node.startswith(PREFIXES["mlg"])
    }
    assert used - declared == set()


def test_every_class_of_the_tables_is_targeted(shipped: shapes.Shapes) -> None:
    targeted = {str(c) for c in shipped.graph.objects(None, sh.targetClass)}
    assert {expand(row.rdf_class) for row in TABLES.values()} - targeted == set()
    concept = set(shipped.graph.objects(URIRef(SHAPE + "Concept"), sh.targetClass))
    assert {URIRef(expand(r.rdf_class)) for r in TABLES.values() if r.scheme} <= concept


def test_columns_named_in_messages_exist(shipped: shapes.Shapes) -> None:
    known = {name for row in TABLES.values() for name in row.model_fields}
    for constraint in compile_shapes(shipped.graph, {}):
        if constraint.source_shape.endswith("offre-base"):
            continue  # a presumed offer is in no table
        for name in re.findall(r"\bcolumn (?!of\b)(\w+)", constraint.messages["en"]):
            assert name in known, constraint.source_shape


# ---- shapes that would check nothing are refused ---------------------------------------------

GOOD = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/maillage/shape/> .
@prefix mlg: <https://w3id.org/maillage/def#> .
shape:Zone a sh:NodeShape ; sh:targetClass mlg:Zone ; sh:property shape:zone-code .
shape:zone-code a sh:PropertyShape ; sh:path mlg:codeZone ; sh:minCount 1 ;
    sh:severity sh:Warning ; sh:message "manque"@fr , "missing"@en .
"""


def test_a_small_shapes_graph_is_accepted() -> None:
    shapes.check(Graph().parse(data=GOOD))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("sh:minCount", "sh:minCounts", "SHACL has no sh:minCounts"),
        ("sh:targetClass", "sh:targetclass", "SHACL has no sh:targetclass"),
        ("sh:Warning", "sh:Warn", "SHACL has no sh:Warn"),
        ("a sh:NodeShape", "a sh:Nodeshape", "SHACL has no sh:Nodeshape"),
        ("sh:targetClass mlg:Zone ;", "", "no target"),
        ("sh:property shape:zone-code .", "sh:property shape:other .", "no target"),
        ("sh:minCount 1 ;", "", "no constraint"),
        ("sh:severity sh:Warning ;", "", "severities"),
        ("sh:severity sh:Warning", "sh:severity sh:IRI", "severity"),
        ('"manque"@fr ,', "", "French"),
        ('"missing"@en', '"missing"', "French"),
        ("shape:zone-code", "<http://ailleurs.fr/zone-code>", "has no IRI in shape:"),
    ],
)
def test_shapes_that_cannot_be_relied_on_are_refused(old: str, new: str, reason: str) -> None:
    assert old in GOOD
    graph = Graph().parse(data=GOOD.replace(old, new))
    with pytest.raises(BrokenResource, match=re.escape(reason)):
        shapes.check(graph)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenResource, match="empty"):
        shapes.load(tmp_path)


def test_a_file_that_is_not_turtle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "zone.ttl").write_text("shape:Zone a", encoding="utf-8")
    with pytest.raises(BrokenResource, match=r"zone\.ttl is not Turtle"):
        shapes.load(tmp_path)
