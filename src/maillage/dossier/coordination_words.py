"""The coordination chapter in words and rows: the same for the page, the tables and the summary.

Every figure says where the links that it counted are: in the table of the links, which marks them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from maillage.dossier.coordination import Coordination
from maillage.namespaces import shorten
from maillage.network.fragility import Pivot
from maillage.network.model import IN_FORCE, Link
from maillage.network.picture import legend
from maillage.network.silos import Silo
from maillage.wording import Sentence, thousands

NONE = Sentence(
    "Aucun lien enregistré ; cela ne dit pas qu'il n'y en a pas.",
    "No recorded link; this does not say that there is none.",
)
ABSENT = Sentence(
    "Un lien absent n'est pas enregistré ; il peut exister.",
    "A link that is absent is not recorded; it may exist.",
)
COMPLETE = Sentence(
    "L'inventaire des liens d'ici est déclaré complet : un lien absent n'existe pas.",
    "The inventory of the links here is declared complete: an absent link does not exist.",
)
FEW = Sentence(
    "Moins de dix acteurs : la mesure dit peu de chose.",
    "Fewer than ten actors: the measure says little.",
)
_FRONTIERS = Sentence("champs", "fields"), Sentence("lignes", "lines")


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure of the chapter.

    Attributes:
        label: what it counts.
        value: the figure; a share is written.
        where: how to find the links that it counted in the table of the links.
        note: what limits it, « » for nothing.
    """

    label: str
    value: int | str
    where: str
    note: str = ""


class Chapter:
    """The chapter in one language."""

    def __init__(self, coordination: Coordination, lang: str) -> None:
        """Prepare what was measured to be told in ``fr`` or ``en``."""
        self.measured, self.lang = coordination, lang
        self.network, self.names = coordination.networks[lang], coordination.names[lang]
        self.pivots, self.bridges = coordination.fragility.pivots, coordination.fragility.bridges

    def _said(self, fr: str, en: str) -> str:
        return en if self.lang == "en" else fr

    def absence(self) -> str:
        """Say what the absence of a link means here."""
        complete = self.measured.missing.place.inventory
        return (COMPLETE if complete else ABSENT).text(self.lang)

    def name(self, iri: str) -> str:
        """Return the label of a node."""
        return self.network.nodes[iri].label

    def nature(self, link: Link) -> str:
        """Return the kind of a link."""
        return legend.nature_label(link.nature, self.names)

    def cut_off(self, pivot: Pivot, most: int | None = None) -> str:
        """Name what a pivot alone ties to the rest, one piece after the other."""
        pieces = [", ".join(self.name(iri) for iri in piece) for piece in pivot.cut_off]
        shown = " ; ".join(pieces[:most]) if most else " ; ".join(pieces)
        more = len(pieces) - most if most and len(pieces) > most else 0
        return shown + (f" ; + {more}" if more else "")

    def frontiers(self) -> list[tuple[str, Silo]]:
        """Return the two measures of « cloisonnement »."""
        measures = self.measured.fields, self.measured.lines
        return [(f.text(self.lang), silo) for f, silo in zip(_FRONTIERS, measures, strict=True)]

    def percent(self, share: float | None) -> str:
        """Return a share in words."""
        if share is None:
            return self._said("non mesurable", "not measurable")
        return f"{100 * share:.0f}" + self._said(" %", "%")

    def by_chance(self, silo: Silo) -> str:
        """Say the share that chance would give, with the interval of 95 % of the draws."""
        if silo.expected is None or silo.low is None or silo.high is None:
            return self._said("trop peu de liens", "too few links")
        between = self._said("de {} à {}", "{} to {}")
        interval = between.format(self.percent(silo.low), self.percent(silo.high))
        return f"{self.percent(silo.expected)} ({interval})"

    def reading(self, silo: Silo) -> str:
        """Say what a share says: little on few actors, nothing within the interval."""
        if silo.few:
            return _small(FEW.text(self.lang))
        if silo.share is None or silo.low is None or silo.high is None:
            return self._said("rien à comparer", "nothing to compare")
        if silo.share < silo.low:
            return self._said("moins que par hasard", "less than by chance")
        if silo.share > silo.high:
            return self._said("plus que par hasard", "more than by chance")
        return self._said("comme par hasard : ne prouve rien", "as by chance: proves nothing")

    def figures(self) -> list[Counted]:
        """Return every figure of the chapter, each with where its links are."""
        network, found = self.network, self.measured.fragility
        whole = self._said("toutes les lignes", "all the rows")
        marked = self._said("colonne « {} » = {}", "column “{}” = {}")
        yes = self._said("oui", "yes")
        columns = self.link_header()
        few = FEW.text(self.lang) if found.few else ""
        rows = [
            Counted(self._said("liens enregistrés", "recorded links"),
                    len(network.links), whole),
            Counted(self._said("dont avec un acteur situé ailleurs ou sans lieu connu : dessinés, "
                               "hors des mesures",
                               "of these, with an actor elsewhere or without known place: drawn, "
                               "not measured"),
                    found.leading_out, marked.format(columns[13], yes)),
            Counted(self._said("acteurs, dispositifs et types que joignent les autres",
                               "actors, schemes and types that the others join"),
                    found.nodes, marked.format(columns[13], self._yes(False))),
            Counted(self._said("liens laissés de côté : terminés ou à venir ce jour-là",
                               "links left aside: over or to come on that day"),
                    network.set_aside, ""),
            Counted(self._said("morceaux qu'aucun lien enregistré ne joint",
                               "pieces that no recorded link joins"),
                    len(found.pieces), whole, few),
            Counted(self._said("acteurs dont la perte couperait le réseau",
                               "actors whose loss would cut the network"),
                    len(found.pivots), marked.format(columns[8], yes), few),
            Counted(self._said("liens qui joignent seuls deux morceaux",
                               "links that alone join two pieces"),
                    len(found.bridges), marked.format(columns[9], yes), few),
        ]  # fmt: skip
        for (name, silo), column in zip(self.frontiers(), columns[10:12], strict=True):
            label = self._said(f"part des liens qui franchissent les {name}",
                               f"share of the links that cross {name}")  # fmt: skip
            counts = [len(links) for links in (silo.crossing, silo.within, silo.unknown)]
            told = self._said(
                "{} franchissent, {} restent, {} dont un bout est inconnu",
                "{} cross, {} stay, {} have an unknown end",
            ).format(*counts)
            chance = self._said("par hasard : ", "by chance: ") + self.by_chance(silo)
            note = self._said(" ; ", "; ").join((told, chance, self.reading(silo)))
            rows.append(Counted(label, self.percent(silo.share), self._column(column), note))
        rows.append(
            Counted(self._said("retours enregistrés vers la ligne 1", "recorded returns to line 1"),
                    len(self.measured.returns), marked.format(columns[12], yes))
        )  # fmt: skip
        return rows

    def _column(self, name: str) -> str:
        return self._said(f"colonne « {name} »", f"column “{name}”")

    def link_header(self) -> tuple[str, ...]:
        """Return the columns of the table of the links."""
        french = (
            "de", "vers", "nature", "catégories HAS", "depuis", "jusqu'à", "état", "source",
            "tient à un pivot", "joint seul", "champs", "lignes", "retour", "ailleurs", "lien",
        )  # fmt: skip
        english = (
            "from", "to", "kind", "HAS categories", "since", "through", "state", "source",
            "at a pivot", "joins alone", "fields", "lines", "return", "elsewhere", "link",
        )  # fmt: skip
        return english if self.lang == "en" else french

    def link_rows(self) -> list[tuple[str, ...]]:
        """Return every link with the figures that count it."""
        pivots = {pivot.node for pivot in self.pivots}
        bridges, back = set(self.bridges), set(self.measured.returns)
        sides = [
            [set(links) for links in (silo.crossing, silo.within, silo.unknown)]
            for _, silo in self.frontiers()
        ]
        return [
            (
                self.name(link.start),
                self.name(link.end),
                self.nature(link),
                " ; ".join(str(category) for category in link.categories),
                link.since.isoformat() if link.since else "",
                link.until.isoformat() if link.until else "",
                self.state(link),
                link.source,
                self._yes(bool({link.start, link.end} & pivots)),
                self._yes(link in bridges),
                *(self._side(link, side) for side in sides),
                self._yes(link in back),
                self._yes(self.network.leads_out(link)),
                shorten(link.iri),
            )
            for link in self.network.links
        ]

    def state(self, link: Link) -> str:
        """Say how a link stands on the day."""
        if link.state == IN_FORCE:
            return self._said("en vigueur", "in force")
        return self._said("sans date", "undated")

    def _yes(self, yes: bool) -> str:
        return self._said("oui", "yes") if yes else self._said("non", "no")

    def _mark(self, rank: int) -> str:
        french = "franchit", "reste", "inconnu", "hors mesure"
        english = "crosses", "stays", "unknown", "not measured"
        return (english if self.lang == "en" else french)[rank]

    def _side(self, link: Link, sides: Collection[set[Link]]) -> str:
        ranks = [rank for rank, links in enumerate(sides) if link in links]
        return self._mark(ranks[0] if ranks else 3)


def sentence_of(measured: Coordination) -> Sentence:
    """Return what the summary says of the network."""
    network, found = measured.network, measured.fragility
    if not network.links:
        return Sentence(f"Coordination : {_small(NONE.fr)}", f"Coordination: {_small(NONE.en)}")
    if not found.links:
        away, many = thousands(found.leading_out), _s(found.leading_out)
        return Sentence(
            f"Coordination : {away} lien{many}, avec des acteurs situés ailleurs ou sans lieu "
            f"connu ; aucun n'est enregistré entre acteurs d'ici. {ABSENT.fr}",
            f"Coordination: {away} link{many}, with actors elsewhere or without known place; none "
            f"is recorded between actors here. {ABSENT.en}",
        )
    nodes, links, out = found.nodes, found.links, found.leading_out
    pivots, back = len(found.pivots), len(measured.returns)
    reserve = FEW if found.few else ABSENT
    elsewhere = Sentence(
        f" ; {thousands(out)} avec un acteur situé ailleurs ou sans lieu connu" if out else "",
        f"; {thousands(out)} with an actor elsewhere or without known place" if out else "",
    )
    held = thousands(pivots) if pivots else "none"
    return Sentence(
        f"Coordination : {thousands(links)} lien{_s(links)} enregistré{_s(links)} entre "
        f"{thousands(nodes)} acteurs, dispositifs et types{elsewhere.fr} ; "
        f"{_holding(pivots)} une partie ; "
        f"{thousands(back)} retour{_s(back)} vers la ligne 1. {reserve.fr}",
        f"Coordination: {thousands(links)} recorded link{_s(links)} between {thousands(nodes)} "
        f"actors, schemes and types{elsewhere.en}; {held} alone "
        f"hold{'' if pivots > 1 else 's'} a part of it; "
        f"{thousands(back)} return{_s(back)} to line 1. {reserve.en}",
    )


def _holding(pivots: int) -> str:
    if not pivots:
        return "aucun n'en tient seul"
    return f"{thousands(pivots)} en tiennent seuls" if pivots > 1 else "1 en tient seul"


def _small(text: str) -> str:
    return text[0].lower() + text[1:]


def _s(number: int) -> str:
    return "s" if number > 1 else ""
