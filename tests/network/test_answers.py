"""Returns, composition of a PTSM, transfer of experiences: known answers."""

from __future__ import annotations

import pytest
from tests.network.answers_world import FROM_2_TO_3, build_world
from tests.queries.questions_world import build_world as build_questions

from maillage import iris
from maillage.network import composition, returning, transfer
from maillage.network.place import State
from maillage.session import Graph

DAY = "2024-06-01"


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return build_questions(tmp_path_factory.mktemp("questions"))


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    links = [FROM_2_TO_3, ("acteur:chs", "retour", "acteur:msp")]
    return build_world(tmp_path_factory.mktemp("declared"), links, declared=True)


def _key(thing: str) -> str:
    return iris.parse(thing)[1]


def test_coreso_returns_from_line_2_and_cristales_from_line_3(graph: Graph) -> None:
    found = returning.returning(graph.source, on=DAY)
    somatic = {(_key(one.link.start), one.lines) for one in found.returns if one.somatic}
    assert somatic == {("exp-coreso", (2,)), ("exp-cristales", (3,))}
    assert found.state(2) is State.LINKED
    assert found.state(3) is State.LINKED
    said = returning.as_json(found)
    assert "id:lien/lien-cristales-retour" in said["ways"][1]["links"]
    assert all(one["link"] and one["quote"] and one["source"] for one in said["returns"])


def test_returns_of_a_place_are_of_its_programmes_too(graph: Graph) -> None:
    found = returning.returning(graph.source, territory="commune:69029", on=DAY)
    assert [_key(one.link.iri) for one in found.returns] == ["lien-coreso-retour"]
    assert found.state(3) is State.NOT_RECORDED
    assert "3→1 : non enregistré" in returning.as_text(found)
    assert "3→1: not recorded" in returning.as_text(found, "en")


def test_the_query_finds_the_same_returns(graph: Graph, questions: Graph) -> None:
    for one in (graph, questions):
        rows = one.query("retours", date=DAY).rows
        found = returning.returning(one.source, on=DAY).returns
        assert {row["lien"] for row in rows} >= {r.link.iri for r in found}
        lines = {(row["lien"], row["ligne"]) for row in rows if "ligne" in row}
        assert {(r.link.iri, str(n)) for r in found for n in r.lines} <= lines


def test_returns_are_absent_only_where_links_are_declared_complete(declared: Graph) -> None:
    found = returning.returning(declared.source, territory="dep:99", on=DAY)
    assert [one.lines for one in found.returns] == [(3,)]
    assert (found.state(2), found.state(3)) == (State.ABSENT, State.LINKED)
    assert "déclaré complet" in returning.as_text(found)
    before = returning.returning(declared.source, territory="dep:99", on="2021-06-01")
    assert before.state(2) is State.NOT_RECORDED


def test_the_law_names_eight_categories_and_none_is_known_to_take_part(graph: Graph) -> None:
    found = composition.composition(graph.source, territory="dep:78", on=DAY)
    (project,) = found.projects
    assert project.ptsm is not None
    by_law = {_key(one.type.iri) for one in project.categories if one.by_law}
    assert len(by_law) == 8
    assert {one.state for one in project.categories} == {State.NOT_RECORDED}
    assert all(quote for one in project.categories for _, quote in one.expected_by)


def test_who_takes_part_is_proved_and_who_does_not_is_named(questions: Graph) -> None:
    found = composition.composition(questions.source, territory="dep:99", on=DAY)
    projects = {_key(p.ptsm.iri): p for p in found.projects if p.ptsm}
    types = {_key(one.type.iri): one for one in projects["ptsm"].categories}
    taking = {
        name: [(_key(p.actor.iri), p.how, _key(p.proof)) for p in one.participants]
        for name, one in types.items()
    }
    assert taking["cpts"] == [("cpts", "auteur", "ptsm")]
    assert taking["association-usagers"] == [("usagers", "signataire", "ptsm")]
    assert taking["collterr"] == [("commune-1", "lien", "participation-acteur-commune-1-acte-ptsm")]
    assert types["essms"].state is State.NOT_RECORDED
    assert "esat" in {_key(member.iri) for member in types["essms"].without_link}
    assert not {_key(member.iri) for member in types["collterr"].without_link}
    text = composition.as_text(found)
    assert "(id:acte/ptsm)" in text
    assert len(composition.as_rows(found)) >= len(types)


def test_the_composition_is_that_of_the_query(questions: Graph) -> None:
    rows = questions.query("participants-du-ptsm", territoire="dep:99", date=DAY).rows
    found = composition.composition(questions.source, territory="dep:99", on=DAY)
    assert {(r["ptsm"], r["type"], r["acteur"]) for r in rows if "acteur" in r} == {
        (project.ptsm.iri, _key(one.type.iri), taking.actor.iri)
        for project in found.projects
        if project.ptsm
        for one in project.categories
        for taking in one.participants
    }


def test_without_a_ptsm_nothing_is_said_of_its_participants(graph: Graph) -> None:
    found = composition.composition(graph.source, territory="dep:31", on=DAY)
    (project,) = found.projects
    assert project.ptsm is None
    assert {one.state for one in project.categories} == {State.UNKNOWN}
    assert "aucun PTSM connu ici" in composition.as_text(found)


def test_conditions_of_an_experience_are_present_absent_or_unknown(questions: Graph) -> None:
    words = {"need": "psychiatrie", "line": "3", "territory": "dep:99", "on": DAY}
    found = transfer.transfer(questions.source, **words)  # type: ignore[arg-type]
    (one,) = [e for e in found.experiences if _key(e.programme.iri) == "ailleurs"]
    states = {_key(c.thing.iri): c.state for c in one.conditions if c.thing}
    assert states == {
        "cmp": transfer.PRESENT,
        "esat": transfer.PRESENT,
        "pco": transfer.ABSENT,
        "psychiatre": transfer.PRESENT,
    }
    assert [_key(place.iri) for place in one.deployed] == ["97001"]
    assert one.at_line
    assert one.quote == "donnée fictive"
    assert "absent (inventaire complet)" in transfer.as_text(found)


def test_an_experience_of_article_51_takes_an_order_that_is_not_known_here(graph: Graph) -> None:
    words = {"need": "anxio-depression", "line": "2", "territory": "dep:78", "on": DAY}
    found = transfer.transfer(graph.source, **words)  # type: ignore[arg-type]
    spadepress = next(e for e in found.experiences if "SPADepress" in e.programme.label)
    kinds = {c.kind: c for c in spadepress.conditions}
    assert "Arrêté" in kinds[transfer.FRAMEWORK].said
    assert kinds[transfer.FRAMEWORK].state == transfer.UNKNOWN
    assert "forfaitaire" in kinds[transfer.FUNDING].said
    # The shipped packs declare no inventory complete: nothing is absent.
    assert transfer.ABSENT not in {c.state for e in found.experiences for c in e.conditions}
    rows = graph.query(
        "transferabilite", besoin="anxio-depression", ligne="2", territoire="dep:78", date=DAY
    )
    assert [e.programme.iri for e in found.experiences] == list(
        dict.fromkeys(row["programme"] for row in rows)
    )
