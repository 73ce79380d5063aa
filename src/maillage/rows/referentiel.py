"""Tables of the pack ``referentiel`` that are not schemes: gradation grids, acronyms, sources."""

from __future__ import annotations

from typing import Annotated

from maillage.columns import Column, Date, Key, Many, OptText, Rank, Row, Statut, one_of
from maillage.rows.common import Sourced, Stated


class GradationRow(Stated):
    """A cell entry of a grid: a type of resource is placed at a line for a need or a field."""

    table = "gradation"
    kind = "position"
    rdf_class = "mlg:PositionGradation"
    title_fr = "Positions de gradation"
    title_en = "Gradation positions"

    id: Annotated[Key, Column(fr="identifiant", en="identifier", predicate="dcterms:identifier")]
    grille: Annotated[
        str,
        one_of("A", "B"),
        Column(
            fr="A (ligne × champ) ou B (ligne × besoin)",
            en="A (line × field) or B (line × need)",
            predicate="mlg:grille",
        ),
    ]
    ligne: Annotated[str, Column(fr="ligne", en="line", predicate="mlg:ligne", targets=("lignes",))]
    type: Annotated[
        OptText,
        Column(
            fr="type de ressource ; vide pour une cellule vide ou un intertitre",
            en="type of resource; empty for a blank cell or a sub-heading",
            predicate="mlg:typeRessource",
            targets=("types",),
        ),
    ] = None
    besoin: Annotated[
        OptText,
        Column(
            fr="besoin (grille B)", en="need (grid B)", predicate="mlg:besoin", targets=("besoins",)
        ),
    ] = None
    champ: Annotated[
        OptText,
        Column(
            fr="champ (grille A)", en="field (grid A)", predicate="mlg:champ", targets=("champs",)
        ),
    ] = None
    condition: Annotated[
        OptText,
        Column(
            fr="condition écrite dans la grille (« parfois »)",
            en="condition written in the grid",
            predicate="mlg:condition",
        ),
    ] = None
    libelle_source: Annotated[
        OptText,
        Column(
            fr="libellé exact dans la cellule",
            en="exact wording in the cell",
            predicate="mlg:libelleSource",
        ),
    ] = None
    rang: Annotated[
        Rank,
        Column(
            fr="rang dans la cellule (0 : cellule vide)",
            en="rank in the cell",
            predicate="mlg:rang",
            datatype="xsd:integer",
        ),
    ] = None


class SigleRow(Sourced):
    """One meaning of an acronym, according to one source."""

    table = "sigles"
    kind = "sigle"
    rdf_class = "mlg:Sigle"
    title_fr = "Sigles"
    title_en = "Acronyms"

    id: Annotated[Key, Column(fr="identifiant", en="identifier", predicate="dcterms:identifier")]
    sigle: Annotated[str, Column(fr="sigle", en="acronym", predicate="mlg:sigle")]
    developpe: Annotated[
        OptText,
        Column(
            fr="forme développée ; vide si aucune source ne la donne",
            en="expanded form; empty when no source gives it",
            predicate="mlg:developpe",
            lang="fr",
        ),
    ] = None
    origine: Annotated[
        str,
        one_of("source", "hors_sources", "non_developpe"),
        Column(
            fr="source, hors_sources ou non_developpe",
            en="given by a source, from outside, or not expanded",
            predicate="mlg:origine",
        ),
    ]
    preferee: Annotated[
        str,
        one_of("oui", "non"),
        Column(
            fr="forme retenue par le projet (oui / non)",
            en="form the project prefers",
            predicate="mlg:preferee",
        ),
    ]
    raison: Annotated[
        OptText,
        Column(
            fr="pourquoi elle est retenue ou écartée",
            en="why it is preferred or not",
            predicate="mlg:raison",
        ),
    ] = None
    designe: Annotated[
        OptText,
        Column(
            fr="type de ressource désigné",
            en="type of resource it stands for",
            predicate="mlg:designe",
            targets=("types",),
        ),
    ] = None


class SourceRow(Row):
    """A document, a legal text or a dataset that statements come from."""

    table = "sources"
    kind = "source"
    rdf_class = "mlg:Source"
    title_fr = "Sources"
    title_en = "Sources"
    key = ("code",)

    code: Annotated[
        Key, Column(fr="code", en="code", predicate="dcterms:identifier", example="003")
    ]
    titre: Annotated[str, Column(fr="titre", en="title", predicate="dcterms:title", lang="fr")]
    nature: Annotated[
        str,
        one_of("document", "texte", "reference", "jeu_de_donnees", "saisie"),
        Column(
            fr="document (les cinq), texte (loi, décret), reference, jeu_de_donnees, saisie",
            en="document, legal text, reference, dataset, hand entry",
            predicate="mlg:nature",
        ),
    ]
    editeur: Annotated[
        OptText, Column(fr="éditeur ou auteur collectif", en="publisher", predicate="mlg:editeur")
    ] = None
    edition: Annotated[
        Date,
        Column(
            fr="date d'édition (année, mois ou jour)",
            en="edition date",
            predicate="dcterms:issued",
            datatype="xsd:date",
            example="2018-10",
        ),
    ] = None
    licence: Annotated[OptText, Column(fr="licence", en="licence", predicate="mlg:licence")] = None
    url: Annotated[
        OptText, Column(fr="adresse publique", en="public address", predicate="mlg:adresseWeb")
    ] = None
    cite_par: Annotated[
        Many,
        Column(
            fr="documents qui la citent",
            en="documents that cite it",
            predicate="mlg:citePar",
            targets=("sources",),
        ),
    ] = ()
    citation: Annotated[
        OptText,
        Column(
            fr="passage où elle est citée", en="passage that cites it", predicate="mlg:citation"
        ),
    ] = None
    note: Annotated[OptText, Column(fr="remarque", en="remark", predicate="mlg:remarque")] = None
    preuve: Annotated[
        Statut,
        Column(
            fr="dit si un document du projet la cite, infere sinon (hors sources)",
            en="dit when a document cites it, infere otherwise",
            predicate="mlg:statut",
        ),
    ] = None


TABLES: tuple[type[Row], ...] = (
    GradationRow,
    SigleRow,
    SourceRow,
)
