"""The failures a user may meet, each with the exit code of the command line.

The text of an error is one clear sentence that says where and what to do; it is shown as is.
"""

from __future__ import annotations


class MaillageError(Exception):
    """Base of every error that is the user's to read; ``exit_code`` is the process status."""

    exit_code = 3

    def __init__(self, fr: str, en: str = "") -> None:
        """Keep the sentence in French and in English (one text serves both when alone)."""
        super().__init__(fr)
        self._texts = {"fr": fr, "en": en or fr}

    def text(self, lang: str = "fr") -> str:
        """Return the sentence in a language."""
        return self._texts[lang]


class WrongUse(MaillageError):
    """The question or the options cannot be understood (unknown need, line 4, bad date)."""

    exit_code = 2


class NoSnapshot(MaillageError):
    """Nothing has been built yet, or the snapshot folder is not one."""

    exit_code = 3


class BrokenResource(MaillageError):
    """A file of the project itself (ontology, shape, query, pack) cannot be used."""

    exit_code = 3
