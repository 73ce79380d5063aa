"""The communes of today, as importers need them: by any code, or by postal code and town.

A postal code is not a commune, and a town may have homonyms: an address that does not tell gives
no commune, never a guess. What is deduced rather than read says how in ``Resolution.how``.
"""

from __future__ import annotations

import csv
import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from maillage import packs
from maillage.names import normalise
from maillage.tables import SEPARATOR

# FINESS keeps codes of its own for two collectivities (notes on the new flow).
_FINESS_OWN = {"97127": "97801", "97123": "97701"}
# The town of a postal line is cut after this many characters; so may be the word CEDEX.
POSTAL_WIDTH = 26
_CEDEX = re.compile(r" cedex ?(\d*).*$")
_CUT_CEDEX = re.compile(r" c(?:e(?:de?)?)?$")
_RANK = re.compile(r"(.+) (\d{1,2})(?:er|e|eme)?(?: arrondissement)?")
_ARTICLE = re.compile(r"^(?:le|la|les|l) (?=.)")
# A site is that near the centre of its commune (measured on 4,908 sites: at most 9.2 km).
_NEAR_KM = 10.0

# How a commune that the address does not name outright was found.
BY_NAME = "code postal d'aucune commune (CEDEX), trouvée par son nom dans le département"
BY_SHORT_NAME = "nom abrégé ou complété, qui n'a qu'une lecture possible"
BY_POSTCODE = "seule commune de ce code postal ; la ville écrite n'est le nom d'aucune commune"
BY_DEPARTEMENT = "homonymes départagés par le département du numéro"
BY_POINT = "communes possibles départagées par les coordonnées"
BY_RANK = "arrondissement dit par le numéro qui suit la ville"
CITY_ONLY = "commune entière : l'adresse ne dit pas l'arrondissement"

# Why an address gives no commune.
NO_SUCH_TOWN = "aucune commune de ce nom sous ce code postal ni dans le département"
SEVERAL = "plusieurs communes possibles"
CONTRADICTION = "le code postal et la ville se contredisent"

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A commune of today, or a municipal arrondissement.

    Attributes:
        code: INSEE code.
        name: its name.
        departement: code of its département.
        latitude: latitude of its centre when known.
        longitude: longitude of its centre when known.
        city: code of the commune that an arrondissement is part of.
    """

    code: str
    name: str
    departement: str
    latitude: float | None
    longitude: float | None
    city: str = ""

    def km_to(self, point: Point) -> float | None:
        """Return the distance from the centre to a (latitude, longitude), when known."""
        if self.latitude is None or self.longitude is None:
            return None
        north = (self.latitude - point[0]) * 111.2
        east = (self.longitude - point[1]) * 111.2 * math.cos(math.radians(point[0]))
        return math.hypot(north, east)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a postal code and a town tell.

    Attributes:
        place: the commune; None when the address does not tell.
        how: how it was deduced; empty when the address names it. Without a place, why.
        candidates: the communes between which the address does not choose.
    """

    place: Place | None = None
    how: str = ""
    candidates: tuple[Place, ...] = ()

    @property
    def stated(self) -> bool:
        """Whether the address names the commune outright."""
        return self.place is not None and self.how in ("", CITY_ONLY)


@dataclass(slots=True)
class Communes:
    """An index of the communes of the shipped pack ``territoires``."""

    places: dict[str, Place] = field(default_factory=dict)
    former: dict[str, str] = field(default_factory=dict)
    _forms: dict[str, list[str]] = field(default_factory=dict)
    _by_postcode: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _by_departement: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    # Code of Paris, Lyon or Marseille -> rank -> code of the arrondissement.
    _ranks: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def read(cls, path: Path | None = None) -> Communes:
        """Read the index from a table ``communes``; the shipped one, by default, is read once."""
        if path is None:
            return _read_once(packs.shipped("territoires") / "communes.csv")
        index = cls()
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                index._add(row)
        return index

    def _add(self, row: dict[str, str]) -> None:
        code, city = row["code"], row["commune_mere"]
        latitude = float(row["latitude"]) if row["latitude"] else None
        longitude = float(row["longitude"]) if row["longitude"] else None
        place = Place(code, row["nom"], row["departement"], latitude, longitude, city)
        self.places[code] = place
        for former in filter(None, row["anciens_codes"].split(SEPARATOR)):
            self.former[former] = code
        for postcode in filter(None, row["codes_postaux"].split(SEPARATOR)):
            self._by_postcode[postcode].append(code)
        rank = re.search(r"\d+", row["nom"]) if city else None
        if rank:
            self._ranks[city][int(rank[0])] = code
            return
        names = (row["nom"], *filter(None, row["anciens_noms"].split(SEPARATOR)))
        self._forms[code] = list(dict.fromkeys(map(normalise, names)))
        self._by_departement[place.departement].append(code)
        for form in dict.fromkeys(map(_bare, self._forms[code])):
            self._by_name[form].append(code)

    def current(self, code: str) -> Place | None:
        """Return the commune that a code of any vintage designates today."""
        code = _FINESS_OWN.get(code, code)
        found = self.places.get(code)
        return found or self.places.get(self.former.get(code, ""))

    def by_postcode_and_name(self, postcode: str, town: str) -> list[Place]:
        """Return the communes that fit a postal code and a town: one, several or none.

        More than one means that the address does not tell; the caller must not choose.
        """
        found = self.resolve(postcode, town)
        if found.place:
            return [found.place]
        return list(found.candidates) if len(found.candidates) > 1 else []

    def resolve(
        self, postcode: str, town: str, *, departement: str = "", point: Point | None = None
    ) -> Resolution:
        """Find the commune of a postal code and a town as an address writes them.

        Args:
            postcode: postal code, a CEDEX one or not; a lost leading zero is put back.
            town: the town: ``BOURG EN BRESSE CEDEX``, ``ST OUEN``, ``Paris 13``, a former name.
            departement: département that the number of the site says, to separate homonyms.
            point: latitude and longitude of the site, to separate homonyms.
        """
        postcode = postcode.strip().zfill(5)
        form, cedex = _town(town)
        ranked = _RANK.fullmatch(form)
        for city in self._ranks:
            if self.places[city].departement in departements_of(postcode):
                if form == self._forms[city][0]:
                    return self._in_city(city, postcode, "", cedex, point)
                if ranked and ranked[1] == self._forms[city][0]:
                    return self._in_city(city, postcode, ranked[2], cedex, point)
        here = [code for code in self._by_postcode.get(postcode, []) if code in self._forms]
        if found := self._named(form, here):
            return self._choose(found, "", departement, point)
        around = [c for d in departements_of(postcode) for c in self._by_departement.get(d, [])]
        named = self._named(form, around)
        if named and not here:
            return self._choose(named, BY_NAME, departement, point)
        if found := self._begun(form, here, around, cut=len(town.strip()) >= POSTAL_WIDTH):
            return self._choose(found, BY_SHORT_NAME, departement, point)
        if named:
            return self._choose(named, CONTRADICTION, departement, point)
        if len(here) == 1:
            elsewhere = self._by_name.get(_bare(form), [])
            if elsewhere:
                both = tuple(self.places[code] for code in (here[0], *elsewhere))
                return Resolution(None, CONTRADICTION, both)
            return Resolution(self.places[here[0]], BY_POSTCODE)
        return Resolution(None, NO_SUCH_TOWN)

    def _in_city(
        self, city: str, postcode: str, rank: str, cedex: str | None, point: Point | None
    ) -> Resolution:
        """Return the arrondissement that an address says, else the whole commune."""
        ranks = self._ranks[city]
        said = ranks.get(int(rank)) if rank else None
        posted = [code for code in self._by_postcode.get(postcode, []) if code in ranks.values()]
        if len(posted) == 1 and (said is None or said == posted[0]):
            return Resolution(self.places[posted[0]])
        if said and not posted:
            return Resolution(self.places[said], BY_RANK)
        if cedex and point and not posted:
            # The number of a CEDEX is that of the post office: kept when the point agrees.
            place = self.places.get(ranks.get(int(cedex), ""))
            nearest = sorted(ranks.values(), key=lambda code: _far(self.places[code], point))
            if place and place.code in nearest[:2]:
                return Resolution(place, BY_RANK)
        return Resolution(self.places[city], CITY_ONLY)

    def _named(self, form: str, codes: Collection[str]) -> list[str]:
        """Return the communes that bear a name today, or did; a missing article is no matter."""
        within = set(codes)
        found = [code for code in self._by_name.get(_bare(form), []) if code in within]
        if _bare(form) == form:
            return found
        return [code for code in found if form in self._forms[code]] or found

    def _begun(
        self, form: str, here: Collection[str], around: Collection[str], *, cut: bool
    ) -> list[str]:
        """Return the communes whose name begins like the town, or the reverse, in whole words.

        ``LOUHANS`` is Louhans-Châteaurenaud, ``LA MURE D ISERE`` La Mure; a town that fills the
        width of a postal line may stop within a word. In a whole département a town longer than
        the name does not count: ``CERGY PONTOISE CEDEX`` is not only Cergy.
        """
        bare = _bare(form)
        if not bare:
            return []

        def fits(name: str) -> bool:
            longer = bool(here) and bare.startswith(f"{name} ")
            return longer or name.startswith(bare if cut else f"{bare} ")

        return [c for c in here or around if any(fits(_bare(name)) for name in self._forms[c])]

    def _choose(
        self, codes: list[str], how: str, departement: str, point: Point | None
    ) -> Resolution:
        """Return the only commune, or the one that the number or the point separates."""
        places = tuple(self.places[code] for code in sorted(set(codes)))
        if len(places) == 1 and how != CONTRADICTION:
            return Resolution(places[0], how)
        alike = [place for place in places if place.departement == departement]
        if len(alike) == 1 and len(places) > 1 and how != CONTRADICTION:
            return Resolution(alike[0], BY_DEPARTEMENT)
        if point and (near := _nearest(places, point)):
            return Resolution(near, BY_POINT)
        return Resolution(None, how if how == CONTRADICTION else SEVERAL, places)

    def in_departements(self, departements: Iterable[str]) -> list[Place]:
        """Return the communes of some départements, by code."""
        wanted = set(departements)
        return [p for code, p in sorted(self.places.items()) if p.departement in wanted]


@cache
def _read_once(path: Path) -> Communes:
    return Communes.read(path)


def departements_of(postcode: str) -> tuple[str, ...]:
    """Return the départements where a postal code, CEDEX or not, may lie.

    Corsica's 20 is both 2A and 2B; Guadeloupe's 971 serves Saint-Barthélemy and Saint-Martin.
    """
    if postcode.startswith("20"):
        return ("2A", "2B")
    if postcode.startswith("971"):
        return ("971", "977", "978")
    if postcode.startswith(("97", "98")):
        return (postcode[:3],)
    return (postcode[:2],)


def _town(town: str) -> tuple[str, str | None]:
    """Return the compared form of a town without CEDEX, and its number (None without CEDEX)."""
    form = normalise(town)
    if found := _CEDEX.search(form):
        return form[: found.start()], found[1]
    if len(town.strip()) >= POSTAL_WIDTH and (found := _CUT_CEDEX.search(form)):
        return form[: found.start()], ""
    return form, None


def _bare(form: str) -> str:
    return _ARTICLE.sub("", form)


def _far(place: Place, point: Point) -> float:
    distance = place.km_to(point)
    return math.inf if distance is None else distance


def _nearest(places: Collection[Place], point: Point) -> Place | None:
    """Return the place that a point designates: near, and the others clearly farther."""
    ranked = sorted((_far(place, point), place.code, place) for place in places)
    least, _, first = ranked[0]
    known = all(place.latitude is not None for place in places)
    clear = all(distance > least + _NEAR_KM for distance, _, _ in ranked[1:])
    return first if known and clear and least <= _NEAR_KM else None
