"""The dossier as one HTML page that needs nothing else: to read offline, to send, to print.

Templates hold the layout, and the words of the two languages side by side (``s("…", "…")``);
everything that comes from the graph is escaped.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from maillage.coverage.states import State
from maillage.dossier.content import Dossier
from maillage.dossier.html_view import View
from maillage.wording import french_spaces, thousands


def write_html(path: Path, dossier: Dossier, lang: str = "fr") -> None:
    """Write the page."""
    path.write_text(as_html(dossier, lang), encoding="utf-8", newline="\n")


def as_html(dossier: Dossier, lang: str = "fr") -> str:
    """Return the page; the same dossier gives the same bytes."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("maillage.dossier"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=_typography if lang == "fr" else None,
    )
    view = View(dossier, lang)
    environment.globals.update(
        d=dossier,
        v=view,
        s=view.said,
        t=view.text,
        n=thousands,
        km=view.km,
        day=view.day,
        lang=lang,
        State=State,
    )
    return environment.get_template("page.html.j2").render() + "\n"


def _typography(value: Any) -> Any:
    """Put the spaces that French wants before high signs; markup is left as it is."""
    return french_spaces(value) if type(value) is str else value
