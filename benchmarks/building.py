"""Build of a fictive France: from CSV to a validated snapshot, against the bare loading.

Run: ``python -m benchmarks.building [--scales S…] [--work DIR]``, from the top of the project.
The floor is ``bulk_load`` of the same triples, ready as N-Triples: what the store itself asks
for. The graph that is published has named graphs, which the store indexes twice as much; that
loading, of ready N-Quads, is given too. Each measure is a process of its own. Figures to hold on
2 cores: build ≤ 4 × the floor, ≤ 3 GiB, exponent ≤ 1.1.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.generator import generate
from benchmarks.measuring import Measure, exponent, measure, serve, table

from maillage import build, packs, snapshot

MODULE = "benchmarks.building"
SCALES = (0.01, 0.1, 1.0)
_GRAPH = re.compile(rb" <[^<>]*> \.$")


def write(scale: str, folder: str) -> dict[str, Any]:
    """Write the packs."""
    generate(Path(folder) / "packs", float(scale))
    return {}


def whole(folder: str) -> dict[str, Any]:
    """Build the packs, and leave the graph as N-Quads and as N-Triples."""
    work = Path(folder)
    own = sorted(path for path in (work / "packs").iterdir() if path.is_dir())
    built = build.build([packs.shipped("referentiel"), *own], work / "snapshots")
    return {"stages": built.seconds, "triples": built.quads, "errors": built.errors()}


def loaded(form: str, folder: str) -> dict[str, Any]:
    """Load ready triples (``nt``) or quads (``nq``) in a new store, compacted as a build does."""
    from pyoxigraph import RdfFormat, Store

    place = Path(folder) / f"store-{form}"
    store = Store(str(place))
    kind = RdfFormat.N_TRIPLES if form == "nt" else RdfFormat.N_QUADS
    store.bulk_load(path=str(Path(folder) / f"graph.{form}"), format=kind)
    store.flush()
    store.optimize()
    del store
    shutil.rmtree(place)
    return {}


def main() -> None:
    """Print the tables."""
    if serve({task.__name__: task for task in (write, whole, loaded)}):
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scales", type=float, nargs="+", default=SCALES)
    parser.add_argument("--work", type=Path, help="folder for the packs and the graphs")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        _compare(sorted(words.scales), words.work or Path(temporary))


def _compare(scales: list[float], work: Path) -> None:
    rows: list[list[object]] = []
    stages: list[dict[str, float]] = []
    triples: list[float] = []
    seconds: list[float] = []
    for scale in scales:
        print(f"scale {scale}…", file=sys.stderr)
        folder = work / f"build-{scale}"
        measure(MODULE, "write", scale, folder)
        built = measure(MODULE, "whole", folder)
        write_graphs(folder)
        floor = measure(MODULE, "loaded", "nt", folder)
        quads = measure(MODULE, "loaded", "nq", folder)
        count = built.answer["triples"]
        rows += [
            _row(scale, count, "bulk_load, N-Triples", floor, floor),
            _row(scale, count, "bulk_load, N-Quads", quads, floor),
            _row(scale, count, "build", built, floor),
        ]
        stages.append(built.answer["stages"])
        triples.append(float(count))
        seconds.append(built.seconds)
        print(f"scale {scale}: {built.answer['errors']} errors", file=sys.stderr)
    header = ["scale", "triples", "work", "seconds", "ratio", "processor s", "ratio", "peak MiB"]
    print(table(header, rows))
    print("\nseconds of each stage of the build:")
    print(
        table(
            ["scale", *stages[0]], [[s, *t.values()] for s, t in zip(scales, stages, strict=True)]
        )
    )
    if len(scales) > 1:
        print(f"growth of the build with the triples: exponent {exponent(triples, seconds):.2f}")


def write_graphs(folder: Path) -> None:
    """Write the graph that was built as files to load."""
    quads = folder / "graph.nq"
    snapshot.current(folder / "snapshots").nquads.rename(quads)
    with quads.open("rb") as lines, (folder / "graph.nt").open("wb") as triples:
        for line in lines:
            triples.write(_GRAPH.sub(b" .", line))


def _row(scale: float, triples: int, work: str, one: Measure, floor: Measure) -> list[object]:
    return [
        *(scale, triples, work, one.seconds, one.seconds / floor.seconds),
        *(one.processor, one.processor / floor.processor, one.memory),
    ]


if __name__ == "__main__":
    main()
