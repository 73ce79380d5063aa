"""What a dossier says, as plain values: no markup, no layout, nothing left to compute.

Every list is whole and in the order a reader wants (people first); a writer may show its head
only, and must then say where the rest is. Words are in both languages; states are never colours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from maillage.coverage.states import State
from maillage.dossier.coordination import Coordination
from maillage.gaps import Cell
from maillage.matrix.index import Territory
from maillage.quality import Assessment
from maillage.stacks import Broken, Stack
from maillage.unknown import Inventory
from maillage.wording import Sentence


@dataclass(frozen=True, slots=True)
class Identity:
    """What the dossier is about.

    Attributes:
        territory: the territory.
        on: day of the answers.
        on_asked: whether that day was asked for; else it is the day of the dossier.
        age: age asked for, in years; None when not asked.
        by: how the territory is cut (epci, commune…).
        communes: how many communes it holds.
        partial: of these, how many are in it in part only, or perhaps.
        population: inhabitants of these communes.
        snapshot: name of the snapshot, which its content decides.
        version: version of the tool.
    """

    territory: Territory
    on: dt.date
    on_asked: bool
    age: int | None
    by: str
    communes: int
    partial: int
    population: int
    snapshot: str
    version: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of the codes that a dossier holds.

    Attributes:
        needs: code → label, in the order of the grid.
        columns: codes of the needs that have a column in the grid, in its order.
        parents: code → code of the broader need.
        types: code → label of a type of resource.
        acronyms: code of a type → the acronym that people know it by, when it has one.
    """

    needs: Mapping[str, Sentence]
    columns: tuple[str, ...]
    parents: Mapping[str, str]
    types: Mapping[str, Sentence]
    acronyms: Mapping[str, str]

    def short(self, code: str) -> Sentence:
        """Return the shortest name of a type: its acronym, else its label."""
        acronym = self.acronyms.get(code)
        return Sentence(acronym, acronym) if acronym else self.types[code]


@dataclass(frozen=True, slots=True)
class Place:
    """One commune.

    Attributes:
        territory: the commune.
        part: code of the part of the territory it is counted in (its EPCI…), empty when none.
        population: inhabitants; None when unknown.
        latitude, longitude: its point, else that of its EPCI or département; None without any.
        own_point: whether that point is its own.
        partial: in the territory in part only, or perhaps.
        states: state of each cell, in the order of ``Dossier.cells``.
        km: distance to the nearest resource of each cell of ``Dossier.grid``, as the crow flies;
            None when unknown.
    """

    territory: Territory
    part: str
    population: int | None
    latitude: float | None
    longitude: float | None
    own_point: bool
    partial: bool
    states: tuple[State, ...]
    km: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Presumed:
    """A cell that only presumed offers cover: checking them is what would change its state.

    Attributes:
        territory: the territory, or one of its parts.
        need: code of the need.
        line: line of care.
        people: inhabitants that no declared offer reaches and a presumed one does.
        offers: how many presumed offers there are to check.
        types: codes of the expected types that they are of.
        otherwise: what the cell would be without them (gap, unknown or not applicable) → people.
    """

    territory: Territory
    need: str
    line: int
    people: int
    offers: int
    types: tuple[str, ...]
    otherwise: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class Access:
    """How far the nearest resource is, for one cell of the grid.

    Attributes:
        need: code of the need.
        line: line of care.
        beyond: kilometres → inhabitants of communes farther than that, in order.
        measured: inhabitants of the communes whose distance is known.
        unmeasured: inhabitants of the others (no point, or no located resource).
        sites: how many located resources answer, anywhere in the graph.
        sites_here: how many of these are in the territory.
        telling: whether they are enough for a distance to say something of the territory, rather
            than of what the graph ignores (``measures.PEOPLE_PER_SITE``).
        median: kilometres that half of the inhabitants measured do not exceed; None when none is.
        farthest: the communes farthest from the nearest resource: (commune, km, resource).
    """

    need: str
    line: int
    beyond: Mapping[int, int]
    measured: int
    unmeasured: int
    sites: int
    sites_here: int
    telling: bool
    median: float | None
    farthest: tuple[tuple[Territory, float, str], ...]


@dataclass(frozen=True, slots=True)
class Institution:
    """A body, an act or a zone of care in force that shares communes with the territory.

    Attributes:
        kind: ``instance``, ``acte`` or ``zone``.
        type: code of its type (ptsm, clsm, cpts, secteur…).
        iri: the thing.
        label: its name.
        territory: label of its territory.
        communes: communes of the territory asked for that are wholly in it.
        perhaps: communes that are in it in part, or perhaps.
        start, end: first and last day, as ISO dates; empty when not stated.
        source: code of the source.
    """

    kind: str
    type: str
    iri: str
    label: str
    territory: str
    communes: int
    perhaps: int
    start: str
    end: str
    source: str


@dataclass(frozen=True, slots=True)
class Expected:
    """Something that a diagnosis must speak of, and how many of it are known here.

    Attributes:
        label: what it is.
        types: codes of the types that are counted.
        known: how many are known.
        state: ``couvert`` when one is known, ``lacune`` when the inventory of these types is
            declared complete and none is, else ``non_renseigne``.
    """

    label: Sentence
    types: tuple[str, ...]
    known: int
    state: State


@dataclass(frozen=True, slots=True)
class Structure:
    """An actor that sits in the territory."""

    iri: str
    label: str
    type: str
    nature: str
    commune: str
    commune_label: str
    finess: str
    checked: str
    source: str


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme deployed in the territory; an empty date is one that no source states."""

    iri: str
    label: str
    deployment: str
    zone: str
    communes: int
    perhaps: int
    start: str
    end: str
    decree: str
    source: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """An inventory declared complete: of types or needs, for whole communes of the territory."""

    iri: str
    territory: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    communes: int
    start: str
    end: str
    source: str


@dataclass(frozen=True, slots=True)
class Divergence:
    """Something that sources say differently, about what the dossier names.

    Attributes:
        label: what differs.
        subject: short form of what it is about.
        values: (value, code of its source, whether it is preferred, why).
    """

    label: str
    subject: str
    values: tuple[tuple[str, str, bool, str], ...]


@dataclass(frozen=True, slots=True)
class SourceUsed:
    """A source of what the dossier lists.

    Attributes:
        code: its code.
        title: its title.
        edition: last possible day of its edition; None when it does not state one.
        age_months: whole months from its edition to the day of the dossier; None when unknown.
        counts: (what, how many) of the things of the dossier that it gives.
    """

    code: str
    title: str
    edition: dt.date | None
    age_months: int | None
    counts: tuple[tuple[Sentence, int], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, in words, and how to have it again.

    Attributes:
        key: its stable name.
        value: the figure.
        label: what it counts, without the figure.
        command: what recomputes it.
    """

    key: str
    value: int
    label: Sentence
    command: str


@dataclass(frozen=True, slots=True)
class Frame:
    """One of the six priorities of the decree, or one of the five entries of the ANAP.

    Attributes:
        code: ``priorite-1``… or ``entree-1``….
        label: its title.
        article: article of the code, empty when none.
        says: what the dossier can say of it.
        silent: what it cannot say.
        sections: the sections of the dossier that feed it.
    """

    code: str
    label: Sentence
    article: str
    says: tuple[Sentence, ...]
    silent: tuple[Sentence, ...]
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """The dossier of a territory.

    Attributes:
        identity: what it is about.
        words: the words of its codes.
        cells: (need, line) of every cell, in the order of the states of a place.
        grid: (need, line) of the cells where the grid expects something in one of its columns.
        summary: the sentences to read first.
        figures: the figures of the summary.
        total: one cell per need and line, over the whole territory.
        parts: the cells of each part of the territory (EPCI, commune…).
        places: every commune, with the state of each cell.
        gaps: the cells of the parts that hold a gap, most people first.
        presumed: the cells of the grid that only presumed offers cover: over the whole
            territory, then part by part.
        unknown: the inventories to make over the whole territory, most useful first.
        access: distances, for each cell of the grid.
        stacks: programmes that aim at the same without a recorded link: questions, not verdicts.
        broken: lines covered above one that is not, for the needs of the grid.
        coordination: who works with whom, by the recorded links.
        expected: the institutions that a diagnosis must speak of.
        partners: the categories of actors that article L. 3221-2 associates with the project.
        institutions: the institutions in force.
        structures: the actors that sit in the territory.
        programmes: the programmes deployed.
        declarations: the inventories declared complete.
        divergences: what sources say differently.
        sources: the sources of all that.
        quality: quality of the structures of the territory and of their sources, measured.
        priorities: the six priorities of the decree.
        entries: the five entries of the ANAP.
        method: how each figure is made, and its limits.
        commands: name of a section → commands that recompute it.
    """

    identity: Identity
    words: Vocabulary
    cells: tuple[tuple[str, int], ...]
    grid: tuple[tuple[str, int], ...]
    summary: tuple[Sentence, ...]
    figures: tuple[Figure, ...]
    total: tuple[Cell, ...]
    parts: tuple[Cell, ...]
    places: tuple[Place, ...]
    gaps: tuple[Cell, ...]
    presumed: tuple[Presumed, ...]
    unknown: tuple[Inventory, ...]
    access: tuple[Access, ...]
    stacks: tuple[Stack, ...]
    broken: tuple[Broken, ...]
    coordination: Coordination
    expected: tuple[Expected, ...]
    partners: tuple[Expected, ...]
    institutions: tuple[Institution, ...]
    structures: tuple[Structure, ...]
    programmes: tuple[Programme, ...]
    declarations: tuple[Declaration, ...]
    divergences: tuple[Divergence, ...]
    sources: tuple[SourceUsed, ...]
    quality: Assessment
    priorities: tuple[Frame, ...]
    entries: tuple[Frame, ...]
    method: tuple[Sentence, ...]
    commands: Mapping[str, tuple[str, ...]]
