"""The tasks that the benchmarks measure, on a very small France, and what they make of measures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks import building, measuring, validation

SCALE = "0.001"


def test_the_validation_finds_what_was_planted(tmp_path: Path) -> None:
    folder = str(tmp_path)
    facts = validation.prepare(SCALE, folder)
    assert facts["errors"] == 0
    assert validation.load(folder) == {}
    own = validation.ours(folder)
    assert (own["found"], own["missing"]) == (facts["planted"], [])
    assert {shape.rpartition("/")[2] for _, shape, _ in own["others"]} <= {
        "source-edition-dite",
        "source-licence-dite",
    }
    assert validation.by_hand(folder)["unlike"] == []
    times = [seconds for seconds, _ in validation.slowest(folder)["slowest"]]
    assert len(times) == validation.SLOWEST
    assert times == sorted(times, reverse=True)


def test_the_graph_that_is_built_loads_as_triples_and_as_quads(tmp_path: Path) -> None:
    folder = str(tmp_path)
    building.write(SCALE, folder)
    built = building.whole(folder)
    assert built["errors"] == 0
    building.write_graphs(tmp_path)
    quads = (tmp_path / "graph.nq").read_text("utf-8").splitlines()
    triples = (tmp_path / "graph.nt").read_text("utf-8").splitlines()
    assert len(quads) == len(triples) == built["triples"]
    assert all(q.startswith(t.removesuffix(".")) for q, t in zip(quads, triples, strict=True))
    for form in ("nt", "nq"):
        assert building.loaded(form, folder) == {}


def test_a_task_tells_what_it_took(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["a benchmark", measuring.MARK, "double", "21"])
    assert measuring.serve({"double": lambda word: {"answer": 2 * int(word)}})
    told = json.loads(capsys.readouterr().out)
    assert told["answer"] == 42
    assert told["memory"] > 1
    assert told["processor"] > 0
    monkeypatch.setattr("sys.argv", ["a benchmark"])
    assert not measuring.serve({})


def test_exponent_and_table() -> None:
    assert measuring.exponent([10.0, 1000.0], [1.0, 100.0]) == pytest.approx(1)
    assert measuring.exponent([10.0, 40.0, 1000.0], [1.0, 9.0, 10_000.0]) == pytest.approx(2)
    assert measuring.table(["a", "b"], [["x", 1234.5], [7, 0.123]]) == (
        "| a | b |\n| --- | --- |\n| x | 1,234 |\n| 7 | 0.12 |"
    )
