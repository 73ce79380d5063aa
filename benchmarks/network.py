"""The coordination network of a fictive France: 100,000 actors, 300,000 links.

Run: ``python -m benchmarks.network [--snapshots DIR | --scale S] [--departement 59]``, from the
top of the project. Without ``--snapshots`` a fictive France of scale S, three links for each
structure, is generated and built first. Each measure is a process of its own, so that its peak of
memory is its own. Figures to hold: the view ≤ 10 s and ≤ 2 GiB, a path ≤ 50 ms, the fragility of a
département ≤ 2 s.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.generator import REFERENCE_DAY, generate
from benchmarks.measuring import Measure, measure, serve, table

from maillage import build, iris, snapshot
from maillage.network import read_network
from maillage.source import OxigraphSource

MODULE = "benchmarks.network"
# Communes of the département whose paths are asked for, and for what.
_COMMUNES = 12
_NEEDS = (("psychiatrie", 2), ("anxio-depression", 3))


def made(scale: str, folder: str) -> dict[str, Any]:
    """Generate and build a fictive France."""
    work = Path(folder)
    built = build.build(generate(work / "packs", float(scale), dense=True), work / "snapshots")
    return {"seconds": built.seconds["links"]}


def view(folder: str, territory: str) -> dict[str, Any]:
    """Read a network and give it to networkx."""
    from maillage.network.view import as_networkx

    source, spent = _open(folder), _Spent()
    found = read_network(source, territory=_iri(territory), on=REFERENCE_DAY)
    spent.on("read")
    as_networkx(found)
    spent.on("networkx")
    return {"nodes": len(found.nodes), "links": len(found.links), **spent.seconds}


def fragile(folder: str, territory: str) -> dict[str, Any]:
    """Say what holds a network together, once it is read."""
    from maillage.network.fragility import fragility

    found = read_network(_open(folder), territory=_iri(territory), on=REFERENCE_DAY)
    spent = _Spent()
    measured = fragility(found)
    spent.on("fragility")
    return {"nodes": measured.nodes, "links": measured.links, **spent.seconds}


def silos(folder: str, territory: str) -> dict[str, Any]:
    """Say how much the links cross fields, against two hundred draws."""
    from maillage.network.silos import across_fields

    found = read_network(_open(folder), territory=_iri(territory), on=REFERENCE_DAY)
    spent = _Spent()
    across_fields(found)
    spent.on("silos")
    return {"nodes": len(found.nodes), "links": len(found.links), **spent.seconds}


def paths(folder: str, departement: str) -> dict[str, Any]:
    """Ask for paths in a département: the first apart, which reads its network.

    « Who covers », which gives the offers that a path leads to, is counted apart: here it reads
    every offer of the place, without the index.
    """
    from maillage.answers import who_covers
    from maillage.network.referral import referral

    source = _open(folder)
    inside = f"?x mlg:estDans <{_iri(f'dep:{departement}')}> ; a mlg:Commune"
    rows = source.select(f"SELECT ?x {{ {inside} }} ORDER BY ?x LIMIT {_COMMUNES}")
    asked: list[float] = []
    found: list[float] = []
    steps: list[int] = []
    for row in rows:
        for need, line in _NEEDS:
            commune = iris.parse(row["x"])[1]
            start = time.process_time()
            answer = who_covers(source, need=need, line=line, commune=commune, on=REFERENCE_DAY)
            middle = time.process_time()
            steps.append(referral(source, answer).shortest.length)
            asked.append(middle - start)
            found.append(time.process_time() - middle)
    return {
        "paths": len(found),
        "longest": max(steps),
        "first": found[0],
        "median": statistics.median(found[1:]),
        "p95": statistics.quantiles(found[1:], n=20)[-1],
        "who_covers": statistics.median(asked[1:]),
    }


class _Spent:
    """Seconds of processor, stage by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.process_time()

    def on(self, stage: str) -> None:
        """Note what was spent since the last stage."""
        now = time.process_time()
        self.seconds[stage], self._last = now - self._last, now


def _open(folder: str) -> OxigraphSource:
    return OxigraphSource.open(snapshot.current(Path(folder)).store)


def _iri(territory: str) -> str:
    return "" if territory == "all" else iris.territory(territory)


def main() -> None:
    """Print the figures."""
    tasks: tuple[Callable[..., dict[str, Any]], ...] = (made, view, fragile, silos, paths)
    if serve({task.__name__: task for task in tasks}):
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshots", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--departement", default="59")
    parser.add_argument("--limit", type=float, default=600, help="seconds for each measure")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = words.snapshots or Path(temporary) / "snapshots"
        if not words.snapshots:
            built = measure(MODULE, "made", words.scale, temporary)
            print(f"built; the links took {built.answer['seconds']:.1f} s of the clock")
        _compare(root, f"dep:{words.departement}", words.limit)


def _compare(root: Path, place: str, limit: float) -> None:
    rows: list[list[object]] = []
    for task, territory in (
        *(("view", one) for one in ("all", place)),
        *(("fragile", one) for one in ("all", place)),
        ("silos", place),
    ):
        print(f"{dt.datetime.now():%H:%M:%S} {task} {territory}…", file=sys.stderr)
        rows += _rows(task, territory, measure(MODULE, task, root, territory, limit=limit))
    print(table(["work", "of", "actors", "links", "processor s", "process MiB"], rows))
    asked = measure(MODULE, "paths", root, place.partition(":")[2], limit=limit)
    print("\npaths, milliseconds of processor:")
    names = ("first", "median", "p95", "who_covers")
    print(table(list(names), [[1000 * asked.answer[name] for name in names]]))
    print(f"{asked.answer['paths']} paths, the longest of {asked.answer['longest']} steps")


def _rows(task: str, territory: str, found: Measure) -> list[list[object]]:
    answer = found.answer
    stages = [name for name in answer if name not in {"nodes", "links"}]
    return [
        [name, territory, answer["nodes"], answer["links"], answer[name], found.memory]
        for name in stages
    ]


if __name__ == "__main__":
    main()
