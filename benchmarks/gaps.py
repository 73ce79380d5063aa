"""The coverage matrix of France: index, SPARQL on Oxigraph, rdflib — on the same snapshot.

Run: ``python benchmarks/gaps.py [--snapshots FOLDER | --scale S] [--departement 37]``. Without
``--snapshots``, a fictive France of scale S (0.1) is generated and built first.
Figures to hold: all of France, every need × line × commune, ≤ 0.2 s once the index is open;
≤ 2 GiB. SPARQL and rdflib run on one département, the largest part they finish in a few minutes;
the ratio is to the index on the same département, which computes all of France.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

DAY = "2026-06-01"
LIMIT = 600


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshots", type=Path)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--departement", default="37")
    parser.add_argument("--only", choices=("index", "oxigraph", "rdflib"))
    asked = parser.parse_args()
    if asked.only:
        print(f"{_ONE[asked.only](asked.snapshots, asked.departement):.3f} {_peak():.0f}")
        return
    with tempfile.TemporaryDirectory() as folder:
        root = asked.snapshots or _built(Path(folder), asked.scale)
        _index_figures(root)
        print(f"\none département ({asked.departement}), every need × line")
        print(f"{'engine':<10} {'seconds':>10} {'MiB':>8}")
        for engine in _ONE:
            print(f"{engine:<10} {_in_its_own_process(engine, root, asked.departement)}")


def _built(folder: Path, scale: float) -> Path:
    from benchmarks.generator import generate

    from maillage import build

    start = time.perf_counter()
    report = build.build(generate(folder / "packs", scale), folder / "snapshots")
    print(f"built {report.quads} triples in {time.perf_counter() - start:.1f} s", end=", ")
    print(f"of which the index {report.seconds['matrix']:.1f} s")
    return folder / "snapshots"


def _index_figures(root: Path) -> None:
    from maillage import snapshot
    from maillage.coverage.model import Question
    from maillage.matrix import index
    from maillage.matrix.cells import compute

    def timed(work: Callable[[], object], runs: int = 11) -> list[float]:
        found = []
        for _ in range(runs):
            start = time.perf_counter()
            work()
            found.append(time.perf_counter() - start)
        return sorted(found)

    folder = snapshot.current(root).index
    opened = index.load(folder)
    question = Question("", 0, "", on=dt.date.fromisoformat(DAY))
    figures = {
        "open the index": timed(lambda: index.load(folder)),
        "all cells, states of each commune": timed(lambda: compute(opened, question).states()),
        "all cells, people by state": timed(
            lambda: compute(opened, question).population_by_state()
        ),
        "the same at 12 years": timed(
            lambda: compute(opened, Question("", 0, "", age=12, on=question.on)).states()
        ),
    }
    cells = compute(opened, question).states()
    print(
        f"{cells.shape[0]} communes × {cells.shape[1]} needs × lines, {len(opened.offers)} offers"
    )
    print(f"{len(opened.arrays.class_start) - 1} classes of communes, ", end="")
    print(f"{len(opened.arrays.reach_start) - 1} reaches, {len(opened.words.profiles)} profiles")
    for name, seconds in figures.items():
        low, middle, high = seconds[0], statistics.median(seconds), seconds[-1]
        print(f"{name:<36} {low:.3f} / {middle:.3f} / {high:.3f} s (min / median / max)")
    print(f"peak memory {_peak():.0f} MiB")


def _in_its_own_process(engine: str, root: Path, departement: str) -> str:
    command = [sys.executable, "-m", "benchmarks.gaps", "--only", engine]
    command += ["--snapshots", str(root), "--departement", departement]
    try:
        run = subprocess.run(command, check=True, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return f"> {LIMIT} s"
    seconds, peak = run.stdout.split()
    return f"{seconds:>10} {peak:>8}"


def _by_index(root: Path, departement: str) -> float:
    from maillage.session import open as open_graph

    graph = open_graph(root)
    # Read the index before the clock starts.
    graph.gaps("france", on=DAY)
    start = time.perf_counter()
    graph.gaps(f"dep:{departement}", on=DAY).cells.states()
    return time.perf_counter() - start


def _by_query(root: Path, departement: str, *, through_rdflib: bool) -> float:
    from maillage import snapshot
    from maillage.session import Graph
    from maillage.source import RdflibSource

    built = snapshot.current(root)
    graph = Graph(built, RdflibSource.read(built.nquads) if through_rdflib else None)
    start = time.perf_counter()
    graph.query("matrice", territoire=f"dep:{departement}", date=DAY)
    return time.perf_counter() - start


_ONE: dict[str, Callable[[Path, str], float]] = {
    "index": _by_index,
    "oxigraph": lambda root, d: _by_query(root, d, through_rdflib=False),
    "rdflib": lambda root, d: _by_query(root, d, through_rdflib=True),
}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
