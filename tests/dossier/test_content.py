"""What a dossier says is what can be counted by hand, asked cell by cell or queried."""

from __future__ import annotations

import re
import shlex
from collections import Counter, defaultdict

import click
import pytest
from tests.dossier.conftest import TODAY
from tests.dossier.world import POPULATION

from maillage import iris
from maillage.access.beyond import people_beyond
from maillage.access.travel import GreatCircle
from maillage.catalogue import find
from maillage.cli import cli
from maillage.coverage.states import State
from maillage.dossier import frames, reading
from maillage.dossier.content import Dossier, Presumed
from maillage.dossier.gathering import gather
from maillage.dossier.html_view import SECTIONS
from maillage.dossier.measures import PEOPLE_PER_SITE, THRESHOLDS
from maillage.errors import WrongUse
from maillage.gaps import gaps
from maillage.matrix.levels import cell_of
from maillage.session import Graph
from maillage.stacks import broken_gradation, find_stacks
from maillage.unknown import what_is_unknown

# One worker builds the invented département.
pytestmark = pytest.mark.xdist_group("dossier")


def by_cell(dossier: Dossier) -> dict[tuple[str, int], dict[State, int]]:
    return {
        (cell.need, cell.line): {s: n for s, n in cell.people.items() if n}
        for cell in dossier.total
    }


def test_the_identity_is_that_of_the_territory(invented_dossier: Dossier) -> None:
    identity = invented_dossier.identity
    assert (identity.territory.code, identity.by, identity.on) == ("dep:99", "epci", TODAY)
    assert (identity.communes, identity.partial) == (6, 0)
    assert identity.population == sum(POPULATION.values())


def test_the_states_of_the_invented_departement_are_those_counted_by_hand(
    invented_dossier: Dossier,
) -> None:
    people = by_cell(invented_dossier)
    # One declared offer, for the whole of the EPCI « Est »; the expected types are not inventoried.
    assert people["psychiatrie", 1] == {State.COUVERT: 1800, State.NON_RENSEIGNE: 900}
    # The CMP is presumed for the whole département.
    assert people["psychiatrie", 2] == {State.SOUS_CONDITION: 2700}
    # « cure » and « hospit » are inventoried.
    assert people["conduites-addictives", 3] == {State.LACUNE: 2700}
    assert people["gaja", 3] == {State.NON_APPLICABLE: 2700}


def test_every_commune_and_cell_is_what_who_covers_answers(
    world: Graph, invented_dossier: Dossier
) -> None:
    people: dict[tuple[str, int], Counter[State]] = defaultdict(Counter)
    for place in invented_dossier.places:
        states = dict(zip(invented_dossier.cells, place.states, strict=True))
        code = place.territory.code.partition(":")[2]
        for need, line in invented_dossier.grid:
            answer = world.who_covers(need=need, line=line, commune=code, today=TODAY)
            assert answer.state is states[need, line], (code, need, line)
            people[need, line][answer.state] += POPULATION[code]
    for cell, counted in people.items():
        assert by_cell(invented_dossier)[cell] == {s: n for s, n in counted.items() if n}


def test_the_parts_add_up_to_the_territory(invented_dossier: Dossier) -> None:
    added: dict[tuple[str, int], Counter[State]] = defaultdict(Counter)
    for cell in invented_dossier.parts:
        added[cell.need, cell.line].update(cell.people)
    for cell in invented_dossier.total:
        assert added[cell.need, cell.line] == Counter(cell.people)
    assert {cell.territory.code for cell in invented_dossier.parts} == {
        "epci:999000003",
        "epci:999000011",
        "",
    }


def test_gaps_come_widest_first_and_are_all_there(invented_dossier: Dossier) -> None:
    found = invented_dossier.gaps
    people = [cell.people[State.LACUNE] for cell in found]
    assert people == sorted(people, reverse=True)
    assert [
        (c.territory.code, c.people[State.LACUNE])
        for c in found
        if (c.need, c.line) == ("conduites-addictives", 3)
    ] == [("epci:999000003", 1800), ("epci:999000011", 800), ("", 100)]


def test_presumed_cells_say_what_they_would_be_otherwise(invented_dossier: Dossier) -> None:
    here = invented_dossier.identity.territory
    whole = {(p.need, p.line): p for p in invented_dossier.presumed if p.territory == here}
    assert set(whole) == {
        ("anxio-depression", 3),
        ("conduites-addictives", 2),
        ("psychiatrie", 2),
    }
    cmp_ = whole["psychiatrie", 2]
    assert cmp_ == Presumed(here, "psychiatrie", 2, 2700, 1, ("cmp",), {State.NON_RENSEIGNE: 2700})
    parts = [p for p in invented_dossier.presumed if p.territory != here]
    assert sum(p.people for p in parts if (p.need, p.line) == ("psychiatrie", 2)) == 2700


def test_unknowns_are_those_of_gaps(world: Graph, invented_dossier: Dossier) -> None:
    whole = gaps(world.source, world.index, territory="dep:99", by="territoire", today=TODAY)
    assert list(invented_dossier.unknown) == what_is_unknown(whole)
    assert invented_dossier.unknown[0].people == 2700


def test_distances_are_those_of_access_and_of_a_hand_computation(
    world: Graph, invented_dossier: Dossier
) -> None:
    whole = gaps(world.source, world.index, territory="dep:99", by="territoire", today=TODAY)
    for access in invented_dossier.access:
        cell = cell_of(world.index.words, access.need, access.line)
        for threshold in THRESHOLDS:
            measured = people_beyond(
                whole.cells, cell, whole.scope, GreatCircle(world.index), float(threshold)
            )
            assert access.beyond[threshold] == measured.beyond
            assert access.unmeasured == measured.unknown
    (csapa,) = [
        a for a in invented_dossier.access if (a.need, a.line) == ("conduites-addictives", 2)
    ]
    # The CSAPA is in 99004, 37.9 km west of 99001 and 11.1 km south of 99005; 99006 (100 people)
    # has the point of the département, 25 km away.
    assert csapa.sites_here == 1
    assert csapa.telling
    assert csapa.beyond == {5: 1900, 10: 1900, 20: 1900, 30: 1800}
    assert csapa.farthest[0][0].code == "commune:99002"
    assert csapa.farthest[0][1] == pytest.approx(53.1, abs=0.1)


def test_a_distance_says_nothing_where_hardly_any_resource_is_known(graph: Graph) -> None:
    dossier = gather(graph.source, graph.index, "dep:37", today=TODAY)
    for access in dossier.access:
        people = dossier.identity.population
        assert access.telling == (0 < people <= access.sites_here * PEOPLE_PER_SITE)
    assert not any(access.telling for access in dossier.access)
    assert not [s for s in dossier.summary if "À vol d'oiseau" in s.fr]


def test_lists_hold_what_is_in_force_that_day(invented_dossier: Dossier) -> None:
    assert [s.iri.rpartition("/")[2] for s in invented_dossier.structures] == [
        "fic-cabinet",
        "fic-cmp",
        "fic-csapa",
    ]
    assert {(i.kind, i.type, i.communes, i.perhaps) for i in invented_dossier.institutions} == {
        ("acte", "ptsm", 6, 0),
        ("instance", "clsm", 1, 2),
        ("zone", "clsm", 1, 2),
    }
    (programme,) = invented_dossier.programmes
    assert (programme.zone, programme.communes, programme.start) == (
        "Département fictif",
        6,
        "2022-01-01",
    )
    (declaration,) = invented_dossier.declarations
    assert declaration.codes == ("cure", "ght", "hospit")
    (source,) = invented_dossier.sources
    assert (source.code, source.age_months) == ("fictif", 28)
    assert {what.fr: n for what, n in source.counts} == {
        "structures": 3,
        "institutions": 3,
        "programmes": 1,
        "déclarations": 1,
    }


def test_before_they_open_and_after_they_close(world: Graph) -> None:
    before = gather(world.source, world.index, "dep:99", on="2019-01-01")
    assert "fic-vieux" in {s.iri.rpartition("/")[2] for s in before.structures}
    assert {i.type for i in before.institutions if i.kind == "acte"} == {"ctsm"}
    assert before.programmes == ()
    assert before.declarations == ()
    assert before.gaps == ()


def test_what_is_expected_is_known_absent_or_unknown_never_silent(
    invented_dossier: Dossier,
) -> None:
    found = {one.types[0]: (one.known, one.state) for one in invented_dossier.expected}
    # The CLSM is a body and a zone: one.
    assert found["clsm"] == (1, State.COUVERT)
    assert found["ptsm"] == (1, State.COUVERT)
    assert found["ght"] == (0, State.LACUNE)
    assert found["cpts"] == (0, State.NON_RENSEIGNE)
    partners = {one.label.en: one.known for one in invented_dossier.partners}
    assert partners["Social and medico-social facilities"] == 1
    assert partners["Local councils on health and mental health"] == 1


def test_figures_are_those_of_the_lists(invented_dossier: Dossier) -> None:
    figures = {figure.key: figure.value for figure in invented_dossier.figures}
    assert figures == {
        "communes": 6,
        "habitants": 2700,
        "structures": 3,
        "cases": 14,
        "couvert": 0,
        "sous_condition": 4,
        "lacune": 1,
        "non_renseigne": 10,
        "presume": 3,
        "liens": 4,
    }


def test_the_frames_are_whole_and_say_what_they_ignore(invented_dossier: Dossier) -> None:
    assert [f.code for f in invented_dossier.priorities] == [f"priorite-{n}" for n in range(1, 7)]
    assert [f.code for f in invented_dossier.entries] == [f"entree-{n}" for n in range(1, 6)]
    for frame in (*invented_dossier.priorities, *invented_dossier.entries):
        assert frame.says
        assert frame.silent
        assert set(frame.sections) <= set(SECTIONS)


def test_the_frames_name_needs_and_types_that_exist(world: Graph) -> None:
    words = world.index.words
    for plan in (*frames.PRIORITIES, *(plan for _, plan in frames.ENTRIES)):
        assert set(plan.needs) <= set(words.needs.labels)
        assert set(plan.types) <= set(words.types)


def test_every_list_is_the_answer_of_a_query_of_the_catalogue(
    world: Graph, invented_dossier: Dossier
) -> None:
    day = TODAY.isoformat()
    for name, listed in (
        (reading.INSTITUTIONS, invented_dossier.institutions),
        (reading.STRUCTURES, invented_dossier.structures),
        (reading.PROGRAMMES, invented_dossier.programmes),
    ):
        assert len(world.query(name, territoire="dep:99", date=day)) == len(listed)
    rows = [
        row
        for row in world.query(reading.INVENTORIES, territoire="dep:99", date=day)
        if "declaration" in row
    ]
    assert len(rows) == sum(len(d.codes) for d in invented_dossier.declarations)


def test_the_figures_are_those_of_the_queries_of_the_catalogue(
    world: Graph, invented_dossier: Dossier
) -> None:
    asked = {"territoire": "dep:99", "date": TODAY.isoformat()}
    codes = {
        iris.territory(cell.territory.code) if cell.territory.code else "": cell.territory.code
        for cell in invented_dossier.parts
    }

    def queried(name: str, **words: object) -> dict[tuple[str, str, int], Counter[str]]:
        found: dict[tuple[str, str, int], Counter[str]] = defaultdict(Counter)
        for row in world.query(name, **asked, **words):
            state = row.get("etat") or row.get("si_infirmee") or "lacune"
            place = codes[row.get("territoire", "")]
            found[place, row["besoin"], int(row["ligne"])][state] += int(row["habitants"])
        return found

    matrix = queried("matrice", par="epci")
    for cell in invented_dossier.parts:
        people = Counter({str(s): n for s, n in cell.people.items() if n})
        assert matrix[cell.territory.code, cell.need, cell.line] == people
    gaps_found = queried("lacunes", par="epci")
    assert {key: people["lacune"] for key, people in gaps_found.items()} == {
        (c.territory.code, c.need, c.line): c.people[State.LACUNE] for c in invented_dossier.gaps
    }
    presumed = queried("couvertures-presumees", par="epci")
    for one in invented_dossier.presumed:
        if one.territory != invented_dossier.identity.territory:
            said = Counter({str(state): n for state, n in one.otherwise.items()})
            assert presumed[one.territory.code, one.need, one.line] == said
    for access in invented_dossier.access:
        rows = world.query("eloignement", **asked, besoin=access.need, ligne=access.line, rayon=20)
        by_distance = {row["distance"]: int(row["habitants"]) for row in rows}
        assert by_distance.get("au_dela", 0) == access.beyond[20]


def test_broken_gradation_and_stacks_are_those_of_gaps(
    world: Graph, invented_dossier: Dossier
) -> None:
    whole = gaps(world.source, world.index, territory="dep:99", by="territoire", today=TODAY)
    grid = set(invented_dossier.grid)
    assert list(invented_dossier.broken) == [
        b for b in broken_gradation(whole) if {(b.need, b.covered), (b.need, b.missing)} <= grid
    ]
    assert list(invented_dossier.stacks) == find_stacks(world.source, whole)
    # The CSAPA answers at line 2, nobody at line 1.
    assert [(b.need, b.covered, b.missing, b.people) for b in invented_dossier.broken][-1] == (
        "psychiatrie",
        2,
        1,
        900,
    )


def test_the_commands_that_recompute_are_commands(invented_dossier: Dossier) -> None:
    commands = [c for found in invented_dossier.commands.values() for c in found]
    for command in commands:
        program, name, *words = shlex.split(command)
        assert program == "maillage"
        known = cli.get_command(None, name)  # type: ignore[arg-type]
        if isinstance(known, click.Group):
            known = known.get_command(None, words.pop(0))  # type: ignore[arg-type]
        assert known is not None, command
        options = {option for parameter in known.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, command
        if name == "query":
            assert {p.name for p in find(words[0]).parameters} >= set(
                re.findall(r"--param (\w+)=", command)
            )
    assert set(invented_dossier.commands) <= set(SECTIONS)
    assert all(figure.command in commands for figure in invented_dossier.figures)


def test_a_day_that_was_asked_for_is_asked_again(world: Graph) -> None:
    asked = gather(world.source, world.index, "dep:99", on="2026-11-22", age=12)
    assert "--on 2026-11-22 --age 12" in asked.commands["matrice"][0]
    not_asked = gather(world.source, world.index, "dep:99", today=TODAY)
    assert "--on" not in not_asked.commands["matrice"][0]


def test_the_same_question_gives_the_same_dossier(world: Graph, invented_dossier: Dossier) -> None:
    again = gather(world.source, world.index, "dep:99", snapshot="essai", today=TODAY)
    assert again == invented_dossier


@pytest.mark.parametrize(
    ("territory", "cut"),
    [("dep:99", "epci"), ("epci:999000003", "commune"), ("reg:98", "departement")],
)
def test_a_territory_is_cut_as_fits(world: Graph, territory: str, cut: str) -> None:
    assert gather(world.source, world.index, territory, today=TODAY).identity.by == cut


@pytest.mark.parametrize(
    "words",
    [{"territory": "dep:00"}, {"by": "canton"}, {"on": "2026-13-01"}, {"age": "x"}],
    ids=["territory", "by", "on", "age"],
)
def test_a_word_that_is_not_understood_is_refused(world: Graph, words: dict[str, str]) -> None:
    territory = words.pop("territory", "dep:99")
    with pytest.raises(WrongUse):
        gather(world.source, world.index, territory, **words)  # type: ignore[arg-type]
