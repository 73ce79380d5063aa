"""The network as the graph states it: links of the table « liens », and what other tables say."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from maillage import iris
from maillage.coverage.grid import DECIDING, read_grid
from maillage.coverage.reading import Facts, facts_of, first, labels_of
from maillage.errors import WrongUse
from maillage.network.model import OVER, TO_COME, Link, Network, Node, state_on
from maillage.source import Record, Source, iri, values

DEPLOYS = "deploie"
# What other tables state, as a link: pattern, kind of link (queries/coordination/reseau.rq).
_STATED = (
    ("?lien org:unitOf ?vers . BIND(?lien AS ?de)", "appartenance"),
    ("?lien mlg:portePar ?de . BIND(?lien AS ?vers)", "portage"),
    ("?lien mlg:signataire ?de . BIND(?lien AS ?vers)", "signature"),
    ("?lien mlg:auteur ?de . BIND(?lien AS ?vers)", "redaction"),
    # A deployment and its programme are one scheme: it leads from one to the other.
    ("?lien mlg:deploie ?vers . BIND(?lien AS ?de)", DEPLOYS),
)
# Up to that many things are named in a query; beyond, all are read.
MOST_NAMED = 2000
_GENERIC = frozenset({"type", "programme", "outil", "ligne"})


def read_network(
    source: Source,
    *,
    territory: str = "",
    on: dt.date,
    kinds: Iterable[str] = (),
    lang: str = "fr",
) -> Network:
    """Read the network of a territory on a day.

    A link belongs to a territory when one of its ends is there and the other is there too or is
    generic: a type (« médecin généraliste ») or a programme stands for those of the place.

    Args:
        source: the graph.
        territory: IRI of a territory; everything when empty.
        on: day that links are looked at.
        kinds: codes of the kinds of link to keep; all of them when empty.
        lang: language of the labels.
    """
    wanted = frozenset(kinds)
    here = _things_in(source, territory) if territory else None
    rows = [
        row
        for row in _stated(source)
        if (not wanted or iris.parse(row["nature"])[1] in wanted)
        and (here is None or _belongs(row, here))
    ]
    said = facts_of(source, (row["lien"] for row in rows))
    links = [_link(row, said[row["lien"]], on) for row in rows]
    kept = sorted(
        (link for link in links if link.state not in {OVER, TO_COME}),
        key=lambda link: (link.start, link.end, link.nature, link.iri),
    )
    ends = sorted({end for link in kept for end in (link.start, link.end)})
    return Network(
        nodes=_nodes(source, ends, here, lang),
        links=tuple(kept),
        set_aside=len(links) - len(kept),
        territory=territory,
        on=on,
    )


def check_kinds(source: Source, kinds: Iterable[str]) -> None:
    """Refuse a kind of link that the scheme does not have.

    Raises:
        WrongUse: no such kind; the known ones are listed.
    """
    rows = source.select("SELECT ?n WHERE { ?k a mlg:NatureLien ; skos:notation ?n }")
    known = {row["n"] for row in rows} | {DEPLOYS}
    for kind in kinds:
        if kind not in known:
            listed = ", ".join(sorted(known))
            raise WrongUse(
                f"« {kind} » n'est pas une nature de lien : {listed}",
                f"“{kind}” is not a kind of link: {listed}",
            )


def _belongs(row: Record, here: frozenset[str]) -> bool:
    ends = row["de"], row["vers"]
    return any(end in here for end in ends) and all(
        end in here or kind_of(end) in _GENERIC for end in ends
    )


def kind_of(thing: str) -> str:
    """Return the kind of thing that an IRI names: acteur, programme, type, ligne and so on."""
    kind = iris.parse(thing)[0]
    return {"types": "type", "lignes": "ligne", "outils": "outil"}.get(kind, kind)


def _stated(source: Source) -> list[Record]:
    """Return every link: what states it, its ends, its kind."""
    rows = source.select(
        """SELECT ?lien ?de ?vers ?nature WHERE {
          ?lien a mlg:Lien ; mlg:de ?de ; mlg:vers ?vers ; mlg:natureLien ?nature }"""
    )
    for pattern, nature in _STATED:
        stated = source.select(f"SELECT DISTINCT ?lien ?de ?vers WHERE {{ {pattern} }}")
        rows += [{**row, "nature": iris.concept("natures_lien", nature)} for row in stated]
    # A row of « liens » says the same thing as a column of another table, with more detail.
    told: dict[tuple[str, str, str], str] = {}
    for row in rows:
        told.setdefault((row["de"], row["vers"], row["nature"]), row["lien"])
    return [
        row
        for row in rows
        if row["lien"] not in (row["de"], row["vers"])
        or told[row["de"], row["vers"], row["nature"]] == row["lien"]
    ]


def _link(row: Record, said: Facts, on: dt.date) -> Link:
    since, until = (_day(said, curie) for curie in ("schema:validFrom", "schema:validThrough"))
    source, degree = first(said, "dcterms:source"), first(said, "mlg:degre")
    categories = (int(iris.parse(c)[1]) for c in said.get("mlg:categorieCoordination", ()))
    return Link(
        iri=row["lien"],
        start=row["de"],
        end=row["vers"],
        nature=iris.parse(row["nature"])[1],
        categories=tuple(sorted(categories)),
        degree=iris.parse(degree)[1] if degree else "",
        since=since,
        until=until,
        state=state_on(since, until, on),
        status=first(said, "mlg:statut"),
        source=iris.parse(source)[1] if source else "",
        quote=first(said, "mlg:citation"),
    )


def _day(said: Facts, curie: str) -> dt.date | None:
    day = first(said, curie)
    return dt.date.fromisoformat(day) if day else None


def _things_in(source: Source, territory: str) -> frozenset[str]:
    """Return what is in a territory: by its commune, its territory, or the zones of its offers."""
    inside = f"?place mlg:estDans {iri(territory)} ."
    rows = source.select(
        f"""SELECT DISTINCT ?chose WHERE {{
          {{ {inside} ?chose mlg:commune ?place }}
          UNION {{ {inside} ?chose mlg:territoire ?place }}
          UNION {{ {inside} ?couverture mlg:zone ?place ; mlg:deOffre ?offre .
            {{ ?offre mlg:assureePar ?chose }} UNION {{ ?offre mlg:selonDeploiement ?chose }} }}
        }}"""
    )
    found = {row["chose"] for row in rows}
    carried = source.select("SELECT DISTINCT ?d ?chose WHERE { ?d mlg:portePar ?chose }")
    found |= {row["chose"] for row in carried if row["d"] in found}
    return frozenset(found)


def _nodes(
    source: Source, ends: list[str], here: frozenset[str] | None, lang: str
) -> dict[str, Node]:
    labels = labels_of(source, ends, lang)
    facts = facts_of(source, ends)
    types = {first(said, "org:classification") for said in facts.values()}
    of_types = facts_of(source, filter(None, types))
    lines, offered = (_by_offers(source, curie, ends) for curie in ("mlg:ligne", "mlg:champ"))
    placed = _lines_of_types(source)
    found = {}
    for end in ends:
        said = facts[end]
        kind, commune = first(said, "org:classification"), first(said, "mlg:commune")
        of_kind = of_types[kind].get("mlg:champ", []) if kind else []
        of_fields = said.get("mlg:champ") or offered.get(end) or of_kind
        of_lines = {int(iris.parse(one)[1]) for one in lines.get(end, ())} | placed[end]
        found[end] = Node(
            iri=end,
            kind=kind_of(end),
            label=labels[end].label,
            type=iris.parse(kind)[1] if kind else "",
            fields=tuple(sorted(iris.parse(one)[1] for one in of_fields)),
            lines=tuple(sorted(of_lines)),
            commune=iris.parse(commune)[1] if commune else "",
            here=here is None or end in here,
        )
    return found


def _lines_of_types(source: Source) -> dict[str, set[int]]:
    """Return the lines where the grid places each type, for one need or another."""
    found: dict[str, set[int]] = defaultdict(set)
    for (_, line), positions in read_grid(source).positions.items():
        for kind, status in positions:
            if kind and status in DECIDING:
                found[iris.concept("types", kind)].add(line)
    return found


def _by_offers(source: Source, curie: str, things: list[str]) -> dict[str, set[str]]:
    """Return what the offers of some actors and deployments say."""
    only = values("x", things) if len(things) < MOST_NAMED else ""
    found: dict[str, set[str]] = defaultdict(set)
    for bearer in ("mlg:assureePar", "mlg:selonDeploiement"):
        for thing, said in _pairs(source, f"{only} ?o {bearer} ?x ; {curie} ?v").items():
            found[thing] |= said
    return found


def _pairs(source: Source, pattern: str) -> dict[str, set[str]]:
    """Return the values ``?v`` of each ``?x`` of a pattern."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in source.select(f"SELECT DISTINCT ?x ?v WHERE {{ {pattern} }}"):
        found[row["x"]].add(row["v"])
    return found
