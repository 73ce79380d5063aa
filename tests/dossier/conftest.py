"""The invented département and its dossier, built once per worker."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.dossier import world as invented

from maillage.dossier.content import Dossier
from maillage.dossier.gathering import gather
from maillage.session import Graph

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The graph of the invented département."""
    return invented.build(tmp_path_factory.mktemp("dossier"))


@pytest.fixture(scope="session")
def invented_dossier(world: Graph) -> Dossier:
    """Its dossier."""
    return gather(world.source, world.index, "dep:99", snapshot="essai", today=TODAY)
