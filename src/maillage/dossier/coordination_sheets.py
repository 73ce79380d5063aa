"""The coordination chapter as tables: its figures, who holds what together, every link."""

from __future__ import annotations

from maillage.dossier.content import Dossier
from maillage.dossier.coordination_gaps import Gaps
from maillage.dossier.coordination_words import NONE, Chapter
from maillage.dossier.sheet import Sheet, Value

# The table that the picture stands under in the workbook.
FIGURES = "coordination"


def sheets_of(dossier: Dossier, lang: str) -> list[Sheet]:
    """Return the tables of the chapter."""
    chapter, gaps = Chapter(dossier.coordination, lang), Gaps(dossier, lang)
    return [
        _figures(chapter),
        _pivots(chapter),
        _bridges(gaps),
        _members(gaps),
        _links(chapter),
    ]


def _figures(chapter: Chapter) -> Sheet:
    header = (
        ("ce qui est compté", "chiffre", "où sont ses liens (feuille « Liens »)", "réserve")
        if chapter.lang == "fr"
        else ("counted", "figure", "where its links are (sheet “Links”)", "reserve")
    )
    if not chapter.network.links:
        none = NONE.text(chapter.lang)
        return Sheet(FIGURES, "Coordination", header, ((none, 0, None, None),))
    rows: list[tuple[Value, ...]] = [
        (one.label, one.value, one.where or None, one.note or None) for one in chapter.figures()
    ]
    rows.append((chapter.absence(), None, None, None))
    return Sheet(FIGURES, "Coordination", header, tuple(rows))


def _pivots(chapter: Chapter) -> Sheet:
    header = (
        ("tient seul", "liens", "ce qui serait coupé du reste")
        if chapter.lang == "fr"
        else ("alone holds", "links", "what would be cut off")
    )
    rows = tuple((chapter.name(p.node), p.links, chapter.cut_off(p)) for p in chapter.pivots)
    title = "Ce qui tient à un fil" if chapter.lang == "fr" else "Pivots"
    return Sheet("coordination-pivots", title, header, rows)


def _links(chapter: Chapter) -> Sheet:
    title = "Liens" if chapter.lang == "fr" else "Links"
    return Sheet("coordination-liens", title, chapter.link_header(), tuple(chapter.link_rows()))


def _bridges(gaps: Gaps) -> Sheet:
    title = "Ponts" if gaps.lang == "fr" else "Bridges"
    rows = tuple(gaps.bridges(by_need=True))
    return Sheet("coordination-ponts", title, gaps.bridge_header(), rows)


def _members(gaps: Gaps) -> Sheet:
    title = "Composition du PTSM" if gaps.lang == "fr" else "Composition of the PTSM"
    rows = tuple(gaps.members())
    return Sheet("coordination-ptsm", title, gaps.member_header(), rows)
