"""How far: as the crow flies, or by a table of travel times given by the user.

Both answer for pairs of communes; the direction is from the people to the resource, and a table
may be asymmetric. A pair that a table does not hold is unknown, never far.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from maillage.errors import WrongUse
from maillage.matrix.index import Index
from maillage.matrix.nearest import chord_to_km, on_sphere
from maillage.wording import Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Floats = NDArray[np.float64]

COLUMNS = ("depart", "arrivee", "minutes")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource is: the commune, and its own point when it has one."""

    commune: int
    point: tuple[float, float]


class Travel(Protocol):
    """What says how far places are from communes."""

    @property
    def unit(self) -> str:
        """``km`` or ``min``."""
        ...

    @property
    def method(self) -> Sentence:
        """How far is measured, in words."""
        ...

    def between(self, communes: Ints, places: list[Place], most: float) -> Pairs:
        """Return the pairs that are not farther than ``most``."""
        ...

    def nearest(self, communes: Ints, places: list[Place]) -> tuple[Ints, Floats]:
        """Return the nearest place of each commune (-1: unknown) and how far it is (NaN)."""
        ...


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of communes and of places, and how far each pair is."""

    commune: Ints
    place: Ints
    far: Floats


@dataclass(frozen=True, slots=True)
class GreatCircle:
    """Distances in kilometres on a sphere, from the point of a commune to that of a place."""

    index: Index
    unit: str = "km"
    method: Sentence = field(
        default=Sentence(
            "à vol d'oiseau, du point de la commune (sinon du centre de son EPCI ou de son "
            "département) au lieu de la ressource (sinon de sa commune)",
            "as the crow flies, from the point of the commune (else the centre of its EPCI or "
            "département) to the place of the resource (else of its commune)",
        )
    )

    def between(self, communes: Ints, places: list[Place], most: float) -> Pairs:
        """Return the pairs that are not farther than ``most`` kilometres."""
        import numpy as np
        from scipy.spatial import KDTree

        rows, here, columns, there = self._located(communes, places)
        if not len(rows) or not len(columns):
            nothing = np.zeros(0, dtype=np.int32)
            return Pairs(nothing, nothing, np.zeros(0))
        trees = KDTree(here), KDTree(there)
        # A chord that is a hair longer keeps the pairs at exactly the distance asked for.
        near = trees[0].sparse_distance_matrix(
            trees[1], _km_to_chord(most) * (1 + 1e-9), output_type="ndarray"
        )
        order = np.lexsort((near["j"], near["i"]))
        km = chord_to_km(near["v"][order])
        kept = km <= most * (1 + 1e-9)
        return Pairs(
            rows[near["i"][order]][kept].astype(np.int32),
            columns[near["j"][order]][kept].astype(np.int32),
            km[kept],
        )

    def nearest(self, communes: Ints, places: list[Place]) -> tuple[Ints, Floats]:
        """Return the nearest place of each commune (-1: unknown) and its distance (NaN)."""
        import numpy as np
        from scipy.spatial import KDTree

        found = np.full(len(communes), -1, dtype=np.int32)
        km = np.full(len(communes), np.nan)
        rows, here, columns, there = self._located(communes, places)
        if len(rows) and len(columns):
            chord, nearest = KDTree(there).query(here)
            found[rows], km[rows] = columns[nearest], chord_to_km(chord)
        return found, km

    def _located(self, communes: Ints, places: list[Place]) -> tuple[Ints, Floats, Ints, Floats]:
        """Return the communes and the places that have a point, as rows and positions."""
        import numpy as np

        of_communes = self.index.arrays.point[communes]
        of_places = np.array([p.point for p in places], dtype=np.float64).reshape(-1, 2)
        rows = np.flatnonzero(~np.isnan(of_communes).any(axis=1)).astype(np.int32)
        columns = np.flatnonzero(~np.isnan(of_places).any(axis=1)).astype(np.int32)
        return rows, on_sphere(of_communes[rows]), columns, on_sphere(of_places[columns])


def _km_to_chord(km: float) -> float:
    import math

    from maillage.coverage.distances import EARTH_RADIUS_KM

    return 2 * math.sin(min(km / (2 * EARTH_RADIUS_KM), math.pi / 2))


@dataclass(frozen=True, slots=True)
class TravelTimes:
    """Minutes between communes, as a table gives them; a commune is at 0 minute from itself."""

    minutes: dict[int, dict[int, float]]
    unit: str = "min"
    method: Sentence = field(
        default=Sentence(
            "temps de trajet de la table fournie, de la commune à celle de la ressource ; "
            "un trajet absent de la table est inconnu",
            "travel times of the given table, from the commune to that of the resource; a journey "
            "that the table does not hold is unknown",
        )
    )

    def between(self, communes: Ints, places: list[Place], most: float) -> Pairs:
        """Return the pairs that are not farther than ``most`` minutes."""
        import numpy as np

        found = [
            (row, column, far)
            for row, commune in enumerate(communes.tolist())
            for column, far in self._from(commune, places)
            if far <= most
        ]
        table = np.array(found, dtype=np.float64).reshape(-1, 3)
        return Pairs(table[:, 0].astype(np.int32), table[:, 1].astype(np.int32), table[:, 2])

    def nearest(self, communes: Ints, places: list[Place]) -> tuple[Ints, Floats]:
        """Return the nearest place of each commune (-1: unknown) and how far it is (NaN)."""
        import numpy as np

        rows, minutes = [], []
        for commune in communes.tolist():
            far, row = min(
                ((far, row) for row, far in self._from(commune, places)), default=(np.nan, -1)
            )
            rows.append(row)
            minutes.append(far)
        return np.array(rows, dtype=np.int32), np.array(minutes, dtype=np.float64)

    def _from(self, commune: int, places: list[Place]) -> list[tuple[int, float]]:
        known = self.minutes.get(commune, {})
        return [
            (row, 0.0 if place.commune == commune else known[place.commune])
            for row, place in enumerate(places)
            if place.commune == commune or place.commune in known
        ]


def read_travel_times(path: Path, index: Index) -> TravelTimes:
    """Read a table of travel times: columns ``depart``, ``arrivee`` (INSEE codes), ``minutes``.

    Raises:
        WrongUse: the file cannot be read, or a line is wrong; the sentence says which.
    """
    rank = {
        t.code.partition(":")[2]: n
        for n, t in enumerate(index.words.territories[: index.words.communes])
    }
    found: dict[int, dict[int, float]] = defaultdict(dict)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := [c for c in COLUMNS if c not in (reader.fieldnames or ())]:
                raise _wrong(path, 1, f"colonne {missing[0]}", f"column {missing[0]}", "manque")
            for number, row in enumerate(reader, start=2):
                ends = [row[name] or "" for name in COLUMNS[:2]]
                for name, code in zip(COLUMNS, ends, strict=False):
                    if code not in rank:
                        said = f"{name} « {code} »", f"{name} “{code}”"
                        raise _wrong(path, number, *said, "n'est pas une commune")
                found[rank[ends[0]]][rank[ends[1]]] = _minutes(path, number, row["minutes"])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WrongUse(
            f"{path} ne peut pas être lu comme une table de temps de trajet ({error})",
            f"{path} cannot be read as a table of travel times ({error})",
        ) from None
    return TravelTimes(dict(found))


def _minutes(path: Path, line: int, text: str | None) -> float:
    try:
        minutes = float((text or "").replace(",", "."))
    except ValueError:
        minutes = -1.0
    if 0 <= minutes < float("inf"):
        return minutes
    raise _wrong(path, line, f"minutes « {text} »", f"minutes “{text}”", "n'est pas une durée")


_FAULTS = {
    "manque": "is missing",
    "n'est pas une commune": "is not a commune (INSEE code)",
    "n'est pas une durée": "is not a number of minutes",
}


def _wrong(path: Path, line: int, fr: str, en: str, fault: str) -> WrongUse:
    return WrongUse(
        f"{path}, ligne {line} : {fr} {fault} ; écrire les colonnes {', '.join(COLUMNS)}",
        f"{path}, line {line}: {en} {_FAULTS[fault]}; write columns {', '.join(COLUMNS)}",
    )
