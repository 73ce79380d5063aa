"""Which column or property of a perimeter file says what: names change with each edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from maillage.errors import WrongUse
from maillage.names import nearest, normalise

# Role → names met so far, the surest first; compared without case, accents or signs.
_NAMES: dict[str, tuple[str, ...]] = {
    "code": (
        "code zone",
        "zone",
        "secteur",
        "code secteur",
        "sectpsy",
        "code cpts",
        "id cpts",
        "cpts id",
        "num cpts",
        "numero cpts",
        "code ptsm",
        "code clsm",
        "id zone",
        "code",
        "id",
        "gid",
        "fid",
    ),
    "nom": (
        "nom zone",
        "libelle zone",
        "nm cpts",
        "nom cpts",
        "libelle cpts",
        "libsectpsy",
        "libelle",
        "nom",
        "cpts",
        "ptsm",
        "clsm",
        "name",
    ),
    "commune": (
        "code insee",
        "code commune",
        "insee",
        "insee com",
        "codgeo",
        "com",
        "cd cmmn",
        "commune",
    ),
    "code_postal": ("code postal", "codepostal", "cp"),
    "hopital": ("hopital", "etablissement", "hopital de rattachement"),
    "part": ("part",),
    "statut": (),
    "longitude": ("lon", "longitude", "lng"),
    "latitude": ("lat", "latitude"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The name of the column that plays each role, as the file writes it; absent when none."""

    of: Mapping[str, str]

    @classmethod
    def find(cls, names: Iterable[str], asked: Mapping[str, str], file: str) -> Columns:
        """Find the columns, by what is asked first.

        Args:
            names: names of the columns or properties.
            asked: role → name, as ``--option`` gives them.
            file: name of the file, for the refusal.

        Raises:
            WrongUse: a column that is asked for is not there.
        """
        known = {normalise(name): name for name in names}
        found: dict[str, str] = {}
        for role, candidates in _NAMES.items():
            wanted = asked.get(role, "")
            if wanted and normalise(wanted) not in known:
                close = ", ".join(nearest(wanted, known.values())) or ", ".join(known.values())
                raise WrongUse(
                    f"le fichier {file} n'a pas de colonne « {wanted} » "
                    f"(--option {role}=…) ; il a : {close}",
                    f"the file {file} has no column “{wanted}” "
                    f"(--option {role}=…); it has: {close}",
                )
            name = next((n for n in (normalise(wanted), *candidates) if n in known), None)
            if name is not None:
                found[role] = known[name]
        return cls(found)

    def has(self, *roles: str) -> bool:
        """Say whether all these roles are played."""
        return all(role in self.of for role in roles)

    def cell(self, row: Mapping[str, object], role: str) -> str:
        """Return the text of a role in a row, empty when there is none."""
        value = row.get(self.of[role]) if role in self.of else None
        if isinstance(value, float) and value == int(value):
            value = int(value)
        return "" if value is None else " ".join(str(value).split())
