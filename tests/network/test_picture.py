"""The picture of a network: laws on any network, and what the pictures of the packs say."""

from __future__ import annotations

import importlib.util
import itertools
import re
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.network.made import ON

from maillage.cli import cli
from maillage.network.model import IN_FORCE, UNDATED, Inventory, Link, Network, Node
from maillage.network.picture import Names, names_of, palette, png, svg
from maillage.network.picture.compose import drawing_of
from maillage.network.picture.grouping import Plan, cell_of, lighten, plan, standing_of
from maillage.network.picture.layout import LEFT, WIDTH
from maillage.network.picture.text import width, wrap
from maillage.session import Graph
from maillage.wording import french_spaces

SVG = "{http://www.w3.org/2000/svg}"
FIELDS = st.sets(st.sampled_from(["sanitaire", "medico-social", "social"]), max_size=2)
LINES = st.sets(st.integers(1, 3), max_size=2)
KINDS = st.sampled_from(["acteur", "deploiement", "programme", "type"])
TYPES = st.sampled_from(["", "cmp", "chs", "gem"])
WORDS = st.text("abé œ«»’-MW&<>", min_size=1, max_size=80)


@st.composite
def networks(draw: st.DrawFn, most: int = 30) -> Network:
    """A network of any nodes and links."""
    nodes = {}
    for n in range(draw(st.integers(1, most))):
        iri = f"x:{n:03}"
        fields, lines = sorted(draw(FIELDS)), sorted(draw(LINES))
        label = draw(WORDS).strip() or "x"
        kind, of = draw(KINDS), draw(TYPES)
        here = draw(st.booleans())
        nodes[iri] = Node(iri, kind, label, of, tuple(fields), tuple(lines), here=here)
    ends = st.tuples(st.sampled_from(sorted(nodes)), st.sampled_from(sorted(nodes)))
    natures, states = st.sampled_from(["avis", "retour"]), st.sampled_from([IN_FORCE, UNDATED])
    links = tuple(
        Link(f"lien:{n:03}", a, b, draw(natures), state=draw(states), status="dit")
        for n, (a, b) in enumerate(draw(st.lists(ends, max_size=2 * most)))
    )
    return Network(nodes, links, 0, "", ON)


def many(number: int, **facts: str) -> Network:
    """A network of many actors of one cell, each linked to the next."""
    nodes = {
        f"x:{n:04}": Node(f"x:{n:04}", "acteur", f"CMP {n}", facts.get("type", "cmp"),
                          ("sanitaire",), (2,))
        for n in range(number)
    }  # fmt: skip
    links = tuple(
        Link(f"lien:{a}", a, b, "avis", state=IN_FORCE, status="dit")
        for a, b in itertools.pairwise(sorted(nodes))
    )
    return Network(nodes, links, 0, "", ON)


def counted(drawn: Plan) -> Counter[Link]:
    """Return how many times each link is drawn or counted."""
    inside = (link for box in drawn.boxes for link in box.inside)
    on_curves = (link for bundle in drawn.bundles for link in bundle.links)
    return Counter([*inside, *on_curves, *drawn.left])


@given(networks(), st.sampled_from([None, 3, 4, 6]), st.booleans(), st.integers(0, 5))
def test_every_node_and_every_link_is_drawn_or_counted_once(
    made: Network, most: int | None, by_kind: bool, curves: int
) -> None:
    full = plan(made, most, by_kind=by_kind)
    for drawn in (full, lighten(full, curves)):
        assert sorted(iri for box in drawn.boxes for iri in box.nodes) == sorted(made.nodes)
        assert counted(drawn) == Counter(made.links)
        for box in drawn.boxes:
            assert {cell_of(made.nodes[iri]) for iri in box.nodes} == {(box.column, box.row)}
            assert len({standing_of(made.nodes[iri]) for iri in box.nodes}) == 1
    if most:
        cells = Counter((box.column, box.row) for box in full.boxes)
        assert max(cells.values()) <= most


@given(networks())
def test_a_curve_joins_the_boxes_of_its_links(made: Network) -> None:
    for by_kind in (True, False):
        drawn = plan(made, 3, by_kind=by_kind)
        for bundle in drawn.bundles:
            ends = drawn.boxes[bundle.start].nodes, drawn.boxes[bundle.end].nodes
            there = [link.start in ends[0] and link.end in ends[1] for link in bundle.links]
            back = [link.start in ends[1] and link.end in ends[0] for link in bundle.links]
            assert all(a or b for a, b in zip(there, back, strict=True))
            assert any(there)
            assert bundle.both == any(back)


@settings(max_examples=40)
@given(networks())
def test_no_two_boxes_overlap_and_each_is_in_its_cell(made: Network) -> None:
    drawn = drawing_of(made, Names(), "fr")
    for one, other in itertools.combinations(drawn.grid.boxes, 2):
        assert not one.meets(other, 8)
    for box, area in zip(drawn.plan.boxes, drawn.grid.boxes, strict=True):
        column, row = drawn.grid.columns[box.column], drawn.grid.rows[box.row]
        assert column.x >= LEFT
        assert column.x <= area.x
        assert area.x + area.w <= column.x + column.w <= WIDTH
        assert row.y <= area.y
        assert area.y + area.h <= row.y + row.h


@settings(max_examples=30)
@given(networks(), st.sampled_from(["fr", "en"]))
def test_the_same_network_gives_the_same_svg_and_it_is_well_formed(
    made: Network, lang: str
) -> None:
    first = svg(made, lang)
    shuffled = Network(dict(reversed(made.nodes.items())), made.links, 0, "", ON)
    assert svg(shuffled, lang) == first
    page = ElementTree.fromstring(first)  # noqa: S314
    titles = "\n".join(title.text or "" for title in page.iter(f"{SVG}title"))
    for node in made.nodes.values():
        assert (french_spaces(node.label) if lang == "fr" else node.label) in titles


@given(WORDS, st.integers(1, 5))
def test_a_name_is_cut_in_lines_that_fit_and_never_silently(name: str, most: int) -> None:
    lines = wrap(name, 12, 100, most)
    assert len(lines) <= most
    assert all(width(line, 12) <= 100 for line in lines)
    if not any(line.endswith("…") for line in lines):
        assert "".join(lines).replace(" ", "") == name.replace(" ", "")


def test_a_cell_that_is_too_full_is_grouped_and_says_so() -> None:
    made = many(134)
    text = svg(made, "fr", Names(types={"cmp": "CMP"}))
    assert ">134 CMP</text>" in text
    assert ">133 liens entre eux</text>" in text
    assert "1 boîte réunit 134 nœuds" in text
    assert "… + 74" in text
    few = svg(many(4), "fr")
    assert "réunit" not in few
    assert all(f">CMP {n}</text>" in few for n in range(4))


def test_what_is_doubtful_is_dashed_and_the_legend_says_it() -> None:
    a, b = Node("x:a", "acteur", "A", "", ("social",), (1,)), Node("x:b", "acteur", "B")
    for state, status, dashed in ((IN_FORCE, "dit", False), (UNDATED, "dit", True),
                                  (IN_FORCE, "infere", True)):  # fmt: skip
        link = Link("lien:1", "x:a", "x:b", "avis", state=state, status=status)
        text = svg(Network({"x:a": a, "x:b": b}, (link,), 0, "", ON), "en")
        assert ("stroke-dasharray" in text) == dashed
        assert ("dashes" in text) == dashed


def test_kinds_are_told_apart_by_colour_and_by_a_word_or_a_letter() -> None:
    natures = [f"nature-{n}" for n in range(10)]
    nodes = {f"x:{n}": Node(f"x:{n}", "acteur", f"Acteur {n}") for n in range(2)}
    links = tuple(Link(f"l:{n}", "x:0", "x:1", nature) for n, nature in enumerate(natures))
    made = plan(Network(nodes, links, 0, "", ON))
    strokes = palette.strokes(made.bundles, coded=True)
    assert sorted(nature for stroke in strokes for nature in stroke.natures) == natures
    assert len({stroke.colour for stroke in strokes}) == len(strokes)
    assert len({stroke.code for stroke in strokes}) == len(strokes)
    assert sum(stroke.links for stroke in strokes) == len(links)


def test_who_is_elsewhere_is_drawn_apart_and_counted() -> None:
    nodes = {
        "x:a": Node("x:a", "acteur", "Ici", "", ("social",), (1,)),
        "x:b": Node("x:b", "acteur", "Là-bas", "", ("social",), (1,), here=False),
    }
    link = Link("lien:1", "x:a", "x:b", "avis", state=IN_FORCE, status="dit")
    text = svg(Network(nodes, (link,), 0, "x:t", ON), "fr")
    assert text.count(">ailleurs, ou lieu non dit</text>") == 2
    assert "1 lien, que les mesures ne comptent pas" in text
    assert "ailleurs" not in svg(Network({"x:a": nodes["x:a"]}, (), 0, "x:t", ON), "fr")


def test_the_picture_of_the_sector_of_004_names_who_is_there(graph: Graph) -> None:
    found = graph.network("zone:59G21", on=ON)
    text = svg(found, "fr", names_of(graph.source, found))
    page = ElementTree.fromstring(text)  # noqa: S314
    titles = "\n".join(title.text or "" for title in page.iter(f"{SVG}title"))
    assert all(french_spaces(node.label) in titles for node in found.nodes.values())
    written = " ".join(words.text or "" for words in page.iter(f"{SVG}text"))
    written = written.replace("\u00a0", " ")
    assert f"{len(found.links)} liens" in written
    assert "Un lien absent d'ici n'est pas enregistré ; il peut exister." in written
    assert "1er juin 2024" in written
    assert "lieu d'exercice partagé" in written


def test_the_whole_graph_fits_a_page_and_counts_all_its_links(graph: Graph) -> None:
    found = graph.network(on=ON)
    drawn = drawing_of(found, names_of(graph.source, found), "fr")
    assert counted(drawn.plan) == Counter(found.links)
    assert drawn.grid.bottom < WIDTH / 1.414
    assert len(drawn.curves) <= 44


def test_the_png_is_the_same_each_time_and_needs_its_libraries(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = graph.network("zone:59G21", on=ON)
    first = png(found)
    assert first == png(found)
    assert first.startswith(b"\x89PNG")
    assert int.from_bytes(first[16:20], "big") == 2 * WIDTH
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    from maillage.network.picture.paint_png import MissingPainter

    with pytest.raises(MissingPainter, match="maillage\\[image\\]"):
        png(found)


def test_the_font_has_every_sign_of_french_and_is_no_wider_than_reckoned(graph: Graph) -> None:
    from PIL import ImageFont

    spec = importlib.util.find_spec("font_lato")
    assert spec is not None
    assert spec.origin is not None
    labels = [node.label for node in graph.network(on=ON).nodes.values()]
    for style, bold in (("Regular", False), ("Bold", True)):
        path = Path(spec.origin).parent / "files" / f"Lato-{style}.ttf"
        font = ImageFont.truetype(str(path), 100)
        unknown = bytes(font.getmask("\ue000"))
        for sign in "àâçéèêëîïôùûüœæÀÂÇÉÈÊËÎÏÔÙÛŒ«»’'“”…–—×°&·":
            assert bytes(font.getmask(sign)) != unknown
        for label in labels:
            assert font.getlength(label) <= width(label, 100, bold=bold)


def test_the_command_writes_both_forms(graph: Graph, tmp_path: Path) -> None:
    asked = ["network", "picture", "--territory", "zone:59G21", "--on", "2024-06-01",
             "--snapshot", str(graph.snapshot.directory.parent)]  # fmt: skip
    done = CliRunner().invoke(cli, asked)
    assert done.exception is None
    assert done.stdout.startswith("<svg")
    for form in ("svg", "png"):
        target = tmp_path / f"reseau.{form}"
        done = CliRunner().invoke(cli, [*asked, "--format", form, "-o", str(target)])
        assert done.exception is None
        assert target.stat().st_size > 1000
    assert (tmp_path / "reseau.svg").read_text(encoding="utf-8").startswith("<svg")
    done = CliRunner().invoke(cli, [*asked, "--format", "png"])
    assert "-o reseau.png" in str(done.exception)


def _drawn(**facts: Any) -> str:
    node = Node("x:a", "acteur", "Ici", "", ("social",), (1,), in_part=True)
    return svg(Network({"x:a": node}, (), 0, "x:t", ON, **facts), "fr").replace("\u00a0", " ")


def test_a_declared_inventory_of_links_is_said_instead_of_not_recorded() -> None:
    assert "n'est pas enregistré" in _drawn()
    told = _drawn(inventory=Inventory("x:d", "x:t", "2024-01-01", None))
    assert "L'inventaire des liens est déclaré complet (x:d, 2024-01-01)." in told
    assert "n'est pas enregistré" not in told


def test_who_is_in_the_territory_in_part_is_marked_and_explained() -> None:
    text = _drawn()
    assert ">pour partie ici</text>" in text
    assert ">commune qui n'est que pour partie dans le territoire</text>" in text
    assert text.count("stroke-dasharray") == 2, "the box and its sample in the legend"


def test_a_picture_of_some_kinds_says_which() -> None:
    assert "les autres sont écartées : avis, retour." in _drawn(kinds=("avis", "retour"))


def test_the_words_of_an_english_picture_are_english(graph: Graph) -> None:
    for territory in ("", "dep:31", "dep:59"):
        found = graph.network(territory, on=ON, lang="en", kinds=["avis", "retour", "portage"])
        text = svg(found, "en", names_of(graph.source, found, "en"))
        own = {node.label for node in found.nodes.values()}
        written = [w.text or "" for w in ElementTree.fromstring(text).iter(f"{SVG}text")]  # noqa: S314
        said = " ".join(word for word in written if word not in own).casefold()
        french = {
            "ligne",
            "lien",
            "liens",
            "acteur",
            "acteurs",
            "champ",
            "retour",
            "avis",
            "autres",
        }
        assert not french & set(re.findall(r"\w+", said.partition("sources:")[0]))
