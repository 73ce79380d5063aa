"""A query is cut into parts, and joined again as the same query."""

from __future__ import annotations

import pytest

from maillage import catalogue
from maillage.emptiness.parts import Group, Unreadable, outline
from maillage.emptiness.tokens import join, show, tokens

FILES = {path.stem: path for path in catalogue.files()}


def flat(group: Group) -> list[str]:
    return [part.kind for part in group]


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_query_of_the_catalogue_is_read(name: str) -> None:
    found = outline(FILES[name].read_text(encoding="utf-8"))
    assert found.form == "SELECT"
    assert found.group


def test_predicate_and_object_lists_become_single_patterns() -> None:
    found = outline('SELECT * { ?s a mlg:X ; !(mlg:a|^mlg:b)*/mlg:c+ "u"@fr , 12 ; . }')
    assert [part.terms for part in found.group] == [
        ("?s", "a", "mlg:X"),
        ("?s", "!(mlg:a|^mlg:b)*/mlg:c+", '"u"@fr'),
        ("?s", "!(mlg:a|^mlg:b)*/mlg:c+", "12"),
    ]


def test_each_kind_of_part_is_known() -> None:
    found = outline(
        """PREFIX x: <http://x/>
        SELECT ?a (COUNT(*) AS ?n) FROM <http://g> WHERE {
          ?a x:b [ x:c 1 ; x:d ( 1 2 ) ] . # { not a brace
          [ x:e 2 ] x:f "}" .
          OPTIONAL { ?a x:g ?b } MINUS { ?a x:h ?c }
          { ?a x:i ?d } UNION { ?a x:j ?d } UNION { SELECT ?a { ?a x:k ?e } }
          GRAPH x:g { ?a x:l ?f } VALUES (?a ?b) { (1 2) } BIND((1 < 2) AS ?z)
          FILTER(?a < 3 && ?b > 2) FILTER NOT EXISTS { ?a x:m ?g } FILTER regex(STR(?a), "x")
        } GROUP BY ?a HAVING (?n > 2) LIMIT 3"""
    )
    assert flat(found.group) == [
        *("triple", "triple", "optional", "minus", "groups", "graph", "values", "bind"),
        *("filter", "filter", "filter"),
    ]
    assert [flat(group) for group in found.group[4].groups] == [["triple"], ["triple"], ["select"]]
    assert found.dataset == "FROM <http://g>"
    assert found.prefixes["x"] == "http://x/"
    assert join(found.tail) == "GROUP BY ?a HAVING (?n > 2) LIMIT 3"
    assert not found.aggregates


@pytest.mark.parametrize(
    "text",
    ["", "SELECT", "SELECT * {", "SELECT * { ?s ?p }", "INSERT DATA {}", "SELECT * { a b c } }"],
)
def test_what_is_no_query_is_said_so(text: str) -> None:
    with pytest.raises(Unreadable):
        outline(text)


def test_tokens_are_joined_as_they_were_written() -> None:
    text = """ASK { ?s mlg:a "x # y"@fr ; mlg:b <http://a#b> , 1.5 ; ^mlg:c+/mlg:d* _:e . }"""
    assert join(tokens(text + " # end")) == text


def test_what_is_shown_is_short() -> None:
    assert show("?s a <https://w3id.org/maillage/def#Offre>") == "?s a mlg:Offre"
    assert show("?s a <http://elsewhere/x>") == "?s a <http://elsewhere/x>"
    assert len(show("x" * 500)) == 120
