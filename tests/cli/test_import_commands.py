"""``import``, ``link`` and ``fetch`` as people type them: words refused, reports, results."""

from __future__ import annotations

import csv
import json
import socket
from pathlib import Path

import pytest
from tests.cli.running import run
from tests.importers.test_finess_list import HEADER, line, number

from maillage.importers.communes import Communes

# Donnée fictive : numéros à clé valable, dans trois départements.
AIN, ISERE, CREUSE = number("99000011"), number("99000012"), number("99000013")
LIST = "\n".join(
    [
        HEADER,
        line(nofinesset=AIN, rs="CMP donnée fictive de l'Ain"),
        line(
            nofinesset=ISERE, rs="CSAPA donnée fictive", categetab="197", codepostal="38000"
        ).replace("BOURG EN BRESSE", "GRENOBLE"),
        line(nofinesset=CREUSE, codepostal="23000", ville="GUERET", siret="12"),
        line(nofinesset=number("99000014"), categetab="999"),
        line(nofinesset="abîmé"),
        "",
    ]
)
REPORT_KEYS = {
    *("source", "titre", "edition", "licence", "fichiers", "lus", "ecrits", "laisses"),
    *("codes_inconnus", "notes"),
}


@pytest.fixture(scope="module")
def communes() -> Communes:
    return Communes.read()


@pytest.fixture(autouse=True)
def _communes_read_once(communes: Communes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Communes, "read", lambda: communes)


@pytest.fixture
def words(tmp_path: Path) -> tuple[str, ...]:
    """A sound import, as words of a command; the pack goes to ``tmp_path / "pack"``."""
    (tmp_path / "liste.csv").write_text(LIST, encoding="utf-8")
    target = str(tmp_path / "pack")
    return (
        "import",
        "finess-liste",
        str(tmp_path / "liste.csv"),
        "-o",
        target,
        "--edition",
        "2026",
    )


def actors(pack: Path) -> dict[str, dict[str, str]]:
    with (pack / "acteurs.csv").open(encoding="utf-8", newline="") as file:
        return {row["finess"]: row for row in csv.DictReader(file) if row["finess"]}


# --- import: what is refused ---


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("fr", "aucune source ne s'appelle « finesse » ; proches : finess, finess-liste, "),
        ("en", "no source is called “finesse”; close ones: finess, finess-liste, "),
    ],
)
def test_an_unknown_source_gives_the_near_names(
    lang: str, sentence: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, words[0], "finesse", *words[2:], "--lang", lang)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(sentence)
    assert len(ran.err.splitlines()) == 1


def test_a_source_like_none_gives_them_all(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, words[0], "zzzzzz", *words[2:])
    assert ran.status == 2
    assert "finess-liste" in ran.err and "classeur" in ran.err


def test_no_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "pack"
    ran = run(capsys, "import", "cog", "-o", str(target))
    assert (ran.status, ran.err) == (2, "donner au moins un fichier\n")
    assert not target.exists()


@pytest.mark.parametrize("name", ["absent.csv", "."])
def test_a_file_that_does_not_exist_is_named(
    name: str, words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder is not a file either; nothing is read of the files that do exist."""
    absent = str(tmp_path / name)
    ran = run(capsys, *words[:3], absent, *words[3:])
    assert (ran.status, ran.err) == (2, f"le fichier {absent} n'existe pas\n")
    assert not (tmp_path / "pack").exists()


def test_a_target_that_holds_something_is_left_alone(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, *words).status == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "pack").iterdir()}
    ran = run(capsys, *words)
    assert ran.status == 2
    assert ran.err == (
        f"{tmp_path / 'pack'} existe déjà : choisir un autre dossier, rien n'a été écrit\n"
    )
    assert {path.name: path.read_bytes() for path in (tmp_path / "pack").iterdir()} == before


def test_the_target_is_required(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, *words[:3])
    assert (ran.status, ran.out) == (2, "")
    assert "'-o' / '--output'" in ran.err and "voir maillage import --help" in ran.err


def test_the_target_may_be_the_folder_one_is_in(
    words: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "ici").mkdir()
    monkeypatch.chdir(tmp_path / "ici")
    assert run(capsys, *words[:4], ".", *words[5:]).status == 0
    assert set(actors(tmp_path / "ici")) == {AIN, ISERE, CREUSE}


def test_an_option_of_another_source_is_refused(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, *words, "--option", "crs=2154", "--lang", "en")
    assert ran.status == 2
    assert ran.err.startswith("unknown option “crs=2154”")
    assert not (tmp_path / "pack").exists()


# --- import: départements and report ---


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (("--departement", "01"), {AIN}),
        (("--departement", "1"), {AIN}),
        (("--departement", "01", "--departement", "38"), {AIN, ISERE}),
        (("--departement", "38,23"), {ISERE, CREUSE}),
        ((), {AIN, ISERE, CREUSE}),
    ],
)
def test_only_the_departements_that_are_asked_for_are_kept(
    asked: tuple[str, ...],
    kept: set[str],
    words: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = run(capsys, *words, *asked, "--format", "json")
    assert set(actors(tmp_path / "pack")) == kept
    left = json.loads(ran.out)["laisses"].get("hors des départements demandés", {"nombre": 0})
    assert left["nombre"] == 3 - len(kept)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("99", "aucun département n'a le code « 99 » : écrire un code, par exemple 01, 2A, 974\n"),
        (
            "Isere",
            "aucun département n'a le code « Isere » : écrire un code, par exemple 38 Isère\n",
        ),
    ],
)
def test_a_departement_that_does_not_exist_is_refused(
    asked: str,
    sentence: str,
    words: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Otherwise the pack would be empty, and its emptiness would look like an answer."""
    ran = run(capsys, *words, "--departement", asked)
    assert (ran.status, ran.err) == (2, sentence)
    assert not (tmp_path / "pack").exists()


def test_the_report_in_json_says_all_and_stays_with_the_pack(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, *words, "--format", "json")
    report = json.loads(ran.out)
    assert ran.err == f"→ {tmp_path / 'pack'} (rapport.json)\n"
    assert set(report) == REPORT_KEYS
    assert report["source"] == "finess-liste"
    assert (report["edition"], report["licence"]) == ("2026", "Licence Ouverte 2.0")
    (digest,) = report["fichiers"].values()
    assert len(digest) == 64 and list(report["fichiers"]) == ["liste.csv"]
    assert report["lus"] == {"lignes": 5}
    assert report["codes_inconnus"] == {"finess.categorie": {"999": 1}}
    assert all(set(left) == {"nombre", "exemples"} for left in report["laisses"].values())
    assert report["laisses"]["numéro FINESS illisible ou clé fausse"]["exemples"]
    with (tmp_path / "pack" / "acteurs.csv").open(encoding="utf-8", newline="") as file:
        assert report["ecrits"]["acteurs"] == len(list(csv.DictReader(file)))
    assert json.loads((tmp_path / "pack" / "rapport.json").read_text("utf-8")) == report


def test_the_report_in_text_says_what_is_left_out(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    shown = run(capsys, *words).out
    assert "lus : lignes 5\n" in shown
    assert "codes inconnus (finess.categorie) : 999 × 1\n" in shown
    assert "numéro FINESS illisible ou clé fausse 1" in shown
    assert "édition 2026, licence Licence Ouverte 2.0" in shown


def test_two_imports_write_the_same_pack(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, *words)
    run(capsys, *words[:4], str(tmp_path / "autre"), *words[5:])
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("pack", "autre")
    )
    assert first == second


# --- link ---

OTHER = f"""id,libelle,type,finess,commune,source
cmp-ain,CMP de l'Ain (donnée fictive),cmp,{AIN},01053,001
csapa,CSAPA donnée fictive,csapa,,38185,001
loin,CSAPA donnée fictive,csapa,,31555,001
"""


@pytest.fixture
def two_packs(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[str, str]:
    run(capsys, *words)
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "acteurs.csv").write_text(OTHER, encoding="utf-8")
    return str(tmp_path / "local"), str(tmp_path / "pack")


def test_link_shows_score_names_and_reason(
    two_packs: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, "link", *two_packs)
    assert (ran.status, ran.err) == (0, "")
    said = " ".join(ran.out.split())
    assert f"même numéro FINESS {AIN}" in said
    assert "(cmp-ain)" in said and f"(finess-{ISERE})" in said
    assert "noms proches (100 sur 100), même" in said and "commune 38185" in said
    assert ran.out.split()[:4] == ["confiance", "local", "pack", "raison"]
    assert "(loin)" not in said


def test_link_in_tsv_is_sssom_to_review(
    two_packs: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = run(capsys, "link", *two_packs, "--format", "tsv").out
    lines = [one for one in shown.splitlines() if not one.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="\t"))
    assert [(row["subject_id"], row["predicate_id"], row["object_id"]) for row in rows] == [
        ("acteur:cmp-ain", "skos:exactMatch", f"acteur:finess-{AIN}"),
        ("acteur:csapa", "skos:exactMatch", f"acteur:finess-{ISERE}"),
    ]
    assert [row["confidence"] for row in rows] == ["1.00", "0.80"]
    assert all(row["mapping_justification"].startswith("semapv:") for row in rows)
    target = tmp_path / "propositions.tsv"
    ran = run(capsys, "link", *two_packs, "--format", "tsv", "-o", str(target))
    assert (ran.out, target.read_text("utf-8")) == ("", shown)


def test_link_says_when_nothing_matches(
    two_packs: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "vide").mkdir()
    (tmp_path / "vide" / "acteurs.csv").write_text("id,libelle,source\n", encoding="utf-8")
    words = ("link", two_packs[0], str(tmp_path / "vide"))
    assert run(capsys, *words).err == "aucun rapprochement\n"
    assert run(capsys, *words, "--lang", "en").err == "no match\n"


def test_link_names_a_folder_that_has_no_actor(
    two_packs: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = str(tmp_path / "absent")
    ran = run(capsys, "link", two_packs[0], absent)
    assert (ran.status, ran.err) == (2, f"{absent} ne contient pas de table acteurs.csv\n")


# --- fetch ---


@pytest.mark.parametrize(("lang", "start"), [("fr", "hors ligne : "), ("en", "offline: ")])
def test_fetch_offline_is_one_sentence_and_leaves_no_file(
    lang: str,
    start: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_name(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", no_name)
    ran = run(capsys, "fetch", "finess-structures", "-o", str(tmp_path / "dl"), "--lang", lang)
    assert ran.status == 3
    assert ran.out == ""
    (sentence,) = [one for one in ran.err.splitlines() if one.startswith(start)]
    assert "www.data.gouv.fr" in sentence
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_fetch_of_an_unknown_source_gives_the_near_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = run(capsys, "fetch", "finess")
    assert (ran.status, ran.out) == (2, "")
    assert "finess-structures" in ran.err and "finess-activites" in ran.err
