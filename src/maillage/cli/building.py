"""``demo``, ``build`` and ``check``."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from maillage import build as builder
from maillage import rendering, snapshot
from maillage.build import Report
from maillage.cli import options
from maillage.findings import Finding, Severity, count

SHOWN = 30
_STAGES = {
    "tables": ("lecture des tables", "reading the tables"),
    "graph": ("écriture du graphe", "writing the graph"),
    "store": ("chargement", "loading"),
    "rules": ("règles", "rules"),
    "validation": ("validation SHACL", "SHACL validation"),
    "index": ("index", "indexing"),
}
_NAMES = {
    "fr": {"error": "erreur", "warning": "avertissement", "info": "note"},
    "en": {"error": "error", "warning": "warning", "info": "note"},
}

packs_argument = click.argument("packs", nargs=-1, type=click.Path(path_type=Path))
only_option = click.option("--only", is_flag=True, help="Leave the shipped packs out.")


def _progress(lang: str) -> builder.Progress:
    def show(stage: str) -> None:
        fr, en = _STAGES[stage]
        click.echo(f"… {en if lang == 'en' else fr}", err=True)

    return show


def _finding_text(finding: Finding, lang: str) -> str:
    colon = ":" if lang == "en" else " :"
    return f"{_NAMES[lang][finding.severity]}{colon} {finding.text(lang)}"


def _findings_text(found: list[Finding], lang: str, most: int = SHOWN) -> list[str]:
    shown = [f for f in found if f.severity is not Severity.INFO][:most]
    lines = [_finding_text(finding, lang) for finding in shown]
    left = len([f for f in found if f.severity is not Severity.INFO]) - len(shown)
    if left > 0:
        more = "autres : maillage check --format csv" if lang == "fr" else "more: maillage check"
        lines.append(f"… {left} {more}")
    return lines


def _summary(report: Report, lang: str) -> list[str]:
    counts = count(report.findings)
    rows, rejected = sum(report.rows.values()), sum(report.rejected.values())
    seconds = sum(report.seconds.values())
    derived = sum(report.derived.values())
    stages = ", ".join(f"{stage} {s:.1f} s" for stage, s in report.seconds.items())
    if lang == "en":
        return [
            f"{', '.join(report.packs)}: {rows} rows, {rejected} kept out, "
            f"{report.quads} triples of which {derived} derived",
            f"{counts[Severity.ERROR]} errors, {counts[Severity.WARNING]} warnings, "
            f"{counts[Severity.INFO]} notes",
            f"{seconds:.1f} s ({stages})",
        ]
    return [
        f"{', '.join(report.packs)} : {rows} lignes, {rejected} écartées, "
        f"{report.quads} triplets dont {derived} déduits",
        f"{counts[Severity.ERROR]} erreurs, {counts[Severity.WARNING]} avertissements, "
        f"{counts[Severity.INFO]} notes",
        f"{seconds:.1f} s ({stages})",
    ]


@click.command()
@packs_argument
@only_option
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
        report = builder.build(directories, root, strict=strict, progress=_progress(lang))
    except builder.RefusedBuild as refused:
        for line in _findings_text(refused.report.findings, lang):
            click.echo(line, err=True)
        raise
    for line in _findings_text(report.findings, lang):
        click.echo(line, err=True)
    for line in _summary(report, lang):
        click.echo(line)
    if report.rejected and report.snapshot:
        click.echo(f"quarantine : {report.snapshot / 'quarantine'}", err=True)
    click.echo(f"→ {report.snapshot}")
    return 1 if report.errors() else 0


@click.command()
@packs_argument
@only_option
@click.option("--ontology", is_flag=True, help="Check the ontology with the HermiT reasoner.")
@options.output("table", "csv", "json")
@options.lang
def check(
    packs: tuple[Path, ...],
    only: bool,
    ontology: bool,
    format_: str,
    target: Path | None,
    lang: str,
) -> int:
    """Say all that build would find in PACKS (added to the shipped ones), and write nothing."""
    if ontology:
        return _check_ontology(lang)
    directories = builder.pack_directories(list(packs), only=only)
    with tempfile.TemporaryDirectory(prefix="maillage-check-") as work:
        report = builder.check(directories, Path(work), _progress(lang))
    header = ("gravite", "fichier", "ligne", "colonne", "valeur", "regle", "message", "remede")
    rows = [
        (
            str(f.severity),
            f.file,
            str(f.line or ""),
            f.column,
            f.value,
            f.rule,
            f.message[lang],
            f.remedy[lang],
        )
        for f in report.findings
    ]
    if format_ == "json":
        data = [dict(zip(header, row, strict=True)) for row in rows]
        options.write(rendering.as_json(data), target)
    elif format_ == "csv":
        options.write(rendering.as_csv(header, rows), target)
    else:
        text = [_finding_text(finding, lang) for finding in report.findings]
        options.write("\n".join([*text, *_summary(report, lang)]), target)
    return 1 if report.errors() else 0


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
    report = builder.build(builder.pack_directories([]), root, progress=_progress(lang))
    for line in _summary(report, lang):
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
