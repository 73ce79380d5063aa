"""What the templates of the page ask for: words in one language, and the head of each list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from maillage.coverage.states import State
from maillage.dossier import palette
from maillage.dossier.content import (
    Declaration,
    Dossier,
    Expected,
    Frame,
    Institution,
    Presumed,
    Programme,
)
from maillage.dossier.coordination_gaps import Gaps
from maillage.dossier.coordination_words import NONE, Chapter
from maillage.dossier.html_map import draw
from maillage.dossier.html_picture import Picture
from maillage.gaps import Cell
from maillage.gaps_text import state_label
from maillage.network.picture import svg
from maillage.quality import summary as quality_summary
from maillage.unknown import Inventory
from maillage.wording import Sentence, thousands

# Rows of a list that the page shows: the whole of each list is in the workbook and the CSV files.
MOST = 12
# Rows of the heat table by part, and of the list of facilities that opens on request.
MOST_PARTS = 40
MOST_LISTED = 300
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)
SECTIONS: dict[str, Sentence] = {
    "synthese": Sentence("En bref", "In short"),
    "matrice": Sentence("Couverture des besoins", "Coverage of needs"),
    "carte": Sentence("Cartes", "Maps"),
    "institutions": Sentence("Institutions en vigueur", "Institutions in force"),
    "lacunes": Sentence("Lacunes établies", "Established gaps"),
    "presume": Sentence("Couvertures présumées à vérifier", "Presumed coverage to check"),
    "inconnu": Sentence("Ce qu'on ne sait pas", "What nobody knows"),
    "acces": Sentence("Distances", "Distances"),
    "empilements": Sentence("Empilements et gradation", "Stacks and gradation"),
    "coordination": Sentence("Coordination", "Coordination"),
    "structures": Sentence("Structures", "Facilities"),
    "programmes": Sentence("Programmes déployés", "Programmes deployed"),
    "qualite": Sentence("Qualité des sources", "Quality of the sources"),
    "cadres": Sentence("Lecture par priorité du PTSM", "Reading by priority of the PTSM"),
    "methode": Sentence("Méthode et limites", "Method and limits"),
}
# How a territory is cut, in words.
_LEVELS: dict[str, Sentence] = {
    "epci": Sentence("EPCI", "EPCI"),
    "commune": Sentence("commune", "commune"),
    "departement": Sentence("département", "département"),
    "region": Sentence("région", "région"),
    "zone": Sentence("zone de soins", "zone of care"),
    "secteur": Sentence("secteur de psychiatrie", "psychiatric sector"),
    "territoire": Sentence("territoire", "territory"),
    "france": Sentence("pays", "country"),
}


class View:
    """A dossier in one language."""

    most, most_parts, most_listed = MOST, MOST_PARTS, MOST_LISTED
    styles = palette.STATES

    def __init__(self, dossier: Dossier, lang: str) -> None:
        """Prepare a dossier to be shown in ``fr`` or ``en``."""
        self.dossier, self.lang, self.words = dossier, lang, dossier.words
        drawn = draw(dossier)
        self.map = Picture(drawn, dossier, lang) if drawn else None
        self.network = Chapter(dossier.coordination, lang)
        self.bridges = Gaps(dossier, lang)

    # Words.

    def said(self, fr: str, en: str) -> str:
        """Return the words of the language."""
        return en if self.lang == "en" else fr

    def text(self, sentence: Sentence) -> str:
        """Return a sentence in the language."""
        return sentence.text(self.lang)

    def state(self, state: State) -> str:
        """Return a state in words."""
        return state_label(state, self.lang)

    def km(self, value: float | None) -> str:
        """Return a distance with one decimal, or « ? »."""
        if value is None:
            return "?"
        figure = f"{value:.1f}"
        return figure.replace(".", ",") if self.lang == "fr" else figure

    def day(self, iso: str) -> str:
        """Return a day in words; an empty one is a day that no source states."""
        if not iso:
            return self.said("non\u00a0dit", "not\u00a0stated")
        year, month, day = iso.split("-")
        if self.lang == "en":
            return iso
        first = "1er" if day == "01" else str(int(day))
        return f"{first} {_MONTHS[int(month) - 1]} {year}"

    def need(self, code: str) -> str:
        """Return the name of a need."""
        return self.text(self.words.needs[code])

    def brief(self, code: str) -> str:
        """Return the beginning of the name of a need, for the head of a column."""
        name = re.split(r" \(| : |: ", self.need(code))[0]
        return name.rpartition(", ")[0] or name

    def cell(self, need: str, line: int) -> str:
        """Name a cell."""
        return f"{self.need(need)}, {self.said('ligne', 'line')} {line}"

    def needs(self, codes: Sequence[str], most: int = 4) -> str:
        """Name some needs, those of the grid first."""
        ordered = sorted(codes, key=lambda code: code not in self.words.columns)
        more = f" + {len(codes) - most}" if len(codes) > most else ""
        return ", ".join(self.brief(code) for code in ordered[:most]) + more

    def types(self, codes: Sequence[str], most: int = 6) -> str:
        """Return the short names of some types."""
        names = [self.text(self.words.short(code)) for code in codes]
        more = f" + {len(names) - most}" if len(names) > most else ""
        return ", ".join(names[:most]) + more

    # The network.

    def no_link(self) -> str:
        """Say that nothing is recorded, which is not that there is nothing."""
        return self.text(NONE)

    def network_picture(self) -> str:
        """Return the picture of the network, to stand in the page."""
        return svg(self.network.network, self.lang, self.network.names, inline=True)

    # The matrix.

    def rows(self, columns: bool) -> list[tuple[str, list[Cell]]]:
        """Return the needs with their three cells: the columns of the grid, or the others."""
        cells: dict[str, list[Cell]] = {}
        for cell in self.dossier.total:
            if (cell.need in self.words.columns) is columns:
                cells.setdefault(cell.need, []).append(cell)
        return [
            (need, found)
            for need, found in cells.items()
            if columns or any(c.state is not State.NON_APPLICABLE for c in found)
        ]

    def shares(self, people: Mapping[State, int]) -> list[tuple[State, int, float]]:
        """Return (state, inhabitants, share out of 100) of the states that have some."""
        total = sum(people.values())
        return [(s, people[s], 100 * people[s] / total) for s in State if people.get(s)]

    def segments(
        self, people: Mapping[State, int], width: float
    ) -> list[tuple[State, float, float]]:
        """Return (state, start, length) of a bar that the states share."""
        found, start = [], 0.0
        for state, _, share in self.shares(people):
            length = round(share * width / 100, 1)
            found.append((state, round(start, 1), length))
            start += length
        return found

    def inhabitants(self, people: Mapping[State, int]) -> str:
        """Say how many inhabitants are in each state."""
        shares = self.shares(people)
        if not shares:
            return self.said("aucun habitant", "no inhabitants")
        if len(shares) == 1:
            return self.state(shares[0][0]) + self.said(" : tous", ": all")
        colon = self.said(" : ", ": ")
        parts = (f"{self.state(state)}{colon}{thousands(n)}" for state, n, _ in shares)
        return self.said(" ; ", "; ").join(parts)

    def parts(self) -> list[tuple[Cell, dict[tuple[str, int], Cell]]]:
        """Return the parts of the territory with their cells of the grid, most people first."""
        grid = set(self.dossier.grid)
        found: dict[str, dict[tuple[str, int], Cell]] = {}
        for cell in self.dossier.parts:
            if (cell.need, cell.line) in grid:
                found.setdefault(cell.territory.code, {})[cell.need, cell.line] = cell
        parts = [(next(iter(cells.values())), cells) for cells in found.values()]
        return sorted(parts, key=lambda p: (-p[0].population, p[0].territory.code))

    def heads(self) -> list[tuple[str, list[int]]]:
        """Return the needs of the grid with the lines where it expects something."""
        found: dict[str, list[int]] = {}
        for need, line in self.dossier.grid:
            found.setdefault(need, []).append(line)
        return list(found.items())

    # Lists.

    def presumed(self, whole: bool) -> list[Presumed]:
        """Return what rests on presumptions, over the whole territory or part by part."""
        here = self.dossier.identity.territory
        return [p for p in self.dossier.presumed if (p.territory == here) is whole]

    def types_here(self) -> list[tuple[str, int]]:
        """Return the types of the facilities, the most frequent first."""
        counts = Counter(structure.type for structure in self.dossier.structures)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

    def quality(self) -> tuple[list[str], list[list[str]]]:
        """Return the header and the rows of the quality of the sources."""
        return quality_summary(self.dossier.quality, self.lang)

    def feeds(self, section: str) -> str:
        """Name the priorities and the entries that a section feeds."""
        frames = (*self.dossier.priorities, *self.dossier.entries)
        codes = [frame.code for frame in frames if section in frame.sections]
        names = {
            "priorite": self.said("priorité", "priority"),
            "entree": self.said("porte d'entrée", "entry"),
        }
        plural = {
            "priorite": self.said("priorités", "priorities"),
            "entree": self.said("portes d'entrée", "entries"),
        }
        said = []
        for kind in names:
            numbers = [code.rpartition("-")[2] for code in codes if code.startswith(kind)]
            if numbers:
                word = names[kind] if len(numbers) == 1 else plural[kind]
                said.append(f"{word} {', '.join(numbers)}")
        return self.said(" ; ", "; ").join(said)

    # Words of the sections.

    def number(self) -> str:
        """Return the official code of the territory; empty when it has none."""
        return self.dossier.identity.territory.code.partition(":")[2]

    def sections(self) -> list[tuple[str, str]]:
        """Return the sections, in order: (key, title)."""
        return [(key, self.text(title)) for key, title in SECTIONS.items()]

    def title(self, section: str) -> str:
        """Return the title of a section."""
        return self.text(SECTIONS[section])

    def linked(self, frame: Frame) -> list[str]:
        """Return the sections that feed a frame and that the page has."""
        return [key for key in frame.sections if key in SECTIONS]

    def level(self) -> str:
        """Say how the territory is cut."""
        by = self.dossier.identity.by
        return self.text(_LEVELS[by]) if by in _LEVELS else by.upper()

    def level_title(self) -> str:
        """Say how the territory is cut, at the head of a column."""
        level = self.level()
        return level[0].upper() + level[1:]

    def offers(self, cell: Cell) -> str:
        """Say how many offers are behind a cell."""
        declared, presumed = cell.detail.declared, cell.detail.presumed
        if not declared and not presumed:
            return self.said("aucune offre connue", "no known offer")
        if self.lang == "en":
            return f"offers: {thousands(declared)} declared, {thousands(presumed)} presumed"
        return (
            f"offres : {thousands(declared)} déclarée{_s(declared)}, "
            f"{thousands(presumed)} présumée{_s(presumed)}"
        )

    def known(self, expected: Expected) -> str:
        """Say how many of something expected are known, and what their absence is."""
        if expected.known:
            return thousands(expected.known)
        if expected.state is State.LACUNE:
            return self.said("aucun (inventaire complet)", "none (complete inventory)")
        return self.said("? non renseigné", "? unknown")

    def gaps(self) -> list[Cell]:
        """Return the gaps in the columns of the grid."""
        grid = set(self.dossier.grid)
        return [cell for cell in self.dossier.gaps if (cell.need, cell.line) in grid]

    def settled(self, inventory: Inventory) -> str:
        """Name the cells of the grid that an inventory settles, and count the finer ones."""
        grid = set(self.dossier.grid)
        named = [
            f"{self.brief(need)}, {self.said('ligne', 'line')} {line}"
            for need, line in inventory.cells
            if (need, line) in grid
        ]
        finer = len(inventory.cells) - len(named)
        if finer:
            more = self.said(
                f"{finer} case{_s(finer)} plus fine{_s(finer)}", f"{finer} finer cells"
            )
            named.append(more)
        return self.said(" ; ", "; ").join(named)

    def share(self, one: Institution | Programme) -> str:
        """Say how many communes of the territory something concerns, surely or perhaps."""
        perhaps = self.said(
            f"{thousands(one.perhaps)} en partie ou peut-être",
            f"{thousands(one.perhaps)} partly or perhaps",
        )
        if not one.perhaps:
            return thousands(one.communes)
        return f"{thousands(one.communes)} + {perhaps}" if one.communes else perhaps

    def farthest(self) -> str:
        """Name the communes that are farthest, for the cell that most people are far from."""
        located = [a for a in self.dossier.access if a.telling and a.farthest]
        if not located:
            return ""
        worst = max(located, key=lambda a: (a.farthest[0][1], -self.dossier.access.index(a)))
        places = ", ".join(f"{place.label} ({self.km(far)} km)" for place, far, _ in worst.farthest)
        return f"{self.cell(worst.need, worst.line)} — {places}."

    def inventory(self, declaration: Declaration) -> str:
        """Name what a declaration says complete."""
        names = [
            self.text(self.words.short(code)) if code in self.words.types else label
            for code, label in zip(declaration.codes, declaration.labels, strict=True)
        ]
        return ", ".join(names)

    def glossary(self, shown: str) -> list[tuple[str, str]]:
        """Return the acronyms that a text uses, with the names of the types."""
        used = set(re.findall(r"\b[A-Z]{2,}\b", shown))
        return sorted(
            (acronym, self.text(self.words.types[code]))
            for code, acronym in self.words.acronyms.items()
            if acronym in used
        )

    def rules(self) -> str:
        """Return the style rules of the states and of the distances."""
        rules = [
            f".s-{state} {{ fill: {f'url(#m-{state})' if style.hatch else style.fill}; }}"
            for state, style in palette.STATES.items()
        ]
        rules += [
            f".f-{rank} {{ fill: {colour}; }}" for rank, (_, colour) in enumerate(palette.FAR)
        ]
        unknown = State.NON_RENSEIGNE
        rules.append(f".f-{len(palette.FAR)} {{ fill: url(#m-{unknown}); }}")
        return "\n".join(rules)


def _s(number: int) -> str:
    """Return the mark of the French plural."""
    return "s" if number > 1 else ""
