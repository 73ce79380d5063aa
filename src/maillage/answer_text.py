"""The answer of « who covers » as people read it in a terminal."""

from __future__ import annotations

from typing import Any

import click

from maillage.answer_json import as_json
from maillage.answers import Answer
from maillage.coverage.states import State

_STATES = {
    "fr": {
        State.COUVERT: "COUVERT",
        State.SOUS_CONDITION: "COUVERT SOUS CONDITION",
        State.LACUNE: "LACUNE CONSTATÉE",
        State.NON_RENSEIGNE: "NON RENSEIGNÉ",
        State.NON_APPLICABLE: "NON APPLICABLE",
    },
    "en": {
        State.COUVERT: "COVERED",
        State.SOUS_CONDITION: "COVERED UNDER CONDITION",
        State.LACUNE: "GAP",
        State.NON_RENSEIGNE: "UNKNOWN",
        State.NON_APPLICABLE: "NOT APPLICABLE",
    },
}
_COLOURS = {
    State.COUVERT: "green",
    State.SOUS_CONDITION: "yellow",
    State.LACUNE: "red",
    State.NON_RENSEIGNE: "magenta",
    State.NON_APPLICABLE: "white",
}
_WORDS = {
    "fr": {
        "line": "ligne",
        "years": "ans",
        "on": "au",
        "within": "sous {} jours",
        "field": "champ",
        "answers": "Qui répond",
        "near": "Presque (un seul critère ne convient pas)",
        "fallback": "À défaut",
        "contradictions": "Les sources se contredisent",
        "programme": "programme",
        "zone": "zone",
        "site": "site",
        "access": "accès",
        "cost": "coût",
        "sessions": "séances",
        "promised": "délai promis",
        "observed": "délai observé",
        "days": "jours",
        "contact": "contact",
        "why": "pourquoi",
        "conditions": "à vérifier",
        "presume": "présumée",
        "preferred": "retenu",
        "more": ("… et 1 autre (--most)", "… et {} autres (--most)"),
        "public": "public",
        "colon": " : ",
        "fails": {
            "age": "âge",
            "line": "ligne",
            "date": "date",
            "zone": "zone",
            "site": "site",
            "delay": "délai",
            "field": "champ",
            "need": "besoin",
        },
    },
    "en": {
        "line": "line",
        "years": "years",
        "on": "on",
        "within": "within {} days",
        "field": "field",
        "answers": "Who answers",
        "near": "Near misses (one criterion fails)",
        "fallback": "Failing that",
        "contradictions": "The sources disagree",
        "programme": "programme",
        "zone": "zone",
        "site": "site",
        "access": "access",
        "cost": "cost",
        "sessions": "sessions",
        "promised": "promised delay",
        "observed": "observed delay",
        "days": "days",
        "contact": "contact",
        "why": "why",
        "conditions": "to be checked",
        "presume": "presumed",
        "preferred": "preferred",
        "more": ("… and 1 more (--most)", "… and {} more (--most)"),
        "public": "public",
        "colon": ": ",
        "fails": {
            "age": "age",
            "line": "line",
            "date": "date",
            "zone": "zone",
            "site": "site",
            "delay": "delay",
            "field": "field",
            "need": "need",
        },
    },
}


def as_text(answer: Answer, lang: str = "fr", most: int = 10) -> str:
    """Return the answer as text; ``most`` bounds each list, and says what it leaves out."""
    data, words = as_json(answer, lang), _WORDS[lang]
    lines = [_title(answer, lang)]
    lines += [f"({note})" for note in data["notes"]]
    colour = _COLOURS[answer.state]
    state = click.style(_STATES[lang][answer.state], fg=colour, bold=True)
    lines.append(f"{state} — {data['reason']}")
    if data["answers"]:
        lines += ["", click.style(str(words["answers"]), bold=True)]
        for number, hit in enumerate(data["answers"][:most], start=1):
            lines += _hit(number, hit, words)
        lines += _left(data["answers"], most, words)
    if data["near_misses"]:
        lines += ["", click.style(str(words["near"]), bold=True)]
        for miss in data["near_misses"][:most]:
            fails: Any = words["fails"]
            lines.append(
                f"  · {miss['offer']['label']} — {fails[miss['fails']]}"
                f"{words['colon']}{miss['detail']}"
            )
        lines += _left(data["near_misses"], most, words)
    if data["fallback"]:
        lines += ["", click.style(str(words["fallback"]), bold=True)]
        for step in data["fallback"]:
            lines.append(f"  · {step['offer']['label']} — {step['explanation']}")
    if data["contradictions"]:
        lines += ["", click.style(str(words["contradictions"]), bold=True)]
        for found in data["contradictions"]:
            values = " / ".join(
                f"« {v['value']} » ({v['source']}"
                + (f", {words['preferred']})" if v["preferred"] else ")")
                for v in found["values"]
            )
            lines.append(f"  · {found['label']}{words['colon']}{values}")
    return "\n".join(lines)


def _left(items: list[Any], most: int, words: dict[str, Any]) -> list[str]:
    left = len(items) - most
    one, several = words["more"]
    return [f"  {one if left == 1 else several.format(left)}"] if left > 0 else []


def _title(answer: Answer, lang: str) -> str:
    asked, words = answer.question, _WORDS[lang]
    commune = answer.commune
    parts = [
        answer.needs.labels[asked.need].text(lang),
        f"{words['line']} {asked.line}",
        f"{commune.label} ({commune.code}, {commune.departement_label})",
    ]
    if asked.age is not None:
        parts.append(f"{asked.age} {words['years']}")
    parts.append(f"{words['on']} {asked.on.isoformat()}")
    if asked.within is not None:
        parts.append(str(words["within"]).format(asked.within))
    if asked.field:
        parts.append(f"{words['field']} {asked.field}")
    return click.style(" · ".join(parts), bold=True)


def _hit(number: int, hit: dict[str, Any], words: dict[str, Any]) -> list[str]:
    kind = hit["actor"]["type"]
    said = "présumée" in hit["offer"]["label"] and words["presume"] == "présumée"
    basis = f" [{words['presume']}]" if hit["basis"] == "presume" and not said else ""
    lines = [f"  {number}. {hit['offer']['label']}{basis}" + (f" — {kind}" if kind else "")]
    facts: list[tuple[str, str]] = []
    if hit["programme"]:
        facts.append((words["programme"], hit["programme"]["label"]))
    if hit["zone"]:
        facts.append((words["zone"], f"{hit['zone']['label']} ({hit['zone']['code']})"))
    if hit["site"]:
        km = hit["site"]["distance_km"]
        far = f", {km} km" if km else ""
        facts.append((words["site"], f"{hit['site']['label']}{far}"))
    if hit["public"]["labels"]:
        facts.append((words["public"], ", ".join(hit["public"]["labels"])))
    if hit["access"]:
        facts.append((words["access"], ", ".join(hit["access"])))
    for key in ("cost", "sessions"):
        if hit[key]:
            facts.append((words[key], hit[key]))
    facts += _delays(hit["delay"], words)
    if hit["contact"]:
        facts.append((words["contact"], ", ".join(hit["contact"].values())))
    lines += [f"     {name}{words['colon']}{value}" for name, value in facts]
    if hit["conditions"]:
        lines.append(f"     {words['conditions']}{words['colon']}".rstrip())
        lines += [f"       ! {condition}" for condition in hit["conditions"]]
    lines.append(f"     {words['why']}{words['colon']}".rstrip())
    lines += [f"       · {step}" for step in hit["why"]]
    return lines


def _delays(delay: dict[str, Any], words: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for kind in ("promised", "observed"):
        low, high = delay[f"{kind}_min_days"], delay[f"{kind}_max_days"]
        if low is None and high is None:
            continue
        span = f"{low}–{high}" if low not in (None, high) and high is not None else f"{high or low}"
        of = f" ({delay['of']})" if delay["of"] else ""
        found.append((words[kind], f"{span} {words['days']}{of}"))
    return found
