"""Finding the commune that people mean: by code of any past vintage, or by name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from maillage import iris
from maillage.errors import WrongUse
from maillage.names import nearest, normalise
from maillage.namespaces import expand
from maillage.source import Source, iri, said_of, text
from maillage.things import Said
from maillage.wording import Sentence, thousands

_COMMUNE = expand("mlg:Commune")
_CODE = re.compile(r"(?:\d{2}|2[ABab])\d{3}")
_NAME_AND_DEPARTEMENT = re.compile(r"(?P<name>.+?)[\s,(]+(?P<dep>\d{2,3}|2[ABab])\)?$")


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of the current COG, with the note that its finding calls for."""

    iri: str
    code: str
    label: str
    departement: str
    departement_label: str
    population: int | None
    note: Sentence | None = None

    def described(self) -> str:
        """Return the commune as a choice: code, name, département, population."""
        population = "?" if self.population is None else thousands(self.population)
        return f"{self.code} {self.label} ({self.departement_label}, {population} hab.)"


class AmbiguousCommune(WrongUse):
    """Several communes bear the name; ``choices`` lists them, the most populated first."""

    def __init__(self, asked: str, choices: list[Commune]) -> None:
        """Build the question to ask back."""
        self.choices = choices
        listed = "\n".join(f"  {choice.described()}" for choice in choices)
        example = f"« {choices[0].label} ({choices[0].departement}) »"
        super().__init__(
            f"{len(choices)} communes s'appellent « {asked} » : laquelle ? "
            f"Donner le code, ou le nom et le département, par exemple {example}\n{listed}",
            f"{len(choices)} communes are called “{asked}”: which one? "
            f"Give the code, or the name and the département, for instance {example}\n{listed}",
        )


def _communes(source: Source, pattern: str) -> list[Commune]:
    """Return the communes that a pattern on ``?iri`` finds, in the order of their codes."""
    rows = source.select(f"SELECT DISTINCT ?iri WHERE {{ {pattern} }}")
    return _described(source, (row["iri"] for row in rows))


def _described(source: Source, found: Iterable[str]) -> list[Commune]:
    """Return the communes among some things, in the order of their codes."""
    communes = []
    for thing, said in said_of(source, found).items():
        facts = said.facts
        if _COMMUNE not in facts.get("rdf:type", ()) or "igeo:codeINSEE" not in facts:
            continue
        around = [t for t in facts.get("mlg:dansTerritoire", ()) if _kind(t) == "departement"]
        departement = next(iter(said_of(source, around).values()), Said())
        population = facts.get("mlg:population")
        communes.append(
            Commune(
                iri=thing,
                code=facts["igeo:codeINSEE"][0],
                label=said.label("fr"),
                departement=departement.facts.get("igeo:codeINSEE", [""])[0],
                departement_label=departement.label("fr") or "—",
                population=int(population[0]) if population else None,
            )
        )
    return sorted(communes, key=lambda commune: commune.code)


def _kind(thing: str) -> str:
    return iris.parse(thing)[0]


def find_commune(source: Source, asked: str) -> Commune:
    """Return the commune that a code or a name designates.

    Args:
        source: where to look.
        asked: INSEE code (of today or of a merged commune), name, or « name (département) ».

    Raises:
        AmbiguousCommune: several communes bear the name.
        WrongUse: no commune has this code or name.
    """
    wanted = asked.strip()
    if not wanted:
        raise WrongUse(
            "aucune commune n'est donnée : donner un code INSEE ou un nom",
            "no commune is given: give an INSEE code or a name",
        )
    if _CODE.fullmatch(wanted):
        return _by_code(source, wanted.upper())
    return _by_name(source, wanted)


def find_territory(source: Source, asked: str) -> str:
    """Return the IRI of a territory written ``dep:31``, ``zone:59G21``, ``france`` or a commune.

    Raises:
        WrongUse: the graph has no such territory.
    """
    if not iris.is_territory(asked):
        return find_commune(source, asked).iri
    found = iris.territory(asked)
    if source.ask(f"ASK {{ {iri(found)} a ?territoire }}"):
        return found
    raise WrongUse(
        f"le territoire « {asked} » n'est pas dans le graphe : écrire france, reg:76, dep:31, "
        "epci:…, zone:… ou commune:… avec un code qui existe",
        f"the territory “{asked}” is not in the graph: write france, reg:76, dep:31, epci:…, "
        "zone:… or commune:… with a code that exists",
    )


def _by_code(source: Source, code: str) -> Commune:
    found = _described(source, [iris.thing("commune", code)])
    if found:
        others = _communes(source, f"?iri mlg:codePostal {text(code)} .")
        if not others or found[0] in others:
            return found[0]
        listed = ", ".join(commune.label for commune in others)
        note = Sentence(
            f"{code} est le code INSEE de {found[0].label}, mais aussi le code postal de "
            f"{listed} : si c'est elle que vous cherchez, donner son nom",
            f"{code} is the INSEE code of {found[0].label}, but also the postal code of "
            f"{listed}: if that is the one you mean, give its name",
        )
        return replace(found[0], note=note)
    found = _communes(source, f"?iri mlg:ancienCode {text(code)} .")
    if found:
        now = found[0]
        note = Sentence(
            f"la commune {code} a fusionné : la réponse vaut pour {now.label} ({now.code})",
            f"commune {code} has merged: the answer is for {now.label} ({now.code})",
        )
        return replace(now, note=note)
    found = _communes(source, f"?iri mlg:codePostal {text(code)} .")
    if found:
        listed = " ; ".join(commune.described() for commune in found)
        raise WrongUse(
            f"{code} n'est pas un code INSEE de commune mais un code postal, celui de : {listed}",
            f"{code} is not an INSEE commune code but a postal code, that of: {listed}",
        )
    raise WrongUse(
        f"aucune commune n'a le code {code}, ni aujourd'hui ni dans le passé : "
        "donner le code INSEE (pas le code postal) ou le nom",
        f"no commune has the code {code}, now or in the past: "
        "give the INSEE code (not the postal code) or the name",
    )


def _by_name(source: Source, asked: str) -> Commune:
    name, departement = asked, ""
    split = _NAME_AND_DEPARTEMENT.fullmatch(asked)
    found = _communes(source, f"?iri mlg:nomNormalise {text(normalise(asked))} .")
    if not found and split:
        name, departement = split["name"], split["dep"].upper()
        found = _communes(source, f"?iri mlg:nomNormalise {text(normalise(name))} .")
        found = [commune for commune in found if commune.departement == departement]
    current = [commune for commune in found if normalise(commune.label) == normalise(name)]
    if len(current) == 1:
        return current[0]
    if not current and len(found) == 1:
        now = found[0]
        note = Sentence(
            f"« {name} » est une ancienne commune : la réponse vaut pour {now.label} ({now.code})",
            f"“{name}” is a former commune: the answer is for {now.label} ({now.code})",
        )
        return replace(now, note=note)
    if found:
        choices = sorted(current or found, key=lambda c: (-(c.population or 0), c.code))
        raise AmbiguousCommune(asked, choices)
    raise _unknown_name(source, name, departement)


def _unknown_name(source: Source, name: str, departement: str) -> WrongUse:
    if departement:
        filter_ = f"?c mlg:dansTerritoire ?d . ?d igeo:codeINSEE {text(departement)} ."
    else:
        filter_ = ""
    rows = source.select(f"SELECT ?nom WHERE {{ ?c a mlg:Commune ; rdfs:label ?nom . {filter_} }}")
    close = nearest(name, sorted({row["nom"] for row in rows}), most=5)
    where_fr = f" dans le département {departement}" if departement else ""
    where_en = f" in département {departement}" if departement else ""
    return WrongUse(
        f"aucune commune ne s'appelle « {name} »{where_fr} ; noms proches : "
        + (", ".join(close) or "aucun"),
        f"no commune is called “{name}”{where_en}; close names: " + (", ".join(close) or "none"),
    )
