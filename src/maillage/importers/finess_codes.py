"""What the crosswalks say of FINESS codes: the type of a category or activity, the publics."""

from __future__ import annotations

from collections.abc import Iterable

from maillage import crosswalks
from maillage.importers.finess_activities import ACTIVITIES, PUBLICS, Line

CATEGORIES = "finess_categories"


class Crosswalk:
    """What the tables of ``data/correspondances`` say of FINESS codes."""

    def __init__(self) -> None:
        """Read the three tables."""
        self._categories = crosswalks.importable(CATEGORIES)
        self._listed = {mapping.code for mapping in crosswalks.read(CATEGORIES)}
        self._activities = crosswalks.importable(ACTIVITIES)
        self._publics = crosswalks.importable(PUBLICS)
        self._labels = {m.target: m.object_label for m in crosswalks.read(ACTIVITIES)}

    def lists(self, category: str) -> bool:
        """Say whether a category stands in the table, with a type or without."""
        return category in self._listed

    def type(self, category: str) -> str:
        """Return the type of a category, or nothing."""
        return self._categories.get(category, ("",))[0]

    def label(self, type_: str) -> str:
        """Return the name of a type that an activity gives."""
        return self._labels[type_]

    def publics(self, lines: Iterable[Line]) -> list[str]:
        """Return the publics of some lines, in alphabetical order."""
        return sorted({public for x in lines for public in self._publics.get(x.public, ())})

    def finer(self, type_: str) -> set[str]:
        """Return the types that an activity of this type is for some public (CMP → CMPI)."""
        return {
            types[0]
            for code, types in self._activities.items()
            if type_ and self._activities.get(code.partition("/")[0], ("",))[0] == type_
        } - {type_}

    def refined(self, type_: str, services: Iterable[str]) -> str:
        """Return the finer type of a site that has no activity of its own type."""
        finer = self.finer(type_)
        return next((service for service in services if service in finer), "")

    def held(self, seen: set[str], activities: bool) -> list[str]:
        """Return the types seen that the register holds whole: those of an exact match.

        Without the activities, the types that an activity may also give are only partly there.
        """
        exact = {
            mapping.target
            for name in (CATEGORIES, ACTIVITIES)
            for mapping in crosswalks.read(name)
            if mapping.predicate == "skos:exactMatch"
        }
        partly = set() if activities else {t for types in self._activities.values() for t in types}
        return sorted((exact & seen) - partly)
