"""Professionals and structures per 100,000 inhabitants, against the mean of what is known.

The mean is over the départements that the graph has figures for, and is called French only when it
has them for all: a département without figures is unknown, not empty.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage import iris
from maillage.access.travel import Place
from maillage.errors import WrongUse
from maillage.matrix.index import Index
from maillage.matrix.scope import Scope, population_of
from maillage.names import nearest, normalise
from maillage.source import Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PER = 100_000


@dataclass(frozen=True, slots=True)
class Supply:
    """What there is of one type: where, and how many.

    Attributes:
        kind: code of the type.
        counted: ``professionnels`` (head counts) or ``structures`` (one each).
        places: where.
        number: how many at each place.
        departements: ranks of the départements that have at least one figure.
    """

    kind: str
    counted: str
    places: list[Place]
    number: NDArray[np.float64]
    departements: frozenset[int]


@dataclass(frozen=True, slots=True)
class Density:
    """How many there are in a territory, per 100,000 inhabitants, and in the départements known.

    ``number`` and ``density`` are None when the graph has no figure for the territory.
    """

    number: float | None
    density: float | None
    mean: float | None
    departements: int
    all_departements: int


def type_code(index: Index, asked: str) -> str:
    """Return the code of a type given by its code or its label.

    Raises:
        WrongUse: no type has this name; the nearest ones are given.
    """
    names = {normalise(code): code for code in index.words.types}
    for code, (fr, en) in index.words.types.items():
        names.setdefault(normalise(fr), code)
        names.setdefault(normalise(en), code)
    form = normalise(asked)
    if form in names:
        return names[form]
    close = ", ".join(dict.fromkeys(names[normalise(n)] for n in nearest(asked, names, most=4)))
    raise WrongUse(
        f"le type « {asked} » n'existe pas ; types proches : {close or 'aucun'} "
        "(tous : maillage query types)",
        f"there is no type “{asked}”; close ones: {close or 'none'} (all: maillage query types)",
    )


def read_supply(source: Source, index: Index, kind: str) -> Supply:
    """Read what there is of a type: head counts when there are some, else located structures.

    Args:
        source: the graph.
        index: its index.
        kind: code of a type; narrower types count with it.
    """
    import numpy as np

    rank = {t.code: n for n, t in enumerate(index.words.territories[: index.words.communes])}
    kinds = {code for code in index.words.types if kind in index.words.type_chain(code)}
    counts: dict[int, float] = defaultdict(float)
    for row in source.select(
        """SELECT ?commune ?type ?nombre WHERE { ?e a mlg:Effectif ; mlg:commune ?commune ;
          mlg:typeRessource ?type ; mlg:nombre ?nombre }"""
    ):
        commune = rank.get(iris.short(row["commune"]))
        if commune is not None and iris.parse(row["type"])[1] in kinds:
            counts[commune] += float(row["nombre"])
    if counts:
        places = [Place(c, tuple(index.arrays.point[c].tolist())) for c in sorted(counts)]
        number = np.array([counts[c] for c in sorted(counts)], dtype=np.float64)
        return Supply(kind, "professionnels", places, number, _departements(index, places))
    places = _structures(source, index, rank, kinds)
    return Supply(kind, "structures", places, np.ones(len(places)), _departements(index, places))


def _structures(source: Source, index: Index, rank: dict[str, int], kinds: set[str]) -> list[Place]:
    """Return where the actors of some types are; one that has no commune is not located."""
    rows = source.select(
        """SELECT ?a ?type ?commune ?lat ?lon WHERE {
          ?a a mlg:Acteur ; org:classification ?type ; mlg:commune ?commune .
          OPTIONAL { ?a mlg:latitude ?lat ; mlg:longitude ?lon } } ORDER BY ?a"""
    )
    found: dict[str, Place] = {}
    for row in rows:
        commune = rank.get(iris.short(row["commune"]))
        if commune is not None and iris.parse(row["type"])[1] in kinds:
            own = (float(row["lat"]), float(row["lon"])) if "lat" in row and "lon" in row else None
            found[row["a"]] = Place(commune, own or tuple(index.arrays.point[commune].tolist()))
    return list(found.values())


def _departements(index: Index, places: list[Place]) -> frozenset[int]:
    import numpy as np

    arrays, territories = index.arrays, index.words.territories
    rows = np.isin(arrays.member_commune, [p.commune for p in places])
    inside = np.unique(arrays.member_territory[rows]).tolist()
    return frozenset(n for n in inside if territories[n].kind == "departement")


def communes_with_figures(index: Index, supply: Supply) -> NDArray[np.int32]:
    """Return the communes of the départements that have at least one figure."""
    import numpy as np

    known = np.isin(index.arrays.member_territory, sorted(supply.departements))
    return np.unique(index.arrays.member_commune[known])


def density_of(index: Index, supply: Supply, scope: Scope) -> Density:
    """Compare a territory with the départements that have figures."""
    import numpy as np

    territories = index.words.territories
    at = np.array([place.commune for place in supply.places], dtype=np.int32)
    communes_known = communes_with_figures(index, supply)
    people_known = population_of(index, communes_known)
    mean = float(supply.number.sum()) / people_known * PER if people_known else None
    everywhere = sum(t.kind == "departement" for t in territories)
    inside = np.intersect1d(scope.communes, communes_known)
    people = population_of(index, inside)
    if not people:
        return Density(None, None, mean, len(supply.departements), everywhere)
    number = float(supply.number[np.isin(at, scope.communes)].sum())
    return Density(number, number / people * PER, mean, len(supply.departements), everywhere)
