"""Rules: what the graph implies, as CONSTRUCT queries run in order on the store being built.

Each rule writes its own named graph, sorted, so that a reader sees what was derived and by what.
In the rules a sub-select of one property is there for speed: the store reads all its values in
sequence and joins them, where it would look them up thing by thing.
"""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import QueryTriples, RdfFormat, Store

from maillage import resources
from maillage.errors import BrokenResource
from maillage.namespaces import PREFIXES, sparql_prologue


def files() -> list[Path]:
    """Return the rule files in the order they run."""
    return sorted((resources.root() / "queries" / "regles").glob("*.rq"))


def graph_name(rule: Path) -> str:
    """Return the named graph that holds what a rule derives."""
    return f"{PREFIXES['graphe']}regles/{rule.stem}"


def derive(store: Store, rule: Path) -> bytes:
    """Return what a rule derives from the store, as sorted N-Quads.

    Raises:
        BrokenResource: the rule cannot be read as SPARQL.
    """
    query = sparql_prologue() + rule.read_text(encoding="utf-8")
    try:
        triples = store.query(query, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise BrokenResource(f"the rule {rule.name} is not valid SPARQL: {error}") from None
    if not isinstance(triples, QueryTriples):
        raise BrokenResource(f"the rule {rule.name} is not a CONSTRUCT query")
    lines = (triples.serialize(format=RdfFormat.N_TRIPLES) or b"").splitlines()
    end = f" <{graph_name(rule)}> .\n".encode()
    return b"".join(line.removesuffix(b" .") + end for line in sorted(set(lines)))
