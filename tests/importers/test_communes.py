"""Finding a commune by its code or by an address: never a guess, whatever the spelling."""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from maillage import packs
from maillage.importers import communes
from maillage.importers.communes import Communes, Place, departements_of

HEADER = (
    "code,nom,nature,departement,region,epci,commune_mere,population,codes_postaux,"
    "anciens_codes,anciens_noms,latitude,longitude"
)
# Donnée fictive : communes inventées.
FICTITIOUS = f"""{HEADER}
99001,Homonyme,commune,99,98,,,,99100,,,48.0,2.0
99002,L'Homonyme,commune,99,98,,,,99100,,,48.5,2.0
99003,Saint-Nouveau-sur-Fiction,commune,99,98,,,,99200,99090,Vieille-Fiction,48.1,2.1
99004,Nouvelle,commune,99,98,,,,99300,,Partagée,48.2,2.2
99005,Partagée,commune,99,98,,,,99300,,,49.2,2.2
99006,Voisine,commune,99,98,,,,99300,,,,
2A901,Corsaire,commune,2A,94,,,,20990,,,,
2B901,Corsaire,commune,2B,94,,,,20991,,,,
"""


@cache
def shipped() -> Communes:
    return Communes.read()


@pytest.fixture
def fictitious(tmp_path: Path) -> Communes:
    path = tmp_path / "communes.csv"
    path.write_text(FICTITIOUS, encoding="utf-8")
    return Communes.read(path)


@pytest.mark.parametrize(
    ("postcode", "town", "code"),
    [
        ("01000", "BOURG EN BRESSE", "01053"),
        ("1000", "BOURG EN BRESSE", "01053"),
        ("01012", "BOURG EN BRESSE CEDEX", "01053"),
        ("06003", "NICE CEDEX 1", "06088"),
        ("42000", "ST ETIENNE", "42218"),
        ("38350", "La Mure", "38269"),
        ("38350", "LA MURE D ISERE", "38269"),
        ("71500", "LOUHANS", "71263"),
        ("91034", "EVRY CEDEX", "91228"),
        ("93582", "ST OUEN CEDEX", "93070"),
        ("30404", "VILLENEUVE LES AVIGNON CED", "30351"),
        ("94195", "VILLENEUVE ST GEORGES CEDE", "94078"),
        ("70210", "POLAINCOURT ET CLAIREFONTA", "70415"),
        ("20000", "AJACCIO", "2A004"),
        ("20407", "BASTIA CEDEX", "2B033"),
        ("97400", "ST DENIS", "97411"),
        ("97490", "STE CLOTILDE", "97411"),
        ("97133", "ST BARTHELEMY", "97701"),
        ("97150", "ST MARTIN", "97801"),
        ("01200", "BELLEGARDE SUR VALSERINE", "01033"),
    ],
)
def test_an_address_gives_its_commune(postcode: str, town: str, code: str) -> None:
    found = shipped().resolve(postcode, town)
    assert found.place is not None
    assert found.place.code == code
    assert shipped().by_postcode_and_name(postcode, town) == [found.place]


@pytest.mark.parametrize(
    ("postcode", "town", "code"),
    [
        ("75013", "PARIS", "75113"),
        ("75116", "PARIS", "75116"),
        ("75016", "PARIS", "75116"),
        ("75020", "Paris 20e Arrondissement", "75120"),
        ("69003", "LYON 3EME", "69383"),
        ("69009", "LYON", "69389"),
        ("13016", "MARSEILLE", "13216"),
        ("13001", "Marseille 1er", "13201"),
        ("75000", "PARIS 13", "75113"),
        # Not said, or said in two ways: the commune, which is certain.
        ("75000", "PARIS", "75056"),
        ("75012", "PARIS 13", "75056"),
        ("75651", "PARIS CEDEX 13", "75056"),
        ("69317", "LYON CEDEX 04", "69123"),
        ("13273", "MARSEILLE CEDEX 42", "13055"),
    ],
)
def test_the_arrondissement_is_kept_when_the_address_says_it(
    postcode: str, town: str, code: str
) -> None:
    found = shipped().resolve(postcode, town)
    assert found.place is not None
    assert found.place.code == code
    assert found.place.city in ("", {"75": "75056", "69": "69123", "13": "13055"}[postcode[:2]])


def test_the_number_of_a_cedex_is_the_arrondissement_when_the_point_agrees() -> None:
    near, far = (45.7744, 4.8275), (45.7300, 4.8900)
    agreed = shipped().resolve("69317", "LYON CEDEX 04", point=near)
    assert agreed.place and agreed.place.code == "69384"
    assert (agreed.how, agreed.stated) == (communes.BY_RANK, False)
    denied = shipped().resolve("69317", "LYON CEDEX 04", point=far)
    assert denied.place and denied.place.code == "69123"


@pytest.mark.parametrize(
    ("postcode", "town", "why", "candidates"),
    [
        ("58120", "CHATEAU CHINON", communes.SEVERAL, {"58062", "58063"}),
        ("31000", "STRASBOURG", communes.CONTRADICTION, {"31555", "67482"}),
        ("01000", "OYONNAX", communes.CONTRADICTION, {"01283"}),
        ("95012", "CERGY PONTOISE CEDEX", communes.NO_SUCH_TOWN, set()),
        ("77420", "MARNE LA VALLEE CEDEX 2", communes.BY_POSTCODE, None),
        ("00000", "", communes.NO_SUCH_TOWN, set()),
        ("", "PARIS", communes.NO_SUCH_TOWN, set()),
        ("GL", "LONDON", communes.NO_SUCH_TOWN, set()),
    ],
)
def test_an_address_that_does_not_tell_gives_no_commune(
    postcode: str, town: str, why: str, candidates: set[str] | None
) -> None:
    found = shipped().resolve(postcode, town)
    assert found.how == why
    assert not found.stated
    if candidates is None:
        assert found.place is not None
    else:
        assert found.place is None
        assert {place.code for place in found.candidates} == candidates


def test_one_candidate_is_not_an_answer() -> None:
    assert shipped().by_postcode_and_name("01000", "OYONNAX") == []
    assert len(shipped().by_postcode_and_name("58120", "CHATEAU CHINON")) == 2


def test_a_name_that_was_given_up_still_leads_there(fictitious: Communes) -> None:
    for town in ("Vieille Fiction", "ST NOUVEAU S", "SAINT NOUVEAU"):
        found = fictitious.resolve("99200", town)
        assert found.place and found.place.code == "99003"
    assert fictitious.current("99090") == fictitious.places["99003"]


def test_a_name_of_today_and_of_yesterday_is_not_chosen_between(fictitious: Communes) -> None:
    found = fictitious.resolve("99300", "PARTAGEE")
    assert found.place is None
    assert [place.code for place in found.candidates] == ["99004", "99005"]
    near = fictitious.resolve("99300", "PARTAGEE", point=(48.21, 2.19))
    assert near.place and (near.place.code, near.how) == ("99004", communes.BY_POINT)


def test_a_point_between_two_homonyms_chooses_none(fictitious: Communes) -> None:
    assert fictitious.resolve("99300", "PARTAGEE", point=(48.7, 2.2)).place is None
    # Both centres must be known to say that one is nearer.
    assert fictitious.resolve("99300", "V", point=(48.2, 2.2)).place is None


def test_an_article_separates_when_it_is_written(fictitious: Communes) -> None:
    with_article = fictitious.resolve("99100", "L HOMONYME")
    assert with_article.place and with_article.place.code == "99002"
    # Files drop articles: « HOMONYME » may be either.
    assert fictitious.resolve("99100", "HOMONYME").place is None


def test_the_number_of_the_site_tells_the_two_corsicas_apart(fictitious: Communes) -> None:
    assert fictitious.resolve("20200", "CORSAIRE CEDEX").place is None
    found = fictitious.resolve("20200", "CORSAIRE CEDEX", departement="2B")
    assert found.place and (found.place.code, found.how) == ("2B901", communes.BY_DEPARTEMENT)


def test_codes_of_finess_and_of_past_vintages() -> None:
    index = shipped()
    assert index.current("97127") == index.places["97801"]
    assert index.current("97123") == index.places["97701"]
    assert index.current("75113") == index.places["75113"]
    assert index.current("69232") == index.places["69123"]
    assert index.current("00000") is None
    assert index.current("") is None


def test_the_departements_of_a_postal_code() -> None:
    assert departements_of("20090") == ("2A", "2B")
    assert departements_of("97133") == ("971", "977", "978")
    assert departements_of("98800") == ("988",)
    assert departements_of("01012") == ("01",)


def _as_finess_writes(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE"))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).upper()
    words = letters.replace("-", " ").replace("'", " ").split()
    return " ".join({"SAINT": "ST", "SAINTE": "STE"}.get(word, word) for word in words)


def test_no_commune_of_france_is_ever_taken_for_another() -> None:
    """All 34,969 communes, under each of their postal codes, cut, renamed, by CEDEX."""
    index = shipped()
    wrong, silent, asked = [], 0, 0
    with (packs.shipped("territoires") / "communes.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["nature"] == "commune"]
    for row in rows:
        town = _as_finess_writes(row["nom"])
        former = [name for name in row["anciens_noms"].split(";") if name]
        tries = [
            (postcode, said)
            for postcode in row["codes_postaux"].split(";")
            if postcode
            for said in (town, town[: communes.POSTAL_WIDTH], *former)
        ]
        start = row["departement"].replace("A", "0").replace("B", "0")
        tries.append((f"{start}999"[:5], f"{town[:20]} CEDEX"))
        for postcode, said in tries:
            asked += 1
            found = index.resolve(postcode, said).place
            if found is None:
                silent += 1
            elif row["code"] not in (found.code, found.city):
                wrong.append((postcode, said, row["code"], found.code))
    assert wrong == []
    assert asked > 100_000
    assert silent < 100


def test_distance_is_none_without_a_centre() -> None:
    assert Place("99006", "Voisine", "99", None, None).km_to((48.0, 2.0)) is None
