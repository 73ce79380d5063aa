"""Stacks: programmes that meet in the same cells without any recorded link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from maillage.coverage.matching import effective_ages, rule_on
from maillage.coverage.model import AgeBand, Bound
from maillage.gaps import Gaps
from maillage.matrix.levels import NO
from maillage.source import Source
from maillage.stacks.model import Stack, people_of
from maillage.stacks.programmes import Programmes, read_programmes

Pairs = tuple[tuple[str, str], ...]


def find_stacks(source: Source, gaps: Gaps) -> list[Stack]:
    """Return the stacks of a territory, the most inhabitants first.

    Programmes meet in a cell when both aim at its need, or at a broader one, for ages that have one
    in common: those of a programme go from its lowest to its highest, and an end that is not stated
    excludes nothing. They are linked when one replaced the other, when a link in force joins them,
    their deployments or the actors that carry them, or when they have such an actor in common.
    """
    programmes = read_programmes(source, gaps.question.on)
    needs, profiles = gaps.index.words.needs, gaps.index.words.profiles
    ages = [effective_ages(o, rule_on(o.rules, gaps.question.on)) for o in profiles]
    found: dict[tuple[Pairs, int], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for here, communes in _meetings(gaps, programmes.of_offer).items():
        for number, need, line in gaps.numbers():
            aimed = set(needs.above(need))
            bands: dict[str, list[AgeBand]] = defaultdict(list)
            for programme, profile, group in here:
                fits = gaps.cells.groups.level[group, number] > NO
                if fits and not aimed.isdisjoint(profiles[profile].needs):
                    bands[programme].append(ages[profile])
            spans = {programme: _span(bands[programme]) for programme in sorted(bands)}
            pairs = [
                (one, two)
                for one, two in combinations(spans, 2)
                if frozenset((one, two)) not in programmes.linked
                and _overlap(spans[one], spans[two])
            ]
            for joined in _joined(pairs):
                found[joined, line][need].update(communes)
    stacks = [
        stack
        for (pairs, line), cells in found.items()
        for stack in _stacks(gaps, programmes, pairs, line, cells)
    ]
    return sorted(stacks, key=lambda s: (-s.people, s.line, s.programmes, s.needs))


def _meetings(
    gaps: Gaps, programme_of: dict[str, str]
) -> dict[frozenset[tuple[str, int, int]], list[int]]:
    """Return the communes by the programmes that reach them: (programme, profile, one group)."""
    index, groups = gaps.index, gaps.cells.groups
    arrays = index.arrays
    group_of: dict[tuple[str, int], int] = {}
    by_reach: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for offer, name in enumerate(index.offers):
        group = int(groups.of_offer[offer])
        if name in programme_of and group >= 0:
            key = (programme_of[name], int(arrays.offer_profile[offer]))
            group_of.setdefault(key, group)
            by_reach[int(arrays.offer_reach[offer])].add(key)
    met: dict[frozenset[tuple[str, int, int]], list[int]] = defaultdict(list)
    reached: dict[int, frozenset[tuple[str, int, int]]] = {}
    for commune in gaps.scope.communes.tolist():
        of_class = int(arrays.commune_class[commune])
        if of_class not in reached:
            start, end = arrays.class_start[of_class : of_class + 2]
            keys = {k for r in arrays.class_reach[start:end].tolist() for k in by_reach.get(r, ())}
            reached[of_class] = frozenset((*key, group_of[key]) for key in keys)
        met[reached[of_class]].append(commune)
    return met


def _joined(pairs: list[tuple[str, str]]) -> list[Pairs]:
    """Group the pairs that have programmes in common, one after another."""
    found: list[list[tuple[str, str]]] = []
    for pair in pairs:
        touching = [group for group in found if any(set(pair) & set(other) for other in group)]
        found = [group for group in found if group not in touching]
        found.append([pair, *(other for group in touching for other in group)])
    return [tuple(sorted(group)) for group in found]


def _stacks(
    gaps: Gaps, programmes: Programmes, pairs: Pairs, line: int, needs: dict[str, set[int]]
) -> Iterable[Stack]:
    """Yield one stack for each set of communes: needs that share them are told together."""
    together: dict[frozenset[int], list[str]] = defaultdict(list)
    for need, ranks_of_need in needs.items():
        together[frozenset(ranks_of_need)].append(need)
    named = [(programmes.label[one], programmes.label[two]) for one, two in pairs]
    names = tuple(sorted({name for pair in named for name in pair}))
    unlinked = tuple(sorted((min(pair), max(pair)) for pair in named))
    for ranks, codes in together.items():
        people, communes = people_of(gaps, ranks)
        yield Stack(names, line, tuple(codes), communes, people, unlinked)


def _span(bands: list[AgeBand]) -> AgeBand:
    """Return the ages from the lowest to the highest of several bands."""
    lows = [band.low.years for band in bands]
    highs = [None if band.high.open else band.high.years for band in bands]
    return AgeBand(
        Bound(None if None in lows else min(years for years in lows if years is not None)),
        Bound(None if None in highs else max(years for years in highs if years is not None)),
    )


def _overlap(one: AgeBand, two: AgeBand) -> bool:
    def before(low: AgeBand, high: AgeBand) -> bool:
        end, start = low.high, high.low
        known = end.years is not None and not end.open and start.years is not None
        return known and (end.years or 0) < (start.years or 0)

    return not before(one, two) and not before(two, one)
