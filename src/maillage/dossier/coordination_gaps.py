"""What no recorded link joins, and who takes part in the PTSM: rows for the page and the tables."""

from __future__ import annotations

from maillage import iris
from maillage.dossier.content import Dossier
from maillage.namespaces import shorten
from maillage.network.composition import Category
from maillage.network.missing import CPTS, Bridge, Institution
from maillage.network.picture.captions import FIELDS
from maillage.network.words import STATES
from maillage.wording import Sentence

_WHAT = {"lignes": Sentence("Lignes", "Lines"), "champs": Sentence("Champs", "Fields")}
_NOBODY = Sentence("aucun connu ici", "none known here")


class Gaps:
    """The bridges of a territory and the composition of its PTSM, in one language."""

    def __init__(self, dossier: Dossier, lang: str) -> None:
        """Prepare a dossier to be told in ``fr`` or ``en``."""
        self.lang, self.words = lang, dossier.words
        self.missing, self.composition = dossier.coordination.missing, dossier.coordination.ptsm

    def _said(self, fr: str, en: str) -> str:
        return en if self.lang == "en" else fr

    def bridge_header(self) -> tuple[str, ...]:
        """Return the columns of the table of the bridges."""
        french = "pont", "état", "acteurs connus de chaque côté", "liens", "les liens"
        english = "bridge", "state", "known actors on each side", "links", "the links"
        return english if self.lang == "en" else french

    def bridges(self, *, by_need: bool) -> list[tuple[str, str, str, int, str]]:
        """Return the bridges with what is known of each; need by need too when asked."""
        rows = [self._bridge(one) for one in self.missing.bridges]
        rows += [self._bridge(one) for one in self.missing.needs] if by_need else []
        return rows + [self._institution(one) for one in self.missing.institutions]

    def _bridge(self, one: Bridge) -> tuple[str, str, str, int, str]:
        sides = [FIELDS[side].text(self.lang) if side in FIELDS else side for side in one.sides]
        name = f"{_WHAT['champs' if one.what == 'champs' else 'lignes'].text(self.lang)} "
        name += self._said(" et ", " and ").join(sides)
        if one.need:
            name = f"{self.words.needs[one.need].text(self.lang)} — {name[0].lower()}{name[1:]}"
        links = " ; ".join(shorten(link.iri) for link in one.links)
        actors = self._said(" et ", " and ").join(str(len(side)) for side in one.actors)
        return name, STATES[one.state].text(self.lang), actors, len(one.links), links

    def _institution(self, one: Institution) -> tuple[str, str, str, int, str]:
        name = one.thing.label if one.thing else one.what.upper()
        whom = (
            self._said("et un PTSM", "and a PTSM")
            if one.what == CPTS
            else self._said("et qui que ce soit", "and anyone")
        )
        known = one.thing.label if one.thing else _NOBODY.text(self.lang)
        links = " ; ".join(shorten(link) for link in one.links)
        state = STATES[one.state].text(self.lang)
        return f"{name} {whom}", state, known, len(one.links), links

    def member_header(self) -> tuple[str, ...]:
        """Return the columns of the table of the participants."""
        french = (
            "PTSM", "catégorie attendue", "loi", "état", "participe (preuve)",
            "connus ici sans lien avec le PTSM",
        )  # fmt: skip
        english = (
            "PTSM", "expected category", "law", "state", "takes part (proof)",
            "known here without a link to the PTSM",
        )  # fmt: skip
        return english if self.lang == "en" else french

    def members(self) -> list[tuple[str, ...]]:
        """Return each category expected in each PTSM, and who of it takes part."""
        return [
            (
                project.ptsm.label if project.ptsm else _NOBODY.text(self.lang),
                *self._category(one),
            )
            for project in self.composition.projects
            for one in project.categories
        ]

    def _category(self, one: Category) -> tuple[str, ...]:
        code = iris.parse(one.type.iri)[1]
        return (
            self.words.types[code].text(self.lang),
            "L. 3221-2" if one.by_law else "",
            STATES[one.state].text(self.lang),
            " ; ".join(f"{p.actor.label} ({shorten(p.proof)})" for p in one.participants),
            " ; ".join(member.label for member in one.without_link),
        )
