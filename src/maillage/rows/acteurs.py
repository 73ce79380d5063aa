"""Tables of the pack ``dispositifs`` about who is there: actors, links, acts, disagreements."""

from __future__ import annotations

from typing import Annotated

from maillage.columns import (
    Column,
    Date,
    Finess,
    Key,
    Latitude,
    Longitude,
    Many,
    OptText,
    Reference,
    Row,
    Siren,
    Siret,
    Territory,
    one_of,
)
from maillage.rows.cells import (
    TERRITORIES,
    Aliases,
    Categories,
    From,
    Identifier,
    Label,
    Mail,
    Phone,
    Publics,
    SecureMail,
    Through,
    Types,
    Verified,
    Web,
)
from maillage.rows.common import Stated


class ActeurRow(Stated):
    """An organisation: legal entity, establishment or team, territorial collaboration."""

    table = "acteurs"
    kind = "acteur"
    rdf_class = "mlg:Acteur"
    title_fr = "Acteurs"
    title_en = "Actors"

    id: Identifier
    libelle: Label
    alias: Aliases = ()
    type: Types = None
    champs: Annotated[
        Many, Column(fr="champs", en="fields", predicate="mlg:champ", targets=("champs",))
    ] = ()
    rattachement: Annotated[
        OptText,
        Column(
            fr="acteur dont il dépend",
            en="actor it belongs to",
            predicate="org:unitOf",
            targets=("acteurs",),
        ),
    ] = None
    finess: Annotated[
        Finess,
        Column(fr="numéro FINESS (géographique)", en="FINESS number", predicate="mlg:numeroFiness"),
    ] = None
    finess_ej: Annotated[
        Finess,
        Column(
            fr="numéro FINESS de l'entité juridique",
            en="FINESS number of the legal entity",
            predicate="mlg:numeroFinessEJ",
        ),
    ] = None
    siren: Annotated[Siren, Column(fr="SIREN", en="SIREN", predicate="mlg:siren")] = None
    siret: Annotated[Siret, Column(fr="SIRET", en="SIRET", predicate="mlg:siret")] = None
    commune: Annotated[
        OptText,
        Column(
            fr="commune du site (code INSEE)",
            en="commune of the site",
            predicate="mlg:commune",
            targets=("communes",),
        ),
    ] = None
    statut_commune: Annotated[
        OptText,
        one_of("dit", "infere"),
        Column(
            fr="commune dite par la source ou inférée",
            en="commune stated or inferred",
            predicate="mlg:statutCommune",
        ),
    ] = None
    territoire: Annotated[
        OptText,
        Column(
            fr="territoire d'une instance ou d'un réseau (dep:78, zone:…)",
            en="territory of an instance",
            predicate="mlg:territoire",
            targets=TERRITORIES,
        ),
    ] = None
    adresse: Annotated[OptText, Column(fr="adresse", en="address", predicate="mlg:adresse")] = None
    latitude: Annotated[
        Latitude,
        Column(
            fr="latitude WGS84 du site",
            en="latitude of the site",
            predicate="mlg:latitude",
            datatype="xsd:decimal",
        ),
    ] = None
    longitude: Annotated[
        Longitude,
        Column(
            fr="longitude WGS84 du site",
            en="longitude of the site",
            predicate="mlg:longitude",
            datatype="xsd:decimal",
        ),
    ] = None
    precision_lieu: Annotated[
        OptText,
        one_of("numero", "rue", "commune"),
        Column(
            fr="précision du point : numero, rue ou commune",
            en="precision of the point: house number, street or commune",
            predicate="mlg:precisionLieu",
        ),
    ] = None
    publics: Publics = ()
    telephone: Phone = None
    courriel: Mail = None
    messagerie_securisee: SecureMail = None
    site_web: Web = None
    depuis: From = None
    jusqu_a: Through = None
    verifie_le: Verified = None


class LienRow(Stated):
    """A typed, dated link between two things: actors, programmes, types, acts, lines."""

    table = "liens"
    kind = "lien"
    rdf_class = "mlg:Lien"
    title_fr = "Liens"
    title_en = "Links"

    id: Identifier
    libelle: Label
    de: Annotated[
        Reference,
        Column(
            fr="origine (acteur:…, programme:…, type:…)",
            en="from",
            predicate="mlg:de",
            example="acteur:str-rpsm78",
        ),
    ]
    vers: Annotated[
        Reference,
        Column(fr="cible (acteur:…, programme:…, type:…, ligne:…)", en="to", predicate="mlg:vers"),
    ]
    nature: Annotated[
        str,
        Column(
            fr="nature du lien",
            en="kind of link",
            predicate="mlg:natureLien",
            targets=("natures_lien",),
            example="portage",
        ),
    ]
    categories_has: Categories = ()
    degre: Annotated[
        OptText,
        Column(
            fr="degré d'intégration",
            en="degree of integration",
            predicate="mlg:degre",
            targets=("degres_integration",),
        ),
    ] = None
    depuis: From = None
    jusqu_a: Through = None


class ActeRow(Stated):
    """A dated document of a territory: DTP, PTSM, CTSM, CLS."""

    table = "actes"
    kind = "acte"
    rdf_class = "mlg:Acte"
    title_fr = "Actes territoriaux"
    title_en = "Territorial acts"

    id: Identifier
    libelle: Label
    type: Annotated[
        str,
        Column(
            fr="type d'acte (dtp, ptsm, ctsm, cls…)",
            en="type of act",
            predicate="org:classification",
            targets=("types",),
        ),
    ]
    territoires: Annotated[
        tuple[Territory, ...],
        Column(fr="territoires", en="territories", predicate="mlg:territoire", targets=TERRITORIES),
    ] = ()
    auteurs: Annotated[
        Many,
        Column(fr="acteurs auteurs", en="authors", predicate="mlg:auteur", targets=("acteurs",)),
    ] = ()
    signataires: Annotated[
        Many,
        Column(
            fr="acteurs signataires",
            en="signatories",
            predicate="mlg:signataire",
            targets=("acteurs",),
        ),
    ] = ()
    priorites: Annotated[
        Many,
        Column(
            fr="priorités du PTSM",
            en="priorities",
            predicate="mlg:priorite",
            targets=("priorites_ptsm",),
        ),
    ] = ()
    date: Annotated[
        Date,
        Column(
            fr="date de l'acte",
            en="date of the act",
            predicate="schema:validFrom",
            datatype="xsd:date",
        ),
    ] = None
    jusqu_a: Through = None


class DeclarationRow(Stated):
    """« Here, the inventory of these types, needs or links is complete on this date »."""

    table = "declarations"
    kind = "declaration"
    rdf_class = "mlg:Declaration"
    title_fr = "Déclarations d'exhaustivité"
    title_en = "Completeness declarations"

    id: Identifier
    territoire: Annotated[
        Territory,
        Column(
            fr="territoire inventorié",
            en="territory",
            predicate="mlg:territoire",
            targets=TERRITORIES,
            example="dep:01",
        ),
    ]
    types: Annotated[
        Many,
        Column(
            fr="types de ressource inventoriés",
            en="types",
            predicate="mlg:exhaustifType",
            targets=("types",),
        ),
    ] = ()
    besoins: Annotated[
        Many,
        Column(
            fr="besoins inventoriés (tous leurs types)",
            en="needs",
            predicate="mlg:exhaustifBesoin",
            targets=("besoins",),
        ),
    ] = ()
    liens: Annotated[
        OptText,
        one_of("oui"),
        Column(
            fr="oui quand tous les liens entre acteurs du territoire sont inventoriés",
            en="oui when every link between actors of the territory is inventoried",
            predicate="mlg:exhaustifLiens",
        ),
    ] = None
    depuis: Annotated[
        Date,
        Column(
            fr="date de l'inventaire",
            en="date of the inventory",
            predicate="schema:validFrom",
            datatype="xsd:date",
        ),
    ]
    jusqu_a: Through = None


class DivergenceRow(Stated):
    """One of the values that sources give for the same thing; exactly one is preferred."""

    table = "divergences"
    kind = "divergence"
    rdf_class = "mlg:Divergence"
    title_fr = "Divergences entre sources"
    title_en = "Disagreements between sources"

    id: Identifier
    question: Annotated[
        Key,
        Column(
            fr="code commun aux valeurs qui divergent",
            en="code shared by the values",
            predicate="mlg:question",
            example="clsm-developpe",
        ),
    ]
    sujet: Annotated[
        Reference,
        Column(
            fr="ce dont on parle (programme:…, type:…, sigle:…)",
            en="subject",
            predicate="mlg:sujet",
        ),
    ]
    libelle: Annotated[
        str,
        Column(
            fr="ce qui diverge, en une phrase", en="what differs", predicate="rdfs:label", lang="fr"
        ),
    ]
    valeur: Annotated[
        str, Column(fr="valeur que donne cette source", en="value", predicate="mlg:valeur")
    ]
    preferee: Annotated[
        str,
        one_of("oui", "non"),
        Column(
            fr="oui pour la valeur retenue",
            en="oui for the preferred value",
            predicate="mlg:preferee",
        ),
    ]
    raison: Annotated[
        OptText,
        Column(
            fr="pourquoi elle est retenue ou écartée", en="why", predicate="mlg:raison", lang="fr"
        ),
    ] = None


TABLES: tuple[type[Row], ...] = (
    ActeurRow,
    LienRow,
    ActeRow,
    DeclarationRow,
    DivergenceRow,
)
