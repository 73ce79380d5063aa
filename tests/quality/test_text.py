"""The score in tables and in JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from maillage.quality import Assessment, Family, as_json, summary
from maillage.quality.scoring import USEFUL
from maillage.quality.text import FAMILIES, LABELS
from maillage.session import Graph

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def assessed(graph: Graph) -> Assessment:
    return graph.quality("2022-09-01")


def test_the_sources_are_rows_with_their_number_of_records(assessed: Assessment) -> None:
    header, rows = summary(assessed)
    assert header == [
        *("Source", "Fiches", "Note", "Complétude", "Fraîcheur", "Précision du lieu"),
        *("Identifiants vérifiés", "Contact"),
    ]
    assert rows[2] == [
        "002 — « Le juste soin au bon moment »",
        *("2", "44", "0,42", "0,83", "0,5", "—", "0"),
    ]
    assert [row[0][:3] for row in rows] == ["000", "001", "002", "003", "004"]


def test_the_structures_are_rows_from_the_lowest_score(assessed: Assessment) -> None:
    header, rows = summary(assessed, "en", by="structure")
    assert header[:4] == ["Structure", "Family", "Score", "Completeness"]
    assert len(rows) == len(assessed.structures)
    scores = [int(row[2]) for row in rows]
    assert scores == sorted(scores)
    (row,) = (row for row in rows if row[0] == "Réseau des microstructures")
    assert row[1:] == ["territorial body", "25", "0.67", "0", "0", "—", "0.33"]


def test_json_says_each_criterion_with_its_sentence(assessed: Assessment) -> None:
    found = as_json(assessed)
    assert json.loads(json.dumps(found)) == found
    assert found["on"] == "2022-09-01"
    (network,) = (s for s in found["structures"] if s["short"] == "acteur:str-rms")
    assert (network["family"], network["source"], network["score"]) == ("instance", "001", 25)
    assert network["criteria"]["contact"] == {
        "value": 0.3333,
        "count": 1,
        "explanation": "1 des 3 moyens de contact (manque : telephone, courriel) : 0,33",
    }
    assert network["criteria"]["identifiants"]["value"] is None
    (source,) = (s for s in found["sources"] if s["source"] == "002")
    assert (source["family"], source["count"]) == (None, 2)
    english = as_json(assessed, "en")["sources"]
    (source,) = (s for s in english if s["source"] == "002")
    assert source["criteria"]["fraicheur"]["explanation"] == "mean of 2 records: 0.83"


def test_the_guide_lists_the_useful_columns_of_each_family() -> None:
    text = (ROOT / "docs" / "guides" / "qualite.md").read_text(encoding="utf-8")
    for family, columns in USEFUL.items():
        (cells,) = re.findall(rf"^\| {FAMILIES[family].fr} \|[^|]*\|([^|]*)\|", text, re.M)
        assert tuple(re.findall(r"`(\w+)`", cells)) == columns


def test_every_criterion_and_every_family_has_its_name() -> None:
    assert list(FAMILIES) == list(Family)
    for name in (*LABELS.values(), *FAMILIES.values()):
        assert name.fr
        assert name.en
