"""The traces of the facts: every extracted fact has its row, or a reason for having none."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from maillage.iris import composite
from maillage.rows import TABLES

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
TRACES = sorted((ROOT / "docs" / "faits").glob("*.csv"))
SEEDS = ROOT.parent / "shared" / "facts" / "seed_systems.csv"
SHORTEST_REASON = 20


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def keys_of(table: str) -> frozenset[str]:
    key = TABLES[table].key
    return frozenset(
        composite(*(cells[name] for name in key))
        for path in DATA.glob(f"*/{table}.csv")
        for cells in read(path)
    )


def exists(table: str, key: str) -> bool:
    return table in TABLES and composite(*key.split()) in keys_of(table)


def test_there_are_traces() -> None:
    assert TRACES


def test_every_fact_is_traced_and_no_other() -> None:
    if not SEEDS.is_file():
        pytest.skip("the extracted facts are not beside the repository")
    facts = {cells["id"] for cells in read(SEEDS)}
    traced = {cells["semence"] for path in TRACES for cells in read(path)}
    assert sorted(facts - traced) == []
    assert sorted(traced - facts) == []


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_the_file_has_its_four_columns(path: Path) -> None:
    assert path.read_text(encoding="utf-8").splitlines()[0] == "semence,table,cle,raison"
    lines = [tuple(cells.values()) for cells in read(path)]
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_every_row_named_exists(path: Path) -> None:
    missing = [
        f"{cells['semence']}: {cells['table']} {cells['cle']}"
        for cells in read(path)
        if cells["table"] and not exists(cells["table"], cells["cle"])
    ]
    assert missing == []


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_a_fact_without_a_row_says_why(path: Path) -> None:
    for cells in read(path):
        if not cells["table"]:
            assert not cells["cle"], cells["semence"]
            assert len(cells["raison"]) >= SHORTEST_REASON, cells["semence"]
