"""The reconciliation service: the specification's forms, OpenRefine's ways, and what is safe."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient
from tests.server import recon_world

from maillage.namespaces import BASE
from maillage.server import reconciliation

Json = dict[str, Any]
TYPED: Json = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "string", "minLength": 1}, "name": {"type": "string"}},
}
# Written from the text of the specification (Reconciliation Service API 0.2).
RESULT: Json = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "score", "match", "type"],
                    "properties": {
                        "id": {"type": "string", "minLength": 1},
                        "name": {"type": "string", "minLength": 1},
                        "description": {"type": "string"},
                        "score": {"type": "number", "minimum": 0, "maximum": 100},
                        "match": {"type": "boolean"},
                        "type": {"type": "array", "minItems": 1, "items": TYPED},
                        "features": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["id", "value"],
                                "properties": {
                                    "id": {"type": "string"},
                                    "value": {"type": ["boolean", "number"]},
                                },
                            },
                        },
                    },
                },
            }
        },
    },
}
_SUGGEST: Json = {
    "type": "object",
    "required": ["service_url", "service_path"],
    "properties": {
        "service_url": {"type": "string", "pattern": "^https?://"},
        "service_path": {"type": "string", "pattern": "^/"},
        "flyout_service_path": {"type": "string", "pattern": r"\$\{id\}"},
    },
}
MANIFEST: Json = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "contains": {"const": "0.2"}, "items": {"type": "string"}},
        "name": {"type": "string", "minLength": 1},
        "identifierSpace": {"type": "string", "format": "uri"},
        "schemaSpace": {"type": "string", "format": "uri"},
        "serviceVersion": {"type": "string"},
        "documentation": {"type": "string"},
        "defaultTypes": {"type": "array", "uniqueItems": True, "items": TYPED},
        "view": {
            "type": "object",
            "required": ["url"],
            "properties": {"url": {"type": "string", "pattern": r"\{\{id\}\}"}},
        },
        "preview": {
            "type": "object",
            "required": ["url", "width", "height"],
            "properties": {
                "url": {"type": "string", "pattern": r"\{\{id\}\}"},
                "width": {"type": "integer"},
                "height": {"type": "integer"},
            },
        },
        "suggest": {
            "type": "object",
            "properties": {"entity": _SUGGEST, "property": _SUGGEST, "type": _SUGGEST},
            "additionalProperties": False,
        },
        "extend": {
            "type": "object",
            "properties": {
                "propose_properties": {
                    "type": "object",
                    "required": ["service_url", "service_path"],
                    "properties": {
                        "service_url": {"type": "string", "pattern": "^https?://"},
                        "service_path": {"type": "string", "pattern": "^/"},
                    },
                },
                "property_settings": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["type", "label", "name"],
                        "properties": {"type": {"enum": ["number", "text", "checkbox", "select"]}},
                    },
                },
            },
        },
        "batchSize": {"type": "integer", "minimum": 1},
    },
}
_SUGGESTED: Json = {
    **TYPED,
    "properties": {
        **TYPED["properties"],
        "description": {"type": "string"},
        "notable": {"type": "array", "items": TYPED},
        "broader": {"type": "array", "items": TYPED},
    },
}
SUGGESTIONS: Json = {
    "type": "object",
    "required": ["result"],
    "properties": {"result": {"type": "array", "items": _SUGGESTED}},
}
PROPOSAL: Json = {
    "type": "object",
    "required": ["properties"],
    "properties": {
        "properties": {"type": "array", "items": _SUGGESTED},
        "type": {"type": "string"},
        "limit": {"type": "integer"},
    },
}
EXTENSION: Json = {
    "type": "object",
    "required": ["meta", "rows"],
    "properties": {
        "meta": {
            "type": "array",
            "items": {**TYPED, "properties": {**TYPED["properties"], "type": TYPED}},
        },
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "items": {
                        "oneOf": [
                            {**TYPED, "additionalProperties": False},
                            {
                                "required": ["str"],
                                "properties": {"str": {"type": "string"}},
                                "additionalProperties": False,
                            },
                            {
                                "required": ["int"],
                                "properties": {"int": {"type": "integer"}},
                                "additionalProperties": False,
                            },
                        ]
                    },
                },
            },
        },
    },
}


def fits(schema: Json, data: Any) -> None:
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(data)


def ask(web: TestClient, **query: Any) -> list[Json]:
    """Send one query as OpenRefine does, and return its candidates."""
    answer = web.post("/reconcile", data={"queries": json.dumps({"q0": query})})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    fits(RESULT, found)
    candidates: list[Json] = found["q0"]["result"]
    assert [c["score"] for c in candidates] == sorted(
        (c["score"] for c in candidates), reverse=True
    )
    return candidates


def sure(candidates: list[Json]) -> list[str]:
    return [candidate["id"] for candidate in candidates if candidate["match"]]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_manifest_has_the_form_of_the_specification(web: TestClient, prefix: str) -> None:
    answer = web.get(f"{prefix}/reconcile")

    fits(MANIFEST, answer.json())
    assert answer.json()["identifierSpace"] == BASE


def test_every_address_of_the_manifest_answers(web: TestClient) -> None:
    manifest = web.get("/reconcile").json()
    thing = "id%2Fcommune%2F99001"

    for service in manifest["suggest"].values():
        found = web.get(service["service_url"] + service["service_path"], params={"prefix": "c"})
        fits(SUGGESTIONS, found.json())
        assert found.json()["result"]
        path = service["flyout_service_path"].replace("${id}", thing)
        assert "Saint-Aville" in web.get(service["service_url"] + path).json()["html"]
    shown = web.get(manifest["preview"]["url"].replace("{{id}}", thing))
    assert shown.status_code == 200
    assert "Saint-Aville" in shown.text
    where = manifest["extend"]["propose_properties"]
    for kind in ("Commune", "def#Commune", BASE + "def#Commune"):
        proposed = web.get(
            where["service_url"] + where["service_path"], params={"type": kind, "limit": "9"}
        ).json()
        fits(PROPOSAL, proposed)
        assert {"id": "code_postal", "name": "code postal"} in proposed["properties"]
        assert "finess" not in {found["id"] for found in proposed["properties"]}


def test_a_batch_of_ten_is_answered_key_by_key_by_post_and_by_get(web: TestClient) -> None:
    batch = {f"q{n}": {"query": "csapa du port", "limit": 3} for n in range(10)}

    posted = web.post("/reconcile", data={"queries": json.dumps(batch)}).json()
    got = web.get("/reconcile", params={"queries": json.dumps(batch)}).json()

    fits(RESULT, posted)
    assert posted == got
    assert list(posted) == list(batch)
    assert all(sure(answer["result"]) == ["id/acteur/csapa"] for answer in posted.values())


def test_one_exact_name_is_a_match_two_are_not(web: TestClient) -> None:
    assert sure(ask(web, query="csapa DU  port")) == ["id/acteur/csapa"]
    assert sure(ask(web, query="Les Tilleuls enfants")) == ["id/acteur/cmp-nord"]
    homonyms = ask(web, query="CMP Les Tilleuls")
    assert {c["id"] for c in homonyms} == {"id/acteur/cmp-nord", "id/acteur/cmp-sud"}
    assert sure(homonyms) == []


def test_a_type_may_be_written_in_full(web: TestClient) -> None:
    found = ask(web, query="Centre médico-psychologique les Tilleuls")

    assert {c["id"] for c in found} == {"id/acteur/cmp-nord", "id/acteur/cmp-sud"}
    assert [c["score"] for c in found] == [99, 99]


@pytest.mark.parametrize(
    "place", ["99001", "Saint-Aville", {"id": "id/commune/99001"}, ["97", "id/commune/99001"]]
)
def test_a_commune_tells_homonyms_apart(web: TestClient, place: Any) -> None:
    found = ask(web, query="CMP Les Tilleuls", properties=[{"pid": "commune", "v": place}])

    if place == "Saint-Aville":
        assert sure(found) == []
    else:
        assert sure(found) == ["id/acteur/cmp-nord"]
        assert found[1]["score"] < found[0]["score"] / 1.5


def test_a_departement_tells_communes_apart(web: TestClient) -> None:
    assert sure(ask(web, query="St Aville")) == []
    for word in ("97", "Autre département fictif", "dep:97"):
        properties = [{"pid": "departement", "v": word}]
        assert sure(ask(web, query="St Aville", properties=properties)) == ["id/commune/97001"]


def test_what_is_not_known_is_not_confirmed(web: TestClient) -> None:
    found = ask(web, query="CSAPA du Port", properties=[{"pid": "commune", "v": "99001"}])

    assert found[0]["id"] == "id/acteur/csapa"
    assert sure(found) == []


def test_a_finess_number_is_a_match_and_a_shared_siret_is_not(web: TestClient) -> None:
    assert sure(ask(web, query="780 999 009")) == ["id/acteur/cmp-nord"]
    found = ask(web, query="Autre nom", properties=[{"pid": "finess", "v": 780999017}])
    assert sure(found) == ["id/acteur/cmp-sud"]
    shared = ask(web, query=recon_world.SIRET)
    assert len(shared) == 2
    assert sure(shared) == []


def test_a_number_that_a_property_contradicts_is_no_match(web: TestClient) -> None:
    found = ask(web, query=recon_world.FINESS, properties=[{"pid": "departement", "v": "97"}])

    assert found[0]["id"] == "id/acteur/cmp-nord"
    assert sure(found) == []


def test_a_code_that_is_also_a_postal_code_is_no_match(web: TestClient) -> None:
    found = ask(web, query="99100")
    assert [c["id"] for c in found] == ["id/commune/99100", "id/commune/99001"]
    assert sure(found) == []
    named = ask(web, query="Béville", properties=[{"pid": "code", "v": "99100"}])
    assert sure(named) == ["id/commune/99100"]
    assert sure(ask(web, query="99003")) == ["id/commune/99003"]


def test_a_former_code_is_proposed_only(web: TestClient) -> None:
    found = ask(web, query="99008")

    assert [c["id"] for c in found] == ["id/commune/99003"]
    assert sure(found) == []


def test_a_need_is_matched_by_code_label_and_in_english(web: TestClient) -> None:
    for text in ("gaja", "Grands adolescents et jeunes adultes (GAJA)", BASE + "ref/besoins/gaja"):
        assert sure(ask(web, query=text, type="Besoin")) == ["ref/besoins/gaja"]
    answer = web.get("/en/reconcile", params={"queries": '{"a": {"query": "gaja"}}'}).json()
    assert answer["a"]["result"][0]["name"] == "Older adolescents and young adults (GAJA)"


@pytest.mark.parametrize("kind", ["ref/types/csapa", ["ref/types/csapa"], ["x", "ref/types/csapa"]])
def test_types_may_be_a_text_or_a_list(web: TestClient, kind: Any) -> None:
    found = ask(web, query="port", type=kind, type_strict="any")

    assert [c["id"] for c in found] == ["id/acteur/csapa"]

    assert found[0]["type"][1]["id"] == "ref/types/csapa"


def test_a_misspelt_name_is_proposed_never_matched(web: TestClient) -> None:
    found = ask(web, query="Cmp les tileuls")

    assert {c["id"] for c in found[:2]} == {"id/acteur/cmp-nord", "id/acteur/cmp-sud"}
    assert all(50 <= c["score"] <= 90 for c in found[:2])
    assert sure(found) == []


def test_a_misspelt_name_is_looked_for_among_what_has_the_type(web: TestClient) -> None:
    of_communes = ask(web, query="Sainct Avile", type="Commune")
    of_teams = ask(web, query="CSAPA des Tileuls", type="ref/types/cmp")

    assert {c["id"] for c in of_communes[:2]} == {"id/commune/97001", "id/commune/99001"}
    assert {c["id"] for c in of_teams} == {"id/acteur/cmp-nord", "id/acteur/cmp-sud"}
    assert ask(web, query="CSAPA des Tileuls", type="ref/types/absent") == []


def test_one_word_of_a_long_name_is_enough_to_propose_it(web: TestClient) -> None:
    found = ask(web, query="Tilleuls")

    assert {"id/acteur/cmp-nord", "id/acteur/cmp-sud"} <= {c["id"] for c in found}


def test_the_limit_is_kept_and_an_empty_query_finds_nothing(web: TestClient) -> None:
    assert len(ask(web, query="CMP Les Tilleuls", limit=1)) == 1
    assert ask(web, query="") == []
    assert ask(web, query="   ") == []


def test_properties_alone_find_things(web: TestClient) -> None:
    found = ask(web, properties=[{"pid": "commune", "v": "99001"}])

    assert [c["id"] for c in found] == ["id/acteur/cmp-nord"]
    assert sure(found) == []


def test_lists_are_completed(web: TestClient) -> None:
    query = {
        "ids": ["id/acteur/cmp-nord", "id/commune/99001", "id/acteur/absent"],
        "properties": [{"id": "finess"}, {"id": "commune"}, {"id": "population"}],
    }

    found = web.post("/reconcile", data={"extend": json.dumps(query)}).json()

    fits(EXTENSION, found)
    assert found["rows"] == {
        "id/acteur/cmp-nord": {
            "finess": [{"str": recon_world.FINESS}],
            "commune": [{"id": "id/commune/99001", "name": "Saint-Aville"}],
            "population": [],
        },
        "id/commune/99001": {"finess": [], "commune": [], "population": [{"int": 1000}]},
        "id/acteur/absent": {"finess": [], "commune": [], "population": []},
    }


@pytest.mark.parametrize(
    ("what", "prefix", "first"),
    [
        ("entity", "sain", "id/commune/97001"),
        ("entity", "id/commune/99003", "id/commune/99003"),
        ("entity", "tilleuls enf", "id/acteur/cmp-nord"),
        ("type", "csap", "ref/types/csapa"),
        ("property", "dépa", "departement"),
    ],
)
def test_suggestions_begin_with_what_is_typed(
    web: TestClient, what: str, prefix: str, first: str
) -> None:
    found = web.get(f"/reconcile/suggest/{what}", params={"prefix": prefix}).json()

    assert found["result"][0]["id"] == first
    later = web.get(f"/reconcile/suggest/{what}", params={"prefix": prefix, "cursor": "1"}).json()
    assert later["result"] == found["result"][1:]


@pytest.mark.parametrize(
    "form",
    [
        {"queries": "{"},
        {"queries": "[]"},
        {"queries": "[" * 50_000},
        {"queries": '{"a": 1}'},
        {"queries": '{"\\ud800": {"query": "x"}}'},
        {"queries": '{"a": {"query": 3}}'},
        {"queries": '{"a": {"query": "x", "limit": 0}}'},
        {"queries": '{"a": {"query": "x", "limit": true}}'},
        {"queries": '{"a": {"query": "x", "limit": NaN}}'},
        {"queries": '{"a": {"query": "x", "type": {"id": "y"}}}'},
        {"queries": '{"a": {"query": "x", "properties": [{"v": 1}]}}'},
        {"extend": "3"},
        {"extend": '{"ids": [1], "properties": []}'},
        {"extend": '{"ids": [], "properties": [{"id": "absente"}]}'},
        {"autre": "1"},
        {},
    ],
)
def test_what_has_not_the_form_is_refused_in_one_sentence(
    web: TestClient, form: dict[str, str]
) -> None:
    answer = web.post("/reconcile", data=form)

    assert answer.status_code == 400, answer.text
    assert answer.json()["detail"]


def test_a_batch_that_is_too_long_is_refused(web: TestClient) -> None:
    batch = json.dumps({str(n): {"query": "x"} for n in range(reconciliation.BATCH + 1)})

    assert web.post("/reconcile", data={"queries": batch}).status_code == 413


def test_a_form_that_is_too_large_is_refused(web: TestClient) -> None:
    assert web.post("/reconcile", data={"queries": "x" * 300_000}).status_code == 413


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["query", "type", "limit", "properties", "pid", "v", "id", "ids"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(field=st.sampled_from(["queries", "extend"]), key=st.text(max_size=4), data=_JSON)
def test_odd_batches_never_break_it(web: TestClient, field: str, key: str, data: Any) -> None:
    whole = {key: data} if field == "queries" else data
    answer = web.post("/reconcile", data={field: json.dumps(whole)})

    assert answer.status_code in {200, 400}, answer.text


def test_a_preview_escapes_what_it_is_given(web: TestClient) -> None:
    answer = web.get("/reconcile/preview", params={"id": "<script>"})
    assert answer.status_code == 404
    assert web.get("/reconcile/flyout", params={"id": "id/acteur/absent"}).status_code == 404
    assert web.get("/reconcile/suggest/entity", params={"cursor": "-1"}).status_code == 400


def test_any_site_may_ask_the_whole_service(client: TestClient) -> None:
    batch = {"queries": '{"q0": {"query": "gaja"}}'}
    elsewhere = {"origin": "http://127.0.0.1:3333"}

    for answer in (
        client.get("/reconcile", headers=elsewhere),
        client.post("/reconcile", data=batch, headers=elsewhere),
        client.get("/reconcile/suggest/entity", params={"prefix": "gaja"}, headers=elsewhere),
        client.post("/reconcile", data={"queries": "["}, headers=elsewhere),
    ):
        assert answer.headers["access-control-allow-origin"] == "*"
    assert client.post("/reconcile", data=batch).json()["q0"]["result"][0]["match"]
    assert client.get("/?lang=en").status_code == 200
