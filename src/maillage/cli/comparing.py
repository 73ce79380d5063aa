"""``diff``."""

from __future__ import annotations

from pathlib import Path

import click

from maillage import rendering, snapshot
from maillage.cli import options
from maillage.errors import WrongUse

_CURRENT, _PREVIOUS = ("courant", "current"), ("precedent", "previous")


@click.command()
@click.argument("old", default=_PREVIOUS[0])
@click.argument("new", default=_CURRENT[0])
@click.option("--on", help="Day for which coverage is compared, YYYY-MM-DD (default: today).")
@click.option("--age", help="Age in years.")
@click.option("--most", default=20, show_default=True, type=click.IntRange(1))
@options.snapshot
@options.output("table", "csv", "json")
@options.lang
def diff(
    old: str,
    new: str,
    on: str | None,
    age: str | None,
    most: int,
    root: Path | None,
    format_: str,
    target: Path | None,
    lang: str,
) -> int:
    """Say what changed between two snapshots, and which cells changed state, why.

    OLD and NEW are folders of snapshots, their names, « precedent » (the one built before the
    current one) or « courant ». Both are on this machine: a SPARQL server holds one edition only.
    """
    from maillage import asking
    from maillage.changes import cells, text, things
    from maillage.session import Graph

    root = root or snapshot.default_root()
    one, two = (Graph(find_snapshot(name, root)) for name in (old, new))
    question = asking.circumstances(two.source, age=age, on=on)
    changes = things.compare(one.source, two.source)
    moves = cells.compare(one.index, two.index, question)
    if format_ == "csv":
        said = rendering.as_csv(text.COLUMNS, text.as_rows(changes, moves, lang))
    elif format_ == "json":
        said = rendering.as_json(text.as_json(changes, moves, lang))
    else:
        said = text.as_text(changes, moves, two.index.words, lang, most)
    options.write(said, target)
    return 0


def find_snapshot(name: str, root: Path) -> snapshot.Snapshot:
    """Return the snapshot that a word designates.

    Raises:
        WrongUse: there is none; those that exist are listed.
        NoSnapshot: nothing was built in the folder.
    """
    current = snapshot.current(root)
    if name in _CURRENT:
        return current
    kept = snapshot.all_snapshots(root)
    if name in _PREVIOUS:
        before = [s for s in kept if s.directory != current.directory]
        if before:
            return before[-1]
        raise WrongUse(
            f"{root} ne garde qu'une édition : construire de nouveau, ou donner un autre dossier",
            f"{root} keeps one edition only: build again, or give another folder",
        )
    for directory in (Path(name), root / name):
        if snapshot.Snapshot(directory).is_whole():
            return snapshot.Snapshot(directory)
        if (directory / snapshot.CURRENT).is_file():
            return snapshot.current(directory)
    known = ", ".join(s.directory.name for s in kept)
    raise WrongUse(
        f"aucune édition du graphe ne s'appelle « {name} » ; celles de {root} : {known}",
        f"no edition of the graph is called “{name}”; those of {root}: {known}",
    )
