"""The catalogue: headers that say all, expected answers on two engines, queries that can fail."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse
from tests.queries.cases import CASES, EXPECTED, QUESTION_CASES, answer

from maillage import catalogue, resources
from maillage.catalogue import Query
from maillage.errors import WrongUse
from maillage.namespaces import PREFIXES, expand
from maillage.session import Graph
from maillage.source import OxigraphSource

QUERIES = catalogue.catalogue()
KINDS = {
    *("commune", "besoin", "besoins", "ligne", "lignes", "age", "date", "entier", "choix"),
    *("texte", "territoire", "chose"),
}


# The queries of the coverage theme read every offer of a territory, which is slow on rdflib: both
# engines are held together, and against the matrix, on a smaller world (test_coverage_queries).
MATRIX = {path.stem for path in (resources.root() / "queries" / "couverture").glob("*.rq")}
OF_ONE_PLACE = [case for case, (name, _) in CASES.items() if name not in MATRIX]
# What the shipped packs cannot answer is tested on a world that can (test_questions).
ELSEWHERE = {name for name, _ in QUESTION_CASES.values()}
ANSWERED = [case for case in OF_ONE_PLACE if CASES[case][0] not in ELSEWHERE]


def expected(case: str) -> list[dict[str, str]]:
    text = (EXPECTED / f"{case}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_header_says_all_in_both_languages(query: Query) -> None:
    for text in (query.title_fr, query.title_en, query.question_fr, query.question_en):
        assert text
    assert query.question_fr.endswith("?")
    assert query.question_en.endswith("?")
    assert all(p.kind in KINDS and p.fr and p.en for p in query.parameters)
    assert all(fr and en for fr, en in query.columns.values())


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_the_columns_are_the_variables_of_the_select(query: Query) -> None:
    body = "\n".join(x for x in query.sparql.splitlines() if not x.startswith("#"))
    head = re.search(r"SELECT\s+(?:DISTINCT\s+)?((?:\?\w+\s+)+)WHERE", body)
    assert head is not None
    assert head[1].replace("?", "").split() == list(query.columns)


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_the_parameters_are_those_of_the_text(query: Query) -> None:
    body = "\n".join(x for x in query.sparql.splitlines() if not x.startswith("#"))
    assert set(re.findall(r"\$(\w+)", body)) == {p.name for p in query.parameters}


def test_every_query_has_a_case() -> None:
    assert {name for name, _ in CASES.values()} == set(QUERIES)


@pytest.mark.parametrize("case", CASES)
def test_the_answer_is_the_expected_one(graph: Graph, case: str) -> None:
    assert answer(graph, case) == (EXPECTED / f"{case}.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", OF_ONE_PLACE)
def test_rdflib_gives_the_same_answer(rdflib_graph: Graph, case: str) -> None:
    assert answer(rdflib_graph, case) == (EXPECTED / f"{case}.csv").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def quads(graph: Graph) -> list[Quad]:
    return list(parse(path=str(graph.snapshot.nquads), format=RdfFormat.N_QUADS))


def _relied_on(query: Query) -> list[str]:
    """Return the properties that the required patterns of a query name."""
    body = re.sub(r"#[^\n]*", "", query.sparql)
    names = dict.fromkeys(re.findall(r"\b(?:mlg|skos|rdfs|org|dcterms):[a-z]\w+", body))
    return [expand(name) for name in names]


@pytest.mark.parametrize("case", ANSWERED)
def test_without_what_it_relies_on_the_answer_changes(
    graph: Graph, quads: list[Quad], case: str
) -> None:
    """Removing from the graph a property that the query reads must change its answer."""
    name, _ = CASES[case]
    before = answer(graph, case)
    changed = []
    for removed in _relied_on(QUERIES[name])[:6]:
        store = Store()
        store.extend(q for q in quads if q.predicate.value != removed)
        mutant = Graph.__new__(Graph)
        mutant.source = OxigraphSource(store)
        try:
            changed.append(answer(mutant, case) != before)
        except WrongUse:
            changed.append(True)
    assert any(changed), "no removal changes the answer: the query tests nothing"


def test_article_51_has_exactly_seven_programmes_with_proof() -> None:
    rows = expected("article-51")
    assert len({row["programme"] for row in rows}) == 7
    assert all(row["preuve"] for row in rows)


def test_59g21_is_in_all_five_categories() -> None:
    found = {row["programme"]: row["categories"] for row in expected("plusieurs-categories")}
    assert [name.rpartition("/")[2] for name, c in found.items() if c == "1 2 3 4 5"] == [
        "exp-59g21"
    ]


def test_cmp_and_cmpi_have_two_lines_and_gaja_at_line_3_is_undecidable() -> None:
    rows = expected("positions-ambigues")
    lines = {(row["type"], row["ligne"], row["colonne"]) for row in rows}
    assert {("cmp", "2", "psychiatrie"), ("cmp", "3", "anxio-depression")} <= lines
    assert {("cmpi", "2", "gaja"), ("cmpi", "3", "enfant-apprentissage")} <= lines
    assert ("", "3", "gaja", "ambigu") in {
        (row["type"], row["ligne"], row["colonne"], row["statut"]) for row in rows
    }


def test_cpts_coordinates_lines_1_and_2_and_ght_line_3() -> None:
    found = {(row["ligne"], row["type"]) for row in expected("qui-coordonne")}
    assert found == {("1", "cpts"), ("2", "cpts"), ("3", "ght")}


def test_ecoutemoi_was_replaced_by_mon_psy() -> None:
    rows = expected("remplacements")
    assert {(r["nom_ancien"], r["nom_nouveau"]) for r in rows} == {("Ecout'Emoi", "Mon Psy")}
    assert {r["version"] for r in rows} == {"ancien", "nouveau"}


def test_programmes_open_at_12_in_herault_and_15_in_haute_garonne() -> None:
    herault = {r["libelle"] for r in expected("programmes-ouverts__herault-12")}
    garonne = {r["libelle"] for r in expected("programmes-ouverts__haute-garonne-15")}
    assert any(name.startswith("DSPP ENFANTS") for name in herault)
    assert any(name.startswith("DSPP Haute-Garonne") for name in garonne)


def test_the_known_contradictions_are_listed_with_one_preferred_value_each() -> None:
    rows = expected("divergences")
    preferred: dict[str, int] = {}
    for row in rows:
        preferred[row["question"]] = preferred.get(row["question"], 0) + (row["preferee"] == "oui")
    assert set(preferred.values()) == {1}
    assert {"clsm-developpe", "cpts-loi", "dspp-nom"} <= set(preferred)


def test_clsm_means_conseil_and_the_other_reading_is_kept() -> None:
    rows = {row["developpe"].lower(): row["preferee"] for row in expected("sigle")}
    assert rows == {
        "conseil local de santé mentale": "oui",
        "contrat local de santé mentale": "non",
    }


GRID = list(
    itertools.product(
        ("souffrance-psychique", "psychiatrie", "soins-somatiques"),
        ("1", "2", "3"),
        ("31555", "78646", "75056"),
        ("tous", "16"),
    )
)


@pytest.mark.parametrize(("need", "line", "commune", "age"), GRID)
def test_the_sparql_of_who_covers_finds_the_same_offers(
    graph: Graph, need: str, line: str, commune: str, age: str
) -> None:
    rows = graph.query(
        "qui-couvre", besoin=need, ligne=line, commune=commune, age=age, date="2022-06-01"
    )
    answered = graph.who_covers(
        need=need,
        line=line,
        commune=commune,
        age=None if age == "tous" else age,
        today=dt.date(2022, 6, 1),
    )
    assert {row["offre"] for row in rows} == {hit.offer.iri for hit in answered.hits}


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("sigle", {"sigle": '") } #'}),
        ("sigle", {"sigle": "clsm\\"}),
        ("sigle", {"sigle": "x\ny"}),
    ],
)
def test_a_text_parameter_never_changes_the_query(
    graph: Graph, name: str, parameters: dict[str, str]
) -> None:
    assert len(catalogue.run(graph.source, catalogue.find(name), parameters)) == 0


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("provenance", {"chose": "https://example.org/x> } #"}),
        ("environnement-institutionnel", {"commune": "x> } #"}),
        ("qui-est-attendu", {"besoin": "x> } #", "ligne": "1"}),
        ("qui-est-attendu", {"besoin": "gaja", "ligne": "1 } #"}),
        ("qui-couvre", {"besoin": "gaja", "ligne": "1", "commune": "31555", "age": "1 || true"}),
        ("qui-couvre", {"besoin": "gaja", "ligne": "1", "commune": "31555", "age": "200"}),
        ("sigle", {}),
        ("sigle", {"sigle": "x", "autre": "y"}),
        ("matrice", {"territoire": "dep:99"}),
        ("matrice", {"territoire": "dep:37", "besoin": "psychiatri"}),
        ("matrice", {"territoire": "dep:37", "ligne": "9"}),
        ("lacunes", {"territoire": "dep:37", "par": "canton"}),
        ("structures-du-territoire", {"territoire": "epci:1"}),
        ("qui-est-attendu", {"besoin": "gaja", "ligne": "1", "champ": "sanitair"}),
        ("types", {"nature": "structur"}),
    ],
)
def test_a_bad_parameter_is_refused_in_one_sentence(
    graph: Graph, name: str, parameters: dict[str, str]
) -> None:
    with pytest.raises(WrongUse) as refused:
        catalogue.run(graph.source, catalogue.find(name), parameters)
    assert "Traceback" not in str(refused.value)


def test_a_need_is_understood_wherever_it_is_a_parameter(graph: Graph) -> None:
    asked = {"territoire": "commune:37261", "ligne": "2", "date": "2022-06-01"}
    by_code = graph.query("matrice", besoin="conduites-addictives", **asked)
    assert by_code.rows
    assert graph.query("matrice", besoin="Conduites addictives", **asked).rows == by_code.rows


def test_a_dollar_in_a_string_an_iri_or_a_comment_is_not_a_parameter(graph: Graph) -> None:
    text = 'SELECT ?x WHERE { BIND("$sigle" AS ?x) # $sigle\n }'
    query = Query("essai", text, parameters=QUERIES["sigle"].parameters)
    assert catalogue.run(graph.source, query, {"sigle": "MDA"}).rows == [{"x": "$sigle"}]


def test_a_query_that_nests_too_deep_is_refused_before_the_engine_sees_it(graph: Graph) -> None:
    with pytest.raises(WrongUse, match="imbrique 3001 groupes"):
        graph.query("SELECT * " + "{" * 3001 + "}" * 3001)


def test_prefixes_are_given(graph: Graph) -> None:
    rows = graph.query("SELECT (STR(mlg:Offre) AS ?x) WHERE {}")
    assert rows.rows == [{"x": PREFIXES["mlg"] + "Offre"}]
