"""Time and peak memory of the imports of data·inclusion, perimeters and the COG at national size.

Run: ``python benchmarks/other_imports.py [--scale 1.0] [--cog v_commune.zip]``. Files are invented
(donnée fictive) in the shape of the real ones; the same scale always gives the same bytes. Figure
to hold: 500 MiB each.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

THEMES = ("sante--sante-mentale", "sante--addictions", "mobilite--etre-accompagne")
STRUCTURES, SERVICES, ZONES, VERTICES = 90_000, 180_000, 800, 500


def structures(number: int) -> Iterator[dict[str, object]]:
    """Yield invented structures."""
    for rank in range(number):
        yield {
            "source": "fictif",
            "id": f"fictif--s{rank}",
            "nom": f"Structure fictive {rank}",
            "date_maj": "2026-02-14",
            "description": "donnée fictive " * 20,
            "code_insee": ("78646", "31555", "37261", "59350")[rank % 4],
            "reseaux_porteurs": ["csapa"] if rank % 50 == 0 else [],
        }


def services(number: int) -> Iterator[dict[str, object]]:
    """Yield invented services, one in three about mental health or addictions."""
    for rank in range(number):
        yield {
            "source": "fictif",
            "structure_id": f"fictif--s{rank // 2}",
            "id": f"fictif--a{rank}",
            "nom": f"Service fictif {rank}",
            "description": "donnée fictive " * 20,
            "date_maj": "2026-03-01",
            "thematiques": [THEMES[rank % 2 if rank % 3 == 0 else 2]],
            "publics": ["tous-publics"],
            "modes_accueil": ["en-presentiel"],
            "zone_eligibilite": [("78", "31", "37", "59")[rank // 2 % 4]],
        }


def polygons(number: int) -> Iterator[dict[str, object]]:
    """Yield invented round perimeters, spread over the mainland."""
    for rank in range(number):
        x, y = -1 + 8 * (rank % 40) / 40, 43.5 + 6 * (rank // 40) / (number / 40)
        ring = [
            [
                round(x + 0.2 * math.cos(2 * math.pi * k / VERTICES), 6),
                round(y + 0.15 * math.sin(2 * math.pi * k / VERTICES), 6),
            ]
            for k in range(VERTICES)
        ]
        yield {
            "type": "Feature",
            "properties": {"code": f"fictif-{rank}", "nom": f"CPTS fictive {rank}"},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }


def write(path: Path, head: str, rows: Iterator[dict[str, object]], tail: str) -> Path:
    """Write rows as one JSON array inside ``head`` and ``tail``."""
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for number, row in enumerate(rows):
            file.write(",\n" * bool(number) + json.dumps(row, ensure_ascii=False))
        file.write(tail)
    return path


def measure(name: str, words: list[str], files: list[Path], folder: Path) -> None:
    """Run one import in a process of its own and print its time and peak memory."""
    size = sum(path.stat().st_size for path in files) / 1e6
    command = [sys.executable, "-m", "maillage", "import", *words, *map(str, files)]
    start = time.perf_counter()
    process = subprocess.Popen([*command, "-o", str(folder / name)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    print(
        f"{name}: {size:.0f} MB in {seconds:.1f} s ({size / seconds:.1f} MB/s), "
        f"{usage.ru_maxrss / 1024:.0f} MiB, exit {os.waitstatus_to_exitcode(status)}"
    )


def main() -> None:
    """Print the figures of each import."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--cog", type=Path, help="a v_commune file of INSEE, zipped or not")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, scale = Path(name), asked.scale
        inclusion = [
            write(folder / "structures.json", "[", structures(int(STRUCTURES * scale)), "]"),
            write(folder / "services.json", "[", services(int(SERVICES * scale)), "]"),
        ]
        dated = ["--edition", "2026-03-01"]
        measure("data-inclusion", ["data-inclusion", *dated], inclusion, folder)
        zones = polygons(int(ZONES * scale))
        head = '{"type": "FeatureCollection", "features": ['
        geojson = write(folder / "cpts.geojson", head, zones, "]}")
        nature = ["--option", "nature=cpts", "--option", "crs=4326"]
        measure("perimetres", ["perimetres", *dated, *nature], [geojson], folder)
        if asked.cog:
            measure("cog", ["cog"], [asked.cog], folder)


if __name__ == "__main__":
    main()
