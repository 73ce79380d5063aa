"""The graph opened for use: one object for the command line, notebooks and other programs."""

from __future__ import annotations

import datetime as dt
import hashlib
from contextlib import suppress
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage import snapshot
from maillage.answers import Answer, who_covers
from maillage.errors import WrongUse
from maillage.source import OxigraphSource, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx
    import rdflib

    from maillage.catalogue import Result
    from maillage.coverage.holding import Holder
    from maillage.gaps import Gaps
    from maillage.matrix.index import Index
    from maillage.network import Network
    from maillage.quality import Assessment


class Graph:
    """A built graph, open for reading.

    Example:
        >>> import maillage
        >>> g = maillage.open()                                            # doctest: +SKIP
        >>> g.who_covers(need="anxio-depression", line=2, commune="31555").state  # doctest: +SKIP
    """

    def __init__(self, built: snapshot.Snapshot | None, source: Source | None = None) -> None:
        """Open a snapshot, or a source alone; ``source`` replaces the store of a snapshot."""
        self._built = built
        self._asked = 0
        # The index of a snapshot says what its own store holds, and nothing of another source.
        self._stored = source is None and self.snapshot.index.is_dir()
        self.source: Source = source or OxigraphSource.open(self.snapshot.store)

    @property
    def snapshot(self) -> snapshot.Snapshot:
        """The snapshot that was opened.

        Raises:
            WrongUse: the graph is on a server.
        """
        if self._built is None:
            raise WrongUse(
                "cela se lit dans une édition construite sur cette machine : l'ouvrir sans "
                "--endpoint",
                "this is read in a snapshot built on this machine: open it without --endpoint",
            )
        return self._built

    @property
    def name(self) -> str:
        """Name of the snapshot, or address of the server."""
        if self._built is not None:
            return self._built.directory.name
        return str(getattr(self.source, "endpoint", ""))

    @property
    def edition(self) -> str:
        """Name of the snapshot, or ``serveur-`` and a digest of the address of the server.

        It fits in an IRI and tells no address.
        """
        if self._built is not None or not self.name:
            return self.name
        return f"serveur-{hashlib.sha256(self.name.encode()).hexdigest()[:12]}"

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
        most: int | str | None = None,
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
            most=most,
            holder=self._holder(),
        )

    def _holder(self) -> Holder | None:
        """Return the index as what holds offers: from the second question on, it is worth opening.

        Without a snapshot, or with another source in its place, every offer is read.
        """
        self._asked += 1
        if self._stored and ("index" in vars(self) or self._asked > 1):
            return self._shortlist
        return None

    @cached_property
    def _shortlist(self) -> Holder:
        from maillage.matrix.shortlist import Shortlist

        return Shortlist(self.source, self.index)

    @cached_property
    def index(self) -> Index:
        """The index of the coverage matrix: read from the snapshot, else made from the graph."""
        from maillage.matrix import index, reading

        if self._built is not None:
            with suppress(FileNotFoundError):
                return index.load(self._built.index)
        return reading.read_index(self.source)

    def warm(self) -> None:
        """Open what a snapshot carries beside its store, so that no question has to wait for it."""
        if self._built is not None and self._built.index.is_dir():
            _ = self.index

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

    def network(
        self,
        territory: str = "",
        *,
        on: str | dt.date | None = None,
        kinds: Iterable[str] = (),
        lang: str = "fr",
    ) -> Network:
        """Return who works with whom in a territory, by the recorded links.

        Args:
            territory: ``dep:59``, ``zone:59G21``, a commune…; everything when empty.
            on: day that links are looked at; today when not given.
            kinds: codes of the kinds of link to keep; all of them when empty.
            lang: language of the labels.

        Raises:
            WrongUse: a word is not understood.
        """
        from maillage import asking, places
        from maillage.network.reading import check_kinds, read_network

        wanted = list(kinds)
        check_kinds(self.source, wanted)
        return read_network(
            self.source,
            territory=places.find_territory(self.source, territory) if territory else "",
            on=asking.day(on) or dt.date.today(),
            kinds=wanted,
            lang=lang,
        )

    def as_networkx(
        self,
        territory: str = "",
        *,
        on: str | dt.date | None = None,
        kinds: Iterable[str] = (),
        lang: str = "fr",
    ) -> networkx.MultiDiGraph[str]:
        """Return the network of a territory as a networkx graph (see ``network``, ``view``).

        Raises:
            WrongUse: a word is not understood.
        """
        from maillage.network.view import as_networkx

        return as_networkx(self.network(territory, on=on, kinds=kinds, lang=lang))

    def as_rdflib(self) -> rdflib.Dataset:
        """Return the whole graph as an rdflib dataset (read in memory: about 20 s per million)."""
        from maillage.source import RdflibSource

        return RdflibSource.read(self.snapshot.nquads).dataset


def open(directory: str | Path | None = None, *, endpoint: str | None = None) -> Graph:
    """Open the current snapshot, or the graph that a SPARQL server holds.

    Args:
        directory: folder that holds the snapshots; the user's data folder when not given.
        endpoint: address of the query service of a SPARQL 1.1 server.

    Raises:
        NoSnapshot: nothing was built there.
        WrongUse: both a folder and a server are given, or the address is none.
    """
    if endpoint is not None:
        if directory is not None:
            raise WrongUse(
                "choisir entre --snapshot (un dossier) et --endpoint (un serveur)",
                "choose between --snapshot (a folder) and --endpoint (a server)",
            )
        from maillage.remote import RemoteSource

        return Graph(None, RemoteSource(endpoint))
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
