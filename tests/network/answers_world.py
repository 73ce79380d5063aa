"""A fictive département whose links are known: what is missing in it is known too.

One actor at each line, a facility of the medico-social field, a CPTS, a CLSM, a PTSM; by default
one link, from line 2 to line 3. Every row says « donnée fictive ».
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.graph.mini_packs import Rows, write_pack
from tests.queries import coverage_world

from maillage import build as builder
from maillage import packs, snapshot
from maillage.session import Graph

_SAID = {"source": "fictif", "citation": "donnée fictive", "statut": "dit"}
Ends = tuple[str, str, str]
FROM_2_TO_3: Ends = ("acteur:cmp", "adressage", "acteur:chs")


def _row(key: str, **cells: str) -> dict[str, str]:
    return {"id": key, "libelle": f"{key} (donnée fictive)", **_SAID, **cells}


def build_world(root: Path, links: Iterable[Ends] = (FROM_2_TO_3,), *, declared: bool) -> Graph:
    """Build the département ``dep:99`` in a folder.

    Args:
        root: the folder.
        links: origin, kind and target of its links.
        declared: whether the inventory of its links is declared complete, from 2022 to 2029.
    """
    tables: dict[str, Rows] = {
        "acteurs": [
            _row("msp", type="msp", commune="99001", champs="sanitaire"),
            _row("cmp", type="cmp", commune="99001", champs="sanitaire"),
            _row("chs", type="chs", commune="99002", champs="sanitaire"),
            _row("esat", type="esat", commune="99002", champs="medico-social"),
            _row("cpts", type="cpts", territoire="dep:99"),
            _row("clsm", type="clsm", commune="99001"),
            _row("usagers", type="association-usagers", commune="99001"),
            _row("ferme", type="cmp", commune="99001", jusqu_a="2010-12-31"),
        ],
        "offres": [
            _row(f"offre-{actor}", acteur=actor, besoins="psychiatrie", lignes=line)
            for actor, line in (("msp", "1"), ("cmp", "2"), ("chs", "3"))
        ],
        "offre_zones": [
            {
                "offre": f"offre-{actor}",
                "zone": "dep:99",
                "part": "entiere",
                "statut_zone": "dit",
                **_SAID,
            }
            for actor in ("msp", "cmp", "chs")
        ],
        "actes": [
            _row(
                "ptsm", type="ptsm", territoires="dep:99", date="2020-01-01", signataires="usagers"
            )
        ],
        "liens": [
            _row(f"lien-{n}", de=start, vers=end, nature=nature)
            for n, (start, nature, end) in enumerate(links)
        ],
        "declarations": [
            {
                "id": "liens-99",
                "territoire": "dep:99",
                "liens": "oui",
                "depuis": "2022-01-01",
                "jusqu_a": "2029-12-31",
                **_SAID,
            }
        ]
        if declared
        else [],
    }
    report = builder.build(
        [
            packs.shipped("referentiel"),
            write_pack(root / "territoires", coverage_world.TERRITOIRES),
            write_pack(root / "dispositifs", {name: rows for name, rows in tables.items() if rows}),
        ],
        root / "snapshots",
    )
    assert not report.rejected, [f for f in report.findings if f.severity == "error"]
    return Graph(snapshot.current(root / "snapshots"))
