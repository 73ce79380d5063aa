"""Sentences in French and English, built side by side so that neither is forgotten."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """The same sentence in the two languages of the project."""

    fr: str
    en: str

    def text(self, lang: str = "fr") -> str:
        """Return the sentence in ``fr`` or ``en``."""
        return self.en if lang == "en" else self.fr


def thousands(number: int) -> str:
    """Return a number with thin spaces between thousands, as French typography wants."""
    return f"{number:,}".replace(",", "\u202f")
