"""What is advised for a wrong cell: the value that was meant, in the form that the table takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.graph.mini_packs import DISPOSITIFS, write_mini_packs, write_pack

from maillage import build
from maillage.columns import Row
from maillage.dates import meant_date, parse_date
from maillage.remedies import is_formula_error
from maillage.rows import TABLES
from maillage.tables import typed


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("03/08/2020", "2020-08-03"),
        ("3-8-2020", "2020-08-03"),
        ("03.08.20", "2020-08-03"),
        ("03/08/97", "1997-08-03"),
        ("2020/8/3", "2020-08-03"),
        ("2020-8-3", "2020-08-03"),
        ("2020-08-03 00:00:00", "2020-08-03"),
        ("3 août 2020", "2020-08-03"),
        ("1er mars 2021", "2021-03-01"),
        ("août 2020", "2020-08"),
        ("Août-20", "2020-08"),
        ("févr. 2021", "2021-02"),
        ("Fév-21", "2021-02"),
        ("08/2020", "2020-08"),
        ("44046", "2020-08-03"),
        ("２０２０-０８", "2020-08"),
        ("2020-02-30", None),
        ("30/02/2020", None),
        ("08/25/2020", None),
        ("08/20", None),
        ("2020", None),
        ("hiver 2020", None),
        ("2020-2021", None),
        ("12", None),
        ("99999", None),
        ("", None),
    ],
)
def test_a_date_written_otherwise_is_understood_day_first(text: str, meant: str | None) -> None:
    assert meant_date(text) == meant


@given(st.dates().map(str), st.sampled_from(["{2}/{1}/{0}", "{0}/{1}/{2}", "{2}.{1}.{0}"]))
def test_a_date_that_is_meant_is_one_that_the_tables_take(day: str, form: str) -> None:
    meant = meant_date(form.format(*day.split("-")))

    assert meant == day
    assert parse_date(meant).text == day


@given(st.text(max_size=20))
def test_whatever_is_written_a_date_that_is_meant_can_be_read(text: str) -> None:
    meant = meant_date(text)

    assert meant is None or parse_date(meant)


BROKEN = "#REF!,#REF !,#N/A,#N/D,#NOM ?,#NAME?,#VALEUR !,#VALUE!,#DIV/0 !,#DIV/0!,#NUL !,#NOMBRE !"


@pytest.mark.parametrize("cell", [*BROKEN.split(","), "Err :509", "Err:502", "###", "########"])
def test_the_errors_of_spreadsheets_are_known(cell: str) -> None:
    assert is_formula_error(cell)


@pytest.mark.parametrize("cell", ["", "#", "#1", "# REF", "Erreur 404", "Err", "#CMP", "E", "N/A"])
def test_what_resembles_an_error_of_a_spreadsheet_is_a_text(cell: str) -> None:
    assert not is_formula_error(cell)


OFFER = {"id": "o", "libelle": "O", "besoins": "gaja", "lignes": "1", "source": "s"}
ACTOR = {"id": "a", "libelle": "A", "source": "s"}
ZONE = {"offre": "o", "zone": "france", "statut_zone": "dit", "source": "s"}
VALUE = {"id": "d", "question": "q", "sujet": "type:cmp", "libelle": "L", "valeur": "v"}
VALUE |= {"preferee": "oui", "source": "s"}
CELLS = [
    (ACTOR, "acteurs", "finess", "10000024", "écrire 010000024, dans une colonne au format Texte"),
    (ACTOR, "acteurs", "finess", "01 000 002 4", "l'écrire d'un seul tenant : 010000024"),
    (ACTOR, "acteurs", "finess", "010000024.0", "l'écrire d'un seul tenant : 010000024"),
    (ACTOR, "acteurs", "finess", "7,8E+08", "le tableur l'a changé : le ressaisir dans une col"),
    (ACTOR, "acteurs", "finess", "010000025", "le vérifier sur le site FINESS"),
    (ACTOR, "acteurs", "siret", "732 829 320 00074", "l'écrire d'un seul tenant : 73282932000"),
    (ACTOR, "acteurs", "siret", "732829320", "le vérifier sur l'annuaire des entreprises"),
    (ACTOR, "acteurs", "siren", "732.829.320", "l'écrire d'un seul tenant : 732829320"),
    (ACTOR, "acteurs", "siren", "-", "laisser la cellule vide quand la source n'en dit rien"),
    (ACTOR, "acteurs", "siren", "Néant", "laisser la cellule vide quand la source n'en dit rien"),
    (ACTOR, "acteurs", "siren", "idem", "recopier la valeur voulue"),
    (ACTOR, "acteurs", "siren", '"', "recopier la valeur voulue"),
    (ACTOR, "acteurs", "latitude", "43,6045", "écrire 43.6045"),
    (ACTOR, "acteurs", "latitude", "43,6045°", "écrire 43.6045"),
    (ACTOR, "acteurs", "latitude", "436045", "écrire des degrés décimaux de -90 à 90"),
    (ACTOR, "acteurs", "longitude", "-1,5", "écrire -1.5"),
    (ACTOR, "acteurs", "depuis", "44046", "écrire 2020-08-03 : c'est le numéro que le tableur"),
    (ACTOR, "acteurs", "depuis", "01/08/2020", "écrire 2020-08-01, ou 2020-08 si la source ne"),
    (ACTOR, "acteurs", "depuis", "1er août 2020", "écrire 2020-08-01"),
    (ACTOR, "acteurs", "depuis", "2020-02-30", "écrire AAAA, AAAA-MM ou AAAA-MM-JJ"),
    (ACTOR, "acteurs", "statut", "Inféré", "écrire infere"),
    (ACTOR, "acteurs", "statut", "VRAI", "écrire l'un de : dit, infere, ambigu"),
    (ACTOR, "acteurs", "id", "Équipe mobile", "n'utiliser que lettres sans accent, chiffres, t"),
    (ACTOR, "acteurs", "id", "?", "n'utiliser que lettres sans accent, chiffres, tiret, point"),
    (VALUE, "divergences", "preferee", "VRAI", "écrire oui"),
    (VALUE, "divergences", "preferee", "Non", "écrire non"),
    (OFFER, "offres", "age_min", "6 ans", "écrire 6"),
    (OFFER, "offres", "age_max", "18 ans et plus", "écrire 18+"),
    (OFFER, "offres", "age_max", "180 ans", "écrire un entier de 0 à 130, 18+ ou illimite"),
    (OFFER, "offres", "age_max", "12,5", "écrire un entier de 0 à 130, 18+ ou illimite"),
    (OFFER, "offres", "delai_promis_max", "15 jours", "écrire 15"),
    (OFFER, "offres", "delai_promis_max", "2 semaines", "écrire un nombre de 0 à 3650"),
    (OFFER, "offres", "delai_promis_max", "7,5", "écrire 7.5"),
    (ZONE, "offre_zones", "zone", "75", "écrire dep:75 (département) ou reg:75 (région)"),
    (ZONE, "offre_zones", "zone", "2A", "écrire dep:2A"),
    (ZONE, "offre_zones", "zone", "31555", "écrire commune:31555"),
    (ZONE, "offre_zones", "zone", "243100518", "écrire epci:243100518"),
    (ZONE, "offre_zones", "zone", "59G21", "écrire zone:59G21"),
    (ZONE, "offre_zones", "zone", "Département : 31", "écrire dep:31"),
    (ZONE, "offre_zones", "zone", "région:76", "écrire reg:76"),
    (ZONE, "offre_zones", "zone", "canton:12", "écrire france, reg:76, dep:31"),
]


@pytest.mark.parametrize(
    ("cells", "table", "column", "value", "advised"),
    CELLS,
    ids=[f"{column}-{value}" for _, _, column, value, _ in CELLS],
)
def test_a_cell_is_advised_the_value_that_was_meant(
    cells: dict[str, str], table: str, column: str, value: str, advised: str
) -> None:
    model: type[Row] = TABLES[table]

    faults = typed(model, {**cells, column: value}, 2, "f")

    assert isinstance(faults, list)
    (fault,) = faults
    assert (fault.column, fault.value) == (column, value)
    assert fault.remedy["fr"].startswith(advised)
    assert not fault.remedy["en"].startswith(advised)


CODES = [
    ("commune", "9001", "écrire 09001, dans une colonne au format Texte : le tableur a ôté le zé"),
    ("commune", "99900", "écrire le code INSEE ; c'est un code postal, celui de : 99001"),
    ("commune", "Béville la fictive", "écrire 99002"),
    ("commune", "99 002", "écrire 99002"),
    ("commune", "98765", "corriger le code ou ajouter la ligne qui manque"),
    ("type", "Centre médico-psychologique", "écrire cmp"),
    ("type", "CMP ", "écrire cmp"),
    ("type", "cmp, gem", "n'en garder qu'un, ou faire une ligne par valeur : cmp, gem"),
    ("type", "idem", "recopier la valeur voulue : chaque ligne se lit seule"),
    ("type", "sans objet", "laisser la cellule vide quand la source n'en dit rien"),
    ("type", "zzzzzz", "corriger le code ou ajouter la ligne qui manque"),
    ("champs", "sanitaire / social", "séparer les valeurs par « ; » : sanitaire;social"),
    ("champs", "sanitare", "corriger le code ou ajouter la ligne qui manque ; codes proches : san"),
    ("territoire", "dep:9", "écrire dep:09, dans une colonne au format Texte"),
    ("territoire", "dep:20", "écrire dep:2A ou dep:2B"),
    ("territoire", "Département fictif", "écrire dep:99"),
    ("territoire", "Aville-la-Fictive", "écrire commune:99001"),
    ("territoire", "zone:Sud fictif", "écrire zone:fic-sud"),
    ("source", "idem", "recopier la valeur voulue : chaque ligne se lit seule"),
    ("source", "-", "corriger le code ou ajouter la ligne qui manque"),
    ("source", "03/08/2020", "le tableur l'a changé : le ressaisir dans une colonne au format"),
]


@pytest.mark.parametrize(
    ("column", "value", "advised"), CODES, ids=[f"{column}-{value}" for column, value, _ in CODES]
)
def test_a_code_that_no_row_bears_is_advised_the_one_that_was_meant(
    column: str, value: str, advised: str, tmp_path: Path
) -> None:
    actor = {**DISPOSITIFS["acteurs"][2], column: value}
    directories = write_mini_packs(tmp_path, {"acteurs": [actor], "offres": "", "offre_zones": ""})
    zero = {
        "communes": [{"code": "09001", "nom": "Zéroville-la-Fictive", "nature": "commune"}],
        "departements": [{"code": "09", "nom": "Département fictif au zéro"}],
    }
    directories.append(write_pack(tmp_path / "zero", zero))

    data = build.read(directories)

    (fault,) = [f for t in data.tables for f in t.findings if t.file == "dispositifs/acteurs.csv"]
    assert (fault.column, fault.value) == (column, value.strip())
    assert fault.remedy["fr"].startswith(advised)


def test_a_reference_without_its_kind_is_advised_the_kinds_that_have_the_key(
    tmp_path: Path,
) -> None:
    link = {"id": "l", "libelle": "L", "de": "fic-cmp", "vers": "type:cmp", "nature": "avis"}
    directories = write_mini_packs(tmp_path, {"liens": [{**link, "source": "fictif"}]})

    data = build.read(directories)

    (fault,) = [f for t in data.tables for f in t.findings]
    assert (fault.rule, fault.remedy["fr"]) == ("reference", "écrire acteur:fic-cmp")


def test_the_faults_of_a_row_are_told_at_once_with_its_references(tmp_path: Path) -> None:
    actor = {**DISPOSITIFS["acteurs"][0], "siren": "1", "type": "zzzzzz", "commune": "99102"}
    directories = write_mini_packs(tmp_path, {"acteurs": [actor], "offres": "", "offre_zones": ""})

    data = build.read(directories)

    table = next(t for t in data.tables if t.file == "dispositifs/acteurs.csv")
    assert [(f.column, f.rule) for f in table.findings] == [
        ("siren", "siren"),
        ("type", "dangling"),
    ]
    assert all(f.text() in table.rejected[0].reason for f in table.findings)
