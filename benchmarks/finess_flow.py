"""Import a FINESS flow of national size, grown from the real sample: wall time and peak memory.

Run: ``python benchmarks/finess_flow.py [--sample FOLDER] [--copies N]``. Figure to hold: under
500 MiB. 112 copies give the size of July 2026: about 720 MB of structures and 196,000 sites. Of
these, 80 copies carry activities, for 293,000 used activities. Copies differ by their numbers
only, so the same sample gives the same files, whatever the machine.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from maillage.identifiers import is_finess

SAMPLE = Path(__file__).parents[2] / "shared" / "samples" / "finess_new"
NAMES = ("structures", "activites")
CHILD = """
import json, resource, sys, time
from pathlib import Path
from maillage.importers import Options, importer
from maillage.importers.writer import Report, writing
*files, target = map(Path, sys.argv[1:])
report = Report("finess")
start = time.perf_counter()
with writing(target, report) as pack:
    importer("finess").read(files, Options(), pack)
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
told = {"read": report.read, "written": report.written}
print(json.dumps({"seconds": seconds, "peak": peak, **told}))
"""


def numbering(known: list[str], copy: int) -> Callable[[str], str]:
    """Return what gives each FINESS number of the sample its number in a copy."""
    rank = {number: position for position, number in enumerate(known)}

    def renumber(number: str) -> str:
        serial = copy * len(known) + rank[number]
        stem = f"{number[:2]}{serial:06d}"
        return next(f"{stem}{key}" for key in range(10) if is_finess(f"{stem}{key}"))

    return renumber


def copies(sample: dict[str, Any], known: list[str], number: int) -> Iterator[dict[str, Any]]:
    """Yield the legal entities of the sample, copy after copy, each with numbers of its own."""
    for copy in range(number):
        renumber = numbering(known, copy)
        for entity in sample["pmej"]:
            told = entity.get("informationsGeneralesPMEJ")
            if told:
                told = {**told, "numFinessPm": renumber(told["numFinessPm"])}
                # The hospital group of the sample names the entities of the first copy.
                told["pmSmsseId"] += f"-{copy}" if copy else ""
                entity = {**entity, "informationsGeneralesPMEJ": told}
            yield {**entity, "ege": [site_copy(site, renumber) for site in entity["ege"]]}


def site_copy(site: dict[str, Any], renumber: Callable[[str], str]) -> dict[str, Any]:
    """Return a site under another number."""
    if "numFinessEge" in site:
        return {**site, "numFinessEge": renumber(site["numFinessEge"])}
    told = site["informationsGeneralesEGE"]
    told = {**told, "numFinessEge": renumber(told["numFinessEge"])}
    return {**site, "informationsGeneralesEGE": told}


def grow(sample: dict[str, Any], known: list[str], number: int, path: Path) -> int:
    """Write a flow of ``number`` copies of a sample, and return its size once ungzipped."""
    head = {key: value for key, value in sample.items() if key != "pmej"}
    size = 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        size += file.write(json.dumps(head, ensure_ascii=False, indent=2)[:-2] + ',\n "pmej": [\n')
        for rank, entity in enumerate(copies(sample, known, number)):
            size += file.write(",\n" if rank else "")
            text = json.dumps(entity, ensure_ascii=False, indent=2)
            size += file.write("    " + text.replace("\n", "\n    "))
        size += file.write("\n]}\n")
    return size


def numbers(sample: dict[str, Any]) -> list[str]:
    """Return the FINESS numbers of the sample, in order."""
    found = {entity["informationsGeneralesPMEJ"]["numFinessPm"] for entity in sample["pmej"]}
    found |= {
        site["informationsGeneralesEGE"]["numFinessEge"]
        for entity in sample["pmej"]
        for site in entity["ege"]
    }
    return sorted(found)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=Path, default=SAMPLE)
    parser.add_argument("--copies", type=int, default=112)
    asked = parser.parse_args()
    number = {"structures": asked.copies, "activites": max(1, asked.copies * 80 // 112)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        known: list[str] = []
        files, total = [], 0
        for kind in NAMES:
            source = next(asked.sample.glob(f"finess-{kind}-*gz"))
            with gzip.open(source, "rt", encoding="utf-8") as file:
                sample = json.load(file)
            known = known or numbers(sample)
            path = folder / f"finess-{kind}.json.gz"
            start = time.perf_counter()
            size = grow(sample, known, number[kind], path)
            total += size
            print(
                f"{kind}: {number[kind]} copies, {size / 1e6:.0f} MB of JSON, "
                f"{path.stat().st_size / 1e6:.0f} MB gzipped "
                f"(generated in {time.perf_counter() - start:.0f} s)"
            )
            files.append(str(path))
        command = [sys.executable, "-c", CHILD, *files, str(folder / "pack")]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        told = json.loads(output)
    print(
        f"import: {told['seconds']:.1f} s, {total / told['seconds'] / 1e6:.0f} MB/s, "
        f"peak RSS {told['peak'] / 1024:.0f} MiB"
    )
    print("read: " + ", ".join(f"{k} {n}" for k, n in sorted(told["read"].items())))
    print("written: " + ", ".join(f"{k} {n}" for k, n in sorted(told["written"].items())))


if __name__ == "__main__":
    main()
