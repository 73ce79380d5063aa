"""FINESS-Activites: the psychiatric activities that each site carries out, and their zones.

An activity stands twice in the file, as authorised for the legal entity and as used by the site:
only the second is counted. The zone of intervention stands with the first; the two are joined by
the number of the authorisation. Natures that were renamed (``ASMR``, then ``AMSR``) read alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from maillage import crosswalks
from maillage.importers.finess_records import clean
from maillage.importers.json_stream import Record, objects, part, records
from maillage.importers.writer import PackWriter

ACTIVITIES, PUBLICS = "finess_activites", "finess_publics"
PSYCHIATRY = "ASDR"


@dataclass(frozen=True, slots=True)
class Zone:
    """The communes where an authorisation says that an activity intervenes."""

    key: str
    label: str
    communes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One psychiatric activity in use at a site, for one public, and the type that it is here."""

    activity: str
    public: str
    type: str
    zone: Zone | None

    def __str__(self) -> str:
        """Return the codes as the nomenclatures write them: ``867/843``."""
        return f"{self.activity}/{self.public}" if self.public else self.activity


@dataclass(slots=True)
class Activities:
    """What the file says of each site, by FINESS number.

    Attributes:
        given: whether there is such a file.
        lines: psychiatric activities that are a type here.
        zones: zones of the sites all of whose activities have one.
    """

    given: bool = False
    lines: dict[str, list[Line]] = field(default_factory=dict)
    zones: dict[str, list[Zone]] = field(default_factory=dict)


def read_activities(path: Path, pack: PackWriter) -> Activities:
    """Read the file, keeping what is active.

    Raises:
        BadFile: the file is not sound.
    """
    found = Activities(given=True)
    reader = _Reader(pack)
    for entity in records(path, "pmej.item"):
        zones = reader.zones(entity)
        for site in objects(entity, "ege"):
            reader.site(site, zones, found)
    return found


def by_type(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Gather the lines of one type: it is one place, whatever their number."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.type, []).append(line)
    return found


class _Reader:
    """Reads one site after the other, and counts what is left out."""

    def __init__(self, pack: PackWriter) -> None:
        self._report = pack.report
        self._types = crosswalks.importable(ACTIVITIES)
        self._listed = {mapping.code for mapping in crosswalks.read(ACTIVITIES)}
        self._publics = {mapping.code for mapping in crosswalks.read(PUBLICS)}
        self._communes: dict[str, str] = {}

    def zones(self, entity: Record) -> dict[str, Zone]:
        """Return the zones of what an entity is authorised to do, by authorisation."""
        found: dict[str, Zone] = {}
        for activity in objects(entity, "activitesAutorisees"):
            told = part(activity, "zoneIntervention")
            codes = dict.fromkeys(clean(c.get("commune")) for c in objects(told, "communeZI"))
            # One string per commune, however many zones name it.
            communes = tuple(self._communes.setdefault(code, code) for code in codes if code)
            number = clean(part(activity, "caracteristiquesGeneriques").get("activiteAeId"))
            if communes and number:
                key = clean(told.get("zoneInterventionAutoriseeId")) or number
                found[number] = Zone(key, clean(told.get("libelleZI")), communes)
        return found

    def site(self, site: Record, zones: Mapping[str, Zone], found: Activities) -> None:
        """Add what a site does."""
        number = clean(site.get("numFinessEge"))
        met: list[Zone | None] = []
        for activity in objects(site, "activitesExercees"):
            self._report.read["activités"] += 1
            about = part(activity, "caracteristiquesGeneriques")
            if clean(about.get("etatObjet")) != "A":
                self._report.leave_out("activité inactive")
                continue
            zone = zones.get(clean(about.get("identifiantAutorisation")))
            met.append(zone)
            line = self._line(number, part(activity, "nature"), zone)
            if line is not None:
                found.lines.setdefault(number, []).append(line)
        stated = [zone for zone in met if zone is not None]
        if stated and len(stated) == len(met):
            found.zones[number] = stated

    def _line(self, number: str, nature: Record, zone: Zone | None) -> Line | None:
        if clean(nature.get("codeNature")) != PSYCHIATRY:
            return None
        told = part(part(nature, "caracteristiquesSpecifiques"), "typeActiviteASDR")
        code = clean(told.get("activiteSanitaireDiverseRegulee"))
        public = clean(told.get("public"))
        if code not in self._listed:
            self._report.unknown["finess.activite"][code or "(vide)"] += 1
            return None
        if public and public not in self._publics:
            self._report.unknown["finess.public"][public] += 1
        types = self._types.get(f"{code}/{public}") or self._types.get(code)
        if not types:
            self._report.leave_out("activité sans type de ressource", f"{code} de {number}")
            return None
        return Line(code, public, types[0], zone)
