"""The gaps of a territory in words, for a terminal: people first, then the widest gaps."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.coverage.states import State
from maillage.gaps import Gaps, Summary
from maillage.rendering import as_table
from maillage.wording import thousands

STATE_LABELS: dict[State, tuple[str, str]] = {
    State.COUVERT: ("couvert", "covered"),
    State.SOUS_CONDITION: ("sous condition", "under condition"),
    State.LACUNE: ("lacune", "gap"),
    State.NON_RENSEIGNE: ("non renseigné", "unknown"),
    State.NON_APPLICABLE: ("non applicable", "not applicable"),
}


def state_label(state: State, lang: str = "fr") -> str:
    """Return a state in words."""
    return STATE_LABELS[state][lang == "en"]


def as_text(gaps: Gaps, lang: str = "fr", most: int = 20) -> str:
    """Return the summary of the territory, need by need, and the territories that lack most.

    Args:
        gaps: the matrix of a territory.
        lang: ``fr`` or ``en``.
        most: longest list of territories.
    """
    parts = [_heading(gaps, lang), _summary_table(gaps, lang)]
    worst = _worst(gaps, lang, most)
    if worst:
        parts.append(worst)
    if gaps.scope.partial.any():
        parts.append(_partial_note(gaps, lang))
    parts.append(_reading_note(lang))
    return "\n\n".join(parts)


def _heading(gaps: Gaps, lang: str) -> str:
    territory, people = gaps.scope.territory, thousands(gaps.population)
    communes = len(gaps.scope.communes)
    asked = gaps.question
    words = [f"{territory.label} ({territory.code})"]
    if lang == "en":
        words.append(f"{communes} communes, {people} inhabitants, on {asked.on.isoformat()}")
        words += [f"age {asked.age}"] if asked.age is not None else []
        words += [f"within {asked.within} days"] if asked.within is not None else []
    else:
        s = "s" if communes > 1 else ""
        words.append(f"{communes} commune{s}, {people} habitants, au {asked.on.isoformat()}")
        words += [f"{asked.age} ans"] if asked.age is not None else []
        words += [f"sous {asked.within} jours"] if asked.within is not None else []
    return " — ".join(words)


def _summary_table(gaps: Gaps, lang: str) -> str:
    need, line = ("besoin", "ligne") if lang == "fr" else ("need", "line")
    header = (need, line, *(state_label(state, lang) for state in State))
    labels = gaps.index.words.needs.labels
    rows = [
        (labels[s.need].text(lang), str(s.line), *(_people(s, state) for state in State))
        for s in gaps.summary()
        if set(s.people) - {State.NON_APPLICABLE} and not _only_not_applicable(s)
    ]
    title = "Habitants par état" if lang == "fr" else "Inhabitants by state"
    return as_table(header, rows, title)


def _only_not_applicable(summary: Summary) -> bool:
    return sum(summary.people.values()) == summary.people.get(State.NON_APPLICABLE, 0)


def _people(summary: Summary, state: State) -> str:
    number = summary.people.get(state, 0)
    return thousands(number) if number else "·"


def _worst(gaps: Gaps, lang: str, most: int) -> str:
    cells = [cell for cell in gaps.rows() if cell.people.get(State.LACUNE, 0)]
    cells.sort(key=lambda c: (-c.people[State.LACUNE], c.territory.code, c.need, c.line))
    if not cells:
        return (
            "Aucune lacune établie : une lacune demande un inventaire déclaré complet "
            "(table declarations). « Non renseigné » n'est pas « couvert »."
            if lang == "fr"
            else "No established gap: a gap needs an inventory declared complete (table "
            "declarations). “Unknown” is not “covered”."
        )
    labels = gaps.index.words.needs.labels
    header: Sequence[str] = (
        ("territoire", "besoin", "ligne", "habitants", "types manquants", "le plus proche")
        if lang == "fr"
        else ("territory", "need", "line", "inhabitants", "missing types", "nearest")
    )
    rows = [
        (
            f"{cell.territory.label} ({cell.territory.code})",
            labels[cell.need].text(lang),
            str(cell.line),
            thousands(cell.people[State.LACUNE]),
            ", ".join(cell.detail.missing),
            f"{cell.nearest.km} km" if cell.nearest else "?",
        )
        for cell in cells[:most]
    ]
    left = len(cells) - most
    table = as_table(header, rows, "Lacunes" if lang == "fr" else "Gaps")
    if left <= 0:
        return table
    more = f"… et {left} autres : --format csv" if lang == "fr" else f"… {left} more: --format csv"
    return f"{table}\n{more}"


def _partial_note(gaps: Gaps, lang: str) -> str:
    number = int(gaps.scope.partial.sum())
    if lang == "en":
        return (
            f"{number} communes may be in this territory, wholly or in part: no source lists its "
            "composition."
        )
    return (
        f"{number} communes sont peut-être dans ce territoire, en tout ou partie : aucune source "
        "n'en donne la composition."
    )


def _reading_note(lang: str) -> str:
    if lang == "en":
        return (
            "Distances are as the crow flies, from the point of the commune to the place of the "
            "actor (else of its commune), wherever its zone stops."
        )
    return (
        "Les distances sont à vol d'oiseau, du point de la commune au lieu de l'acteur (sinon de "
        "sa commune), sans regarder où s'arrête sa zone."
    )
