"""``import``: an open dataset becomes a pack."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import click

from maillage import packs, rendering
from maillage.cli import options
from maillage.errors import WrongUse
from maillage.importers import SOURCES, Options, importer, refuse_options
from maillage.importers.writer import REPORT, Report, sha256, writing
from maillage.names import nearest

_HELP = "\b\nSources:\n" + "\n".join(f"  {name:<15} {en}" for name, (_, _, en) in SOURCES.items())


@click.command("import", epilog=_HELP)
@click.argument("source")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the pack to write.",
)
@click.option(
    "--departement",
    "departements",
    multiple=True,
    metavar="CODE",
    help="Keep this département only; repeat for more.",
)
@click.option("--include-closed", is_flag=True, help="Keep what is closed or inactive.")
@click.option(
    "--edition", default="", metavar="DATE", help="Date of the data, when the files do not say it."
)
@click.option(
    "--option",
    "extra",
    multiple=True,
    metavar="NAME=VALUE",
    help="Option of one source (see the guide of imports).",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    help="Form of the report.",
)
@options.lang
def import_(
    source: str,
    files: tuple[Path, ...],
    target: Path,
    departements: tuple[str, ...],
    include_closed: bool,
    edition: str,
    extra: tuple[str, ...],
    format_: str,
    lang: str,
) -> int:
    """Read FILES of SOURCE and write a pack, with a report of what was kept and left out."""
    reader = importer(source)
    if not files:
        raise WrongUse("donner au moins un fichier", "give at least one file")
    for file in files:
        if not file.is_file():
            raise WrongUse(f"le fichier {file} n'existe pas", f"no file {file}")
    words = dict(word.partition("=")[::2] for word in extra)
    asked = Options(
        _departements(departements),
        include_closed,
        edition,
        words,
    )
    refuse_options(source, asked)
    report = Report(source, files={file.name: sha256(file) for file in files})
    with writing(target, report) as pack:
        reader.read(files, asked, pack)
    if format_ == "json":
        click.echo(rendering.as_json(report.as_json()))
    else:
        for line in summary(report, lang):
            click.echo(line)
    click.echo(f"→ {target} ({REPORT})", err=True)
    return 0


def _departements(words: Iterable[str]) -> frozenset[str]:
    """Return the codes that people give, « 1 » as « 01 », several in a word or not.

    Raises:
        WrongUse: no département has such a code.
    """
    asked = [code for word in words for code in word.replace(",", " ").split()]
    if not asked:
        return frozenset()
    path = packs.shipped("territoires") / "departements.csv"
    with path.open(encoding="utf-8", newline="") as file:
        names = {row["code"]: row["nom"] for row in csv.DictReader(file)}
    codes = {code.upper().zfill(2): code for code in asked}
    for code, word in codes.items():
        if code not in names:
            close = nearest(word, names.values(), most=1)
            known = next(
                (f"{c} {name}" for c, name in names.items() if name in close), "01, 2A, 974"
            )
            raise WrongUse(
                f"aucun département n'a le code « {word} » : écrire un code, par exemple {known}",
                f"no département has the code “{word}”: write a code, for instance {known}",
            )
    return frozenset(codes)


def summary(report: Report, lang: str) -> list[str]:
    """Return the report in a few lines."""
    words = {
        "fr": ("lus", "écrits", "laissés de côté", "codes inconnus", "édition", "licence"),
        "en": ("read", "written", "left out", "unknown codes", "edition", "licence"),
    }[lang]
    lines = [f"{report.title} — {words[4]} {report.edition or '?'}, {words[5]} {report.licence}"]
    for name, counter in zip(words, (report.read, report.written, report.left_out), strict=False):
        listed = ", ".join(f"{key} {number}" for key, number in sorted(counter.items()))
        if listed:
            lines.append(f"{name} : {listed}")
    for nomenclature, codes in sorted(report.unknown.items()):
        listed = ", ".join(f"{code} × {number}" for code, number in codes.most_common(12))
        lines.append(f"{words[3]} ({nomenclature}) : {listed}")
    return [*lines, *report.notes]
