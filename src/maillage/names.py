"""Names that people type: comparing them whatever the case, the accents and the hyphens."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})
_SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def normalise(name: str) -> str:
    """Return a name in the form used to compare: lower case, no accent, words joined by spaces.

    ``St-Étienne`` and ``Saint Etienne`` give the same form.
    """
    plain = unicodedata.normalize("NFKD", name.translate(_LIGATURES).casefold())
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return " ".join(_SAINTS.get(word, word) for word in words)


def nearest(wanted: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Return the known names that look most like ``wanted``, the nearest first."""
    forms: dict[str, str] = {}
    for name in known:
        forms.setdefault(normalise(name), name)
    target = normalise(wanted)
    close = difflib.get_close_matches(target, forms, n=most, cutoff=0.55)
    if len(close) < most and target:
        close += [f for f in sorted(forms) if target in f and f not in close][: most - len(close)]
    return [forms[form] for form in close]
