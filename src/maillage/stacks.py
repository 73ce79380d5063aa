"""Programmes stacked without a link, and gradation that is broken: questions for people.

« Risque d'un empilement de dispositifs illisibles et inopérants » (001): several programmes that
aim at the same need, at the same line, for the same ages, in the same place, and that no recorded
link joins. A link that is not recorded may exist: a stack is a question, never a verdict.

« Il n'est pas pertinent d'avoir recours d'emblée à un niveau de soins hautement spécialisé » (002):
a line that is covered above one that is not breaks the gradation, or shows what nobody recorded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from maillage.coverage.matching import effective_ages, rule_on
from maillage.coverage.model import AgeBand
from maillage.coverage.states import State
from maillage.gaps import Gaps
from maillage.gaps_text import state_label
from maillage.matrix.cells import STATES
from maillage.matrix.levels import NO
from maillage.rendering import as_table
from maillage.source import Source
from maillage.wording import Sentence, thousands

COLUMNS = (
    "nature",
    "programmes",
    "besoins",
    "ligne",
    "ligne_manquante",
    "etat",
    "communes",
    "habitants",
    "sans_lien",
)
_COVERED = (STATES.index(State.COUVERT), STATES.index(State.SOUS_CONDITION))
QUESTION = Sentence(
    "Ce sont des questions à poser, pas des verdicts : un lien qui n'est pas enregistré peut "
    "exister",
    "These are questions to ask, not verdicts: a link that is not recorded may exist",
)


@dataclass(frozen=True, slots=True)
class Stack:
    """Programmes that aim at the same needs, line and ages in the same communes.

    Attributes:
        programmes: their labels, sorted.
        line: line of care.
        needs: codes of the needs.
        communes: codes of the communes.
        people: their inhabitants.
        unlinked: the pairs that no recorded link joins.
    """

    programmes: tuple[str, ...]
    line: int
    needs: tuple[str, ...]
    communes: tuple[str, ...]
    people: int
    unlinked: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """Communes where a line is covered and the one before is not.

    Attributes:
        need: code of the need.
        covered: the line that is covered, surely or not.
        missing: the line before.
        state: what that line is: a gap, or unknown (nobody recorded it).
        communes: codes of the communes.
        people: their inhabitants.
    """

    need: str
    covered: int
    missing: int
    state: State
    communes: tuple[str, ...]
    people: int


def find_stacks(source: Source, gaps: Gaps) -> list[Stack]:
    """Return the stacks of a territory, the most inhabitants first.

    Programmes are linked when one replaced the other, when a link joins them, their deployments or
    the actors that carry them, or when they have such an actor in common.
    """
    programme_of, linked = _programmes(source)
    index, groups = gaps.index, gaps.cells.groups
    arrays = index.arrays
    ages = [
        effective_ages(offer, rule_on(offer.rules, gaps.question.on))
        for offer in index.words.profiles
    ]
    by_reach: dict[int, list[tuple[str, int, AgeBand]]] = defaultdict(list)
    for offer, iri in enumerate(index.offers):
        group = int(groups.of_offer[offer])
        if iri in programme_of and group >= 0:
            band = ages[arrays.offer_profile[offer]]
            by_reach[int(arrays.offer_reach[offer])].append((programme_of[iri], group, band))
    found: dict[tuple[tuple[str, ...], int], dict[str, set[int]]] = defaultdict(
        lambda: defaultdict(set)
    )
    communes_of: dict[int, list[int]] = defaultdict(list)
    for commune in gaps.scope.communes.tolist():
        communes_of[int(arrays.commune_class[commune])].append(commune)
    for of_class, communes in communes_of.items():
        start, end = arrays.class_start[of_class : of_class + 2]
        here = [o for r in arrays.class_reach[start:end].tolist() for o in by_reach.get(r, ())]
        for number, need, line in gaps.numbers():
            fit = [(p, band) for p, group, band in here if groups.level[group, number] > NO]
            stacked = _same_ages(fit)
            if len(stacked) > 1 and _unlinked(stacked, linked):
                found[stacked, line][need].update(communes)
    stacks = [
        stack
        for (programmes, line), needs in found.items()
        for stack in _stacks(gaps, programmes, line, needs, linked)
    ]
    return sorted(stacks, key=lambda s: (-s.people, s.line, s.programmes, s.needs))


def _stacks(
    gaps: Gaps,
    programmes: tuple[str, ...],
    line: int,
    needs: dict[str, set[int]],
    linked: set[frozenset[str]],
) -> Iterable[Stack]:
    """Yield one stack for each set of communes: needs that share them are told together."""
    together: dict[frozenset[int], list[str]] = defaultdict(list)
    for need, communes in needs.items():
        together[frozenset(communes)].append(need)
    for ranks, codes in together.items():
        people, names = _people(gaps, ranks)
        yield Stack(
            programmes, line, tuple(codes), names, people, tuple(_unlinked(programmes, linked))
        )


def _same_ages(offers: list[tuple[str, AgeBand]]) -> tuple[str, ...]:
    """Return the programmes that share an age with another; an end not stated excludes nothing."""
    found = {
        programme
        for (one, band), (two, other) in combinations(offers, 2)
        if one != two and _overlap(band, other)
        for programme in (one, two)
    }
    return tuple(sorted(found))


def _overlap(one: AgeBand, two: AgeBand) -> bool:
    def before(low: AgeBand, high: AgeBand) -> bool:
        end, start = low.high, high.low
        known = end.years is not None and not end.open and start.years is not None
        return known and (end.years or 0) < (start.years or 0)

    return not before(one, two) and not before(two, one)


def _unlinked(programmes: Iterable[str], linked: set[frozenset[str]]) -> list[tuple[str, str]]:
    pairs = combinations(sorted(programmes), 2)
    return [(one, two) for one, two in pairs if frozenset((one, two)) not in linked]


def _programmes(source: Source) -> tuple[dict[str, str], set[frozenset[str]]]:
    """Return the programme of each offer, and the pairs of programmes that something joins."""
    label: dict[str, str] = {}
    for row in source.select(
        "SELECT ?p ?nom { ?p a mlg:Programme ; rdfs:label ?nom } ORDER BY ?p ?nom"
    ):
        label.setdefault(row["p"], row["nom"])
    of_thing: dict[str, set[str]] = defaultdict(set)
    for programme in label:
        of_thing[programme].add(programme)
    for pattern in (
        "?x mlg:deploie ?p",
        "?d mlg:deploie ?p ; mlg:portePar ?x",
        "?d mlg:deploie ?p . ?o mlg:selonDeploiement ?d ; mlg:assureePar ?x",
    ):
        for row in source.select(f"SELECT ?x ?p {{ {pattern} }}"):
            of_thing[row["x"]].add(row["p"])
    linked = {
        frozenset((label[one], label[two]))
        for programmes in of_thing.values()
        for one, two in combinations(sorted(programmes & set(label)), 2)
    }
    for row in source.select(
        "SELECT ?a ?b { { ?l a mlg:Lien ; mlg:de ?a ; mlg:vers ?b } UNION "
        "{ ?a mlg:remplacePar ?b } }"
    ):
        linked |= {
            frozenset((label[one], label[two]))
            for one in of_thing.get(row["a"], set()) & set(label)
            for two in of_thing.get(row["b"], set()) & set(label)
            if one != two
        }
    offers = {
        row["o"]: label[row["p"]]
        for row in source.select(
            "SELECT ?o ?p { ?o mlg:selonDeploiement ?d . ?d mlg:deploie ?p } ORDER BY ?o ?p"
        )
        if row["p"] in label
    }
    return offers, linked


def broken_gradation(gaps: Gaps) -> list[Broken]:
    """Return where a line is covered and the one before is a gap or unknown, most people first.

    A line that the grid expects nothing at breaks nothing.
    """
    import numpy as np

    states = gaps.cells.states()[gaps.scope.communes]
    rank = {(need, line): number for number, need, line in gaps.numbers()}
    found = []
    for need in gaps.needs:
        for covered in (2, 3):
            if (need, covered) not in rank or (need, covered - 1) not in rank:
                continue
            there = np.isin(states[:, rank[need, covered]], _COVERED)
            for state in (State.LACUNE, State.NON_RENSEIGNE):
                below = states[:, rank[need, covered - 1]] == STATES.index(state)
                communes = gaps.scope.communes[there & below].tolist()
                if communes:
                    people, names = _people(gaps, communes)
                    found.append(Broken(need, covered, covered - 1, state, names, people))
    return sorted(found, key=lambda b: (-b.people, b.need, b.covered, b.state))


def _people(gaps: Gaps, communes: Iterable[int]) -> tuple[int, tuple[str, ...]]:
    ranks = sorted(communes)
    people = sum(max(int(gaps.index.arrays.population[c]), 0) for c in ranks)
    codes = (gaps.index.words.territories[c].code.partition(":")[2] for c in ranks)
    return people, tuple(codes)


# ---- in words --------------------------------------------------------------------------------


def as_rows(stacks: Iterable[Stack], broken: Iterable[Broken]) -> list[tuple[str, ...]]:
    """Return both as texts, in the order of ``COLUMNS``."""
    piled = [
        (
            "empilement",
            " ; ".join(s.programmes),
            ";".join(s.needs),
            str(s.line),
            "",
            "",
            str(len(s.communes)),
            str(s.people),
            " ; ".join(f"{one} / {two}" for one, two in s.unlinked),
        )
        for s in stacks
    ]
    gaps = [
        (
            "gradation",
            "",
            b.need,
            str(b.covered),
            str(b.missing),
            str(b.state),
            str(len(b.communes)),
            str(b.people),
            "",
        )
        for b in broken
    ]
    return [*piled, *gaps]


def as_json(stacks: Iterable[Stack], broken: Iterable[Broken], lang: str) -> dict[str, Any]:
    """Return both as plain values."""
    return {
        "note": QUESTION.text(lang),
        "stacks": [
            {
                "programmes": list(s.programmes),
                "line": s.line,
                "needs": list(s.needs),
                "communes": list(s.communes),
                "people": s.people,
                "unlinked": [list(pair) for pair in s.unlinked],
            }
            for s in stacks
        ],
        "broken": [
            {
                "need": b.need,
                "covered_line": b.covered,
                "missing_line": b.missing,
                "state": str(b.state),
                "communes": list(b.communes),
                "people": b.people,
            }
            for b in broken
        ],
    }


def as_text(gaps: Gaps, stacks: list[Stack], broken: list[Broken], lang: str = "fr") -> str:
    """Return both as tables for a terminal."""
    needs = gaps.index.words.needs.labels
    fr = lang == "fr"
    parts = []
    if stacks:
        header = (
            ("programmes", "ligne", "besoins", "communes", "habitants")
            if fr
            else ("programmes", "line", "needs", "communes", "inhabitants")
        )
        rows = [
            (
                " + ".join(s.programmes),
                str(s.line),
                ", ".join(needs[n].text(lang) for n in s.needs),
                str(len(s.communes)),
                thousands(s.people),
            )
            for s in stacks
        ]
        title = "Programmes empilés sans lien enregistré" if fr else "Stacks without recorded link"
        parts.append(as_table(header, rows, title))
    if broken:
        columns = (
            ("besoin", "ligne couverte", "ligne d'avant", "qui est", "communes", "habitants")
            if fr
            else ("need", "covered line", "line before", "which is", "communes", "inhabitants")
        )
        lines = [
            (
                needs[b.need].text(lang),
                str(b.covered),
                str(b.missing),
                state_label(b.state, lang),
                str(len(b.communes)),
                thousands(b.people),
            )
            for b in broken
        ]
        title = "Gradation rompue, ou non renseignée" if fr else "Gradation broken, or unknown"
        parts.append(as_table(columns, lines, title))
    if not parts:
        return (
            "Ni empilement sans lien, ni gradation rompue." if fr else "No stack, nothing broken."
        )
    return "\n\n".join([*parts, f"{QUESTION.text(lang)}."])
