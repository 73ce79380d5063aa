"""Graphs that tests share, built once per worker.

``graph`` is small (five départements and the communes that the documents name) and quick;
``full_graph`` is the shipped packs whole: tests that use it carry ``xdist_group("full")``.
"""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from maillage import build as builder
from maillage import packs, snapshot
from maillage.session import Graph
from maillage.source import RdflibSource

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
SMALL = {"31", "34", "37", "75", "78"}


def _named_communes() -> set[str]:
    """Return the communes that the tables of the other packs name."""
    text = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("dispositifs", "territoires")
        for path in packs.shipped(folder).glob("*.csv")
        if path.stem != "communes"
    )
    found = set(re.findall(r"commune:(\w{5})", text))
    with (packs.shipped("dispositifs") / "acteurs.csv").open(encoding="utf-8") as file:
        found |= {row["commune"] for row in csv.DictReader(file)}
    return found


def write_small_territories(target: Path) -> None:
    """Copy the pack ``territoires`` with few communes; no reference is left dangling."""
    shutil.copytree(packs.shipped("territoires"), target)
    named = _named_communes()
    with (target / "communes.csv").open(encoding="utf-8") as file:
        reader = csv.DictReader(file)
        header = list(reader.fieldnames or [])
        rows = list(reader)
    wanted = {r["code"] for r in rows if r["departement"] in SMALL or r["code"] in named}
    wanted |= {r["commune_mere"] for r in rows if r["code"] in wanted}
    _write(target / "communes.csv", header, [r for r in rows if r["code"] in wanted])
    for name in ("regions", "departements"):
        with (target / f"{name}.csv").open(encoding="utf-8") as file:
            reader = csv.DictReader(file)
            header = list(reader.fieldnames or [])
            rows = [
                {**r, "chef_lieu": r["chef_lieu"] if r["chef_lieu"] in wanted else ""}
                for r in reader
            ]
        _write(target / f"{name}.csv", header, rows)


def _write(path: Path, header: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="session")
def small_packs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Folders of the shipped packs, with few communes."""
    target = tmp_path_factory.mktemp("packs") / "territoires"
    write_small_territories(target)
    return [packs.shipped("referentiel"), target, packs.shipped("dispositifs")]


@pytest.fixture(scope="session")
def small_root(tmp_path_factory: pytest.TempPathFactory, small_packs: list[Path]) -> Path:
    """Folder of snapshots that holds the small graph."""
    root = tmp_path_factory.mktemp("small")
    builder.build(small_packs, root)
    return root


@pytest.fixture(scope="session")
def graph(small_root: Path) -> Graph:
    """The small graph, on Oxigraph."""
    return Graph(snapshot.current(small_root))


@pytest.fixture(scope="session")
def rdflib_graph(small_root: Path) -> Graph:
    """The small graph, on rdflib."""
    built = snapshot.current(small_root)
    return Graph(built, RdflibSource.read(built.nquads))


@pytest.fixture(scope="session")
def full_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of snapshots that holds the shipped packs whole."""
    root = tmp_path_factory.mktemp("full")
    builder.build(builder.pack_directories([]), root)
    return root


@pytest.fixture(scope="session")
def full_graph(full_root: Path) -> Graph:
    """The shipped packs whole, on Oxigraph."""
    return Graph(snapshot.current(full_root))
