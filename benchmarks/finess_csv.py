"""Time and memory of the imports of the legacy FINESS stock and of the plain list, at full size.

Run: ``python benchmarks/finess_csv.py [--sites N]``. The files are grown from one written line of
each kind, in the real shape (32 cells, one point per site).
Figures to hold: under 500 MiB, and some 5,000 sites a second.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from maillage import packs
from maillage.identifiers import luhn
from maillage.importers.communes import Communes, Place

SITES = 103_022
# Three sites in four become an actor, each with its legal entity: more than in the real file.
CATEGORIES = ("620", "156", "292", "425", "197", "500", "699", "354", "246", "255", "146", "603")
# What each process runs: the import, and the memory that it took, in KiB on Linux.
CODE = """
import resource, sys
from pathlib import Path
from maillage.importers import Options, importer
from maillage.importers.writer import Report, writing
source, file, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
report = Report(source)
with writing(target, report) as pack:
    importer(source).read([file], Options(edition="2026-05-12"), pack)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, report.written["acteurs"])
"""


def numbers(count: int) -> Iterator[str]:
    """Yield FINESS numbers whose key is right."""
    for rank in range(count):
        start = f"{10_000_000 + rank}"
        yield next(f"{start}{key}" for key in range(10) if luhn(f"{start}{key}"))


def places() -> list[tuple[Place, str]]:
    """Return metropolitan communes with a postal code."""
    index = Communes.read()
    with (packs.shipped("territoires") / "communes.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["codes_postaux"]]
    return [
        (index.places[row["code"]], row["codes_postaux"].split(";")[0])
        for row in rows
        if row["departement"] < "97" and row["nature"] == "commune"
    ]


def write_stock(path: Path, sites: int) -> None:
    """Write a stock cs1100507: every site, then every point."""
    there = places()
    with path.open("w", encoding="utf-8") as file:
        file.write("finess;etalab;111;2026-05-12\n")
        for rank, number in enumerate(numbers(sites)):
            place, postcode = there[rank % len(there)]
            file.write(
                f"structureet;{number};{number};ETABLISSEMENT FICTIF {rank};ETABLISSEMENT DE "
                f"DONNÉE FICTIVE NUMERO {rank};;;{rank % 90};R;DE LA FICTION;;;{place.code[2:]};"
                f"{place.departement};FICTION;{postcode} {place.name.upper()};0400000000;;"
                f"{CATEGORIES[rank % len(CATEGORIES)]};Catégorie fictive;1111;Agrégat fictif;;8610Z"
                ";03;ARS établissements Publics de santé dotation globale;1;Etablissement public "
                "de santé;1979-02-13;1979-02-13;2020-02-04;\n"
            )
        for number in numbers(sites):
            file.write(
                f"geolocalisation;{number};870262.2;6571540.8;"
                "1,ATLASANTE,96,BAN,EPSG:2154 RGF93 / Lambert-93 (Métropole);2026-05-04\n"
            )


def write_list(path: Path, sites: int) -> None:
    """Write a plain list of as many sites."""
    there = places()
    with path.open("w", encoding="utf-8") as file:
        file.write("nofinesset;nofinessej;rs;categetab;codepostal;ville;latitude;longitude\n")
        for rank, number in enumerate(numbers(sites)):
            place, postcode = there[rank % len(there)]
            file.write(
                f"{number};{number};DONNÉE FICTIVE {rank};156;{postcode};{place.name.upper()};"
                f"{place.latitude or ''};{place.longitude or ''}\n"
            )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=SITES)
    sites = parser.parse_args().sites
    with tempfile.TemporaryDirectory() as folder:
        for source, write in (("finess-csv", write_stock), ("finess-liste", write_list)):
            file = Path(folder) / f"{source}.csv"
            write(file, sites)
            target = str(Path(folder) / f"pack-{source}")
            start = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", CODE, source, str(file), target],
                check=True,
                capture_output=True,
                text=True,
            )
            took = time.perf_counter() - start
            memory, actors = map(int, done.stdout.split())
            print(
                f"{source}: {file.stat().st_size / 1e6:.0f} MB, {sites} sites, {actors} actors "
                f"written in {took:.1f} s ({sites / took:.0f} sites/s), "
                f"{memory / 1024:.0f} MiB at most"
            )


if __name__ == "__main__":
    main()
