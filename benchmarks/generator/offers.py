"""The invented offers and their zones."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from benchmarks.generator.actors import Structure
from benchmarks.generator.territories import STATED, Rows, Zones

# What is drawn as often as it is written.
_NEEDS = (
    *("psychiatrie", "psychiatrie", "anxio-depression", "anxio-depression", "gaja"),
    *("conduites-addictives", "enfant-apprentissage", "bipolaire", "souffrance-psychique"),
)
_AGES = ((0, 17), (6, 17), (12, 25), (16, "25+"), (18, "illimite"), (18, ""))
_PUBLICS = ("adultes", "enfants", "adolescents", "jeunes-adultes")
_ACCESS = ("adressage-medecin", "adressage-professionnel", "demande-directe", "sur-courrier")
_MODALITIES = ("consultation", "visite-domicile", "equipe-mobile", "avis-telephonique")


def tables(structures: list[Structure], zones: Zones, count: int, draw: Random) -> dict[str, Rows]:
    """Return the tables of ``count`` declared offers and of their zones."""
    offers = [
        (f"offre-fictive-{number:06}", draw.choice(structures)) for number in range(1, count + 1)
    ]
    return {
        "offres": (_offer(key, structure, draw) for key, structure in offers),
        "offre_zones": (
            row for key, structure in offers for row in _zones(key, structure, zones, draw)
        ),
    }


def _offer(key: str, structure: Structure, draw: Random) -> dict[str, object]:
    row: dict[str, object] = {
        "id": key,
        "libelle": f"Offre {key[-6:]} du {structure.type.upper()} (donnée fictive)",
        "acteur": structure.key,
        "besoins": draw.choice(_NEEDS),
        "lignes": draw.choice("122233"),
        "verifie_le": f"2026-{draw.randint(1, 5):02}-{draw.randint(1, 28):02}",
        **STATED,
    }
    if draw.random() < 0.2:
        row["besoins"] = ";".join(sorted({str(row["besoins"]), draw.choice(_NEEDS)}))
    if draw.random() < 0.4:
        row["age_min"], row["age_max"] = draw.choice(_AGES)
    if draw.random() < 0.3:
        row["publics"] = draw.choice(_PUBLICS)
    if draw.random() < 0.3:
        row["acces"] = draw.choice(_ACCESS)
    if draw.random() < 0.3:
        row["modalites"] = draw.choice(_MODALITIES)
    if draw.random() < 0.3:
        row["delai_promis_min"] = draw.choice((0, 2, 7))
        row["delai_promis_max"] = draw.choice((15, 30))
    if draw.random() < 0.1:
        row["delai_observe_max"] = draw.choice((30, 90, 180))
    if draw.random() < 0.2:
        row["telephone"] = f"01 99 01 {int(key[-4:-2]):02} {int(key[-2:]):02}"
    if draw.random() < 0.3:
        row["depuis"] = f"{draw.randint(2000, 2025)}"
    if draw.random() < 0.1:
        row["jusqu_a"] = draw.choice(("sans_fin", "2027-12-31"))
    return row


def _zones(
    key: str, structure: Structure, zones: Zones, draw: Random
) -> Iterator[dict[str, object]]:
    here = structure.commune
    around = zones.of_commune[here["code"]]
    choices = [
        *((f"zone:{code}", "dit") for code in around if "G" in code or "I" in code),
        *((f"zone:{code}", "dit") for code in around if code.startswith("cpts")),
        (f"dep:{here['departement']}", "presume"),
        (f"commune:{here['code']}", "dit"),
        *((f"epci:{code}", "dit") for code in (here["epci"],) if code),
    ]
    for zone, status in draw.sample(choices, 2 if draw.random() < 0.1 else 1):
        yield {
            "offre": key,
            "zone": zone,
            "part": "partie" if draw.random() < 0.03 else "entiere",
            "statut_zone": status,
            **STATED,
        }
