"""SHACL results as findings: the row, the column and the value that people must look at."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, Store
from tests.graph.mini_packs import write_pack

from maillage import build, graph, iris, provenance, shape_findings
from maillage.findings import Finding, Severity
from maillage.namespaces import expand
from maillage.validation import Violation

ACTEUR = iris.thing("acteur", "fic-a")
TABLES = {
    "sources": "code,titre,nature\nfictif,Donnée fictive,saisie\n",
    "acteurs": "id,libelle,source,depuis,jusqu_a,verifie_le\n"
    "fic-a,Équipe fictive,fictif,2020-01-01,2019-01-01,2020-01-01\n",
    "programmes": "code,libelle,source\nfic-p,Programme fictif,fictif\n",
    "champs": "source,code,libelle,libelle_en,definition,definition_en\n"
    "fictif,fic-t,Champ fictif,Fictive field,donnée fictive,fictive data\n",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The graph of a few rows, with the files that they come from."""
    folder = tmp_path_factory.mktemp("essai") / "essai"
    data = build.read([write_pack(folder, TABLES)])
    lines: list[str] = []
    for table in data.tables:
        lines += graph.quads(table)
        path = folder.parent / table.file
        lines += provenance.of_table(data.packs[0], path, graph.graph_name(table), 1)
    store = Store()
    store.bulk_load(input="".join(lines).encode(), format=RdfFormat.N_QUADS)
    return store


def found(
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    path: str = "",
    value: str = "",
    focus: str = ACTEUR,
) -> Finding:
    """Return the finding of a violation."""
    violation = Violation(
        source_shape=expand("shape:essai"),
        focus=focus,
        path=path,
        component="MinCountConstraintComponent",
        value=value,
        severity=Severity.WARNING,
        message_fr="la fiche est fausse ; la corriger",
        message_en="the record is wrong; correct it",
    )
    monkeypatch.setattr(shape_findings, "load", lambda **_: None)
    monkeypatch.setattr(shape_findings, "_violations", lambda *_: [violation])
    (finding,) = shape_findings.check_store(store)
    return finding


def test_a_finding_says_thing_row_rule_and_source(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = found(store, monkeypatch, "mlg:numeroFiness", '"12\\"3"')

    assert finding.text() == (
        "essai/acteurs.csv, ligne 2, colonne finess : « Équipe fictive » (acteur:fic-a) : la fiche "
        "est fausse ; la corriger."
    )
    assert (finding.value, finding.thing, finding.source) == ('12"3', ACTEUR, "fictif")
    assert finding.result is not None
    assert finding.result.fault == {"fr": "la fiche est fausse", "en": "the record is wrong"}
    assert (finding.result.path, finding.result.value) == ("mlg:numeroFiness", '"12\\"3"')


@pytest.mark.parametrize(
    ("path", "value", "column"),
    [
        ("", f"<{ACTEUR}>", ""),
        ("mlg:commune", "", "commune"),
        ("^mlg:deOffre", "", ""),
        ("(mlg:commune|mlg:territoire)", "", "commune"),
        ("(org:classification/mlg:nature)", '"x"', "type"),
        ("(^mlg:zone/mlg:contient)", "", ""),
        (
            "(schema:validFrom|schema:validThrough|mlg:verifieLe)",
            '"2019-01-01"^^<http://www.w3.org/2001/XMLSchema#date>',
            "jusqu_a",
        ),
    ],
)
def test_the_column_is_the_one_that_the_path_reads(
    path: str, value: str, column: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(store, monkeypatch, path, value).column == column


@pytest.mark.parametrize(
    ("value", "column"),
    [("", "libelle"), ('"Champ fictif"@fr', "libelle"), ('"Fictive field"@en', "libelle_en")],
)
def test_of_two_languages_the_column_is_that_of_the_value(
    value: str, column: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    focus = iris.concept("champs", "fic-t")

    assert found(store, monkeypatch, "skos:prefLabel", value, focus).column == column


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", ""),
        (f"<{ACTEUR}>", ""),
        (f"<{iris.thing('departement', '31')}>", "dep:31"),
        ('"deux\\nlignes"@fr', "deux\nlignes"),
        ('"3"^^<http://www.w3.org/2001/XMLSchema#integer>', "3"),
        ("_:b0", "_:b0"),
    ],
)
def test_a_value_is_shown_as_people_write_it(
    value: str, shown: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(store, monkeypatch, "mlg:commune", value).value == shown


def test_what_no_row_says_is_in_no_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = found(store, monkeypatch, focus=iris.thing("offre", "deduite"))

    assert (finding.file, finding.line, finding.source) == (shape_findings.DERIVED, 0, "")
