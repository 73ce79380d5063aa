"""The questions of the service over HTTP: the JSON of the command line, and CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from maillage import catalogue, rendering
from maillage.errors import WrongUse
from maillage.server import caching, formats
from maillage.server.errors import BadRequest, NotAcceptable
from maillage.server.problems import language
from maillage.wording import Sentence

Json = dict[str, Any]
JSON, CSV = "application/json", "text/csv"
_FORMATS = {"json": JSON, "csv": CSV}
# Parameters of every address: they are not words of the question.
RESERVED = ("lang", "format")


@dataclass(frozen=True, slots=True)
class Word:
    """A parameter of a question: its name, its meaning, an example, whether it is required."""

    name: str
    meaning: Sentence
    example: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the service.

    Attributes:
        path: where it is asked.
        task: what answers it.
        meaning: what it asks.
        words: its parameters.
        tabular: whether it has a CSV form.
    """

    path: str
    task: str
    meaning: Sentence
    words: tuple[Word, ...]
    tabular: bool = False


_NEED = Sentence("besoin : code ou libellé", "need: code or label")
_LINE = Sentence("ligne de recours : 1, 2 ou 3", "line of care: 1, 2 or 3")
_TERRITORY = Sentence(
    "territoire : dep:78, epci:…, reg:11, zone:59G21, france",
    "territory: dep:78, epci:…, reg:11, zone:59G21, france",
)
_AROUND = (
    Word("age", Sentence("âge en années", "age in years"), "30"),
    Word("on", Sentence("jour, AAAA-MM-JJ (aujourd'hui sinon)", "day, YYYY-MM-DD"), "2022-06-01"),
)
_CIRCUMSTANCES = (
    *_AROUND,
    Word("within", Sentence("jours jusqu'au premier contact", "days to first contact"), "15"),
    Word("field", Sentence("champ : sanitaire, medico-social, social", "field"), "sanitaire"),
)
QUESTIONS: tuple[Question, ...] = (
    Question(
        "/api/who-covers",
        "who_covers",
        Sentence(
            "Qui couvre ce besoin, à cette ligne, dans cette commune ?",
            "Who covers this need, at this line, in this commune?",
        ),
        (
            Word("need", _NEED, "anxio-depression", required=True),
            Word("line", _LINE, "2", required=True),
            Word(
                "commune",
                Sentence("commune : code INSEE ou nom", "commune: INSEE code or name"),
                "31555",
                required=True,
            ),
            *_CIRCUMSTANCES,
            Word(
                "most",
                Sentence(
                    "réponses nommées au plus, les plus sûres d'abord (toutes sinon ; leur nombre "
                    "est toujours dit)",
                    "answers named at most, the surest first (else all; how many there are is "
                    "always said)",
                ),
                "20",
            ),
        ),
    ),
    Question(
        "/api/gaps",
        "gaps",
        Sentence(
            "Qu'est-ce qui est couvert, manquant ou inconnu dans ce territoire ?",
            "What is covered, missing or unknown in this territory?",
        ),
        (
            Word("territory", _TERRITORY, "dep:78", required=True),
            Word("need", _NEED, "anxio-depression"),
            Word("line", _LINE, "2"),
            *_CIRCUMSTANCES,
            Word(
                "by",
                Sentence("découpage : commune, epci, departement…", "cut: commune, epci…"),
                "epci",
            ),
        ),
        tabular=True,
    ),
    Question(
        "/api/explain",
        "explain",
        Sentence(
            "Que dit-on de cette chose, d'après quelles sources ?",
            "What is said of this thing, by which sources?",
        ),
        (
            Word(
                "thing",
                Sentence("IRI, nom préfixé ou genre:clé", "IRI, prefixed name or kind:key"),
                "besoin:gaja",
                required=True,
            ),
        ),
    ),
    Question(
        "/api/access",
        "access",
        Sentence(
            "Qui est loin d'une ressource, ou comment un type est-il réparti ?",
            "Who is far from a resource, or how is a type spread?",
        ),
        (
            Word("territory", _TERRITORY, "dep:78", required=True),
            Word("need", _NEED, "anxio-depression"),
            Word("line", _LINE, "2"),
            Word("beyond", Sentence("distance en km", "distance in km"), "30"),
            Word("type", Sentence("code d'un type de ressource", "code of a type"), "cmp"),
            Word("catchment", Sentence("jusqu'où l'on va, en km", "how far people go, km"), "30"),
            *_AROUND,
        ),
        tabular=True,
    ),
)


def routes() -> list[BaseRoute]:
    """Return the addresses of the questions."""
    return [
        Route("/api/requetes", list_queries),
        Route("/api/requetes/{name}", query),
        *(Route(q.path, partial(question, q)) for q in QUESTIONS),
    ]


async def list_queries(request: Request) -> Response:
    """Answer the catalogue: name, question, parameters, columns of each query."""
    lang = language(request)
    _words(request, ())
    return _written([summary(found, lang) for found in catalogue.catalogue().values()])


def summary(query: catalogue.Query, lang: str) -> Json:
    """Return what a query asks, takes and answers."""
    return {
        "name": query.name,
        "number": query.number,
        "title": query.title_en if lang == "en" else query.title_fr,
        "question": query.question_en if lang == "en" else query.question_fr,
        "url": f"/api/requetes/{query.name}",
        "parameters": [
            {
                "name": p.name,
                "type": p.kind,
                "default": p.default,
                "meaning": p.en if lang == "en" else p.fr,
                "choices": list(p.choices),
            }
            for p in query.parameters
        ],
        "columns": {n: en if lang == "en" else fr for n, (fr, en) in query.columns.items()},
    }


async def query(request: Request) -> Response:
    """Answer a query of the catalogue."""
    kind = wanted(request, (JSON, CSV))
    words = {n: v for n, v in request.query_params.items() if n not in RESERVED}
    return await _kept(
        request, kind, "catalogue_query", name=request.path_params["name"], words=words
    )


async def question(asked: Question, request: Request) -> Response:
    """Answer one of the questions."""
    kind = wanted(request, (JSON, CSV) if asked.tabular else (JSON,))
    return await _kept(request, kind, asked.task, words=_words(request, asked.words))


async def _kept(request: Request, kind: str, task: str, **arguments: Any) -> Response:
    """Answer a task, or say that the client already has its answer."""
    engine, lang = request.app.state.engine, language(request)
    # « today » is a word of most questions.
    today = dt.date.today().isoformat()
    tag = caching.etag(
        await engine.etag(), kind, lang, today, task, repr(sorted(arguments.items()))
    )
    if held := caching.not_modified(request, tag):
        return held
    headers = {**caching.headers(tag), "Vary": "Accept, Accept-Language", "Content-Language": lang}
    if kind == CSV:
        answer = await engine.call(task, **arguments, lang=lang)
        return Response(as_csv(answer) + "\n", media_type="text/csv", headers=headers)
    body = await engine.written(task, part="answer", **arguments, lang=lang)
    return Response(body, media_type=JSON, headers=headers)


def as_csv(answer: Json) -> str:
    """Return the table of an answer as CSV."""
    columns: Sequence[str] = answer["columns"]
    rows = [
        [row.get(name, "") for name in columns] if isinstance(row, dict) else row
        for row in answer["rows"]
    ]
    return rendering.as_csv(columns, rows)


def _written(data: Any, headers: dict[str, str] | None = None) -> Response:
    return Response(rendering.as_json(data), media_type=JSON, headers=headers)


def wanted(request: Request, offers: tuple[str, ...]) -> str:
    """Return the media type asked for: ``format=`` in the address, else ``Accept``.

    Raises:
        BadRequest: there is no such format here.
        NotAcceptable: none of them is accepted.
    """
    asked = request.query_params.get("format")
    names = [name for name, kind in _FORMATS.items() if kind in offers]
    if asked is not None and asked not in names:
        listed = ", ".join(names)
        raise BadRequest(
            f"le format « {asked} » n'existe pas ici : {listed}",
            f"there is no format “{asked}” here: {listed}",
        )
    if asked is not None:
        return _FORMATS[asked]
    found = formats.negotiate(request.headers.get("accept"), offers)
    if found is None:
        listed = ", ".join(offers)
        raise NotAcceptable(f"cela se répond en {listed}", f"this is answered in {listed}")
    return found


def _words(request: Request, known: tuple[Word, ...]) -> dict[str, str]:
    """Return the words of a question.

    Raises:
        WrongUse: one is unknown, missing or given twice.
    """
    given = [(n, v) for n, v in request.query_params.multi_items() if n not in RESERVED and v != ""]
    words = dict(given)
    if len(words) < len(given):
        twice = ", ".join(n for n in words if request.query_params.getlist(n)[1:])
        raise WrongUse(f"paramètre donné deux fois : {twice}", f"parameter given twice: {twice}")
    names = [word.name for word in known]
    for name in words:
        if name not in names:
            listed = ", ".join(names) or "—"
            raise WrongUse(
                f"cette question n'a pas de paramètre « {name} » ; les siens : {listed}",
                f"this question has no parameter “{name}”; it takes: {listed}",
            )
    for word in known:
        if word.required and word.name not in words:
            raise WrongUse(
                f"il manque le paramètre {word.name} ({word.meaning.fr})",
                f"parameter {word.name} is missing ({word.meaning.en})",
            )
    return words
