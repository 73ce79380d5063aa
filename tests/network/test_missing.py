"""Missing bridges: known answers, what only a declaration makes absent, the same as the query."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.network.answers_world import FROM_2_TO_3, build_world
from tests.queries.questions_world import build_world as build_questions

from maillage import iris
from maillage.errors import WrongUse
from maillage.network import missing_words
from maillage.network.missing import Missing, missing
from maillage.network.place import State
from maillage.session import Graph

DAY = "2024-06-01"
LINKED, NOT_RECORDED, ABSENT, UNKNOWN = State


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The département whose links nobody declared complete."""
    return build_world(tmp_path_factory.mktemp("silent"), declared=False)


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The same, its inventory of links declared complete from 2022 to 2029."""
    return build_world(tmp_path_factory.mktemp("declared"), declared=True)


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return build_questions(tmp_path_factory.mktemp("questions"))


def states(found: Missing) -> dict[tuple[str, str], State]:
    return {bridge.sides: bridge.state for bridge in found.bridges}


def of(graph: Graph, territory: str = "dep:99", on: str = DAY, need: str | None = None) -> Missing:
    return missing(graph.source, territory=territory, on=on, need=need)


def test_lines_and_fields_without_any_link(silent: Graph) -> None:
    found = of(silent)
    assert states(found) == {
        ("1", "2"): NOT_RECORDED,
        ("1", "3"): NOT_RECORDED,
        ("2", "3"): LINKED,
        ("sanitaire", "medico-social"): NOT_RECORDED,
        ("sanitaire", "social"): UNKNOWN,
        ("medico-social", "social"): UNKNOWN,
    }
    one_two = found.bridges[0]
    assert [[iris.parse(m.iri)[1] for m in side] for side in one_two.actors] == [["msp"], ["cmp"]]
    assert [iris.parse(link.iri)[1] for link in found.bridges[2].links] == ["lien-0"]


def test_only_a_declaration_in_force_makes_it_absent(declared: Graph) -> None:
    assert states(of(declared))["1", "2"] is ABSENT
    assert states(of(declared))["sanitaire", "social"] is UNKNOWN
    for day in ("2021-06-01", "2031-06-01"):
        found = of(declared, on=day)
        assert states(found)["1", "2"] is NOT_RECORDED
        assert found.place.inventory is None
    # The inventory of a département says nothing of the région, and all of its communes.
    assert states(of(declared, "reg:98"))["1", "2"] is NOT_RECORDED
    assert of(declared, "commune:99001").place.inventory is not None


def test_the_declaration_is_the_proof(declared: Graph) -> None:
    said = missing_words.as_json(of(declared))
    assert said["inventory"]["declaration"] == "id:declaration/liens-99"
    assert said["inventory"]["source"] == "fictif"
    proofs = {row[4]: row[-1] for row in missing_words.as_rows(of(declared))}
    assert proofs["absent_declare"] == "id:declaration/liens-99"
    assert proofs["lien_connu"] == ""
    text = missing_words.as_text(of(declared))
    assert "absent (inventaire complet)" in text
    assert "déclaré complet" in text


def test_what_is_not_declared_is_said_not_recorded(silent: Graph) -> None:
    text = missing_words.as_text(of(silent))
    assert "non enregistré" in text
    assert "absent (inventaire complet)" not in text
    assert "n'est pas enregistré ; il peut exister" in text
    assert "moins de dix acteurs" in text
    assert "not recorded" in missing_words.as_text(of(silent), "en")


def test_the_edge_of_the_territory_is_told(questions: Graph) -> None:
    place = of(questions, "zone:cpts-fictive").place
    assert place.in_part > 0
    assert place.leading_out > 0
    text = missing_words.as_text(of(questions, "zone:cpts-fictive"))
    assert f"non comptés : {place.leading_out}" in text
    assert f"que pour partie dans le territoire : {place.in_part}" in text


def test_need_by_need(silent: Graph) -> None:
    found = {b.sides: b for b in of(silent, need="psychiatrie").needs}
    assert {sides: b.state for sides, b in found.items()} == {
        ("1", "2"): NOT_RECORDED,
        ("1", "3"): NOT_RECORDED,
        ("2", "3"): LINKED,
    }
    elsewhere = of(silent, need="logement").needs
    assert {b.state for b in elsewhere} == {UNKNOWN}
    columns = {b.need for b in of(silent).needs}
    assert {"psychiatrie", "gaja"} <= columns
    assert "logement" not in columns


def test_cpts_without_its_ptsm_and_clsm_without_link(silent: Graph, declared: Graph) -> None:
    for graph, state in ((silent, NOT_RECORDED), (declared, ABSENT)):
        found = {one.what: one for one in of(graph).institutions}
        assert {what: one.state for what, one in found.items()} == {"cpts": state, "clsm": state}
        assert [named.label for named in found["cpts"].towards] == ["ptsm (donnée fictive)"]
    nobody = {one.what: one for one in of(silent, "dep:97").institutions}
    assert {one.state for one in nobody.values()} == {UNKNOWN}
    assert {one.thing for one in nobody.values()} == {None}


def test_types_stand_for_those_of_the_place(tmp_path: Path) -> None:
    graph = build_world(
        tmp_path,
        [
            FROM_2_TO_3,
            ("acteur:msp", "adressage", "type:cmp"),
            ("acteur:esat", "partenariat", "type:hopital"),
            ("acteur:cpts", "participation", "acte:ptsm"),
            ("acteur:clsm", "partenariat", "acteur:esat"),
            ("acteur:msp", "avis", "acteur:ferme"),
            # How a document is made is no work in common.
            ("acteur:msp", "redaction", "acteur:chs"),
        ],
        declared=True,
    )
    found = of(graph)
    assert states(found)["1", "2"] is LINKED
    # The grid has a CMP at line 3 too, for another need.
    assert states(found)["1", "3"] is LINKED
    assert states(found)["sanitaire", "medico-social"] is LINKED
    by_need = {b.sides: b.state for b in of(graph, need="psychiatrie").needs}
    assert by_need == {("1", "2"): LINKED, ("1", "3"): ABSENT, ("2", "3"): LINKED}
    assert {one.state for one in found.institutions} == {LINKED}


PLACES = ("dep:99", "dep:97", "commune:99001", "zone:cpts-fictive", "france")


@pytest.mark.parametrize("territory", PLACES)
@pytest.mark.parametrize("day", ["2019-06-01", DAY, "2031-06-01"])
def test_the_query_of_the_catalogue_says_the_same(
    questions: Graph, territory: str, day: str
) -> None:
    rows = questions.query("ponts-manquants", territoire=territory, date=day)
    said = {(r["un"], r["autre"]): (r["etat"], r["acteurs_un"], r["acteurs_autre"]) for r in rows}
    assert said == {
        b.sides: (b.state.value, *(str(len(side)) for side in b.actors))
        for b in of(questions, territory, day).bridges
    }


@pytest.mark.parametrize("territory", ["dep:31", "dep:78", "dep:93", "france"])
def test_so_it_does_on_the_shipped_packs(graph: Graph, territory: str) -> None:
    rows = graph.query("ponts-manquants", territoire=territory, date=DAY)
    found = of(graph, territory)
    assert {(r["un"], r["autre"]): r["etat"] for r in rows} == {
        b.sides: b.state.value for b in found.bridges
    }
    # The shipped packs declare no inventory complete.
    assert ABSENT not in {bridge.state for bridge in (*found.bridges, *found.needs)}
    assert ABSENT not in {one.state for one in found.institutions}


def test_both_engines_read_the_same(graph: Graph, rdflib_graph: Graph) -> None:
    day = dt.date(2024, 6, 1)
    for territory in ("dep:31", "dep:78"):
        first, second = (
            missing_words.as_json(missing(g.source, territory=territory, today=day))
            for g in (graph, rdflib_graph)
        )
        assert first == second


def test_words_that_are_not_understood(silent: Graph) -> None:
    for words in ({"territory": "dep:00"}, {"territory": "dep:99", "need": "psychiatri e"}):
        with pytest.raises(WrongUse):
            missing(silent.source, **words)  # type: ignore[arg-type]
