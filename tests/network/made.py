"""Networks made by hand; everything in them is fictive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from maillage.network.model import IN_FORCE, Link, Network, Node

ON = dt.date(2024, 6, 1)
Ends = tuple[str, str]


def network(
    ends: Iterable[Ends],
    *,
    nature: str = "adressage",
    fields: dict[str, str] | None = None,
    types: dict[str, str] | None = None,
) -> Network:
    """Return a network of stated links in force between things named by a word."""
    links = tuple(
        Link(f"lien:{n}", a, b, nature, state=IN_FORCE, status="dit")
        for n, (a, b) in enumerate(ends)
    )
    names = sorted({end for link in links for end in (link.start, link.end)} | set(fields or {}))
    nodes = {
        name: Node(
            name,
            "acteur",
            name,
            type=(types or {}).get(name, ""),
            fields=tuple(filter(None, [(fields or {}).get(name, "")])),
        )
        for name in names
    }
    return Network(nodes, links, 0, "", ON)
