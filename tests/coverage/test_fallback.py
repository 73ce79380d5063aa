"""When nothing covers: same line elsewhere first, then the next line here, never skipping one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from maillage import build as builder
from maillage import snapshot
from maillage.coverage.fallback import NEXT_LINE, SAME_LINE
from maillage.session import Graph

TODAY = dt.date(2026, 11, 22)
PACK = """titre = "Donnée fictive"
source = "001"
edition = "2026-01-01"
licence = "Licence Ouverte 2.0"
"""
OFFERS = "id,libelle,acteur,besoins,lignes,source"
ACTORS = "id,libelle,type,source"
ZONES = "offre,zone,part,statut_zone,source"


def built(tmp_path: Path, packs: list[Path], offers: list[tuple[str, str, str]]) -> Graph:
    """Build a pack of fictive offers for housing: (id, line, zone)."""
    mine = tmp_path / "fictif"
    mine.mkdir()
    rows = {
        "pack.toml": PACK,
        "acteurs.csv": f"{ACTORS}\nfictif,Acteur fictif,,001\n",
        "offres.csv": "\n".join(
            [
                OFFERS,
                *(f"{i},Offre fictive {i},fictif,logement,{line},001" for i, line, _ in offers),
            ]
        )
        + "\n",
        "offre_zones.csv": "\n".join(
            [ZONES, *(f"{i},{zone},entiere,dit,001" for i, _, zone in offers)]
        )
        + "\n",
    }
    for name, text in rows.items():
        (mine / name).write_text(text, encoding="utf-8")
    root = tmp_path / "snapshots"
    builder.build([*packs, mine], root)
    return Graph(snapshot.current(root))


def steps(graph: Graph, line: int, commune: str = "78646") -> list[tuple[str, str, int]]:
    answer = graph.who_covers(need="logement", line=line, commune=commune, today=TODAY)
    return [
        (step.rule, step.match.offer.iri.rpartition("/")[2], step.line) for step in answer.fallback
    ]


def test_the_nearest_same_line_comes_first_then_the_next_line_here(
    tmp_path: Path, small_packs: list[Path]
) -> None:
    graph = built(
        tmp_path,
        small_packs,
        [
            ("loin", "1", "dep:31"),
            ("pres", "1", "dep:75"),
            ("ici2", "2", "dep:78"),
            ("ici3", "3", "dep:78"),
        ],
    )
    assert steps(graph, 1) == [
        (SAME_LINE, "pres", 1),
        (SAME_LINE, "loin", 1),
        (NEXT_LINE, "ici2", 2),
    ]


def test_line_3_is_proposed_only_when_line_2_was_tried_and_is_empty(
    tmp_path: Path, small_packs: list[Path]
) -> None:
    graph = built(tmp_path, small_packs, [("ici3", "3", "dep:78")])
    answer = graph.who_covers(need="logement", line=1, commune="78646", today=TODAY)
    assert [step.line for step in answer.fallback] == [3]
    assert (
        answer.fallback[0].explanation.fr
        == "ligne suivante, ici : ligne 3 (ligne 2 : rien non plus)"
    )


def test_what_covers_has_no_fallback(tmp_path: Path, small_packs: list[Path]) -> None:
    graph = built(tmp_path, small_packs, [("ici", "1", "dep:78"), ("la", "1", "dep:75")])
    assert steps(graph, 1) == []


def test_the_distance_is_that_of_the_great_circle(tmp_path: Path, small_packs: list[Path]) -> None:
    graph = built(tmp_path, small_packs, [("toulouse", "1", "commune:31555")])
    answer = graph.who_covers(need="logement", line=1, commune="37261", today=TODAY)
    distance = answer.fallback[0].distance_km
    assert distance is not None
    # Tours (47.39 N, 0.69 E) to Toulouse (43.60 N, 1.44 E): 424 km by the haversine formula.
    assert 420 < distance < 430


def test_a_zone_without_point_comes_last_and_says_so(
    tmp_path: Path, small_packs: list[Path]
) -> None:
    graph = built(tmp_path, small_packs, [("tom", "1", "dep:984"), ("paris", "1", "dep:75")])
    answer = graph.who_covers(need="logement", line=1, commune="78646", today=TODAY)
    assert [step.match.offer.iri.rpartition("/")[2] for step in answer.fallback] == ["paris", "tom"]
    assert answer.fallback[-1].distance_km is None
    assert "distance inconnue" in answer.fallback[-1].explanation.fr


def test_near_misses_fail_on_one_criterion_only(tmp_path: Path, small_packs: list[Path]) -> None:
    graph = built(
        tmp_path,
        small_packs,
        [
            ("ligne", "2", "dep:78"),
            ("zone", "1", "commune:78517"),
            ("deux", "2", "commune:78517"),
            ("loin", "1", "dep:31"),
        ],
    )
    answer = graph.who_covers(need="logement", line=1, commune="78646", today=TODAY)
    missed = {
        m.offer.iri.rpartition("/")[2]: [v.criterion for v in m.failures]
        for m in answer.near_misses
    }
    assert missed == {"ligne": ["line"], "zone": ["zone"]}
