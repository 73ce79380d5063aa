"""What the coverage logic reasons on: needs, offers, zones, periods — plain values, no RDF."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from maillage.wording import Sentence


class Fit(Enum):
    """Whether an offer fits a criterion: certainly, perhaps, certainly not."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fit of one offer on one criterion, and why when it is not a plain yes."""

    criterion: str
    fit: Fit
    reason: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """The tree of needs.

    Attributes:
        labels: French and English label of each code.
        parents: code → code of the broader need.
    """

    labels: dict[str, Sentence]
    parents: dict[str, str]

    def above(self, code: str) -> list[str]:
        """Return the need and everything broader, from the need up."""
        chain = [code]
        while chain[-1] in self.parents and self.parents[chain[-1]] not in chain:
            chain.append(self.parents[chain[-1]])
        return chain

    def below(self, code: str) -> list[str]:
        """Return everything narrower than the need, without it, sorted."""
        return sorted(c for c in self.labels if c != code and code in self.above(c))


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of an age band: a number of years, stated as unlimited, or not stated.

    ``open`` is « 18 ans et plus » said of an upper bound: certain up to 18, undecided beyond.
    """

    years: int | None = None
    unlimited: bool = False
    open: bool = False

    @property
    def stated(self) -> bool:
        """Whether the source says anything of this end."""
        return self.unlimited or self.years is not None


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages accepted, both ends included."""

    low: Bound = Bound()
    high: Bound = Bound()

    @property
    def stated(self) -> bool:
        """Whether the source says anything of ages."""
        return self.low.stated or self.high.stated


@dataclass(frozen=True, slots=True)
class Instant:
    """A date that the source may give as a year or a month: it falls between two days."""

    first: dt.date
    last: dt.date
    text: str


@dataclass(frozen=True, slots=True)
class Period:
    """When something is open; a missing end is *not stated*, not *for ever*."""

    start: Instant | None = None
    end: Instant | None = None
    endless: bool = False

    @property
    def stated(self) -> bool:
        """Whether the source says anything of the period."""
        return self.endless or self.start is not None or self.end is not None


@dataclass(frozen=True, slots=True)
class Delay:
    """A delay in days, between two bounds that may be missing."""

    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def stated(self) -> bool:
        """Whether there is a figure."""
        return self.low is not None or self.high is not None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a statement comes from: source, file and line, quote."""

    source: str
    title: str
    file: str
    line: int
    quote: str = ""
    edition: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with its IRI and its label."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Reach:
    """One zone of an offer, seen from the commune that is asked about.

    Attributes:
        zone: the territory served.
        code: its short form (``dep:31``).
        whole: the commune is wholly in that territory (otherwise in part, or undetermined).
        entire: the offer serves the whole of the territory.
        stated: a source says so (otherwise presumed from the place).
        detail: of what the zone holds a part, when membership is not whole.
        origin: the row that says so; None for a zone that was deduced.
    """

    zone: Named
    code: str
    whole: bool
    entire: bool
    stated: bool
    detail: str = ""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """Where the actor of an offer is: a commune, and its distance to the one asked about.

    ``km`` is as the crow flies, from the point of the site (else of its commune) to the point of
    the commune asked about; None when one of them is unknown.
    """

    commune: Named
    here: bool
    km: float | None = None


@dataclass(frozen=True, slots=True)
class DatedRule:
    """A dated version of the rules of a deployment."""

    iri: str
    period: Period
    ages: AgeBand
    access: tuple[Named, ...] = ()
    price: str = ""
    sessions: str = ""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer, with what it inherits from its deployment."""

    iri: str
    label: str
    declared: bool
    needs: tuple[str, ...]
    lines: frozenset[int]
    line_status: str = ""
    status: str = ""
    fields: frozenset[str] = frozenset()
    publics: tuple[Named, ...] = ()
    public_ages: AgeBand = AgeBand()
    ages: AgeBand = AgeBand()
    period: Period = Period()
    promised: Delay = Delay()
    observed: Delay = Delay()
    delay_object: str = ""
    access: tuple[Named, ...] = ()
    modalities: tuple[Named, ...] = ()
    cost: str = ""
    contact: dict[str, str] = field(default_factory=dict)
    condition: str = ""
    actor: Named | None = None
    actor_type: Named | None = None
    programme: Named | None = None
    deployment: Named | None = None
    rules: tuple[DatedRule, ...] = ()
    reaches: tuple[Reach, ...] = ()
    site: Site | None = None
    position: Origin | None = None
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """« Who covers this need, at this line, here — for this age, on this date, within N days? ».

    Attributes:
        need: code of the need.
        line: 1, 2 or 3.
        commune: IRI of the commune.
        age: years; None when not asked.
        on: day of the answer.
        on_asked: whether that day was asked for (otherwise it is today).
        within: days to the first contact; None when not asked.
        field: code of the field; None when not asked.
    """

    need: str
    line: int
    commune: str
    age: int | None = None
    on: dt.date = dt.date.min
    on_asked: bool = False
    within: Decimal | None = None
    field: str | None = None
