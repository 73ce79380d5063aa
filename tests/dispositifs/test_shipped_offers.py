"""The shipped programmes, deployments, dated rules and offers say what the five documents say."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from maillage.columns import Column, Row, columns, is_many
from maillage.dates import FuzzyDate
from maillage.rows import GROUPS, REFERENCE_TABLES, TABLES
from maillage.rows.offres import (
    DeploiementRow,
    OffreRow,
    OffreZoneRow,
    ProgrammeRow,
    RegleRow,
)
from maillage.rows.territoires import ZoneCommuneRow, ZoneRow

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(__file__).parents[2].parent / "shared"
TRACE = ROOT / "docs" / "faits" / "programmes.csv"
SEED_TYPES = {
    "dispositif",
    "programme_art51",
    "programme_national",
    "experience_HAS",
    "experience_etrangere",
    "secteur_psychiatrie",
}
OWN: tuple[type[Row], ...] = (
    ProgrammeRow,
    DeploiementRow,
    RegleRow,
    OffreRow,
    OffreZoneRow,
    ZoneRow,
    ZoneCommuneRow,
)
TERRITORIES = {"communes", "epci", "departements", "regions", "zones"}
FOLDER = {model.table: group for group, models in GROUPS.items() for model in models}


def table_file(table: str) -> Path:
    return ROOT / "data" / FOLDER[table] / f"{table}.csv"


def read_cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def read_rows(model: type[Row]) -> list[Row]:
    """Read a shipped table: an empty cell is None, a list column is split on ``;``."""
    rows = []
    for cells in read_cells(table_file(model.table)):
        values: dict[str, object] = {}
        for name, cell in cells.items():
            if cell:
                values[name] = tuple(cell.split(";")) if is_many(model, name) else cell
        rows.append(model.model_validate(values))
    return rows


def programmes() -> dict[str, ProgrammeRow]:
    return {row.id: row for row in read_rows(ProgrammeRow) if isinstance(row, ProgrammeRow)}


def deployments() -> dict[str, DeploiementRow]:
    return {row.id: row for row in read_rows(DeploiementRow) if isinstance(row, DeploiementRow)}


def rules() -> dict[str, RegleRow]:
    return {row.id: row for row in read_rows(RegleRow) if isinstance(row, RegleRow)}


def offers() -> dict[str, OffreRow]:
    return {row.id: row for row in read_rows(OffreRow) if isinstance(row, OffreRow)}


def offer_zones() -> list[OffreZoneRow]:
    return [row for row in read_rows(OffreZoneRow) if isinstance(row, OffreZoneRow)]


def compositions() -> list[ZoneCommuneRow]:
    return [row for row in read_rows(ZoneCommuneRow) if isinstance(row, ZoneCommuneRow)]


@cache
def keys(table: str) -> frozenset[str]:
    (key,) = TABLES[table].key
    return frozenset(cells[key] for cells in read_cells(table_file(table)))


def period(start: object, end: object) -> tuple[dt.date, dt.date]:
    """The widest period that the two cells allow; an empty or endless bound is open."""
    return (
        start.first if isinstance(start, FuzzyDate) else dt.date.min,
        end.last if isinstance(end, FuzzyDate) else dt.date.max,
    )


def parts_of(zone: str) -> dict[str, str]:
    return {row.territoire: row.part for row in compositions() if row.zone == zone}


# --- Form


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.table)
def test_each_row_follows_its_model(model: type[Row]) -> None:
    path = table_file(model.table)
    rows = read_rows(model)
    assert rows
    assert next(csv.reader(path.open(encoding="utf-8"))) == list(columns(model))
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.count(b"\n") == len(rows) + 1, "one record is one line"
    found = [tuple(str(getattr(row, name)) for name in model.key) for row in rows]
    assert found == sorted(found)
    assert len(found) == len(set(found))


def coded_columns() -> list[tuple[type[Row], str, Column]]:
    return [
        (model, name, column)
        for model in OWN
        for name, column in columns(model).items()
        if column.targets
    ]


@pytest.mark.parametrize(
    ("model", "name", "column"),
    coded_columns(),
    ids=lambda value: value if isinstance(value, str) else getattr(value, "table", ""),
)
def test_each_code_exists(model: type[Row], name: str, column: Column) -> None:
    territorial = set(column.targets) <= TERRITORIES
    needed = column.targets
    absent = [table for table in needed if not table_file(table).exists()]
    if absent:
        pytest.skip(f"table not written yet: {', '.join(absent)}")
    unknown = set()
    for cells in read_cells(table_file(model.table)):
        cell = cells[name]
        for value in (cell.split(";") if is_many(model, name) else [cell]) if cell else []:
            prefix, colon, key = value.partition(":")
            if territorial and colon:
                if key not in keys(REFERENCE_TABLES[prefix]):
                    unknown.add(value)
            elif territorial and value == "france":
                continue
            elif not any(value in keys(table) for table in needed):
                unknown.add(value)
    assert unknown == set()


def normal(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("’", "'").strip()


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.table)
def test_each_quote_is_in_its_document(model: type[Row]) -> None:
    documents = sorted((SHARED / "sources").glob("*.txt"))
    if not documents:
        pytest.skip("the five source documents are not beside this checkout")
    texts = {path.name[:3]: normal(path.read_text(encoding="utf-8")) for path in documents}
    missing = []
    for cells in read_cells(table_file(model.table)):
        if cells["source"] not in texts:
            assert cells["source"].startswith("hs-")
            assert not cells["citation"]
            assert "hors sources" in cells["note"].lower()
        elif not cells["citation"] or normal(cells["citation"]) not in texts[cells["source"]]:
            missing.append((cells.get("id") or cells.get("zone"), cells["citation"]))
    assert missing == []


def test_the_pack_says_what_it_is() -> None:
    pack = tomllib.loads((ROOT / "data" / "dispositifs" / "pack.toml").read_text("utf-8"))
    assert {"titre", "description", "source", "edition", "licence", "fourni_par"} <= set(pack)
    assert dt.date.fromisoformat(pack["edition"])
    assert pack["licence"] == "Licence Ouverte 2.0"


# --- Programme, deployment, rule, offer


def test_an_offer_names_a_need_a_line_a_provider_and_a_zone() -> None:
    zoned = {row.offre for row in offer_zones()}
    assert set(offers()) == zoned
    for offer in offers().values():
        assert offer.besoins, offer.id
        assert offer.lignes, offer.id
        assert offer.statut_ligne, offer.id
        assert offer.acteur or offer.deploiement, offer.id


def test_seven_programmes_are_proved_to_be_article_51() -> None:
    framed = {row.id for row in programmes().values() if row.cadre}
    assert framed == {
        "art51-base",
        "art51-dsppenfants34",
        "art51-equipaddict",
        "art51-passportbp",
        "art51-psycog",
        "art51-spadepress",
        "disp-dspp31",
    }
    for key in framed:
        proof = programmes()[key].preuve_cadre or ""
        assert re.search(r"Arrêté|cahiers? des charges", proof), key


def test_rules_of_a_deployment_do_not_overlap() -> None:
    for one, other in combinations(rules().values(), 2):
        if one.deploiement != other.deploiement:
            continue
        (start, end), (later_start, later_end) = sorted(
            (period(one.depuis, one.jusqu_a), period(other.depuis, other.jusqu_a))
        )
        assert start <= end < later_start <= later_end, (one.id, other.id)


def test_an_offer_does_not_repeat_the_ages_of_its_rule() -> None:
    ruled = {
        rule.deploiement
        for rule in rules().values()
        if rule.age_min is not None or rule.age_max is not None
    }
    for offer in offers().values():
        if offer.deploiement in ruled:
            assert offer.age_min is None and offer.age_max is None, offer.id


def test_an_offer_lives_within_its_deployment() -> None:
    for offer in offers().values():
        if offer.deploiement is None:
            continue
        deployment = deployments()[offer.deploiement]
        start, end = period(deployment.depuis, deployment.jusqu_a)
        offer_start, offer_end = period(offer.depuis, offer.jusqu_a)
        assert start <= offer_start <= offer_end <= end, offer.id


def test_promised_and_observed_delays_are_intervals_that_say_what_they_measure() -> None:
    for offer in offers().values():
        for low, high in (
            (offer.delai_promis_min, offer.delai_promis_max),
            (offer.delai_observe_min, offer.delai_observe_max),
        ):
            if high is not None:
                assert offer.delai_objet, offer.id
                assert low is None or low <= high, offer.id


def test_groups_of_peers_foreign_experiences_and_unplaced_programmes_have_no_offer() -> None:
    served = {
        deployments()[offer.deploiement].programme
        for offer in offers().values()
        if offer.deploiement
    }
    without = set(programmes()) - served
    assert without == {
        "art51-passportbp",
        "art51-psycog",
        "disp-asalee",
        "disp-charte",
        "disp-ecoutemoi",
        "disp-microstructures",
        "disp-renfortpsy",
        "exp-catalogne",
        "exp-gq",
        "exp-reunions-asm13",
        "exp-staffado",
        "exp-staffspsy",
        "exp-suisse",
    }


# --- What the documents are known to say


def test_toulouse_is_one_programme_in_two_deployments() -> None:
    first, then = deployments()["exp-dsp-toulouse"], deployments()["dep-dspp31-2020"]
    assert {first.programme, then.programme} == {"disp-dspp31"}
    assert period(first.depuis, first.jusqu_a)[1] < period(then.depuis, then.jusqu_a)[0]
    assert then.territoires == ("dep:31",)
    # In 2018 Saint-Gaudens (31483, another EPCI) is outside the zone.
    zone = parts_of("agglomeration-toulousaine")
    assert zone == {"commune:31555": "entiere", "epci:243100518": "partie"}
    communes = {cells["code"]: cells for cells in read_cells(table_file("communes"))}
    assert communes["31483"]["epci"] != "243100518"


def test_ages_are_those_of_the_rules() -> None:
    found = {key: (rule.age_min, rule.age_max) for key, rule in rules().items()}
    assert found["regle-dspp31-2020"] == (15, "illimite")
    assert found["regle-dsppenfants34-2021"] == (6, "18+")
    assert found["regle-ecoutemoi"] == (11, 21)
    assert found["regle-monpsy-001"] == ("illimite", "illimite")
    assert (offers()["off-prepsy"].age_min, offers()["off-prepsy"].age_max) == (18, 25)


def test_delays_are_those_of_the_documents() -> None:
    promised = {
        key: offer.delai_promis_max
        for key, offer in offers().items()
        if offer.delai_promis_max is not None
    }
    assert promised == {
        "off-59g21-consultation": 2,
        "off-emap-telephone": 0,
        "off-mgpsy37-avis": 7,
        "off-mgpsy37-consultation": 15,
    }
    observed: dict[str, tuple[object, object]] = {
        key: (offer.delai_observe_min, offer.delai_observe_max)
        for key, offer in offers().items()
        if offer.delai_observe_max is not None
    }
    assert observed == {
        "off-dsp-toulouse-consultation": (7, 28),
        "off-dsp-yvelines": (7, 28),
    }


def test_a_place_is_not_a_zone() -> None:
    zones = {(row.offre, row.zone): row for row in offer_zones()}
    assert zones["off-prepsy", "commune:75056"].statut_zone == "presume"
    assert zones["off-dsp-yvelines", "zone:yvelines-sud"].statut_zone == "dit"
    assert parts_of("yvelines-sud") == {"dep:78": "partie"}
    assert parts_of("59G21") == {"dep:59": "partie"}
    for (offer, zone), row in zones.items():
        if zone.startswith("commune:"):
            assert row.statut_zone == "presume", offer


def test_patients_may_ask_the_yvelines_sud_themselves() -> None:
    direct = {key for key, offer in offers().items() if "demande-directe" in offer.acces}
    assert direct == {"off-dsp-yvelines"}
    assert "adressage-medecin" in offers()["off-dsp-yvelines"].acces


def test_ecoutemoi_is_replaced_by_mon_psy() -> None:
    assert programmes()["disp-ecoutemoi"].remplace_par == "prog-monpsy"


def test_only_59g21_takes_the_five_categories() -> None:
    many = {k for k, row in programmes().items() if len(row.categories_has) == 5}
    assert many == {"exp-59g21"}
    assert programmes()["exp-59g21"].statut_categories == "dit"


# --- Trace of the facts


def test_the_trace_leads_to_rows_that_exist() -> None:
    for line in read_cells(TRACE):
        if not line["table"]:
            assert line["raison"], line
        else:
            key = tuple(line["cle"].split(" "))
            model = TABLES[line["table"]]
            cells = read_cells(table_file(line["table"]))
            assert key in {tuple(row[name] for name in model.key) for row in cells}, line


def test_every_fact_of_these_types_is_traced() -> None:
    facts = SHARED / "facts" / "seed_systems.csv"
    if not facts.exists():
        pytest.skip("the extracted facts are not beside this checkout")
    expected = {row["id"] for row in read_cells(facts) if row["type"] in SEED_TYPES}
    assert {line["semence"] for line in read_cells(TRACE)} == expected
