"""The questions of the service, answered on the open graph: the same JSON as the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from maillage import catalogue
from maillage.emptiness import answers_nothing, why_empty
from maillage.errors import WrongUse
from maillage.names import nearest
from maillage.namespaces import sparql_prologue
from maillage.server.errors import NotFound
from maillage.session import Graph

Json = dict[str, Any]
Words = dict[str, str]
# A value that each kind of parameter takes, in the graph that is shipped.
EXAMPLES = {
    "commune": "31555",
    "besoin": "anxio-depression",
    "besoins": "anxio-depression",
    "ligne": "2",
    "lignes": "2",
    "age": "30",
    "date": "2022-06-01",
    "entier": "2",
    "texte": "CMP",
    "territoire": "dep:31",
    "chose": "besoin:gaja",
}


def known_query(name: str) -> catalogue.Query:
    """Return a query of the catalogue by its name, and by nothing else.

    Raises:
        NotFound: no query has this name.
    """
    paths = {path.stem: path for path in catalogue.files()}
    if name in paths:
        return catalogue.read(paths[name])
    close = ", ".join(nearest(name[:100], sorted(paths), most=4)) or "—"
    raise NotFound(
        f"aucune requête ne s'appelle « {name} » ; proches : {close}",
        f"no query is called “{name}”; close ones: {close}",
    )


def catalogue_query(graph: Graph, name: str, words: Words, lang: str = "fr") -> Json:
    """Answer a query of the catalogue.

    Raises:
        NotFound: no query has this name.
        WrongUse: a parameter is unknown, missing or not understood.
    """
    query = known_query(name)
    result = catalogue.run(graph.source, query, words)
    reasons = []
    if answers_nothing(result):
        reasons = why_empty(graph.source, result.sparql, query=query, words=words)
    return {
        "query": name,
        "parameters": words,
        "columns": list(result.columns),
        "rows": result.rows,
        "why_empty": [reason.text(lang) for reason in reasons],
        "sparql": result.sparql,
    }


def who_covers(graph: Graph, words: Words, lang: str = "fr") -> Json:
    """Answer « who covers this need, at this line, here? ».

    Raises:
        WrongUse: a word of the question is not understood.
    """
    from maillage.answer_json import as_json

    asked: dict[str, Any] = dict(words)
    return as_json(graph.who_covers(**asked, lang=lang), lang)


def gaps(graph: Graph, words: Words, lang: str = "fr") -> Json:
    """Return the matrix of a territory, and its rows for a spreadsheet.

    Raises:
        WrongUse: a word of the question is not understood.
    """
    from maillage import gaps_json

    asked: dict[str, Any] = dict(words)
    found = graph.gaps(**asked)
    return _tabular(
        gaps_json.as_json(found, lang), gaps_json.COLUMNS, gaps_json.as_rows(found, lang)
    )


def explain(graph: Graph, words: Words, lang: str = "fr") -> Json:
    """Return what is said of a thing.

    Raises:
        WrongUse: the graph says nothing of it.
    """
    return graph.explain(words["thing"], lang)


def access(graph: Graph, words: Words, lang: str = "fr") -> Json:
    """Return who is far from a resource, or how a type is spread, as the crow flies.

    Raises:
        WrongUse: a word of the question is not understood, or neither form was chosen.
    """
    from maillage.access import answer

    need, line, kind = words.get("need"), words.get("line"), words.get("type")
    territory = words["territory"]
    if (kind is None) == (need is None or line is None):
        raise WrongUse(
            "donner un besoin et une ligne (need, line), ou bien un type (type)",
            "give a need and a line (need, line), or else a type (type)",
        )
    how = answer.travel_of(graph.index, None)
    if kind is None:
        far = answer.number(words.get("beyond", "30"), "beyond")
        cells = graph.gaps(
            territory, need=need, line=line, age=words.get("age"), on=words.get("on")
        )
        found = answer.beyond(cells, cells.needs[0], cells.lines[0], how, far)
        return _tabular(
            answer.beyond_json(found, how, lang),
            answer.BEYOND_COLUMNS,
            answer.beyond_rows(found, how),
        )
    scores = answer.scores(
        graph.source,
        graph.index,
        territory=territory,
        kind=kind,
        travel=how,
        catchment=answer.number(words.get("catchment", "30"), "catchment"),
        lang=lang,
    )
    return _tabular(
        answer.score_json(scores, lang), answer.SCORE_COLUMNS, answer.score_rows(scores, lang)
    )


def _tabular(answer: Json, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Json:
    """Return an answer with its rows for a spreadsheet."""
    return {"answer": answer, "columns": list(columns), "rows": [list(row) for row in rows]}


def needs(graph: Graph, lang: str = "fr") -> Json:
    """Return the needs, as choices of a form: code → label."""
    from maillage.coverage.reading import read_needs

    labels = read_needs(graph.source).labels
    return {code: labels[code].text(lang) for code in sorted(labels)}


def example(parameter: catalogue.Parameter) -> str:
    """Return a value that a parameter of the catalogue takes."""
    if parameter.choices:
        return parameter.choices[0]
    return EXAMPLES[parameter.kind]


def examples(graph: Graph) -> Words:
    """Return each query of the catalogue with an example of its parameters, ready to run."""
    found = {}
    for query in catalogue.catalogue().values():
        words = {p.name: example(p) for p in query.parameters if p.default is None}
        try:
            found[query.name] = readable(catalogue.bind(graph.source, query, words))
        except WrongUse:
            # The graph has no such commune or territory: the parameters stay as they are written.
            found[query.name] = readable(query.sparql)
    return found


def readable(sparql: str) -> str:
    """Return a query to be read and copied: the prefixes it uses, no header."""
    lines = [line for line in sparql.splitlines() if not line.startswith("#+")]
    text = "\n".join(lines).strip()
    prologue = [
        line
        for line in sparql_prologue().splitlines()
        if re.search(rf"(?<![\w:]){line.split()[1]}", text)
    ]
    return "\n".join([*prologue, "", text])
