"""Running the command line in this process."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from maillage.cli import main


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did: exit status, stdout and stderr."""

    status: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *words: str) -> Ran:
    """Run a command as the console script does."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(list(words))
    written = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return Ran(left.value.code, written.out, written.err)
