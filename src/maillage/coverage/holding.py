"""Offers held against a question: those that answer and those that nearly do, the surest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from maillage import iris
from maillage.coverage import context
from maillage.coverage.distances import Point, great_circle_km, points_of
from maillage.coverage.matching import Match, match
from maillage.coverage.model import Needs, Question, Reach
from maillage.coverage.reaches import read_reaches
from maillage.coverage.reading import read_offers
from maillage.source import Source, iri, values

FAR = float("inf")


@dataclass(frozen=True, slots=True)
class Held:
    """The offers that answer a question, and those that fail on exactly one criterion.

    Attributes:
        hits: offers that answer, the surest first; no more than were asked for.
        near_misses: offers that fail on exactly one criterion; no more than were asked for.
        hit_count: how many answer.
        sure_count: how many answer without reserve.
        near_miss_count: how many fail on exactly one criterion.
    """

    hits: tuple[Match, ...]
    near_misses: tuple[Match, ...]
    hit_count: int
    sure_count: int
    near_miss_count: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An offer that may be far: its zone that is nearest, and how far, in km; None: unknown."""

    offer: str
    zone: str
    km: float | None


class Holder(Protocol):
    """What holds the offers of a graph against questions."""

    def held(
        self, question: Question, lang: str, most: int | None = None, *, near: bool = True
    ) -> Held:
        """Return the offers that answer a question, and those that nearly do.

        Args:
            question: what is asked.
            lang: language of the labels.
            most: how many of each are named at most; all when not given.
            near: whether those that nearly do are looked for.
        """
        ...

    def nearest(self, question: Question, here: Point | None) -> Iterable[Elsewhere]:
        """Return the offers for a need at a line, wherever they are, the nearest first.

        Args:
            question: its need and line are read.
            here: where one asks from; None when it is unknown, and so are the distances.
        """
        ...


class ReadAll:
    """Reads every offer of the place, whatever it fails on: needs nothing but a source."""

    def __init__(self, source: Source, needs: Needs) -> None:
        """Hold the offers of a source."""
        self.source = source
        self.needs = needs

    def held(
        self, question: Question, lang: str, most: int | None = None, *, near: bool = True
    ) -> Held:
        """Return the offers that answer a question, and those that nearly do."""
        needs = need_iris(self.needs, question.need)
        reaches = read_reaches(self.source, question.commune, needs, question.line, lang)
        zones = context.zones_near(self.source, question.commune) if near else set()
        offers = offers_at(self.source, needs, question.line, zones) if zones else {}
        elsewhere: dict[str, tuple[Reach, ...]] = {o: () for o in offers if o not in reaches}
        found = matches(self.source, self.needs, question, {**reaches, **elsewhere}, lang)
        hits = [m for m in found if m.is_hit]
        misses = [m for m in found if near and len(m.failures) == 1]
        return Held(
            surest(hits, most),
            surest(misses, most),
            len(hits),
            sum(hit.is_sure for hit in hits),
            len(misses),
        )

    def nearest(self, question: Question, here: Point | None) -> Iterable[Elsewhere]:
        """Return the offers for a need at a line, wherever they are, the nearest first."""
        offers = offers_at(self.source, need_iris(self.needs, question.need), question.line)
        zones = {zone for of_offer in offers.values() for zone in of_offer}
        points = points_of(self.source, zones) if here else {}
        km = {zone: great_circle_km(here, points[zone]) for zone in points if here}
        found = []
        for offer, of in offers.items():
            zone = min(of, key=lambda z: (km.get(z, FAR), z))
            found.append(Elsewhere(offer, zone, km.get(zone)))
        return sorted(found, key=lambda e: (FAR if e.km is None else e.km, e.offer))


def offers_at(
    source: Source, needs: list[str], line: int, zones: Iterable[str] = ()
) -> dict[str, list[str]]:
    """Return the offers for some needs at a line, by some zones or anywhere: offer → zones."""
    # From the few zones to their offers, when there are some: needs are a filter, not a start.
    asked = ", ".join(iri(need) for need in needs)
    some = (
        f"{values('zone', zones)} ?couverture mlg:zone ?zone ; mlg:deOffre ?offre . "
        f"?offre mlg:repondA ?besoin FILTER(?besoin IN ({asked}))"
    )
    every = (
        f"{values('besoin', needs)} ?offre mlg:repondA ?besoin . "
        "?couverture mlg:deOffre ?offre ; mlg:zone ?zone ."
    )
    found: dict[str, list[str]] = defaultdict(list)
    for row in source.select(
        f"""SELECT DISTINCT ?offre ?zone WHERE {{ {some if zones else every}
          ?offre mlg:ligne {iri(iris.concept("lignes", str(line)))} }} ORDER BY ?offre ?zone"""
    ):
        found[row["offre"]].append(row["zone"])
    return dict(found)


def need_iris(needs: Needs, need: str) -> list[str]:
    """Return the IRIs of a need and of all that is broader or narrower."""
    return [iris.concept("besoins", code) for code in (*needs.above(need), *needs.below(need))]


def matches(
    source: Source,
    needs: Needs,
    question: Question,
    reaches: Mapping[str, tuple[Reach, ...]],
    lang: str,
) -> list[Match]:
    """Read some offers and hold each against a question."""
    offers = read_offers(source, reaches, lang, question.commune)
    return [match(offer, question, needs) for offer in offers]


def surest(found: Iterable[Match], most: int | None = None) -> tuple[Match, ...]:
    """Return matches in the order of an answer: all of them, or the first ones."""
    return tuple(sorted(found, key=_order)[:most])


def _order(found: Match) -> tuple[bool, bool, int, bool, float, str, str]:
    """Declared first, then the surest, then what is in the commune, then the nearest."""
    site = found.offer.site
    return (
        not found.offer.declared,
        not found.is_sure,
        len(found.conditions),
        site is None or not site.here,
        float("inf") if site is None or site.km is None else site.km,
        found.offer.label,
        found.offer.iri,
    )
