"""The ``curl`` commands of the guide give what the guide shows."""

from __future__ import annotations

import shlex
import subprocess

import pytest
from tests.docs.doc_blocks import DOCS, Step, blocks, matches, steps

from maillage.server.limits import Limits
from maillage.wording import thousands

PAGE = DOCS / "guides" / "serveur.md"
STEPS = [
    step
    for block in blocks(PAGE)
    if block.kind == "sh" and "curl" in block.text
    for step in steps(block)
]


@pytest.mark.parametrize("step", STEPS, ids=range(len(STEPS)))
def test_a_command_of_the_guide_gives_what_is_shown(live: str, step: Step) -> None:
    words = shlex.split(step.command.replace("http://127.0.0.1:8080/", live))
    assert words[0] == "curl"

    done = subprocess.run(words, check=True, capture_output=True, text=True, timeout=30)  # noqa: S603

    assert step.shown
    assert matches(step.shown, done.stdout.replace("\r\n", "\n"))


def test_the_limits_of_the_guide_are_those_of_the_service() -> None:
    text = PAGE.read_text(encoding="utf-8").replace("\u202f", " ").replace("\u00a0", " ")
    known = Limits()

    for shown in (
        f"{known.seconds:g} s, puis",
        f"| {thousands(known.rows)} |",
        f"{known.answer_bytes // 10**6} millions",
        f"| {known.workers} | `--workers`",
        f"{thousands(known.memory_mib)} Mio",
        f"plus de {known.patience:g} s) en même temps | {known.long_queries},",
        f"{known.waiting}, {known.wait_seconds:g} s chacune",
        f"{thousands(known.query_characters)} signes, {known.depth} niveaux",
        f"{known.body_bytes // 10**6} million d'octets",
    ):
        assert shown.replace("\u202f", " ").replace("\u00a0", " ") in text, shown
