"""What a cell holds is what the graph says: nothing changes on the way."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from maillage import graph, iris
from maillage.columns import columns
from maillage.dates import FuzzyDate, parse_date
from maillage.graph import literal
from maillage.namespaces import expand
from maillage.remedies import is_formula_error
from maillage.rows import TABLES
from maillage.tables import Located, Table, read_table, write_rows

_text = st.text(st.characters(codec="utf-8"), max_size=30)
_line = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=1, max_size=30)
_cell = _line.map(str.strip).filter(lambda cell: cell and not is_formula_error(cell))


@settings(max_examples=500)
@given(_text)
@example('"\\\r\n\t\x00\x7f\x85\u2028\ufeff')
@example("\\u00e9 \\n")
def test_a_literal_is_read_back_by_oxigraph(value: str) -> None:
    line = f"<urn:s> <urn:p> {literal(value)} <urn:g> .\n"

    quads = list(pyoxigraph.parse(input=line, format=pyoxigraph.RdfFormat.N_QUADS))

    assert [quad.object for quad in quads] == [pyoxigraph.Literal(value)]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(label=_cell, quote=_cell, note=_cell, address=_cell)
@example(label='a "b", c', quote="\\", note="=1+1", address="; , '")
def test_the_cells_of_a_row_are_the_values_of_its_thing(
    label: str, quote: str, note: str, address: str, tmp_path: Path
) -> None:
    cells = {"libelle": label, "citation": quote, "note": note, "adresse": address}
    path = tmp_path / "acteurs.csv"
    header = ["id", "source", *cells]
    write_rows(path, header, [{"id": "a", "source": "s", **cells}])

    table = read_table(path, TABLES["acteurs"], "essai")
    text = "".join(graph.quads(table))
    known = columns(TABLES["acteurs"])
    found = {
        quad.predicate.value: quad.object
        for quad in pyoxigraph.parse(input=text, format=pyoxigraph.RdfFormat.N_QUADS)
    }

    # An invisible character is a warning: the cell is kept as it is.
    assert {f.rule for f in table.findings} <= {"control", "mojibake"}
    for name, value in cells.items():
        term = found[expand(known[name].predicate)]
        assert isinstance(term, pyoxigraph.Literal)
        assert term.value == value


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(notes=st.lists(_text, max_size=5))
@example(notes=["a\r", "\n", "\r\n", 'a "b\nc"', "x\x0by"])
def test_a_table_that_is_written_is_read_back_line_by_line(
    notes: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "acteurs.csv"
    rows = [
        {"id": f"a{number}", "libelle": "A", "source": "s", "note": note}
        for number, note in enumerate(notes)
    ]
    write_rows(path, ["id", "libelle", "source", "note"], rows)

    table = read_table(path, TABLES["acteurs"], "essai")

    assert [row.line for row in table.rows] == list(range(2, len(notes) + 2))
    assert [row.cells["note"] for row in table.rows] == [
        note.replace("\r\n", " ").replace("\r", " ").replace("\n", " ") for note in notes
    ]


@given(st.permutations(["a", "b", "c"]))
def test_the_order_of_the_rows_is_the_order_of_the_graph(order: list[str]) -> None:
    model = TABLES["sources"]
    rows = [
        Located(line, model.model_validate({"code": key, "titre": key, "nature": "texte"}), {})
        for line, key in enumerate(order, start=2)
    ]
    things = [line.split()[0] for line in graph.quads(Table(model, "p", "p/sources.csv", [], rows))]

    assert list(dict.fromkeys(things)) == [f"<{iris.thing('source', key)}>" for key in order]


@given(st.dates())
def test_a_day_is_read_as_itself(day: object) -> None:
    read = parse_date(str(day))

    assert (str(read.first), str(read.last), str(read)) == (str(day),) * 3


@given(st.integers(1, 9999), st.integers(1, 12))
def test_a_month_and_a_year_hold_their_days(year: int, month: int) -> None:
    in_month = parse_date(f"{year:04}-{month:02}")
    in_year = parse_date(f"{year:04}")

    assert in_month.first.day == 1
    assert (in_month.last.month, in_month.last.year) == (month, year)
    assert in_month.last.day in {28, 29, 30, 31}
    assert in_year.first <= in_month.first <= in_month.last <= in_year.last
    assert (in_year.first.year, in_year.last.year) == (year, year)


@given(st.text(max_size=12))
@example("2026-02-30")
@example("2026-00")
@example("2026-01-00")
@example("2026-1")
@example("2026-01-01 ")
def test_what_is_no_date_is_refused(text: str) -> None:
    try:
        read = parse_date(text)
    except ValueError:
        return
    assert isinstance(read, FuzzyDate)
    assert str(read.first).startswith(text) or str(read.first)[: len(text)] == text
