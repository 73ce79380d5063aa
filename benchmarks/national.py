"""The national list of 2021 with every shipped commune: import, one snapshot, then questions.

Run: ``python benchmarks/national.py LIST.csv [--questions N] [--seed N]``. Prints the seconds of
each stage, the triples and the memory, then the time of « who covers » in process, on communes
drawn at random among all those of France.
Figures to hold, those of ``shipped.py``: build ≤ 60 s, one answer ≤ 0.2 s.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

from maillage import build, packs, snapshot
from maillage.importers import Options, importer
from maillage.importers.writer import Report, writing
from maillage.session import Graph

SOURCE = "finess-liste"
QUESTIONS = (
    ("psychiatrie", 2),
    ("conduites-addictives", 2),
    ("psychiatrie", 3),
    ("anxio-depression", 2),
)


def peak() -> str:
    """Return the most memory that this process held so far (KiB on Linux)."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most so far"


def import_list(file: Path, target: Path) -> Report:
    """Import the list."""
    report = Report(SOURCE)
    with writing(target, report) as pack:
        importer(SOURCE).read([file], Options(), pack)
    return report


def ask(graph: Graph, questions: int, seed: int) -> tuple[list[float], Counter[str]]:
    """Return the time of each question, after one that is not counted, and the states."""
    with (packs.shipped("territoires") / "communes.csv").open(encoding="utf-8") as file:
        communes = [row["code"] for row in csv.DictReader(file) if row["nature"] == "commune"]
    drawn = random.Random(seed).choices(communes, k=questions + 1)  # noqa: S311
    took: list[float] = []
    states: Counter[str] = Counter()
    for rank, commune in enumerate(drawn):
        need, line = QUESTIONS[rank % len(QUESTIONS)]
        start = time.perf_counter()
        answer = graph.who_covers(need=need, line=line, commune=commune)
        if rank:
            took.append(time.perf_counter() - start)
            states[str(answer.state)] += 1
    return took, states


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the list, as finess-liste reads it")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=2021)
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pack, root = Path(folder) / "national", Path(folder) / "snapshots"
        start = time.perf_counter()
        report = import_list(words.file, pack)
        print(
            f"import: {time.perf_counter() - start:.1f} s, {report.written['acteurs']} actors of "
            f"{report.read['lignes']} lines, {peak()}"
        )
        start = time.perf_counter()
        built = build.build(build.pack_directories([pack]), root)
        stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in built.seconds.items())
        print(f"build: {time.perf_counter() - start:.1f} s ({stages}), {peak()}")
        print(
            f"{built.quads} triples of which {sum(built.derived.values())} deduced, "
            f"{sum(built.rows.values())} rows, {built.errors()} errors"
        )
        took, states = ask(Graph(snapshot.current(root)), words.questions, words.seed)
        print(
            f"who-covers: median {statistics.median(took) * 1000:.0f} ms, 95th percentile "
            f"{statistics.quantiles(took, n=20)[-1] * 1000:.0f} ms, max {max(took) * 1000:.0f} ms, "
            f"{len(took)} questions (seed {words.seed}), {peak()}"
        )
        print(", ".join(f"{state}: {number}" for state, number in states.most_common()))


if __name__ == "__main__":
    main()
