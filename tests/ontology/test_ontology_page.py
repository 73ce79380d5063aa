"""The page of the ontology: everything is on it, every link leads somewhere, it works offline."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest

from maillage.ontology_docs import diagram, vocabulary
from maillage.ontology_docs.page import anchor, as_html

KNOWN = vocabulary.read()
PAGES = {lang: as_html(KNOWN, lang) for lang in ("fr", "en")}


def ids(page: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', page)


@pytest.mark.parametrize("lang", PAGES)
def test_no_link_is_dead_and_no_anchor_is_given_twice(lang: str) -> None:
    found = ids(PAGES[lang])
    assert [name for name, count in Counter(found).items() if count > 1] == []
    targets = set(re.findall(r'href="([^"]+)"', PAGES[lang]))
    inside = {target[1:] for target in targets if target.startswith("#")}
    assert inside - set(found) == set()
    assert {t for t in targets if not t.startswith("#")} <= {"index.fr.html", "index.en.html"}


@pytest.mark.parametrize("lang", PAGES)
def test_nothing_is_taken_from_elsewhere(lang: str) -> None:
    page = PAGES[lang]
    assert not re.search(r"<(script|link|img|iframe)\b|\bsrc=|url\((?!#)|@import", page)


@pytest.mark.parametrize("lang", PAGES)
def test_every_term_concept_shape_and_query_has_its_anchor(lang: str) -> None:
    wanted = {anchor(name) for name in KNOWN.terms}
    wanted |= {anchor(shape.name) for shape in KNOWN.shapes}
    wanted |= {f"requete-{query.name}" for query in KNOWN.queries}
    wanted |= {anchor(f"ref:{s.name}/{code}") for s in KNOWN.schemes for code, _, _ in s.concepts}
    assert len(KNOWN.schemes) > 10
    assert wanted - set(ids(PAGES[lang])) == set()


def test_an_iri_of_the_ontology_leads_to_its_term() -> None:
    assert 'id="Offre"' in PAGES["fr"]
    assert 'id="repondA"' in PAGES["fr"]


@pytest.mark.parametrize("lang", PAGES)
def test_each_term_shows_both_definitions(lang: str) -> None:
    text = unescape(PAGES[lang]).replace("\u00a0", " ")
    for term in KNOWN.terms.values():
        if term.own:
            assert term.definition is not None, term.name
            assert term.definition.fr.replace("\u00a0", " ") in text
            assert term.definition.en in text


def test_what_ties_a_term_to_the_rest_is_found() -> None:
    offer = KNOWN.terms["mlg:Offre"]
    assert "mlg:OffrePresumee" in offer.children
    assert "mlg:assureePar" in offer.carries
    assert "shape:Offre" in offer.shapes
    answered = KNOWN.terms["mlg:repondA"]
    assert "qui-couvre" in answered.queries
    assert "shape:offre-besoin" in answered.shapes


def test_the_drawing_is_the_same_each_time_and_refuses_what_is_unknown() -> None:
    assert diagram.svg(KNOWN, "fr") == diagram.svg(vocabulary.read(), "fr")
    terms = {name: term for name, term in KNOWN.terms.items() if name != "mlg:Besoin"}
    with pytest.raises(KeyError, match="mlg:Besoin"):
        diagram.svg(vocabulary.Vocabulary(terms, (), (), ()), "fr")


def test_each_language_has_its_own_words() -> None:
    assert '<html lang="fr">' in PAGES["fr"]
    assert "Main classes" in PAGES["en"]
    assert "Classes principales" in PAGES["fr"]
    assert "Sommaire" not in PAGES["en"]
