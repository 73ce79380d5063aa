"""Official numbers and codes: their form and their check digit."""

from __future__ import annotations

import re

COMMUNE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
DEPARTEMENT = re.compile(r"[0-9]{2}|2[AB]|9[78][0-9]")
REGION = re.compile(r"[0-9]{2}")
# Code such as 59G21, 94I03, 974G02: département, kind of sector, number.
SECTEUR = re.compile(r"(?:[0-9]{2}|2[AB]|9[78][0-9])[GIPZ][0-9]{2}")


def luhn(digits: str) -> bool:
    """Say whether the last digit of a number is its Luhn key.

    La Poste's SIRET (SIREN 356000000) is the known exception: the sum of its digits is a
    multiple of five.
    """
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_siren(text: str) -> bool:
    """Say whether ``text`` is a SIREN: nine digits with a valid key."""
    return bool(re.fullmatch(r"[0-9]{9}", text)) and luhn(text)


def is_siret(text: str) -> bool:
    """Say whether ``text`` is a SIRET: fourteen digits with a valid key."""
    if not re.fullmatch(r"[0-9]{14}", text):
        return False
    return luhn(text) or (text.startswith("356000000") and sum(map(int, text)) % 5 == 0)


def is_finess(text: str) -> bool:
    """Say whether ``text`` is a FINESS number: nine characters, Luhn key.

    In Corsica the second character is a letter that counts for its rank (``2A`` as 21, ``2B``
    as 22): measured on the 29 numbers of Haute-Corse of the FINESS excerpt of January 2021.
    """
    if not re.fullmatch(r"(?:[0-9]{2}|2[AB])[0-9]{7}", text):
        return False
    return luhn(text.replace("A", "1").replace("B", "2"))
