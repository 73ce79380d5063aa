"""The map in words: what each circle says, what the legend counts, what is not drawn."""

from __future__ import annotations

from collections import Counter
from typing import Any

from maillage.coverage.states import State
from maillage.dossier import palette
from maillage.dossier.content import Dossier
from maillage.dossier.html_map import Left, Map, Mark
from maillage.gaps_text import state_label
from maillage.wording import thousands

_ORDER = list(State)
_FAR_KM = 20


class Picture:
    """A map with its words, in one language."""

    def __init__(self, drawn: Map, dossier: Dossier, lang: str) -> None:
        """Prepare a map to be shown in ``fr`` or ``en``."""
        self.map, self.dossier, self.lang = drawn, dossier, lang
        self.totals = {(cell.need, cell.line): cell.people for cell in dossier.total}

    def _said(self, fr: str, en: str) -> str:
        return en if self.lang == "en" else fr

    def _km(self, value: float) -> str:
        return f"{value:.1f}".replace(".", "," if self.lang == "fr" else ".")

    def choices(self, kind: str) -> list[int]:
        """Return the cells that a map can show: for distances, those that say something."""
        access = self.dossier.access
        return [n for n in range(len(access)) if kind == "state" or access[n].telling]

    def first_state(self) -> int:
        """Return the cell that the map of states opens with: gaps first, then unknowns."""

        def lacking(rank: int) -> int:
            people = self.totals[self.dossier.grid[rank]]
            return 2 * people.get(State.LACUNE, 0) + people.get(State.NON_RENSEIGNE, 0)

        return max(range(len(self.dossier.grid)), key=lambda rank: (lacking(rank), -rank))

    def first_far(self) -> int:
        """Return the cell that the map of distances opens with: telling, most people far."""
        access = self.dossier.access

        def far(rank: int) -> tuple[bool, int, int]:
            return access[rank].telling, access[rank].beyond.get(_FAR_KM, 0), -rank

        return max(range(len(access)), key=far)

    def label(self, mark: Mark) -> str:
        """Name a circle, with its inhabitants."""
        people = f"{thousands(mark.population)} {self._said('hab.', 'inh.')}"
        if mark.gathered:
            name = self._said(
                f"{mark.label} : {mark.communes} commune{'s' if mark.communes > 1 else ''} sans "
                "point",
                f"{mark.label}: {mark.communes} communes without point",
            )
            return f"{name} — {people}"
        return f"{mark.label} — {people}"

    def state_class(self, mark: Mark, cell: int) -> str:
        """Return the class of a circle on the map of states."""
        return f"s-{mark.states[cell]}"

    def state_value(self, mark: Mark, cell: int) -> str:
        """Say the state of a circle."""
        return state_label(mark.states[cell], self.lang)

    def far_rank(self, km: float | None) -> int:
        """Return the class of a distance; the last rank is for an unknown one."""
        rank = palette.far_class(km)
        return len(palette.FAR) if rank is None else rank

    def far_class(self, mark: Mark, cell: int) -> str:
        """Return the class of a circle on the map of distances."""
        return f"f-{self.far_rank(mark.km[cell])}"

    def far_value(self, mark: Mark, cell: int) -> str:
        """Say the distance of a circle."""
        km = mark.km[cell]
        return self.far_labels()[-1] if km is None else f"{self._km(km)} km"

    def far_labels(self) -> list[str]:
        """Return the classes of distances in words, the unknown one last."""
        known = [palette.far_label(n).text(self.lang) for n in range(len(palette.FAR))]
        return [*known, self._said("distance inconnue", "unknown distance")]

    def state_people(self, cell: int) -> list[str]:
        """Return the inhabitants of the territory in each state."""
        people = self.totals[self.dossier.grid[cell]]
        return [thousands(people.get(state, 0)) for state in _ORDER]

    def far_people(self, cell: int) -> list[str]:
        """Return the inhabitants in each class of distances, the unknown one last."""
        people: Counter[int] = Counter()
        for place in self.dossier.places:
            people[self.far_rank(place.km[cell])] += place.population or 0
        return [thousands(people[rank]) for rank in range(len(palette.FAR) + 1)]

    def data(self) -> dict[str, Any]:
        """Return what the script of the page needs to draw another cell."""
        cells = range(len(self.dossier.grid))
        return {
            "state": {
                "classes": [f"s-{state}" for state in _ORDER],
                "values": [state_label(state, self.lang) for state in _ORDER],
                "marks": [[_ORDER.index(s) for s in mark.states] for mark in self.map.marks],
                "people": [self.state_people(cell) for cell in cells],
            },
            "far": {
                "classes": [f"f-{rank}" for rank in range(len(palette.FAR) + 1)],
                "values": [],
                "marks": [[self.far_rank(km) for km in mark.km] for mark in self.map.marks],
                "said": [[self.far_value(m, cell) for cell in cells] for m in self.map.marks],
                "people": [self.far_people(cell) for cell in cells],
            },
        }

    def notes(self) -> list[str]:
        """Say what a circle is, and what is drawn elsewhere or not at all."""
        found = [
            self._said(
                "Chaque cercle est une partie du territoire, au centre de ses habitants ; sa "
                "surface est proportionnelle à leur nombre.",
                "Each circle is a part of the territory, at the centre of its inhabitants; its "
                "area is in proportion to their number.",
            )
            if self.map.by_part
            else self._said(
                "Chaque cercle est une commune ; sa surface est proportionnelle à sa population.",
                "Each circle is a commune; its area is in proportion to its population.",
            )
        ]
        gathered, nowhere, outside = self.map.gathered, self.map.nowhere, self.map.outside
        if gathered.communes:
            found.append(
                self._left(
                    gathered,
                    "sans point propre, regroupées au centre de leur EPCI ou de leur "
                    "département : cercles en tirets",
                    "without a point of their own, gathered at the centre of their EPCI or "
                    "département: dashed circles",
                )
            )
        if nowhere.communes:
            found.append(
                self._left(nowhere, "sans aucun point : non dessinées", "without point: not drawn")
            )
        if outside.communes:
            found.append(
                self._left(outside, "hors du cadre : non dessinées", "out of the frame: not drawn")
            )
        if not (gathered.communes or nowhere.communes or outside.communes):
            found.append(self._said("Aucune commune ne manque.", "No commune is missing."))
        return found

    def _left(self, left: Left, fr: str, en: str) -> str:
        number, people = thousands(left.communes), thousands(left.population)
        return self._said(
            f"{number} commune{'s' if left.communes > 1 else ''} ({people} habitants) {fr}.",
            f"{number} communes ({people} inhabitants) {en}.",
        )
