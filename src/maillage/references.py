"""Checks that need all the tables: unique keys, references that resolve, no loop.

A row that refers to a row that was rejected is rejected too, until nothing changes: what enters
the graph is closed. The fault is told once, where it is; what it takes away says where to look.
"""

from __future__ import annotations

import re

from maillage import findings
from maillage.columns import Row, is_many
from maillage.dangling import dangling, linked, place
from maillage.findings import Finding
from maillage.iris import composite
from maillage.keys import Keys, cells_of
from maillage.second_look import look_again
from maillage.tables import Located, Rejected, Table

_LOOPS = {
    "besoins": "parent",
    "types": "parent",
    "categories_coordination": "parent",
    "programmes": "remplace_par",
    "outils": "remplace_par",
    "acteurs": "rattachement",
    "communes": "commune_mere",
}


def check(tables: list[Table[Row]]) -> None:
    """Reject what does not hold together; the tables are changed in place.

    Args:
        tables: every table of every pack of the build.
    """
    keys = Keys(tables)
    _collect_former_communes(tables, keys)
    _resolve_former_communes(tables, keys)
    _collect(tables, keys)
    for table in tables:
        look_again(table, keys)
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
        if table.unread:
            keys.unread.setdefault(table.model.table, table.file)
        for rejected in table.rejected:
            parts = _written_key(rejected, table)
            if parts and all(parts):
                where = f"{table.file}:{rejected.line}"
                keys.lost.setdefault(f"{table.model.table}/{composite(*parts)}", where)
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


def _written_key(rejected: Rejected, table: Table[Row]) -> list[str]:
    """Return the key that a row which is kept out was given, as well as can be told."""
    cells = rejected.cells
    if "" in cells:
        parts = re.split(r'[,;\t"\n]+', cells[""].lstrip('"'))
        cells = dict(zip(table.header, parts, strict=False))
    return [cells.get(name, "").strip() for name in table.model.key]


def _lose(located: Located[Row], table: Table[Row], keys: Keys, faults: list[Finding]) -> None:
    """Take a key away: what refers to it looks at this row, or at the one that it awaits itself."""
    key = composite(*located.key())
    keys.known[table.model.table].pop(key, None)
    cause = f"{table.file}:{located.line}"
    if all(fault.rule == "awaits" for fault in faults):
        places, target = place(linked(table.model)[faults[0].column], faults[0].value)
        cause = keys.missing(places, target) or cause
    keys.lost[f"{table.model.table}/{key}"] = cause


def _reject_dangling(table: Table[Row], keys: Keys) -> bool:
    if not linked(table.model):
        return False
    kept: list[Located[Row]] = []
    for located in table.rows:
        cells = {name: cells_of(located.row, name) for name in linked(table.model)}
        faults = list(dangling(table.model, cells, table.file, located.line, keys))
        if faults:
            _lose(located, table, keys, faults)
            table.reject(located.line, located.cells, faults)
        else:
            kept.append(located)
    changed = len(kept) != len(table.rows)
    table.rows = kept
    return changed


def _resolve_former_communes(tables: list[Table[Row]], keys: Keys) -> None:
    """Read the code of a merged commune as the commune it belongs to now, with a note."""
    for table in tables:
        names = [
            name
            for name, column in linked(table.model).items()
            if "communes" in column.targets or not column.targets
        ]
        if not names or not keys.former_communes:
            continue
        _reject_inventories(table, keys)
        for position, located in enumerate(table.rows):
            changes: dict[str, object] = {}
            for name in names:
                cells = cells_of(located.row, name)
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
                _lose(located, table, keys, [fault])
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
