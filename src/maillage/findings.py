"""What is wrong in the data: one finding says where, which rule, and what to do.

The same three severities run from the CSV to the SHACL report: an *error* keeps a row out, a
*warning* is counted, an *info* is a note.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from maillage.finding_rules import CELL_RULES, Rule, Severity
from maillage.sheet_rules import SHEET_RULES
from maillage.wording import Sentence

RULES: dict[str, Rule] = {**SHEET_RULES, **CELL_RULES}
__all__ = ["RULES", "Finding", "Rule", "Severity", "ShapeResult", "count", "make", "ordered"]


@dataclass(frozen=True, slots=True)
class ShapeResult:
    """What SHACL says more of a finding that a shape made.

    Attributes:
        path: SPARQL path from the thing to the values, in CURIEs; empty for the thing itself.
        component: local name of the constraint component.
        value: the wrong value in N-Triples form; empty when the result is about their number.
        label: name of the thing that does not respect the shape.
        fault: what the shape says is wrong, of whatever thing, in each language.
    """

    path: str
    component: str
    value: str
    label: str
    fault: dict[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of the data, at one place.

    Attributes:
        file: path as the reader knows it (``dispositifs/offres.csv``).
        line: row as a spreadsheet numbers it (the line of the file, unless a cell above holds a
            line break), 1 for the header, 0 for the whole file.
        column: name of the column, empty for the whole row.
        value: what the cell holds.
        rule: key of ``RULES``, or IRI of a shape.
        severity: error, warning or info.
        message: sentence in each language ("fr", "en").
        remedy: what to do, in each language.
        thing: IRI of what the row describes; empty for a whole file, or when the cells of the row
            cannot be told apart.
        source: code of the source that the row names, or that of its pack.
        result: what SHACL says of it, when a shape found it.
    """

    file: str
    line: int
    column: str
    value: str
    rule: str
    severity: Severity
    message: dict[str, str] = field(compare=False)
    remedy: dict[str, str] = field(compare=False)
    thing: str = ""
    source: str = ""
    result: ShapeResult | None = field(default=None, compare=False)

    def cell(self, lang: str = "fr") -> str:
        """Return where it is in its file: line and column, empty for the whole file."""
        parts = []
        if self.line:
            parts.append(f"ligne {self.line}" if lang == "fr" else f"line {self.line}")
        if self.column:
            parts.append(("colonne " if lang == "fr" else "column ") + self.column)
        return ", ".join(parts)

    def place(self, lang: str = "fr") -> str:
        """Return where it is: file, line, column."""
        return ", ".join(filter(None, (self.file, self.cell(lang))))

    def text(self, lang: str = "fr") -> str:
        """Return the finding in one sentence: place, fault, remedy."""
        colon, semicolon = (" :", " ; ") if lang == "fr" else (":", "; ")
        return f"{self.place(lang)}{colon} {self.message[lang]}{semicolon}{self.remedy[lang]}."


def make(
    rule: str,
    file: str,
    line: int = 0,
    column: str = "",
    value: object = "",
    *,
    remedy: Sentence | None = None,
    **context: object,
) -> Finding:
    """Return the finding of a table rule; ``context`` fills the blanks of its sentences.

    A ``Sentence`` in the context is told in the language of each sentence. ``remedy`` takes the
    place of the remedy of the rule, when more is known of this cell.

    Raises:
        KeyError: the rule is unknown, or a blank of its sentence is not given.
    """
    known = RULES[rule]
    words = {
        lang: {
            name: word.text(lang) if isinstance(word, Sentence) else word
            for name, word in {"value": value, **context}.items()
        }
        for lang in ("fr", "en")
    }
    return Finding(
        file,
        line,
        column,
        str(words["fr"]["value"]),
        rule,
        known.severity,
        {"fr": known.fr.format_map(words["fr"]), "en": known.en.format_map(words["en"])},
        {
            lang: remedy.text(lang) if remedy else words_of_rule.format_map(words[lang])
            for lang, words_of_rule in (("fr", known.fr_remedy), ("en", known.en_remedy))
        },
    )


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by severity, then file, line, column, rule, value and thing."""
    rank = {severity: number for number, severity in enumerate(Severity)}
    return sorted(
        findings,
        key=lambda f: (rank[f.severity], f.file, f.line, f.column, f.rule, f.value, f.thing),
    )


def count(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Return how many findings there are of each severity."""
    counter = Counter(finding.severity for finding in findings)
    return {severity: counter[severity] for severity in Severity}
