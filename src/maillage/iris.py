"""Every IRI of the graph is minted here, by one function per kind of thing.

Same input, same IRI; different input, different IRI; each can be read back (``parse``).
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from maillage.namespaces import BASE, PREFIXES

# What a table cell calls a thing ("dep:31", "acteur:str-asm13") -> kind in the IRI.
TERRITORY_KINDS: dict[str, str] = {
    "commune": "commune",
    "epci": "epci",
    "dep": "departement",
    "reg": "region",
    "zone": "zone",
}
THING_KINDS: tuple[str, ...] = (
    "acteur",
    "programme",
    "deploiement",
    "regle",
    "offre",
    "couverture",
    "lien",
    "acte",
    "declaration",
    "divergence",
    "position",
    "sigle",
    "source",
    "composition",
    "effectif",
    "mesure",
    *TERRITORY_KINDS.values(),
    "pays",
)
FRANCE = PREFIXES["id"] + "pays/france"
CATALOGUE = BASE + "requete"


def _segment(key: str) -> str:
    if not key:
        raise ValueError("an IRI needs a key that is not empty")
    return quote(key, safe="-._~")


def thing(kind: str, key: str) -> str:
    """Return the IRI of a thing: ``thing("acteur", "str-asm13")``.

    Raises:
        ValueError: unknown kind or empty key.
    """
    if kind not in THING_KINDS:
        raise ValueError(f"unknown kind of thing: {kind!r}")
    return f"{PREFIXES['id']}{kind}/{_segment(key)}"


def concept(scheme: str, code: str) -> str:
    """Return the IRI of a concept of a SKOS scheme: ``concept("besoins", "gaja")``."""
    return f"{PREFIXES['ref']}{_segment(scheme)}/{_segment(code)}"


def scheme(name: str) -> str:
    """Return the IRI of a SKOS concept scheme."""
    return f"{PREFIXES['ref']}{_segment(name)}"


def query(name: str) -> str:
    """Return the IRI of a query of the catalogue."""
    return f"{CATALOGUE}/{_segment(name)}"


def graph(pack: str, table: str) -> str:
    """Return the IRI of the named graph that holds one table of one pack."""
    return f"{PREFIXES['graphe']}{_segment(pack)}/{_segment(table)}"


def territory(reference: str) -> str:
    """Return the IRI of a territory from its short form: ``france``, ``dep:31``, ``zone:59G21``.

    Raises:
        ValueError: the short form is not understood.
    """
    if reference == "france":
        return FRANCE
    prefix, _, key = reference.partition(":")
    if prefix not in TERRITORY_KINDS:
        raise ValueError(f"unknown kind of territory: {reference!r}")
    return thing(TERRITORY_KINDS[prefix], key)


def is_territory(text: str) -> bool:
    """Say whether ``text`` has the form of a territory: ``france``, ``dep:31``, ``zone:59G21``."""
    prefix, colon, key = text.partition(":")
    return text == "france" or (prefix in TERRITORY_KINDS and bool(colon) and bool(key))


def composite(*keys: str) -> str:
    """Return one key for a row that is identified by several cells."""
    return "--".join(keys)


def parse(iri: str) -> tuple[str, str]:
    """Return (kind or scheme, key) of an IRI minted here.

    Raises:
        ValueError: the IRI is none of ours.
    """
    for space in ("id", "ref", "graphe"):
        base = PREFIXES[space]
        if iri.startswith(base) and "/" in iri[len(base) :]:
            kind, _, key = iri[len(base) :].partition("/")
            return kind, unquote(key)
    raise ValueError(f"not an IRI of maillage: {iri}")


def short(iri: str) -> str:
    """Return the short form that people type (``dep:31``, ``acteur:str-asm13``, ``besoin code``).

    An IRI that is none of ours is returned unchanged.
    """
    if iri == FRANCE:
        return "france"
    try:
        kind, key = parse(iri)
    except ValueError:
        return iri
    prefix = next((p for p, k in TERRITORY_KINDS.items() if k == kind), kind)
    return f"{prefix}:{key}"
