"""``query`` and ``queries``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import maillage
from maillage import rendering, sparql_text
from maillage.cli import options
from maillage.errors import WrongUse
from maillage.namespaces import shorten

if TYPE_CHECKING:
    from maillage.catalogue import Query, Result
    from maillage.session import Graph

_NO_ROW = ("aucune ligne.", "no row.")


@click.command()
@click.argument("name_or_file")
@click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="Value of a parameter; repeat for each.",
)
@options.graph
@options.output("table", "csv", "json", "ttl")
@options.lang
def query(
    name_or_file: str,
    parameters: tuple[str, ...],
    root: Path | None,
    endpoint: str | None,
    format_: str,
    target: Path | None,
    lang: str,
) -> int:
    """Run NAME_OR_FILE: a query of the catalogue, a .rq file, or SPARQL text.

    When nothing answers, say what in the query is at fault, or that there is nothing to find.
    """
    from maillage import catalogue

    words: dict[str, str] = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise WrongUse(
                f"« {parameter} » : écrire --param nom=valeur",
                f"“{parameter}”: write --param name=value",
            )
        words[name] = value
    graph = maillage.open(root, endpoint=endpoint)
    found = catalogue.find(name_or_file)
    result = catalogue.run(graph.source, found, words)
    graph_form = sparql_text.form(result.sparql) in {"CONSTRUCT", "DESCRIBE"}
    if (format_ == "ttl") != graph_form and format_ in {"ttl", "csv"}:
        raise WrongUse(
            f"le format {format_} ne convient pas à cette requête "
            "(ttl pour CONSTRUCT et DESCRIBE, csv pour les autres)",
            f"format {format_} does not fit this query (ttl for CONSTRUCT and DESCRIBE)",
        )
    if format_ == "json":
        options.write(rendering.as_json(result.rows), target)
    elif format_ == "ttl" or graph_form:
        options.write("\n".join(row["triplet"] for row in result.rows), target)
    else:
        header = result.columns
        rows = [[row.get(name, "") for name in header] for row in result.rows]
        if format_ == "csv":
            options.write(rendering.as_csv(header, rows), target)
        else:
            title = found.question_en if lang == "en" else found.question_fr
            rows = [[shorten(cell) for cell in row] for row in rows]
            options.write(rendering.as_table(header, rows, title), target)
    _say_why_empty(graph, found, result, words, lang)
    return 0


def _say_why_empty(
    graph: Graph, query: Query, result: Result, words: dict[str, str], lang: str
) -> None:
    """Say on stderr why nothing answers; a zero that cannot be explained is an answer."""
    from maillage.emptiness import UNKNOWN_CAUSE, answers_nothing, why_empty

    if not answers_nothing(result):
        return
    reasons = why_empty(graph.source, result.sparql, query=query, words=words)
    if result.rows and reasons == [UNKNOWN_CAUSE]:
        return
    fr, en = ("la réponse est vide :", "the answer is empty:") if result.rows else _NO_ROW
    click.echo(en if lang == "en" else fr, err=True)
    for reason in reasons:
        click.echo(f"  {reason.text(lang)}", err=True)


@click.command()
@options.output("table", "csv", "json", "ttl")
@options.lang
def queries(format_: str, target: Path | None, lang: str) -> int:
    """List the queries of the catalogue: name, question, parameters; all of them in Turtle."""
    from maillage import catalogue

    if format_ == "ttl":
        from maillage.catalogue_rdf import as_turtle

        options.write(as_turtle(catalogue.catalogue().values()), target)
        return 0
    header = ("nom", "question", "parametres")
    rows = [
        (
            query.name,
            query.question_en if lang == "en" else query.question_fr,
            ", ".join(
                p.name if p.default is None else f"{p.name}={p.default}" for p in query.parameters
            ),
        )
        for query in catalogue.catalogue().values()
    ]
    if format_ == "json":
        options.write(
            rendering.as_json([dict(zip(header, row, strict=True)) for row in rows]), target
        )
    elif format_ == "csv":
        options.write(rendering.as_csv(header, rows), target)
    else:
        options.write(rendering.as_table(header, rows), target)
    return 0
