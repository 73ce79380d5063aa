"""The header of a table: which column each cell is under, and what is wrong with their names."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field

from maillage import findings
from maillage.columns import Row, columns
from maillage.findings import Finding
from maillage.names import nearest, normalise
from maillage.sheets import split
from maillage.wording import Sentence

_DELIMITERS: dict[str, str | Sentence] = {
    ";": ";",
    "\t": Sentence("tabulation", "tab"),
    "|": "|",
}
_REMOVE = Sentence("la renommer ou la retirer", "rename or remove it")
# How far down the header is looked for when it is not on the first line.
_FIRST_LINES = 20


@dataclass(slots=True)
class Header:
    """The first line of a table.

    Attributes:
        names: name of each column, empty for a column without name.
        usable: whether the rows can be read under it.
        findings: what is wrong with it.
    """

    names: list[str] = field(default_factory=list)
    usable: bool = True
    findings: list[Finding] = field(default_factory=list)


def read_header(lines: list[str], model: type[Row], file: str) -> Header:
    """Read the header of a table: the first of its lines."""
    header = Header()

    def refuse(rule: str, value: object) -> Header:
        header.findings.append(findings.make(rule, file, 1, value=value))
        header.usable = False
        return header

    try:
        header.names = [name.strip() for name in split(lines[0])]
    except csv.Error:
        return refuse("quote", lines[0][:60])
    known = {normalise(name): name for name in columns(model)}
    if len(header.names) == 1:
        delimiter = next((d for d in _DELIMITERS if d in lines[0]), "")
        if delimiter:
            return refuse("delimiter", _DELIMITERS[delimiter])
        if "," in header.names[0]:
            return refuse("quoted_line", header.names[0][:60])
    if not any(normalise(name) in known for name in header.names):
        late = _below(lines, known)
        first = next((name for name in header.names if name), "")
        return refuse("late_header", late) if late else refuse("no_header", first[:60])
    _check_names(header, model, file)
    return header


def _below(lines: list[str], known: dict[str, str]) -> int:
    """Return the number of the line under the first one that is a header, 0 when none is."""
    for number, line in enumerate(lines[1:_FIRST_LINES], start=2):
        try:
            names = split(line)
        except csv.Error:
            continue
        if sum(normalise(name) in known for name in names) > 1:
            return number
    return 0


def _check_names(header: Header, model: type[Row], file: str) -> None:
    known = columns(model)
    named = set(header.names)
    required = {name for name, info in model.model_fields.items() if info.is_required()}
    forms = {normalise(name): name for name in known if name not in named}
    missing = required - named
    for position, name in enumerate(header.names):
        if not name:
            continue
        if name in header.names[:position]:
            header.findings.append(findings.make("duplicate_column", file, 1, name, value=name))
            header.usable = False
        elif name not in known:
            meant = forms.get(normalise(name)) or next(iter(nearest(name, missing, 1)), "")
            if meant:
                missing.discard(meant)
                header.usable &= meant not in required
                fault = findings.make("misnamed_column", file, 1, name, value=name, expected=meant)
            else:
                close = ", ".join(nearest(name, known))
                fault = findings.make(
                    "unknown_column",
                    file,
                    1,
                    name,
                    value=name,
                    allowed=close,
                    remedy=None if close else _REMOVE,
                )
            header.findings.append(fault)
    for name in model.model_fields:
        if name in missing:
            header.findings.append(findings.make("missing_column", file, 1, name, value=name))
            header.usable = False
