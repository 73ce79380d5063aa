"""Who takes part in the PTSM of a territory, against the list of article L. 3221-2 (003)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from maillage import asking, catalogue, iris, places, rendering
from maillage.coverage.model import Named
from maillage.coverage.reading import labels_of
from maillage.namespaces import shorten
from maillage.network import words
from maillage.network.place import Member, Place, State, read_place, state_of
from maillage.source import Record, Source

COLUMNS = (
    *("ptsm", "nom_ptsm", "type", "nom_type", "loi", "etat"),
    *("acteur", "libelle", "comment", "preuve", "sans_lien"),
)
# The document that quotes article L. 3221-2: what it expects is what the law expects.
LAW = "003"


@dataclass(frozen=True, slots=True)
class Participant:
    """An actor that takes part, as ``auteur``, ``signataire`` or by a ``lien``, and the proof."""

    actor: Named
    how: str
    proof: str


@dataclass(frozen=True, slots=True)
class Category:
    """A category of actors expected in a PTSM.

    Attributes:
        type: the type of resource.
        expected_by: (source, quote) of what expects it.
        state: whether one is known to take part.
        participants: those that do.
        without_link: actors of this type known here that are not known to take part.
    """

    type: Named
    expected_by: tuple[tuple[str, str], ...]
    state: State
    participants: tuple[Participant, ...]
    without_link: tuple[Member, ...]

    @property
    def by_law(self) -> bool:
        """Whether article L. 3221-2 names it."""
        return any(source == LAW for source, _ in self.expected_by)


@dataclass(frozen=True, slots=True)
class Project:
    """A PTSM in force (None when none is known here) and its expected categories, by code."""

    ptsm: Named | None
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Composition:
    """The PTSM of a territory on a day, each with its participants."""

    territory: str
    place: Place
    projects: tuple[Project, ...]


def composition(
    source: Source,
    *,
    territory: str,
    on: str | dt.date | None = None,
    lang: str = "fr",
    today: dt.date | None = None,
) -> Composition:
    """Return who takes part in the PTSM of a territory, as ``participants-du-ptsm`` finds them.

    Args:
        source: the graph.
        territory: ``dep:59``, ``zone:59G21``, a commune…
        on: day that acts, actors and links are looked at; today when not given.
        lang: language of the labels.
        today: what today is.

    Raises:
        WrongUse: a word is not understood.
    """
    day = asking.day(on) or today or dt.date.today()
    place = read_place(source, places.find_territory(source, territory), day, lang)
    asked = {"territoire": territory, "date": day.isoformat()}
    rows = catalogue.run(source, catalogue.find("participants-du-ptsm"), asked).rows
    by_project: dict[str, dict[str, list[Record]]] = {}
    for row in rows:
        by_type = by_project.setdefault(row.get("ptsm", ""), {})
        by_type.setdefault(row["type"], []).append(row)
    types = {iris.concept("types", row["type"]) for row in rows}
    labels = {**labels_of(source, types, lang), **labels_of(source, by_project.keys() - {""}, lang)}
    return Composition(
        territory,
        place,
        tuple(
            Project(
                labels[ptsm] if ptsm else None,
                tuple(
                    _category(place, labels[iris.concept("types", kind)], by_type[kind])
                    for kind in sorted(by_type)
                ),
            )
            for ptsm, by_type in sorted(by_project.items())
        ),
    )


def _category(place: Place, kind: Named, rows: list[Record]) -> Category:
    participants = {
        (row["acteur"], row["comment"], row["preuve"]): Participant(
            Named(row["acteur"], row["libelle"]), row["comment"], row["preuve"]
        )
        for row in rows
        if "acteur" in row
    }
    taking = {actor for actor, _, _ in participants}
    known_project = any("ptsm" in row for row in rows)
    return Category(
        type=kind,
        expected_by=tuple(sorted({(row["source"], row.get("citation", "")) for row in rows})),
        state=state_of(place.inventory, linked=bool(participants), known=known_project),
        participants=tuple(participants.values()),
        without_link=tuple(m for m in place.standing(kind.iri) if m.iri not in taking),
    )


def as_json(found: Composition, lang: str = "fr") -> dict[str, Any]:
    """Return the composition as plain values: who takes part, by which proof, and who does not."""
    return {
        "territory": found.territory,
        "on": found.place.network.on.isoformat(),
        "inventory": words.inventory_as_dict(found.place.inventory),
        "projects": [
            {
                "ptsm": _named(project.ptsm) if project.ptsm else None,
                "categories": [_as_dict(category) for category in project.categories],
            }
            for project in found.projects
        ],
        "notes": notes(found, lang),
    }


def _as_dict(category: Category) -> dict[str, Any]:
    return {
        "type": _named(category.type),
        "by_law": category.by_law,
        "expected_by": [{"source": s, "quote": quote} for s, quote in category.expected_by],
        "state": category.state.value,
        "participants": [
            {**_named(one.actor), "how": one.how, "proof": shorten(one.proof)}
            for one in category.participants
        ],
        "known_without_link": [_named(member) for member in category.without_link],
    }


def _named(thing: Named | Member) -> dict[str, str]:
    return {"id": shorten(thing.iri), "label": thing.label}


def notes(found: Composition, lang: str) -> list[str]:
    """Return what must be said beside the composition."""
    return words.notes(lang, inventory=found.place.inventory)


def as_rows(found: Composition) -> list[tuple[str, ...]]:
    """Return one row per participant, or per category without any, in the order of ``COLUMNS``."""
    rows: list[tuple[str, ...]] = []
    for project in found.projects:
        ptsm = (shorten(project.ptsm.iri), project.ptsm.label) if project.ptsm else ("", "")
        for one in project.categories:
            head = (
                *ptsm,
                *(iris.parse(one.type.iri)[1], one.type.label),
                *("oui" if one.by_law else "non", one.state.value),
            )
            without = ";".join(shorten(member.iri) for member in one.without_link)
            rows += [
                (*head, shorten(p.actor.iri), p.actor.label, p.how, shorten(p.proof), without)
                for p in one.participants
            ] or [(*head, "", "", "", "", without)]
    return rows


def as_text(found: Composition, lang: str = "fr") -> str:
    """Return a table per PTSM, the categories of the law marked, with what must be said beside."""
    header = ("catégorie attendue", "loi", "état", "participe (preuve)", "connus sans lien")
    none = "aucun PTSM connu ici à cette date"
    if lang == "en":
        header = ("expected category", "law", "state", "takes part (proof)", "known, no link")
        none = "no PTSM known here on that day"
    said = []
    for project in found.projects:
        rows = [
            (
                one.type.label,
                "L. 3221-2" if one.by_law else "",
                words.STATES[one.state].text(lang),
                " ; ".join(f"{p.actor.label} ({shorten(p.proof)})" for p in one.participants),
                " ; ".join(member.label for member in one.without_link),
            )
            for one in project.categories
        ]
        title = project.ptsm.label if project.ptsm else none
        said.append(rendering.as_table(header, rows, title))
    return "\n".join([*said, *notes(found, lang)])
