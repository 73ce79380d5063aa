"""The row models: the only definition of each table."""

from __future__ import annotations

from maillage.columns import Row
from maillage.rows import acteurs, concepts, offres, referentiel, territoires

GROUPS: dict[str, tuple[type[Row], ...]] = {
    "referentiel": (*concepts.TABLES, *referentiel.TABLES),
    "territoires": territoires.TABLES,
    "dispositifs": (*acteurs.TABLES, *offres.TABLES),
}
TABLES: dict[str, type[Row]] = {m.table: m for group in GROUPS.values() for m in group}
# The word before the colon of a ``kind:key`` reference -> table that holds the key.
REFERENCE_TABLES: dict[str, str] = {
    "acteur": "acteurs",
    "programme": "programmes",
    "deploiement": "deploiements",
    "offre": "offres",
    "acte": "actes",
    "type": "types",
    "besoin": "besoins",
    "outil": "outils",
    "source": "sources",
    "ligne": "lignes",
    "sigle": "sigles",
    "commune": "communes",
    "epci": "epci",
    "dep": "departements",
    "reg": "regions",
    "zone": "zones",
}
SCHEMES: dict[str, str] = {m.scheme: m.table for m in TABLES.values() if m.scheme}
