"""The graph opened for use: one object for the command line, notebooks and other programs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage import snapshot
from maillage.answers import Answer, who_covers
from maillage.source import OxigraphSource, Source

if TYPE_CHECKING:
    import rdflib

    from maillage.catalogue import Result
    from maillage.gaps import Gaps
    from maillage.matrix.index import Index
    from maillage.quality import Assessment


class Graph:
    """A built graph, open for reading.

    Example:
        >>> import maillage
        >>> g = maillage.open()                                            # doctest: +SKIP
        >>> g.who_covers(need="anxio-depression", line=2, commune="31555").state  # doctest: +SKIP
    """

    def __init__(self, built: snapshot.Snapshot, source: Source | None = None) -> None:
        """Open a snapshot; ``source`` replaces its store (another engine, for tests)."""
        self.snapshot = built
        self.source: Source = source or OxigraphSource.open(built.store)

    def who_covers(
        self,
        *,
        need: str,
        line: int | str,
        commune: str,
        age: int | str | None = None,
        on: str | dt.date | None = None,
        within: int | str | Decimal | None = None,
        field: str | None = None,
        lang: str = "fr",
        today: dt.date | None = None,
    ) -> Answer:
        """Answer « who covers this need, at this line, here? » (see ``answers.who_covers``).

        Raises:
            WrongUse: a word of the question is not understood.
        """
        return who_covers(
            self.source,
            need=need,
            line=line,
            commune=commune,
            age=age,
            on=on,
            within=within,
            field=field,
            lang=lang,
            today=today,
        )

    @cached_property
    def index(self) -> Index:
        """The index of the coverage matrix: read from the snapshot, else made from the graph."""
        from maillage.matrix import index, reading

        try:
            return index.load(self.snapshot.index)
        except FileNotFoundError:
            return reading.read_index(self.source)

    def gaps(
        self,
        territory: str,
        *,
        need: str | None = None,
        line: int | str | None = None,
        age: int | str | None = None,
        on: str | dt.date | None = None,
        within: int | str | Decimal | None = None,
        field: str | None = None,
        by: str = "commune",
        today: dt.date | None = None,
    ) -> Gaps:
        """Return the coverage matrix of a territory (see ``gaps.gaps``).

        Raises:
            WrongUse: a word of the question is not understood.
        """
        from maillage.gaps import gaps

        return gaps(
            self.source,
            self.index,
            territory=territory,
            need=need,
            line=line,
            age=age,
            on=on,
            within=within,
            field=field,
            by=by,
            today=today,
        )

    def query(self, name_or_sparql: str, **parameters: object) -> Result:
        """Run a query of the catalogue by its name, or any SPARQL text.

        Args:
            name_or_sparql: name of a catalogue query, or SPARQL text.
            **parameters: values of its parameters, as people would write them.

        Raises:
            WrongUse: no such query, a parameter is missing or not understood, bad SPARQL.
        """
        from maillage import catalogue

        words = {name: str(value) for name, value in parameters.items()}
        return catalogue.run(self.source, catalogue.find(name_or_sparql), words)

    def explain(self, thing: str, lang: str = "fr") -> dict[str, Any]:
        """Return what is said of a thing, by which rows, what it implies, what contradicts it.

        Raises:
            WrongUse: the graph says nothing of it.
        """
        from maillage.explanation import explain

        return explain(self.source, thing, lang)

    def quality(self, on: str | dt.date | None = None) -> Assessment:
        """Return the quality score of every structure and every source, criterion by criterion.

        Args:
            on: day that freshness counts from; today when not given.

        Raises:
            WrongUse: the date is not understood.
        """
        from maillage import asking
        from maillage.quality import assess

        return assess(self.source, asking.day(on) or dt.date.today())

    def as_rdflib(self) -> rdflib.Dataset:
        """Return the whole graph as an rdflib dataset (read in memory: about 20 s per million)."""
        from maillage.source import RdflibSource

        return RdflibSource.read(self.snapshot.nquads).dataset


def open(directory: str | Path | None = None) -> Graph:
    """Open the current snapshot.

    Args:
        directory: folder that holds the snapshots; the user's data folder when not given.

    Raises:
        NoSnapshot: nothing was built there.
    """
    root = Path(directory) if directory is not None else snapshot.default_root()
    return Graph(snapshot.current(root))


def ontology() -> Any:
    """Return the ontology of the project as an owlready2 ontology.

    Raises:
        MaillageError: it cannot be loaded.
    """
    from maillage import resources
    from maillage.reasoning import load_ontology

    return load_ontology(resources.root() / "ontology")
