"""Who answers a question, told by the index: only what is to be shown is read from the store.

The index decides with the functions of ``coverage.matching``, criterion by criterion: what fails on
two of them is never read. The answer is that of ``coverage.holding.ReadAll``, offer for offer.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from maillage import iris
from maillage.coverage import context
from maillage.coverage.distances import Point, great_circles, points_of
from maillage.coverage.holding import (
    FAR,
    Elsewhere,
    Held,
    ReadAll,
    matches,
    need_iris,
    surest,
)
from maillage.coverage.matching import (
    effective_ages,
    fit_age,
    fit_delay,
    fit_field,
    fit_line,
    fit_need,
    rule_on,
)
from maillage.coverage.model import Fit, Question
from maillage.coverage.reaches import Reaches, reaches_of
from maillage.coverage.reading import read_needs
from maillage.matrix.index import LINES, Index
from maillage.matrix.levels import NO, PERHAPS, date_level
from maillage.source import Source, iri

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Ranks = NDArray[np.intp]
    Bools = NDArray[np.bool_]

# Départements whose offers are kept, as ranks.
MOST_NEIGHBOURHOODS = 128
# Kinds of questions (all but the commune) whose verdicts on profiles are kept.
MOST_QUESTIONS = 512


class Shortlist:
    """Holds the offers of a snapshot against questions by its index."""

    def __init__(self, source: Source, index: Index) -> None:
        """Hold the offers of a source that ``index`` was made from."""
        self.source = source
        self.index = index
        self.needs = read_needs(source)
        self._every = ReadAll(source, self.needs)
        self._near = lru_cache(MOST_NEIGHBOURHOODS)(self._offers_near)
        self._for_need = lru_cache(len(self.needs.labels))(self._profiles_for_need)
        # Verdicts on profiles, for each kind of question.
        self._verdicts = lru_cache(MOST_QUESTIONS)(lambda *_: dict[int, tuple[int, int]]())

    def held(
        self, question: Question, lang: str, most: int | None = None, *, near: bool = True
    ) -> Held:
        """Return the offers that answer a question, and those that nearly do."""
        import numpy as np

        commune = self._rank.get(iris.short(question.commune), self.index.words.communes)
        if commune >= self.index.words.communes:
            # A municipal arrondissement may be asked about; the matrix does not count it.
            return self._every.held(question, lang, most, near=near)
        reached, sure = self._reached(commune)
        here, around = self._offers(question, reached, near=near)
        offers = np.concatenate((here, around))
        failed, conditions = self._criteria(question, offers)
        failed[len(here) :] += 1
        of_reach = np.searchsorted(reached, self.index.arrays.offer_reach[here])
        conditions[: len(here)] += ~sure[of_reach]
        hits, misses = np.flatnonzero(failed == 0), np.flatnonzero((failed == 1) & near)
        shown = np.concatenate(
            [
                kept[self._first(offers[kept], conditions[kept], commune, most or len(kept))]
                for kept in (hits, misses)
            ]
        )
        reaches: Reaches = dict.fromkeys(self._names(offers[shown]), ())
        reaching = self._names(offers[shown[shown < len(here)]])
        reaches |= reaches_of(self.source, question.commune, reaching, lang)
        found = matches(self.source, self.needs, question, reaches, lang)
        return Held(
            surest((m for m in found if m.is_hit), most),
            surest((m for m in found if not m.is_hit), most),
            len(hits),
            int((conditions[hits] == 0).sum()),
            len(misses),
        )

    def nearest(self, question: Question, here: Point | None) -> Iterator[Elsewhere]:
        """Return the offers for a need at a line, wherever they are, the nearest first."""
        import numpy as np

        arrays = self.index.arrays
        kept = self._for_need(question.need) & self._at_line[question.line]
        offers = np.flatnonzero(kept[arrays.offer_profile])
        km = great_circles(here, self._points) if here else np.full(len(self._points), FAR)
        km[np.isnan(km)] = FAR
        of_reach = np.minimum.reduceat(km[arrays.reach_territory], arrays.reach_start[:-1])
        far = of_reach[arrays.offer_reach[offers]]
        for offer in offers[np.lexsort((offers, far))].tolist():
            reach = arrays.offer_reach[offer]
            rows = slice(arrays.reach_start[reach], arrays.reach_start[reach + 1])
            zones = [
                (km[rank], iris.territory(self.index.words.territories[rank].code))
                for rank in arrays.reach_territory[rows].tolist()
            ]
            distance, zone = min(zones)
            yield Elsewhere(
                self.index.offers[offer], zone, None if distance == FAR else float(distance)
            )

    @cached_property
    def _points(self) -> NDArray[np.float64]:
        """Latitude and longitude of each territory that offers serve, NaN when it has none."""
        import numpy as np

        arrays, words = self.index.arrays, self.index.words
        points = np.full((len(words.territories), 2), np.nan)
        served = np.unique(arrays.reach_territory).tolist()
        names = {iris.territory(words.territories[rank].code): rank for rank in served}
        for name, point in points_of(self.source, names).items():
            points[names[name]] = point
        return points

    def _names(self, offers: Ranks) -> list[str]:
        return [self.index.offers[rank] for rank in offers.tolist()]

    @cached_property
    def _rank(self) -> dict[str, int]:
        """Short code of a territory → its rank."""
        return {t.code: n for n, t in enumerate(self.index.words.territories)}

    def _reached(self, commune: int) -> tuple[Ints, Bools]:
        """Return the reaches that concern a commune, sorted, and which are without reserve."""
        arrays = self.index.arrays
        group = arrays.commune_class[commune]
        rows = slice(arrays.class_start[group], arrays.class_start[group + 1])
        return arrays.class_reach[rows], arrays.class_sure[rows]

    def _offers(self, question: Question, reached: Ints, *, near: bool) -> tuple[Ranks, Ranks]:
        """Return the offers for the need that reach the commune, and those of its département.

        Declared ones that reach it count whatever their line, because one may miss by its line
        only; a presumed one at another line misses nothing.
        """
        import numpy as np

        arrays = self.index.arrays
        for_need, at_line = self._for_need(question.need), self._at_line[question.line]
        here = self._by_reach(reached)
        profile = arrays.offer_profile[here]
        here = here[for_need[profile] & (self._declared | at_line)[profile]]
        places = context.departements_of(self.source, question.commune) if near else []
        around = np.concatenate([here[:0], *map(self._near, places)])
        profile = arrays.offer_profile[around]
        around = around[(for_need & at_line)[profile]]
        return here, around[~np.isin(arrays.offer_reach[around], reached)]

    def _profiles_for_need(self, need: str) -> Bools:
        """Return which profiles are for a need, or a broader or narrower one."""
        import numpy as np

        codes = {iris.parse(one)[1] for one in need_iris(self.needs, need)}
        kept = [not codes.isdisjoint(needs) for needs in self._kinds_of_needs]
        return np.array(kept, dtype=np.bool_)[self._needs_of_profile]

    @cached_property
    def _kinds_of_needs(self) -> list[tuple[str, ...]]:
        """Return the lists of needs that profiles have: few, for many profiles."""
        return list(dict.fromkeys(p.needs for p in self.index.words.profiles))

    @cached_property
    def _needs_of_profile(self) -> Ranks:
        import numpy as np

        rank = {needs: n for n, needs in enumerate(self._kinds_of_needs)}
        return np.array([rank[p.needs] for p in self.index.words.profiles], dtype=np.intp)

    @cached_property
    def _at_line(self) -> dict[int, Bools]:
        """Line → which profiles are at it."""
        import numpy as np

        profiles = self.index.words.profiles
        return {
            line: np.fromiter((line in p.lines for p in profiles), dtype=np.bool_) for line in LINES
        }

    @cached_property
    def _declared(self) -> Bools:
        import numpy as np

        return np.fromiter((p.declared for p in self.index.words.profiles), dtype=np.bool_)

    @cached_property
    def _offers_by_reach(self) -> tuple[Ranks, Ranks]:
        """Offers in the order of their reaches, and where each reach starts."""
        import numpy as np

        arrays = self.index.arrays
        order = np.argsort(arrays.offer_reach, kind="stable")
        return order, np.searchsorted(arrays.offer_reach[order], np.arange(len(arrays.reach_start)))

    def _by_reach(self, reaches: Ints) -> Ranks:
        import numpy as np

        order, start = self._offers_by_reach
        return np.concatenate(
            [order[:0], *(order[start[r] : start[r + 1]] for r in reaches.tolist())]
        )

    def _offers_near(self, departement: str) -> Ranks:
        """Return the offers that have a zone in a département."""
        import numpy as np

        arrays = self.index.arrays
        inside = self.source.select(f"SELECT ?t {{ ?t mlg:estDans {iri(departement)} }}")
        codes = (iris.short(row["t"]) for row in inside)
        zones = [self._rank[code] for code in codes if code in self._rank]
        rows = np.flatnonzero(np.isin(arrays.reach_territory, zones))
        return self._by_reach(
            np.unique(np.searchsorted(arrays.reach_start, rows, side="right") - 1)
        )

    def _criteria(self, question: Question, offers: Ranks) -> tuple[Ints, Ints]:
        """Return on how many criteria each offer fails, and how many are open; zones apart."""
        import numpy as np

        arrays, words = self.index.arrays, self.index.words
        q = question
        alike = self._verdicts(q.need, q.line, q.age, q.on, q.within, q.field)
        profile, of_offer = np.unique(arrays.offer_profile[offers], return_inverse=True)
        for rank in profile.tolist():
            if rank not in alike:
                alike[rank] = self._of_profile(rank, question)
        found = np.array([alike[rank] for rank in profile.tolist()], dtype=np.int32).reshape(-1, 2)
        calendar, on_day = np.unique(arrays.offer_calendar[offers], return_inverse=True)
        level = np.array(
            [date_level(words.calendars[n], question) for n in calendar.tolist()], dtype=np.int32
        )
        failed = found[of_offer, 0] + (level == NO)[on_day]
        return failed, found[of_offer, 1] + (level == PERHAPS)[on_day]

    def _of_profile(self, rank: int, question: Question) -> tuple[int, int]:
        """Return on how many criteria a profile fails, and how many conditions it sets."""
        offer = self.index.words.profiles[rank]
        ages = effective_ages(offer, rule_on(offer.rules, question.on))
        verdicts = (
            fit_need(offer, question.need, self.needs)[1],
            fit_line(offer, question.line),
            fit_field(offer, question.field),
            fit_age(ages, offer, question.age),
            fit_delay(offer, question),
        )
        conditions = (not offer.declared, bool(offer.condition), offer.status == "ambigu")
        return (
            sum(verdict.fit is Fit.NO for verdict in verdicts),
            sum(verdict.fit is Fit.MAYBE for verdict in verdicts) + sum(conditions),
        )

    def _first(self, offers: Ranks, conditions: Ints, commune: int, most: int) -> Ranks:
        """Return the places of the first offers, in the order of an answer, and a few more."""
        import numpy as np

        if len(offers) <= most:
            return np.arange(len(offers))
        presumed = ~self._declared[self.index.arrays.offer_profile[offers]]
        away, km = self._distances(offers, commune)
        # As many as the sites that could be anywhere are kept beside the others.
        most = min(len(offers), most + int((km < 0).sum()))
        keys = (presumed, conditions > 0, conditions, away, km)
        order = np.lexsort(keys[::-1])
        last = order[most - 1]
        # What only its label tells from the last one kept is around it.
        same = np.all([key[order] == key[last] for key in keys], axis=0)
        start, end = np.flatnonzero(same)[[0, -1]].tolist()
        tied = sorted(order[start : end + 1].tolist(), key=lambda n: self._label(int(offers[n])))
        return np.array([*order[:start].tolist(), *tied][:most], dtype=np.intp)

    def _label(self, offer: int) -> tuple[str, str]:
        return self.index.labels[offer], self.index.offers[offer]

    def _distances(self, offers: Ranks, commune: int) -> tuple[Bools, NDArray[np.float64]]:
        """Return whether the site of each offer is elsewhere, and its distance as answers say it.

        A site whose commune is not one of the index could be anywhere: it comes first, to be read.
        """
        import numpy as np

        arrays = self.index.arrays
        site = arrays.offer_site[offers]
        known = site >= 0
        km = np.full(len(offers), FAR)
        if not known.any():
            return ~known, km
        unsure = known & (arrays.site_commune[site] < 0)
        away = ~(known & (arrays.site_commune[site] == commune)) & ~unsure
        if arrays.point_of[commune] == 0:
            here = tuple(arrays.point[commune].tolist())
            km = great_circles(here, arrays.site_point[site]).round(1)
            km[np.isnan(km) | ~known] = FAR
        km[unsure] = -1
        return away, km
