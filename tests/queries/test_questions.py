"""The 43 questions of the design: each has its query, and what the documents allow is answered.

The queries about access, institutions and coordination are asked of a fictive world too: the
shipped documents hold no contact, no complete inventory, no CPTS, no chain of referral.
"""

from __future__ import annotations

import csv
import re

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store
from tests.queries.cases import EXPECTED, MORE_QUESTIONS, QUESTION_CASES, answer
from tests.queries.questions_world import build_world

from maillage import catalogue, packs
from maillage.namespaces import expand
from maillage.session import Graph
from maillage.source import OxigraphSource, RdflibSource

QUERIES = catalogue.catalogue()
THEME = sorted({name for name, _ in QUESTION_CASES.values()})
DAY = "2022-06-01"
_COMMENT_IRI_OR_TEXT = re.compile(r'^#[^\n]*|<[^<>\s]*>|"[^"\n]*"', re.MULTILINE)
_PROPERTY = re.compile(r"\b(?:mlg|skos|rdfs|org|dcterms|schema|igeo):[a-z]\w*")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return build_world(tmp_path_factory.mktemp("questions"))


@pytest.fixture(scope="module")
def rdflib_world(world: Graph) -> Graph:
    return Graph(world.snapshot, RdflibSource.read(world.snapshot.nquads))


def test_each_of_the_43_questions_has_one_query() -> None:
    numbers = sorted(q.number for q in QUERIES.values() if q.number is not None)
    assert numbers == list(range(1, 44))


def test_what_one_graph_cannot_tell_names_its_command() -> None:
    assert "maillage diff" in QUERIES["evolution"].sparql


def test_every_query_has_tags() -> None:
    assert [name for name, query in QUERIES.items() if not query.tags] == []


@pytest.mark.parametrize("case", QUESTION_CASES)
def test_the_answer_is_the_expected_one(world: Graph, case: str) -> None:
    assert answer(world, case, QUESTION_CASES) == (EXPECTED / f"{case}.csv").read_text("utf-8")


@pytest.mark.parametrize("case", QUESTION_CASES)
def test_rdflib_gives_the_same_answer(rdflib_world: Graph, case: str) -> None:
    text = answer(rdflib_world, case, QUESTION_CASES)
    assert text == (EXPECTED / f"{case}.csv").read_text("utf-8")


@pytest.mark.parametrize("name", THEME)
def test_without_any_property_it_names_some_answer_changes(world: Graph, name: str) -> None:
    store = Store()
    store.bulk_load(path=str(world.snapshot.nquads), format=RdfFormat.N_QUADS)
    source = OxigraphSource(store)
    asked = [words for query, words in [*QUESTION_CASES.values(), *MORE_QUESTIONS] if query == name]
    texts = [catalogue.bind(world.source, QUERIES[name], words) for words in asked]
    before = [source.select(text) for text in texts]
    unread = []
    for curie in sorted(
        set(_PROPERTY.findall(_COMMENT_IRI_OR_TEXT.sub(" ", QUERIES[name].sparql)))
    ):
        removed = list(store.quads_for_pattern(None, NamedNode(expand(curie)), None, None))
        for quad in removed:
            store.remove(quad)
        if [source.select(text) for text in texts] == before:
            unread.append(curie)
        store.extend(removed)
    assert unread == []


def ask(graph: Graph, name: str, **words: str) -> dict[str, dict[str, str]]:
    """Return the rows of a query by the key of the offer that they are about."""
    rows = graph.query(name, **words).rows
    return {row["offre"].rpartition("/")[2]: row for row in rows}


@pytest.mark.xdist_group("full")
def test_delays_that_are_certain_and_delays_that_are_only_possible(full_graph: Graph) -> None:
    """004: 59G21 48 h; MG&Psy37 one week, fifteen days; DSP « 1 à 4 semaines » (observed)."""
    found = ask(full_graph, "delais", date=DAY)
    certain = {key for key, row in found.items() if row["verdict"] == "certain"}
    assert certain == {
        "off-59g21-consultation",
        "off-emap-telephone",
        "off-mgpsy37-avis",
        "off-mgpsy37-consultation",
    }
    assert found["off-59g21-consultation"]["au_plus_tard"] == "2"
    assert found["off-dsp-yvelines"]["verdict"] == "possible"
    assert found["off-dspp31"]["verdict"] == "inconnu"
    within_a_week = ask(full_graph, "delais", delai="semaine", date=DAY)
    assert within_a_week["off-mgpsy37-avis"]["verdict"] == "certain"
    assert within_a_week["off-mgpsy37-consultation"]["verdict"] == "possible"


@pytest.mark.xdist_group("full")
def test_patients_may_ask_the_dsp_of_yvelines_sud_themselves(full_graph: Graph) -> None:
    found = ask(full_graph, "modes-acces", date=DAY)
    assert [k for k, row in found.items() if row["verdict"] == "demande_directe"] == [
        "off-dsp-yvelines"
    ]
    assert found["off-dspp31"]["verdict"] == "adressage"
    assert found["off-monpsy"]["verdict"] == "non_dit"


@pytest.mark.xdist_group("full")
def test_the_telephone_of_59g21_and_of_the_charter_reach_a_senior_psychiatrist(
    full_graph: Graph,
) -> None:
    rows = full_graph.query("acces-telephonique", date=DAY).rows
    found = {row["chose"].rpartition("/")[2]: row["senior"] for row in rows}
    assert found["off-59g21-telephone"] == found["lien-charte-telephone"] == "dit"


@pytest.mark.xdist_group("full")
def test_the_sector_of_a_commune_of_the_nord_is_perhaps_59g21(full_graph: Graph) -> None:
    rows = full_graph.query("secteurs-de-la-commune", commune="59350", date=DAY).rows
    assert [(r["code"], r["etat"], r["genre"]) for r in rows] == [("59G21", "partie", "adultes")]


def test_coreso_returns_from_line_2_and_cristales_from_line_3(graph: Graph) -> None:
    rows = graph.query("retours", date=DAY).rows
    somatic = {
        (r["de"].rpartition("/")[2], r["ligne"]) for r in rows if r["soins_somatiques"] == "oui"
    }
    assert somatic == {("exp-coreso", "2"), ("exp-cristales", "3")}


def test_what_is_not_known_is_never_said_to_be_absent(graph: Graph) -> None:
    """The shipped packs declare no inventory complete: nothing there may be declared absent."""
    here = {"territoire": "dep:78", "date": DAY}
    states = {
        row["etat"]
        for name, words in (
            ("premiere-ligne", {"besoin": "gaja", "commune": "78646", "date": DAY}),
            ("actes-en-vigueur", here),
            ("cpts-et-ptsm", here),
            ("transferabilite", {"besoin": "gaja", "ligne": "1", **here}),
        )
        for row in graph.query(name, **words).rows
    }
    assert "non_renseigne" in states
    assert not {"absent_declare", "absente_declaree"} & states
    rows = graph.query("communes-sans-cpts-ni-clsm", **here).rows
    assert {(row["cpts"], row["clsm"]) for row in rows} == {("non_renseigne", "non_renseigne")}


def test_the_law_names_eight_categories_and_none_is_known_to_take_part(graph: Graph) -> None:
    rows = graph.query("participants-du-ptsm", territoire="dep:78", date=DAY).rows
    by_law = {row["type"] for row in rows if row["source"] == "003"}
    assert len(by_law) == 8
    assert {row["etat"] for row in rows} == {"aucun_lien_connu"}


@pytest.mark.parametrize("situation", ["1", "2", "3"])
def test_tools_of_a_situation_are_those_of_the_table(graph: Graph, situation: str) -> None:
    path = packs.shipped("referentiel") / "outils.csv"
    with path.open(encoding="utf-8") as file:
        wanted = {
            row["code"]
            for row in csv.DictReader(file)
            if f"has-{situation}" in row["situations"].split(";")
        }
    rows = graph.query("outils", situation=situation).rows
    assert {row["outil"].rpartition("/")[2] for row in rows} == wanted
