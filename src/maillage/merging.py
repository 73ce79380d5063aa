"""Confirmed matches: two actors become one at build; what they disagree on is kept and shown.

The actor with an official number stays; the other's cells fill its blanks, its references are
read as references to the one that stays, and each value that differs becomes a divergence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from maillage import findings
from maillage.columns import Row, columns, is_many
from maillage.findings import Finding
from maillage.names import normalise
from maillage.rows.acteurs import ActeurRow, DivergenceRow
from maillage.tables import Located, Table

# What may differ without being a disagreement: keys, and where the row comes from.
_SILENT = {
    "id",
    "libelle",
    "source",
    "autres_sources",
    "citation",
    "note",
    "statut",
    "alias",
    "verifie_le",
}
PART = "fusions"
MATCHES = "correspondances.sssom.tsv"
Where = dict[str, tuple[Table[Row], Located[Row]]]


@dataclass(frozen=True, slots=True)
class Merge:
    """What merging did.

    Attributes:
        stays: actor that is gone → actor that stays.
        tables: tables of divergences that it made.
        findings: one note per actor that is gone.
    """

    stays: dict[str, str]
    tables: list[Table[Row]]
    findings: list[Finding]


def separate(tables: list[Table[Row]], pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give keys of their own to records of several packs that bear the same one.

    A pair of an actor with itself says that the records of two packs under one key are one thing:
    the later ones are renamed, so that they are merged instead of refused as duplicates.

    Returns:
        The pairs, those of an actor with itself replaced by the pairs of the renamed records.
    """
    found: list[tuple[str, str]] = []
    for left, right in pairs:
        if left != right:
            found.append((left, right))
            continue
        bearers = [
            (table, position)
            for table in tables
            if table.model is ActeurRow
            for position, located in enumerate(table.rows)
            if located.key() == (left,)
        ]
        if not bearers:
            found.append((left, right))
        for table, position in bearers[1:]:
            located = table.rows[position]
            renamed = f"{left}--{table.pack}"
            row = located.row.model_copy(update={"id": renamed})
            table.rows[position] = Located(located.line, row, located.cells)
            found.append((left, renamed))
    return found


def merge(tables: list[Table[Row]], pairs: Iterable[tuple[str, str]]) -> Merge:
    """Merge the actors of each pair; the tables are changed in place.

    Args:
        tables: every table of the build, closed.
        pairs: actors that are the same thing; pairs that share an actor form one group.
    """
    where: Where = {
        located.key()[0]: (table, located)
        for table in tables
        if table.model is ActeurRow
        for located in table.rows
    }
    pairs = list(pairs)
    stays = _groups(pairs, where)
    made: dict[str, Table[Row]] = {}
    named = dict.fromkeys(key for pair in pairs for key in pair)
    notes = [
        findings.make("unknown_match", MATCHES, column="subject_id, object_id", value=key)
        for key in named
        if key not in where
    ]
    for gone, kept in sorted(stays.items()):
        table, located = where[gone]
        notes.append(findings.make("merged", table.file, located.line, "id", gone, expected=kept))
        for origin, divergence in _absorb(where, gone, kept):
            target = made.setdefault(
                origin.file, Table(DivergenceRow, origin.pack, origin.file, part=PART)
            )
            if divergence.key() not in {known.key() for known in target.rows}:
                target.rows.append(divergence)
    if stays:
        for table in tables:
            _redirect(table, stays)
    notes += _shared_numbers(where, stays)
    return Merge(stays, list(made.values()), notes)


def _shared_numbers(where: Where, stays: dict[str, str]) -> Iterator[Finding]:
    """Yield a warning for each actor whose FINESS number another actor already bears."""
    first: dict[str, str] = {}
    for key, (table, located) in sorted(where.items()):
        number = getattr(located.row, "finess", None)
        if number is None or key in stays:
            continue
        if number in first:
            yield findings.make(
                "shared_number", table.file, located.line, "finess", number, first=first[number]
            )
        first.setdefault(number, key)


def _groups(pairs: Iterable[tuple[str, str]], where: Where) -> dict[str, str]:
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    for left, right in pairs:
        if left in where and right in where:
            a, b = sorted((root(left), root(right)), key=lambda k: _rank(k, where))
            parent[b] = a
    return {key: root(key) for key in parent if root(key) != key}


def _rank(key: str, where: Where) -> tuple[bool, bool, str]:
    """Order the actors of a group: the register's own record stays, else one with its number.

    The order never depends on the order of reading.
    """
    number = getattr(where[key][1].row, "finess", None)
    return (number is None or key != f"finess-{number}", number is None, key)


def _absorb(where: Where, gone: str, kept: str) -> list[tuple[Table[Row], Located[Row]]]:
    table_gone, located_gone = where[gone]
    table_kept, located_kept = where[kept]
    changes: dict[str, object] = {}
    found: list[tuple[Table[Row], Located[Row]]] = []
    for name in columns(ActeurRow):
        ours, theirs = getattr(located_kept.row, name), getattr(located_gone.row, name)
        if is_many(ActeurRow, name):
            changes[name] = tuple(dict.fromkeys((*ours, *theirs)))
        elif ours is None and name not in _SILENT:
            changes[name] = theirs
        elif theirs is not None and name not in _SILENT and _differ(ours, theirs):
            found += _divergence(kept, name, (table_kept, located_kept), (table_gone, located_gone))
    if located_gone.row.libelle != located_kept.row.libelle:  # type: ignore[attr-defined]
        aliases = changes["alias"]
        changes["alias"] = (*aliases, located_gone.row.libelle)  # type: ignore[attr-defined, misc]
    sources = (*changes["autres_sources"], located_gone.row.source)  # type: ignore[attr-defined, misc]
    own = located_kept.row.source  # type: ignore[attr-defined]
    changes["autres_sources"] = tuple(s for s in dict.fromkeys(sources) if s != own)
    merged = Located(
        located_kept.line, located_kept.row.model_copy(update=changes), located_kept.cells
    )
    table_kept.rows[table_kept.rows.index(located_kept)] = merged
    table_gone.rows.remove(located_gone)
    where[kept] = (table_kept, merged)
    return found


def _differ(ours: object, theirs: object) -> bool:
    """Say whether two values differ by more than case, accents and punctuation."""
    if isinstance(ours, str) and isinstance(theirs, str):
        return normalise(ours).replace(" ", "") != normalise(theirs).replace(" ", "")
    return ours != theirs


def _divergence(
    kept: str,
    name: str,
    ours: tuple[Table[Row], Located[Row]],
    theirs: tuple[Table[Row], Located[Row]],
) -> list[tuple[Table[Row], Located[Row]]]:
    """Return the two values of one column as rows of ``divergences``."""
    found = []
    for rank, (table, located) in enumerate((ours, theirs), start=1):
        row = located.row
        divergence = DivergenceRow(
            id=f"fusion-{kept}-{name}-{rank}-{located.key()[0]}",
            question=f"fusion-{kept}-{name}",
            sujet=f"acteur:{kept}",
            libelle=f"{name} de {row.libelle}",  # type: ignore[attr-defined]
            valeur=str(getattr(row, name)),
            preferee="oui" if rank == 1 else "non",
            raison="fiche qui porte le numéro officiel, ou première par ordre de clé"
            if rank == 1
            else "fiche fusionnée",
            source=row.source,  # type: ignore[attr-defined]
            citation=getattr(row, "citation", None),
        )
        row_made: Row = divergence
        found.append((table, Located(located.line, row_made, {})))
    return found


def _redirect(table: Table[Row], stays: dict[str, str]) -> None:
    """Read references to an actor that is gone as references to the one that stays."""
    pointing = [
        name
        for name, column in columns(table.model).items()
        if column.targets == ("acteurs",) or column.predicate in {"mlg:de", "mlg:vers", "mlg:sujet"}
    ]
    for position, located in enumerate(table.rows):
        changes: dict[str, object] = {}
        for name in pointing:
            value = getattr(located.row, name)
            if isinstance(value, tuple):
                read: object = tuple(dict.fromkeys(stays.get(one, one) for one in value))
            elif isinstance(value, str) and value.startswith("acteur:"):
                key = value.removeprefix("acteur:")
                read = f"acteur:{stays.get(key, key)}"
            else:
                read = stays.get(value, value) if isinstance(value, str) else value
            if read != value:
                changes[name] = read
        if changes:
            table.rows[position] = Located(
                located.line, located.row.model_copy(update=changes), located.cells
            )
