"""A crosswalk seen by an importer: one nomenclature outside, one kind of thing here."""

from __future__ import annotations

from dataclasses import dataclass

from maillage import crosswalks


@dataclass(frozen=True, slots=True)
class Mappings:
    """The rows of a crosswalk that lead from one nomenclature to one kind of thing.

    Attributes:
        targets: outside code → our codes, for the rows that an importer may use.
        known: outside codes that the crosswalk knows, usable or not: the others are to be counted.
    """

    targets: dict[str, tuple[str, ...]]
    known: frozenset[str]


def read(crosswalk: str, nomenclature: str, kind: str) -> Mappings:
    """Return the mappings from ``nomenclature`` (prefix of the subjects) to ``kind``.

    Args:
        crosswalk: name of the crosswalk, ``data_inclusion``.
        nomenclature: prefix of the outside codes, ``di.thematique``.
        kind: prefix of our codes, ``besoin``.
    """
    known = [
        mapping
        for mapping in crosswalks.read(crosswalk)
        if mapping.subject.startswith(f"{nomenclature}:")
    ]
    importable = crosswalks.importable(crosswalk)
    ours = {(m.code, m.target) for m in known if m.object.startswith(f"{kind}:")}
    targets = {
        code: found
        for code in dict.fromkeys(mapping.code for mapping in known)
        if (found := tuple(t for t in importable.get(code, ()) if (code, t) in ours))
    }
    return Mappings(targets, frozenset(mapping.code for mapping in known))
