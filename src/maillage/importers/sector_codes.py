"""Codes of psychiatric sectors as people write them: 94G01, 974G02, 75G01-02, 94 g 1."""

from __future__ import annotations

import re

_PARTS = re.compile(r"[/,;+]|\bet\b", re.IGNORECASE)
_ONE = re.compile(r"(2[AB]|9[78]\d|\d{1,2})([GIPZ])(\d{1,2})")
_RANGE = re.compile(r"(2[AB]|9[78]\d|\d{1,2})([GIPZ])(\d{1,2})(?:-|A)(?:\1\2)?(\d{1,2})")
# A range longer than that is a mistake: the largest département has fewer sectors of one kind.
_LONGEST = 40


def sectors(text: str) -> tuple[str, ...]:
    """Return the codes that a cell names, in their official form; empty when it names none.

    ``75G01-02`` is two sectors. One part that is no code spoils the cell: nothing is guessed.
    """
    found: dict[str, None] = {}
    for part in filter(str.strip, _PARTS.split(text)):
        codes = _read("".join(part.upper().split()))
        if not codes:
            return ()
        found.update(dict.fromkeys(codes))
    return tuple(found)


def _read(text: str) -> list[str]:
    if one := _ONE.fullmatch(text):
        return [_code(one[1], one[2], int(one[3]))]
    several = _RANGE.fullmatch(text)
    if not several:
        return []
    first, last = int(several[3]), int(several[4])
    if not first < last < first + _LONGEST:
        return []
    return [_code(several[1], several[2], number) for number in range(first, last + 1)]


def _code(departement: str, kind: str, number: int) -> str:
    return f"{departement.zfill(2)}{kind}{number:02}"


def kind(code: str) -> str:
    """Return the letter of a sector: G adults, I children, P prison, Z across sectors."""
    letter = re.search(r"[GIPZ]", code)
    return letter[0] if letter else ""
