"""How states and distances are drawn, the same in every part of a dossier.

Four tones that differ in lightness, hence in black and white too, and that colour-blind people
tell apart; what is unknown is hatched, never plain, so that it is never read as a zero.
"""

from __future__ import annotations

from dataclasses import dataclass

from maillage.coverage.states import State
from maillage.wording import Sentence


@dataclass(frozen=True, slots=True)
class Style:
    """How a state is drawn.

    Attributes:
        fill: colour of the background.
        ink: colour of what is written on it.
        hatch: colour of its hatching; empty when it is plain.
        mark: one sign that says the state without colour, in each language.
    """

    fill: str
    ink: str
    hatch: str
    mark: Sentence


STATES: dict[State, Style] = {
    State.COUVERT: Style("#0b4f8a", "#ffffff", "", Sentence("C", "C")),
    State.SOUS_CONDITION: Style("#a6cbe6", "#000000", "", Sentence("S", "U")),
    State.LACUNE: Style("#e0662b", "#000000", "#5a1a00", Sentence("L", "G")),
    State.NON_RENSEIGNE: Style("#ffffff", "#000000", "#8a8a8a", Sentence("?", "?")),
    State.NON_APPLICABLE: Style("#f3f3f3", "#555555", "", Sentence("–", "–")),
}
# Distances, from near to far; the last class has no upper bound.
FAR: tuple[tuple[int | None, str], ...] = (
    (5, "#fde7a9"),
    (10, "#f4b66a"),
    (20, "#d9734f"),
    (30, "#9c3a5b"),
    (None, "#4a1c5a"),
)


def far_class(km: float | None) -> int | None:
    """Return the rank of the class of a distance; None when the distance is unknown."""
    if km is None:
        return None
    return next(n for n, (most, _) in enumerate(FAR) if most is None or km <= most)


def far_label(rank: int) -> Sentence:
    """Return a class of distances in words."""
    most = FAR[rank][0]
    if most is None:
        return Sentence(f"plus de {FAR[rank - 1][0]} km", f"more than {FAR[rank - 1][0]} km")
    if rank == 0:
        return Sentence(f"{most} km ou moins", f"{most} km or less")
    least = FAR[rank - 1][0]
    return Sentence(f"plus de {least} à {most} km", f"over {least} to {most} km")
