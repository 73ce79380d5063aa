"""Answers as pandas data frames, with columns of the type that the graph gives them.

A number is a number only when the graph says so: an INSEE code stays the text « 01053 ».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from maillage.errors import MaillageError, WrongUse
from maillage.namespaces import shorten
from maillage.source import Record, Source

# Datatype of every value of a column → dtype of the column.
_DTYPES = {
    **dict.fromkeys(("xsd:integer", "xsd:int", "xsd:long", "xsd:nonNegativeInteger"), "Int64"),
    **dict.fromkeys(("xsd:decimal", "xsd:double", "xsd:float"), "Float64"),
    "xsd:boolean": "boolean",
    "xsd:date": "date",
}
_PROLOGUE = re.compile(
    r"(?:\s|#[^\n]*(?:\n|$)|PREFIX\s+\S*:\s*<[^>]*>|BASE\s*<[^>]*>)*", re.IGNORECASE
)
_IRI = "iri"


def frame(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Any:
    """Return rows as a data frame; the type of a column is that of its Python values.

    Raises:
        WrongUse: pandas is not installed.
    """
    pandas = _pandas()
    found = pandas.DataFrame(list(rows), columns=list(columns))
    return found.convert_dtypes()


def typed(source: Source, columns: Sequence[str], rows: list[Record], sparql: str) -> Any:
    """Return the rows of a SELECT as a data frame whose columns have the types of the graph.

    Whole numbers, decimal numbers, booleans and dates are such; all the rest, and a column of
    several types, is text. The query runs once more, to ask for the types.

    Raises:
        WrongUse: pandas is not installed.
    """
    pandas = _pandas()
    found = pandas.DataFrame(rows, columns=list(columns), dtype="string")
    kinds = _kinds(source, columns, sparql) if rows else {}
    for name in columns:
        dtype = _dtype(kinds.get(name, {""}))
        if dtype == "date":
            days = pandas.to_datetime(found[name], format="%Y-%m-%d", errors="coerce")
            if days.notna().sum() == found[name].notna().sum():
                found[name] = days
        elif dtype == "boolean":
            found[name] = found[name].isin(["true", "1"]).where(found[name].notna(), pandas.NA)
            found[name] = found[name].astype("boolean")
        elif dtype:
            found[name] = pandas.to_numeric(found[name]).astype(dtype)
    return found


def _dtype(kinds: set[str]) -> str:
    dtypes = {_DTYPES.get(kind, "") for kind in kinds}
    if dtypes == {"Int64", "Float64"}:
        return "Float64"
    return dtypes.pop() if len(dtypes) == 1 else ""


def _kinds(source: Source, columns: Sequence[str], sparql: str) -> dict[str, set[str]]:
    """Return the datatypes of each column; nothing when the source cannot tell."""
    if not columns:
        return {}
    start = _PROLOGUE.match(sparql)
    cut = start.end() if start else 0
    wanted = " ".join(
        f'(COALESCE(STR(DATATYPE(?{name})), IF(BOUND(?{name}), "{_IRI}", "")) AS ?mlgType{n})'
        for n, name in enumerate(columns)
    )
    try:
        found = source.select(
            f"{sparql[:cut]}\nSELECT DISTINCT {wanted} WHERE {{ {{ {sparql[cut:]}\n}} }}"
        )
    except (MaillageError, SyntaxError, ValueError):
        return {}
    return {
        name: {shorten(row[f"mlgType{n}"]) for row in found if row.get(f"mlgType{n}")}
        for n, name in enumerate(columns)
    }


def _pandas() -> Any:
    try:
        import pandas
    except ImportError:
        raise WrongUse(
            "pandas n'est pas installé : pip install 'maillage[pandas]'",
            "pandas is not installed: pip install 'maillage[pandas]'",
        ) from None
    return pandas
