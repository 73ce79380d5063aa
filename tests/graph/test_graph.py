"""Rows as N-Quads: the text of a pack made by hand, and what each kind of cell gives."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path

import pyoxigraph
import pytest
from tests.graph.golden import GOLDEN, TABLES, written
from tests.graph.mini_packs import write_pack

from maillage import __version__, build, graph, iris, provenance
from maillage.namespaces import PREFIXES, expand

Facts = dict[str, dict[str, set[str]]]


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(tmp_path_factory.mktemp("golden"))


@pytest.fixture(scope="module")
def facts(text: str) -> Facts:
    """What is said of each thing: subject → predicate → objects, in N-Triples form."""
    found: Facts = defaultdict(lambda: defaultdict(set))
    for quad in _parse(text):
        found[_name(quad.subject)][_name(quad.predicate)].add(str(quad.object))
    return found


def _parse(text: str) -> list[pyoxigraph.Quad]:
    return list(pyoxigraph.parse(input=text, format=pyoxigraph.RdfFormat.N_QUADS))


def _name(term: object) -> str:
    assert isinstance(term, pyoxigraph.NamedNode)
    return term.value


def _date(day: str) -> str:
    return f'"{day}"^^<{expand("xsd:date")}>'


def _whole(number: int) -> str:
    return f'"{number}"^^<{expand("xsd:integer")}>'


def test_the_text_is_the_one_that_is_kept(text: str) -> None:
    said = [line for line in text.splitlines() if "versionOutil" not in line]
    kept = GOLDEN.read_text(encoding="utf-8").splitlines()

    assert said == [line for line in kept if "versionOutil" not in line]


def test_every_line_is_n_quads_in_a_named_graph(text: str) -> None:
    quads = _parse(text)

    assert len(quads) == len(text.splitlines())
    assert all(isinstance(quad.graph_name, pyoxigraph.NamedNode) for quad in quads)
    assert len(set(text.splitlines())) == len(text.splitlines()), "a quad is written twice"


def test_each_table_has_its_own_graph_that_knows_the_lines(text: str) -> None:
    lines: dict[str, set[str]] = defaultdict(set)
    for quad in _parse(text):
        if _name(quad.predicate) == expand("mlg:ligneSource"):
            lines[_name(quad.graph_name)].add(str(quad.object))

    assert lines == {
        iris.graph("golden", table): {
            _whole(number) for number in range(2, len(content.splitlines()) + 1)
        }
        for table, content in TABLES.items()
    }


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        (
            iris.thing("regle", "r1"),
            {
                "schema:validFrom": {_date("2018-10-01")},
                "mlg:debutDit": {'"2018-10"'},
                "schema:validThrough": {_date("2019-02-28")},
                "mlg:finDite": {'"2019-02"'},
                "mlg:sansFin": set(),
            },
        ),
        (
            iris.thing("regle", "r2"),
            {
                "schema:validFrom": {_date("2019-03-01")},
                "mlg:debutDit": set(),
                "schema:validThrough": set(),
                "mlg:finDite": set(),
                "mlg:sansFin": set(),
            },
        ),
        (
            iris.thing("regle", "r3"),
            {"schema:validFrom": set(), "schema:validThrough": {_date("2020-02-29")}},
        ),
        (
            iris.thing("deploiement", "d"),
            {
                "schema:validFrom": {_date("2018-01-01")},
                "mlg:debutDit": {'"2018"'},
                "schema:validThrough": set(),
                "mlg:sansFin": {f'"true"^^<{expand("xsd:boolean")}>'},
            },
        ),
        (
            iris.thing("source", "fictif"),
            {"dcterms:issued": {_date("2018-10-01")}, "mlg:dateDite": {'"2018-10"'}},
        ),
    ],
    ids=["months", "day", "leap-month", "year-endless", "edition"],
)
def test_a_date_keeps_what_the_source_says(
    thing: str, said: dict[str, set[str]], facts: Facts
) -> None:
    assert {curie: facts[thing].get(expand(curie), set()) for curie in said} == said


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("r1", {"mlg:ageMinIllimite": "true", "mlg:ageMax": "6"}),
        ("r2", {"mlg:ageMin": "6", "mlg:ageMax": "18", "mlg:ageMaxOuvert": "true"}),
        ("r3", {"mlg:ageMin": "18", "mlg:ageMaxIllimite": "true"}),
    ],
)
def test_an_age_is_stated_unlimited_open_or_not_stated(
    rule: str, said: dict[str, str], facts: Facts
) -> None:
    start = expand("mlg:age")
    found = {
        predicate: values
        for predicate, values in facts[iris.thing("regle", rule)].items()
        if predicate.startswith(start)
    }

    assert found == {
        expand(curie): {
            f'"{value}"^^<{expand("xsd:boolean" if value == "true" else "xsd:integer")}>'
        }
        for curie, value in said.items()
    }


def test_a_cell_of_several_values_gives_as_many_triples(facts: Facts) -> None:
    commune = facts[iris.thing("commune", "99001")]

    assert commune[expand("mlg:codePostal")] == {'"99900"', '"99901"'}
    assert facts[iris.thing("deploiement", "d")][expand("mlg:territoire")] == {
        f"<{iris.thing('region', '98')}>",
        f"<{iris.FRANCE}>",
    }


def test_a_commune_is_found_by_its_names_whatever_their_spelling(facts: Facts) -> None:
    names = facts[iris.thing("commune", "99001")][expand("mlg:nomNormalise")]

    assert names == {'"saint oeil"', '"saint etienne"'}


def test_codes_stay_text_and_numbers_have_their_type(facts: Facts) -> None:
    commune = facts[iris.thing("commune", "99001")]

    assert commune[expand("igeo:codeINSEE")] == {'"99001"'}
    assert commune[expand("mlg:population")] == {_whole(1000)}
    assert commune[expand("mlg:latitude")] == {f'"48.50"^^<{expand("xsd:decimal")}>'}


def test_a_reference_is_the_iri_of_what_it_names(facts: Facts) -> None:
    link = facts[iris.thing("lien", "l")]

    assert link[expand("mlg:de")] == {f"<{iris.thing('programme', 'p')}>"}
    assert link[expand("mlg:vers")] == {f"<{iris.concept('lignes', '1')}>"}
    assert facts[iris.thing("lien", "m")][expand("mlg:vers")] == {
        f"<{iris.thing('commune', '99001')}>"
    }


def test_a_concept_is_in_its_scheme(facts: Facts) -> None:
    scheme = iris.scheme("lignes")

    assert facts[iris.concept("lignes", "1")][expand("skos:inScheme")] == {f"<{scheme}>"}
    assert facts[scheme][expand("rdf:type")] == {f"<{expand('skos:ConceptScheme')}>"}


def test_a_row_of_two_keys_has_one_thing(facts: Facts) -> None:
    thing = iris.thing("composition", iris.composite("z", "commune:99001"))

    assert facts[thing][expand("mlg:part")] == {'"partie"'}


def test_quotes_and_backslashes_are_kept(facts: Facts) -> None:
    labels = facts[iris.thing("acteur", "a")][expand("rdfs:label")]

    assert labels == {'"Le \\"A\\", dit \\\\n"@fr'}


def test_the_provenance_of_a_graph_names_its_file_and_its_bytes(text: str, facts: Facts) -> None:
    about = facts[iris.graph("golden", "regles")]

    assert {curie: about[expand(curie)] for curie in _PROVENANCE} == {
        **_PROVENANCE,
        "mlg:sha256": {f'"{hashlib.sha256(TABLES["regles"].encode()).hexdigest()}"'},
    }
    assert facts[provenance.AGENT][expand("mlg:versionOutil")] == {f'"{__version__}"'}
    assert facts[provenance.ACTIVITY][expand("prov:wasAssociatedWith")] == {f"<{provenance.AGENT}>"}
    graphs = {_name(q.graph_name) for q in _parse(text) if _name(q.subject) in _graphs()}
    assert graphs == {provenance.GRAPH}


_PROVENANCE = {
    "rdf:type": {f"<{expand('prov:Entity')}>"},
    "prov:wasGeneratedBy": {f"<{provenance.ACTIVITY}>"},
    "mlg:fichierSource": {'"golden/regles.csv"'},
    "mlg:compte": {_whole(3)},
    "dcterms:title": {'"Donnée fictive"@fr'},
    "mlg:editionDite": {'"2026-01-01"'},
    "mlg:licence": {'"Licence Ouverte 2.0"'},
    "mlg:sha256": set[str](),
}


def _graphs() -> set[str]:
    return {iris.graph("golden", table) for table in TABLES}


def test_the_provenance_is_the_same_whenever_it_is_written(tmp_path: Path, text: str) -> None:
    assert written(tmp_path / "again") == text


def test_a_pack_without_edition_or_licence_says_none(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "golden", {"sources": TABLES["sources"]})
    (pack / "pack.toml").unlink()
    data = build.read([pack])

    lines = "".join(
        provenance.of_table(data.packs[0], pack / "sources.csv", iris.graph("mini", "sources"), 1)
    )

    assert "editionDite" not in lines
    assert "licence" not in lines


def test_the_ontology_is_written_the_same_each_time_without_blank_nodes_of_the_day() -> None:
    once = list(build.ontology_quads())

    assert once == list(build.ontology_quads())
    assert once == sorted(once)
    assert all(line.endswith(f" <{build.ONTOLOGY_GRAPH}> .\n") for line in once)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("a", '"a"'),
        ('"', '"\\""'),
        ("\\", '"\\\\"'),
        ("a\nb\r", '"a\\nb\\r"'),
        ("\t\x00é😀", '"\t\x00é😀"'),
    ],
)
def test_a_literal_escapes_what_n_quads_forbids(value: str, said: str) -> None:
    assert graph.literal(value) == said


def test_a_literal_has_a_language_or_a_datatype() -> None:
    assert graph.literal("a", lang="fr") == '"a"@fr'
    assert graph.literal("1", "xsd:integer") == f'"1"^^<{PREFIXES["xsd"]}integer>'
