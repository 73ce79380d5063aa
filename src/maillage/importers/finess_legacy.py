"""FINESS before July 2026: the CSV extracts that people still have.

Three shapes, told apart by the first line: the stocks cs1100502, cs1100507 and cs1100505 (several
kinds of records in one file, no header), the yearly history (header of 42 columns) and the
reference ``t_finess`` (legal entities and sites in one table). In a stock the points come after
all the sites, so the files are read twice and only the sites that are kept stay in memory.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from maillage.importers import BadFile, Options, mappings, opening
from maillage.importers.coordinates import LAMBERT_93, PROJECTED, number, to_wgs84
from maillage.importers.dating import edition
from maillage.importers.finess_list import Table, cells, postal_line, table
from maillage.importers.finess_rows import LICENCE, Site, Sites, day, finess
from maillage.importers.writer import PackWriter

TITLE = "FINESS : extraction du fichier des établissements"
PAGE = "https://www.data.gouv.fr/datasets/finess-extraction-du-fichier-des-etablissements"
# A stock of the whole country holds 95,333 sites in January 2021 and 103,022 in May 2026.
WHOLE = 60_000
METADATA, SITE, POINT = "finess", "structureet", "geolocalisation"
EQUIPMENT, AUTHORISATION = "equipementsocial", "activiteoffresoin"
_KINDS = {SITE, POINT, EQUIPMENT, AUTHORISATION}
# Lambert-93, the legal systems overseas, and WGS84 / UTM north and south.
_SYSTEMS = {LAMBERT_93, *PROJECTED.values(), *range(32601, 32661), *range(32701, 32761)}
# The last cell, the national number of a school (UAI), may be missing; one more may be empty.
SITE_CELLS, POINT_CELLS = range(31, 34), 5
_SITE_COLUMNS = {
    "finess": 1,
    "finess_ej": 2,
    "nom": 3,
    "nom_long": 4,
    "commune": 12,
    "departement": 13,
    "ligne": 15,
    "telephone": 16,
    "categorie": 18,
    "categorie_libelle": 19,
    "siret": 22,
    "ouverture": 28,
}
_STREET, _PLACE = slice(7, 11), 11
_UNUSED = {
    EQUIPMENT: "équipements sociaux (disciplines, capacités)",
    AUTHORISATION: "autorisations de soins, sauf le nom de l'entité juridique",
}

Record = dict[str, str]


class Source:
    """Reads the legacy extracts."""

    def read(self, files: Sequence[Path], options: Options, pack: PackWriter) -> None:
        """Read the files, of one edition, in any order.

        Raises:
            BadFile: a file is not one of the three shapes, or none holds a site.
            WrongUse: nothing says the date of the data.
        """
        tables: list[Table] = []
        stocks: list[Path] = []
        said = ""
        for path in files:
            first = _first_line(path)
            if _is_stock(path, first):
                stocks.append(path)
                if first.startswith(METADATA):
                    said = max(said, *(day(cell) for cell in first.split(";")))
            else:
                tables.append(_table(path))
                said = max(said, _extraction(path))
        date = edition(options.edition or said, [path.name for path in files])
        pack.source(
            f"finess-csv-{date}",
            f"{TITLE}, {date}",
            edition=date,
            licence=LICENCE,
            publisher="DREES",
            url=PAGE,
        )
        sites = Sites(options, pack, date)
        kept = _from_stocks(stocks, sites) + _from_tables(tables, sites)
        for site in kept:
            sites.write(site)
        read = pack.report.read["sites"]
        if not read:
            raise BadFile(
                f"aucun établissement dans {', '.join(path.name for path in files)} : donner le "
                "fichier cs1100502, cs1100507, historique ou t_finess",
                f"no establishment in {', '.join(path.name for path in files)}: give the file "
                "cs1100502, cs1100507, history or t_finess",
            )
        activities = mappings.read("finess_activites", "finess.activite", "type").targets
        elsewhere = frozenset(code for codes in activities.values() for code in codes)
        sites.finish(whole=read >= WHOLE, elsewhere=elsewhere)


def _first_line(path: Path) -> str:
    opening.refuse(path, opening.sniff(path))
    return next(opening.open_text(path), "")


def _is_stock(path: Path, first: str) -> bool:
    """Say whether a file is a stock, by the metadata or the record on its first line."""
    kind = (re.match(r"\w*", first) or [""])[0]
    sign, rest = first[len(kind) :][:1], first[len(kind) + 1 :]
    if kind not in _KINDS and not (kind == METADATA and rest.startswith("etalab")):
        return False
    if sign != ";":
        raise BadFile(
            f"le fichier {path.name} n'est pas séparé par des points-virgules (« {sign} ») : "
            "reprendre l'original, tel que FINESS le publiait",
            f"the file {path.name} is not separated by semicolons (“{sign}”): take the original "
            "again, as FINESS published it",
        )
    return True


# Stocks: several kinds of records, told by the first cell.


def _records(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield (file and line, cells) of each line of a stock."""
    for line, text in enumerate(opening.open_text(path), 1):
        if text.strip():
            yield f"{path.name}, ligne {line}", cells(text, ";")


def _from_stocks(files: Sequence[Path], sites: Sites) -> list[Site]:
    """Read the sites, then what the other records say of those that are kept."""
    report = sites.pack.report
    kept: dict[str, Site] = {}
    met: Counter[str] = Counter()
    for path in files:
        for where, row in _records(path):
            kind = row[0]
            if kind == SITE:
                report.read["sites"] += 1
                if len(row) not in SITE_CELLS:
                    report.leave_out("ligne tronquée ou abîmée", where)
                elif site := sites.keep(_site(row), where):
                    kept[str(site.cells["finess"])] = site
            elif kind in {POINT, *_UNUSED}:
                met[kind] += 1
            elif kind != METADATA:
                report.read["autres lignes"] += 1
                report.leave_out("ligne d'un genre inconnu ou abîmée", f"{where} : {kind[:40]}")
    for kind, words in _UNUSED.items():
        if met[kind]:
            report.notes.append(f"non importés : {words} ({met[kind]} lignes)")
    if met[POINT] or met[AUTHORISATION]:
        legal = {site.legal for site in kept.values()}
        for path in files:
            for where, row in _records(path):
                if row[0] == POINT:
                    _point(row, where, kept, sites)
                elif row[0] == AUTHORISATION and len(row) > 2 and finess(row[1]) in legal:
                    sites.legal.setdefault(finess(row[1]), (row[2], ""))
    return list(kept.values())


def _site(row: list[str]) -> Record:
    record = {key: row[column].strip() for key, column in _SITE_COLUMNS.items()}
    record["voie"] = " ".join(filter(None, (cell.strip() for cell in row[_STREET])))
    record["lieu"] = row[_PLACE].strip()
    return record | postal_line(record.pop("ligne"))


def _point(row: list[str], where: str, kept: dict[str, Site], sites: Sites) -> None:
    report = sites.pack.report
    report.read["géolocalisations"] += 1
    if len(row) < POINT_CELLS:
        report.leave_out("ligne de géolocalisation tronquée ou abîmée", where)
    elif site := kept.get(finess(row[1])):
        record = _positioned({"x": row[2].strip(), "y": row[3].strip(), "systeme": row[4]})
        site.precision = record["precision"]
        site.pairs = [(record["x"], record["y"])] if record["x"] and record["y"] else []


# Coordinates: the system is named beside them, in one of several ways.


def system(text: str) -> int | None:
    """Return the EPSG code of the system that ``sourcecoordet`` names, None when it names none.

    ``1,ATLASANTE,96,BAN,EPSG:2154 RGF93…``, ``…,V2.2,LAMBERT_93``, ``…,L93_METROPOLE``,
    ``…,UTM_N20``, ``…,WGS84/UTM zone 1S (Wallis-et-Futuna)``.
    """
    if found := re.search(r"EPSG:(\d{4,5})", text):
        return int(found[1]) if int(found[1]) in _SYSTEMS else None
    if re.search(r"LAMBERT.?93|L93", text, re.IGNORECASE):
        return LAMBERT_93
    found = re.search(r"UTM.?(?:zone )?(\d\d?)([NS])", text, re.IGNORECASE)
    zone, side = found.groups() if found else ("", "")
    if not found and (found := re.search(r"UTM_([NS])(\d\d?)", text)):
        side, zone = found.groups()
    code = ({"N": 32600, "S": 32700}[side.upper()] + int(zone)) if found else 0
    return code if code in _SYSTEMS else None


def precision(text: str) -> str:
    """Return the precision that ``sourcecoordet`` tells by its first digit and its geocoder.

    No public note gives the digit's meaning; public readers agree on 1 (address), 2 (street) and
    4 (commune), the last with the geocoder ADMIN-EXPRESS, one point for a whole commune.
    """
    level = text.split(",")[0].strip()
    if "ADMIN-EXPRESS" in text.upper() or level == "4":
        return "commune"
    return {"1": "numero", "2": "rue"}.get(level, "")


def _positioned(record: Record) -> Record:
    """Put degrees in place of metres when the record names their system."""
    named = record.pop("systeme", "")
    record["precision"] = precision(record.pop("niveau", "") or named)
    code, x, y = system(named), number(record.get("x")), number(record.get("y"))
    if code and x is not None and y is not None:
        point = to_wgs84(x, y, code) if x or y else None
        record["x"], record["y"] = map(str, point) if point else ("", "")
    return record


# Tables with a header: the yearly history and t_finess.


def _table(path: Path) -> Table:
    found = table(path)
    if not {"finess", "categorie", "commune"} <= set(found.keys):
        listed = {"finess", "categorie", "code_postal", "ville"} <= set(found.keys)
        do_fr = (
            "c'est une liste sans code commune, la lire avec la source finess-liste"
            if listed
            else "donner le fichier cs1100502, cs1100507, historique ou t_finess"
        )
        do_en = (
            "it is a list without commune code, read it with the source finess-liste"
            if listed
            else "give the file cs1100502, cs1100507, history or t_finess"
        )
        raise BadFile(
            f"le fichier {path.name} n'est pas un ancien extrait de FINESS : {do_fr}",
            f"the file {path.name} is not a legacy extract of FINESS: {do_en}",
        )
    return found


def _extraction(path: Path) -> str:
    """Return the extraction date that the first row of ``t_finess`` says."""
    found = table(path)
    column = found.keys.get("extraction")
    _, row = next(found.rows, (0, []))
    return day(row[column]) if column is not None and column < len(row) else ""


def _from_tables(tables: Sequence[Table], sites: Sites) -> list[Site]:
    """Read the sites; the rows of legal entities give their names."""
    report = sites.pack.report
    kept: list[Site] = []
    for one in tables:
        for where, record in one.records(sites.pack):
            if record.get("nature", "").upper() == "EJ":
                report.read["entités juridiques"] += 1
                if name := finess(record["finess"]):
                    sites.legal[name] = (record.get("nom", ""), record.get("siren", ""))
                continue
            report.read["sites"] += 1
            if site := sites.keep(_positioned(record), where):
                kept.append(site)
    return kept
