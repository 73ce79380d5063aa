"""One stage, one module, one arrow: a module imports only from stages before it."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import maillage

PACKAGE = Path(maillage.__file__).parent
# The order of the stages; a package is one stage. It is the flow of design/architecture.md
# (tables → graph → rules → validation → snapshot → answers → command line) with one exception:
# ``coverage.reading`` names things and their rows, and validation reports with it, so that
# ``coverage`` stands before it. A new module takes its place here.
ORDER = (
    # words and files that every stage uses
    "errors",
    "wording",
    "namespaces",
    "names",
    "dates",
    "identifiers",
    "resources",
    "rendering",
    "iris",
    # tables
    "finding_rules",
    "sheet_rules",
    "findings",
    "baseline",
    "columns",
    "rows",
    "sheets",
    "headers",
    "remedies",
    "tables",
    "keys",
    "advice",
    "dangling",
    "second_look",
    "references",
    "consequences",
    "packs",
    "schema",
    "workbook",
    # what writes packs
    "crosswalks",
    "merging",
    "linking",
    "importers",
    "transport",
    "fetching",
    "addresses",
    # graph
    "graph",
    "attribution",
    "provenance",
    "rules",
    "sparql_text",
    "things",
    "source",
    "frames",
    "endpoints",
    "remote",
    "coverage",
    "validation",
    "shape_findings",
    "reasoning",
    "matrix",
    "recorded",
    "quality",
    "snapshot",
    "publishing",
    "build",
    # answers
    "places",
    "asking",
    "answers",
    "gaps",
    "unknown",
    "access",
    "proof",
    "answer_json",
    "answer_text",
    "gaps_json",
    "gaps_text",
    "stacks",
    "scenario",
    "changes",
    "catalogue",
    "catalogue_rdf",
    "network",
    "ontology_docs",
    "emptiness",
    "explanation",
    "explanation_text",
    "dossier",
    "reporting",
    # use
    "session",
    "server",
    "__init__",
    "cli",
    "__main__",
)
# What any module may take from the package itself.
PUBLIC = {"__version__"}


def _modules() -> dict[str, Path]:
    """Return the path of each module by its name within the package."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


def _imports(path: Path, modules: dict[str, Path]) -> set[str]:
    """Return the modules of the package that a file imports, wherever it does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names = [
                f"{node.module}.{alias.name}"
                for alias in node.names
                if node.module != "maillage" or alias.name not in PUBLIC
            ]
        else:
            continue
        for name in names:
            first, _, inside = name.partition(".")
            if first == "maillage":
                candidates = (inside, inside.rpartition(".")[0], "__init__")
                found.add(next(c for c in candidates if c in modules))
    return found


MODULES = _modules()
IMPORTS = {name: _imports(path, MODULES) - {name} for name, path in MODULES.items()}


def _stage(module: str) -> str:
    return module.partition(".")[0]


def test_each_module_has_its_place_in_the_order() -> None:
    assert {_stage(name) for name in MODULES} == set(ORDER)
    assert len(ORDER) == len(set(ORDER))


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_imports_only_from_stages_before_it(module: str) -> None:
    place = {stage: number for number, stage in enumerate(ORDER)}
    upward = {
        imported
        for imported in IMPORTS[module]
        if place.get(_stage(imported), 0) > place.get(_stage(module), 0)
    }

    assert upward == set()


def test_within_a_package_no_import_comes_back() -> None:
    TopologicalSorter(IMPORTS).prepare()


def test_what_is_imported_is_seen_wherever_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "essai.py"
    path.write_text(
        "import maillage\n"
        "from maillage import __version__, iris\n"
        "from maillage.coverage.model import Offer\n"
        "def later():\n    from maillage.cli import options\n    import maillage.graph\n",
        encoding="utf-8",
    )

    assert _imports(path, MODULES) == {"__init__", "iris", "coverage.model", "cli.options", "graph"}
