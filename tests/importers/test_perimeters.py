"""Perimeters: polygons in three systems, lists of communes, sectors by postal code.

Every hand-written line says « donnée fictive »; the real excerpts are read when they are there.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import SHARED
from tests.importers.import_run import Row, Run, corrupted, write

from maillage import build, packs
from maillage.errors import MaillageError, WrongUse
from maillage.importers import BadFile, Options
from maillage.importers.communes import Place
from maillage.importers.perimeters import Source
from maillage.importers.polygons import Points, Polygon, polygons
from maillage.importers.sector_codes import sectors
from maillage.importers.writer import Report, writing
from maillage.rows import TABLES
from maillage.tables import read_table

SECTORS = SHARED / "samples/secteurs_psychiatrie/secteurs_94_75_92_par_code_postal.csv"
CONTOURS = SHARED / "samples/geo_contours"
needs_sample = pytest.mark.skipif(not SECTORS.is_file(), reason="no shared samples beside")
# Toulouse and its neighbours: (longitude, latitude) as the shipped communes have them.
TOULOUSE, BLAGNAC = "31555", "31069"


def imported(files: list[Path], folder: Path, *, departement: str = "", **extra: str) -> Run:
    edition = extra.pop("edition", "2026-07")
    departements = frozenset(filter(None, [departement]))
    target, report = folder / "pack", Report("perimetres")
    with writing(target, report) as pack:
        Source().read(files, Options(departements, edition=edition, extra=extra), pack)
    tables: dict[str, list[Row]] = {}
    for path in sorted(target.glob("*.csv")):
        assert read_table(path, TABLES[path.stem], "pack").findings == []
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return Run(tables, report, "")


def refusal(files: list[Path], folder: Path, **extra: str) -> str:
    before = set(folder.iterdir())
    with pytest.raises(MaillageError) as caught:
        imported(files, folder, **extra)
    assert set(folder.iterdir()) == before
    assert caught.value.exit_code in {1, 2} and "\n" not in str(caught.value)
    return str(caught.value)


def parts(run: Run) -> dict[tuple[str, str], str]:
    return {
        (row["zone"], row["territoire"].removeprefix("commune:")): row["part"]
        for row in run.tables.get("zone_communes", [])
    }


# --- Point in polygon ---

SQUARE = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]
HOLE = [(4.0, 4.0), (4.0, 6.0), (6.0, 6.0), (6.0, 4.0), (4.0, 4.0)]


@pytest.mark.parametrize(
    ("point", "inside"),
    [((1, 1), True), ((5, 5), False), ((5, 3), True), ((11, 5), False), ((5, -1), False)],
)
def test_a_hole_is_outside(point: tuple[float, float], inside: bool) -> None:
    assert Polygon([SQUARE, HOLE]).holds(*point) is inside


def test_a_shared_edge_belongs_to_one_side_only() -> None:
    left = Polygon([[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]])
    right = Polygon([[(1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0)]])
    for y in (0.0, 0.25, 0.5):
        assert left.holds(1.0, y) + right.holds(1.0, y) == 1


def test_a_fine_outline_says_what_a_distance_says() -> None:
    turns = [2 * math.pi * i / 5000 for i in range(5000)]
    disc = Polygon([[(math.cos(a), math.sin(a)) for a in turns]])
    for i in range(-12, 13):
        for j in range(-12, 13):
            x, y = i / 10 + 0.013, j / 10 + 0.007
            assert disc.holds(x, y) == (math.hypot(x, y) < 1)


def test_an_island_and_a_collection_are_part_of_the_zone() -> None:
    island = [[x + 20, y] for x, y in SQUARE]
    multi = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [island]]}
    wrapped = {"type": "GeometryCollection", "geometries": [multi]}
    found = polygons(wrapped, 4326, "donnée fictive")
    assert [any(one.holds(x, 5) for one in found) for x in (1, 5, 15, 25)] == [
        True,
        False,
        False,
        True,
    ]


def test_the_departement_of_a_zone_without_known_commune_is_that_of_the_nearest() -> None:
    points = Points(
        [
            Place("99001", "Donnée fictive", "99", 10.1, 5.0),
            Place("98001", "Donnée fictive", "98", 30.0, 5.0),
            Place("99002", "Donnée fictive", "99", None, None),
        ]
    )
    zone = Polygon([SQUARE])
    assert points.inside(zone) == []
    assert points.departements(zone) == {"99"}


# --- GeoJSON ---


def shipped(code: str) -> Row:
    with (packs.shipped("territoires") / "communes.csv").open(encoding="utf-8") as file:
        return next(row for row in csv.DictReader(file) if row["code"] == code)


def around(code: str, half: float = 0.01) -> list[list[float]]:
    """Return a small square around the point of a commune, longitude first."""
    row = shipped(code)
    x, y = float(row["longitude"]), float(row["latitude"])
    corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    return [[x + a, y + b] for a, b in corners]


def collection(*features: tuple[dict[str, Any], Any], **members: Any) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        **members,
        "features": [
            {
                "type": "Feature",
                "properties": {"remarque": "donnée fictive", **properties},
                "geometry": {"type": "Polygon", "coordinates": [ring]} if ring else None,
            }
            for properties, ring in features
        ],
    }


def geojson(folder: Path, data: dict[str, Any], name: str = "cpts.geojson") -> Path:
    return write(folder, name, json.dumps(data, ensure_ascii=False))


def projected(ring: list[list[float]], epsg: int) -> list[list[float]]:
    from pyproj import Transformer

    transformer = Transformer.from_crs(4326, epsg, always_xy=True)
    return [list(transformer.transform(x, y)) for x, y in ring]


@pytest.mark.parametrize("epsg", [4326, 3857, 2154])
@pytest.mark.parametrize("said", ["member", "option"])
def test_a_commune_is_in_the_zone_when_its_point_is(tmp_path: Path, epsg: int, said: str) -> None:
    ring = around(TOULOUSE) if epsg == 4326 else projected(around(TOULOUSE), epsg)
    data = collection(({"nm_cpts": "CPTS fictive", "id_cpts": 7.0}, ring))
    extra = {"nature": "cpts"}
    if said == "member":
        name = f"urn:ogc:def:crs:EPSG::{epsg}"
        data["crs"] = {"type": "name", "properties": {"name": name}}
    else:
        extra["crs"] = f"EPSG:{epsg}"
    run = imported([geojson(tmp_path, data)], tmp_path, **extra)
    (zone,) = run.tables["zones"]
    assert (zone["code"], zone["libelle"], zone["nature"]) == ("cpts-7", "CPTS fictive", "cpts")
    assert parts(run) == {("cpts-7", TOULOUSE): "entiere"}
    (row,) = run.tables["zone_communes"]
    assert row["statut"] == "infere" and row["citation"].startswith("cpts.geojson, entité 1")


def test_what_has_no_known_point_is_counted_and_listed(tmp_path: Path) -> None:
    run = imported([geojson(tmp_path, collection(({"code": "a"}, around(TOULOUSE))))], tmp_path)
    with (packs.shipped("territoires") / "communes.csv").open(encoding="utf-8") as file:
        unknown = [
            row["code"]
            for row in csv.DictReader(file)
            if row["departement"] == "31" and not row["latitude"]
        ]
    reason = "commune sans point connu, non placée"
    assert run.report.left_out[reason] == len(unknown)
    if unknown:
        assert f"département 31 : {len(unknown)} communes sans point connu" in run.notes
        assert unknown[-1] in run.notes
        assert (
            f"Communes sans point connu dans 31 : {len(unknown)}" in run.tables["zones"][0]["note"]
        )


def test_the_points_that_miss_may_be_given_beside(tmp_path: Path) -> None:
    zone = geojson(tmp_path, collection(({"code": "a"}, around(TOULOUSE, 0.2))))
    alone = parts(imported([zone], tmp_path / "1"))
    with (packs.shipped("territoires") / "communes.csv").open(encoding="utf-8") as file:
        row = next(
            r for r in csv.DictReader(file) if r["departement"] == "31" and not r["latitude"]
        )
    place = shipped(TOULOUSE)
    text = f"code_insee,nom,lon,lat\n{row['code']},donnée fictive,{place['longitude']},43.6\n"
    given = write(tmp_path, "points.csv", text + f"{BLAGNAC},donnée fictive,0.0,0.0\n")
    both = parts(imported([zone, given], tmp_path / "2"))
    # A known point is not replaced.
    assert set(both) - set(alone) == {("libre-a", row["code"])}
    assert set(alone) <= set(both)


def test_several_outlines_of_one_zone_are_one_zone(tmp_path: Path) -> None:
    features = [
        ({"nm_cpts": "CPTS fictive"}, around(TOULOUSE)),
        ({"nm_cpts": "CPTS fictive"}, around(BLAGNAC)),
    ]
    run = imported([geojson(tmp_path, collection(*features))], tmp_path, nature="cpts")
    assert set(parts(run)) == {("cpts-fictive", TOULOUSE), ("cpts-fictive", BLAGNAC)}
    assert [zone["code"] for zone in run.tables["zones"]] == ["cpts-fictive"]
    assert run.report.read["polygones"] == 2


def test_a_file_cut_by_iris_names_the_commune_itself(tmp_path: Path) -> None:
    features = [
        ({"nm_cpts": "A", "cd_cmmn": TOULOUSE, "id_iris": "1"}, around(TOULOUSE)),
        ({"nm_cpts": "B", "cd_cmmn": TOULOUSE, "id_iris": "2"}, around(TOULOUSE)),
        ({"nm_cpts": "B", "cd_cmmn": BLAGNAC, "id_iris": "3"}, around(BLAGNAC)),
    ]
    run = imported(
        [geojson(tmp_path, collection(*features))], tmp_path, nature="cpts", commune="cd_cmmn"
    )
    assert parts(run) == {
        ("cpts-A", TOULOUSE): "partie",
        ("cpts-B", TOULOUSE): "partie",
        ("cpts-B", BLAGNAC): "entiere",
    }


def test_a_city_is_its_arrondissements(tmp_path: Path) -> None:
    run = imported([geojson(tmp_path, collection(({"code": "p"}, around("75056"))))], tmp_path)
    found = {code for _, code in parts(run)}
    assert found and "75056" not in found
    assert all(code.startswith("751") for code in found)


def test_projects_may_be_kept_out_by_their_status(tmp_path: Path) -> None:
    data = collection(
        ({"code": "a", "etat": "Validée"}, around(TOULOUSE)),
        ({"code": "b", "etat": "rédaction"}, around(BLAGNAC)),
    )
    path = geojson(tmp_path, data)
    run = imported([path], tmp_path / "1", statut="etat", garder="validee;signataire")
    assert [zone["code"] for zone in run.tables["zones"]] == ["libre-a"]
    assert "Statut : Validée." in run.tables["zones"][0]["note"]
    assert run.report.left_out["statut « rédaction » non gardé"] == 1
    assert "--option statut=" in refusal([path], tmp_path, garder="validee")


def test_what_is_no_polygon_is_counted(tmp_path: Path) -> None:
    data = collection(({"code": "a"}, around(TOULOUSE)), ({"code": "b"}, None))
    data["features"].append(
        {
            "type": "Feature",
            "properties": {"code": "c"},
            "geometry": {"type": "Point", "coordinates": [1.0, 43.0]},
        }
    )
    run = imported([geojson(tmp_path, data)], tmp_path)
    assert run.report.left_out["sans géométrie"] == 1
    assert run.report.left_out["géométrie « Point », qui n'est pas un polygone"] == 1
    assert "Aucune commune reconnue." in run.by("zones", "code")["libre-c"]["note"]


def test_a_wrong_system_is_said_with_the_option_that_mends_it(tmp_path: Path) -> None:
    metres = collection(({"code": "a"}, projected(around(TOULOUSE), 2154)))
    assert "--option crs=2154" in refusal([geojson(tmp_path, metres)], tmp_path)
    degrees = collection(({"code": "a"}, around(TOULOUSE)))
    path = geojson(tmp_path, degrees)
    assert "en degrés, pas en EPSG:2154" in refusal([path], tmp_path, crs="2154")
    assert "ne lit pas" in refusal([path], tmp_path, crs="EPSG:27572")
    swapped = collection(({"code": "a"}, [[y, x] for x, y in around(TOULOUSE)]))
    assert "ordre longitude, latitude" in refusal([geojson(tmp_path, swapped)], tmp_path)
    wrong = collection(({"code": "a"}, [["x", 1], [2, 3], [4, 5]]))
    assert "coordonnées illisibles" in refusal([geojson(tmp_path, wrong)], tmp_path)


def test_names_change_and_may_be_said(tmp_path: Path) -> None:
    path = geojson(tmp_path, collection(({"cle_2027": "x1", "titre_2027": "T"}, around(TOULOUSE))))
    said = refusal([path], tmp_path)
    assert "--option code=NOM, parmi remarque, cle_2027, titre_2027" in said
    run = imported([path], tmp_path / "1", code="cle_2027", nom="titre_2027", nature="ptsm")
    assert (run.tables["zones"][0]["code"], run.tables["zones"][0]["libelle"]) == ("ptsm-x1", "T")
    assert "cle_2027" in refusal([path], tmp_path, code="cle_2026")


def test_options_are_checked(tmp_path: Path) -> None:
    path = geojson(tmp_path, collection(({"code": "a"}, around(TOULOUSE))))
    assert "proches : nature" in refusal([path], tmp_path, natures="cpts")
    assert "écrire l'une de" in refusal([path], tmp_path, nature="village")
    assert "--edition" in refusal([path], tmp_path, edition="")
    data = collection(({"code": "a"}, around(TOULOUSE)), timeStamp="2026-07-08T09:12:33.123Z")
    run = imported([geojson(tmp_path, data)], tmp_path / "1", edition="")
    assert run.report.edition == "2026-07-08"


def test_a_zone_is_kept_whole_when_its_departement_is_asked_for(tmp_path: Path) -> None:
    data = collection(
        ({"code": "a"}, around(TOULOUSE)), ({"code": "p"}, around("75111")), ({"code": "n"}, None)
    )
    run = imported([geojson(tmp_path, data)], tmp_path, departement="31")
    assert [zone["code"] for zone in run.tables["zones"]] == ["libre-a"]
    assert run.report.left_out["zone hors des départements demandés"] == 2


# --- Lists ---


def test_a_list_of_communes(tmp_path: Path) -> None:
    text = (
        "code_zone;nom_zone;code_insee;note\n"
        "z1;Zone fictive;31555;donnée fictive\n"
        "z1;Zone fictive;1001;donnée fictive, zéro perdu\n"
        "z2;Autre;31069;donnée fictive\n"
        "z2;Autre;99999;donnée fictive\n"
    )
    run = imported([write(tmp_path, "clsm.csv", text)], tmp_path, nature="clsm")
    assert parts(run) == {
        ("clsm-z1", "31555"): "entiere",
        ("clsm-z1", "01001"): "entiere",
        ("clsm-z2", "31069"): "entiere",
    }
    assert run.by("zones", "code")["clsm-z1"]["libelle"] == "Zone fictive"
    assert dict(run.report.unknown["communes"]) == {"99999": 1}
    assert run.tables["zone_communes"][0]["statut"] == "dit"
    assert run.tables["zone_communes"][0]["citation"].startswith("clsm.csv, ligne 2 : z1;Zone")


def test_a_commune_that_two_zones_share_is_in_each_in_part(tmp_path: Path) -> None:
    text = "zone,commune,remarque\na,31555,donnée fictive\nb,31555,donnée fictive\n"
    path = write(tmp_path, "liste.csv", text)
    shared = imported([path], tmp_path / "1", nature="cpts")
    assert set(parts(shared).values()) == {"partie"}
    assert shared.tables["zone_communes"][0]["note"] == "Partagée avec cpts-b."
    # Free zones may overlap.
    assert set(parts(imported([path], tmp_path / "2")).values()) == {"entiere"}


def test_the_code_of_a_merged_commune_is_a_part_of_the_new_one(tmp_path: Path) -> None:
    row = shipped("01015")  # Arboys en Bugey: 01015 and a commune that merged into it
    former = row["anciens_codes"].split(";")
    text = f"zone;code_insee;r\nz;{former[0]};donnée fictive\n"
    alone = imported([write(tmp_path, "a.csv", text)], tmp_path / "1")
    assert parts(alone) == {("libre-z", "01015"): "partie"}
    assert former[0] in alone.tables["zone_communes"][0]["note"]
    everyone = text + "".join(f"z;{code};donnée fictive\n" for code in ["01015", *former[1:]])
    whole = imported([write(tmp_path, "b.csv", everyone)], tmp_path / "2")
    assert parts(whole) == {("libre-z", "01015"): "entiere"}


def test_the_part_that_the_file_says_is_kept(tmp_path: Path) -> None:
    text = "zone;commune;part\nz;31555;partie\ny;31555;entière\n"
    run = imported([write(tmp_path, "a.csv", text)], tmp_path, nature="cpts")
    assert parts(run) == {("cpts-z", "31555"): "partie", ("cpts-y", "31555"): "entiere"}


def test_a_town_is_found_by_its_postal_code_and_name(tmp_path: Path) -> None:
    text = (
        "secteur;code_postal;commune\n94G05;94100;Saint-Maur-des-Fossés\n94G05;94340;Nulle part\n"
    )
    run = imported([write(tmp_path, "a.csv", text)], tmp_path)
    assert ("94G05", "94068") in parts(run)


# --- Psychiatric sectors ---


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("94G01", ("94G01",)),
        ("94 g 1", ("94G01",)),
        ("1G02", ("01G02",)),
        ("2AG01", ("2AG01",)),
        ("974G02", ("974G02",)),
        ("75G01-02", ("75G01", "75G02")),
        ("75G01-75G03", ("75G01", "75G02", "75G03")),
        ("59I04/59I05", ("59I04", "59I05")),
        ("94P01 et 94Z02", ("94P01", "94Z02")),
        ("75G02-01", ()),
        ("94X01", ()),
        ("UMD", ()),
        ("94G01, centre", ()),
        ("99999G01", ()),
        ("", ()),
    ],
)
def test_a_sector_code_is_read_as_people_write_it(text: str, codes: tuple[str, ...]) -> None:
    assert sectors(text) == codes


SECTOR_LINES = """code_postal;departement;secteur;hopital
94100;94;94G05;CH fictif (donnée fictive)
94000;94;94G07;CH fictif (donnée fictive)
94000;94;94I01;Autre CH fictif
94800;94;94G13;
94800;94;94G14;
75011;75;75G08-09;Hôpital fictif
97400;974;974G02;Hôpital fictif
94010;94;94G07;CH fictif (donnée fictive)
94999;94;UMD;CH fictif (donnée fictive)
"""


def test_sectors_by_postal_code(tmp_path: Path) -> None:
    run = imported([write(tmp_path, "secteurs.csv", SECTOR_LINES)], tmp_path)
    found = parts(run)
    # 94210, the other postal code of Saint-Maur-des-Fossés, is not listed.
    assert found["94G05", "94068"] == "partie"
    # Adults and children are two divisions of the same commune.
    assert found["94G07", "94028"] == found["94I01", "94028"] == "entiere"
    assert found["94G13", "94076"] == found["94G14", "94076"] == "partie"
    assert found["75G08", "75111"] == found["75G09", "75111"] == "partie"
    assert ("75G08", "75056") not in found
    assert any(zone == "974G02" for zone, _ in found)
    zones = run.by("zones", "code")
    assert {zone["nature"] for zone in zones.values()} == {"secteur"}
    assert zones["94G05"]["libelle"].startswith("Secteur de psychiatrie 94G05 (CH fictif")
    assert zones["94G13"]["libelle"] == "Secteur de psychiatrie 94G13"
    assert "75G08-09" in zones["75G09"]["note"]
    assert dict(run.report.unknown["secteurs de psychiatrie"]) == {"UMD": 1}
    assert run.report.left_out["code postal qu'aucune commune ne porte"] == 1
    actors = run.by("acteurs", "libelle")
    assert set(actors) == {"CH fictif (donnée fictive)", "Autre CH fictif", "Hôpital fictif"}
    assert {(a["type"], a["finess"]) for a in actors.values()} == {("", "")}
    assert {row["statut"] for row in run.tables["zone_communes"]} == {"infere"}


def test_no_zone_is_offered_and_nothing_is_declared_complete(tmp_path: Path) -> None:
    run = imported([write(tmp_path, "secteurs.csv", SECTOR_LINES)], tmp_path)
    assert set(run.tables) == {"sources", "zones", "zone_communes", "acteurs"}


@needs_sample
def test_the_real_excerpt_builds(tmp_path: Path) -> None:
    run = imported([SECTORS], tmp_path, edition="2020")
    assert run.report.read["lignes"] == 67
    assert len(run.tables["zones"]) == 28
    # 94010 is a CEDEX: every other line is in a sector.
    assert dict(run.report.left_out) == {"code postal qu'aucune commune ne porte": 1}
    count = Counter(row["part"] for row in run.tables["zone_communes"])
    assert sum(count.values()) == 74
    # The arrondissements of Paris that a range of two sectors shares.
    assert {z for (z, _), part in parts(run).items() if part == "partie"} >= {
        f"75G{number:02}" for number in (1, 2, 8, 9, 10, 11)
    }
    wanted = {row["territoire"][8:] for row in run.tables["zone_communes"]} | {"75056"}
    territories = tmp_path / "territoires"
    territories.mkdir()
    (territories / "pack.toml").write_text(
        (packs.shipped("territoires") / "pack.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    for table in ("regions", "departements", "epci", "communes"):
        with (packs.shipped("territoires") / f"{table}.csv").open(encoding="utf-8") as file:
            reader = csv.DictReader(file)
            rows = [r for r in reader if table != "communes" or r["code"] in wanted]
            header = list(reader.fieldnames or [])
        with (territories / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(
                {**row, "chef_lieu": ""} if "chef_lieu" in row else row for row in rows
            )
    report = build.build(
        [packs.shipped("referentiel"), territories, tmp_path / "pack"], tmp_path / "s"
    )
    assert report.errors() == 0, [f.text() for f in report.findings if f.severity == "error"][:5]


@needs_sample
def test_real_outlines_give_back_the_departements(tmp_path: Path) -> None:
    files = [
        CONTOURS / "departements-version-simplifiee.geojson",
        CONTOURS / "communes_centroides_cog2018.csv",
    ]
    run = imported(files, tmp_path, edition="2018")
    with (packs.shipped("territoires") / "communes.csv").open(encoding="utf-8") as file:
        known = {row["code"]: row["departement"] for row in csv.DictReader(file)}
    found = parts(run)
    right = sum(zone == f"libre-{known[code]}" for zone, code in found)
    assert len(found) > 34_700
    assert right / len(found) > 0.998  # the outlines are simplified


# --- Refusals ---


def test_corrupted_files_are_one_sentence(tmp_path: Path) -> None:
    sound = json.dumps(collection(({"code": "a"}, around(TOULOUSE)))).encode()
    for word, path in corrupted(tmp_path, sound, ".geojson"):
        assert word in refusal([path], tmp_path)
    for word, path in corrupted(tmp_path, SECTOR_LINES.encode(), ".csv"):
        assert word in refusal([path], tmp_path)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b'{"type": "FeatureCollection", "features": [{"type": "Fea', "milieu du JSON"),
        (b'{"donnee": "fictive"}', "aucun polygone"),
        (b'{"type": "FeatureCollection", "features": []}', "aucun polygone"),
        (b"PK\x03\x04 donnee fictive", "archive zip"),
        (b"secteur\n94G01\n", "n'est pas un tableau"),
        (b"secteur;hopital\n94G01;fictif\n", "--option commune=NOM"),
        (b"couleur;code_insee\nbleu;31555\n", "--option code=NOM"),
        (b"secteur;code_postal\n94G01;94300;trop\n", "cellules au lieu de"),
        ("secteur;code_postal;h\n94G01;94300;HÃ´pital dÃ©bordÃ©\n".encode(), "accents abîmés"),
        (b"secteur;code_postal\n94G01;94999\n", "aucune commune de France"),
        (gzip.compress(b"a" * (2 << 20), mtime=0), "ligne de plus de"),
    ],
)
def test_what_is_no_perimeter_is_one_sentence(tmp_path: Path, content: bytes, word: str) -> None:
    assert word in refusal([write(tmp_path, "faute.csv", content)], tmp_path)


def test_a_gzip_file_is_read_through(tmp_path: Path) -> None:
    path = write(tmp_path, "secteurs.csv.gz", gzip.compress(SECTOR_LINES.encode(), mtime=0))
    assert ("94G07", "94028") in parts(imported([path], tmp_path))


def test_errors_are_of_the_right_kind(tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        imported([write(tmp_path, "a.csv", SECTOR_LINES)], tmp_path, nature="village")
    with pytest.raises(BadFile):
        imported([write(tmp_path, "b.csv", b"")], tmp_path)
