"""The declaration that every link between the actors of a territory is recorded."""

from __future__ import annotations

import datetime as dt

from maillage.coverage.reading import origins_of
from maillage.network.model import OVER, TO_COME, Inventory, state_on
from maillage.source import Source, iri


def inventory_of_links(source: Source, territory: str, on: dt.date) -> Inventory | None:
    """Return the declaration that holds the links of a territory complete, the first by IRI.

    Args:
        source: the graph.
        territory: IRI of the territory; a declaration for a wider one counts.
        on: day that the declaration must be in force.
    """
    rows = source.select(
        f"""SELECT ?d ?lieu ?debut ?fin WHERE {{
          {iri(territory)} mlg:estDans ?lieu .
          ?d a mlg:Declaration ; mlg:territoire ?lieu ; mlg:exhaustifLiens ?oui ;
            schema:validFrom ?debut .
          FILTER(STR(?oui) = "oui")
          OPTIONAL {{ ?d schema:validThrough ?fin }}
        }} ORDER BY ?d"""
    )
    for row in rows:
        since = dt.date.fromisoformat(row["debut"])
        until = dt.date.fromisoformat(row["fin"]) if row.get("fin") else None
        if state_on(since, until, on) not in {OVER, TO_COME}:
            origin = origins_of(source, [row["d"]]).get(row["d"])
            return Inventory(row["d"], row["lieu"], row["debut"], origin)
    return None
