"""Tables of the pack ``territoires``: administrative levels and zones made of them."""

from __future__ import annotations

from typing import Annotated

from maillage.columns import (
    Column,
    CommuneCode,
    Key,
    Latitude,
    Longitude,
    Many,
    OptText,
    Part,
    Population,
    Row,
    Territory,
    one_of,
)
from maillage.rows.common import Sourced, Stated


class TerritoryRow(Row):
    """An administrative territory: code, name and population."""

    key = ("code",)

    code: Annotated[
        Key,
        Column(
            fr="code INSEE (SIREN pour un EPCI)",
            en="INSEE code",
            predicate="igeo:codeINSEE",
            example="31",
        ),
    ]
    nom: Annotated[str, Column(fr="nom", en="name", predicate="rdfs:label", also="igeo:nom")]
    population: Annotated[
        Population,
        Column(
            fr="population municipale ou somme des communes",
            en="population",
            predicate="mlg:population",
            datatype="xsd:integer",
        ),
    ] = None


class RegionRow(TerritoryRow):
    """A région."""

    table = "regions"
    kind = "region"
    rdf_class = "mlg:Region"
    title_fr = "Régions"
    title_en = "Régions"

    chef_lieu: Annotated[
        OptText,
        Column(fr="commune chef-lieu", en="seat", predicate="mlg:chefLieu", targets=("communes",)),
    ] = None


class DepartementRow(TerritoryRow):
    """A département, or an overseas collectivity that the COG treats as one."""

    table = "departements"
    kind = "departement"
    rdf_class = "mlg:Departement"
    title_fr = "Départements"
    title_en = "Départements"

    region: Annotated[
        OptText,
        Column(fr="région", en="région", predicate="mlg:dansTerritoire", targets=("regions",)),
    ] = None
    chef_lieu: Annotated[
        OptText,
        Column(fr="commune chef-lieu", en="seat", predicate="mlg:chefLieu", targets=("communes",)),
    ] = None


class EpciRow(TerritoryRow):
    """An intercommunality with its own tax (EPCI à fiscalité propre)."""

    table = "epci"
    kind = "epci"
    rdf_class = "mlg:EPCI"
    title_fr = "EPCI"
    title_en = "Intercommunalities"

    nature: Annotated[
        OptText, Column(fr="CC, CA, CU, METRO…", en="kind", predicate="mlg:nature")
    ] = None


class CommuneRow(TerritoryRow):
    """A commune of the current COG, or a municipal arrondissement."""

    table = "communes"
    kind = "commune"
    rdf_class = "mlg:Commune"
    title_fr = "Communes"
    title_en = "Communes"

    code: Annotated[
        CommuneCode,
        Column(fr="code INSEE", en="INSEE code", predicate="igeo:codeINSEE", example="31555"),
    ]
    nature: Annotated[
        str,
        one_of("commune", "arrondissement_municipal"),
        Column(fr="commune ou arrondissement_municipal", en="kind", predicate="mlg:nature"),
    ]
    departement: Annotated[
        OptText,
        Column(
            fr="département",
            en="département",
            predicate="mlg:dansTerritoire",
            targets=("departements",),
        ),
    ] = None
    region: Annotated[
        OptText,
        Column(fr="région", en="région", predicate="mlg:dansTerritoire", targets=("regions",)),
    ] = None
    epci: Annotated[
        OptText,
        Column(fr="EPCI", en="intercommunality", predicate="mlg:dansTerritoire", targets=("epci",)),
    ] = None
    commune_mere: Annotated[
        OptText,
        Column(
            fr="commune dont c'est un arrondissement",
            en="commune of the arrondissement",
            predicate="mlg:dansTerritoire",
            targets=("communes",),
        ),
    ] = None
    codes_postaux: Annotated[
        Many,
        Column(
            fr="codes postaux", en="postal codes", predicate="mlg:codePostal", example="31000;31100"
        ),
    ] = ()
    anciens_codes: Annotated[
        Many,
        Column(fr="codes des communes absorbées", en="former codes", predicate="mlg:ancienCode"),
    ] = ()
    anciens_noms: Annotated[
        Many, Column(fr="noms des communes absorbées", en="former names", predicate="mlg:ancienNom")
    ] = ()
    latitude: Annotated[
        Latitude,
        Column(
            fr="latitude WGS84", en="latitude", predicate="mlg:latitude", datatype="xsd:decimal"
        ),
    ] = None
    longitude: Annotated[
        Longitude,
        Column(
            fr="longitude WGS84", en="longitude", predicate="mlg:longitude", datatype="xsd:decimal"
        ),
    ] = None


class ZoneRow(Stated):
    """A territory of care: psychiatric sector, CPTS, PTSM, CLSM, GHT or a free zone."""

    table = "zones"
    kind = "zone"
    rdf_class = "mlg:Zone"
    title_fr = "Zones"
    title_en = "Zones"
    key = ("code",)

    code: Annotated[
        Key,
        Column(
            fr="code (59G21 pour un secteur)", en="code", predicate="mlg:codeZone", example="59G21"
        ),
    ]
    libelle: Annotated[str, Column(fr="nom", en="name", predicate="rdfs:label", lang="fr")]
    nature: Annotated[
        str,
        one_of("secteur", "ptsm", "cpts", "clsm", "cpt", "ght", "dac", "cls", "libre"),
        Column(
            fr="secteur, ptsm, cpts, clsm, cpt, ght, dac, cls ou libre",
            en="kind",
            predicate="mlg:nature",
        ),
    ]


class ZoneCommuneRow(Stated):
    """What a zone is made of: a whole territory, or a part of it that nobody lists."""

    table = "zone_communes"
    kind = "composition"
    rdf_class = "mlg:Composition"
    title_fr = "Composition des zones"
    title_en = "What zones are made of"
    key = ("zone", "territoire")

    zone: Annotated[str, Column(fr="zone", en="zone", predicate="mlg:zone", targets=("zones",))]
    territoire: Annotated[
        Territory,
        Column(
            fr="territoire contenu (commune:31555, dep:78, epci:…)",
            en="territory contained",
            predicate="mlg:contient",
            example="dep:78",
            targets=("communes", "epci", "departements", "regions"),
        ),
    ]
    part: Annotated[
        Part,
        Column(
            fr="entiere, ou partie quand une partie seulement est dans la zone ou que nul ne "
            "dit laquelle",
            en="whole, or a part that may not be listed",
            predicate="mlg:part",
        ),
    ]


class EffectifRow(Sourced):
    """How many professionals practise in a commune, by profession and mode: never who."""

    table = "effectifs"
    kind = "effectif"
    rdf_class = "mlg:Effectif"
    title_fr = "Effectifs de professionnels"
    title_en = "Head counts of professionals"
    key = ("commune", "profession", "mode")

    commune: Annotated[
        str,
        Column(
            fr="commune d'exercice", en="commune", predicate="mlg:commune", targets=("communes",)
        ),
    ]
    profession: Annotated[
        str,
        Column(fr="profession", en="profession", predicate="mlg:typeRessource", targets=("types",)),
    ]
    mode: Annotated[
        str,
        one_of("liberal", "salarie", "autre"),
        Column(
            fr="mode d'exercice : liberal, salarie ou autre",
            en="mode of practice: liberal, salarie or autre",
            predicate="mlg:modeExercice",
        ),
    ]
    nombre: Annotated[
        Population,
        Column(
            fr="nombre de professionnels",
            en="number of professionals",
            predicate="mlg:nombre",
            datatype="xsd:integer",
        ),
    ]


TABLES: tuple[type[Row], ...] = (
    RegionRow,
    DepartementRow,
    EpciRow,
    CommuneRow,
    ZoneRow,
    ZoneCommuneRow,
    EffectifRow,
)
