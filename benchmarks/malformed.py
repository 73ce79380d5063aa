"""Requests that are not what they should be, the same ones for a same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

_QUERIES = (
    "SELECT ?s WHERE { ?s a mlg:Offre ; rdfs:label ?l . FILTER(LANG(?l) = 'fr') } LIMIT 5",
    "ASK { ?s mlg:ligne <https://w3id.org/maillage/ref/lignes/2> }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s a mlg:CMP ; ?p ?o } LIMIT 3",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s a mlg:Besoin OPTIONAL { ?s skos:broader ?b } }",
)
_KINDS = (
    "application/sparql-query",
    "application/x-www-form-urlencoded",
    "application/sparql-update",
    "application/json",
    "text/plain; charset=latin-1",
    "multipart/form-data",
    "",
)
_ACCEPTS = ("*/*", "text/csv", "image/png", ";;q=", "text/*;q=x", "a/b, */*;q=0", "text/turtle")
_SCRAPS = "{}()[]<>\"'\\#;.,:?$@^|/*+-!=&\0\n\r\t é\ud7ff\U0001f600"
_WORDS = ("SELECT", "SERVICE", "FILTER", "UNION", "OPTIONAL", "FROM", "GRAPH", "LOAD", "\\u0000")


@dataclass(frozen=True)
class Attempt:
    """One request on ``/sparql``."""

    method: str
    target: str
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def attempts(number: int, seed: int = 0) -> Iterator[Attempt]:
    """Yield requests: broken queries, wrong media types, bytes that are no text, deep nesting."""
    chance = random.Random(seed)  # noqa: S311
    makers = (_broken_query, _broken_body, _stray, _deep, _encoded)
    for _ in range(number):
        yield chance.choice(makers)(chance)


def _broken(chance: random.Random) -> str:
    text = list(chance.choice(_QUERIES))
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(text))
        text[place] = chance.choice(
            ("", text[place] * 2, chance.choice(_SCRAPS), chance.choice(_WORDS))
        )
    return "".join(text)


def _broken_query(chance: random.Random) -> Attempt:
    accept = {"Accept": chance.choice(_ACCEPTS)}
    return Attempt("GET", "/sparql?" + urlencode({"query": _broken(chance)}), headers=accept)


def _broken_body(chance: random.Random) -> Attempt:
    content = bytearray(_broken(chance).encode())
    for _ in range(chance.randint(0, 4)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    kind = chance.choice(_KINDS)
    return Attempt("POST", "/sparql", bytes(content), {"Content-Type": kind} if kind else {})


def _stray(chance: random.Random) -> Attempt:
    names = ("query", "update", "default-graph-uri", "named-graph-uri", "lang", "")
    pairs = [
        (chance.choice(names), chance.choice(("", "x", "urn:x", "<>", _broken(chance))))
        for _ in range(chance.randint(1, 5))
    ]
    method = chance.choice(("GET", "POST", "PUT", "DELETE", "PATCH"))
    return Attempt(method, "/sparql?" + urlencode([*pairs, ("query", "ASK {")]))


def _deep(chance: random.Random) -> Attempt:
    opening, closing = chance.choice((("{", "}"), ("(", ")"), ("[", "]"), ("OPTIONAL {", "}")))
    depth = chance.choice((150, 201, 1000, 3000))
    left = chance.choice((depth, depth - 1))
    query = "SELECT * {" + opening * depth + closing * left
    return Attempt("POST", "/sparql", query.encode(), {"Content-Type": _KINDS[0]})


def _encoded(chance: random.Random) -> Attempt:
    scraps = ("%", "%f", "%FF", "%00", "query=", "&", "=", "%C3%A9", "+", "ASK{", "%u0041")
    return Attempt(
        "GET", "/sparql?x=" + "".join(chance.choice(scraps) for _ in range(chance.randint(1, 12)))
    )
