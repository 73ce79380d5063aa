"""The documentation names everything that can be used, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from rdflib import OWL, RDF, SH, Graph, URIRef
from scripts import build_docs
from tests.docs.doc_blocks import DOCS, ROOT

from maillage import addresses, catalogue, crosswalks
from maillage.cli import COMMANDS, cli
from maillage.columns import columns
from maillage.findings import RULES
from maillage.importers import SOURCES
from maillage.namespaces import PREFIXES, shorten
from maillage.rows import TABLES
from maillage.schema import SETS

PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")


def text_of(name: str) -> str:
    return (DOCS / "reference" / name).read_text(encoding="utf-8")


def section(name: str, title: str) -> str:
    """Return the part of a page under a heading, up to the next heading of the same level."""
    (found,) = re.findall(
        rf"^## {re.escape(title)}\b.*?\n(.*?)(?=^##? |\Z)", text_of(name), re.M | re.S
    )
    return str(found)


def test_the_reference_is_what_the_generator_writes() -> None:
    assert build_docs.differences(build_docs.pages()) == []


def test_a_page_that_is_late_missing_or_left_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_docs, "ROOT", tmp_path)
    folder = tmp_path / build_docs.REFERENCE
    folder.mkdir(parents=True)
    for name in ("late.md", "left.md", "json.md", "same.md"):
        (folder / name).write_text("before\n", encoding="utf-8")
    wanted = {build_docs.REFERENCE / f"{n}.md": "after\n" for n in ("late", "missing")}
    wanted[build_docs.REFERENCE / "same.md"] = "before\n"
    found = build_docs.differences(wanted)
    assert sorted(line.rpartition("/")[2] for line in found) == [
        "late.md: not up to date",
        "left.md: no longer generated",
        "missing.md: missing",
    ]


def test_every_command_and_option_is_documented() -> None:
    context = click.Context(cli)
    for name in COMMANDS:
        part = section("commandes.md", f"maillage {name}")
        assert f"Usage: maillage {name} " in part
        command = cli.get_command(context, name)
        assert command is not None
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert all(
                    re.search(rf"{re.escape(option)}[ ,\n]", part) for option in parameter.opts
                )


def test_every_query_is_documented() -> None:
    text = text_of("requetes.md")
    queries = catalogue.catalogue()
    for name, query in queries.items():
        assert f"\n### {name}\n" in text
        for parameter in query.parameters:
            assert f"| `{parameter.name}` | {parameter.kind} |" in text
    assert len(re.findall("^### ", text, re.M)) == len(queries)


def test_every_table_and_column_is_documented() -> None:
    for name, model in TABLES.items():
        part = section("tables.md", name)
        assert re.findall(r"^\| `(\w+)` \|", part, re.M) == list(columns(model))
        assert (DOCS / "reference" / "schema" / f"{name}.json").is_file()


def test_every_shape_is_documented() -> None:
    text = text_of("formes.md")
    shapes = {
        str(shape)
        for path in (ROOT / "shapes").glob("*.ttl")
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in Graph().parse(path, format="turtle").subjects(RDF.type, kind)
        if isinstance(shape, URIRef)
    }
    assert shapes
    documented = re.findall(r"^\| `(shape:[^`]+)` \|", text, re.M)
    assert sorted(documented) == sorted(map(shorten, shapes))


def test_every_term_of_the_ontology_is_documented() -> None:
    graph = Graph().parse(ROOT / "ontology" / "maillage.ttl", format="turtle")
    terms = {
        shorten(str(term))
        for term in graph.subjects(RDF.type)
        if str(term).startswith(PREFIXES["mlg"]) and (term, RDF.type, OWL.Ontology) not in graph
    }
    assert terms
    assert sorted(re.findall(r"^### (mlg:\S+)$", text_of("termes.md"), re.M)) == sorted(terms)


def test_every_rule_of_the_tables_is_documented() -> None:
    assert re.findall(r"^\| `(\w+)` \|", text_of("constats.md"), re.M) == sorted(RULES)


def test_every_source_of_imports_public_file_and_set_is_documented() -> None:
    found = re.findall(r"^\| `([\w-]+)` \|", text_of("imports.md"), re.M)
    assert found == [*SOURCES, *addresses.sources(), *SETS]


def test_every_source_of_imports_has_its_part_in_the_guide() -> None:
    text = (DOCS / "guides" / "importer.md").read_text(encoding="utf-8")
    assert re.findall(r"^### `([\w-]+)`", text, re.M) == list(SOURCES)


def test_the_rows_of_every_crosswalk_are_counted_by_predicate() -> None:
    names = build_docs.crosswalk_names()
    assert re.findall(r"^## (\w+)$", text_of("correspondances.md"), re.M) == names
    for name in names:
        part = section("correspondances.md", name)
        counted = sum(
            int(n.replace(" ", "")) for n in re.findall(r"\| ([\d ]+) \| (?:oui|non) \|", part)
        )
        rows = crosswalks.read(name)
        assert counted == sum(row.object != crosswalks.NO_TERM for row in rows) > 0


def test_every_page_can_be_reached_from_the_index() -> None:
    seen: set[Path] = set()
    left = [DOCS / "index.md"]
    while left:
        page = left.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        left += [target for target, _ in links(page) if target.is_file()]
    assert sorted(p for p in DOCS.rglob("*.md") if p not in seen) == []


def links(page: Path) -> list[tuple[Path, str]]:
    """Return the relative links of a page: file pointed at, and anchor."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    found = []
    for match in _LINK.finditer(text):
        path, _, anchor = match["target"].partition("#")
        if not re.match(r"[a-z]+:", path):
            found.append(((page.parent / path).resolve() if path else page, anchor))
    return found


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub and GitLab give to the headings of a page."""
    headings = re.findall(r"^#+ +(.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    dead = [
        f"{target}#{anchor}"
        for target, anchor in links(page)
        if not target.exists() or (anchor and anchor not in anchors(target))
    ]
    assert dead == []
