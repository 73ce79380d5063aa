"""The pages for people: home, « who covers », the catalogue with its answers, the SPARQL editor."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from maillage import catalogue
from maillage.errors import MaillageError
from maillage.server import formats, rest
from maillage.server.editor_words import SENTENCES, WORDS
from maillage.server.errors import NotFound, status_of
from maillage.server.problems import language
from maillage.server.questions import example, known_query, readable
from maillage.server.templating import POLICY, page, root
from maillage.wording import Sentence

Json = dict[str, Any]
MOST_ROWS = 500
STATIC = Path(__file__).parent / "static"
# The editor writes its own styles, and asks nothing but this service.
_EDITOR_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
# Answers that the page of « who covers » names at most, unless asked otherwise.
NAMED = "30"
_THEMES = {
    "qui-couvre": Sentence("Qui couvre", "Who covers"),
    "acces": Sentence("Accès et délais", "Access and delays"),
    "coordination": Sentence("Coordination", "Coordination"),
    "territoire": Sentence("Territoires et instances", "Territories and bodies"),
    "programmes": Sentence("Programmes", "Programmes"),
    "gradation": Sentence("Gradation", "Gradation"),
    "couverture": Sentence("Couverture et lacunes", "Coverage and gaps"),
    "qualite": Sentence("Sources et qualité", "Sources and quality"),
    "referentiel": Sentence("Référentiels", "Reference lists"),
}
_STATES = {
    "couvert": Sentence("Couvert", "Covered"),
    "couvert_sous_condition": Sentence("Couvert sous condition", "Covered under condition"),
    "lacune": Sentence("Lacune", "Gap"),
    "non_renseigne": Sentence("Non renseigné", "Unknown"),
    "non_applicable": Sentence("Non applicable", "Not applicable"),
}
_FIRST = """SELECT ?besoin ?nom WHERE {
  ?besoin a mlg:Besoin ; skos:prefLabel ?nom .
  FILTER(LANG(?nom) = "fr")
}
ORDER BY ?nom
"""


def routes() -> list[BaseRoute]:
    """Return the addresses of the pages and of their files."""
    return [
        Route("/", home),
        Route("/qui-couvre", who_covers),
        Route("/requetes", queries),
        Route("/requetes/{name}", query),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


def wants_a_page(request: Request) -> bool:
    """Say whether a person is reading: a browser prefers pages to everything else."""
    offers = (*formats.GRAPHS, "text/html")
    return formats.negotiate(request.headers.get("accept"), offers) == "text/html"


async def home(request: Request) -> Response:
    """Answer the home page."""
    lang = language(request)
    return page(
        request,
        "home.html.j2",
        needs=await request.app.state.engine.call("needs", lang=lang),
        queries=[rest.summary(found, lang) for found in _numbered()],
        root=root(request),
    )


def _numbered() -> list[catalogue.Query]:
    """Return the catalogue in the order of the questions."""
    return sorted(catalogue.catalogue().values(), key=lambda q: (q.number or 1000, q.name))


async def who_covers(request: Request) -> Response:
    """Answer the form « who covers », and its answer once it is filled in."""
    engine, lang = request.app.state.engine, language(request)
    words = {n: v for n, v in request.query_params.items() if n not in rest.RESERVED and v}
    known = {word.name for word in rest.QUESTIONS[0].words}
    asked = {name: word for name, word in words.items() if name in known}
    answer, sentence, status = None, "", 200
    if {"need", "line", "commune"} <= asked.keys():
        try:
            answer = await engine.call("who_covers", words={"most": NAMED} | asked, lang=lang)
        except MaillageError as error:
            sentence, status = error.text(lang), status_of(error)
    return page(
        request,
        "who.html.j2",
        status=status,
        needs=await engine.call("needs", lang=lang),
        words=asked,
        answer=answer,
        sentence=sentence,
        states={state: name.text(lang) for state, name in _STATES.items()},
        api=urlencode({n: v for n, v in asked.items() if n != "most"} | {"lang": lang}),
    )


async def queries(request: Request) -> Response:
    """Answer the list of the catalogue, by theme."""
    lang = language(request)
    order = {theme: rank for rank, theme in enumerate(_THEMES)}
    files = sorted(
        catalogue.files(), key=lambda p: (order.get(p.parent.name, 99), p.parent.name, p.stem)
    )
    themes = [
        (
            _THEMES[theme].text(lang) if theme in _THEMES else theme.capitalize(),
            [rest.summary(catalogue.read(path), lang) for path in paths],
        )
        for theme, paths in groupby(files, key=lambda path: path.parent.name)
    ]
    return page(request, "queries.html.j2", themes=themes)


async def query(request: Request) -> Response:
    """Answer the page of a query: its form, its answer, its text."""
    lang = language(request)
    try:
        found = known_query(request.path_params["name"])
    except NotFound as error:
        return page(request, "problem.html.j2", status=404, sentence=error.text(lang))
    words = {n: v for n, v in request.query_params.items() if n not in rest.RESERVED and v}
    answer, sentence, status = None, "", 200
    if words or all(parameter.default is not None for parameter in found.parameters):
        try:
            answer = await request.app.state.engine.call(
                "catalogue_query", name=found.name, words=words, lang=lang
            )
        except MaillageError as error:
            sentence, status = error.text(lang), status_of(error)
    summary = rest.summary(found, lang)
    needs = await request.app.state.engine.call("needs", lang=lang)
    for parameter, said in zip(found.parameters, summary["parameters"], strict=True):
        said["options"] = _options(parameter, needs)
        said["example"] = example(parameter)
    return page(
        request,
        "query.html.j2",
        status=status,
        query=summary,
        words=words,
        answer=answer,
        sentence=sentence,
        most=MOST_ROWS,
        csv=urlencode(words | {"format": "csv"}),
        json=urlencode(words | {"lang": lang, "format": "json"}),
        sparql=readable(answer["sparql"] if answer else found.sparql),
    )


def _options(parameter: catalogue.Parameter, needs: dict[str, str]) -> list[tuple[str, str]]:
    """Return the values to choose among, with their names; none when a word is to be written."""
    if parameter.choices:
        return [(choice, choice) for choice in parameter.choices]
    all_of_them = [(parameter.default, parameter.default)] if parameter.default else []
    if parameter.kind in {"besoin", "besoins"}:
        return [*(o for o in all_of_them if o[0] not in needs), *needs.items()]
    if parameter.kind in {"ligne", "lignes"}:
        return [*all_of_them, *((line, line) for line in "123")]
    return []


async def editor(request: Request) -> HTMLResponse:
    """Answer the SPARQL editor, with the catalogue as examples."""
    lang = language(request)
    found = _numbered()
    return page(
        request,
        "sparql.html.j2",
        policy=_EDITOR_POLICY,
        queries=[rest.summary(one, lang) for one in found],
        first=readable(_FIRST),
        examples=await request.app.state.engine.call("examples"),
        words={"words": WORDS, "sentences": SENTENCES} if lang == "fr" else None,
    )
