"""Findings by file, by rule or by source, and the words that every form of a report uses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from maillage import iris
from maillage.findings import RULES, Finding, Severity, count

_BLANK = re.compile(r"\{\w+\}")
_SEVERITIES = {
    "fr": {
        Severity.ERROR: ("erreur", "erreurs"),
        Severity.WARNING: ("avertissement", "avertissements"),
        Severity.INFO: ("note", "notes"),
    },
    "en": {
        Severity.ERROR: ("error", "errors"),
        Severity.WARNING: ("warning", "warnings"),
        Severity.INFO: ("note", "notes"),
    },
}
# What ``shape_findings`` says of what no row says is in no file.
_DERIVED = {"fr": "déduit par les règles", "en": "derived by the rules"}
_NO_SOURCE = {"fr": "aucune source", "en": "no source"}


# Spaces that French typography does not let a line end on.
_GLUED = {" :": "\u00a0:", " ;": "\u00a0;", "« ": "«\u00a0", " »": "\u00a0»", "→ ": "→\u00a0"}


class By(StrEnum):
    """What findings may be grouped by."""

    FILE = "file"
    RULE = "rule"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one file, of one rule or of one source."""

    key: str
    title: str
    findings: list[Finding]


def grouped(
    findings: Iterable[Finding], by: By, lang: str, sources: Mapping[str, str]
) -> list[Group]:
    """Return the groups of findings, those with the most serious and the most numerous first.

    Args:
        findings: in the order they keep within their group.
        by: what makes a group.
        lang: language of the titles.
        sources: title of each source, by its code.
    """
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[key_of(finding, by)].append(finding)
    groups = [
        Group(key, title_of(members[0], by, lang, sources), members)
        for key, members in found.items()
    ]
    return sorted(
        groups, key=lambda group: (*(-n for n in count(group.findings).values()), group.key)
    )


def key_of(finding: Finding, by: By) -> str:
    """Return what tells the group of a finding from the others."""
    return {By.FILE: finding.file, By.RULE: finding.rule, By.SOURCE: finding.source}[by]


def title_of(finding: Finding, by: By, lang: str, sources: Mapping[str, str]) -> str:
    """Return the title of the group of a finding."""
    if by is By.RULE:
        return f"{rule_title(finding, lang)} ({finding.rule})"
    if by is By.FILE:
        return file_name(finding, lang)
    if not finding.source:
        return _NO_SOURCE[lang]
    return " — ".join(filter(None, (finding.source, sources.get(finding.source, ""))))


def file_name(finding: Finding, lang: str) -> str:
    """Return the file of a finding; what the rules derive has none."""
    return finding.file if "/" in finding.file else _DERIVED[lang]


def place_in(finding: Finding, by: By, lang: str) -> str:
    """Return where a finding is, without what its group says already."""
    cell = finding.cell(lang)
    return cell if by is By.FILE else ", ".join(filter(None, (file_name(finding, lang), cell)))


def rule_title(finding: Finding, lang: str) -> str:
    """Return the rule of a finding in a sentence, whatever the thing and the value."""
    if finding.result is not None:
        return finding.result.fault[lang]
    rule = RULES[finding.rule]
    blanks = _BLANK.sub("…", rule.fr if lang == "fr" else rule.en)
    return re.sub("…+", "…", blanks)


def fault(finding: Finding, lang: str) -> str:
    """Return what is wrong, with the value where the sentence of the rule does not hold it."""
    said = finding.message[lang]
    shown = finding.value if finding.result is not None else ""
    return f"{said} ({quoted(shown, lang)})" if shown else said


def subject(finding: Finding, lang: str) -> str:
    """Return what tells a finding from others of its rule: the thing, or the whole sentence.

    It is empty when the sentence is that of the rule.
    """
    if finding.result is None:
        said = finding.message[lang]
        return "" if said == rule_title(finding, lang) else said
    name = named(finding, lang)
    return f"{name}, {quoted(finding.value, lang)}" if finding.value else name


def named(finding: Finding, lang: str) -> str:
    """Return the thing of a finding by its name and its short IRI, as far as they are known."""
    if finding.result is None:
        return iris.short(finding.thing)
    return f"{quoted(finding.result.label, lang)} ({iris.short(finding.thing)})"


def glued(text: str) -> str:
    """Return a text whose punctuation stays on the line of the word that it goes with."""
    for plain, tight in _GLUED.items():
        text = text.replace(plain, tight)
    return text


def quoted(text: str, lang: str) -> str:
    """Return a text between the quotation marks of a language."""
    return f"« {text} »" if lang == "fr" else f"“{text}”"


def severity_name(severity: Severity, lang: str, *, many: bool = False) -> str:
    """Return a severity in a word."""
    return _SEVERITIES[lang][severity][many]


def is_many(number: int, lang: str) -> bool:
    """Say whether a language puts the word after a number in the plural."""
    return number > 1 if lang == "fr" else number != 1


def counted(findings: Iterable[Finding], lang: str) -> str:
    """Return how many findings there are of each severity: « 2 erreurs, 1 note »."""
    return _counts_text(count(findings), lang)


def all_counted(findings: Iterable[Finding], lang: str) -> str:
    """Return the same for the whole of a report, where the absence of errors is worth saying."""
    counts = count(findings)
    said = _counts_text(counts, lang)
    if counts[Severity.ERROR] or not any(counts.values()):
        return said
    return f"aucune erreur, {said}" if lang == "fr" else f"no error, {said}"


def _counts_text(counts: Mapping[Severity, int], lang: str) -> str:
    said = [f"{n} {severity_name(s, lang, many=is_many(n, lang))}" for s, n in counts.items() if n]
    return ", ".join(said) or ("aucun constat" if lang == "fr" else "no finding")
