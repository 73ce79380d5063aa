"""The shipped packs: both engines agree on them, and the shapes find no error in them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from maillage import build, graph, packs, provenance, rules
from maillage.findings import Severity
from maillage.validation import engine, oracle, shapes


@pytest.fixture(scope="module")
def shipped_store() -> ox.Store:
    """Return the graph of the shipped packs with what the rules derive."""
    data = build.read([packs.shipped(name) for name in packs.SHIPPED])
    lines = [*build.ontology_quads(), *provenance.of_tool()]
    for table in data.tables:
        lines.extend(graph.quads(table))
    store = ox.Store()
    store.bulk_load(input="".join(lines).encode(), format=ox.RdfFormat.N_QUADS)
    for rule in rules.files():
        store.bulk_load(input=rules.derive(store, rule), format=ox.RdfFormat.N_QUADS)
    return store


@pytest.mark.slow
def test_the_shipped_packs_break_no_shape(shipped_store: ox.Store, shipped: shapes.Shapes) -> None:
    found = engine.validate(shipped_store, shipped)
    assert [v for v in found if v.severity is Severity.ERROR] == []


@pytest.mark.slow
def test_both_engines_agree_on_the_shipped_packs(
    shipped_store: ox.Store, shipped: shapes.Shapes
) -> None:
    # Only the communes of Corse-du-Sud are kept, for pySHACL to end within seconds; what points
    # at another one is then a violation, which is as good a test.
    part = ox.Store()
    part.extend(
        quad
        for quad in shipped_store
        if "/id/commune/" not in str(quad.subject) or "/id/commune/2A" in str(quad.subject)
    )
    found = engine.validate(part, shipped)
    assert found
    assert found == oracle.validate(oracle.graph_of(part), shipped)
