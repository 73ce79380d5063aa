"""The tables of territories, made from records of the COG.

A record has the keys of the npm package ``@etalab/decoupage-administratif``; those of the files of
INSEE are brought to the same form. The importer ``cog`` and ``scripts/build_territoires.py`` both
use these functions.

* The overseas collectivities are in no région.
* A chef-lieu outside its own territory is left empty.
* A population is the sum of the communes, never of the municipal arrondissements; not known is
  not zero.
* A former code belongs to the commune of which it is now a déléguée or an associée, and failing
  that to the one that a movement or ``anciensCodes`` gives.
* A municipal arrondissement has the EPCI of its commune.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

NATURES = {"commune-actuelle": "commune", "arrondissement-municipal": "arrondissement_municipal"}
# A commune that a movement ended; it leads to the one of today by ``chefLieu``, as a déléguée does.
GONE = "commune-disparue"

Record = dict[str, Any]


def former_codes(communes: Sequence[Record]) -> tuple[dict[str, set[str]], list[str]]:
    """List, for each current commune, the codes that it replaces.

    Returns:
        The codes, and those that cannot be used: current too, or replaced by no current commune.
    """
    now = {past: c["code"] for c in communes for past in c.get("anciensCodes", ())}
    for gone in (True, False):
        for c in communes:
            if (c["type"] == GONE) is gone and c.get("chefLieu", c["code"]) != c["code"]:
                now[c["code"]] = c["chefLieu"]
    current = {c["code"] for c in communes if c["type"] in NATURES}
    codes: dict[str, set[str]] = defaultdict(set)
    mistaken: list[str] = []
    for past, code in now.items():
        if past in current or code not in current:
            mistaken.append(past)
        else:
            codes[code].add(past)
    return codes, sorted(mistaken)


def commune_rows(
    communes: Sequence[Record], epci: Sequence[Record], codes: Mapping[str, set[str]]
) -> list[Record]:
    """Make the rows of current communes and municipal arrondissements, without coordinates.

    Args:
        communes: records of every commune, current or not.
        epci: records of the intercommunalities.
        codes: code of a commune → those that it replaces.
    """
    group = {member["code"]: e["code"] for e in epci for member in e["membres"]}
    names: dict[str, set[str]] = defaultdict(set)
    for commune in communes:
        names[commune.get("chefLieu", "")].add(commune["nom"])
    return [
        {
            "code": (code := commune["code"]),
            "nom": (nom := commune["nom"]),
            "nature": NATURES[commune["type"]],
            "departement": commune["departement"],
            "region": "" if commune.get("zone") == "com" else commune["region"],
            "epci": group.get(commune.get("commune", code), ""),
            "commune_mere": commune.get("commune", ""),
            "population": commune.get("population", ""),
            "codes_postaux": ";".join(sorted(set(commune.get("codesPostaux", ())))),
            "anciens_codes": ";".join(sorted(codes.get(code, ()))),
            "anciens_noms": ";".join(sorted(names[code] - {nom, ""})),
            "latitude": "",
            "longitude": "",
        }
        for commune in communes
        if commune["type"] in NATURES
    ]


def territory_rows(
    records: Sequence[Record], level: str, communes: Sequence[Record], columns: Mapping[str, str]
) -> list[Record]:
    """Make the rows of a level above the communes.

    Args:
        records: records of the level.
        level: column of the communes that names it.
        communes: rows of the communes.
        columns: column → key of the record it comes from.
    """
    home = {c["code"]: c[level] for c in communes if c["nature"] == "commune"}
    population: Counter[str] = Counter()
    for commune in communes:
        if commune["code"] in home and commune["population"] != "":
            population[commune[level]] += commune["population"]
    rows = [{column: record[key] for column, key in columns.items()} for record in records]
    for row in rows:
        if "chef_lieu" in row and home.get(row["chef_lieu"]) != row["code"]:
            row["chef_lieu"] = ""
        row["population"] = population.get(row["code"], "")
    return rows


def all_rows(
    data: Mapping[str, list[Record]], codes: Mapping[str, set[str]]
) -> dict[str, list[Record]]:
    """Make the rows of the four tables, each sorted by code.

    Args:
        data: ``regions``, ``departements``, ``epci`` and ``communes`` → records.
        codes: code of a commune → those that it replaces.
    """
    departements = [
        {**record, "region": "" if record.get("zone") == "com" else record["region"]}
        for record in data["departements"]
    ]
    regions = [record for record in data["regions"] if record.get("zone") != "com"]
    communes = commune_rows(data["communes"], data["epci"], codes)
    base, seat = {"code": "code", "nom": "nom"}, {"chef_lieu": "chefLieu"}
    tables = {
        "regions": territory_rows(regions, "region", communes, base | seat),
        "departements": territory_rows(
            departements, "departement", communes, base | {"region": "region"} | seat
        ),
        "epci": territory_rows(data["epci"], "epci", communes, base | {"nature": "type"}),
        "communes": communes,
    }
    return {name: sorted(rows, key=lambda row: row["code"]) for name, rows in tables.items()}
