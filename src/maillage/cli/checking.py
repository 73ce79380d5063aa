"""``check``: all that ``build`` would find, in the form that its reader needs."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from maillage import asking, baseline
from maillage import build as builder
from maillage.cli import options
from maillage.cli.building import progress
from maillage.errors import WrongUse
from maillage.reporting import Outcome, scores
from maillage.reporting.grouping import By
from maillage.validation import Engine

# Forms that show the quality of the data beside the findings.
_SCORED = frozenset({"table", "json", "html"})
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@options.packs
@options.only
@click.option("--ontology", is_flag=True, help="Check the ontology with the HermiT reasoner.")
@options.output("table", "csv", "json", "ttl", "html", "xlsx")
@click.option(
    "--by",
    type=click.Choice([str(by) for by in By]),
    default=str(By.FILE),
    show_default=True,
    help="Groups of the table and of the page.",
)
@click.option(
    "--baseline", "known", type=_FILE, help="Fail only on what this file of findings has not."
)
@click.option(
    "--write-baseline",
    "write_known",
    type=_FILE,
    help="Write the findings to this file; with --baseline, only take off those that are gone.",
)
@click.option(
    "--engine",
    type=click.Choice(["sparql", "pyshacl"]),
    default="sparql",
    show_default=True,
    help="What runs the shapes; pyshacl is for small packs.",
)
@click.option("--on", metavar="DATE", help="Day that freshness counts from (default: today).")
@options.lang
def check(
    packs: tuple[Path, ...],
    only: bool,
    ontology: bool,
    format_: str,
    target: Path | None,
    by: str,
    known: Path | None,
    write_known: Path | None,
    engine: Engine,
    on: str | None,
    lang: str,
) -> int:
    """Say all that build would find in PACKS (added to the shipped ones), and write nothing.

    The exit code is 1 when there is an error; with --baseline, when there is an error or a warning
    that the file does not hold. The xlsx form writes the tables of PACKS back, the cells at fault
    in colour: correct it, then « maillage import classeur FILE.xlsx -o PACK ».
    """
    if ontology:
        return _check_ontology(lang)
    if format_ == "xlsx":
        _refuse_workbook(packs, target)
    expected, day = baseline.read(known) if known else None, asking.day(on)
    directories = builder.pack_directories(list(packs), only=only)
    own = frozenset(pack.resolve().name for pack in packs)
    with tempfile.TemporaryDirectory(prefix="maillage-check-") as work:
        report = builder.check(directories, Path(work), progress(lang), engine=engine, on=day)
        scored = format_ in _SCORED
        assessment = scores.assess(Path(work) / "store", own, day) if scored else None
    compared = None
    if expected is not None:
        compared = baseline.compare(report.findings, expected, report.packs)
    outcome = Outcome(report, own, compared, assessment)
    if format_ == "xlsx" and target is not None:
        _write_workbooks(outcome, packs, target, lang)
    else:
        text = _text(outcome, format_, By(by), lang)
        options.write(click.unstyle(text) if target else text, target)
    if write_known:
        kept = compared.shrunk() if compared else baseline.baseline_of(report.findings)
        options.write(baseline.as_text(kept).rstrip("\n"), write_known)
    return 1 if outcome.fails() else 0


def _text(outcome: Outcome, format_: str, by: By, lang: str) -> str:
    """Return what was found in one of the forms that are text."""
    if format_ == "html":
        from maillage.reporting.page import as_html

        return as_html(outcome, by, lang)
    if format_ == "ttl":
        from maillage.reporting.turtle import as_turtle

        return as_turtle(outcome)
    if format_ == "table":
        from maillage.reporting.text import as_text

        return as_text(outcome, by, lang)
    from maillage.reporting import data

    return (data.as_csv if format_ == "csv" else data.as_json)(outcome, lang)


def _refuse_workbook(packs: tuple[Path, ...], target: Path | None) -> None:
    """Refuse a workbook of nothing, or that goes nowhere.

    Raises:
        WrongUse: no pack, or no file.
    """
    if target is None:
        raise WrongUse(
            "un classeur s'écrit dans un fichier : ajouter -o FICHIER.xlsx",
            "a workbook goes to a file: add -o FILE.xlsx",
        )
    if not packs:
        raise WrongUse(
            "donner le paquet à corriger : son classeur reprend ses tables",
            "give the pack to correct: its workbook holds its tables",
        )


def _write_workbooks(outcome: Outcome, packs: tuple[Path, ...], target: Path, lang: str) -> None:
    """Write one workbook per pack: each is imported on its own."""
    from maillage.reporting.spreadsheet import write_workbook

    for pack in packs:
        alone = len(packs) == 1
        path = target if alone else target.with_stem(f"{target.stem}-{pack.resolve().name}")
        write_workbook(path, pack, outcome, lang)
        click.echo(f"→ {path}", err=True)


def _check_ontology(lang: str) -> int:
    from maillage import resources
    from maillage.reasoning import check_ontology

    report = check_ontology(resources.root() / "ontology")
    if not report.consistent:
        click.echo(
            f"ontologie incohérente : {report.reason}"
            if lang == "fr"
            else f"inconsistent ontology: {report.reason}"
        )
        return 1
    if report.unsatisfiable:
        names = ", ".join(sorted(report.unsatisfiable))
        click.echo(
            f"classes insatisfaisables : {names}"
            if lang == "fr"
            else f"unsatisfiable classes: {names}"
        )
        return 1
    click.echo(
        "ontologie cohérente, toutes les classes sont satisfaisables (HermiT)"
        if lang == "fr"
        else "consistent ontology, every class is satisfiable (HermiT)"
    )
    return 0
