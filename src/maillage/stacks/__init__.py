"""Programmes stacked without a link, and gradation that is broken: questions for people.

« Risque d'un empilement de dispositifs illisibles et inopérants » (001): several programmes that
aim at the same need, at the same line, for the same ages, in the same place, and that no recorded
link joins. A link that is not recorded may exist: a stack is a question, never a verdict.

« Il n'est pas pertinent d'avoir recours d'emblée à un niveau de soins hautement spécialisé » (002):
a line that is covered above one that is not breaks the gradation, or shows what nobody recorded.
"""

from maillage.stacks.gradation import broken_gradation
from maillage.stacks.model import Broken, Stack
from maillage.stacks.piles import find_stacks
from maillage.stacks.words import COLUMNS, as_json, as_rows, as_text

__all__ = [
    "COLUMNS",
    "Broken",
    "Stack",
    "as_json",
    "as_rows",
    "as_text",
    "broken_gradation",
    "find_stacks",
]
