"""The rules of a sheet: what may be wrong with a file, its header, or a row before its cells.

Words in braces are replaced by what the reader met (``maillage.findings.make``).
"""

from __future__ import annotations

from maillage.finding_rules import Rule, Severity

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741

SHEET_RULES: dict[str, Rule] = {
    "encoding": Rule(
        E,
        "le fichier n'est pas en UTF-8 (octet {value} à la colonne {position})",
        "enregistrer le fichier en « UTF-8 » (il semble être en Latin-1 ou Windows-1252)",
        "the file is not UTF-8 (byte {value} at column {position})",
        "save the file as UTF-8 (it looks like Latin-1 or Windows-1252)",
    ),
    "utf16": Rule(
        E,
        "le fichier est en UTF-16 (« texte Unicode » d'Excel)",
        "l'enregistrer en « CSV UTF-8 », avec la virgule comme séparateur",
        "the file is UTF-16 (“Unicode text” in Excel)",
        "save it as “CSV UTF-8”, separated by commas",
    ),
    "workbook": Rule(
        E,
        "le fichier n'est pas du texte mais {value}, quelle que soit la fin de son nom",
        "l'ouvrir dans un tableur et l'enregistrer au format « Texte CSV » ; un classeur .xlsx se "
        "lit aussi par « maillage import classeur »",
        "the file is not text but {value}, whatever its name ends with",
        "open it in a spreadsheet and save it as CSV; an .xlsx workbook is also read by "
        "“maillage import classeur”",
    ),
    "mojibake": Rule(
        W,
        "les accents sont abîmés (« {value} ») dans {number} : un logiciel a lu l'UTF-8 comme du "
        "Windows-1252",
        "repartir du fichier d'avant, et l'ouvrir en choisissant le jeu de caractères UTF-8",
        "accents are spoilt (“{value}”) in {number}: a program read UTF-8 as Windows-1252",
        "start again from the file as it was, and open it with the character set UTF-8",
    ),
    "empty_file": Rule(
        E,
        "le fichier est vide",
        "y mettre au moins la ligne d'en-tête (maillage template)",
        "the file is empty",
        "give it at least the header line (maillage template)",
    ),
    "empty_table": Rule(
        I,
        "la table n'a aucune ligne",
        "rien à faire si c'est voulu",
        "the table has no row",
        "nothing to do if this is meant",
    ),
    "delimiter": Rule(
        E,
        "les colonnes sont séparées par « {value} »",
        "exporter le fichier en CSV avec la virgule comme séparateur",
        "columns are separated by “{value}”",
        "export the file as CSV with commas",
    ),
    "quoted_line": Rule(
        E,
        "la ligne entière est entre guillemets : elle ne fait qu'une cellule",
        "rouvrir le fichier avec la virgule comme séparateur, et l'enregistrer de nouveau",
        "the whole line is between quotes: it makes a single cell",
        "open the file again with the comma as separator, and save it",
    ),
    "unknown_table": Rule(
        W,
        "« {value} » n'est le nom d'aucune table : le fichier n'est pas lu",
        "le renommer : {allowed}",
        "“{value}” is the name of no table: the file is not read",
        "rename it: {allowed}",
    ),
    "no_header": Rule(
        E,
        "la première ligne n'est pas l'en-tête : « {value} » n'est pas une colonne de la table",
        "mettre les noms des colonnes sur la première ligne (maillage template les donne)",
        "the first line is not the header: “{value}” is no column of the table",
        "put the names of the columns on the first line (maillage template gives them)",
    ),
    "late_header": Rule(
        E,
        "l'en-tête n'est pas sur la première ligne mais sur la ligne {value}",
        "supprimer ce qui est au-dessus de l'en-tête (titre, lignes vides)",
        "the header is not on the first line but on line {value}",
        "remove what is above the header (title, empty lines)",
    ),
    "misnamed_column": Rule(
        E,
        "la colonne « {value} » n'existe pas dans cette table : c'est sans doute « {expected} »",
        "la renommer {expected}",
        "column “{value}” does not exist in this table: it must be “{expected}”",
        "rename it {expected}",
    ),
    "unnamed_column": Rule(
        E,
        "la {value}e colonne n'a pas de nom : elle n'est pas lue",
        "lui donner le nom d'une colonne de la table, ou la retirer",
        "column number {value} has no name: it is not read",
        "give it the name of a column of the table, or remove it",
    ),
    "unknown_column": Rule(
        E,
        "la colonne « {value} » n'existe pas dans cette table : elle n'est pas lue",
        "la renommer ou la retirer ; colonnes proches : {allowed}",
        "column “{value}” does not exist in this table: it is not read",
        "rename or remove it; close names: {allowed}",
    ),
    "duplicate_column": Rule(
        E,
        "la colonne « {value} » est écrite deux fois",
        "n'en garder qu'une",
        "column “{value}” is there twice",
        "keep one",
    ),
    "missing_column": Rule(
        E,
        "la colonne obligatoire « {value} » manque",
        "l'ajouter (maillage template la donne)",
        "the required column “{value}” is missing",
        "add it (maillage template gives it)",
    ),
    "quote": Rule(
        E,
        "un guillemet n'est pas fermé, ou une cellule contient un retour à la ligne",
        "fermer ou retirer le guillemet ; une ligne du fichier est une ligne de la table",
        "a quote is not closed, or a cell holds a line break",
        "close or remove the quote; one line of the file is one row",
    ),
    "line_break": Rule(
        E,
        "la cellule contient un retour à la ligne",
        "l'écrire sur une seule ligne",
        "the cell holds a line break",
        "write it on one line",
    ),
    "too_long": Rule(
        E,
        "une cellule de la ligne dépasse {most} caractères",
        "la raccourcir, ou chercher un guillemet qui n'est pas fermé",
        "a cell of the row is longer than {most} characters",
        "shorten it, or look for a quote that is not closed",
    ),
    "cell_count": Rule(
        E,
        "la ligne a {number}, l'en-tête en a {expected}",
        "vérifier les virgules ; mettre entre guillemets une cellule qui en contient",
        "the row has {number}, the header has {expected}",
        "check the commas; put quotes around a cell that holds one",
    ),
    "outside": Rule(
        E,
        "« {value} » est sous une colonne sans nom, hors de la table",
        "une cellule de trop décale sans doute la ligne vers la droite : la supprimer",
        "“{value}” is under a column without name, out of the table",
        "one cell too many must have pushed the row to the right: remove it",
    ),
    "shifted": Rule(
        E,
        "une cellule de trop (« {value} ») décale la suite de la ligne vers la droite",
        "la supprimer en ramenant les cellules suivantes vers la gauche",
        "one cell too many (“{value}”) pushes the rest of the row to the right",
        "remove it and move the next cells back to the left",
    ),
    "missing_cell": Rule(
        E,
        "il manque une cellule ici : « {value} » et la suite de la ligne sont décalées vers la "
        "gauche",
        "insérer une cellule en poussant les suivantes vers la droite",
        "a cell is missing here: “{value}” and the rest of the row have moved to the left",
        "insert a cell and push the next ones to the right",
    ),
    "repeated_header": Rule(
        E,
        "l'en-tête est répété au milieu de la table",
        "retirer cette ligne",
        "the header is repeated in the middle of the table",
        "remove this line",
    ),
    "stray_line": Rule(
        E,
        "« {value} » : cette ligne est un titre, un total ou une remarque, pas une ligne de la "
        "table",
        "la retirer",
        "“{value}”: this line is a title, a total or a remark, not a row of the table",
        "remove it",
    ),
    "not_csv": Rule(
        W,
        "le fichier n'est pas lu : une table est un fichier .csv",
        "l'enregistrer au format « Texte CSV » sous le nom {value}.csv",
        "the file is not read: a table is a .csv file",
        "save it as CSV under the name {value}.csv",
    ),
}
