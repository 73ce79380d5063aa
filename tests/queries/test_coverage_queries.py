"""The queries of the coverage theme against the matrix: the same figures, cell by cell.

Two writings of the same rules, SPARQL and arrays, on a fictive world (both engines), on random
worlds and on two territories of the shipped packs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import NamedNode, RdfFormat, Store
from tests.matrix import worlds
from tests.queries.cases import EVERYWHERE, EXPECTED, WORLD_CASES, answer
from tests.queries.coverage_world import build_world

from maillage import catalogue, iris, resources, stacks
from maillage.coverage.model import Question
from maillage.coverage.states import State
from maillage.errors import WrongUse
from maillage.gaps import Gaps
from maillage.matrix.cells import STATES, compute, nothing_states
from maillage.matrix.index import LINES
from maillage.matrix.nearest import nearest_sites
from maillage.matrix.reading import read_index
from maillage.matrix.scope import find_territory, scope_of
from maillage.namespaces import expand
from maillage.session import Graph
from maillage.source import OxigraphSource, RdflibSource, Source

BY_TERRITORY = ("matrice", "lacunes", "couvertures-presumees", "gradation-rompue")
THEME = sorted(path.stem for path in (resources.root() / "queries" / "couverture").glob("*.rq"))
DAY = "2024-06-01"
# Both sides of every bound of the world; the last days of a year and of a month among them.
DAYS = ("2018-12-31", "2019-02-15", "2022-12-31", "2023-06-30", "2024-02-29", DAY, "2030-01-01")
AGES = (None, "17", "40")
CUTS = ("commune", "epci", "departement", "region", "france", "secteur", "cpts")
_COMMENT_IRI_OR_TEXT = re.compile(r'^#[^\n]*|<[^<>\s]*>|"[^"\n]*"', re.MULTILINE)
_PROPERTY = re.compile(r"\b(?:mlg|skos|rdfs|org|dcterms|schema|igeo):[a-z]\w*")
# What groups communes: the keys of a query → communes and their inhabitants.
Figures = dict[tuple[str, ...], tuple[int, int]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return build_world(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def rdflib_world(world: Graph) -> Graph:
    return Graph(world.snapshot, RdflibSource.read(world.snapshot.nquads))


def asked(source: Source, name: str, *keys: str, **words: str) -> Figures:
    """Return the figures of a query of the theme."""
    result = catalogue.run(source, catalogue.find(name), words)
    found: Figures = {}
    for row in result:
        territory = iris.short(row["territoire"]) if "territoire" in row else ""
        key = (territory, *(row[k] for k in keys))
        assert key not in found
        found[key] = int(row["communes"]), int(row["habitants"])
    return found


def circumstances(age: str | None, day: str) -> dict[str, str]:
    return {"date": day} | ({"age": age} if age else {})


def counted(gaps: Gaps, keys: Iterator[tuple[int, tuple[str, ...]]]) -> Figures:
    """Sum communes and inhabitants by part of the territory and key."""
    of_commune: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for commune, key in keys:
        of_commune[commune].append(key)
    number: Counter[tuple[str, ...]] = Counter()
    people: Counter[tuple[str, ...]] = Counter()
    for part in gaps.parts:
        code = part.territory.code if part.territory else ""
        for commune in part.communes.tolist():
            for key in of_commune[commune]:
                number[code, *key] += 1
                people[code, *key] += max(int(gaps.index.arrays.population[commune]), 0)
    return {key: (number[key], people[key]) for key in number}


def all_states(gaps: Gaps) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield (need, line, state) of every commune."""
    states = gaps.cells.states()
    for commune in gaps.scope.communes.tolist():
        for number, need, line in gaps.numbers():
            yield commune, (need, str(line), str(STATES[states[commune, number]]))


def only_gaps(gaps: Gaps) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield (need, line) of the gaps."""
    for commune, (need, line, state) in all_states(gaps):
        if state == State.LACUNE:
            yield commune, (need, line)


def only_presumed(gaps: Gaps) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield (need, line, state without the presumed offers) where no declared offer answers."""
    nothing = nothing_states(gaps.index, gaps.question)
    for commune in gaps.scope.communes.tolist():
        of_class = gaps.index.arrays.commune_class[commune]
        details = gaps.details.of(np.array([commune], dtype=np.int32))
        for number, need, line in gaps.numbers():
            if details[number].presumed and not details[number].declared:
                state = STATES[nothing[of_class, number]]
                yield commune, (need, str(line), str(state))


def broken(gaps: Gaps) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield (need, covered line, line before, its state) of what the Python answer finds."""
    rank = {
        t.code.partition(":")[2]: n
        for n, t in enumerate(gaps.index.words.territories[: gaps.index.words.communes])
    }
    for found in stacks.broken_gradation(gaps):
        for code in found.communes:
            key = (found.need, str(found.covered), str(found.missing), str(found.state))
            yield rank[code], key


def check(source: Source, gaps: Gaps, territory: str, **words: str) -> None:
    """Hold the queries that answer by commune against the matrix."""
    columns = ("besoin", "ligne")
    found = asked(source, "matrice", *columns, "etat", territoire=territory, **words)
    assert found == counted(gaps, all_states(gaps))
    if "age" in words:
        return
    assert asked(source, "lacunes", *columns, territoire=territory, **words) == counted(
        gaps, only_gaps(gaps)
    )
    assert asked(
        source, "couvertures-presumees", *columns, "si_infirmee", territoire=territory, **words
    ) == counted(gaps, only_presumed(gaps))
    assert asked(
        source, "gradation-rompue", *columns, "sans_ligne", "etat", territoire=territory, **words
    ) == counted(gaps, broken(gaps))


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("day", DAYS)
def test_the_same_figures_on_every_day_and_age(world: Graph, day: str, age: str | None) -> None:
    gaps = world.gaps("france", on=day, age=age)
    check(world.source, gaps, "france", **circumstances(age, day))


@pytest.mark.parametrize("by", CUTS)
def test_the_same_figures_whatever_the_cut(world: Graph, by: str) -> None:
    check(world.source, world.gaps("france", on=DAY, by=by), "france", par=by, date=DAY)


@pytest.mark.parametrize("territory", ["dep:99", "zone:cpts-fictive", "commune:99081"])
def test_the_same_figures_in_a_part_of_the_world(world: Graph, territory: str) -> None:
    check(world.source, world.gaps(territory, on=DAY), territory, date=DAY)


def test_the_same_figures_when_no_day_is_asked(world: Graph) -> None:
    check(world.source, world.gaps("france"), "france")


def test_one_need_or_one_line_is_what_was_asked(world: Graph) -> None:
    gaps = world.gaps("france", on=DAY, need="psychiatrie", line=2)
    found = asked(
        world.source, "matrice", "besoin", "ligne", "etat",
        territoire="france", besoin="psychiatrie", ligne="2", date=DAY,
    )  # fmt: skip
    assert found == counted(gaps, all_states(gaps))
    with pytest.raises(WrongUse, match="le besoin « inconnu » n'existe pas"):
        asked(world.source, "matrice", territoire="france", besoin="inconnu")


@pytest.mark.parametrize("territory", ["dep:37", "zone:yvelines-sud"])
def test_the_same_figures_on_the_shipped_packs(graph: Graph, territory: str) -> None:
    check(graph.source, graph.gaps(territory, on="2022-06-01"), territory, date="2022-06-01")


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(worlds.worlds())
def test_the_same_figures_on_random_worlds(world: worlds.World) -> None:
    source = worlds.source_of(world)
    index = read_index(source)
    scope = scope_of(index, find_territory(index.words, "france"))
    for day in ("", "2020-06-15", "2026-12-31", "2031-06-01"):
        asked_day = dt.date.fromisoformat(day) if day else dt.date.today()
        question = Question("", 0, "", on=asked_day, on_asked=bool(day))
        needs = tuple(index.words.needs.labels)
        gaps = Gaps(compute(index, question), scope, "commune", needs, LINES)
        check(source, gaps, "france", **({"date": day} if day else {}))


@pytest.mark.parametrize("day", [DAY, "2020-06-01"])
@pytest.mark.parametrize("territory", ["france", "dep:99", "commune:97001"])
def test_missing_types_are_those_of_the_matrix(world: Graph, territory: str, day: str) -> None:
    gaps = world.gaps(territory, on=day)
    details = gaps.details.of(gaps.scope.communes)
    expected = {
        (need, str(line), kind)
        for number, need, line in gaps.numbers()
        for kind in details[number].missing
    }
    rows = world.query("types-manquants", territoire=territory, date=day).rows
    assert {(row["besoin"], row["ligne"], row["type"]) for row in rows} == expected
    assert {int(row["habitants"]) for row in rows} == {gaps.population}


def test_a_missing_type_is_known_to_be_so_where_it_is_inventoried(world: Graph) -> None:
    rows = world.query("types-manquants", territoire="france", date=DAY).rows
    known = {
        (r["besoin"], r["ligne"], r["type"]): (int(r["dont_inventories"]), int(r["habitants"]))
        for r in rows
    }
    # camsp: the whole of 99, and 97 by its need; medscol: 97 only; orthophoniste: 97 and 99003.
    assert known["enfant-apprentissage", "3", "camsp"] == (1935, 1935)
    assert known["enfant-apprentissage", "2", "medscol"] == (60, 1935)
    assert known["enfant-apprentissage", "1", "orthophoniste"] == (310, 1935)


@pytest.mark.parametrize("radius", [5, 12, 80, 100, 300])
@pytest.mark.parametrize(
    ("need", "line"), [("psychiatrie", 2), ("psychiatrie", 3), ("logement", 1), ("gaja", 3)]
)
def test_people_beyond_a_distance(world: Graph, need: str, line: int, radius: int) -> None:
    gaps = world.gaps("france", on=DAY)
    cell = next(n for n, code, at in gaps.numbers() if (code, at) == (need, line))
    km = nearest_sites(gaps.cells, cell, gaps.scope.communes).km
    people = np.maximum(gaps.index.arrays.population[gaps.scope.communes], 0)
    expected = {
        name: (int(there.sum()), int(people[there].sum()))
        for name, there in (
            ("au_dela", km > radius),
            ("en_deca", km <= radius),
            ("inconnue", np.isnan(km)),
        )
        if there.any()
    }
    rows = world.query(
        "eloignement", territoire="france", besoin=need, ligne=line, rayon=radius, date=DAY
    )
    found = {r["distance"]: (int(r["communes"]), int(r["habitants"])) for r in rows}
    assert found == expected


# By hand. Depression, in two communes: a, b and d have a carrier in common, links have
# their own dates, a opens in 2019, d closes in September 2024, b (6 to 17) meets neither c (18 to
# 50) nor e (18 and over), n (60 and over) meets neither b nor c. GAJA: f was replaced by g, which
# takes 16 to 25 until 2022, then 12 to 16, and m takes 17 and over. Children, in one commune (i and
# p also in the CPTS, where a is in one): i takes children only, l adults only, h and p everybody.
# Crisis: j and k have a carrier in common, and h aims at a broader need.
CHILDREN = {"hi", "hl", "hp", "lp"}


@pytest.mark.parametrize(
    ("day", "depression", "gaja"),
    [
        ("2018-06-01", {"cd", "de", "dn", "en"}, {"fm", "gm"}),
        (
            "2020-06-01",
            {"ac", "ae", "an", "cd", "de", "dn", "en"},
            {"af", "ag", "am", "fm", "gm"},
        ),
        ("2024-05-31", {"ac", "an", "cd", "de", "dn", "en"}, {"af", "ag", "am", "fm"}),
        ("2024-06-01", {"ac", "an", "cd", "ce", "de", "dn", "en"}, {"af", "ag", "am", "fm"}),
        ("2024-06-02", {"an", "ce", "de", "dn", "en"}, {"af", "ag", "am", "fm"}),
        ("2024-10-01", {"an", "ce", "en"}, {"af", "ag", "am", "fm"}),
    ],
)
def test_stacks_are_the_pairs_that_nothing_joins(
    world: Graph, day: str, depression: set[str], gaja: set[str]
) -> None:
    rows = world.query("empilement", territoire="france", date=day).rows
    found = defaultdict(set)
    for row in rows:
        pair = "".join(iris.parse(row[k])[1] for k in ("programme", "autre"))
        found[row["besoin"], row["ligne"], row["communes"], row["habitants"]].add(pair)
    assert found == {
        ("depression", "2", "2", "1500"): depression,
        ("gaja", "2", "2", "1500"): gaja,
        ("enfant-apprentissage", "2", "1", "125"): CHILDREN,
        ("enfant-apprentissage", "2", "4", "685"): {"ip"},
        ("crise", "2", "1", "125"): {"hj", "hk"},
    } | ({("enfant-apprentissage", "2", "1", "500"): {"ai", "ap"}} if "af" in gaja else {})
    python = {
        (need, name, other)
        for stack in stacks.find_stacks(world.source, world.gaps("france", on=day))
        for need in stack.needs
        for name, other in stack.unlinked
    }
    assert python == {(r["besoin"], *sorted((r["nom"], r["nom_autre"]))) for r in rows}


def test_stacks_of_the_shipped_packs_are_those_of_the_python_answer(graph: Graph) -> None:
    gaps = graph.gaps("dep:31", on="2022-06-01")
    expected: dict[tuple[str, ...], tuple[int, int]] = {
        (need, str(stack.line), *pair): (len(stack.communes), stack.people)
        for stack in stacks.find_stacks(graph.source, gaps)
        for need in stack.needs
        for pair in stack.unlinked
    }
    rows = graph.query("empilement", territoire="dep:31", date="2022-06-01")
    found = {
        (r["besoin"], r["ligne"], *sorted((r["nom"], r["nom_autre"]))): (
            int(r["communes"]),
            int(r["habitants"]),
        )
        for r in rows
    }
    assert found == expected
    assert found


@pytest.mark.parametrize("case", WORLD_CASES)
def test_the_answer_is_the_expected_one(world: Graph, case: str) -> None:
    assert answer(world, case, WORLD_CASES) == (EXPECTED / f"{case}.csv").read_text("utf-8")


@pytest.mark.parametrize("case", WORLD_CASES)
def test_rdflib_gives_the_same_answer(rdflib_world: Graph, case: str) -> None:
    assert answer(rdflib_world, case, WORLD_CASES) == (EXPECTED / f"{case}.csv").read_text("utf-8")


def test_every_query_of_the_theme_has_a_case_in_the_world() -> None:
    assert sorted({name for name, _ in WORLD_CASES.values()}) == THEME


def properties(name: str) -> list[str]:
    """Return the properties that the text of a query names, as CURIEs."""
    text = _COMMENT_IRI_OR_TEXT.sub(" ", catalogue.find(name).sparql)
    return sorted(set(_PROPERTY.findall(text)))


# Questions beside the cases: each is there for properties that no case reads.
MORE: list[tuple[str, dict[str, str]]] = [
    *((name, {**EVERYWHERE, "par": cut}) for name in BY_TERRITORY for cut in ("secteur", "cpts")),
    *((name, {"territoire": "dep:99", "date": "2018-06-01"}) for name in BY_TERRITORY),
    *(
        ("matrice", {"territoire": "france", "date": day, **more})
        for day, more in (
            ("2019-02-15", {}),
            ("2024-02-10", {}),
            ("2024-12-31", {}),
            ("2024-12-31", {"age": "40"}),
            ("2024-06-01", {"age": "40"}),
            ("2024-06-01", {"age": "17"}),
        )
    ),
    ("types-manquants", EVERYWHERE),
    ("types-manquants", {"territoire": "zone:cpts-fictive", "date": DAY}),
    ("types-manquants", {"territoire": "dep:97", "date": DAY}),
    ("empilement", {"territoire": "zone:cpts-fictive", "date": "2020-06-01"}),
    *(
        ("eloignement", {"territoire": where, "besoin": need, "ligne": line, "date": "2022-06-01"})
        for where, need, line in (
            ("zone:cpts-fictive", "depression-grave", "2"),
            ("france", "psychiatrie", "3"),
            ("france", "crise", "2"),
            ("france", "enfant-apprentissage", "3"),
        )
    ),
]


@pytest.mark.parametrize("name", THEME)
def test_without_any_property_it_names_some_answer_changes(world: Graph, name: str) -> None:
    store = Store()
    store.bulk_load(path=str(world.snapshot.nquads), format=RdfFormat.N_QUADS)
    source = OxigraphSource(store)
    texts = [
        catalogue.bind(world.source, catalogue.find(name), words)
        for query, words in [*WORLD_CASES.values(), *MORE]
        if query == name
    ]
    before = [source.select(text) for text in texts]
    unread = []
    for curie in properties(name):
        removed = list(store.quads_for_pattern(None, NamedNode(expand(curie)), None, None))
        for quad in removed:
            store.remove(quad)
        if all(source.select(text) == rows for text, rows in zip(texts, before, strict=True)):
            unread.append(curie)
        store.extend(removed)
    assert unread == []
