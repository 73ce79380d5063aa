"""The tables as a spreadsheet to fill in: help on every column, lists to choose from, all text.

What a spreadsheet spoils by itself (leading zeros, dates) is prevented by the text format and, when
it happens all the same, repaired on the way back (``maillage.importers.workbook_source``).
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from maillage import packs
from maillage.columns import Column, Row, columns, is_many
from maillage.errors import MaillageError, WrongUse
from maillage.rows import GROUPS, TABLES
from maillage.schema import allowed_words
from maillage.tables import SEPARATOR

GUIDE, PACK, CODES, LISTS = "Mode d'emploi", "paquet", "Codes", "listes"
# What a workbook of corrections (``maillage.reporting``) begins with.
FINDINGS = "Constats"
OURS = frozenset({GUIDE, CODES, LISTS, FINDINGS})
# Words of the sheet that describes the pack, each with its help.
PACK_WORDS: dict[str, str] = {
    "titre": "titre du paquet : « PTSM du Val-de-Marne, version de 2026 »",
    "source": "code de la source, sans espace ni accent : ptsm-94-2026 ; il vaut pour toute ligne "
    "dont la cellule source est vide",
    "edition": "date des données : AAAA, AAAA-MM ou AAAA-MM-JJ",
    "licence": "licence des données : « Licence Ouverte 2.0 »",
    "editeur": "qui les publie ou les tient",
    "url": "adresse publique, s'il y en a une",
}
LAST_ROW = 2000
_ADVICE = (
    "Une feuille par table ; une ligne par chose décrite. Ne pas renommer les feuilles ni les "
    "colonnes.",
    "Les colonnes à fond sombre sont obligatoires ; le sens de chacune est dans la note de son "
    "en-tête, et plus bas.",
    "Une cellule vide veut dire « non dit » : jamais « tous », jamais « sans limite ».",
    f"Plusieurs valeurs dans une cellule se séparent par « {SEPARATOR} » quand la colonne l'admet.",
    "Les cellules sont au format texte : écrire 01001, 2026-03 et 59G21 tels quels.",
    "Les listes proposent les codes ; la feuille « Codes » dit ce qu'ils veulent dire.",
    "Ne nommer aucune personne : des organisations, des équipes, des effectifs.",
    "Remplir d'abord la feuille « paquet », puis enregistrer en .xlsx et lancer : "
    "maillage import classeur FICHIER.xlsx -o PAQUET, puis maillage build PAQUET.",
)


class MissingExtra(MaillageError):
    """The libraries of spreadsheets are not installed."""

    def __init__(self) -> None:
        """Say how to install them."""
        super().__init__(
            "les classeurs demandent un complément : pip install 'maillage[xlsx]'",
            "workbooks need an extra: pip install 'maillage[xlsx]'",
        )


@dataclass(slots=True)
class _Lists:
    """The lists of choices: one column each of a hidden sheet, under a name of the workbook."""

    book: Any
    sheet: Any
    made: dict[tuple[str, ...], str] = field(default_factory=dict)

    def name(self, words: tuple[str, ...]) -> str:
        """Return the formula that names a list, written once whatever uses it."""
        if words not in self.made:
            column, name = len(self.made), f"liste_{len(self.made) + 1}"
            self.made[words] = f"={name}"
            self.sheet.write_column(0, column, words)
            letter = _letter(column)
            area = f"={LISTS}!${letter}$1:${letter}${len(words)}"
            self.book.define_name(name, area)
        return self.made[words]


def write_template(
    path: Path, tables: Sequence[str], *, title: str = "", advice: str = "", lang: str = "fr"
) -> None:
    """Write an empty workbook with a sheet for each table.

    Args:
        path: file to write.
        tables: names of the tables, in the order of the sheets.
        title: what the workbook describes.
        advice: what to write in it, in French.
        lang: language of the notes of the headers.

    Raises:
        MissingExtra: the library is not installed.
        WrongUse: the file is there already.
    """
    if path.exists():
        raise WrongUse(
            f"{path} existe déjà : choisir un autre dossier, rien n'a été écrit",
            f"{path} exists already: choose another folder, nothing was written",
        )
    book, formats = new_book(str(path), title or "Maillage")
    path.parent.mkdir(parents=True, exist_ok=True)
    guide = book.add_worksheet(GUIDE)
    write_pack(book.add_worksheet(PACK), formats)
    sheets = {name: book.add_worksheet(name) for name in tables}
    codes = book.add_worksheet(CODES)
    hidden = book.add_worksheet(LISTS)
    hidden.hide()
    lists = _Lists(book, hidden)
    for name, sheet in sheets.items():
        _write_table(sheet, TABLES[name], tables, lists, formats, lang)
    _write_guide(guide, tables, title, advice, formats)
    _write_codes(codes, tables, formats)
    book.close()


def new_book(target: str | IO[bytes], title: str) -> tuple[Any, dict[str, Any]]:
    """Return a workbook to fill and close, and its formats by name.

    The same cells give the same bytes. Text is never taken for a formula or a link.

    Raises:
        MissingExtra: the library is not installed.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise MissingExtra from None
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": dt.datetime(2026, 1, 1)})
    return book, {
        "text": book.add_format({"num_format": "@"}),
        "optional": book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1}),
        "required": book.add_format(
            {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "border": 1}
        ),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def write_pack(sheet: Any, formats: Mapping[str, Any]) -> None:
    """Write the sheet that describes the pack: its words, room for their values, their sense."""
    sheet.write_row(0, 0, ("mot", "valeur", "sens"), formats["optional"])
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 50, formats["text"])
    sheet.set_column(2, 2, 90)
    for row, (word, help_) in enumerate(PACK_WORDS.items(), start=1):
        sheet.write(row, 0, word, formats["required" if row < 5 else "optional"])
        sheet.write(row, 2, help_)
    sheet.freeze_panes(1, 0)


def _write_table(
    sheet: Any,
    model: type[Row],
    tables: Sequence[str],
    lists: _Lists,
    formats: dict[str, Any],
    lang: str,
) -> None:
    sheet.freeze_panes(1, 1)
    for place, (name, column) in enumerate(columns(model).items()):
        required = model.model_fields[name].is_required()
        sheet.set_column(place, place, min(40, max(14, len(name) + 4)), formats["text"])
        sheet.write_string(0, place, name, formats["required" if required else "optional"])
        size = {"x_scale": 2.2, "y_scale": 1.6}
        sheet.write_comment(0, place, column_help(model, name, column, lang), size)
        choice = _choice(model, name, column, tables, lists)
        if choice:
            sheet.data_validation(1, place, LAST_ROW, place, choice)


def _choice(
    model: type[Row], name: str, column: Column, tables: Sequence[str], lists: _Lists
) -> dict[str, Any] | None:
    """Return the list of choices of a column: fixed words bind, codes only advise.

    Another pack may add codes, and a cell of several values cannot be checked by a list.
    """
    if words := allowed_words(model, name):
        return {
            "validate": "list",
            "source": lists.name(words),
            "error_title": "Mot inconnu",
            "error_message": "Choisir un mot de la liste, ou laisser vide.",
        }
    source = ""
    if len(column.targets) == 1:
        (target,) = column.targets
        if target in tables:
            key = list(columns(TABLES[target])).index(TABLES[target].key[0])
            letter = _letter(key)
            source = f"='{target}'!${letter}$2:${letter}${LAST_ROW + 1}"
        elif codes := referential_codes(target):
            source = lists.name(tuple(code for code, _ in codes))
    if not source:
        return None
    return {
        "validate": "list",
        "source": source,
        "error_type": "information",
        "error_title": "Code hors de la liste",
        "error_message": "Ce code n'est pas dans la liste : le garder s'il vient d'un autre paquet "
        "ou s'il y a plusieurs codes.",
        "show_error": not is_many(model, name),
    }


def referential_codes(table: str) -> list[tuple[str, str]]:
    """Return (code, French label) of a shipped table of the referentiel; sources are too many."""
    path = packs.shipped("referentiel") / f"{table}.csv"
    models = {model.table for model in GROUPS["referentiel"]}
    if table == "sources" or table not in models or not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row["code"], row.get("libelle") or "") for row in rows if row.get("code")]


def column_help(model: type[Row], name: str, column: Column, lang: str = "fr") -> str:
    """Return what the note of a header says."""
    french = lang == "fr"
    required = model.model_fields[name].is_required()
    parts = [
        ("Obligatoire." if french else "Required.") if required else "",
        _meaning(column, lang),
    ]
    if words := allowed_words(model, name):
        parts.append(("Mots permis : " if french else "Allowed words: ") + ", ".join(words))
    if is_many(model, name):
        several = "Plusieurs valeurs, séparées par" if french else "Several values, separated by"
        parts.append(f"{several} {SEPARATOR}")
    if column.targets:
        parts.append(("Renvoie à : " if french else "Refers to: ") + ", ".join(column.targets))
    if column.example:
        parts.append(("Exemple : " if french else "Example: ") + column.example)
    return "\n".join(parts)


def _meaning(column: Column, lang: str) -> str:
    text = column.fr if lang == "fr" else column.en
    return text[:1].upper() + text[1:] + "."


def _write_guide(
    sheet: Any, tables: Sequence[str], title: str, advice: str, formats: dict[str, Any]
) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 12)
    sheet.set_column(3, 3, 100, formats["wrapped"])
    sheet.write(0, 0, title or "Tables de Maillage", formats["title"])
    row = 2
    for number, sentence in enumerate(filter(None, (*_ADVICE, advice)), start=1):
        sheet.write(row, 0, f"{number}. {sentence}")
        row += 1
    row += 1
    sheet.write_row(row, 0, ("feuille", "colonne", "obligatoire", "sens"), formats["optional"])
    for table in tables:
        model = TABLES[table]
        for name, column in columns(model).items():
            row += 1
            required = "oui" if model.model_fields[name].is_required() else ""
            help_ = column_help(model, name, column).removeprefix("Obligatoire.\n")
            cells = (table, name, required, help_.replace("\n", " "))
            for place, text in enumerate(cells):
                sheet.write_string(row, place, text)
    sheet.hide_gridlines(2)


def _write_codes(sheet: Any, tables: Sequence[str], formats: dict[str, Any]) -> None:
    sheet.write_row(0, 0, ("table", "code", "libellé"), formats["optional"])
    sheet.set_column(0, 1, 24, formats["text"])
    sheet.set_column(2, 2, 80, formats["text"])
    sheet.freeze_panes(1, 0)
    row = 0
    for table in _referentials(tables):
        for code, label in referential_codes(table):
            row += 1
            for place, text in enumerate((table, code, label)):
                sheet.write_string(row, place, text)
    sheet.autofilter(0, 0, max(row, 1), 2)


def _referentials(tables: Iterable[str]) -> list[str]:
    """Return the tables of codes that the columns of some tables refer to, in order."""
    found: dict[str, None] = {}
    for table in tables:
        for column in columns(TABLES[table]).values():
            if len(column.targets) == 1:
                found.setdefault(column.targets[0])
    return [table for table in found if table not in tables]


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))
