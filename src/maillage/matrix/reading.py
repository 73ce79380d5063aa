"""From the graph to the index of a snapshot."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from maillage import iris
from maillage.coverage.grid import read_grid
from maillage.coverage.model import Needs
from maillage.coverage.reading import labels_of, read_needs
from maillage.matrix.index import Arrays, Declared, Index, Words
from maillage.matrix.offers import Inventory, read_inventory
from maillage.matrix.reaches import classify, reaches_of
from maillage.matrix.territories import Membership, read_membership
from maillage.source import Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def read_index(source: Source) -> Index:
    """Read all that the coverage matrix needs, in a few set-based questions."""
    import numpy as np

    members = read_membership(source)
    inventory = read_inventory(source, members.rank)
    declared = _declared(source, members)
    reaches = reaches_of(inventory.served)
    classes = classify(members, reaches, [d.territory for d in declared])
    types, broader = _types(source)
    order = {code: number for number, code in enumerate(types)}
    programmes = sorted({label for label in inventory.programme if label})
    labels, sites, site_point, site_commune = _sites(source, members, inventory)
    population = [t.population for t in members.territories[: members.communes]]

    def ranks(values: list[int]) -> NDArray[np.int32]:
        return np.array(values, dtype=np.int32)

    named = {label: number for number, label in enumerate(programmes)}
    return Index(
        Words(
            territories=members.territories,
            communes=members.communes,
            needs=_needs(source),
            grid=read_grid(source),
            types=types,
            broader=broader,
            profiles=inventory.profiles,
            calendars=inventory.calendars,
            declared=tuple(declared),
            sites=tuple(labels),
            programmes=tuple(programmes),
        ),
        Arrays(
            population=ranks([-1 if p is None else p for p in population]),
            point=members.points,
            point_of=members.point_of,
            member_territory=members.pairs[:, 0].copy(),
            member_commune=members.pairs[:, 1].copy(),
            member_whole=members.pairs[:, 2] == 1,
            offer_profile=ranks(inventory.profile),
            offer_calendar=ranks(inventory.calendar),
            offer_reach=reaches.of_offer,
            offer_type=ranks([order.get(kind, -1) for kind in inventory.kind]),
            offer_site=ranks([sites.get(actor, -1) for actor in inventory.actor]),
            offer_programme=ranks([named.get(p, -1) for p in inventory.programme]),
            reach_start=reaches.start,
            reach_territory=reaches.territory,
            reach_entire=reaches.entire,
            reach_stated=reaches.stated,
            commune_class=classes.of_commune,
            class_start=classes.start,
            class_reach=classes.reach,
            class_sure=classes.sure,
            class_declared_start=classes.declared_start,
            class_declared=classes.declared,
            site_point=site_point,
            site_commune=site_commune,
        ),
        inventory.offers,
        inventory.labels,
    )


def _needs(source: Source) -> Needs:
    """Return the needs from the root of the tree down, in the order of the grid."""
    needs = read_needs(source)
    rank = {
        iris.parse(row["besoin"])[1]: int(row["rang"])
        for row in source.select("SELECT ?besoin ?rang { ?besoin a mlg:Besoin ; mlg:rang ?rang }")
    }

    def place(code: str) -> list[tuple[bool, int, str]]:
        # A root with needs under it comes before those that stand alone.
        alone = code not in needs.parents and not needs.below(code)
        chain = reversed(needs.above(code))
        return [(alone and c == code, rank.get(c, len(needs.labels)), c) for c in chain]

    order = sorted(needs.labels, key=place)
    return Needs({code: needs.labels[code] for code in order}, needs.parents)


def _declared(source: Source, members: Membership) -> list[Declared]:
    rows = source.select(
        """SELECT ?d ?t ?p ?o ?debut ?fin WHERE {
          ?d a mlg:Declaration ; mlg:territoire ?t ; schema:validFrom ?debut ; ?p ?o .
          FILTER(?p IN (mlg:exhaustifType, mlg:exhaustifBesoin))
          OPTIONAL { ?d schema:validThrough ?fin }
        } ORDER BY ?d ?t ?p ?o"""
    )
    grouped: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        if row["t"] in members.rank:
            grouped[row["d"], row["t"]].append(row)
    found = []
    for (declaration, territory), group in grouped.items():
        codes = {"types": set[str](), "besoins": set[str]()}
        for row in group:
            scheme, code = iris.parse(row["o"])
            codes[scheme].add(code)
        end = group[0].get("fin")
        found.append(
            Declared(
                declaration,
                members.rank[territory],
                tuple(sorted(codes["types"])),
                tuple(sorted(codes["besoins"])),
                dt.date.fromisoformat(group[0]["debut"]),
                dt.date.fromisoformat(end) if end else None,
            )
        )
    return found


def _types(source: Source) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    rows = source.select(
        """SELECT ?type ?fr ?en ?large WHERE {
          ?type a mlg:TypeRessource ; skos:prefLabel ?fr , ?en .
          FILTER(LANG(?fr) = "fr" && LANG(?en) = "en")
          OPTIONAL { ?type skos:broader ?large }
        } ORDER BY ?type"""
    )
    code = {row["type"]: iris.parse(row["type"])[1] for row in rows}
    labels = {code[row["type"]]: (row["fr"], row["en"]) for row in rows}
    broader = {code[r["type"]]: iris.parse(r["large"])[1] for r in rows if "large" in r}
    return dict(sorted(labels.items())), broader


def _sites(
    source: Source, members: Membership, inventory: Inventory
) -> tuple[list[str], dict[str, int], NDArray[np.float64], NDArray[np.int32]]:
    """Return the places of the actors that offer: labels, rank by actor, points, communes.

    The point of a site is its own, else that of its commune when the commune has one of its own.
    """
    import numpy as np

    actors = {actor for actor in inventory.actor if actor}
    commune = {
        row["a"]: members.rank[row["c"]]
        for row in source.select("SELECT ?a ?c { ?a mlg:commune ?c ; a mlg:Acteur }")
        if row["a"] in actors and row["c"] in members.rank
    }
    own: dict[str, list[float]] = defaultdict(lambda: [np.nan, np.nan])
    for column, name in enumerate(("latitude", "longitude")):
        for row in source.select(f"SELECT ?a ?v {{ ?a mlg:{name} ?v ; a mlg:Acteur }}"):
            if row["a"] in actors:
                own[row["a"]][column] = float(row["v"])
    placed = sorted({*commune, *own})
    names = labels_of(source, placed)
    points = np.full((len(placed), 2), np.nan)
    communes = np.full(len(placed), -1, dtype=np.int32)
    for number, actor in enumerate(placed):
        here = commune.get(actor, -1)
        communes[number] = here if here < members.communes else -1
        if actor in own and not np.isnan(own[actor]).any():
            points[number] = own[actor]
        elif 0 <= here < members.communes and members.point_of[here] == 0:
            points[number] = members.points[here]
    return (
        [names[actor].label for actor in placed],
        {actor: number for number, actor in enumerate(placed)},
        points,
        communes,
    )
