"""Two editions compared: what the rows say, and the cells that moved with their reasons."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.matrix.worlds import (
    TODAY,
    Acteur,
    Declaration,
    Offre,
    World,
    build,
    slow_state,
    source_of,
    worlds,
)

from maillage import build as builder
from maillage.changes import cells, text, things
from maillage.changes.cells import Moves
from maillage.changes.things import Change, Kind
from maillage.cli import main
from maillage.coverage.model import Question
from maillage.coverage.states import State
from maillage.snapshot import current

QUESTION = Question("", 0, "", on=TODAY)
OFFRE = Offre(("x",), (2,), (("dep:01", "entiere", "dit"),), 6, 18)
WORLD = World((OFFRE,), (Acteur("cmp", "02001"),), ())
NOTHING = Moves((), (), ())


def changes(old: World, new: World) -> list[Change]:
    return things.compare(source_of(old), source_of(new))


def moves(old: World, new: World) -> Moves:
    return cells.compare(build(old), build(new), QUESTION)


def told(old: World, new: World, lang: str = "fr") -> list[str]:
    return [text.sentence(change, lang) for change in changes(old, new)]


def test_the_same_edition_has_no_difference() -> None:
    assert changes(WORLD, WORLD) == []
    assert moves(WORLD, WORLD) == NOTHING
    assert "Aucune différence" in text.as_text([], NOTHING, build(WORLD).words)


def test_a_new_offer_and_the_cells_it_covers() -> None:
    new = WORLD.plus(offres=Offre(("y",), (1,), (("dep:02", "entiere", "dit"),)))
    assert told(WORLD, new) == ["o1 (offre:o1)", "o1 (offre:o1), zone : rien → 02 (dit, entiere)"]
    (move, *others) = [m for m in moves(WORLD, new).transitions if m.need == "y"]
    assert not others
    assert (move.line, move.before, move.after) == (1, State.NON_RENSEIGNE, State.COUVERT)
    assert move.communes == ("02001", "02002")
    assert move.people == 507
    assert [s.fr for s in move.why] == ["répond désormais : offre:o1"]


def test_what_leaves_the_graph_is_not_said_to_have_closed() -> None:
    new = replace(WORLD, acteurs=())
    (change, *_) = changes(WORLD, new)
    assert (change.kind, change.label) == (Kind.REMOVED, "a0")
    assert "ce n'est pas dire qu'ils ont fermé" in text.as_text([change], NOTHING, build(new).words)
    whys = {s.fr for m in moves(WORLD, new).transitions for s in m.why}
    assert "ne répond plus : offre:presume--a0--p0" in whys


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (replace(OFFRE, age_max=25), "o0 (offre:o0), age_max : 18 → 25"),
        (replace(OFFRE, age_min=None), "o0 (offre:o0), age_min : 6 → rien"),
        (replace(OFFRE, end="2020-06-15"), "o0 (offre:o0) : fin le 2020-06-15"),
        (replace(OFFRE, needs=("x", "y")), "o0 (offre:o0), besoins : x → x ; y"),
        (
            replace(OFFRE, zones=(("dep:01", "partie", "dit"),)),
            "o0 (offre:o0), zone : 01 (dit, entiere) → 01 (dit, partie)",
        ),
    ],
    ids=["age", "age-gone", "end", "needs", "zone"],
)
def test_a_cell_that_changed_is_told(new: Offre, sentence: str) -> None:
    assert told(WORLD, replace(WORLD, offres=(new,))) == [sentence]


def test_a_new_inventory_explains_a_gap() -> None:
    new = WORLD.plus(declarations=Declaration("dep:01", ("psy",), (), "2020-06-15"))
    (move,) = [m for m in moves(WORLD, new).transitions if m.need == "y" and m.line == 1]
    assert (move.before, move.after) == (State.NON_RENSEIGNE, State.LACUNE)
    assert [s.fr for s in move.why] == ["inventaire déclaré : declaration:d0"]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(worlds(), worlds())
def test_transitions_are_the_cells_that_differ(old: World, new: World) -> None:
    found = {
        (commune, m.need, m.line): (m.before, m.after)
        for m in moves(old, new).transitions
        for commune in m.communes
    }
    for commune in ("01001", "01002", "01004", "02001", "02002"):
        for need in ("tout", "x", "xx", "y", "seul"):
            for line in (1, 2, 3):
                pair = tuple(slow_state(w, commune, need, line) for w in (old, new))
                assert found.get((commune, need, line), pair) == pair
                assert ((commune, need, line) in found) == (pair[0] is not pair[1])


def test_the_command_says_what_changed(
    small_packs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "snapshots"
    builder.build(small_packs, root)
    first = current(root).directory.name
    pack = tmp_path / "ajout"
    pack.mkdir()
    (pack / "pack.toml").write_text(
        'titre = "Donnée fictive"\nsource = "001"\nedition = "2026"\nlicence = "x"\n',
        encoding="utf-8",
    )
    (pack / "acteurs.csv").write_text(
        "id,libelle,type,commune,source\nfictif-1,CMP fictif,cmp,37261,001\n", encoding="utf-8"
    )
    builder.build([*small_packs, pack], root)
    said = {}
    for words in (["--format", "table"], ["--format", "csv"], ["--format", "json"]):
        with pytest.raises(SystemExit) as end:
            main(["diff", "--snapshot", str(root), first, "courant", *words])
        assert end.value.code == 0
        said[words[1]] = capsys.readouterr().out
    assert "CMP fictif (acteur:fictif-1)" in said["table"]
    assert "de « non renseigné » à « sous condition »" in said["table"]
    assert said["csv"].splitlines()[1].startswith("ajout,acteurs,acteur:fictif-1,CMP fictif")
    data = json.loads(said["json"])
    assert [c["label"] for c in data["changes"] if c["kind"] == "ajout"] == ["CMP fictif"]
    assert all(c["people"] > 0 and c["why"] for c in data["cells"])
    with pytest.raises(SystemExit):
        main(["diff", "--snapshot", str(root)])
    assert capsys.readouterr().out == said["table"]
    with pytest.raises(SystemExit) as wrong:
        main(["diff", "--snapshot", str(root), "hier"])
    assert wrong.value.code == 2
    assert first in capsys.readouterr().err


def test_rows_have_as_many_cells_as_there_are_columns() -> None:
    new = WORLD.plus(offres=Offre(("y",), (1,), (("dep:02", "entiere", "dit"),)))
    rows = list(text.as_rows(changes(WORLD, new), moves(WORLD, new)))
    assert {len(row) for row in rows} == {len(text.COLUMNS)}


def test_english_sentences() -> None:
    new = replace(WORLD, offres=(replace(OFFRE, end="2020-06-15"),))
    assert told(WORLD, new, "en") == ["o0 (offre:o0): ends on 2020-06-15"]
    words = build(WORLD).words
    assert "goes from" in text.as_text([], moves(WORLD, new), words, "en") or "go from" in (
        text.as_text([], moves(WORLD, new), words, "en")
    )
    assert dt.date(2020, 6, 15) < TODAY
