"""Findings as people read them in a terminal: the count, then groups, the long ones cut short."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import click

from maillage import quality, rendering
from maillage.baseline import Baseline, Comparison
from maillage.build import Report
from maillage.findings import Finding, Severity
from maillage.quality import Assessment
from maillage.reporting import Outcome, scores
from maillage.reporting.grouping import (
    By,
    Group,
    all_counted,
    counted,
    fault,
    glued,
    grouped,
    named,
    place_in,
    quoted,
    rule_title,
    severity_name,
    subject,
)

# Findings of one rule and one column that a group shows.
MOST = 5
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_NARROWEST, _WIDEST, _USUAL = 80, 120, 100
_COLUMN = {"fr": "colonne", "en": "column"}
_MORE = {
    "fr": "« maillage check » avec --format html, xlsx ou csv montre tout.",
    "en": "“maillage check” with --format html, xlsx or csv shows all.",
}


def width() -> int:
    """Return the number of columns to write in."""
    if not sys.stdout.isatty():
        return _USUAL
    return min(max(shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)


def as_text(
    outcome: Outcome,
    by: By = By.FILE,
    lang: str = "fr",
    *,
    most: int = MOST,
    notes: bool = True,
) -> str:
    """Return the count and the findings; only the new ones when a baseline was given.

    Args:
        outcome: what to say.
        by: what groups are made of.
        lang: language.
        most: findings of one rule and one column that a group shows.
        notes: show the notes too, which the count tells in any case.
    """
    found = [f for f in outcome.shown() if notes or f.severity is not Severity.INFO]
    lines = [click.style(headline(outcome, lang), bold=True)]
    for group in grouped(found, by, lang, outcome.report.sources):
        lines += ["", *_group(group, by, lang, most)]
    if outcome.baseline is not None and outcome.baseline.gone:
        lines += ["", *_gone(outcome.baseline.gone, lang, most)]
    if others := outcome.elsewhere():
        lines += ["", *_wrapped(elsewhere(others, lang), "", "")]
    if outcome.quality is not None and outcome.quality.sources:
        lines += ["", *_quality(outcome.quality, lang)]
    if any(line.lstrip().startswith("… ") for line in lines):
        lines += ["", _MORE[lang]]
    return "\n".join(lines)


def headline(outcome: Outcome, lang: str) -> str:
    """Return the counts: of all findings, and of what a baseline makes of them."""
    said = all_counted(outcome.report.findings, lang)
    if outcome.baseline is None:
        return said
    return f"{said}\n{compared(outcome.baseline, lang)}"


def compared(found: Comparison, lang: str) -> str:
    """Return how many findings are new, known and gone."""
    new, known, gone = len(found.new), len(found.known), found.gone.total()
    if lang == "en":
        return f"since the known findings: {new} new, {known} known, {gone} gone"
    return (
        f"depuis les constats connus : {new} {'nouveaux' if new > 1 else 'nouveau'}, "
        f"{known} connu{'s' * (known > 1)}, {gone} disparu{'s' * (gone > 1)}"
    )


def totals(report: Report, lang: str = "fr") -> list[str]:
    """Return what was read, what was found, and how long it took, each in a line."""
    rows, rejected = sum(report.rows.values()), sum(report.rejected.values())
    derived, packs = sum(report.derived.values()), ", ".join(report.packs)
    stages = ", ".join(f"{stage} {s:.1f} s" for stage, s in report.seconds.items())
    if lang == "en":
        first = (
            f"{packs}: {rows} row{'s' * (rows > 1)}, {rejected} kept out, "
            f"{report.quads} triples of which {derived} derived"
        )
    else:
        first = (
            f"{packs} : {rows} ligne{'s' * (rows > 1)}, {rejected} écartée{'s' * (rejected > 1)}, "
            f"{report.quads} triplets dont {derived} déduit{'s' * (derived > 1)}"
        )
    seconds = sum(report.seconds.values())
    return [first, all_counted(report.findings, lang), f"{seconds:.1f} s ({stages})"]


def elsewhere(others: Sequence[Finding], lang: str) -> str:
    """Say what is found in the packs that the reader did not give."""
    packs = ", ".join(dict.fromkeys(f.file.partition("/")[0] for f in others))
    counts = counted(others, lang)
    if lang == "en":
        return f"In the shipped packs ({packs}): {counts}; “maillage check” alone shows them."
    return f"Dans les paquets livrés ({packs}) : {counts} ; « maillage check » seul les montre."


def _group(group: Group, by: By, lang: str, most: int) -> Iterator[str]:
    title, *rest = _wrapped(f"{group.title} — {counted(group.findings, lang)}", "", "  ")
    yield click.style(title, bold=True)
    yield from rest
    if by is By.RULE:
        yield from _alike(group.findings, by, lang, most, "  ")
        return
    kinds: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in group.findings:
        kinds[finding.rule, finding.column].append(finding)
    for alike in kinds.values():
        if len(alike) == 1:
            yield from _alone(alike[0], by, lang)
            continue
        first = alike[0]
        column = f" ({_COLUMN[lang]} {first.column})" if first.column else ""
        yield f"{_head(first, lang)} × {len(alike)} — {rule_title(first, lang)}{column}"
        yield from _alike(alike, by, lang, most, "      ")


def _alone(finding: Finding, by: By, lang: str) -> Iterator[str]:
    """Yield the lines of the only finding of its rule and column in a group."""
    place = place_in(finding, by, lang)
    thing = named(finding, lang) if finding.result is None else ""
    about = f"{place} ({thing})" if place and thing else place or thing
    yield _head(finding, lang) + (f" — {about}" if about else "")
    yield from _wrapped(fault(finding, lang), "      ", "      ")
    yield from _wrapped(f"→ {finding.remedy[lang]}", "      ", "        ")


def _alike(findings: Sequence[Finding], by: By, lang: str, most: int, indent: str) -> Iterator[str]:
    """Yield the lines of findings of one rule: a remedy that they share is said once."""
    colon = " : " if lang == "fr" else ": "
    shared = len({finding.remedy[lang] for finding in findings}) == 1
    if shared:
        yield from _wrapped(f"→ {findings[0].remedy[lang]}", indent, indent + "  ")
    for finding in findings[:most]:
        # The column is in the heading, unless the group is a rule.
        bare = finding if by is By.RULE else replace(finding, column="")
        said = colon.join(filter(None, (place_in(bare, by, lang), subject(finding, lang))))
        yield from _wrapped(said, indent, indent + "    ")
        if not shared:
            yield from _wrapped(f"→ {finding.remedy[lang]}", indent + "  ", indent + "    ")
    if len(findings) > most:
        yield f"{indent}… {_others(len(findings) - most, lang)}"


def _quality(assessment: Assessment, lang: str) -> Iterator[str]:
    header, rows = quality.summary(assessment, lang)
    yield click.style(scores.title(assessment, lang), bold=True)
    yield from rendering.as_table(header, rows).splitlines()


def _head(finding: Finding, lang: str) -> str:
    name = severity_name(finding.severity, lang)
    return f"  {click.style(name, fg=_COLOURS[finding.severity], bold=True)}"


def _others(number: int, lang: str) -> str:
    return f"and {number} more" if lang == "en" else f"et {number} autre{'s' * (number > 1)}"


def _gone(gone: Baseline, lang: str, most: int) -> Iterator[str]:
    """Yield what the baseline holds and the data no longer say."""
    yield click.style("Constats disparus" if lang == "fr" else "Findings that are gone", bold=True)
    for known in sorted(gone)[:most]:
        value = quoted(known.value, lang) if known.value else ""
        yield "  " + ", ".join(
            filter(None, (known.rule, known.file, known.column, known.thing, value))
        )
    if len(gone) > most:
        yield f"      … {_others(len(gone) - most, lang)}"
    yield (
        "  → les retirer de la liste : --write-baseline avec le même fichier"
        if lang == "fr"
        else "  → take them off the list: --write-baseline with the same file"
    )


def _wrapped(text: str, first: str, next_: str) -> list[str]:
    lines = textwrap.wrap(
        glued(text),
        width(),
        initial_indent=first,
        subsequent_indent=next_,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace("\u00a0", " ") for line in lines]
