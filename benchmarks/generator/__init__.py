"""The fictive national packs: real communes, everything else invented, at any scale.

``generate`` writes packs of CSV that the build reads like any other; ``planting`` breaks every
constraint of the shapes in a graph that respects them all. Same scale and seed, same bytes.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.generator import actors, offers, territories

from maillage import packs
from maillage.columns import columns
from maillage.rows import TABLES

__all__ = ["FICTIVE", "REFERENCE_DAY", "SEED", "generate"]

SEED = 2026
STRUCTURES = 100_000
# The offers that the rules presume are among them.
OFFERS_PER_STRUCTURE = 3
# The data is as it stood on that day: to be checked on that day, or freshness would decay.
REFERENCE_DAY = dt.date(2026, 6, 1)
FICTIVE = "donnée fictive"
PACK = "national-fictif"
_DESCRIPTION = f"""\
titre = "Pack national du banc d'essai ({FICTIVE})"
description = "Acteurs, offres, zones et liens inventés dans de vraies communes : rien n'est vrai."
source = "{territories.SOURCE}"
edition = "{REFERENCE_DAY.isoformat()}"
licence = "Licence Ouverte 2.0"
"""


def generate(
    target: Path, scale: float = 1.0, seed: int = SEED, *, dense: bool = False
) -> list[Path]:
    """Write the packs of a fictive France, or of a part of it.

    Args:
        target: folder that receives the packs; it is made.
        scale: part of France: 1.0 is every commune and 100,000 structures. Whole départements
            are taken until they hold that part of the communes.
        seed: another seed draws another France.
        dense: three links for each structure rather than three for ten.

    Returns:
        The folders to build, that of the shipped ``referentiel`` among them.

    Raises:
        FileExistsError: ``target`` holds the packs already.
    """
    draw = random.Random(seed)  # noqa: S311
    places = territories.Places.read(scale, draw)
    _write(target / "territoires", territories.tables(places))
    _copy_description(target / "territoires")
    zones = territories.zones(places)
    structures = actors.structures(places, round(STRUCTURES * scale), draw)
    wanted = OFFERS_PER_STRUCTURE * len(structures)
    _write(
        target / PACK,
        {
            **territories.zone_tables(zones, places, draw),
            **actors.tables(structures, places, draw, dense=dense),
            **offers.tables(structures, zones, wanted - actors.presumed(structures), draw),
        },
    )
    (target / PACK / packs.DESCRIPTION).write_text(_DESCRIPTION, encoding="utf-8")
    return [packs.shipped("referentiel"), target / "territoires", target / PACK]


def _write(directory: Path, tables: Mapping[str, Iterable[Mapping[str, object]]]) -> None:
    directory.mkdir(parents=True)
    for name, rows in tables.items():
        header = list(columns(TABLES[name]))
        with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(rows)


def _copy_description(directory: Path) -> None:
    source = packs.shipped("territoires") / packs.DESCRIPTION
    (directory / packs.DESCRIPTION).write_bytes(source.read_bytes())
