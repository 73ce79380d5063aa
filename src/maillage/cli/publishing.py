"""``publish``."""

from __future__ import annotations

from pathlib import Path

import click

from maillage import snapshot
from maillage.cli import options
from maillage.wording import Sentence


@click.command()
@click.option("--endpoint", required=True, metavar="URL", help="Where the server takes queries.")
@click.option("--graph-store", "store", metavar="URL", help="Where it takes graphs (PUT).")
@click.option("--update", metavar="URL", help="Where it takes updates, if it takes no graphs.")
@click.option("--prune", is_flag=True, help="Drop the graphs of an older edition.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent; write nothing.")
@options.snapshot
@options.lang
def publish(
    endpoint: str,
    store: str | None,
    update: str | None,
    prune: bool,
    dry_run: bool,
    root: Path | None,
    lang: str,
) -> int:
    """Send the current snapshot to a SPARQL server, and check that it holds it.

    A publication that was cut goes on where it stopped. Graphs that are not of this project are
    never touched. An account is given by MAILLAGE_ENDPOINT_USER and MAILLAGE_ENDPOINT_PASSWORD,
    or by .netrc.
    """
    from maillage.publishing import Target, publish

    def tell(step: Sentence) -> None:
        click.echo(step.text(lang), err=True)

    built = snapshot.current(root or snapshot.default_root())
    target = Target.of(endpoint, store, update)
    done = publish(built, target, prune=prune, dry_run=dry_run, tell=tell)
    triples = sum(done.sent.values())
    verb = ("à envoyer", "to send") if dry_run else ("envoyés", "sent")
    summary = Sentence(
        f"{len(done.sent)} graphes {verb[0]} ({triples} triplets), {len(done.kept)} déjà en place, "
        f"{len(done.dropped)} retirés",
        f"{len(done.sent)} graphs {verb[1]} ({triples} triples), {len(done.kept)} already there, "
        f"{len(done.dropped)} dropped",
    )
    click.echo(summary.text(lang))
    if done.left:
        tell(
            Sentence(
                f"{len(done.left)} graphes d'une édition plus ancienne restent sur le serveur et "
                f"comptent dans les réponses : {', '.join(done.left)} (les retirer : --prune)",
                f"{len(done.left)} graphs of an older edition are still on the server and count in "
                f"its answers: {', '.join(done.left)} (drop them: --prune)",
            )
        )
    return 0
