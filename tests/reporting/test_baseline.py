"""The laws of known findings: what is known is not new, what is new is seen, the list shrinks."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reporting import faulty

from maillage.baseline import Baseline, as_text, baseline_of, compare, read
from maillage.errors import WrongUse
from maillage.findings import Finding, Severity

PACKS = ("essai", "autre")
_words = st.text(max_size=4) | st.sampled_from(["", "\u2028", "=1", '"', "é\n", "\x85"])
_findings = st.lists(
    st.builds(
        Finding,
        file=st.sampled_from(["essai/a.csv", "autre/b.csv", "regles"]),
        line=st.integers(0, 9),
        column=_words,
        value=_words,
        rule=st.sampled_from(["date", "choice", "shape:x"]),
        severity=st.sampled_from(Severity),
        message=st.just({"fr": "", "en": ""}),
        remedy=st.just({"fr": "", "en": ""}),
        thing=_words,
    ),
    max_size=12,
)


def serious(findings: list[Finding]) -> list[Finding]:
    """Return the findings that are no notes."""
    return [f for f in findings if f.severity is not Severity.INFO]


@given(_findings)
def test_nothing_is_new_against_all_that_was_found(findings: list[Finding]) -> None:
    found = compare(findings, baseline_of(findings), PACKS)

    assert (found.new, +found.gone, +found.aside) == ([], Baseline(), Baseline())
    assert found.known == serious(findings)


@given(_findings, _findings)
def test_each_finding_is_new_or_known_and_what_is_new_was_not_known(
    findings: list[Finding], before: list[Finding]
) -> None:
    known = baseline_of(before)
    found = compare(findings, known, PACKS)

    assert sorted(map(id, [*found.new, *found.known])) == sorted(map(id, serious(findings)))
    assert baseline_of(findings) - known == baseline_of(found.new)
    assert known - baseline_of(findings) == found.gone


@given(_findings, st.data())
def test_one_finding_more_is_always_new(findings: list[Finding], data: st.DataObject) -> None:
    added = data.draw(_findings)
    found = compare([*findings, *added], baseline_of(findings), PACKS)

    assert baseline_of(found.new) == baseline_of(added)


@given(_findings, _findings)
def test_the_list_shrinks_and_never_grows(findings: list[Finding], before: list[Finding]) -> None:
    known = baseline_of(before)
    shrunk = compare(findings, known, PACKS).shrunk()

    assert shrunk <= known
    assert shrunk == known & baseline_of(findings)
    assert compare(findings, shrunk, PACKS).new == compare(findings, known, PACKS).new
    assert not compare(findings, shrunk, PACKS).gone


@given(_findings)
def test_lines_do_not_matter(findings: list[Finding]) -> None:
    moved = [replace(f, line=f.line + 7) for f in reversed(findings)]

    assert compare(moved, baseline_of(findings), PACKS).new == []


@given(findings=_findings)
def test_what_is_written_is_read_back(
    findings: list[Finding], tmp_path_factory: pytest.TempPathFactory
) -> None:
    known = baseline_of(findings)
    path = tmp_path_factory.getbasetemp() / "connus.jsonl"
    path.write_text(as_text(known), encoding="utf-8", newline="\n")

    assert read(path) == known
    assert path.read_bytes().count(b"\n") == 1 + len(known)
    assert as_text(baseline_of(reversed(findings))) == as_text(known)


def test_the_file_is_small_sorted_and_says_what_it_knows() -> None:
    lines = as_text(baseline_of(faulty.findings())).splitlines()

    assert lines[0] == '{"maillage": "baseline", "version": 1}'
    assert lines[1:] == sorted(lines[1:])
    assert json.loads(lines[-2]) == {
        "rule": "shape:offre-zone",
        "severity": "warning",
        "file": "essai/offres.csv",
        "thing": "offre:fic-8",
        "column": "",
        "value": "",
        "count": 1,
    }
    assert len(lines) == 1 + len(serious(faulty.findings()))


def test_a_known_warning_that_becomes_an_error_is_new() -> None:
    (finding,) = [f for f in faulty.findings() if f.rule == "unknown_table"]
    worse = replace(finding, severity=Severity.ERROR)

    assert compare([worse], baseline_of([finding]), PACKS).new == [worse]


def test_a_pack_that_was_not_read_keeps_what_is_known_of_it() -> None:
    known = baseline_of(faulty.findings())
    found = compare([], known, ["autre"])

    assert not found.gone
    assert found.aside == known
    assert found.shrunk() == known


def test_a_baseline_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WrongUse) as refused:
        read(tmp_path / "absent.jsonl")

    assert "n'existe pas : l'écrire d'abord avec --write-baseline" in refused.value.text("fr")
    assert "does not exist: write it first with --write-baseline" in refused.value.text("en")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"\xff\xfe", 1),
        (b"rule,severity\n", 1),
        (b'{"maillage": "baseline", "version": 9}\n', 1),
        (b'{"maillage": "baseline", "version": 1}\n{"rule": "date"\n', 2),
        (b'{"maillage": "baseline", "version": 1}\n\n["date"]\n', 3),
        (b'{"maillage": "baseline", "version": 1}\n{"rule": "date", "count": 1}\n', 2),
        (
            b'{"maillage": "baseline", "version": 1}\n{"rule": "r", "severity": "s", "file": "f", '
            b'"thing": "t", "column": "c", "value": 3, "count": 1}\n',
            2,
        ),
        (
            b'{"maillage": "baseline", "version": 1}\n{"rule": "r", "severity": "s", "file": "f", '
            b'"thing": "t", "column": "c", "value": "v", "count": 0}\n',
            2,
        ),
    ],
    ids=["empty", "utf-16", "csv", "version", "cut", "list", "words", "number", "none"],
)
def test_a_broken_baseline_is_one_sentence_that_says_the_line(
    content: bytes, line: int, tmp_path: Path
) -> None:
    path = tmp_path / "connus.jsonl"
    path.write_bytes(content)

    with pytest.raises(WrongUse) as refused:
        read(path)

    assert f"ne se lit pas (ligne {line})" in refused.value.text("fr")
    assert f"cannot be read (line {line})" in refused.value.text("en")
