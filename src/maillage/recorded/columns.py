"""Some properties of many things, named in the query by hundreds: whole things take much longer.

Sub-selects of whole properties, as in ``rules``, were measured: a quarter less time at national
size, four times the memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from maillage.source import Record, Source, values

Told = Mapping[str, Sequence[str]]
LABEL = "rdfs:label|skos:prefLabel|dcterms:title"
# Things named in one query.
_AT_ONCE = 500


def columns(
    source: Source, things: Collection[str], properties: Mapping[str, str]
) -> dict[str, dict[str, list[str]]]:
    """Return what some properties say of some things: thing → name of the column → sorted values.

    Args:
        source: where to read.
        things: IRIs of the things; those of which nothing is said have no column.
        properties: name of each column → its property. Values of ``label`` begin with their
            language: « fr@Secteur 59G21 ».
    """
    names = " ".join(map(_projected, properties))
    looked_up = " ".join(f"OPTIONAL {{ ?x {p} ?v_{name} }}" for name, p in properties.items())
    found: dict[str, dict[str, list[str]]] = {thing: {} for thing in sorted(things)}
    for named in _by_hundreds(found):
        for row in source.select(f"SELECT ?x {names} WHERE {{ {named} {looked_up} }}"):
            said = found[row.pop("x")]
            for name, value in row.items():
                known = said.setdefault(name, [])
                if value not in known:
                    known.append(value)
                    known.sort()
    return found


def pairs(source: Source, things: Collection[str] | None, pattern: str) -> Iterator[Record]:
    """Yield the rows of a pattern that binds ``?x`` and ``?v``, of some things or of all."""
    for named in [""] if things is None else _by_hundreds(things):
        yield from source.select(f"SELECT DISTINCT ?x ?v WHERE {{ {named} {pattern} }}")


def best(said: Told, name: str) -> str:
    """Return the first value of a column, « » when there is none."""
    return next(iter(said.get(name, ())), "")


def label(said: Told, lang: str) -> str:
    """Return the label of a thing in a language, else in French, else any; « » when it has none."""
    ranks = {lang: 0, "fr": 1, "": 2}
    told = (one.partition("@") for one in said.get("label", ()))
    return min(((ranks.get(tag, 3), text) for tag, _, text in told), default=(0, ""))[1]


def _projected(name: str) -> str:
    if name == "label":
        return '(CONCAT(LANG(?v_label), "@", STR(?v_label)) AS ?label)'
    return f"(?v_{name} AS ?{name})"


def _by_hundreds(things: Collection[str]) -> Iterator[str]:
    """Yield the things as ``VALUES ?x``, some at a time."""
    ordered = sorted(things)
    for start in range(0, len(ordered), _AT_ONCE):
        yield values("x", ordered[start : start + _AT_ONCE])
