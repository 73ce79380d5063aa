"""Finding the commune that people mean: by code of any past vintage, or by name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maillage.errors import WrongUse
from maillage.names import nearest, normalise
from maillage.source import Record, Source, text
from maillage.wording import Sentence, thousands

_CODE = re.compile(r"(?:\d{2}|2[ABab])\d{3}")
_NAME_AND_DEPARTEMENT = re.compile(r"(?P<name>.+?)[\s,(]+(?P<dep>\d{2,3}|2[ABab])\)?$")
_SELECT = """SELECT ?iri ?code ?nom ?population ?dep ?depNom ?nature WHERE {
  %s
  ?iri a mlg:Commune ; igeo:codeINSEE ?code ; rdfs:label ?nom ; mlg:nature ?nature .
  OPTIONAL { ?iri mlg:population ?population }
  OPTIONAL { ?iri mlg:dansTerritoire ?d . ?d a mlg:Departement ; igeo:codeINSEE ?dep ;
    rdfs:label ?depNom }
} ORDER BY ?code"""


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
        listed = " ; ".join(choice.described() for choice in choices)
        first = choices[0]
        example = f"« {first.label} ({first.departement}) »"
        super().__init__(
            f"{len(choices)} communes s'appellent « {asked} » : {listed}. "
            f"Donner le code, ou le nom et le département : {example}",
            f"{len(choices)} communes are called “{asked}”: {listed}. "
            f"Give the code, or the name and the département: {example}",
        )


def _commune(row: Record, note: Sentence | None = None) -> Commune:
    return Commune(
        row["iri"],
        row["code"],
        row["nom"],
        row.get("dep", ""),
        row.get("depNom", "—"),
        int(row["population"]) if "population" in row else None,
        note,
    )


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


def _by_code(source: Source, code: str) -> Commune:
    rows = source.select(_SELECT % f"?iri igeo:codeINSEE {text(code)} .")
    if rows:
        return _commune(rows[0])
    rows = source.select(_SELECT % f"?iri mlg:ancienCode {text(code)} .")
    if rows:
        now = rows[0]
        return _commune(
            now,
            Sentence(
                f"la commune {code} a fusionné : la réponse vaut pour {now['nom']} ({now['code']})",
                f"commune {code} has merged: the answer is for {now['nom']} ({now['code']})",
            ),
        )
    rows = source.select(_SELECT % f"?iri mlg:codePostal {text(code)} .")
    if rows:
        listed = " ; ".join(_commune(row).described() for row in rows)
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
    rows = source.select(_SELECT % f"?iri mlg:nomNormalise {text(normalise(asked))} .")
    if not rows and split:
        name, departement = split["name"], split["dep"].upper()
        rows = source.select(_SELECT % f"?iri mlg:nomNormalise {text(normalise(name))} .")
        rows = [row for row in rows if row.get("dep") == departement]
    current = [row for row in rows if normalise(row["nom"]) == normalise(name)]
    found = [_commune(row) for row in current or rows]
    if len(found) == 1:
        if current:
            return found[0]
        now = found[0]
        note = Sentence(
            f"« {name} » est une ancienne commune : la réponse vaut pour {now.label} ({now.code})",
            f"“{name}” is a former commune: the answer is for {now.label} ({now.code})",
        )
        return _commune(rows[0], note)
    if found:
        found.sort(key=lambda c: (-(c.population or 0), c.code))
        raise AmbiguousCommune(asked, found)
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
