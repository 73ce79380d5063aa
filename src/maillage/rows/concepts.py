"""Tables of the pack ``referentiel`` that are SKOS schemes: needs, types, lines, fields, tools."""

from __future__ import annotations

from typing import Annotated

from maillage.columns import Age, Column, Key, Many, OptText, Rank, Row, one_of
from maillage.rows.common import Sourced


class ConceptRow(Sourced):
    """A concept of a SKOS scheme: code, French and English label and definition."""

    key = ("code",)
    rdf_class = "skos:Concept"

    code: Annotated[
        Key, Column(fr="code, unique dans la table", en="code", predicate="skos:notation")
    ]
    libelle: Annotated[
        str, Column(fr="nom en français", en="French name", predicate="skos:prefLabel", lang="fr")
    ]
    libelle_en: Annotated[
        str, Column(fr="nom en anglais", en="English name", predicate="skos:prefLabel", lang="en")
    ]
    definition: Annotated[
        str,
        Column(fr="définition", en="definition", predicate="skos:definition", lang="fr"),
    ]
    definition_en: Annotated[
        str,
        Column(
            fr="définition en anglais",
            en="definition in English",
            predicate="skos:definition",
            lang="en",
        ),
    ]
    autres_libelles: Annotated[
        Many,
        Column(
            fr="autres noms, graphies, sigles",
            en="other names, spellings, acronyms",
            predicate="skos:altLabel",
            lang="fr",
        ),
    ] = ()


class BesoinRow(ConceptRow):
    """A need: a column of the gradation grid, a finer situation, or the head of the tree."""

    table = "besoins"
    scheme = "besoins"
    rdf_class = "mlg:Besoin"
    title_fr = "Besoins"
    title_en = "Needs"

    parent: Annotated[
        OptText,
        Column(
            fr="besoin plus large",
            en="broader need",
            predicate="skos:broader",
            targets=("besoins",),
            example="anxio-depression",
        ),
    ] = None
    rang: Annotated[
        Rank,
        Column(
            fr="ordre d'affichage", en="display order", predicate="mlg:rang", datatype="xsd:integer"
        ),
    ] = None
    nature: Annotated[
        str,
        one_of("chapeau", "grille", "precision"),
        Column(
            fr="chapeau (tête de l'arbre), grille (colonne des grilles) ou precision",
            en="chapeau (head), grille (column of the grids) or precision (finer)",
            predicate="mlg:nature",
            example="grille",
        ),
    ]


class TypeRow(ConceptRow):
    """A type of resource: structure, profession, instance, programme type, act, framework."""

    table = "types"
    scheme = "types"
    rdf_class = "mlg:TypeRessource"
    title_fr = "Types de ressource"
    title_en = "Types of resource"

    parent: Annotated[
        OptText,
        Column(
            fr="type plus large", en="broader type", predicate="skos:broader", targets=("types",)
        ),
    ] = None
    nature: Annotated[
        str,
        one_of(
            "structure",
            "profession",
            "instance",
            "dispositif",
            "acte",
            "cadre",
            "territoire",
            "institution",
        ),
        Column(
            fr="structure, profession, instance, dispositif, acte, cadre, territoire, institution",
            en="kind of type",
            predicate="mlg:nature",
            example="structure",
        ),
    ]
    champs: Annotated[
        Many,
        Column(
            fr="champs",
            en="fields",
            predicate="mlg:champ",
            targets=("champs",),
            example="sanitaire",
        ),
    ] = ()
    categories_finess: Annotated[
        Many,
        Column(
            fr="codes de catégorie FINESS (hors sources)",
            en="FINESS category codes",
            predicate="mlg:categorieFiness",
            example="156",
        ),
    ] = ()


class LigneRow(ConceptRow):
    """A line of care: 1, 2 or 3."""

    table = "lignes"
    scheme = "lignes"
    rdf_class = "mlg:Ligne"
    title_fr = "Lignes de recours"
    title_en = "Lines of care"


class ChampRow(ConceptRow):
    """A field: sanitaire, médico-social, social."""

    table = "champs"
    scheme = "champs"
    rdf_class = "mlg:Champ"
    title_fr = "Champs"
    title_en = "Fields"


class PublicRow(ConceptRow):
    """A public: children, adults, parents, people in great precarity."""

    table = "publics"
    scheme = "publics"
    rdf_class = "mlg:Public"
    title_fr = "Publics"
    title_en = "Publics"

    age_min: Annotated[
        Age,
        Column(
            fr="âge minimal, en années",
            en="lowest age, years",
            predicate="mlg:ageMin",
            datatype="xsd:integer",
        ),
    ] = None
    age_max: Annotated[
        Age,
        Column(
            fr="âge maximal, en années",
            en="highest age, years",
            predicate="mlg:ageMax",
            datatype="xsd:integer",
        ),
    ] = None


class ModaliteRow(ConceptRow):
    """How an offer is given: consultation, advice, home visit, group."""

    table = "modalites"
    scheme = "modalites"
    rdf_class = "mlg:Modalite"
    title_fr = "Modalités"
    title_en = "Modalities"


class AccesRow(ConceptRow):
    """How one gets in: referral by the GP, direct request."""

    table = "acces"
    scheme = "acces"
    rdf_class = "mlg:ModeAcces"
    title_fr = "Modes d'accès"
    title_en = "Ways of access"


class NatureLienRow(ConceptRow):
    """What a link between two actors is: referral, advice, co-location."""

    table = "natures_lien"
    scheme = "natures_lien"
    rdf_class = "mlg:NatureLien"
    title_fr = "Natures de lien"
    title_en = "Kinds of link"


class CategorieRow(ConceptRow):
    """A category of coordination of the HAS guide (004), or a model filed under one."""

    table = "categories_coordination"
    scheme = "categories_coordination"
    rdf_class = "mlg:CategorieCoordination"
    title_fr = "Catégories de coordination (HAS)"
    title_en = "Categories of coordination (HAS)"

    parent: Annotated[
        OptText,
        Column(
            fr="catégorie plus large",
            en="broader category",
            predicate="skos:broader",
            targets=("categories_coordination",),
        ),
    ] = None


class DegreRow(ConceptRow):
    """A degree of integration: liaison, coordination, full integration (004, ref. 53)."""

    table = "degres_integration"
    scheme = "degres_integration"
    rdf_class = "mlg:DegreIntegration"
    title_fr = "Degrés d'intégration"
    title_en = "Degrees of integration"


class SituationRow(ConceptRow):
    """A situation of complexity: HAS situations 1-3 (004), the three types of 002."""

    table = "situations"
    scheme = "situations"
    rdf_class = "mlg:Situation"
    title_fr = "Situations"
    title_en = "Situations"


class ObjectifRow(ConceptRow):
    """An operational objective of the HAS guide (004)."""

    table = "objectifs"
    scheme = "objectifs"
    rdf_class = "mlg:Objectif"
    title_fr = "Objectifs opérationnels"
    title_en = "Operational objectives"


class OutilRow(ConceptRow):
    """A tool of coordination, with the objective and the situations it serves."""

    table = "outils"
    scheme = "outils"
    rdf_class = "mlg:Outil"
    title_fr = "Outils"
    title_en = "Tools"

    objectifs: Annotated[
        Many,
        Column(
            fr="objectifs servis (004)",
            en="objectives served",
            predicate="mlg:sertObjectif",
            targets=("objectifs",),
        ),
    ] = ()
    situations: Annotated[
        Many,
        Column(
            fr="situations où 004 le propose",
            en="situations where 004 proposes it",
            predicate="mlg:pourSituation",
            targets=("situations",),
        ),
    ] = ()
    remplace_par: Annotated[
        OptText,
        Column(
            fr="outil qui l'a remplacé",
            en="tool that replaced it",
            predicate="mlg:remplacePar",
            targets=("outils",),
        ),
    ] = None


class PrioriteRow(ConceptRow):
    """A priority of the territorial project (decree of 27 July 2017)."""

    table = "priorites_ptsm"
    scheme = "priorites_ptsm"
    rdf_class = "mlg:PrioritePTSM"
    title_fr = "Priorités du PTSM"
    title_en = "Priorities of the PTSM"

    article: Annotated[
        OptText,
        Column(
            fr="article du code de la santé publique",
            en="article of the public health code",
            predicate="mlg:article",
            example="R. 3224-5",
        ),
    ] = None


TABLES: tuple[type[Row], ...] = (
    BesoinRow,
    TypeRow,
    LigneRow,
    ChampRow,
    PublicRow,
    ModaliteRow,
    AccesRow,
    NatureLienRow,
    CategorieRow,
    DegreRow,
    SituationRow,
    ObjectifRow,
    OutilRow,
    PrioriteRow,
)
