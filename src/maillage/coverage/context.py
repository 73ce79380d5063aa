"""What surrounds a cell: what the grid expects, what is inventoried, what is elsewhere."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from maillage import iris
from maillage.coverage.grid import read_grid
from maillage.coverage.model import Named, Needs
from maillage.coverage.reading import facts_of, labels_of
from maillage.source import Source, iri, once, values


@dataclass(frozen=True, slots=True)
class Expected:
    """What the grid expects in a cell.

    Attributes:
        types: types of resource placed there by a stated or inferred position.
        undecided: whether an ambiguous position is all the grid has to say.
        in_grid: whether the grid has a column for this need.
    """

    types: tuple[Named, ...]
    undecided: bool
    in_grid: bool


def expected_types(
    source: Source, needs: Needs, need: str, line: int, lang: str = "fr"
) -> Expected:
    """Return the types that the grid expects for a need at a line (see ``grid.Grid.cell``)."""
    cell = read_grid(source).cell(needs, need, line)
    types = {iris.concept("types", code) for code in cell.types}
    return Expected(tuple(labels_of(source, types, lang).values()), cell.undecided, cell.in_grid)


def inventoried_types(
    source: Source, needs: Needs, commune: str, need: str, day: dt.date, expected: Iterable[str]
) -> dict[str, str]:
    """Return the expected types whose inventory is complete here on a day: type → declaration.

    A declaration holds for the whole of its territory, from its date until its end; one made for
    a need holds for every type expected for this need and what is narrower.
    """
    wanted = sorted(expected)
    if not wanted:
        return {}
    rows = source.select(
        f"""SELECT ?d ?p ?o ?debut ?fin WHERE {{
          {iri(commune)} mlg:estDans ?t .
          ?d mlg:territoire ?t ; a mlg:Declaration ; schema:validFrom ?debut ; ?p ?o .
          FILTER(?p IN (mlg:exhaustifType, mlg:exhaustifBesoin))
          OPTIONAL {{ ?d schema:validThrough ?fin }}
        }} ORDER BY ?d ?p ?o"""
    )
    broader = once(source, "broader", lambda: _read_broader(source))
    found: dict[str, str] = {}
    for row in rows:
        if not row["debut"] <= day.isoformat() <= row.get("fin", "9999"):
            continue
        scheme, code = iris.parse(row["o"])
        for kind in wanted:
            of_type = scheme == "types" and row["o"] in _chain(broader, kind)
            if of_type or (scheme == "besoins" and code in needs.above(need)):
                found.setdefault(kind, row["d"])
    return found


def _read_broader(source: Source) -> dict[str, str]:
    rows = source.select("SELECT ?type ?large WHERE { ?type skos:broader ?large }")
    return {row["type"]: row["large"] for row in rows}


def _chain(broader: dict[str, str], start: str) -> list[str]:
    """Return a concept and everything broader."""
    chain = [start]
    while chain[-1] in broader and broader[chain[-1]] not in chain:
        chain.append(broader[chain[-1]])
    return chain


def zones_near(source: Source, commune: str) -> set[str]:
    """Return the zones of offers that lie in the département of a commune."""
    departements = departements_of(source, commune)
    return {zone for departement in departements for zone in zones_in(source, departement)}


def departements_of(source: Source, commune: str) -> list[str]:
    """Return the départements that a commune is in: one, where it is known."""
    inside = facts_of(source, [commune])[commune].get("mlg:estDans", ())
    return [territory for territory in inside if iris.parse(territory)[0] == "departement"]


def zones_in(source: Source, departement: str) -> frozenset[str]:
    """Return the zones of offers that lie in a département."""

    def read() -> frozenset[str]:
        rows = source.select(
            f"""SELECT DISTINCT ?zone WHERE {{
              ?zone mlg:estDans {iri(departement)} . ?couverture mlg:zone ?zone }}"""
        )
        return frozenset(row["zone"] for row in rows)

    return once(source, ("zones", departement), read)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two or more values that sources give for the same thing."""

    label: str
    subject: str
    values: tuple[tuple[str, str, bool, str], ...]


def contradictions_about(source: Source, things: Iterable[str]) -> list[Contradiction]:
    """Return the disagreements recorded about some things: all values, the preferred one marked.

    Each value is (value, code of its source, preferred, reason).
    """
    disputed = once(source, "disputed", lambda: _read_disputed(source))
    wanted = sorted(disputed.intersection(things))
    if not wanted:
        return []
    rows = source.select(
        f"""SELECT ?question ?sujet ?libelle ?valeur ?code ?preferee ?raison WHERE {{
          {values("sujet", wanted)}
          ?vise mlg:sujet ?sujet ; mlg:question ?question .
          ?d a mlg:Divergence ; mlg:question ?question ; rdfs:label ?libelle ; mlg:valeur ?valeur ;
            mlg:preferee ?preferee ; dcterms:source ?s . ?s dcterms:identifier ?code .
          OPTIONAL {{ ?d mlg:raison ?raison }}
        }} ORDER BY ?question DESC(?preferee) ?code ?valeur"""
    )
    grouped: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        grouped[row["question"]].append(row)
    found = []
    for group in grouped.values():
        seen = dict.fromkeys(
            (r["valeur"], r["code"], r["preferee"] == "oui", r.get("raison", "")) for r in group
        )
        found.append(Contradiction(group[0]["libelle"], group[0]["sujet"], tuple(seen)))
    return found


def _read_disputed(source: Source) -> frozenset[str]:
    rows = source.select("SELECT DISTINCT ?x WHERE { ?d mlg:sujet ?x ; mlg:question ?question }")
    return frozenset(row["x"] for row in rows)
