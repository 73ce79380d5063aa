"""Crosswalks: which code of a neighbour is which code here, as SSSOM tables that anyone can read.

A mapping never lives in code. ``skos:exactMatch`` (the outside code is ours) and
``skos:broadMatch`` (ours is broader) may be used to import; ``skos:closeMatch`` and
``skos:relatedMatch`` only to link.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from maillage import resources
from maillage.errors import BrokenResource

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "comment",
)
# « the outside code (subject) is this, or a kind of this (object) ».
IMPORTABLE = frozenset({"skos:exactMatch", "skos:broadMatch"})
# What SSSOM writes as object of a code that was looked at and has nothing here.
NO_TERM = "sssom:NoTermFound"


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row: an outside code, what it is here, how we know, how sure."""

    subject: str
    subject_label: str
    predicate: str
    object: str
    object_label: str
    justification: str
    confidence: float
    comment: str

    @property
    def code(self) -> str:
        """The outside code without its prefix."""
        return self.subject.partition(":")[2]

    @property
    def target(self) -> str:
        """Our code without its prefix."""
        return self.object.partition(":")[2]

    @property
    def importable(self) -> bool:
        """Whether an importer may use it."""
        return self.predicate in IMPORTABLE and self.object != NO_TERM


def folder() -> Path:
    """Return the folder of the crosswalks."""
    return resources.root() / "data" / "correspondances"


@cache
def read(name: str) -> tuple[Mapping, ...]:
    """Return the rows of ``data/correspondances/<name>.sssom.tsv``, in order.

    Raises:
        BrokenResource: the file is missing or a row is not usable.
    """
    path = folder() / f"{name}.sssom.tsv"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise BrokenResource(f"the crosswalk {name} is missing") from None
    rows = list(csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t"))
    try:
        return tuple(
            Mapping(
                row["subject_id"],
                row["subject_label"],
                row["predicate_id"],
                row["object_id"],
                row["object_label"],
                row["mapping_justification"],
                float(row["confidence"]),
                row["comment"] or "",
            )
            for row in rows
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenResource(f"the crosswalk {path.name} has an unusable row: {error}") from None


@cache
def importable(name: str) -> dict[str, tuple[str, ...]]:
    """Return outside code → our codes, for the rows that an importer may use."""
    found: dict[str, tuple[str, ...]] = {}
    for mapping in read(name):
        if mapping.importable:
            found[mapping.code] = (*found.get(mapping.code, ()), mapping.target)
    return found
