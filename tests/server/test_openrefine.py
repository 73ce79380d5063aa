"""What OpenRefine sends, byte for byte as its program writes it, and what it reads of the answers.

Read in its source: ``StandardReconConfig``, ``GuessTypesOfColumnCommand``,
``ReconciledDataExtensionJob``, ``HttpClient``, ``recon-manager.js``, ``suggest-4_3a.js``,
``add-column-by-reconciliation.js``, ``recon-renderer.js``.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.server import inline

from maillage.server import reconciliation

Json = dict[str, Any]
# Apache HttpClient: what postNameValue sets.
POSTED = {
    "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
    "User-Agent": "OpenRefine/3.9.3 [d1a1c0c]",
    "Accept-Encoding": "gzip, x-gzip, deflate",
    "Connection": "keep-alive",
}
# « Béville », to be matched with communes; the département was matched by another service.
ONE_CELL = (
    b"queries=%7B%22q0%22%3A%7B%22query%22%3A%22B%C3%A9ville%22%2C%22type%22%3A%22Commune%22%2C"
    b"%22type_strict%22%3A%22should%22%2C%22properties%22%3A%5B%7B%22pid%22%3A%22departement%22%2C"
    b"%22v%22%3A%7B%22name%22%3A%22D%C3%A9partement+fictif%22%2C%22id%22%3A"
    b"%22Q123456%22%7D%7D%5D%7D%7D"
)
# Ten samples of a column, to guess its types.
GUESS = (
    b"queries="
    + b"%7B"
    + b"%2C".join(
        b"%22q"
        + str(n).encode()
        + b"%22%3A%7B%22query%22%3A%22CMP+Les+Tilleuls%22%2C%22limit%22%3A3%7D"
        for n in range(10)
    )
    + b"%7D"
)
EXTEND = (
    b"extend=%7B%22ids%22%3A%5B%22id%2Facteur%2Fcmp-nord%22%2C%22id%2Fcommune%2F99001%22%5D%2C"
    b"%22properties%22%3A%5B%7B%22id%22%3A%22commune%22%2C%22settings%22%3A%7B%7D%7D%2C"
    b"%7B%22id%22%3A%22population%22%7D%5D%7D"
)


def post(web: TestClient, body: bytes) -> Json:
    answer = web.post("/reconcile", content=body, headers=POSTED)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_a_cell_is_matched_with_the_details_of_other_columns(web: TestClient) -> None:
    (best, *_) = post(web, ONE_CELL)["q0"]["result"]

    # What Recon keeps: the first candidate, matched when « match » says so.
    assert (best["id"], best["name"], best["match"]) == ("id/commune/99100", "Béville", True)
    assert isinstance(best["score"], float | int)
    assert {"id": "Commune", "name": "Commune"} in best["type"]


@pytest.mark.parametrize(
    "value",
    [
        "L’Haÿ-les-Œufs « fictif »",
        "a&b=c+d%20e;f",
        "deux\nlignes\ttabulées",
        '"guillemets" \\ barre',
        "emoji 🙂 et 日本",
        "\x00",
        " ",
        "0",
    ],
)
def test_whatever_a_cell_holds_is_answered(web: TestClient, value: str) -> None:
    answer = web.post(
        "/reconcile", data={"queries": json.dumps({"q0": {"query": value}})}, headers=POSTED
    )

    assert answer.status_code == 200, answer.text
    assert isinstance(answer.json()["q0"]["result"], list)


@pytest.mark.parametrize("value", [3, 2.5, True, "2020-01-01T00:00:00Z"])
def test_a_detail_may_be_a_number_a_truth_or_a_date(web: TestClient, value: Any) -> None:
    query = {"query": "Béville", "properties": [{"pid": "code", "v": value}]}

    answer = web.post("/reconcile", data={"queries": json.dumps({"q0": query})}, headers=POSTED)

    assert [c["match"] for c in answer.json()["q0"]["result"]] == [False]


def test_the_types_of_a_column_are_guessed(web: TestClient) -> None:
    found = post(web, GUESS)

    assert list(found) == [f"q{n}" for n in range(10)]
    kinds = {
        kind["id"] for answer in found.values() for c in answer["result"] for kind in c["type"]
    }
    assert kinds == {"Acteur", "ref/types/cmp"}


def test_columns_are_added_from_what_was_matched(web: TestClient) -> None:
    found = post(web, EXTEND)

    assert found["meta"] == [
        {
            "id": "commune",
            "name": "commune du site",
            "type": {"id": "Commune", "name": "Commune"},
        },
        {"id": "population", "name": "population"},
    ]
    assert found["rows"]["id/acteur/cmp-nord"]["commune"][0]["name"] == "Saint-Aville"
    assert found["rows"]["id/commune/99001"]["population"] == [{"int": 1000}]


def test_no_identifier_is_cut_by_an_address_that_openrefine_does_not_encode(
    web: TestClient,
) -> None:
    manifest = web.get("/reconcile", headers={"Origin": "http://127.0.0.1:3333"}).json()
    everything = [kind["id"] for kind in manifest["defaultTypes"]]
    everything += [c["id"] for answer in post(web, GUESS).values() for c in answer["result"]]

    assert len(everything) > 4
    assert [one for one in everything if set(one) & set("#?&+% ")] == []
    # « url + "?type=" + typeID », as it is.
    proposed = web.get("/reconcile/properties?type=" + everything[1]).json()["properties"]
    assert {found["id"] for found in proposed} == {
        "code",
        "departement",
        "code_postal",
        "population",
    }
    view = manifest["view"]["url"].replace("{{id}}", "id/commune/99001")
    assert web.get(view).status_code == 303


def test_an_old_client_is_answered_by_a_function(web: TestClient) -> None:
    asked = {"callback": "jQuery1124_17", "_": "1700000000000"}
    for path, more in (
        ("/reconcile", {}),
        ("/reconcile/suggest/property", {"prefix": "comm"}),
        ("/reconcile/flyout", {"id": "id/commune/99001"}),
        ("/reconcile/properties", {"type": "Acteur"}),
    ):
        answer = web.get(path, params={**more, **asked})

        assert answer.headers["content-type"].startswith("application/javascript")
        text = answer.text.removeprefix("/**/jQuery1124_17(")
        assert json.loads(text.removesuffix(");")) == web.get(path, params=more).json()
    assert web.get("/reconcile?callback=alert(1)//").status_code == 400
    assert web.get("/reconcile?callback=").status_code == 400


def test_names_are_read_once_as_soon_as_the_service_is_added(web: TestClient) -> None:
    called = []

    class Matcher(inline.InlineEngine):
        async def call(self, task: str, /, **arguments: Any) -> Any:
            called.append(task)
            return await super().call(task, **arguments)

    graph = web.app.state.matcher.graph  # type: ignore[attr-defined]
    alone = inline.client(graph, reconciliation.routes())
    alone.app.state.matcher = Matcher(graph)  # type: ignore[attr-defined]
    alone.get("/reconcile")
    alone.get("/en/reconcile")

    assert called == ["prepare"]
