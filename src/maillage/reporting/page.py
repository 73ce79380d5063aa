"""Findings as one HTML page that needs nothing else: to send by mail, to open offline, to print."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files

from maillage.findings import Finding, Severity, count
from maillage.reporting import Outcome, scores
from maillage.reporting.grouping import (
    By,
    Group,
    counted,
    fault,
    file_name,
    glued,
    grouped,
    is_many,
    key_of,
    named,
    severity_name,
)
from maillage.reporting.text import compared, elsewhere
from maillage.wording import thousands

# Findings that a page holds at most: beyond, a browser is slow and nobody reads.
MOST = 5_000
# Groups are open until they show this many findings.
OPEN = 60
_WORDS: dict[str, dict[str, str]] = {
    "fr": {
        "title": "Constats",
        "rows": "{read} lignes lues, {kept_out} écartées",
        "file_level": "fichier entier",
        "filter": "Filtrer les constats",
        "search": "Chercher",
        "severity": "Gravité",
        "by": "Par",
        "file": "fichier",
        "rule": "règle",
        "source": "source",
        "where": "Où",
        "what": "Ce qui ne va pas",
        "remedy": "Que faire",
        "nothing": "aucun constat",
        "error": "une ligne fausse d’une table est mise de côté jusqu’à sa correction",
        "warning": "les lignes sont gardées ; à regarder",
        "info": "rien à faire, ou rien d’urgent",
        "cut": "La page montre les {most} premiers constats sur {all}, les plus graves d’abord ; "
        "« maillage check --format csv » les donne tous.",
        "foot": "Ligne 1 : l’en-tête du fichier ; les numéros sont ceux que montre un tableur. "
        "Corriger dans les tables d’origine, puis relancer « maillage check ».",
    },
    "en": {
        "title": "Findings",
        "rows": "{read} rows read, {kept_out} kept out",
        "file_level": "whole file",
        "filter": "Filter the findings",
        "search": "Search",
        "severity": "Severity",
        "by": "By",
        "file": "file",
        "rule": "rule",
        "source": "source",
        "where": "Where",
        "what": "What is wrong",
        "remedy": "What to do",
        "nothing": "no finding",
        "error": "a wrong row of a table is kept out until it is corrected",
        "warning": "the rows are kept; to be looked at",
        "info": "nothing to do, or nothing urgent",
        "cut": "The page shows the first {most} findings of {all}, the most serious first; "
        "“maillage check --format csv” gives them all.",
        "foot": "Line 1 is the header of the file; numbers are those that a spreadsheet shows. "
        "Correct the original tables, then run “maillage check” again.",
    },
}


def as_html(outcome: Outcome, by: By = By.FILE, lang: str = "fr") -> str:
    """Return the page; it lists the new findings only when a baseline was given.

    Args:
        outcome: what to say.
        by: what the groups are made of when the page opens.
        lang: language of the page.
    """
    words, report = _WORDS[lang], outcome.report
    listed = outcome.shown()[:MOST]
    groups = {kind: grouped(listed, kind, lang, report.sources) for kind in By}
    packs = ", ".join(report.packs)
    title = f"{words['title']} — {packs}"
    kept, out = sum(report.rows.values()), sum(report.rejected.values())
    rows = words["rows"].format(read=thousands(kept + out), kept_out=thousands(out))
    colon = " : " if lang == "fr" else ": "
    parts = [
        "<!doctype html>",
        f'<html lang="{lang}">',
        '<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f"<style>\n{_file('page.css')}</style>\n</head>\n<body>",
        f"<header>\n<h1>{words['title']}</h1>",
        f'<p class="soft">{escape(packs)}{colon}{rows}</p>\n</header>\n<main>',
        *_summary(outcome, lang),
        *_scores(outcome, lang),
        *_form(by, words, lang),
        f'<div id="groups" data-by="{by}">',
        *_groups(groups, by, listed, lang),
        "</div>",
        *([f"<p>{words['cut'].format(most=MOST, all=len(outcome.shown()))}</p>"] * _cut(outcome)),
        "</main>",
        f"<footer><p>{words['foot']}</p></footer>",
        f'<template id="group">{_group("", "", (), words)}</template>',
        f'<script id="words" type="application/json">{_data(groups, words, lang)}</script>',
        f"<script>\n{_file('page.js')}</script>\n</body>\n</html>",
    ]
    return "\n".join(parts)


def _cut(outcome: Outcome) -> bool:
    return len(outcome.shown()) > MOST


def _file(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _summary(outcome: Outcome, lang: str) -> Iterator[str]:
    yield '<ul class="counts">'
    for severity, number in count(outcome.report.findings).items():
        name = severity_name(severity, lang, many=is_many(number, lang))
        kind = severity if number else "none"
        help_ = f"<small>{_WORDS[lang][severity]}</small>"
        yield f'<li class="{kind}"><b>{number}</b> {name}{help_}</li>'
    yield "</ul>"
    if outcome.baseline is not None:
        yield f"<p><strong>{escape(compared(outcome.baseline, lang))}</strong></p>"
    if others := outcome.elsewhere():
        yield f'<p class="soft">{escape(glued(elsewhere(others, lang)))}</p>'


def _scores(outcome: Outcome, lang: str) -> Iterator[str]:
    if outcome.quality is not None and outcome.quality.sources:
        yield scores.as_html(outcome.quality, lang)


def _form(by: By, words: Mapping[str, str], lang: str) -> Iterator[str]:
    yield f'<form id="filter" role="search" aria-label="{words["filter"]}" hidden>'
    yield f'<label>{words["search"]} <input type="search" name="text"></label>'
    yield f"<fieldset><legend>{words['severity']}</legend>"
    for severity in Severity:
        name = severity_name(severity, lang, many=True)
        box = f'<input type="checkbox" name="severity" value="{severity}" checked>'
        yield f"<label>{box} {name}</label>"
    yield f"</fieldset>\n<fieldset><legend>{words['by']}</legend>"
    for kind in By:
        checked = " checked" * (kind is by)
        yield f'<label><input type="radio" name="by" value="{kind}"{checked}> {words[kind]}</label>'
    yield '</fieldset>\n<output name="status"></output>\n</form>'


def _groups(
    groups: Mapping[By, Sequence[Group]], by: By, listed: Sequence[Finding], lang: str
) -> Iterator[str]:
    """Yield the groups that the page opens with; each row says its group of the other kinds."""
    words = _WORDS[lang]
    places = {kind: {g.key: n for n, g in enumerate(groups[kind])} for kind in By}
    ranks = {id(finding): rank for rank, finding in enumerate(listed)}
    shown = 0
    for group in groups[by]:
        rows = (
            _row(f, ranks[id(f)], (places[k][key_of(f, k)] for k in By), lang)
            for f in group.findings
        )
        tally = counted(group.findings, lang)
        yield _group(group.title, tally, rows, words, is_open=shown < OPEN)
        shown += len(group.findings)


def _group(
    title: str,
    tally: str,
    rows: Iterator[str] | tuple[()],
    words: Mapping[str, str],
    *,
    is_open: bool = False,
) -> str:
    head = "".join(
        f'<th scope="col" class="{name}">{words[name]}</th>'
        for name in ("severity", "where", "what", "remedy")
    )
    return (
        f"<details{' open' * is_open}><summary><h2>{escape(title)}</h2>"
        f'<span class="tally">{escape(tally)}</span></summary>\n'
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>{''.join(rows)}</tbody></table></details>"
    )


def _row(finding: Finding, rank: int, groups: Iterator[int], lang: str) -> str:
    name = severity_name(finding.severity, lang)
    file = escape(file_name(finding, lang)).replace("/", "/<wbr>")
    cell = finding.cell(lang) or _WORDS[lang]["file_level"]
    thing = named(finding, lang) if finding.result is None else ""
    return (
        f'\n<tr class="{finding.severity}" data-rank="{rank}" '
        f'data-groups="{" ".join(map(str, groups))}">'
        f'<td class="severity"><span class="badge {finding.severity}">{name}</span></td>'
        f'<td class="where"><span class="file">{file}</span>'
        f'<span>{escape(cell)}</span><span class="soft">{escape(thing)}</span></td>'
        f'<td class="what">{escape(glued(fault(finding, lang)))}'
        f'<code class="rule">{escape(finding.rule)}</code></td>'
        f'<td class="remedy">{escape(glued(finding.remedy[lang]))}</td></tr>'
    )


def _data(groups: Mapping[By, Sequence[Group]], words: Mapping[str, str], lang: str) -> str:
    """Return what the script of the page reads, in a form that no text can close."""
    data = {
        "titles": {str(kind): [group.title for group in groups[kind]] for kind in By},
        "words": {
            "severities": {
                str(s): [severity_name(s, lang), severity_name(s, lang, many=True)]
                for s in Severity
            },
            "nothing": words["nothing"],
        },
        "most": OPEN,
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
