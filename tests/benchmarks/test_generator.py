"""The fictive France of the benchmarks: deterministic, without error, broken only on purpose."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pyoxigraph as ox
import pytest
from benchmarks import floor
from benchmarks.generator import FICTIVE, OFFERS_PER_STRUCTURE, REFERENCE_DAY, generate, planting

from maillage import build, graph, identifiers, provenance, rules
from maillage.namespaces import sparql_prologue
from maillage.validation import engine, shapes

SCALE = 0.001


@pytest.fixture(scope="module")
def packs_of_france(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return generate(tmp_path_factory.mktemp("france") / "packs", SCALE)


@pytest.fixture(scope="module")
def read(packs_of_france: list[Path]) -> build.Read:
    return build.read(packs_of_france)


@pytest.fixture(scope="module")
def given() -> shapes.Shapes:
    return shapes.load(on=REFERENCE_DAY)


@pytest.fixture(scope="module")
def store(read: build.Read) -> ox.Store:
    """The graph of the packs, with what the rules derive."""
    lines = [*build.ontology_quads(), *provenance.of_tool()]
    for table in read.tables:
        lines.extend(graph.quads(table))
    found = ox.Store()
    found.bulk_load(input="".join(lines).encode(), format=ox.RdfFormat.N_QUADS)
    for rule in rules.files():
        found.bulk_load(input=rules.derive(found, rule), format=ox.RdfFormat.N_QUADS)
    return found


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def contents(folders: list[Path]) -> dict[str, bytes]:
    return {f"{f.name}/{p.name}": p.read_bytes() for f in folders for p in sorted(f.iterdir())}


def test_the_same_seed_gives_the_same_bytes_and_another_another_france(
    packs_of_france: list[Path], tmp_path: Path
) -> None:
    again = generate(tmp_path / "again", SCALE)
    assert contents(again) == contents(packs_of_france)
    other = generate(tmp_path / "other", SCALE, seed=1)
    assert rows(other[-1], "acteurs") != rows(packs_of_france[-1], "acteurs")


def test_a_dense_france_has_three_links_for_each_structure(tmp_path: Path) -> None:
    folders = generate(tmp_path / "dense", SCALE, dense=True)
    structures, links = (rows(folders[-1], table) for table in ("acteurs", "liens"))
    assert 2.9 < len(links) / len(structures) < 3.1
    referred = [link for link in links if link["de"] == "type:mg"]
    assert {link["nature"] for link in referred} == {"adressage"}
    assert [table.findings for table in build.read(folders).tables if table.findings] == []


def test_no_table_has_anything_to_say(read: build.Read) -> None:
    assert read.findings == []
    assert {table.file: table.findings for table in read.tables if table.findings} == {}
    assert all(table.rows for table in read.tables)


def test_what_is_invented_says_so(packs_of_france: list[Path]) -> None:
    own = packs_of_france[-1]
    for table in ("acteurs", "offres", "liens", "zones", "programmes", "deploiements", "actes"):
        assert all(FICTIVE in row["libelle"] for row in rows(own, table))
    assert FICTIVE in rows(own, "sources")[0]["titre"]
    assert FICTIVE in (own / "pack.toml").read_text(encoding="utf-8")


def test_communes_are_real_and_of_whole_departements(packs_of_france: list[Path]) -> None:
    kept = rows(packs_of_france[1], "communes")
    shipped = rows(packs_of_france[0].parent / "territoires", "communes")
    codes = {row["departement"] for row in kept}
    assert kept == [row for row in shipped if row["departement"] in codes]
    assert SCALE * len(shipped) <= len(kept) < len(shipped)


def test_declared_and_presumed_offers_are_three_per_structure(
    packs_of_france: list[Path], store: ox.Store
) -> None:
    structures = len(rows(packs_of_france[-1], "acteurs"))
    answer = store.query(
        sparql_prologue() + "SELECT ?o { VALUES ?c { mlg:Offre mlg:OffrePresumee } ?o a ?c }",
        use_default_graph_as_union=True,
    )
    assert isinstance(answer, ox.QuerySolutions)
    assert len(list(answer)) == OFFERS_PER_STRUCTURE * structures


def test_what_is_planted_is_found_and_nothing_else(store: ox.Store, given: shapes.Shapes) -> None:
    before = {(v.focus, v.source_shape, v.component) for v in engine.validate(store, given)}
    assert {shape for _, shape, _ in before} <= {
        # What the shipped list of sources does not say.
        "https://w3id.org/maillage/shape/source-edition-dite",
        "https://w3id.org/maillage/shape/source-licence-dite",
    }
    planted = planting.plant(2, given.graph)
    broken = ox.Store()
    broken.extend(store)
    broken.extend(ox.parse("".join(planted.lines), ox.RdfFormat.N_QUADS))
    found = {(v.focus, v.source_shape, v.component) for v in engine.validate(broken, given)}
    assert found - before == planted.expected
    constraints = engine.constraints_for(broken, given)
    every = {(c.source_shape, c.component) for c in constraints}
    assert {(shape, component) for _, shape, component in planted.expected} == every


def test_queries_by_hand_find_what_the_compiled_ones_find(given: shapes.Shapes) -> None:
    planted = planting.plant(1, given.graph)
    store = ox.Store()
    store.extend(ox.parse("".join(planted.lines), ox.RdfFormat.N_QUADS))
    tried = 0
    for constraint in engine.constraints_for(store, given):
        shape = constraint.source_shape.rpartition("/")[2]
        body = floor.BY_HAND.get((shape, constraint.component.removesuffix("ConstraintComponent")))
        if body is None:
            continue
        tried += 1
        answer = store.query(sparql_prologue() + floor.query(body), use_default_graph_as_union=True)
        assert isinstance(answer, ox.QuerySolutions)
        found = {str(row["focus"]) for row in answer}
        assert found, shape
        assert found == {f"<{v.focus}>" for v in engine.run(store, [constraint])}, shape
    assert tried == len(floor.BY_HAND)


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("590000188", True),
        ("590000189", False),
        ("2A0000014", True),
        ("26310012500016", True),
        ("35600000000048", True),
    ],
)
def test_another_number_is_as_right_or_as_wrong_as_the_first(value: str, good: bool) -> None:
    is_right = identifiers.is_siret if len(value) == 14 else identifiers.is_finess
    assert is_right(value) is good
    others = {planting.renumbered(value, number) for number in range(1, 50)}
    assert len(others) == 49
    assert {is_right(other) for other in others} == {good}
    assert {other[:2] for other in others} == {value[:2]}


def test_the_data_stands_on_the_day_on_which_it_is_checked(packs_of_france: list[Path]) -> None:
    days = {row["verifie_le"] for row in rows(packs_of_france[-1], "acteurs")}
    assert max(map(dt.date.fromisoformat, days)) <= REFERENCE_DAY
