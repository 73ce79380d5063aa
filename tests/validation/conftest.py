"""What the tests of the shapes share."""

from __future__ import annotations

import datetime as dt
import logging

import pytest

from maillage.validation import shapes

# The day of the check: the case files hold dates.
ON = dt.date(2026, 6, 1)


@pytest.fixture(scope="session")
def shipped() -> shapes.Shapes:
    """Return the shapes of the project."""
    return shapes.load(on=ON)


@pytest.fixture(autouse=True)
def _quiet_rdflib() -> None:
    """Literals that are wrong on purpose make rdflib log a traceback each."""
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
