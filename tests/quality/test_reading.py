"""What is known of actors and offers is read alike on two engines, and all of it counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store
from tests.graph.mini_packs import derived_store, write_mini_packs

from maillage import iris
from maillage.namespaces import sparql_prologue
from maillage.quality import Assessed, Assessment, Criterion, Family, assess, reading
from maillage.source import OxigraphSource, RdflibSource, Source

ON = dt.date(2026, 11, 22)
# Invented numbers with a right key.
FINESS, OTHER_FINESS, THIRD_FINESS = "990000002", "990000010", "990000028"
SIREN, SIRET = "999000003", "99900000300007"
SAID = {"source": "releve", "citation": "donnée fictive", "statut": "dit"}
REGISTER = {**SAID, "source": "finess-2026-07"}

SOURCES = [
    {"code": "releve", "titre": "Relevé fictif", "nature": "saisie", "edition": "2026-08-22"},
    {"code": "finess-2026-07", "titre": "Registre fictif", "nature": "jeu_de_donnees",
     "edition": "2025-08-22"},
    {"code": "annuaire", "titre": "Annuaire fictif", "nature": "jeu_de_donnees",
     "edition": "2025"},
    {"code": "muette", "titre": "Source fictive sans date", "nature": "saisie"},
]  # fmt: skip
FULL = {
    **{"type": "cmp", "champs": "sanitaire", "publics": "adultes", "adresse": "1 rue fictive"},
    **{"commune": "99001", "latitude": "46.5", "longitude": "2.5", "precision_lieu": "numero"},
    **{"telephone": "0100000000", "courriel": "x@exemple.fr", "site_web": "https://exemple.fr"},
    **{"messagerie_securisee": "x@exemple.mssante.fr", "depuis": "2001"},
    **{"finess": FINESS, "verifie_le": "2026-10-01"},
}
ACTORS = [
    {"id": "entier", "libelle": "CMP entier (fictif)", **FULL, **REGISTER},
    {"id": "nu", "libelle": "Acteur nu (fictif)", **SAID},
    {"id": "jumeau", "libelle": "CMP jumeau (fictif)", "type": "cmp", "finess": FINESS, **SAID},
    {"id": "seul", "libelle": "CMP seul (fictif)", "type": "cmp", "finess": OTHER_FINESS, **SAID},
    {"id": "annonce", "libelle": "CMP d'annuaire (fictif)", "type": "cmp", "siret": SIRET, **SAID,
     "source": "annuaire", "verifie_le": "2025-09"},
    {"id": "instance", "libelle": "CPTS fictive", "type": "cpts", "territoire": "dep:99", **SAID},
    {"id": "institution", "libelle": "ARS fictive", "type": "ars", **SAID, "source": "muette"},
    {"id": "entite", "libelle": "Entité fictive", "finess_ej": THIRD_FINESS, "siren": SIREN,
     **REGISTER},
    {"id": "antenne", "libelle": "Antenne fictive", "type": "cattp", "rattachement": "entite",
     **SAID},
]  # fmt: skip
OFFERS = [
    {"id": "pleine", "libelle": "Offre pleine (fictive)", "acteur": "entier",
     "besoins": "psychiatrie", "lignes": "2", "champs": "sanitaire", "publics": "adultes",
     "age_min": "illimite", "age_max": "18+", "modalites": "consultation",
     "acces": "adressage-medecin", "delai_observe_min": "3", "cout": "0 €", "depuis": "2020-01",
     "verifie_le": "2025-08-22", **SAID},
    {"id": "vide", "libelle": "Offre vide (fictive)", "besoins": "psychiatrie", "lignes": "2",
     **SAID},
    {"id": "vide-aussi", "libelle": "Autre offre vide (fictive)", "besoins": "psychiatrie",
     "lignes": "2", "telephone": "0100000001", **SAID},
]  # fmt: skip
ZONES = [
    {"offre": "pleine", "zone": "dep:99", "part": "entiere", "statut_zone": "dit", **SAID},
    {"offre": "vide", "zone": "dep:99", "part": "partie", "statut_zone": "dit", **SAID},
]


def source_of(folder: Path, tables: Mapping[str, list[dict[str, str]]]) -> OxigraphSource:
    packs = write_mini_packs(
        folder, {"sources": SOURCES, "offres": [], "offre_zones": [], **tables}
    )
    return OxigraphSource(derived_store(packs))


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> OxigraphSource:
    tables = {"acteurs": ACTORS, "offres": OFFERS, "offre_zones": ZONES}
    return source_of(tmp_path_factory.mktemp("mini"), tables)


@pytest.fixture(scope="module")
def found(oxigraph: Source) -> Assessment:
    return assess(oxigraph, ON)


def actor(assessment: Assessment, key: str) -> Assessed:
    (one,) = (s for s in assessment.structures if s.iri == iris.thing("acteur", key))
    return one


def source(assessment: Assessment, code: str) -> Assessed:
    (one,) = (s for s in assessment.sources if s.source == code)
    return one


def values(thing: Assessed) -> dict[str, float | None]:
    return {
        str(m.criterion): None if m.value is None else round(m.value, 4) for m in thing.measures
    }


def test_every_actor_is_assessed_once_by_its_iri(found: Assessment) -> None:
    assert [iris.parse(s.iri)[1] for s in found.structures] == sorted(a["id"] for a in ACTORS)
    assert found.on == ON
    assert actor(found, "nu").label == "Acteur nu (fictif)"
    assert actor(found, "entite").source == "finess-2026-07"


def test_the_family_comes_from_the_type_or_from_what_depends_on_it(found: Assessment) -> None:
    families = {iris.parse(s.iri)[1]: s.family for s in found.structures}
    assert families == {
        **dict.fromkeys(("entier", "nu", "jumeau", "seul", "annonce", "antenne"), Family.STRUCTURE),
        "instance": Family.INSTANCE,
        "institution": Family.INSTITUTION,
        "entite": Family.ENTITY,
    }


def test_a_full_record_has_the_highest_score(found: Assessment) -> None:
    whole = actor(found, "entier")
    assert set(values(whole).values()) == {1.0}
    assert whole.score == 100


def test_an_empty_record_has_only_the_freshness_of_its_source(found: Assessment) -> None:
    assert values(actor(found, "nu")) == {
        "completude": 0,
        "fraicheur": 1,
        "lieu": 0,
        "identifiants": 0,
        "contact": 0,
    }
    assert actor(found, "nu").score == 20


def test_a_number_that_a_register_gives_to_another_record_is_agreed(found: Assessment) -> None:
    def identifiers(key: str) -> float | None:
        return values(actor(found, key))["identifiants"]

    assert identifiers("jumeau") == 1
    assert identifiers("seul") == 0.5
    assert identifiers("annonce") == 0.5, "a directory is no register"
    assert identifiers("entite") == 1
    assert identifiers("instance") is None


def test_a_date_is_counted_from_its_first_day(found: Assessment) -> None:
    explained = [m.explanation.fr for m in actor(found, "annonce").measures]
    assert explained[1] == "vérifié en 2025-09 (14 mois) : 0,52"
    explained = [m.explanation.fr for m in actor(found, "entite").measures]
    assert explained[1] == "jamais vérifié ; source éditée il y a 15 mois : 0,5"
    assert values(actor(found, "institution"))["fraicheur"] == 0


def test_a_source_is_the_mean_of_its_structures_and_declared_offers(found: Assessment) -> None:
    releve = source(found, "releve")
    # nu, jumeau, seul, instance, antenne; then the offers pleine, vide, vide-aussi.
    assert releve.count == 8
    counts = {str(m.criterion): m.count for m in releve.measures}
    assert counts == {
        "completude": 8,
        "fraicheur": 8,
        "lieu": 8,
        "identifiants": 4,
        "contact": 8,
    }
    expected = {
        "completude": (0 + 1 / 5 + 1 / 5 + 1 / 3 + 1 / 5 + 9 / 9 + 0 + 0) / 8,
        "fraicheur": (7 * 1.0 + 0.5) / 8,
        "lieu": (0 + 0 + 0 + 1 + 0 + 1 + 0.5 + 0) / 8,
        "identifiants": (0 + 1 + 0.5 + 0) / 4,
        # The offer « pleine » has the four contacts of its actor.
        "contact": (0 + 0 + 0 + 0 + 0 + 1 + 0 + 1 / 4) / 8,
    }
    assert values(releve) == {word: round(value, 4) for word, value in expected.items()}
    assert releve.score == round(100 * sum(expected.values()) / 5)
    assert releve.label == "Relevé fictif"
    assert source(found, "muette").count == 1


def test_presumed_offers_count_for_nothing(oxigraph: Source) -> None:
    presumed = oxigraph.select("SELECT ?x WHERE { ?x a mlg:OffrePresumee }")
    assert presumed
    only = assess(oxigraph, ON, things=[row["x"] for row in presumed])
    assert (only.structures, only.sources) == ((), ())


def test_the_same_figures_on_rdflib(oxigraph: OxigraphSource, tmp_path: Path) -> None:
    path = tmp_path / "graph.nq"
    oxigraph.store.dump(path, format=RdfFormat.N_QUADS)
    assert assess(RdflibSource.read(path), ON) == assess(oxigraph, ON)


ALONE = ["jumeau", "entite"]


@pytest.mark.parametrize("many", [False, True], ids=["named", "filtered"])
def test_some_things_are_assessed_as_among_all(
    oxigraph: Source, found: Assessment, many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_MANY", 0 if many else 6000)
    monkeypatch.setattr(reading, "_BATCH", 2)
    offers = [iris.thing("offre", key) for key in ("pleine", "vide-aussi")]
    things = [*(iris.thing("acteur", key) for key in ALONE), *offers, iris.thing("acteur", "rien")]
    some = assess(oxigraph, ON, things=things)
    assert some.structures == tuple(sorted((actor(found, k) for k in ALONE), key=lambda s: s.iri))
    assert {s.source: s.count for s in some.sources} == {"releve": 3, "finess-2026-07": 1}
    assert values(source(some, "releve"))["contact"] == round((0 + 1 + 1 / 4) / 3, 4)


def test_no_thing_gives_nothing(oxigraph: Source) -> None:
    assert assess(oxigraph, ON, things=[]) == Assessment(ON, (), ())


# --- Each column counts, and for one criterion only ---

BARE = {"type": "cmp", **SAID, "source": "muette"}
OF_AN_ACTOR = {
    "champs": ("sanitaire", Criterion.COMPLETENESS),
    "publics": ("adultes", Criterion.COMPLETENESS),
    "adresse": ("1 rue fictive", Criterion.COMPLETENESS),
    "depuis": ("2001", Criterion.COMPLETENESS),
    "commune": ("99001", Criterion.PLACE),
    "territoire": ("dep:99", Criterion.PLACE),
    "siren": (SIREN, Criterion.IDENTIFIERS),
    "siret": (SIRET, Criterion.IDENTIFIERS),
    "finess": (OTHER_FINESS, Criterion.IDENTIFIERS),
    "telephone": ("0100000000", Criterion.CONTACT),
    "courriel": ("x@exemple.fr", Criterion.CONTACT),
    "messagerie_securisee": ("x@exemple.mssante.fr", Criterion.CONTACT),
    "site_web": ("https://exemple.fr", Criterion.CONTACT),
    "verifie_le": ("2026-11-01", Criterion.FRESHNESS),
}
BARE_OFFER = {"besoins": "psychiatrie", "lignes": "2", **SAID, "source": "muette"}
OF_AN_OFFER = {
    "champs": ("sanitaire", Criterion.COMPLETENESS),
    "publics": ("adultes", Criterion.COMPLETENESS),
    "age_min": ("6", Criterion.COMPLETENESS),
    "age_max": ("illimite", Criterion.COMPLETENESS),
    "modalites": ("consultation", Criterion.COMPLETENESS),
    "acces": ("adressage-medecin", Criterion.COMPLETENESS),
    "delai_promis_max": ("15", Criterion.COMPLETENESS),
    "delai_observe_min": ("3", Criterion.COMPLETENESS),
    "cout": ("0 €", Criterion.COMPLETENESS),
    "depuis": ("2001", Criterion.COMPLETENESS),
    "telephone": ("0100000000", Criterion.CONTACT),
    "courriel": ("x@exemple.fr", Criterion.CONTACT),
    "messagerie_securisee": ("x@exemple.mssante.fr", Criterion.CONTACT),
    "site_web": ("https://exemple.fr", Criterion.CONTACT),
    "acteur": ("telephone", Criterion.CONTACT),
    "verifie_le": ("2026-11-01", Criterion.FRESHNESS),
}


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> OxigraphSource:
    """A graph where each actor, and each offer, has one more column filled than the bare one."""
    actors = [
        {"id": name, "libelle": name, **BARE, name: v} for name, (v, _) in OF_AN_ACTOR.items()
    ]
    offers = [
        {"id": name, "libelle": name, **BARE_OFFER, name: v} for name, (v, _) in OF_AN_OFFER.items()
    ]
    tables = {
        "acteurs": [{"id": "nu", "libelle": "Acteur nu (fictif)", **BARE}, *actors],
        "offres": [{"id": "nue", "libelle": "Offre nue (fictive)", **BARE_OFFER}, *offers],
    }
    return source_of(tmp_path_factory.mktemp("columns"), tables)


def raised(source_: Source, kind: str, bare: str, column: str, criterion: Criterion) -> bool:
    """Say whether a filled column raises its criterion, and changes no other."""
    (before,), (after,) = (
        assess(source_, ON, things=[iris.thing(kind, key)]).sources for key in (bare, column)
    )
    changed = {
        word: (values(before)[word] or 0, value or 0)
        for word, value in values(after).items()
        if values(before)[word] != value
    }
    return list(changed) == [str(criterion)] and changed[criterion][0] < changed[criterion][1]


@pytest.mark.parametrize(("column", "criterion"), [(c, k) for c, (_, k) in OF_AN_ACTOR.items()])
def test_a_column_of_an_actor_counts(columns: Source, column: str, criterion: Criterion) -> None:
    assert raised(columns, "acteur", "nu", column, criterion)


@pytest.mark.parametrize(("column", "criterion"), [(c, k) for c, (_, k) in OF_AN_OFFER.items()])
def test_a_column_of_an_offer_counts(columns: Source, column: str, criterion: Criterion) -> None:
    assert raised(columns, "offre", "nue", column, criterion)


def test_a_graph_made_elsewhere_may_hold_what_tables_refuse() -> None:
    store = Store()
    store.update(
        sparql_prologue()
        + f"""INSERT DATA {{
          <https://exemple.fr/a> a mlg:Acteur ; mlg:numeroFiness "990000003" ;
            mlg:verifieLe "jadis" .
          <https://exemple.fr/b> a mlg:Acteur ; mlg:siret "{SIRET}" ; mlg:precisionLieu "rue" ;
            mlg:latitude 46.5 ; mlg:longitude 2.5 ; rdfs:label "B (fictif)" }}"""
    )
    one, other = assess(OxigraphSource(store), ON).structures
    assert [m.explanation.fr for m in one.measures if m.criterion == Criterion.IDENTIFIERS] == [
        "numéro de clé fausse : 0"
    ]
    assert (one.label, one.source, one.score) == ("https://exemple.fr/a", "", 0)
    assert (values(other)["lieu"], values(other)["identifiants"]) == (0.75, 0.5)
    assert other.label == "B (fictif)"
