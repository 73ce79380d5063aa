"""Running the notebooks as a reader does: a new kernel each, on the graph of a folder.

``python -m tests.notebooks.running`` runs them on the user's own graph (the shipped packs) and
writes their outputs; read the diff before you commit.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def read(path: Path) -> Any:
    """Read a notebook."""
    import nbformat

    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def run(notebook: Any) -> Any:
    """Run every cell; the outputs are in the notebook that is returned.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell fails.
    """
    from nbclient import NotebookClient

    client = NotebookClient(notebook, timeout=120, kernel_name="python3", record_timing=False)
    return client.execute()


def texts(notebook: Any) -> list[str]:
    """Return the text that each code cell prints or shows."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            pieces = [out.get("text") or out["data"]["text/plain"] for out in cell.outputs]
            found.append("".join(pieces))
    return found


def main() -> None:
    """Write the outputs of every notebook."""
    import nbformat

    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        done = run(read(path))
        done.metadata["language_info"] = {"name": "python"}
        nbformat.write(done, path)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
