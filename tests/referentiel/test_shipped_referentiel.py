"""The shipped pack ``referentiel``: its tables, its references, its quotes and the two grids."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from maillage.columns import Row, columns, is_many
from maillage.rows import GROUPS

ROOT = Path(__file__).parents[2]
PACK = ROOT / "data" / "referentiel"
SHARED = ROOT.parent / "shared"
MODELS: dict[str, type[Row]] = {model.table: model for model in GROUPS["referentiel"]}
DOCUMENTS = ("000", "001", "002", "003", "004")
SEED_TYPES = {
    "type_ressource",
    "profession",
    "besoin_situation",
    "categorie",
    "modele",
    "situation",
    "objectif_HAS",
    "outil",
    "cadre_instance",
    "cadre_financement",
    "texte_reference",
    "chiffre",
}
GRID_COLUMNS = {
    "Sanitaire": "sanitaire",
    "Médico-social": "medico-social",
    "Social": "social",
    "Anxio dépression et troubles somatoformes, retentissement sur le travail": "anxio-depression",
    "Conduites addictives": "conduites-addictives",
    "Enfant en difficultés d'apprentissage": "enfant-apprentissage",
    "Psychiatrie": "psychiatrie",
    "GAJA": "gaja",
}
# Entries whose wording in the facts adds what the cell does not say.
COLLAPSED = {
    "Psy libéral (avis diagnostique ou thérapeutique)": "Psy libéral",
    "CMP (avis diagnostique ou thérapeutique)": "CMP",
}


def read(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


def table(name: str) -> list[dict[str, str]]:
    return read(PACK / f"{name}.csv")


def values(model: type[Row], column: str, cell: str) -> list[str]:
    if not cell:
        return []
    return cell.split(";") if is_many(model, column) else [cell]


def key(model: type[Row], row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[column] for column in model.key)


def keys(name: str) -> set[str]:
    (column,) = MODELS[name].key
    return {row[column] for row in table(name)}


def collapsed(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def shared(*parts: str) -> Path:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not beside this checkout")
    return path


def document(code: str) -> str:
    (path,) = shared("sources").glob(f"{code}_*.txt")
    return collapsed(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", MODELS)
def test_every_row_is_accepted_by_its_model(name: str) -> None:
    model = MODELS[name]
    rows = table(name)
    assert rows
    for row in rows:
        model.model_validate(
            {
                column: tuple(values(model, column, cell))
                if is_many(model, column)
                else cell or None
                for column, cell in row.items()
            }
        )


@pytest.mark.parametrize("name", MODELS)
def test_files_have_the_form_of_a_pack(name: str) -> None:
    model = MODELS[name]
    raw = (PACK / f"{name}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    rows = table(name)
    assert raw.count(b"\n") == len(rows) + 1
    assert raw.decode().splitlines()[0] == ",".join(columns(model))
    found = [key(model, row) for row in rows]
    assert len(set(found)) == len(found)
    if name != "gradation":  # the grid keeps its own order
        assert found == sorted(found)


@pytest.mark.parametrize("name", MODELS)
def test_every_reference_resolves_inside_the_pack(name: str) -> None:
    model = MODELS[name]
    dangling = [
        (key(model, row), column, value)
        for column, said in columns(model).items()
        for target in said.targets
        for row in table(name)
        for value in values(model, column, row[column])
        if value not in keys(target)
    ]
    assert dangling == []


@pytest.mark.parametrize("name", MODELS)
def test_every_quote_is_in_its_source(name: str) -> None:
    texts = {code: document(code) for code in DOCUMENTS}
    missing = []
    for row in table(name):
        quote = row.get("citation", "")
        # A source has no source of its own: the first document that cites it holds the quote.
        source = row["cite_par"].split(";")[0] if name == "sources" else row.get("source", "")
        if quote and collapsed(quote) not in texts.get(source, ""):
            missing.append((key(MODELS[name], row), source, quote))
    assert missing == []


@pytest.mark.parametrize("name", [name for name in MODELS if name != "sources"])
def test_a_document_is_never_a_source_without_a_quote(name: str) -> None:
    silent = [
        key(MODELS[name], row)
        for row in table(name)
        if row["source"] in DOCUMENTS and not row["citation"]
    ]
    assert silent == []


def test_outside_references_say_that_they_are_outside() -> None:
    outside = [row for row in table("sources") if row["code"].startswith("hs-")]
    assert outside
    for row in outside:
        assert row["preuve"] == "infere"
        assert row["note"].startswith("Hors sources")
    assert keys("sources") >= {
        "hs-code-civil-388",
        "hs-pta-dac",
        "hs-monpsy",
        "hs-decret-2017-1200",
    }


def test_the_documents_are_dated_only_as_they_prove() -> None:
    editions = {row["code"]: row["edition"] for row in table("sources")}
    assert {code: editions[code] for code in DOCUMENTS} == {
        "000": "2022",
        "001": "",
        "002": "2021-12",
        "003": "",
        "004": "2018-09",
    }


def test_needs_make_a_tree_with_the_five_columns_under_the_head() -> None:
    rows = {row["code"]: row for row in table("besoins")}
    for code in rows:
        seen = [code]
        while parent := rows[seen[-1]]["parent"]:
            assert parent not in seen, seen
            seen.append(parent)
    assert [row["code"] for row in rows.values() if row["nature"] == "chapeau"] == [
        "souffrance-psychique"
    ]
    columns_of_the_grid = {row["code"] for row in rows.values() if row["nature"] == "grille"}
    assert columns_of_the_grid == {
        "anxio-depression",
        "conduites-addictives",
        "enfant-apprentissage",
        "psychiatrie",
        "gaja",
    }
    for code in columns_of_the_grid:
        assert rows[code]["parent"] == "souffrance-psychique"
        assert rows[code]["source"] == "002"
        assert "000" in rows[code]["autres_sources"].split(";")


def test_needs_that_a_general_offer_does_not_answer_have_no_parent() -> None:
    rows = {row["code"]: row for row in table("besoins")}
    for code in ("urgence-psychiatrique", "soins-somatiques", "logement", "troubles-enfant"):
        assert rows[code]["parent"] == ""


def test_types_make_a_tree() -> None:
    parents = {row["code"]: row["parent"] for row in table("types")}
    for code in parents:
        seen = [code]
        while parent := parents[seen[-1]]:
            assert parent not in seen, seen
            seen.append(parent)
    # The grids place these apart: a broader type would lend them positions nobody gave them.
    assert parents["cmpi"] == parents["pedopsy"] == parents["hdj"] == ""


def test_types_that_only_grid_b_knows_have_no_field() -> None:
    fields = {row["code"]: row["champs"] for row in table("types")}
    for code in ("csapa", "camsp", "pco", "mda", "re", "medscol", "medtrav", "medconseil"):
        assert fields[code] == ""


def test_finess_categories_are_those_of_the_nomenclature() -> None:
    path = shared("samples", "finess_nomenclature", "finess_categories.csv")
    labels = {row["code"]: row["libelle_tre_r397_2026"] for row in read(path, ";")}
    held = {
        code: row["code"]
        for row in table("types")
        for code in row["categories_finess"].split(";")
        if code
    }
    assert set(held) <= set(labels)
    for code, said in {"156": "C.M.P.", "425": "C.A.T.T.P.", "606": "DAC", "701": "MDA"}.items():
        assert said in labels[code]
    assert held["156"] == "cmp"
    assert held["292"] == "chs"


def test_only_a_reference_gives_an_age_to_a_public() -> None:
    ages = {row["code"]: (row["age_min"], row["age_max"]) for row in table("publics")}
    bounded = {code: bounds for code, bounds in ages.items() if any(bounds)}
    assert bounded == {"adultes": ("18", ""), "enfants": ("", "17")}
    for row in table("publics"):
        assert ("hs-code-civil-388" in row["autres_sources"]) == (row["code"] in bounded)


def test_the_six_priorities_follow_the_articles_of_the_decree() -> None:
    rows = table("priorites_ptsm")
    assert [row["article"] for row in rows] == [f"R. 3224-{number}" for number in range(5, 11)]
    assert {row["source"] for row in rows} == {"hs-decret-2017-1200"}


def test_the_grids_are_those_of_the_facts() -> None:
    facts = read(shared("facts", "gradation.csv"))
    rows = table("gradation")
    assert len(facts) == len(rows) == 67
    for fact, row in zip(facts, rows, strict=True):
        label = fact["resource_label"]
        assert (row["grille"], row["ligne"]) == (fact["table"][0], fact["level"])
        assert (row["champ"] or row["besoin"]) == GRID_COLUMNS[fact["column"]]
        assert bool(row["champ"]) == (row["grille"] == "A") != bool(row["besoin"])
        assert row["libelle_source"] == COLLAPSED.get(label, label)
        assert row["rang"] == fact["position_in_cell"]
        # A sub-heading or a blank cell is no resource.
        assert (row["type"] == "") == fact["normalized_resource_type"].startswith("(")


def test_a_position_is_certain_only_when_the_grid_decides() -> None:
    rows = {row["id"]: row for row in table("gradation")}
    assert Counter(row["statut"] for row in rows.values()) == {"dit": 57, "infere": 1, "ambigu": 9}
    for row in rows.values():
        if row["champ"] == "social" and row["ligne"] != "1":
            assert row["statut"] == "ambigu"
        if not row["type"]:
            assert row["statut"] == "ambigu"
    assert rows["b-3-anxio-depression-1"]["statut"] == "ambigu"
    assert rows["b-3-gaja-0"]["rang"] == "0"
    assert rows["b-2-anxio-depression-2"]["condition"] == "parfois"
    assert rows["b-3-anxio-depression-2"]["condition"] == "avis diagnostique ou thérapeutique"


def test_the_line_of_a_type_depends_on_the_need() -> None:
    lines = {
        (row["type"], row["besoin"]): row["ligne"] for row in table("gradation") if row["besoin"]
    }
    assert lines["cmp", "psychiatrie"] == "2"
    assert lines["cmp", "anxio-depression"] == "3"
    assert lines["cmpi", "gaja"] == "2"
    assert lines["cmpi", "enfant-apprentissage"] == "3"


def test_each_acronym_has_one_preferred_form_for_each_meaning() -> None:
    rows = table("sigles")
    preferred = Counter(row["sigle"] for row in rows if row["preferee"] == "oui")
    assert set(preferred) == {row["sigle"] for row in rows}
    assert {sigle for sigle, count in preferred.items() if count > 1} == {"DSP", "MDA"}
    assert all(row["raison"] for row in rows)
    for row in rows:
        assert (row["developpe"] == "") == (row["origine"] == "non_developpe")
        if row["sigle"] == "CLSM":
            assert (row["preferee"] == "oui") == row["developpe"].startswith("Conseil")


def test_every_acronym_of_the_facts_is_kept() -> None:
    facts = read(shared("facts", "acronyms.csv"))
    kept = {(row["sigle"], row["developpe"]) for row in table("sigles")}
    known = {sigle for sigle, _ in kept}
    assert len(facts) == 130
    for fact in facts:
        form = fact["developpe"].removesuffix(" (reseaux-rms.org)")
        # What the facts write between brackets describes the name, it does not expand it.
        held = fact["sigle"] in known if form.startswith("(") else (fact["sigle"], form) in kept
        assert held, fact


def test_every_seed_of_these_kinds_is_traced_to_a_row() -> None:
    traces = read(ROOT / "docs" / "faits" / "referentiel.csv")
    for trace in traces:
        assert trace["cle"] in keys(trace["table"]) if trace["table"] else trace["raison"], trace
    seeds = read(shared("facts", "seed_systems.csv"))
    expected = {seed["id"] for seed in seeds if seed["type"] in SEED_TYPES}
    assert {trace["semence"] for trace in traces} == expected


def test_the_pack_says_what_it_is() -> None:
    pack = tomllib.loads((PACK / "pack.toml").read_text(encoding="utf-8"))
    assert set(pack) == {"titre", "description", "source", "edition", "licence", "fourni_par"}
    assert pack["licence"] == "Licence Ouverte 2.0"
    assert dt.date.fromisoformat(pack["edition"])
