"""Matching actors of two packs, and merging the matches that people confirmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage import build as builder
from maillage import snapshot
from maillage.errors import WrongUse
from maillage.linking import CONFIRMED, as_sssom, confirmed, propose
from maillage.rows.acteurs import ActeurRow
from maillage.session import Graph

PACK = """titre = "Donnée fictive"
source = "001"
edition = "2026-01-01"
licence = "Licence Ouverte 2.0"
"""
# Real numbers with a valid key, borne here by fictive actors.
FINESS, OTHER_FINESS, SIRET = "010002236", "010000495", "77554456200223"


def actor(key: str, label: str, **cells: str) -> ActeurRow:
    return ActeurRow.model_validate({"id": key, "libelle": label, "source": "001", **cells})


def test_a_shared_finess_number_is_certain() -> None:
    found = propose([actor("a", "Nom fictif", finess=FINESS)], [actor("b", "X", finess=FINESS)])
    assert [(p.left.id, p.right.id, p.confidence) for p in found] == [("a", "b", 1.0)]
    assert found[0].reason == f"même numéro FINESS {FINESS}"


def test_two_different_finess_numbers_are_two_sites_even_with_one_siret() -> None:
    left = actor("a", "Centre fictif", finess=FINESS, siret=SIRET)
    right = actor("b", "Centre fictif", finess=OTHER_FINESS, siret=SIRET)
    assert propose([left], [right]) == []


def test_a_siret_proposes_when_types_do_not_contradict() -> None:
    left = actor("a", "Fictif", siret=SIRET, type="cmp")
    assert len(propose([left], [actor("b", "Autre", siret=SIRET)])) == 1
    assert propose([left], [actor("b", "Autre", siret=SIRET, type="csapa")]) == []


@pytest.mark.parametrize(
    ("left", "right", "matches"),
    [
        ("CMP Les Tilleuls fictifs", "C.M.P. des Tilleuls fictifs", True),
        ("CMP Les Tilleuls fictifs", "CMP Les Glycines", False),
        ("CMP", "CMP", True),
    ],
)
def test_names_match_only_by_what_distinguishes_them(left: str, right: str, matches: bool) -> None:
    here = {"commune": "31555", "type": "cmp"}
    found = propose([actor("a", left, **here)], [actor("b", right, **here)])
    assert bool(found) == matches
    assert propose([actor("a", left, commune="31555")], [actor("b", right, commune="37261")]) == []


def test_proposals_are_valid_sssom() -> None:
    text = as_sssom(propose([actor("a", "A", finess=FINESS)], [actor("b", "B", finess=FINESS)]))
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines[0].split("\t")[:4] == ["subject_id", "subject_label", "predicate_id", "object_id"]
    assert lines[1].split("\t")[0] == "acteur:a"


def write(folder: Path, actors: list[str], mapping: str = "", links: str = "") -> Path:
    folder.mkdir()
    (folder / "pack.toml").write_text(PACK, encoding="utf-8")
    header = "id,libelle,type,finess,commune,telephone,source"
    (folder / "acteurs.csv").write_text("\n".join([header, *actors, ""]), encoding="utf-8")
    if mapping:
        (folder / CONFIRMED).write_text(mapping, encoding="utf-8")
    if links:
        (folder / "liens.csv").write_text(links, encoding="utf-8")
    return folder


MAPPING = (
    "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification"
    "\tconfidence\tcomment\nacteur:main\t\tskos:exactMatch\tacteur:finess-1\t\tsemapv:x\t1\t\n"
)
LINKS = "id,libelle,de,vers,nature,source\nl1,Lien fictif,acteur:main,type:mg,partenariat,001\n"


def merged(tmp_path: Path, packs: list[Path]) -> Graph:
    one = write(tmp_path / "un", ["main,CMP fictif,cmp,,37261,0200000000,001"], MAPPING, LINKS)
    two = write(tmp_path / "deux", [f"finess-1,CMP FICTIF,cmp,{FINESS},37261,0299999999,001"])
    root = tmp_path / "snapshots"
    report = builder.build([*packs, one, two], root)
    assert report.errors() == 0
    assert [f.text() for f in report.findings if f.rule == "merged"] == [
        "un/acteurs.csv, ligne 2, colonne id : l'acteur « main » est le même que « finess-1 » : "
        "les deux fiches n'en font qu'une ; rien à faire si c'est voulu "
        "(correspondances.sssom.tsv)."
    ]
    return Graph(snapshot.current(root))


def test_confirmed_actors_become_one_that_keeps_the_official_number(
    tmp_path: Path, small_packs: list[Path]
) -> None:
    graph = merged(tmp_path, small_packs)
    offers = graph.query(
        "SELECT DISTINCT ?o WHERE { ?o a mlg:OffrePresumee ; mlg:assureePar ?a . "
        '?a rdfs:label ?nom FILTER(CONTAINS(LCASE(?nom), "cmp fictif")) }'
    )
    # A CMP has two positions that are stated: nothing is counted twice.
    assert len(offers) == 2
    links = graph.query("SELECT ?a WHERE { ?l rdfs:label 'Lien fictif'@fr ; mlg:de ?a }")
    assert [row["a"].rpartition("/")[2] for row in links] == ["finess-1"]
    same = graph.query(
        "SELECT ?x WHERE { GRAPH graphe:liens { ?x owl:sameAs <https://w3id.org/maillage/id/"
        "acteur/finess-1> } }"
    )
    assert [row["x"].rpartition("/")[2] for row in same] == ["main"]


def test_what_the_two_records_disagree_on_is_kept_and_explained(
    tmp_path: Path, small_packs: list[Path]
) -> None:
    found = merged(tmp_path, small_packs).explain("acteur:finess-1")
    phones = next(c for c in found["contradictions"] if c["label"].startswith("telephone"))
    assert [(v["value"], v["preferred"]) for v in phones["values"]] == [
        ("0299999999", True),
        ("0200000000", False),
    ]


def test_the_one_that_stays_says_that_the_other_source_spoke_too(
    tmp_path: Path, small_packs: list[Path]
) -> None:
    one = write(tmp_path / "un", ["main,CMP fictif,cmp,,37261,02 99 99 99 99,002"], MAPPING)
    two = write(tmp_path / "deux", [f"finess-1,CMP FICTIF,cmp,{FINESS},37261,0299999999,001"])
    root = tmp_path / "snapshots"
    builder.build([*small_packs, one, two], root)
    found = Graph(snapshot.current(root)).explain("acteur:finess-1")
    facts = {(f["property"], f["value"].rpartition("/")[2]) for f in found["stated"][0]["facts"]}
    assert {("dcterms:source", "001"), ("mlg:autreSource", "002")} <= facts
    # The same telephone written in two ways is no contradiction.
    assert found["contradictions"] == []


def test_the_same_key_in_two_packs_is_merged_when_it_is_confirmed(
    tmp_path: Path, small_packs: list[Path]
) -> None:
    same = MAPPING.replace("acteur:main", "acteur:finess-1")
    one = write(tmp_path / "un", [f"finess-1,CMP fictif,cmp,{FINESS},37261,0200000000,001"], same)
    two = write(tmp_path / "deux", [f"finess-1,CMP fictif,cmp,{FINESS},37261,0299999999,002"])
    root = tmp_path / "snapshots"
    report = builder.build([*small_packs, one, two], root)
    assert report.errors() == 0
    found = Graph(snapshot.current(root)).explain("acteur:finess-1")
    assert [v["value"] for v in found["contradictions"][0]["values"]] == [
        "0200000000",
        "0299999999",
    ]
    (one / CONFIRMED).unlink()
    assert [
        f.rule
        for t in builder.read([*small_packs, one, two]).tables
        for f in t.findings
        if f.severity == "error"
    ] == ["duplicate_key"]


def test_the_record_of_the_register_stays(tmp_path: Path, small_packs: list[Path]) -> None:
    mapping = MAPPING.replace("acteur:main", "acteur:autre").replace(
        "acteur:finess-1", f"acteur:finess-{FINESS}"
    )
    one = write(tmp_path / "un", [f"autre,CMP fictif,cmp,{FINESS},37261,,001"], mapping)
    two = write(tmp_path / "deux", [f"finess-{FINESS},CMP fictif,cmp,{FINESS},37261,,002"])
    assert builder.read([*small_packs, one, two]).merged == {"autre": f"finess-{FINESS}"}


def test_legal_entities_match_by_their_own_number() -> None:
    left, right = actor("a", "Entité", finess_ej=FINESS), actor("b", "Autre", finess_ej=FINESS)
    assert len(propose([left], [right])) == 1
    site = actor("c", "CMP fictif", finess_ej=FINESS, type="cmp")
    assert propose([left], [site]) == []


def test_a_number_borne_by_two_actors_is_a_warning_until_they_are_merged(
    tmp_path: Path, small_packs: list[Path]
) -> None:
    one = write(tmp_path / "un", [f"main,CMP fictif,cmp,{FINESS},37261,,001"])
    two = write(tmp_path / "deux", [f"finess-1,CMP FICTIF,cmp,{FINESS},37261,,001"])
    before = builder.read([*small_packs, one, two]).findings
    assert [f.text() for f in before if f.rule == "shared_number"] == [
        f"un/acteurs.csv, ligne 2, colonne finess : le numéro FINESS {FINESS} est aussi celui de "
        "l'acteur « finess-1 » ; dire que c'est le même (maillage link, "
        "correspondances.sssom.tsv) ou corriger le numéro."
    ]
    (one / CONFIRMED).write_text(MAPPING, encoding="utf-8")
    after = builder.read([*small_packs, one, two]).findings
    assert [f for f in after if f.rule == "shared_number"] == []


def test_a_mapping_that_is_not_between_actors_is_refused(tmp_path: Path) -> None:
    pack = write(tmp_path / "un", [], MAPPING.replace("acteur:finess-1", "finess-1"))
    with pytest.raises(WrongUse, match="correspondance 1 : écrire acteur:"):
        confirmed(pack)


def test_a_row_that_is_not_an_exact_match_merges_nothing(tmp_path: Path) -> None:
    pack = write(tmp_path / "un", [], MAPPING.replace("exactMatch", "closeMatch"))
    assert confirmed(pack) == []


def test_a_misspelt_actor_in_a_confirmed_match_is_a_warning(
    tmp_path: Path, small_packs: list[Path]
) -> None:
    mapping = MAPPING.replace("acteur:main", "acteur:mian")
    one = write(tmp_path / "un", ["main,CMP fictif,cmp,,37261,,001"], mapping)
    two = write(tmp_path / "deux", [f"finess-1,CMP fictif,cmp,{FINESS},37261,,001"])
    data = builder.read([*small_packs, one, two])
    assert data.merged == {}
    assert [f.text() for f in data.findings if f.rule == "unknown_match"] == [
        "correspondances.sssom.tsv, colonne subject_id, object_id : aucun acteur ne porte "
        "l'identifiant « mian », ou sa ligne a été écartée ; corriger l'identifiant : la "
        "correspondance est restée sans effet."
    ]
