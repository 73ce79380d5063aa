"""What a check found, for those who must correct it: text, CSV, JSON, Turtle, HTML, XLSX.

One module per form; ``grouping`` is what they share.
"""

from __future__ import annotations

from dataclasses import dataclass

from maillage.baseline import Comparison
from maillage.build import Report
from maillage.findings import Finding, Severity
from maillage.quality import Assessment

__all__ = ["Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check has to say.

    Attributes:
        report: what was found, of which packs.
        own: names of the packs that the reader can correct; empty for all.
        baseline: what is new since the findings that are known, when a baseline was given.
        quality: how well the reader's packs tell what they tell.
    """

    report: Report
    own: frozenset[str] = frozenset()
    baseline: Comparison | None = None
    quality: Assessment | None = None

    def fails(self) -> bool:
        """Say whether the data must be corrected: an error, or anything new but a note."""
        if self.baseline is not None:
            return bool(self.baseline.new)
        return self.report.errors() > 0

    def shown(self) -> list[Finding]:
        """Return what a reader has to see: errors, and all that is said of the reader's packs.

        With a baseline, only the new findings are.
        """
        found = self.report.findings if self.baseline is None else self.baseline.new
        return [f for f in found if f.severity is Severity.ERROR or not self._is_elsewhere(f)]

    def elsewhere(self) -> list[Finding]:
        """Return the warnings and notes on packs that the reader did not give."""
        found = self.report.findings if self.baseline is None else self.baseline.new
        return [f for f in found if f.severity is not Severity.ERROR and self._is_elsewhere(f)]

    def _is_elsewhere(self, finding: Finding) -> bool:
        pack, slash, _ = finding.file.partition("/")
        return bool(self.own and slash) and pack not in self.own
