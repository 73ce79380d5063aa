"""SPARQL text cut into tokens, and joined again as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from maillage.namespaces import shorten

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|\#[^\n]*)
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<string>\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}
       |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<variable>[?$]\w+)
    |(?P<number>[+-]?(?:\d+\.\d*|\.?\d+)(?:[eE][+-]?\d+)?(?<!\.))
    |(?P<blank>_:\w(?:[\w.-]*[\w-])?)
    |(?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)
       (?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.))?)?)
    |(?P<word>[^\W\d]\w*)
    |(?P<sign>\^\^|&&|\|\||!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_IRI = re.compile(r"<([^<>\s]+)>")


class Token(NamedTuple):
    """A piece of SPARQL text: its kind, the text, and whether space comes before it."""

    kind: str
    text: str
    gap: bool

    def is_word(self, *words: str) -> bool:
        """Say whether this is one of some keywords, given in capitals."""
        return self.kind == "word" and self.text.upper() in words


def tokens(sparql: str) -> list[Token]:
    """Return the tokens of a query, without spaces and comments."""
    found: list[Token] = []
    gap = False
    for match in _TOKEN.finditer(sparql):
        kind = str(match.lastgroup)
        if kind == "space":
            gap = True
            continue
        found.append(Token(kind, match[0], gap))
        gap = False
    return found


def join(pieces: Iterable[Token]) -> str:
    """Return tokens as one line of text."""
    return "".join(f" {t.text}" if t.gap else t.text for t in pieces).strip()


def show(text: str, most: int = 120) -> str:
    """Return a piece of query as people read it: short names, and not too long."""
    plain = _IRI.sub(lambda found: _short(found[1]), text)
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def _short(iri: str) -> str:
    name = shorten(iri)
    return f"<{iri}>" if name == iri else name
