"""Planted violations: the invalid nodes of the cases of the shapes, as many times as asked.

Each copy of each case file has nodes of its own, and its own copy of the valid things that they
point at: what a copy breaks is what its file says, whatever the other copies and the graph that
receives them. Values that shapes compare between things (official numbers, keys of questions)
are renumbered, or every copy would share them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from maillage.identifiers import is_finess, is_siret
from maillage.namespaces import PREFIXES, expand

if TYPE_CHECKING:
    from rdflib import Graph, Literal
    from rdflib.term import Node

GRAPH = PREFIXES["graphe"] + "violations-fictives"
_COMMON = "_commun"
# Where the cases put their things, those that they name and do not describe among them.
_FICTIVE = "https://w3id.org/maillage/test/"
# What is broken: the focus node, the shape and the constraint component.
Expected = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Planted:
    """Copies of the cases.

    Attributes:
        lines: N-Quads, in a stable order.
        expected: what a validation must find in them.
    """

    lines: list[str]
    expected: frozenset[Expected]


def plant(copies: int, shapes: Graph) -> Planted:
    """Return ``copies`` copies of every case file.

    Args:
        copies: how many.
        shapes: the shapes; the nodes that they name keep their names.
    """
    from rdflib import Literal
    from tests.validation.case_files import CASES, read_case

    lines: list[str] = []
    expected: set[Expected] = set()
    kept = {str(node) for triple in shapes for node in triple}
    compared = compared_properties(shapes)
    numbers = count(1)
    for path in sorted(CASES.glob("*.ttl")):
        if path.stem == _COMMON:
            continue
        case = read_case(path)
        shared = sorted(
            {
                value
                for _, predicate, value in case.data
                if str(predicate) in compared and isinstance(value, Literal)
            }
        )
        for copy in range(1, copies + 1):
            rename = _renaming(case.data, f"{path.stem}-{copy}", kept)
            values: dict[Node, Literal] = {v: _another(v, next(numbers)) for v in shared}
            lines += sorted(_lines(case.data, rename, values))
            expected |= {(rename(focus), shape, what) for focus, shape, what in case.expected}
    return Planted(lines, frozenset(expected))


def compared_properties(shapes: Graph) -> frozenset[str]:
    """Return the properties by whose values the shapes find other things.

    They are read backwards by a path, or give the same variable twice in a SELECT.
    """
    from rdflib import SH

    found = {str(node) for node in shapes.objects(None, SH.inversePath)}
    for constraint, text in shapes.subject_objects(SH.select):
        owners = shapes.subjects(SH.sparql, constraint)
        paths = [str(path) for owner in owners for path in shapes.objects(owner, SH.path)]
        read = re.findall(r"(\$PATH|[a-z]+:\w+)\s+(\?\w+)", str(text))
        for name, variable in read:
            if read.count((name, variable)) > 1:
                found |= set(paths) if name == "$PATH" else {expand(name)}
    return frozenset(found)


def _renaming(data: Graph, suffix: str, kept: set[str]) -> Callable[[str], str]:
    own = {str(subject) for subject in data.subjects()} - kept
    return lambda name: f"{name}--{suffix}" if name in own or name.startswith(_FICTIVE) else name


def _lines(
    data: Graph, rename: Callable[[str], str], values: Mapping[Node, Literal]
) -> Iterator[str]:
    from rdflib import URIRef

    def text(node: Node) -> str:
        if isinstance(node, URIRef):
            return f"<{rename(str(node))}>"
        return values.get(node, node).n3()

    for subject, predicate, value in data:
        yield f"{text(subject)} <{predicate}> {text(value)} <{GRAPH}> .\n"


def _another(value: Literal, number: int) -> Literal:
    from rdflib import Literal

    if value.datatype is not None:
        return Literal(f"{value}{number}", datatype=value.datatype)
    return Literal(renumbered(str(value), number), lang=value.language)


def renumbered(value: str, number: int) -> str:
    """Return another value of the same kind: FINESS or SIRET with a good key, or not; any text.

    A FINESS number keeps its département, a SIRET its SIREN.

    Args:
        value: the value of a case.
        number: less than ten thousand; another one gives another value.
    """
    is_right = is_siret if len(value) == 14 else is_finess
    if not re.fullmatch(r"(?:[0-9]{2}|2[AB])[0-9]{7}|[0-9]{14}", value):
        return f"{value}-{number}"
    start = f"{value[:-5]}{number:04}"
    keys = [f"{start}{key}" for key in range(10)]
    return next(key for key in keys if is_right(key) == is_right(value))
