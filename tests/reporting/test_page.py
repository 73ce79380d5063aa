"""The HTML page: alone, well formed, escaped, and the same without its script."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from tests.reporting import faulty

from maillage import baseline
from maillage.findings import count
from maillage.reporting import Outcome, page
from maillage.reporting.grouping import By
from maillage.reporting.page import as_html

# Elements that have no end tag.
VOID = {"meta", "input", "wbr"}


class Read(HTMLParser):
    """A page as a browser reads it: balanced elements, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open:
            self.texts.append((self.open[-1], data))

    def of(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of each element of a kind."""
        return [attributes for name, attributes in self.attributes if name == tag]

    def text(self, tag: str) -> list[str]:
        """Return the texts directly in elements of a kind."""
        return [text for name, text in self.texts if name == tag]


@pytest.fixture
def outcome() -> Outcome:
    """All that was found, in a report on every pack."""
    return Outcome(faulty.report())


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_is_well_formed_and_shows_each_finding_once(
    by: By, lang: str, outcome: Outcome
) -> None:
    read = Read(as_html(outcome, by, lang))
    rows = [row for row in read.of("tr") if "data-groups" in row]
    severities = {str(s): n for s, n in count(outcome.report.findings).items()}

    assert read.of("html") == [{"lang": lang}]
    assert Counter(row["class"] for row in rows) == severities
    assert sorted(int(row["data-rank"]) for row in rows) == list(range(len(rows)))
    # One group more: the model that the script copies.
    assert len(read.of("details")) == len(set(_places(rows, by))) + 1
    assert [i["value"] for i in read.of("input") if "checked" in i and i["type"] == "radio"] == [by]


def _places(rows: list[dict[str, str]], by: By) -> list[str]:
    return [row["data-groups"].split()[list(By).index(by)] for row in rows]


def test_the_script_is_told_the_title_of_every_group(outcome: Outcome) -> None:
    text = as_html(outcome)
    (told,) = re.findall(r'<script id="words" type="application/json">(.*?)</script>', text)
    titles = json.loads(told)["titles"]
    rows = [row for row in Read(text).of("tr") if "data-groups" in row]

    for by in By:
        assert {int(place) for place in _places(rows, by)} == set(range(len(titles[by])))
    assert titles["file"][0] == "essai/acteurs.csv"
    assert titles["rule"][0] == "« … » n'existe pas dans … (dangling)"


def test_nothing_of_the_data_becomes_code(outcome: Outcome) -> None:
    outcome.report.sources["fictif"] = "</script><script>alert(2)</script>"
    outcome.report.packs.append('"><img src=x onerror=alert(3)>')
    text = as_html(outcome, By.SOURCE)
    read = Read(text)

    assert len(read.of("script")) == 2
    assert read.of("img") == []
    assert "alert" not in "".join(read.text("script")[1:])
    assert f"« Équipe {faulty.SCRIPT} »" in "".join(read.text("td")).replace("\u00a0", " ")


def test_the_page_needs_nothing_else(outcome: Outcome) -> None:
    read = Read(as_html(outcome))

    assert not read.of("link")
    for _, attributes in read.attributes:
        assert not {"src", "href", "action", "srcset"} & set(attributes)
    assert not re.search(r"url\(|@import|https?://", "".join(read.text("style")))
    assert not re.search(r"fetch|XMLHttpRequest|import\(|https?://", "".join(read.text("script")))


def test_the_page_can_be_read_without_seeing_colours_or_using_a_mouse(outcome: Outcome) -> None:
    read = Read(as_html(outcome))

    assert Counter(t for t in read.text("span") if t in {"erreur", "avertissement", "note"}) == {
        "erreur": 5,
        "avertissement": 9,
        "note": 2,
    }
    assert all(cell.get("scope") == "col" for cell in read.of("th"))
    assert len(read.of("label")) == len(read.of("input"))
    assert read.of("output") and read.of("main") and read.of("h1")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_speaks_one_language(lang: str, outcome: Outcome) -> None:
    text = re.sub(r"<(style|script)\b.*?</\1>", "", as_html(outcome, lang=lang), flags=re.S)
    french, english = ("Ce qui ne va pas", "erreurs", "Que faire"), ("What is wrong", "errors")

    assert all((word in text) is (lang == "fr") for word in french)
    assert all((word in text) is (lang == "en") for word in english)


def test_a_baseline_leaves_the_new_ones_and_says_how_many_are_known(outcome: Outcome) -> None:
    found = outcome.report.findings
    known = baseline.baseline_of(f for f in found if f.rule != "date")
    compared = baseline.compare(found, known, outcome.report.packs)
    text = as_html(Outcome(outcome.report, baseline=compared))

    assert [row["class"] for row in Read(text).of("tr") if "data-groups" in row] == ["error"]
    assert "depuis les constats connus : 1 nouveau, 13 connus, 0 disparu" in text


def test_a_page_is_cut_before_it_is_too_heavy(
    outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "MOST", 5)
    text = as_html(outcome)

    assert [row["class"] for row in Read(text).of("tr") if "data-groups" in row] == ["error"] * 5
    assert "les 5 premiers constats sur 16" in text


def test_no_finding_makes_a_page_too() -> None:
    report = faulty.report()
    report.findings = []
    read = Read(as_html(Outcome(report)))

    assert [item["class"] for item in read.of("li")] == ["none"] * 3
    assert len(read.of("details")) == 1
