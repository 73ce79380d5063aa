"""What the tables say of each thing, compared between two graphs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from maillage import iris
from maillage.columns import Row, columns
from maillage.coverage.reading import labels_of
from maillage.namespaces import shorten
from maillage.rows import TABLES
from maillage.source import Source

# Tables whose rows are things that open, close, move or change; zones are told with their offer.
COMPARED = ("acteurs", "programmes", "deploiements", "regles", "offres", "actes", "declarations")
LINKED = ("offre_zones", "zone_communes", "liens")
# How a row says where it comes from is no change of the world.
_QUIET = frozenset(
    ("dcterms:source", "mlg:autreSource", "mlg:citation", "mlg:remarque", "mlg:statut")
)


class Kind(StrEnum):
    """What happened to a thing."""

    ADDED = "ajout"
    REMOVED = "retrait"
    CLOSED = "fermeture"
    REPLACED = "remplacement"
    ZONE = "zone"
    LINK = "lien"
    CHANGED = "modification"


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        kind: what happened.
        table: table of the thing.
        thing: its IRI.
        label: its name.
        column: column that changed, empty for the whole thing.
        before: what it held.
        after: what it holds.
    """

    kind: Kind
    table: str
    thing: str
    label: str
    column: str = ""
    before: str = ""
    after: str = ""


Values = dict[str, tuple[str, ...]]


def compare(old: Source, new: Source) -> list[Change]:
    """Return what changed in the tables, by table, kind and thing."""
    found: list[Change] = []
    for table in COMPARED:
        before, after = _things(old, TABLES[table]), _things(new, TABLES[table])
        touched = {t for t in {*before, *after} if before.get(t) != after.get(t)}
        labels = {
            **{t: n.label for t, n in labels_of(old, touched & set(before)).items()},
            **{t: n.label for t, n in labels_of(new, touched & set(after)).items()},
        }
        names = {**_named_values(old, before, touched), **_named_values(new, after, touched)}
        for thing in sorted(touched):
            label = labels[thing]
            if thing not in before:
                found.append(Change(Kind.ADDED, table, thing, label))
            elif thing not in after:
                found.append(Change(Kind.REMOVED, table, thing, label))
            else:
                found += _columns(table, thing, label, before[thing], after[thing], names)
    for table in LINKED:
        found += _links(old, new, table)
    order = list(Kind)
    return sorted(
        found, key=lambda c: (order.index(c.kind), c.table, c.label, c.thing, c.column, c.after)
    )


def _things(source: Source, model: type[Row]) -> dict[str, Values]:
    """Return what the columns of a table say of each of its things: column → values."""
    by_predicate = {
        column.predicate: name
        for name, column in columns(model).items()
        if column.predicate and column.predicate not in _QUIET
    }
    found: dict[str, Values] = {
        row["s"]: {}
        for row in source.select(
            f"SELECT ?s {{ ?s a {model.rdf_class} . MINUS {{ ?s a mlg:OffrePresumee }} }}"
        )
    }
    held: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in source.select(f"SELECT ?s ?p ?o {{ ?s a {model.rdf_class} ; ?p ?o }}"):
        name = by_predicate.get(shorten(row["p"]))
        if name and row["s"] in found:
            held[row["s"], name].add(row["o"])
    for (thing, name), values in held.items():
        found[thing][name] = tuple(sorted(values))
    return found


def _named_values(
    source: Source, things: Mapping[str, Values], touched: set[str]
) -> dict[str, str]:
    """Return the label of every thing that a touched thing points at."""
    pointed = {
        value
        for thing in touched & set(things)
        for values in things[thing].values()
        for value in values
        if _is_ours(value)
    }
    return {iri: named.label for iri, named in labels_of(source, pointed).items()}


def _is_ours(value: str) -> bool:
    try:
        iris.parse(value)
    except ValueError:
        return value == iris.FRANCE
    return True


def _columns(
    table: str, thing: str, label: str, before: Values, after: Values, names: Mapping[str, str]
) -> list[Change]:
    found = []
    for column in sorted({*before, *after}):
        old, new = before.get(column, ()), after.get(column, ())
        if old != new:
            kind = {"jusqu_a": Kind.CLOSED, "remplace_par": Kind.REPLACED}.get(column)
            if kind is None or not new:
                kind = Kind.CHANGED
            words = [" ; ".join(names.get(v, v) for v in values) for values in (old, new)]
            found.append(Change(kind, table, thing, label, column, *words))
    return found


_ENDS = {
    "offre_zones": ("mlg:deOffre", "mlg:zone", Kind.ZONE, ("mlg:part", "mlg:statutZone")),
    "zone_communes": ("mlg:zone", "mlg:contient", Kind.ZONE, ("mlg:part",)),
    "liens": ("mlg:de", "mlg:vers", Kind.LINK, ("mlg:natureLien",)),
}


def _links(old: Source, new: Source, table: str) -> list[Change]:
    """Return the rows of a table of pairs that came, went or changed, told from their first end."""
    _, second, kind, _ = _ENDS[table]
    before, after = _pairs(old, table), _pairs(new, table)
    touched = {pair for pair in {*before, *after} if before.get(pair) != after.get(pair)}
    ends = {end for pair in touched for end in pair}
    names = {i: n.label for source in (old, new) for i, n in labels_of(source, ends).items()
             if n.label != iris.short(i)}  # fmt: skip
    return [
        Change(
            kind,
            table,
            one,
            names.get(one, iris.short(one)),
            second.partition(":")[2],
            _said(names, other, before.get((one, other))),
            _said(names, other, after.get((one, other))),
        )
        for one, other in sorted(touched)
    ]


def _pairs(source: Source, table: str) -> dict[tuple[str, str], tuple[str, ...]]:
    first, second, _, details = _ENDS[table]
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    rows = source.select(
        f"SELECT ?l ?a ?b {{ ?l a {TABLES[table].rdf_class} ; {first} ?a ; {second} ?b }}"
    )
    said = [
        {r["l"]: r["v"] for r in source.select(f"SELECT ?l ?v {{ ?l {detail} ?v }} ORDER BY ?v")}
        for detail in details
    ]
    for row in rows:
        # A presumed offer follows its actor, whose change is told.
        if iris.parse(row["a"])[1].startswith("presume--"):
            continue
        pair = (row["a"], row["b"])
        words = tuple(column.get(row["l"], "") for column in said)
        found[pair] = tuple(sorted({*found.get(pair, ()), *words}))
    return found


def _said(names: Mapping[str, str], other: str, words: tuple[str, ...] | None) -> str:
    if words is None:
        return ""
    plain = [iris.parse(w)[1] if _is_ours(w) else w for w in words if w]
    inside = f" ({', '.join(plain)})" if plain else ""
    return f"{names.get(other, iris.short(other))}{inside}"
