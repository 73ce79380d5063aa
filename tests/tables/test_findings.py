"""Every rule of the tables: the exact sentence, at the exact file, line and column."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest
from tests.graph.mini_packs import TERRITOIRES, Rows, write_pack

from maillage import build, packs
from maillage.columns import Column, Row
from maillage.findings import RULES, Finding, Severity, make, ordered
from maillage.tables import read_table
from maillage.wording import Sentence

HEAD = "id,libelle,source,statut"


@dataclass(frozen=True)
class Case:
    """A table of the pack « essai », and the sentences that its reading gives."""

    rule: str
    table: str
    content: str | bytes
    said: tuple[str, ...]
    place: tuple[int, str]


CASES = [
    Case(
        "encoding",
        "acteurs",
        f"{HEAD}\nfic-a,A,fictif,dit\nfic-b,Équipe fictive,fictif,dit\n".encode("latin-1"),
        (
            "essai/acteurs.csv, ligne 3 : le fichier n'est pas en UTF-8 (octet 0xC9 à la colonne "
            "7) ; enregistrer le fichier en « UTF-8 » (il semble être en Latin-1 ou "
            "Windows-1252).",
        ),
        (3, ""),
    ),
    Case(
        "empty_file",
        "acteurs",
        "",
        (
            "essai/acteurs.csv : le fichier est vide ; y mettre au moins la ligne d'en-tête "
            "(maillage template).",
        ),
        (0, ""),
    ),
    Case(
        "empty_table",
        "acteurs",
        f"{HEAD}\n",
        ("essai/acteurs.csv : la table n'a aucune ligne ; rien à faire si c'est voulu.",),
        (0, ""),
    ),
    Case(
        "delimiter",
        "acteurs",
        "id;libelle;source;statut\nfic-a;A;fictif;dit\n",
        (
            "essai/acteurs.csv, ligne 1 : les colonnes sont séparées par « ; » ; exporter le "
            "fichier en CSV avec la virgule comme séparateur.",
        ),
        (1, ""),
    ),
    Case(
        "unknown_table",
        "acteur",
        f"{HEAD}\n",
        (
            "essai/acteur.csv : « acteur » n'est le nom d'aucune table : le fichier n'est pas lu ; "
            "le renommer : acteurs, actes.",
        ),
        (0, ""),
    ),
    Case(
        "unknown_column",
        "acteurs",
        f"{HEAD},telefone\nfic-a,A,fictif,dit,0100000000\n",
        (
            "essai/acteurs.csv, ligne 1, colonne telefone : la colonne « telefone » n'existe pas "
            "dans cette table : elle n'est pas lue ; la renommer ou la retirer ; colonnes "
            "proches : telephone.",
        ),
        (1, "telefone"),
    ),
    Case(
        "duplicate_column",
        "acteurs",
        f"{HEAD},note,note\nfic-a,A,fictif,dit,une,deux\n",
        (
            "essai/acteurs.csv, ligne 1, colonne note : la colonne « note » est écrite deux fois ; "
            "n'en garder qu'une.",
        ),
        (1, "note"),
    ),
    Case(
        "missing_column",
        "acteurs",
        "id,source\nfic-a,fictif\n",
        (
            "essai/acteurs.csv, ligne 1, colonne libelle : la colonne obligatoire « libelle » "
            "manque ; l'ajouter (maillage template la donne).",
        ),
        (1, "libelle"),
    ),
    Case(
        "quote",
        "acteurs",
        f'{HEAD}\nfic-a,"A,fictif,dit\nfic-b,B,fictif,dit\n',
        (
            "essai/acteurs.csv, ligne 2 : un guillemet n'est pas fermé, ou une cellule contient un "
            "retour à la ligne ; fermer ou retirer le guillemet ; une ligne du fichier est une "
            "ligne de la table.",
        ),
        (2, ""),
    ),
    Case(
        "cell_count",
        "acteurs",
        f"{HEAD}\nfic-a,A, à Aville,fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 2 : la ligne a 5 cellules, l'en-tête en a 4 ; vérifier les "
            "virgules ; mettre entre guillemets une cellule qui en contient.",
        ),
        (2, ""),
    ),
    Case(
        "required",
        "acteurs",
        f"{HEAD}\nfic-a,,fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 2, colonne libelle : la cellule est vide alors que la "
            "colonne est obligatoire ; la remplir.",
        ),
        (2, "libelle"),
    ),
    Case(
        "duplicate_key",
        "acteurs",
        f"{HEAD}\nfic-a,A,fictif,dit\n\nfic-a,B,fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 4, colonne id : la clé « fic-a » est déjà dans "
            "essai/acteurs.csv:2 ; donner une autre clé, ou fusionner les deux lignes.",
        ),
        (4, "id"),
    ),
    Case(
        "dangling",
        "acteurs",
        f"{HEAD},champs\nfic-a,A,fictif,dit,social;sanitare\n",
        (
            "essai/acteurs.csv, ligne 2, colonne champs : « sanitare » n'existe pas dans champs ; "
            "corriger le code ou ajouter la ligne qui manque ; codes proches : sanitaire.",
        ),
        (2, "champs"),
    ),
    Case(
        "cycle",
        "acteurs",
        f"{HEAD},rattachement\nfic-a,A,fictif,dit,fic-b\nfic-b,B,fictif,dit,fic-a\n",
        (
            "essai/acteurs.csv, ligne 2, colonne rattachement : « fic-a » revient à lui-même par "
            "cette colonne ; rompre la boucle.",
            "essai/acteurs.csv, ligne 3, colonne rattachement : « fic-b » revient à lui-même par "
            "cette colonne ; rompre la boucle.",
        ),
        (2, "rattachement"),
    ),
    Case(
        "former_commune",
        "acteurs",
        f"{HEAD},commune\nfic-a,A,fictif,dit,99101\n",
        (
            "essai/acteurs.csv, ligne 2, colonne commune : la commune 99101 a fusionné : elle est "
            "lue comme 99001 (Aville-la-Fictive) ; remplacer le code quand la source le permet.",
        ),
        (2, "commune"),
    ),
    Case(
        "former_commune_part",
        "zone_communes",
        "zone,territoire,part,source\nfic-sud,commune:99101,entiere,fictif\n",
        (
            "essai/zone_communes.csv, ligne 2, colonne territoire : la commune 99101 a "
            "fusionné : elle est lue comme une partie de 99001 (Aville-la-Fictive) ; "
            "donner la liste d'aujourd'hui quand la source le permet.",
        ),
        (2, "territoire"),
    ),
    Case(
        "former_commune_inventory",
        "declarations",
        "id,territoire,types,depuis,source\nfic-a,commune:99101,,2026-01-01,fictif\n",
        (
            "essai/declarations.csv, ligne 2, colonne territoire : la commune 99101 a fusionné : "
            "son inventaire ne vaut pas pour toute Aville-la-Fictive (99001) ; inventorier la "
            "commune d'aujourd'hui, ou retirer la ligne.",
        ),
        (2, "territoire"),
    ),
    Case(
        "key",
        "acteurs",
        f"{HEAD}\nfic a,A,fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 2, colonne id : « fic a » ne peut pas servir de clé ; "
            "n'utiliser que lettres sans accent, chiffres, tiret, point et soulignement.",
        ),
        (2, "id"),
    ),
    Case(
        "date",
        "acteurs",
        f"{HEAD},depuis\nfic-a,A,fictif,dit,2026-02-30\n",
        (
            "essai/acteurs.csv, ligne 2, colonne depuis : « 2026-02-30 » n'est pas une date qui "
            "existe ; écrire AAAA, AAAA-MM ou AAAA-MM-JJ.",
        ),
        (2, "depuis"),
    ),
    Case(
        "age",
        "offres",
        "id,libelle,besoins,lignes,source,age_min\nfic-o,O,gaja,1,fictif,-3\n",
        (
            "essai/offres.csv, ligne 2, colonne age_min : « -3 » n'est pas un âge ; écrire un "
            "entier de 0 à 130, 18+ ou illimite.",
        ),
        (2, "age_min"),
    ),
    Case(
        "days",
        "offres",
        "id,libelle,besoins,lignes,source,delai_promis_max\nfic-o,O,gaja,1,fictif,NaN\n",
        (
            "essai/offres.csv, ligne 2, colonne delai_promis_max : « NaN » n'est pas un nombre de "
            "jours ; écrire un nombre de 0 à 3650.",
        ),
        (2, "delai_promis_max"),
    ),
    Case(
        "population",
        "regions",
        "code,nom,population\n96,R,12 000\n",
        (
            "essai/regions.csv, ligne 2, colonne population : « 12 000 » n'est pas une "
            "population ; écrire un nombre entier.",
        ),
        (2, "population"),
    ),
    Case(
        "rank",
        "gradation",
        "id,grille,ligne,source,rang\nfic-g,A,1,fictif,-1\n",
        (
            "essai/gradation.csv, ligne 2, colonne rang : « -1 » n'est pas un rang ; écrire un "
            "nombre entier de 0 à 10000.",
        ),
        (2, "rang"),
    ),
    Case(
        "latitude",
        "communes",
        'code,nom,nature,latitude\n98001,C,commune,"48,5"\n',
        (
            "essai/communes.csv, ligne 2, colonne latitude : « 48,5 » n'est pas une latitude ; "
            "écrire des degrés décimaux de -90 à 90.",
        ),
        (2, "latitude"),
    ),
    Case(
        "longitude",
        "communes",
        "code,nom,nature,longitude\n98001,C,commune,180.5\n",
        (
            "essai/communes.csv, ligne 2, colonne longitude : « 180.5 » n'est pas une longitude ; "
            "écrire des degrés décimaux de -180 à 180.",
        ),
        (2, "longitude"),
    ),
    Case(
        "choice",
        "acteurs",
        f"{HEAD}\nfic-a,A,fictif,sûr\n",
        (
            "essai/acteurs.csv, ligne 2, colonne statut : « sûr » n'est pas un mot permis ici ; "
            "écrire l'un de : dit, infere, ambigu.",
        ),
        (2, "statut"),
    ),
    Case(
        "territory",
        "declarations",
        "id,territoire,depuis,source\nfic-d,canton:12,2026,fictif\n",
        (
            "essai/declarations.csv, ligne 2, colonne territoire : « canton:12 » n'est pas un "
            "territoire ; écrire france, reg:76, dep:31, epci:243100518, commune:31555 ou "
            "zone:59G21.",
        ),
        (2, "territoire"),
    ),
    Case(
        "reference",
        "liens",
        "id,libelle,de,vers,nature,source\nfic-l,L,gens:x,type:cmp,avis,fictif\n",
        (
            "essai/liens.csv, ligne 2, colonne de : « gens:x » ne désigne rien ; écrire genre:clé, "
            "par exemple acteur:str-asm13.",
        ),
        (2, "de"),
    ),
    Case(
        "siren",
        "acteurs",
        f"{HEAD},siren\nfic-a,A,fictif,dit,732829321\n",
        (
            "essai/acteurs.csv, ligne 2, colonne siren : « 732829321 » n'est pas un SIREN (neuf "
            "chiffres, clé de contrôle) ; le vérifier sur l'annuaire des entreprises.",
        ),
        (2, "siren"),
    ),
    Case(
        "siret",
        "acteurs",
        f"{HEAD},siret\nfic-a,A,fictif,dit,73282932000075\n",
        (
            "essai/acteurs.csv, ligne 2, colonne siret : « 73282932000075 » n'est pas un SIRET "
            "(quatorze chiffres, clé de contrôle) ; le vérifier sur l'annuaire des entreprises.",
        ),
        (2, "siret"),
    ),
    Case(
        "finess",
        "acteurs",
        f"{HEAD},finess\nfic-a,A,fictif,dit,10000024\n",
        (
            "essai/acteurs.csv, ligne 2, colonne finess : « 10000024 » n'est pas un numéro FINESS "
            "(neuf caractères, clé de contrôle) ; le vérifier sur le site FINESS ; un tableur a pu "
            "ôter le zéro initial.",
        ),
        (2, "finess"),
    ),
    Case(
        "commune",
        "communes",
        "code,nom,nature\n1053,C,commune\n",
        (
            "essai/communes.csv, ligne 2, colonne code : « 1053 » n'est pas un code INSEE de "
            "commune ; écrire cinq caractères (01053, 2A004) ; un tableur a pu ôter le zéro "
            "initial.",
        ),
        (2, "code"),
    ),
]
OTHERS = {"value", "pack_metadata", "merged", "shared_number", "unknown_match"}


def _read(tmp_path: Path, **tables: Rows | str | bytes) -> list[Finding]:
    """Return the findings of a pack « essai », built with the territories and the referentiel."""
    territoires = write_pack(tmp_path / "territoires", TERRITOIRES)
    essai = write_pack(tmp_path / "essai", tables)
    data = build.read([packs.shipped("referentiel"), territoires, essai])
    return ordered([*data.findings, *(f for table in data.tables for f in table.findings)])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_says_its_sentence_at_its_place(case: Case, tmp_path: Path) -> None:
    found = _read(tmp_path, **{case.table: case.content})

    assert tuple(finding.text() for finding in found) == case.said
    assert {finding.rule for finding in found} == {case.rule}
    assert (found[0].file, found[0].line, found[0].column) == (
        f"essai/{case.table}.csv",
        *case.place,
    )
    assert found[0].severity is RULES[case.rule].severity


def test_every_rule_has_a_case() -> None:
    assert {case.rule for case in CASES} | OTHERS == set(RULES)


def test_the_rule_value_reports_what_no_other_rule_names(tmp_path: Path) -> None:
    class Counted(Row):
        """A table whose cells are checked by pydantic alone."""

        table = "comptes"
        title_fr = title_en = "Comptes"
        rdf_class = "mlg:Compte"

        id: Annotated[str, Column(fr="clé", en="key")]
        n: Annotated[int, Column(fr="nombre", en="number")]

    path = tmp_path / "comptes.csv"
    path.write_text("id,n\na,douze\n", encoding="utf-8")

    table = read_table(path, Counted, "essai")

    assert [(f.rule, f.file, f.line, f.column, f.value) for f in table.findings] == [
        ("value", "essai/comptes.csv", 2, "n", "douze")
    ]
    assert (
        table.findings[0]
        .text()
        .startswith("essai/comptes.csv, ligne 2, colonne n : « douze » n'est pas compris : ")
    )


PACK_WITHOUT = (
    "essai/pack.toml : la description du paquet n'est pas utilisable : le fichier manque ; "
    "compléter pack.toml : titre, source, edition, licence."
)


def test_a_pack_without_description_is_read_and_reported(tmp_path: Path) -> None:
    essai = write_pack(tmp_path / "essai", {"sources": TERRITOIRES["sources"]})
    (essai / "pack.toml").unlink()

    pack, found = packs.read_description(essai)

    assert [finding.text() for finding in found] == [PACK_WITHOUT]
    assert (pack.name, pack.title, pack.edition) == ("essai", "essai", "")
    assert [path.name for path in pack.files()] == ["sources.csv"]


@pytest.mark.parametrize(
    ("text", "columns", "words"),
    [
        ("", ["titre", "source", "edition", "licence"], "titre manque"),
        ('titre = "T"\nsource = "s"\nedition = 2026-01-01\n', ["licence"], "licence manque"),
        ('titre = "T', [""], "pack.toml"),
        (
            'titre = "T"\nsource = "s"\nedition = "2026-02-30"\nlicence = "L"\n',
            ["edition"],
            "edition « 2026-02-30 » n'est pas une date",
        ),
    ],
    ids=["empty", "incomplete", "not-toml", "impossible-date"],
)
def test_a_description_that_lacks_something_says_what(
    text: str, columns: list[str], words: str, tmp_path: Path
) -> None:
    essai = write_pack(tmp_path / "essai", {})
    (essai / "pack.toml").write_text(text, encoding="utf-8")

    found = packs.read_description(essai)[1]

    assert [(f.rule, f.file, f.column) for f in found] == [
        ("pack_metadata", "essai/pack.toml", column) for column in columns
    ]
    assert words in found[0].text()


def test_a_latin_1_description_is_a_finding(tmp_path: Path) -> None:
    essai = write_pack(tmp_path / "essai", {})
    (essai / "pack.toml").write_bytes('titre = "é"\n'.encode("latin-1"))

    found = packs.read_description(essai)[1]

    assert [(f.rule, f.severity) for f in found] == [("pack_metadata", Severity.ERROR)]


def test_a_file_whose_name_is_in_capitals_is_not_passed_over(tmp_path: Path) -> None:
    essai = write_pack(tmp_path / "essai", {})
    (essai / "OFFRES.CSV").write_text("id\n", encoding="utf-8")

    found = packs.read_description(essai)[1]

    assert [(f.rule, f.file) for f in found] == [("unknown_table", "essai/OFFRES.CSV")]
    assert "offres" in found[0].remedy["fr"]


def test_all_the_faults_of_a_row_are_told_at_once(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        acteurs=f"{HEAD},siren,depuis\nfic-a,,fictif,sûr,12,2026-13\n",
    )

    assert [(f.line, f.column, f.rule) for f in found] == [
        (2, "depuis", "date"),
        (2, "libelle", "required"),
        (2, "siren", "siren"),
        (2, "statut", "choice"),
    ]


def test_faults_of_several_files_are_told_at_once(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        acteurs=f"{HEAD}\nfic-a,,fictif,dit\n",
        actes="id,libelle,type,source\nfic-t,T,ptsmm,fictif\n",
        liens="",
    )

    assert {(f.file, f.rule) for f in found} == {
        ("essai/acteurs.csv", "required"),
        ("essai/actes.csv", "dangling"),
        ("essai/liens.csv", "empty_file"),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_the_english_sentence_is_english_and_keeps_the_place(case: Case, tmp_path: Path) -> None:
    found = _read(tmp_path, **{case.table: case.content})[0]
    text = found.text("en")

    assert text != found.text("fr")
    assert text.startswith(f"essai/{case.table}.csv")
    if found.line:
        assert f", line {found.line}" in text
    for word in (" ou ", "n'est", "écrire", " ligne ", "colonne", "écartée"):
        assert word not in text


def test_a_word_of_the_context_may_have_two_languages() -> None:
    found = make("pack_metadata", "f", detail=Sentence("rien", "nothing"))

    assert "utilisable : rien" in found.text("fr")
    assert "used: nothing" in found.text("en")


def test_a_blank_that_is_not_given_is_refused() -> None:
    with pytest.raises(KeyError):
        make("dangling", "f", value="x")


def test_findings_come_in_the_order_of_severity_file_line_and_column() -> None:
    given = [
        make("empty_table", "a.csv"),
        make("unknown_table", "b.csv", value="b", allowed="a"),
        make("required", "b.csv", 3, "a"),
        make("required", "b.csv", 2, "b"),
        make("required", "b.csv", 2, "a"),
        make("required", "a.csv", 9, "z"),
    ]

    assert [(f.severity, f.file, f.line, f.column) for f in ordered(given)] == [
        ("error", "a.csv", 9, "z"),
        ("error", "b.csv", 2, "a"),
        ("error", "b.csv", 2, "b"),
        ("error", "b.csv", 3, "a"),
        ("warning", "b.csv", 0, ""),
        ("info", "a.csv", 0, ""),
    ]
