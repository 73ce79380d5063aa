"""One question, one answer: by every way of asking, and on every engine."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner
from tests.queries.cases import CASES, EXPECTED, QUESTION_CASES, WORLD_CASES, Cases, answer
from tests.remote.conftest import Servers
from tests.server.conftest import address_of, started

from maillage import catalogue, snapshot
from maillage.cli import cli
from maillage.errors import WrongUse
from maillage.remote import RemoteSource
from maillage.session import Graph

pytestmark = pytest.mark.xdist_group("remote")
DAY = "2022-06-01"
# Need, line, commune, age: a declared offer, a presumed one, and nothing.
QUESTIONS = (
    ("anxio-depression", "2", "31555", "30"),
    ("psychiatrie", "2", "13055", "40"),
    ("souffrance-psychique", "2", "34172", "12"),
    ("gaja", "3", "78646", "17"),
)
Question = tuple[str, str, str, str]
REFUSED = {"couvertures-presumees", "gradation-rompue", "matrice"}
EVERYTHING: Cases = {**CASES, **WORLD_CASES, **QUESTION_CASES}


def _expected(case: str) -> str:
    return (EXPECTED / f"{case}.csv").read_text(encoding="utf-8")


def _of(case: str) -> str:
    if case in QUESTION_CASES:
        return "questions"
    return "world" if case in WORLD_CASES else "small"


@pytest.mark.parametrize("case", EVERYTHING)
def test_the_catalogue_on_the_oxigraph_server(oxigraph_graphs: dict[str, Graph], case: str) -> None:
    assert answer(oxigraph_graphs[_of(case)], case, EVERYTHING) == _expected(case)


@pytest.mark.parametrize("case", EVERYTHING)
def test_the_catalogue_on_virtuoso(virtuoso_graphs: dict[str, Graph], case: str) -> None:
    graph = virtuoso_graphs[_of(case)]
    name, parameters = EVERYTHING[case]
    query = catalogue.find(name)
    if "virtuoso" in query.unfit:
        with pytest.raises(WrongUse, match="n'est pas posée à virtuoso"):
            catalogue.run(graph.source, query, parameters)
    else:
        assert answer(graph, case, EVERYTHING) == _expected(case)


def test_the_queries_refused_on_virtuoso_are_known() -> None:
    """What refuses is counted, so that a new refusal is a decision."""
    refused = {name for name, query in catalogue.catalogue().items() if "virtuoso" in query.unfit}
    assert refused == REFUSED


def _typed(question: Question, *where: str) -> set[str]:
    need, line, commune, age = question
    words = ["--need", need, "--line", line, "--commune", commune, "--age", age, "--on", DAY]
    done = CliRunner().invoke(cli, ["who-covers", *words, "--format", "json", *where])
    assert done.exception is None, done.output
    return {found["offer"]["id"] for found in json.loads(done.stdout)["answers"]}


def _called(graph: Graph, question: Question) -> set[str]:
    need, line, commune, age = question
    found = graph.who_covers(need=need, line=line, commune=commune, age=age, on=DAY)
    return {hit.offer.iri for hit in found.hits}


def _queried(graph: Graph, question: Question) -> set[str]:
    need, line, commune, age = question
    rows = graph.query("qui-couvre", besoin=need, ligne=line, commune=commune, age=age, date=DAY)
    return {row["offre"] for row in rows}


def _fetched(service: str, question: Question) -> set[str]:
    need, line, commune, age = question
    asked = {"need": need, "line": line, "commune": commune, "age": age, "on": DAY}
    answer = httpx2.get(f"{service}api/who-covers", params=asked, timeout=60)
    assert answer.status_code == 200, answer.text
    return {found["offer"]["id"] for found in answer.json()["answers"]}


@pytest.fixture(scope="module")
def service(small_root: Path) -> Iterator[str]:
    """The address of ``maillage serve`` on the small graph."""
    with started(small_root) as process:
        yield address_of(process)


@pytest.fixture(scope="module")
def ways(
    graph: Graph,
    rdflib_graph: Graph,
    small_root: Path,
    oxigraph_servers: Servers,
    oxigraph_graphs: dict[str, Graph],
    service: str,
) -> dict[str, Callable[[Question], set[str]]]:
    """Every way of asking: a new one is a line here."""
    url = oxigraph_servers["small"].query
    return {
        "rest": lambda q: _fetched(service, q),
        "sparql on our server": lambda q: _queried(
            Graph(None, RemoteSource(f"{service}sparql")), q
        ),
        "command line": lambda q: _typed(q, "--snapshot", str(small_root)),
        "python": lambda q: _called(graph, q),
        "sparql on the embedded store": lambda q: _queried(graph, q),
        "sparql on rdflib": lambda q: _queried(rdflib_graph, q),
        "command line on the oxigraph server": lambda q: _typed(q, "--endpoint", url),
        "python on the oxigraph server": lambda q: _called(oxigraph_graphs["small"], q),
        "sparql on the oxigraph server": lambda q: _queried(oxigraph_graphs["small"], q),
    }


@pytest.mark.parametrize("question", QUESTIONS, ids="-".join)
def test_every_way_gives_the_same_answer(
    ways: dict[str, Callable[[Question], set[str]]], question: Question
) -> None:
    found = {way: ask(question) for way, ask in ways.items()}
    assert found == dict.fromkeys(found, found["python"])


@pytest.mark.parametrize("question", QUESTIONS, ids="-".join)
def test_virtuoso_gives_the_same_answer(
    graph: Graph,
    virtuoso_servers: Servers,
    virtuoso_graphs: dict[str, Graph],
    question: Question,
) -> None:
    wanted = _called(graph, question)
    assert _called(virtuoso_graphs["small"], question) == wanted
    assert _queried(virtuoso_graphs["small"], question) == wanted
    assert _typed(question, "--endpoint", virtuoso_servers["small"].query) == wanted


def test_the_questions_find_something(graph: Graph) -> None:
    assert sum(bool(_called(graph, question)) for question in QUESTIONS) >= 2


COMMANDS = {
    "who-covers": "--need anxio-depression --line 2 --commune 34172 --on 2022-06-01",
    "who-covers-elsewhere": "--need psychiatrie --line 3 --commune Versailles --on 2022-06-01",
    "explain": "offre:off-dspp31",
    "gaps": "--territory dep:31 --by epci --on 2022-06-01",
    "gaps-stacks": "--territory commune:31555 --stacks --on 2022-06-01",
    "gaps-unknown": "--territory dep:34 --what-is-unknown --on 2022-06-01",
    "access": "--territory dep:31 --need psychiatrie --line 2 --on 2022-06-01",
    "access-type": "--territory dep:31 --type cmp",
    "query": "types",
}


def _printed(name: str, *where: str) -> str:
    command = next(c for c in ("who-covers", "explain", "gaps", "access", "query") if c in name)
    words = [command, *COMMANDS[name].split(), "--format", "json", *where]
    done = CliRunner().invoke(cli, words)
    assert done.exception is None, (words, done.output, done.exception)
    return done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_reading_command_says_the_same_of_a_server(
    small_root: Path, oxigraph_servers: Servers, name: str
) -> None:
    local = _printed(name, "--snapshot", str(small_root))
    assert _printed(name, "--endpoint", oxigraph_servers["small"].query) == local


@pytest.mark.parametrize("name", COMMANDS)
def test_every_reading_command_says_the_same_of_virtuoso(
    small_root: Path, virtuoso_servers: Servers, name: str
) -> None:
    local = _printed(name, "--snapshot", str(small_root))
    assert _printed(name, "--endpoint", virtuoso_servers["small"].query) == local


@pytest.mark.parametrize("engine", ["oxigraph", "virtuoso"])
def test_a_dossier_is_written_from_a_server(
    small_root: Path, request: pytest.FixtureRequest, tmp_path: Path, engine: str
) -> None:
    servers: Servers = request.getfixturevalue(f"{engine}_servers")
    words = ["diagnose", "--territory", "dep:31", "--on", DAY]
    where = {"local": ["--snapshot", str(small_root)]}
    where["server"] = ["--endpoint", servers["small"].query]
    for name, given in where.items():
        done = CliRunner().invoke(cli, [*words, "-o", str(tmp_path / name), *given])
        assert done.exception is None, done.output
    tables = sorted(p.relative_to(tmp_path / "local") for p in (tmp_path / "local").rglob("*.csv"))
    assert tables
    for table in tables:
        assert (tmp_path / "server" / table).read_bytes() == (
            tmp_path / "local" / table
        ).read_bytes()
    graph = Graph(None, RemoteSource(servers["small"].query))
    assert re.fullmatch(r"serveur-[0-9a-f]{12}", graph.edition)
    for name in ("cube.ttl", "diagnostic.html"):
        text = (tmp_path / "server" / name).read_text(encoding="utf-8")
        assert graph.edition in text
        assert "127.0.0.1" not in text
    local = (tmp_path / "local" / "cube.ttl").read_text(encoding="utf-8")
    built = (tmp_path / "server" / "cube.ttl").read_text(encoding="utf-8")
    assert built.replace(graph.edition, snapshot.current(small_root).directory.name) == local
