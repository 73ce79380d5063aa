"""The communes of a territory, and the smaller territories they can be summed by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.errors import WrongUse
from maillage.matrix.index import Index, Territory, Words
from maillage.names import nearest, normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# What a territory may be cut into; « zone » is any zone of care, « territoire » the whole of it.
LEVELS = {
    "territoire": (),
    "commune": ("commune",),
    "epci": ("epci",),
    "departement": ("departement",),
    "region": ("region",),
    "france": ("pays",),
    "zone": ("secteur", "ptsm", "cpts", "clsm", "cpt", "ght", "dac", "cls", "libre"),
    **{kind: (kind,) for kind in ("secteur", "ptsm", "cpts", "clsm", "ght", "dac", "cls")},
}
_PREFERRED = ("departement", "region", "epci", "commune")


@dataclass(frozen=True, slots=True)
class Scope:
    """A territory and its communes.

    Attributes:
        territory: the territory.
        communes: ranks of its communes, sorted.
        partial: for each, whether it is known to be in the territory in part only.
    """

    territory: Territory
    communes: NDArray[np.int32]
    partial: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a scope: a smaller territory, and those of its communes that are in the scope.

    ``territory`` is None for the communes that no territory of the level holds; ``partial`` says
    that no commune is known to be wholly in it (its composition is not listed).
    """

    territory: Territory | None
    communes: NDArray[np.int32]
    partial: bool = False


def find_territory(words: Words, asked: str) -> int:
    """Return the rank of the territory that a code or a name designates.

    Args:
        words: the words of an index.
        asked: ``dep:78``, ``zone:59G21``, ``france``…, the number of a département, or a name.

    Raises:
        WrongUse: no territory, or several, have this name; the choices are listed.
    """
    wanted = asked.strip()
    by_code = {t.code.lower(): n for n, t in enumerate(words.territories)}
    for code in (wanted, f"dep:{wanted}", f"commune:{wanted}", f"zone:{wanted}", f"epci:{wanted}"):
        if code.lower() in by_code:
            return by_code[code.lower()]
    form = normalise(wanted)
    found = [n for n, t in enumerate(words.territories) if normalise(t.label) == form and form]
    for kind in _PREFERRED:
        of_kind = [n for n in found if words.territories[n].kind == kind]
        if len(of_kind) == 1 and (len(found) == 1 or kind == "departement"):
            return of_kind[0]
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(
            f"{words.territories[n].code} ({words.territories[n].kind})" for n in found[:12]
        )
        raise WrongUse(
            f"plusieurs territoires s'appellent « {asked} » : donner l'un de ces codes : {choices}",
            f"several territories are called “{asked}”: give one of these codes: {choices}",
        )
    names = {t.label: t.code for t in words.territories if t.kind != "commune"}
    close = ", ".join(f"{names[name]} ({name})" for name in nearest(wanted, sorted(names), most=4))
    raise WrongUse(
        f"aucun territoire ne correspond à « {asked} » : écrire dep:78, epci:200057867, reg:11, "
        f"zone:59G21, commune:78646 ou france ; noms proches : {close or 'aucun'}",
        f"no territory corresponds to “{asked}”: write dep:78, epci:200057867, reg:11, "
        f"zone:59G21, commune:78646 or france; close names: {close or 'none'}",
    )


def scope_of(index: Index, territory: int) -> Scope:
    """Return the communes of a territory.

    Raises:
        WrongUse: the territory holds no commune that is known.
    """
    arrays, words = index.arrays, index.words
    rows = arrays.member_territory == territory
    communes = arrays.member_commune[rows]
    found = words.territories[territory]
    if not len(communes):
        raise WrongUse(
            f"aucune commune n'est connue dans {found.code} ({found.label}) : donner sa "
            "composition dans la table zone_communes",
            f"no commune is known in {found.code} ({found.label}): give its composition in "
            "table zone_communes",
        )
    order = communes.argsort()
    return Scope(found, communes[order], ~arrays.member_whole[rows][order])


def parts_of(index: Index, scope: Scope, by: str) -> list[Part]:
    """Cut a scope into the territories of a level, in the order of their codes.

    Zones of care may overlap, and a commune that is in one in part is counted in it; the other
    levels are partitions: each commune is in one part.

    Raises:
        WrongUse: the level is unknown.
    """
    import numpy as np

    if by not in LEVELS:
        raise WrongUse(
            f"« {by} » n'est pas un découpage : écrire {', '.join(LEVELS)}",
            f"“{by}” is not a level: write {', '.join(LEVELS)}",
        )
    words, arrays = index.words, index.arrays
    if by == "territoire":
        return [Part(scope.territory, scope.communes, bool(scope.partial.all()))]
    if by == "commune":
        return [
            Part(words.territories[n], np.array([n], dtype=np.int32), partial)
            for n, partial in zip(scope.communes.tolist(), scope.partial.tolist(), strict=True)
        ]
    kinds = np.array([t.kind in LEVELS[by] for t in words.territories])
    rows = kinds[arrays.member_territory] & np.isin(arrays.member_commune, scope.communes)
    if by != "zone" and by not in LEVELS["zone"]:
        rows &= arrays.member_whole
    territory, commune = arrays.member_territory[rows], arrays.member_commune[rows]
    whole = arrays.member_whole[rows]
    parts = [
        Part(
            words.territories[n],
            np.unique(commune[territory == n]),
            not bool(whole[territory == n].any()),
        )
        for n in np.unique(territory).tolist()
    ]
    outside = np.setdiff1d(scope.communes, commune)
    return [*parts, Part(None, outside)] if len(outside) else parts


def population_of(index: Index, communes: Sequence[int] | NDArray[np.int32]) -> int:
    """Return the inhabitants of some communes; those whose population is unknown count for none."""
    import numpy as np

    known = index.arrays.population[np.asarray(communes, dtype=np.int32)]
    return int(np.maximum(known, 0).sum())
