"""Coordinates: the WGS84 pair by its value, checked against the commune."""

from __future__ import annotations

import pytest

from maillage.importers.communes import Communes, Place
from maillage.importers.coordinates import Atlas, ban_precision, centre, number, to_wgs84


@pytest.fixture(scope="module")
def communes() -> Communes:
    return Communes.read()


@pytest.fixture(scope="module")
def atlas(communes: Communes) -> Atlas:
    return Atlas(communes)


def place(communes: Communes, code: str) -> Place:
    found = communes.current(code)
    assert found is not None
    return found


# Valeurs réelles (X, Y, directionLongitude, directionLatitude), sources dans
# finess_new/coordonnees_trois_dispositions.json.
LAYOUTS = [
    ("01143", "6589480.53", "941342.52", "6.139885", "46.362063", "46.362063", "6.139885"),
    ("01053", "5.226786", "46.208193", "871662.78", "6570014.52", "46.208193", "5.226786"),
    ("08105", "824475.06", "6962126.52", "4.726059", "49.745866", "49.745866", "4.726059"),
    ("97411", "55.489104", "-20.894784", "342850.92", "7688757.72", "-20.894784", "55.489104"),
]


@pytest.mark.parametrize(("code", "x", "y", "lon", "lat", "latitude", "longitude"), LAYOUTS)
def test_the_four_layouts_of_finess(
    communes: Communes,
    atlas: Atlas,
    code: str,
    x: str,
    y: str,
    lon: str,
    lat: str,
    latitude: str,
    longitude: str,
) -> None:
    where = place(communes, code)
    for pairs in ([(x, y), (lon, lat)], [(lat, lon), (y, x)]):
        point = atlas.locate(pairs, where, "numero")
        assert point is not None
        assert (point.latitude, point.longitude, point.precision) == (latitude, longitude, "numero")


@pytest.mark.parametrize(("code", "x", "y", "lon", "lat", "latitude", "longitude"), LAYOUTS)
def test_a_projected_pair_alone_is_converted(
    communes: Communes,
    atlas: Atlas,
    code: str,
    x: str,
    y: str,
    lon: str,
    lat: str,
    latitude: str,
    longitude: str,
) -> None:
    metres = (x, y) if abs(float(x)) > 180 else (lon, lat)
    point = atlas.locate([metres], place(communes, code))
    assert point is not None
    assert float(point.latitude) == pytest.approx(float(latitude), abs=1e-3)
    assert float(point.longitude) == pytest.approx(float(longitude), abs=1e-3)


def test_a_point_outside_its_departement_is_refused(communes: Communes, atlas: Atlas) -> None:
    bourg = place(communes, "01053")
    assert atlas.locate([("2.35", "48.85")], bourg) is None
    assert atlas.locate([("0", "0")], bourg) is None
    assert atlas.locate([("46.2", None), ("x", "y"), ("inf", "nan")], bourg) is None


def test_a_point_far_from_its_commune_is_refused(communes: Communes, atlas: Atlas) -> None:
    # Nîmes et Le Vigan : même département, 60 km.
    assert atlas.locate([("3.605", "43.991")], place(communes, "30189")) is None
    assert atlas.locate([("4.36", "43.84")], place(communes, "30189")) is not None


def test_overseas_collectivities_have_a_box(communes: Communes, atlas: Atlas) -> None:
    saint_martin = place(communes, "97127")
    assert saint_martin.code == "97801"
    assert atlas.locate([("-63.08", "18.07")], saint_martin) is not None
    assert atlas.locate([("18.07", "-63.08")], saint_martin) is not None
    assert atlas.locate([("-61.5", "16.2")], saint_martin) is None


def test_a_place_of_an_unknown_departement_has_no_point(atlas: Atlas) -> None:
    assert atlas.locate([("1", "1")], Place("99999", "Ailleurs", "99", None, None)) is None


@pytest.mark.parametrize(
    ("x", "y", "epsg", "latitude", "longitude"),
    [
        (870262.2, 6571540.8, 2154, 46.22, 5.21),
        (657242.9, 1795384.4, 5490, 16.23, -61.53),
        (342850.92, 7688757.72, 2975, -20.89, 55.49),
    ],
)
def test_projected_points_of_the_legacy_files(
    x: float, y: float, epsg: int, latitude: float, longitude: float
) -> None:
    assert to_wgs84(x, y, epsg) == pytest.approx((latitude, longitude), abs=0.02)


def test_a_number_that_is_no_point_of_the_system() -> None:
    assert to_wgs84(1e12, 1e12, 5490) is None


@pytest.mark.parametrize(
    ("key", "precision"),
    [
        ("01053_1950_00062", "numero"),
        ("08105_ldddoa_00017_bis", "numero"),
        ("01053_1950", "rue"),
        ("01053", "commune"),
        (" ", ""),
    ],
)
def test_the_ban_key_tells_the_precision(key: str, precision: str) -> None:
    assert ban_precision(key) == precision


def test_numbers_are_read_as_registers_write_them() -> None:
    assert [number(x) for x in ("46,2", " 46.2 ", 3, "", None, "nan")] == [
        46.2,
        46.2,
        3.0,
        None,
        None,
        None,
    ]


def test_the_centre_of_a_commune_says_its_precision(communes: Communes) -> None:
    point = centre(place(communes, "01053"))
    assert point is not None and point.precision == "commune"
    assert centre(Place("01001", "x", "01", None, None)) is None
