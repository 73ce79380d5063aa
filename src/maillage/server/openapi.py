"""The OpenAPI 3.1 description of the REST questions, made from the catalogue and their table."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from maillage import __version__, catalogue, rendering
from maillage.server import network_rest, questions, rest
from maillage.server.problems import MEDIA_TYPE, language

Json = dict[str, Any]
_QUESTIONS = (*rest.QUESTIONS, *network_rest.QUESTIONS)


def routes() -> list[BaseRoute]:
    """Return the address of the description."""
    return [Route("/openapi.json", openapi)]


async def openapi(request: Request) -> Response:
    """Answer the description, in the reader's language."""
    return Response(rendering.as_json(document(language(request))), media_type="application/json")


def document(lang: str = "fr") -> Json:
    """Return the description."""
    words = {
        "fr": ("Maillage : questions par HTTP", "Les requêtes du catalogue et leurs paramètres"),
        "en": ("Maillage: questions over HTTP", "The queries of the catalogue"),
    }
    title, listing = words[lang]
    paths: Json = {"/api/requetes": _get("catalogue", listing, [], tabular=False, lang=lang)}
    for query in catalogue.catalogue().values():
        said = query.question_en if lang == "en" else query.question_fr
        parameters = [_of_query(parameter, lang) for parameter in query.parameters]
        paths[f"/api/requetes/{query.name}"] = _get(
            query.name, said, parameters, tabular=True, lang=lang
        )
    for question in _QUESTIONS:
        paths[question.path] = _get(
            question.task,
            question.meaning.text(lang),
            [
                _parameter(word.name, word.meaning.text(lang), word.required, word.example)
                for word in question.words
            ],
            tabular=question.tabular,
            lang=lang,
        )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": {"Problem": _PROBLEM, "Rows": _ROWS}},
    }


def _of_query(parameter: catalogue.Parameter, lang: str) -> Json:
    said = parameter.en if lang == "en" else parameter.fr
    found = _parameter(
        parameter.name, said, parameter.default is None, questions.example(parameter)
    )
    if parameter.default is not None:
        found["schema"]["default"] = parameter.default
    if parameter.choices:
        found["schema"]["enum"] = list(parameter.choices)
    return found


def _parameter(name: str, said: str, required: bool, value: str) -> Json:
    return {
        "name": name,
        "in": "query",
        "description": said,
        "required": required,
        "schema": {"type": "string"},
        "example": value,
    }


def _get(name: str, said: str, parameters: list[Json], *, tabular: bool, lang: str) -> Json:
    formats = ["json", "csv"] if tabular else ["json"]
    is_query = name not in {"catalogue", *(question.task for question in _QUESTIONS)}
    schema: Json = {"$ref": "#/components/schemas/Rows"} if is_query else _ANY
    answer: Json = {rest.JSON: {"schema": schema}}
    if tabular:
        answer[rest.CSV] = {"schema": {"type": "string"}}
    refused = {"schema": {"$ref": "#/components/schemas/Problem"}}
    wrong = "Un mot n'est pas compris" if lang == "fr" else "A word is not understood"
    done = "La réponse" if lang == "fr" else "The answer"
    return {
        "get": {
            "operationId": name,
            "summary": said,
            "parameters": [
                *parameters,
                {"name": "lang", "in": "query", "schema": {"enum": ["fr", "en"]}},
                {"name": "format", "in": "query", "schema": {"enum": formats}},
            ],
            "responses": {
                "200": {"description": done, "content": answer},
                "400": {"description": wrong, "content": {MEDIA_TYPE: refused}},
                "default": {"description": "—", "content": {MEDIA_TYPE: refused}},
            },
        }
    }


_ANY: Json = {"type": ["object", "array"]}
_PROBLEM: Json = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
_ROWS: Json = {
    "type": "object",
    "required": ["query", "parameters", "columns", "rows", "why_empty", "sparql"],
    "properties": {
        "query": {"type": "string"},
        "parameters": {"type": "object", "additionalProperties": {"type": "string"}},
        "columns": {"type": "array", "items": {"type": "string"}},
        "rows": {
            "type": "array",
            "items": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "why_empty": {"type": "array", "items": {"type": "string"}},
        "sparql": {"type": "string"},
    },
}
