"""Rules of whole files, headers and lines: a table that breaks each, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

HEAD = "id,libelle,source,statut"


@dataclass(frozen=True)
class Case:
    """A table of the pack « essai », and the sentences that its reading gives."""

    rule: str
    table: str
    content: str | bytes
    said: tuple[str, ...]
    place: tuple[int, str]


SHEET_CASES = [
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
        "utf16",
        "acteurs",
        f"{HEAD}\nfic-a,A,fictif,dit\n".encode("utf-16"),
        (
            "essai/acteurs.csv : le fichier est en UTF-16 (« texte Unicode » d'Excel) ; "
            "l'enregistrer en « CSV UTF-8 », avec la virgule comme séparateur.",
        ),
        (0, ""),
    ),
    Case(
        "workbook",
        "acteurs",
        b"PK\x03\x04\x14\x00",
        (
            "essai/acteurs.csv : le fichier n'est pas du texte mais un classeur (.xlsx ou .ods), "
            "quelle que soit la fin de son nom ; l'ouvrir dans un tableur et l'enregistrer au "
            "format « Texte CSV » ; un classeur .xlsx se lit aussi par « maillage import "
            "classeur ».",
        ),
        (0, ""),
    ),
    Case(
        "mojibake",
        "acteurs",
        f"{HEAD}\nfic-a,A,fictif,dit\nfic-b,Ã‰quipe,fictif,dit\nfic-c,CafÃ©,fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 3, colonne libelle : les accents sont abîmés (« Ã‰quipe ») "
            "dans 2 cellules : un logiciel a lu l'UTF-8 comme du Windows-1252 ; repartir du "
            "fichier d'avant, et l'ouvrir en choisissant le jeu de caractères UTF-8.",
        ),
        (3, "libelle"),
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
        "quoted_line",
        "acteurs",
        f'{HEAD}\nfic-a,A,fictif,dit\n"fic-b,""B, bis"",fictif,dit"\n',
        (
            "essai/acteurs.csv, ligne 3 : la ligne entière est entre guillemets : elle ne fait "
            "qu'une cellule ; rouvrir le fichier avec la virgule comme séparateur, et "
            "l'enregistrer de nouveau.",
        ),
        (3, ""),
    ),
    Case(
        "no_header",
        "acteurs",
        "fic-a,A,fictif,dit\nfic-b,B,fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 1 : la première ligne n'est pas l'en-tête : « fic-a » n'est "
            "pas une colonne de la table ; mettre les noms des colonnes sur la première ligne "
            "(maillage template les donne).",
        ),
        (1, ""),
    ),
    Case(
        "late_header",
        "acteurs",
        f"Acteurs du PTSM fictif,,,\n,,,\n{HEAD}\nfic-a,A,fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 1 : l'en-tête n'est pas sur la première ligne mais sur la "
            "ligne 3 ; supprimer ce qui est au-dessus de l'en-tête (titre, lignes vides).",
        ),
        (1, ""),
    ),
    Case(
        "misnamed_column",
        "acteurs",
        "id,Libellé,source\nfic-a,A,fictif\n",
        (
            "essai/acteurs.csv, ligne 1, colonne Libellé : la colonne « Libellé » n'existe pas "
            "dans cette table : c'est sans doute « libelle » ; la renommer libelle.",
        ),
        (1, "Libellé"),
    ),
    Case(
        "unnamed_column",
        "acteurs",
        f"{HEAD},\nfic-a,A,fictif,dit,une remarque\nfic-b,B,fictif,dit,une autre\n",
        (
            "essai/acteurs.csv, ligne 1 : la 5e colonne n'a pas de nom : elle n'est pas lue ; lui "
            "donner le nom d'une colonne de la table, ou la retirer.",
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
        "line_break",
        "acteurs",
        f'{HEAD},note\nfic-a,A,fictif,dit,"deux\nlignes"\nfic-b,B,fictif,dit,\n',
        (
            "essai/acteurs.csv, ligne 2, colonne note : la cellule contient un retour à la ligne ; "
            "l'écrire sur une seule ligne.",
        ),
        (2, "note"),
    ),
    Case(
        "too_long",
        "acteurs",
        f"{HEAD}\nfic-a,{'A' * 1_000_000},fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 2 : une cellule de la ligne dépasse 131072 caractères ; la "
            "raccourcir, ou chercher un guillemet qui n'est pas fermé.",
        ),
        (2, ""),
    ),
    Case(
        "outside",
        "acteurs",
        f"{HEAD},\nfic-a,A,fictif,dit,\nfic-b,B,fictif,dit,x\n",
        (
            "essai/acteurs.csv, ligne 3 : « x » est sous une colonne sans nom, hors de la table ; "
            "une cellule de trop décale sans doute la ligne vers la droite : la supprimer.",
        ),
        (3, ""),
    ),
    Case(
        "shifted",
        "acteurs",
        f"{HEAD},depuis\nfic-a,A,à Aville,fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 2, colonne source : une cellule de trop (« à Aville ») "
            "décale la suite de la ligne vers la droite ; la supprimer en ramenant les cellules "
            "suivantes vers la gauche.",
        ),
        (2, "source"),
    ),
    Case(
        "missing_cell",
        "acteurs",
        "id,libelle,type,commune,depuis,source,statut\nfic-a,A,99001,2026,fictif,dit,\n",
        (
            "essai/acteurs.csv, ligne 2, colonne type : il manque une cellule ici : « 99001 » et "
            "la suite de la ligne sont décalées vers la gauche ; insérer une cellule en poussant "
            "les suivantes vers la droite.",
        ),
        (2, "type"),
    ),
    Case(
        "repeated_header",
        "acteurs",
        f"{HEAD}\nfic-a,A,fictif,dit\n{HEAD}\nfic-b,B,fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 3 : l'en-tête est répété au milieu de la table ; retirer "
            "cette ligne.",
        ),
        (3, ""),
    ),
    Case(
        "stray_line",
        "acteurs",
        f"{HEAD}\nfic-a,A,fictif,dit\nTotal,1,,\n",
        (
            "essai/acteurs.csv, ligne 3 : « Total » : cette ligne est un titre, un total ou une "
            "remarque, pas une ligne de la table ; la retirer.",
        ),
        (3, ""),
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
]
