"""A plain list of FINESS sites: one table with a header, postal code and town.

Columns are recognised by their names, those of FINESS exports and the usual variants. There is no
commune code: the commune comes from the postal code and the town, and when they do not tell the
actor is kept without one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from maillage.importers import BadFile, Options, opening
from maillage.importers.dating import edition
from maillage.importers.finess_rows import LICENCE, Sites
from maillage.importers.writer import PackWriter
from maillage.names import normalise

TITLE = "Liste d'établissements de FINESS"
PAGE = "https://www.data.gouv.fr/datasets/finess-extraction-du-fichier-des-etablissements"
# Key of a record -> names of its column, without spaces nor signs; the first one met counts.
COLUMNS = {
    "finess": "nofinesset finess nfiness nfinesset finesset nofiness numfiness numerofiness "
    "numfinesset numerofinesset numfinessege etfiness",
    "finess_ej": "nofinessej finessej ejfiness numfinessej numerofinessej",
    "nom": "rs raisonsociale nom denomination libelle nometablissement nometab etrs",
    "nom_long": "rslongue raisonsocialelongue nomlong denominationlongue",
    "nom_ej": "ejrs rsej raisonsocialeej nomej",
    "siren": "siren",
    "categorie": "categetab categorie codecategorie categcode codecategetab "
    "categorieetablissement categoriecode",
    "categorie_libelle": "libcategetab libellecategorie categlib libcategorie",
    "siret": "siret numerosiret nosiret",
    "telephone": "telephone tel numerotelephone",
    "numero": "numvoie adressenumvoie",
    "type_voie": "typvoie adressetypevoie",
    "voie": "voie adresse libellevoie adressenomvoie rue",
    "lieu": "lieuditbp adresselieuditbp complementadresse",
    "code_postal": "codepostal cp adressecodepostal postcode",
    "ville": "ville libelleroutage adresselibroutage localite nomcommune libellecommune "
    "libcommune commune",
    "ligne": "ligneacheminement acheminement",
    "commune": "cog codecommune codeinsee comcode insee cogcommune",
    "ouverture": "dateouv dateouvert dateouverture",
    "fermeture": "datefermeture dateferm datefin",
    "etat": "etat statut etatobjet etatetablissement",
    "latitude": "latitude lat geoloc4326lat",
    "longitude": "longitude lon lng long geoloc4326long",
    "x": "coordx coordxet geolocx x",
    "y": "coordy coordyet geolocy y",
    "systeme": "sourcegeocod sourcecoordet geolocprojection",
    "niveau": "geolocprecision",
    "nature": "type",
    "extraction": "dateextractfiness",
}
_FIRST_LINES = 5


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header, read one line at a time.

    Attributes:
        name: name of the file.
        header: names of the columns as the file writes them.
        keys: key of a record → number of its column.
        rows: (line, cells) of each line that is not empty, whatever its number of cells.
    """

    name: str
    header: tuple[str, ...]
    keys: Mapping[str, int]
    rows: Iterator[tuple[int, list[str]]]

    def records(self, pack: PackWriter) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield (file and line, record); a line that is cut is counted and left out."""
        for number, row in self.rows:
            pack.report.read["lignes"] += 1
            where = f"{self.name}, ligne {number}"
            if len(row) != len(self.header):
                pack.report.leave_out("ligne tronquée ou abîmée", where)
            else:
                record = {key: row[column].strip() for key, column in self.keys.items()}
                yield where, _whole_address(record)


def cells(line: str, sign: str) -> list[str]:
    """Split one line, on its own: a quote left open does not swallow the next lines."""
    text = line.rstrip("\r\n")
    if '"' not in text:
        return text.split(sign)
    try:
        return next(csv.reader([text], delimiter=sign), [])
    except csv.Error:
        return text.split(sign)


def postal_line(line: str) -> dict[str, str]:
    """Split ``97224 DUCOS`` into the postal code and the town."""
    found = re.fullmatch(r"(\d{4,5}) +(.+)", line.strip())
    return {"code_postal": found[1].zfill(5), "ville": found[2]} if found else {"ville": line}


def table(path: Path) -> Table:
    """Open a table and recognise its columns.

    Raises:
        BadFile: the file is not a text, or has no separator.
    """
    opening.refuse(path, opening.sniff(path))
    lines = opening.open_text(path)
    first = list(islice(lines, _FIRST_LINES))
    sign = opening.separator(first, f"le fichier {path.name}")
    header = tuple(name.strip() for name in cells(first[0], sign))
    forms = [normalise(name).replace(" ", "") for name in header]
    keys = {
        key: forms.index(found)
        for key, names in COLUMNS.items()
        if (found := next((name for name in names.split() if name in forms), None))
    }
    rest = enumerate(chain(first[1:], lines), 2)
    rows = ((number, _fitted(line, sign, len(header))) for number, line in rest if line.strip())
    return Table(path.name, header, keys, rows)


def _fitted(line: str, sign: str, width: int) -> list[str]:
    """Split a line; quotes that are not escaped, and a last empty cell too many, are forgiven."""
    row = cells(line, sign)
    if len(row) != width:
        plain = line.rstrip("\r\n").split(sign)
        row = plain if len(plain) == width else row
    return row[:width] if len(row) == width + 1 and not row[width] else row


def _whole_address(record: dict[str, str]) -> dict[str, str]:
    street = (record.get(key, "") for key in ("numero", "type_voie", "voie"))
    line = postal_line(record.get("ligne", ""))
    return {**line, **record, "voie": " ".join(filter(None, street))}


class Source:
    """Reads the plain list."""

    def read(self, files: Sequence[Path], options: Options, pack: PackWriter) -> None:
        """Read the lists, one after the other; a site met again is left out.

        Raises:
            BadFile: a file lacks the columns that make a site.
            WrongUse: nothing says the date of the list.
        """
        tables = [table(path) for path in files]
        for one in tables:
            _check(one)
        date = edition(options.edition, [path.name for path in files])
        pack.source(
            f"finess-liste-{date}",
            f"{TITLE}, {date}",
            edition=date,
            licence=LICENCE,
            publisher="DREES",
            url=PAGE,
        )
        sites = Sites(options, pack, date)
        for one in tables:
            for where, record in one.records(pack):
                if site := sites.keep(record, where):
                    sites.write(site)
        sites.finish(whole=False)


def _check(one: Table) -> None:
    keys = set(one.keys)
    placed = bool(keys & {"commune", "ligne"}) or {"code_postal", "ville"} <= keys
    missing = [key for key in ("finess", "nom", "categorie") if key not in one.keys]
    if missing or not placed:
        fr = {"finess": "numéro FINESS", "nom": "nom", "categorie": "code de catégorie"}
        en = {"finess": "FINESS number", "nom": "name", "categorie": "category code"}
        place_fr, place_en = "code postal et ville", "postal code and town"
        lacks_fr = ", ".join([*(fr[key] for key in missing), *([] if placed else [place_fr])])
        lacks_en = ", ".join([*(en[key] for key in missing), *([] if placed else [place_en])])
        seen = ", ".join(one.header[:8])[:200]
        raise BadFile(
            f"le fichier {one.name} n'a pas de colonne reconnue pour : {lacks_fr} (lues : {seen}) ;"
            " renommer les colonnes comme nofinesset;rs;categetab;codepostal;ville",
            f"the file {one.name} has no recognised column for: {lacks_en} (read: {seen}); "
            "rename the columns as nofinesset;rs;categetab;codepostal;ville",
        )
