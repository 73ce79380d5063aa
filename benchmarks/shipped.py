"""Time the build of the shipped packs and ``who-covers`` as a whole process.

Run: ``python benchmarks/shipped.py [--runs N]``. Figures to hold: build ≤ 60 s, one answer ≤ 0.2 s.
The ratio to a bare interpreter is printed because machines differ.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

QUESTIONS = (
    ["--need", "anxio-depression", "--line", "2", "--commune", "Toulouse", "--age", "30"],
    ["--need", "psychiatrie", "--line", "2", "--commune", "78646"],
    ["--need", "souffrance-psychique", "--line", "2", "--commune", "34172", "--age", "4"],
)


def seconds(command: list[str], runs: int) -> list[float]:
    """Return the wall time of each run of a command, after one that is not counted."""
    found = []
    for number in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        if number:
            found.append(time.perf_counter() - start)
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=11)
    runs = parser.parse_args().runs
    maillage = [sys.executable, "-m", "maillage"]
    with tempfile.TemporaryDirectory() as folder:
        root = str(Path(folder) / "snapshots")
        start = time.perf_counter()
        subprocess.run([*maillage, "build", "--to", root], check=True, capture_output=True)
        print(f"build of the shipped packs: {time.perf_counter() - start:.1f} s")
        bare = statistics.median(seconds([sys.executable, "-c", "pass"], runs))
        print(f"bare interpreter: {bare * 1000:.0f} ms (median of {runs})")
        for question in QUESTIONS:
            times = seconds([*maillage, "who-covers", *question, "--snapshot", root], runs)
            median = statistics.median(times)
            print(
                f"who-covers {' '.join(question)}: median {median * 1000:.0f} ms, "
                f"min {min(times) * 1000:.0f}, max {max(times) * 1000:.0f}, "
                f"{median / bare:.1f} x bare"
            )


if __name__ == "__main__":
    main()
