"""A validation that could not run is an error, whatever the reason: never « conforms »."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from tests.validation.case_files import store_of

from maillage import build, shape_findings
from maillage.errors import BrokenResource
from maillage.validation import Violation, engine, oracle, shapes
from maillage.validation.compiler import Constraint

ACTEUR = """
@prefix mlg: <https://w3id.org/maillage/def#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/maillage/id/acteur/cmp> a mlg:Acteur ; mlg:verifieLe "2026-01-15"^^xsd:date .
"""
EMPTY = shapes.Shapes(Graph(), Graph())


def test_a_query_that_the_store_refuses_is_an_error() -> None:
    broken = Constraint("shape:a", "", "C", "Violation", {}, "SELECT ?focus ?value { ")
    with pytest.raises(BrokenResource) as caught:
        engine.run(ox.Store(), [broken])
    assert caught.value.text("fr").startswith("la forme shape:a (C) n'a pas pu être vérifiée")


@pytest.mark.parametrize("missing", [None, ValueError("no"), "text"])
def test_pyshacl_that_fails_is_an_error(
    missing: Exception | str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object, **_named: object) -> tuple[bool, str, str]:
        if isinstance(missing, Exception):
            raise missing
        return True, "Validation Failure", "too deep"

    if missing is None:
        monkeypatch.setitem(sys.modules, "pyshacl", None)
    else:
        monkeypatch.setattr("pyshacl.validate", fails)
    with pytest.raises(BrokenResource) as caught:
        oracle.validate(Graph(), EMPTY)
    assert caught.value.text("fr").startswith("pySHACL n'a pas pu valider, rien n'est donc vérifié")


def test_without_pyshacl_the_shapes_cannot_be_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(BrokenResource, match="réinstaller pyshacl"):
        shapes.vocabulary.__wrapped__()


@pytest.mark.parametrize("name", ["sparql", "pyshacl"])
def test_no_shape_is_an_error_of_check(
    name: str, small_packs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*, on: dt.date | None) -> shapes.Shapes:
        return shapes.load(tmp_path, on=on)

    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr(shape_findings, "load", load)
    with pytest.raises(BrokenResource, match="empty"):
        build.check(small_packs[:1], work, engine="pyshacl" if name == "pyshacl" else "sparql")


@pytest.mark.parametrize("name", ["validate", "oracle"])
def test_an_engine_that_fails_is_an_error_of_check_store(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object) -> list[Violation]:
        raise BrokenResource("en panne")

    monkeypatch.setattr(shape_findings, "validate", fails)
    monkeypatch.setattr(oracle, "validate", fails)
    with pytest.raises(BrokenResource, match="en panne"):
        shape_findings.check_store(ox.Store(), engine="pyshacl" if name == "oracle" else "sparql")


def test_both_engines_give_the_same_findings_for_a_day() -> None:
    store = store_of(Graph().parse(data=ACTEUR))
    fast, slow, later = (
        shape_findings.check_store(store, engine="sparql", on=dt.date(2026, 6, 1)),
        shape_findings.check_store(store, engine="pyshacl", on=dt.date(2026, 6, 1)),
        shape_findings.check_store(store, on=dt.date(2030, 1, 1)),
    )
    assert fast
    assert fast == slow
    fresh = "shape:acteur-fraicheur"
    assert [f.rule for f in later if f.rule not in {f.rule for f in fast}] == [fresh]
