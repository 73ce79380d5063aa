"""Requests that are not what they should be are the client's to correct: never a fault of ours."""

from __future__ import annotations

from collections import Counter

from benchmarks.malformed import attempts
from starlette.testclient import TestClient


def test_a_malformed_request_is_refused_in_one_sentence(client: TestClient) -> None:
    seen: Counter[int] = Counter()
    for attempt in attempts(400, seed=1):
        found = client.request(
            attempt.method, attempt.target, content=attempt.content, headers=attempt.headers
        )
        seen[found.status_code] += 1

        assert found.status_code < 500, (attempt, found.text)
        if found.status_code >= 400 and found.status_code != 422:
            assert found.json()["detail"].count("\n") == 0, attempt
    assert seen[200] < 100
    assert seen[400] > 200
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
