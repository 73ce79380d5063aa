"""The real samples, from the file to the answer: import, build, ``who-covers``, ``link``.

Every import and every proposal goes through the command line. What is counted is counted again
from the raw files, by other means.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import SHARED, write_small_territories
from tests.importers import test_finess_legacy as legacy

from maillage import build as builder
from maillage import packs, snapshot
from maillage.answer_json import as_json
from maillage.cli import cli
from maillage.linking import CONFIRMED
from maillage.session import Graph

SAMPLES = SHARED / "samples"
LIST = SAMPLES / "finess_2021" / "finess_sante_mentale_20210108.csv"
STRUCTURES = SAMPLES / "finess_new" / "finess-structures-mensuel-202607-echantillon_json.gz"
ACTIVITIES = SAMPLES / "finess_new" / "finess-activites-mensuel-202607-echantillon_json.gz"
SECTORS = SAMPLES / "secteurs_psychiatrie" / "secteurs_94_75_92_par_code_postal.csv"
pytestmark = [
    pytest.mark.skipif(not LIST.is_file(), reason="no shared samples beside"),
    pytest.mark.xdist_group("end_to_end"),
]

PSYCHIATRY = ("psychiatrie", 2, "Centre médico-psychologique")
ADDICTIONS = (
    "conduites-addictives",
    2,
    "Centre de soins, d'accompagnement et de prévention en addictologie",
)
Json = dict[str, Any]


@dataclass(frozen=True)
class Built:
    """Packs that were imported, and the graph made of them."""

    packs: list[Path]
    report: builder.Report
    graph: Graph

    def answers(self, need: str, line: int, commune: str) -> list[Json]:
        answer = self.graph.who_covers(need=need, line=line, commune=commune)
        assert answer.state == "couvert_sous_condition", commune
        hits: list[Json] = as_json(answer)["answers"]
        # The shipped packs have a few actors of their own.
        return [hit for hit in hits if "/acteur/finess-" in hit["actor"]["id"]]

    def rows(self, sparql: str) -> list[dict[str, str]]:
        return [{k: str(v) for k, v in row.items()} for row in self.graph.query(sparql)]


def imported(target: Path, source: str, *words: str | Path) -> Path:
    """Import as people do, and return the folder of the pack."""
    cli.main(["import", source, *map(str, words), "-o", str(target)], standalone_mode=False)
    return target


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def communes_of(packs_: Iterable[Path]) -> set[str]:
    """Return the communes that packs name: of their actors, and of their zones."""
    found = {row.get("commune", "") for pack in packs_ for row in rows_of(pack / "acteurs.csv")}
    for pack in packs_:
        for path in pack.glob("*_*.csv"):
            found |= set(re.findall(r"commune:(\w{5})", path.read_text(encoding="utf-8")))
    return found - {""}


def built(folder: Path, imports: list[Path]) -> Built:
    """Build the small shipped packs, with the communes that the imported ones need."""
    territories = folder / "territoires"
    write_small_territories(territories)
    there = {row["code"] for row in rows_of(territories / "communes.csv")}
    every = {row["code"]: row for row in rows_of(packs.shipped("territoires") / "communes.csv")}
    wanted = communes_of(imports)
    wanted |= {every[code]["commune_mere"] for code in wanted if every[code]["commune_mere"]}
    with (territories / "communes.csv").open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(every["01053"]), lineterminator="\n")
        writer.writerows(every[code] for code in sorted(wanted - there))
    shipped = [packs.shipped("referentiel"), territories, packs.shipped("dispositifs")]
    report = builder.build([*shipped, *imports], folder / "snapshots")
    return Built(imports, report, Graph(snapshot.current(folder / "snapshots")))


@pytest.fixture(scope="module")
def plain_list(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The list of January 2021, in four départements."""
    folder = tmp_path_factory.mktemp("liste")
    departements = (word for code in ("01", "38", "75", "94") for word in ("--departement", code))
    return built(folder, [imported(folder / "liste", "finess-liste", LIST, *departements)])


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The new flow: structures and activities."""
    folder = tmp_path_factory.mktemp("flux")
    return built(folder, [imported(folder / "flux", "finess", STRUCTURES, ACTIVITIES)])


def is_presumed(hit: Json, departement: str) -> bool:
    """Say whether an answer is marked presumed, with its zone assumption written out."""
    zone = hit["zone"]
    return (
        hit["basis"] == "presume"
        and zone["code"] == f"dep:{departement}"
        and f"zone présumée d'après le lieu : {zone['label']}" in hit["conditions"]
        and any(c.startswith("offre présumée : déduite du type") for c in hit["conditions"])
    )


def number_of(hit: Json) -> str:
    """Return the FINESS number of the actor of an answer."""
    found = re.search(r"/acteur/finess-(\w{9})", hit["actor"]["id"])
    assert found, hit["actor"]["id"]
    return found[1]


def presumed_of(built_: Built, pack: str) -> list[tuple[str, str]]:
    """Return (actor, position) for every offer presumed of an actor of a pack."""
    rows = built_.rows(
        "SELECT ?o ?a ?p WHERE { ?o a mlg:OffrePresumee ; mlg:assureePar ?a ; mlg:deduitDe ?p . "
        f"GRAPH ?g {{ ?a a mlg:Acteur }} FILTER(CONTAINS(STR(?g), '{pack}')) }}"
    )
    return [(row["a"], row["p"]) for row in rows]


# --- The plain list of 2021 ---


@pytest.mark.parametrize(
    ("question", "commune", "departement"),
    [
        (PSYCHIATRY, "01053", "01"),
        (PSYCHIATRY, "38185", "38"),
        (PSYCHIATRY, "75114", "75"),
        (PSYCHIATRY, "94017", "94"),
        (ADDICTIONS, "01053", "01"),
        (ADDICTIONS, "38185", "38"),
        (ADDICTIONS, "75114", "75"),
        (ADDICTIONS, "94017", "94"),
    ],
)
def test_the_list_answers_with_real_sites_in_four_departements(
    plain_list: Built, question: tuple[str, int, str], commune: str, departement: str
) -> None:
    need, line, type_ = question
    hits = [h for h in plain_list.answers(need, line, commune) if h["actor"]["type"] == type_]
    raw = LIST.read_text(encoding="utf-8").splitlines()
    table = rows_of(plain_list.packs[0] / "acteurs.csv")

    assert any(hit["site"]["code"] == f"commune:{commune}" for hit in hits)
    for hit in hits:
        assert is_presumed(hit, departement)
        number, source = number_of(hit), hit["sources"][0]
        cited = re.match(rf"{LIST.name}, ligne (\d+) : {number};", source["quote"])
        assert cited and raw[int(cited[1]) - 1].startswith(f"{number};"), source["quote"]
        assert source["file"] == "liste/acteurs.csv"
        assert table[source["line"] - 2]["finess"] == number
    assert len({number_of(hit) for hit in hits}) == len(hits)


def test_the_list_is_counted_once(plain_list: Built) -> None:
    assert plain_list.report.errors() == 0
    assert plain_list.report.rejected == {}
    presumed = presumed_of(plain_list, "liste")
    assert len(presumed) == len(set(presumed)) > 500
    kept = {"01", "38", "75", "94"}
    codes = {"156": "cmp", "425": "cattp", "197": "csapa"}
    raw = Counter(
        codes[row["categetab"]]
        for row in csv.DictReader(LIST.open(encoding="utf-8", newline=""), delimiter=";")
        if row["categetab"] in codes and row["codepostal"][:2] in kept
    )
    actors = rows_of(plain_list.packs[0] / "acteurs.csv")
    assert Counter(row["type"] for row in actors if row["type"] in raw) == raw
    sites = [row["finess"] for row in actors if row["finess"]]
    assert len(sites) == len(set(sites))


def test_a_cattp_is_known_but_the_grid_places_it_nowhere(plain_list: Built) -> None:
    """No source gives the CATTP a line: nothing is presumed of it, and nothing is lost."""
    positions = rows_of(packs.shipped("referentiel") / "gradation.csv")
    assert not [row for row in positions if row["type"] == "cattp"]
    table = rows_of(plain_list.packs[0] / "acteurs.csv")
    cattp = next(r for r in table if r["type"] == "cattp" and r["commune"] == "38185")
    assert f"{cattp['finess']};" in cattp["citation"] and ", ligne " in cattp["citation"]
    said = json.dumps(plain_list.graph.explain(f"acteur:{cattp['id']}"), ensure_ascii=False)
    assert cattp["libelle"] in said and "acteurs.csv" in said
    offers = plain_list.rows(
        "SELECT ?o WHERE { ?o mlg:assureePar "
        f"<https://w3id.org/maillage/id/acteur/{cattp['id']}> }}"
    )
    assert offers == []


# --- The new flow ---


@pytest.mark.parametrize(
    ("question", "commune", "departement"),
    [
        (PSYCHIATRY, "01053", "01"),
        (PSYCHIATRY, "21231", "21"),
        (PSYCHIATRY, "75105", "75"),
        (ADDICTIONS, "01053", "01"),
        (ADDICTIONS, "21231", "21"),
        (ADDICTIONS, "75105", "75"),
    ],
)
def test_the_flow_answers_with_real_sites_in_three_departements(
    flow: Built, question: tuple[str, int, str], commune: str, departement: str
) -> None:
    need, line, type_ = question
    hits = [h for h in flow.answers(need, line, commune) if h["actor"]["type"] == type_]
    table = rows_of(flow.packs[0] / "acteurs.csv")

    assert any(hit["site"]["code"] == f"commune:{commune}" for hit in hits)
    for hit in hits:
        assert is_presumed(hit, departement)
        number, source = number_of(hit), hit["sources"][0]
        assert f"numFinessEge {number}" in source["quote"]
        assert source["file"] == "flux/acteurs.csv"
        assert table[source["line"] - 2]["id"].startswith(f"finess-{number}")
    assert len({number_of(hit) for hit in hits}) == len(hits)


def test_a_site_and_its_activities_are_counted_once(flow: Built) -> None:
    assert flow.report.errors() == 0
    presumed = presumed_of(flow, "flux")
    assert len(presumed) == len(set(presumed)) > 50
    rows = [r for r in rows_of(flow.packs[0] / "acteurs.csv") if r["id"].startswith("finess-")]
    held = Counter((number, row["type"]) for row in rows if (number := row["id"][7:16]).isalnum())
    assert {count for (_, type_), count in held.items() if type_} == {1}


@pytest.mark.parametrize(
    ("types", "category", "activity"),
    [({"cmp", "cmpi"}, "156", "867"), ({"cattp"}, "425", "864"), ({"csapa"}, "197", "")],
)
def test_sites_are_as_many_as_in_the_raw_files(
    flow: Built, types: set[str], category: str, activity: str
) -> None:
    """A CMP is a site of that category, or any active site with an active line of activity."""
    structures = json.loads(gzip.decompress(STRUCTURES.read_bytes()))
    used = {
        site["numFinessEge"]
        for entity in json.loads(gzip.decompress(ACTIVITIES.read_bytes()))["pmej"]
        for site in entity["ege"]
        for one in site["activitesExercees"]
        if one["caracteristiquesGeneriques"]["etatObjet"] == "A"
        and f'"activiteSanitaireDiverseRegulee": "{activity}"' in json.dumps(one["nature"])
    }
    expected = {
        told["numFinessEge"]
        for entity in structures["pmej"]
        for site in entity["ege"]
        if site["etatObjet"] == "A"
        and not (told := site["informationsGeneralesEGE"])["dateFermeture"]
        and (
            site["categorieentiteGeographiqueExercice"] == category or told["numFinessEge"] in used
        )
    }
    rows = rows_of(flow.packs[0] / "acteurs.csv")
    assert {row["id"][7:16] for row in rows if row["type"] in types} == expected
    assert expected


# --- The legacy lines ---


def test_legacy_lines_are_built_and_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The 14 real sites hold no CMP: one line in their form (donnée fictive) is added."""
    extra = tmp_path / "cs1100502-fictif.csv"
    cmp = legacy.structure(rslongue="CMP donnée fictive de Viriat")
    extra.write_text(f"{legacy.METADATA}\n{cmp};\n", encoding="utf-8")
    pack = imported(tmp_path / "stock", "finess-csv", legacy.STOCK, extra)
    done = built(tmp_path, [pack])

    assert done.report.errors() == 0
    (hit,) = [h for h in done.answers(*PSYCHIATRY[:2], "01451") if h["sources"][0]["file"]]
    assert is_presumed(hit, "01")
    assert number_of(hit) == legacy.SITE
    assert hit["sources"][0]["quote"].startswith(f"{extra.name}, ligne 2 : {legacy.SITE};")
    found = done.graph.explain("acteur:finess-970400024")
    said = json.dumps(found, ensure_ascii=False)
    assert "CHU SITE FELIX GUYON" in said and f"{legacy.STOCK.name}, ligne " in said
    departements = done.rows(
        "SELECT ?a ?code WHERE { ?a mlg:commune/mlg:dansTerritoire ?d . ?d a mlg:Departement ; "
        "igeo:codeINSEE ?code . FILTER(CONTAINS(STR(?a), 'acteur/finess-9')) }"
    )
    assert {row["code"] for row in departements} >= {"973", "974", "978", "986"}


def test_two_editions_of_a_register_are_not_counted_twice(tmp_path: Path) -> None:
    """Both give CH de Fleyriat the same key: the second row is set aside, and both are named."""
    stock = imported(tmp_path / "stock", "finess-csv", legacy.STOCK)
    past = imported(
        tmp_path / "historique", "finess-csv", legacy.HISTORY, "--edition", "2021-01-04"
    )
    read = builder.read([*map(packs.shipped, packs.SHIPPED), stock, past])
    actors = [
        located.key()[0]
        for table in read.tables
        if "acteurs" in table.file
        for located in table.rows
    ]
    assert actors.count("finess-010000024") == 1
    said = [f.text() for t in read.tables for f in t.findings if f.rule == "duplicate_key"]
    assert any("historique/acteurs.csv" in one and "stock/acteurs.csv" in one for one in said)


# --- A sector, and the same site in two packs ---

CMP_OF_CHAMPIGNY = "940804404"
LOCAL = {
    "pack.toml": 'titre = "Donnée fictive"\nsource = "local"\nedition = "2026-01-01"\n'
    'licence = "Licence Ouverte 2.0"\n',
    "sources.csv": "code,titre,nature\nlocal,Donnée fictive,saisie\n",
    "acteurs.csv": "id,libelle,type,siret,territoire,telephone,source\n"
    "cmp-tourelle,La Tourelle (donnée fictive),cmp,26940134500245,zone:94G03,0100000000,local\n",
}


@pytest.fixture(scope="module")
def sectors(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The list in the Val-de-Marne, the sectors, and a table that tells the sector of one CMP.

    The proposals of ``link`` are confirmed as they are.
    """
    folder = tmp_path_factory.mktemp("secteurs")
    plain = imported(folder / "liste", "finess-liste", LIST, "--departement", "94")
    zones = imported(folder / "secteurs", "perimetres", SECTORS, "--edition", "2026")
    local = folder / "local"
    local.mkdir()
    for name, text in LOCAL.items():
        (local / name).write_text(text, encoding="utf-8")
    words = ["link", str(local), str(plain), "--format", "tsv", "-o", str(local / CONFIRMED)]
    cli.main(words, standalone_mode=False)
    return built(folder, [plain, zones, local])


def test_a_confirmed_proposal_of_link_makes_one_site_of_two(sectors: Built) -> None:
    confirmed = (sectors.packs[2] / CONFIRMED).read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[0:4:3] for line in confirmed if line.startswith("acteur:")] == [
        ["acteur:cmp-tourelle", f"acteur:finess-{CMP_OF_CHAMPIGNY}"]
    ]
    assert sectors.report.errors() == 0
    assert [f.rule for f in sectors.report.findings if f.file.startswith("local/")] == ["merged"]
    named = sectors.rows(
        "SELECT DISTINCT ?a WHERE { ?a a mlg:Acteur ; rdfs:label|skos:altLabel ?nom "
        "FILTER(CONTAINS(LCASE(STR(?nom)), 'tourelle')) }"
    )
    assert [row["a"].rpartition("/")[2] for row in named] == [f"finess-{CMP_OF_CHAMPIGNY}"]
    offers = [p for p in presumed_of(sectors, "") if p[0].endswith(CMP_OF_CHAMPIGNY)]
    assert offers and len(offers) == len(set(offers))
    found = sectors.graph.explain(f"acteur:finess-{CMP_OF_CHAMPIGNY}")
    (phones,) = (c for c in found["contradictions"] if c["label"].startswith("telephone"))
    assert {v["value"] for v in phones["values"]} == {"0153881010", "0100000000"}


def test_a_sector_makes_the_zone_of_a_commune_known(sectors: Built) -> None:
    sector = sectors.rows(
        "SELECT ?zone WHERE { <https://w3id.org/maillage/id/commune/94017> "
        "mlg:dansTerritoire|mlg:estDans ?zone . FILTER(CONTAINS(STR(?zone), '94G')) }"
    )
    assert [row["zone"].rpartition("/")[2] for row in sector] == ["94G03"]

    inside = {number_of(h): h for h in sectors.answers(*PSYCHIATRY[:2], "94017")}
    assert inside[CMP_OF_CHAMPIGNY]["zone"]["code"] == "zone:94G03"
    others = [hit for number, hit in inside.items() if number != CMP_OF_CHAMPIGNY]
    assert others and all(is_presumed(hit, "94") for hit in others)

    outside = {number_of(h) for h in sectors.answers(*PSYCHIATRY[:2], "94028")}
    assert CMP_OF_CHAMPIGNY not in outside
    assert outside == set(inside) - {CMP_OF_CHAMPIGNY}

    assert any("94G03" in step for step in inside[CMP_OF_CHAMPIGNY]["why"])
    said = json.dumps(sectors.graph.explain("zone:94G03"), ensure_ascii=False)
    assert f"{SECTORS.name}, ligne 7 : 94500;94;94G03;CH les Murets" in said
