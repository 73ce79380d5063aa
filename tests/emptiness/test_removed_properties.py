"""When a property leaves the graph, every catalogue query that it empties says that it is gone."""

from __future__ import annotations

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse
from tests.queries.cases import CASES

from maillage import catalogue
from maillage.emptiness import why_empty
from maillage.errors import WrongUse
from maillage.namespaces import expand
from maillage.session import Graph
from maillage.source import OxigraphSource

# How many queries the property empties, at least.
REMOVED = {
    "mlg:repondA": 6,
    "mlg:deOffre": 6,
    "mlg:zone": 6,
    "mlg:ligne": 5,
    "mlg:statut": 3,
    "org:classification": 2,
}


@pytest.fixture(scope="module")
def quads(graph: Graph) -> list[Quad]:
    return list(parse(path=str(graph.snapshot.nquads), format=RdfFormat.N_QUADS))


@pytest.mark.parametrize("removed", REMOVED)
def test_the_property_that_is_gone_is_named(quads: list[Quad], removed: str) -> None:
    store = Store()
    store.bulk_extend(quad for quad in quads if quad.predicate.value != expand(removed))
    source = OxigraphSource(store)
    emptied = 0
    for case, (name, words) in CASES.items():
        query = catalogue.find(name)
        try:
            result = catalogue.run(source, query, words)
        except WrongUse:
            continue
        if removed not in query.sparql or result.rows:
            continue
        emptied += 1
        said = why_empty(source, result.sparql, query=query, words=words, seconds=60)
        text = "\n".join(sentence.fr for sentence in said)
        named = f"{removed} n'est employée nulle part" in text
        # A query may have been empty before: of declarations, the small graph has none to match.
        assert named or "rien n'est de la classe" in text, f"{case}: {text}"
        assert "l'absence est réelle" not in text
        assert "tout ce que la requête nomme existe" not in text, case
    assert emptied >= REMOVED[removed]
