"""Which part of a group leaves nothing: parts alone, then joined one by one, then the filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maillage.emptiness import terms
from maillage.emptiness.parts import Group, Outline, Part
from maillage.emptiness.probe import Probe
from maillage.emptiness.tokens import show, tokens
from maillage.namespaces import shorten
from maillage.wording import Sentence

# Parts that never take away the last row.
_HARMLESS = {"optional", "bind"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is at fault.

    Attributes:
        sentences: how to say it.
        exists: whether all that the query names exists: what is missing is their meeting.
        parts: the parts of the query that are at fault.
    """

    sentences: tuple[Sentence, ...]
    exists: bool
    parts: tuple[Part, ...] = ()


def of_query(probe: Probe, query: Outline) -> Fault | None:
    """Return why a query, or a sub-query, gives no row; None when its parts do not say it."""
    found = of_group(probe, query.group)
    if found is not None:
        return found
    words = [t.text.upper() for t in query.tail]
    if "LIMIT" in words and words[words.index("LIMIT") + 1 :][:1] == ["0"]:
        return _fault("LIMIT 0 ne garde aucune ligne", "LIMIT 0 keeps no row")
    for word, fr, en in (
        ("HAVING", "HAVING écarte tous les groupes", "HAVING leaves out every group"),
        ("VALUES", "aucune valeur du VALUES final ne convient", "no value of the last VALUES fits"),
        ("OFFSET", "OFFSET passe toutes les lignes", "OFFSET passes over every row"),
    ):
        if word in words:
            return _fault(fr, en, exists=word == "HAVING")
    return None


def of_group(probe: Probe, group: Group) -> Fault | None:
    """Return why a group matches nothing; None when it does match."""
    missing = [part for part in group if part.kind == "triple" and not probe.ask([part])]
    if missing:
        said = [sentence for part in missing for sentence in terms.of_triple(probe, part)]
        return Fault(tuple(dict.fromkeys(said)), exists=False, parts=tuple(missing))
    filters = [part for part in group if part.kind == "filter"]
    solid = [part for part in group if part.kind != "filter"]
    for number, part in enumerate(solid):
        if part.kind not in _HARMLESS and not probe.ask(solid[: number + 1]):
            return _of_step(probe, solid[:number], part)
    if filters and not probe.ask(group):
        return _of_filters(probe, solid, filters)
    return None


def missing_elsewhere(probe: Probe, group: Group) -> list[Sentence]:
    """Return the names that nothing uses, branches of UNION and sub-queries included."""
    found: list[Sentence] = []
    for part in group:
        if part.kind == "triple" and not probe.ask([part]):
            unknown = terms.unknown_name(probe, part)
            found += [unknown] if unknown else []
        elif part.kind == "select" and part.query is not None:
            found += missing_elsewhere(probe, part.query.group)
        elif part.kind in {"groups", "graph"}:
            within = probe.inside(part.name) if part.kind == "graph" else probe
            found += [s for inner in part.groups for s in missing_elsewhere(within, inner)]
    return list(dict.fromkeys(found))


def _of_step(probe: Probe, before: list[Part], part: Part) -> Fault:
    """Return why a part, joined with what comes before it, leaves nothing."""
    shown = show(part.text.removesuffix(" ."))
    if part.kind == "minus":
        return _fault(
            f"« {shown} » enlève tout ce que le reste trouve",
            f"“{shown}” removes all that the rest finds",
            part,
            exists=True,
        )
    if part.kind != "triple" and (not before or not probe.ask([part])):
        return _of_inside(probe, part)
    for values in [p for p in (*before, part) if p.kind == "values"]:
        unknown = terms.unknown_values(probe, values)
        if unknown:
            return Fault(tuple(unknown), exists=False, parts=(values,))
    other = next(
        (
            p
            for p in before
            if p.kind in {"triple", "values"}
            and p.variables & part.variables
            and not probe.ask([p, part])
        ),
        None,
    )
    if other is not None:
        first = show(other.text.removesuffix(" ."))
        return _fault(
            f"« {first} » et « {shown} » trouvent quelque chose chacun, mais rien ensemble",
            f"“{first}” and “{shown}” each match something, but nothing together",
            other,
            part,
            exists=True,
        )
    return _fault(
        f"« {shown} » trouve quelque chose seul, mais rien de ce que trouvent les motifs "
        "qui le précèdent",
        f"“{shown}” matches something alone, but nothing of what the patterns before it match",
        part,
        exists=True,
    )


def _of_inside(probe: Probe, part: Part) -> Fault:
    """Return why a part made of groups matches nothing by itself."""
    shown = show(part.text)
    if part.kind == "values":
        return _fault(f"« {shown} » ne donne aucune valeur", f"“{shown}” gives no value")
    if part.kind == "graph":
        if probe.expand(part.name) and not probe.ask_text(f"GRAPH {part.name} {{ ?s ?p ?o }}"):
            return _unknown_graph(probe, part.name)
        probe = probe.inside(part.name)
    if part.kind == "select" and part.query is not None:
        found = [of_query(probe, part.query)]
    else:
        found = [of_group(probe, group) for group in part.groups] if part.kind != "service" else []
    faults = [fault for fault in found if fault is not None]
    if not faults:
        return _fault(f"« {shown} » ne trouve rien", f"“{shown}” matches nothing")
    sentences = [sentence for fault in faults for sentence in fault.sentences]
    if part.kind == "graph":
        inside = show(part.name)
        sentences.insert(0, Sentence(f"dans le graphe {inside} :", f"in the graph {inside}:"))
    if len(part.groups) > 1:
        sentences.insert(
            0,
            Sentence(
                "aucune des branches de l'UNION ne trouve quelque chose",
                "no branch of the UNION matches anything",
            ),
        )
    return Fault(
        tuple(dict.fromkeys(sentences)),
        all(fault.exists for fault in faults),
        tuple(part for fault in faults for part in fault.parts),
    )


def _unknown_graph(probe: Probe, name: str) -> Fault:
    rows = probe.rows("?g", "GRAPH ?g { ?s ?p ?o }", terms.MOST_VALUES)
    near = terms.nearest(probe.expand(name), (row["g"] for row in rows))
    hint = terms.close_to([shorten(graph) for graph in near])
    return _fault(
        f"aucun graphe nommé ne s'appelle {show(name)}{hint.fr}",
        f"no graph is named {show(name)}{hint.en}",
    )


def _of_filters(probe: Probe, solid: Sequence[Part], filters: list[Part]) -> Fault:
    """Return which filters remove everything."""
    sentences: list[Sentence] = []
    guilty: list[Part] = []
    hinted = False
    for filter_ in filters:
        others = [*solid, *(f for f in filters if f is not filter_)]
        if probe.ask(others):
            shown = show(filter_.text)
            hint = _value_hint(probe, others, filter_)
            hinted = hinted or bool(hint.fr)
            guilty.append(filter_)
            sentences.append(
                Sentence(
                    f"« {shown} » enlève tout : sans lui, il y a des réponses{hint.fr}",
                    f"“{shown}” removes everything: without it there are answers{hint.en}",
                )
            )
    if not sentences:
        listed = " ".join(show(f.text, 60) for f in filters)
        return _fault(
            f"les filtres enlèvent tout à eux tous : {listed}",
            f"the filters together remove everything: {listed}",
            *filters,
            exists=True,
        )
    # A value close to the one that is asked for is a slip before it is an absence.
    return Fault(tuple(sentences), exists=not hinted, parts=tuple(guilty))


def _value_hint(probe: Probe, others: Sequence[Part], filter_: Part) -> Sentence:
    """Return what the variable of a filter is worth, near the constant it is compared with."""
    pieces = tokens(filter_.text)
    names = {t.text for t in pieces if t.kind == "variable"}
    constants = [t.text.strip("\"'") for t in pieces if t.kind == "string"]
    if len(names) != 1 or not constants or any(t.is_word("EXISTS") for t in pieces):
        return Sentence("", "")
    (name,) = names
    pattern = " ".join(part.text for part in others)
    wanted = f"({name} AS ?mlgValeur)" if name.startswith("?") else name
    known = [row["mlgValeur"] for row in probe.rows(wanted, pattern, 2000) if "mlgValeur" in row]
    if set(constants) & set(known):
        return Sentence(
            f" ; la valeur existe sous une autre forme : comparer STR({name})",
            f"; the value exists in another form: compare STR({name})",
        )
    close = list(dict.fromkeys(word for c in constants for word in terms.nearest(c, known, 2)))
    if not close:
        return Sentence("", "")
    listed = ", ".join(f'"{word}"' for word in close)
    return Sentence(f" ; valeurs proches : {listed}", f"; close values: {listed}")


def _fault(fr: str, en: str, *parts: Part, exists: bool = False) -> Fault:
    return Fault((Sentence(fr, en),), exists, parts)
