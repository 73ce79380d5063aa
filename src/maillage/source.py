"""Where queries run: an Oxigraph store or an rdflib graph, behind one small protocol.

What asks questions builds SPARQL text with ``term`` and reads plain strings back, so that the same
code runs on both, and on any SPARQL server later.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pyoxigraph

from maillage.namespaces import sparql_prologue

if TYPE_CHECKING:
    import rdflib

Record = dict[str, str]
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

    def __init__(self, store: pyoxigraph.Store) -> None:
        """Wrap an open store."""
        self.store = store
        self._prologue = sparql_prologue()

    @classmethod
    def open(cls, directory: Path) -> OxigraphSource:
        """Open the store of a snapshot, for reading only.

        Raises:
            OSError: there is no store there.
        """
        return cls(pyoxigraph.Store.read_only(str(directory)))

    def select(self, sparql: str) -> list[Record]:
        """Return the rows of a SELECT."""
        solutions: Any = self.store.query(self._prologue + sparql, use_default_graph_as_union=True)
        names = [variable.value for variable in solutions.variables]
        return [
            {
                name: term.value
                for name, term in zip(names, solution, strict=True)
                if term is not None
            }
            for solution in solutions
        ]

    def ask(self, sparql: str) -> bool:
        """Return the answer of an ASK."""
        return bool(self.store.query(self._prologue + sparql, use_default_graph_as_union=True))

    def construct(self, sparql: str) -> list[str]:
        """Return the triples of a CONSTRUCT or DESCRIBE, as sorted N-Triples."""
        found: Any = self.store.query(self._prologue + sparql, use_default_graph_as_union=True)
        return sorted({f"{triple} ." for triple in found})


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
