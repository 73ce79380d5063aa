"""What a finding is about, and whose it is: read in the row, else in the pack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.graph.mini_packs import write_pack

from maillage import attribution, build, iris
from maillage.findings import Finding, make

SOURCES = "code,titre,nature\nfictif,Donnée fictive,saisie\nautre,Autre donnée fictive,saisie\n"
ACTEURS = """id,libelle,source,depuis
fic-a,A,autre,2026-02-30
fic-b,,,
fic-c,"C,fictif,
fic-d,D,autre,,de trop
,E,autre,
"""


@pytest.fixture
def found(tmp_path: Path) -> dict[int, Finding]:
    """The findings of a table, by line, and one of a whole file under 0."""
    essai = write_pack(
        tmp_path / "essai",
        {
            "sources": SOURCES,
            "acteurs": ACTEURS,
            "liens": "id,libelle,de,vers,nature,source\n",
        },
    )
    data = build.read([essai])
    findings = [f for table in data.tables for f in table.findings]
    attributed = attribution.attributed(findings, data.tables, data.packs)
    return {f.line: f for f in attributed}


def test_a_row_says_its_thing_and_its_source(found: dict[int, Finding]) -> None:
    assert found[2].thing == iris.thing("acteur", "fic-a")
    assert found[2].source == "autre"


def test_a_row_without_source_has_that_of_its_pack(found: dict[int, Finding]) -> None:
    assert (found[3].thing, found[3].source) == (iris.thing("acteur", "fic-b"), "fictif")


@pytest.mark.parametrize(
    ("line", "source"),
    [(4, "fictif"), (5, "fictif"), (6, "autre")],
    ids=["quote", "too-many-cells", "no-key"],
)
def test_a_row_that_cannot_be_told_is_no_thing(
    line: int, source: str, found: dict[int, Finding]
) -> None:
    assert (found[line].thing, found[line].source) == ("", source)


def test_a_whole_file_has_the_source_of_its_pack(found: dict[int, Finding]) -> None:
    assert (found[0].file, found[0].thing, found[0].source) == ("essai/liens.csv", "", "fictif")


def test_a_key_of_several_cells_is_one_thing(tmp_path: Path) -> None:
    rows = {"offre_zones": "offre,zone,statut_zone,source\nfic-o,dep:00,dit,autre\n"}
    data = build.read([write_pack(tmp_path / "essai", rows)])
    (finding, *_) = attribution.attributed(data.tables[0].findings, data.tables, data.packs)

    assert finding.thing == iris.thing("couverture", "fic-o--dep:00")


def test_what_a_finding_says_already_is_kept(tmp_path: Path) -> None:
    data = build.read([write_pack(tmp_path / "essai", {"sources": SOURCES})])
    said = replace(make("empty_table", "essai/sources.csv", 2), thing="urn:x", source="s")

    assert list(attribution.attributed([said], data.tables, data.packs)) == [said]


def test_sources_have_their_titles(tmp_path: Path) -> None:
    data = build.read([write_pack(tmp_path / "essai", {"sources": SOURCES})])

    assert attribution.source_titles(data.tables) == {
        "fictif": "Donnée fictive",
        "autre": "Autre donnée fictive",
    }
