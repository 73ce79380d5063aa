"""Records of data·inclusion v1: JSON array, JSON lines or CSV, one at a time.

Only the fields of ``FIELDS`` leave this module. The name of a contact person never does: it only
serves to drop an address that bears it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from maillage.importers import BadFile, csv_rows, json_stream, opening
from maillage.importers.opening import Kind
from maillage.importers.writer import Report
from maillage.names import normalise

LISTS = frozenset(
    {
        "reseaux_porteurs",
        "thematiques",
        "publics",
        "modes_accueil",
        "zone_eligibilite",
        "modes_mobilisation",
        "mobilisable_par",
    }
)
FIELDS = LISTS | {
    *("id", "structure_id", "nom", "date_maj", "siret", "lien_source", "site_web"),
    *("commune", "code_postal", "code_insee", "adresse", "complement_adresse"),
    *("latitude", "longitude", "telephone", "courriel", "lien_mobilisation"),
    *("frais", "frais_precisions", "publics_precisions", "conditions_acces"),
}
_REQUIRED = frozenset({"id", "nom", "date_maj"})
_OLD = frozenset({"zone_diffusion_type", "typologie", "modes_orientation_beneficiaire"})
_EMPTY = frozenset({"null", "none", "nan"})

Record = dict[str, Any]


def kind(path: Path) -> str:
    """Say whether a file holds ``structures`` or ``services``.

    Raises:
        BadFile: it is neither, or it follows the schema of before v1.
    """
    first = next(_raw(path), None) or {}
    if _OLD & first.keys():
        raise BadFile(
            f"le fichier {path.name} suit l'ancien schéma de data·inclusion (v0) : "
            "prendre l'export v1",
            f"the file {path.name} follows the old schema of data·inclusion (v0): "
            "take the v1 export",
        )
    if not first.keys() >= _REQUIRED:
        raise BadFile(
            f"le fichier {path.name} ne porte ni structures ni services de data·inclusion v1 : "
            "les champs id, nom et date_maj manquent",
            f"the file {path.name} holds neither structures nor services of data·inclusion v1: "
            "the fields id, nom and date_maj are missing",
        )
    return "services" if "structure_id" in first else "structures"


def read(path: Path, report: Report | None = None) -> Iterator[Record]:
    """Yield the records of a file, restricted to ``FIELDS``; lists are lists of codes.

    Args:
        path: the file.
        report: where to count what is left out; None when the file is read a second time.
    """
    for raw in _raw(path):
        record = {name: _value(name, raw.get(name)) for name in FIELDS}
        if report and _bears_a_name(record["courriel"], raw):
            report.left_out["courriel au nom d'une personne"] += 1
        if _bears_a_name(record["courriel"], raw):
            record["courriel"] = ""
        if record["id"]:
            yield record
        elif report:
            report.leave_out("enregistrement sans identifiant")


def _value(name: str, value: Any) -> Any:
    if name in LISTS:
        return _codes(value)
    if value is None or isinstance(value, (list, dict)):
        return ""
    text = " ".join(str(value).split())
    return "" if text.casefold() in _EMPTY else text


def _codes(value: Any) -> tuple[str, ...]:
    """Read a list of codes: a JSON list, or the text that a CSV makes of it."""
    texts = value if isinstance(value, list) else [value]
    found = (code for text in texts if text for code in re.findall(r"[\w-]+", str(text)))
    return tuple(dict.fromkeys(code for code in found if code.casefold() not in _EMPTY))


def _bears_a_name(mail: str, raw: Record) -> bool:
    """Say whether the local part of an address holds a name of the contact person."""
    person = normalise(str(raw.get("contact_nom_prenom") or "")).split()
    local = normalise(mail.partition("@")[0]).replace(" ", "")
    return bool(local) and any(len(word) > 2 and word in local for word in person)


def _raw(path: Path) -> Iterator[Record]:
    if opening.sniff(path) is Kind.JSON:
        json_stream.check(path)
        with opening.open_bytes(path) as file:
            start = file.read(1 << 10).lstrip(b"\xef\xbb\xbf \t\r\n")
        yield from json_stream.records(path) if start.startswith(b"[") else _lines(path)
    else:
        for _, row in csv_rows.read(path).records():
            yield row


def _lines(path: Path) -> Iterator[Record]:
    for number, line in enumerate(opening.open_text(path), 1):
        try:
            record = json.loads(line) if line.strip() else None
        except ValueError:
            record = ()
        if isinstance(record, dict):
            yield record
        elif record is not None:
            raise BadFile(
                f"le fichier {path.name} n'est pas du JSON valide à la ligne {number} : "
                "il est tronqué ou abîmé, le télécharger à nouveau",
                f"the file {path.name} is not valid JSON at line {number}: "
                "it is cut or damaged, download it again",
            )
