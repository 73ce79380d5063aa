"""Requests that are odd, one by one: each has a valid answer, or one clear sentence."""

from __future__ import annotations

import pytest
import rdflib
from starlette.testclient import TestClient

ASK = "/sparql?query=ASK%7B%7D"
WHO = "/api/who-covers?need=anxio-depression&line=2&commune=31555"


@pytest.mark.parametrize("refusal", ["gzip;q=0", "deflate, gzip; q=0.000", "gzip;q=0, identity"])
def test_who_refuses_gzip_gets_none(client: TestClient, refusal: str) -> None:
    plain = client.get("/dcat", headers={"Accept-Encoding": refusal})
    small = client.get("/dcat", headers={"Accept-Encoding": "gzip;q=0.5"})

    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert plain.text == small.text


@pytest.mark.parametrize("wanted", ["x", "bytes=-", "bytes=b-a", "lignes=0-1", "bytes=0-1,4-5"])
def test_a_part_that_is_not_understood_is_the_whole(client: TestClient, wanted: str) -> None:
    found = client.get("/maillage.nq", headers={"Range": wanted})

    assert found.status_code == 200
    assert found.content == client.get("/maillage.nq").content


def test_a_download_goes_on_where_it_stopped(client: TestClient) -> None:
    whole = client.get("/maillage.nq").content

    rest = client.get("/maillage.nq", headers={"Range": f"bytes={len(whole) - 100}-"})
    assert (rest.status_code, rest.content) == (206, whole[-100:])
    past = client.get(
        "/maillage.nq", headers={"Range": f"bytes={len(whole)}-", "Accept-Language": "en"}
    )
    assert past.status_code == 416
    assert past.json()["detail"].endswith("this part begins after its end")


@pytest.mark.parametrize("host", ["a b", 'x"><script>', "[::1", "x:port", "x:123456", "a/b", "é"])
@pytest.mark.parametrize("path", ["/dcat", "/sparql", "/reconcile"])
def test_no_address_is_made_of_a_false_host(client: TestClient, path: str, host: str) -> None:
    found = client.get(path, headers={b"Host": host.encode(), b"Accept": b"*/*"})

    assert found.status_code == 400
    assert found.json()["detail"] == "l'en-tête Host n'est pas un hôte"


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "[::1]:8080", "soins.exemple.fr", "localhost"])
def test_addresses_are_those_of_the_host_that_was_asked(client: TestClient, host: str) -> None:
    found = client.get("/dcat", headers={"Host": host, "Accept": "text/turtle"})

    subjects = set(rdflib.Graph().parse(data=found.text).subjects())
    assert rdflib.URIRef(f"http://{host}/sparql") in subjects


@pytest.mark.parametrize("accept", ["*", "text/html, image/gif, image/jpeg, *; q=.2"])
def test_a_lone_star_is_any_type(client: TestClient, accept: str) -> None:
    assert client.get(ASK, headers={"Accept": accept}).json()["boolean"] is True


def test_a_parameter_is_given_once(client: TestClient) -> None:
    found = client.get(WHO + "&need=gaja&line=3&lang=en")

    assert found.status_code == 400
    assert found.json()["detail"] == "parameter given twice: need, line"
    assert client.get(WHO + "&age=").status_code == 200


def test_a_refusal_does_not_repeat_all_that_was_sent(client: TestClient) -> None:
    found = client.get(WHO[:-5] + "x" * 30_000)

    assert found.status_code == 400
    assert len(found.json()["detail"]) < 2100
    assert found.json()["detail"].endswith("…")


@pytest.mark.parametrize("held", ['"a", W/"b", {}', "{}", '{}, "a"', "*", '"a,b", {}'])
def test_one_of_many_answers_that_are_held_is_not_sent_again(client: TestClient, held: str) -> None:
    tag = client.get(ASK).headers["etag"]

    found = client.get(ASK, headers={"If-None-Match": held.format(tag)})

    assert (found.status_code, found.content) == (304, b"")
    assert client.get(ASK, headers={b"If-None-Match": '"é", ,,'.encode()}).status_code == 200


@pytest.mark.parametrize(
    ("url", "kind", "body"),
    [
        (ASK, "application/sparql-query", b"ASK {}"),
        (ASK, "application/x-www-form-urlencoded", b"query=ASK%7B%7D"),
        ("/sparql", "application/x-www-form-urlencoded", b"query=ASK{}&query=ASK{}"),
        ("/sparql", "application/sparql-query", b""),
        ("/sparql", "application/sparql-query", b"\xff\xfe"),
        ("/sparql", "text/plain", b"ASK {}"),
        ("/sparql", "multipart/form-data", b"x"),
        ("/sparql", "application/json", b'{"query": "ASK {}"}'),
        ("/reconcile", "application/json", b'{"queries": {}}'),
        ("/dcat", "application/sparql-query", b"ASK {}"),
    ],
)
@pytest.mark.parametrize("lang", ["fr", "en;q=0.9, de", "xx"])
def test_a_wrong_message_is_refused_in_the_language_of_who_sent_it(
    client: TestClient, url: str, kind: str, body: bytes, lang: str
) -> None:
    headers = {"Content-Type": kind, "Accept-Language": lang}
    found = client.post(url, content=body, headers=headers)

    assert found.status_code in {400, 405, 415}
    assert found.headers["content-language"] == ("en" if lang.startswith("en") else "fr")
    assert "\n" not in found.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/%",
        "/%zz",
        "/id/%FF",
        "/id/commune/%00",
        "/id/acteur/%3Cscript%3E",
        "/id/commune/..%2f..%2fetc%2fpasswd",
        "/static/..%2fapp.py",
        "/chose?id=%22%3E",
        "/id/" + "a" * 9000,
    ],
)
def test_an_odd_address_has_nothing(client: TestClient, path: str) -> None:
    found = client.get(path)

    assert found.status_code == 404
    assert "<script>" not in found.text


@pytest.mark.parametrize("path", ["/sparql", "/dcat", "/reconcile", "/maillage.nq"])
def test_a_slash_too_many_leads_to_the_address(client: TestClient, path: str) -> None:
    found = client.get(path + "/", follow_redirects=False)

    assert found.status_code == 307
    assert found.headers["location"].endswith(path)
