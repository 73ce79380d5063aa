"""From a FINESS record, whatever the file it comes from, to the rows of a pack.

The readers of the legacy CSV and of the plain list give records whose keys are the same:
``finess``, ``finess_ej``, ``nom``, ``nom_long``, ``nom_ej``, ``categorie``,
``categorie_libelle``, ``siret``, ``telephone``, ``voie``, ``lieu``, ``code_postal``, ``ville``,
``departement``, ``commune``, ``ouverture``, ``fermeture``, ``etat``, ``latitude``, ``longitude``,
``x``, ``y``, ``precision``. Here cells are repaired or left empty, the category becomes a type, the
commune is found, and actors, legal entities and declarations are written.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from maillage import crosswalks
from maillage.errors import WrongUse
from maillage.identifiers import DEPARTEMENT, is_finess, is_siren, is_siret
from maillage.importers import Options, mappings
from maillage.importers.communes import Communes, Place, departements_of
from maillage.importers.coordinates import Atlas, centre, number
from maillage.importers.writer import PackWriter
from maillage.names import normalise

LICENCE = "Licence Ouverte 2.0"
EXHAUSTIVE = "exhaustif"
# The départements that FINESS writes in its own way.
_OWN_DEPARTEMENTS = {
    "9A": "971",
    "9B": "972",
    "9C": "973",
    "9D": "974",
    "9E": "975",
    "9F": "976",
    "9J": "986",
}
_UNKNOWN_DATE = "1900-01-01"
_OPEN = {"actuel", "ouvert", "ouverte", "actif", "active", "a", "o"}
_CLOSED = {"ferme", "fermee", "inactif", "inactive", "caduc", "i", "f"}
_UNPLACED = "commune non attribuée (acteur gardé)"
_EMPTIED = "cellule laissée vide"

Record = Mapping[str, str]


def finess(text: str) -> str:
    """Return a FINESS number, with the zero that a spreadsheet dropped; empty when not one."""
    found = "".join(text.split()).upper()
    found = found.zfill(9) if len(found) == 8 else found
    return found if is_finess(found) else ""


def siret(text: str) -> str:
    """Return a SIRET, with the zero that a spreadsheet dropped; empty when its key is wrong.

    FINESS writes dummies that end in ``99999``.
    """
    found = "".join(text.split())
    found = found.zfill(14) if len(found) == 13 else found
    return found if is_siret(found) and not found.endswith("99999") else ""


def phone(text: str) -> str:
    """Return ten digits per number, with the zero that a spreadsheet dropped."""
    numbers = []
    for one in text.split("/"):
        digits = re.sub(r"\D", "", one)
        digits = digits.zfill(10) if len(digits) == 9 else digits
        numbers.append(digits if len(digits) == 10 else one.strip())
    return " / ".join(filter(None, numbers))


def day(text: str) -> str:
    """Return ``AAAA-MM-JJ`` from the forms met; empty when unknown (1900-01-01) or not a date."""
    text = text.strip()
    if found := re.match(r"(\d{4})-(\d\d)-(\d\d)(?: |T|$)", text):
        year, month, number_ = found.groups()
    elif found := re.fullmatch(r"(\d\d?)/(\d\d?)/(\d{4})", text):
        number_, month, year = found.groups()
    elif found := re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text):
        year, month, number_ = found.groups()
    else:
        return ""
    try:
        date = dt.date(int(year), int(month), int(number_)).isoformat()
    except ValueError:
        return ""
    return "" if date == _UNKNOWN_DATE else date


def departement(code: str) -> str:
    """Return the INSEE code of a département as FINESS or a spreadsheet writes it."""
    code = code.strip().upper()
    found = _OWN_DEPARTEMENTS.get(code, code.zfill(2) if code else "")
    return found if DEPARTEMENT.fullmatch(found) else ""


def insee(code: str, of: str) -> str:
    """Return the INSEE code of a commune.

    Args:
        code: five characters, or three digits inside a département; zeros may be lost.
        of: the département as FINESS writes it, when the code has three digits.
    """
    code = code.strip().upper()
    if not of.strip():
        return code.zfill(5) if code else ""
    if not re.fullmatch(r"\d{1,3}", code):
        return code.zfill(5) if len(code) in (4, 5) else ""
    base = departement(of)
    return f"{base[:2]}{code.zfill(3)}" if base else ""


@dataclass(slots=True)
class Site:
    """A record that is kept: its cells, and what is needed to finish the row."""

    cells: dict[str, object]
    place: Place | None
    departement: str
    legal: str
    notes: list[str]
    pairs: list[tuple[str, str]]
    precision: str = ""


@dataclass(slots=True)
class Sites:
    """Keeps the sites that have a type, and writes them with their legal entities.

    Attributes:
        options: what was asked of the import.
        pack: where to write.
        edition: date of the file.
        legal: legal entity → name and SIREN, when a file gives them.
    """

    options: Options
    pack: PackWriter
    edition: str
    legal: dict[str, tuple[str, str]] = field(default_factory=dict)
    communes: Communes = field(default_factory=Communes.read)
    _kept: set[str] = field(default_factory=set)
    _entities: set[str] = field(default_factory=set)
    _departements: set[str] = field(default_factory=set)
    _types: set[str] = field(default_factory=set)
    _unplaced: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _how: Counter[str] = field(default_factory=Counter)
    _atlas: Atlas = field(init=False)
    _categories: mappings.Mappings = field(init=False)
    # Category that no type may stand for -> why, in words.
    _near: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Read the crosswalk, and refuse an option that this source does not know.

        Raises:
            WrongUse: such an option.
        """
        for name, value in self.options.extra.items():
            if name != EXHAUSTIVE or value not in ("oui", "non"):
                raise WrongUse(
                    f"option « {name}={value} » inconnue : cette source connaît exhaustif=oui "
                    "et exhaustif=non",
                    f"unknown option “{name}={value}”: this source knows exhaustif=oui and "
                    "exhaustif=non",
                )
        self._atlas = Atlas(self.communes)
        self._categories = mappings.read("finess_categories", "finess.categorie", "type")
        self._near = {
            m.code: f"catégorie {m.code} ({m.subject_label}), seulement proche du type {m.target}"
            for m in crosswalks.read("finess_categories")
            if m.object.startswith("type:")
        }

    def keep(self, record: Record, where: str) -> Site | None:
        """Return the site of a record, or count why it is left out.

        Args:
            record: cells by key, as the module says.
            where: file and line.
        """
        report = self.pack.report
        example = f"{where} : {record.get('finess', '')} {record.get('nom', '')}".strip()
        code = finess(record.get("finess", ""))
        category = record.get("categorie", "").strip().zfill(3)
        types = self._categories.targets.get(category, ())
        if not code:
            report.leave_out("numéro FINESS illisible ou clé fausse", example)
        elif category not in self._categories.known:
            report.unknown["finess.categorie"][category] += 1
            report.leave_out("catégorie inconnue de la table de correspondance", example)
        elif not types:
            report.leave_out(
                self._near.get(category, "catégorie hors du champ : aucun type proche")
            )
        elif len(types) > 1:
            report.leave_out("catégorie de plusieurs types : aucun n'est choisi", example)
        elif code in self._kept:
            report.leave_out("numéro FINESS déjà lu", example)
        else:
            return self._read(record, code, types[0], where, example)
        return None

    def _read(self, record: Record, code: str, type_: str, where: str, example: str) -> Site | None:
        report, get, notes = self.pack.report, record.get, list[str]()
        closed, end = self._end(record)
        if closed and not self.options.include_closed:
            report.leave_out("site fermé")
            return None
        self._types.add(type_)
        place, stated, departement_ = self._place(record, code, notes)
        if not self.options.keeps(departement_):
            asked = "hors des départements demandés" if departement_ else "département inconnu"
            report.leave_out(asked, "" if departement_ else example)
            return None
        if place is None:
            self._unplaced[departement_].add(type_)
            report.leave_out(
                f"{_UNPLACED} : {notes[-1].partition(' : ')[0]}", f"{code} {notes[-1]}"
            )
        self._kept.add(code)
        self._departements.add(departement_)
        legal, legal_cell = finess(get("finess_ej", "")), get("finess_ej", "").strip()
        if legal_cell and not legal:
            report.leave_out(f"{_EMPTIED} : numéro d'entité juridique illisible", example)
            notes.append(f"numéro d'entité juridique illisible dans la source : {legal_cell}")
        if legal and get("nom_ej"):
            self.legal.setdefault(legal, (get("nom_ej", ""), ""))
        number_, number_cell = siret(get("siret", "")), get("siret", "").strip()
        if number_cell and not number_:
            report.leave_out(f"{_EMPTIED} : SIRET abîmé, factice ou de clé fausse", example)
            notes.append(f"SIRET inutilisable dans la source : {number_cell}")
        short, long = (" ".join(get(key, "").split()) for key in ("nom", "nom_long"))
        cells_: dict[str, object] = {
            "id": f"finess-{code}",
            "libelle": long or short or f"Établissement FINESS {code}",
            "alias": [short] if long and short and short != long else [],
            "type": type_,
            "rattachement": f"finess-ej-{legal}" if legal else "",
            "finess": code,
            "finess_ej": legal,
            "siret": number_,
            "commune": place.code if place else "",
            "statut_commune": ("dit" if stated else "infere") if place else "",
            "adresse": _address(record),
            "telephone": phone(get("telephone", "")),
            "depuis": day(get("ouverture", "")),
            "jusqu_a": end,
            "citation": _citation(record, where),
        }
        pairs = [
            (get(one, ""), get(other, ""))
            for one, other in (("latitude", "longitude"), ("x", "y"))
            if get(one) and get(other)
        ]
        return Site(cells_, place, departement_, legal, notes, pairs, get("precision", ""))

    def _end(self, record: Record) -> tuple[bool, str]:
        """Say whether a site is closed, and since when: the edition when no date is given."""
        if date := day(record.get("fermeture", "")):
            return date <= self.edition, date
        state = normalise(record.get("etat", ""))
        if state and state not in _OPEN | _CLOSED:
            self.pack.report.unknown["etat"][state] += 1
        closed = state in _CLOSED
        return closed, self.edition if closed else ""

    def _place(self, record: Record, site: str, notes: list[str]) -> tuple[Place | None, bool, str]:
        """Return the commune, whether the source states it, and the département."""
        get = record.get
        code = insee(get("commune", ""), get("departement", ""))
        if place := self.communes.current(code):
            if place.code != code:
                notes.append(f"code commune {code} dans la source, aujourd'hui {place.code}")
            self._how["dites par leur code"] += 1
            return place, True, place.departement
        if code:
            self.pack.report.unknown["insee.commune"][code] += 1
        postcode, town = get("code_postal", "").strip(), get("ville", "").strip()
        told = departement(get("departement", ""))
        if not postcode:
            notes.append("commune non attribuée : ni code commune connu ni code postal")
            return None, False, told
        of_number, point = departement(site[:2]), _degrees(record)
        found = self.communes.resolve(postcode, town, departement=of_number, point=point)
        if found.place:
            self._how[found.how or "dites par leur code postal et leur nom"] += 1
            if found.how:
                notes.append(f"commune de « {postcode} {town} » : {found.how}")
            return found.place, found.stated, found.place.departement
        among = " ou ".join(f"{p.name} ({p.code})" for p in found.candidates[:4])
        notes.append(f"{found.how} : « {postcode} {town} »" + (f", {among}" if among else ""))
        around = departements_of(postcode.zfill(5))
        return None, False, told or (around[0] if len(around) == 1 else "")

    def write(self, site: Site) -> None:
        """Write the actor of a site, after its legal entity the first time it is met."""
        if site.legal and site.legal not in self._entities:
            self._write_legal(site.legal)
        place = site.place or Place("", "", site.departement, None, None)
        point = self._atlas.locate(site.pairs, place, site.precision)
        if point is None and site.pairs:
            self.pack.report.leave_out(
                f"{_EMPTIED} : coordonnées hors du département de la commune",
                f"{site.cells['id']} : {site.pairs[-1][0]}, {site.pairs[-1][1]}",
            )
        point = point or centre(place)
        self.pack.row(
            "acteurs",
            **site.cells,
            latitude=point.latitude if point else "",
            longitude=point.longitude if point else "",
            precision_lieu=point.precision if point else "",
            note=" ; ".join(site.notes),
            statut="dit",
        )

    def _write_legal(self, code: str) -> None:
        self._entities.add(code)
        name, siren = (" ".join(cell.split()) for cell in self.legal.get(code, ("", "")))
        self.pack.row(
            "acteurs",
            id=f"finess-ej-{code}",
            libelle=name or f"Entité juridique FINESS {code}",
            finess_ej=code,
            siren=siren if is_siren(siren) else "",
            note="" if name else "le fichier ne donne pas le nom de l'entité juridique",
            statut="dit",
        )

    def finish(self, *, whole: bool, elsewhere: frozenset[str] = frozenset()) -> None:
        """Write one declaration per département when the file warrants it, and say how it went.

        Args:
            whole: whether the file is a stock of the whole country.
            elsewhere: types that hospital sites of another category may also hold, and of which
                this file alone is no inventory.
        """
        notes = self.pack.report.notes
        notes += [f"communes, {how} : {count}" for how, count in self._how.most_common()]
        asked = self.options.extra.get(EXHAUSTIVE, "")
        if asked == "non" or not (whole or asked):
            notes.append(
                "aucune exhaustivité déclarée"
                if asked
                else "aucune exhaustivité déclarée : c'est un extrait, où l'absence d'un site ne "
                "prouve rien (--option exhaustif=oui pour affirmer qu'il est complet)"
            )
            return
        held = self._types if asked else self._types - elsewhere
        for code in sorted((self.options.departements or self._departements) & self._known()):
            types = sorted(held - self._unplaced[code] - self._unplaced[""])
            if types:
                self.pack.row(
                    "declarations",
                    id=f"{self.pack.source_code}-{code.lower()}",
                    territoire=f"dep:{code}",
                    types=types,
                    depuis=self.edition,
                    note="complet selon la personne qui importe (exhaustif=oui)"
                    if asked
                    else "stock national, par catégorie d'établissement, à la date du fichier",
                    statut="dit",
                )
        if left := sorted(self._types - held):
            notes.append(
                f"types non déclarés complets : {', '.join(left)} ; un site d'une autre catégorie "
                "peut en tenir un, et ce fichier ne dit pas les activités"
            )

    def _known(self) -> set[str]:
        return {place.departement for place in self.communes.places.values()}


def _degrees(record: Record) -> tuple[float, float] | None:
    latitude, longitude = number(record.get("latitude")), number(record.get("longitude"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude


def _address(record: Record) -> str:
    keys = ("voie", "lieu"), ("code_postal", "ville")
    parts = (
        *(record.get(key, "") for key in keys[0]),
        " ".join(record.get(k, "") for k in keys[1]),
    )
    return ", ".join(filter(None, (" ".join(part.split()) for part in parts)))


def _citation(record: Record, where: str) -> str:
    keys = ("finess", "finess_ej", "nom", "categorie", "categorie_libelle")
    return f"{where} : " + ";".join(" ".join(record.get(key, "").split()) for key in keys)
