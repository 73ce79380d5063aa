"""The links that a build writes beside the store are those of the graph."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.network.made import ON

from maillage import iris
from maillage.network.reading import read_network
from maillage.recorded import index
from maillage.session import Graph
from maillage.source import OxigraphSource


@pytest.fixture
def bare(graph: Graph) -> OxigraphSource:
    """The store of the snapshot, without what the build wrote beside it."""
    source = OxigraphSource.open(graph.snapshot.store)
    source.index = None
    return source


def test_a_build_writes_the_links_of_the_graph(graph: Graph, bare: OxigraphSource) -> None:
    assert index.recorded(bare) is None
    assert index.recorded(graph.source) == index.read_recorded(bare)


@pytest.mark.parametrize("place", ["", "dep:31", "zone:59G21"])
def test_the_network_is_the_same_without_it(graph: Graph, bare: OxigraphSource, place: str) -> None:
    territory = iris.territory(place) if place else ""
    found = read_network(graph.source, territory=territory, on=ON)
    assert found.links
    assert found == read_network(bare, territory=territory, on=ON)


def test_the_same_graph_gives_the_same_bytes(
    graph: Graph, bare: OxigraphSource, tmp_path: Path
) -> None:
    index.write(bare, tmp_path)
    assert (tmp_path / index.FILE).read_bytes() == (graph.snapshot.index / index.FILE).read_bytes()


def test_a_snapshot_built_before_has_none(
    graph: Graph, bare: OxigraphSource, tmp_path: Path
) -> None:
    bare.index = tmp_path
    assert index.recorded(bare) is None
