"""Findings for a spreadsheet (CSV) and for a program (JSON)."""

from __future__ import annotations

from typing import Any

from maillage import iris, rendering
from maillage.baseline import Comparison
from maillage.findings import Finding, count
from maillage.reporting import Outcome
from maillage.reporting.grouping import rule_title
from maillage.reporting.scores import plain

COLUMNS = (
    "gravite",
    "fichier",
    "ligne",
    "colonne",
    "valeur",
    "regle",
    "message",
    "remede",
    "chose",
    "source",
    "nouveau",
)


def as_csv(outcome: Outcome, lang: str = "fr") -> str:
    """Return one row per finding; ``nouveau`` is empty without a baseline, and for a note."""
    new = _new(outcome)
    words = {True: "oui", False: "non", None: ""}
    return rendering.as_csv(
        COLUMNS,
        [
            (
                str(f.severity),
                f.file,
                str(f.line or ""),
                f.column,
                f.value,
                f.rule,
                f.message[lang],
                f.remedy[lang],
                iris.short(f.thing),
                f.source,
                words[new.get(id(f))],
            )
            for f in outcome.report.findings
        ],
    )


def as_json(outcome: Outcome, lang: str = "fr") -> str:
    """Return the counts, the packs, every finding, the scores, and what is new."""
    report, new = outcome.report, _new(outcome)
    return rendering.as_json(
        {
            "counts": {str(severity): n for severity, n in count(report.findings).items()},
            "packs": report.packs,
            "rows": {"read": sum(report.rows.values()), "kept_out": sum(report.rejected.values())},
            "findings": [_finding(f, new.get(id(f)), lang) for f in report.findings],
            "quality": None if outcome.quality is None else plain(outcome.quality, lang),
            "baseline": None if outcome.baseline is None else _baseline(outcome.baseline),
        }
    )


def _new(outcome: Outcome) -> dict[int, bool]:
    """Return whether each finding is new, by its identity: the same one may be there twice."""
    found = outcome.baseline
    if found is None:
        return {}
    return {id(f): True for f in found.new} | {id(f): False for f in found.known}


def _finding(finding: Finding, new: bool | None, lang: str) -> dict[str, Any]:
    result = finding.result
    return {
        "severity": str(finding.severity),
        "file": finding.file,
        "line": finding.line or None,
        "column": finding.column or None,
        "value": finding.value,
        "rule": finding.rule,
        "title": rule_title(finding, lang),
        "message": finding.message[lang],
        "remedy": finding.remedy[lang],
        "thing": iris.short(finding.thing) or None,
        "source": finding.source or None,
        "path": result.path or None if result else None,
        "component": result.component if result else None,
        "new": new,
    }


def _baseline(found: Comparison) -> dict[str, Any]:
    return {
        "new": len(found.new),
        "known": len(found.known),
        "gone": found.gone.total(),
        "gone_findings": [{**k._asdict(), "count": n} for k, n in sorted(found.gone.items())],
    }
