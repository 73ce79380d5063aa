"""FINESS, the flow that the Agence du numérique en santé publishes since July 2026.

Two JSON files: the structures (legal entities, their sites, hospital groups) and the activities
of each site. The activities are read first, whatever the order of the files: they say which
hospital sites hold a CMP, and for whom.

One place is counted once: an activity of the type of its site (category 156, activity 867) tells
the publics of the site; activities of another type make one more actor, attached to the site.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from maillage.errors import WrongUse
from maillage.identifiers import is_finess, is_siren, is_siret
from maillage.importers import BadFile, Options
from maillage.importers.communes import Communes
from maillage.importers.coordinates import Atlas, ban_precision, centre
from maillage.importers.dating import edition
from maillage.importers.finess_activities import Activities, Line, Zone, by_type, read_activities
from maillage.importers.finess_codes import Crosswalk
from maillage.importers.finess_records import (
    address,
    citation,
    clean,
    day,
    named,
    phone,
    site_address,
)
from maillage.importers.json_stream import Record, check, first, objects, part, records
from maillage.importers.writer import PackWriter

PRACTICE, SEAT = "03", "02"
GHT = "001"
COMPLETE = "exhaustif"
ROLES = {"S": "établissement support", "M": "établissement membre"}
# 174,508 sites in July 2026: a file with far fewer is an extract, whose silence says nothing.
WHOLE = 100_000

Cells = dict[str, object]


class Source:
    """Reads the structures and the activities, and writes the pack."""

    def read(self, files: Sequence[Path], options: Options, pack: PackWriter) -> None:
        """Read the structures and, when given, the activities.

        ``--option exhaustif=oui`` declares an extract complete for its départements.

        Raises:
            BadFile: a file is neither, is given twice, or the structures are missing.
            WrongUse: an option is none of this source.
        """
        if unknown := sorted(options.extra.keys() - {COMPLETE}):
            raise WrongUse(
                f"« {unknown[0]} » n'est pas une option de cette source : {COMPLETE}=oui",
                f"“{unknown[0]}” is no option of this source: {COMPLETE}=oui",
            )
        structures, activities = recognise(files)
        dates = {path.name: day(first(path, "generatedAt")) for path in files}
        date = edition(options.edition or dates[structures.name], [structures.name])
        pack.source(
            f"finess-{date[:7]}",
            "FINESS : structures et activités",
            edition=date,
            licence="Licence Ouverte 2.0",
            publisher="Agence du numérique en santé",
            url="https://www.data.gouv.fr/datasets/finess-structures-1",
        )
        notes = pack.report.notes
        notes.append("dates : " + ", ".join(f"{n} du {d or '?'}" for n, d in dates.items()))
        notes.append("licence : l'API de data.gouv.fr a dit ODbL pour les structures en août 2026")
        if activities is None:
            notes.append(
                "sans le fichier des activités, les publics sont inconnus et les CMP, CATTP ou "
                "hôpitaux de jour tenus par un site hospitalier manquent"
            )
        done = read_activities(activities, pack) if activities else Activities()
        _Structures(options, pack, done, date).read(structures)


def recognise(files: Sequence[Path]) -> tuple[Path, Path | None]:
    """Tell the structures from the activities by what their first record holds.

    Raises:
        BadFile: a file is neither, is given twice, or the structures are missing.
    """
    found: dict[str, Path] = {}
    for path in files:
        check(path)
        kind = _kind(next(records(path, "pmej.item"), {}))
        if not kind:
            raise BadFile(
                f"le fichier {path.name} n'est ni FINESS-Structures ni FINESS-Activites : "
                "donner les fichiers de cette source",
                f"the file {path.name} is neither FINESS-Structures nor FINESS-Activites: "
                "give the files of this source",
            )
        if kind in found:
            raise BadFile(
                f"{found[kind].name} et {path.name} sont deux fichiers FINESS ({kind}) : "
                "n'en donner qu'un",
                f"{found[kind].name} and {path.name} are two FINESS files ({kind}): give one",
            )
        found[kind] = path
    if "structures" not in found:
        name = found["activites"].name
        raise BadFile(
            f"{name} porte les activités : donner aussi le fichier des structures",
            f"{name} holds the activities: give the file of structures too",
        )
    return found["structures"], found.get("activites")


def _kind(record: Record) -> str:
    if "informationsGeneralesPMEJ" in record:
        return "structures"
    used = any("activitesExercees" in site for site in objects(record, "ege"))
    return "activites" if used or "activitesAutorisees" in record else ""


class _Structures:
    """Reads the legal entities one by one, and writes those that hold something kept."""

    def __init__(self, options: Options, pack: PackWriter, done: Activities, date: str) -> None:
        self._options, self._pack, self._done, self._date = options, pack, done, date
        self._report = pack.report
        self._communes = Communes.read()
        self._atlas = Atlas(self._communes)
        self._crosswalk = Crosswalk()
        # What must be known to the end: what was written, and what the file holds.
        self._entities: dict[str, tuple[str, str]] = {}
        self._sites: set[str] = set()
        self._zones: set[str] = set()
        self._types: set[str] = set()
        self._departements: set[str] = set()
        self._unsure: set[tuple[str, str]] = set()

    def read(self, path: Path) -> None:
        """Read the entities, then the groups that they are members of."""
        for entity in records(path, "pmej.item"):
            self._entity(entity)
        for group in records(path, "gcc.item", largest=None):
            self._group(group)
        self._declare()

    def _entity(self, record: Record) -> None:
        self._report.read["entités juridiques"] += 1
        told = part(record, "informationsGeneralesPMEJ")
        number = clean(told.get("numFinessPm"))
        key = f"finess-ej-{number}" if is_finess(number) else ""
        rows = [row for site in objects(record, "ege") for row in self._site(site, key)]
        if not rows:
            self._report.leave_out("entité juridique sans site gardé")
            return
        if key:
            names = [clean(told.get(n)) for n in ("denominationLonguePmSmsse", "denominationPm")]
            siren = clean(told.get("siren"))
            end, notes = self._end(record, told)
            row: Cells = {
                "id": key,
                **named(names, number),
                "finess_ej": number,
                "siren": siren if is_siren(siren) else "",
                **self._where(record, SEAT, number, notes),
                "depuis": day(told.get("dateCreation")),
                "jusqu_a": end,
                "citation": citation(record, f"numFinessPm {number}"),
                "note": " ; ".join(notes),
            }
            rows.insert(0, row)
            self._entities[clean(told.get("pmSmsseId"))] = (key, str(row["libelle"]))
        for row in rows:
            self._pack.row("acteurs", statut="dit", **row)

    def _site(self, record: Record, parent: str) -> list[Cells]:
        """Return the rows of a site: itself, then what it does under other types."""
        self._report.read["sites"] += 1
        told = part(record, "informationsGeneralesEGE")
        number = clean(told.get("numFinessEge"))
        end, notes = self._end(record, told)
        if not is_finess(number) or number in self._sites:
            self._report.leave_out("site sans numéro FINESS valable, ou déjà lu", number)
            return []
        if end and end <= self._date and not self._options.include_closed:
            self._report.leave_out("site fermé ou inactif")
            return []
        place = self._communes.current(clean(site_address(record, PRACTICE).get("cogCommune")))
        departement = place.departement if place else ""
        category = clean(record.get("categorieentiteGeographiqueExercice"))
        lines = self._done.lines.get(number, [])
        type_ = self._crosswalk.type(category)
        self._departements.add(departement)
        types = {type_, *(line.type for line in lines)}
        self._types |= types
        if place is None:
            self._unsure |= {(number[:2], unplaced) for unplaced in types}
        if not self._options.keeps(departement):
            self._report.leave_out("hors des départements demandés")
            return []
        if category and not self._crosswalk.lists(category):
            self._report.unknown["finess.categorie"][category] += 1
        if not type_ and not lines:
            self._report.leave_out("catégorie sans rapport" if category else "catégorie vide")
            return []
        self._sites.add(number)
        services = by_type(lines)
        own = services.pop(type_, [])
        if not own and (refined := self._crosswalk.refined(type_, services)):
            own, type_ = services.pop(refined), refined
            notes.append(f"catégorie {category} précisée par l'activité {own[0]}")
        elif not own:
            self._unsure |= {(departement, other) for other in self._crosswalk.finer(type_)}
        if not type_:
            notes.append("gardé pour ses activités de psychiatrie")
        names = [clean(told.get(name)) for name in ("nomEgeLong", "nomEgeCourt")]
        siret = clean(told.get("siret"))
        if siret and not is_siret(siret):
            self._report.leave_out("SIRET à clé fausse, laissé vide", f"{siret} de {number}")
            siret = ""
        shared = {
            **self._where(record, PRACTICE, number, notes),
            "telephone": phone(record),
            "jusqu_a": end,
        }
        zones = [line.zone for line in own] if own else self._done.zones.get(number, [])
        site: Cells = {
            "id": f"finess-{number}",
            **named(names, number),
            "type": type_,
            "rattachement": parent,
            "finess": number,
            "siret": siret,
            **shared,
            "territoire": self._zone(number, zones),
            "publics": self._crosswalk.publics(own),
            "depuis": day(told.get("dateOuverture")),
            "citation": citation(record, f"numFinessEge {number}", category, own),
            "note": " ; ".join(notes),
        }
        return [site, *(self._service(site, shared, t, used) for t, used in services.items())]

    def _service(self, site: Cells, shared: Cells, type_: str, lines: list[Line]) -> Cells:
        """Return the row of what a site does under another type than its own."""
        number = str(site["finess"])
        return {
            "id": f"finess-{number}-{type_}",
            "libelle": f"{self._crosswalk.label(type_)} — {site['libelle']}",
            "type": type_,
            "rattachement": site["id"],
            **shared,
            "territoire": self._zone(f"{number}-{type_}", [line.zone for line in lines]),
            "publics": self._crosswalk.publics(lines),
            "citation": citation({"etatObjet": "A"}, f"numFinessEge {number}", "", lines),
            "note": "activité du site, et non un établissement de plus",
        }

    def _end(self, record: Record, told: Record) -> tuple[str, list[str]]:
        """Return when a record ends, and what must be said of it."""
        end = day(told.get("dateFermeture"))
        if clean(record.get("etatObjet")) == "A" or "" < end <= self._date:
            return end, []
        return self._date, ["inactif à cette édition, depuis une date que FINESS ne dit pas"]

    def _where(self, record: Record, usage: str, number: str, notes: list[str]) -> Cells:
        """Return the cells that say where a record is."""
        told = site_address(record, usage)
        code = clean(told.get("cogCommune"))
        place = self._communes.current(code)
        if place is None:
            self._report.unknown["commune"][code or "(vide)"] += 1
            return {"adresse": address(told)}
        if place.code != code:
            notes.append(f"commune {code} dans FINESS, aujourd'hui {place.code}")
        point = None
        if given := part(told, "coordonneesGeographique"):
            pairs = (
                (given.get("coordonneeX"), given.get("coordonneeY")),
                (given.get("directionLongitude"), given.get("directionLatitude")),
            )
            precision = ban_precision(clean(given.get("cleInInteropBAN")))
            point = self._atlas.locate(pairs, place, precision)
            if point is None:
                self._report.leave_out("coordonnées hors de la commune, laissées vides", number)
        if point is None and (point := centre(place)):
            notes.append("point : centre de la commune, faute de coordonnées")
        return {
            "commune": place.code,
            "statut_commune": "dit",
            "adresse": address(told),
            "latitude": point and point.latitude,
            "longitude": point and point.longitude,
            "precision_lieu": point and point.precision,
        }

    def _zone(self, owner: str, zones: Sequence[Zone | None]) -> str:
        """Write the zone of an actor all of whose activities have one, and return its name."""
        stated = {zone.key: zone for zone in zones if zone is not None}
        if not stated or None in zones:
            return ""
        first_key = next(iter(stated))
        code = f"finess-zi-{first_key if len(stated) == 1 else owner}"
        if code not in self._zones:
            parts: dict[str, str] = {}
            for commune in dict.fromkeys(c for zone in stated.values() for c in zone.communes):
                place = self._communes.current(commune)
                if place is None:
                    self._report.unknown["commune"][commune] += 1
                elif commune in self._communes.former:
                    parts.setdefault(place.code, "partie")
                else:
                    parts[place.code] = "entiere"
            if not parts:
                return ""
            self._zones.add(code)
            names = dict.fromkeys(zone.label for zone in stated.values() if zone.label)
            cited = f"zoneInterventionAutoriseeId {', '.join(stated)}"
            self._pack.row(
                "zones",
                code=code,
                libelle=f"Zone d'intervention : {', '.join(names) or owner}",
                nature="libre",
                citation=cited,
                statut="dit",
            )
            for commune, share in parts.items():
                self._pack.row(
                    "zone_communes",
                    zone=code,
                    territoire=f"commune:{commune}",
                    part=share,
                    citation=cited,
                    statut="dit",
                )
        return f"zone:{code}"

    def _group(self, record: Record) -> None:
        """Write a hospital group and its members, as far as they are kept."""
        self._report.read["groupements"] += 1
        number, name = clean(record.get("numFinessGcc")), clean(record.get("nomGcc"))
        type_, state = clean(record.get("typeGcc")), clean(record.get("etatObjet"))
        if type_ != GHT or state != "A" or not number.isalnum():
            self._report.leave_out("groupement qui n'est pas un GHT actif", f"{number} {name}")
            return
        members = {clean(m.get("pmSmsseId")): m for m in objects(record, "pmejDuGcc")}
        kept = {key: member for key, member in members.items() if key in self._entities}
        for _ in range(len(members) - len(kept)):
            self._report.leave_out("membre de GHT sans site gardé")
        if not kept:
            self._report.leave_out("GHT sans membre gardé", f"{number} {name}")
            return
        ght, cited = f"finess-ght-{number}", f"numFinessGcc {number}, typeGcc {type_}"
        self._pack.row(
            "acteurs", id=ght, libelle=f"GHT {name}", type="ght", citation=cited, statut="dit"
        )
        for key, member in kept.items():
            actor, label = self._entities[key]
            role = clean(member.get("typeRoleEntiteGroupe"))
            self._pack.row(
                "liens",
                id=f"{ght}--{actor}",
                libelle=f"{label} — GHT {name}",
                de=f"acteur:{actor}",
                vers=f"acteur:{ght}",
                nature="appartenance",
                citation=f"{cited}, pmSmsseId {key}, typeRoleEntiteGroupe {role}",
                note=ROLES.get(role, ""),
                statut="dit",
            )

    def _declare(self) -> None:
        """Declare complete the types that the file holds, when it is the whole register."""
        read = self._report.read["sites"]
        if read < WHOLE and self._options.extra.get(COMPLETE) != "oui":
            self._report.notes.append(
                f"{read} sites : c'est un extrait, aucune exhaustivité n'est déclarée "
                "(--option exhaustif=oui s'il est complet pour ses départements)"
            )
            return
        held = self._crosswalk.held(self._types, self._done.given)
        asked = self._options.departements or self._departements
        for departement in sorted(filter(None, asked)):
            # A site without a known commune is looked for where its number was given.
            near = (departement, departement[:2])
            sure = [t for t in held if not any((where, t) in self._unsure for where in near)]
            if sure:
                self._pack.row(
                    "declarations",
                    id=f"{self._pack.source_code}-{departement}",
                    territoire=f"dep:{departement}",
                    types=sure,
                    depuis=self._date,
                    statut="dit",
                    citation=f"generatedAt {self._date}",
                    note="FINESS recense tous les sites de ces types ; il ne dit pas leur zone",
                )
