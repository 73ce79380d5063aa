"""What refers to a row that is not there, or was kept out, is kept out too."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.graph.mini_packs import DISPOSITIFS, TERRITOIRES, Rows, write_mini_packs, write_pack

from maillage import build, packs
from maillage.build import Read
from maillage.columns import columns
from maillage.graph import reference, subject
from maillage.rows import TABLES

_SAID = {"source": "fictif"}


def _read(tmp_path: Path, **dispositifs: Rows | str) -> Read:
    return build.read(write_mini_packs(tmp_path, dispositifs))


def _texts(data: Read) -> list[str]:
    return [finding.text() for table in data.tables for finding in table.findings]


def _keys(data: Read, table: str) -> set[str]:
    return {row.key()[0] for t in data.tables if t.model.table == table for row in t.rows}


def test_the_invented_packs_hold_together(tmp_path: Path) -> None:
    assert _texts(_read(tmp_path)) == []


def test_an_offer_whose_actor_does_not_exist_is_kept_out(tmp_path: Path) -> None:
    data = _read(tmp_path, offres=[{**DISPOSITIFS["offres"][0], "acteur": "fic-cpm"}])

    assert (
        "dispositifs/offres.csv, ligne 2, colonne acteur : « fic-cpm » n'existe pas dans acteurs ; "
        "corriger le code ou ajouter la ligne qui manque ; "
        "codes proches : fic-cmp, fic-cpts, fic-cmp-zone."
    ) in _texts(data)
    assert _keys(data, "offres") == set()


@pytest.mark.parametrize(
    "fault",
    [{"siren": "1"}, {"type": "cmpp-inconnu"}, {"rattachement": "fic-cmp"}],
    ids=["bad-cell", "dangling", "loop"],
)
def test_what_depends_on_a_row_kept_out_goes_with_it_and_says_why(
    fault: dict[str, str], tmp_path: Path
) -> None:
    actors = [{**DISPOSITIFS["acteurs"][0], **fault}, *DISPOSITIFS["acteurs"][1:]]

    data = _read(tmp_path, acteurs=actors)

    assert "fic-cmp" not in _keys(data, "acteurs")
    assert _keys(data, "offres") == {"fic-reserve"}
    assert _keys(data, "offre_zones") == {"fic-reserve"}
    notes = [f for t in data.tables for f in t.findings if f.severity == "info"]
    assert [(f.file, f.line, f.column, f.rule) for f in notes] == [
        ("dispositifs/offre_zones.csv", 2, "offre", "awaits"),
        ("dispositifs/offres.csv", 2, "acteur", "awaits"),
    ]
    assert [note.text() for note in notes] == [
        "dispositifs/offre_zones.csv, ligne 2, colonne offre : la ligne est écartée parce que "
        "« fic-offre » l'est (dispositifs/acteurs.csv:2) ; corriger d'abord "
        "dispositifs/acteurs.csv:2.",
        "dispositifs/offres.csv, ligne 2, colonne acteur : la ligne est écartée parce que "
        "« fic-cmp » l'est (dispositifs/acteurs.csv:2) ; corriger d'abord "
        "dispositifs/acteurs.csv:2.",
    ]
    rejected = {t.file: [r.line for r in t.rejected] for t in data.tables if t.rejected}
    assert rejected == {
        "dispositifs/acteurs.csv": [2],
        "dispositifs/offres.csv": [2],
        "dispositifs/offre_zones.csv": [2],
    }


def test_a_row_that_leads_to_a_loop_without_being_in_it_is_kept_out_as_dangling(
    tmp_path: Path,
) -> None:
    first, second, third = DISPOSITIFS["acteurs"][:3]
    data = _read(
        tmp_path,
        acteurs=[
            {**first, "rattachement": str(second["id"])},
            {**second, "rattachement": str(first["id"])},
            {**third, "rattachement": str(first["id"])},
        ],
        offres="id,libelle,besoins,lignes,source\n",
        offre_zones="offre,zone,statut_zone,source\n",
    )

    found = [f for t in data.tables for f in t.findings if f.file == "dispositifs/acteurs.csv"]
    assert [(f.line, f.rule) for f in found] == [(2, "cycle"), (3, "cycle"), (4, "awaits")]
    assert _keys(data, "acteurs") == set()


def test_a_loop_through_two_packs_is_found(tmp_path: Path) -> None:
    one = write_pack(
        tmp_path / "un",
        {"acteurs": "id,libelle,source,rattachement\na,A,fictif,b\n"},
    )
    two = write_pack(
        tmp_path / "deux",
        {
            "acteurs": "id,libelle,source,rattachement\nb,B,fictif,a\n",
            "sources": TERRITOIRES["sources"],
        },
    )

    data = build.read([one, two])

    rules = {(f.file, f.line, f.rule) for t in data.tables for f in t.findings}
    assert rules == {("un/acteurs.csv", 2, "cycle"), ("deux/acteurs.csv", 2, "cycle")}


def test_a_key_may_not_be_in_two_packs(tmp_path: Path) -> None:
    other = write_pack(tmp_path / "autre", {"acteurs": [DISPOSITIFS["acteurs"][0]]})

    data = build.read([*write_mini_packs(tmp_path), other])

    assert _texts(data) == [
        "autre/acteurs.csv, ligne 2, colonne id : la clé « fic-cmp » est déjà dans "
        "dispositifs/acteurs.csv:2 ; donner une autre clé, ou fusionner les deux lignes."
    ]


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("99", "territory"),
        ("dep99", "territory"),
        ("dep:", "territory"),
        ("acteur:fic-cmp", "territory"),
        ("dep:96", "dangling"),
        ("commune:99999", "dangling"),
        ("zone:fic-nord", "dangling"),
    ],
)
def test_the_territory_of_an_actor_is_checked_whole(cell: str, rule: str, tmp_path: Path) -> None:
    data = _read(tmp_path, acteurs=[{**DISPOSITIFS["acteurs"][1], "territoire": cell}])

    found = [f for t in data.tables for f in t.findings if t.model.table == "acteurs"]
    assert [(f.rule, f.column, f.value) for f in found] == [(rule, "territoire", cell)]


def test_a_zone_is_not_made_of_zones(tmp_path: Path) -> None:
    zones = [{**TERRITOIRES["zone_communes"][0], "territoire": "zone:fic-sud"}]
    data = _read(tmp_path, zone_communes=zones)

    assert [text.split(" ; ")[0] for text in _texts(data)] == [
        "dispositifs/zone_communes.csv, ligne 2, colonne territoire : « zone:fic-sud » n'existe "
        "pas dans communes ou epci ou departements ou regions"
    ]


def test_france_is_a_territory_and_nothing_else(tmp_path: Path) -> None:
    zone = {**DISPOSITIFS["offre_zones"][0], "zone": "france"}
    data = _read(tmp_path, offre_zones=[zone])
    assert _texts(data) == []

    offer = {**DISPOSITIFS["offres"][0], "acteur": "france"}
    data = _read(tmp_path / "b", offres=[offer], offre_zones="offre,zone,statut_zone,source\n")
    assert [(f.rule, f.value) for t in data.tables for f in t.findings if f.line] == [
        ("dangling", "france")
    ]


@pytest.mark.parametrize("cell", ["acteur:fic-cmp", "type:cmp", "ligne:1", "commune:99001"])
def test_a_link_goes_to_any_kind_of_thing(cell: str, tmp_path: Path) -> None:
    link = {
        "id": "fic-lien",
        "libelle": "Lien",
        "de": cell,
        "vers": "acteur:fic-cpts",
        "nature": "adressage",
    }

    assert _texts(_read(tmp_path, liens=[{**link, **_SAID}])) == []


@pytest.mark.parametrize(("cell", "rule"), [("acteur:x", "dangling"), ("gens:x", "reference")])
def test_a_link_to_nothing_is_kept_out(cell: str, rule: str, tmp_path: Path) -> None:
    link = {
        "id": "fic-lien",
        "libelle": "L",
        "de": cell,
        "vers": "acteur:fic-cpts",
        "nature": "avis",
    }

    data = _read(tmp_path, liens=[{**link, **_SAID}])

    assert [(f.rule, f.column) for t in data.tables for f in t.findings] == [(rule, "de")]


def test_the_commune_of_an_actor_may_bear_a_former_code(tmp_path: Path) -> None:
    data = _read(tmp_path, acteurs=[{**DISPOSITIFS["acteurs"][0], "commune": "99102"}])
    table = next(t for t in data.tables if t.model.table == "acteurs")

    assert [(f.rule, f.severity) for f in table.findings] == [("former_commune", "info")]
    assert [row.row.commune for row in table.rows] == ["99001"]  # type: ignore[attr-defined]
    assert table.rows[0].cells["commune"] == "99102"


@pytest.mark.parametrize(
    ("name", "column", "row"),
    [
        ("zone_communes", "territoire", {"zone": "fic-sud", "part": "entiere"}),
        (
            "offre_zones",
            "zone",
            {"offre": "fic-offre", "part": "entiere", "statut_zone": "dit"},
        ),
    ],
)
def test_what_serves_a_commune_that_merged_serves_a_part_of_the_new_one(
    name: str, column: str, row: dict[str, str], tmp_path: Path
) -> None:
    data = _read(tmp_path, **{name: [{**row, column: "commune:99101", **_SAID}]})
    table = next(t for t in data.tables if t.file == f"dispositifs/{name}.csv")

    assert [f.rule for f in table.findings] == ["former_commune_part"]
    assert [(getattr(r.row, column), r.row.part) for r in table.rows] == [  # type: ignore[attr-defined]
        ("commune:99001", "partie")
    ]


def test_two_former_communes_that_became_one_are_not_two_rows(tmp_path: Path) -> None:
    row = {"zone": "fic-sud", "part": "entiere", **_SAID}
    data = _read(
        tmp_path,
        zone_communes=[
            {**row, "territoire": "commune:99101"},
            {**row, "territoire": "commune:99102"},
        ],
    )
    table = next(t for t in data.tables if t.file == "dispositifs/zone_communes.csv")

    assert [r.line for r in table.rows] == [2]
    assert [r.line for r in table.rejected] == [3]
    assert [f.rule for f in table.findings][-1] == "duplicate_key"


def test_a_pack_named_twice_is_read_once(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "essai", {})

    assert build.pack_directories([pack, tmp_path / "." / "essai"], only=True) == [pack.resolve()]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    dropped=st.sets(
        st.sampled_from([(t, i) for t in ("acteurs", "offres") for i in range(len(DISPOSITIFS[t]))])
    )
)
def test_what_enters_the_graph_is_closed(dropped: set[tuple[str, int]], tmp_path: Path) -> None:
    kept = {
        table: [row for i, row in enumerate(rows) if (table, i) not in dropped]
        or "id,libelle,besoins,lignes,source\n"
        for table, rows in DISPOSITIFS.items()
        if table != "offre_zones"
    }
    data = build.read(write_mini_packs(tmp_path, kept))

    there = {subject(t.model, row.key()) for t in data.tables for row in t.rows}
    for table in data.tables:
        for name, column in columns(table.model).items():
            if not column.targets:
                continue
            for located in table.rows:
                value = getattr(located.row, name)
                for cell in value if isinstance(value, tuple) else (value,):
                    if cell is not None and cell != "france":
                        assert reference(column.targets, cell) in there
    written = sum(len(t.rows) + len(t.rejected) for t in data.tables if t.pack == "dispositifs")
    assert written == sum(len(rows) for rows in DISPOSITIFS.values()) - len(dropped)


def test_every_target_of_a_column_is_a_table() -> None:
    for model in TABLES.values():
        for name, column in columns(model).items():
            assert set(column.targets) <= set(TABLES), f"{model.table}.{name}"


def test_the_shipped_packs_have_no_error_in_their_tables() -> None:
    data = build.read([packs.shipped(name) for name in packs.SHIPPED])

    assert [f.text() for t in data.tables for f in t.findings if f.severity != "info"] == []
