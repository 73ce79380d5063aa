"""The pages' templates: words of the two languages side by side, everything escaped."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse

from maillage import __version__
from maillage.iris import short
from maillage.namespaces import BASE, shorten
from maillage.server.errors import BadRequest
from maillage.server.problems import language
from maillage.wording import thousands

if TYPE_CHECKING:
    import jinja2

# Pages need nothing from outside, and no page is to be shown inside another site.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_LINKED = ("id/", "ref/", "graphe/", "def#")


_HOST = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?", re.ASCII)


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("maillage.server"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def root(request: Request) -> str:
    """Return the address of the service as its readers see it, without a slash at the end.

    Raises:
        BadRequest: the ``Host`` header is no host: every address would be a false one.
    """
    if request.app.state.origin:
        return str(request.app.state.origin).rstrip("/")
    if not _HOST.fullmatch(request.headers.get("host", "localhost")):
        raise BadRequest("l'en-tête Host n'est pas un hôte", "the Host header is no host")
    return str(request.base_url).rstrip("/")


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    policy: str = POLICY,
    headers: dict[str, str] | None = None,
    **content: Any,
) -> HTMLResponse:
    """Return a page in the reader's language.

    Args:
        request: the request it answers.
        template: name of its template.
        status: HTTP status.
        policy: what the page may load.
        headers: other headers.
        **content: what the template shows.
    """
    lang = language(request)
    kept = {"lang": lang} if request.query_params.get("lang") == lang else {}

    def address(path: str, **parameters: str) -> str:
        """Return an address of the service, in the language that was asked for."""
        path, hash_, fragment = path.partition("#")
        words = urlencode(parameters | kept)
        mark = "&" if "?" in path else "?"
        return path + (mark + words if words else "") + hash_ + fragment

    def where(value: str) -> str:
        """Return the address of the page of a thing; empty when the value is none of ours."""
        name = value.removeprefix(BASE)
        if name == value or not name.startswith(_LINKED):
            return ""
        path = f"/{name}".replace("/def#", "/def.html#")
        return address(quote(path, safe="/#%~"))

    other = "fr" if lang == "en" else "en"
    text = (
        _environment()
        .get_template(template)
        .render(
            lang=lang,
            s=lambda fr, en: en if lang == "en" else fr,
            u=address,
            where=where,
            short=lambda value: shorten(short(value)),
            n=thousands,
            version=__version__,
            other_lang=str(request.url.include_query_params(lang=other).query),
            path=request.url.path,
            **content,
        )
    )
    sent = {
        "Content-Language": lang,
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Vary": "Accept, Accept-Language",
        **(headers or {}),
    }
    return HTMLResponse(text, status, sent)
