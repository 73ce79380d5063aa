"""Links as the graph states them: rows of the table « liens », and columns of other tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from maillage import iris
from maillage.recorded.columns import LABEL, Told, best, columns, pairs
from maillage.source import Source

DEPLOYS = "deploie"
# What other tables state, as a link: property, kind of link, whether it comes from who states it
# (queries/coordination/reseau.rq).
_STATED = (
    ("org:unitOf", "appartenance", True),
    ("mlg:portePar", "portage", False),
    ("mlg:signataire", "signature", False),
    ("mlg:auteur", "redaction", False),
    # A deployment and its programme are one scheme: it leads from one to the other.
    ("mlg:deploie", DEPLOYS, True),
)
_ENDS = ("mlg:de", "mlg:vers")
_LINK = {"from": "mlg:de", "to": "mlg:vers", "nature": "mlg:natureLien"}
_FACTS = {
    "since": "schema:validFrom",
    "until": "schema:validThrough",
    "status": "mlg:statut",
    "source": "dcterms:source",
    "quote": "mlg:citation",
    "category": "mlg:categorieCoordination",
    "degree": "mlg:degre",
}
_OF_THINGS = {
    "label": LABEL,
    "type": "org:classification",
    "field": "mlg:champ",
    "commune": "mlg:commune",
    "category": "mlg:categorieCoordination",
}
_OF_OFFERS = {"line": "mlg:ligne", "offered": "mlg:champ"}


class Draft(NamedTuple):
    """A link as it is stated.

    Attributes:
        link: IRI of what states it.
        start: IRI of the end it comes from.
        end: IRI of the end it goes to.
        nature: code of its kind.
        told: what is said of it: ``since, until, status, source, quote, category, degree``.
    """

    link: str
    start: str
    end: str
    nature: str
    told: Told


def stated(source: Source, here: Collection[str] | None = None) -> Iterator[Draft]:
    """Yield every link, or those that have an end among some things."""
    told: set[tuple[str, str, str]] = set()
    links = {row["v"] for end in _ENDS for row in pairs(source, here, f"?v {end} ?x")}
    for link, said in columns(source, links, {**_LINK, **_FACTS}).items():
        start, end, nature = (best(said, name) for name in _LINK)
        if start and end and nature:
            draft = Draft(link, start, end, iris.parse(nature)[1], _facts(said))
            told.add(draft[1:4])
            yield draft
    for property_, nature, forward in _STATED:
        stating = {row["x"] for row in pairs(source, here, f"?x {property_} ?v")}
        if here is not None:
            stating |= {row["v"] for row in pairs(source, here, f"?v {property_} ?x")}
        for thing, said in columns(source, stating, {"other": property_, **_FACTS}).items():
            for other in said["other"]:
                start, end = (thing, other) if forward else (other, thing)
                # A row of « liens » says the same as a column of another table, in more detail.
                if (start, end, nature) not in told:
                    yield Draft(thing, start, end, nature, _facts(said))


def of_things(source: Source, things: Collection[str]) -> dict[str, Told]:
    """Return what is said of the ends of links.

    Returns:
        Thing → ``label`` (« fr@… »), ``type``, ``field``, ``commune``, ``category``, and, by the
        offers that it holds, ``line`` and ``offered`` (fields).
    """
    found = columns(source, things, _OF_THINGS)
    for name, property_ in _OF_OFFERS.items():
        for bearer in ("mlg:assureePar", "mlg:selonDeploiement"):
            for row in pairs(source, things, f"?o {bearer} ?x ; {property_} ?v"):
                found[row["x"]].setdefault(name, []).append(row["v"])
    return {thing: {n: tuple(sorted(set(said[n]))) for n in said} for thing, said in found.items()}


def _facts(said: Told) -> Told:
    return {name: tuple(said[name]) for name in _FACTS if name in said}
