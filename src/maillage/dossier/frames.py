"""The two ready-made frames of a diagnosis: six priorities of the decree, five entries of the ANAP.

Which needs, types and sections answer which priority is a choice of the project, written here
once. What the graph cannot say is written too: it would be read as « nothing » otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from maillage import iris
from maillage.coverage.states import State
from maillage.dossier.content import Frame, Institution, Structure, Vocabulary
from maillage.gaps import Cell
from maillage.source import Source
from maillage.wording import Sentence, thousands


@dataclass(frozen=True, slots=True)
class _Plan:
    """What answers a frame: needs, types of structure or institution, sections; what is silent."""

    code: str
    needs: tuple[str, ...]
    types: tuple[str, ...]
    sections: tuple[str, ...]
    silent: Sentence


PRIORITIES: tuple[_Plan, ...] = (
    _Plan(
        "priorite-1",
        ("souffrance-psychique", "premiers-signes", "pathologies-debutantes", "troubles-enfant"),
        ("cmp", "cmpi", "camsp", "mda", "csapa", "msp", "cds"),
        ("matrice", "carte", "lacunes", "inconnu", "acces"),
        Sentence(
            "Les délais d'attente observés, les refus et l'âge au premier repérage ne sont pas "
            "dans le graphe : à demander aux structures.",
            "Observed waiting times, refusals and the age at first detection are not in the graph: "
            "to be asked of the facilities.",
        ),
    ),
    _Plan(
        "priorite-2",
        ("suivi-psychiatrique", "handicap-psychique", "situation-complexe", "logement"),
        ("samsah", "esat", "fam", "lieuxvie", "gem", "cattp", "hdj"),
        ("matrice", "empilements", "structures", "programmes"),
        Sentence(
            "Le graphe décrit l'offre, pas les personnes : ni ruptures de parcours, ni sorties "
            "sans solution, ni durées de séjour.",
            "The graph describes supply, not people: no broken pathways, no discharge without "
            "solution, no lengths of stay.",
        ),
    ),
    _Plan(
        "priorite-3",
        ("soins-somatiques",),
        ("pass", "msp", "cds", "polyvalente"),
        ("matrice", "programmes"),
        Sentence(
            "Le graphe ne dit pas qui a un médecin traitant, ni qui est suivi pour ses maladies "
            "somatiques.",
            "The graph does not say who has a referring doctor, nor who is followed for physical "
            "illness.",
        ),
    ),
    _Plan(
        "priorite-4",
        ("crise", "urgence-psychiatrique"),
        ("urgences", "em", "secteur"),
        ("matrice", "institutions", "acces"),
        Sentence(
            "Passages aux urgences, horaires d'accueil et soins sans consentement ne sont pas dans "
            "le graphe.",
            "Emergency visits, opening hours and care without consent are not in the graph.",
        ),
    ),
    _Plan(
        "priorite-5",
        (),
        ("clsm", "gem", "association-usagers", "conseillocalsante"),
        ("institutions", "structures"),
        Sentence(
            "Le respect des droits, le pouvoir d'agir et la stigmatisation ne se mesurent pas dans "
            "le graphe : seules des instances et des associations s'y comptent.",
            "Respect of rights, empowerment and stigma cannot be measured in the graph: only "
            "bodies and associations are counted.",
        ),
    ),
    _Plan(
        "priorite-6",
        ("precarite", "logement", "perinatalite"),
        ("empp", "ccas", "pass", "cls", "clsm"),
        ("institutions", "matrice"),
        Sentence(
            "Revenus, logement, emploi, isolement et environnement ne sont pas dans le graphe : à "
            "prendre dans les statistiques publiques.",
            "Income, housing, employment, isolation and environment are not in the graph: to be "
            "taken from public statistics.",
        ),
    ),
)
ENTRIES: tuple[tuple[Sentence, _Plan], ...] = (
    (
        Sentence(
            "L'accès au diagnostic et aux soins psychiatriques",
            "Access to diagnosis and psychiatric care",
        ),
        _Plan(
            "entree-1",
            ("psychiatrie", "premiers-signes", "anxio-depression"),
            ("cmp", "cmpi", "secteur", "chs", "hdj"),
            ("matrice", "carte", "lacunes", "presume", "acces"),
            Sentence(
                "Les délais observés et la part des demandes sans réponse sont à demander aux "
                "établissements.",
                "Observed delays and the share of requests left unanswered are to be asked of "
                "hospitals.",
            ),
        ),
    ),
    (
        Sentence("Les hospitalisations inadéquates", "Inappropriate hospital stays"),
        _Plan(
            "entree-2",
            (),
            ("samsah", "fam", "lieuxvie", "em", "hdj", "cattp"),
            ("structures", "empilements"),
            Sentence(
                "Le graphe ne compte aucune hospitalisation : il ne montre que les structures qui "
                "peuvent l'éviter ou la suivre.",
                "The graph counts no hospital stay: it only shows the facilities that may avoid or "
                "follow one.",
            ),
        ),
    ),
    (
        Sentence(
            "L'accès aux accompagnements sociaux et médico-sociaux",
            "Access to social and medico-social support",
        ),
        _Plan(
            "entree-3",
            ("handicap-psychique", "logement", "precarite", "conduites-addictives"),
            ("samsah", "esat", "fam", "sessad", "gem", "csapa", "caarud", "servsociaux"),
            ("matrice", "structures", "institutions"),
            Sentence(
                "Places, listes d'attente et notifications d'orientation n'y sont pas.",
                "Places, waiting lists and referral decisions are not there.",
            ),
        ),
    ),
    (
        Sentence("L'accès aux soins somatiques", "Access to physical care"),
        _Plan(
            "entree-4",
            ("soins-somatiques",),
            ("pass", "msp", "cds"),
            ("matrice", "programmes"),
            Sentence(
                "Le suivi somatique effectif des personnes n'est pas dans le graphe.",
                "Whether people are actually followed for physical care is not in the graph.",
            ),
        ),
    ),
    (
        Sentence(
            "La prévention et la gestion des situations de crise",
            "Preventing and managing crisis situations",
        ),
        _Plan(
            "entree-5",
            ("crise", "urgence-psychiatrique"),
            ("urgences", "em", "secteur"),
            ("matrice", "institutions", "acces"),
            Sentence(
                "Les horaires et l'activité des urgences ne sont pas dans le graphe.",
                "Opening hours and activity of emergency services are not in the graph.",
            ),
        ),
    ),
)
_STATE_WORDS: dict[State, Sentence] = {
    State.COUVERT: Sentence("couvert", "covered"),
    State.SOUS_CONDITION: Sentence("sous condition", "under condition"),
    State.LACUNE: Sentence("lacune", "gap"),
    State.NON_RENSEIGNE: Sentence("non renseigné", "unknown"),
}


def priorities(source: Source, known: Known) -> tuple[Frame, ...]:
    """Return the six priorities; their labels are those of the graph."""
    labels: dict[str, tuple[Sentence, str]] = {}
    for row in source.select(
        """SELECT ?p ?fr ?en ?article WHERE {
          ?p a mlg:PrioritePTSM ; skos:prefLabel ?fr , ?en .
          FILTER(LANG(?fr) = "fr" && LANG(?en) = "en")
          OPTIONAL { ?p mlg:article ?article }
        } ORDER BY ?p"""
    ):
        label = Sentence(row["fr"], row["en"])
        labels[iris.parse(row["p"])[1]] = label, row.get("article", "")
    return tuple(
        _frame(plan, *labels[plan.code], known) for plan in PRIORITIES if plan.code in labels
    )


def entries(known: Known) -> tuple[Frame, ...]:
    """Return the five entries of the ANAP (« Les parcours des personnes… », August 2015)."""
    return tuple(_frame(plan, label, "", known) for label, plan in ENTRIES)


@dataclass(frozen=True, slots=True)
class Known:
    """What the dossier knows and that frames speak of."""

    words: Vocabulary
    total: Sequence[Cell]
    structures: Sequence[Structure]
    institutions: Sequence[Institution]
    inventoried: Collection[str]


def _frame(plan: _Plan, label: Sentence, article: str, known: Known) -> Frame:
    said, outside = [], []
    for need in plan.needs:
        if need in known.words.needs:
            sentence = _of_need(need, known)
            if sentence is None:
                outside.append(known.words.needs[need])
            else:
                said.append(sentence)
    if outside:
        said.append(
            Sentence(
                "Hors de la grille et sans offre connue ici (ni couvert, ni lacune établie) : "
                + ", ".join(f"« {name.fr} »" for name in outside)
                + ".",
                "Outside the grid and without known offer here (neither covered nor an established "
                "gap): " + ", ".join(f"“{name.en}”" for name in outside) + ".",
            )
        )
    if plan.types:
        said.append(_of_types(plan.types, known))
    return Frame(plan.code, label, article, tuple(said), (plan.silent,), plan.sections)


def _of_need(need: str, known: Known) -> Sentence | None:
    """Say the states of a need, lines that are alike together; None when it has none."""
    alike: dict[Sentence, list[int]] = {}
    for cell in known.total:
        people = _people(cell.people) if cell.need == need else None
        if people is not None:
            alike.setdefault(people, []).append(cell.line)
    if not alike:
        return None
    label = known.words.needs[need]
    fr = " ; ".join(f"{_lines(lines, 'ligne', 'et')} : {s.fr}" for s, lines in alike.items())
    en = "; ".join(f"{_lines(lines, 'line', 'and')}: {s.en}" for s, lines in alike.items())
    return Sentence(f"« {label.fr} » — {fr}.", f"“{label.en}” — {en}.")


def _lines(lines: Sequence[int], word: str, last: str) -> str:
    if len(lines) == 1:
        return f"{word} {lines[0]}"
    return f"{word}s {', '.join(map(str, lines[:-1]))} {last} {lines[-1]}"


def _people(people: Mapping[State, int]) -> Sentence | None:
    total = sum(people.values())
    found = [(state, people[state]) for state in _STATE_WORDS if people.get(state)]
    if not found:
        return None
    if len(found) == 1 and found[0][1] == total:
        word = _STATE_WORDS[found[0][0]]
        return Sentence(f"{word.fr} pour tous", f"{word.en} for all")
    return Sentence(
        ", ".join(f"{_STATE_WORDS[s].fr} pour {thousands(n)} hab." for s, n in found),
        ", ".join(f"{_STATE_WORDS[s].en} for {thousands(n)}" for s, n in found),
    )


def _of_types(types: Sequence[str], known: Known) -> Sentence:
    """Count the structures and institutions of some types; say which none is known of."""
    counts: dict[str, int] = defaultdict(int)
    for structure in known.structures:
        counts[structure.type] += 1
    for institution in known.institutions:
        counts[institution.type] += 1
    short, labels = known.words.short, known.words.types
    there = [code for code in types if counts[code] and code in labels]
    none = [code for code in types if not counts[code] and code in labels]
    empty = [code for code in none if code in known.inventoried]
    silent = [code for code in none if code not in known.inventoried]
    fr, en = [], []
    if there:
        fr.append("Connus ici : " + ", ".join(f"{short(c).fr} ({counts[c]})" for c in there))
        en.append("Known here: " + ", ".join(f"{short(c).en} ({counts[c]})" for c in there))
    if empty:
        fr.append("Absents (inventaire complet) : " + ", ".join(short(c).fr for c in empty))
        en.append("Absent (complete inventory): " + ", ".join(short(c).en for c in empty))
    if silent:
        fr.append("Non renseignés : " + ", ".join(short(c).fr for c in silent))
        en.append("Unknown: " + ", ".join(short(c).en for c in silent))
    return Sentence(". ".join(fr) + ".", ". ".join(en) + ".")
