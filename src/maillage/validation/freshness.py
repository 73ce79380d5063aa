"""Freshness: how old a date may be, said in the shapes as a duration and checked as a day.

SHACL has no « today ». A property shape says ``mlg:fraicheurMaximale "P12M"^^xsd:duration``; when
the shapes are read this becomes ``sh:minInclusive`` of the day that many months before, so that
every engine is given plain SHACL.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING

from maillage.errors import BrokenResource
from maillage.namespaces import expand

if TYPE_CHECKING:
    from rdflib import Graph

MAX_AGE = expand("mlg:fraicheurMaximale")
# rdflib reads P12M as P1Y.
_AGE = re.compile(r"P(?:([0-9]{1,2})Y)?(?:([0-9]{1,3})M)?")


def state_oldest_days(graph: Graph, on: dt.date) -> None:
    """Replace in place each maximal age in a shapes graph by the oldest day it allows.

    Args:
        graph: the shapes.
        on: the day of the check.

    Raises:
        BrokenResource: an age is not a number of months, or its shape states a lowest value too.
    """
    from rdflib import SH as sh
    from rdflib import XSD as xsd
    from rdflib import Literal, URIRef

    for shape, _, age in sorted(graph.triples((None, URIRef(MAX_AGE), None))):
        match = _AGE.fullmatch(str(age))
        years, months = (int(part or 0) for part in match.groups()) if match else (0, 0)
        if getattr(age, "datatype", None) != xsd.duration or not years + months:
            raise BrokenResource(f'shape {shape}: write an age in months, "P12M"^^xsd:duration')
        if (shape, sh.minInclusive, None) in graph:
            raise BrokenResource(f"shape {shape} states a maximal age and another sh:minInclusive")
        oldest = months_before(on, 12 * years + months)
        graph.remove((shape, URIRef(MAX_AGE), age))
        graph.add((shape, sh.minInclusive, Literal(oldest)))


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the same day some months before, or the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))
