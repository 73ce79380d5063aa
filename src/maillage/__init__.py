"""Maillage: a knowledge graph of mental-health care in French territories."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from maillage.session import Graph, ontology, open

__all__ = ["Graph", "__version__", "ontology", "open"]


def __getattr__(name: str) -> object:
    """Load the public names on first use: a command that needs none of them starts faster."""
    if name in {"Graph", "open", "ontology"}:
        from maillage import session

        return getattr(session, name)
    raise AttributeError(f"module 'maillage' has no attribute {name!r}")
