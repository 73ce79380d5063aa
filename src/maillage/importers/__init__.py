"""Importers: each open dataset becomes a pack of the same tables as a hand-written one.

A source is a module with one class that follows ``Importer``. It streams its files, writes rows
through a ``PackWriter`` and counts what it leaves out and why. Nothing is mapped in code: codes are
read in the crosswalks (``data/correspondances``), and one that they do not know is counted.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from maillage.errors import WrongUse
from maillage.importers.writer import PackWriter
from maillage.names import nearest

# Name on the command line -> module that holds the class ``Source``.
SOURCES: dict[str, tuple[str, str, str]] = {
    "finess": (
        "finess_flow",
        "FINESS, nouveau flux : structures et activités (JSON, JSON.gz)",
        "FINESS, new flow: structures and activities (JSON, JSON.gz)",
    ),
    "finess-csv": (
        "finess_legacy",
        "FINESS, anciens extraits CSV (cs1100502, cs1100507, historique, t_finess)",
        "FINESS, legacy CSV extracts (cs1100502, cs1100507, history, t_finess)",
    ),
    "finess-liste": (
        "finess_list",
        "Liste d'établissements avec en-tête, code postal et ville (sans code commune)",
        "List of establishments with a header, postal code and town (no commune code)",
    ),
    "cog": (
        "cog",
        "Code officiel géographique (INSEE v_commune, mouvements, ou paquet npm)",
        "Official geographic code (INSEE v_commune, movements, or the npm package)",
    ),
    "data-inclusion": (
        "data_inclusion",
        "data·inclusion v1 : structures et services (JSON, CSV)",
        "data·inclusion v1: structures and services (JSON, CSV)",
    ),
    "rpps": (
        "rpps",
        "RPPS : effectifs par commune, profession et mode d'exercice (aucune personne)",
        "RPPS: head counts by commune, profession and mode of practice (no person)",
    ),
    "perimetres": (
        "perimeters",
        "Périmètres : polygones GeoJSON, listes de communes, secteurs de psychiatrie",
        "Perimeters: GeoJSON polygons, lists of communes, psychiatric sectors",
    ),
    "classeur": (
        "workbook_source",
        "Classeur XLSX rempli à la main (maillage template --format xlsx)",
        "XLSX workbook filled in by hand (maillage template --format xlsx)",
    ),
}


class BadFile(WrongUse):
    """A file given to an importer cannot be read: the sentence says which, where and why."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Options:
    """What people ask of an import.

    Attributes:
        departements: codes to keep; empty for all.
        include_closed: keep what is closed or inactive.
        edition: edition date when the files do not say it (``2021-01-08``).
        extra: options of one source only, by name.
    """

    departements: frozenset[str] = frozenset()
    include_closed: bool = False
    edition: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def keeps(self, departement: str) -> bool:
        """Say whether a département is asked for."""
        return not self.departements or departement in self.departements


class Importer(Protocol):
    """What a module of a source offers under the name ``Source``."""

    def read(self, files: Sequence[Path], options: Options, pack: PackWriter) -> None:
        """Read the files and write the pack, memory bounded whatever their size.

        Raises:
            BadFile: a file is not what this source publishes.
        """
        ...


def importer(name: str) -> Importer:
    """Return the importer of a source.

    Raises:
        WrongUse: no source has this name.
    """
    if name not in SOURCES:
        close = ", ".join(nearest(name, SOURCES)) or ", ".join(SOURCES)
        raise WrongUse(
            f"aucune source ne s'appelle « {name} » ; proches : {close}",
            f"no source is called “{name}”; close ones: {close}",
        )
    module = importlib.import_module(f"maillage.importers.{SOURCES[name][0]}")
    source: Importer = module.Source()
    return source


# Sources that take no option of their own; the others check theirs.
_PLAIN = frozenset({"cog", "data-inclusion", "rpps", "classeur"})


def refuse_options(name: str, options: Options) -> None:
    """Refuse options that a source would pass over in silence.

    Raises:
        WrongUse: the source takes no option of its own and one was given.
    """
    if name in _PLAIN and options.extra:
        word = sorted(options.extra)[0]
        raise WrongUse(
            f"la source {name} n'a pas d'option « {word} » : elle n'en prend aucune",
            f"source {name} has no option “{word}”: it takes none",
        )
