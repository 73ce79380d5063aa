"""The crosswalks: well-formed SSSOM, nothing dangling, nothing imported that is only close."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from rdflib import RDFS, Graph, Namespace, URIRef
from rdflib import SH as sh
from rdflib.collection import Collection

from maillage import crosswalks, resources
from maillage.errors import BrokenResource
from maillage.namespaces import BASE, PREFIXES

NAMES = (
    *("data_inclusion", "finess_activites", "finess_categories", "finess_publics"),
    *("insee", "ror_nos", "rpps", "wikidata"),
)
SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
PREDICATES = {f"skos:{word}Match" for word in ("exact", "broad", "narrow", "close", "related")}
JUSTIFICATIONS = {"semapv:ManualMappingCuration", "semapv:LexicalMatching"}
TABLES = {
    **{"type": "types", "besoin": "besoins", "public": "publics"},
    **{"acces": "acces", "modalite": "modalites"},
}
# A broader public, need or modality would make an offer say more than its source.
MAY_BE_BROADER = {"type", "mode", "acces", "mlg"}
SHAPE = Namespace(PREFIXES["shape"])

with_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the samples of real data are not beside the repository"
)


def path_of(name: str) -> Path:
    """Return the file of a crosswalk."""
    return crosswalks.folder() / f"{name}.sssom.tsv"


def header_of(name: str) -> dict[str, Any]:
    """Return the metadata of a crosswalk: the YAML in its first lines."""
    lines = path_of(name).read_text(encoding="utf-8").splitlines()
    comment = [line.removeprefix("#") for line in lines if line.startswith("#")]
    assert lines[: len(comment)] == [f"#{line}" for line in comment]
    found = yaml.safe_load("\n".join(comment))
    assert isinstance(found, dict)
    return found


def ours() -> dict[str, str]:
    """Return every object that a crosswalk may name, with its French label."""
    found = {crosswalks.NO_TERM: ""}
    for prefix, table in TABLES.items():
        path = resources.root() / "data" / "referentiel" / f"{table}.csv"
        with path.open(encoding="utf-8") as file:
            found |= {f"{prefix}:{r['code']}": r["libelle"] for r in csv.DictReader(file)}
    ontology = Graph()
    for name in ("maillage", "reuse"):
        ontology.parse(resources.root() / "ontology" / f"{name}.ttl")
    for term, label in ontology.subject_objects(RDFS.label):
        for prefix in ("mlg", "igeo"):
            if str(term).startswith(PREFIXES[prefix]) and getattr(label, "language", "") == "fr":
                found[f"{prefix}:{str(term).removeprefix(PREFIXES[prefix])}"] = str(label)
    shapes = Graph().parse(resources.root() / "shapes" / "effectif.ttl")
    words = shapes.value(URIRef(SHAPE["effectif-mode"]), sh["in"])
    assert words is not None
    found |= {f"mode:{word}": str(word) for word in Collection(shapes, words)}
    return found


def sample(path: str, code: str, label: str, delimiter: str = ";") -> dict[str, str]:
    """Return code → label of a sample of a nomenclature."""
    with (SAMPLES / path).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=delimiter))
    return {r[code]: " ".join(r[label].split()) for r in rows if r.get("niveau") != "agregat"}


def labels_of(name: str, prefix: str) -> dict[str, str]:
    """Return code → label of the subjects of a crosswalk."""
    return {
        m.code: m.subject_label for m in crosswalks.read(name) if m.subject.startswith(f"{prefix}:")
    }


# ---- form -----------------------------------------------------------------------------------


def test_the_crosswalks_are_those_of_the_folder() -> None:
    assert sorted(p.name for p in crosswalks.folder().glob("*.tsv")) == [
        f"{name}.sssom.tsv" for name in NAMES
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_header_says_what_sssom_asks_for(name: str) -> None:
    header = header_of(name)
    assert header["mapping_set_id"] == f"{BASE}correspondances/{name}"
    assert header["license"] == "https://spdx.org/licenses/etalab-2.0"
    assert header["mapping_set_version"] and header["mapping_set_title"]
    prefixes = header["curie_map"]
    used = {header["subject_source"], header["object_source"]}
    for mapping in crosswalks.read(name):
        used |= {mapping.subject, mapping.predicate, mapping.object, mapping.justification}
    assert {curie.partition(":")[0] for curie in used} == set(prefixes)
    known = {p: iri for p, iri in prefixes.items() if p in PREFIXES}
    assert known == {p: PREFIXES[p] for p in known}
    assert {prefixes[p] for p in TABLES if p in prefixes} == {
        f"{BASE}ref/{table}/" for p, table in TABLES.items() if p in prefixes
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_line_has_every_column(name: str) -> None:
    text = path_of(name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert tuple(lines[0].split("\t")) == crosswalks.COLUMNS
    assert {line.count("\t") for line in lines} == {len(crosswalks.COLUMNS) - 1}
    assert text.endswith("\n") and '""' not in text and " \t" not in text and "\t " not in text
    assert len(crosswalks.read(name)) == len(lines) - 1


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_sorted_and_each_once(name: str) -> None:
    keys = [(m.subject, m.object) for m in crosswalks.read(name)]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("name", NAMES)
def test_predicates_justifications_and_confidence_are_of_closed_lists(name: str) -> None:
    for mapping in crosswalks.read(name):
        assert mapping.predicate in PREDICATES, mapping
        assert mapping.justification in JUSTIFICATIONS, mapping
        assert 0 <= mapping.confidence <= 1, mapping
        assert mapping.comment and mapping.subject_label, mapping


@pytest.mark.parametrize("name", NAMES)
def test_a_code_has_one_label_and_one_nomenclature(name: str) -> None:
    # « importable » gives codes without their prefix: one code must not be of two nomenclatures.
    subjects, labels = defaultdict(set), defaultdict(set)
    for mapping in crosswalks.read(name):
        subjects[mapping.code].add(mapping.subject)
        labels[mapping.subject].add(mapping.subject_label)
    assert {code: s for code, s in subjects.items() if len(s) > 1} == {}
    assert {subject: t for subject, t in labels.items() if len(t) > 1} == {}


# ---- meaning --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_object_exists_under_its_label(name: str) -> None:
    known = ours()
    for mapping in crosswalks.read(name):
        assert known.get(mapping.object) == mapping.object_label, mapping


@pytest.mark.parametrize("name", NAMES)
def test_nothing_close_or_related_or_absent_is_importable(name: str) -> None:
    given = [(code, t) for code, targets in crosswalks.importable(name).items() for t in targets]
    stated = [
        (m.code, m.target)
        for m in crosswalks.read(name)
        if m.predicate in ("skos:exactMatch", "skos:broadMatch") and m.object != crosswalks.NO_TERM
    ]
    assert Counter(given) == Counter(stated)


@pytest.mark.parametrize("name", NAMES)
def test_a_code_that_has_nothing_here_has_nothing_else(name: str) -> None:
    objects = defaultdict(set)
    for mapping in crosswalks.read(name):
        objects[mapping.subject].add(mapping.object)
    alone = {crosswalks.NO_TERM}
    assert [s for s, found in objects.items() if found > alone] == []


@pytest.mark.parametrize(
    "name", ["finess_activites", "finess_categories", "finess_publics", "rpps"]
)
def test_a_code_gives_at_most_one_thing(name: str) -> None:
    # An establishment of two types, or a professional of two professions, would count twice.
    several = {c: t for c, t in crosswalks.importable(name).items() if len(t) > 1}
    assert several == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_broader_thing_is_imported_only_where_that_says_nothing_false(name: str) -> None:
    for mapping in crosswalks.read(name):
        if mapping.predicate == "skos:broadMatch":
            assert mapping.object.partition(":")[0] in MAY_BE_BROADER, mapping


def test_the_types_that_name_a_finess_category_are_matched_exactly() -> None:
    path = resources.root() / "data" / "referentiel" / "types.csv"
    with path.open(encoding="utf-8") as file:
        named = {
            (category, row["code"])
            for row in csv.DictReader(file)
            for category in row["categories_finess"].split(";")
            if category
        }
    exact = {
        (m.code, m.target)
        for m in crosswalks.read("finess_categories")
        if m.predicate == "skos:exactMatch"
    }
    assert named - exact == set()
    assert exact - named == {("616", "medtrav")}


# ---- traps ----------------------------------------------------------------------------------


def test_a_cmp_depends_on_its_public() -> None:
    found = crosswalks.importable("finess_activites")
    assert found["867/842"] == ("cmp",)
    assert found["867/843"] == ("cmpi",)
    assert found["867/841"] == found["867/844"] == found["867"] == ("cmp",)
    assert set(found) == {"864", "868", *(c for c in found if c.startswith("867"))}


def test_full_time_hospitalisation_is_not_taken_for_addiction_care() -> None:
    # The type « hospit » has one position: addictive behaviours, line 3.
    assert "876" not in crosswalks.importable("finess_activites")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("data_inclusion", "maison-departementale-de-lautonomie"),  # MDA, not the adolescents'
        ("data_inclusion", "chu"),  # emergency housing, not a university hospital
        ("data_inclusion", "unaf"),  # not the UNAFAM
        ("data_inclusion", "envoyer-un-courriel"),  # an e-mail is not a doctor's letter
        ("data_inclusion", "gratuit"),  # free is not anonymous
        ("finess_categories", "608"),  # EMMSP, not EMPP
        ("finess_categories", "405"),  # social sector, not psychiatric sector
        ("finess_categories", "189"),  # CMPP, not CMPI
        ("finess_publics", "844"),  # a legal frame, not a public
        ("rpps", "10"),  # the specialty tells the profession
    ],
)
def test_what_looks_alike_is_known_and_not_imported(name: str, code: str) -> None:
    assert code in {m.code for m in crosswalks.read(name)}
    assert code not in crosswalks.importable(name)


def test_a_narrower_public_is_never_imported_as_everybody() -> None:
    found = crosswalks.importable("finess_publics") | crosswalks.importable("data_inclusion")
    assert [c for c, t in found.items() if "tous" in t] == ["990", "tous-publics"]


def test_both_numbers_of_a_profession_are_read() -> None:
    found = crosswalks.importable("rpps")
    assert found["93"] == found["193"] == ("psychologue",)
    assert found["SM43"] == found["SM92"] == ("pedopsy",)
    assert found["SM53"] == found["SM54"] == ("mg",)
    assert {found[mode] for mode in "LSB"} == {("liberal",), ("salarie",), ("autre",)}


def test_properties_of_wikidata_that_nobody_checked_say_so() -> None:
    unchecked = {m.code for m in crosswalks.read("wikidata") if "non vérifiée" in m.comment}
    assert unchecked == {"P2585", "P1616"}
    assert unchecked.isdisjoint(crosswalks.importable("wikidata"))


# ---- the real nomenclatures -----------------------------------------------------------------


@with_samples
def test_every_finess_category_is_decided_under_its_label() -> None:
    wanted = sample("finess_nomenclature/finess_categories.csv", "code", "libelle_tre_r397_2026")
    assert labels_of("finess_categories", "finess.categorie") == wanted


@with_samples
def test_every_psychiatric_activity_is_decided_under_its_label() -> None:
    activities = sample(
        "finess_nomenclature/activites_psychiatrie_asdr_2026-06-29.csv", "code", "libelle"
    )
    publics = sample("finess_nomenclature/publics_extrait.csv", "code", "libelle")
    found = labels_of("finess_activites", "finess.activite")
    pairs = {code for code in found if "/" in code}
    assert {code: found[code] for code in found.keys() - pairs} == activities
    for pair in pairs:
        activity, _, public = pair.partition("/")
        assert found[pair] == f"{activities[activity]} ; {publics[public]}"


@with_samples
def test_every_public_of_the_excerpt_is_decided_under_its_label() -> None:
    wanted = sample("finess_nomenclature/publics_extrait.csv", "code", "libelle")
    assert labels_of("finess_publics", "finess.public") == wanted


@with_samples
@pytest.mark.parametrize(
    ("prefix", "enumeration"),
    [
        ("di.thematique", "Thematique"),
        ("di.reseau", "ReseauPorteur"),
        ("di.public", "Public"),
        ("di.frais", "Frais"),
        ("di.accueil", "ModeAccueil"),
        ("di.mobilisable", "PersonneMobilisatrice"),
        ("di.mobilisation", "ModeMobilisation"),
    ],
)
def test_every_value_of_data_inclusion_is_decided_under_its_label(
    prefix: str, enumeration: str
) -> None:
    wanted = sample(f"data_inclusion/enum_{enumeration}.csv", "value", "label", ",")
    assert labels_of("data_inclusion", prefix) == wanted


@with_samples
def test_the_codes_of_the_rpps_sample_are_decided() -> None:
    wanted = sample("rpps/codes_sante_mentale.csv", "code", "libelle")
    known = {m.code for m in crosswalks.read("rpps")}
    assert {code for code in wanted if not code.startswith("SA")} <= known


@with_samples
def test_no_category_and_no_psychiatric_pair_of_the_real_flow_is_unknown() -> None:
    sites = _flow("structures")
    categories = {
        site["categorieentiteGeographiqueExercice"] for entity in sites for site in entity["ege"]
    }
    assert categories - {None} <= set(labels_of("finess_categories", "finess.categorie"))
    activities = labels_of("finess_activites", "finess.activite")
    publics = labels_of("finess_publics", "finess.public")
    met = 0
    for entity in _flow("activites"):
        for site in entity["ege"]:
            for activity in site["activitesExercees"]:
                nature = activity["nature"]["caracteristiquesSpecifiques"].get("typeActiviteASDR")
                code = (nature or {}).get("activiteSanitaireDiverseRegulee") or ""
                if re.fullmatch("8(6[1-9]|7[0-7])", code):
                    met += 1
                    assert code in activities and nature["public"] in publics
                    assert code != "867" or f"867/{nature['public']}" in activities
    assert met


def _flow(name: str) -> list[dict[str, Any]]:
    path = SAMPLES / "finess_new" / f"finess-{name}-mensuel-202607-echantillon_json.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        found: list[dict[str, Any]] = json.load(file)["pmej"]
    return found


# ---- broken tables --------------------------------------------------------------------------

LINE = "finess.categorie:156\tCMP\tskos:exactMatch\ttype:cmp\tCMP\tsemapv:LexicalMatching\t0.9\tx"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Read the crosswalks in an empty folder."""
    monkeypatch.setattr(crosswalks, "folder", lambda: tmp_path)
    return tmp_path


def test_a_missing_crosswalk_is_named(elsewhere: Path) -> None:
    with pytest.raises(BrokenResource, match="absente is missing"):
        crosswalks.read("absente")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("test-confiance", "0.9", "beaucoup"),
        ("test-courte", "\t0.9\tx", ""),
        ("test-colonne", "confidence", "confiance"),
    ],
)
def test_an_unusable_row_is_refused(elsewhere: Path, name: str, old: str, new: str) -> None:
    text = "#license: x\n" + "\t".join(crosswalks.COLUMNS) + "\n" + LINE + "\n"
    assert old in text
    (elsewhere / f"{name}.sssom.tsv").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BrokenResource, match=f"{name}.sssom.tsv has an unusable row"):
        crosswalks.read(name)


def test_an_exact_match_with_nothing_is_not_importable(elsewhere: Path) -> None:
    text = "\t".join(crosswalks.COLUMNS) + "\n" + LINE.replace("type:cmp", crosswalks.NO_TERM)
    (elsewhere / "test-rien.sssom.tsv").write_text(text, encoding="utf-8")
    assert len(crosswalks.read("test-rien")) == 1
    assert crosswalks.importable("test-rien") == {}
