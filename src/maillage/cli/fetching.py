"""``fetch``: the current public file of a source, by its stable address."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from maillage import addresses, fetching, rendering, snapshot
from maillage.addresses import Wanted
from maillage.cli import options
from maillage.errors import WrongUse
from maillage.transport import Limits


def _list(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        for one in addresses.sources().values():
            click.echo(f"{one.name:<19} {one.titles['fr']} / {one.titles['en']}")
        ctx.exit()


@click.command()
@click.argument("source")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write (default: « telechargements » in your data folder).",
)
@click.option(
    "--from",
    "urls",
    multiple=True,
    metavar="URL",
    help="Address to use instead of the known one; repeat for each file of the source.",
)
@click.option(
    "--timeout",
    "wait",
    type=click.FloatRange(min=0.1),
    default=30.0,
    show_default=True,
    help="Longest silence of the server, in seconds.",
)
@click.option(
    "--attempts", type=click.IntRange(1, 20), default=4, show_default=True, help="Attempts."
)
@click.option("--list", is_flag=True, is_eager=True, callback=_list, expose_value=False)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Form of the result: « sha256  file » on each line, or JSON.",
)
@options.lang
def fetch(
    source: str,
    target: Path | None,
    urls: tuple[str, ...],
    wait: float,
    attempts: int,
    format_: str,
    lang: str,
) -> int:
    """Download the current public files of SOURCE; what has not changed is not taken again."""
    public = addresses.source(source)
    if len(urls) > len(public.files):
        raise WrongUse(
            f"{source} n'a que {len(public.files)} fichier(s) : donner autant de --from",
            f"{source} has {len(public.files)} file(s) only: give as many --from",
        )
    folder = target or snapshot.default_root() / "telechargements" / source
    limits = Limits(wait=wait, attempts=attempts)
    if public.warnings[lang]:
        click.echo(f"{source} : {public.warnings[lang]}", err=True)
    wanted = [_given(one, url) for one, url in zip(public.files, urls, strict=False)] or [
        addresses.resolve(one, limits) for one in public.files
    ]
    got = [_fetch(one, folder, limits, lang) for one in wanted]
    if format_ == "json":
        records = [
            {
                "fichier": str(one.path),
                "sha256": one.sha256,
                "octets": one.size,
                "adresse": one.url,
                "telecharge": one.fresh,
                "date_du_serveur": one.dated,
            }
            for one in got
        ]
        click.echo(rendering.as_json(records))
    else:
        for one in got:
            click.echo(f"{one.sha256}  {one.path}")
    return 0


def _given(wanted: Wanted, url: str) -> Wanted:
    return Wanted(addresses.name_of(url) or wanted.name, wanted.form, url)


def _fetch(wanted: Wanted, folder: Path, limits: Limits, lang: str) -> fetching.Fetched:
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with progress.Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(wanted.name, total=None)
        got = fetching.fetch(
            wanted.url,
            folder / wanted.name,
            form=wanted.form,
            limits=limits,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    said = {
        "fr": "téléchargé" if got.fresh else "inchangé, non téléchargé à nouveau",
        "en": "downloaded" if got.fresh else "unchanged, not downloaded again",
    }[lang]
    dated = f" ({got.dated})" if got.dated else ""
    click.echo(f"{wanted.name} : {said} ; {got.size:,} octets{dated}".replace(",", " "), err=True)
    return got
