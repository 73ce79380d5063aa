"""Columns that several tables share: where a row comes from and how sure it is."""

from __future__ import annotations

from typing import Annotated

from maillage.columns import Column, Many, OptText, Row, Statut


class Sourced(Row):
    """A row that says which source gave it, with the quote that proves it."""

    source: Annotated[
        str,
        Column(
            fr="code de la source qui porte la citation",
            en="code of the source that holds the quote",
            example="003",
            predicate="dcterms:source",
            targets=("sources",),
        ),
    ]
    autres_sources: Annotated[
        Many,
        Column(
            fr="autres sources qui disent la même chose",
            en="other sources that say the same",
            example="001;004",
            predicate="mlg:autreSource",
            targets=("sources",),
        ),
    ] = ()
    citation: Annotated[
        OptText,
        Column(
            fr="passage exact de la source (ou ligne du jeu de données)",
            en="exact passage of the source (or row of the dataset)",
            predicate="mlg:citation",
        ),
    ] = None
    note: Annotated[
        OptText,
        Column(
            fr="remarque, lecture du projet, doute",
            en="remark, reading made by the project, doubt",
            predicate="mlg:remarque",
        ),
    ] = None


class Stated(Sourced):
    """A sourced row that also says whether the source states it or the project reads it."""

    statut: Annotated[
        Statut,
        Column(
            fr="dit (la source le dit), infere (lecture du projet) ou ambigu",
            en="dit (stated), infere (read by the project) or ambigu",
            example="dit",
            predicate="mlg:statut",
        ),
    ] = None
