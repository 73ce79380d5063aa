"""The pages: no dead link, both languages, refusals in words, nothing loaded from outside."""

from __future__ import annotations

import json
import re
from collections import deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.server.inline import client

from maillage import catalogue
from maillage.server import openapi, pages, questions, reconciliation, rest, sparql, things
from maillage.server.editor_words import SENTENCES, WORDS
from maillage.session import Graph

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
# Addresses of another part of the service, whose own tests follow them.
ELSEWHERE = ("/.well-known/void", "/dcat", "/maillage.nq")
MOST_PAGES = 400


@pytest.fixture(scope="module")
def web(graph: Graph) -> TestClient:
    modules = (sparql, rest, openapi, reconciliation, things, pages)
    found = client(graph, [route for module in modules for route in module.routes()])
    found.headers.update(BROWSER)
    return found


class Reading(HTMLParser):
    """What a page links to, loads, names and labels."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.fields: list[str] = []
        self.labels: list[str] = []
        self.lang = ""
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "a":
            self.links.append(given["href"])
        if tag == "link" and given["rel"] != "canonical":
            (self.loaded if given["rel"] == "stylesheet" else self.links).append(given["href"])
        if tag in {"script", "img", "iframe"} and "src" in given:
            self.loaded.append(given["src"])
        if tag == "form":
            self.links.append(given["action"])
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            self.fields.append(given["id"])
        if tag == "label":
            self.labels.append(given["for"])


def read(web: TestClient, address: str) -> Reading:
    answer = web.get(address, follow_redirects=True)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return Reading(answer.text)


def test_no_internal_link_is_dead(web: TestClient) -> None:
    """Every page that pages link to, one per kind of thing and property at least."""
    seen: set[str] = set()
    kinds: dict[str, int] = {}
    waiting = deque(["/", "/?lang=en", "/qui-couvre?need=anxio-depression&line=2&commune=31555"])
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.popleft()
        parts = urlsplit(address)
        kind = re.sub(r"[^/]+$", "", parts.path) if parts.path.count("/") > 1 else parts.path
        kinds[kind] = kinds.get(kind, 0) + 1
        if address in seen or (kinds[kind] > 60):
            continue
        seen.add(address)
        answer = web.get(address, follow_redirects=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code} {answer.text[:300]}"
        if "html" not in answer.headers["content-type"]:
            continue
        page = Reading(answer.text)
        for link in page.links:
            whole = urlsplit(urljoin(str(answer.url), link))
            if whole.netloc != "testserver" or whole.path in (*ELSEWHERE, "/chose"):
                continue
            if (
                whole.path == urlsplit(address).path
                and whole.fragment
                and "=" not in whole.fragment
            ):
                assert whole.fragment in page.ids, f"{address}#{whole.fragment}"
            waiting.append(whole.path + (f"?{whole.query}" if whole.query else ""))
    assert {"/", "/def.html", "/requetes/", "/ref/besoins/", "/id/offre/"} <= set(kinds)
    assert len(seen) > 200


@pytest.mark.parametrize(
    "address",
    ["/", "/qui-couvre", "/requetes", "/requetes/qui-couvre", "/sparql", "/def.html", "/id/x.html"],
)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_pages_are_accessible_and_load_nothing_from_outside(
    web: TestClient, address: str, lang: str
) -> None:
    answer = web.get(address, params={"lang": lang})
    page = Reading(answer.text)

    assert page.lang == lang
    assert len(page.ids) == len(set(page.ids))
    assert set(page.fields) <= set(page.labels)
    assert page.inline == []
    assert all(loaded.startswith("/static/") for loaded in page.loaded)
    for loaded in page.loaded:
        assert web.get(loaded).status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy


def test_static_files_load_nothing_from_outside() -> None:
    for path in pages.STATIC.glob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", path.read_text("utf-8"))
    assert "MIT License" in (pages.STATIC / "LICENSE-yasgui.txt").read_text("utf-8")


def test_the_editor_speaks_french_to_french_readers(web: TestClient) -> None:
    french = web.get("/sparql", params={"lang": "fr"}, headers=BROWSER).text
    (given,) = re.findall(r'<script type="application/json" id="words">(.*?)</script>', french)
    assert json.loads(given)["words"] == WORDS
    english = web.get("/sparql", params={"lang": "en"}, headers=BROWSER).text
    assert 'id="words"' not in english


def test_every_word_that_is_translated_is_one_of_the_editor() -> None:
    editor = (pages.STATIC / "yasgui.min.js").read_text("utf-8")
    # These are put together by the editor.
    built = re.compile("Page size:|Close Tab|Shows .* view|View documentation of .*")
    unknown = [word for word in WORDS if f"`{word}`" not in editor and not built.fullmatch(word)]
    assert unknown == []


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("1 result in 0.02 seconds", "Résultats : 1, en 0,02 s"),
        ("29 results in 2 seconds", "Résultats : 29, en 2 s"),
        ("Response in 0.1 seconds", "Réponse en 0,1 s"),
        ("Showing 1 to 1 of 1 entry", "Lignes 1 à 1 sur 1"),
        (
            "Showing 1 to 50 of 1,204 entries (filtered from 2,000 total entries)",
            "Lignes 1 à 50 sur 1,204 (filtrées parmi 2,000)",
        ),
        ("nom: Activate to sort", "nom : trier"),
        ("Toulouse", "Toulouse"),
    ],
)
def test_sentences_of_the_editor_are_put_in_french(english: str, french: str) -> None:
    said = english
    for found, put in SENTENCES:
        said = re.sub(found, re.sub(r"\$(\d)", r"\\g<\1>", put), said)

    assert said == french


@pytest.mark.parametrize("name", sorted(catalogue.catalogue()))
def test_every_query_has_its_page_and_its_answer(web: TestClient, name: str) -> None:
    query = catalogue.catalogue()[name]
    words = {p.name: questions.example(p) for p in query.parameters if p.default is None}
    words = {n: "commune:31555" if word == "dep:31" else word for n, word in words.items()}

    page = web.get(f"/requetes/{name}", params=words)

    assert page.status_code == 200
    assert "<tbody>" in page.text or "La réponse est vide" in page.text
    assert "#+" not in page.text
    assert query.title_fr.replace("'", "&#39;") in page.text


def test_the_page_of_who_covers_says_how_many_it_does_not_name(web: TestClient) -> None:
    asked = "/qui-couvre?need=souffrance-psychique&line=2&commune=37261&on=2022-06-01"
    short, whole = (web.get(asked + most).text for most in ("&most=1", ""))

    assert "… et encore 2 :" in short
    assert "/api/who-covers?need=souffrance-psychique&amp;line=2" in short
    assert "et encore" not in whole


def test_the_answer_of_who_covers_is_in_the_page(web: TestClient) -> None:
    page = web.get("/qui-couvre?need=anxio-depression&line=2&commune=31555&age=30&on=2022-06-01")

    assert "DSPP" in page.text
    assert 'class="state couvert_sous_condition"' in page.text


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/requetes/qui-couvr", 404, "proches : qui-couvre"),
        ("/requetes/qui-couvre?besoin=gaja&ligne=4&commune=31555", 400, "la ligne 4 n"),
        ("/requetes/sigle?sigle=ABSENT", 200, "La réponse est vide"),
        ("/qui-couvre?need=gaja&line=2&commune=Nulle-Part", 400, "Nulle-Part"),
        ("/id/acteur/absent.html", 404, "le graphe ne dit rien"),
        ("/chose?id=rien", 404, "ne désigne rien"),
        ("/chose?id=<script>alert(1)</script>", 404, "script&gt;alert"),
    ],
)
def test_what_is_wrong_is_said_in_the_page(
    web: TestClient, address: str, status: int, sentence: str
) -> None:
    answer = web.get(address)

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert sentence in answer.text.replace("&#39;", "'")


def test_the_language_is_that_of_the_reader(web: TestClient) -> None:
    assert 'lang="en"' in web.get("/", headers={"accept-language": "en-GB,fr;q=0.5"}).text
    assert 'lang="fr"' in web.get("/", headers={"accept-language": "de"}).text
    english = web.get("/?lang=en").text
    assert 'href="/requetes?lang=en"' in english


def test_the_editor_has_the_catalogue_as_examples(web: TestClient) -> None:
    page = web.get("/sparql")

    assert page.headers["content-type"].startswith("text/html")
    for name in catalogue.catalogue():
        assert f'<option value="{name}">' in page.text
    assert "$commune" not in page.text


@settings(max_examples=60, deadline=None)
@given(
    path=st.sampled_from(
        ["/", "/requetes", "/requetes/sigle", "/requetes/qui-couvre", "/qui-couvre", "/chose"]
    ),
    words=st.dictionaries(
        st.sampled_from(["lang", "sigle", "need", "line", "commune", "id", "format", "besoin"]),
        st.text(max_size=20),
        max_size=4,
    ),
)
def test_odd_parameters_never_break_a_page(
    web: TestClient, path: str, words: dict[str, str]
) -> None:
    assert web.get(path, params=words).status_code < 500
