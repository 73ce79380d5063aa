"""What the documentation shows and a reader could try: fenced blocks, in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LEFT_OUT = "[…]"
_FENCE = re.compile(r"^```(?P<kind>\w+)(?: +(?P<file>\S+))? *\n(?P<text>.*?)^```$", re.M | re.S)
# « au 2026-11-22 » at the end of the title of an answer is the day it was asked.
_TODAY = re.compile(r"(?<= · )(au|on) \d{4}-\d{2}-\d{2}(?=$| · )", re.M)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the file that its text stands for, its text."""

    kind: str
    file: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Step:
    """A command and the output shown under it, empty when none is."""

    command: str
    shown: str


def guides() -> list[Path]:
    """README and the pages written by hand that show commands."""
    return [ROOT / "README.md", DOCS / "tutoriel.md", *sorted((DOCS / "guides").glob("*.md"))]


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page that say their language, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(m["kind"], m["file"] or "", m["text"], text.count("\n", 0, m.start()) + 1)
        for m in _FENCE.finditer(text)
    ]


def steps(block: Block) -> list[Step]:
    """Return the commands of a ``console`` block, each with the output shown."""
    found: list[Step] = []
    for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
        command, _, shown = part.replace("\\\n", " ").partition("\n")
        found.append(Step(command, shown.rstrip("\n")))
    return found


def matches(shown: str, printed: str) -> bool:
    """Say whether an output is the one shown; ``[…]`` stands for words, or alone for lines."""
    pattern = []
    for line in _TODAY.sub(r"\1 (day)", shown).splitlines():
        if line == LEFT_OUT:
            pattern.append(r"(?:.*\n)*?")
        else:
            pattern.append(re.escape(line.rstrip()).replace(re.escape(LEFT_OUT), ".*") + r"[ ]*\n")
    text = _TODAY.sub(r"\1 (day)", printed).rstrip("\n") + "\n"
    return re.fullmatch("".join(pattern), text) is not None
