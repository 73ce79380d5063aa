"""Reading by which zones offers reach a commune."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from maillage import iris
from maillage.coverage.model import Reach
from maillage.coverage.reading import facts_of, first, labels_of, origins_of
from maillage.source import Record, Source, iri, values

Reaches = dict[str, tuple[Reach, ...]]


def read_reaches(
    source: Source, commune: str, needs: Iterable[str], line: int, lang: str = "fr"
) -> Reaches:
    """Read the zones by which the offers for some needs reach a commune: offer → zones.

    Declared offers are read whatever their line, because one may miss by its line only; presumed
    ones at the line asked for only: a type placed elsewhere by the grid misses nothing.

    Args:
        source: where to read.
        commune: IRI of the commune.
        needs: IRIs of needs.
        line: line of care.
        lang: language of the labels.
    """
    inside = _inside(source, commune)
    # From the few zones of the commune to their offers: needs are a filter, not a start.
    rows = source.select(
        f"""SELECT DISTINCT ?offre ?base ?couverture ?zone ?part ?statut WHERE {{
          {values("zone", inside)}
          ?couverture mlg:zone ?zone ; mlg:deOffre ?offre ; mlg:part ?part ;
            mlg:statutZone ?statut .
          ?offre mlg:repondA ?besoin ; mlg:base ?base ; mlg:ligne ?ligne .
          FILTER(?besoin IN ({", ".join(iri(need) for need in needs)}))
          FILTER(?base = "declare" || ?ligne = {iri(iris.concept("lignes", str(line)))})
        }} ORDER BY ?offre ?zone ?couverture"""
    )
    return _reaches(source, commune, inside, rows, lang)


def reaches_of(source: Source, commune: str, offers: Iterable[str], lang: str = "fr") -> Reaches:
    """Read the zones by which some offers reach a commune: offer → zones, none when it does not."""
    wanted = sorted(set(offers))
    if not wanted:
        return {}
    inside = _inside(source, commune)
    rows = source.select(
        f"""SELECT ?offre ?couverture ?zone ?part ?statut WHERE {{
          {values("offre", wanted)}
          ?couverture mlg:deOffre ?offre ; mlg:zone ?zone ; mlg:part ?part ;
            mlg:statutZone ?statut }} ORDER BY ?offre ?zone ?couverture"""
    )
    facts = facts_of(source, wanted)
    here = [
        {**row, "base": first(facts[row["offre"]], "mlg:base")}
        for row in rows
        if row["zone"] in inside
    ]
    found = _reaches(source, commune, inside, here, lang)
    return {offer: found.get(offer, ()) for offer in wanted}


def _inside(source: Source, commune: str) -> dict[str, str]:
    """Return the territories that hold a commune: ``whole`` or ``part``."""
    facts = facts_of(source, [commune])[commune]
    inside = dict.fromkeys(facts.get("mlg:estPartiellementDans", ()), "part")
    return inside | dict.fromkeys(facts.get("mlg:estDans", ()), "whole")


def _reaches(
    source: Source, commune: str, inside: Mapping[str, str], rows: list[Record], lang: str
) -> Reaches:
    names = labels_of(source, (row["zone"] for row in rows), lang)
    # No row of a table gives the zone of a presumed offer.
    written = (row["couverture"] for row in rows if row["base"] == "declare")
    origins = origins_of(source, written)
    partial = {row["zone"] for row in rows if inside[row["zone"]] == "part"}
    details = _parts_of(source, commune, partial, lang)
    found: dict[str, list[Reach]] = defaultdict(list)
    for row in rows:
        zone = row["zone"]
        found[row["offre"]].append(
            Reach(
                names[zone],
                iris.short(zone),
                inside[zone] == "whole",
                row["part"] == "entiere",
                row["statut"] == "dit",
                details.get(zone, "") if zone in partial else "",
                origins.get(row["couverture"]),
            )
        )
    return {offer: tuple(reaches) for offer, reaches in sorted(found.items())}


def _parts_of(source: Source, commune: str, zones: set[str], lang: str) -> dict[str, str]:
    """Say of what each zone holds a part, among the territories that hold the commune."""
    if not zones:
        return {}
    rows: list[Record] = source.select(
        f"""SELECT ?zone ?contenu WHERE {{ {values("zone", zones)}
          ?c a mlg:Composition ; mlg:zone ?zone ; mlg:contient ?contenu ; mlg:part "partie" .
          {iri(commune)} mlg:estDans ?contenu }} ORDER BY ?zone ?contenu"""
    )
    names = labels_of(source, (row["contenu"] for row in rows), lang)
    words = {"fr": "une partie de", "en": "a part of"}[lang]
    return {row["zone"]: f"{words} {names[row['contenu']].label}" for row in rows}
