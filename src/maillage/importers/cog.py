"""The official geographic code (COG): INSEE files (CSV or zip) or the npm package (JSON).

The pack has the same four tables as the shipped ``territoires``, as far as the files tell. A code
of any past vintage leads to the commune of today: by ``anciensCodes``, by the déléguées and
associées, and by the movements, followed to the end.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from maillage.identifiers import COMMUNE
from maillage.importers import BadFile, Options, cog_insee, csv_rows, dating, json_stream, opening
from maillage.importers.cog_tables import GONE, NATURES, Record, all_rows, former_codes
from maillage.importers.opening import Kind
from maillage.importers.writer import PackWriter, Report

LEVELS = ("regions", "departements", "epci", "communes")
# The whole COG of INSEE, unzipped, holds about 10 MB.
LARGEST_ARCHIVE = 200 << 20
_CODES = {
    "communes": COMMUNE,
    "epci": re.compile(r"[0-9]{9}"),
    "departements": re.compile(r"[0-9]{2}|2[AB]|9[78][0-9]"),
    "regions": re.compile(r"[0-9]{2}|9[78][0-9]"),
}
_NEEDED: dict[str, tuple[tuple[str, type], ...]] = {
    "communes": (),
    "epci": (("type", str), ("membres", list)),
    "departements": (("region", str), ("chefLieu", str)),
    "regions": (("chefLieu", str),),
}
_OF_A_COMMUNE = (("departement", str), ("region", str))
_IGNORED = {"arrondissements": "arrondissements", "ept": "établissements publics territoriaux"}


@dataclass(slots=True)
class _Gathered:
    """What the files say: records of each level, in order, one per code and type."""

    levels: dict[str, dict[tuple[str, str], Record]] = field(
        default_factory=lambda: {level: {} for level in LEVELS}
    )
    movements: cog_insee.Movements = field(default_factory=cog_insee.Movements)
    dated: list[str] = field(default_factory=list)

    def add(self, level: str, records: Iterable[Record], file: str, report: Report) -> None:
        for record in records:
            code = str(record.get("code", ""))
            if not _CODES[level].fullmatch(code) or not _is_whole(record, level):
                raise BadFile(
                    f"le fichier {file} a un enregistrement incomplet "
                    f"({level}, code « {code[:20]} ») : le télécharger à nouveau",
                    f"the file {file} has a record that is not whole "
                    f"({level}, code “{code[:20]}”): download it again",
                )
            key = code, str(record.get("type", ""))
            if key in self.levels[level]:
                raise BadFile(
                    f"le fichier {file} donne deux fois le code {code} ({level}) : "
                    "ne donner qu'un seul millésime",
                    f"the file {file} gives the code {code} twice ({level}): give one vintage only",
                )
            self.levels[level][key] = record
            report.read[level] += 1

    def records(self, level: str) -> list[Record]:
        return list(self.levels[level].values())


def _is_whole(record: Record, level: str) -> bool:
    needed = (("nom", str), *_NEEDED[level])
    if record.get("type") in NATURES:
        needed += _OF_A_COMMUNE
    return all(isinstance(record.get(key), form) for key, form in needed) and isinstance(
        record.get("population", 0), int
    )


class Source:
    """Reads the COG."""

    def read(self, files: Sequence[Path], options: Options, pack: PackWriter) -> None:
        """Read the files, in any order, and write the territories that they tell.

        Raises:
            BadFile: a file is not one of the COG, or no file gives the communes.
            WrongUse: no file says the vintage, and ``--edition`` does not either.
        """
        gathered, report = _Gathered(), pack.report
        with _unzipped(files) as paths:
            for path in paths:
                _gather(path, gathered, report)
        if not gathered.levels["communes"]:
            raise BadFile(
                "aucun fichier ne donne les communes : ajouter v_commune_AAAA.csv ou communes.json",
                "no file gives the communes: add v_commune_YYYY.csv or communes.json",
            )
        edition = dating.edition(options.edition, gathered.dated, yearly=True)
        pack.source(
            f"cog-{edition[:4]}",
            f"Code officiel géographique au 1er janvier {edition[:4]}",
            edition=edition,
            licence="Licence Ouverte 2.0",
            publisher="INSEE",
            url="https://www.insee.fr/fr/information/2560452",
        )
        _write(gathered, options, pack)


def _gather(path: Path, gathered: _Gathered, report: Report) -> None:
    kind = opening.sniff(path)
    if kind is Kind.JSON:
        _gather_json(path, gathered, report)
        return
    opening.refuse(path, kind)
    file = csv_rows.read(path)
    level = cog_insee.kind(file)
    if level == "communes":
        gathered.dated.append(path.name)
        gathered.add(level, cog_insee.communes(file), path.name, report)
    elif level == "mouvements":
        report.read["mouvements"] += sum(1 for _ in gathered.movements.read(file))
    elif level:
        gathered.add(level, cog_insee.areas(file), path.name, report)
    else:
        raise _unexpected(path)


def _gather_json(path: Path, gathered: _Gathered, report: Report) -> None:
    json_stream.check(path)
    records = json_stream.records(path)
    first = next(records, None)
    level = _level(first or {})
    if level in _IGNORED:
        report.notes.append(f"{path.name} : les {_IGNORED[level]} n'ont pas de table, non lus.")
    elif level and first:
        gathered.add(level, _chain(first, records), path.name, report)
    else:
        raise _unexpected(path)


def _chain(first: Record, records: Iterator[Record]) -> Iterator[Record]:
    yield _kept(first)
    for record in records:
        yield _kept(record)


def _kept(record: Record) -> Record:
    """Keep of an EPCI the codes of its members, and of the rest everything."""
    if "membres" in record:
        codes = (member.get("code", "") for member in record["membres"])
        return {**record, "membres": [{"code": code} for code in codes]}
    return record


def _level(record: Record) -> str:
    """Say what a file of the npm package holds, by its first record."""
    if "membres" in record:
        return "ept" if record.get("type") == "EPT" else "epci"
    if "type" in record and "typeLiaison" in record:
        return "communes"
    if "chefLieu" in record:
        above = {"departement", "region"} & record.keys()
        return ("regions", "departements", "arrondissements")[len(above)]
    return ""


def _unexpected(path: Path) -> BadFile:
    return BadFile(
        f"le fichier {path.name} n'est pas un fichier du COG : on attend v_commune, v_departement, "
        "v_region, les mouvements (CSV ou zip) ou les JSON du paquet npm",
        f"the file {path.name} is not one of the COG: v_commune, v_departement, v_region, the "
        "movements (CSV or zip) or the JSON files of the npm package are expected",
    )


def _write(gathered: _Gathered, options: Options, pack: PackWriter) -> None:
    report = pack.report
    communes = gathered.records("communes")
    current = {record["code"] for record in communes if record["type"] in NATURES}
    gone = list(gathered.movements.gone(current))
    for code in gathered.movements.lost(current):
        report.leave_out("ancien code sans commune actuelle certaine (mouvements)", code)
    communes += gone
    codes, mistaken = former_codes(communes)
    for code in mistaken:
        report.leave_out("ancien code encore en vigueur, ou rattaché à aucune commune", code)
    for record in communes:
        if record["type"] not in {*NATURES, GONE, "commune-deleguee", "commune-associee"}:
            report.unknown["type de commune"][record["type"]] += 1
    data = {level: gathered.records(level) for level in LEVELS} | {"communes": communes}
    _write_rows(all_rows(data, codes), options, pack)
    report.notes.append(
        f"{sum(map(len, codes.values()))} anciens codes mènent à une commune d'aujourd'hui, dont "
        f"{len(gone)} par les mouvements ; une réponse qui part d'un ancien code le dit."
    )
    report.notes.append(
        "Pas de coordonnées dans ces fichiers. Pour changer de millésime, mettre ces tables à la "
        "place de celles d'une copie de « territoires » (zones.csv et zone_communes.csv y restent) "
        "et construire avec --only."
    )
    if absent := [level for level in LEVELS if not gathered.levels[level]]:
        report.notes.append(f"Tables non remplies, faute de fichier : {', '.join(absent)}.")


def _write_rows(tables: dict[str, list[Record]], options: Options, pack: PackWriter) -> None:
    """Write what is asked for; totals stay those of the whole territory."""
    kept = [row for row in tables["communes"] if options.keeps(row["departement"])]
    number = len(tables["communes"]) - len(kept)
    if number:
        pack.report.left_out["commune d'un département non demandé"] += number
    if not kept:
        raise BadFile(
            "aucune commune dans les départements demandés : vérifier --departement",
            "no commune in the départements asked for: check --departement",
        )
    homes = {
        level: {row[column] for row in kept}
        for level, column in (("regions", "region"), ("departements", "departement"))
    } | {"epci": {row["epci"] for row in kept}}
    codes = {row["code"] for row in kept}
    for level in ("regions", "departements", "epci"):
        known = {row["code"] for row in tables[level]}
        for row in tables[level]:
            if options.departements and row["code"] not in homes[level]:
                continue
            if row.get("chef_lieu") not in codes:
                row.pop("chef_lieu", None)
            pack.row(level, **row)
        if missing := sorted(homes[level] - known - {""}) if known else []:
            pack.report.leave_out(f"territoire absent des fichiers ({level})", " ".join(missing))
    for row in kept:
        pack.row("communes", **row)


@contextmanager
def _unzipped(files: Sequence[Path]) -> Iterator[list[Path]]:
    """Give the files, with the CSV and JSON members of an archive in its place."""
    with tempfile.TemporaryDirectory() as folder:
        paths: list[Path] = []
        for number, file in enumerate(files):
            if opening.sniff(file) is Kind.ZIP:
                paths += _extract(file, Path(folder) / str(number))
            else:
                paths.append(file)
        yield paths


def _extract(archive: Path, folder: Path) -> list[Path]:
    folder.mkdir()
    paths: list[Path] = []
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [m for m in opened.infolist() if _is_table(m.filename)]
            if not members or sum(m.file_size for m in members) > LARGEST_ARCHIVE:
                raise BadFile(
                    f"l'archive {archive.name} ne contient pas de CSV du COG, ou en contient "
                    "beaucoup trop : donner celle de l'INSEE",
                    f"the archive {archive.name} holds no CSV of the COG, or far too much: "
                    "give that of INSEE",
                )
            for member in members:
                path = folder / Path(member.filename).name
                with opened.open(member) as source, path.open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 16)
                paths.append(path)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise BadFile(
            f"l'archive zip {archive.name} est abîmée, tronquée ou chiffrée : "
            "la télécharger à nouveau",
            f"the zip archive {archive.name} is damaged, cut or encrypted: download it again",
        ) from None
    return paths


def _is_table(name: str) -> bool:
    path = Path(name)
    return (
        path.suffix.lower() in {".csv", ".json"}
        and "__MACOSX" not in path.parts
        and any(word in path.name.lower() for word in ("commune", "departement", "region", "epci"))
    )
