"""Names that look like one: those whose letters are near, and those that have the same words."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable

# Likeness below which a name is not worth reading, from 0 to 100, and names kept for each reason.
LEAST = 50.0
_AROUND = 40


class Names:
    """Normalised names (see ``maillage.names``), made ready to be compared with others."""

    def __init__(self, forms: Iterable[str]) -> None:
        """Sort the words of each name, and note which names have each word."""
        self._forms = list(forms)
        self._sorted = [_sorted(form) for form in self._forms]
        self._having: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for place, form in enumerate(self._forms):
            for word in set(form.split()):
                self._having[word].append(place)

    def nearest(self, name: str) -> list[tuple[str, float]]:
        """Return the names that look like one, with their likeness from 0 to 1.

        Two thirds of the likeness are the letters, one third the words of the shorter name that
        the other has.
        """
        from rapidfuzz import fuzz

        ordered = _sorted(name)
        found: list[tuple[str, float]] = []
        for place in self._near_letters(ordered) | self._same_words(name):
            form = self._forms[place]
            letters, words = (
                fuzz.ratio(ordered, self._sorted[place]),
                fuzz.token_set_ratio(name, form),
            )
            found.append((form, (2 * letters + words) / 300))
        return sorted(found)

    def _near_letters(self, ordered: str) -> set[int]:
        from rapidfuzz import fuzz, process

        near = process.extract(
            ordered, self._sorted, scorer=fuzz.ratio, limit=_AROUND, score_cutoff=LEAST
        )
        return {place for _, _, place in near}

    def _same_words(self, name: str) -> set[int]:
        """Return names that have the rarest words of one: enough of them to find the nearest."""
        from rapidfuzz import fuzz, process

        having: set[int] = set()
        words = (self._having[word] for word in set(name.split()) if word in self._having)
        for places in sorted(words, key=len):
            if len(having) >= _AROUND:
                break
            having.update(places)
        near = process.extract(
            name,
            {place: self._forms[place] for place in sorted(having)},
            scorer=fuzz.token_set_ratio,
            limit=_AROUND,
            score_cutoff=LEAST,
        )
        return {place for _, _, place in near}


def _sorted(form: str) -> str:
    return " ".join(sorted(form.split()))
