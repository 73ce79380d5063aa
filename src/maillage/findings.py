"""What is wrong in the data: one finding says where, which rule, and what to do.

The same three severities run from the CSV to the SHACL report: an *error* keeps a row out, a
*warning* is counted, an *info* is a note.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from maillage.wording import Sentence


class Severity(StrEnum):
    """How serious a finding is; the order of the members is the order of a report."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the tables: severity, and in each language the fault and the remedy."""

    severity: Severity
    fr: str
    fr_remedy: str
    en: str
    en_remedy: str


E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741

RULES: dict[str, Rule] = {
    "encoding": Rule(
        E,
        "le fichier n'est pas en UTF-8 (octet {value} à la colonne {position})",
        "enregistrer le fichier en « UTF-8 » (il semble être en Latin-1 ou Windows-1252)",
        "the file is not UTF-8 (byte {value} at column {position})",
        "save the file as UTF-8 (it looks like Latin-1 or Windows-1252)",
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
    "unknown_table": Rule(
        W,
        "« {value} » n'est le nom d'aucune table : le fichier n'est pas lu",
        "le renommer : {allowed}",
        "“{value}” is the name of no table: the file is not read",
        "rename it: {allowed}",
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
    "cell_count": Rule(
        E,
        "la ligne a {value} cellules, l'en-tête en a {expected}",
        "vérifier les virgules ; mettre entre guillemets une cellule qui en contient",
        "the row has {value} cells, the header has {expected}",
        "check the commas; put quotes around a cell that holds one",
    ),
    "required": Rule(
        E,
        "la cellule est vide alors que la colonne est obligatoire",
        "la remplir",
        "the cell is empty but the column is required",
        "fill it in",
    ),
    "duplicate_key": Rule(
        E,
        "la clé « {value} » est déjà dans {first}",
        "donner une autre clé, ou fusionner les deux lignes",
        "key “{value}” is already in {first}",
        "give another key, or merge the two rows",
    ),
    "dangling": Rule(
        E,
        "« {value} » n'existe pas dans {tables}{because}",
        "corriger le code ou ajouter la ligne qui manque ; codes proches : {allowed}",
        "“{value}” does not exist in {tables}{because}",
        "correct the code or add the missing row; close codes: {allowed}",
    ),
    "cycle": Rule(
        E,
        "« {value} » revient à lui-même par cette colonne",
        "rompre la boucle",
        "“{value}” comes back to itself through this column",
        "break the loop",
    ),
    "former_commune_part": Rule(
        I,
        "la commune {value} a fusionné : elle est lue comme une partie de {expected} ({label})",
        "donner la liste d'aujourd'hui quand la source le permet",
        "commune {value} has merged: it is read as a part of {expected} ({label})",
        "give today's list when the source allows it",
    ),
    "former_commune": Rule(
        I,
        "la commune {value} a fusionné : elle est lue comme {expected} ({label})",
        "remplacer le code quand la source le permet",
        "commune {value} has merged: it is read as {expected} ({label})",
        "replace the code when the source allows it",
    ),
    "former_commune_inventory": Rule(
        E,
        "la commune {value} a fusionné : son inventaire ne vaut pas pour toute {label} "
        "({expected})",
        "inventorier la commune d'aujourd'hui, ou retirer la ligne",
        "commune {value} has merged: its inventory does not hold for all of {label} ({expected})",
        "make the inventory of today's commune, or remove the row",
    ),
    "unknown_match": Rule(
        W,
        "aucun acteur ne porte l'identifiant « {value} », ou sa ligne a été écartée",
        "corriger l'identifiant : la correspondance est restée sans effet",
        "no actor bears the identifier “{value}”, or its row was kept out",
        "correct the identifier: the mapping had no effect",
    ),
    "merged": Rule(
        I,
        "l'acteur « {value} » est le même que « {expected} » : les deux fiches n'en font qu'une",
        "rien à faire si c'est voulu (correspondances.sssom.tsv)",
        "actor “{value}” is the same as “{expected}”: the two records become one",
        "nothing to do if this is meant (correspondances.sssom.tsv)",
    ),
    "shared_number": Rule(
        W,
        "le numéro FINESS {value} est aussi celui de l'acteur « {first} »",
        "dire que c'est le même (maillage link, correspondances.sssom.tsv) ou corriger le numéro",
        "FINESS number {value} is also that of actor “{first}”",
        "say that they are one (maillage link, correspondances.sssom.tsv) or correct the number",
    ),
    "key": Rule(
        E,
        "« {value} » ne peut pas servir de clé",
        "n'utiliser que lettres sans accent, chiffres, tiret, point et soulignement",
        "“{value}” cannot be a key",
        "use only plain letters, digits, hyphen, dot and underscore",
    ),
    "date": Rule(
        E,
        "« {value} » n'est pas une date qui existe",
        "écrire AAAA, AAAA-MM ou AAAA-MM-JJ",
        "“{value}” is not a date that exists",
        "write YYYY, YYYY-MM or YYYY-MM-DD",
    ),
    "age": Rule(
        E,
        "« {value} » n'est pas un âge",
        "écrire un entier de {low} à {high}, 18+ ou illimite",
        "“{value}” is not an age",
        "write a whole number from {low} to {high}, 18+ or illimite",
    ),
    "days": Rule(
        E,
        "« {value} » n'est pas un nombre de jours",
        "écrire un nombre de {low} à {high}",
        "“{value}” is not a number of days",
        "write a number from {low} to {high}",
    ),
    "population": Rule(
        E,
        "« {value} » n'est pas une population",
        "écrire un nombre entier",
        "“{value}” is not a population",
        "write a whole number",
    ),
    "rank": Rule(
        E,
        "« {value} » n'est pas un rang",
        "écrire un nombre entier de {low} à {high}",
        "“{value}” is not a rank",
        "write a whole number from {low} to {high}",
    ),
    "latitude": Rule(
        E,
        "« {value} » n'est pas une latitude",
        "écrire des degrés décimaux de {low} à {high}",
        "“{value}” is not a latitude",
        "write decimal degrees from {low} to {high}",
    ),
    "longitude": Rule(
        E,
        "« {value} » n'est pas une longitude",
        "écrire des degrés décimaux de {low} à {high}",
        "“{value}” is not a longitude",
        "write decimal degrees from {low} to {high}",
    ),
    "choice": Rule(
        E,
        "« {value} » n'est pas un mot permis ici",
        "écrire l'un de : {allowed}",
        "“{value}” is not allowed here",
        "write one of: {allowed}",
    ),
    "territory": Rule(
        E,
        "« {value} » n'est pas un territoire",
        "écrire france, reg:76, dep:31, epci:243100518, commune:31555 ou zone:59G21",
        "“{value}” is not a territory",
        "write france, reg:76, dep:31, epci:243100518, commune:31555 or zone:59G21",
    ),
    "reference": Rule(
        E,
        "« {value} » ne désigne rien",
        "écrire genre:clé, par exemple acteur:str-asm13",
        "“{value}” points at nothing",
        "write kind:key, for instance acteur:str-asm13",
    ),
    "siren": Rule(
        E,
        "« {value} » n'est pas un SIREN (neuf chiffres, clé de contrôle)",
        "le vérifier sur l'annuaire des entreprises",
        "“{value}” is not a SIREN",
        "check it",
    ),
    "siret": Rule(
        E,
        "« {value} » n'est pas un SIRET (quatorze chiffres, clé de contrôle)",
        "le vérifier sur l'annuaire des entreprises",
        "“{value}” is not a SIRET",
        "check it",
    ),
    "finess": Rule(
        E,
        "« {value} » n'est pas un numéro FINESS (neuf caractères, clé de contrôle)",
        "le vérifier sur le site FINESS ; un tableur a pu ôter le zéro initial",
        "“{value}” is not a FINESS number",
        "check it on the FINESS site; a spreadsheet may have removed the leading zero",
    ),
    "commune": Rule(
        E,
        "« {value} » n'est pas un code INSEE de commune",
        "écrire cinq caractères (01053, 2A004) ; un tableur a pu ôter le zéro initial",
        "“{value}” is not an INSEE commune code",
        "write five characters (01053, 2A004); a spreadsheet may have removed the leading zero",
    ),
    "value": Rule(
        E,
        "« {value} » n'est pas compris : {detail}",
        "corriger la cellule",
        "“{value}” is not understood: {detail}",
        "correct the cell",
    ),
    "pack_metadata": Rule(
        E,
        "la description du paquet n'est pas utilisable : {detail}",
        "compléter pack.toml : titre, source, edition, licence",
        "the description of the pack cannot be used: {detail}",
        "complete pack.toml: titre, source, edition, licence",
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of the data, at one place.

    Attributes:
        file: path as the reader knows it (``dispositifs/offres.csv``).
        line: physical line in the file, 1 for the header, 0 for the whole file.
        column: name of the column, empty for the whole row.
        value: what the cell holds.
        rule: key of ``RULES``, or IRI of a shape.
        severity: error, warning or info.
        message: sentence in each language ("fr", "en").
        remedy: what to do, in each language.
    """

    file: str
    line: int
    column: str
    value: str
    rule: str
    severity: Severity
    message: dict[str, str] = field(compare=False)
    remedy: dict[str, str] = field(compare=False)

    def text(self, lang: str = "fr") -> str:
        """Return the finding in one sentence: place, fault, remedy."""
        colon = " :" if lang == "fr" else ":"
        parts = [self.file]
        if self.line:
            parts.append(f"ligne {self.line}" if lang == "fr" else f"line {self.line}")
        if self.column:
            parts.append(("colonne " if lang == "fr" else "column ") + self.column)
        semicolon = " ; " if lang == "fr" else "; "
        return f"{', '.join(parts)}{colon} {self.message[lang]}{semicolon}{self.remedy[lang]}."


def make(
    rule: str, file: str, line: int = 0, column: str = "", value: object = "", **context: object
) -> Finding:
    """Return the finding of a table rule; ``context`` fills the blanks of its sentences.

    A ``Sentence`` in the context is told in the language of each sentence.

    Raises:
        KeyError: the rule is unknown, or a blank of its sentence is not given.
    """
    known = RULES[rule]
    words = {
        lang: {
            name: word.text(lang) if isinstance(word, Sentence) else word
            for name, word in {"value": value, **context}.items()
        }
        for lang in ("fr", "en")
    }
    return Finding(
        file,
        line,
        column,
        str(value),
        rule,
        known.severity,
        {"fr": known.fr.format_map(words["fr"]), "en": known.en.format_map(words["en"])},
        {
            "fr": known.fr_remedy.format_map(words["fr"]),
            "en": known.en_remedy.format_map(words["en"]),
        },
    )


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by severity, then file, line, column and rule."""
    rank = {severity: number for number, severity in enumerate(Severity)}
    return sorted(
        findings,
        key=lambda f: (rank[f.severity], f.file, f.line, f.column, f.rule, f.value),
    )


def count(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Return how many findings there are of each severity."""
    counter = Counter(finding.severity for finding in findings)
    return {severity: counter[severity] for severity in Severity}
