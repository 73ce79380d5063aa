"""The cases of the catalogue: a query, its parameters, the file of its expected answer.

``python -m tests.queries.cases`` writes the expected answers again; read the diff before you
commit.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.conftest import write_small_territories
from tests.queries import coverage_world, questions_world

from maillage import build as builder
from maillage import catalogue, packs, rendering, snapshot
from maillage.catalogue import Result
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
    "premiere-ligne": (
        "premiere-ligne",
        {"besoin": "anxio-depression", "commune": "31555", "date": DATE},
    ),
    "care-management": ("care-management", {"commune": "75056", "date": DATE}),
    "acces-telephonique": ("acces-telephonique", {"date": DATE}),
    "delais": ("delais", {"date": DATE}),
    "delais__semaine": ("delais", {"territoire": "dep:37", "delai": "semaine", "date": DATE}),
    "modes-acces": ("modes-acces", {"date": DATE}),
    "carnet-d-adresses": (
        "carnet-d-adresses",
        {"besoin": "souffrance-psychique", "territoire": "dep:78", "date": DATE},
    ),
    "communes-sans-cpts-ni-clsm": (
        "communes-sans-cpts-ni-clsm",
        {"territoire": "commune:78646", "date": DATE},
    ),
    "cpts-et-ptsm": ("cpts-et-ptsm", {"territoire": "dep:78", "date": DATE}),
    "actes-en-vigueur": ("actes-en-vigueur", {"territoire": "dep:78", "date": DATE}),
    "participants-du-ptsm": ("participants-du-ptsm", {"territoire": "dep:78", "date": DATE}),
    "secteurs-de-la-commune": ("secteurs-de-la-commune", {"commune": "31555", "date": DATE}),
    "communes-fusionnees": ("communes-fusionnees", {"territoire": "dep:78"}),
    "transferabilite": (
        "transferabilite",
        {
            "besoin": "anxio-depression",
            "ligne": "1",
            "territoire": "commune:78646",
            "date": DATE,
        },
    ),
    "evolution": ("evolution", {"depuis": "2020-01-01", "jusqu_a": "2021-12-31"}),
    "reseau": ("reseau", {"chose": "acteur:str-secteur59g21", "date": DATE}),
    "chemin-adressage": (
        "chemin-adressage",
        {"besoin": "soins-somatiques", "commune": "69029", "date": DATE},
    ),
    "acteurs-pivots": ("acteurs-pivots", {"date": DATE}),
    "cloisonnement": ("cloisonnement", {"date": DATE}),
    "retours": ("retours", {"date": DATE}),
    "ponts-manquants": ("ponts-manquants", {"territoire": "dep:78", "date": DATE}),
    "clsm-sans-lien": ("clsm-sans-lien", {"territoire": "dep:78", "date": DATE}),
    "outils": ("outils", {"situation": "1"}),
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

# Cases asked of the other fictive world (``questions_world``): what no shipped document states.
_HERE = {"territoire": "dep:99", "date": "2024-06-01"}
_AVILLE = {"commune": "99001", "date": "2024-06-01"}
QUESTION_CASES: Cases = {
    "questions__premiere-ligne": ("premiere-ligne", {"besoin": "psychiatrie", **_AVILLE}),
    "questions__premiere-ligne-enfant": (
        "premiere-ligne",
        {"besoin": "enfant-apprentissage", **_AVILLE, "commune": "99002"},
    ),
    "questions__care-management": ("care-management", _AVILLE),
    "questions__acces-telephonique": ("acces-telephonique", _HERE),
    "questions__delais": ("delais", _HERE),
    "questions__delais-demi-journee": ("delais", {**_HERE, "delai": "demi-journee"}),
    "questions__modes-acces": ("modes-acces", _HERE),
    "questions__carnet-d-adresses": ("carnet-d-adresses", {"besoin": "psychiatrie", **_HERE}),
    "questions__communes-sans-cpts-ni-clsm": (
        "communes-sans-cpts-ni-clsm",
        {**_HERE, "territoire": "france"},
    ),
    "questions__cpts-et-ptsm": ("cpts-et-ptsm", {**_HERE, "territoire": "france"}),
    "questions__cpts-et-ptsm-sans": ("cpts-et-ptsm", {**_HERE, "territoire": "commune:99004"}),
    "questions__actes-en-vigueur": ("actes-en-vigueur", _HERE),
    "questions__participants-du-ptsm": ("participants-du-ptsm", _HERE),
    "questions__secteurs-de-la-commune": (
        "secteurs-de-la-commune",
        {**_AVILLE, "commune": "99002"},
    ),
    "questions__communes-fusionnees": ("communes-fusionnees", {"code": "99101"}),
    "questions__transferabilite": (
        "transferabilite",
        {"besoin": "psychiatrie", "ligne": "3", **_HERE},
    ),
    "questions__evolution": ("evolution", {"depuis": "2020-01-01", "jusqu_a": "2023-12-31"}),
    "questions__reseau": ("reseau", {"chose": "acteur:chs", "date": "2024-06-01"}),
    "questions__chemin-adressage": ("chemin-adressage", {"besoin": "psychiatrie", **_AVILLE}),
    "questions__chemin-adressage-direct": (
        "chemin-adressage",
        {"besoin": "conduites-addictives", **_AVILLE},
    ),
    "questions__chemin-adressage-inconnu": ("chemin-adressage", {"besoin": "logement", **_AVILLE}),
    "questions__acteurs-pivots": ("acteurs-pivots", {"date": "2024-06-01"}),
    "questions__cloisonnement": ("cloisonnement", {"date": "2024-06-01"}),
    "questions__retours": ("retours", {"date": "2024-06-01"}),
    "questions__ponts-manquants": ("ponts-manquants", _HERE),
    "questions__ponts-manquants-complets": ("ponts-manquants", {**_HERE, "territoire": "dep:97"}),
    "questions__clsm-sans-lien": ("clsm-sans-lien", {**_HERE, "territoire": "france"}),
    "questions__clsm-sans-lien-aucun": ("clsm-sans-lien", {**_HERE, "territoire": "commune:99002"}),
}
# Questions beside these cases: each is there for properties that no case reads.
_THERE = {"territoire": "dep:97", "date": "2024-06-01"}
_IN_PART = {"territoire": "zone:cpts-fictive", "date": "2024-06-01"}
_EVILLE = {"commune": "97001", "date": "2024-06-01"}
MORE_QUESTIONS: list[tuple[str, dict[str, str]]] = [
    *((name, _THERE) for name in ("delais", "modes-acces", "acces-telephonique")),
    *((name, _THERE) for name in ("actes-en-vigueur", "participants-du-ptsm")),
    ("carnet-d-adresses", {"besoin": "psychose-debutante", **_THERE}),
    ("transferabilite", {"besoin": "logement", "ligne": "2", **_THERE}),
    ("cpts-et-ptsm", _IN_PART),
    ("ponts-manquants", _IN_PART),
    ("clsm-sans-lien", _IN_PART),
    ("communes-fusionnees", {"territoire": "zone:cpts-fictive"}),
    ("communes-sans-cpts-ni-clsm", {"territoire": "france", "date": "2031-01-01"}),
    ("care-management", _EVILLE),
    ("premiere-ligne", {"besoin": "enfant-apprentissage", **_EVILLE}),
    ("chemin-adressage", {"besoin": "psychiatrie", **_EVILLE}),
    ("chemin-adressage", {"besoin": "handicap-psychique", **_EVILLE}),
    ("chemin-adressage", {"besoin": "psychose-debutante", **_AVILLE}),
    ("chemin-adressage", {"besoin": "psychose-debutante", **_EVILLE, "date": "2020-06-01"}),
    ("reseau", {"chose": "acteur:usagers", "date": "2024-06-01"}),
]


def answer(graph: Graph, case: str, cases: Cases = CASES) -> str:
    """Return the answer of a case as CSV; the hash of a file is not part of what is expected."""
    name, parameters = cases[case]
    return as_text(catalogue.run(graph.source, catalogue.find(name), parameters))


def as_text(result: Result) -> str:
    """Return rows as the expected answers are written."""
    rows = [[row.get(column, "") for column in result.columns] for row in result.rows]
    if "sha256" in result.columns:
        place = result.columns.index("sha256")
        rows = [[*row[:place], "…" if row[place] else "", *row[place + 1 :]] for row in rows]
    return rendering.as_csv(result.columns, rows) + "\n"


def main() -> None:
    """Write the expected answers of the small graph and of the fictive worlds."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "territoires"
        write_small_territories(target)
        root = Path(folder) / "snapshots"
        builder.build([packs.shipped("referentiel"), target, packs.shipped("dispositifs")], root)
        graph = Graph(snapshot.current(root))
        for case in CASES:
            (EXPECTED / f"{case}.csv").write_text(answer(graph, case), encoding="utf-8")
        for world, cases in (
            (coverage_world.build_world(Path(folder) / "world"), WORLD_CASES),
            (questions_world.build_world(Path(folder) / "questions"), QUESTION_CASES),
        ):
            for case in cases:
                text = answer(world, case, cases)
                (EXPECTED / f"{case}.csv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
