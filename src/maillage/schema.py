"""Table Schema and documentation of the tables, generated from the row models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from maillage.columns import Row, columns, is_many
from maillage.tables import SEPARATOR

_FORMATS = {"xsd:integer": "integer", "xsd:decimal": "number"}


@dataclass(frozen=True, slots=True)
class TableSet:
    """The tables that describe something no one publishes, and what to write in them."""

    title_fr: str
    title_en: str
    tables: tuple[str, ...]
    advice_fr: str


SETS: dict[str, TableSet] = {
    "ptsm": TableSet(
        "Projet territorial de santé mentale",
        "Territorial mental-health project",
        ("sources", "zones", "zone_communes", "acteurs", "actes", "liens"),
        "Une zone de nature ptsm et ses communes ; un acte par document daté (diagnostic, projet, "
        "contrat) avec ses signataires.",
    ),
    "clsm": TableSet(
        "Conseil local de santé mentale",
        "Local mental-health council",
        ("sources", "zones", "zone_communes", "acteurs", "actes", "liens"),
        "Le conseil est un acteur, son territoire une zone de nature clsm, son contrat un acte ; "
        "ses membres sont des liens.",
    ),
    "article-51": TableSet(
        "Expérimentation de l'article 51",
        "Article 51 experiment",
        (
            "sources",
            "programmes",
            "deploiements",
            "regles",
            "acteurs",
            "offres",
            "offre_zones",
            "liens",
        ),
        "Le cadre article-51 demande sa preuve : l'arrêté ou le cahier des charges. Un déploiement "
        "par territoire et par période, des règles datées.",
    ),
    "mon-soutien-psy": TableSet(
        "Mon soutien psy",
        "Mon soutien psy",
        ("sources", "effectifs", "programmes", "deploiements", "regles", "offres", "offre_zones"),
        "Aucun psychologue n'est nommé : des effectifs par commune, et des offres par territoire.",
    ),
    "secteurs": TableSet(
        "Secteurs de psychiatrie",
        "Psychiatric sectors",
        (
            "sources",
            "zones",
            "zone_communes",
            "acteurs",
            "offres",
            "offre_zones",
            "declarations",
        ),
        "Une zone de nature secteur par code (59G21) ; une commune que plusieurs secteurs se "
        "partagent est dans chacun, en partie.",
    ),
}


def allowed_words(model: type[Row], name: str) -> tuple[str, ...]:
    """Return the fixed words that a cell may hold; empty when its words are not fixed.

    The validators of the column are asked: they are the only place where the words are written.
    """
    for validator in model.model_fields[name].metadata:
        if not isinstance(validator, BeforeValidator):
            continue
        try:
            validator.func("\0")  # type: ignore[call-arg]
        except PydanticCustomError as error:
            if error.type == "choice":
                return tuple(str((error.context or {})["allowed"]).split(", "))
    return ()


def table_schema(model: type[Row]) -> dict[str, Any]:
    """Return the Frictionless Table Schema of a table.

    Ages and dates stay strings: a cell may hold ``illimite``, ``sans_fin`` or a year.
    """
    fields = []
    for name, column in columns(model).items():
        field: dict[str, Any] = {
            "name": name,
            "type": "string" if "age" in name else _FORMATS.get(column.datatype, "string"),
            "title": column.fr,
            "description": column.en,
        }
        if column.example:
            field["example"] = column.example
        constraints: dict[str, Any] = {}
        if model.model_fields[name].is_required():
            constraints["required"] = True
        if words := allowed_words(model, name):
            constraints["enum"] = list(words)
        if constraints:
            field["constraints"] = constraints
        fields.append(field)
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": model.table,
        "title": model.title_fr,
        "fields": fields,
        "missingValues": [""],
        "primaryKey": list(model.key),
    }


def table_page(model: type[Row]) -> str:
    """Return the documentation of a table, in Markdown, French first."""
    lines = [
        f"## {model.table} — {model.title_fr} / {model.title_en}",
        "",
        f"{model.__doc__ or ''}".split("\n")[0],
        "",
        f"Clé / key: {', '.join(f'`{name}`' for name in model.key)}. "
        f"Classe / class: `{model.rdf_class}`.",
        "",
        "| colonne | obligatoire | sens | meaning | exemple | propriété |",
        "|---|---|---|---|---|---|",
    ]
    for name, column in columns(model).items():
        required = "oui" if model.model_fields[name].is_required() else ""
        several = f" (liste, séparée par `{SEPARATOR}`)" if is_many(model, name) else ""
        targets = f" → {', '.join(column.targets)}" if column.targets else ""
        example = f"`{column.example}`" if column.example else ""
        lines.append(
            f"| `{name}` | {required} | {column.fr}{several}{targets} | {column.en} "
            f"| {example} | `{column.predicate}` |"
        )
    return "\n".join(lines) + "\n"
