"""The coordination network of a territory, as the dossier tells it: read once, then measured."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from maillage import places
from maillage.coverage.reading import labels_of
from maillage.network import Link, Network, read_network
from maillage.network.composition import Composition, composition
from maillage.network.fragility import Fragility, fragility
from maillage.network.missing import Missing, missing
from maillage.network.pathways import returns
from maillage.network.picture import Names, names_of
from maillage.network.silos import Silo, across_fields, across_lines
from maillage.source import Source

_ALL = "pays"


@dataclass(frozen=True, slots=True)
class Coordination:
    """Who works with whom here, by the recorded links; an absent link is only « not recorded ».

    Attributes:
        networks: language → the network, with its labels in this language.
        names: language → the words of its codes.
        fragility: who alone holds what together.
        fields: how much its links cross fields.
        lines: how much its links cross lines of care.
        returns: the recorded returns to line 1.
        missing: the lines, fields and institutions that recorded links join or not.
        ptsm: who takes part in the PTSM, against the list of the law.
    """

    networks: Mapping[str, Network]
    names: Mapping[str, Names]
    fragility: Fragility
    fields: Silo
    lines: Silo
    returns: tuple[Link, ...]
    missing: Missing
    ptsm: Composition

    @property
    def network(self) -> Network:
        """The network, with its labels in French."""
        return self.networks["fr"]


def coordination_of(source: Source, territory: str, kind: str, on: dt.date) -> Coordination:
    """Read and measure the network of a territory on a day.

    Args:
        source: the graph.
        territory: code of the territory (``dep:59``).
        kind: its kind; the whole country takes every link, national actors included.
        on: the day.
    """
    asked = "" if kind == _ALL else places.find_territory(source, territory)
    network = read_network(source, territory=asked, on=on)
    english = labels_of(source, network.nodes, "en")
    networks = {
        "fr": network,
        "en": replace(
            network,
            nodes={
                iri: replace(node, label=english[iri].label) for iri, node in network.nodes.items()
            },
        ),
    }
    return Coordination(
        networks=networks,
        names={lang: names_of(source, found, lang) for lang, found in networks.items()},
        fragility=fragility(network),
        fields=across_fields(network),
        lines=across_lines(network),
        returns=returns(network),
        missing=missing(source, territory=territory, on=on),
        ptsm=composition(source, territory=territory, on=on),
    )
