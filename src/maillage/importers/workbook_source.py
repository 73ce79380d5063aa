"""A workbook filled in by hand (``maillage template --format xlsx``) read back as a pack.

Rows come out in the order of the sheets. Nothing is lost in silence: a sheet or a column that no
table has, a formula, an error value are counted and shown.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from maillage import packs, workbook
from maillage.columns import Column, columns
from maillage.dates import parse_date
from maillage.importers import BadFile, Options, opening
from maillage.importers.opening import Kind
from maillage.importers.workbook_cells import Read, text_of
from maillage.importers.writer import MOST_EXAMPLES, PackWriter
from maillage.names import nearest, normalise
from maillage.rows import TABLES

FORMULA = "formules lues comme leur valeur"
EMPTY_FORMULA = "formules sans valeur enregistrée, lues vides : ouvrir et enregistrer le classeur"
ERROR = "valeurs d'erreur (#N/A, #REF!…), lues vides"
# A table of all communes, the largest there can be, holds about 30 MB once unzipped.
LARGEST_CONTENT = 256 << 20
_OLE = b"\xd0\xcf\x11\xe0"
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NUM!|NAME\?|NULL!)")


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of a sheet: its number, and its cells with whether each is a formula."""

    number: int
    cells: list[tuple[object, bool]]


@dataclass(slots=True)
class _Remarks:
    """What had to be done to cells, with a few examples of each."""

    count: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, remark: str, place: str, before: object, after: str) -> None:
        self.count[remark] += 1
        if len(self.examples[remark]) < MOST_EXAMPLES:
            self.examples[remark].append(f"{place} : {before} → {after or '(vide)'}")

    def sentences(self) -> list[str]:
        return [
            f"{remark} : {number} ({' ; '.join(self.examples[remark])}"
            f"{' …' if number > MOST_EXAMPLES else ''})"
            for remark, number in self.count.items()
        ]


class Source:
    """Reads one or several workbooks."""

    def read(self, files: Sequence[Path], options: Options, pack: PackWriter) -> None:
        """Write the rows of every sheet that bears the name of a table.

        Raises:
            BadFile: a file is not a workbook, or a sheet cannot be read as a table.
        """
        remarks = _Remarks()
        with ExitStack() as stack:
            books = [stack.enter_context(_Book(path)) for path in files]
            _describe(books, options, pack)
            for book in books:
                for sheet in book.sheets():
                    _read_sheet(book, sheet, pack, remarks)
        pack.report.notes += remarks.sentences()
        if not pack.report.read:
            raise BadFile(
                "le classeur n'a aucune ligne remplie : le remplir, l'enregistrer, puis relancer",
                "the workbook has no filled row: fill it in, save it, then run again",
            )


class _Book:
    """An open workbook, seen twice: its values, and its formulas."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        _refuse(path)
        try:
            from openpyxl import load_workbook
        except ImportError:
            raise workbook.MissingExtra from None
        try:
            self.values = load_workbook(path, read_only=True, data_only=True)
            self.formulas = load_workbook(path, read_only=True, data_only=False)
        except Exception as error:  # openpyxl lets through whatever its parsers raise
            raise _damaged(path, error) from None

    def __enter__(self) -> _Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.values.close()
        self.formulas.close()

    def sheets(self) -> list[str]:
        """Return the names of the sheets that hold cells."""
        return [sheet.title for sheet in self.values.worksheets]

    def lines(self, sheet: str) -> Iterator[_Line]:
        """Yield the rows of a sheet that hold something."""
        seen, written = self.values[sheet], self.formulas[sheet]
        seen.reset_dimensions()
        written.reset_dimensions()
        try:
            pairs = zip_longest(seen.iter_rows(), written.iter_rows(), fillvalue=())
            for number, (values, formulas) in enumerate(pairs, start=1):
                cells = [
                    (getattr(value, "value", None), getattr(formula, "data_type", "") == "f")
                    for value, formula in zip_longest(values, formulas)
                ]
                if any(is_formula or not _blank(value) for value, is_formula in cells):
                    yield _Line(number, cells)
        except Exception as error:  # openpyxl lets through whatever its parsers raise
            raise _damaged(self.path, error) from None


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _refuse(path: Path) -> None:
    """Refuse what is not a workbook, saying what it is.

    Raises:
        BadFile: it is something else, or it is damaged.
    """
    with path.open("rb") as file:
        if file.read(4) == _OLE:
            raise _bad(
                path,
                "est protégé par un mot de passe, ou dans l'ancien format .xls : "
                "l'enregistrer en .xlsx, sans mot de passe",
                "is protected by a password, or in the former .xls format: "
                "save it as .xlsx, without a password",
            )
    kind = opening.sniff(path)
    if kind is not Kind.ZIP:
        opening.refuse(path, kind)
        raise _bad(
            path,
            "n'est pas un classeur .xlsx : donner le classeur, ou construire le dossier de CSV "
            "avec « maillage build »",
            "is not an .xlsx workbook: give the workbook, or build the folder of CSV with "
            "“maillage build”",
        )
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            size = sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise _damaged(path, error) from None
    if "xl/workbook.xml" not in names:
        raise _bad(
            path,
            "est une archive, pas un classeur .xlsx (un .ods s'enregistre en .xlsx)",
            "is an archive, not an .xlsx workbook (save an .ods as .xlsx)",
        )
    if size > LARGEST_CONTENT:
        raise _bad(
            path,
            f"contient {size >> 20} Mio une fois décompressé : ce n'est pas un classeur rempli "
            "à la main",
            f"holds {size >> 20} MiB once unzipped: this is not a workbook filled in by hand",
        )


def _bad(path: Path, fr: str, en: str) -> BadFile:
    return BadFile(f"le classeur {path.name} {fr}", f"the workbook {path.name} {en}")


def _damaged(path: Path, error: Exception) -> BadFile:
    if isinstance(error, BadFile):
        return error
    return _bad(
        path,
        f"est tronqué ou abîmé ({type(error).__name__}) : l'ouvrir et l'enregistrer à nouveau",
        f"is truncated or damaged ({type(error).__name__}): open it and save it again",
    )


def _describe(books: Sequence[_Book], options: Options, pack: PackWriter) -> None:
    """Say which source the pack comes from, by the sheet « paquet »."""
    report = pack.report
    words: dict[str, str] = {}
    for book in books:
        words = {**_pack_words(book), **words}
    stem = re.sub(r"[^a-z0-9]+", "-", normalise(books[0].path.stem)).strip("-")
    code = words.get("source") or f"saisie-{stem or 'classeur'}"
    edition = options.edition or words.get("edition", "")
    try:
        parse_date(edition)
    except ValueError:
        said = f"« {edition} » n'est pas une date" if edition else "l'édition n'est pas dite"
        edition = _saved_on(books)
        report.notes.append(
            f"{said} : date du dernier enregistrement ({edition}) ; "
            "remplir « edition » dans la feuille paquet"
        )
    for word in ("titre", "licence"):
        if not words.get(word):
            report.notes.append(f"« {word} » est vide dans la feuille paquet")
    pack.source_code = code
    report.title = words.get("titre") or books[0].name
    report.edition, report.licence = edition, words.get("licence") or "non précisée"
    known = {cells["code"] for book in books for cells in _source_rows(book)}
    if code not in known | _shipped_sources():
        pack.row(
            "sources",
            code=code,
            titre=report.title,
            nature="saisie",
            editeur=words.get("editeur"),
            edition=edition,
            licence=report.licence,
            url=words.get("url"),
        )


def _pack_words(book: _Book) -> dict[str, str]:
    found: dict[str, str] = {}
    for sheet in book.sheets():
        if normalise(sheet) == workbook.PACK:
            for line in book.lines(sheet):
                cells = [value for value, _ in line.cells]
                word = str(cells[0] or "").strip()
                if word in workbook.PACK_WORDS and len(cells) > 1:
                    kind = "xsd:date" if word == "edition" else ""
                    column = Column(fr="", en="", datatype=kind)
                    found[word] = text_of(cells[1], "", word, column).text
    return found


def _saved_on(books: Sequence[_Book]) -> str:
    saved = max((b.values.properties.modified for b in books if b.values.properties), default=None)
    return saved.strftime("%Y-%m-%d") if saved else ""


def _source_rows(book: _Book) -> Iterator[dict[str, str]]:
    for sheet in book.sheets():
        if _table(sheet) == "sources":
            header: list[str] = []
            for line in book.lines(sheet):
                cells = [str(value if value is not None else "").strip() for value, _ in line.cells]
                if not header:
                    header = [_plain(cell) for cell in cells]
                    continue
                row = dict(zip(header, cells, strict=False))
                if row.get("code"):
                    yield row


def _shipped_sources() -> set[str]:
    path = packs.shipped("referentiel") / "sources.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file)}


def _table(sheet: str) -> str | None:
    """Return the table that a sheet holds, or None."""
    name = sheet.strip().casefold()
    return name if name in TABLES else None


def _plain(header: str) -> str:
    return header.strip().removesuffix("*").strip().casefold()


def _read_sheet(book: _Book, sheet: str, pack: PackWriter, remarks: _Remarks) -> None:
    if sheet in workbook.OURS or normalise(sheet) == workbook.PACK:
        return
    table = _table(sheet)
    if table is None:
        _leave_sheet(book, sheet, pack)
        return
    from openpyxl.utils import get_column_letter

    known = columns(TABLES[table])
    header: dict[int, str] = {}
    for line in book.lines(sheet):
        if not header:
            header = _header(book, sheet, line, known, pack)
            continue
        pack.report.read[f"lignes de {table}"] += 1
        cells: dict[str, str] = {}
        for place, (value, is_formula) in enumerate(line.cells):
            where = f"{sheet}!{get_column_letter(place + 1)}{line.number}"
            name = header.get(place, "")
            if name not in known:
                if not _blank(value):
                    title = name or get_column_letter(place + 1)
                    reason = f"cellule hors des colonnes de la table {table} ({title})"
                    pack.report.leave_out(reason, f"{where} : {value}")
                continue
            read = _read_cell(value, is_formula, table, name, known[name])
            if read.remark:
                remarks.add(read.remark, where, value, read.text)
            cells[name] = read.text
        if "source" in known and not cells.get("source"):
            cells["source"] = pack.source_code
        pack.row(table, **cells)


def _read_cell(value: object, is_formula: bool, table: str, name: str, column: Column) -> Read:
    if isinstance(value, str) and _ERRORS.fullmatch(value.strip()):
        return Read("", ERROR)
    read = text_of(value, table, name, column)
    if is_formula:
        return Read(read.text, EMPTY_FORMULA if value is None else FORMULA)
    return read


def _leave_sheet(book: _Book, sheet: str, pack: PackWriter) -> None:
    rows = max(sum(1 for _ in book.lines(sheet)) - 1, 0)
    close = ", ".join(nearest(sheet, TABLES))
    hint = f" ; tables proches : {close}" if close else ""
    pack.report.notes.append(
        f"la feuille « {sheet} » n'est aucune table : {rows} ligne(s) non lue(s){hint}"
    )
    for _ in range(rows):
        pack.report.leave_out("ligne d'une feuille qui n'est aucune table", sheet)


def _header(
    book: _Book, sheet: str, line: _Line, known: dict[str, Column], pack: PackWriter
) -> dict[int, str]:
    """Return the name of each column that has one.

    Raises:
        BadFile: a column is there twice, or none is a column of the table.
    """
    named = {place: _plain(str(v)) for place, (v, _) in enumerate(line.cells) if not _blank(v)}
    names = list(named.values())
    twice = next((name for name in names if names.count(name) > 1 and name in known), "")
    if twice:
        raise _bad(
            book.path,
            f"a deux colonnes « {twice} » dans la feuille {sheet} : n'en garder qu'une",
            f"has two columns “{twice}” in sheet {sheet}: keep one",
        )
    if not any(name in known for name in names):
        raise _bad(
            book.path,
            f"n'a pas les noms de colonnes en première ligne de la feuille {sheet} : "
            "reprendre ceux de « maillage template »",
            f"has no column names on the first line of sheet {sheet}: "
            "take those of “maillage template”",
        )
    for name in names:
        if name not in known:
            close = ", ".join(nearest(name, known))
            pack.report.notes.append(
                f"la colonne « {name} » de la feuille {sheet} n'existe pas dans la table : "
                f"non lue{f' ; colonnes proches : {close}' if close else ''}"
            )
    return named
