"""Write the fictive packs: ``python -m benchmarks.generator TARGET [--scale S] [--seed N]``."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.generator import SEED, generate


def main() -> None:
    """Write the packs and say what to build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, help="folder to make")
    parser.add_argument("--scale", type=float, default=1.0, help="part of France, 1.0 for all")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--dense", action="store_true", help="ten times as many links")
    words = parser.parse_args()
    print(
        "maillage build --only", *generate(words.target, words.scale, words.seed, dense=words.dense)
    )


if __name__ == "__main__":
    main()
