"""Where the public files are: the table of addresses, and what the catalogue answers."""

from __future__ import annotations

import re
import tomllib
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, replace

from maillage import resources
from maillage.errors import BrokenResource, WrongUse
from maillage.names import nearest
from maillage.transport import FetchFailed, Limits, ask


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file of a source: its permanent address, or a dataset and what to look for in it.

    Attributes:
        name: name to give it.
        form: what it must be (``json``, ``texte``).
        url: permanent address; empty when it must be asked.
        api: address of the dataset in the catalogue.
        pattern: what the title or the address of the resource must hold.
    """

    name: str
    form: str = ""
    url: str = ""
    api: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class PublicSource:
    """A source as ``data/correspondances/adresses.toml`` describes it.

    Attributes:
        name: name on the command line.
        titles: title in each language.
        importer: source of ``maillage import`` that reads its files.
        warnings: what to know before using it, in each language.
        files: its files.
    """

    name: str
    titles: Mapping[str, str]
    importer: str
    warnings: Mapping[str, str]
    files: tuple[Wanted, ...]


def sources() -> dict[str, PublicSource]:
    """Return the public sources by name.

    Raises:
        BrokenResource: the table of addresses cannot be read.
    """
    path = resources.root() / "data" / "correspondances" / "adresses.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        link, api = data["catalogue"]["permalien"], data["catalogue"]["api"]
        return {
            name: PublicSource(
                name,
                {"fr": one["titre"], "en": one["title"]},
                one["import"],
                {"fr": one.get("avertissement", ""), "en": one.get("warning", "")},
                tuple(_wanted(file, link, api) for file in one["fichiers"]),
            )
            for name, one in data["sources"].items()
        }
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise BrokenResource(f"{path.name}: {error}") from None


def _wanted(file: Mapping[str, str], link: str, api: str) -> Wanted:
    if "id" in file:
        return Wanted(file["nom"], file["forme"], link.format(id=file["id"]))
    return Wanted(file["nom"], file["forme"], "", api.format(jeu=file["jeu"]), file["motif"])


def source(name: str) -> PublicSource:
    """Return a public source.

    Raises:
        WrongUse: no source has this name.
    """
    known = sources()
    if name not in known:
        close = ", ".join(nearest(name, known)) or ", ".join(known)
        raise WrongUse(
            f"aucune source publique ne s'appelle « {name} » ; proches : {close}",
            f"no public source is called “{name}”; close ones: {close}",
        )
    return known[name]


def resolve(wanted: Wanted, limits: Limits | None = None) -> Wanted:
    """Return the file with its address, asked of the catalogue when it has no permanent one.

    Among the resources that fit, the greatest vintage wins (the groups of the pattern), then the
    one that was modified last.

    Raises:
        FetchFailed: the catalogue does not answer, or no resource of the dataset fits.
    """
    if wanted.url:
        return wanted
    found: list[tuple[tuple[str, ...], str, str]] = []
    listed = ask(wanted.api, limits).get("resources")
    for one in listed if isinstance(listed, list) else []:
        url = str(one.get("url") or "") if isinstance(one, dict) else ""
        match = url and re.search(wanted.pattern, f"{one.get('title')} {url}", re.IGNORECASE)
        if match:
            found.append((match.groups(""), str(one.get("last_modified") or ""), url))
    if not found:
        raise FetchFailed(
            f"aucune ressource de {wanted.api} ne répond à « {wanted.pattern} » : "
            "le jeu de données a changé ; donner l'adresse du fichier avec --from",
            f"no resource of {wanted.api} matches “{wanted.pattern}”: "
            "the dataset has changed; give the address of the file with --from",
        )
    url = max(found)[2]
    return replace(wanted, name=name_of(url) or wanted.name, url=url)


def name_of(url: str) -> str:
    """Return a safe file name from the end of an address, empty when it holds none."""
    last = urllib.parse.unquote(urllib.parse.urlsplit(url).path).rpartition("/")[2]
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", last).lstrip(".-")
    return name if "." in name else ""
