"""RPPS: how many professionals by commune, profession and mode of practice; never who.

One line of the file is a person × an activity × a savoir-faire, so that a person comes several
times. A person counts once per commune, profession and mode: what was counted is remembered as a
64-bit keyed digest, whose key is drawn for each run and never kept. Memory grows with the number
of professionals who are counted (about 100 bytes each), not with the length of the file.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from maillage.importers import BadFile, Options, dating, mappings, opening
from maillage.importers.communes import Communes, Place, Resolution
from maillage.importers.writer import PackWriter, Report
from maillage.names import normalise

SEPARATOR = "|"
# Our name of a column → how its name begins, once normalised: it changed between 2021 and 2026.
COLUMNS = {
    "person": "identification nationale pp",
    "profession": "code profession",
    "skill": "code savoir faire",
    "mode": "code mode",
    "commune": "code commune",
    "postcode": "code postal",
    "town": "libelle commune",
    "cedex": "bureau cedex",
}
_OF_SKILLS = ("person", "skill")
_REMEMBERED_PLACES = 1 << 16
_POSTCODE = re.compile(r"[0-9]{4,5}")

Types = tuple[str, ...]
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Table:
    """One file, its columns found by name."""

    path: Path
    columns: dict[str, int]
    width: int
    lines: Iterator[str]

    def cells(self, report: Report, read: str) -> Iterator[list[str]]:
        """Yield the cells of the sound lines; the others are counted."""
        for line in self.lines:
            cells = line.rstrip("\r\n").split(SEPARATOR)
            report.read[read] += 1
            if len(cells) != self.width:
                report.leave_out("ligne tronquée, ou qui n'a pas les cellules de l'en-tête")
            else:
                yield cells


def _open(path: Path) -> _Table:
    lines = opening.open_text(path)
    header = next(lines, "").rstrip("\r\n")
    opening.refuse_garbled(path, header)
    names = [normalise(name) for name in header.split(SEPARATOR)]
    columns = {
        ours: names.index(found)
        for ours, start in COLUMNS.items()
        if (found := next((name for name in names if name.startswith(start)), ""))
    }
    if "person" not in columns:
        raise BadFile(
            f"le fichier {path.name} n'est pas une extraction du RPPS : on attend un en-tête "
            "séparé par « | », avec « Identification nationale PP »",
            f"the file {path.name} is not an extract of the RPPS: a header separated by “|” is "
            "expected, with “Identification nationale PP”",
        )
    first = next(lines, "")
    # The lines end with a separator; so does the header, but for a few copies.
    width = len(names) + (header.count(SEPARATOR) + 1 == first.count(SEPARATOR))
    return _Table(path, columns, width, chain([first] if first else [], lines))


@dataclass(slots=True)
class _Professions:
    """Which professions a line tells, by the crosswalk ``rpps``."""

    report: Report
    by_skill: mappings.Mappings = field(
        default_factory=lambda: mappings.read("rpps", "rpps.specialite", "type")
    )
    by_profession: mappings.Mappings = field(
        default_factory=lambda: mappings.read("rpps", "rpps.profession", "type")
    )

    def of(self, profession: str, skill: str, elsewhere: Types) -> Types:
        """Return the professions of a line: the savoir-faire says more than the profession.

        Args:
            profession: code of the profession.
            skill: code of the savoir-faire on the line.
            elsewhere: what the separate file of savoir-faire says of the person.
        """
        found = self.by_skill.targets.get(skill, ()) or elsewhere
        found = found or self.by_profession.targets.get(profession, ())
        if not found:
            if skill and skill not in self.by_skill.known:
                self.report.unknown["savoir-faire"][skill] += 1
            if profession not in self.by_profession.known:
                self.report.unknown["profession"][profession] += 1
        return found


class Source:
    """Counts the professionals of the RPPS."""

    def read(self, files: Sequence[Path], options: Options, pack: PackWriter) -> None:
        """Read the activities, and the separate file of savoir-faire when it is given.

        Raises:
            BadFile: a file is not an extract of the RPPS, or none holds activities.
            WrongUse: no file says its date, and ``--edition`` does not either.
        """
        report = pack.report
        tables = [_open(path) for path in files]
        activities = [t for t in tables if COLUMNS.keys() <= t.columns.keys() | {"skill"}]
        skills = [t for t in tables if t not in activities and set(_OF_SKILLS) <= t.columns.keys()]
        if not activities:
            raise BadFile(
                "aucun fichier ne porte d'activités : donner PS_LibreAcces_Personne_activite, "
                "dont l'en-tête a les colonnes du mode d'exercice et de la commune",
                "no file holds activities: give PS_LibreAcces_Personne_activite, whose header "
                "has the columns of the mode of practice and of the commune",
            )
        for table in tables:
            if table not in activities and table not in skills:
                report.notes.append(f"{table.path.name} : ni activités ni savoir-faire, non lu.")
        edition = dating.edition(options.edition, (t.path.name for t in activities))
        pack.source(
            f"rpps-{edition[:7]}",
            "Annuaire Santé : extraction du RPPS en libre accès, comptée par commune",
            edition=edition,
            licence="Licence Ouverte 2.0",
            publisher="Agence du numérique en santé",
            url="https://www.data.gouv.fr/datasets/annuaire-sante-extractions-des-donnees-en-"
            "libre-acces-des-professionnels-intervenant-dans-le-systeme-de-sante-rpps/",
        )
        count = _Count(options, report)
        for table in skills:
            count.learn(table)
        for table in activities:
            count.add(table)
        count.write(pack)


class _Count:
    """Counts by commune, profession and mode."""

    def __init__(self, options: Options, report: Report) -> None:
        self._options, self._report = options, report
        self._professions = _Professions(report)
        self._modes = mappings.read("rpps", "rpps.mode", "mode")
        self._places = _Places(report)
        self._key = secrets.token_bytes(16)
        self._skills: dict[int, Types] = {}
        self._seen: set[int] = set()
        self._numbers: Counter[Key] = Counter()

    def _digest(self, *parts: str) -> int:
        text = SEPARATOR.join(parts).encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=8, key=self._key).digest())

    def learn(self, table: _Table) -> None:
        """Remember the professions that the separate file of savoir-faire tells."""
        person, skill = (table.columns[name] for name in _OF_SKILLS)
        known = self._professions.by_skill
        for cells in table.cells(self._report, "lignes de savoir-faire"):
            found = known.targets.get(cells[skill], ())
            if found:
                digest = self._digest(cells[person])
                told = self._skills.get(digest, ())
                self._skills[digest] = tuple(dict.fromkeys((*told, *found)))
            elif cells[skill] and cells[skill] not in known.known:
                self._report.unknown["savoir-faire"][cells[skill]] += 1

    def add(self, table: _Table) -> None:
        """Count the lines of a file of activities."""
        report, at = self._report, table.columns
        skill_at = at.get("skill")
        for cells in table.cells(report, "lignes d'activité"):
            person = cells[at["person"]]
            elsewhere = self._skills.get(self._digest(person), ()) if self._skills else ()
            skill = cells[skill_at] if skill_at is not None else ""
            types = self._professions.of(cells[at["profession"]], skill, elsewhere)
            mode = cells[at["mode"]]
            modes = self._modes.targets.get(mode, ())
            if not types:
                report.leave_out("profession ou savoir-faire non suivi")
            elif not person:
                report.leave_out("professionnel sans identifiant")
            elif not mode:
                report.leave_out("aucun mode d'exercice : pas d'activité décrite")
            elif not modes:
                report.leave_out("mode d'exercice inconnu de la correspondance")
                report.unknown["mode d'exercice"][mode] += 1
            elif place := self._places.of(
                cells[at["commune"]],
                cells[at["postcode"]],
                cells[at["town"]] or cells[at["cedex"]],
            ):
                self._count(person, place, types, modes)

    def _count(self, person: str, place: Place, types: Types, modes: Types) -> None:
        if not self._options.keeps(place.departement):
            self._report.leave_out("hors des départements demandés")
            return
        for type_ in types:
            for mode in modes:
                digest = self._digest(person, place.code, type_, mode)
                if digest in self._seen:
                    self._report.read["activités d'une personne déjà comptée là"] += 1
                else:
                    self._seen.add(digest)
                    self._numbers[place.code, type_, mode] += 1

    def write(self, pack: PackWriter) -> None:
        """Write the counts, and what a reader must know of them."""
        for (commune, profession, mode), number in sorted(self._numbers.items()):
            pack.row("effectifs", commune=commune, profession=profession, mode=mode, nombre=number)
        pack.report.notes += [
            f"Somme des effectifs : {len(self._seen)}. Une personne qui exerce dans deux communes, "
            "dans deux modes ou avec deux spécialités compte dans chacun : cette somme n'est pas "
            "un nombre de personnes.",
            self._places.sentence(),
            "Aucune personne n'est dans ce paquet. Un effectif de 1 n'est pas masqué : le RPPS en "
            "libre accès publie le nom et l'adresse d'exercice de chacun, et le compte n'y ajoute "
            "rien.",
            "Pas de déclaration d'exhaustivité : un effectif n'est pas une offre.",
        ]


class _Places:
    """The commune of an address: its code, else its postal code and its town."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._communes = Communes.read()
        self._without_code = self._found = 0
        self._remembered: dict[tuple[str, str], Resolution] = {}

    def of(self, code: str, postcode: str, town: str) -> Place | None:
        """Return the commune, or count why there is none."""
        if code:
            place = self._communes.current(code.rjust(5, "0"))
            if place:
                return place
            self._report.unknown["commune"][code[:5]] += 1
        self._without_code += 1
        postcode, town = postcode.strip(), town.removeprefix(postcode).strip()
        if not _POSTCODE.fullmatch(postcode):
            why = "code postal étranger ou illisible" if postcode or town else "aucune adresse"
            self._report.leave_out(f"sans commune : {why}", f"{postcode} {town}".strip()[:60])
            return None
        found = self._resolve(postcode, town)
        if found.place:
            self._found += 1
            if not found.stated:
                self._report.read[f"communes déduites : {found.how}"] += 1
        else:
            self._report.leave_out(f"sans commune : {found.how}", f"{postcode} {town}"[:60])
        return found.place

    def _resolve(self, postcode: str, town: str) -> Resolution:
        address = postcode, town
        if address not in self._remembered:
            if len(self._remembered) == _REMEMBERED_PLACES:
                self._remembered.clear()
            self._remembered[address] = self._communes.resolve(postcode, town)
        return self._remembered[address]

    def sentence(self) -> str:
        """Say how many lines had no commune."""
        lost = self._without_code - self._found
        return (
            f"{self._without_code} lignes suivies n'avaient pas de code de commune utilisable : "
            f"{self._found} retrouvées par le code postal et la ville, {lost} laissées de côté."
        )
