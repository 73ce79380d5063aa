"""Validation of the graph by the SHACL shapes: one result type, two engines that must agree.

``engine`` is the fast one (each constraint is one set-based SELECT on the store), ``oracle`` is
pySHACL, whose verdict counts; ``shapes`` reads the folder of shapes both are given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from maillage.findings import Severity

__all__ = ["SEVERITIES", "Engine", "Violation"]

# What runs the shapes: ``engine`` of this package, or pySHACL (``oracle``).
Engine = Literal["sparql", "pyshacl"]

# Local name of the SHACL severity -> the severity that tables and reports use.
SEVERITIES = {
    "Violation": Severity.ERROR,
    "Warning": Severity.WARNING,
    "Info": Severity.INFO,
}


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One SHACL result.

    Attributes:
        source_shape: IRI of the shape that is not respected.
        focus: IRI of the thing that does not respect it.
        path: SPARQL path from the focus to the values, in CURIEs (``^mlg:deOffre``); empty for a
            constraint on the thing itself.
        component: local name of the constraint component (``MinCountConstraintComponent``).
        value: the wrong value in N-Triples form; empty when the result is about their number.
        severity: error, warning or info.
        message_fr: what is wrong and what to do, in French.
        message_en: the same in English.
    """

    source_shape: str
    focus: str
    path: str
    component: str
    value: str
    severity: Severity
    message_fr: str = field(compare=False)
    message_en: str = field(compare=False)
