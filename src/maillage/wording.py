"""Sentences in French and English, built side by side so that neither is forgotten."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPACES = (
    (re.compile(r" ([:;?!»%])"), "\u00a0\\1"),
    (re.compile(r"« "), "«\u00a0"),
    (re.compile(r"(?<=\d) (?=km|habitants?|hab\.|communes?|mois|ans|offres?|cases?)"), "\u00a0"),
)


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


def french_spaces(text: str) -> str:
    """Return a text whose spaces before high signs and after figures do not break."""
    for pattern, replacement in _SPACES:
        text = pattern.sub(replacement, text)
    return text
