"""Reading a scenario: one change per line of a CSV file, each word checked."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from maillage import asking, iris
from maillage.access.density import type_code
from maillage.errors import WrongUse
from maillage.matrix.index import LINES, Index, Words
from maillage.matrix.scope import find_territory
from maillage.source import Source
from maillage.source import iri as sparql_iri

COLUMNS = (
    "action",
    "offre",
    "acteur",
    "type",
    "besoins",
    "lignes",
    "zones",
    "age_min",
    "age_max",
)
OPEN, CLOSE, EXTEND, AGES = "ouvrir", "fermer", "etendre", "ages"
ACTIONS = (OPEN, CLOSE, EXTEND, AGES)


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        line: line of the file.
        action: ouvrir, fermer, etendre or ages.
        offers: ranks of the offers that change; none for an opening.
        kind: code of the type that opens.
        cells: (needs, line) of an opening, one offer for each line.
        zones: ranks of the territories that are served from now on, wholly and surely.
        age_min: years, None when not stated.
        age_max: the same.
    """

    line: int
    action: str
    offers: tuple[int, ...] = ()
    kind: str = ""
    cells: tuple[tuple[tuple[str, ...], int], ...] = ()
    zones: tuple[int, ...] = ()
    age_min: int | None = None
    age_max: int | None = None


def read_scenario(path: Path, source: Source, index: Index) -> list[Change]:
    """Read a scenario.

    Raises:
        WrongUse: the file cannot be read, or a word is not understood; the sentence says where.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            unknown = [name for name in reader.fieldnames or () if name not in COLUMNS]
            if unknown or "action" not in (reader.fieldnames or ()):
                wrong = unknown[0] if unknown else "action"
                raise WrongUse(
                    f"{path}, ligne 1 : colonne « {wrong} » "
                    f"{'inconnue' if unknown else 'absente'} ; colonnes : {', '.join(COLUMNS)}",
                    f"{path}, line 1: column “{wrong}” is {'unknown' if unknown else 'missing'}; "
                    f"columns: {', '.join(COLUMNS)}",
                )
            rows = [
                {k: (v or "").strip() for k, v in row.items() if isinstance(k, str)}
                for row in reader
            ]
    except FileNotFoundError:
        raise WrongUse(
            f"le scénario {path} n'existe pas : donner un CSV ({', '.join(COLUMNS)})",
            f"no scenario {path}: give a CSV ({', '.join(COLUMNS)})",
        ) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WrongUse(
            f"{path} ne peut pas être lu comme un scénario ({error})",
            f"{path} cannot be read as a scenario ({error})",
        ) from None
    reading = _Reading(source, index)
    changes = []
    for number, row in enumerate(rows, start=2):
        if not any(row.values()):
            continue
        try:
            changes.append(reading.change(number, row))
        except WrongUse as error:
            raise WrongUse(
                f"{path}, ligne {number} : {error.text('fr')}",
                f"{path}, line {number}: {error.text('en')}",
            ) from None
    return changes


class _Reading:
    def __init__(self, source: Source, index: Index) -> None:
        self.source, self.index = source, index
        self.rank = {offer: n for n, offer in enumerate(index.offers)}

    def change(self, line: int, row: dict[str, str]) -> Change:
        action = row.get("action", "")
        if action not in ACTIONS:
            raise WrongUse(
                f"action « {action} » inconnue : écrire {', '.join(ACTIONS)}",
                f"action “{action}” is unknown: write {', '.join(ACTIONS)}",
            )
        low, high = (asking.age_in_years(row.get(n) or None) for n in ("age_min", "age_max"))
        if low is not None and high is not None and low > high:
            raise WrongUse(
                f"age_min {low} dépasse age_max {high}", f"age_min {low} exceeds age_max {high}"
            )
        zones = tuple(
            find_territory(self.index.words, zone)
            for zone in row.get("zones", "").split(";")
            if zone
        )
        if action in {OPEN, EXTEND} and not zones:
            raise WrongUse(
                "donner le territoire servi dans la colonne zones (dep:37, commune:37261…)",
                "give the territory served in column zones (dep:37, commune:37261…)",
            )
        if action == OPEN:
            kind = type_code(self.index, row.get("type", ""))
            cells = self._cells(kind, row)
            return Change(line, OPEN, (), kind, cells, zones, low, high)
        return Change(line, action, self._offers(row), zones=zones, age_min=low, age_max=high)

    def _cells(self, kind: str, row: dict[str, str]) -> tuple[tuple[tuple[str, ...], int], ...]:
        """Return what an opening answers: as stated, else where the grid places its type."""
        words = self.index.words
        needs = [asking.need_code(words.needs, n) for n in row.get("besoins", "").split(";") if n]
        lines = [asking.line_number(x) for x in row.get("lignes", "").split(";") if x]
        if needs and lines:
            return tuple((tuple(needs), line) for line in lines)
        placed = placed_cells(words, kind)
        kept = [
            (need, line)
            for need, line in placed
            if (not needs or need in needs) and (not lines or line in lines)
        ]
        if not kept:
            raise WrongUse(
                f"la grille ne place le type {kind} nulle part ici : remplir besoins et lignes",
                f"the grid places type {kind} nowhere here: fill in besoins and lignes",
            )
        return tuple(((need,), line) for need, line in kept)

    def _offers(self, row: dict[str, str]) -> tuple[int, ...]:
        offer, actor = row.get("offre", ""), row.get("acteur", "")
        if offer:
            found = self.rank.get(_iri("offre", offer))
            if found is None:
                raise WrongUse(
                    f"l'offre « {offer} » n'est pas dans le graphe",
                    f"the offer “{offer}” is not in the graph",
                )
            return (found,)
        if not actor:
            raise WrongUse(
                "donner l'offre ou l'acteur qui change", "give the offer or the actor that changes"
            )
        thing = _iri("acteur", actor)
        rows = self.source.select(
            f"SELECT ?o {{ ?o mlg:assureePar {sparql_iri(thing)} }} ORDER BY ?o"
        )
        offers = tuple(self.rank[r["o"]] for r in rows if r["o"] in self.rank)
        if not offers:
            raise WrongUse(
                f"l'acteur « {actor} » n'a aucune offre dans le graphe",
                f"the actor “{actor}” has no offer in the graph",
            )
        return offers


def _iri(kind: str, written: str) -> str:
    """Return the IRI of a thing written as its key, its short form or its IRI."""
    if "://" in written:
        return written
    return iris.thing(kind, written.removeprefix(f"{kind}:"))


def placed_cells(words: Words, kind: str) -> list[tuple[str, int]]:
    """Return the needs and lines where the grid expects a type, in the order of the needs."""
    chain = set(words.type_chain(kind))
    return [
        (need, line)
        for need in words.needs.labels
        if need in words.grid.columns
        for line in LINES
        if chain & set(words.grid.cell(words.needs, need, line).types)
    ]
