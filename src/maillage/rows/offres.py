"""Tables of the pack ``dispositifs`` about what is offered: programmes, rules, offers, zones."""

from __future__ import annotations

from typing import Annotated

from maillage.columns import (
    Column,
    Days,
    Many,
    OptText,
    Part,
    Row,
    StatutZone,
    Territory,
    one_of,
)
from maillage.rows.cells import (
    TERRITORIES,
    AgeMax,
    AgeMin,
    Aliases,
    Besoins,
    Categories,
    From,
    Identifier,
    Label,
    Mail,
    Phone,
    Publics,
    SecureMail,
    StatutCategories,
    Through,
    Types,
    Verified,
    Web,
)
from maillage.rows.common import Stated


class ProgrammeRow(Stated):
    """A programme, dispositif or experience, whatever the territory."""

    table = "programmes"
    kind = "programme"
    rdf_class = "mlg:Programme"
    title_fr = "Programmes"
    title_en = "Programmes"

    id: Identifier
    libelle: Label
    alias: Aliases = ()
    nature: Annotated[
        str,
        one_of("dispositif", "programme_national", "experience", "experience_etrangere"),
        Column(
            fr="dispositif, programme_national, experience ou experience_etrangere",
            en="kind",
            predicate="mlg:nature",
        ),
    ]
    cadre: Annotated[
        OptText,
        Column(
            fr="cadre, quand un document le prouve (article-51)",
            en="framework",
            predicate="mlg:cadre",
            targets=("types",),
        ),
    ] = None
    preuve_cadre: Annotated[
        OptText,
        Column(
            fr="preuve du cadre (arrêté, cahier des charges)",
            en="proof of it",
            predicate="mlg:preuveCadre",
        ),
    ] = None
    type: Types = None
    besoins: Besoins = ()
    publics: Publics = ()
    objectif: Annotated[
        OptText,
        Column(
            fr="objectif, dans les mots de la source", en="aim", predicate="mlg:objectif", lang="fr"
        ),
    ] = None
    categories_has: Categories = ()
    statut_categories: StatutCategories = None
    types_impliques: Annotated[
        Many,
        Column(
            fr="types d'acteurs impliqués",
            en="types of actors involved",
            predicate="mlg:implique",
            targets=("types",),
        ),
    ] = ()
    acteurs_impliques: Annotated[
        OptText,
        Column(
            fr="acteurs impliqués, dans les mots de la source",
            en="actors involved, as the source says",
            predicate="mlg:acteursImpliques",
            lang="fr",
        ),
    ] = None
    remplace_par: Annotated[
        OptText,
        Column(
            fr="programme qui l'a remplacé",
            en="programme that replaced it",
            predicate="mlg:remplacePar",
            targets=("programmes",),
        ),
    ] = None


class DeploiementRow(Stated):
    """A programme in a territory and a period, by a decision."""

    table = "deploiements"
    kind = "deploiement"
    rdf_class = "mlg:Deploiement"
    title_fr = "Déploiements"
    title_en = "Deployments"

    id: Identifier
    programme: Annotated[
        str,
        Column(
            fr="programme déployé", en="programme", predicate="mlg:deploie", targets=("programmes",)
        ),
    ]
    libelle: Label
    porteurs: Annotated[
        Many,
        Column(
            fr="acteurs porteurs",
            en="carrying actors",
            predicate="mlg:portePar",
            targets=("acteurs",),
        ),
    ] = ()
    territoires: Annotated[
        tuple[Territory, ...],
        Column(
            fr="territoires (dep:31;reg:76;france)",
            en="territories",
            predicate="mlg:territoire",
            targets=TERRITORIES,
        ),
    ] = ()
    arrete: Annotated[
        OptText,
        Column(fr="arrêté, publication, cahier des charges", en="decision", predicate="mlg:arrete"),
    ] = None
    depuis: From = None
    jusqu_a: Through = None


class RegleRow(Stated):
    """A dated version of the rules of a deployment; no two versions overlap."""

    table = "regles"
    kind = "regle"
    rdf_class = "mlg:Regle"
    title_fr = "Règles datées"
    title_en = "Dated rules"

    id: Identifier
    deploiement: Annotated[
        str,
        Column(
            fr="déploiement", en="deployment", predicate="mlg:regleDe", targets=("deploiements",)
        ),
    ]
    age_min: AgeMin = None
    age_max: AgeMax = None
    seances: Annotated[
        OptText,
        Column(
            fr="séances, dans les mots de la source",
            en="sessions",
            predicate="mlg:seances",
            lang="fr",
        ),
    ] = None
    prix: Annotated[
        OptText, Column(fr="prix ou reste à charge", en="price", predicate="mlg:prix", lang="fr")
    ] = None
    acces: Annotated[
        Many,
        Column(fr="modes d'accès", en="ways of access", predicate="mlg:acces", targets=("acces",)),
    ] = ()
    financement: Annotated[
        OptText, Column(fr="financement", en="funding", predicate="mlg:financement", lang="fr")
    ] = None
    depuis: From = None
    jusqu_a: Through = None


class OffreRow(Stated):
    """The heart: who answers which needs, at which lines, for whom, how, how fast, until when.

    The zone is in ``offre_zones``. What a cell does not state is not « all »: an empty age, delay
    or end is *not stated*; ``illimite`` and ``sans_fin`` say that the source states no limit.
    """

    table = "offres"
    kind = "offre"
    rdf_class = "mlg:Offre"
    title_fr = "Offres"
    title_en = "Offers"

    id: Identifier
    libelle: Label
    acteur: Annotated[
        OptText,
        Column(fr="acteur qui offre", en="actor", predicate="mlg:assureePar", targets=("acteurs",)),
    ] = None
    deploiement: Annotated[
        OptText,
        Column(
            fr="déploiement dont l'offre fait partie",
            en="deployment",
            predicate="mlg:selonDeploiement",
            targets=("deploiements",),
        ),
    ] = None
    type: Types = None
    besoins: Annotated[
        Many,
        Column(
            fr="besoins auxquels l'offre répond (au moins un)",
            en="needs answered",
            predicate="mlg:repondA",
            targets=("besoins",),
            example="anxio-depression",
        ),
    ]
    lignes: Annotated[
        Many,
        Column(
            fr="lignes de recours (au moins une)",
            en="lines",
            predicate="mlg:ligne",
            targets=("lignes",),
            example="2",
        ),
    ]
    statut_ligne: Annotated[
        OptText,
        one_of("dit", "infere"),
        Column(
            fr="ligne dite par une source ou inférée",
            en="line stated or inferred",
            predicate="mlg:statutLigne",
        ),
    ] = None
    champs: Annotated[
        Many, Column(fr="champs", en="fields", predicate="mlg:champ", targets=("champs",))
    ] = ()
    publics: Publics = ()
    age_min: AgeMin = None
    age_max: AgeMax = None
    modalites: Annotated[
        Many,
        Column(fr="modalités", en="modalities", predicate="mlg:modalite", targets=("modalites",)),
    ] = ()
    acces: Annotated[
        Many,
        Column(fr="modes d'accès", en="ways of access", predicate="mlg:acces", targets=("acces",)),
    ] = ()
    delai_promis_min: Annotated[
        Days,
        Column(
            fr="délai promis, au plus tôt (jours)",
            en="promised delay, lowest, days",
            predicate="mlg:delaiPromisMin",
            datatype="xsd:decimal",
        ),
    ] = None
    delai_promis_max: Annotated[
        Days,
        Column(
            fr="délai promis, au plus tard (jours)",
            en="promised delay, highest, days",
            predicate="mlg:delaiPromisMax",
            datatype="xsd:decimal",
            example="15",
        ),
    ] = None
    delai_observe_min: Annotated[
        Days,
        Column(
            fr="délai observé, au plus court (jours)",
            en="observed delay, lowest, days",
            predicate="mlg:delaiObserveMin",
            datatype="xsd:decimal",
        ),
    ] = None
    delai_observe_max: Annotated[
        Days,
        Column(
            fr="délai observé, au plus long (jours)",
            en="observed delay, highest, days",
            predicate="mlg:delaiObserveMax",
            datatype="xsd:decimal",
        ),
    ] = None
    delai_objet: Annotated[
        OptText,
        Column(
            fr="ce que le délai mesure (avis, 1re consultation…)",
            en="what the delay measures",
            predicate="mlg:delaiObjet",
            lang="fr",
        ),
    ] = None
    cout: Annotated[
        OptText,
        Column(
            fr="coût pour la personne", en="cost to the person", predicate="mlg:cout", lang="fr"
        ),
    ] = None
    telephone: Phone = None
    courriel: Mail = None
    messagerie_securisee: SecureMail = None
    site_web: Web = None
    condition: Annotated[
        OptText,
        Column(
            fr="condition posée par la source",
            en="condition set by the source",
            predicate="mlg:condition",
            lang="fr",
        ),
    ] = None
    categories_has: Categories = ()
    statut_categories: StatutCategories = None
    depuis: From = None
    jusqu_a: Through = None
    verifie_le: Verified = None


class OffreZoneRow(Stated):
    """Where an offer can be used: zone ≠ site."""

    table = "offre_zones"
    kind = "couverture"
    rdf_class = "mlg:Couverture"
    title_fr = "Zones des offres"
    title_en = "Zones of offers"
    key = ("offre", "zone")

    offre: Annotated[
        str, Column(fr="offre", en="offer", predicate="mlg:deOffre", targets=("offres",))
    ]
    zone: Annotated[
        Territory,
        Column(
            fr="territoire servi (dep:31, commune:78646, zone:59G21, france…)",
            en="territory served",
            predicate="mlg:zone",
            targets=TERRITORIES,
            example="dep:31",
        ),
    ]
    part: Annotated[
        Part,
        Column(
            fr="entiere, ou partie quand une partie seulement du territoire est servie",
            en="whole or part of the territory",
            predicate="mlg:part",
        ),
    ] = "entiere"
    statut_zone: Annotated[
        StatutZone,
        Column(
            fr="dit par la source, ou presume (déduit du lieu)",
            en="stated, or presumed from the place",
            predicate="mlg:statutZone",
        ),
    ]


TABLES: tuple[type[Row], ...] = (
    ProgrammeRow,
    DeploiementRow,
    RegleRow,
    OffreRow,
    OffreZoneRow,
)
