"""What is wrong with a pattern that matches nothing alone: the term at fault, and the nearest."""

from __future__ import annotations

import re
from collections.abc import Iterable

from maillage.emptiness.parts import Part
from maillage.emptiness.probe import Probe
from maillage.emptiness.tokens import Token, show, tokens
from maillage.namespaces import expand, shorten
from maillage.wording import Sentence

# Values read to find the nearest one.
MOST_VALUES = 50_000
_LEAST_ALIKE = 60
_STRING = re.compile(r"^(?P<quote>\"{3}|'{3}|\"|')(?P<text>.*?)(?P=quote)(?P<rest>.*)$", re.DOTALL)
_KINDS = "owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"


def nearest(wanted: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Return the known words that look most like ``wanted``, the nearest first."""
    from rapidfuzz import fuzz, process, utils

    found = process.extract(
        wanted,
        sorted(set(known)),
        scorer=fuzz.ratio,
        processor=utils.default_process,
        score_cutoff=_LEAST_ALIKE,
        limit=most,
    )
    return [word for word, _, _ in found]


def of_triple(probe: Probe, part: Part) -> list[Sentence]:
    """Say why a pattern alone matches nothing."""
    found = unknown_name(probe, part)
    if not found and part.terms is not None:
        subject, path, target = part.terms
        pieces = tokens(path)
        if len(pieces) == 1 and pieces[0].kind != "variable":
            found = _of_simple_pattern(probe, subject, path, target)
    return [found or _nothing(part.text)]


def unknown_name(probe: Probe, part: Part) -> Sentence | None:
    """Return the property, the class or the thing of a pattern that nothing in the graph uses."""
    if part.terms is None:
        return None
    subject, path, target = part.terms
    for name in [t for t in tokens(path) if t.kind in {"iri", "name"}]:
        if not probe.ask_text(f"?s {name.text} ?o"):
            return _unused_property(probe, name.text)
    is_type = path == "a" or probe.expand(path) == expand("rdf:type")
    if is_type and probe.expand(target) and not probe.ask_text(f"?s a {target}"):
        return _no_instance(probe, target)
    for term in (subject, target):
        if probe.expand(term) and not _is_used(probe, term):
            return unknown_thing(probe, term)
    return None


def _of_simple_pattern(probe: Probe, subject: str, path: str, target: str) -> Sentence | None:
    if target[0] in "\"'+-.0123456789" or target.lower() in {"true", "false"}:
        return _of_literal(probe, path, target)
    if not target.startswith(('"', "'")) and probe.ask_text(f"{target} {path} {subject}"):
        pattern = show(f"{target} {path} {subject}")
        return Sentence(
            f"« {show(f'{subject} {path} {target}')} » ne trouve rien, mais l'inverse oui : "
            f"« {pattern} »",
            f"“{show(f'{subject} {path} {target}')}” matches nothing, but the other way round "
            f"does: “{pattern}”",
        )
    if probe.expand(target) and not probe.ask_text(f"?s {path} {target}"):
        return Sentence(
            f"{show(target)} existe, mais n'est la valeur de {show(path)} pour rien",
            f"{show(target)} exists, but is the value of {show(path)} for nothing",
        )
    return None


def _of_literal(probe: Probe, path: str, target: str) -> Sentence | None:
    found = _STRING.match(target)
    lexical = found["text"] if found else target
    if probe.ask_text(f"?s {path} {target}"):
        return None
    quoted = '"' + lexical.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if not found or "\\" not in lexical:
        same = probe.rows(
            "?o (LANG(?o) AS ?l) (DATATYPE(?o) AS ?d)",
            f"?s {path} ?o FILTER(STR(?o) = {quoted})",
            5,
        )
        forms = sorted(_form(row["o"], row.get("l", ""), row.get("d", "")) for row in same)
        if forms:
            listed = ", ".join(dict.fromkeys(forms))
            return Sentence(
                f"{show(path)} n'a pas la valeur {show(target)} sous cette forme ; "
                f"le graphe l'écrit {listed}",
                f"{show(path)} does not have the value {show(target)} in that form; "
                f"the graph writes it {listed}",
            )
    form = "?o (LANG(?o) AS ?l) (DATATYPE(?o) AS ?d)"
    known = {
        row["o"]: _form(row["o"], row.get("l", ""), row.get("d", ""))
        for row in probe.rows(form, f"?s {path} ?o", MOST_VALUES)
    }
    hint = close_to([known[value] for value in nearest(lexical, known)])
    return Sentence(
        f"{show(path)} n'a jamais la valeur {show(target)}{hint.fr}",
        f"{show(path)} never has the value {show(target)}{hint.en}",
    )


def _form(value: str, lang: str, datatype: str) -> str:
    if lang:
        return f'"{value}"@{lang}'
    kind = shorten(datatype)
    if kind in {"xsd:integer", "xsd:decimal", "xsd:boolean"}:
        return value
    return f'"{value}"' if kind in {"xsd:string", ""} else f'"{value}"^^{kind}'


def unknown_thing(probe: Probe, term: str) -> Sentence:
    """Say that nothing in the graph uses an IRI, with the nearest of its kind."""
    whole = probe.expand(term)
    stem = whole[: max(whole.rfind("/"), whole.rfind("#")) + 1]
    close: list[str] = []
    if stem.count("/") > 2 and '"' not in stem and "\\" not in stem:
        rows = probe.rows("?x", f'?x a ?c FILTER(STRSTARTS(STR(?x), "{stem}"))', MOST_VALUES)
        found = nearest(whole[len(stem) :], (row["x"][len(stem) :] for row in rows))
        close = [shorten(stem + key) for key in found]
    hint = close_to(close)
    return Sentence(
        f"rien dans le graphe n'emploie {show(term)}{hint.fr}",
        f"nothing in the graph uses {show(term)}{hint.en}",
    )


def _is_used(probe: Probe, term: str) -> bool:
    return probe.ask_text(f"{{ {term} ?p ?o }} UNION {{ ?s ?p {term} }}")


def _unused_property(probe: Probe, name: str) -> Sentence:
    close = _terms_like(probe, name, _KINDS[1:], "?s {} ?o")
    hint = close_to(close)
    return Sentence(
        f"la propriété {show(name)} n'est employée nulle part{hint.fr}",
        f"the property {show(name)} is used nowhere{hint.en}",
    )


def _no_instance(probe: Probe, name: str) -> Sentence:
    declared = probe.ask_text(f"{name} a owl:Class")
    close = [] if declared else _terms_like(probe, name, _KINDS[:1], "?s a {}")
    known = (", bien que l'ontologie la définisse", ", though the ontology defines it")
    fr, en = known if declared else ("", "")
    hint = close_to(close)
    return Sentence(
        f"rien n'est de la classe {show(name)}{fr}{hint.fr}",
        f"nothing is of class {show(name)}{en}{hint.en}",
    )


def _terms_like(probe: Probe, name: str, kinds: tuple[str, ...], used: str) -> list[str]:
    """Return the terms that the graph declares or uses, that are used, and that look alike."""
    whole = probe.expand(name)
    cut = max(whole.rfind("/"), whole.rfind("#")) + 1
    pattern = f"?x a ?kind FILTER(?kind IN ({', '.join(kinds)}))"
    known = [row["x"] for row in probe.rows("?x", pattern, MOST_VALUES)]
    if not known:
        known = [row["x"] for row in probe.rows("?x", used.format("?x"), MOST_VALUES)]
    of_space = {iri for iri in known if iri.startswith(whole[:cut])}
    by_local = {re.split(r"[/#]", iri)[-1]: iri for iri in sorted(of_space or known)}
    found = [by_local[local] for local in nearest(whole[cut:], by_local)]
    return [shorten(iri) for iri in found if probe.ask_text(used.format(f"<{iri}>"))]


def unknown_values(probe: Probe, part: Part) -> list[Sentence]:
    """Say which IRIs of a VALUES nothing uses."""
    body: list[Token] = [t for t in tokens(part.text) if t.kind in {"iri", "name"}]
    return [unknown_thing(probe, t.text) for t in body[:5] if not _is_used(probe, t.text)]


def _nothing(text: str) -> Sentence:
    pattern = show(text.removesuffix(" ."))
    return Sentence(
        f"rien dans le graphe ne correspond à : {pattern}",
        f"nothing in the graph matches: {pattern}",
    )


def close_to(close: list[str]) -> Sentence:
    """Return the end of a sentence that names what is nearest ("" when nothing is)."""
    if not close:
        return Sentence("", "")
    listed = ", ".join(close)
    if len(close) == 1:
        return Sentence(f" ; le plus proche : {listed}", f"; the nearest: {listed}")
    return Sentence(f" ; les plus proches : {listed}", f"; the nearest ones: {listed}")
