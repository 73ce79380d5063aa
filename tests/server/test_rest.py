"""The questions over HTTP: the JSON of the command line, in any form, and clear refusals."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from starlette.testclient import TestClient
from tests.cli.running import run
from tests.server.inline import client

from maillage import catalogue
from maillage.server import network_rest, openapi, questions, rest
from maillage.session import Graph

QUERIES = catalogue.catalogue()
EXAMPLES = {
    "/api/requetes": {},
    **{
        f"/api/requetes/{query.name}": {
            p.name: questions.example(p) for p in query.parameters if p.default is None
        }
        for query in QUERIES.values()
    },
    **{
        q.path: {w.name: w.example for w in q.words if w.name not in {"type", "catchment"}}
        for q in (*rest.QUESTIONS, *network_rest.QUESTIONS)
    },
}


@pytest.fixture(scope="module")
def web(graph: Graph) -> TestClient:
    return client(graph, [*rest.routes(), *network_rest.routes(), *openapi.routes()])


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_description_is_valid_openapi(web: TestClient, lang: str) -> None:
    document = web.get("/openapi.json", params={"lang": lang}).json()

    validate(document)
    assert set(document["paths"]) == set(EXAMPLES)


@pytest.mark.parametrize("path", sorted(EXAMPLES))
def test_every_documented_path_answers(web: TestClient, path: str) -> None:
    # The documented territory is a département: a commune is answered sooner.
    words = {n: "commune:31555" if w == "dep:31" else w for n, w in EXAMPLES[path].items()}
    answer = web.get(path, params=words)

    assert answer.status_code == 200, answer.text
    if path.startswith("/api/requetes/"):
        found = answer.json()
        assert bool(found["rows"]) or found["why_empty"]
        table = web.get(path, params={**words, "format": "csv"})
        rows = list(csv.reader(io.StringIO(table.text)))
        assert rows[0] == found["columns"]
        assert len(rows) == len(found["rows"]) + 1


def command(capsys: pytest.CaptureFixture[str], graph: Graph, *words: str) -> Any:
    root = str(graph.snapshot.directory.parent)
    done = run(capsys, *words, "--snapshot", root, "--format", "json")
    assert done.status == 0, done.err
    return json.loads(done.out)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "who-covers",
            {"need": "anxio-depression", "line": "2", "commune": "31555", "on": "2022-06-01"},
        ),
        ("gaps", {"territory": "dep:31", "need": "gaja", "on": "2022-06-01", "by": "departement"}),
        ("access", {"territory": "dep:31", "need": "psychiatrie", "line": "2"}),
        ("access", {"territory": "dep:31", "type": "cmp", "catchment": "20"}),
        ("explain", {"thing": "besoin:gaja"}),
    ],
)
def test_the_answer_is_that_of_the_command_line(
    web: TestClient,
    graph: Graph,
    capsys: pytest.CaptureFixture[str],
    path: str,
    words: dict[str, str],
    lang: str,
) -> None:
    answer = web.get(f"/api/{path}", params={**words, "lang": lang}).json()

    if path == "explain":
        options = [words["thing"]]
    else:
        options = [part for name, word in words.items() for part in (f"--{name}", word)]
    assert answer == command(capsys, graph, path, *options, "--lang", lang)


def test_the_rows_of_a_query_are_those_of_the_command_line(
    web: TestClient, graph: Graph, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = web.get("/api/requetes/qui-est-attendu", params={"besoin": "gaja", "ligne": "2"})

    words = ("--param", "besoin=gaja", "--param", "ligne=2")
    expected = command(capsys, graph, "query", "qui-est-attendu", *words)
    assert answer.json()["rows"] == expected
    assert expected


def test_a_table_comes_as_csv_when_it_is_accepted(web: TestClient) -> None:
    answer = web.get(
        "/api/gaps", params={"territory": "commune:31555"}, headers={"accept": "text/csv"}
    )

    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.startswith("territoire,nom,population")


def test_a_client_that_has_the_answer_is_told_so(web: TestClient) -> None:
    first = web.get("/api/requetes/besoins")
    again = web.get("/api/requetes/besoins", headers={"if-none-match": first.headers["etag"]})
    other = web.get("/api/requetes/types", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_an_empty_answer_says_why(web: TestClient) -> None:
    answer = web.get("/api/requetes/sigle", params={"sigle": "ABSENT"}).json()

    assert answer["rows"] == []
    assert answer["why_empty"]


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/api/requetes/qui-couvr", 404, "qui-couvre"),
        ("/api/requetes/pyproject.toml", 404, "aucune requête"),
        ("/api/requetes/besoins?x=1", 400, "n'a pas de paramètre « x »"),
        ("/api/requetes/sigle", 400, "il manque le paramètre sigle"),
        ("/api/requetes/besoins?format=xlsx", 400, "format « xlsx »"),
        ("/api/who-covers?need=gaja&line=4&commune=31555", 400, "la ligne 4 n'existe pas"),
        ("/api/who-covers?need=gajaa&line=2&commune=31555", 400, "besoins proches : gaja"),
        ("/api/who-covers?line=2&commune=31555", 400, "il manque le paramètre need"),
        ("/api/who-covers?lang=en&line=2", 400, "parameter need is missing"),
        ("/api/who-covers?need=gaja&line=2&commune=31555&most=0", 400, "1 ou plus"),
        ("/api/who-covers?need=gaja&line=2&commune=31555&most=dix&lang=en", 400, "1 or more"),
        ("/api/who-covers?ligne=2", 400, "pas de paramètre « ligne »"),
        ("/api/gaps?territory=dep:00", 400, "dep:00"),
        ("/api/access?territory=dep:31", 400, "donner un besoin et une ligne"),
        ("/api/explain?thing=acteur:absent", 400, "acteur:absent"),
        ("/api/gaps?territory=dep:31&format=ttl", 400, "format « ttl »"),
    ],
)
def test_wrong_use_is_refused_in_one_sentence(
    web: TestClient, address: str, status: int, sentence: str
) -> None:
    answer = web.get(address)

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert sentence in answer.json()["detail"]


def test_what_cannot_be_accepted_is_said(web: TestClient) -> None:
    assert web.get("/api/requetes", headers={"accept": "image/png"}).status_code == 200
    answer = web.get("/api/requetes/besoins", headers={"accept": "image/png"})
    assert answer.status_code == 406


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    path=st.sampled_from(sorted(EXAMPLES)),
    words=st.dictionaries(
        st.sampled_from(
            [
                *(w.name for q in rest.QUESTIONS for w in q.words),
                "besoin",
                "texte",
                "format",
                "date",
            ]
        ),
        st.one_of(st.text(max_size=30), st.sampled_from(["-1", "NaN", "1e999", "dep:", "<>", '"'])),
        max_size=3,
    ),
)
def test_odd_words_never_break_it(web: TestClient, path: str, words: dict[str, str]) -> None:
    answer = web.get(path, params={**EXAMPLES[path], **words})

    assert answer.status_code in {200, 400, 404, 406}, answer.text


def test_fewer_answers_say_how_many_there_are(web: TestClient) -> None:
    asked = {"need": "souffrance-psychique", "line": "2", "commune": "37261", "on": "2022-06-01"}
    whole = web.get("/api/who-covers", params=asked).json()
    first = web.get("/api/who-covers", params={**asked, "most": "1"}).json()

    assert len(whole["answers"]) == whole["counts"]["answers"] > 1
    assert first["answers"] == whole["answers"][:1]
    assert first["counts"] == whole["counts"]
