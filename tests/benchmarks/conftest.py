"""What the tests of the benchmarks share."""

from __future__ import annotations

import logging

import pytest


@pytest.fixture(autouse=True)
def _quiet_rdflib() -> None:
    """Literals that are wrong on purpose make rdflib log a traceback each."""
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
