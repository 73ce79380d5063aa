"""Perimeters: polygons, lists of communes and psychiatric sectors become zones made of communes.

A commune is in a polygon when its representative point is; one whose point is not known is listed,
never silently left out. A commune that two zones of one nature share is in each *in part*: no file
says where the limit runs.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from maillage.columns import KEY_PATTERN
from maillage.errors import WrongUse
from maillage.identifiers import COMMUNE
from maillage.importers import BadFile, Options, csv_rows, dating, json_stream, opening, polygons
from maillage.importers.communes import Communes, Place
from maillage.importers.coordinates import number
from maillage.importers.opening import Kind
from maillage.importers.perimeter_columns import Columns
from maillage.importers.perimeter_zones import (
    BY_POINT,
    BY_POSTCODE,
    PARTLY,
    WHOLE,
    Gathered,
    Postcodes,
    Zone,
)
from maillage.importers.sector_codes import sectors
from maillage.importers.writer import PackWriter
from maillage.names import nearest, normalise
from maillage.rows import TABLES
from maillage.schema import allowed_words

NATURES = allowed_words(TABLES["zones"], "nature")
SECTOR = "secteur"
COLUMNS = ("code", "nom", "commune", "code_postal", "hopital", "part", "statut")
OPTIONS = (*COLUMNS, "nature", "garder", "crs", "titre", "editeur", "licence", "url")

Row = Mapping[str, object]


class Source:
    """Reads GeoJSON polygons and CSV lists, in any number and order."""

    def read(self, files: Sequence[Path], options: Options, pack: PackWriter) -> None:
        """Gather the zones of all the files, then write them.

        Raises:
            BadFile: a file is neither polygons nor a list, or no zone holds any commune.
            WrongUse: an option is not known, or no date is.
        """
        _check(options.extra)
        reading = _Reading(options, pack)
        for path in sorted(files, key=reading.is_points, reverse=True):
            reading.open(path)
        if not any(zone.members for zone in reading.gathered.zones.values()):
            raise BadFile(
                "aucune commune de France n'est dans ces périmètres : vérifier les codes, ou le "
                "système de coordonnées (--option crs=…) et l'ordre longitude, latitude",
                "no French commune is in these perimeters: check the codes, or the coordinate "
                "system (--option crs=…) and the order longitude, latitude",
            )
        extra = options.extra
        pack.source(
            f"perimetres-{_slug(files[0].name.partition('.')[0])}",
            extra.get("titre") or f"Périmètres ({', '.join(path.name for path in files)})",
            edition=dating.edition(options.edition, [*(f.name for f in files), *reading.dates]),
            licence=extra.get("licence") or "non précisée",
            publisher=extra.get("editeur", ""),
            url=extra.get("url", ""),
        )
        reading.write()


def _check(extra: Mapping[str, str]) -> None:
    for name in extra:
        if name not in OPTIONS:
            close = ", ".join(nearest(name, OPTIONS)) or ", ".join(OPTIONS)
            raise WrongUse(
                f"« {name} » n'est pas une option de perimetres ; proches : {close}",
                f"“{name}” is not an option of perimetres; close ones: {close}",
            )
    nature = extra.get("nature", "")
    if nature and nature not in NATURES:
        listed = ", ".join(NATURES)
        raise WrongUse(
            f"« {nature} » n'est pas une nature de zone ; écrire l'une de : {listed}",
            f"“{nature}” is not a kind of zone; write one of: {listed}",
        )
    if extra.get("garder") and not extra.get("statut"):
        raise WrongUse(
            "--option garder=… demande --option statut=COLONNE, qui dit quelle colonne regarder",
            "--option garder=… needs --option statut=COLUMN, which says what column to look at",
        )


def _slug(text: str) -> str:
    return normalise(text).replace(" ", "-")


class _Reading:
    """The zones gathered so far, and what is needed to place communes in them."""

    def __init__(self, options: Options, pack: PackWriter) -> None:
        self.options, self.pack, self.report = options, pack, pack.report
        self.communes = Communes.read()
        self.postcodes = Postcodes(self.communes)
        self.gathered = Gathered(self.communes)
        self.dates: list[str] = []
        self.asked = {role: options.extra.get(role, "") for role in COLUMNS}
        self.kept = {normalise(one) for one in re.split("[;,]", options.extra.get("garder", ""))}
        cities = {place.city for place in self.communes.places.values()}
        self.divided = [p for code, p in self.communes.places.items() if code not in cities]

    # --- What a file is ---

    def is_points(self, path: Path) -> bool:
        """Say whether a file only gives the points of communes."""
        if opening.sniff(path) is not Kind.TEXT:
            return False
        columns = Columns.find(csv_rows.read(path).header, {}, path.name)
        return columns.has("longitude", "latitude", "commune") and not columns.has("code")

    def open(self, path: Path) -> None:
        """Read one file."""
        found = opening.sniff(path)
        if found is Kind.JSON:
            self._read_features(path)
            return
        opening.refuse(path, found)
        if self.is_points(path):
            self._read_points(path)
            return
        rows = csv_rows.read(path)
        columns = Columns.find(rows.header, self.asked, path.name)
        if not columns.has("code") and not columns.has("nom"):
            raise self._unnamed(path, rows.header, "code")
        if not columns.has("commune") and not columns.has("code_postal"):
            raise self._unnamed(path, rows.header, "commune")
        for line, cells in rows.records():
            self.report.read["lignes"] += 1
            citation = f"{path.name}, ligne {line} : {';'.join(cells.values())}"
            zones = self._zones(cells, columns, citation)
            if zones:
                self._place(cells, columns, zones, citation)

    def _unnamed(self, path: Path, names: Sequence[str], role: str) -> BadFile:
        listed = ", ".join(names) or "?"
        words = ("le code de la zone", "the code of the zone")
        if role == "commune":
            words = ("le code de la commune ni son code postal", "the commune or its postal code")
        return BadFile(
            f"aucune colonne du fichier {path.name} ne dit {words[0]} : ajouter "
            f"--option {role}=NOM, parmi {listed}",
            f"no column of the file {path.name} says {words[1]}: add --option {role}=NAME, "
            f"among {listed}",
        )

    def _read_points(self, path: Path) -> None:
        """Give a point to the communes that have none."""
        rows = csv_rows.read(path)
        columns = Columns.find(rows.header, {}, path.name)
        given: dict[str, tuple[float, float]] = {}
        for _, cells in rows.records():
            self.report.read["points de communes"] += 1
            longitude = number(columns.cell(cells, "longitude"))
            latitude = number(columns.cell(cells, "latitude"))
            if latitude is not None and longitude is not None:
                given[columns.cell(cells, "commune").zfill(5)] = (latitude, longitude)
        self.divided = [
            dataclasses.replace(
                place, latitude=given[place.code][0], longitude=given[place.code][1]
            )
            if place.latitude is None and place.code in given
            else place
            for place in self.divided
        ]

    # --- Zones ---

    def _zones(self, row: Row, columns: Columns, citation: str) -> list[Zone]:
        """Return the zones that a row or a feature names; none when it is left out."""
        status = columns.cell(row, "statut")
        if self.options.extra.get("garder") and normalise(status) not in self.kept:
            self.report.leave_out(f"statut « {status} » non gardé", citation)
            return []
        text = columns.cell(row, "code") or columns.cell(row, "nom")
        nature = self.options.extra.get("nature", "")
        codes = sectors(text) if nature in {"", SECTOR} else ()
        if not codes and (nature or self._named_sector(columns)) == SECTOR:
            self.report.unknown["secteurs de psychiatrie"][text] += 1
            self.report.leave_out("code de secteur non reconnu", citation)
            return []
        if codes:
            found = [self.gathered.zone(code, code, SECTOR, citation) for code in codes]
        elif _slug(text):
            nature = nature or "libre"
            key = text if KEY_PATTERN.fullmatch(text) else _slug(text)
            code = key if key.startswith(f"{nature}-") else f"{nature}-{key}"
            label = columns.cell(row, "nom") or text
            found = [self.gathered.zone(code, label, nature, citation)]
        else:
            self.report.leave_out("zone sans code ni nom", citation)
            return []
        operator = columns.cell(row, "hopital") if _slug(columns.cell(row, "hopital")) else ""
        for zone in found:
            if len(found) > 1:
                zone.notes[f"Écrit « {text} » dans le fichier."] = None
            if status:
                zone.notes[f"Statut : {status}."] = None
            if operator:
                zone.operators[operator] = None
        return found

    @staticmethod
    def _named_sector(columns: Columns) -> str:
        return SECTOR if "sect" in normalise(columns.of.get("code", "")) else ""

    # --- Lists ---

    def _place(self, row: Row, columns: Columns, zones: list[Zone], citation: str) -> None:
        """Put in the zones the communes that a row names."""
        postcode = columns.cell(row, "code_postal")
        postcode = postcode.zfill(5) if postcode.isdigit() else postcode
        said = columns.cell(row, "commune").upper()
        code = said.zfill(5) if said.isdigit() else said
        part = normalise(columns.cell(row, "part"))
        places: list[Place] = []
        if COMMUNE.fullmatch(code):
            current = self.communes.current(code)
            places = [current] if current else []
            if not current:
                self.report.unknown["communes"][code] += 1
                self.report.leave_out("commune inconnue", citation)
        elif said and postcode:
            places = self.communes.by_postcode_and_name(postcode, said)
            if len(places) != 1:
                self.report.leave_out("commune que l'adresse ne dit pas", citation)
                return
            code = places[0].code
        elif postcode:
            places, code = self.postcodes.places.get(postcode, []), ""
            if not places:
                self.report.leave_out("code postal qu'aucune commune ne porte", citation)
        else:
            self.report.leave_out("ni commune ni code postal", citation)
        for zone in zones:
            for place in places:
                statut, note = ("dit", "") if code else ("infere", BY_POSTCODE)
                member = zone.add(place, citation, statut, note)
                if code:
                    member.codes.add(code)
                else:
                    member.postcodes.add(postcode)
                if part in {WHOLE, PARTLY}:
                    member.part = part

    # --- Polygons ---

    def _read_features(self, path: Path) -> None:
        json_stream.check(path)
        epsg = polygons.reference_system(path, self.options.extra.get("crs", ""))
        stamp = json_stream.first(path, "timeStamp")
        self.dates += [stamp] if isinstance(stamp, str) else []
        points = polygons.Points(self.divided)
        columns: Columns | None = None
        for feature in polygons.features(path):
            self.report.read["polygones"] += 1
            where = f"{path.name}, entité {feature.number}"
            if columns is None:
                columns = Columns.find(feature.properties, self.asked, path.name)
                if not columns.has("code") and not columns.has("nom"):
                    raise self._unnamed(path, list(feature.properties), "code")
            named = columns.cell(feature.properties, "nom")
            citation = f"{where} : {columns.cell(feature.properties, 'code')} {named}".rstrip()
            zones = self._zones(feature.properties, columns, citation)
            if not zones:
                continue
            if self.asked["commune"]:
                self._place(feature.properties, columns, zones, citation)
                continue
            try:
                shapes = polygons.polygons(feature.geometry, epsg, f"{path.name} ({where})")
            except polygons.NotPolygons as fault:
                self.report.leave_out(str(fault), citation)
                continue
            self._cover(shapes, points, zones, citation)
        if columns is None:
            raise BadFile(
                f"le fichier {path.name} n'a aucun polygone : donner un GeoJSON « features »",
                f"the file {path.name} has no polygon: give a GeoJSON of “features”",
            )

    @staticmethod
    def _cover(
        shapes: list[polygons.Polygon], points: polygons.Points, zones: list[Zone], citation: str
    ) -> None:
        inside = {place.code: place for one in shapes for place in points.inside(one)}
        touched = {code for one in shapes for code in points.departements(one)}
        for zone in zones:
            zone.touched |= touched
            for code in sorted(inside):
                zone.add(inside[code], citation, "infere", BY_POINT).codes.add(code)

    # --- Writing ---

    def write(self) -> None:
        """Write the zones that are asked for, their communes and the establishments."""
        written = {zone.code for zone in self.gathered.zones.values() if self._asked_for(zone)}
        touched: set[str] = set()
        operators: dict[str, list[Zone]] = {}
        for zone in self.gathered.zones.values():
            if zone.code not in written:
                self.report.leave_out("zone hors des départements demandés", zone.citation)
                continue
            touched |= zone.touched
            self._write_zone(zone)
            for operator in zone.operators:
                operators.setdefault(_slug(operator), []).append(zone)
        for zone, member, part, remark in self.gathered.parts(self.postcodes):
            if zone.code in written:
                self.pack.row(
                    "zone_communes",
                    zone=zone.code,
                    territoire=f"commune:{member.place.code}",
                    part=part,
                    citation=member.citation,
                    note=" ".join(filter(None, (member.note, remark))),
                    statut=member.statut,
                )
        for slug, zones in operators.items():
            name = next(name for name in zones[0].operators if _slug(name) == slug)
            self._write_operator(f"etablissement-{slug}", name, zones)
        self._report_unplaced(touched)

    def _asked_for(self, zone: Zone) -> bool:
        """A zone is kept whole: cut at a département, it would be another one."""
        asked = self.options.departements
        return not asked or bool(asked & zone.departements())

    def _write_zone(self, zone: Zone) -> None:
        label = zone.label
        if zone.nature == SECTOR:
            operators = f" ({', '.join(zone.operators)})" if zone.operators else ""
            label = f"Secteur de psychiatrie {zone.code}{operators}"
        notes = list(zone.notes)
        if not zone.members:
            notes.append("Aucune commune reconnue.")
        if unplaced := len(self._unplaced(zone.touched)):
            notes.append(
                f"Communes sans point connu dans {', '.join(sorted(zone.touched))} : {unplaced} ; "
                "rien ne dit si elles sont dans la zone."
            )
        self.pack.row(
            "zones",
            code=zone.code,
            libelle=label,
            nature=zone.nature,
            citation=zone.citation,
            note=" ".join(notes),
            statut="dit",
        )

    def _write_operator(self, id_: str, name: str, zones: list[Zone]) -> None:
        self.pack.row(
            "acteurs",
            id=id_,
            libelle=name,
            citation=zones[0].citation,
            note="Nommé par le fichier pour "
            f"{', '.join(zone.code for zone in zones)} ; ni son type ni son numéro n'y sont.",
            statut="dit",
        )

    def _unplaced(self, departements: set[str]) -> list[Place]:
        return [p for p in self.divided if p.latitude is None and p.departement in departements]

    def _report_unplaced(self, touched: set[str]) -> None:
        for departement in sorted(touched):
            unplaced = self._unplaced({departement})
            for place in unplaced:
                self.report.leave_out("commune sans point connu, non placée", place.code)
            if unplaced:
                listed = ", ".join(place.code for place in unplaced)
                self.report.notes.append(
                    f"département {departement} : {len(unplaced)} communes sans point connu, "
                    f"non placées dans les polygones : {listed}"
                )
        if touched and self._unplaced(touched):
            self.report.notes.append(
                "donner un CSV des points qui manquent (code_insee, lon, lat) avec les polygones "
                "pour les placer"
            )
