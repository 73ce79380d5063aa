"""The files of INSEE on communes, brought to the records of ``cog_tables``.

Each file is known by its header, not by its name: ``v_commune``, ``v_departement``, ``v_region``
and the movements, whose columns were named otherwise in 2020.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from maillage.importers.cog_tables import GONE, Record
from maillage.importers.csv_rows import CsvRows

_TYPES = {
    "COM": "commune-actuelle",
    "ARM": "arrondissement-municipal",
    "COMD": "commune-deleguee",
    "COMA": "commune-associee",
}
_HEADERS = {  # what only this file has
    "communes": {"TYPECOM", "COM", "DEP", "REG", "LIBELLE", "COMPARENT"},
    "mouvements": {"MOD", "DATE_EFF", "COM_AV", "COM_AP"},
    "departements": {"DEP", "REG", "CHEFLIEU", "LIBELLE"},
    "regions": {"REG", "CHEFLIEU", "LIBELLE"},
}
_NAMES_OF_2020 = {
    "TYPE_EVENT_COMMUNE": "MOD",
    "TYPE_COMMUNE_AVANT": "TYPECOM_AV",
    "ID_COMMUNE_AVANT": "COM_AV",
    "TYPE_COMMUNE_APRES": "TYPECOM_AP",
    "ID_COMMUNE_APRES": "COM_AP",
    "NOM_COMMUNE_EN_CLAIR_AVANT": "LIBELLE_AV",
}
# A commune that is created out of another, or separated from it, does not replace it.
_SPLITS = {"20", "21"}


def _columns(file: CsvRows) -> tuple[str, ...]:
    upper = (name.upper() for name in file.header)
    return tuple(_NAMES_OF_2020.get(name, name) for name in upper)


def kind(file: CsvRows) -> str:
    """Say which file of INSEE this is, by its header; empty when it is none."""
    columns = set(_columns(file))
    return next((name for name, needed in _HEADERS.items() if needed <= columns), "")


def _records(file: CsvRows) -> Iterator[dict[str, str]]:
    renamed = CsvRows(file.name, _columns(file), file.cells)
    return (row for _, row in renamed.records())


def communes(file: CsvRows) -> Iterator[Record]:
    """Yield the communes, municipal arrondissements, déléguées and associées of ``v_commune``."""
    for row in _records(file):
        type_, parent = _TYPES.get(row["TYPECOM"], row["TYPECOM"]), row["COMPARENT"]
        record: Record = {"code": row["COM"], "nom": row["LIBELLE"], "type": type_}
        if row["TYPECOM"] in {"COM", "ARM"}:
            record |= {"departement": row["DEP"], "region": row["REG"]}
        if parent:
            record["commune" if row["TYPECOM"] == "ARM" else "chefLieu"] = parent
        yield record


def areas(file: CsvRows) -> Iterator[Record]:
    """Yield the départements or the régions of ``v_departement`` or ``v_region``."""
    for row in _records(file):
        region = {"region": row["REG"]} if "DEP" in row else {}
        code = row.get("DEP") or row["REG"]
        yield {"code": code, "nom": row["LIBELLE"], "chefLieu": row["CHEFLIEU"], **region}


@dataclass(slots=True)
class Movements:
    """Which commune replaced which, and when."""

    _last: dict[str, tuple[str, set[str], str]] = field(default_factory=dict)

    def read(self, file: CsvRows) -> Iterator[None]:
        """Read the movements; one step per line, so that the caller may count them."""
        for row in _records(file):
            yield
            before, after, date = row["COM_AV"], row["COM_AP"], row["DATE_EFF"]
            kinds = {row.get("TYPECOM_AV") or "COM", row.get("TYPECOM_AP") or "COM"}
            if kinds != {"COM"} or before == after or row["MOD"] in _SPLITS:
                continue
            known = self._last.get(before)
            if known is None or date > known[0]:
                self._last[before] = (date, {after}, row.get("LIBELLE_AV", ""))
            elif date == known[0]:
                known[1].add(after)

    def gone(self, current: Collection[str]) -> Iterator[Record]:
        """Yield the communes of the past that became one commune of today."""
        for code in self._last:
            if code not in current and (target := self._today(code, current)):
                yield {
                    "code": code,
                    "nom": self._last[code][2],
                    "type": GONE,
                    "chefLieu": target,
                }

    def lost(self, current: Collection[str]) -> list[str]:
        """Return the codes of the past that lead to no commune of today, or to several."""
        return [
            code for code in self._last if code not in current and not self._today(code, current)
        ]

    def _today(self, code: str, current: Collection[str]) -> str:
        """Follow the last movement of each commune; a later one never goes back in time."""
        since = ""
        seen: set[str] = set()
        while code not in current:
            date, targets, _ = self._last.get(code, ("", set(), ""))
            if code in seen or len(targets) != 1 or date < since:
                return ""
            seen.add(code)
            since, code = date, next(iter(targets))
        return code
