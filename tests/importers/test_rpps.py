"""The RPPS: head counts by commune, profession and mode; never a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import SHARED
from tests.importers.import_run import Run, corrupted, refusal, run, write

from maillage.errors import MaillageError

SAMPLES = SHARED / "samples" / "rpps"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no shared samples beside")

# Donnée fictive, dans la forme de l'extraction de 2026 : personnes inventées, adresses abrégées.
HEADER = (
    "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Nom d'exercice|"
    "Prénom d'exercice|Code profession|Libellé profession|Code type savoir-faire|"
    "Code savoir-faire|Libellé savoir-faire|Code mode exercice|Libellé mode exercice|"
    "Bureau cedex (coord. structure)|Code postal (coord. structure)|"
    "Code commune (coord. structure)|Libellé commune (coord. structure)|"
    "Adresse e-mail (coord. structure)|\n"
)
NAME = "ACTIVITES-20261001.txt"


def line(
    person: int,
    *,
    profession: str = "10",
    skill: str = "SM42",
    mode: str = "L",
    cedex: str = "",
    postcode: str = "78000",
    commune: str = "78646",
    town: str = "Versailles",
) -> str:
    return (
        f"8|FICTIF{person}|8FICTIF{person}|NOMFICTIF|PRENOMFICTIF|{profession}||S|{skill}||{mode}||"
        f"{cedex}|{postcode}|{commune}|{town}|prenomfictif@exemple.invalid|\n"
    )


def count(tmp_path: Path, *lines: str, departements: tuple[str, ...] = ()) -> Run:
    file = write(tmp_path, NAME, HEADER + "".join(lines))
    return run("rpps", [file], tmp_path, departements=departements)


def numbers(found: Run) -> dict[tuple[str, str, str], int]:
    rows = found.tables.get("effectifs", [])
    return {(r["commune"], r["profession"], r["mode"]): int(r["nombre"]) for r in rows}


def test_counts_by_commune_profession_and_mode(tmp_path: Path) -> None:
    found = count(
        tmp_path,
        line(1),
        line(2, mode="S"),
        line(3, skill="SM43"),
        line(4, skill="SM53"),
        line(5, profession="93", skill=""),
        line(6, skill="SM92", commune="31555", postcode="31000"),
    )
    assert numbers(found) == {
        ("31555", "pedopsy", "liberal"): 1,
        ("78646", "mg", "liberal"): 1,
        ("78646", "pedopsy", "liberal"): 1,
        ("78646", "psychiatre", "liberal"): 1,
        ("78646", "psychiatre", "salarie"): 1,
        ("78646", "psychologue", "liberal"): 1,
    }


def test_several_activities_in_one_commune_and_mode_count_once(tmp_path: Path) -> None:
    found = count(
        tmp_path, line(1), line(1), line(1, skill="SM33"), line(1, mode="S"), line(1, skill="")
    )
    assert numbers(found) == {
        ("78646", "psychiatre", "liberal"): 1,
        ("78646", "psychiatre", "salarie"): 1,
    }
    assert found.report.read["activités d'une personne déjà comptée là"] == 2


def test_no_person_is_written(tmp_path: Path) -> None:
    found = count(tmp_path, line(1), line(2, commune="", postcode="GL", town="LONDON"), "cut|off\n")
    for word in ("FICTIF", "exemple.invalid"):
        assert word not in found.text
    assert "Aucune personne" in found.notes
    assert "n'est pas masqué" in found.notes


def test_a_line_without_commune_takes_postal_code_and_town(tmp_path: Path) -> None:
    found = count(
        tmp_path,
        line(1, commune=""),
        line(2, commune="", postcode="25304", cedex="25304 PONTARLIER CEDEX", town=""),
        line(3, commune="", postcode="GL", town="LONDON"),
        line(4, commune="", postcode="01400", town="INTROUVABLE"),
        line(5, commune="", postcode="", town=""),
    )
    assert set(numbers(found)) == {
        ("25462", "psychiatre", "liberal"),
        ("78646", "psychiatre", "liberal"),
    }
    assert found.report.left_out == {
        "sans commune : code postal étranger ou illisible": 1,
        "sans commune : aucune commune de ce nom sous ce code postal ni dans le département": 1,
        "sans commune : aucune adresse": 1,
    }
    assert "5 lignes suivies n'avaient pas de code de commune utilisable : 2 retrouvées" in (
        found.notes
    )


def test_past_arrondissement_and_corsican_codes(tmp_path: Path) -> None:
    found = count(
        tmp_path,
        line(1, commune="75113", postcode="75013"),
        line(2, commune="2A004", postcode="20000"),
        line(3, commune="1053", postcode="01000"),  # a spreadsheet ate the zero
        line(4, commune="22264", postcode="22450"),
    )
    assert {commune for commune, _, _ in numbers(found)} == {"75113", "2A004", "01053", "22264"}


def test_unknown_codes_are_counted_never_guessed(tmp_path: Path) -> None:
    found = count(
        tmp_path,
        line(1, skill="ZZ99"),
        line(2, profession="999", skill=""),
        line(3, mode="Z"),
        line(4, mode=""),
    )
    assert numbers(found) == {}
    assert found.report.unknown["savoir-faire"] == {"ZZ99": 1}
    assert found.report.unknown["profession"] == {"999": 1}
    assert found.report.unknown["mode d'exercice"] == {"Z": 1}
    assert found.report.left_out["aucun mode d'exercice : pas d'activité décrite"] == 1


def test_only_the_departements_asked_for(tmp_path: Path) -> None:
    found = count(
        tmp_path, line(1), line(2, commune="31555", postcode="31000"), departements=("31",)
    )
    assert set(numbers(found)) == {("31555", "psychiatre", "liberal")}
    assert found.report.left_out["hors des départements demandés"] == 1


def test_savoir_faire_of_a_separate_file(tmp_path: Path) -> None:
    skills = write(
        tmp_path,
        "PS_LibreAcces_SavoirFaire_202610010900.txt",
        "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Code profession|"
        "Code type savoir-faire|Code savoir-faire|Libellé savoir-faire|\n"
        "8|FICTIF1|8FICTIF1|10|S|SM42|Psychiatrie|\n8|FICTIF2|8FICTIF2|10|S|ZZ1|Autre|\n",
    )
    activities = write(
        tmp_path,
        "PS_LibreAcces_Personne_activite_202610010900.txt",
        HEADER + line(1, skill="") + line(2, skill=""),
    )
    diplomas = write(
        tmp_path, "PS_LibreAcces_Dipl_AutExerc_202610010900.txt", "Identification nationale PP|X|\n"
    )
    found = run("rpps", [activities, skills, diplomas], tmp_path)
    assert numbers(found) == {("78646", "psychiatre", "liberal"): 1}
    assert found.report.read["lignes de savoir-faire"] == 2
    assert found.report.unknown["savoir-faire"] == {"ZZ1": 1}
    assert "PS_LibreAcces_Dipl_AutExerc" in found.notes
    assert found.report.edition == "2026-10-01"


def test_a_cut_line_is_counted_not_fatal(tmp_path: Path) -> None:
    found = count(tmp_path, line(1), line(2)[:40])
    assert numbers(found) == {("78646", "psychiatre", "liberal"): 1}
    assert found.report.left_out["ligne tronquée, ou qui n'a pas les cellules de l'en-tête"] == 1


def test_a_header_without_its_last_separator(tmp_path: Path) -> None:
    text = HEADER.replace("structure)|\n", "structure)\n") + line(1)
    found = run("rpps", [write(tmp_path, NAME, text)], tmp_path)
    assert numbers(found) == {("78646", "psychiatre", "liberal"): 1}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (HEADER.replace("|", ";") + line(1).replace("|", ";"), "séparé par « | »"),
        ("Identification nationale PP|Code savoir-faire|\n1|SM42|\n", "aucun fichier"),
        (HEADER + line(1, town="Orléans" * 400_000), "octets"),
        ((HEADER + line(1)).encode().decode("latin-1"), "accents"),
        (b"PK\x03\x04 rest of an archive", "archive zip"),
        ("[1]", "en-tête"),
    ],
)
def test_a_damaged_file_gives_one_sentence(content: str | bytes, word: str, tmp_path: Path) -> None:
    assert word in refusal("rpps", [write(tmp_path, NAME, content)], tmp_path)


def test_a_bad_download_gives_one_sentence(tmp_path: Path) -> None:
    for word, path in corrupted(tmp_path, (HEADER + line(1)).encode(), ".txt"):
        assert word in refusal("rpps", [path], tmp_path, edition="2026")


def test_a_file_without_date_asks_for_the_edition(tmp_path: Path) -> None:
    file = write(tmp_path, "ps-libreacces-personne-activite.txt", HEADER + line(1))
    with pytest.raises(MaillageError, match="--edition"):
        run("rpps", [file], tmp_path)
    assert run("rpps", [file], tmp_path, edition="2026-09").report.edition == "2026-09"


@needs_samples
def test_the_real_headers_and_lines(tmp_path: Path) -> None:
    old = SAMPLES / "personne_activite.header_2021_et_lignes.txt"
    found = run("rpps", [old], tmp_path, edition="2021")
    # A general practitioner at Pontarlier; a hearing-aid specialist is not counted.
    assert numbers(found) == {("25462", "mg", "salarie"): 1}
    assert found.report.left_out == {"profession ou savoir-faire non suivi": 1}

    header = (SAMPLES / "personne_activite.header_2026.txt").read_text(encoding="utf-8")
    cells = (old.read_text(encoding="utf-8").splitlines()[2]).rstrip("|").split("|")
    cells += [""] * (header.count("|") + 1 - len(cells))
    (tmp_path / "2026").mkdir()
    new = write(tmp_path, NAME, header.rstrip("\r\n") + "\n" + "|".join(cells) + "\n")
    found = run("rpps", [new], tmp_path / "2026")
    assert numbers(found) == {("25462", "mg", "salarie"): 1}
