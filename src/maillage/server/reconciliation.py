"""The reconciliation service (Reconciliation Service API 0.2): what OpenRefine talks to.

``/reconcile`` answers in French, ``/en/reconcile`` in English. What is matched and how is in
``candidates``, ``matching`` and ``suggesting``; here is only the protocol.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from html import escape
from typing import Any
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from maillage import __version__
from maillage.errors import MaillageError
from maillage.namespaces import BASE
from maillage.server.candidates import KINDS
from maillage.server.errors import BadRequest, NotFound, TooBig
from maillage.server.sparql import body
from maillage.server.templating import root

Json = dict[str, Any]
Handler = Callable[[Request, str], Awaitable[Response]]
BATCH = 50
PREFIX = {"fr": "", "en": "/en"}
_FUNCTION = re.compile(r"[A-Za-z_$][\w$.]{0,99}", re.ASCII)
_NAMES = {"fr": "Maillage : soins de santé mentale", "en": "Maillage: mental-health care"}
_SUGGESTED = {
    "entity": "suggest_entities",
    "type": "suggest_types",
    "property": "suggest_properties",
}


def routes() -> list[BaseRoute]:
    """Return the addresses of the service, in its two languages."""
    found: list[BaseRoute] = []
    for lang, prefix in PREFIX.items():

        def add(
            path: str, handler: Handler, *methods: str, at: str = prefix, to: str = lang
        ) -> None:
            found.append(Route(f"{at}/reconcile{path}", _in(handler, to), methods=list(methods)))

        add("", service, "GET", "POST")
        add("/properties", proposals, "GET")
        add("/preview", preview, "GET")
        add("/flyout", flyout, "GET")
        for what, task in _SUGGESTED.items():
            add(f"/suggest/{what}", partial(suggest, task), "GET")
    return found


def _in(handler: Handler, lang: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await handler(request, lang)

    return answer


def manifest(address: str, lang: str) -> Json:
    """Return what the service says of itself.

    Args:
        address: address of the server, without a slash at the end.
        lang: language of the service.
    """
    service = f"{address}{PREFIX[lang]}/reconcile"
    return {
        "versions": ["0.2"],
        "name": _NAMES[lang],
        "identifierSpace": BASE,
        "schemaSpace": BASE,
        "serviceVersion": __version__,
        "documentation": f"{address}/?lang={lang}",
        "defaultTypes": [{"id": kind, "name": name.text(lang)} for kind, name in KINDS.items()],
        "view": {"url": f"{address}/chose?lang={lang}&id={{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", "width": 420, "height": 220},
        "suggest": {
            what: {
                "service_url": service,
                "service_path": f"/suggest/{what}",
                "flyout_service_path": "/flyout?id=${id}",
            }
            for what in _SUGGESTED
        },
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": [],
        },
        "batchSize": BATCH,
    }


async def service(request: Request, lang: str) -> Response:
    """Answer the manifest, a batch of queries, or a request for values."""
    given = dict(request.query_params)
    if request.method == "POST":
        given |= await _form(request)
    matcher = request.app.state.matcher
    if "queries" in given:
        queries = _json(given["queries"], "queries")
        if not isinstance(queries, dict):
            raise BadRequest(
                "queries doit être un objet JSON : une requête par clé",
                "queries must be a JSON object: one query per key",
            )
        if len(queries) > BATCH:
            raise TooBig(
                f"{len(queries)} requêtes dans un lot : {BATCH} au plus",
                f"{len(queries)} queries in a batch: {BATCH} at most",
            )
        return _said(request, await matcher.call("reconcile", queries=queries, lang=lang))
    if "extend" in given:
        query = _json(given["extend"], "extend")
        return _said(request, await matcher.call("extend", query=query, lang=lang))
    if request.method == "POST":
        raise BadRequest(
            "le formulaire doit avoir un champ queries ou extend",
            "the form must have a field queries or extend",
        )
    said = _said(request, manifest(root(request), lang))
    said.background = BackgroundTask(_prepare, matcher)
    return said


def _said(request: Request, data: Json) -> Response:
    """Return JSON, or the call of a function on it (JSONP) that an old client asks for."""
    function = request.query_params.get("callback")
    if function is None:
        return JSONResponse(data)
    if not _FUNCTION.fullmatch(function):
        raise BadRequest(
            "callback doit être le nom d'une fonction", "callback must be the name of a function"
        )
    text = bytes(JSONResponse(data).body).decode()
    return Response(f"/**/{function}({text});", media_type="application/javascript")


# Engine → the snapshot whose names it was asked to read.
_PREPARED: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


async def _prepare(matcher: Any) -> None:
    """Have the names read before the first list comes: who reads the manifest is about to ask."""
    with suppress(MaillageError):
        edition = await matcher.etag()
        if _PREPARED.get(matcher) != edition:
            _PREPARED[matcher] = edition
            await matcher.call("prepare")


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a form: the media type is the only one that the specification has."""
    try:
        fields = parse_qs((await body(request)).decode("utf-8"), keep_blank_values=True)
    except (UnicodeDecodeError, ValueError):
        raise BadRequest("le formulaire n'est pas en UTF-8", "the form is not in UTF-8") from None
    return {name: values[0] for name, values in fields.items()}


def _json(text: str, field: str) -> Any:
    try:
        data = json.loads(text)
        # « \ud800 » is half of a character: no answer could repeat it.
        json.dumps(data, ensure_ascii=False).encode()
        return data
    except (ValueError, RecursionError):
        raise BadRequest(f"{field} n'est pas du JSON", f"{field} is not JSON") from None


async def suggest(task: str, request: Request, lang: str) -> Response:
    """Answer what completes the text that is being typed."""
    found = await request.app.state.matcher.call(
        task,
        prefix=request.query_params.get("prefix", ""),
        cursor=_whole(request, "cursor") or 0,
        lang=lang,
    )
    return _said(request, found)


async def proposals(request: Request, lang: str) -> Response:
    """Answer the properties that things of a type have."""
    found = await request.app.state.matcher.call(
        "propose_properties",
        kind=request.query_params.get("type", ""),
        limit=_whole(request, "limit"),
        lang=lang,
    )
    return _said(request, found)


def _whole(request: Request, name: str) -> int | None:
    given = request.query_params.get(name)
    if not given:
        return None
    if given.isascii() and given.isdigit() and len(given) < 10:
        return int(given)
    raise BadRequest(
        f"{name} doit être un nombre entier, zéro ou plus",
        f"{name} must be a whole number, zero or more",
    )


async def preview(request: Request, lang: str) -> Response:
    """Answer a small page about a thing."""
    seen = await _preview(request, lang)
    facts = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in seen["facts"]
    )
    return HTMLResponse(
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8">'
        f"<title>{escape(seen['name'])}</title><style>{_STYLE}</style>"
        f"<h1>{escape(seen['name'])}</h1><p>{escape(seen['description'])}</p><dl>{facts}</dl></html>"
    )


async def flyout(request: Request, lang: str) -> Response:
    """Answer the few words that appear over a suggestion."""
    seen = await _preview(request, lang)
    html = f"<p><strong>{escape(seen['name'])}</strong> {escape(seen['description'])}</p>"
    return _said(request, {"id": request.query_params.get("id", ""), "html": html})


async def _preview(request: Request, lang: str) -> Json:
    thing = request.query_params.get("id", "")
    seen: Json | None = await request.app.state.matcher.call("preview", thing=thing, lang=lang)
    if seen is None:
        raise NotFound(f"rien ne s'appelle « {thing} »", f"nothing is called “{thing}”")
    return seen


_STYLE = (
    "body{margin:.6rem;font:14px/1.4 system-ui,'DejaVu Sans',sans-serif;color:#1b1f24}"
    "h1{margin:0 0 .2rem;font-size:1.05rem;color:#0b4f8a}p{margin:0 0 .4rem}"
    "dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem .7rem;margin:0}"
    "dt{color:#4f5963}dd{margin:0}"
)
