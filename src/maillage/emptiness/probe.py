"""Small questions asked of the graph about the parts of a query, in bounded number and time."""

from __future__ import annotations

import time
from collections.abc import Iterable

from maillage.emptiness.parts import Outline, Part
from maillage.source import Record, Source


class Spent(Exception):
    """No more questions may be asked."""


class Probe:
    """Asks parts of one query; within a GRAPH, ``inside`` gives the graph of each."""

    def __init__(self, source: Source, query: Outline, asks: int, seconds: float) -> None:
        """Take a query, the number of questions and the time (seconds) it may cost."""
        self.source = source
        self.prologue = query.prologue
        self.dataset = query.dataset
        self.prefixes = query.prefixes
        self._left = asks
        self._end = time.monotonic() + seconds
        self._graphs: tuple[str, ...] = ()

    def inside(self, graph: str) -> Probe:
        """Return a probe for what is within ``GRAPH graph { … }``; both spend the same budget."""
        other = _Inner(self)
        other._graphs = (*self._graphs, graph)
        return other

    def spend(self) -> None:
        """Count one question.

        Raises:
            Spent: it is one too many, or too late.
        """
        self._left -= 1
        if self._left < 0 or time.monotonic() > self._end:
            raise Spent

    def ask(self, parts: Iterable[Part]) -> bool:
        """Say whether some parts, together, match anything."""
        return self.ask_text(" ".join(part.text for part in parts))

    def ask_text(self, pattern: str) -> bool:
        """Say whether a pattern matches anything."""
        self.spend()
        return self.source.ask(
            f"{self.prologue} ASK {self.dataset} WHERE {{ {self._held(pattern)} }}"
        )

    def rows(self, wanted: str, pattern: str, most: int) -> list[Record]:
        """Return at most some rows of a SELECT DISTINCT."""
        self.spend()
        return self.source.select(
            f"{self.prologue} SELECT DISTINCT {wanted} {self.dataset} "
            f"WHERE {{ {self._held(pattern)} }} LIMIT {most}"
        )

    def expand(self, term: str) -> str:
        """Return the IRI of a term as it is written in the query ("" when it is none)."""
        if term.startswith("<"):
            return term.strip("<>")
        prefix, colon, local = term.partition(":")
        if not colon or prefix not in self.prefixes or term.startswith(('"', "'", "_")):
            return ""
        return self.prefixes[prefix] + local.replace("\\", "")

    def _held(self, pattern: str) -> str:
        for graph in reversed(self._graphs):
            pattern = f"GRAPH {graph} {{ {pattern} }}"
        return pattern


class _Inner(Probe):
    """A probe within a graph, which spends the budget of the one it comes from."""

    def __init__(self, outer: Probe) -> None:
        self.outer = outer
        self.source, self.prologue = outer.source, outer.prologue
        self.dataset, self.prefixes = outer.dataset, outer.prefixes

    def spend(self) -> None:
        self.outer.spend()
