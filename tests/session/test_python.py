"""The public names of the package, as a notebook uses them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import maillage
from maillage.errors import NoSnapshot, WrongUse


def test_the_graph_is_opened_by_its_folder_and_answers(small_root: Path) -> None:
    graph = maillage.open(small_root)
    answer = graph.who_covers(need="anxio-depression", line=2, commune="31555", age=30)
    assert answer.state == "couvert"
    assert answer.hits[0].offer.programme is not None
    assert maillage.open(str(small_root)).snapshot == graph.snapshot


def test_a_query_gives_rows_that_can_be_iterated_and_counted(small_root: Path) -> None:
    result = maillage.open(small_root).query("sigle", sigle="CMP")
    assert len(result) == len(list(result)) == 1
    assert result.columns[0] == "sigle"


def test_explain_says_the_rows_and_what_points_at_it(small_root: Path) -> None:
    found = maillage.open(small_root).explain("programme:disp-dspp31")
    assert found["stated"][0]["file"] == "dispositifs/programmes.csv"
    assert found["pointed_at_count"] >= len(found["pointed_at"]) > 0


def test_the_graph_is_also_an_rdflib_dataset(small_root: Path) -> None:
    graph = maillage.open(small_root)
    count = graph.query("SELECT (COUNT(*) AS ?n) WHERE { ?s a mlg:Offre }").rows[0]["n"]
    dataset = graph.as_rdflib()
    offers = dataset.query("SELECT ?s WHERE { ?s a <https://w3id.org/maillage/def#Offre> }")
    assert len(offers) == int(count)


def test_the_ontology_is_given_as_owlready2() -> None:
    names = {known.name for known in maillage.ontology().classes()}
    assert {"Offre", "CMP", "PTSM"} <= names


def test_without_pandas_the_sentence_says_how_to_get_it(small_root: Path) -> None:
    result = maillage.open(small_root).query("sigle", sigle="CMP")
    if importlib.util.find_spec("pandas"):
        assert list(result.to_pandas().columns) == list(result.columns)
    else:
        with pytest.raises(WrongUse, match=r"pip install 'maillage\[pandas\]'"):
            result.to_pandas()


def test_nothing_built_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoSnapshot, match="maillage build"):
        maillage.open(tmp_path)


def test_an_unknown_name_of_the_package_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        maillage.nothing  # noqa: B018
