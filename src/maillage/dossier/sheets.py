"""The dossier as tables: one for each subject, with whole rows; XLSX and CSV write the same."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.coverage.states import State
from maillage.dossier import coordination_sheets
from maillage.dossier.content import Dossier, Expected, Frame, Place, Presumed
from maillage.dossier.sheet import Sheet, Value
from maillage.gaps import Cell
from maillage.gaps_text import state_label
from maillage.matrix.index import Territory
from maillage.quality import summary
from maillage.stacks import COLUMNS, as_rows
from maillage.wording import Sentence


def sheets_of(dossier: Dossier, lang: str = "fr") -> list[Sheet]:
    """Return the tables of a dossier, in the order of its chapters; those without rows too."""
    tables = _Tables(dossier, lang)
    return [
        tables.summary(),
        tables.matrix(),
        tables.parts(),
        tables.communes(),
        tables.gaps(),
        tables.presumed(),
        tables.unknown(),
        tables.access(),
        tables.expected("institutions-attendues", ("Attendus", "Expected"), dossier.expected),
        tables.expected("partenaires", ("Partenaires L. 3221-2", "Partners"), dossier.partners),
        tables.institutions(),
        tables.structures(),
        tables.programmes(),
        tables.declarations(),
        tables.divergences(),
        tables.sources(),
        tables.stacks(),
        *coordination_sheets.sheets_of(dossier, lang),
        tables.quality(),
        tables.quality_of_structures(),
        tables.frames(),
        tables.method(),
    ]


class _Tables:
    def __init__(self, dossier: Dossier, lang: str) -> None:
        self.dossier, self.lang = dossier, lang

    def said(self, fr: str, en: str) -> str:
        return en if self.lang == "en" else fr

    def text(self, sentence: Sentence) -> str:
        return sentence.text(self.lang)

    def header(self, *names: tuple[str, str]) -> tuple[str, ...]:
        return tuple(self.said(*name) for name in names)

    def need(self, code: str) -> str:
        return self.text(self.dossier.words.needs[code])

    def types(self, codes: Iterable[str]) -> str:
        known = self.dossier.words.types
        return " ; ".join(self.text(known[c]) if c in known else c for c in codes)

    def place(self, territory: Territory) -> tuple[str, str]:
        return territory.code, territory.label

    def people(self) -> tuple[str, ...]:
        before = self.said("habitants : ", "inhabitants: ")
        return tuple(before + state_label(state, self.lang) for state in State)

    def summary(self) -> Sheet:
        rows: list[tuple[Value, ...]] = [
            (self.text(f.label), f.value, f.command) for f in self.dossier.figures
        ]
        rows += [(self.text(sentence), None, None) for sentence in self.dossier.summary]
        header = self.header(("ce qui est compté", "counted"), ("chiffre", "figure"),
                             ("pour le recalculer", "to compute it again"))  # fmt: skip
        return Sheet("synthese", self.said("Synthèse", "Summary"), header, tuple(rows))

    def _cells(self, key: str, title: tuple[str, str], cells: Iterable[Cell]) -> Sheet:
        header = (
            *self.header(
                ("territoire", "territory"), ("nom", "name"), ("besoin", "need"),
                ("ligne", "line"), ("état", "state"),
            ),
            *self.people(),
            *self.header(
                ("offres déclarées", "declared offers"), ("offres présumées", "presumed offers"),
                ("types attendus", "expected types"), ("types manquants", "missing types"),
            ),
        )  # fmt: skip
        return Sheet(key, self.said(*title), header, tuple(map(self._cell, cells)))

    def _cell(self, cell: Cell) -> tuple[Value, ...]:
        return (
            *self.place(cell.territory),
            self.need(cell.need),
            cell.line,
            state_label(cell.state, self.lang),
            *(cell.people.get(state, 0) for state in State),
            cell.detail.declared,
            cell.detail.presumed,
            self.types(cell.detail.expected),
            self.types(cell.detail.missing),
        )

    def matrix(self) -> Sheet:
        return self._cells("matrice", ("Matrice", "Matrix"), self.dossier.total)

    def parts(self) -> Sheet:
        return self._cells("par-territoire", ("Par territoire", "By territory"), self.dossier.parts)

    def gaps(self) -> Sheet:
        return self._cells("lacunes", ("Lacunes", "Gaps"), self.dossier.gaps)

    def communes(self) -> Sheet:
        ranks = [self.dossier.cells.index(cell) for cell in self.dossier.grid]
        cells = [
            f"{self.need(need)} — {self.said('ligne', 'line')} {line}"
            for need, line in self.dossier.grid
        ]
        header = (
            *self.header(
                ("commune", "commune"), ("nom", "name"), ("partie", "part"),
                ("population", "population"), ("latitude", "latitude"),
                ("longitude", "longitude"), ("appartenance", "membership"),
            ),
            *cells,
            *(f"{cell} — km" for cell in cells),
        )  # fmt: skip
        rows = tuple(self._commune(place, ranks) for place in self.dossier.places)
        return Sheet("communes", "Communes", header, rows)

    def _commune(self, place: Place, ranks: list[int]) -> tuple[Value, ...]:
        whole, part = self.said("entière", "whole"), self.said("en partie ou peut-être", "in part")
        states = (state_label(place.states[n], self.lang) for n in ranks)
        return (
            place.territory.code.partition(":")[2],
            place.territory.label,
            place.part,
            place.population,
            place.latitude,
            place.longitude,
            part if place.partial else whole,
            *states,
            *place.km,
        )

    def presumed(self) -> Sheet:
        header = self.header(
            ("territoire", "territory"), ("nom", "name"), ("besoin", "need"), ("ligne", "line"),
            ("habitants", "inhabitants"), ("offres présumées à vérifier", "presumed offers"),
            ("types", "types"), ("sans elles", "without them"),
        )  # fmt: skip
        rows = tuple(
            (
                *self.place(p.territory), self.need(p.need), p.line, p.people, p.offers,
                self.types(p.types), self._otherwise(p),
            )
            for p in self.dossier.presumed
        )  # fmt: skip
        return Sheet("presume", self.said("Présumé à vérifier", "Presumed"), header, rows)

    def _otherwise(self, presumed: Presumed) -> str:
        colon = self.said(" : ", ": ")
        return " ; ".join(
            f"{state_label(state, self.lang)}{colon}{people}"
            for state, people in presumed.otherwise.items()
        )

    def unknown(self) -> Sheet:
        header = self.header(
            ("territoire", "territory"), ("nom", "name"),
            ("inventaire à faire", "inventory to make"), ("cases réglées", "cells settled"),
            ("habitants", "inhabitants"), ("habitants × cases", "inhabitants × cells"),
        )  # fmt: skip
        rows = tuple(
            (
                *self.place(i.territory), self.types(i.types),
                " ; ".join(f"{self.need(need)} / {line}" for need, line in i.cells),
                i.people, i.people_cells,
            )
            for i in self.dossier.unknown
        )  # fmt: skip
        return Sheet("inconnu", self.said("Inconnu", "Unknown"), header, rows)

    def access(self) -> Sheet:
        distances = sorted({km for a in self.dossier.access for km in a.beyond})
        header = (
            *self.header(("besoin", "need"), ("ligne", "line")),
            *(self.said(f"habitants à plus de {km} km", f"beyond {km} km") for km in distances),
            *self.header(
                ("habitants mesurés", "measured"), ("distance inconnue", "unknown distance"),
                ("ressources situées", "located resources"), ("médiane (km)", "median (km)"),
            ),
        )  # fmt: skip
        rows = tuple(
            (
                self.need(a.need), a.line, *(a.beyond.get(km) for km in distances),
                a.measured, a.unmeasured, a.sites, a.median,
            )
            for a in self.dossier.access
        )  # fmt: skip
        return Sheet("acces", self.said("Accès", "Access"), header, rows)

    def expected(self, key: str, title: tuple[str, str], found: Iterable[Expected]) -> Sheet:
        header = self.header(
            ("attendu", "expected"), ("types", "types"), ("connus", "known"), ("état", "state")
        )
        rows = tuple(
            (self.text(e.label), self.types(e.types), e.known, state_label(e.state, self.lang))
            for e in found
        )
        return Sheet(key, self.said(*title), header, rows)

    def institutions(self) -> Sheet:
        header = self.header(
            ("nature", "kind"), ("type", "type"), ("nom", "name"), ("territoire", "territory"),
            ("communes", "communes"), ("peut-être", "perhaps"), ("depuis", "from"),
            ("jusqu'à", "through"), ("source", "source"), ("IRI", "IRI"),
        )  # fmt: skip
        rows = tuple(
            (i.kind, i.type, i.label, i.territory, i.communes, i.perhaps, i.start, i.end, i.source,
             i.iri)
            for i in self.dossier.institutions
        )  # fmt: skip
        return Sheet("institutions", "Institutions", header, rows)

    def structures(self) -> Sheet:
        header = self.header(
            ("nom", "name"), ("type", "type"), ("nature", "kind"), ("commune", "commune"),
            ("nom de la commune", "name of the commune"), ("FINESS", "FINESS"),
            ("vérifié le", "checked on"), ("source", "source"), ("IRI", "IRI"),
        )  # fmt: skip
        rows = tuple(
            (s.label, self.types([s.type]), s.nature, s.commune, s.commune_label, s.finess,
             s.checked, s.source, s.iri)
            for s in self.dossier.structures
        )  # fmt: skip
        return Sheet("structures", "Structures", header, rows)

    def programmes(self) -> Sheet:
        header = self.header(
            ("programme", "programme"), ("déploiement", "deployment"), ("zone", "zone"),
            ("communes", "communes"), ("peut-être", "perhaps"), ("depuis", "from"),
            ("jusqu'à", "through"), ("arrêté", "decree"), ("source", "source"), ("IRI", "IRI"),
        )  # fmt: skip
        rows = tuple(
            (p.label, p.deployment, p.zone, p.communes, p.perhaps, p.start, p.end, p.decree,
             p.source, p.iri)
            for p in self.dossier.programmes
        )  # fmt: skip
        return Sheet("programmes", "Programmes", header, rows)

    def declarations(self) -> Sheet:
        header = self.header(
            ("territoire", "territory"), ("ce qui est inventorié", "inventoried"),
            ("communes", "communes"), ("depuis", "from"), ("jusqu'à", "through"),
            ("source", "source"), ("IRI", "IRI"),
        )  # fmt: skip
        rows = tuple(
            (d.territory, " ; ".join(d.labels), d.communes, d.start, d.end, d.source, d.iri)
            for d in self.dossier.declarations
        )
        return Sheet("inventaires", self.said("Inventaires", "Inventories"), header, rows)

    def divergences(self) -> Sheet:
        header = self.header(
            ("ce qui diffère", "what differs"), ("sujet", "subject"), ("valeur", "value"),
            ("source", "source"), ("retenue", "preferred"), ("pourquoi", "why"),
        )  # fmt: skip
        yes, no = self.said("oui", "yes"), self.said("non", "no")
        rows = tuple(
            (d.label, d.subject, value, source, yes if preferred else no, why)
            for d in self.dossier.divergences
            for value, source, preferred, why in d.values
        )
        return Sheet("divergences", self.said("Divergences", "Divergences"), header, rows)

    def sources(self) -> Sheet:
        header = self.header(
            ("code", "code"), ("titre", "title"), ("édition", "edition"),
            ("âge (mois)", "age (months)"), ("ce qu'elle donne", "what it gives"),
        )  # fmt: skip
        rows = tuple(
            (
                s.code, s.title, s.edition.isoformat() if s.edition else None, s.age_months,
                " ; ".join(f"{self.text(what)} : {number}" for what, number in s.counts),
            )
            for s in self.dossier.sources
        )  # fmt: skip
        return Sheet("sources", "Sources", header, rows)

    def stacks(self) -> Sheet:
        rows = as_rows(self.dossier.stacks, self.dossier.broken)
        title = self.said("Empilements et gradation", "Stacks and gradation")
        return Sheet("empilements-gradation", title, COLUMNS, tuple(rows))

    def quality(self) -> Sheet:
        header, rows = summary(self.dossier.quality, self.lang)
        title = self.said("Qualité des sources", "Quality of sources")
        return Sheet("qualite-sources", title, tuple(header), tuple(tuple(row) for row in rows))

    def quality_of_structures(self) -> Sheet:
        header, rows = summary(self.dossier.quality, self.lang, by="structure")
        title = self.said("Qualité des structures", "Quality of structures")
        return Sheet("qualite-structures", title, tuple(header), tuple(tuple(r) for r in rows))

    def frames(self) -> Sheet:
        header = self.header(
            ("cadre", "frame"), ("article", "article"),
            ("ce que le dossier en dit", "what the dossier says"),
            ("ce qu'il ne peut pas dire", "what it cannot say"), ("chapitres", "chapters"),
        )  # fmt: skip
        frames = (*self.dossier.priorities, *self.dossier.entries)
        rows = tuple(self._frame(frame) for frame in frames)
        return Sheet("cadres", self.said("Priorités et entrées", "Priorities"), header, rows)

    def _frame(self, frame: Frame) -> tuple[Value, ...]:
        says, silent = (" ".join(self.text(s) for s in said) for said in (frame.says, frame.silent))
        return self.text(frame.label), frame.article, says, silent, " ; ".join(frame.sections)

    def method(self) -> Sheet:
        rows = tuple((self.text(sentence),) for sentence in self.dossier.method)
        title = self.said("Méthode et limites", "Method and limits")
        return Sheet("methode", title, (title,), rows)
