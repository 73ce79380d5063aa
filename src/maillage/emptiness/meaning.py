"""What an empty answer means: a true absence, an unknown one, and which word of the question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from maillage.emptiness.parts import Group, Outline, Part
from maillage.emptiness.probe import Probe
from maillage.emptiness.tokens import tokens
from maillage.errors import WrongUse
from maillage.namespaces import PREFIXES
from maillage.source import Source
from maillage.wording import Sentence

if TYPE_CHECKING:
    from maillage.catalogue import Parameter, Query

# Terms of the lists that the project closes itself: needs, lines, types, grids, territories.
_CLOSED = {
    *("Besoin", "Ligne", "Champ", "TypeRessource", "PositionGradation", "Sigle", "Commune"),
    *("Departement", "Region", "EPCI", "Pays", "grille", "typeRessource", "libelleSource"),
    *("sigle", "developpe", "codePostal", "population", "ancienCode", "ancienNom", "chefLieu"),
    *("nomNormalise",),
}
# Terms that these lists share with what inventories hold.
_SHARED = {
    *("besoin", "ligne", "champ", "nature", "rang", "citation", "remarque", "condition", "statut"),
    *("designe", "estDans", "latitude", "longitude", "ligneSource", "autreSource"),
}
_ABSENT = Sentence(
    "l'absence est réelle : tout ce que la requête nomme existe, et rien ne l'a à la fois",
    "the absence is genuine: all that the query names exists, and nothing has it all together",
)
_UNKNOWN = Sentence(
    "tout ce que la requête nomme existe, mais le graphe ne dit rien de tel : ce n'est une absence "
    "que là où l'inventaire est déclaré complet (maillage query inventaires-du-territoire)",
    "all that the query names exists, but the graph says no such thing: it is an absence only "
    "where the inventory is declared complete (maillage query inventaires-du-territoire)",
)


def what_it_means(
    source: Source, asked: Outline, query: Query | None, words: Mapping[str, str]
) -> Sentence:
    """Return whether nothing means « there is none » or « we do not know »."""
    if query is not None and {"besoin", "ligne", "commune"} <= {p.name for p in query.parameters}:
        known = _state(source, words)
        if known is not None:
            return known
    named = {
        iri.removeprefix(PREFIXES["mlg"])
        for iri in _names(asked.group, asked.prefixes)
        if iri.startswith(PREFIXES["mlg"])
    }
    closed = named <= _CLOSED | _SHARED and (named & _CLOSED or not named)
    return _ABSENT if closed else _UNKNOWN


def _state(source: Source, words: Mapping[str, str]) -> Sentence | None:
    """Return what the matrix says of the need, line and commune of a question."""
    from maillage.answers import who_covers

    age, date = words.get("age"), words.get("date")
    try:
        answer = who_covers(
            source,
            need=words["besoin"],
            line=words["ligne"],
            commune=words["commune"],
            age=None if age == "tous" else age,
            on=None if date == "aujourd'hui" else date,
        )
    except (WrongUse, KeyError):
        return None
    if answer.hits:
        return None
    state = str(answer.state)
    return Sentence(
        f"état de {answer.commune.label} pour ce besoin à cette ligne : {state} "
        f"({answer.reason.fr})",
        f"state of {answer.commune.label} for this need at this line: {state} ({answer.reason.en})",
    )


def _names(group: Group, prefixes: dict[str, str]) -> set[str]:
    found: set[str] = set()
    for part in group:
        for token in tokens(part.text):
            prefix, _, local = token.text.partition(":")
            if token.kind == "name" and prefix in prefixes:
                found.add(prefixes[prefix] + local)
            elif token.kind == "iri":
                found.add(token.text.strip("<>"))
    return found


def of_question(probe: Probe, query: Query, words: Mapping[str, str]) -> list[Sentence]:
    """Return which parameters of a catalogue query leave nothing, when one alone does.

    Each value that is not the default is put back to it.
    """
    from maillage import catalogue

    found = []
    for parameter in query.parameters:
        given = words.get(parameter.name, parameter.default)
        if not _can_be_left(parameter) or given == parameter.default:
            continue
        other = {**words, parameter.name: str(parameter.default)}
        probe.spend()
        if catalogue.run(probe.source, query, other).rows:
            found.append(
                Sentence(
                    f"{parameter.name} = {given} ne laisse rien : avec "
                    f"{parameter.name} = {parameter.default}, la requête répond",
                    f"{parameter.name} = {given} leaves nothing: with "
                    f"{parameter.name} = {parameter.default} the query answers",
                )
            )
    return found


def parameters_at_fault(
    source: Source, query: Query, words: Mapping[str, str], parts: Iterable[Part]
) -> list[Sentence]:
    """Return, as one sentence, the parameters whose values are in the parts at fault."""
    from maillage import catalogue

    there = {t.text for part in parts for t in tokens(part.text) if t.kind != "sign"}
    found = []
    for parameter in query.parameters:
        word = words.get(parameter.name, parameter.default)
        if word is None or word == parameter.default or parameter.kind == "entier":
            continue
        first = tokens(catalogue.term(source, parameter, word))[0]
        if first.kind != "number" and first.text in there:
            found.append(f"{parameter.name} = {word}")
    if not found:
        return []
    listed = ", ".join(found)
    return [Sentence(f"en cause dans la question : {listed}", f"in the question: {listed}")]


def _can_be_left(parameter: Parameter) -> bool:
    default = parameter.default
    return default is not None and re.fullmatch(r"tous|toutes|-1", default) is not None
