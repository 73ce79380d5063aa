"""The coordination chapter: its figures are those of the network, and name the links counted."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.dossier.conftest import TODAY
from tests.dossier.page_reader import read

from maillage.cli import cli
from maillage.dossier import csv_files, spreadsheet
from maillage.dossier.content import Dossier
from maillage.dossier.coordination import coordination_of
from maillage.dossier.coordination_gaps import Gaps
from maillage.dossier.coordination_words import COMPLETE, NONE, Chapter, sentence_of
from maillage.dossier.html_page import as_html
from maillage.network import read_network
from maillage.network.fragility import fragility
from maillage.network.model import Inventory
from maillage.network.picture import svg
from maillage.session import Graph

pytestmark = pytest.mark.xdist_group("dossier")


def ask(graph: Graph, *words: str) -> Any:
    """Return what a network command answers, as JSON."""
    root = str(graph.snapshot.directory.parent)
    asked = ["network", *words, "--territory", "dep:99", "--on", TODAY.isoformat(),
             "--format", "json", "--snapshot", root]  # fmt: skip
    done = CliRunner().invoke(cli, asked)
    assert done.exception is None, done.output
    return json.loads(done.stdout)


def test_the_links_are_those_of_the_network(world: Graph, invented_dossier: Dossier) -> None:
    told = invented_dossier.coordination
    assert told.network == world.network("dep:99", on=TODAY)
    natures = sorted(link.nature for link in told.network.links)
    assert natures == ["adressage", "deploie", "partenariat", "retour"]
    assert told.network.set_aside == 1
    rows = Chapter(told, "fr").link_rows()
    assert [row[-1].partition(":")[0] for row in rows] == ["id"] * 4
    assert len({len(row) for row in rows} | {len(Chapter(told, "fr").link_header())}) == 1


def test_every_figure_finds_its_links_in_the_list(world: Graph, invented_dossier: Dossier) -> None:
    chapter = Chapter(invented_dossier.coordination, "fr")
    rows = [dict(zip(chapter.link_header(), row, strict=True)) for row in chapter.link_rows()]
    for one in chapter.figures():
        found = re.fullmatch(r"colonne « (.+) » = (.+)", one.where)
        if one.label.startswith(("liens qui joignent", "retours", "dont avec")):
            assert found is not None
            assert one.value == sum(row[found[1]] == found[2] for row in rows)
    fragile = ask(world, "fragility")
    assert [chapter.name(p.node) for p in chapter.pivots] == [
        point["label"] for point in fragile["articulation_points"]
    ]
    silos = ask(world, "silos")
    for name, (_, silo) in zip(("fields", "lines"), chapter.frontiers(), strict=True):
        assert silo.share == silos[name]["share"]
    column = chapter.link_header()[10]
    assert sum(row[column] == "franchit" for row in rows) == len(silos["fields"]["crossing"])


def test_the_bridges_and_the_ptsm_are_those_of_the_commands(
    world: Graph, invented_dossier: Dossier
) -> None:
    missing, members = ask(world, "missing"), ask(world, "composition")
    gaps = Gaps(invented_dossier, "fr")
    bridges = [*missing["lines"], *missing["fields"], *missing["needs"]]
    rows = gaps.bridges(by_need=True)
    assert [row[3] for row in rows[: len(missing["lines"]) + len(missing["fields"])]] == [
        len(one["links"]) for one in (*missing["lines"], *missing["fields"])
    ]
    assert len(rows) == len(bridges) + len(missing["institutions"])
    expected = [one for project in members["projects"] for one in project["categories"]]
    assert len(gaps.members()) == len(expected)
    assert [bool(row[2]) for row in gaps.members()] == [one["by_law"] for one in expected]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_has_the_chapter_and_its_picture(invented_dossier: Dossier, lang: str) -> None:
    told = invented_dossier.coordination
    text = as_html(invented_dossier, lang)
    assert svg(told.networks[lang], lang, told.names[lang], inline=True) in text
    page = read(text)
    assert "coordination" in page.ids
    assert "list-links" in page.ids
    shown = page.text("script", "style").replace("\u00a0", " ")
    for one in Chapter(told, lang).figures():
        assert one.label in shown
    assert sentence_of(told).text(lang) in shown


def without_links(dossier: Dossier) -> Dossier:
    """Return the dossier as it would be had nobody recorded a link."""
    told = dossier.coordination
    empty = replace(told.network, nodes={}, links=(), set_aside=0)
    return replace(
        dossier,
        coordination=replace(
            told,
            networks={"fr": empty, "en": empty},
            fragility=fragility(empty),
            returns=(),
        ),
    )


def test_without_any_link_the_chapter_says_it_in_one_sentence(
    invented_dossier: Dossier, tmp_path: Path
) -> None:
    silent = without_links(invented_dossier)
    for lang in ("fr", "en"):
        shown = read(as_html(silent, lang)).text("script", "style").replace("\u00a0", " ")
        assert NONE.text(lang) in shown
        assert sentence_of(silent.coordination).text(lang).endswith(NONE.text(lang)[1:])
    spreadsheet.write_workbook(tmp_path / "d.xlsx", silent)
    with zipfile.ZipFile(tmp_path / "d.xlsx") as book:
        assert not [name for name in book.namelist() if name.startswith("xl/media")]


def test_a_declared_inventory_of_links_is_said(invented_dossier: Dossier) -> None:
    told = invented_dossier.coordination
    assert "peut exister" in Chapter(told, "fr").absence()
    place = replace(told.missing.place, inventory=Inventory("x:d", "x:t", "2024-01-01", None))
    complete = replace(told, missing=replace(told.missing, place=place))
    assert Chapter(complete, "fr").absence() == COMPLETE.fr


def test_the_workbook_has_the_picture_when_it_can_be_drawn(
    invented_dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def media(path: Path) -> list[str]:
        spreadsheet.write_workbook(path, invented_dossier)
        with zipfile.ZipFile(path) as book:
            return [name for name in book.namelist() if name.startswith("xl/media")]

    assert len(media(tmp_path / "with.xlsx")) == 1
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "font_lato" else real(name)
    )
    assert media(tmp_path / "without.xlsx") == []


def test_the_csv_of_the_links_has_each_of_them(invented_dossier: Dossier, tmp_path: Path) -> None:
    csv_files.write_csv(tmp_path, invented_dossier)
    with (tmp_path / "coordination-liens.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(invented_dossier.coordination.network.links)
    assert {row["nature"] for row in rows} >= {"adressage", "partenariat"}


def test_the_sector_of_004_is_told(graph: Graph) -> None:
    told = coordination_of(graph.source, "zone:59G21", "zone", TODAY)
    assert told.fragility == fragility(graph.network("zone:59G21", on=TODAY))
    assert [link.nature for link in told.returns] == ["retour"]
    assert "dit peu de chose" in sentence_of(told).fr


def test_links_that_all_lead_elsewhere_are_told_so(invented_dossier: Dossier) -> None:
    told = invented_dossier.coordination
    nodes = {iri: replace(node, here=False) for iri, node in told.network.nodes.items()}
    away = replace(told.network, nodes=nodes)
    sentence = sentence_of(replace(told, networks={"fr": away}, fragility=fragility(away)))
    assert "4 liens, avec des acteurs situés ailleurs" in sentence.fr
    assert "aucun n'est enregistré entre acteurs d'ici" in sentence.fr


def test_the_country_takes_every_link(graph: Graph) -> None:
    told = coordination_of(graph.source, "france", "pays", TODAY)
    assert told.network == read_network(graph.source, on=TODAY)
