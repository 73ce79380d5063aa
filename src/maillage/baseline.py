"""Known findings: a check then fails on new ones only, and the list of the known ones shrinks.

A finding is recognised by its rule, severity, file, thing, column and value, never by its line:
rows may be added, moved or sorted. The same finding may stand several times, and is counted. Notes
are left out: they fail nothing, and there may be one per row.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from maillage import iris
from maillage.errors import WrongUse
from maillage.findings import Finding, Severity

FORMAT = {"maillage": "baseline", "version": 1}


class Known(NamedTuple):
    """What makes two findings the same one."""

    rule: str
    severity: str
    file: str
    thing: str
    column: str
    value: str


Baseline = Counter[Known]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Findings against a baseline.

    Attributes:
        new: errors and warnings that the baseline does not hold, in the order given.
        known: those that it holds.
        gone: what it holds and no finding says any more, with how many times.
        aside: what it holds of packs that were not read: nothing can be said of it.
    """

    new: list[Finding] = field(default_factory=list)
    known: list[Finding] = field(default_factory=list)
    gone: Baseline = field(default_factory=Counter)
    aside: Baseline = field(default_factory=Counter)

    def shrunk(self) -> Baseline:
        """Return the baseline without what is gone; it never holds more than it did."""
        return baseline_of(self.known) + self.aside


def baseline_of(findings: Iterable[Finding]) -> Baseline:
    """Return the baseline that knows some findings, notes left out."""
    return Counter(key_of(f) for f in findings if f.severity is not Severity.INFO)


def key_of(finding: Finding) -> Known:
    """Return what a finding is recognised by."""
    return Known(
        finding.rule,
        str(finding.severity),
        finding.file,
        iris.short(finding.thing),
        finding.column,
        finding.value,
    )


def compare(findings: Iterable[Finding], baseline: Baseline, packs: Collection[str]) -> Comparison:
    """Tell new findings from known ones, and what is gone.

    Of findings that are the same, as many as the baseline counts are known.

    Args:
        findings: what was found.
        baseline: what is known.
        packs: names of the packs that were read.
    """
    left = Counter(baseline)
    found = Comparison()
    for finding in findings:
        if finding.severity is Severity.INFO:
            continue
        key = key_of(finding)
        (found.known if left[key] > 0 else found.new).append(finding)
        left[key] -= 1
    for key, number in (+left).items():
        pack, slash, _ = key.file.partition("/")
        (found.gone if pack in packs or not slash else found.aside)[key] = number
    return found


def as_text(baseline: Baseline) -> str:
    """Return a baseline as JSON lines: the format, then one known finding per line, sorted."""
    lines = [FORMAT, *({**k._asdict(), "count": n} for k, n in sorted(baseline.items()))]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def read(path: Path) -> Baseline:
    """Read a baseline that ``as_text`` made.

    Raises:
        WrongUse: the file is not there, or is not a baseline.
    """
    try:
        lines = path.read_bytes().decode().split("\n")
    except FileNotFoundError:
        raise WrongUse(
            f"le fichier des constats connus {path} n'existe pas : l'écrire d'abord avec "
            f"--write-baseline {path}",
            f"the file of known findings {path} does not exist: write it first with "
            f"--write-baseline {path}",
        ) from None
    except UnicodeDecodeError:
        raise _broken(path, 1) from None
    found: Baseline = Counter()
    for number, line in enumerate(lines, start=1):
        try:
            if number == 1:
                if json.loads(line) != FORMAT:
                    raise _broken(path, 1)
            elif line.strip():
                key, count = _known(json.loads(line))
                found[key] += count
        except (ValueError, TypeError, AttributeError):
            raise _broken(path, number) from None
    return found


def _known(entry: dict[str, object]) -> tuple[Known, int]:
    """Return what a line says.

    Raises:
        ValueError: a word is missing or is not of its kind.
        TypeError: it has a word too many, or too few.
        AttributeError: it is not an object.
    """
    count = entry.pop("count", 1)
    key = Known(**entry)  # type: ignore[arg-type]
    if not isinstance(count, int) or count < 1 or not all(isinstance(w, str) for w in key):
        raise ValueError(entry)
    return key, count


def _broken(path: Path, line: int) -> WrongUse:
    return WrongUse(
        f"le fichier des constats connus {path} ne se lit pas (ligne {line}) : reprendre sa "
        "dernière version, ou l'écrire à nouveau avec --write-baseline",
        f"the file of known findings {path} cannot be read (line {line}): take its last version "
        "back, or write it again with --write-baseline",
    )
