"""The quality of the packs checked, in each form that shows it."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import click
import pytest
from pyoxigraph import RdfFormat, Store
from tests.graph.mini_packs import write_mini_packs, write_pack
from tests.reporting import faulty

from maillage import build, graph, provenance
from maillage.quality import Assessment
from maillage.reporting import Outcome, data, page, scores, text

DAY = dt.date(2026, 3, 1)
ACTEURS = "id,libelle,type,source\n" + "".join(
    f"fic-{n:02},Fictif <{n}>,gem,fictif\n" for n in range(30)
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the invented packs and of one with thirty actors."""
    root = tmp_path_factory.mktemp("scores")
    essai = write_pack(root / "essai", {"acteurs": ACTEURS})
    read = build.read([*write_mini_packs(root / "packs"), essai])
    quads = "".join(line for table in read.tables for line in graph.quads(table))
    for table in read.tables:
        pack = next(p for p in read.packs if p.name == table.pack)
        path = pack.directory / table.file.partition("/")[2]
        quads += "".join(provenance.of_table(pack, path, graph.graph_name(table), 1))
    store = Store(str(root / "store"))
    store.bulk_load(input=quads.encode(), format=RdfFormat.N_QUADS)
    store.flush()
    return root / "store"


@pytest.fixture(scope="module")
def assessment(store: Path) -> Assessment:
    """The scores of the pack « essai »."""
    return scores.assess(store, {"essai"}, DAY)


def test_only_the_packs_that_are_asked_are_assessed(store: Path, assessment: Assessment) -> None:
    whole = scores.assess(store, (), DAY)

    assert [(s.source, s.count) for s in assessment.sources] == [("fictif", 30)]
    assert all("/fic-" in thing.iri for thing in assessment.structures)
    assert len(whole.structures) > len(assessment.structures) == 30
    assert scores.assess(store, {"absent"}, DAY).sources == ()


def test_a_report_shows_the_scores(assessment: Assessment) -> None:
    outcome = Outcome(faulty.report(), quality=assessment)
    shown = click.unstyle(text.as_text(outcome))
    found = json.loads(data.as_json(outcome, "en"))["quality"]
    html = page.as_html(outcome)

    assert "Qualité par source au 2026-03-01 : note sur 100, critères de 0 à 1" in shown
    assert re.search(r"fictif — Donnée fictive +30 +\d+ ", shown)
    assert found["on"] == "2026-03-01"
    assert found["sources"][0]["criteria"]["contact"]["explanation"]
    assert len(found["structures"]) == scores.LOWEST
    assert "Fictif &lt;1&gt; (acteur:fic-01)" in html
    assert "Fictif <1>" not in html


def test_a_report_without_scores_says_nothing_of_them() -> None:
    outcome = Outcome(faulty.report(), quality=Assessment(DAY, (), ()))

    assert "Qualité" not in text.as_text(outcome)
    assert "Qualité" not in page.as_html(outcome)
    assert json.loads(data.as_json(Outcome(faulty.report())))["quality"] is None
