"""Stacks and broken gradation, by hand on the shipped packs and on small packs of our own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from maillage import build as builder
from maillage import snapshot, stacks
from maillage.coverage.model import AgeBand, Bound
from maillage.coverage.states import State
from maillage.gaps import Gaps
from maillage.session import Graph
from maillage.stacks import piles

TODAY = dt.date(2026, 11, 22)
PACK = {
    "pack.toml": 'titre = "Donnée fictive"\nsource = "001"\nedition = "2026"\nlicence = "x"\n',
    "programmes.csv": "id,libelle,nature,source,statut\n"
    "fictif-a,Programme A,dispositif,001,dit\nfictif-b,Programme B,dispositif,001,dit\n"
    "fictif-c,Programme C,dispositif,001,dit\n",
    "deploiements.csv": "id,programme,libelle,territoires,source,statut\n"
    "fictif-da,fictif-a,A ici,commune:37261,001,dit\n"
    "fictif-db,fictif-b,B ici,commune:37261,001,dit\n"
    "fictif-dc,fictif-c,C ici,commune:37261,001,dit\n",
    "offres.csv": "id,libelle,deploiement,besoins,lignes,age_min,age_max,source,statut\n"
    "fictif-oa,A,fictif-da,trouble-cognitif,2,0,17,001,dit\n"
    "fictif-ob,B,fictif-db,trouble-cognitif,2,10,20,001,dit\n"
    "fictif-oc,C,fictif-dc,trouble-cognitif,2,18,99,001,dit\n",
    "offre_zones.csv": "offre,zone,statut_zone,source,statut\n"
    "fictif-oa,commune:37261,dit,001,dit\nfictif-ob,commune:37261,dit,001,dit\n"
    "fictif-oc,commune:37261,dit,001,dit\n",
}
LINK = "id,libelle,de,vers,nature,source,statut\n"


def built(tmp_path: Path, packs: list[Path], **more: str) -> Graph:
    folder = tmp_path / "fictif"
    folder.mkdir()
    for name, text in {**PACK, **more}.items():
        (folder / name).write_text(text, encoding="utf-8")
    builder.build([*packs, folder], tmp_path / "snapshots")
    return Graph(snapshot.current(tmp_path / "snapshots"))


def piled(graph: Graph) -> list[stacks.Stack]:
    found = graph.gaps("37", need="trouble-cognitif", line=2, today=TODAY)
    return [s for s in stacks.find_stacks(graph.source, found) if "Programme A" in s.programmes]


def test_programmes_of_the_same_ages_without_link_are_a_stack(
    small_packs: list[Path], tmp_path: Path
) -> None:
    graph = built(tmp_path, small_packs)
    # A (0-17) and C (18-99) share no age; B shares some with each.
    (stack,) = piled(graph)
    assert stack.programmes == ("Programme A", "Programme B", "Programme C")
    assert stack.needs == ("trouble-cognitif",)
    assert stack.communes == ("37261",)
    assert stack.people == graph.index.arrays.population[_rank(graph, "commune:37261")]
    assert stack.unlinked == (("Programme A", "Programme B"), ("Programme B", "Programme C"))


@pytest.mark.parametrize(
    "more",
    [
        {
            "liens.csv": LINK
            + "fictif-1,x,programme:fictif-a,programme:fictif-b,coordination,001,dit\n"
            + "fictif-2,x,programme:fictif-b,deploiement:fictif-dc,coordination,001,dit\n"
            + "fictif-3,x,programme:fictif-a,programme:fictif-c,coordination,001,dit\n"
        },
        {
            "deploiements.csv": "id,programme,libelle,territoires,porteurs,source,statut\n"
            "fictif-da,fictif-a,A ici,commune:37261,str-epsmlille,001,dit\n"
            "fictif-db,fictif-b,B ici,commune:37261,str-epsmlille,001,dit\n"
            "fictif-dc,fictif-c,C ici,commune:37261,str-epsmlille,001,dit\n"
        },
    ],
    ids=["links", "same-carrier"],
)
def test_programmes_that_something_joins_are_no_stack(
    small_packs: list[Path], tmp_path: Path, more: dict[str, str]
) -> None:
    assert piled(built(tmp_path, small_packs, **more)) == []


def _rank(graph: Graph, code: str) -> int:
    return next(n for n, t in enumerate(graph.index.words.territories) if t.code == code)


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (AgeBand(Bound(6), Bound(17)), AgeBand(Bound(18), Bound(25)), False),
        (AgeBand(Bound(6), Bound(18)), AgeBand(Bound(18), Bound(25)), True),
        (AgeBand(Bound(6), Bound(17, open=True)), AgeBand(Bound(18), Bound(25)), True),
        (AgeBand(), AgeBand(Bound(18), Bound(25)), True),
        (AgeBand(Bound(6), Bound(unlimited=True)), AgeBand(Bound(18)), True),
    ],
    ids=["apart", "touch", "open", "not-stated", "unlimited"],
)
def test_ages_that_may_meet(one: AgeBand, two: AgeBand, *, expected: bool) -> None:
    assert piles._overlap(one, two) is expected
    assert piles._overlap(two, one) is expected


def test_the_ages_of_a_programme_go_from_its_lowest_to_its_highest() -> None:
    children, adults = AgeBand(Bound(6), Bound(17)), AgeBand(Bound(30), Bound(60, open=True))
    assert piles._span([children]) == children
    assert piles._span([children, adults]) == AgeBand(Bound(6), Bound())
    assert piles._span([children, AgeBand()]) == AgeBand()


def test_pairs_that_touch_are_one_stack() -> None:
    pairs = [("a", "b"), ("c", "d"), ("e", "f"), ("b", "c")]
    assert sorted(piles._joined(pairs)) == [
        (("a", "b"), ("b", "c"), ("c", "d")),
        (("e", "f"),),
    ]


def test_programmes_for_different_needs_do_not_meet_in_a_broader_one(graph: Graph) -> None:
    """Two programmes that each answer a part of a need do not aim at the same."""
    found = stacks.find_stacks(graph.source, graph.gaps("31", line=1, today=TODAY))
    narrow = {"Équip'Addict", "Expérimentation CNAM"}
    for stack in found:
        met = {name for name in narrow if any(p.startswith(name) for p in stack.programmes)}
        assert len(met) < 2, stack


def test_known_stack_of_the_shipped_packs(graph: Graph) -> None:
    found = stacks.find_stacks(graph.source, graph.gaps("31", line=1, today=TODAY))
    assert any({"Mon Psy", "Équip'Addict"} <= set(s.programmes) for s in found)
    assert found == sorted(found, key=lambda s: -s.people)


def slow_broken(gaps: Gaps) -> dict[tuple[str, int, State], set[str]]:
    states = {(c.territory.code, c.need, c.line): c.state for c in gaps.rows()}
    covered = {State.COUVERT, State.SOUS_CONDITION}
    found: dict[tuple[str, int, State], set[str]] = {}
    for (code, need, line), state in states.items():
        below = states.get((code, need, line - 1))
        if state in covered and below in {State.LACUNE, State.NON_RENSEIGNE}:
            found.setdefault((need, line, below), set()).add(code.partition(":")[2])
    return found


@pytest.mark.parametrize("territory", ["31", "75", "34", "78"])
def test_broken_gradation_is_read_cell_by_cell(graph: Graph, territory: str) -> None:
    gaps = graph.gaps(territory, today=TODAY)
    found = {(b.need, b.covered, b.state): set(b.communes) for b in stacks.broken_gradation(gaps)}
    assert found == slow_broken(gaps)


def test_words_say_that_a_stack_is_a_question(graph: Graph) -> None:
    gaps = graph.gaps("31", today=TODAY)
    piles, broken = stacks.find_stacks(graph.source, gaps), stacks.broken_gradation(gaps)
    assert "pas des verdicts" in stacks.as_text(gaps, piles, broken)
    assert "not verdicts" in stacks.as_text(gaps, piles, broken, "en")
    rows = stacks.as_rows(piles, broken)
    assert {len(row) for row in rows} == {len(stacks.COLUMNS)}
    assert stacks.as_json(piles, broken, "fr")["stacks"]
