"""What shapes find missing only because a row of another table is kept out.

An offer whose only zone is kept out has no zone, and a shape says so: that is no second fault. The
finding becomes a note that says which row to correct.
"""

from __future__ import annotations

import re
from dataclasses import replace

from maillage import iris
from maillage.columns import Row
from maillage.dangling import linked, place
from maillage.findings import Finding, Severity
from maillage.rows import TABLES
from maillage.tables import Table, cells_in

# A path that goes up from the thing: what is missing would be said by the row of another table.
_FROM_ANOTHER_ROW = re.compile(r"\^([\w]+:\w+)")
_TABLES = {model.kind: name for name, model in TABLES.items() if model.kind}


def excuse(found: list[Finding], tables: list[Table[Row]]) -> list[Finding]:
    """Return findings of shapes, those that follow from a row kept out turned into notes.

    Args:
        found: findings of shapes.
        tables: every table of the build, as read.
    """
    named: dict[tuple[str, str, str], str] = {}
    unread: dict[str, str] = {}
    for table in tables:
        for name, column in linked(table.model).items():
            if table.unread:
                unread.setdefault(column.predicate, table.file)
            for rejected in table.rejected:
                for value in cells_in(table.model, name, rejected.cells.get(name, "")):
                    for target in place(column, value)[0]:
                        thing = (column.predicate, target, place(column, value)[1])
                        named.setdefault(thing, f"{table.file}:{rejected.line}")
    return [_excused(finding, named, unread) for finding in found]


def _excused(
    finding: Finding, named: dict[tuple[str, str, str], str], unread: dict[str, str]
) -> Finding:
    result = finding.result
    if result is None or "MinCount" not in result.component:
        return finding
    path = _FROM_ANOTHER_ROW.match(result.path)
    if path is None:
        return finding
    kind, key = iris.parse(finding.thing)
    cause = named.get((path[1], _TABLES.get(kind, kind), key)) or unread.get(path[1])
    if cause is None:
        return finding
    return replace(
        finding,
        severity=Severity.INFO,
        message={
            "fr": f"{finding.message['fr']} ({cause} est écarté)",
            "en": f"{finding.message['en']} ({cause} is kept out)",
        },
        remedy={"fr": f"corriger d'abord {cause}", "en": f"correct {cause} first"},
    )
