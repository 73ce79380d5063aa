"""The same structure in two packs: proposals to review, as SSSOM rows with a score and a reason.

Identifiers first (FINESS, SIRET), then normalised name in the same commune. Nothing is decided
here: a row is used by the build once somebody has put it in ``correspondances.sssom.tsv`` of a
pack.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from maillage.crosswalks import COLUMNS
from maillage.errors import WrongUse
from maillage.merging import MATCHES
from maillage.names import normalise
from maillage.rows.acteurs import ActeurRow
from maillage.tables import read_table

CONFIRMED = MATCHES
LOWEST = 80.0
# Words that say the kind and not the name: two CMP are not the same because both are CMP.
_KIND_WORDS = (
    "centre hospitalier medico psychologique cmp cmpi cattp csapa ch chs epsm hopital jour "
    "service clinique association maison sante pole de du des la le les l d et adultes enfants"
)
_KINDS = frozenset(_KIND_WORDS.split(" "))


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two actors that may be one.

    Attributes:
        left: actor of the first pack.
        right: actor of the second pack.
        confidence: 1 for a shared identifier, less for a likeness of names.
        justification: SSSOM justification.
        reason: why, in French.
    """

    left: ActeurRow
    right: ActeurRow
    confidence: float
    justification: str
    reason: str

    def cells(self) -> dict[str, str]:
        """Return the proposal as a row of SSSOM."""
        return {
            "subject_id": f"acteur:{self.left.id}",
            "subject_label": self.left.libelle,
            "predicate_id": "skos:exactMatch",
            "object_id": f"acteur:{self.right.id}",
            "object_label": self.right.libelle,
            "mapping_justification": self.justification,
            "confidence": f"{self.confidence:.2f}",
            "comment": self.reason,
        }


def actors_of(directory: Path) -> list[ActeurRow]:
    """Return the actors of a pack that are fit for use.

    Raises:
        WrongUse: the folder holds no table of actors.
    """
    path = directory / "acteurs.csv"
    if not path.is_file():
        raise WrongUse(
            f"{directory} ne contient pas de table acteurs.csv",
            f"{directory} holds no table acteurs.csv",
        )
    table = read_table(path, ActeurRow, directory.name)
    return [located.row for located in table.rows]


def propose(left: Iterable[ActeurRow], right: Iterable[ActeurRow]) -> list[Proposal]:
    """Return the proposals between two lists of actors, the surest first.

    An actor of the left is proposed for at most one of the right by name; a shared identifier
    is always shown, even when several actors share it.
    """
    others = list(right)
    by_finess, by_siret, by_commune = _index(others)
    found: list[Proposal] = []
    for actor in left:
        sure = list(_by_identifier(actor, by_finess, by_siret))
        found += sure or _by_name(actor, by_commune.get(actor.commune or "", []))
    return sorted(found, key=lambda p: (-p.confidence, p.left.id, p.right.id))


Index = dict[str, list[ActeurRow]]


def _index(actors: list[ActeurRow]) -> tuple[Index, Index, Index]:
    finess: Index = defaultdict(list)
    siret: Index = defaultdict(list)
    commune: Index = defaultdict(list)
    for actor in actors:
        number = _number(actor)
        for index, key in ((finess, number), (siret, actor.siret), (commune, actor.commune)):
            if key:
                index[key].append(actor)
    return finess, siret, commune


def _number(actor: ActeurRow) -> str:
    """Return the FINESS number of a site, or that of a legal entity (which has no type)."""
    if actor.finess:
        return actor.finess
    return (actor.finess_ej or "") if actor.type is None else ""


def _by_identifier(actor: ActeurRow, by_finess: Index, by_siret: Index) -> Iterator[Proposal]:
    number = _number(actor)
    for other in by_finess.get(number, []):
        reason = f"même numéro FINESS {number}"
        yield Proposal(actor, other, 1.0, "semapv:CompositeMatching", reason)
    if number:
        return
    for other in by_siret.get(actor.siret or "", []):
        same_type = not (actor.type and other.type) or actor.type == other.type
        if same_type:
            reason = f"même SIRET {actor.siret} (un SIRET peut couvrir plusieurs sites)"
            yield Proposal(actor, other, 0.9, "semapv:CompositeMatching", reason)


def _by_name(actor: ActeurRow, near: list[ActeurRow]) -> list[Proposal]:
    from rapidfuzz import fuzz

    own = _distinctive(actor.libelle)
    best: tuple[float, ActeurRow] | None = None
    for other in near:
        if actor.type and other.type and actor.type != other.type:
            continue
        score = fuzz.token_set_ratio(own, _distinctive(other.libelle))
        whole = fuzz.token_sort_ratio(normalise(actor.libelle), normalise(other.libelle))
        score = (score + whole) / 2
        if score >= LOWEST and (best is None or score > best[0]):
            best = (score, other)
    if best is None:
        return []
    score, other = best
    reason = f"noms proches ({score:.0f} sur 100), même commune {actor.commune}"
    return [Proposal(actor, other, 0.8 * score / 100, "semapv:LexicalMatching", reason)]


def _distinctive(name: str) -> str:
    words = [word for word in normalise(name).split() if word not in _KINDS]
    return " ".join(words) or normalise(name)


def as_sssom(proposals: Iterable[Proposal]) -> str:
    """Return proposals as SSSOM/TSV, ready to be reviewed in a spreadsheet."""
    out = StringIO()
    out.write("# curie_map:\n#   acteur: https://w3id.org/maillage/id/acteur/\n")
    out.write("#   skos: http://www.w3.org/2004/02/skos/core#\n")
    out.write("# mapping_set_id: https://w3id.org/maillage/correspondances/propositions\n")
    writer = csv.DictWriter(out, COLUMNS, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(proposal.cells() for proposal in proposals)
    return out.getvalue()


def confirmed(directory: Path) -> list[tuple[str, str]]:
    """Return the pairs of actors that a pack says are one: (id, id).

    Raises:
        WrongUse: a row of the file cannot be read.
    """
    path = directory / CONFIRMED
    if not path.is_file():
        return []
    lines = [x for x in path.read_text(encoding="utf-8-sig").splitlines() if x[:1] not in "#"]
    pairs = []
    for number, row in enumerate(csv.DictReader(lines, delimiter="\t"), start=1):
        subject, other = row.get("subject_id") or "", row.get("object_id") or ""
        if row.get("predicate_id") != "skos:exactMatch":
            continue
        if not subject.startswith("acteur:") or not other.startswith("acteur:"):
            raise WrongUse(
                f"{packs_label(directory)}, correspondance {number} : écrire acteur:… des deux "
                f"côtés (ici « {subject} » et « {other} »)",
                f"{packs_label(directory)}, mapping {number}: write acteur:… on both sides",
            )
        pairs.append((subject.removeprefix("acteur:"), other.removeprefix("acteur:")))
    return pairs


def packs_label(directory: Path) -> str:
    """Return how messages name the file of confirmed mappings of a pack."""
    return f"{directory.name}/{CONFIRMED}"
