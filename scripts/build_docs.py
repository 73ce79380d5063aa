"""Write the generated pages: ``docs/reference``, ``docs/ontologie`` and the packs in README.

``python scripts/build_docs.py`` writes; ``--check`` writes nothing and fails when a page differs.
Everything comes from what the program itself reads: row models, ontology, shapes, queries, rules
of the tables, commands, sources of imports, crosswalks, outcomes of the W3C tests and shipped
packs. The same repository gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import click
import yaml
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from maillage import addresses, catalogue, crosswalks, packs, rules
from maillage import build as builder
from maillage.cli import COMMANDS, cli
from maillage.columns import Row
from maillage.findings import RULES, Severity
from maillage.importers import SOURCES
from maillage.namespaces import PREFIXES, shorten
from maillage.ontology_docs import vocabulary
from maillage.ontology_docs.page import as_html
from maillage.rows import GROUPS, TABLES
from maillage.schema import SETS, table_page, table_schema
from maillage.tables import Table

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = ROOT / "tests" / "queries" / "attendus"
Case = tuple[str, dict[str, str]]
# Of an answer, what the page shows: rows, and signs of a cell.
MOST_ROWS, MOST_SIGNS = 5, 60
REFERENCE = Path("docs/reference")
ONTOLOGY = Path("docs/ontologie")
# Written by hand; a test compares its keys with those of a real answer.
BY_HAND = {REFERENCE / "json.md"}
README = Path("README.md")
BEGIN = "<!-- packs: written by scripts/build_docs.py -->"
END = "<!-- /packs -->"
NOTICE = "<!-- Généré par scripts/build_docs.py : ne pas modifier à la main. -->"
SEVERITIES = {
    "Violation": "erreur",
    "Warning": "avertissement",
    "Info": "note",
    Severity.ERROR: "erreur",
    Severity.WARNING: "avertissement",
    Severity.INFO: "note",
}
KINDS = {
    OWL.Class: "Classes",
    OWL.ObjectProperty: "Propriétés d'objet",
    OWL.DatatypeProperty: "Propriétés de données",
    OWL.AnnotationProperty: "Propriétés d'annotation",
}
# Tables whose codes people type in questions and in cells.
CODES = (
    "besoins",
    "lignes",
    "champs",
    "types",
    "publics",
    "modalites",
    "acces",
    "natures_lien",
    "categories_coordination",
    "degres_integration",
    "priorites_ptsm",
    "sources",
)


def page(title: str, intro: str, *parts: str) -> str:
    """Return a page: title, notice, introduction, parts."""
    return "\n\n".join([f"# {title}", NOTICE, intro.strip(), *parts]).rstrip() + "\n"


def cell(text: object) -> str:
    """Return a text that fits in one cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [f"| {' | '.join(header)} |", "|" + "---|" * len(header)]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def number(count: int) -> str:
    """Return a count as French writes it: « 35 014 »."""
    return f"{count:,}".replace(",", " ")


def share(part: int, whole: int) -> str:
    """Return a share in per cent, one decimal: « 41,4 % »."""
    tenths = round(Decimal(1000 * part) / Decimal(whole)) if whole else 0
    if part < whole:
        tenths = min(tenths, 999)
    return f"{tenths // 10},{tenths % 10} %"


# --- Tables ---


def tables_page() -> str:
    """Return the page of every column of every table."""
    parts: list[str] = []
    for pack, models in GROUPS.items():
        parts.append(f"# Paquet `{pack}`")
        parts += [table_page(model).rstrip() for model in models]
    intro = """
Chaque table est un fichier CSV : UTF-8, virgule, une ligne d'en-tête, une ligne du fichier par
ligne de la table. Les colonnes peuvent être dans un autre ordre, les colonnes facultatives peuvent
manquer. Une cellule vide veut dire « non dit ». `maillage template` écrit ces tables vides ;
[`schema/`](schema/) les décrit au format Table Schema ; les codes sont dans [codes.md](codes.md).

Each table is a CSV file: UTF-8, comma, one header line, one line of the file per row. An empty cell
means “not stated”.
"""
    return page("Tables", intro, *parts)


def schemas() -> dict[Path, str]:
    """Return the Table Schema of every table."""
    return {
        REFERENCE / "schema" / f"{name}.json": json.dumps(
            table_schema(model), ensure_ascii=False, indent=1
        )
        + "\n"
        for name, model in TABLES.items()
    }


# --- Commands ---


def commands_page() -> str:
    """Return the help of every command, as ``--help`` prints it."""
    names = ["-h", "--help"]
    whole = click.Context(cli, info_name="maillage", terminal_width=80, help_option_names=names)
    parts = [f"## maillage\n\n```text\n{cli.get_help(whole)}\n```"]
    for name in COMMANDS:
        command = cli.get_command(whole, name)
        if command is None:
            raise ValueError(f"no command {name}")
        own = click.Context(command, info_name=name, parent=whole, terminal_width=80)
        parts.append(f"## maillage {name}\n\n```text\n{command.get_help(own)}\n```")
        if isinstance(command, click.Group):
            for part, inner in command.commands.items():
                of = click.Context(inner, info_name=part, parent=own, terminal_width=80)
                title = f"### maillage {name} {part}"
                parts.append(f"{title}\n\n```text\n{inner.get_help(of)}\n```")
    intro = """
Résultat sur la sortie standard, messages sur la sortie d'erreur. Codes de sortie : 0 tout va bien,
1 les données ont des erreurs, 2 mauvais emploi, 3 échec. Exemples : [tutoriel](../tutoriel.md).

Results go to stdout, messages to stderr. Exit codes: 0 ok, 1 findings in the data, 2 wrong use,
3 failure.
"""
    return page("Commandes", intro, *parts)


# --- Queries ---


def _query_part(query: catalogue.Query, folder: str, cases: dict[str, Case]) -> str:
    lines = [f"### {query.name}", "", f"**{query.title_fr}** — {query.question_fr}"]
    lines += ["", f"*{query.title_en}* — {query.question_en}", ""]
    usage = "".join(f" --param {p.name}=…" for p in query.parameters if p.default is None)
    file = f"queries/{folder}/{query.name}.rq"
    facts = [f"`maillage query {query.name}{usage}`", f"[SPARQL](../../{file})"]
    if query.sources:
        facts.append(f"sources : {', '.join(query.sources)}")
    lines.append(" · ".join(facts))
    if query.parameters:
        header = ("paramètre", "genre", "par défaut", "sens", "meaning")
        rows = [
            (f"`{p.name}`", p.kind, "(obligatoire)" if p.default is None else p.default, p.fr, p.en)
            for p in query.parameters
        ]
        lines += ["", table(header, rows)]
    if query.columns:
        columns = [(f"`{name}`", fr, en) for name, (fr, en) in query.columns.items()]
        lines += ["", table(("colonne", "sens", "meaning"), columns)]
    return "\n".join([*lines, *_answer_lines(query, cases.get(query.name, ("", {})))])


def _answer_lines(query: catalogue.Query, case: Case) -> Iterator[str]:
    """Yield what a query answers in its first case, as the tests expect it."""
    name, parameters = case
    expected = ANSWERS / f"{name}.csv"
    if not name or not expected.exists():
        return
    with expected.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    words = "".join(f" --param {key}={value}" for key, value in parameters.items())
    lines = f"{number(len(rows))} ligne{'s' if len(rows) > 1 else ''}"
    shown = f", les {MOST_ROWS} premières" if len(rows) > MOST_ROWS else ""
    yield f"\nRéponse à `maillage query {query.name}{words}` : {lines or 'rien'}{shown}.\n"
    if rows:
        short = [[_clip(value) for value in row] for row in rows[:MOST_ROWS]]
        yield table([f"`{column}`" for column in header], short)


def _clip(value: str) -> str:
    plain = shorten(value) if value.startswith("http") else " ".join(value.split())
    return plain if len(plain) <= MOST_SIGNS else plain[: MOST_SIGNS - 1].rstrip() + "…"


def _first_cases() -> dict[str, Case]:
    """Return the first case of each query: the name of its expected answer and its parameters."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from tests.queries.cases import CASES

    found: dict[str, Case] = {}
    for case, (name, parameters) in CASES.items():
        found.setdefault(name, (case, parameters))
    return found


def _derived_by(rule: Path) -> str:
    found = re.search(r"^#\+ genere: *(.+)$", rule.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else ""


def queries_page() -> str:
    """Return the catalogue of queries, then the rules of the build."""
    parts: list[str] = []
    cases = _first_cases()
    current = ""
    for path in catalogue.files():
        folder = path.parent.name
        if folder != current:
            parts.append(f"## {folder}")
            current = folder
        parts.append(_query_part(catalogue.read(path), folder, cases))
    if not parts:
        parts.append("Le catalogue est vide pour l'instant.")
    derived = []
    for path in rules.files():
        rule = catalogue.read(path)
        derived.append((f"`{path.stem}`", rule.question_fr, rule.question_en, _derived_by(path)))
    header = ("règle", "question", "question (en)", "écrit")
    parts += ["## Règles de la construction", table(header, derived)]
    intro = """
Chaque requête est un fichier `.rq` dont l'en-tête dit la question, les paramètres et les colonnes.
`maillage queries` en donne la liste, `maillage query NOM` la réponse,
`maillage queries --format ttl` le catalogue en RDF (SHACL, `sh:SPARQLSelectExecutable`).

Les réponses montrées sont celles que les tests attendent, sur les paquets livrés dont on n'a gardé
que quelques départements et les communes que les documents nomment : un compte de communes ou
d'habitants n'y vaut donc que pour l'exemple.

Chaque règle de la construction est une requête CONSTRUCT : ce qu'elle écrit va dans le graphe nommé
`graphe:regles/NOM`, à part de ce que les tables disent.
"""
    return page("Requêtes", intro, *parts)


_ENGINES = """
Les réponses attendues du catalogue sont tenues sur quatre moteurs : Oxigraph embarqué (pyoxigraph),
rdflib, le serveur Oxigraph et Virtuoso 7.2.5 (`tests/queries`, `tests/remote`). Une requête qu'un
moteur ne sait pas bien répondre y est refusée par une phrase (`refuse_sur` dans son en-tête) : un
refus, jamais une réponse fausse. Les autres moteurs :
[magasins distants](../guides/magasins-distants.md).

The expected answers of the catalogue hold on four engines. A query that an engine is known to
answer wrongly, or not at all, is refused there in one sentence.
"""
_DIFFERENCES = (
    ("virtuoso", "ASK en JSON : un tableau d'une ligne ou d'aucune", "lu comme un booléen"),
    ("virtuoso", "`xsd:boolean` rendu `1` ou `0`", "rendu « true », « false »"),
    (
        "virtuoso",
        "les comparaisons de `xsd:date` perdent des lignes",
        "dates comparées comme du texte (`STR`)",
    ),
    (
        "virtuoso",
        "`CONCAT` et `IF` d'une variable non liée : du texte au lieu d'une erreur",
        "`IF(BOUND(…))` plutôt que `COALESCE(CONCAT(…))`",
    ),
    ("virtuoso", '`CONTAINS(x, "")` est faux', "le texte vide est testé à part"),
    ("virtuoso", "`ORDER BY` d'un libellé long : mauvais ordre", "`ORDER BY STR(…)`"),
    (
        "virtuoso",
        "`EXISTS` sur une variable née d'un `BIND` : erreur SP031",
        "une jointure par la clé",
    ),
    (
        "virtuoso",
        "`SELECT DISTINCT … ORDER BY` : les accents d'un texte composé deviennent « ? »",
        "le texte est composé après un `SELECT DISTINCT` intérieur",
    ),
    (
        "virtuoso",
        "`skos:broader*` entre deux variables déjà liées : lignes perdues ou de trop",
        "une jointure par la clé (`STR`)",
    ),
    (
        "virtuoso",
        "un triplet dit par deux graphes compte deux fois",
        "`DISTINCT` dans les comptes",
    ),
    (
        "virtuoso",
        "`GRAPH` dans un `OPTIONAL`, sujet né de deux `BIND` : rien n'est trouvé",
        "une `UNION` des deux sujets",
    ),
    (
        "virtuoso",
        "réponse coupée à `ResultSetMaxRows` (en-tête `X-SPARQL-MaxRows`)",
        "une erreur, jamais une partie",
    ),
    (
        "virtuoso",
        "les lignes de `programmes-du-territoire` viennent dans un autre ordre",
        "rien : ce sont les mêmes lignes",
    ),
    (
        "virtuoso",
        "joints par leur nœud, des besoins plus étroits manquent (`broader+`)",
        "une jointure par la clé (`STR`)",
    ),
    (
        "virtuoso",
        "`BOUND` d'une variable d'un `OPTIONAL` parfois vrai à tort",
        'du texte : `CONCAT(COALESCE(STR(?x), ""), …) != ""`',
    ),
    (
        "virtuoso",
        "table des besoins plus larges jointe à une autre : lignes perdues, même par la clé",
        "une clé agrégée, `MIN(STR(?proche))`, `GROUP BY ?besoin ?proche`",
    ),
    (
        "virtuoso",
        "`OPTIONAL` d'un sous-`SELECT` groupé : lignes perdues, ou des dizaines de secondes",
        "une `UNION`, puis le maximum de chaque colonne",
    ),
    (
        "virtuoso",
        "`OPTIONAL` emboîtés joints à une autre table : lignes perdues",
        "un sous-`SELECT` autour d'eux",
    ),
    (
        "virtuoso",
        "chemins facultatifs emboîtés, `(^p/(q|^r/s)?)?` : lignes perdues",
        "une `UNION`, une branche par chemin",
    ),
    (
        "virtuoso",
        "tables jointes par des nœuds nés d'une `UNION` : lignes perdues",
        "des clés agrégées, `MIN(STR(?x))`, `GROUP BY ?x`",
    ),
    (
        "virtuoso",
        "des milliers de cellules jointes à leurs communes : lignes perdues, sans erreur",
        "rien ne l'évite : la requête y est refusée",
    ),
    (
        "virtuoso",
        "`MAX(IF(…))` puis `IF` sur un `VALUES` : erreur SQ156",
        "`VALUES` donne un poids à chaque ligne, `SUM(?valeur * ?poids)`",
    ),
    (
        "virtuoso",
        "`HAVING` qui compare deux agrégats : erreur VECSL",
        "agrégats nommés, puis `FILTER` dans un groupe à part",
    ),
    (
        "virtuoso",
        "libellé joint après un `MINUS` : l'IRI d'une autre ligne",
        "le libellé dans un sous-`SELECT` groupé",
    ),
    (
        "virtuoso",
        "`COALESCE` des nombres de plusieurs `OPTIONAL`, joint à une autre table : valeurs fausses",
        "une `UNION`, rang et valeurs en un seul texte, dont on prend le `MIN`",
    ),
    (
        "rdflib",
        "`IN` après `SUM` : faux, les types des nombres diffèrent",
        "`?x = 31 || ?x = 32`",
    ),
    (
        "rdflib",
        "un sous-`SELECT` groupé qui redit une variable déjà liée la remplace",
        "un `SELECT DISTINCT`, évalué à part",
    ),
    (
        "virtuoso",
        "`INSERT DATA` refuse les nœuds anonymes de l'ontologie",
        "publier par le service de graphes",
    ),
    (
        "oxigraph",
        "sans `--union-default-graph`, les graphes nommés ne sont pas lus",
        "une erreur qui dit l'option",
    ),
)


def engines_page() -> str:
    """Return what each engine gets wrong, and the queries that are refused on one."""
    refused = [
        (f"`{query.name}`", engine, fr, en)
        for query in catalogue.catalogue().values()
        for engine, (fr, en) in query.unfit.items()
    ]
    return page(
        "Moteurs SPARQL",
        _ENGINES,
        "## Requêtes refusées",
        table(("requête", "moteur", "pourquoi", "why"), refused),
        "## Écarts connus",
        table(("moteur", "écart", "ce qui est fait"), _DIFFERENCES),
    )


# --- Shapes ---


def path_text(graph: Graph, node: Node) -> str:
    """Return a SHACL path as SPARQL writes it."""
    if isinstance(node, URIRef):
        return shorten(str(node))
    if (node, RDF.first, None) in graph:
        return "/".join(path_text(graph, part) for part in Collection(graph, node))
    for predicate, before, after in (
        (SH.inversePath, "^", ""),
        (SH.zeroOrMorePath, "", "*"),
        (SH.oneOrMorePath, "", "+"),
        (SH.zeroOrOnePath, "", "?"),
    ):
        inner = graph.value(node, predicate)
        if inner is not None:
            return f"{before}{path_text(graph, inner)}{after}"
    parts = graph.value(node, SH.alternativePath)
    if parts is None:
        raise ValueError(f"unknown form of path: {node.n3()}")
    return "(" + " | ".join(path_text(graph, part) for part in Collection(graph, parts)) + ")"


def _literals(graph: Graph, thing: Node, predicate: URIRef) -> dict[str, str]:
    """Return the texts of a thing by language; several in one language are joined, sorted."""
    found: dict[str, list[str]] = {}
    for value in sorted(graph.objects(thing, predicate), key=str):
        found.setdefault(str(getattr(value, "language", "") or ""), []).append(str(value))
    return {lang: " ; ".join(texts) for lang, texts in found.items()}


def _targets(graph: Graph, shape: Node) -> Iterator[str]:
    words = {
        SH.targetClass: "les choses de classe",
        SH.targetNode: "la chose",
        SH.targetSubjectsOf: "ce qui a la propriété",
        SH.targetObjectsOf: "les valeurs de",
    }
    for predicate, word in words.items():
        names = sorted(shorten(str(value)) for value in graph.objects(shape, predicate))
        if names:
            yield f"{word} {', '.join(f'`{name}`' for name in names)}"


def _shape_rows(graph: Graph) -> Iterator[tuple[str, str, str, str, str]]:
    named = {
        shape
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in graph.subjects(RDF.type, kind)
        if isinstance(shape, URIRef)
    }
    for shape in sorted(named):
        node = graph.value(shape, SH.path)
        path = f"`{path_text(graph, node)}`" if node is not None else ""
        messages = _literals(graph, shape, SH.message)
        severity = shorten(str(graph.value(shape, SH.severity) or "")).removeprefix("sh:")
        targets = " ; ".join(_targets(graph, shape))
        target = f"cible : {targets}" if targets else ""
        yield (
            f"`{shorten(str(shape))}`",
            path or target,
            SEVERITIES[severity] if severity else "",
            messages.get("fr", ""),
            messages.get("en", ""),
        )


def shapes_page() -> str:
    """Return every SHACL shape, by file."""
    header = ("forme", "chemin ou cible", "gravité", "message", "message (en)")
    parts: list[str] = []
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        graph = Graph().parse(path, format="turtle")
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        about = f"{first.removeprefix('#').strip()}\n\n" if first.startswith("#") else ""
        parts.append(f"## {path.stem}\n\n{about}{table(header, _shape_rows(graph))}")
    intro = f"""
Ce que les données doivent avoir, une fois dans le graphe. Une forme dont le chemin manque porte sur
la chose entière ou rassemble les autres ; sa cible dit quelles choses elle contrôle. `shape:`
abrège `{PREFIXES["shape"]}`. Une *erreur* de forme est comptée et montrée avec son fichier et sa
ligne ; ce sont les contrôles des tables ([constats.md](constats.md)) qui écartent une ligne.
`ontologie.ttl` porte sur l'ontologie, non sur les données.
"""
    return page("Formes SHACL", intro, *parts)


def conformity_page() -> str:
    """Return what the fast engine makes of each W3C test of SHACL Core."""
    path = ROOT / "docs" / "conformite" / "w3c-shacl-core.csv"
    with path.open(encoding="utf-8", newline="") as file:
        tests = list(csv.DictReader(file))
    words = {
        "passe": "passe",
        "repete": "passe sans répéter",
        "refuse": "refusé",
        "differe": "diffère",
    }
    counts = Counter(test["resultat"] for test in tests)
    said = ", ".join(f"« {word} » {counts[name]}" for name, word in words.items())
    rows = [
        (
            f"`{test['test']}`",
            words[test["resultat"]],
            f"`{test['construction']}`" if test["construction"] else "",
            test["raison"],
            test["reason"],
        )
        for test in tests
    ]
    intro = f"""
Ce que le moteur rapide fait des {len(tests)} tests de SHACL Core du W3C :
{said}.

Un test *refusé* emploie une construction que le moteur ne traduit pas : des formes qui l'emploient
sont refusées, jamais ignorées. Un test *passe sans répéter* quand la suite attend plusieurs fois le
même résultat : Maillage le dit une fois. Les formes du projet ([formes.md](formes.md)) n'emploient
que ce qui est traduit ; pySHACL juge ce que le moteur en dit.

What the fast engine makes of each W3C test of SHACL Core. A *refused* test uses a construct that
the engine does not translate: shapes that use it are refused, never ignored.
"""
    header = ("test", "résultat", "construction refusée", "raison", "reason")
    return page("Conformité SHACL", intro, table(header, rows))


# --- Terms ---


def _both(values: dict[str, str]) -> str:
    return f"{values.get('fr', '')} · *{values.get('en', '')}*"


def _term(graph: Graph, term: URIRef) -> str:
    label = _both(_literals(graph, term, RDFS.label))
    lines = [f"### {shorten(str(term))}", "", f"**{label}**", ""]
    definition = _literals(graph, term, SKOS.definition)
    lines += [f"- {definition.get('fr', '')}", f"- *{definition.get('en', '')}*"]
    for predicate, word in (
        (SKOS.example, "Exemple"),
        (SKOS.scopeNote, "À ne pas confondre"),
    ):
        said = _literals(graph, term, predicate)
        if said:
            lines.append(f"- {word} : {_both(said)}")
    for predicate, word in (
        (RDFS.subClassOf, "Sous-classe de"),
        (RDFS.subPropertyOf, "Précise"),
        (RDFS.domain, "Se dit de"),
        (RDFS.range, "Valeur"),
        (URIRef(PREFIXES["mlg"] + "definiParConcept"), "Définie par le concept"),
    ):
        names = sorted(
            shorten(str(v)) for v in graph.objects(term, predicate) if isinstance(v, URIRef)
        )
        if names:
            lines.append(f"- {word} : {', '.join(f'`{name}`' for name in names)}")
    return "\n".join(lines)


def terms_page() -> str:
    """Return every class and property of the ontology, then the borrowed terms."""
    graph = Graph().parse(ROOT / "ontology" / "maillage.ttl", format="turtle")
    parts: list[str] = []
    for kind, title in KINDS.items():
        terms = [t for t in graph.subjects(RDF.type, kind) if isinstance(t, URIRef)]
        ours = sorted((t for t in terms if str(t).startswith(PREFIXES["mlg"])), key=str)
        parts.append(f"## {title} ({len(ours)})")
        parts += [_term(graph, term) for term in ours]
    reuse = Graph().parse(ROOT / "ontology" / "reuse.ttl", format="turtle")
    borrowed = sorted(
        {t for kind in KINDS for t in reuse.subjects(RDF.type, kind) if isinstance(t, URIRef)},
        key=str,
    )
    rows = []
    for term in borrowed:
        label = _literals(reuse, term, RDFS.label)
        rows.append((f"`{shorten(str(term))}`", label.get("fr", ""), label.get("en", "")))
    parts += [f"## Termes empruntés ({len(rows)})", table(("terme", "nom", "name"), rows)]
    intro = f"""
Les classes et les propriétés de l'ontologie. `mlg:` abrège `{PREFIXES["mlg"]}`. Les besoins, les
types et les autres concepts ne sont pas ici : ce sont des lignes de tables ([codes.md](codes.md)).
Les axiomes sont dans `ontology/maillage.ttl`, les correspondances avec d'autres vocabulaires dans
`ontology/alignements.ttl`.
"""
    return page("Termes", intro, *parts)


def ontology_pages() -> dict[Path, str]:
    """Return the ontology to browse, in each language."""
    known = vocabulary.read()
    return {ONTOLOGY / f"index.{lang}.html": as_html(known, lang) for lang in ("fr", "en")}


# --- Findings ---


def findings_page() -> str:
    """Return every rule of the tables."""
    rows = [
        (f"`{name}`", SEVERITIES[rule.severity], rule.fr, rule.fr_remedy, rule.en, rule.en_remedy)
        for name, rule in sorted(RULES.items())
    ]
    header = ("règle", "gravité", "constat", "remède", "finding", "remedy")
    intro = """
Ce que la lecture des tables peut trouver. Chaque constat dit le fichier, la ligne, la colonne et la
valeur ; les mots entre accolades sont remplacés. Une **erreur** met la ligne en quarantaine, un
**avertissement** est compté, une **note** informe. Les constats des formes SHACL portent le nom de
leur forme : voir [formes.md](formes.md).
"""
    return page("Constats", intro, table(header, rows))


# --- Imports and crosswalks ---


def imports_page() -> str:
    """Return the sources of imports, the public files and the sets of templates."""
    sources = [(f"`{name}`", fr, en) for name, (_, fr, en) in SOURCES.items()]
    public = [
        (
            f"`{name}`",
            one.titles["fr"],
            ", ".join(f"`{file.name}`" for file in one.files),
            f"`{one.importer}`",
            one.warnings["fr"],
        )
        for name, one in addresses.sources().items()
    ]
    sets = [
        (f"`{name}`", one.title_fr, ", ".join(f"`{t}`" for t in one.tables), one.advice_fr)
        for name, one in SETS.items()
    ]
    parts = [
        f"## Sources de `maillage import`\n\n{table(('source', 'fichiers', 'files'), sources)}",
        "## Fichiers publics de `maillage fetch`\n\n"
        + table(("nom", "ce que c'est", "fichiers écrits", "source d'import", "attention"), public),
        "## Modèles de `maillage template --set`\n\n"
        + table(("modèle", "ce qu'il décrit", "tables", "conseil"), sets),
    ]
    intro = """
Ce que `maillage import` lit, ce que `maillage fetch` télécharge, ce que `maillage template --set`
propose pour ce que nul ne publie. Le [guide des imports](../guides/importer.md) dit ce que chaque
source devient et ce qu'elle laisse ; les tables de correspondance sont dans
[correspondances.md](correspondances.md).
"""
    return page("Imports", intro, *parts)


def crosswalk_names() -> list[str]:
    """Return the names of the crosswalks, sorted."""
    return sorted(p.name.partition(".")[0] for p in crosswalks.folder().glob("*.sssom.tsv"))


def _about(name: str) -> dict[str, str]:
    """Return what the head of a crosswalk says of it, its lists left out."""
    path = crosswalks.folder() / f"{name}.sssom.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    head = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    return {key: str(value) for key, value in head.items() if isinstance(value, str)}


def crosswalks_page() -> str:
    """Return what each crosswalk holds: codes, predicates, and which of them imports use."""
    parts: list[str] = []
    for name in crosswalk_names():
        rows = crosswalks.read(name)
        about = _about(name)
        codes = {row.subject for row in rows}
        used = {row.subject for row in rows if row.importable}
        nothing = {row.subject for row in rows if row.object == crosswalks.NO_TERM}
        counts = Counter(
            (row.predicate, row.object.partition(":")[0])
            for row in rows
            if row.object != crosswalks.NO_TERM
        )
        listed = [
            (f"`{predicate}`", f"`{kind}:`", number(n), _yes(predicate in crosswalks.IMPORTABLE))
            for (predicate, kind), n in sorted(counts.items())
        ]
        said = (
            f"{about['mapping_set_title']}. Version {about['mapping_set_version']}. "
            f"{number(len(rows))} lignes, {number(len(codes))} codes, dont {number(len(used))} que "
            "leur prédicat permet d'importer et "
            f"{number(len(nothing))} qui, examinés, n'ont rien ici."
        )
        header = ("prédicat", "objet", "lignes", "permet l'import")
        parts.append(f"## {name}\n\n{said}\n\n{table(header, listed)}")
    usable = " et ".join(f"`{predicate}`" for predicate in sorted(crosswalks.IMPORTABLE))
    intro = f"""
Quel code d'un voisin est quel code d'ici : `data/correspondances/*.sssom.tsv`, au format SSSOM. Le
sujet est le code du voisin, l'objet le nôtre. Seuls {usable}
permettent d'importer ; les autres prédicats se lisent, et n'importent rien. Aucun import ne lit
`insee`, `ror_nos` ni `wikidata`, qui relient des classes et des propriétés. Comment lire une ligne,
les règles et les pièges : [page du dossier](../../data/correspondances/README.md).
"""
    return page("Correspondances", intro, *parts)


def _yes(value: bool) -> str:
    return "oui" if value else "non"


# --- Data ---


class Shipped:
    """The shipped packs, as a build reads them."""

    def __init__(self) -> None:
        """Read every table of every shipped pack."""
        data = builder.read(builder.pack_directories([]))
        self.packs = data.packs
        self.tables: dict[str, Table[Row]] = {t.model.table: t for t in data.tables}

    def rows(self, name: str) -> list[Row]:
        """Return the accepted rows of a table."""
        return [located.row for located in self.tables[name].rows]

    def count(self, name: str) -> int:
        """Return how many rows of a table are accepted."""
        return len(self.tables[name].rows)


def _population(row: Row) -> int:
    return int(getattr(row, "population", None) or 0)


def communes_of(shipped: Shipped) -> list[Row]:
    """Return the communes, without the municipal arrondissements."""
    return [row for row in shipped.rows("communes") if getattr(row, "nature", "") == "commune"]


def _coverage(shipped: Shipped) -> str:
    communes = communes_of(shipped)
    people = sum(_population(row) for row in communes)
    located = [row for row in communes if getattr(row, "latitude", None) is not None]
    counted = [row for row in communes if getattr(row, "population", None) is not None]
    former = sum(len(getattr(row, "anciens_codes", ())) for row in communes)
    inhabitants = sum(_population(row) for row in located)
    rows = [
        ("communes", number(len(communes)), ""),
        ("arrondissements municipaux", number(shipped.count("communes") - len(communes)), ""),
        ("habitants (somme des communes)", number(people), ""),
        (
            "communes dont la population est connue",
            number(len(counted)),
            share(len(counted), len(communes)),
        ),
        ("communes qui ont un point", number(len(located)), share(len(located), len(communes))),
        ("habitants de ces communes", number(inhabitants), share(inhabitants, people)),
        ("anciens codes de communes reconnus", number(former), ""),
    ]
    return table(("mesure", "nombre", "part"), rows)


def _stated(shipped: Shipped) -> str:
    offers = shipped.rows("offres")
    zones = shipped.rows("offre_zones")

    def having(*names: str) -> int:
        return sum(1 for o in offers if any(getattr(o, n, None) not in (None, ()) for n in names))

    def zones_with(**wanted: str) -> int:
        return sum(1 for z in zones if all(getattr(z, k, None) == v for k, v in wanted.items()))

    rows = [
        ("offres déclarées", len(offers)),
        ("… avec un âge dans l'offre elle-même", having("age_min", "age_max")),
        ("… avec un délai promis", having("delai_promis_min", "delai_promis_max")),
        ("… avec un délai observé", having("delai_observe_min", "delai_observe_max")),
        ("… avec un début", having("depuis")),
        ("… avec une fin", having("jusqu_a")),
        ("… avec une condition", having("condition")),
        ("zones d'offres", len(zones)),
        ("… dites, territoire entier", zones_with(statut_zone="dit", part="entiere")),
        ("… dites, une partie du territoire", zones_with(statut_zone="dit", part="partie")),
        ("… présumées d'après le lieu", zones_with(statut_zone="presume")),
        ("déclarations d'exhaustivité", shipped.count("declarations")),
    ]
    return table(("ce que les sources disent", "nombre"), rows)


def data_page(shipped: Shipped) -> str:
    """Return what the shipped packs hold."""
    parts: list[str] = []
    for pack in shipped.packs:
        rows = [
            (f"`{t.model.table}`", t.model.title_fr, t.model.title_en, number(len(t.rows)))
            for t in shipped.tables.values()
            if t.pack == pack.name
        ]
        about = f"{pack.title}. Édition {pack.edition}, {pack.licence}."
        parts.append(
            f"## {pack.name}\n\n{about}\n\n{table(('table', 'nom', 'name', 'lignes'), rows)}"
        )
    parts += [
        f"## Populations et coordonnées\n\n{_coverage(shipped)}",
        f"## Ce que les offres disent, et ne disent pas\n\n{_stated(shipped)}",
    ]
    intro = """
Ce que contiennent les paquets livrés : lignes qui passent les contrôles des tables. La provenance
de chaque paquet est dans son `pack.toml` ; celle de chaque ligne, dans ses colonnes `source` et
`citation`.
"""
    return page("Données livrées", intro, *parts)


def codes_page(shipped: Shipped) -> str:
    """Return the codes people type in questions and in cells, with their labels."""
    parts: list[str] = []
    for name in CODES:
        model = TABLES[name]
        rows = [
            (
                f"`{getattr(row, 'code', '')}`",
                getattr(row, "libelle", "") or getattr(row, "titre", ""),
                getattr(row, "libelle_en", "") or "",
            )
            for row in shipped.rows(name)
        ]
        part = f"## {name} — {model.title_fr} / {model.title_en}"
        parts.append(f"{part}\n\n{table(('code', 'libellé', 'label'), rows)}")
    intro = """
Les codes à écrire dans les questions et dans les cellules des tables. Les définitions et les
citations sont dans les tables du paquet `referentiel`.
"""
    return page("Codes", intro, *parts)


def packs_block(shipped: Shipped) -> str:
    """Return the table of README that says what the shipped packs hold."""

    def count(name: str) -> str:
        return f"{shipped.count(name):,}"

    communes = communes_of(shipped)
    located = [row for row in communes if getattr(row, "latitude", None) is not None]
    people = share(sum(map(_population, located)), sum(map(_population, communes)))
    points = share(len(located), len(communes))
    contents = {
        "referentiel": f"{count('besoins')} needs, {count('types')} types of resource, "
        f"{count('gradation')} entries of the two gradation grids, {count('outils')} HAS tools, "
        f"{count('sigles')} acronyms, {count('sources')} sources",
        "territoires": f"{count('regions')} régions, {count('departements')} départements and "
        f"overseas collectivities, {count('epci')} EPCI, {len(communes):,} communes (a point for "
        f"{points.replace(',', '.')} of them, home of {people.replace(',', '.')} of people), "
        f"{count('zones')} zones of care",
        "dispositifs": f"{count('programmes')} programmes, {count('deploiements')} deployments, "
        f"{count('offres')} offers, {count('acteurs')} actors, {count('liens')} links, "
        f"{count('divergences')} values on which sources disagree",
    }
    editions = {pack.name: pack.edition for pack in shipped.packs}
    rows = [(f"`{name}`", contents[name], editions[name]) for name in packs.SHIPPED]
    return table(("Pack", "Holds", "Edition"), rows)


def readme(shipped: Shipped) -> str:
    """Return README with its block on the packs brought up to date.

    Raises:
        ValueError: the marks of the block are not there.
    """
    text = (ROOT / README).read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md needs the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{packs_block(shipped)}\n{END}{after}"


# --- All pages ---


def pages() -> dict[Path, str]:
    """Return every generated file: path from the top of the repository → text."""
    shipped = Shipped()
    return {
        REFERENCE / "tables.md": tables_page(),
        REFERENCE / "codes.md": codes_page(shipped),
        REFERENCE / "commandes.md": commands_page(),
        REFERENCE / "requetes.md": queries_page(),
        REFERENCE / "moteurs.md": engines_page(),
        REFERENCE / "formes.md": shapes_page(),
        REFERENCE / "conformite-shacl.md": conformity_page(),
        REFERENCE / "termes.md": terms_page(),
        REFERENCE / "constats.md": findings_page(),
        REFERENCE / "donnees.md": data_page(shipped),
        REFERENCE / "imports.md": imports_page(),
        REFERENCE / "correspondances.md": crosswalks_page(),
        **schemas(),
        **ontology_pages(),
        README: readme(shipped),
    }


def differences(wanted: dict[Path, str]) -> list[str]:
    """Return what is not as generated: pages missing, different, or left from before."""
    found = []
    for path, text in sorted(wanted.items()):
        file = ROOT / path
        if not file.exists():
            found.append(f"{path.as_posix()}: missing")
        elif file.read_text(encoding="utf-8") != text:
            found.append(f"{path.as_posix()}: not up to date")
    return found + [f"{path.as_posix()}: no longer generated" for path in _stale(wanted)]


def _stale(wanted: dict[Path, str]) -> list[Path]:
    files = (p.relative_to(ROOT) for p in (ROOT / REFERENCE).rglob("*") if p.is_file())
    return sorted(p for p in files if p not in wanted and p not in BY_HAND)


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or check them; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    asked = parser.parse_args(arguments)
    wanted = pages()
    if asked.check:
        found = differences(wanted)
        print("\n".join(found) or "docs/reference is up to date", file=sys.stderr)
        if found:
            print("run: python scripts/build_docs.py", file=sys.stderr)
        return 1 if found else 0
    for path, text in wanted.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")
    for path in _stale(wanted):
        (ROOT / path).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
