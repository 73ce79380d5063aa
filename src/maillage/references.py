"""Checks that need all the tables: unique keys, references that resolve, no loop.

A row that refers to a row that was rejected is rejected too, until nothing changes: what enters
the graph is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from maillage import findings
from maillage.columns import Column, Row, columns, is_many
from maillage.findings import Finding
from maillage.iris import composite, is_territory
from maillage.names import nearest
from maillage.rows import REFERENCE_TABLES
from maillage.tables import Located, Table
from maillage.wording import Sentence

_LOOPS = {
    "besoins": "parent",
    "types": "parent",
    "categories_coordination": "parent",
    "programmes": "remplace_par",
    "outils": "remplace_par",
    "acteurs": "rattachement",
    "communes": "commune_mere",
}


@dataclass(slots=True)
class Keys:
    """The keys of every table, those of rejected rows, and where former commune codes lead."""

    known: dict[str, dict[str, str]] = field(default_factory=dict)
    current_communes: set[str] = field(default_factory=set)
    former_communes: dict[str, tuple[str, str]] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)

    def has(self, table: str, key: str) -> bool:
        """Say whether a table holds a key."""
        return key in self.known.get(table, {})


def check(tables: list[Table[Row]]) -> None:
    """Reject what does not hold together; the tables are changed in place.

    Args:
        tables: every table of every pack of the build.
    """
    keys = Keys()
    _collect_former_communes(tables, keys)
    _resolve_former_communes(tables, keys)
    _collect(tables, keys)
    _reject_loops(tables, keys)
    while sum(_reject_dangling(table, keys) for table in tables):
        pass


def _collect_former_communes(tables: list[Table[Row]], keys: Keys) -> None:
    for table in tables:
        if table.model.table == "communes":
            for located in table.rows:
                code, row = located.key()[0], located.row
                keys.current_communes.add(code)
                for former in row.anciens_codes:  # type: ignore[attr-defined]
                    keys.former_communes[former] = (code, row.nom)  # type: ignore[attr-defined]


def _collect(tables: list[Table[Row]], keys: Keys) -> None:
    for table in tables:
        known = keys.known.setdefault(table.model.table, {})
        for rejected in table.rejected:
            parts = [rejected.cells.get(name, "").strip() for name in table.model.key]
            if all(parts):
                place = f"{table.file}:{rejected.line}"
                keys.lost.setdefault(f"{table.model.table}/{composite(*parts)}", place)
        kept: list[Located[Row]] = []
        for located in table.rows:
            key = composite(*located.key())
            if key in known:
                fault = findings.make(
                    "duplicate_key",
                    table.file,
                    located.line,
                    located.row.key[0],
                    key,
                    first=known[key],
                )
                table.reject(located.line, located.cells, [fault])
                continue
            known[key] = f"{table.file}:{located.line}"
            kept.append(located)
        table.rows = kept


def _cells(row: Row, name: str) -> tuple[str, ...]:
    value = getattr(row, name)
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _linked(model: type[Row]) -> list[tuple[str, Column]]:
    """Return the columns that point at rows: fixed tables, or ``kind:key`` references."""
    return [
        (name, column)
        for name, column in columns(model).items()
        if column.targets or column.predicate in {"mlg:de", "mlg:vers", "mlg:sujet"}
    ]


def _place(column: Column, value: str) -> tuple[tuple[str, ...], str]:
    """Return the tables a cell may point at, and the key in them."""
    if len(column.targets) == 1:
        return column.targets, value
    prefix, _, key = value.partition(":")
    table = REFERENCE_TABLES.get(prefix)
    if table is None or (column.targets and table not in column.targets):
        return column.targets, value
    return (table,), key


def _lose(located: Located[Row], table: Table[Row], keys: Keys) -> None:
    key = composite(*located.key())
    keys.known[table.model.table].pop(key, None)
    keys.lost[f"{table.model.table}/{key}"] = f"{table.file}:{located.line}"


def _reject_dangling(table: Table[Row], keys: Keys) -> bool:
    linked = _linked(table.model)
    if not linked:
        return False
    kept: list[Located[Row]] = []
    for located in table.rows:
        faults = list(_dangling(located, table, linked, keys))
        if faults:
            _lose(located, table, keys)
            table.reject(located.line, located.cells, faults)
        else:
            kept.append(located)
    changed = len(kept) != len(table.rows)
    table.rows = kept
    return changed


def _dangling(
    located: Located[Row], table: Table[Row], linked: list[tuple[str, Column]], keys: Keys
) -> Iterator[Finding]:
    for name, column in linked:
        for value in _cells(located.row, name):
            if value == "france" and len(column.targets) > 1:
                continue
            places, key = _place(column, value)
            if len(column.targets) > 1 and not is_territory(value):
                yield findings.make("territory", table.file, located.line, name, value)
                continue
            if not places:
                yield findings.make("reference", table.file, located.line, name, value)
                continue
            if any(keys.has(place, key) for place in places):
                continue
            lost = next(
                (keys.lost[f"{p}/{key}"] for p in places if f"{p}/{key}" in keys.lost), None
            )
            because = (
                Sentence(f" (la ligne {lost} a été écartée)", f" (row {lost} was kept out)")
                if lost
                else ""
            )
            known = [k for place in places for k in keys.known.get(place, {})]
            close = ", ".join(nearest(key, known)) if len(known) < 5_000 else ""
            if "communes" in places and keys.has("communes", key.zfill(5)):
                close = key.zfill(5)
            yield findings.make(
                "dangling",
                table.file,
                located.line,
                name,
                value,
                tables=Sentence(" ou ".join(places), " or ".join(places)),
                because=because,
                allowed=close or "—",
            )


def _resolve_former_communes(tables: list[Table[Row]], keys: Keys) -> None:
    """Read the code of a merged commune as the commune it belongs to now, with a note."""
    for table in tables:
        linked = [
            (name, column)
            for name, column in _linked(table.model)
            if "communes" in column.targets or not column.targets
        ]
        if not linked or not keys.former_communes:
            continue
        _reject_inventories(table, keys)
        for position, located in enumerate(table.rows):
            changes: dict[str, object] = {}
            for name, _ in linked:
                cells = _cells(located.row, name)
                read = tuple(_current(cell, keys) for cell in cells)
                if read == cells:
                    continue
                changes[name] = read if is_many(table.model, name) else read[0]
                # What served a commune that has merged serves a part of the new one.
                partly = name in table.model.key and "part" in table.model.model_fields
                if partly:
                    changes["part"] = "partie"
                for before, after in zip(cells, read, strict=True):
                    if before != after:
                        _, label = keys.former_communes[before.removeprefix("commune:")]
                        table.findings.append(
                            findings.make(
                                "former_commune_part" if partly else "former_commune",
                                table.file,
                                located.line,
                                name,
                                before.removeprefix("commune:"),
                                expected=after.removeprefix("commune:"),
                                label=label,
                            )
                        )
            if changes:
                row = located.row.model_copy(update=changes)
                table.rows[position] = Located(located.line, row, located.cells)


def _reject_inventories(table: Table[Row], keys: Keys) -> None:
    """Reject the inventory of a commune that has merged: it says nothing of the whole new one."""
    if table.model.table != "declarations":
        return
    kept: list[Located[Row]] = []
    for located in table.rows:
        place: str = located.row.territoire  # type: ignore[attr-defined]
        now = _current(place, keys)
        if now == place:
            kept.append(located)
            continue
        fault = findings.make(
            "former_commune_inventory",
            table.file,
            located.line,
            "territoire",
            place.removeprefix("commune:"),
            expected=now.removeprefix("commune:"),
            label=keys.former_communes[place.removeprefix("commune:")][1],
        )
        table.reject(located.line, located.cells, [fault])
    table.rows = kept


def _current(cell: str, keys: Keys) -> str:
    prefix = "commune:" if cell.startswith("commune:") else ""
    code = cell.removeprefix(prefix)
    if code in keys.former_communes and code not in keys.current_communes:
        return prefix + keys.former_communes[code][0]
    return cell


def _reject_loops(tables: list[Table[Row]], keys: Keys) -> None:
    """Reject the rows of a loop, be they in several packs."""
    above: dict[str, dict[str, str | None]] = {table: {} for table in _LOOPS}
    looped = [table for table in tables if table.model.table in _LOOPS]
    for table in looped:
        name = _LOOPS[table.model.table]
        rows = {located.key()[0]: getattr(located.row, name) for located in table.rows}
        above[table.model.table].update(rows)
    for table in looped:
        name = _LOOPS[table.model.table]
        kept: list[Located[Row]] = []
        for located in table.rows:
            start = located.key()[0]
            if start in _climb(above[table.model.table], start):
                fault = findings.make("cycle", table.file, located.line, name, start)
                _lose(located, table, keys)
                table.reject(located.line, located.cells, [fault])
            else:
                kept.append(located)
        table.rows = kept


def _climb(above: dict[str, str | None], start: str) -> set[str]:
    seen: set[str] = set()
    current = above.get(start)
    while current is not None and current not in seen:
        seen.add(current)
        current = above.get(current)
    return seen
