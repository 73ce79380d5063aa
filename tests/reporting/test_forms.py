"""Text, CSV, JSON and Turtle: the same findings, byte for byte those of the golden files."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
import rdflib
from rdflib import RDF, SH, URIRef
from tests.reporting import faulty

from maillage import baseline, iris
from maillage.findings import RULES, Severity, make
from maillage.namespaces import expand
from maillage.reporting import Outcome, data, text
from maillage.reporting.grouping import By, counted, grouped, rule_title
from maillage.reporting.turtle import as_turtle

GOLDEN = Path(__file__).parent / "golden"
# Every word that a sentence of a rule may leave to be filled in.
_WORDS = "value position allowed expected first tables label detail low high meant most number"
BLANKS: dict[str, Any] = dict.fromkeys([*_WORDS.split(" "), "place"], "x")
FORMS: dict[str, Callable[[Outcome], str]] = {
    "par-fichier.txt": lambda outcome: text.as_text(outcome, By.FILE),
    "par-regle.txt": lambda outcome: text.as_text(outcome, By.RULE),
    "by-source.txt": lambda outcome: text.as_text(outcome, By.SOURCE, "en"),
    "constats.csv": data.as_csv,
    "findings.csv": lambda outcome: data.as_csv(outcome, "en"),
    "constats.json": data.as_json,
    "constats.ttl": as_turtle,
}


@pytest.fixture
def outcome() -> Outcome:
    """All that was found, in a report on every pack."""
    return Outcome(faulty.report())


@pytest.fixture
def since(outcome: Outcome) -> Outcome:
    """The same, when all but the wrong date was known, and one thing more that is gone."""
    found = outcome.report.findings
    gone = faulty.zone(40)
    known = baseline.baseline_of([*(f for f in found if f.rule != "date"), gone])
    compared = baseline.compare(found, known, outcome.report.packs)
    return Outcome(outcome.report, baseline=compared)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_the_golden_one(name: str, outcome: Outcome) -> None:
    made = click.unstyle(FORMS[name](outcome)) + "\n"

    assert made == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_text_fits_in_its_width_and_says_the_count_first(
    by: By, lang: str, outcome: Outcome
) -> None:
    lines = click.unstyle(text.as_text(outcome, by, lang)).splitlines()

    assert max(map(len, lines)) <= 100
    assert lines[0] == counted(outcome.report.findings, lang)
    assert all(line == line.rstrip() for line in lines)


def test_a_long_group_is_cut_and_says_how_to_see_the_rest(outcome: Outcome) -> None:
    shown = text.as_text(outcome, most=3)
    whole = text.as_text(outcome, most=50)

    assert [f"Offre fictive {n}" in shown for n in (3, 4, 8)] == [True, False, False]
    assert "… et 5 autres\n" in shown
    assert shown.endswith("montre tout.")
    assert all(f"Offre fictive {n} »" in whole for n in range(1, 9))
    assert "autres" not in whole


def test_findings_of_one_rule_share_their_remedy(outcome: Outcome) -> None:
    shown = click.unstyle(text.as_text(outcome))

    assert shown.count("ajouter une ligne dans offre_zones") == 1
    assert "avertissement × 8 — l'offre n'a pas de zone" in shown


def test_notes_may_be_counted_only(outcome: Outcome) -> None:
    shown = click.unstyle(text.as_text(outcome, notes=False))

    assert "2 notes" in shown.splitlines()[0]
    assert "Divergence fictive" not in shown


def test_what_shipped_packs_say_is_counted_and_their_errors_are_shown() -> None:
    report = faulty.report()
    report.findings.append(make("required", "autre/offres.csv", 2, "libelle"))
    shown = click.unstyle(text.as_text(Outcome(report, frozenset({"essai"}))))

    assert "autre/offres.csv — 1 erreur" in shown
    assert "autre/liens.csv" not in shown
    assert "Dans les paquets livrés (autre) : 1 note ; « maillage check » seul les montre." in shown


def test_a_baseline_leaves_the_new_ones_in_the_text(since: Outcome) -> None:
    lines = click.unstyle(text.as_text(since)).splitlines()

    assert lines[:2] == [
        "5 erreurs, 9 avertissements, 2 notes",
        "depuis les constats connus : 1 nouveau, 13 connus, 1 disparu",
    ]
    assert "essai/acteurs.csv — 1 erreur" in lines
    assert "  shape:offre-zone, essai/offres.csv, offre:fic-40" in lines
    assert not any("Offre fictive" in line for line in lines)


def test_csv_and_json_say_which_findings_are_new(since: Outcome) -> None:
    rows = list(csv.DictReader(io.StringIO(data.as_csv(since))))
    found = json.loads(data.as_json(since))

    assert Counter(row["nouveau"] for row in rows) == {"oui": 1, "non": 13, "": 2}
    assert [f["rule"] for f in found["findings"] if f["new"]] == ["date"]
    assert {f["severity"] for f in found["findings"] if f["new"] is None} == {"info"}
    assert {k: found["baseline"][k] for k in ("new", "known", "gone")} == {
        "new": 1,
        "known": 13,
        "gone": 1,
    }
    assert [gone["thing"] for gone in found["baseline"]["gone_findings"]] == ["offre:fic-40"]


def test_of_two_findings_that_are_the_same_one_may_be_new() -> None:
    twice = [make("required", "essai/a.csv", line, "nom") for line in (2, 3)]
    report = faulty.report()
    report.findings = twice
    compared = baseline.compare(twice, baseline.baseline_of(twice[:1]), ["essai"])

    found = json.loads(data.as_json(Outcome(report, baseline=compared)))["findings"]

    assert [(f["line"], f["new"]) for f in found] == [(2, False), (3, True)]


def test_a_cell_never_starts_a_formula_in_csv(outcome: Outcome) -> None:
    for cell in (cell for row in csv.reader(io.StringIO(data.as_csv(outcome))) for cell in row):
        assert not cell.startswith(("=", "+", "-", "@"))


def test_the_turtle_is_a_report_that_shacl_understands(outcome: Outcome) -> None:
    graph = rdflib.Graph().parse(data=as_turtle(outcome), format="turtle")
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    results = list(graph.objects(report, SH.result))

    assert list(graph.objects(report, SH.conforms)) == [rdflib.Literal(False)]
    assert len(results) == len(outcome.report.findings)
    for result in results:
        assert (result, RDF.type, SH.ValidationResult) in graph
        for term in ("focusNode", "resultSeverity", "sourceConstraintComponent", "sourceShape"):
            assert len(list(graph.objects(result, SH[term]))) == 1
        messages = list(graph.objects(result, SH.resultMessage))
        assert {getattr(message, "language", "") for message in messages} == {"fr", "en"}
    severities = Counter(str(o) for o in graph.objects(None, SH.resultSeverity))
    assert severities == {str(SH.Violation): 5, str(SH.Warning): 9, str(SH.Info): 2}


def test_a_result_points_at_its_cell_and_its_value(outcome: Outcome) -> None:
    graph = rdflib.Graph().parse(data=as_turtle(outcome), format="turtle")
    (wrong,) = graph.subjects(SH.sourceShape, URIRef(expand("shape:acteur-finess")))
    said = {
        key: graph.value(wrong, URIRef(expand(f"mlg:{key}")))
        for key in ("fichierSource", "ligneSource", "colonneSource")
    }

    assert said == {
        "fichierSource": rdflib.Literal("essai/acteurs.csv"),
        "ligneSource": rdflib.Literal(6),
        "colonneSource": rdflib.Literal("finess"),
    }
    assert graph.value(wrong, SH.focusNode) == URIRef(iris.thing("acteur", "fic-e"))
    assert graph.value(wrong, SH.resultPath) == URIRef(expand("mlg:numeroFiness"))
    assert graph.value(wrong, SH.value) == rdflib.Literal('12"3')


def test_a_rule_of_the_tables_has_an_iri_and_the_path_of_its_column(outcome: Outcome) -> None:
    graph = rdflib.Graph().parse(data=as_turtle(outcome), format="turtle")
    rule = URIRef(iris.concept("constats", "date"))
    (wrong,) = graph.subjects(SH.sourceShape, rule)
    (quote,) = graph.subjects(SH.sourceShape, URIRef(iris.concept("constats", "quote")))

    assert graph.value(wrong, SH.sourceConstraintComponent) == rule
    assert graph.value(wrong, SH.resultPath) == URIRef(expand("schema:validFrom"))
    assert graph.value(quote, SH.focusNode) == URIRef(iris.graph("essai", "acteurs"))


def test_a_path_is_written_as_shacl_does(outcome: Outcome) -> None:
    graph = rdflib.Graph().parse(data=as_turtle(outcome), format="turtle")
    (inverse, *_) = graph.objects(None, SH.inversePath)
    (choice,) = graph.objects(None, SH.alternativePath)
    first, second = graph.items(choice)

    assert inverse in {URIRef(expand("mlg:deOffre")), URIRef(expand("mlg:de"))}
    assert first == RDF.type
    assert graph.value(second, SH.inversePath) == URIRef(expand("mlg:de"))


def test_nothing_found_conforms() -> None:
    report = faulty.report()
    report.findings = []
    nothing = Outcome(report)
    graph = rdflib.Graph().parse(data=as_turtle(nothing), format="turtle")

    assert list(graph.objects(None, SH.conforms)) == [rdflib.Literal(True)]
    assert text.as_text(nothing) == click.style("aucun constat", bold=True)
    assert json.loads(data.as_json(nothing))["findings"] == []
    assert not nothing.fails()


@pytest.mark.parametrize("rule", sorted(RULES))
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_title_of_a_rule_has_no_blank_to_fill_in(rule: str, lang: str) -> None:
    title = rule_title(make(rule, "f", **BLANKS), lang)

    assert title
    assert not set("{}") & set(title)
    assert "……" not in title


def test_groups_come_with_the_most_serious_first(outcome: Outcome) -> None:
    found = outcome.report.findings
    groups = {
        by: [g.key for g in grouped(found, by, "fr", {"fictif": "Donnée fictive"})] for by in By
    }

    assert groups[By.FILE] == [
        "essai/acteurs.csv",
        "essai/offres.csv",
        "essai/offress.csv",
        "autre/liens.csv",
        "regles",
    ]
    assert groups[By.SOURCE] == ["fictif", ""]
    assert groups[By.RULE][:2] == ["dangling", "date"]
    assert sum(len(g.findings) for g in grouped(found, By.RULE, "fr", {})) == len(found)


def test_totals_say_what_was_read_found_and_how_long() -> None:
    assert text.totals(faulty.report()) == [
        "autre, essai : 1208 lignes, 4 écartées, 12345 triplets dont 7 déduits",
        "5 erreurs, 9 avertissements, 2 notes",
        "0.1 s (tables 0.1 s)",
    ]
    assert text.totals(faulty.report(), "en")[0].startswith("autre, essai: 1208 rows, 4 kept out")


@pytest.mark.parametrize(
    ("severities", "fails"),
    [((), False), (("info",), False), (("warning",), False), (("error", "warning"), True)],
)
def test_without_a_baseline_errors_alone_fail(severities: tuple[str, ...], fails: bool) -> None:
    report = faulty.report()
    report.findings = [f for f in report.findings if f.severity in map(Severity, severities)]

    assert Outcome(report).fails() is fails


def test_a_title_that_is_long_is_wrapped(outcome: Outcome) -> None:
    outcome.report.sources["fictif"] = "Donnée fictive " * 20
    shown = click.unstyle(text.as_text(outcome, By.SOURCE)).splitlines()

    assert max(map(len, shown)) <= 100
    assert textwrap.shorten(shown[2], 40).startswith("fictif — Donnée fictive")
