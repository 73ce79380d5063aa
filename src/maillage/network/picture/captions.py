"""What each box says: the name of an actor, or how many of what it holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from maillage.network.model import Network
from maillage.network.picture.grouping import ELSEWHERE, GENERAL, SEVERAL, Box, standing_of
from maillage.network.picture.naming import Names
from maillage.network.picture.text import wrap
from maillage.wording import Sentence, french_spaces, thousands

SIZE, SMALL, LINE = 12.0, 9.5, 14.5
ROOM = 146.0
_MOST_LINES, _MOST_TYPES = 6, 4
# Names of a group that its title lists; beyond, it says how many there are.
_MOST_NAMED = 60
# Singular and plural of the kinds of thing, in French and in English.
_KINDS: dict[str, tuple[Sentence, Sentence]] = {
    "acteur": (Sentence("acteur", "actor"), Sentence("acteurs", "actors")),
    "deploiement": (Sentence("déploiement", "deployment"), Sentence("déploiements", "deployments")),
    "programme": (Sentence("programme", "programme"), Sentence("programmes", "programmes")),
    "type": (Sentence("type d'acteur", "type of actor"), Sentence("types d'acteur", "types")),
    "ligne": (Sentence("ligne", "line"), Sentence("lignes", "lines")),
    "outil": (Sentence("outil", "tool"), Sentence("outils", "tools")),
    "acte": (Sentence("acte", "act"), Sentence("actes", "acts")),
    "source": (Sentence("document", "document"), Sentence("documents", "documents")),
}
_OTHER = Sentence("autre", "other"), Sentence("autres", "others")
ELSE = Sentence("ailleurs, ou lieu non dit", "elsewhere, or place not said")
FIELDS: dict[str, Sentence] = {
    "sanitaire": Sentence("sanitaire", "health"),
    "medico-social": Sentence("médico-social", "medico-social"),
    "social": Sentence("social", "social"),
}


@dataclass(frozen=True, slots=True)
class Caption:
    """What a box says.

    Attributes:
        above: small line above the name: what it is when it is no actor; « » for none.
        lines: the name, cut in lines.
        below: small lines below it.
        whole: all of it in one text, nothing shortened.
        standing: whether it acts here, acts elsewhere, or is general (``grouping.standing_of``).
        many: whether it stands for several nodes.
        cut: whether the name is shortened in ``lines``.
        partly: whether all of it is in communes that are in the territory only in part.
    """

    above: str
    lines: tuple[str, ...]
    below: tuple[str, ...]
    whole: str
    standing: int
    many: bool
    cut: bool
    partly: bool


def caption_of(network: Network, box: Box, names: Names, lang: str) -> Caption:
    """Return what a box says."""
    many = len(box.nodes) > 1
    standing = standing_of(network.nodes[box.nodes[0]])
    in_part = sum(network.nodes[iri].in_part for iri in box.nodes)
    partly = in_part == len(box.nodes)
    below = _where(network, box, lang)
    if in_part:
        below = (*below, _in_part(in_part, many, lang))
    if box.inside:
        below = (*below, _inside(len(box.inside), many, lang))
    if not many:
        node = network.nodes[box.nodes[0]]
        above = "" if node.kind == "acteur" else kind_of(node.kind, 1, lang)
        above = ELSE.text(lang) if standing == ELSEWHERE else above
        label = french_spaces(node.label) if lang == "fr" else node.label
        lines = wrap(label, SIZE, ROOM, _MOST_LINES, bold=standing != GENERAL)
        whole = " — ".join((label, *filter(None, [above]), *below))
        return Caption(above, lines, below, whole, standing, False, lines[-1].endswith("…"), partly)
    title, parts = _counted(network, box, names, lang)
    more = len(parts) - _MOST_TYPES if len(parts) > _MOST_TYPES + 1 else 0
    shown = ", ".join(parts[: len(parts) - more])
    if more:
        shown += f" et {more} autres sortes" if lang == "fr" else f" and {more} other sorts"
    below = (*wrap(shown, SMALL, ROOM, _MOST_LINES), *below) if shown else below
    labels = sorted(network.nodes[iri].label for iri in box.nodes)
    if len(labels) > _MOST_NAMED:
        rest = thousands(len(labels) - _MOST_NAMED)
        labels = [*labels[:_MOST_NAMED], f"… + {rest}"]
    whole = "\n".join([" — ".join(filter(None, [title, ", ".join(parts)])), *labels])
    whole = french_spaces(whole) if lang == "fr" else whole
    lines = wrap(title, SIZE, ROOM, _MOST_LINES, bold=True)
    above = ELSE.text(lang) if standing == ELSEWHERE else ""
    return Caption(above, lines, below, whole, standing, True, False, partly)


def kind_of(kind: str, number: int, lang: str) -> str:
    """Name a kind of thing, in the singular or the plural."""
    return _KINDS.get(kind, _OTHER)[number > 1].text(lang)


def _counted(network: Network, box: Box, names: Names, lang: str) -> tuple[str, list[str]]:
    """Return the title of a group, and what it is made of when this is of several sorts."""
    number = len(box.nodes)
    if box.kind and box.type:
        return _of_type(number, box.kind, names.types.get(box.type, box.type), lang), []
    kinds = Counter(network.nodes[iri].kind for iri in box.nodes)
    if box.kind:
        title = f"{thousands(number)} {kind_of(box.kind, number, lang)}"
    else:
        title = ", ".join(
            f"{thousands(n)} {kind_of(kind, n, lang)}"
            for kind, n in sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
        )
    types = Counter(network.nodes[iri].type for iri in box.nodes if network.nodes[iri].type)
    parts = [
        f"{thousands(n)} {names.types.get(code, code)}"
        for code, n in sorted(types.items(), key=lambda item: (-item[1], item[0]))
    ]
    return title, parts


def _of_type(number: int, kind: str, name: str, lang: str) -> str:
    short = name.isupper()
    what = name if short else f"× {name}"
    if kind in {"acteur", "type"}:
        return f"{thousands(number)} {what}"
    return f"{thousands(number)} {kind_of(kind, number, lang)} ({name})"


def _where(network: Network, box: Box, lang: str) -> tuple[str, ...]:
    """Say the lines and the fields of a box that has several."""
    found = []
    if box.row == SEVERAL:
        held = {network.nodes[iri].lines for iri in box.nodes}
        if len(held) == 1:
            lines = _and([str(line) for line in held.pop()], lang)
            found.append(f"lignes {lines}" if lang == "fr" else f"lines {lines}")
    if box.column == SEVERAL:
        of = {network.nodes[iri].fields for iri in box.nodes}
        if len(of) == 1:
            found += wrap(
                _and([FIELDS[f].text(lang) if f in FIELDS else f for f in of.pop()], lang),
                SMALL,
                ROOM,
                2,
            )
    return tuple(found)


def _inside(number: int, many: bool, lang: str) -> str:
    plural = "s" * (number > 1)
    if not many:
        return (
            f"{number} lien{plural} avec soi-même"
            if lang == "fr"
            else f"{number} link{plural} to itself"
        )
    return (
        f"{thousands(number)} lien{plural} entre eux"
        if lang == "fr"
        else f"{thousands(number)} link{plural} among them"
    )


def _in_part(number: int, many: bool, lang: str) -> str:
    if not many:
        return "pour partie ici" if lang == "fr" else "here in part"
    counted = thousands(number)
    return f"dont {counted} pour partie ici" if lang == "fr" else f"of these, {counted} in part"


def _and(words: list[str], lang: str) -> str:
    return f"{', '.join(words[:-1])} {'et' if lang == 'fr' else 'and'} {words[-1]}"
