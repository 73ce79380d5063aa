"""What to read first: a few figures, a few sentences, and how each of them is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from maillage.coverage.states import State
from maillage.dossier import reading
from maillage.dossier.content import Dossier, Figure, Identity
from maillage.dossier.coordination_words import sentence_of
from maillage.gaps import Cell
from maillage.wording import Sentence, thousands

# A source whose edition is older says less than it seems to.
OLD_MONTHS = 12
FAR_KM = 20
_MOST_TYPES = 4
_OF_LINKS = ("picture", "fragility", "silos", "export --format csv")
_CUTS_OF_QUERIES = ("commune", "epci", "departement", "region", "france")
METHOD: tuple[Sentence, ...] = (
    Sentence(
        "Une case croise un territoire, un besoin et une ligne de recours (1 proximité, 2 second "
        "recours, 3 troisième recours). Elle a un état parmi cinq.",
        "A cell crosses a territory, a need and a line of care (1 primary, 2 secondary, 3 "
        "tertiary). It has one of five states.",
    ),
    Sentence(
        "Couvert : une offre déclarée, active ce jour-là, répond sans réserve et sa zone contient "
        "tout le territoire.",
        "Covered: a declared offer, active on that day, answers without reserve and its zone holds "
        "the whole territory.",
    ),
    Sentence(
        "Sous condition : rien de mieux qu'une offre présumée (déduite du type de la structure et "
        "de la grille de gradation), une zone présumée ou partielle, ou une condition écrite.",
        "Under condition: nothing better than a presumed offer (deduced from the type of the "
        "facility and from the grid), a presumed or partial zone, or a written condition.",
    ),
    Sentence(
        "Lacune : rien ne répond, et l'inventaire de tous les types attendus est déclaré complet.",
        "Gap: nothing answers, and the inventory of every expected type is declared complete.",
    ),
    Sentence(
        "Non renseigné : rien ne répond et aucun inventaire complet ne le prouve. Ce n'est ni un "
        "zéro, ni une lacune : on ne sait pas.",
        "Unknown: nothing answers and no complete inventory proves it. It is neither a zero nor a "
        "gap: nobody knows.",
    ),
    Sentence(
        "Non applicable : la grille n'attend rien dans cette case.",
        "Not applicable: the grid expects nothing in this cell.",
    ),
    Sentence(
        "Les états se calculent commune par commune, puis leurs habitants s'additionnent. Un "
        "territoire n'est « couvert » que si toutes ses communes le sont ; il est « sous "
        "condition » si certaines seulement le sont.",
        "States are computed commune by commune, then their inhabitants are added up. A territory "
        "is “covered” only if all its communes are; it is “under condition” if only some are.",
    ),
    Sentence(
        "La zone d'une structure que personne ne dit est présumée : le département de son site. "
        "Une offre présumée ne rend donc jamais une case mieux que « sous condition ».",
        "A zone that nobody states is presumed: the département of the site. Thus a presumed "
        "offer never makes a cell better than “under condition”.",
    ),
    Sentence(
        "Les distances sont à vol d'oiseau, du point de la commune (sinon du centre de son EPCI ou "
        "de son département) au lieu de la ressource (sinon de sa commune), sans regarder où "
        "s'arrête sa zone. Ce ne sont pas des temps de trajet.",
        "Distances are as the crow flies, from the point of the commune (else the centre of its "
        "EPCI or département) to the place of the resource (else of its commune), wherever its "
        "zone stops. They are not travel times.",
    ),
    Sentence(
        "Le dossier ne dit rien des personnes ni de l'activité : ni file active, ni délai observé, "
        "ni nombre de places, ni temps de professionnels, sauf mention contraire.",
        "The dossier says nothing of people or activity: no caseload, observed delay, number of "
        "places or staff time, unless stated.",
    ),
    Sentence(
        "Les libellés des six priorités (décret n° 2017-1200 du 27 juillet 2017) et des cinq "
        "portes d'entrée (ANAP, août 2015) sont repris par le projet, à vérifier à la source ; le "
        "choix des besoins et des types qui les éclairent est celui du projet.",
        "The labels of the six priorities (decree no. 2017-1200 of 27 July 2017) and of the five "
        "entries (ANAP, August 2015) are reworded by the project, to be checked at the source; "
        "which needs and types answer them is a choice of the project.",
    ),
    Sentence(
        "Coordination : seuls les liens enregistrés sont dessinés et comptés ; un lien absent "
        "n'est pas enregistré, il peut exister. Le cloisonnement est comparé à deux cents tirages "
        "où chacun garde son nombre de liens mais change de partenaires.",
        "Coordination: only recorded links are drawn and counted; a link that is absent is not "
        "recorded, it may exist. Crossings are compared with two hundred draws where each keeps "
        "its number of links but changes partners.",
    ),
)


def commands(identity: Identity) -> dict[str, tuple[str, ...]]:
    """Return, for each section, the commands that recompute its figures."""
    where, day = identity.territory.code, identity.on.isoformat()
    asked = f"--territory {where}"
    # A day that is asked for makes certain answers only possible: it is repeated as it was.
    asked += f" --on {day}" if identity.on_asked else ""
    asked += f" --age {identity.age}" if identity.age is not None else ""
    given = f"--param territoire={where} --param date={day}"
    cells = f"maillage gaps {asked} --by {identity.by}"
    placed = f"--territory {where}" + (f" --on {day}" if identity.on_asked else "")
    # The network of the country is that of the whole graph.
    linked = f" {placed}".replace(" --territory france", "")
    return {
        "matrice": (f"maillage gaps {asked} --by territoire", cells, *_query(identity, "matrice")),
        "carte": (f"maillage gaps {asked} --by commune --format csv",),
        "lacunes": (f"{cells} --format csv", *_query(identity, "lacunes")),
        "presume": (f"{cells} --format csv", *_query(identity, "couvertures-presumees")),
        "inconnu": (f"maillage gaps {asked} --by territoire --what-is-unknown",),
        "acces": (f"maillage access {asked} --need … --line … --beyond {FAR_KM}",),
        "empilements": (
            f"maillage gaps {asked} --by territoire --stacks",
            *_query(identity, "gradation-rompue"),
        ),
        "coordination": (
            *(f"maillage network {measure}{linked}" for measure in _OF_LINKS),
            *(f"maillage network {measure} {placed}" for measure in ("missing", "composition")),
        ),
        "institutions": (f"maillage query {reading.INSTITUTIONS} {given}",),
        "structures": (f"maillage query {reading.STRUCTURES} {given}",),
        "programmes": (f"maillage query {reading.PROGRAMMES} {given}",),
        "qualite": (f"maillage query {reading.INVENTORIES} {given}", "maillage query divergences"),
    }


def _query(identity: Identity, name: str) -> tuple[str, ...]:
    """Return the same question in SPARQL; no query of these takes an age or another cut."""
    if identity.age is not None or identity.by not in _CUTS_OF_QUERIES:
        return ()
    day = f" --param date={identity.on.isoformat()}" if identity.on_asked else ""
    where = f"--param territoire={identity.territory.code} --param par={identity.by}"
    return (f"maillage query {name} {where}{day}",)


def with_summary(dossier: Dossier) -> Dossier:
    """Return the dossier with its figures and the sentences to read first."""
    return replace(dossier, figures=_figures(dossier), summary=_sentences(dossier))


def grid_totals(dossier: Dossier) -> list[Cell]:
    """Return the cells of the grid, over the whole territory."""
    wanted = set(dossier.grid)
    return [cell for cell in dossier.total if (cell.need, cell.line) in wanted]


def _figures(dossier: Dossier) -> tuple[Figure, ...]:
    at = dossier.commands
    cells = grid_totals(dossier)
    by_state = Counter(cell.state for cell in cells)
    to_check = [p for p in dossier.presumed if p.territory == dossier.identity.territory]

    def figure(key: str, value: int, fr: str, en: str, section: str) -> Figure:
        return Figure(key, value, Sentence(fr, en), at[section][0])

    return (
        figure("communes", dossier.identity.communes, "communes", "communes", "carte"),
        figure("habitants", dossier.identity.population, "habitants", "inhabitants", "matrice"),
        figure(
            "structures",
            len(dossier.structures),
            "structures connues",
            "known facilities",
            "structures",
        ),
        figure(
            "cases",
            len(cells),
            "cases de la grille (besoin × ligne)",
            "cells of the grid (need × line)",
            "matrice",
        ),
        figure(
            "couvert",
            by_state[State.COUVERT],
            "cases couvertes partout",
            "cells covered everywhere",
            "matrice",
        ),
        figure(
            "sous_condition",
            by_state[State.SOUS_CONDITION],
            "cases sous condition",
            "cells under condition",
            "matrice",
        ),
        figure(
            "lacune",
            sum(bool(cell.people.get(State.LACUNE)) for cell in cells),
            "cases avec une lacune établie",
            "cells with an established gap",
            "lacunes",
        ),
        figure(
            "non_renseigne",
            sum(bool(cell.people.get(State.NON_RENSEIGNE)) for cell in cells),
            "cases où l'on ne sait pas",
            "cells where nobody knows",
            "inconnu",
        ),
        figure(
            "presume",
            len(to_check),
            "cases tenues par des offres présumées seulement",
            "cells held by presumed offers only",
            "presume",
        ),
        figure(
            "liens",
            len(dossier.coordination.network.links),
            "liens de coordination enregistrés",
            "recorded links of coordination",
            "coordination",
        ),
    )


def _sentences(dossier: Dossier) -> tuple[Sentence, ...]:
    said = (
        _what_is_known(dossier),
        _of_gaps(dossier),
        _of_unknown(dossier),
        _of_presumed(dossier),
        _of_distances(dossier),
        _of_gradation(dossier),
        sentence_of(dossier.coordination),
        _of_institutions(dossier),
        _of_sources(dossier),
    )
    return tuple(sentence for sentence in said if sentence is not None)


def _cell_name(dossier: Dossier, need: str, line: int) -> Sentence:
    label = dossier.words.needs[need]
    return Sentence(f"« {label.fr} », ligne {line}", f"“{label.en}”, line {line}")


def _what_is_known(dossier: Dossier) -> Sentence:
    counts = Counter(structure.type for structure in dossier.structures)
    short = dossier.words.short
    first = counts.most_common(_MOST_TYPES)
    if not first:
        return Sentence(
            "Aucune structure située dans ce territoire n'est dans le graphe : importer un "
            "répertoire (FINESS, RPPS…) ou remplir les tables avant de lire la suite.",
            "No facility of this territory is in the graph: import a register (FINESS, RPPS…) or "
            "fill in the tables before reading on.",
        )
    fr = ", ".join(f"{short(code).fr} {number}" for code, number in first)
    en = ", ".join(f"{short(code).en} {number}" for code, number in first)
    total = len(dossier.structures)
    return Sentence(
        f"{thousands(total)} structure{'s' if total > 1 else ''} connue{'s' if total > 1 else ''} "
        f"dans ce territoire, d'abord : {fr}.",
        f"{thousands(total)} known facilit{'ies' if total > 1 else 'y'} in this territory, "
        f"first: {en}.",
    )


def _of_gaps(dossier: Dossier) -> Sentence:
    found = [c for c in grid_totals(dossier) if c.people.get(State.LACUNE)]
    if not found:
        return Sentence(
            "Aucune lacune n'est établie"
            + (
                " : aucun inventaire n'est déclaré complet ici, et sans lui l'absence ne se prouve "
                "pas."
                if not dossier.declarations
                else " dans la grille."
            ),
            "No gap is established"
            + (
                ": no inventory is declared complete here, and without one absence is not proved."
                if not dossier.declarations
                else " in the grid."
            ),
        )
    widest = max(found, key=lambda c: (c.people[State.LACUNE], -found.index(c)))
    name = _cell_name(dossier, widest.need, widest.line)
    people = thousands(widest.people[State.LACUNE])
    return Sentence(
        f"Lacune la plus large : {name.fr}, {people} habitants "
        f"({len(found)} case{'s' if len(found) > 1 else ''} en lacune).",
        f"Widest gap: {name.en}, {people} inhabitants ({_cells(len(found))} with a gap).",
    )


def _of_unknown(dossier: Dossier) -> Sentence | None:
    found = [c for c in grid_totals(dossier) if c.people.get(State.NON_RENSEIGNE)]
    if not found or not dossier.unknown:
        return None
    best = dossier.unknown[0]
    short = dossier.words.short
    fr = _listed([short(code).fr for code in best.types], "et")
    en = _listed([short(code).en for code in best.types], "and")
    return Sentence(
        f"On ne sait pas pour {len(found)} case{'s' if len(found) > 1 else ''} de la grille. "
        f"L'inventaire qui lèverait le plus de doutes : {fr} ({thousands(best.people)} habitants).",
        f"Nobody knows for {_cells(len(found))} of the grid. The inventory that would settle most: "
        f"{en} ({thousands(best.people)} inhabitants).",
    )


def _cells(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"


def _listed(names: Sequence[str], last: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def _of_presumed(dossier: Dossier) -> Sentence | None:
    found = [p for p in dossier.presumed if p.territory == dossier.identity.territory]
    if not found:
        return None
    first = found[0]
    name = _cell_name(dossier, first.need, first.line)
    return Sentence(
        f"{len(found)} case{'s' if len(found) > 1 else ''} ne repose{'nt' * (len(found) > 1)} que "
        f"sur des offres présumées, à vérifier auprès des structures ; d'abord {name.fr} "
        f"({thousands(first.people)} habitants, {first.offers} "
        f"offre{'s' if first.offers > 1 else ''}).",
        f"{_cells(len(found))} held by presumed offers alone, to be checked with the facilities; "
        f"first {name.en} ({thousands(first.people)} inhabitants, {first.offers} "
        f"offer{'s' if first.offers > 1 else ''}).",
    )


def _of_distances(dossier: Dossier) -> Sentence | None:
    found = [a for a in dossier.access if a.telling and a.beyond[FAR_KM]]
    if not found:
        return None
    worst = max(found, key=lambda a: (a.beyond[FAR_KM], -found.index(a)))
    name = _cell_name(dossier, worst.need, worst.line)
    people = thousands(worst.beyond[FAR_KM])
    return Sentence(
        f"À vol d'oiseau, {people} habitants sont à plus de {FAR_KM} km de la ressource connue la "
        f"plus proche pour {name.fr}.",
        f"As the crow flies, {people} inhabitants are more than {FAR_KM} km from the nearest known "
        f"resource for {name.en}.",
    )


def _of_gradation(dossier: Dossier) -> Sentence | None:
    found = [b for b in dossier.broken if b.state is State.LACUNE]
    if not found and not dossier.stacks:
        return None
    stacks = len(dossier.stacks)
    return Sentence(
        f"Gradation : {len(found)} case{'s' if len(found) > 1 else ''} où une ligne répond "
        f"au-dessus d'une lacune ; {stacks} empilement{'s' if stacks > 1 else ''} de programmes "
        "sans lien enregistré.",
        f"Gradation: {_cells(len(found))} where a line answers above a gap; {stacks} "
        f"stack{'' if stacks == 1 else 's'} of programmes "
        "without a recorded link.",
    )


def _of_institutions(dossier: Dossier) -> Sentence:
    short = dossier.words.short
    known = [e for e in dossier.expected if e.known]
    unknown = [e for e in dossier.expected if e.state is State.NON_RENSEIGNE]
    fr = ", ".join(f"{short(e.types[0]).fr} ({e.known})" for e in known) or "aucune"
    en = ", ".join(f"{short(e.types[0]).en} ({e.known})" for e in known) or "none"
    return Sentence(
        f"Institutions connues : {fr}. Non renseignées : {len(unknown)} sur "
        f"{len(dossier.expected)}.",
        f"Known institutions: {en}. Unknown: {len(unknown)} of {len(dossier.expected)}.",
    )


def _of_sources(dossier: Dossier) -> Sentence | None:
    old = [s for s in dossier.sources if s.age_months is not None and s.age_months > OLD_MONTHS]
    if not old:
        return None
    first = old[0]
    number = sum(count for _, count in first.counts)
    return Sentence(
        f"« {first.title} » donne {thousands(number)} "
        f"élément{'s' if number > 1 else ''} de ce dossier et a "
        f"{first.age_months} mois : à mettre à jour avant de s'y fier.",
        f"“{first.title}” gives {thousands(number)} "
        f"item{'' if number == 1 else 's'} of this dossier and is "
        f"{first.age_months} months old: to be updated before relying on it.",
    )
