"""The page: whole, self-contained, escaped, in two languages, and true to the dossier."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace

import pytest
from tests.dossier.page_reader import read
from tests.dossier.world import EVIL

from maillage.coverage.states import State
from maillage.dossier import html_map, html_view, palette
from maillage.dossier.content import Dossier
from maillage.dossier.html_page import as_html
from maillage.gaps_text import state_label
from maillage.wording import thousands

pytestmark = pytest.mark.xdist_group("dossier")
LANGS = ("fr", "en")


@pytest.fixture(scope="module")
def pages(invented_dossier: Dossier) -> dict[str, str]:
    return {lang: as_html(invented_dossier, lang) for lang in LANGS}


def luminance(colour: str) -> float:
    """Return how light a colour prints in black and white, from 0 to 1."""
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_is_well_formed_and_refers_to_what_exists(
    pages: dict[str, str], lang: str
) -> None:
    page = read(pages[lang])
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    (style,) = [text for parent, text in page.texts if parent == "style"]
    assert page.references(style) <= set(page.ids)
    assert ("html", {"lang": lang}) in page.elements
    assert "{{" not in pages[lang]
    assert "{%" not in pages[lang]


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_needs_nothing_else(pages: dict[str, str], lang: str) -> None:
    page = read(pages[lang])
    assert not [tag for tag, _ in page.elements if tag in {"link", "img", "iframe", "object"}]
    for _, attributes in page.elements:
        for name in ("src", "srcset", "href", "xlink:href", "action", "poster"):
            assert attributes.get(name, "#").startswith("#")
        assert not [name for name in attributes if name.startswith("on")]
    assert not re.search(r"@import|https?://|url\((?!#)|fetch\(|XMLHttpRequest", pages[lang])


@pytest.mark.parametrize("lang", LANGS)
def test_what_comes_from_the_graph_is_escaped(pages: dict[str, str], lang: str) -> None:
    page = read(pages[lang])
    # The data of the maps, and the script of the page.
    assert [tag for tag, _ in page.elements].count("script") == 2
    assert EVIL not in pages[lang]
    assert EVIL in page.text("script")


@pytest.mark.parametrize("lang", LANGS)
def test_tables_have_heads_and_pictures_have_words(pages: dict[str, str], lang: str) -> None:
    page = read(pages[lang])
    assert all("scope" in attributes for tag, attributes in page.elements if tag == "th")
    for tag, attributes in page.elements:
        if tag == "svg":
            hidden = attributes.get("aria-hidden") == "true"
            assert hidden or attributes.get("aria-label") or attributes.get("aria-labelledby")
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}
    assert len(levels) == len(html_view.SECTIONS) + 1


def test_the_words_of_one_language_are_not_in_the_other(pages: dict[str, str]) -> None:
    french, english = (read(pages[lang]).text("script", "style", "code") for lang in LANGS)
    assert not re.search(r"\b(the|unknown|inhabitants|covered)\b", french)
    assert not re.search(r"\b(habitants|lacunes?|couvert|renseigné|ligne|communes sans)\b", english)
    for title in html_view.SECTIONS.values():
        assert title.fr in french.replace("\u00a0", " ")
        assert title.en in english


def test_french_has_its_spaces_before_high_signs(pages: dict[str, str]) -> None:
    texts = [
        t for parent, t in read(pages["fr"]).texts if parent not in {"script", "style", "code"}
    ]
    assert not [t for t in texts if re.search(r"\w [:;?!»]|« ", t)]
    assert not [t for t in texts if re.search(r"\w[;?!»]( |$)", t)]
    english = [
        t for parent, t in read(pages["en"]).texts if parent not in {"script", "style", "code"}
    ]
    assert not [t for t in english if re.search(r"\w\s[:;!] ", t)]


@pytest.mark.parametrize("lang", LANGS)
def test_figures_and_sentences_are_those_of_the_dossier(
    invented_dossier: Dossier, pages: dict[str, str], lang: str
) -> None:
    page = read(pages[lang])
    text = page.text("script").replace("\u00a0", " ")
    assert [t for parent, t in page.texts if parent == "dd"] == [
        thousands(figure.value) for figure in invented_dossier.figures
    ]
    for sentence in invented_dossier.summary:
        assert sentence.text(lang) in text
    for frame in (*invented_dossier.priorities, *invented_dossier.entries):
        assert frame.label.text(lang) in text
        for sentence in (*frame.says, *frame.silent):
            assert sentence.text(lang) in text
    for sentence in invented_dossier.method:
        assert sentence.text(lang) in text
    for command in (c for found in invented_dossier.commands.values() for c in found):
        assert command in text


def test_each_cell_of_the_matrix_says_its_people(invented_dossier: Dossier) -> None:
    view = html_view.View(invented_dossier, "fr")
    rows = dict(view.rows(True))
    assert list(rows) == list(invented_dossier.words.columns)
    said = {(c.need, c.line): view.inhabitants(c.people) for cells in rows.values() for c in cells}
    assert said["psychiatrie", 1] == "couvert : 1\u202f800 ; non renseigné : 900"
    assert said["conduites-addictives", 3] == "lacune : tous"
    segments = view.segments({State.COUVERT: 1800, State.NON_RENSEIGNE: 900}, 199)
    assert segments == [(State.COUVERT, 0.0, 132.7), (State.NON_RENSEIGNE, 132.7, 66.3)]


def test_unknown_is_never_drawn_like_anything_else(pages: dict[str, str]) -> None:
    rules = dict(re.findall(r"\.s-(\w+) \{ fill: ([^;]+); \}", pages["fr"]))
    assert set(rules) == {str(state) for state in State}
    assert len(set(rules.values())) == len(State)
    hatched = {state for state, fill in rules.items() if fill.startswith("url(#")}
    assert hatched == {State.NON_RENSEIGNE, State.LACUNE}
    assert len({style.mark.fr for style in palette.STATES.values()}) == len(State)
    assert len({style.mark.en for style in palette.STATES.values()}) == len(State)
    far = re.findall(r"\.f-(\d) \{ fill: ([^;]+); \}", pages["fr"])
    assert far[-1] == (str(len(palette.FAR)), "url(#m-non_renseigne)")
    assert all(fill.startswith("#") for _, fill in far[:-1])


def test_what_is_plain_differs_in_black_and_white() -> None:
    plain = [style.fill for style in palette.STATES.values() if not style.hatch]
    for fills in (plain, [colour for _, colour in palette.FAR]):
        tones = sorted(luminance(fill) for fill in fills)
        assert all(b - a > 0.1 for a, b in itertools.pairwise(tones))


def test_no_commune_is_left_out_of_the_map_silently(
    invented_dossier: Dossier, pages: dict[str, str]
) -> None:
    drawn = html_map.draw(invented_dossier)
    assert drawn is not None
    alone = sum(not mark.gathered for mark in drawn.marks)
    assert alone + drawn.gathered.communes + drawn.nowhere.communes == 6
    # 99003 is drawn at the centre of its EPCI, 99006 at that of the département.
    assert (drawn.gathered.communes, drawn.gathered.population) == (2, 400)
    assert sum(mark.population for mark in drawn.marks) == 2700
    assert "2 communes (400 habitants) sans point propre" in read(pages["fr"]).text().replace(
        "\u00a0", " "
    )
    lost = tuple(
        replace(place, latitude=None, longitude=None) if not place.own_point else place
        for place in invented_dossier.places
    )
    page = as_html(replace(invented_dossier, places=lost))
    assert "2 communes (400 habitants) sans aucun point" in page.replace("\u00a0", " ")


def test_without_any_point_the_page_says_that_there_is_no_map(invented_dossier: Dossier) -> None:
    lost = tuple(replace(p, latitude=None, longitude=None) for p in invented_dossier.places)
    source = as_html(replace(invented_dossier, places=lost))
    assert read(source).faults == []
    assert "la carte ne peut pas être dessinée" in source
    assert "map-data" not in read(source).ids


def test_circles_are_in_proportion_and_in_the_frame(invented_dossier: Dossier) -> None:
    drawn = html_map.draw(invented_dossier)
    assert drawn is not None
    by_people = {mark.population: mark.radius for mark in drawn.marks}
    assert by_people[800] / by_people[1000] == pytest.approx((800 / 1000) ** 0.5, abs=0.01)
    for mark in drawn.marks:
        assert mark.x - mark.radius >= 0
        assert mark.x + mark.radius <= html_map.WIDTH
        assert mark.y - mark.radius >= 0
        assert mark.y + mark.radius <= drawn.height
    km, length = drawn.scale
    west, east = (next(m.x for m in drawn.marks if name in m.label) for name in ("99004", "99001"))
    assert (east - west) / length * km == pytest.approx(37.9, abs=0.3)


def test_the_other_cells_of_the_map_are_those_of_the_dossier(
    invented_dossier: Dossier, pages: dict[str, str]
) -> None:
    (text,) = re.findall(
        r'<script id="map-data" type="application/json">(.*?)</script>', pages["fr"]
    )
    data = json.loads(text)
    drawn = html_map.draw(invented_dossier)
    assert drawn is not None
    assert len(data["state"]["marks"]) == len(data["far"]["marks"]) == len(drawn.marks)
    order = list(State)
    for mark, ranks in zip(drawn.marks, data["state"]["marks"], strict=True):
        assert [order[rank] for rank in ranks] == list(mark.states)
    cells = {(cell.need, cell.line): cell.people for cell in invented_dossier.total}
    for (need, line), people in zip(invented_dossier.grid, data["state"]["people"], strict=True):
        assert people == [thousands(cells[need, line].get(state, 0)) for state in order]


def test_the_first_map_shows_the_widest_gap(
    invented_dossier: Dossier, pages: dict[str, str]
) -> None:
    source = pages["fr"].replace("\u00a0", " ")
    assert '<b id="name-state">Conduites addictives, ligne 3</b>' in source
    circles = re.findall(r'<circle class="s-(\w+)[ "]', source)
    assert set(circles) == {State.LACUNE}
    assert state_label(State.LACUNE) in source


def test_long_lists_are_folded_and_say_so(invented_dossier: Dossier) -> None:
    view = html_view.View(invented_dossier, "fr")
    cell = invented_dossier.gaps[0]
    many = replace(invented_dossier, gaps=(cell,) * (view.most + 30))
    source = as_html(many).replace("\u00a0", " ")
    assert "… et 30 autres lignes, dans le classeur et les fichiers CSV du dossier." in source


@pytest.mark.parametrize("lang", LANGS)
def test_the_same_dossier_gives_the_same_bytes(
    invented_dossier: Dossier, pages: dict[str, str], lang: str
) -> None:
    assert as_html(invented_dossier, lang) == pages[lang]
