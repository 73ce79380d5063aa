"""Each notebook runs, and shows what it was saved with."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest
from tests.notebooks.running import NOTEBOOKS, read, run, texts

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
NAMES = [path.stem for path in PATHS]
MISSING = [n for n in ("nbclient", "ipykernel", "pandas") if not importlib.util.find_spec(n)]


def test_there_are_three() -> None:
    assert NAMES == ["1-premieres-reponses", "2-lacunes-d-un-departement", "3-lier-son-propre-csv"]


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_every_cell_was_run_in_order_and_says_nothing_of_a_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    notebook = json.loads(text)
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert all(out["output_type"] != "error" for cell in cells for out in cell["outputs"])
    assert not re.search(r"/(home|tmp|root|work|Users)/|0x[0-9a-f]{6}|\d{4}-\d\d-\d\dT", text)


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_run_again_it_shows_the_same(
    path: Path, small_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "donnees"
    home.mkdir()
    (home / "maillage").symlink_to(small_root, target_is_directory=True)
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    saved = read(path)
    wanted = texts(saved)
    assert texts(run(saved)) == wanted
