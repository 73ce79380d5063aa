"""``docs/reference/json.md`` names the keys of the real outputs, all of them and no other."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.docs.doc_blocks import DOCS

from maillage import build as builder
from maillage import gaps_json, snapshot, unknown
from maillage.answer_json import as_json
from maillage.cli import main
from maillage.coverage.states import State
from maillage.session import Graph

PAGE = DOCS / "reference" / "json.md"
# Objects whose keys vary with the answer.
MAPS = ("contact", "criteria", "inventoried")
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"need": "anxio-depression", "line": 2, "commune": "Toulouse", "age": 30},
    {"need": "psychiatrie", "line": 2, "commune": "Versailles", "within": 15},
    {"need": "enfant-apprentissage", "line": 2, "commune": "Muret", "age": 8},
    {"need": "gaja", "line": 3, "commune": "Tours"},
)
PACK = {
    "pack.toml": 'titre = "x"\nsource = "001"\nedition = "2026"\nlicence = "x"\n',
    "declarations.csv": "id,territoire,types,depuis,source\n"
    "d-1,dep:31,medscol;pco;re,2020,001\nd-2,dep:00,pco,2020,001\n",
}


def documented(section: str) -> set[str]:
    """Return the keys that a section of the page documents."""
    text = PAGE.read_text(encoding="utf-8")
    (body,) = re.findall(rf"^## {re.escape(section)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    found = re.findall(r"^\| `([^`]+)` \|", body, re.M)
    assert len(found) == len(set(found))
    return set(found)


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Yield the path of each leaf of a JSON value."""
    if path.rpartition(".")[2] in MAPS:
        yield f"{path}{{}}"
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{key}".removeprefix("."))
    elif isinstance(value, list):
        yield from (p for inner in value for p in paths(inner, f"{path}[]"))
    else:
        yield path


def keys(values: list[Any]) -> set[str]:
    """Return the paths of all values; one that is ``null`` here and an object there counts once."""
    found = {path for value in values for path in paths(value)}
    return {p for p in found if not any(q.startswith((f"{p}.", f"{p}[")) for q in found)}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack that declares an inventory complete, and has one row with an error."""
    folder = tmp_path_factory.mktemp("json") / "inventaire"
    folder.mkdir()
    for name, text in PACK.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_answers_of_who_covers(graph: Graph) -> None:
    asked = [*QUESTIONS, {"need": "psychiatrie", "line": 2, "commune": _former_code(graph)}]
    answers = [as_json(graph.who_covers(**question)) for question in asked]
    assert any(answer["notes"] for answer in answers)
    assert keys(answers) == documented("who-covers --format json")


def _former_code(graph: Graph) -> str:
    rows = graph.query("SELECT ?code WHERE { ?c mlg:ancienCode ?code } ORDER BY ?code LIMIT 1")
    return rows.rows[0]["code"]


def test_every_question_gives_the_same_keys_at_the_top(graph: Graph) -> None:
    top = {re.split(r"[.\[{]", path)[0] for path in documented("who-covers --format json")}
    for question in QUESTIONS:
        assert set(as_json(graph.who_covers(**question))) == top


def test_states_are_those_of_the_page() -> None:
    line = next(x for x in PAGE.read_text(encoding="utf-8").splitlines() if "| `state` |" in x)
    assert set(re.findall(r"`(\w+)`", line)) == {"state", *map(str, State)}


def test_inventoried_says_which_declaration_makes_a_gap(
    pack: Path, small_packs: list[Path], tmp_path: Path
) -> None:
    builder.build([*small_packs, pack], tmp_path)
    answer = Graph(snapshot.current(tmp_path)).who_covers(**QUESTIONS[2])
    assert as_json(answer)["inventoried"] == {
        f"types:{code}": "declaration:d-1" for code in ("medscol", "pco", "re")
    }


def test_explanations(graph: Graph) -> None:
    things = ("offre:off-dspp31", "programme:disp-dspp31", "commune:31555")
    found = keys([graph.explain(thing) for thing in things])
    assert found == documented("explain --format json")


def test_gaps(graph: Graph) -> None:
    found = [
        gaps_json.as_json(graph.gaps("34", by=by, need="psychiatrie")) for by in ("commune", "epci")
    ]
    assert keys(found) == documented("gaps --format json")
    inventories = unknown.as_json(unknown.what_is_unknown(graph.gaps("37", by="departement")))
    assert keys([inventories]) == documented("gaps --what-is-unknown --format json")


def test_findings_of_check(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = shutil.copytree(pack, tmp_path / pack.name)
    (pack / "acteurs.csv").write_text("id,libelle,source\na-1,Fictif,x\n", encoding="utf-8")
    (pack / "sources.csv").write_text("code,titre,nature\nx,Fictif,saisie\n", encoding="utf-8")
    known = tmp_path / "connus.jsonl"
    words = ["check", "--only", str(pack), "--format", "json"]
    with pytest.raises(SystemExit) as end:
        main([*words, "--write-baseline", str(known)])
    assert end.value.code == 1
    capsys.readouterr()
    (pack / "declarations.csv").unlink()
    with pytest.raises(SystemExit) as end:
        main([*words, "--baseline", str(known)])
    assert end.value.code == 0
    assert keys([json.loads(capsys.readouterr().out)]) == documented("check --format json")


def test_an_undocumented_key_is_seen() -> None:
    assert keys([{"a": None}, {"a": {"b": [1]}}, {"contact": {"x": 1}}]) == {"a.b[]", "contact{}"}
