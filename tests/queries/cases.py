"""The cases of the catalogue: a query, its parameters, the file of its expected answer.

``python -m tests.queries.cases`` writes the expected answers again; read the diff before you
commit.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.conftest import write_small_territories
from tests.queries.coverage_world import build_world

from maillage import build as builder
from maillage import catalogue, packs, rendering, snapshot
from maillage.session import Graph

EXPECTED = Path(__file__).parent / "attendus"
DATE = "2022-06-01"
Cases = dict[str, tuple[str, dict[str, str]]]
CASES: Cases = {
    "qui-couvre": (
        "qui-couvre",
        {"besoin": "anxio-depression", "ligne": "2", "commune": "31555", "age": "30", "date": DATE},
    ),
    "qui-couvre__versailles": (
        "qui-couvre",
        {"besoin": "anxio-depression", "ligne": "2", "commune": "78646", "date": DATE},
    ),
    "qui-couvre__presume": (
        "qui-couvre",
        {"besoin": "psychiatrie", "ligne": "2", "commune": "13055", "date": DATE},
    ),
    "presque": (
        "presque",
        {
            "besoin": "souffrance-psychique",
            "ligne": "2",
            "commune": "34172",
            "age": "4",
            "date": DATE,
        },
    ),
    "a-defaut": (
        "a-defaut",
        {
            "besoin": "souffrance-psychique",
            "ligne": "2",
            "commune": "34172",
            "age": "4",
            "date": DATE,
        },
    ),
    "environnement-institutionnel": (
        "environnement-institutionnel",
        {"commune": "78646", "date": DATE},
    ),
    "institutions-du-territoire": (
        "institutions-du-territoire",
        {"territoire": "dep:78", "date": DATE},
    ),
    "structures-du-territoire": (
        "structures-du-territoire",
        {"territoire": "dep:78", "date": DATE},
    ),
    "programmes-du-territoire": (
        "programmes-du-territoire",
        {"territoire": "dep:78", "date": DATE},
    ),
    "inventaires-du-territoire": (
        "inventaires-du-territoire",
        {"territoire": "dep:78", "date": DATE},
    ),
    "programmes-ouverts__herault-12": (
        "programmes-ouverts",
        {"besoin": "souffrance-psychique", "commune": "34172", "age": "12", "date": DATE},
    ),
    "programmes-ouverts__haute-garonne-15": (
        "programmes-ouverts",
        {"besoin": "souffrance-psychique", "commune": "31555", "age": "15", "date": DATE},
    ),
    "matrice": ("matrice", {"territoire": "commune:37261", "date": DATE}),
    "lacunes": (
        "lacunes",
        {"territoire": "commune:37261", "besoin": "psychiatrie", "date": DATE},
    ),
    "types-manquants": (
        "types-manquants",
        {"territoire": "commune:37261", "besoin": "psychiatrie", "date": DATE},
    ),
    "couvertures-presumees": (
        "couvertures-presumees",
        {"territoire": "commune:13055", "besoin": "psychiatrie", "date": DATE},
    ),
    "gradation-rompue": (
        "gradation-rompue",
        {"territoire": "commune:13055", "besoin": "psychiatrie", "date": DATE},
    ),
    "empilement": (
        "empilement",
        {"territoire": "commune:31555", "besoin": "conduites-addictives", "date": DATE},
    ),
    "eloignement": (
        "eloignement",
        {
            "territoire": "commune:31555",
            "besoin": "psychiatrie",
            "ligne": "2",
            "rayon": "30",
            "date": DATE,
        },
    ),
    "remplacements": ("remplacements", {}),
    "article-51": ("article-51", {}),
    "plusieurs-categories": ("plusieurs-categories", {}),
    "qui-est-attendu": ("qui-est-attendu", {"besoin": "anxio-depression", "ligne": "3"}),
    "qui-est-attendu__gaja-3": ("qui-est-attendu", {"besoin": "gaja", "ligne": "3"}),
    "positions-ambigues": ("positions-ambigues", {}),
    "qui-coordonne": ("qui-coordonne", {}),
    "provenance": ("provenance", {"chose": "offre:off-dspp31"}),
    "divergences": ("divergences", {}),
    "non-verifiees": ("non-verifiees", {"date": DATE}),
    "identifiants": ("identifiants", {}),
    "sigle": ("sigle", {"sigle": "clsm"}),
    "sigle__mda": ("sigle", {"sigle": "MDA"}),
    "besoins": ("besoins", {}),
    "types": ("types", {}),
}

# Cases asked of the fictive world (``coverage_world``): gaps, links, ages, distances of all kinds.
EVERYWHERE = {"territoire": "france", "date": "2024-06-01"}
WORLD_CASES: Cases = {
    "monde__matrice": ("matrice", {**EVERYWHERE, "par": "epci", "ligne": "2", "age": "17"}),
    "monde__lacunes": ("lacunes", {**EVERYWHERE, "par": "departement"}),
    "monde__couvertures-presumees": ("couvertures-presumees", EVERYWHERE),
    "monde__gradation-rompue": ("gradation-rompue", {**EVERYWHERE, "par": "departement"}),
    "monde__types-manquants": ("types-manquants", {**EVERYWHERE, "besoin": "gaja"}),
    "monde__empilement": ("empilement", EVERYWHERE),
    "monde__eloignement": ("eloignement", {**EVERYWHERE, "besoin": "psychiatrie", "ligne": "2"}),
}


def answer(graph: Graph, case: str, cases: Cases = CASES) -> str:
    """Return the answer of a case as CSV; the hash of a file is not part of what is expected."""
    name, parameters = cases[case]
    result = catalogue.run(graph.source, catalogue.find(name), parameters)
    rows = [[row.get(column, "") for column in result.columns] for row in result.rows]
    if "sha256" in result.columns:
        place = result.columns.index("sha256")
        rows = [[*row[:place], "…" if row[place] else "", *row[place + 1 :]] for row in rows]
    return rendering.as_csv(result.columns, rows) + "\n"


def main() -> None:
    """Write the expected answers of the small graph and of the fictive world."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "territoires"
        write_small_territories(target)
        root = Path(folder) / "snapshots"
        builder.build([packs.shipped("referentiel"), target, packs.shipped("dispositifs")], root)
        graph = Graph(snapshot.current(root))
        for case in CASES:
            (EXPECTED / f"{case}.csv").write_text(answer(graph, case), encoding="utf-8")
        world = build_world(Path(folder) / "world")
        for case in WORLD_CASES:
            text = answer(world, case, WORLD_CASES)
            (EXPECTED / f"{case}.csv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
