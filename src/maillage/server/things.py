"""The IRIs of the project lead to what is said of them, as a page or as RDF.

``https://w3id.org/maillage/X`` is answered at ``/X``: 303 to ``/X.html``, ``.ttl``, ``.jsonld`` or
``.nt`` by ``Accept``. The terms of the ontology (``def#…``) are all in the document ``/def``.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from maillage.catalogue import thing_iri
from maillage.errors import MaillageError, WrongUse
from maillage.namespaces import BASE
from maillage.server import caching, formats
from maillage.server.errors import NotAcceptable, NotFound, status_of
from maillage.server.problems import language
from maillage.server.templating import page

DOCUMENTS = {
    ".html": "text/html",
    ".ttl": formats.TURTLE,
    ".jsonld": formats.JSON_LD,
    ".nt": formats.N_TRIPLES,
}
_SPACES = ("id", "ref", "graphe")
_OFFERS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    formats.TURTLE: ".ttl",
    formats.JSON_LD: ".jsonld",
    formats.N_TRIPLES: ".nt",
    "application/json": ".jsonld",
    "text/plain": ".nt",
}


def routes() -> list[BaseRoute]:
    """Return the addresses of things, of the ontology, and of the search for a thing."""
    return [
        Route("/chose", search),
        *(Route(f"/def{extension}", ontology) for extension in ("", *DOCUMENTS)),
        *(Route(f"/{space}/{{name:path}}", thing) for space in _SPACES),
    ]


async def search(request: Request) -> Response:
    """Lead to the thing that is meant: an IRI, ``kind:key``, or the end of an IRI."""
    asked = request.query_params.get("id", "").strip()
    if asked.startswith(tuple(f"{space}/" for space in (*_SPACES,))) or asked.startswith("def#"):
        asked = BASE + asked
    try:
        found = thing_iri(asked)
        if not found.startswith(BASE):
            raise WrongUse(
                f"« {asked} » n'est pas une chose de ce graphe",
                f"“{asked}” is not a thing of this graph",
            )
    except WrongUse as error:
        return _absent(request, NotFound(error.text("fr"), error.text("en")), html=True)
    return _see_other(request, _path(found), request.query_params.get("lang"))


def _path(iri: str) -> str:
    """Return the path of an IRI of the project on this server."""
    return quote("/" + iri.removeprefix(BASE), safe="/#%~")


def _see_other(request: Request, path: str, lang: str | None) -> Response:
    path, hash_, fragment = path.partition("#")
    query = f"?lang={lang}" if lang in {"fr", "en"} else ""
    return RedirectResponse(path + query + hash_ + fragment, 303, {"Vary": "Accept"})


async def ontology(request: Request) -> Response:
    """Answer the ontology: its terms as a page, or as RDF."""
    return await _dereference(request, "/def", request.url.path.removeprefix("/def"))


async def thing(request: Request) -> Response:
    """Answer a thing: 303 to one of its documents, or the document."""
    path = request.scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0]
    path = path or quote(request.url.path)
    for extension in DOCUMENTS:
        if path.endswith(extension):
            return await _dereference(request, path.removesuffix(extension), extension)
    return await _dereference(request, path, "")


async def _dereference(request: Request, path: str, extension: str) -> Response:
    chosen = formats.negotiate(request.headers.get("accept"), tuple(_OFFERS))
    html = extension == ".html" or (not extension and _OFFERS.get(chosen or "") == ".html")
    iri = BASE + path.removeprefix("/")
    try:
        if not extension:
            if chosen is None:
                listed = ", ".join(DOCUMENTS.values())
                raise NotAcceptable(f"cela se répond en {listed}", f"this is answered in {listed}")
            if iri != BASE + "def":
                await request.app.state.engine.call("exists", thing=iri)
            return _see_other(request, path + _OFFERS[chosen], request.query_params.get("lang"))
        return await _document(request, path, iri, extension)
    except (NotFound, WrongUse) as error:
        return _absent(request, error, html=html)


async def _document(request: Request, path: str, iri: str, extension: str) -> Response:
    engine, lang = request.app.state.engine, language(request)
    tag = caching.etag(await engine.etag(), lang, request.url.query, iri, extension)
    if held := caching.not_modified(request, tag):
        return held
    headers = {**caching.headers(tag), "Link": f'<{iri}>; rel="canonical"'}
    if extension != ".html":
        media_type = DOCUMENTS[extension]
        body = await engine.call("document", thing=iri, media_type=media_type)
        headers["Content-Type"] = formats.content_type(media_type)
        return Response(body, headers=headers)
    documents = [path + other for other in DOCUMENTS if other != ".html"]
    if path == "/def":
        return page(
            request,
            "ontology.html.j2",
            headers=headers,
            terms=await engine.call("terms", lang=lang),
            schemes=await engine.call("schemes", lang=lang),
            documents=documents,
        )
    found = await engine.call("describe", thing=iri, lang=lang)
    return page(request, "thing.html.j2", headers=headers, found=found, documents=documents)


def _absent(request: Request, error: MaillageError, *, html: bool) -> Response:
    if not html:
        raise error if isinstance(error, NotFound) else NotFound(error.text("fr"), error.text("en"))
    sentence = error.text(language(request))
    return page(request, "problem.html.j2", status=max(status_of(error), 404), sentence=sentence)
