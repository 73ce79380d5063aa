"""Does this offer fit this question? One function per criterion, three answers each.

The rules are those of design/model.md, § 2: what is *not stated* is never « all ». A criterion
that was asked and that the source leaves open makes the answer conditional; one that certainly
does not fit makes it no answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from maillage.coverage.model import (
    AgeBand,
    Bound,
    DatedRule,
    Delay,
    Fit,
    Needs,
    Offer,
    Period,
    Question,
    Reach,
    Verdict,
)
from maillage.wording import Sentence


@dataclass(frozen=True, slots=True)
class Match:
    """An offer held against a question.

    Attributes:
        offer: the offer.
        verdicts: one per criterion, in the order of ``CRITERIA``.
        need: code of the need that matched best, None when none did.
        rule: the dated rule in force on the day, if any.
        reach: the zone that reaches the commune best, None when none does.
    """

    offer: Offer
    verdicts: tuple[Verdict, ...]
    need: str | None
    rule: DatedRule | None
    reach: Reach | None

    @property
    def failures(self) -> list[Verdict]:
        """The criteria that certainly do not fit."""
        return [v for v in self.verdicts if v.fit is Fit.NO]

    @property
    def is_hit(self) -> bool:
        """Whether the offer answers, surely or under condition."""
        return not self.failures

    @property
    def conditions(self) -> list[Sentence]:
        """What qualifies the answer: open criteria, presumption, condition of the source."""
        found = [v.reason for v in self.verdicts if v.fit is Fit.MAYBE and v.reason]
        if not self.offer.declared:
            found.append(_presumption(self.offer))
        if self.offer.condition:
            text = self.offer.condition
            found.append(Sentence(f"condition : {text}", f"condition (in French): {text}"))
        if self.offer.status == "ambigu":
            found.append(Sentence("la source est ambiguë", "the source is ambiguous"))
        return found

    @property
    def is_sure(self) -> bool:
        """Whether the offer covers: declared, and nothing qualifies it."""
        return self.is_hit and not self.conditions


def _presumption(offer: Offer) -> Sentence:
    kind = offer.actor_type.label if offer.actor_type else "?"
    where = f" ({offer.position.source})" if offer.position else ""
    return Sentence(
        f"offre présumée : déduite du type « {kind} » et de la grille de gradation{where}",
        f"presumed offer: deduced from the type “{kind}” and the gradation grid{where}",
    )


def match(offer: Offer, question: Question, needs: Needs) -> Match:
    """Hold an offer against a question."""
    rule = rule_on(offer.rules, question.on)
    need, need_verdict = fit_need(offer, question.need, needs)
    reach, zone_verdict = fit_zone(offer.reaches)
    verdicts = (
        need_verdict,
        fit_line(offer, question.line),
        fit_field(offer, question.field),
        fit_age(effective_ages(offer, rule), offer, question.age),
        fit_date(offer, question),
        fit_delay(offer, question),
        zone_verdict,
    )
    return Match(offer, verdicts, need, rule, reach)


def fit_need(offer: Offer, asked: str, needs: Needs) -> tuple[str | None, Verdict]:
    """An offer for a need answers it and everything narrower; for less, it answers in part."""
    for code in needs.above(asked):
        if code in offer.needs:
            return code, Verdict("need", Fit.YES)
    narrower = [code for code in needs.below(asked) if code in offer.needs]
    if not narrower:
        return None, Verdict("need", Fit.NO)
    fr = ", ".join(needs.labels[code].fr for code in narrower)
    en = ", ".join(needs.labels[code].en for code in narrower)
    reason = Sentence(f"seulement : {fr}", f"only: {en}")
    return narrower[0], Verdict("need", Fit.MAYBE, reason)


def fit_line(offer: Offer, asked: int) -> Verdict:
    """The line is one of the offer's, or not."""
    if asked in offer.lines:
        return Verdict("line", Fit.YES)
    lines = ", ".join(str(line) for line in sorted(offer.lines))
    return Verdict(
        "line", Fit.NO, Sentence(f"répond à la ligne {lines}", f"answers at line {lines}")
    )


def fit_field(offer: Offer, asked: str | None) -> Verdict:
    """The field asked for is one of the offer's; an offer that states none may fit."""
    if asked is None or asked in offer.fields:
        return Verdict("field", Fit.YES)
    if not offer.fields:
        reason = Sentence("champ non précisé par la source", "field not stated by the source")
        return Verdict("field", Fit.MAYBE, reason)
    fields = ", ".join(sorted(offer.fields))
    return Verdict("field", Fit.NO, Sentence(f"relève du champ {fields}", f"field: {fields}"))


def rule_on(rules: tuple[DatedRule, ...], day: dt.date) -> DatedRule | None:
    """Return the rule in force on a day; an end that is not stated leaves it in force."""
    for rule in rules:
        start, end = rule.period.start, rule.period.end
        if (start is None or start.first <= day) and (end is None or day <= end.last):
            return rule
    return None


def effective_ages(offer: Offer, rule: DatedRule | None) -> AgeBand:
    """The ages of the offer, else of the rule in force, else of the publics it names."""
    if offer.ages.stated:
        return offer.ages
    if rule is not None and rule.ages.stated:
        return rule.ages
    return offer.public_ages


def describe_ages(ages: AgeBand) -> Sentence:
    """Return an age band in words: « 6 ans et plus », « de 18 à 25 ans »."""
    low, high = ages.low.years, ages.high.years
    if low is not None and high is not None:
        if ages.high.open:
            return Sentence(f"de {low} à {high} ans et plus", f"from {low} to {high} and over")
        return Sentence(f"de {low} à {high} ans", f"from {low} to {high} years")
    if low is not None:
        open_fr = " et plus" if ages.high.unlimited else " et plus (borne haute non précisée)"
        open_en = " and over" if ages.high.unlimited else " and over (upper bound not stated)"
        return Sentence(f"{low} ans{open_fr}", f"{low}{open_en}")
    if high is not None:
        return Sentence(f"jusqu'à {high} ans", f"up to {high} years")
    if ages.low.unlimited or ages.high.unlimited:
        return Sentence("tout âge", "any age")
    return Sentence("âges non précisés", "ages not stated")


def _bound_fit(bound: Bound, fits: Callable[[int], bool]) -> Fit:
    if bound.years is not None:
        if fits(bound.years):
            return Fit.YES
        return Fit.MAYBE if bound.open else Fit.NO
    return Fit.YES if bound.unlimited else Fit.MAYBE


def fit_age(ages: AgeBand, offer: Offer, asked: int | None) -> Verdict:
    """The age is in the band; when none is asked, a band that leaves ages out is a condition."""
    words = describe_ages(ages)
    if asked is None:
        if ages.low.years is None and ages.high.years is None:
            return Verdict("age", Fit.YES)
        return Verdict("age", Fit.MAYBE, Sentence(f"seulement : {words.fr}", f"only: {words.en}"))
    fits = {
        _bound_fit(ages.low, lambda years: years <= asked),
        _bound_fit(ages.high, lambda years: asked <= years),
    }
    if Fit.NO in fits:
        reason = Sentence(
            f"{words.fr}, {asked} ans demandés", f"{words.en}, {asked} years asked for"
        )
        return Verdict("age", Fit.NO, reason)
    if Fit.MAYBE in fits:
        publics = ", ".join(public.label for public in offer.publics)
        suffix = f" (public : {publics})" if publics else ""
        suffix_en = f" (public: {publics})" if publics else ""
        return Verdict(
            "age",
            Fit.MAYBE,
            Sentence(
                f"{words.fr}{suffix} : {asked} ans, à vérifier",
                f"{words.en}{suffix_en}: {asked} years, to be checked",
            ),
        )
    return Verdict("age", Fit.YES)


def fit_date(offer: Offer, question: Question) -> Verdict:
    """The offer is open on the day.

    When a day was asked for that is later than what the source can know, an end that it does not
    state makes the answer conditional; without a day asked, it does not.
    """
    day, period = question.on, offer.period
    if period.start is not None and day < period.start.first:
        start = period.start.text
        return Verdict("date", Fit.NO, Sentence(f"ouvre le {start}", f"opens on {start}"))
    if period.end is not None and day > period.end.last:
        end = period.end.text
        return Verdict("date", Fit.NO, Sentence(f"a fermé le {end}", f"closed on {end}"))
    if period.start is not None and day < period.start.last:
        start = period.start.text
        return Verdict(
            "date",
            Fit.MAYBE,
            Sentence(f"ouvre en {start}, jour non précisé", f"opens in {start}, day not stated"),
        )
    if period.end is not None and day >= period.end.first and period.end.first < period.end.last:
        end = period.end.text
        return Verdict(
            "date",
            Fit.MAYBE,
            Sentence(f"ferme en {end}, jour non précisé", f"closes in {end}, day not stated"),
        )
    if question.on_asked:
        return _open_on(offer, period, day)
    return Verdict("date", Fit.YES)


def _open_on(offer: Offer, period: Period, day: dt.date) -> Verdict:
    editions = [origin.edition for origin in offer.origins if origin.edition]
    known = max(editions, default=None)
    if period.end is None and not period.endless and (known is None or day > known):
        seen = f" (source de {known.year})" if known else " (source sans date)"
        seen_en = f" (source of {known.year})" if known else " (undated source)"
        return Verdict(
            "date",
            Fit.MAYBE,
            Sentence(
                f"fin non précisée{seen} : encore ouvert à cette date, à vérifier",
                f"end not stated{seen_en}: still open on that day, to be checked",
            ),
        )
    if period.start is None and (known is None or day < known):
        return Verdict(
            "date",
            Fit.MAYBE,
            Sentence(
                "début non précisé : déjà ouvert à cette date, à vérifier",
                "start not stated: already open on that day, to be checked",
            ),
        )
    return Verdict("date", Fit.YES)


def fit_delay(offer: Offer, question: Question) -> Verdict:
    """A promised delay decides; an observed one only makes the answer possible or not."""
    within = question.within
    if within is None:
        return Verdict("delay", Fit.YES)
    delay, promised = (offer.promised, True) if offer.promised.stated else (offer.observed, False)
    if not delay.stated:
        return Verdict("delay", Fit.MAYBE, Sentence("délai non précisé", "delay not stated"))
    words = describe_delay(delay, promised=promised)
    if delay.low is not None and delay.low > within:
        return Verdict("delay", Fit.NO, words)
    if promised and delay.high is not None and delay.high <= within:
        return Verdict("delay", Fit.YES)
    return Verdict(
        "delay",
        Fit.MAYBE,
        Sentence(f"{words.fr} : possible, pas certain", f"{words.en}: possible, not certain"),
    )


def describe_delay(delay: Delay, *, promised: bool) -> Sentence:
    """Return a delay in words: « délai observé de 7 à 28 jours »."""
    kind_fr = "promis" if promised else "observé"
    kind_en = "promised" if promised else "observed"
    low, high = delay.low, delay.high
    if low is not None and high is not None and low != high:
        return Sentence(
            f"délai {kind_fr} de {low} à {high} jours", f"{kind_en} delay of {low} to {high} days"
        )
    days = high if high is not None else low
    return Sentence(f"délai {kind_fr} de {days} jours", f"{kind_en} delay of {days} days")


def fit_zone(reaches: tuple[Reach, ...]) -> tuple[Reach | None, Verdict]:
    """A stated zone that holds the whole commune covers it; a part, or a presumed one, perhaps."""
    for reach in reaches:
        if reach.whole and reach.entire and reach.stated:
            return reach, Verdict("zone", Fit.YES)
    if not reaches:
        return None, Verdict(
            "zone",
            Fit.NO,
            Sentence("la zone ne contient pas la commune", "the zone does not hold the commune"),
        )
    best = max(reaches, key=lambda r: (r.whole and r.entire, r.stated))
    label = best.zone.label
    if not best.stated and best.code.startswith("zone:"):
        reason = Sentence(
            f"zone présumée, celle de la structure : {label}",
            f"zone presumed, that of the structure: {label}",
        )
    elif not best.stated:
        reason = Sentence(
            f"zone présumée d'après le lieu : {label}",
            f"zone presumed from the place: {label}",
        )
    else:
        part = f" ({best.detail})" if best.detail else ""
        reason = Sentence(
            f"la zone « {label} » n'est connue qu'en partie{part} : appartenance à vérifier",
            f"the zone “{label}” is known only in part{part}: membership to be checked",
        )
    return best, Verdict("zone", Fit.MAYBE, reason)
