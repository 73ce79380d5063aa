"""Validation of a fictive France: our engine, pySHACL, and SPARQL written by hand as the floor.

Run: ``python -m benchmarks.validation [--scales S…] [--work DIR] [--limit SECONDS]``, from the
top of the project. Every constraint of the shapes is broken on purpose, as its own test cases
break it: what is found must be what was planted, and nothing else. Each measure is a process of
its own. Figures to hold on 2 cores: about 5 million triples in ≤ 60 s and ≤ 4 GiB, ≥ 100 times
faster than pySHACL at the largest scale where it ends in time, exponent ≤ 1.1.
"""

from __future__ import annotations

import argparse
import csv
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import floor
from benchmarks.generator import REFERENCE_DAY, generate, planting
from benchmarks.measuring import Measure, exponent, measure, serve, table

from maillage import build, iris, resources, snapshot
from maillage.namespaces import PREFIXES
from maillage.validation import engine, oracle, shapes

if TYPE_CHECKING:
    from pyoxigraph import Store

    from maillage.validation import Violation

MODULE = "benchmarks.validation"
SCALES = (0.01, 0.03, 0.1, 1.0)
# Copies of the cases in the whole of France; at least one in any part of it.
COPIES = 10
SLOWEST = 15
_GRAPH, _PLANTED, _EXPECTED, _STORE = "graph.nq", "planted.nq", "expected.json", "store"


def prepare(scale: str, folder: str) -> dict[str, Any]:
    """Write the graph of a fictive France, and the violations that go with it."""
    work = Path(folder)
    built = build.build(generate(work / "packs", float(scale)), work / "snapshots")
    snapshot.current(work / "snapshots").nquads.rename(work / _GRAPH)
    planted = planting.plant(max(1, round(COPIES * float(scale))), _shapes().graph)
    (work / _PLANTED).write_text("".join(planted.lines), encoding="utf-8")
    (work / _EXPECTED).write_text(json.dumps(sorted(planted.expected)), encoding="utf-8")
    return {
        "triples": built.quads + len(planted.lines),
        "errors": built.errors(),
        "planted": len(planted.expected),
        "stages": built.seconds,
    }


def load(folder: str) -> dict[str, Any]:
    """Load the graph and the violations in a store, as a build does."""
    from pyoxigraph import RdfFormat, Store

    work = Path(folder)
    store = Store(str(work / _STORE))
    for name in (_GRAPH, _PLANTED):
        store.bulk_load(path=str(work / name), format=RdfFormat.N_QUADS)
    store.flush()
    store.optimize()
    return {}


def ours(folder: str) -> dict[str, Any]:
    """Validate with the engine of the project."""
    work = Path(folder)
    start = time.perf_counter()
    store = _store(work)
    given = _shapes()
    loaded = time.perf_counter()
    constraints = engine.constraints_for(store, given)
    compiled = time.perf_counter()
    found = engine.run(store, constraints)
    return {
        "load": loaded - start,
        "compile": compiled - loaded,
        "run": time.perf_counter() - compiled,
        "constraints": len(constraints),
        **_judged(found, work),
    }


def pyshacl(folder: str) -> dict[str, Any]:
    """Validate with pySHACL."""
    work = Path(folder)
    start = time.perf_counter()
    graph = oracle.graph_of(_store(work))
    loaded = time.perf_counter()
    found = oracle.validate(graph, _shapes())
    return {
        "load": loaded - start,
        "run": time.perf_counter() - loaded,
        **_judged(found, work),
    }


def by_hand(folder: str) -> dict[str, Any]:
    """Run a few constraints as compiled and as written by hand; both must find the same things."""
    from maillage.namespaces import sparql_prologue

    store = _store(Path(folder))
    seconds = {"compiled": 0.0, "by_hand": 0.0}
    unlike: list[str] = []
    for constraint in engine.constraints_for(store, _shapes()):
        shape = constraint.source_shape.rpartition("/")[2]
        kind = constraint.component.removesuffix("ConstraintComponent")
        if (shape, kind) not in floor.BY_HAND:
            continue
        start = time.perf_counter()
        compiled = {violation.focus for violation in engine.run(store, [constraint])}
        middle = time.perf_counter()
        text = sparql_prologue() + floor.query(floor.BY_HAND[shape, kind])
        answer: Any = store.query(text, use_default_graph_as_union=True)
        found = {row["focus"].value for row in answer}
        seconds["compiled"] += middle - start
        seconds["by_hand"] += time.perf_counter() - middle
        if found != compiled:
            unlike.append(f"{shape} {kind}")
    return {**seconds, "constraints": len(floor.BY_HAND), "unlike": unlike}


def slowest(folder: str) -> dict[str, Any]:
    """Return the constraints that take the longest."""
    store = _store(Path(folder))
    took: list[tuple[float, str]] = []
    for constraint in engine.constraints_for(store, _shapes()):
        start = time.perf_counter()
        engine.run(store, [constraint])
        name = constraint.source_shape.rpartition("/")[2]
        took.append((time.perf_counter() - start, f"{name} ({constraint.component})"))
    return {"slowest": sorted(took, reverse=True)[:SLOWEST]}


def _shapes() -> shapes.Shapes:
    return shapes.load(on=REFERENCE_DAY)


def _store(work: Path) -> Store:
    from pyoxigraph import Store

    return Store.read_only(str(work / _STORE))


def _judged(found: Iterable[Violation], work: Path) -> dict[str, Any]:
    """Compare what was found with what was planted, and with what the shipped sources lack."""
    planted = {tuple(one) for one in json.loads((work / _EXPECTED).read_text(encoding="utf-8"))}
    expected = planted | incomplete_sources()
    seen = {(v.focus, v.source_shape, v.component) for v in found}
    return {
        "found": len(seen & planted),
        "missing": sorted(expected - seen),
        "others": sorted(seen - expected),
    }


def incomplete_sources() -> set[tuple[str, str, str]]:
    """Return the results that the shipped table of sources must give, read from its cells.

    Every build carries these rows; some documents bear neither a date nor a licence.
    """
    with (resources.root() / "data/referentiel/sources.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    shapes_of = {"edition": "source-edition-dite", "licence": "source-licence-dite"}
    return {
        (iris.thing("source", row["code"]), PREFIXES["shape"] + shape, "OrConstraintComponent")
        for row in rows
        if row["nature"] not in {"texte", "reference", "saisie"}
        for column, shape in shapes_of.items()
        if not row[column]
    }


def main() -> None:
    """Print the tables."""
    tasks = {task.__name__: task for task in (prepare, load, ours, pyshacl, by_hand, slowest)}
    # Dates that are wrong on purpose make rdflib log a traceback each.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    if serve(tasks):
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scales", type=float, nargs="+", default=SCALES)
    parser.add_argument("--work", type=Path, help="folder for the graphs, used again if there")
    parser.add_argument("--limit", type=float, default=600, help="seconds left to pySHACL")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        _compare(sorted(words.scales), words.work or Path(temporary), words.limit)


def _compare(scales: list[float], work: Path, limit: float) -> None:
    prepared: list[dict[str, Any]] = []
    measured: list[Measure] = []
    theirs: list[Measure] = []
    rows: list[list[object]] = []
    for scale in scales:
        folder = work / str(scale)
        facts = _prepared(scale, folder)
        loaded = facts["loaded"]
        own = measure(MODULE, "ours", folder)
        prepared.append(facts)
        measured.append(own)
        rows.append(_row(scale, facts["triples"], loaded["seconds"], "maillage", own))
        if len(theirs) + 1 == len(measured):
            print(f"pySHACL at scale {scale}…", file=sys.stderr)
            try:
                other = measure(MODULE, "pyshacl", folder, limit=limit)
            except subprocess.TimeoutExpired:
                stopped = [scale, facts["triples"], "pySHACL", "", "", f"> {limit:.0f}"]
                rows.append([*stopped, *[""] * 4])
            else:
                theirs.append(other)
                rows.append(_row(scale, facts["triples"], other.answer["load"], "pySHACL", other))
    header = ["scale", "triples", "engine", "load s", "compile s", "run s", "process s"]
    print(table([*header, "processor s", "peak MiB", "found"], rows))
    _conclude(scales, prepared, measured, theirs)
    last = work / str(scales[-1])
    hand = measure(MODULE, "by_hand", last).answer
    print(
        f"\nfloor: {hand['constraints']} constraints written by hand take {hand['by_hand']:.1f} s, "
        f"as compiled {hand['compiled']:.1f} s "
        f"({hand['compiled'] / hand['by_hand']:.2f} x); unlike: {hand['unlike'] or 'none'}"
    )
    print(f"\nslowest of {measured[-1].answer['constraints']} constraints, scale {scales[-1]}:")
    for seconds, name in measure(MODULE, "slowest", last).answer["slowest"]:
        print(f"  {seconds:5.2f} s  {name}")


def _prepared(scale: float, folder: Path) -> dict[str, Any]:
    """Return the facts of a graph, made now unless a run before has left it."""
    file = folder / "facts.json"
    if not file.is_file():
        print(f"building scale {scale}…", file=sys.stderr)
        folder.mkdir(parents=True)
        facts = measure(MODULE, "prepare", scale, folder).answer
        loaded = measure(MODULE, "load", folder)
        facts["loaded"] = {"seconds": loaded.seconds, "memory": loaded.memory}
        file.write_text(json.dumps(facts), encoding="utf-8")
    read: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return read


def _row(scale: float, triples: int, load: float, name: str, one: Measure) -> list[object]:
    answer = one.answer
    return [
        *(scale, triples, name, load, answer.get("compile", ""), answer["run"]),
        *(one.seconds, one.processor, one.memory, answer["found"]),
    ]


def _conclude(
    scales: list[float],
    prepared: list[dict[str, Any]],
    measured: list[Measure],
    theirs: list[Measure],
) -> None:
    for scale, facts, own in zip(scales, prepared, measured, strict=True):
        answer = own.answer
        print(
            f"scale {scale}: {facts['errors']} errors in the tables, planted {facts['planted']}, "
            f"found {answer['found']}, missing {len(answer['missing'])}, others "
            f"{len(answer['others'])} ({_namesake(answer['others'])})"
        )
    for scale, own, other in zip(scales, measured, theirs, strict=False):
        same = {k: own.answer[k] == other.answer[k] for k in ("found", "missing", "others")}
        print(
            f"scale {scale}: pySHACL / maillage = {other.answer['run'] / own.answer['run']:.0f} "
            f"(validation alone), same results: {all(same.values())}"
        )
    if len(scales) > 1:
        triples = [float(facts["triples"]) for facts in prepared]
        growth = exponent(triples, [own.answer["run"] for own in measured])
        print(f"growth of the validation with the triples: exponent {growth:.2f}")


def _namesake(others: list[list[str]]) -> str:
    """Return the shapes of the results that were not planted, which the shipped tables give."""
    return ", ".join(sorted({shape.rpartition("/")[2] for _, shape, _ in others})) or "none"


if __name__ == "__main__":
    main()
