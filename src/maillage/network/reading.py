"""The network as the graph states it: links of the table « liens », and what other tables say."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from maillage import iris
from maillage.coverage.grid import DECIDING, read_grid
from maillage.errors import WrongUse
from maillage.network.inventory import inventory_of_links
from maillage.network.model import GENERIC, OVER, TO_COME, Link, Network, Node, state_on
from maillage.recorded.columns import Told, best, columns, label
from maillage.recorded.index import recorded
from maillage.recorded.reading import DEPLOYS, Draft, of_things, stated
from maillage.source import Source, iri, once

Value = TypeVar("Value")
# Networks of a territory that are kept: up to some megabytes each.
_MOST_KEPT = 8
# What is in a territory → whether it is there for sure, not in a commune that is there in part.
Here = Mapping[str, bool]
# What a link states, in the order of ``Link``: categories, degree, since, until, state, status,
# source, quote.
_Facts = tuple[tuple[int, ...], str, dt.date | None, dt.date | None, str, str, str, str]


def read_network(
    source: Source,
    *,
    territory: str = "",
    on: dt.date,
    kinds: Iterable[str] = (),
    lang: str = "fr",
) -> Network:
    """Read the network of a territory on a day.

    A link belongs to a territory when one of its ends is there. The other may be there too, be
    generic (a type, « médecin généraliste », or a programme stands for those of the place), or be
    elsewhere: such a link leads out of the territory (``Network.leads_out``).

    Args:
        source: the graph.
        territory: IRI of a territory; everything when empty.
        on: day that links are looked at.
        kinds: codes of the kinds of link to keep; all of them when empty.
        lang: language of the labels.
    """
    key = (territory, on, frozenset(kinds), lang)
    if not territory:
        return _read(source, *key)
    return keep_few(source, "networks", key, lambda: _read(source, *key))


def keep_few(source: Source, what: str, key: Hashable, read: Callable[[], Value]) -> Value:
    """Return what is read of a snapshot and too large to keep many of: the last ones are kept.

    Args:
        source: where it is read.
        what: name of what is read.
        key: all that it depends on.
        read: reads it; nobody may change what it returns.
    """
    kept: OrderedDict[Hashable, Value] = once(source, what, OrderedDict)
    if key not in kept:
        kept[key] = read()
        if len(kept) > _MOST_KEPT:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return kept[key]


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


def kind_of(thing: str) -> str:
    """Return the kind of thing that an IRI names: acteur, programme, type, ligne and so on."""
    kind = iris.parse(thing)[0]
    return {"types": "type", "lignes": "ligne", "outils": "outil"}.get(kind, kind)


def things_in(source: Source, territory: str) -> Here:
    """Return what is in a territory: by its commune, its territory, or the zones of its offers.

    Returns:
        Thing → False when its places are there in part only, True when one is there wholly.
    """
    return keep_few(source, "here", territory, lambda: _things_in(source, territory))


def _things_in(source: Source, territory: str) -> Here:
    found: dict[str, bool] = {}
    for within, wholly in (("mlg:estPartiellementDans", False), ("mlg:estDans", True)):
        inside = f"?place {within} {iri(territory)} ."
        rows = source.select(
            f"""SELECT DISTINCT ?chose WHERE {{
              {{ {inside} ?chose mlg:commune ?place }}
              UNION {{ {inside} ?chose mlg:territoire ?place }}
              UNION {{ {inside} ?couverture mlg:zone ?place ; mlg:deOffre ?offre .
                {{ ?offre mlg:assureePar ?chose }} UNION {{ ?offre mlg:selonDeploiement ?chose }}
              }}
            }}"""
        )
        found |= dict.fromkeys((row["chose"] for row in rows), wholly)
    # Who carries a deployment of the place, and the programme that it deploys, are of the place.
    around = source.select("SELECT DISTINCT ?d ?chose WHERE { ?d mlg:portePar|mlg:deploie ?chose }")
    of_deployments = [(row["chose"], found[row["d"]]) for row in around if row["d"] in found]
    for thing, wholly in of_deployments:
        found[thing] = wholly or found.get(thing, False)
    return found


def _read(source: Source, territory: str, on: dt.date, kinds: frozenset[str], lang: str) -> Network:
    here = things_in(source, territory) if territory else None
    known = recorded(source)
    drafts = [
        draft
        for draft in (known.links() if known else stated(source, here))
        if (here is None or _belongs(draft, here)) and (not kinds or draft.nature in kinds)
    ]
    # Many links say the same.
    facts = {id(draft.told): _facts(draft.told, on) for draft in drafts}
    links = [
        Link(draft.link, draft.start, draft.end, draft.nature, *facts[id(draft.told)])
        for draft in drafts
    ]
    kept = [link for link in links if link.state not in {OVER, TO_COME}]
    kept.sort(key=lambda link: (link.start, link.end, link.nature, link.iri))
    ends = sorted({end for link in kept for end in (link.start, link.end)})
    said = {end: known.things[end] for end in ends} if known else of_things(source, ends)
    return Network(
        nodes=_nodes(source, said, here, lang),
        links=tuple(kept),
        set_aside=len(links) - len(kept),
        territory=territory,
        on=on,
        inventory=inventory_of_links(source, territory, on) if territory else None,
        kinds=tuple(sorted(kinds)),
    )


def _belongs(draft: Draft, here: Here) -> bool:
    there = [end in here for end in (draft.start, draft.end)]
    if not any(there):
        return False
    generic = [kind_of(end) in GENERIC for end in (draft.start, draft.end)]
    return all(generic) or any(t and not g for t, g in zip(there, generic, strict=True))


def _categories(said: Told) -> tuple[int, ...]:
    return tuple(sorted(int(_code(one)) for one in said.get("category", ())))


def _facts(said: Told, on: dt.date) -> _Facts:
    since, until = _day(best(said, "since")), _day(best(said, "until"))
    return (
        _categories(said),
        _code(best(said, "degree")),
        since,
        until,
        state_on(since, until, on),
        best(said, "status"),
        _code(best(said, "source")),
        best(said, "quote"),
    )


@lru_cache(maxsize=4096)
def _code(thing: str) -> str:
    """Return the code that an IRI ends with, « » for none."""
    return iris.parse(thing)[1] if thing else ""


@lru_cache(maxsize=4096)
def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _nodes(
    source: Source, said: Mapping[str, Told], here: Here | None, lang: str
) -> dict[str, Node]:
    kinds = {best(own, "type") for own in said.values()} - {""}
    of_kinds = columns(source, kinds, {"field": "mlg:champ"})
    placed = _lines_of_types(source)
    found = {}
    for end, own in said.items():
        kind = best(own, "type")
        of_kind = of_kinds.get(kind, {}).get("field", [])
        fields = own.get("field") or own.get("offered") or of_kind
        found[end] = Node(
            iri=end,
            kind=kind_of(end),
            label=label(own, lang) or iris.short(end),
            type=_code(kind),
            fields=tuple(sorted(map(_code, fields))),
            lines=tuple(sorted({int(_code(one)) for one in own.get("line", ())} | placed[end])),
            commune=_code(best(own, "commune")),
            categories=_categories(own),
            here=here is None or end in here,
            in_part=here is not None and here.get(end) is False,
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
