"""The index of a snapshot: which offers reach which communes, as arrays, ready for set operations.

Offers that nothing distinguishes are one: a *profile* is all that decides whether an offer fits
but its dates, a *calendar* is its dates, a *reach* is the set of territories it serves. Communes
that the same reaches and the same declarations concern form one *class*: a cell is computed once
per class.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.coverage.grid import Grid
from maillage.coverage.model import Needs, Offer, Period

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

LINES = (1, 2, 3)
_ARRAYS, _WORDS, _OFFERS, _LABELS = "arrays.npz", "words.json", "offers.json", "labels.json"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates of an offer: its period, and the last edition of what it is read in."""

    period: Period
    known: dt.date | None


@dataclass(frozen=True, slots=True)
class Declared:
    """A completeness declaration: types or needs, from one day to another.

    Attributes:
        iri: the declaration.
        territory: rank of the territory in ``Words.territories``.
        types: codes of types.
        needs: codes of needs.
        start: first day.
        end: last day; None when it has none.
    """

    iri: str
    territory: int
    types: tuple[str, ...]
    needs: tuple[str, ...]
    start: dt.date
    end: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        """Say whether the declaration is in force on a day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory: short code (``dep:78``), label, kind (commune, epci, departement, secteur…)."""

    code: str
    label: str
    kind: str
    population: int | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What the index knows in words; the arrays point here by rank.

    Attributes:
        territories: the communes first, in the order of their codes, then the others.
        communes: how many communes there are.
        needs: the tree of needs.
        grid: the gradation grid.
        types: code of each type → French and English label.
        broader: code of a type → code of the broader type.
        profiles: offers as the answers read them, one for each profile.
        calendars: dates, one for each calendar.
        declared: completeness declarations.
        sites: label of the actor of each site.
        programmes: label of each programme.
    """

    territories: tuple[Territory, ...]
    communes: int
    needs: Needs
    grid: Grid
    types: dict[str, tuple[str, str]]
    broader: dict[str, str]
    profiles: tuple[Offer, ...]
    calendars: tuple[Calendar, ...]
    declared: tuple[Declared, ...]
    sites: tuple[str, ...]
    programmes: tuple[str, ...]

    def type_chain(self, code: str) -> list[str]:
        """Return a type and everything broader."""
        chain = [code]
        while chain[-1] in self.broader and self.broader[chain[-1]] not in chain:
            chain.append(self.broader[chain[-1]])
        return chain


@dataclass(frozen=True, slots=True)
class Arrays:
    """The arrays of the index; one row per thing, ranks in the other tables, -1 for none.

    Attributes:
        population: inhabitants of each commune; -1 when unknown.
        point: latitude and longitude of each commune; NaN when there is none.
        point_of: where that point is from: 0 the commune, 1 its EPCI, 2 its département, 3 nowhere.
        member_territory, member_commune, member_whole: the communes of each territory, wholly in
            it or in part.
        offer_profile, offer_calendar, offer_reach, offer_type, offer_site, offer_programme: one
            row per offer; ``offer_type`` is the rank of the type in the order of its codes.
        reach_start, reach_territory, reach_entire, reach_stated: the territories of reach r are
            the rows from ``reach_start[r]`` to ``reach_start[r + 1]``: whether the whole of the
            territory is served, and whether a source says so (else it is presumed).
        commune_class: class of each commune.
        class_start, class_reach, class_sure: the reaches of class c; sure when the commune is
            wholly in a territory that is surely served.
        class_declared_start, class_declared: the declarations that hold for class c.
        site_point, site_commune: where each site is.
    """

    population: Ints
    point: Floats
    point_of: Ints
    member_territory: Ints
    member_commune: Ints
    member_whole: Bools
    offer_profile: Ints
    offer_calendar: Ints
    offer_reach: Ints
    offer_type: Ints
    offer_site: Ints
    offer_programme: Ints
    reach_start: Ints
    reach_territory: Ints
    reach_entire: Bools
    reach_stated: Bools
    commune_class: Ints
    class_start: Ints
    class_reach: Ints
    class_sure: Bools
    class_declared_start: Ints
    class_declared: Ints
    site_point: Floats
    site_commune: Ints


@dataclass(frozen=True, slots=True)
class Index:
    """The index of one snapshot.

    Attributes:
        words: what is said in words.
        arrays: what is counted.
        offers: IRI of each offer, in the order of the arrays.
        labels: label of each offer.
    """

    words: Words
    arrays: Arrays
    offers: tuple[str, ...]
    labels: tuple[str, ...]

    def save(self, directory: Path) -> None:
        """Write the index in a folder; the same index gives the same bytes."""
        import numpy as np
        from pydantic import TypeAdapter

        directory.mkdir(parents=True, exist_ok=True)
        np.savez(directory / _ARRAYS, allow_pickle=False, **_arrays(self.arrays))
        words = TypeAdapter(Words).dump_python(self.words)
        # The keys of a JSON object are texts: a position is written as a list.
        words["grid"]["positions"] = [
            [need, line, found] for (need, line), found in self.words.grid.positions.items()
        ]
        words["territories"] = [
            (t.code, t.label, t.kind, t.population) for t in self.words.territories
        ]
        files = ((_WORDS, words), (_OFFERS, self.offers), (_LABELS, self.labels))
        for name, content in files:
            text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_plain)
            (directory / name).write_text(text, encoding="utf-8")


def load(directory: Path) -> Index:
    """Read the index of a snapshot.

    Raises:
        FileNotFoundError: there is none.
    """
    import numpy as np
    from pydantic import TypeAdapter

    words = json.loads((directory / _WORDS).read_text(encoding="utf-8"))
    positions = {(need, line): found for need, line, found in words["grid"].pop("positions")}
    # Forty thousand of them: made here, not by the validation.
    territories = tuple(Territory(*columns) for columns in words.pop("territories"))
    words = replace(
        TypeAdapter(Words).validate_python({**words, "territories": ()}), territories=territories
    )
    words.grid.positions.update({k: tuple(map(tuple, v)) for k, v in positions.items()})
    with np.load(directory / _ARRAYS, allow_pickle=False) as found:
        arrays = Arrays(**{name: found[name] for name in Arrays.__slots__})
    offers, labels = (
        tuple(json.loads((directory / name).read_text(encoding="utf-8")))
        for name in (_OFFERS, _LABELS)
    )
    return Index(words, arrays, offers, labels)


def _plain(value: object) -> object:
    """Return what JSON has no form for: a set in a stable order, a date or a decimal as text."""
    return sorted(value) if isinstance(value, frozenset) else str(value)


def _arrays(arrays: Arrays) -> dict[str, Any]:
    return {name: getattr(arrays, name) for name in Arrays.__slots__}
