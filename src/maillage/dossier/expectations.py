"""What a diagnosis must speak of even when nothing is known: institutions, partners of the law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from maillage.coverage.states import State
from maillage.dossier.content import Expected, Institution, Structure, Vocabulary
from maillage.gaps import Gaps
from maillage.wording import Sentence

# In the order of the second level of coordination, then of the first.
INSTITUTIONS = ("dtp", "ptsm", "ctsm", "clsm", "cls", "cpts", "cpt", "ght", "dac", "pta", "secteur")
# Article L. 3221-2, II: who the territorial project associates; the types that count for each.
PARTNERS: tuple[tuple[Sentence, tuple[str, ...]], ...] = (
    (
        Sentence("Représentants des usagers", "Representatives of users"),
        ("association-usagers", "gem"),
    ),
    (
        Sentence("Professionnels de santé", "Health professionals"),
        ("cpts", "esp", "msp", "cds", "cabinet", "pole-sante", "urps"),
    ),
    (
        Sentence("Établissements de santé", "Hospitals"),
        ("hopital", "clinique", "eps", "espic", "ght"),
    ),
    (
        Sentence(
            "Établissements et services sociaux et médico-sociaux",
            "Social and medico-social facilities",
        ),
        ("essms", "lieuxvie", "servsociaux"),
    ),
    (Sentence("Organismes locaux d'assurance maladie", "Local health insurance"), ("cpam",)),
    (Sentence("Services de l'État et agence", "State services and agency"), ("ars",)),
    (Sentence("Collectivités territoriales", "Local authorities"), ("collterr", "cd", "ccas")),
    (
        Sentence(
            "Conseils locaux de santé et de santé mentale",
            "Local councils on health and mental health",
        ),
        ("clsm", "conseillocalsante"),
    ),
)


def inventoried_everywhere(gaps: Gaps) -> frozenset[str]:
    """Return the types whose inventory is complete in every commune of a territory."""
    import numpy as np

    arrays, declared = gaps.index.arrays, gaps.index.words.declared
    found: frozenset[str] | None = None
    for of_class in np.unique(arrays.commune_class[gaps.scope.communes]).tolist():
        start, end = arrays.class_declared_start[of_class : of_class + 2]
        held = [declared[n] for n in arrays.class_declared[start:end].tolist()]
        types = frozenset(t for d in held if d.holds_on(gaps.question.on) for t in d.types)
        found = types if found is None else found & types
    return found or frozenset()


def institutions(
    words: Vocabulary, known: Sequence[Institution], inventoried: Collection[str]
) -> tuple[Expected, ...]:
    """Return the institutions that a diagnosis must speak of, and how many are known.

    A zone counts when no body and no act of its type has it for territory: it is the same one.
    """
    counts = Counter(i.type for i in known if i.kind != "zone")
    there = {(i.type, i.territory) for i in known if i.kind != "zone"}
    counts.update(i.type for i in known if i.kind == "zone" and (i.type, i.label) not in there)
    return tuple(
        Expected(words.types[code], (code,), counts[code], _state((code,), counts, inventoried))
        for code in INSTITUTIONS
        if code in words.types
    )


def partners(
    words: Vocabulary,
    broader: dict[str, str],
    structures: Sequence[Structure],
    known: Sequence[Institution],
    inventoried: Collection[str],
) -> tuple[Expected, ...]:
    """Return the categories of the law, and how many actors of each are known here.

    An actor counts for its type and for everything broader.
    """
    counts: Counter[str] = Counter()
    for code in [*(s.type for s in structures), *(i.type for i in known if i.kind == "instance")]:
        counts[code] += 1
        while code in broader:
            code = broader[code]
            counts[code] += 1
    found = []
    for label, asked in PARTNERS:
        types = tuple(code for code in asked if code in words.types)
        number = sum(counts[code] for code in types)
        found.append(Expected(label, types, number, _state(types, counts, inventoried)))
    return tuple(found)


def _state(types: Sequence[str], counts: Counter[str], inventoried: Collection[str]) -> State:
    if any(counts[code] for code in types):
        return State.COUVERT
    if types and all(code in inventoried for code in types):
        return State.LACUNE
    return State.NON_RENSEIGNE
