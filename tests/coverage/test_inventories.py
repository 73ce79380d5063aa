"""Gap or unknown: inventories decide, on packs that say « donnée fictive »."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from maillage import build as builder
from maillage import snapshot
from maillage.coverage.states import State
from maillage.session import Graph

TODAY = dt.date(2026, 11, 22)
PACK = """titre = "Donnée fictive"
source = "saisie"
edition = "2026-01-01"
licence = "Licence Ouverte 2.0"
"""
HEADER = "id,territoire,types,besoins,depuis,jusqu_a,statut,source"
QUESTION = {"need": "conduites-addictives", "line": 2, "commune": "37261", "age": 4}


def built(tmp_path: Path, packs: list[Path], declarations: list[str]) -> Graph:
    mine = tmp_path / "fictif"
    mine.mkdir()
    (mine / "pack.toml").write_text(PACK, encoding="utf-8")
    (mine / "declarations.csv").write_text(
        "\n".join([HEADER, *declarations]) + "\n", encoding="utf-8"
    )
    root = tmp_path / "snapshots"
    report = builder.build([*packs, mine], root)
    assert not [
        f
        for f in report.findings
        if f.file.startswith("fictif") and f.rule != "x" and f.severity == "error"
    ]
    return Graph(snapshot.current(root))


def state(graph: Graph, **words: object) -> State:
    asked: dict[str, object] = {"today": TODAY, **QUESTION, **words}
    return graph.who_covers(**asked).state  # type: ignore[arg-type]


EVERY_TYPE = "fictif-1,dep:37,addicto;csapa;medtrav,,2026-01-01,,infere,001"


def test_an_inventory_of_every_expected_type_makes_a_gap(
    tmp_path: Path, small_packs: list[Path]
) -> None:
    graph = built(tmp_path, small_packs, [EVERY_TYPE])
    answer = graph.who_covers(
        need="conduites-addictives", line=2, commune="37261", age=4, today=TODAY
    )
    # MG&Psy37 answers psychic suffering without an age: it may answer a child of 4.
    assert answer.state is State.SOUS_CONDITION
    gap = graph.who_covers(need="conduites-addictives", line=3, commune="37261", today=TODAY)
    assert gap.state is State.NON_RENSEIGNE


@pytest.mark.parametrize(
    ("declarations", "expected"),
    [
        ([], State.NON_RENSEIGNE),
        (["f1,dep:78,cure;hospit,,2026-01-01,,infere,001"], State.LACUNE),
        (["f1,dep:78,,conduites-addictives,2026-01-01,,infere,001"], State.LACUNE),
        (["f1,france,,souffrance-psychique,2026-01-01,,infere,001"], State.LACUNE),
        (["f1,dep:78,cure,,2026-01-01,,infere,001"], State.NON_RENSEIGNE),
        (
            [
                "f1,dep:78,cure,,2026-01-01,,infere,001",
                "f2,commune:78646,hospit,,2026-02-01,,infere,001",
            ],
            State.LACUNE,
        ),
        (["f1,dep:37,cure;hospit,,2026-01-01,,infere,001"], State.NON_RENSEIGNE),
        (["f1,dep:78,cure;hospit,,2027-01-01,,infere,001"], State.NON_RENSEIGNE),
        (["f1,dep:78,cure;hospit,,2025-01-01,2025-12-31,infere,001"], State.NON_RENSEIGNE),
        (["f1,zone:yvelines-sud,cure;hospit,,2026-01-01,,infere,001"], State.NON_RENSEIGNE),
        (["f1,dep:78,,gaja,2026-01-01,,infere,001"], State.NON_RENSEIGNE),
    ],
    ids=[
        "none",
        "all types",
        "need",
        "broader need",
        "one type",
        "two declarations",
        "elsewhere",
        "later",
        "over",
        "zone that may not hold it",
        "another need",
    ],
)
def test_gap_only_when_an_inventory_in_force_covers_all(
    tmp_path: Path, small_packs: list[Path], declarations: list[str], expected: State
) -> None:
    graph = built(tmp_path, small_packs, declarations)
    asked = {"need": "conduites-addictives", "line": 3, "commune": "78646"}
    assert state(graph, **{**asked, "age": None}) is expected


def test_an_inventory_never_turns_an_undecidable_cell_into_a_gap(
    tmp_path: Path, small_packs: list[Path]
) -> None:
    graph = built(tmp_path, small_packs, ["f1,france,,gaja,2026-01-01,,infere,001"])
    found = state(graph, need="gaja", line=3, commune="78646", age=None)
    assert found is State.NON_APPLICABLE
