"""data·inclusion v1: structures and services on mental health and addictions.

A service is kept when the crosswalk gives a need for one of its themes; a structure, when one of
its services is. data·inclusion says no line of care. When the grid places the type of the
structure for the very need of the service (a CSAPA for addictive behaviours), the service is an
offer of the structure: its need, zone, public, cost and access are stated, its line is inferred,
and the offer says so. Any other service is an actor, attached to its structure: where to turn to,
at a line that nobody states.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from maillage.identifiers import is_siret
from maillage.importers import BadFile, Options, dating, inclusion_records, mappings
from maillage.importers.communes import Communes, Place, Resolution
from maillage.importers.coordinates import Atlas
from maillage.importers.gradation_lines import GradationLines
from maillage.importers.inclusion_cells import (
    citation,
    condition,
    cost,
    date,
    identifier,
    note,
    targets,
)
from maillage.importers.inclusion_records import Record
from maillage.importers.mappings import Mappings
from maillage.importers.territory_codes import FRANCE, TerritoryCodes, Zone
from maillage.importers.writer import PackWriter

CROSSWALK = "data_inclusion"


class Source:
    """Reads structures and services."""

    def read(self, files: Sequence[Path], options: Options, pack: PackWriter) -> None:
        """Read the services, then their structures, and write actors, offers and zones.

        Raises:
            BadFile: a file is not one of data·inclusion v1, or no file holds services.
            WrongUse: no file says its date, and ``--edition`` does not either.
        """
        kinds = {path: inclusion_records.kind(path) for path in files}
        services = [path for path in files if kinds[path] == "services"]
        structures = [path for path in files if kinds[path] == "structures"]
        if not services:
            raise BadFile(
                "aucun fichier ne porte de services, or ce sont eux qui ont un thème : "
                "ajouter le fichier des services",
                "no file holds services, and themes are theirs: add the file of services",
            )
        edition = dating.edition(options.edition, (path.name for path in files))
        pack.source(
            f"data-inclusion-{edition[:7]}",
            "data·inclusion : structures et services d'insertion, santé mentale et addictions",
            edition=edition,
            licence="Licence Ouverte 2.0",
            publisher="GIP Plateforme de l'inclusion",
            url="https://www.data.gouv.fr/datasets/referentiel-de-loffre-dinsertion-liste-des-"
            "structures-et-services-dinsertion/",
        )
        reading = _Reading(options, pack)
        reading.choose(services)
        reading.write_structures(structures)
        reading.write_services(services)
        reading.conclude(bool(structures))


@dataclass(frozen=True, slots=True)
class _Structure:
    """What services need to know of their structure."""

    id: str
    type: str
    where: Resolution

    @property
    def place(self) -> Place | None:
        return self.where.place


@dataclass(slots=True)
class _Crosswalks:
    needs: Mappings = field(
        default_factory=lambda: mappings.read(CROSSWALK, "di.thematique", "besoin")
    )
    types: Mappings = field(default_factory=lambda: mappings.read(CROSSWALK, "di.reseau", "type"))
    publics: Mappings = field(
        default_factory=lambda: mappings.read(CROSSWALK, "di.public", "public")
    )
    modalities: Mappings = field(
        default_factory=lambda: mappings.read(CROSSWALK, "di.accueil", "modalite")
    )
    entries: Mappings = field(
        default_factory=lambda: mappings.read(CROSSWALK, "di.mobilisation", "acces")
    )
    askers: Mappings = field(
        default_factory=lambda: mappings.read(CROSSWALK, "di.mobilisable", "acces")
    )


class _Reading:
    """One import: what is kept, and what is known of it so far."""

    def __init__(self, options: Options, pack: PackWriter) -> None:
        self._options, self._pack, self._report = options, pack, pack.report
        self._crosswalks = _Crosswalks()
        self._communes = Communes.read()
        self._atlas = Atlas(self._communes)
        self._codes = TerritoryCodes.read(self._communes)
        self._lines = GradationLines.read()
        self._wanted: dict[str, bool] = {}  # structure → written
        self._structures: dict[str, _Structure] = {}
        self._services: set[str] = set()
        self._offers = self._actors = 0

    def choose(self, paths: Sequence[Path]) -> None:
        """Go through the services once, to know which structures are theirs."""
        for service in self._records(paths, "services"):
            if self._needs(service):
                self._wanted[service["structure_id"]] = False

    def write_structures(self, paths: Sequence[Path]) -> None:
        """Write the structures of the services that are kept."""
        for record in self._records(paths, "structures"):
            key = record["id"]
            if key not in self._wanted:
                self._report.leave_out("structure sans service de santé mentale ou d'addictologie")
            elif key in self._structures:
                self._report.leave_out("structure donnée deux fois", key)
            else:
                self._structures[key] = structure = self._structure(record)
                if structure.place is None or self._options.keeps(structure.place.departement):
                    self._write_structure(record, structure)

    def write_services(self, paths: Sequence[Path]) -> None:
        """Go through the services again, and write those that are kept."""
        for path in paths:
            for service in inclusion_records.read(path):
                if needs := self._needs(service):
                    self._write_service(service, needs)
                else:
                    self._report.leave_out("service d'un autre thème")

    def conclude(self, with_structures: bool) -> None:
        """Say what a reader of the pack must know."""
        self._report.notes += [
            "data·inclusion ne dit pas de ligne de recours. Un service est une offre quand la "
            "grille place le type de sa structure pour ce besoin (ligne inférée, marquée comme "
            f"telle) : {self._offers} offres. Acteurs sans offre, faute de ligne : {self._actors}.",
            "La zone est celle d'éligibilité : qui peut être reçu. Elle devient la zone de "
            "l'offre ; un accueil en présentiel ouvert au-delà du département est une condition.",
            "Aucune personne : les noms de contact ne sont pas lus, et un courriel au nom d'une "
            "personne est laissé de côté.",
            "Pas de déclaration d'exhaustivité : chaque producteur publie ce qu'il veut.",
            "Licence : celle du schéma ; vérifier celle de l'export sur sa page.",
        ]
        if not with_structures:
            self._report.notes.append(
                "Fichier des structures absent : aucun type n'est connu, donc aucune offre."
            )

    def _records(self, paths: Sequence[Path], kind: str) -> Iterator[Record]:
        for path in paths:
            for record in inclusion_records.read(path, self._report):
                self._report.read[kind] += 1
                for name, known in self._nomenclatures():
                    for code in record[name]:
                        if code not in known.known:
                            self._report.unknown[name][code] += 1
                yield record

    def _nomenclatures(self) -> tuple[tuple[str, Mappings], ...]:
        ours = self._crosswalks
        return (
            ("thematiques", ours.needs),
            ("reseaux_porteurs", ours.types),
            ("publics", ours.publics),
            ("modes_accueil", ours.modalities),
            ("modes_mobilisation", ours.entries),
            ("mobilisable_par", ours.askers),
        )

    def _needs(self, service: Record) -> list[str]:
        return targets(service["thematiques"], self._crosswalks.needs)

    def _where(self, record: Record) -> Resolution:
        code = record["code_insee"]
        place = self._communes.current(code.upper()) if code else None
        if place is None and record["code_postal"]:
            return self._communes.resolve(record["code_postal"], record["commune"])
        return Resolution(place)

    def _structure(self, record: Record) -> _Structure:
        types = targets(record["reseaux_porteurs"], self._crosswalks.types)
        if len(types) > 1:
            self._report.leave_out("type : plusieurs réseaux porteurs", record["id"])
        type_ = types[0] if len(types) == 1 else ""
        return _Structure(identifier("structure", record["id"]), type_, self._where(record))

    def _write_structure(self, record: Record, structure: _Structure) -> None:
        self._wanted[record["id"]] = True
        siret = record["siret"]
        if siret and not is_siret(siret):
            self._report.leave_out("SIRET qui n'en est pas un", siret)
            siret = ""
        networks = ", ".join(record["reseaux_porteurs"]) or "aucun"
        self._pack.row(
            "acteurs",
            id=structure.id,
            type=structure.type,
            siret=siret,
            citation=f"structure {record['id']} ; reseaux_porteurs : {networks}",
            **self._common(record, structure.where),
            site_web=record["site_web"] or record["lien_source"],
        )

    def _common(self, record: Record, where: Resolution) -> dict[str, object]:
        """Return the cells that a structure and a service of its own share."""
        place = where.place
        if place is None and (record["code_insee"] or record["commune"]):
            self._report.leave_out(
                "commune : adresse qui n'en désigne pas une seule",
                f"{record['code_insee'] or record['code_postal']} {record['commune']}",
            )
        pair = record["latitude"], record["longitude"]
        point = self._atlas.locate([pair], place) if place and all(pair) else None
        if all(pair) and point is None:
            self._report.leave_out("point hors de la commune, ou sans commune", record["id"])
        parts = record["adresse"], record["complement_adresse"], record["code_postal"]
        return {
            "libelle": record["nom"] or record["id"],
            "commune": place.code if place else None,
            "statut_commune": ("dit" if where.stated else "infere") if place else None,
            "adresse": ", ".join(filter(None, (*parts, record["commune"]))),
            "latitude": point.latitude if point else None,
            "longitude": point.longitude if point else None,
            "telephone": record["telephone"],
            "courriel": record["courriel"],
            "verifie_le": date(record["date_maj"]),
            "statut": "dit",
        }

    def _write_service(self, service: Record, needs: list[str]) -> None:
        key = service["id"]
        if key in self._services:
            self._report.leave_out("service donné deux fois", key)
            return
        self._services.add(key)
        zone = self._codes.zone(service["zone_eligibilite"])
        structure = self._structures.get(service["structure_id"])
        where = self._where(service)
        if structure and where.place is None:
            where = structure.where
        place = where.place
        if not self._is_asked(place, zone):
            self._report.leave_out("hors des départements demandés")
            return
        for reason, codes in zone.unknown.items():
            for code in codes:
                self._report.leave_out(f"zone d'éligibilité : {reason}", code)
        written = self._wanted.get(service["structure_id"], False)
        if not written:
            self._report.leave_out("rattachement : structure absente du paquet", key)
        placed = self._lines_of(structure, needs) if structure and written else {}
        if structure and placed:
            self._write_offers(service, structure, place, zone, placed)
            for need in needs:
                if need not in placed:
                    self._report.leave_out("besoin d'une offre : sans ligne dans la grille", need)
        else:
            owner = structure.id if structure and written else None
            self._write_actor(service, owner, where, zone)

    def _is_asked(self, place: Place | None, zone: Zone) -> bool:
        if not self._options.departements:
            return True
        if place is not None:
            return self._options.keeps(place.departement)
        return zone.territories == (FRANCE,) or any(map(self._options.keeps, zone.departements))

    def _lines_of(self, structure: _Structure, needs: list[str]) -> dict[str, list[str]]:
        """Return need → lines, for the needs that the grid places without a condition."""
        found = {}
        for need in needs:
            placed = [p for p in self._lines.of(structure.type, need) if not p.condition]
            if placed:
                found[need] = sorted({p.line for p in placed})
        return found

    def _write_offers(
        self,
        service: Record,
        structure: _Structure,
        place: Place | None,
        zone: Zone,
        placed: dict[str, list[str]],
    ) -> None:
        """Write one offer per set of lines, with its zones."""
        by_lines: dict[tuple[str, ...], list[str]] = {}
        for need, found in placed.items():
            by_lines.setdefault(tuple(found), []).append(need)
        publics = self._crosswalks.publics
        for lines, answered in by_lines.items():
            id_ = identifier("service", service["id"])
            id_ += f"-{'-'.join(lines)}" if len(by_lines) > 1 else ""
            self._pack.row(
                "offres",
                id=id_,
                libelle=service["nom"] or service["id"],
                acteur=structure.id,
                type=structure.type,
                besoins=answered,
                lignes=lines,
                statut_ligne="infere",
                publics=targets(service["publics"], publics),
                modalites=targets(service["modes_accueil"], self._crosswalks.modalities),
                acces=self._access(service),
                cout=cost(service),
                telephone=service["telephone"],
                courriel=service["courriel"],
                site_web=service["lien_mobilisation"] or service["lien_source"],
                condition=condition(service, place, zone, publics),
                verifie_le=date(service["date_maj"]),
                statut="dit",
                citation=citation(service),
                note=note(service, "ligne lue dans la grille pour le type de la structure"),
            )
            self._write_zones(id_, zone, place)
            self._offers += 1

    def _write_zones(self, offer: str, zone: Zone, place: Place | None) -> None:
        territories, status = zone.territories, "dit"
        if not territories and place:
            territories, status = (f"dep:{place.departement}",), "presume"
        said = "" if status == "dit" else "zone d'éligibilité non dite : département du lieu"
        if not territories:
            self._report.leave_out("zone : ni éligibilité ni commune", offer)
        for territory in territories:
            self._pack.row(
                "offre_zones",
                offre=offer,
                zone=territory,
                part="entiere",
                statut_zone=status,
                statut="dit" if status == "dit" else "infere",
                note=said,
            )

    def _write_actor(
        self, service: Record, owner: str | None, where: Resolution, zone: Zone
    ) -> None:
        """Write a service whose line nobody states, as a team of its structure."""
        id_ = identifier("service", service["id"])
        publics = self._crosswalks.publics
        said = condition(service, where.place, zone, publics)
        price = cost(service)
        territory = zone.territories[0] if len(zone.territories) == 1 else None
        if len(zone.territories) > 1:
            territory = f"zone:{id_}"
            self._pack.row(
                "zones",
                code=id_,
                libelle=f"Zone d'éligibilité : {service['nom']}",
                nature="libre",
                statut="dit",
                citation=citation(service),
            )
            for part in zone.territories:
                self._pack.row(
                    "zone_communes", zone=id_, territoire=part, part="entiere", statut="dit"
                )
        self._pack.row(
            "acteurs",
            id=id_,
            rattachement=owner,
            territoire=territory,
            publics=targets(service["publics"], publics),
            site_web=service["lien_mobilisation"] or service["lien_source"],
            citation=citation(service),
            note=note(
                service, "ligne de recours non dite", f"frais : {price}" if price else "", said
            ),
            **self._common(service, where),
        )
        self._actors += 1

    def _access(self, service: Record) -> list[str]:
        found = targets(service["mobilisable_par"], self._crosswalks.askers)
        found += targets(service["modes_mobilisation"], self._crosswalks.entries)
        return list(dict.fromkeys(found))
