"""``template``: empty tables with their documentation."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import click

from maillage.cli import options
from maillage.columns import columns
from maillage.errors import WrongUse
from maillage.names import nearest
from maillage.packs import DESCRIPTION
from maillage.rows import GROUPS, TABLES
from maillage.schema import SETS, table_page, table_schema

_PACK = """titre = "Mon paquet"
description = "Ce que ces tables décrivent"
source = "saisie"
edition = "2026-01-01"
licence = "Licence Ouverte 2.0"
fourni_par = ""
"""


def _header(table: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(columns(TABLES[table]))
    return out.getvalue()


_SETS = "\b\nSets:\n" + "\n".join(f"  {name:<16} {one.title_en}" for name, one in SETS.items())


@click.command(epilog=_SETS)
@click.argument("tables", nargs=-1)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write; without it, the header of one table goes to stdout.",
)
@click.option(
    "--set",
    "set_",
    type=click.Choice(list(SETS)),
    help="Tables that describe something no one publishes.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["csv", "xlsx"]),
    default="csv",
    help="CSV tables, or one workbook with lists to choose from.",
)
@options.lang
def template(
    tables: tuple[str, ...], target: Path | None, set_: str | None, format_: str, lang: str
) -> int:
    """Write empty TABLES (default: sources and those of « dispositifs ») and their documentation.

    The folder is a pack: fill it in with a spreadsheet, then « maillage build FOLDER ». A workbook
    becomes a pack by « maillage import classeur FILE.xlsx -o PACK ».
    """
    chosen = _chosen(tables, set_)
    if format_ == "xlsx":
        _write_workbook(chosen, target, set_, lang)
        return 0
    if target is None:
        if len(chosen) != 1:
            raise WrongUse(
                "donner un dossier (-o DOSSIER), ou une seule table",
                "give a folder (-o FOLDER), or a single table",
            )
        click.echo(_header(chosen[0]), nl=False)
        return 0
    _write_folder(chosen, target)
    click.echo(f"→ {target}", err=True)
    return 0


def _chosen(tables: tuple[str, ...], set_: str | None) -> list[str]:
    if tables and set_:
        raise WrongUse("donner des tables ou --set, pas les deux", "give tables or --set, not both")
    for name in tables:
        if name not in TABLES:
            close = ", ".join(nearest(name, TABLES)) or ", ".join(TABLES)
            raise WrongUse(
                f"aucune table ne s'appelle « {name} » ; proches : {close}",
                f"no table is called “{name}”; close ones: {close}",
            )
    if set_:
        return list(SETS[set_].tables)
    usual = ["sources", *(model.table for model in GROUPS["dispositifs"])]
    return list(dict.fromkeys(tables)) or usual


def _write_workbook(chosen: list[str], target: Path | None, set_: str | None, lang: str) -> None:
    from maillage.workbook import write_template

    if target is None:
        raise WrongUse("donner un dossier (-o DOSSIER)", "give a folder (-o FOLDER)")
    about = SETS.get(set_ or "")
    path = target / (f"modele-{set_}.xlsx" if set_ else "modele.xlsx")
    write_template(
        path,
        chosen,
        title=about.title_fr if about else "",
        advice=about.advice_fr if about else "",
        lang=lang,
    )
    click.echo(f"→ {path}", err=True)


def _write_folder(chosen: list[str], target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    existing = [name for name in chosen if (target / f"{name}.csv").exists()]
    if existing:
        raise WrongUse(
            f"{target} contient déjà {', '.join(f'{n}.csv' for n in existing)} : "
            "choisir un autre dossier, rien n'a été écrit",
            f"{target} already holds {', '.join(f'{n}.csv' for n in existing)}: "
            "choose another folder, nothing was written",
        )
    (target / "schema").mkdir(exist_ok=True)
    pages = []
    for name in chosen:
        (target / f"{name}.csv").write_text(_header(name), encoding="utf-8")
        schema = json.dumps(table_schema(TABLES[name]), ensure_ascii=False, indent=1)
        (target / "schema" / f"{name}.json").write_text(schema + "\n", encoding="utf-8")
        pages.append(table_page(TABLES[name]))
    readme = target / "LISEZMOI.md"
    before = readme.read_text(encoding="utf-8") if readme.exists() else "# Tables\n"
    readme.write_text("\n".join([before, *pages]), encoding="utf-8")
    if not (target / DESCRIPTION).exists():
        (target / DESCRIPTION).write_text(_PACK, encoding="utf-8")
