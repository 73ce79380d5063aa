"""What the gradation grid expects: types of resource by need and line, read once for all cells."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from maillage import iris
from maillage.coverage.model import Needs
from maillage.source import Source, once

# Status of the positions that decide; « ambigu » never does (design/model.md, § 2).
DECIDING = frozenset(("dit", "infere"))


@dataclass(frozen=True, slots=True)
class Cell:
    """What the grid expects for a need at a line.

    Attributes:
        types: codes of the types placed there by a stated or inferred position, sorted.
        undecided: whether an ambiguous position is all the grid has to say.
        in_grid: whether the grid has a column for this need.
    """

    types: tuple[str, ...]
    undecided: bool
    in_grid: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """The positions of the grid.

    Attributes:
        columns: codes of the needs that have a column.
        positions: (need, line) → (type or « », status) of each position.
    """

    columns: frozenset[str]
    positions: dict[tuple[str, int], tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def cell(self, needs: Needs, need: str, line: int) -> Cell:
        """Return what is expected for a need at a line.

        A finer need is read in the column it belongs to; a head need, in all the columns under it.
        """
        over = [code for code in needs.above(need) if code in self.columns]
        kept = over[:1] or [code for code in needs.below(need) if code in self.columns]
        here = [position for code in kept for position in self.positions.get((code, line), ())]
        types = {kind for kind, status in here if kind and status in DECIDING}
        return Cell(tuple(sorted(types)), undecided=bool(here) and not types, in_grid=bool(kept))


def read_grid(source: Source) -> Grid:
    """Read every position that is about a need."""
    return once(source, "grid", lambda: _read_grid(source))


def _read_grid(source: Source) -> Grid:
    rows = source.select(
        """SELECT ?besoin ?ligne ?type ?statut WHERE {
          ?p a mlg:PositionGradation ; mlg:besoin ?besoin ; mlg:ligne ?ligne ; mlg:statut ?statut .
          OPTIONAL { ?p mlg:typeRessource ?type }
        } ORDER BY ?besoin ?ligne ?type ?statut"""
    )
    positions: dict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        need, line = iris.parse(row["besoin"])[1], int(iris.parse(row["ligne"])[1])
        kind = iris.parse(row["type"])[1] if "type" in row else ""
        positions[need, line].append((kind, row["statut"]))
    columns = source.select(
        "SELECT DISTINCT ?besoin WHERE { ?p a mlg:PositionGradation ; mlg:besoin ?besoin }"
    )
    return Grid(
        frozenset(iris.parse(row["besoin"])[1] for row in columns),
        {key: tuple(found) for key, found in positions.items()},
    )
