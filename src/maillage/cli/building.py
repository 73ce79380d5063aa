"""``demo`` and ``build``."""

from __future__ import annotations

from pathlib import Path

import click

from maillage import build as builder
from maillage import snapshot
from maillage.build import Report
from maillage.cli import options
from maillage.findings import Severity
from maillage.reporting import Outcome
from maillage.reporting.text import as_text, totals

# Findings of one rule and one column that a build shows; ``check`` shows more.
SHOWN = 3
_STAGES = {
    "tables": ("lecture des tables", "reading the tables"),
    "graph": ("écriture du graphe", "writing the graph"),
    "store": ("chargement", "loading"),
    "rules": ("règles", "rules"),
    "validation": ("validation SHACL", "SHACL validation"),
    "index": ("index", "indexing"),
    "matrix": ("matrice de couverture", "coverage matrix"),
    "links": ("liens", "links"),
}


def progress(lang: str) -> builder.Progress:
    """Return what says each stage as it starts."""

    def show(stage: str) -> None:
        fr, en = _STAGES[stage]
        click.echo(f"… {en if lang == 'en' else fr}", err=True)

    return show


@click.command()
@options.packs
@options.only
@click.option(
    "--to",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the snapshots (default: your data folder).",
)
@click.option("--strict", is_flag=True, help="Keep the previous snapshot when there is an error.")
@options.lang
def build(packs: tuple[Path, ...], only: bool, root: Path | None, strict: bool, lang: str) -> int:
    """Build a validated snapshot from PACKS, folders of tables added to the shipped ones.

    A row with an error is kept out, in the quarantine folder of the snapshot, with the reason;
    the exit code is then 1. The previous snapshot answers until the new one is whole.
    """
    directories = builder.pack_directories(list(packs), only=only)
    root = root or snapshot.default_root()
    try:
        report = builder.build(directories, root, strict=strict, progress=progress(lang))
    except builder.RefusedBuild as refused:
        _say_findings(refused.report, packs, lang)
        raise
    _say_findings(report, packs, lang)
    for line in totals(report, lang):
        click.echo(line)
    if report.rejected and report.snapshot:
        click.echo(f"quarantine : {report.snapshot / 'quarantine'}", err=True)
    click.echo(f"→ {report.snapshot}")
    return 1 if report.errors() else 0


def _say_findings(report: Report, packs: tuple[Path, ...], lang: str) -> None:
    """Say the errors and the warnings in groups on stderr; notes are counted with the totals."""
    outcome = Outcome(report, frozenset(pack.resolve().name for pack in packs))
    if any(finding.severity is not Severity.INFO for finding in outcome.shown()):
        click.echo(as_text(outcome, lang=lang, most=SHOWN, notes=False), err=True)


QUESTIONS: tuple[dict[str, object], ...] = (
    {"need": "anxio-depression", "line": 2, "commune": "Toulouse", "age": 30},
    {"need": "souffrance-psychique", "line": 2, "commune": "Tours"},
    {"need": "souffrance-psychique", "line": 2, "commune": "Montpellier", "age": 12},
)
NEAR_MISS: dict[str, object] = {**QUESTIONS[2], "age": 4}


@click.command()
@click.option(
    "--to",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the snapshots (default: your data folder).",
)
@options.lang
def demo(root: Path | None, lang: str) -> int:
    """Build the shipped packs, answer three real questions, say what to try next."""
    from maillage.answer_text import as_text
    from maillage.session import Graph

    root = root or snapshot.default_root()
    report = builder.build(builder.pack_directories([]), root, progress=progress(lang))
    for line in totals(report, lang):
        click.echo(line)
    graph = Graph(snapshot.current(root))
    for asked in (*QUESTIONS, NEAR_MISS):
        click.echo("\n" + "─" * 100)
        words = " ".join(f"--{name} {value}" for name, value in asked.items())
        click.echo(f"$ maillage who-covers {words}\n")
        answer = graph.who_covers(**asked, lang=lang)  # type: ignore[arg-type]
        click.echo(as_text(answer, lang, most=1))
    click.echo("\n" + "─" * 100)
    click.echo("À essayer :" if lang == "fr" else "Try next:")
    for line in (
        "maillage who-covers --need psychiatrie --line 2 --commune 78646",
        "maillage query environnement-institutionnel --param commune=Toulouse",
        "maillage explain programme:disp-dspp31",
        "maillage queries",
    ):
        click.echo(f"  {line}")
    return 0
