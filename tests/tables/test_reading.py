"""Reading a table: every line of a file is a row or is in quarantine, whatever the file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from maillage.columns import Row
from maillage.rows import TABLES
from maillage.tables import Table, quarantine, read_table

ACTEURS = TABLES["acteurs"]
HEAD = "id,libelle,source,note"


def _table(tmp_path: Path, content: str | bytes) -> Table[Row]:
    path = tmp_path / "acteurs.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, ACTEURS, "essai")


def _rules(table: Table[Row]) -> list[str]:
    return [finding.rule for finding in table.findings]


def test_a_stray_quote_spoils_its_own_line_only(tmp_path: Path) -> None:
    table = _table(
        tmp_path,
        f'{HEAD}\nfic-a,A,s,\nfic-b,"B,s,\nfic-c,C,s,\nfic-d,D" bis,s,\nfic-e,E,s,\n',
    )

    assert [(row.line, row.key()) for row in table.rows] == [
        (2, ("fic-a",)),
        (4, ("fic-c",)),
        (5, ("fic-d",)),
        (6, ("fic-e",)),
    ]
    assert [(r.line, r.cells) for r in table.rejected] == [(3, {"": 'fic-b,"B,s,'})]
    assert table.rows[2].cells["libelle"] == 'D" bis'


def test_a_cell_that_holds_a_line_break_is_kept_out_whole(tmp_path: Path) -> None:
    table = _table(tmp_path, f'{HEAD}\nfic-a,A,s,"deux\nlignes"\nfic-b,B,s,\n')

    # The next row has the number that a spreadsheet shows.
    assert [(row.line, row.key()) for row in table.rows] == [(3, ("fic-b",))]
    assert [(r.line, r.cells["note"]) for r in table.rejected] == [(2, "deux\nlignes")]
    assert [(f.line, f.column, f.rule) for f in table.findings] == [(2, "note", "line_break")]


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{HEAD}\nfic-a,É,s,\nfic-b,B,s,\n".encode(),
        f"{HEAD}\r\nfic-a,É,s,\r\nfic-b,B,s,\r\n".encode(),
        f"\ufeff{HEAD}\r\nfic-a,É,s,\r\nfic-b,B,s,".encode(),
        f"{HEAD}\rfic-a,É,s,\rfic-b,B,s,\r".encode(),
        f"{HEAD}\nfic-a, É ,s,\nfic-b,B,s,\n\n,,,\n   \n".encode(),
        " id , libelle,source,note\nfic-a,É,s,\nfic-b,B,s,\n".encode(),
    ],
    ids=["bom", "crlf", "bom-crlf-no-end", "cr", "blank-lines", "spaces-in-header"],
)
def test_what_spreadsheets_write_is_read(content: bytes, tmp_path: Path) -> None:
    table = _table(tmp_path, content)

    assert table.findings == []
    assert [(r.line, r.key(), getattr(r.row, "libelle")) for r in table.rows] == [  # noqa: B009
        (2, ("fic-a",), "É"),
        (3, ("fic-b",), "B"),
    ]


def test_a_latin_1_file_is_kept_out_line_by_line(tmp_path: Path) -> None:
    table = _table(tmp_path, f"{HEAD}\nfic-a,A,s,\nfic-b,Équipe,s,\n".encode("cp1252"))

    assert table.rows == []
    assert [(r.line, r.cells[""]) for r in table.rejected] == [
        (2, "fic-a,A,s,"),
        (3, "fic-b,Équipe,s,"),
    ]
    assert _rules(table) == ["encoding"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("id;libelle;source\nfic-a;A;s\n", "delimiter"),
        ("id\tlibelle\tsource\nfic-a\tA\ts\n", "delimiter"),
        ("id,id,libelle,source\nfic-a,fic-a,A,s\n", "duplicate_column"),
        ("id,source\nfic-a,s\n", "missing_column"),
        ('id,libelle,"source\nfic-a,A,s\n', "quote"),
        ("id,libelle\r,source\nfic-a,A,s\n", "quote"),
    ],
    ids=["semicolon", "tab", "twice", "missing", "quote-in-header", "cr-in-header"],
)
def test_a_header_that_cannot_be_used_keeps_every_line_out(
    content: str, rule: str, tmp_path: Path
) -> None:
    table = _table(tmp_path, content)

    assert _rules(table) == [rule]
    assert table.rows == []
    assert [(r.line, r.cells[""]) for r in table.rejected] == [(2, content.split("\n")[1])]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", "  \r\n"])
def test_an_empty_file_is_one_finding(content: str, tmp_path: Path) -> None:
    table = _table(tmp_path, content)

    assert _rules(table) == ["empty_file"]
    assert (table.rows, table.rejected) == ([], [])


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    assert _rules(_table(tmp_path, f"{HEAD}\n")) == ["empty_table"]


def test_an_unknown_column_does_not_keep_its_rows_out(tmp_path: Path) -> None:
    table = _table(tmp_path, "id,libele,libelle,source,xyz\nfic-a,?,A,s,1\n")

    assert [(f.rule, f.column) for f in table.findings] == [
        ("unknown_column", "libele"),
        ("unknown_column", "xyz"),
    ]
    assert "colonnes proches : libelle" in table.findings[0].text()
    assert [row.key() for row in table.rows] == [("fic-a",)]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("depuis", "2026-02-30"),
        ("depuis", "2026-00"),
        ("depuis", "2026-05-00"),
        ("depuis", "2026-13-01"),
        ("depuis", "2026-2-3"),
        ("depuis", "03/02/2026"),
        ("depuis", "0000"),
        ("depuis", "sans_fin"),
        ("depuis", "２０２６"),
        ("jusqu_a", "illimite"),
        ("siren", "73282932"),
        ("siren", "732829321"),
        ("siren", "732 829 320"),
        ("siret", "73282932000075"),
        ("finess", "10000024"),
        ("finess", "010000025"),
        ("finess_ej", "2C0000001"),
    ],
)
def test_a_wrong_cell_keeps_its_row_out(column: str, cell: str, tmp_path: Path) -> None:
    table = _table(tmp_path, f"id,libelle,source,{column}\nfic-a,A,s,{cell}\nfic-b,B,s,\n")

    assert [(f.line, f.column, f.value) for f in table.findings] == [(2, column, cell)]
    assert [row.key() for row in table.rows] == [("fic-b",)]
    assert [(r.line, r.cells[column]) for r in table.rejected] == [(2, cell)]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("depuis", "2024-02-29"),
        ("depuis", "2026"),
        ("jusqu_a", "sans_fin"),
        ("siren", "732829320"),
        ("siret", "73282932000074"),
        ("siret", "35600000000048"),
        ("siret", "35600000049837"),
        ("finess", "010000024"),
    ],
)
def test_a_right_cell_is_accepted(column: str, cell: str, tmp_path: Path) -> None:
    table = _table(tmp_path, f"id,libelle,source,{column}\nfic-a,A,s,{cell}\n")

    assert table.findings == []
    assert len(table.rows) == 1


@pytest.mark.parametrize("cell", ["NaN", "Infinity", "1e5", "1_0", "+3", "١٢", "9" * 400, "4,5"])
@pytest.mark.parametrize(
    ("table", "head", "column"),
    [
        ("communes", "code,nom,nature", "latitude"),
        ("communes", "code,nom,nature", "population"),
        ("offres", "id,libelle,besoins,lignes,source", "delai_promis_min"),
        ("offres", "id,libelle,besoins,lignes,source", "age_max"),
        ("gradation", "id,grille,ligne,source", "rang"),
    ],
)
def test_a_number_written_otherwise_is_a_finding_never_a_failure(
    table: str, head: str, column: str, cell: str, tmp_path: Path
) -> None:
    first = {
        "communes": "99001,A,commune",
        "offres": "fic-o,O,gaja,1,s",
        "gradation": "fic-g,A,1,s",
    }[table]
    path = tmp_path / f"{table}.csv"
    path.write_text(f'{head},{column}\n{first},"{cell}"\n', encoding="utf-8")

    read = read_table(path, TABLES[table], "essai")

    assert [(f.line, f.column, f.value) for f in read.findings] == [(2, column, cell)]
    assert len(read.rejected) == 1


def test_the_quarantine_has_the_same_columns_and_the_reason(tmp_path: Path) -> None:
    table = _table(tmp_path, f'{HEAD}\nfic-a,A,s,\nfic b,B,s,n\nfic-c,"C,s,\nfic-d,D,s\n')

    written = quarantine(table, tmp_path / "quarantine")

    assert written == tmp_path / "quarantine" / "essai" / "acteurs.csv"
    with written.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [*HEAD.split(","), "ligne_brute", "ligne_source", "motif"]
    assert [(r["ligne_source"], r["id"], r["note"], r["ligne_brute"]) for r in rows] == [
        ("3", "fic b", "n", ""),
        ("4", "", "", 'fic-c,"C,s,'),
        ("5", "", "", "fic-d,D,s"),
    ]
    assert rows[0]["motif"].startswith("essai/acteurs.csv, ligne 3, colonne id : « fic b »")
    assert all(row["motif"] for row in rows)


def test_nothing_is_written_when_nothing_is_kept_out(tmp_path: Path) -> None:
    table = _table(tmp_path, f"{HEAD}\nfic-a,A,s,\n")

    assert quarantine(table, tmp_path / "quarantine") is None
    assert not (tmp_path / "quarantine").exists()


_pieces = st.sampled_from(
    ["fic-a", "A", '"', '""', ",", ";", "é", "\r", "\x00", "\x0b", "\u2028", "\ufeff", "'", " ", ""]
)
_lines = st.lists(st.lists(_pieces, max_size=9).map("".join), max_size=6)
_headers = st.one_of(
    st.just(HEAD),
    st.just("id,libelle,source"),
    st.lists(_pieces, max_size=5).map("".join),
)
_ends = st.sampled_from(["\n", "\r\n"])
_encodings = st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"])


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(header=_headers, lines=_lines, end=_ends, encoding=_encodings)
@example(header="id,libelle\r", lines=["a,b"], end="\n", encoding="utf-8")
@example(header=HEAD, lines=["fic-a,A,s,\u2028"], end="\n", encoding="utf-8")
def test_no_line_of_a_mangled_file_is_lost(
    header: str, lines: list[str], end: str, encoding: str, tmp_path: Path
) -> None:
    content = end.join([header, *lines]).encode(encoding, "replace")

    table = _table(tmp_path, content)
    kept = [row.line for row in table.rows] + [row.line for row in table.rejected]

    assert len(kept) == len(set(kept)), "a line is both a row and in quarantine"
    assert all(rejected.reason for rejected in table.rejected)
    if {"empty_file", "utf16"} & {*_rules(table)} or "\n" not in content.decode(
        encoding, "replace"
    ):
        return
    read = [cell for row in table.rows for cell in row.cells.values()]
    read += [cell for row in table.rejected for cell in row.cells.values()]
    for word in ("fic-a", "A"):
        assert "".join(lines).count(word) == "".join(read).count(word)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["fic-a", "fic-b", "fic c", ""]),
            st.text(st.characters(codec="utf-8", exclude_characters="#\r\n"), max_size=8),
        ),
        max_size=6,
    )
)
def test_every_row_that_is_well_written_is_a_row_or_is_in_quarantine(
    rows: list[tuple[str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "acteurs.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(HEAD.split(","))
        writer.writerows([key, label, "s", ""] for key, label in rows)

    table = read_table(path, ACTEURS, "essai")
    lines = sorted([r.line for r in table.rows] + [r.line for r in table.rejected])

    assert lines == list(range(2, len(rows) + 2))
    fit = {
        number
        for number, (key, label) in enumerate(rows, start=2)
        if key in {"fic-a", "fic-b"} and label.strip()
    }
    assert {row.line for row in table.rows} == fit
