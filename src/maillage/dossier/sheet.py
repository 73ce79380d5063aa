"""One table of a dossier, whatever it is written to."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table.

    Attributes:
        key: name of its CSV file, stable in both languages.
        title: name of its sheet, at most 31 characters.
        header: names of its columns.
        rows: its rows; None is unknown, never zero.
    """

    key: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
