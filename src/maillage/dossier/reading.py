"""What a dossier lists: each list is the answer of a query of the catalogue, row by row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from maillage import catalogue, iris
from maillage.coverage.context import contradictions_about
from maillage.coverage.reading import sources_of
from maillage.dossier.content import (
    Declaration,
    Divergence,
    Institution,
    Programme,
    SourceUsed,
    Structure,
)
from maillage.quality.ageing import whole_months
from maillage.source import Record, Source
from maillage.wording import Sentence

INSTITUTIONS = "institutions-du-territoire"
STRUCTURES = "structures-du-territoire"
PROGRAMMES = "programmes-du-territoire"
INVENTORIES = "inventaires-du-territoire"


def _rows(source: Source, query: str, territory: str, on: dt.date) -> list[Record]:
    words = {"territoire": territory, "date": on.isoformat()}
    return catalogue.run(source, catalogue.find(query), words).rows


def institutions_of(source: Source, territory: str, on: dt.date) -> tuple[Institution, ...]:
    """Return the bodies, acts and zones of care in force that share communes with a territory."""
    found = {
        (row["chose"], row["territoire"]): Institution(
            kind=row["genre"],
            type=row["type"],
            iri=row["chose"],
            label=row["libelle"],
            territory=row["territoire"],
            communes=int(row["communes"]),
            perhaps=int(row["communes_partie"]),
            start=row.get("debut", ""),
            end=row.get("fin", ""),
            source=row["source"],
        )
        for row in _rows(source, INSTITUTIONS, territory, on)
    }
    return tuple(found.values())


def structures_of(source: Source, territory: str, on: dt.date) -> tuple[Structure, ...]:
    """Return the actors that sit in a territory."""
    found: dict[str, Structure] = {}
    for row in _rows(source, STRUCTURES, territory, on):
        found.setdefault(
            row["acteur"],
            Structure(
                iri=row["acteur"],
                label=row["libelle"],
                type=row["type"],
                nature=row["nature"],
                commune=f"commune:{row['code_commune']}",
                commune_label=row["commune"],
                finess=row.get("finess", ""),
                checked=row.get("verifie_le", ""),
                source=row["source"],
            ),
        )
    return tuple(found.values())


def programmes_of(source: Source, territory: str, on: dt.date) -> tuple[Programme, ...]:
    """Return the programmes deployed in a territory."""
    found = {
        (row["deploiement"], row["zone"]): Programme(
            iri=row["programme"],
            label=row["libelle"],
            deployment=row["deploiement"],
            zone=row["zone"],
            communes=int(row["communes"]),
            perhaps=int(row["communes_partie"]),
            start=row.get("debut", ""),
            end=row.get("fin", ""),
            decree=row.get("arrete", ""),
            source=row["source"],
        )
        for row in _rows(source, PROGRAMMES, territory, on)
    }
    return tuple(found.values())


def declarations_of(source: Source, territory: str, on: dt.date) -> tuple[Declaration, ...]:
    """Return the inventories declared complete in a territory."""
    grouped: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in _rows(source, INVENTORIES, territory, on):
        if "declaration" in row:
            grouped[row["declaration"], row["territoire"]].append(row)
    return tuple(
        Declaration(
            iri=iri,
            territory=where,
            codes=tuple(row["inventaire"] for row in group),
            labels=tuple(row["nom"] for row in group),
            communes=int(group[0]["communes"]),
            start=group[0]["debut"],
            end=group[0].get("fin", ""),
            source=group[0]["source"],
        )
        for (iri, where), group in grouped.items()
    )


def divergences_about(source: Source, things: Iterable[str]) -> tuple[Divergence, ...]:
    """Return what sources say differently about some things."""
    return tuple(
        Divergence(found.label, iris.short(found.subject), found.values)
        for found in contradictions_about(source, things)
    )


def sources_used(
    source: Source, cited: Mapping[Sentence, Iterable[str]], on: dt.date
) -> tuple[SourceUsed, ...]:
    """Return the sources of some lists, those that give most first.

    Args:
        source: where to read.
        cited: what is listed → code of the source of each thing listed.
        on: the day that their age is counted to.
    """
    counts: dict[str, dict[Sentence, int]] = defaultdict(lambda: defaultdict(int))
    for what, codes in cited.items():
        for code in codes:
            counts[code][what] += 1
    of_iri = {iris.thing("source", code): code for code in counts}
    known = {of_iri[iri]: said for iri, said in sources_of(source, of_iri).items()}
    found = []
    for code, things in counts.items():
        _, title, edition = known.get(code, (code, code, None))
        months = None if edition is None or edition > on else whole_months(edition, on)
        found.append(SourceUsed(code, title or code, edition, months, tuple(things.items())))
    return tuple(sorted(found, key=lambda s: (-sum(n for _, n in s.counts), s.code)))
