"""``check``: its forms, its exit codes, the list of known findings, the workbook and back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rdflib
from openpyxl import load_workbook
from rdflib import RDF, SH
from tests.cli.running import Ran, run
from tests.graph.mini_packs import TERRITOIRES, write_pack

from maillage import attribution, build, packs
from maillage.findings import ordered
from maillage.quality import Assessment
from maillage.reporting import scores

WRONG = """id,libelle,type,commune,source,depuis
fic-a,Équipe fictive,gem,99001,fictif,2026-02-30
fic-b,"<script>alert(1)</script>",gemm,99001,fictif,
fic-c,Autre équipe fictive,gem,99001,fictif,
"""
SOURCES = "code,titre,nature\nessai,Donnée fictive d'essai,saisie\n"
Check = Callable[..., Ran]


@pytest.fixture
def essai(tmp_path: Path) -> Path:
    """A pack with two wrong cells, and a source of its own."""
    directory = write_pack(tmp_path / "essai", {"acteurs": WRONG, "sources": SOURCES})
    description = (directory / "pack.toml").read_text(encoding="utf-8")
    (directory / "pack.toml").write_text(description.replace("fictif", "essai"), encoding="utf-8")
    return directory


@pytest.fixture
def beside(tmp_path: Path) -> list[str]:
    """The words of a check of packs that the tested one refers to, without the shipped ones."""
    territoires = write_pack(tmp_path / "territoires", TERRITOIRES)
    return ["check", "--only", str(packs.shipped("referentiel")), str(territoires)]


@pytest.fixture
def check(
    beside: list[str],
    essai: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Check:
    """What checks the tables of the pack; the graph is left to the tests that need it."""

    def tables_alone(directories: list[Path], *_: object, **__: object) -> build.Report:
        data = build.read(directories)
        found = [*data.findings, *(f for table in data.tables for f in table.findings)]
        return build.Report(
            findings=ordered(attribution.attributed(found, data.tables, data.packs)),
            packs=[pack.name for pack in data.packs],
            sources=attribution.source_titles(data.tables),
        )

    monkeypatch.setattr(build, "check", tables_alone)
    nothing = Assessment(dt.date(2026, 1, 1), (), ())
    monkeypatch.setattr(scores, "assess", lambda *_: nothing)

    def run_check(*words: str) -> Ran:
        return run(capsys, *beside, str(essai), *words)

    return run_check


def rules(ran: Ran) -> set[str]:
    """Return the rules of the tables that a check in JSON names."""
    return {f["rule"] for f in json.loads(ran.out)["findings"] if ":" not in f["rule"]}


def test_the_table_says_where_what_and_what_to_do(check: Check) -> None:
    ran = check()

    assert ran.status == 1
    assert "essai/acteurs.csv — 2 erreurs" in ran.out
    assert (
        "  erreur — ligne 2, colonne depuis (acteur:fic-a)\n"
        "      « 2026-02-30 » n'est pas une date qui existe\n"
        "      → écrire AAAA, AAAA-MM ou AAAA-MM-JJ\n"
    ) in ran.out


@pytest.mark.parametrize(
    ("by", "title"),
    [
        ("rule", "« … » n'est pas une date qui existe (date) — 1 erreur"),
        ("source", "fictif — Donnée fictive — 2 erreurs"),
    ],
)
def test_the_table_is_grouped_as_asked(by: str, title: str, check: Check) -> None:
    assert any(line.startswith(title) for line in check("--by", by).out.splitlines())


def test_each_form_goes_to_stdout_or_to_a_file(check: Check, tmp_path: Path) -> None:
    for form in ("table", "csv", "json", "ttl", "html"):
        target = tmp_path / f"constats.{form}"
        shown = check("--format", form)
        ran = check("--format", form, "-o", str(target))

        assert (shown.status, ran.status, ran.out) == (1, 1, "")
        assert target.read_text(encoding="utf-8") == shown.out
        assert f"→ {target}" in ran.err


def test_the_turtle_is_a_validation_report(check: Check) -> None:
    graph = rdflib.Graph().parse(data=check("--format", "ttl").out, format="turtle")
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)

    assert len(list(graph.objects(report, SH.result))) == 2


def test_a_finding_in_json_says_thing_source_and_title(check: Check) -> None:
    found = json.loads(check("--format", "json", "--lang", "en").out)
    (date,) = [f for f in found["findings"] if f["rule"] == "date"]

    assert date == {
        "severity": "error",
        "file": "essai/acteurs.csv",
        "line": 2,
        "column": "depuis",
        "value": "2026-02-30",
        "rule": "date",
        "title": "“…” is not a date that exists",
        "message": "“2026-02-30” is not a date that exists",
        "remedy": "write YYYY, YYYY-MM or YYYY-MM-DD",
        "thing": "acteur:fic-a",
        "source": "fictif",
        "path": None,
        "component": None,
        "new": None,
    }
    assert found["packs"] == ["referentiel", "territoires", "essai"]
    assert found["counts"]["error"] == 2
    assert found["baseline"] is None


def test_a_workbook_needs_a_file_and_a_pack(capsys: pytest.CaptureFixture[str]) -> None:
    without_file = run(capsys, "check", "essai", "--format", "xlsx")
    without_pack = run(capsys, "check", "--format", "xlsx", "-o", "x.xlsx", "--lang", "en")

    assert (without_file.status, without_pack.status) == (2, 2)
    assert without_file.err.startswith("un classeur s'écrit dans un fichier : ajouter -o")
    assert without_pack.err.startswith("give the pack to correct")


def test_checked_in_a_workbook_corrected_and_imported_the_pack_is_clean(
    beside: list[str], essai: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "corrections.xlsx"
    ran = run(capsys, *beside, str(essai), "--format", "xlsx", "-o", str(target))
    # One workbook for each of the packs that were given.
    mine = target.with_stem("corrections-essai")
    assert (ran.status, ran.out) == (1, "")
    assert f"→ {mine}" in ran.err

    book = load_workbook(mine)
    sheet = book["acteurs"]
    notes: Any = {c.coordinate: c.comment.text for row in sheet for c in row if c.comment}
    assert "codes proches : gem" in notes["C3"]
    sheet["C3"], sheet["F2"] = "gem", "2026-02-28"
    book.save(mine)
    corrected = tmp_path / "corrige" / "essai"
    ran = run(capsys, "import", "classeur", str(mine), "-o", str(corrected))
    assert ran.status == 0
    assert "Constats" not in ran.out

    ran = run(capsys, *beside, str(corrected), "--format", "json")
    assert (ran.status, rules(ran)) == (0, set())
    before, after = ((d / "acteurs.csv").read_text("utf-8") for d in (essai, corrected))
    assert all(
        f"{word}," in after for word in ("fic-a", "fic-b", "fic-c", "<script>alert(1)</script>")
    )
    assert before.count("\n") == after.count("\n")
    assert [s["source"] for s in json.loads(ran.out)["quality"]["sources"]] == ["fictif"]


def test_known_findings_do_not_fail(check: Check, essai: Path, tmp_path: Path) -> None:
    known = tmp_path / "connus.jsonl"
    assert check("--write-baseline", str(known)).status == 1

    ran = check("--baseline", str(known))
    assert ran.status == 0
    assert "depuis les constats connus : 0 nouveau" in ran.out

    (essai / "acteurs.csv").write_text(
        WRONG.replace("fic-a,", "fic-z,,gem,99001,fictif,\nfic-a,"), encoding="utf-8"
    )
    ran = check("--baseline", str(known), "--format", "json")
    assert ran.status == 1
    assert {f["rule"] for f in json.loads(ran.out)["findings"] if f["new"]} == {"required"}


def test_a_new_warning_fails_too(check: Check, essai: Path, tmp_path: Path) -> None:
    known = tmp_path / "connus.jsonl"
    check("--write-baseline", str(known))
    (essai / "offress.csv").write_text("id\n", encoding="utf-8")

    assert check("--baseline", str(known)).status == 1


def test_the_list_of_known_findings_shrinks_and_never_grows(
    check: Check, essai: Path, tmp_path: Path
) -> None:
    known = tmp_path / "connus.jsonl"
    check("--write-baseline", str(known))
    before = known.read_text(encoding="utf-8").splitlines()
    (essai / "acteurs.csv").write_text(
        WRONG.replace("2026-02-30", "2026").replace("fic-c,Autre équipe", "fic c,"),
        encoding="utf-8",
    )

    ran = check("--baseline", str(known), "--write-baseline", str(known))
    after = known.read_text(encoding="utf-8").splitlines()
    assert ran.status == 1
    assert "Constats disparus" in ran.out
    assert set(after) < set(before)
    assert not any('"date"' in line or "fic c" in line for line in after)


def test_a_baseline_that_is_not_there_stops_before_the_check(check: Check, tmp_path: Path) -> None:
    ran = check("--baseline", str(tmp_path / "absent.jsonl"), "--lang", "en")

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("the file of known findings")
    assert ran.err.count("\n") == 1


def test_pyshacl_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    essai = write_pack(tmp_path / "essai", {"acteurs": "id,libelle,source\nfic-a,A,001\n"})
    words = ("check", "--only", str(essai), "--format", "json")

    fast, slow = (run(capsys, *words, "--engine", engine) for engine in ("sparql", "pyshacl"))

    assert fast.status == slow.status
    assert json.loads(fast.out) == json.loads(slow.out)


def test_freshness_counts_from_the_day_that_is_asked(
    capsys: pytest.CaptureFixture[str], essai: Path
) -> None:
    ran = run(capsys, "check", str(essai), "--on", "2026-02-30")

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("la date « 2026-02-30 » n'existe pas")
