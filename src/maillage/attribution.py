"""What a finding is about: the thing that its row describes, and the source that says it.

The checks of a table know a line and a cell; who must correct it knows a structure and a source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from maillage import graph
from maillage.columns import Row
from maillage.findings import Finding
from maillage.packs import Pack
from maillage.tables import Located, Rejected, Table

_Place = tuple[str, int]


def attributed(
    findings: Sequence[Finding], tables: Sequence[Table[Row]], packs: Sequence[Pack]
) -> Iterator[Finding]:
    """Yield findings with what their row describes, and the source it names or that of its pack.

    What a finding says already is kept.
    """
    rows = _rows(tables, {(finding.file, finding.line) for finding in findings})
    sources = {pack.name: pack.source for pack in packs}
    for finding in findings:
        thing, said = rows.get((finding.file, finding.line), ("", ""))
        yield replace(
            finding,
            thing=finding.thing or thing,
            source=finding.source or said or sources.get(finding.file.partition("/")[0], ""),
        )


def source_titles(tables: Sequence[Table[Row]]) -> dict[str, str]:
    """Return the title of each source of some tables, by its code."""
    return {
        located.key()[0]: located.row.titre  # type: ignore[attr-defined]
        for table in tables
        if table.model.table == "sources"
        for located in table.rows
    }


def _rows(tables: Sequence[Table[Row]], wanted: set[_Place]) -> dict[_Place, tuple[str, str]]:
    """Return (thing, source) of the rows at some places, kept out or not."""
    found: dict[_Place, tuple[str, str]] = {}
    for table in tables:
        rows: tuple[Located[Row] | Rejected, ...] = (*table.rows, *table.rejected)
        for row in rows:
            if row.cells and (table.file, row.line) in wanted:
                found[table.file, row.line] = _about(table.model, row.cells)
    return found


def _about(model: type[Row], cells: dict[str, str]) -> tuple[str, str]:
    """Return (thing, source) of a row, empty when its cells do not say."""
    key = tuple(cells.get(name, "").strip() for name in model.key)
    return graph.subject(model, key) if all(key) else "", cells.get("source", "").strip()
