"""The words of a picture: names of types, kinds of link, fields and sources, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from maillage import iris
from maillage.coverage.reading import labels_of, sources_of
from maillage.network.model import Network
from maillage.source import Source
from maillage.wording import Sentence

_LONGEST_ACRONYM = 7
# Told by another table than « liens »: the scheme of the kinds of link has no such kind.
_DEPLOYS = Sentence("déploie", "deploys")


@dataclass(frozen=True, slots=True)
class Names:
    """The words of the codes of a network; a code that is absent stands for itself.

    Attributes:
        territory: name of the territory, « » for everything.
        types: code of a type → its acronym, else its label.
        natures: code of a kind of link → its label.
        sources: code of a source → its title.
    """

    territory: str = ""
    types: Mapping[str, str] = field(default_factory=dict)
    natures: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


def names_of(source: Source, network: Network, lang: str = "fr") -> Names:
    """Read the words of a network."""
    types = {node.type for node in network.nodes.values() if node.type}
    natures = {link.nature for link in network.links} | set(network.kinds)
    of_types = {code: iris.concept("types", code) for code in sorted(types)}
    of_natures = {code: iris.concept("natures_lien", code) for code in sorted(natures)}
    of_sources = {iris.thing("source", link.source) for link in network.links if link.source}
    labels = labels_of(
        source,
        [*of_types.values(), *of_natures.values(), *filter(None, [network.territory])],
        lang,
    )
    acronyms = acronyms_of(source)
    said = {code: labels[one].label for code, one in of_natures.items()}
    return Names(
        territory=labels[network.territory].label if network.territory else "",
        types={code: acronyms.get(code) or labels[one].label for code, one in of_types.items()},
        natures={**said, "deploie": _DEPLOYS.text(lang)},
        sources={code: title for code, title, _ in sources_of(source, sorted(of_sources)).values()},
    )


def acronyms_of(source: Source) -> dict[str, str]:
    """Return the acronym of each type of resource that has one: « CMP », « CSAPA », « ESSMS »."""
    found: dict[str, str] = {}
    for row in source.select(
        """SELECT ?code ?nom WHERE {
          ?type a mlg:TypeRessource ; skos:notation ?code ; skos:altLabel ?nom .
        } ORDER BY ?code STRLEN(?nom) ?nom"""
    ):
        name = row["nom"]
        if name.isalpha() and name.upper() == name and len(name) <= _LONGEST_ACRONYM:
            found.setdefault(row["code"], name)
    return found
