"""The links of a snapshot in one file that a build writes: the store takes a minute to tell them.

What links say is kept once for all those that say the same. The same graph gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from maillage.recorded.columns import Told
from maillage.recorded.reading import Draft, of_things, stated
from maillage.source import OxigraphSource, Source, once

FILE = "links.json"


@dataclass(frozen=True, slots=True)
class Recorded:
    """Every link, and what is said of their ends.

    Links are columns: one object each would slow down all that a process does besides.

    Attributes:
        link: IRI of what states each link.
        start: rank in ``things`` of the end that each comes from.
        end: rank in ``things`` of the end that each goes to.
        says: rank in ``told`` of what is said of each.
        told: kind of link, and what is said of it.
        things: end of a link → what is said of it (``reading.of_things``).
    """

    link: list[str]
    start: list[int]
    end: list[int]
    says: list[int]
    told: list[tuple[str, Told]]
    things: dict[str, Told]

    def links(self) -> Iterator[Draft]:
        """Yield every link."""
        things = list(self.things)
        for link, start, end, says in zip(self.link, self.start, self.end, self.says, strict=True):
            nature, told = self.told[says]
            yield Draft(link, things[start], things[end], nature, told)


def read_recorded(source: Source) -> Recorded:
    """Read every link of a graph."""
    drafts = sorted(stated(source), key=lambda draft: draft[:4])
    things = of_things(source, {end for draft in drafts for end in (draft.start, draft.end)})
    ranks = {thing: rank for rank, thing in enumerate(things)}
    told: list[tuple[str, Told]] = []
    known: dict[str, int] = {}
    says = []
    for draft in drafts:
        rank = known.setdefault(repr((draft.nature, sorted(draft.told.items()))), len(told))
        if rank == len(told):
            told.append((draft.nature, draft.told))
        says.append(rank)
    return Recorded(
        link=[draft.link for draft in drafts],
        start=[ranks[draft.start] for draft in drafts],
        end=[ranks[draft.end] for draft in drafts],
        says=says,
        told=told,
        things=things,
    )


def write(source: Source, folder: Path) -> None:
    """Write the links of a graph in a folder."""
    folder.mkdir(exist_ok=True)
    kept = asdict(read_recorded(source))
    with (folder / FILE).open("w", encoding="utf-8") as file:
        json.dump(kept, file, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def recorded(source: Source) -> Recorded | None:
    """Return the links that the build of a snapshot wrote; None where there are none."""
    if not isinstance(source, OxigraphSource) or source.index is None:
        return None
    file = source.index / FILE
    return once(source, "recorded", lambda: _load(file) if file.is_file() else None)


def _load(file: Path) -> Recorded:
    kept = json.loads(file.read_text(encoding="utf-8"))
    kept["told"] = [(nature, _fixed(told)) for nature, told in kept["told"]]
    kept["things"] = {thing: _fixed(told) for thing, told in kept["things"].items()}
    return Recorded(**kept)


def _fixed(told: Told) -> Told:
    """Return what is said as tuples, which cost nothing once they are there."""
    return {name: tuple(values) for name, values in told.items()}
