"""The rules of cells and of rows: how serious each fault is, and what is said of it.

Those of whole files and their headers are in ``maillage.sheet_rules``.

Words in braces are replaced by what the reader met (``maillage.findings.make``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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

CELL_RULES: dict[str, Rule] = {
    "required": Rule(
        E,
        "la cellule est vide alors que la colonne est obligatoire",
        "la remplir",
        "the cell is empty but the column is required",
        "fill it in",
    ),
    "formula": Rule(
        E,
        "« {value} » est ce que le tableur montre à la place d'une valeur",
        "remplacer la formule par sa valeur",
        "“{value}” is what the spreadsheet shows in place of a value",
        "replace the formula by its value",
    ),
    "control": Rule(
        W,
        "la cellule contient un caractère invisible ({value})",
        "la retaper",
        "the cell holds an invisible character ({value})",
        "type it again",
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
        "« {value} » n'existe pas dans {tables}",
        "corriger le code ou ajouter la ligne qui manque ; codes proches : {allowed}",
        "“{value}” does not exist in {tables}",
        "correct the code or add the missing row; close codes: {allowed}",
    ),
    "awaits": Rule(
        I,
        "la ligne est écartée parce que « {value} » l'est ({place})",
        "corriger d'abord {place}",
        "the row is kept out because “{value}” is ({place})",
        "correct {place} first",
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
    "date_form": Rule(
        E,
        "« {value} » n'est pas une date écrite AAAA-MM-JJ",
        "écrire {meant}",
        "“{value}” is not a date written YYYY-MM-DD",
        "write {meant}",
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
