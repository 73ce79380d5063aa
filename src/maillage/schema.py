"""Table Schema and documentation of the tables, generated from the row models."""

from __future__ import annotations

from typing import Any

from maillage.columns import Row, columns, is_many
from maillage.tables import SEPARATOR

_FORMATS = {"xsd:integer": "integer", "xsd:decimal": "number"}


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
