"""Small fictive worlds: five communes, two départements, and whatever offers a test draws.

A world is built twice: as a graph, by the stages of the project (in memory, without validation),
and as plain values, on which ``slow_state`` reads design/model.md word by word.
"""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from maillage import build as builder
from maillage import graph, provenance, rules
from maillage.coverage.states import State
from maillage.matrix.index import Index
from maillage.matrix.reading import read_index
from maillage.source import OxigraphSource

TODAY = dt.date(2026, 11, 22)
# Commune → département, EPCI (« » : none), population. Fictive, except their codes.
COMMUNES = {
    "01001": ("01", "200000001", 100),
    "01002": ("01", "200000001", 20),
    "01004": ("01", "200000002", 3000),
    "02001": ("02", "200000002", 7),
    "02002": ("02", "", 500),
}
NEEDS = {"tout": "", "x": "tout", "xx": "x", "y": "tout", "seul": ""}
TYPES = {"cmp": "", "cmp-enfant": "cmp", "psy": ""}
# (type, need, line, status): the grid of every world.
GRID = (
    ("cmp", "x", 2, "dit"),
    ("psy", "x", 2, "infere"),
    ("psy", "y", 1, "dit"),
    ("cmp", "y", 3, "ambigu"),
    ("cmp", "y", 2, "dit"),
)
ZONES = {
    "z1": (("commune:01002", "entiere"), ("commune:01004", "partie")),
    "z2": (("dep:02", "partie"),),
}
TERRITORIES = (
    "france",
    "reg:84",
    "dep:01",
    "dep:02",
    "epci:200000001",
    "epci:200000002",
    "commune:01001",
    "commune:01004",
    "commune:02001",
    "zone:z1",
    "zone:z2",
)
YEARS = ("2010-01-01", "2020-06-15", "2030-01-01")


@dataclass(frozen=True)
class Offre:
    """A declared offer: needs, lines, ages, dates, condition, and (territory, part, statut)."""

    needs: tuple[str, ...]
    lines: tuple[int, ...]
    zones: tuple[tuple[str, str, str], ...]
    age_min: int | None = None
    age_max: int | None = None
    start: str = ""
    end: str = ""
    condition: str = ""


@dataclass(frozen=True)
class Acteur:
    """An actor of a type, in a commune: its offers are presumed."""

    kind: str
    commune: str


@dataclass(frozen=True)
class Declaration:
    """A completeness declaration."""

    territory: str
    types: tuple[str, ...]
    needs: tuple[str, ...]
    start: str
    end: str = ""


@dataclass(frozen=True)
class World:
    """Offers, actors and declarations."""

    offres: tuple[Offre, ...] = ()
    acteurs: tuple[Acteur, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    zones: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=lambda: dict(ZONES))

    def plus(self, **more: object) -> World:
        """Return the world with more things in it."""
        return replace(self, **{k: (*getattr(self, k), v) for k, v in more.items()})  # type: ignore[arg-type]


def build(world: World) -> Index:
    """Return the index of a world, through tables, graph and rules."""
    return read_index(source_of(world))


def source_of(world: World) -> OxigraphSource:
    """Return the graph of a world."""
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "monde"
        _write(world, pack)
        data = builder.read([pack])
        faults = [f.text() for t in data.tables for f in t.findings if f.severity == "error"]
        assert not faults, faults
        lines = list(provenance.of_tool())
        lines += [line for table in data.tables for line in graph.quads(table)]
        for table in data.tables:
            path = pack / table.file.partition("/")[2]
            lines += provenance.of_table(
                data.packs[0], path, graph.graph_name(table), len(table.rows)
            )
    store = Store()
    store.bulk_load(input=_ontology(), format=RdfFormat.N_QUADS)
    store.bulk_load(input="".join(lines).encode(), format=RdfFormat.N_QUADS)
    for rule in rules.files():
        store.bulk_load(input=rules.derive(store, rule), format=RdfFormat.N_QUADS)
    return OxigraphSource(store)


@cache
def _ontology() -> bytes:
    return "".join(builder.ontology_quads()).encode()


def _write(world: World, pack: Path) -> None:
    pack.mkdir()
    (pack / "pack.toml").write_text(
        'titre = "Donnée fictive"\nsource = "f"\nedition = "2026-01-01"\nlicence = "LO 2.0"\n',
        encoding="utf-8",
    )

    def table(name: str, rows: list[dict[str, object]]) -> None:
        if rows:
            with (pack / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)

    def concept(code: str, **more: object) -> dict[str, object]:
        words = dict.fromkeys(("libelle", "libelle_en", "definition", "definition_en"), code)
        return {"code": code, **words, "source": "f", **more}

    table(
        "sources", [{"code": "f", "titre": "Donnée fictive", "nature": "saisie", "edition": "2026"}]
    )
    table("lignes", [concept(str(n)) for n in (1, 2, 3)])
    table("besoins", [concept(n, parent=p, nature="grille") for n, p in NEEDS.items()])
    table("types", [concept(t, parent=p, nature="structure") for t, p in TYPES.items()])
    table(
        "gradation",
        [
            {"id": f"p{n}", "grille": "B", "ligne": line, "type": kind, "besoin": need,
             "statut": status, "source": "f"}
            for n, (kind, need, line, status) in enumerate(GRID)
        ],
    )  # fmt: skip
    table("regions", [{"code": "84", "nom": "R"}])
    table("departements", [{"code": c, "nom": c, "region": "84"} for c in ("01", "02")])
    table("epci", [{"code": c, "nom": c} for c in ("200000001", "200000002")])
    table(
        "communes",
        [
            {"code": code, "nom": code, "nature": "commune", "departement": dep, "region": "84",
             "epci": epci, "population": people}
            for code, (dep, epci, people) in COMMUNES.items()
        ],
    )  # fmt: skip
    table(
        "zones", [{"code": z, "libelle": z, "nature": "libre", "source": "f"} for z in world.zones]
    )
    table(
        "zone_communes",
        [
            {"zone": zone, "territoire": t, "part": part, "source": "f"}
            for zone, parts in world.zones.items()
            for t, part in parts
        ],
    )
    table(
        "acteurs",
        [
            {"id": f"a{n}", "libelle": f"a{n}", "type": a.kind, "commune": a.commune, "source": "f"}
            for n, a in enumerate(world.acteurs)
        ],
    )
    table(
        "offres",
        [
            {"id": f"o{n}", "libelle": f"o{n}", "besoins": ";".join(o.needs), "type": "psy",
             "lignes": ";".join(map(str, o.lines)), "age_min": _text(o.age_min),
             "age_max": _text(o.age_max), "depuis": o.start, "jusqu_a": o.end,
             "condition": o.condition, "source": "f", "statut": "dit"}
            for n, o in enumerate(world.offres)
        ],
    )  # fmt: skip
    table(
        "offre_zones",
        [
            {"offre": f"o{n}", "zone": zone, "part": part, "statut_zone": status, "source": "f"}
            for n, o in enumerate(world.offres)
            for zone, part, status in o.zones
        ],
    )
    table(
        "declarations",
        [
            {"id": f"d{n}", "territoire": d.territory, "types": ";".join(d.types),
             "besoins": ";".join(d.needs), "depuis": d.start, "jusqu_a": d.end, "source": "f"}
            for n, d in enumerate(world.declarations)
        ],
    )  # fmt: skip


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


# ---- the same world, read slowly -------------------------------------------------------------


def is_in(world: World, commune: str, territory: str) -> str:
    """Say whether a commune is in a territory: « entiere », « partie » or « »."""
    dep, epci, _ = COMMUNES[commune]
    if territory in {"france", "reg:84", f"dep:{dep}", f"commune:{commune}"}:
        return "entiere"
    if epci and territory == f"epci:{epci}":
        return "entiere"
    if territory.startswith("zone:"):
        inside = {
            part
            for other, part in world.zones[territory.partition(":")[2]]
            if is_in(world, commune, other)
        }
        return "entiere" if "entiere" in inside else "partie" if inside else ""
    return ""


def above(need: str) -> list[str]:
    """Return a need and everything broader."""
    return [need, *(above(NEEDS[need]) if NEEDS[need] else [])]


def broader_types(kind: str) -> list[str]:
    """Return a type and everything broader."""
    return [kind, *(broader_types(TYPES[kind]) if TYPES[kind] else [])]


def expected(need: str, line: int) -> set[str]:
    """Return the types that the grid expects, never the ambiguous ones."""
    columns = {n for _, n, _, _ in GRID}
    over = [n for n in above(need) if n in columns][:1]
    heads = over or [n for n in NEEDS if n != need and need in above(n) and n in columns]
    return {t for t, n, at, status in GRID if n in heads and at == line and status != "ambigu"}


def slow_state(
    world: World, commune: str, need: str, line: int, age: int | None = None, on: str = ""
) -> State:
    """Return the state of one cell, offer by offer, as design/model.md § 2 says it."""
    day = on or TODAY.isoformat()
    hits = []
    for offre in world.offres:
        hit = _hit(world, offre, commune, need, line, age, day, asked=bool(on))
        hits += [hit] if hit else []
    for acteur in world.acteurs:
        dep = COMMUNES[acteur.commune][0]
        placed = any(
            t in broader_types(acteur.kind) and at == line and status != "ambigu"
            and (n in above(need) or need in above(n))
            for t, n, at, status in GRID
        )  # fmt: skip
        hits += ["perhaps"] if placed and dep == COMMUNES[commune][0] else []
    if "sure" in hits:
        return State.COUVERT
    if hits:
        return State.SOUS_CONDITION
    wanted = expected(need, line)
    if not wanted:
        return State.NON_APPLICABLE
    held = [
        d
        for d in world.declarations
        if is_in(world, commune, d.territory) == "entiere" and d.start <= day <= (d.end or "9999")
    ]
    by_need = any(set(above(need)) & set(d.needs) for d in held)
    types = {t for d in held for t in d.types}
    complete = by_need or all(set(broader_types(t)) & types for t in wanted)
    return State.LACUNE if complete else State.NON_RENSEIGNE


def _hit(
    world: World, offre: Offre, commune: str, need: str, line: int, age: int | None, day: str,
    *, asked: bool,
) -> str:  # fmt: skip
    if line not in offre.lines:
        return ""
    doubts = bool(offre.condition)
    if not set(above(need)) & set(offre.needs):
        if not any(need in above(n) for n in offre.needs):
            return ""
        doubts = True
    low, high = offre.age_min, offre.age_max
    if age is None:
        doubts = doubts or low is not None or high is not None
    else:
        if (low is not None and age < low) or (high is not None and age > high):
            return ""
        doubts = doubts or low is None or high is None
    if (offre.start and day < offre.start) or (offre.end and day > offre.end):
        return ""
    if asked:
        # The source is of 2026: it cannot know a later day, nor how old an undated start is.
        after, before = day > "2026-12-31", day < "2026-12-31"
        doubts = doubts or (not offre.end and after) or (not offre.start and before)
    reached = [
        "sure" if inside == part == "entiere" and status == "dit" else "perhaps"
        for zone, part, status in offre.zones
        if (inside := is_in(world, commune, zone))
    ]
    if not reached:
        return ""
    return "sure" if "sure" in reached and not doubts else "perhaps"


# ---- random worlds ---------------------------------------------------------------------------


def offres() -> st.SearchStrategy[Offre]:
    """Return random declared offers."""
    zones = st.lists(
        st.tuples(
            st.sampled_from(TERRITORIES),
            st.sampled_from(("entiere", "partie")),
            st.sampled_from(("dit", "presume")),
        ),
        min_size=1,
        max_size=2,
        unique_by=lambda z: z[0],
    ).map(tuple)
    some = st.lists(st.sampled_from(sorted(NEEDS)), min_size=1, max_size=2, unique=True).map(tuple)
    lines = st.lists(st.sampled_from((1, 2, 3)), min_size=1, max_size=2, unique=True).map(tuple)
    return st.builds(
        Offre,
        some,
        lines,
        zones,
        st.sampled_from((None, None, 6, 18)),
        st.sampled_from((None, None, 18, 25)),
        st.sampled_from(("", "", *YEARS[:2])),
        st.sampled_from(("", "", *YEARS[1:])),
        st.sampled_from(("", "", "parfois")),
    )


def acteurs() -> st.SearchStrategy[Acteur]:
    """Return random actors."""
    return st.builds(Acteur, st.sampled_from(sorted(TYPES)), st.sampled_from(sorted(COMMUNES)))


def declarations() -> st.SearchStrategy[Declaration]:
    """Return random completeness declarations."""
    codes = st.lists(st.sampled_from(sorted(TYPES)), min_size=1, unique=True).map(tuple)
    needs = st.lists(st.sampled_from(sorted(NEEDS)), max_size=1).map(tuple)
    return st.builds(
        Declaration,
        st.sampled_from(TERRITORIES),
        codes,
        needs,
        st.sampled_from(YEARS),
        st.sampled_from(("", "2031-01-01")),
    )


def worlds() -> st.SearchStrategy[World]:
    """Return random worlds."""
    return st.builds(
        World,
        st.lists(offres(), max_size=3).map(tuple),
        st.lists(acteurs(), max_size=2).map(tuple),
        st.lists(declarations(), max_size=3).map(tuple),
    )
