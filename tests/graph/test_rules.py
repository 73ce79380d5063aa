"""What the rules add to packs made by hand: closure, parts, presumed offers, classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Store
from tests.graph.mini_packs import DISPOSITIFS, derived_store, write_mini_packs

from maillage import iris
from maillage.namespaces import shorten, sparql_prologue
from maillage.source import OxigraphSource

Pairs = set[tuple[str, str]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return derived_store(write_mini_packs(tmp_path_factory.mktemp("mini")))


def _pairs(store: Store, predicate: str, where: str = "") -> Pairs:
    rows = OxigraphSource(store).select(f"SELECT ?s ?o WHERE {{ ?s {predicate} ?o . {where} }}")
    return {(iris.short(row["s"]), iris.short(row["o"])) for row in rows}


def _above(pairs: Pairs, thing: str) -> set[str]:
    return {above for below, above in pairs if below == thing}


@pytest.mark.parametrize(
    ("thing", "above"),
    [
        (
            "commune:99001",
            {"commune:99001", "epci:999000003", "dep:99", "reg:98", "france", "zone:fic-centre"},
        ),
        ("commune:99002", {"commune:99002", "dep:99", "reg:98", "france", "zone:fic-centre"}),
        (
            "commune:99081",
            {
                "commune:99081",
                "commune:99010",
                "dep:99",
                "reg:98",
                "france",
                "zone:fic-premier",
            },
        ),
        ("commune:99010", {"commune:99010", "dep:99", "reg:98", "france"}),
        ("commune:97001", {"commune:97001", "dep:97", "reg:98", "france"}),
        ("epci:999000003", {"epci:999000003", "dep:99", "reg:98", "france"}),
        ("dep:99", {"dep:99", "reg:98", "france"}),
        ("reg:98", {"reg:98", "france"}),
        ("zone:fic-centre", {"zone:fic-centre", "dep:99", "reg:98", "france"}),
        ("zone:fic-sud", {"zone:fic-sud", "dep:99", "reg:98", "france"}),
        (
            "zone:fic-premier",
            {"zone:fic-premier", "commune:99081", "commune:99010", "dep:99", "reg:98", "france"},
        ),
    ],
)
def test_a_territory_is_in_all_that_contains_it_whole(
    thing: str, above: set[str], store: Store
) -> None:
    assert _above(_pairs(store, "mlg:estDans"), thing) == above


def test_a_commune_is_partly_in_a_zone_that_holds_an_unlisted_part(store: Store) -> None:
    partly = _pairs(store, "mlg:estPartiellementDans")

    assert partly == {
        ("commune:99001", "zone:fic-sud"),
        ("commune:99002", "zone:fic-sud"),
        ("commune:99010", "zone:fic-sud"),
        ("commune:99081", "zone:fic-sud"),
        ("commune:99010", "zone:fic-premier"),
        ("commune:99010", "commune:99081"),
    }


def test_whole_and_partial_membership_exclude_each_other(store: Store) -> None:
    assert not _pairs(store, "mlg:estDans") & _pairs(store, "mlg:estPartiellementDans")


def test_a_zone_is_in_a_département_only_when_all_of_it_is(tmp_path: Path) -> None:
    row = {"zone": "fic-loin", "part": "entiere", "source": "fictif"}
    store = derived_store(
        write_mini_packs(
            tmp_path,
            {
                "zones": "code,libelle,nature,source\nfic-loin,Loin,libre,fictif\n",
                "zone_communes": [
                    {**row, "territoire": "commune:99002"},
                    {**row, "territoire": "commune:97001"},
                ],
            },
        )
    )

    assert _above(_pairs(store, "mlg:estDans"), "zone:fic-loin") == {
        "zone:fic-loin",
        "reg:98",
        "france",
    }


def _presumed(store: Store) -> set[tuple[str, str, str]]:
    rows = OxigraphSource(store).select(
        """SELECT ?acteur ?besoin ?ligne WHERE {
          ?offre a mlg:OffrePresumee ; mlg:assureePar ?acteur ; mlg:repondA ?besoin ;
            mlg:ligne ?ligne }"""
    )
    return {
        (iris.parse(r["acteur"])[1], iris.parse(r["besoin"])[1], iris.parse(r["ligne"])[1])
        for r in rows
    }


def test_an_offer_is_presumed_from_the_type_and_the_grid(store: Store) -> None:
    found = _presumed(store)

    assert {row for row in found if row[0] == "fic-cmp"} == {
        ("fic-cmp", "psychiatrie", "2"),
        ("fic-cmp", "anxio-depression", "3"),
    }
    assert {row[1:] for row in found if row[0] == "fic-cmp-zone"} == {
        ("psychiatrie", "2"),
        ("anxio-depression", "3"),
    }


def test_nothing_is_presumed_of_an_actor_that_has_no_place(store: Store) -> None:
    assert not {row for row in _presumed(store) if row[0] == "fic-cmp-nulle-part"}


def test_nothing_is_presumed_from_an_ambiguous_position(store: Store) -> None:
    statuts = {o for _, o in _pairs(store, "mlg:deduitDe/mlg:statut")}

    assert "dit" in statuts
    assert statuts <= {"dit", "infere"}
    ambiguous = _pairs(
        store,
        "mlg:besoin",
        f'?s mlg:statut "ambigu" ; mlg:typeRessource <{_type("psychiatre")}>',
    )
    assert ambiguous, "the grid has no ambiguous position of this type any more: choose another"
    said = {row[1:] for row in _presumed(store) if row[0] == "fic-psychiatre"}
    assert ("psychiatrie", "2") in said
    assert ("anxio-depression", "3") not in said


def _type(code: str) -> str:
    return iris.concept("types", code)


def test_the_zone_of_a_presumed_offer_is_presumed_from_the_place(store: Store) -> None:
    rows = OxigraphSource(store).select(
        """SELECT DISTINCT ?acteur ?zone ?part ?statut WHERE {
          ?offre a mlg:OffrePresumee ; mlg:assureePar ?acteur .
          ?c mlg:deOffre ?offre ; mlg:zone ?zone ; mlg:part ?part ; mlg:statutZone ?statut }"""
    )

    assert {
        (iris.parse(r["acteur"])[1], iris.short(r["zone"]), r["part"], r["statut"])
        for r in rows
        if iris.parse(r["acteur"])[1].startswith("fic-cmp")
    } == {
        ("fic-cmp", "dep:99", "entiere", "presume"),
        ("fic-cmp-zone", "dep:97", "entiere", "presume"),
    }


def test_a_presumed_offer_is_never_declared_and_never_surely_covers(store: Store) -> None:
    rows = OxigraphSource(store).select(
        "SELECT ?o WHERE { ?o a mlg:OffrePresumee . { ?o a mlg:Offre } UNION "
        '{ ?o mlg:base "declare" } UNION { ?o mlg:couvre ?z } }'
    )

    assert rows == []
    assert {o for _, o in _pairs(store, "mlg:base", "?s a mlg:OffrePresumee")} == {"presume"}
    assert {o for _, o in _pairs(store, "mlg:base", "?s a mlg:Offre")} == {"declare"}


def test_an_offer_covers_what_is_whole_and_said_only(store: Store) -> None:
    assert _pairs(store, "mlg:couvre") == {
        ("offre:fic-offre", "dep:99"),
        ("offre:fic-reserve", "zone:fic-premier"),
    }
    declared = _pairs(store, "mlg:couvreSousReserve", "?s a mlg:Offre")
    assert declared == {
        ("offre:fic-reserve", "commune:99001"),
        ("offre:fic-reserve", "commune:99002"),
    }


def _classes(store: Store, key: str) -> set[str]:
    answer: Any = store.query(
        f"{sparql_prologue()} SELECT ?c WHERE {{ <{iris.thing('acteur', key)}> a ?c }}",
        use_default_graph_as_union=True,
    )
    return {shorten(row["c"].value) for row in answer}


def test_a_thing_is_a_member_of_the_class_of_its_type(store: Store) -> None:
    assert "mlg:CMP" in _classes(store, "fic-cmp")
    assert "mlg:CPTS" in _classes(store, "fic-cpts")
    assert "mlg:CMP" not in _classes(store, "fic-cpts")
    assert "mlg:CMP" not in _classes(store, "fic-psychiatre")


def test_a_link_has_a_shortcut(tmp_path: Path) -> None:
    link = {"id": "fic-lien", "libelle": "L", "nature": "adressage", "source": "fictif"}
    store = derived_store(
        write_mini_packs(tmp_path, {"liens": [{**link, "de": "acteur:fic-cmp", "vers": "type:mg"}]})
    )

    rows = OxigraphSource(store).select("SELECT ?s ?o WHERE { ?s org:linkedTo ?o }")
    assert [(row["s"], row["o"]) for row in rows] == [
        (iris.thing("acteur", "fic-cmp"), _type("mg"))
    ]


def test_one_more_actor_only_adds(tmp_path: Path, store: Store) -> None:
    actor = {**DISPOSITIFS["acteurs"][0], "id": "fic-autre"}
    more = derived_store(write_mini_packs(tmp_path, {"acteurs": [*DISPOSITIFS["acteurs"], actor]}))

    assert {row for row in _presumed(more) if row[0] != "fic-autre"} == _presumed(store)
    assert {row[1:] for row in _presumed(more) if row[0] == "fic-autre"} == {
        row[1:] for row in _presumed(store) if row[0] == "fic-cmp"
    }
    assert _pairs(more, "mlg:estDans") == _pairs(store, "mlg:estDans")
