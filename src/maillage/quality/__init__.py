"""Quality of what is known: a score by structure and by source, criterion by criterion.

``scoring`` holds the laws, on plain values; ``reading`` finds in the graph what they need;
``dqv`` and ``text`` publish and show the result.
"""

from __future__ import annotations

from maillage.quality.dqv import as_dqv
from maillage.quality.reading import Assessed, Assessment, assess
from maillage.quality.scoring import Criterion, Family, Measure
from maillage.quality.text import as_json, summary

__all__ = [
    "Assessed",
    "Assessment",
    "Criterion",
    "Family",
    "Measure",
    "as_dqv",
    "as_json",
    "assess",
    "summary",
]
