"""A SPARQL 1.1 server as a source: the same questions, the same plain strings.

The graph must be the server's default graph, or the union of its named graphs must be: both are
checked once, so that a wrong setting is an error and never an empty answer.
"""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from maillage.endpoints import (
    EndpointFailed,
    PartialAnswer,
    calling,
    checked,
    one_line,
    opener,
)
from maillage.namespaces import expand, sparql_prologue
from maillage.source import Record

if TYPE_CHECKING:
    from email.message import Message

# Servers and what stands before them cut addresses that are longer.
_LONGEST_GET = 4000
_RESULTS = "application/sparql-results+json"
_TRIPLES = {
    "application/n-triples": "nt",
    "text/turtle": "ttl",
    "application/rdf+xml": "rdf",
    "text/plain": "nt",
    "application/x-turtle": "ttl",
}
_BOOLEAN = expand("xsd:boolean")
_HERE = "ASK { ?needs a mlg:Besoin }"
_ELSEWHERE = "ASK { GRAPH ?graph { ?needs a mlg:Besoin } }"


class RemoteSource:
    """A SPARQL server, asked through SPARQLWrapper; nothing is written to it."""

    def __init__(
        self,
        endpoint: str,
        *,
        timeout: float = 30,
        retries: int = 2,
        expects_graph: bool = True,
    ) -> None:
        """Name a server; nothing is asked yet.

        Args:
            endpoint: address of its query service; parameters it needs may follow a ``?``.
            timeout: longest silence of the server (seconds).
            retries: how many times to try again when it is away.
            expects_graph: whether a graph must be there already.

        Raises:
            WrongUse: this is no address, or a password is in it.
        """
        self.endpoint = checked(endpoint)
        self.timeout, self.retries = timeout, retries
        self._prologue = sparql_prologue()
        self._opener = opener(endpoint)
        self._checked = not expects_graph
        self._server = ""

    def select(self, sparql: str) -> list[Record]:
        """Return the rows of a SELECT.

        Raises:
            EndpointFailed: no answer, or a part of it only.
            QueryRefused: the server does not accept the query.
        """
        self._check()
        found = self._read(sparql)
        return [
            {name: _value(term) for name, term in row.items()}
            for row in found["results"]["bindings"]
        ]

    def ask(self, sparql: str) -> bool:
        """Return the answer of an ASK (raises as ``select``)."""
        self._check()
        return self._ask(sparql)

    def construct(self, sparql: str) -> list[str]:
        """Return the triples of a CONSTRUCT or DESCRIBE, as sorted N-Triples."""
        import pyoxigraph

        self._check()
        body, kind = self._call(
            sparql, ", ".join([*list(_TRIPLES)[:2], "application/rdf+xml;q=0.5"])
        )
        if kind not in _TRIPLES:
            raise self._not_sparql(kind)
        form = pyoxigraph.RdfFormat.from_extension(_TRIPLES[kind])
        try:
            return sorted({f"{quad.triple} ." for quad in pyoxigraph.parse(body, format=form)})
        except SyntaxError:
            raise self._not_sparql(kind) from None

    def _ask(self, sparql: str) -> bool:
        found = self._read(sparql)
        # Virtuoso answers an ASK by a table of one row or none.
        return bool(found["boolean"] if "boolean" in found else found["results"]["bindings"])

    def _read(self, sparql: str) -> dict[str, Any]:
        body, kind = self._call(sparql, _RESULTS)
        try:
            found = json.loads(body)
            if isinstance(found, dict) and ("results" in found or "boolean" in found):
                return found
        except ValueError:
            pass
        raise self._not_sparql(kind)

    def _call(self, sparql: str, accept: str) -> tuple[bytes, str]:
        """Send a query; return the body and the media type of the answer."""
        request = _request(self.endpoint, self._prologue + sparql, accept)

        def attempt() -> tuple[bytes, str]:
            with self._opener.open(request(), timeout=self.timeout) as answer:
                self._refuse_part(answer.headers)
                self._server = answer.headers.get("Server") or ""
                return answer.read(), answer.headers.get_content_type()

        return calling(self.endpoint, attempt, timeout=self.timeout, retries=self.retries)

    def _refuse_part(self, headers: Message) -> None:
        """Refuse an answer that the server says it has cut (Virtuoso says so in its headers)."""
        rows, state = headers.get("X-SPARQL-MaxRows"), headers.get("X-SQL-State")
        if rows is None and state is None:
            return
        why = f"{rows} lignes au plus" if rows else one_line(headers.get("X-SQL-Message") or "")
        raise PartialAnswer(
            f"{self._host} ne donne qu'une partie de la réponse ({why}), qui n'est pas utilisée : "
            "relever sa limite (ResultSetMaxRows, MaxQueryExecutionTime pour Virtuoso) ou demander "
            "un territoire plus petit",
            f"{self._host} gives a part of the answer only ({why}): it is not used; raise its "
            "limit (ResultSetMaxRows, MaxQueryExecutionTime for Virtuoso) or ask a smaller "
            "territory",
        )

    def _check(self) -> None:
        """See once that the graph is there, in the default graph of the server.

        Raises:
            EndpointFailed: it is not, with what to change.
        """
        if self._checked:
            return
        if not self._ask(_HERE):
            if self._ask(_ELSEWHERE):
                raise EndpointFailed(
                    f"{self._host} ne cherche pas dans ses graphes nommés : régler son graphe par "
                    "défaut sur leur union (oxigraph serve --union-default-graph ; les autres : "
                    "docs/guides/magasins-distants.md)",
                    f"{self._host} does not look into its named graphs: set its default graph to "
                    "their union (oxigraph serve --union-default-graph; others: "
                    "docs/guides/magasins-distants.md)",
                )
            raise EndpointFailed(
                f"{self._host} ne contient aucun graphe de Maillage : l'y envoyer par « maillage "
                "publish »",
                f"{self._host} holds no graph of Maillage: send one with “maillage publish”",
            )
        self._checked = True

    @property
    def engine(self) -> str:
        """Name of the engine, as far as the server says it: ``virtuoso``, ``oxigraph``, or ``""``.

        Raises:
            EndpointFailed: the server does not answer.
        """
        self._check()
        return self._server.partition("/")[0].lower()

    @property
    def _host(self) -> str:
        return urllib.parse.urlsplit(self.endpoint).netloc

    def _not_sparql(self, kind: str) -> EndpointFailed:
        return EndpointFailed(
            f"{self.endpoint} ne répond pas comme un service SPARQL (il répond {kind}) : vérifier "
            "l'adresse",
            f"{self.endpoint} does not answer as a SPARQL service does (it answers {kind}): check "
            "the address",
        )


def _request(endpoint: str, sparql: str, accept: str) -> Callable[[], Any]:
    """Return what makes the HTTP request of a query, by POST when it is long."""
    from SPARQLWrapper import GET, POST, SELECT, SPARQLWrapper

    address, _, extra = endpoint.partition("?")
    wrapper = SPARQLWrapper(address, agent="maillage")
    for name, value in urllib.parse.parse_qsl(extra, keep_blank_values=True):
        wrapper.addParameter(name, value)
    wrapper.setOnlyConneg(True)
    wrapper.setReturnFormat("json")
    wrapper.addCustomHttpHeader("Accept", accept)
    # Set as it is: ``setQuery`` guesses the form from the text, and might take it for an update.
    wrapper.queryString, wrapper.queryType = sparql, SELECT
    wrapper.setMethod(POST if len(urllib.parse.quote(sparql)) > _LONGEST_GET else GET)
    return wrapper._createRequest


def _value(term: dict[str, str]) -> str:
    """Return the plain string of a term: its lexical form, which for a boolean is a word."""
    value = term["value"]
    if value in {"0", "1"} and term.get("datatype") == _BOOLEAN:
        return "true" if value == "1" else "false"
    return value
