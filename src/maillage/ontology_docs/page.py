"""The page of the ontology in one language: one HTML file that needs nothing else."""

from __future__ import annotations

import re
from typing import Any

from maillage.namespaces import expand
from maillage.ontology_docs import diagram
from maillage.ontology_docs.vocabulary import KINDS, Vocabulary, space
from maillage.wording import Sentence

_SPACES = re.compile(r" (?=[:;?!»])|(?<=«) ")
SEVERITIES = {
    "Violation": Sentence("erreur", "error"),
    "Warning": Sentence("avertissement", "warning"),
    "Info": Sentence("note", "note"),
    "": Sentence("", ""),
}


def as_html(vocabulary: Vocabulary, lang: str = "fr") -> str:
    """Return the page in ``fr`` or ``en``; the same ontology gives the same bytes."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("maillage.ontology_docs"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=_typography,
    )
    other = "en" if lang == "fr" else "fr"

    def said(fr: str, en: str) -> str:
        return fr if lang == "fr" else en

    environment.globals.update(
        v=vocabulary,
        kinds=KINDS,
        severities=SEVERITIES,
        lang=lang,
        other=other,
        s=said,
        t=lambda sentence: sentence.text(lang),
        u=lambda sentence: sentence.text(other),
        anchor=anchor,
        link=lambda name: _link(vocabulary, name),
        namespace=space(),
        schema=diagram.svg(vocabulary, lang),
    )
    return environment.get_template("page.html.j2").render() + "\n"


def _typography(value: Any) -> Any:
    """Keep French signs with the word they go with; markup is left as it is."""
    return _SPACES.sub("\u00a0", value) if type(value) is str else value


def anchor(name: str) -> str:
    """Return the anchor of a term, a shape, a query or a concept.

    A term of the project has its local name, so that its IRI leads to it on this page.
    """
    return name.removeprefix("mlg:").replace(":", "-").replace("/", "-")


def _link(vocabulary: Vocabulary, name: str) -> Any:
    """Return a name as a link to where this page speaks of it, or as plain code."""
    import markupsafe

    concepts = {f"ref:{s.name}/{code}" for s in vocabulary.schemes for code, _, _ in s.concepts}
    shapes = {shape.name for shape in vocabulary.shapes}
    if name in vocabulary.terms or name in concepts or name in shapes:
        return markupsafe.Markup('<a href="#{}"><code>{}</code></a>').format(anchor(name), name)
    return markupsafe.Markup('<code title="{}">{}</code>').format(_whole(name), name)


def _whole(name: str) -> str:
    try:
        return expand(name)
    except KeyError:
        return name
