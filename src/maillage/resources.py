"""Where the files that travel with the project are: ontology, data, shapes, queries."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from maillage.errors import BrokenResource


@cache
def root() -> Path:
    """Return the folder that holds ``ontology``, ``data``, ``shapes`` and ``queries``.

    In an installed package they are in ``_resources``; in a checkout, at its top.

    Raises:
        BrokenResource: neither is there.
    """
    package = Path(__file__).resolve().parent
    for candidate in (package / "_resources", package.parents[1]):
        if (candidate / "ontology").is_dir():
            return candidate
    raise BrokenResource("the ontology, data, shapes and queries of maillage are not installed")
