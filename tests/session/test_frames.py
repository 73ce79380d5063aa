"""Data frames have the types of the graph: numbers are numbers, codes stay text."""

from __future__ import annotations

import datetime as dt

import pandas
import pytest

from maillage.catalogue import Result
from maillage.coverage.states import State
from maillage.session import Graph

TYPES = """PREFIX x: <http://example.org/> # PREFIX of the user
SELECT ?code ?nom ?habitants ?latitude ?jour ?oui ?melange ?vide WHERE {
  ?c a mlg:Commune ; mlg:nature "commune" ; igeo:codeINSEE ?code ; rdfs:label ?nom ;
    mlg:population ?habitants .
  FILTER(?code IN ("31555", "13055"))
  OPTIONAL { ?c mlg:latitude ?latitude }
  BIND("2022-06-01"^^xsd:date AS ?jour)
  BIND(true AS ?oui)
  BIND(IF(?code = "31555", 1, "un") AS ?melange)
  OPTIONAL { ?c mlg:rien ?vide }
} ORDER BY ?code"""


@pytest.mark.parametrize("engine", ["graph", "rdflib_graph"])
def test_columns_have_the_types_of_the_graph(request: pytest.FixtureRequest, engine: str) -> None:
    graph: Graph = request.getfixturevalue(engine)
    found = Result(
        ("code", "nom", "habitants", "latitude", "jour", "oui", "melange", "vide"),
        *(lambda result: (result.rows, result.sparql, result.source))(graph.query(TYPES)),
    ).to_pandas()
    assert {name: str(dtype) for name, dtype in found.dtypes.items()} == {
        **dict.fromkeys(("code", "nom", "melange", "vide"), "string"),
        "habitants": "Int64",
        "latitude": "Float64",
        "jour": str(found["jour"].dtype),
        "oui": "boolean",
    }
    assert pandas.api.types.is_datetime64_any_dtype(found["jour"])
    assert found["code"].tolist() == ["13055", "31555"]
    assert found["habitants"].sum() > 1_000_000
    assert found["oui"].all()
    assert found["vide"].isna().all()


def test_a_leading_zero_is_kept(graph: Graph) -> None:
    found = graph.query('SELECT ("01053" AS ?code) (1053 AS ?nombre) WHERE {}').to_pandas()
    assert found["code"].tolist() == ["01053"]
    assert found["nombre"].tolist() == [1053]


def test_no_row_gives_the_columns(graph: Graph) -> None:
    found = graph.query("sigle", sigle="aucun").to_pandas()
    assert len(found) == 0
    assert next(iter(found.columns)) == "sigle"


def test_a_yes_and_triples_are_frames_too(graph: Graph) -> None:
    assert graph.query("ASK { ?s a mlg:Besoin }").to_pandas()["reponse"].tolist() == ["true"]
    triples = graph.query("CONSTRUCT { ?s a mlg:Besoin } WHERE { ?s a mlg:Besoin }").to_pandas()
    assert triples["triplet"].str.endswith(" .").all()


def test_an_answer_is_a_frame_of_its_hits(graph: Graph) -> None:
    answer = graph.who_covers(
        need="anxio-depression", line=2, commune="31555", today=dt.date(2022, 6, 1)
    )
    found = answer.to_pandas()
    assert found["offre"].tolist() == [hit.offer.iri for hit in answer.hits]
    assert found["sans_reserve"].tolist() == [hit.is_sure for hit in answer.hits]
    english = answer.to_pandas(lang="en")
    assert english["offre"].equals(found["offre"])


def test_the_matrix_is_a_frame_of_its_cells(graph: Graph) -> None:
    gaps = graph.gaps("dep:37", need="psychiatrie", line=2, on="2022-06-01")
    found = gaps.to_pandas()
    assert len(found) == sum(1 for _ in gaps.rows())
    assert set(found["etat"]) <= {str(state) for state in State}
    people = [f"habitants_{state}" for state in State]
    assert (found[people].sum(axis=1) == found["habitants"]).all()
    assert str(found["habitants"].dtype) == "Int64"
