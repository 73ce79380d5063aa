"""The files of a dossier: a list of writers, each of which makes one form of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from maillage.dossier.content import Dossier
from maillage.dossier.coordination_picture import write_picture
from maillage.dossier.csv_files import write_csv
from maillage.dossier.cube import write_cube
from maillage.dossier.geojson import write_geojson
from maillage.dossier.html_page import write_html
from maillage.dossier.spreadsheet import write_workbook
from maillage.errors import WrongUse
from maillage.workbook import MissingExtra

PAGE = "diagnostic.html"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what could not be for want of a library, in words."""

    files: list[Path] = field(default_factory=list)
    missing: list[MissingExtra] = field(default_factory=list)


# Name of the file, or of the folder, that each writer makes.
WRITERS: dict[str, Callable[[Path, Dossier, str], object]] = {
    PAGE: write_html,
    "diagnostic.xlsx": write_workbook,
    "csv": write_csv,
    "reseau.svg": write_picture,
    "communes.geojson": lambda path, dossier, _: write_geojson(path, dossier),
    "cube.ttl": lambda path, dossier, _: write_cube(path, dossier),
}


def write(folder: Path, dossier: Dossier, lang: str = "fr") -> Written:
    """Write a dossier in a folder, in every form.

    An earlier dossier in the folder is replaced.

    Raises:
        WrongUse: the folder is a file, or holds something else than a dossier.
    """
    refuse_other_things(folder)
    folder.mkdir(parents=True, exist_ok=True)
    done = Written()
    for name, writer in WRITERS.items():
        try:
            writer(folder / name, dossier, lang)
        except MissingExtra as missing:
            done.missing.append(missing)
        else:
            done.files.append(folder / name)
    return done


def refuse_other_things(folder: Path) -> None:
    """Refuse a folder where a dossier would mix with, or replace, something else.

    Raises:
        WrongUse: the folder is a file, or holds something else than a dossier.
    """
    if folder.exists() and not folder.is_dir():
        raise WrongUse(
            f"{folder} est un fichier : donner un dossier", f"{folder} is a file: give a folder"
        )
    if folder.is_dir() and any(folder.iterdir()) and not (folder / PAGE).is_file():
        raise WrongUse(
            f"{folder} contient autre chose qu'un diagnostic : donner un dossier nouveau ou vide",
            f"{folder} holds something else than a diagnosis: give a new or empty folder",
        )
