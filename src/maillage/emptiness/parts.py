"""A query as the parts of its WHERE, each kept as text that can be asked again alone.

The text is cut, never rewritten: what is asked of a part is what the user wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from maillage.emptiness.tokens import Token, join, tokens
from maillage.namespaces import PREFIXES

_OPENING = {"(": ")", "{": "}", "[": "]"}
_GROUPS = ("OPTIONAL", "MINUS")
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


class Unreadable(ValueError):
    """The text is not a query that can be cut into parts."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a group.

    Attributes:
        kind: triple, filter, optional, minus, groups (one group, or several joined by UNION),
            graph, service, bind, values or select (a sub-query).
        text: its SPARQL.
        terms: subject, path and object of a triple.
        groups: the groups within.
        name: graph or service that is named.
        query: the sub-query.
    """

    kind: str
    text: str
    terms: tuple[str, str, str] | None = None
    groups: tuple[Group, ...] = ()
    name: str = ""
    query: Outline | None = None

    @property
    def variables(self) -> set[str]:
        """Names of its variables."""
        return {t.text[1:] for t in tokens(self.text) if t.kind == "variable"}


Group = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A query: what comes before its WHERE, the parts of it, and what comes after."""

    form: str
    prologue: str
    head: str
    dataset: str
    group: Group
    tail: tuple[Token, ...]
    prefixes: dict[str, str] = field(default_factory=dict)

    @property
    def aggregates(self) -> bool:
        """Whether one row comes even from nothing: an aggregate without GROUP BY."""
        words = {t.text.upper() for t in tokens(self.head) if t.kind == "word"}
        found = words & {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
        return bool(found) and not any(t.is_word("GROUP") for t in self.tail)


def outline(sparql: str) -> Outline:
    """Return the parts of a query.

    Raises:
        Unreadable: this is no query, or not one that can be cut.
    """
    try:
        return _Reader(tokens(sparql)).query()
    except (IndexError, RecursionError):
        raise Unreadable("the query stops too early, or nests too deep") from None


class _Reader:
    def __init__(self, pieces: list[Token]) -> None:
        self.pieces = pieces
        self.at = 0

    @property
    def next(self) -> Token:
        return self.pieces[self.at]

    def take(self) -> Token:
        self.at += 1
        return self.pieces[self.at - 1]

    def balanced(self) -> None:
        """Pass over what is between a bracket and the one that closes it."""
        waiting = [_OPENING[self.take().text]]
        while waiting:
            token = self.take()
            if token.kind != "sign":
                continue
            if token.text in _OPENING:
                waiting.append(_OPENING[token.text])
            elif token.text in _OPENING.values() and token.text != waiting.pop():
                raise Unreadable("brackets do not match")

    def since(self, start: int) -> str:
        return join(self.pieces[start : self.at])

    def query(self) -> Outline:
        prefixes = dict(PREFIXES)
        while self.next.is_word("PREFIX", "BASE"):
            if self.take().is_word("PREFIX"):
                name = self.take().text.removesuffix(":")
                prefixes[name] = self.next.text.strip("<>")
            self.take()
        prologue = self.since(0)
        found = self.rest(prologue, prefixes)
        if self.at < len(self.pieces):
            raise Unreadable("something comes after the query")
        return found

    def rest(self, prologue: str = "", prefixes: dict[str, str] | None = None) -> Outline:
        """Return a query from its form on, or a sub-query up to the brace that closes it."""
        start = self.at
        form = self.take().text.upper()
        if form not in _FORMS:
            raise Unreadable("no SELECT, ASK, CONSTRUCT or DESCRIBE")
        if form == "CONSTRUCT" and self.next.text == "{":
            self.balanced()
        while not self.ended() and self.next.text != "{" and not self.next.is_word("FROM", "WHERE"):
            if self.next.text == "(":
                self.balanced()
            else:
                self.take()
        head = self.since(start)
        start = self.at
        while not self.ended() and self.next.is_word("FROM"):
            self.take()
            if self.next.is_word("NAMED"):
                self.take()
            self.take()
        dataset = self.since(start)
        if not self.ended() and self.next.is_word("WHERE"):
            self.take()
        group = () if form == "DESCRIBE" and self.ended() else self.group()
        start = self.at
        while not self.ended():
            if self.next.text in _OPENING:
                self.balanced()
            else:
                self.take()
        tail = tuple(self.pieces[start : self.at])
        return Outline(form, prologue, head, dataset, group, tail, prefixes or {})

    def ended(self) -> bool:
        return self.at >= len(self.pieces) or self.next.text == "}"

    def group(self) -> Group:
        if self.take().text != "{":
            raise Unreadable("a group is expected")
        if self.next.is_word("SELECT"):
            start = self.at
            query = self.rest()
            text = "{ " + self.since(start) + " }"
            self.take()
            return (Part("select", text, query=query),)
        found: list[Part] = []
        while self.next.text != "}":
            found += self.parts()
        self.take()
        return tuple(found)

    def parts(self) -> Iterator[Part]:
        token, start = self.next, self.at
        if token.text == ".":
            self.take()
        elif token.text == "{":
            groups = [self.group()]
            while self.next.is_word("UNION"):
                self.take()
                groups.append(self.group())
            yield Part("groups", self.since(start), groups=tuple(groups))
        elif token.is_word(*_GROUPS):
            self.take()
            group = self.group()
            yield Part(token.text.lower(), self.since(start), groups=(group,))
        elif token.is_word("GRAPH", "SERVICE"):
            self.take()
            if self.next.is_word("SILENT"):
                self.take()
            name = self.take().text
            group = self.group()
            yield Part(token.text.lower(), self.since(start), groups=(group,), name=name)
        elif token.is_word("FILTER"):
            self.take()
            while self.next.text not in {"(", "{"}:
                self.take()
            self.balanced()
            yield Part("filter", self.since(start))
        elif token.is_word("BIND"):
            self.take()
            self.balanced()
            yield Part("bind", self.since(start))
        elif token.is_word("VALUES"):
            self.take()
            while self.next.text != "{":
                self.take()
            self.balanced()
            yield Part("values", self.since(start))
        else:
            yield from self.triples()

    def triples(self) -> Iterator[Part]:
        start = self.at
        bracket = self.next.text in _OPENING
        subject = self.term()
        if bracket:
            # Cut, a blank node would become several: the whole stays in one piece.
            while self.next.text not in {".", "}"}:
                if self.next.text in _OPENING:
                    self.balanced()
                else:
                    self.take()
            yield Part("triple", self.since(start) + " .")
            return
        while True:
            path = self.path()
            while True:
                target = self.term()
                text = f"{subject} {path} {target} ."
                yield Part("triple", text, terms=(subject, path, target))
                if self.next.text != ",":
                    break
                self.take()
            while self.next.text == ";":
                self.take()
                if self.next.text in {".", "}"}:
                    return
            if self.pieces[self.at - 1].text != ";":
                return

    def term(self) -> str:
        start = self.at
        if self.next.text in _OPENING:
            self.balanced()
            return self.since(start)
        token = self.take()
        if token.kind == "sign" or (
            token.kind == "word" and not token.is_word("TRUE", "FALSE", "A", "UNDEF")
        ):
            raise Unreadable(f"a term is expected, not {token.text}")
        if token.kind == "string":
            if self.next.kind == "lang":
                self.take()
            elif self.next.text == "^^":
                self.take()
                self.take()
        return self.since(start)

    def path(self) -> str:
        start = self.at
        while True:
            while self.next.text in {"^", "!"}:
                self.take()
            if self.next.text == "(":
                self.balanced()
            elif self.next.kind in {"iri", "name", "variable"} or self.next.text == "a":
                self.take()
            else:
                raise Unreadable(f"a property is expected, not {self.next.text}")
            while self.next.text in {"*", "+", "?"}:
                self.take()
            if self.next.text not in {"/", "|"}:
                return self.since(start)
            self.take()
