"""The answer of « who covers » as JSON: a stable, documented form (design/architecture.md)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from maillage import iris
from maillage.answers import Answer
from maillage.coverage.context import Contradiction
from maillage.coverage.fallback import Fallback
from maillage.coverage.matching import Match, effective_ages
from maillage.coverage.model import Named, Offer, Origin
from maillage.proof import why
from maillage.wording import Sentence

Json = dict[str, Any]


def as_json(answer: Answer, lang: str = "fr") -> Json:
    """Return the answer as plain values, ready for ``json.dumps``."""
    asked = answer.question
    return {
        "question": {
            "need": asked.need,
            "line": asked.line,
            "commune": answer.commune.code,
            "commune_label": answer.commune.label,
            "age": asked.age,
            "on": asked.on.isoformat(),
            "within": _number(asked.within),
            "field": asked.field,
        },
        "state": str(answer.state),
        "reason": answer.reason.text(lang),
        "notes": [answer.commune.note.text(lang)] if answer.commune.note else [],
        "counts": {"answers": answer.hit_count, "near_misses": answer.near_miss_count},
        "answers": [_hit(hit, answer, lang) for hit in answer.hits],
        "near_misses": [_near_miss(miss, lang) for miss in answer.near_misses],
        "fallback": [_fallback(step, lang) for step in answer.fallback],
        "contradictions": [_contradiction(c) for c in answer.contradictions],
        "expected_types": [_named(kind) for kind in answer.expected.types],
        "inventoried": {
            iris.short(kind): iris.short(declaration)
            for kind, declaration in sorted(answer.inventoried.items())
        },
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _named(thing: Named | None) -> Json | None:
    return None if thing is None else {"id": thing.iri, "label": thing.label}


def _actor(offer: Offer) -> Json:
    actor = offer.actor or offer.deployment or Named(offer.iri, offer.label)
    kind = offer.actor_type.label if offer.actor_type else None
    return {"id": actor.iri, "label": actor.label, "type": kind}


def _hit(hit: Match, answer: Answer, lang: str) -> Json:
    offer = hit.offer
    ages = effective_ages(offer, hit.rule)
    delay = offer.promised
    period = offer.period
    access = offer.access or (hit.rule.access if hit.rule else ())
    cost = offer.cost or (hit.rule.price if hit.rule else "")
    return {
        "offer": {"id": offer.iri, "label": offer.label},
        "actor": _actor(offer),
        "programme": _named(offer.programme),
        "need": {
            "code": hit.need,
            "label": answer.needs.labels[hit.need].text(lang) if hit.need else None,
            "asked": hit.need == answer.question.need,
        },
        "line": answer.question.line,
        "zone": None
        if hit.reach is None
        else {"code": hit.reach.code, "label": hit.reach.zone.label},
        "site": None
        if offer.site is None
        else {
            "code": iris.short(offer.site.commune.iri),
            "label": offer.site.commune.label,
            "distance_km": offer.site.km,
        },
        "public": {
            "age_min": ages.low.years,
            "age_max": ages.high.years,
            "age_min_unlimited": ages.low.unlimited,
            "age_max_unlimited": ages.high.unlimited,
            "age_max_open": ages.high.open,
            "labels": [public.label for public in offer.publics],
        },
        "modalities": [modality.label for modality in offer.modalities],
        "access": [way.label for way in access],
        "delay": {
            "promised_min_days": _number(delay.low),
            "promised_max_days": _number(delay.high),
            "observed_min_days": _number(offer.observed.low),
            "observed_max_days": _number(offer.observed.high),
            "of": offer.delay_object or None,
        },
        "cost": cost or None,
        "sessions": (hit.rule.sessions or None) if hit.rule else None,
        "contact": offer.contact,
        "period": {
            "from": period.start.text if period.start else None,
            "to": period.end.text if period.end else None,
            "endless": period.endless,
        },
        "basis": "declare" if offer.declared else "presume",
        "conditions": [condition.text(lang) for condition in hit.conditions],
        "why": [step.text(lang) for step in why(hit, answer)],
        "sources": [_origin(origin) for origin in origins(hit)],
    }


def origins(hit: Match) -> list[Origin]:
    """Return every row that an answer rests on: offer, rule, zone, position."""
    rows = [*hit.offer.origins]
    if hit.rule and hit.rule.origin:
        rows.append(hit.rule.origin)
    if hit.reach and hit.reach.origin:
        rows.append(hit.reach.origin)
    if hit.offer.position:
        rows.append(hit.offer.position)
    return list(dict.fromkeys(rows))


def _origin(origin: Origin) -> Json:
    return {
        "source": origin.source,
        "title": origin.title,
        "file": origin.file,
        "line": origin.line,
        "quote": origin.quote,
    }


def _text(sentence: Sentence | None, lang: str) -> str:
    return sentence.text(lang) if sentence else ""


def _near_miss(miss: Match, lang: str) -> Json:
    failure = miss.failures[0]
    return {
        "offer": {"id": miss.offer.iri, "label": miss.offer.label},
        "actor": _actor(miss.offer),
        "fails": failure.criterion,
        "detail": _text(failure.reason, lang),
        "basis": "declare" if miss.offer.declared else "presume",
        "conditions": [condition.text(lang) for condition in miss.conditions],
        "sources": [_origin(origin) for origin in origins(miss)],
    }


def _fallback(step: Fallback, lang: str) -> Json:
    return {
        "rule": step.rule,
        "explanation": step.explanation.text(lang),
        "line": step.line,
        "offer": {"id": step.match.offer.iri, "label": step.match.offer.label},
        "actor": _actor(step.match.offer),
        "zone": None
        if step.zone is None
        else {"code": iris.short(step.zone.iri), "label": step.zone.label},
        "distance_km": step.distance_km,
        "basis": "declare" if step.match.offer.declared else "presume",
        "conditions": [condition.text(lang) for condition in step.match.conditions],
    }


def _contradiction(found: Contradiction) -> Json:
    return {
        "subject": found.subject,
        "label": found.label,
        "values": [
            {"value": value, "source": source, "preferred": preferred, "reason": reason or None}
            for value, source, preferred, reason in found.values
        ],
    }
