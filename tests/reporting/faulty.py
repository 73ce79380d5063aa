"""A small report with a finding of every kind; every row is « donnée fictive »."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from maillage import iris
from maillage.build import Report
from maillage.findings import Finding, Severity, ShapeResult, make, ordered

ACTEURS, OFFRES = "essai/acteurs.csv", "essai/offres.csv"
SCRIPT = '<script>alert("x")</script>'


def row(finding: Finding, kind: str, key: str) -> Finding:
    """Return a finding of a table with what its row describes, and its source."""
    return replace(finding, thing=iris.thing(kind, key), source="fictif")


def of_shape(
    shape: str,
    severity: Severity,
    file: str,
    line: int,
    column: str = "",
    *,
    label: str,
    thing: str,
    fault: tuple[str, str],
    remedy: tuple[str, str],
    path: str = "",
    component: str = "MinCountConstraintComponent",
    value: str = "",
    term: str = "",
    source: str = "fictif",
) -> Finding:
    """Return a finding as ``shape_findings`` makes them."""
    short = iris.short(thing)
    return Finding(
        file,
        line,
        column,
        value,
        shape,
        severity,
        {"fr": f"« {label} » ({short}) : {fault[0]}", "en": f"“{label}” ({short}): {fault[1]}"},
        {"fr": remedy[0], "en": remedy[1]},
        thing,
        source,
        ShapeResult(path, component, term, label, {"fr": fault[0], "en": fault[1]}),
    )


def zone(number: int) -> Finding:
    """Return the finding of an offer without zone."""
    return of_shape(
        "shape:offre-zone",
        Severity.WARNING,
        OFFRES,
        number + 1,
        label=f"Offre fictive {number}",
        thing=iris.thing("offre", f"fic-{number}"),
        fault=("l'offre n'a pas de zone", "the offer has no zone"),
        remedy=("ajouter une ligne dans offre_zones", "add a row to offre_zones"),
        path="^mlg:deOffre",
    )


def findings() -> list[Finding]:
    """Return findings of tables and of shapes, in order."""
    known: dict[str, Any] = {"tables": "types", "allowed": "gem"}
    return ordered(
        [
            row(make("date", ACTEURS, 2, "depuis", "=1+1"), "acteur", "fic-a"),
            row(make("dangling", ACTEURS, 3, "type", "gemm", **known), "acteur", "fic-b"),
            row(make("dangling", ACTEURS, 5, "type", "cmmp", **known), "acteur", "fic-d"),
            replace(make("quote", ACTEURS, 4, value='fic-c,"C'), source="fictif"),
            of_shape(
                "shape:acteur-finess",
                Severity.ERROR,
                ACTEURS,
                6,
                "finess",
                label=f"Équipe {SCRIPT}",
                thing=iris.thing("acteur", "fic-e"),
                fault=("le numéro FINESS n'a pas neuf caractères", "not nine characters"),
                remedy=("le vérifier sur le site FINESS", "check it on the FINESS site"),
                path="mlg:numeroFiness",
                component="PatternConstraintComponent",
                value='12"3',
                term='"12\\"3"',
            ),
            of_shape(
                "shape:divergence-sujet",
                Severity.INFO,
                "regles",
                0,
                label="Divergence fictive",
                thing=iris.thing("divergence", "fic-d"),
                fault=("le sujet n'est pas un acteur", "the subject is no actor"),
                remedy=("corriger la colonne sujet", "correct column sujet"),
                path="(mlg:sujet/(rdf:type|^mlg:de))",
                component="ClassConstraintComponent",
                value="dep:31",
                term=f"<{iris.thing('departement', '31')}>",
                source="",
            ),
            *(zone(number) for number in range(1, 9)),
            make("unknown_table", "essai/offress.csv", value="offress", allowed="offres"),
            make("empty_table", "autre/liens.csv"),
        ]
    )


def report() -> Report:
    """Return what a check of the pack « essai » would report."""
    return Report(
        findings=findings(),
        rows={ACTEURS: 1200, OFFRES: 8},
        rejected={ACTEURS: 4},
        quads=12_345,
        derived={"50-couvre": 7},
        seconds={"tables": 0.1},
        packs=["autre", "essai"],
        sources={"fictif": "Donnée fictive"},
    )
