"""What each command writes, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.cli.running import run
from tests.graph.mini_packs import DISPOSITIFS, TERRITOIRES, write_mini_packs, write_pack

from maillage import __version__, packs, rendering, snapshot
from maillage.cli import COMMANDS
from maillage.columns import columns
from maillage.rows import GROUPS, TABLES

TOULOUSE = ("who-covers", "--need", "anxio-depression", "--line", "2", "--commune", "31555")


@pytest.fixture
def mini(tmp_path: Path) -> list[str]:
    """The invented packs, as words of a command."""
    return ["--only", *map(str, write_mini_packs(tmp_path / "packs"))]


@pytest.fixture
def wrong(tmp_path: Path) -> list[str]:
    """The invented packs and one with an error, a warning and a note."""
    essai = write_pack(
        tmp_path / "essai",
        {
            "acteurs": "id,libelle,source,depuis\nfic-x,X,fictif,=1+1\n",
            "offress": "",
            "liens": "id,libelle,de,vers,nature,source\n",
        },
    )
    return ["--only", *map(str, write_mini_packs(tmp_path / "packs")), str(essai)]


def _json(text: str) -> Any:
    return json.loads(text)


def test_who_covers_in_json_has_the_documented_keys(
    small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, *TOULOUSE, "--snapshot", str(small_root), "--format", "json")
    answer = _json(ran.out)
    hit, miss = answer["answers"][0], answer["near_misses"][0]

    assert (ran.status, ran.err) == (0, "")
    assert set(answer) == {
        "question",
        "state",
        "reason",
        "notes",
        "counts",
        "answers",
        "near_misses",
        "fallback",
        "contradictions",
        "expected_types",
        "inventoried",
    }
    assert set(answer["question"]) == {
        "need",
        "line",
        "commune",
        "commune_label",
        "age",
        "on",
        "within",
        "field",
    }
    assert set(hit) == {
        "offer",
        "actor",
        "programme",
        "need",
        "line",
        "zone",
        "site",
        "public",
        "modalities",
        "access",
        "delay",
        "cost",
        "sessions",
        "contact",
        "period",
        "basis",
        "conditions",
        "why",
        "sources",
    }
    assert set(hit["offer"]) == {"id", "label"}
    assert set(hit["actor"]) == {"id", "label", "type"}
    assert set(hit["zone"]) == {"code", "label"}
    assert {"age_min", "age_max"} <= set(hit["public"])
    assert {"promised_min_days", "promised_max_days"} <= set(hit["delay"])
    assert {"from", "to"} <= set(hit["period"])
    assert hit["basis"] in {"declare", "presume"}
    assert {"source", "file", "line", "quote"} <= set(hit["sources"][0])
    assert {"offer", "actor", "fails", "detail"} <= set(miss)


def test_the_fallback_in_json_names_its_rule(
    mini: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = str(tmp_path / "root")
    run(capsys, "build", *mini, "--to", root)
    words = ("who-covers", "--need", "anxio-depression", "--line", "2", "--commune", "97001")

    answer = _json(run(capsys, *words, "--snapshot", root, "--format", "json").out)

    assert (answer["state"], answer["answers"]) == ("non_renseigne", [])
    assert answer["fallback"]
    for step in answer["fallback"]:
        assert {"rule", "explanation", "line", "offer", "actor", "zone", "basis"} <= set(step)


def test_an_answer_in_english_speaks_english(
    small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (*TOULOUSE, "--snapshot", str(small_root))
    french = run(capsys, *words).out
    english = run(capsys, *words, "--lang", "en").out

    assert "Qui répond" in french
    assert "Qui répond" not in english
    assert "pourquoi" not in english


def test_a_result_goes_to_the_file_that_is_asked(
    small_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "reponse.json"
    words = (*TOULOUSE, "--snapshot", str(small_root), "--format", "json")
    shown = run(capsys, *words).out

    ran = run(capsys, *words, "-o", str(target))

    assert (ran.status, ran.out) == (0, "")
    assert ran.err == f"→ {target}\n"
    assert target.read_text(encoding="utf-8") == shown


def test_a_file_holds_no_colour_codes(
    small_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "reponse.txt"

    run(capsys, *TOULOUSE, "--snapshot", str(small_root), "-o", str(target))

    assert "\x1b" not in target.read_text(encoding="utf-8")


def test_a_query_that_finds_nothing_says_what_is_at_fault(
    small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("query", "SELECT ?s WHERE { ?s a mlg:Besoins ; rdfs:label ?l }")

    ran = run(capsys, *words, "--snapshot", str(small_root))
    assert ran.status == 0
    assert ran.err.splitlines() == [
        "aucune ligne.",
        "  rien n'est de la classe mlg:Besoins ; le plus proche : mlg:Besoin",
    ]
    english = run(capsys, *words, "--snapshot", str(small_root), "--lang", "en").err
    assert english.splitlines() == [
        "no row.",
        "  nothing is of class mlg:Besoins; the nearest: mlg:Besoin",
    ]


def test_a_count_of_nothing_is_explained_and_a_true_zero_is_not(
    small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    none = run(
        capsys,
        *("query", "SELECT (COUNT(*) AS ?n) WHERE { ?s a mlg:Besoins }"),
        *("--snapshot", str(small_root)),
    )
    assert none.err.startswith("la réponse est vide :\n  rien n'est de la classe mlg:Besoins")
    zero = run(
        capsys,
        *("query", "SELECT (SUM(?x) AS ?n) WHERE { VALUES ?x { 0 0 } }"),
        *("--snapshot", str(small_root)),
    )
    assert zero.err == ""


def test_a_query_whose_patterns_do_not_meet_says_so(
    small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("query", "SELECT ?s WHERE { ?s a mlg:Commune ; mlg:repondA ?b }")

    err = run(capsys, *words, "--snapshot", str(small_root)).err

    assert "trouvent quelque chose chacun, mais rien ensemble" in err


@pytest.mark.parametrize(
    ("sparql", "format_", "said"),
    [
        ("ASK { ?s a mlg:Commune }", "csv", "reponse\ntrue\n"),
        (
            "SELECT ?n WHERE { <https://w3id.org/maillage/id/departement/31> rdfs:label ?n }",
            "csv",
            "n\nHaute-Garonne\n",
        ),
        (
            "CONSTRUCT { ?s rdfs:label ?n } WHERE { ?s a mlg:Departement ; rdfs:label ?n "
            'FILTER(?n = "Haute-Garonne") }',
            "ttl",
            "<https://w3id.org/maillage/id/departement/31> "
            '<http://www.w3.org/2000/01/rdf-schema#label> "Haute-Garonne" .\n',
        ),
    ],
    ids=["ask", "select", "construct"],
)
def test_a_query_is_written_in_the_format_that_is_asked(
    sparql: str,
    format_: str,
    said: str,
    small_root: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ("query", sparql, "--snapshot", str(small_root))

    assert run(capsys, *words, "--format", format_).out == said
    wrong = "ttl" if format_ == "csv" else "csv"
    assert run(capsys, *words, "--format", wrong).status == 2


def test_the_queries_are_listed_with_their_question(capsys: pytest.CaptureFixture[str]) -> None:
    french = _json(run(capsys, "queries", "--format", "json").out)
    english = _json(run(capsys, "queries", "--format", "json", "--lang", "en").out)

    assert {row["nom"] for row in french} == {row["nom"] for row in english}
    assert all(row["question"] for row in french + english)


def test_explain_gives_the_row_and_the_quote(
    small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("explain", "acteur:str-asm13", "--snapshot", str(small_root))

    found = _json(run(capsys, *words, "--format", "json").out)
    text = run(capsys, *words).out

    assert {"id", "short", "label", "stated", "derived", "pointed_at", "contradictions"} <= set(
        found
    )
    stated = found["stated"][0]
    assert stated["file"] == "dispositifs/acteurs.csv"
    assert f"ligne {stated['line']}" in text
    assert stated["quote"] in text


def test_the_short_name_that_explain_gives_is_understood_back(
    small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--snapshot", str(small_root), "--format", "json")

    for thing in ("acteur:str-asm13", "dep:31", "france", "commune:31555"):
        assert _json(run(capsys, "explain", thing, *words).out)["short"] == thing


def test_build_says_what_it_did_and_where(
    mini: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "root"

    ran = run(capsys, "build", *mini, "--to", str(root))

    assert ran.status == 0
    first, counts, seconds, where = ran.out.splitlines()
    assert first.startswith("referentiel, territoires, dispositifs : ")
    assert counts.startswith(("aucun constat", "aucune erreur"))
    assert "validation" in seconds
    assert where == f"→ {snapshot.current(root).directory}"
    assert ran.err.splitlines()[0] == "… lecture des tables"


def test_build_with_errors_is_status_1_and_names_the_quarantine(
    wrong: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "root"

    ran = run(capsys, "build", *wrong, "--to", str(root))

    assert ran.status == 1
    assert "\n1 erreur, " in ran.out
    assert (
        "essai/acteurs.csv — 1 erreur\n"
        "  erreur — ligne 2, colonne depuis (acteur:fic-x)\n"
        "      « =1+1 » n'est pas une date qui existe\n"
        "      → écrire AAAA, AAAA-MM ou AAAA-MM-JJ\n"
    ) in ran.err
    assert "essai/offress.csv — 1 avertissement\n" in ran.err
    assert "liens.csv" not in ran.err
    quarantine = snapshot.current(root).directory / "quarantine"
    assert f"quarantine : {quarantine}" in ran.err
    assert (quarantine / "essai" / "acteurs.csv").is_file()


def test_a_strict_build_shows_the_errors_and_publishes_nothing(
    wrong: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "root"

    ran = run(capsys, "build", *wrong, "--to", str(root), "--strict", "--lang", "en")

    assert (ran.status, ran.out) == (1, "")
    lines = ran.err.splitlines()
    assert "  error — line 2, column depuis (acteur:fic-x)" in lines
    assert lines[-1] == "build refused: 1 error (--strict); the previous snapshot is kept"
    assert list(root.iterdir()) == []


def test_check_writes_nothing_and_says_all(
    wrong: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    before = sorted(tmp_path.rglob("*"))

    found = _json(run(capsys, "check", *wrong, "--format", "json").out)["findings"]
    ran = run(capsys, "check", *wrong, "--format", "csv")

    assert ran.status == 1
    assert sorted(tmp_path.rglob("*")) == before
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["message"] for row in found] == [row["message"] for row in rows]
    rows = [row for row in rows if row["fichier"].startswith("essai/")]
    assert [(r["gravite"], r["fichier"], r["ligne"], r["regle"]) for r in rows] == [
        ("error", "essai/acteurs.csv", "2", "date"),
        ("warning", "essai/offress.csv", "", "unknown_table"),
        ("info", "essai/liens.csv", "", "empty_table"),
    ]
    assert rows[0]["valeur"] == "'=1+1"
    assert found[0]["value"] == "=1+1"


def test_check_of_good_packs_is_status_0(
    mini: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "constats.csv"

    ran = run(capsys, "check", *mini, "--format", "csv", "-o", str(target))

    assert (ran.status, ran.out) == (0, "")
    header, *rows = target.read_text(encoding="utf-8").splitlines()
    assert header == (
        "gravite,fichier,ligne,colonne,valeur,regle,message,remede,chose,source,nouveau"
    )
    assert not any(row.startswith("error") for row in rows)


def test_a_template_is_a_pack_that_builds(
    mini: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "mon-paquet"
    assert run(capsys, "template", "-o", str(target)).status == 0
    names = {*(model.table for model in GROUPS["dispositifs"]), "sources"}
    assert {path.stem for path in target.glob("*.csv")} == names
    assert {path.stem for path in (target / "schema").glob("*.json")} == names

    ran = run(capsys, "build", *mini, str(target), "--to", str(tmp_path / "root"))

    assert ran.status == 0
    manifest = snapshot.current(tmp_path / "root").manifest()
    assert {manifest["rows"][f"mon-paquet/{name}.csv"] for name in names} == {0}


def test_a_template_of_every_table_builds_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "tout"
    assert run(capsys, "template", *TABLES, "-o", str(target)).status == 0

    ran = run(capsys, "build", "--only", str(target), "--to", str(tmp_path / "root"))

    assert ran.status == 0
    for name, model in TABLES.items():
        header = (target / f"{name}.csv").read_text(encoding="utf-8")
        assert header == ",".join(columns(model)) + "\n"
        schema = _json((target / "schema" / f"{name}.json").read_text(encoding="utf-8"))
        assert [field["name"] for field in schema["fields"]] == list(columns(model))


def test_a_filled_template_builds(
    mini: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "mon-paquet"
    run(capsys, "template", "acteurs", "-o", str(target))
    path = target / "acteurs.csv"
    header = path.read_text(encoding="utf-8").strip().split(",")
    row = {**DISPOSITIFS["acteurs"][0], "id": "mon-cmp"}
    line = ",".join(row.get(name, "") for name in header)
    path.write_text(",".join(header) + "\r\n" + line + "\r\n", encoding="utf-8-sig")

    ran = run(capsys, "build", *mini, str(target), "--to", str(tmp_path / "root"))

    assert ran.status == 0
    manifest = snapshot.current(tmp_path / "root").manifest()
    assert manifest["rows"]["mon-paquet/acteurs.csv"] == 1


def test_a_template_never_writes_over_a_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "mon-paquet"
    run(capsys, "template", "acteurs", "-o", str(target))
    (target / "acteurs.csv").write_text("mon travail\n", encoding="utf-8")
    (target / "pack.toml").write_text('titre = "À moi"\n', encoding="utf-8")
    readme = (target / "LISEZMOI.md").read_text(encoding="utf-8")

    ran = run(capsys, "template", "offres", "acteurs", "-o", str(target))
    assert ran.status == 2
    assert ran.err == (
        f"{target} contient déjà acteurs.csv : choisir un autre dossier, rien n'a été écrit\n"
    )
    assert not (target / "offres.csv").exists()

    assert run(capsys, "template", "offres", "-o", str(target)).status == 0
    assert (target / "acteurs.csv").read_text(encoding="utf-8") == "mon travail\n"
    assert (target / "pack.toml").read_text(encoding="utf-8") == 'titre = "À moi"\n'
    assert (target / "LISEZMOI.md").read_text(encoding="utf-8").startswith(readme)


def test_the_header_of_one_table_goes_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "template", "sources")

    assert (ran.status, ran.err) == (0, "")
    assert ran.out == ",".join(columns(TABLES["sources"])) + "\n"


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4))
@example(["=1+1", "+33 1", "-x", "@a"])
@example(["\t=1", "\r=1", "-3.5", "+33100000000"])
@example(["-inf", "+nan", "-1_000"])
def test_no_cell_of_a_csv_starts_like_a_formula(cells: list[str]) -> None:
    text = rendering.as_csv([f"c{n}" for n in range(len(cells))], [cells])
    written = list(csv.reader(io.StringIO(text, newline="")))[1:]
    found = written[0] if written else [""]

    for before, after in zip(cells, found, strict=False):
        if after.startswith(("=", "+", "-", "@", "\t", "\r")):
            assert after == before
            assert isinstance(float(after), float), "only a number may start with a sign"


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_its_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, command, "--help")

    assert ran.status == 0
    assert ran.out.startswith(f"Usage: maillage {command}")


def test_the_list_of_commands_is_shown_without_loading_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = run(capsys, "--help")

    assert all(f"  {command}" in ran.out for command in COMMANDS)


def _process(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "maillage", *words],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def test_the_command_runs_as_a_process(small_root: Path) -> None:
    assert _process("--version").stdout.strip().endswith(__version__)

    answered = _process(*TOULOUSE, "--snapshot", str(small_root), "--format", "json")
    assert (answered.returncode, answered.stderr) == (0, "")
    assert _json(answered.stdout)["state"] == "couvert_sous_condition"

    refused = _process(*TOULOUSE, "--age", "-3", "--snapshot", str(small_root))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("l'âge -3 n'est pas possible")


def test_who_covers_imports_neither_rdflib_nor_pydantic(small_root: Path) -> None:
    code = (
        "import sys; from maillage.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(sorted({'rdflib', 'pydantic', 'pyshacl', 'owlready2', 'yaml'} & set(sys.modules)),"
        "file=sys.stderr)"
    )
    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, *TOULOUSE, "--snapshot", str(small_root)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stderr.splitlines()[-1] == "[]"


def test_a_reader_that_leaves_early_is_no_failure(small_root: Path) -> None:
    words = ("query", "SELECT * { ?s ?p ?o } LIMIT 20000", "--format", "csv")
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "maillage", *words, "--snapshot", str(small_root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()

    assert process.wait() == 0
    assert err == b""


def test_a_pack_may_bear_any_folder_name(
    mini: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = write_pack(
        tmp_path / "Mon paquet d'été (n° 1)",
        {"acteurs": [{**DISPOSITIFS["acteurs"][0], "id": "x"}]},
    )
    root = str(tmp_path / "root")

    assert run(capsys, "build", *mini, str(mine), "--to", root).status == 0
    found = _json(run(capsys, "explain", "acteur:x", "--snapshot", root, "--format", "json").out)
    assert found["stated"][0]["file"] == "Mon paquet d'été (n° 1)/acteurs.csv"


def test_the_shipped_packs_are_where_the_commands_look() -> None:
    assert all((packs.shipped(name) / "pack.toml").is_file() for name in packs.SHIPPED)
    assert TERRITOIRES["sources"][0]["code"] == "fictif"


def test_the_command_alone_gives_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("Usage: maillage [OPTIONS] COMMAND")
