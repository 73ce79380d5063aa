"""Where queries run: an Oxigraph store or an rdflib graph, behind one small protocol.

What asks questions builds SPARQL text with ``term`` and reads plain strings back, so that the same
code runs on both, and on any SPARQL server later.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pyoxigraph

from maillage.namespaces import sparql_prologue
from maillage.sparql_text import names_graphs
from maillage.things import Said, Statement, said

if TYPE_CHECKING:
    import rdflib

Record = dict[str, str]
Value = TypeVar("Value")
# Things of a snapshot of which what is said is kept: some 4 kB each.
MOST_KEPT = 40_000
# Readings that are kept, the last used ones: up to some 100 kB each at the size of France.
MOST_READINGS = 400
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_FORBIDDEN = set('<>"{}|^`\\') | {chr(code) for code in range(33)}


class Source(Protocol):
    """What can answer a SELECT."""

    def select(self, sparql: str) -> list[Record]:
        """Return the rows; an unbound variable is absent from its row."""
        ...

    def ask(self, sparql: str) -> bool:
        """Return the answer of an ASK."""
        ...

    def construct(self, sparql: str) -> list[str]:
        """Return the triples of a CONSTRUCT or DESCRIBE, as sorted N-Triples."""
        ...


def once(source: Source, what: Hashable, read: Callable[[], Value]) -> Value:
    """Return what is read of a source, read only once when the source never changes.

    Args:
        source: where it is read.
        what: name of what is read, with all that it depends on.
        read: reads it; nobody may change what it returns.
    """
    memory: OrderedDict[Hashable, Value] | None = getattr(source, "memory", None)
    if memory is None:
        return read()
    if what not in memory:
        memory[what] = read()
        if len(memory) > MOST_READINGS:
            memory.popitem(last=False)
    memory.move_to_end(what)
    return memory[what]


def said_of(source: Source, things: Iterable[str]) -> dict[str, Said]:
    """Return all that is said of some things, in the order of their IRIs.

    An Oxigraph store is read by its indexes, without parsing a query: thirty times as fast.
    """
    wanted = sorted(set(things))
    if isinstance(source, OxigraphSource):
        return {thing: source.said_of(thing) for thing in wanted}
    found: dict[str, list[Statement]] = {thing: [] for thing in wanted}
    if wanted:
        for row in source.select(
            f"SELECT ?s ?p ?o (LANG(?o) AS ?lang) ?g WHERE "
            f"{{ {values('s', wanted)} GRAPH ?g {{ ?s ?p ?o }} }}"
        ):
            found[row["s"]].append((row["p"], row["o"], row.get("lang", ""), row["g"]))
    return {thing: said(statements) for thing, statements in found.items()}


def iri(value: str) -> str:
    """Return an IRI as SPARQL text.

    Raises:
        ValueError: a character that no IRI may hold (which is how injections are written).
    """
    if not value or _FORBIDDEN & set(value):
        raise ValueError(f"not an IRI: {value!r}")
    return f"<{value}>"


def text(value: str) -> str:
    """Return a string literal as SPARQL text, safely quoted."""
    return f'"{value.translate(_ESCAPES)}"'


def values(variable: str, iris: Iterable[str]) -> str:
    """Return ``VALUES ?variable { <…> <…> }``."""
    return f"VALUES ?{variable} {{ {' '.join(iri(i) for i in sorted(set(iris)))} }}"


class OxigraphSource:
    """An Oxigraph store, all its named graphs taken together."""

    def __init__(self, store: pyoxigraph.Store, *, frozen: bool = False) -> None:
        """Wrap an open store; what is read of a frozen one, which never changes, is kept."""
        self.store = store
        # Folder of what a build wrote beside the store.
        self.index: Path | None = None
        self.memory: OrderedDict[Hashable, Any] | None = OrderedDict() if frozen else None
        self._prologue = sparql_prologue()
        self.said_of = lru_cache(maxsize=MOST_KEPT)(self._said_of) if frozen else self._said_of

    @classmethod
    def open(cls, directory: Path) -> OxigraphSource:
        """Open the store of a snapshot, for reading only.

        Raises:
            OSError: there is no store there.
        """
        opened = cls(pyoxigraph.Store.read_only(str(directory)), frozen=True)
        opened.index = directory.parent / "index"
        return opened

    def select(self, sparql: str) -> list[Record]:
        """Return the rows of a SELECT."""
        solutions: Any = self._query(sparql)
        names = [variable.value for variable in solutions.variables]
        return [
            {
                name: term.value
                for name, term in zip(names, solution, strict=True)
                if term is not None
            }
            for solution in solutions
        ]

    def _said_of(self, thing: str) -> Said:
        """Return what is said of a thing."""
        quads: Any = self.store.quads_for_pattern(pyoxigraph.NamedNode(thing), None, None, None)
        return said(
            (predicate.value, value.value, getattr(value, "language", None) or "", graph.value)
            for _, predicate, value, graph in quads
        )

    def ask(self, sparql: str) -> bool:
        """Return the answer of an ASK."""
        return bool(self._query(sparql))

    def construct(self, sparql: str) -> list[str]:
        """Return the triples of a CONSTRUCT or DESCRIBE, as sorted N-Triples."""
        found: Any = self._query(sparql)
        return sorted({f"{triple} ." for triple in found})

    def _query(self, sparql: str) -> Any:
        # The union of all graphs would silently win over the graphs that a query names.
        union = "from" not in sparql.lower() or not names_graphs(sparql)
        return self.store.query(self._prologue + sparql, use_default_graph_as_union=union)


class RdflibSource:
    """An rdflib dataset, all its named graphs taken together."""

    def __init__(self, dataset: rdflib.Dataset) -> None:
        """Wrap a dataset whose default graph is the union of its graphs."""
        self.dataset = dataset
        self._prologue = sparql_prologue()

    @classmethod
    def read(cls, nquads: Path) -> RdflibSource:
        """Read the N-Quads of a snapshot."""
        import rdflib

        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(nquads, format="nquads")
        return cls(dataset)

    def select(self, sparql: str) -> list[Record]:
        """Return the rows of a SELECT."""
        result = self.dataset.query(self._prologue + sparql)
        names = [str(name) for name in result.vars or []]
        rows: list[Record] = []
        for row in result:
            cells: Any = row
            rows.append({n: str(v) for n, v in zip(names, cells, strict=True) if v is not None})
        return rows

    def ask(self, sparql: str) -> bool:
        """Return the answer of an ASK."""
        return bool(self.dataset.query(self._prologue + sparql).askAnswer)

    def construct(self, sparql: str) -> list[str]:
        """Return the triples of a CONSTRUCT or DESCRIBE, as sorted N-Triples."""
        found: Any = self.dataset.query(self._prologue + sparql)
        return sorted({" ".join(term.n3() for term in triple) + " ." for triple in found})
