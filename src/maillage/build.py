"""The build: packs → tables → graph → rules → validation → snapshot."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, Store, parse

from maillage import (
    attribution,
    consequences,
    findings,
    graph,
    linking,
    merging,
    packs,
    provenance,
    references,
    resources,
    rules,
    snapshot,
)
from maillage.columns import Row
from maillage.errors import MaillageError, WrongUse
from maillage.findings import Finding, Severity
from maillage.namespaces import PREFIXES
from maillage.rows import TABLES
from maillage.source import OxigraphSource
from maillage.tables import Table, quarantine, read_table
from maillage.validation import Engine

# A table of a whole country as one text would take a gigabyte.
_LINES_AT_ONCE = 100_000
ONTOLOGY_GRAPH = PREFIXES["graphe"] + "ontologie"
Progress = Callable[[str], None]


class RefusedBuild(MaillageError):
    """A strict build found errors: the previous snapshot stays; ``report`` says which."""

    exit_code = 1

    def __init__(self, report: Report) -> None:
        """Say how many errors there are."""
        self.report = report
        errors = report.errors()
        s = "s" if errors > 1 else ""
        super().__init__(
            f"construction refusée : {errors} erreur{s} (--strict) ; le graphe précédent est gardé",
            f"build refused: {errors} error{s} (--strict); the previous snapshot is kept",
        )


@dataclass(slots=True)
class Report:
    """What a build or a check found, and how long each stage took (seconds).

    ``sources`` gives the title of each source by its code.
    """

    findings: list[Finding] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    quads: int = 0
    derived: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    packs: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    snapshot: Path | None = None

    def errors(self) -> int:
        """Return the number of findings that are errors."""
        return findings.count(self.findings)[Severity.ERROR]


@dataclass(slots=True)
class Read:
    """The packs as read: their tables, closed, and the findings on packs."""

    packs: list[packs.Pack]
    tables: list[Table[Row]]
    findings: list[Finding]
    merged: dict[str, str]


def pack_directories(given: list[Path], *, only: bool = False) -> list[Path]:
    """Return the folders to build: the shipped packs and those of the user.

    Args:
        given: folders of the user.
        only: leave the shipped packs out.

    Raises:
        WrongUse: a folder does not exist, or two packs bear the same name.
    """
    shipped = [] if only and given else [packs.shipped(name) for name in packs.SHIPPED]
    directories = [*shipped, *given]
    names: dict[str, Path] = {}
    for directory in directories:
        if not directory.is_dir():
            raise WrongUse(
                f"aucun paquet dans {directory} : donner un dossier qui contient des tables CSV",
                f"no pack at {directory}: give a folder that holds CSV tables",
            )
        name = directory.resolve().name
        if name in names and names[name] != directory.resolve():
            raise WrongUse(
                f"deux paquets s'appellent {name} ({names[name]} et {directory}) : "
                "renommer un dossier",
                f"two packs are named {name} ({names[name]} and {directory}): rename a folder",
            )
        names[name] = directory.resolve()
    return list(names.values())


def read(directories: list[Path]) -> Read:
    """Read every table of every pack and keep what holds together."""
    found: list[Finding] = []
    read_packs: list[packs.Pack] = []
    tables: list[Table[Row]] = []
    for directory in directories:
        pack, faults = packs.read_description(directory)
        read_packs.append(pack)
        found.extend(faults)
        tables.extend(read_table(p, TABLES[p.stem], pack.name) for p in pack.files())
    confirmed = [pair for directory in directories for pair in linking.confirmed(directory)]
    pairs = merging.separate(tables, confirmed)
    references.check(tables)
    merged = merging.merge(tables, pairs)
    found.extend(merged.findings)
    return Read(read_packs, [*tables, *merged.tables], found, merged.stays)


def build(
    directories: list[Path],
    root: Path,
    *,
    strict: bool = False,
    progress: Progress = lambda stage: None,
) -> Report:
    """Build a snapshot of the packs in ``root`` and make it the current one.

    Args:
        directories: folders of the packs.
        root: folder that holds the snapshots.
        strict: refuse to replace the current snapshot when there is an error.
        progress: called with the name of each stage as it starts.

    Raises:
        RefusedBuild: ``strict`` and an error was found.
        WrongUse: ``root`` cannot be written, or a table cannot be read.
    """
    report = Report()
    try:
        with snapshot.building(root) as work:
            digest = _fill(directories, work, report, progress)
            if strict and report.errors():
                raise RefusedBuild(report)
            _write_index(work, report, progress)
            _write_manifest(work, report)
            report.snapshot = snapshot.publish(work, root, digest).directory
    except PermissionError as error:
        place = error.filename or root
        raise WrongUse(
            f"accès refusé à {place} : choisir un autre dossier, ou en changer les droits",
            f"access denied to {place}: choose another folder, or change its rights",
        ) from None
    return report


def check(
    directories: list[Path],
    work: Path,
    progress: Progress = lambda stage: None,
    *,
    engine: Engine = "sparql",
    on: dt.date | None = None,
) -> Report:
    """Do all that ``build`` checks, in a working folder, and publish nothing.

    Args:
        directories: folders of the packs.
        work: working folder, empty.
        progress: called with the name of each stage as it starts.
        engine: what runs the shapes.
        on: day on which the freshness of the data is judged; today by default.
    """
    report = Report()
    _fill(directories, work, report, progress, engine, on)
    return report


def _fill(
    directories: list[Path],
    work: Path,
    report: Report,
    progress: Progress,
    engine: Engine = "sparql",
    on: dt.date | None = None,
) -> str:
    """Write graph, store, findings and quarantine in ``work``; return the digest of the graph."""

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        progress(name)
        start = time.perf_counter()
        yield
        report.seconds[name] = round(time.perf_counter() - start, 3)

    with stage("tables"):
        data = read(directories)
        for table in data.tables:
            quarantine(table, work / "quarantine")
    digest = hashlib.sha256()
    nquads = work / "graph.nq"
    with nquads.open("wb") as file:
        with stage("graph"):
            _write_graph(data, file, digest.update)
            file.flush()
        with stage("store"):
            store = Store(str(work / "store"))
            store.bulk_load(path=str(nquads), format=RdfFormat.N_QUADS)
        with stage("rules"):
            for rule in rules.files():
                derived = rules.derive(store, rule)
                file.write(derived)
                digest.update(derived)
                store.bulk_load(input=derived, format=RdfFormat.N_QUADS)
                report.derived[rule.stem] = derived.count(b"\n")
    with stage("index"):
        store.flush()
        store.optimize()
    with stage("validation"):
        from maillage.shape_findings import check_store

        shapes_found = check_store(store, engine=engine, on=on)
        shape_findings = consequences.excuse(shapes_found, data.tables)
        found = [*data.findings, *(f for t in data.tables for f in t.findings), *shape_findings]
        report.findings = findings.ordered(attribution.attributed(found, data.tables, data.packs))
    report.packs = [pack.name for pack in data.packs]
    report.sources = attribution.source_titles(data.tables)
    report.rows = {table.file: len(table.rows) for table in data.tables}
    report.rejected = {t.file: len(t.rejected) for t in data.tables if t.rejected}
    with nquads.open("rb") as lines:
        report.quads = sum(1 for _ in lines)
    del store
    return digest.hexdigest()[:16]


def _write_graph(data: Read, file: BinaryIO, update: Callable[[bytes], None]) -> None:
    def write(lines: Iterator[str]) -> None:
        while text := "".join(islice(lines, _LINES_AT_ONCE)).encode():
            file.write(text)
            update(text)

    write(ontology_quads())
    write(provenance.of_tool())
    by_name = {pack.name: pack for pack in data.packs}
    for table in data.tables:
        write(graph.quads(table))
        pack = by_name[table.pack]
        path = pack.directory / table.file.partition("/")[2]
        write(provenance.of_table(pack, path, graph.graph_name(table), len(table.rows)))
    write(graph.same_things("acteur", data.merged))


def ontology_quads() -> Iterator[str]:
    """Yield the ontology (terms and borrowed terms) as sorted N-Quads in its own graph.

    Blank nodes are named canonically, so that two builds agree.
    """
    dataset = Dataset()
    for name in ("maillage.ttl", "reuse.ttl"):
        path = resources.root() / "ontology" / name
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            dataset.add(quad)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    for line in sorted(str(quad.triple) for quad in dataset):
        yield f"{line} <{ONTOLOGY_GRAPH}> .\n"


def _write_index(work: Path, report: Report, progress: Progress) -> None:
    """Write what is read in one go: the index of the coverage matrix, the links."""
    from maillage.matrix.reading import read_index
    from maillage.recorded import index as links

    source = OxigraphSource.open(work / "store")
    progress("matrix")
    start = time.perf_counter()
    read_index(source).save(work / "index")
    report.seconds["matrix"] = round(time.perf_counter() - start, 3)
    progress("links")
    start = time.perf_counter()
    links.write(source, work / "index")
    report.seconds["links"] = round(time.perf_counter() - start, 3)


def _write_manifest(work: Path, report: Report) -> None:
    manifest = {
        "built_at": dt.datetime.now(dt.UTC).isoformat(),
        "packs": report.packs,
        "rows": report.rows,
        "rejected": report.rejected,
        "quads": report.quads,
        "derived": report.derived,
        "seconds": report.seconds,
        "findings": {str(k): v for k, v in findings.count(report.findings).items()},
    }
    (work / "manifest.json").write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8"
    )
