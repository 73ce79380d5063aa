"""What the tests of the shapes share."""

from __future__ import annotations

import logging

import pytest

from maillage.validation import shapes


@pytest.fixture(scope="session")
def shipped() -> shapes.Shapes:
    """Return the shapes of the project."""
    return shapes.load()


@pytest.fixture(autouse=True)
def _quiet_rdflib() -> None:
    """Literals that are wrong on purpose make rdflib log a traceback each."""
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
