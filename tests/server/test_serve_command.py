"""``maillage serve`` as people run it, and the clients that talk to it."""

from __future__ import annotations

import builtins
import json
import shutil
import signal
import socket
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, XML
from SPARQLWrapper import SPARQLWrapper as Wrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed
from tests.queries.cases import CASES, answer

from maillage.cli import main
from maillage.remote import RemoteSource
from maillage.session import Graph

from .conftest import address_of, started

ROWS = "SELECT ?s ?l { ?s a mlg:Besoin ; skos:prefLabel ?l FILTER(LANG(?l) = 'fr') } ORDER BY ?s"


@pytest.fixture
def endpoint(live: str) -> Wrapper:
    found = Wrapper(f"{live}sparql")
    found.setTimeout(20)
    return found


@pytest.mark.parametrize("direct", [False, True])
@pytest.mark.parametrize("method", [GET, POST])
def test_sparqlwrapper_reads_rows(
    endpoint: Wrapper, graph: Graph, method: str, direct: bool
) -> None:
    endpoint.setMethod(method)
    if direct:
        endpoint.setRequestMethod(POSTDIRECTLY)
        endpoint.setMethod(POST)
    endpoint.setReturnFormat(JSON)
    endpoint.setQuery(ROWS)

    answer: Any = endpoint.queryAndConvert()

    rows = [{n: c["value"] for n, c in r.items()} for r in answer["results"]["bindings"]]
    assert rows == graph.source.select(ROWS)
    assert rows


@pytest.mark.parametrize("form", [XML, CSV, TSV])
def test_sparqlwrapper_reads_each_form_of_rows(endpoint: Wrapper, form: str) -> None:
    endpoint.setReturnFormat(form)
    endpoint.setQuery(ROWS)

    assert "anxio-depression" in str(
        endpoint.queryAndConvert().toxml() if form == XML else endpoint.queryAndConvert()  # type: ignore[union-attr]
    )


@pytest.mark.parametrize("form", [RDFXML, N3, JSONLD])
def test_sparqlwrapper_reads_graphs(endpoint: Wrapper, form: str) -> None:
    endpoint.setReturnFormat(form)
    endpoint.setQuery("CONSTRUCT { ?s a mlg:Offre } WHERE { ?s a mlg:Offre }")

    answer = endpoint.query()

    assert b"Offre" in answer.response.read()


def test_sparqlwrapper_understands_a_refusal(endpoint: Wrapper) -> None:
    endpoint.setQuery("SELECT * {")

    with pytest.raises(QueryBadFormed, match="SPARQL valable"):
        endpoint.query()


@pytest.fixture(scope="module")
def remote(live: str) -> Graph:
    return Graph(None, RemoteSource(f"{live}sparql"))


@pytest.mark.parametrize("case", CASES)
def test_the_catalogue_answers_the_same_over_http(remote: Graph, graph: Graph, case: str) -> None:
    assert answer(remote, case) == answer(graph, case)


def etag_at(address: str) -> str:
    with urllib.request.urlopen(f"{address}sparql?query=ASK%7B%7D", timeout=20) as answer:  # noqa: S310
        assert json.load(answer)["boolean"] is True
        return str(answer.headers["ETag"])


def test_ctrl_c_stops_the_service_cleanly(small_root: Path) -> None:
    with started(small_root, "--lang", "en", "--time-limit", "5") as process:
        assert etag_at(address_of(process))

        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)

    assert process.returncode == 0
    assert said == "stopped\n"


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as leaving:
        main(["serve", *words])
    assert leaving.value.code in {2, 3}
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return said


def test_a_port_that_is_taken_is_said_to_be(
    small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refusal(capsys, "--snapshot", str(small_root), "--port", port)

    assert f"port {port}" in said
    assert "--port" in said


def test_nothing_built_is_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "maillage build" in refusal(capsys, "--snapshot", str(tmp_path))


def test_the_missing_extra_is_named(
    small_root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "uvicorn":
            raise ModuleNotFoundError("No module named 'uvicorn'", name="uvicorn")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)

    assert "pip install 'maillage[web]'" in refusal(capsys, "--snapshot", str(small_root))


def test_a_new_build_is_served_by_a_service_that_runs(own_root: Path) -> None:
    pointer = own_root / "CURRENT"
    with started(own_root) as process:
        address = address_of(process)
        before = etag_at(address)
        shutil.copytree(own_root / pointer.read_text().strip(), own_root / "b")
        pointer.write_text("b\n")

        assert etag_at(address) != before
