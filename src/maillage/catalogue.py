"""The catalogue: SPARQL queries with a header that says what they answer and what they take.

A query is a ``.rq`` file whose first lines start with ``#+`` and hold YAML (the syntax of grlc):
``titre``, ``title``, ``question``, ``question_en``, ``parametres``, ``colonnes``, ``sources``,
``numero``, ``tags``, ``refuse_sur`` (engines that answer it wrongly, with the reason).
In the text, ``$name`` is a parameter and ``?name`` a variable; a parameter is replaced
by a term made from a checked value, never by raw text.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from maillage import asking, iris, places, resources, sparql_text
from maillage.coverage.reading import read_needs
from maillage.errors import BrokenResource, WrongUse
from maillage.names import nearest
from maillage.namespaces import PREFIXES, expand, sparql_prologue
from maillage.source import Record, Source, iri, text
from maillage.sparql_text import form

# What the queries test for « no age was asked ».
NO_AGE = "-1"
_HEADER = "#+"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query: kind of value, default as people would write it, help, choices."""

    name: str
    kind: str
    default: str | None
    fr: str
    en: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A query of the catalogue, or SPARQL given by the user (then almost all is empty)."""

    name: str
    sparql: str
    title_fr: str = ""
    title_en: str = ""
    question_fr: str = ""
    question_en: str = ""
    number: int | None = None
    parameters: tuple[Parameter, ...] = ()
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    unfit: dict[str, tuple[str, str]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of a query: names of the columns in order, one dict per row, where it was asked."""

    columns: tuple[str, ...]
    rows: list[Record]
    sparql: str
    source: Source | None = field(default=None, compare=False, repr=False)

    def __iter__(self) -> Any:
        """Iterate over the rows."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def to_pandas(self) -> Any:
        """Return the rows as a pandas DataFrame, its columns typed as the graph types them.

        Raises:
            WrongUse: pandas is not installed.
        """
        from maillage import frames

        if self.source is None:
            return frames.frame(self.columns, self.rows)
        return frames.typed(self.source, self.columns, self.rows, self.sparql)


def files() -> list[Path]:
    """Return the files of the catalogue (the rules of the build are not questions)."""
    root = resources.root() / "queries"
    return sorted(p for p in root.rglob("*.rq") if p.parent.name != "regles")


def read(path: Path) -> Query:
    """Read a query file, strictly.

    Raises:
        BrokenResource: the header is not what the catalogue wants.
    """
    body = path.read_text(encoding="utf-8")
    header = "\n".join(
        line[len(_HEADER) :].removeprefix(" ")
        for line in body.splitlines()
        if line.startswith(_HEADER)
    )
    if not header:
        return Query(path.stem, body)
    import yaml

    try:
        data = yaml.safe_load(header)
        parameters = tuple(
            Parameter(
                name,
                spec["type"],
                None if spec.get("defaut") is None else str(spec["defaut"]),
                spec["fr"],
                spec["en"],
                tuple(str(choice) for choice in spec.get("parmi") or ()),
            )
            for name, spec in (data.get("parametres") or {}).items()
        )
        columns = {n: (c["fr"], c["en"]) for n, c in (data.get("colonnes") or {}).items()}
        return Query(
            path.stem,
            body,
            data["titre"],
            data["title"],
            data["question"],
            data["question_en"],
            data.get("numero"),
            parameters,
            columns,
            tuple(str(s) for s in data.get("sources") or ()),
            {n: (c["fr"], c["en"]) for n, c in (data.get("refuse_sur") or {}).items()},
            tuple(str(tag) for tag in data.get("tags") or ()),
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise BrokenResource(
            f"the header of the query {path.name} is not usable: {error}"
        ) from None


def catalogue() -> dict[str, Query]:
    """Return every query of the catalogue by name."""
    return {path.stem: read(path) for path in files()}


def find(name_or_file: str) -> Query:
    """Return a query by its name, from a file, or from SPARQL text.

    Raises:
        WrongUse: none of these.
    """
    for path in files():
        if path.stem == name_or_file:
            return read(path)
    if "{" in name_or_file or form(name_or_file) == "DESCRIBE":
        return Query("sparql", name_or_file)
    path = Path(name_or_file)
    if path.suffix in {".rq", ".sparql"}:
        try:
            return read(path)
        except FileNotFoundError:
            raise WrongUse(f"le fichier {path} n'existe pas", f"no file {path}") from None
        except UnicodeDecodeError:
            raise WrongUse(f"{path} n'est pas en UTF-8", f"{path} is not UTF-8") from None
    close = nearest(name_or_file, [p.stem for p in files()], most=4)
    raise WrongUse(
        f"aucune requête ne s'appelle « {name_or_file} » ; proches : {', '.join(close) or '—'} "
        "(toutes : maillage queries)",
        f"no query is called “{name_or_file}”; close ones: {', '.join(close) or '—'} "
        "(all: maillage queries)",
    )


def run(source: Source, query: Query, words: dict[str, str]) -> Result:
    """Run a query with its parameters.

    Raises:
        WrongUse: a parameter is unknown, missing or not understood; the SPARQL is not valid.
    """
    _refuse_unfit(source, query)
    sparql = bind(source, query, words)
    try:
        return _answer(source, query, sparql)
    except (SyntaxError, ValueError) as error:
        where = sparql_text.fault(str(error), sparql_prologue().count("\n"))
        raise WrongUse(
            f"la requête n'est pas du SPARQL valable : {where}",
            f"the query is not valid SPARQL: {where}",
        ) from None


def _refuse_unfit(source: Source, query: Query) -> None:
    """Refuse a query on an engine that is known to answer it wrongly, or not at all."""
    engine = str(getattr(source, "engine", ""))
    if engine in query.unfit:
        fr, en = query.unfit[engine]
        raise WrongUse(
            f"la requête {query.name} n'est pas posée à {engine} : {fr} ; la poser à une édition "
            "locale ou à un autre moteur",
            f"query {query.name} is not asked of {engine}: {en}; ask a local snapshot or another "
            "engine",
        )


def _answer(source: Source, query: Query, sparql: str) -> Result:
    kind = form(sparql)
    if kind == "ASK":
        answer = "true" if source.ask(sparql) else "false"
        return Result(("reponse",), [{"reponse": answer}], sparql)
    if kind in {"CONSTRUCT", "DESCRIBE"}:
        triples = source.construct(sparql)
        return Result(("triplet",), [{"triplet": triple} for triple in triples], sparql)
    if kind != "SELECT":
        raise WrongUse(
            "la requête doit être un SELECT, un ASK, un CONSTRUCT ou un DESCRIBE : "
            "le graphe se lit, il ne s'écrit pas",
            "the query must be a SELECT, ASK, CONSTRUCT or DESCRIBE: the graph is read only",
        )
    rows = source.select(sparql)
    names = tuple(query.columns) or tuple(dict.fromkeys(n for row in rows for n in row))
    return Result(names, rows, sparql, source)


def bind(source: Source, query: Query, words: dict[str, str]) -> str:
    """Return the SPARQL text of a query with its parameters replaced by checked terms.

    Raises:
        WrongUse: a parameter is unknown, missing or not understood; the query nests too deep.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in words:
        if name not in known:
            listed = ", ".join(known) or "aucun"
            raise WrongUse(
                f"la requête {query.name} n'a pas de paramètre « {name} » ; les siens : {listed}",
                f"query {query.name} has no parameter “{name}”; it takes: {listed}",
            )
    terms: dict[str, str] = {}
    for name, parameter in known.items():
        word = words.get(name, parameter.default)
        if word is None:
            raise WrongUse(
                f"il manque le paramètre {name} ({parameter.fr}) : --param {name}=…",
                f"parameter {name} is missing ({parameter.en}): --param {name}=…",
            )
        terms[name] = term(source, parameter, word)

    def replace(found: re.Match[str]) -> str:
        name = found["name"]
        return terms[name] if name in terms else found[0]

    sparql = sparql_text.TOKENS.sub(replace, query.sparql)
    sparql_text.refuse_deep(sparql)
    return sparql


def term(source: Source, parameter: Parameter, word: str) -> str:
    """Return the SPARQL term of a value of a parameter.

    Raises:
        WrongUse: the value is not one that the parameter takes.
        BrokenResource: the kind of the parameter is none of the catalogue's.
    """
    kind = parameter.kind
    if kind == "commune":
        return iri(places.find_commune(source, word).iri)
    if kind in {"besoin", "besoins"}:
        # A query about every need compares codes; « tous » is one of its words.
        if kind == "besoins" and word == parameter.default:
            return text(word)
        code = asking.need_code(read_needs(source), word)
        return text(code) if kind == "besoins" else iri(iris.concept("besoins", code))
    if kind in {"ligne", "lignes"}:
        if kind == "lignes" and word == parameter.default:
            return text(word)
        line = str(asking.line_number(word))
        return text(line) if kind == "lignes" else iri(iris.concept("lignes", line))
    if kind == "age":
        return NO_AGE if word == "tous" else str(asking.age_in_years(word))
    if kind == "date":
        day = asking.day(dt.date.today() if word == "aujourd'hui" else word)
        return f'"{day}"^^<{expand("xsd:date")}>'
    if kind == "entier":
        if not re.fullmatch(r"-?\d+", word):
            raise WrongUse(f"« {word} » n'est pas un entier", f"“{word}” is not a whole number")
        return word
    if kind == "choix":
        return text(_choice(parameter, word))
    if kind == "texte":
        return text(word)
    if kind == "territoire":
        return iri(places.find_territory(source, word))
    if kind == "chose":
        return iri(thing_iri(word))
    raise BrokenResource(f"unknown kind of parameter: {kind}")


def _choice(parameter: Parameter, word: str) -> str:
    if word in parameter.choices:
        return word
    listed = ", ".join(parameter.choices)
    raise WrongUse(
        f"{parameter.name} ne peut pas être « {word} » : écrire {listed}",
        f"{parameter.name} cannot be “{word}”: write {listed}",
    )


def thing_iri(word: str) -> str:
    """Return the IRI that people mean: an IRI, a CURIE, or ``kind:key`` (``acteur:str-asm13``).

    Raises:
        WrongUse: none of these.
    """
    from maillage.graph import subject
    from maillage.rows import REFERENCE_TABLES, SCHEMES, TABLES

    word = word.strip().strip("<>")
    prefix, colon, key = word.partition(":")
    try:
        if word.startswith(("http://", "https://", "urn:")):
            iri(word)
            return word
        if word == "france":
            return iris.FRANCE
        if colon and prefix in REFERENCE_TABLES:
            return subject(TABLES[REFERENCE_TABLES[prefix]], (key,))
        if colon and prefix in SCHEMES:
            return iris.concept(prefix, key)
        if colon and prefix in iris.THING_KINDS:
            return iris.thing(prefix, key)
        if colon and prefix in PREFIXES:
            iri(expand(word))
            return expand(word)
    except ValueError:
        pass
    raise WrongUse(
        f"« {word} » ne désigne rien : donner un IRI, un nom préfixé (mlg:CMP) ou genre:clé "
        "(acteur:str-asm13, besoin:gaja, dep:31)",
        f"“{word}” points at nothing: give an IRI, a prefixed name (mlg:CMP) or kind:key "
        "(acteur:str-asm13, besoin:gaja, dep:31)",
    )
