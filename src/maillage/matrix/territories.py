"""Reading territories: the communes, what they are in, wholly or in part, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage import iris
from maillage.matrix.index import Territory
from maillage.namespaces import expand
from maillage.source import Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_KINDS = ("mlg:EPCI", "mlg:Departement", "mlg:Region", "mlg:Zone", "mlg:Pays")
_LEVEL = {"epci": 1, "departement": 2}
NOWHERE = 3


@dataclass(frozen=True, slots=True)
class Membership:
    """Territories and the communes that are in them.

    Attributes:
        territories: the communes first, in the order of their codes, then the others.
        rank: IRI of each territory → its rank.
        communes: how many communes there are.
        pairs: (territory, commune, 1 when wholly in it else 0), sorted; a commune is in itself.
        points: latitude and longitude of each commune, NaN when unknown.
        point_of: 0 its own point, 1 that of its EPCI, 2 of its département, 3 none.
    """

    territories: tuple[Territory, ...]
    rank: dict[str, int]
    communes: int
    pairs: NDArray[np.int32]
    points: NDArray[np.float64]
    point_of: NDArray[np.int32]


def read_membership(source: Source) -> Membership:
    """Read every commune and territory, and which is in which."""
    import numpy as np

    found = _territories(source)
    communes = sorted((t for t in found if t[1].kind == "commune"), key=lambda t: t[1].code)
    others = sorted((t for t in found if t[1].kind != "commune"), key=lambda t: t[1].code)
    everything = [*communes, *others]
    rank = {iri: number for number, (iri, _) in enumerate(everything)}
    pairs = {(n, n): 1 for n in range(len(communes))}
    for relation, whole in (("mlg:estPartiellementDans", 0), ("mlg:estDans", 1)):
        for row in source.select(f"SELECT ?c ?t {{ ?c {relation} ?t . ?c a mlg:Commune }}"):
            commune, territory = rank.get(row["c"], -1), rank.get(row["t"], -1)
            if 0 <= commune < len(communes) and territory >= 0:
                pairs[territory, commune] = whole
    rows = [(t, c, w) for (t, c), w in sorted(pairs.items())]
    table = np.array(rows, dtype=np.int32).reshape(-1, 3)
    territories = tuple(t for _, t in everything)
    points, point_of = _points(source, rank, territories, len(communes), table)
    return Membership(territories, rank, len(communes), table, points, point_of)


def _territories(source: Source) -> list[tuple[str, Territory]]:
    """Read the territories; a municipal arrondissement is one, but no commune of the matrix."""
    labels: dict[str, str] = {}
    natures: dict[str, str] = {}
    population: dict[str, int] = {}
    classes: dict[str, str] = {}
    for kind in ("mlg:Commune", *_KINDS):
        for row in source.select(f"SELECT ?t {{ ?t a {kind} }}"):
            classes[row["t"]] = kind
        for row in source.select(
            f"SELECT ?t ?v {{ ?t a {kind} ; rdfs:label ?v "
            'FILTER(LANG(?v) IN ("fr", "")) } ORDER BY ?v'
        ):
            labels.setdefault(row["t"], row["v"])
        for row in source.select(f"SELECT ?t ?v {{ ?t a {kind} ; mlg:population ?v }}"):
            population[row["t"]] = int(row["v"])
    for kind in ("mlg:Commune", "mlg:Zone"):
        for row in source.select(f"SELECT ?t ?v {{ ?t a {kind} ; mlg:nature ?v }}"):
            natures[row["t"]] = row["v"]
    plain = {expand(k): k.removeprefix("mlg:").lower() for k in ("mlg:Commune", *_KINDS)}
    return [
        (
            iri,
            Territory(
                iris.short(iri),
                labels.get(iri, iris.short(iri)),
                natures.get(iri) or plain[expand(kind)],
                population.get(iri),
            ),
        )
        for iri, kind in classes.items()
    ]


def _points(
    source: Source,
    rank: dict[str, int],
    territories: tuple[Territory, ...],
    communes: int,
    pairs: NDArray[np.int32],
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return the point of each commune: its own, else its EPCI's, else its département's."""
    import numpy as np

    of_all = np.full((len(territories), 2), np.nan)
    for column, name in enumerate(("latitude", "longitude")):
        for row in source.select(f"SELECT ?t ?v {{ ?t mlg:{name} ?v }}"):
            if row["t"] in rank:
                of_all[rank[row["t"]], column] = float(row["v"])
    points = of_all[:communes].copy()
    origin = np.where(np.isnan(points).any(axis=1), NOWHERE, 0).astype(np.int32)
    for kind, level in _LEVEL.items():
        inside = [n for n, t in enumerate(territories) if t.kind == kind]
        chosen = pairs[np.isin(pairs[:, 0], inside) & (pairs[:, 2] == 1)]
        territory, commune = chosen[:, 0], chosen[:, 1]
        wanted = (origin[commune] == NOWHERE) & ~np.isnan(of_all[territory]).any(axis=1)
        points[commune[wanted]] = of_all[territory[wanted]]
        origin[commune[wanted]] = level
    return points, origin
