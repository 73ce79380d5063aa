"""The network as a networkx graph, and as files that other programs open."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from maillage.namespaces import shorten
from maillage.network.model import Link, Network, Node

if TYPE_CHECKING:
    import networkx

FORMATS = ("graphml", "gexf", "cytoscape")


def as_networkx(network: Network) -> networkx.MultiDiGraph[str]:
    """Return the network as a directed multigraph.

    Nodes are IRIs with ``kind, label, type, fields, lines, commune, categories, here, in_part``
    (see ``model.Node``); edges have ``link`` (IRI of what states the link), ``nature, categories,
    degree, since, until, state, status, source, quote``, and are keyed by that IRI, with the kind
    and the other end when the link is stated by a row of another table, which may state several.
    Lists are tuples and days ``datetime.date``. Nodes and edges come in the order of the network:
    the same graph each time.
    """
    import networkx as nx

    graph: networkx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in network.nodes.values():
        graph.add_node(node.iri, **_facts(node, ("iri",)))
    for link in network.links:
        graph.add_edge(link.start, link.end, key=_key(link), **_of_link(link))
    return graph


def export(network: Network, form: str) -> str:
    """Return the network as text: ``graphml``, ``gexf`` (Gephi) or ``cytoscape`` (JSON).

    Lists become words joined by « ; » and days ISO dates, since these formats hold neither.

    Raises:
        ValueError: no such form.
    """
    if form == "cytoscape":
        return json.dumps(_cytoscape(network), ensure_ascii=False, indent=1, sort_keys=True)
    import networkx as nx

    graph = as_networkx(network)
    for _, facts in graph.nodes(data=True):
        _flatten(facts)
    for _, _, facts in graph.edges(data=True):
        _flatten(facts)
    buffer = io.BytesIO()
    if form == "graphml":
        nx.write_graphml(graph, buffer, prettyprint=True)
        return buffer.getvalue().decode()
    if form == "gexf":
        nx.write_gexf(graph, buffer, prettyprint=True)
        text = buffer.getvalue().decode()
        # networkx writes the day of the export: the same network must give the same bytes.
        start, _, rest = text.partition("lastmodifieddate=")
        return start + 'lastmodifieddate="' + network.on.isoformat() + rest[11:] if rest else text
    raise ValueError(f"no such form of a network: {form}")


def _facts(thing: Node | Link, without: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in thing.__slots__ if name not in without}


def _of_link(link: Link) -> dict[str, Any]:
    return {"link": link.iri, **_facts(link, ("iri", "start", "end"))}


def _key(link: Link) -> str:
    """Return what names a link among all: a row of another table is an end, of several links."""
    if link.iri not in {link.start, link.end}:
        return link.iri
    return f"{link.iri}#{link.nature}:{shorten(link.end if link.iri == link.start else link.start)}"


def _flatten(facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if isinstance(value, tuple):
            facts[name] = ";".join(str(one) for one in value)
        elif not isinstance(value, str | bool | int):
            facts[name] = "" if value is None else str(value)


def _cytoscape(network: Network) -> dict[str, Any]:
    def data(key: str, facts: dict[str, Any]) -> dict[str, Any]:
        _flatten(facts)
        return {"data": {"id": shorten(key), **facts}}

    return {
        "data": {"territory": network.territory, "on": network.on.isoformat()},
        "elements": {
            "nodes": [data(n.iri, _facts(n, ("iri",))) for n in network.nodes.values()],
            "edges": [
                data(
                    _key(link),
                    {
                        **_of_link(link),
                        "link": shorten(link.iri),
                        "source": shorten(link.start),
                        "target": shorten(link.end),
                        "document": link.source,
                    },
                )
                for link in network.links
            ],
        },
    }
