"""Cells that several tables of ``dispositifs`` share: identifiers, periods, ages, contacts."""

from __future__ import annotations

from typing import Annotated

from maillage.columns import Age, Column, Date, EndDate, Key, Many, OpenAge, OptText, one_of

TERRITORIES = ("communes", "epci", "departements", "regions", "zones")

Identifier = Annotated[
    Key,
    Column(
        fr="identifiant, unique dans la table",
        en="identifier",
        predicate="dcterms:identifier",
        example="str-asm13",
    ),
]
Label = Annotated[str, Column(fr="nom", en="name", predicate="rdfs:label", lang="fr")]
Aliases = Annotated[
    Many,
    Column(fr="autres noms et graphies", en="other names", predicate="skos:altLabel", lang="fr"),
]
From = Annotated[
    Date,
    Column(
        fr="début (AAAA, AAAA-MM ou AAAA-MM-JJ)",
        en="start",
        predicate="schema:validFrom",
        datatype="xsd:date",
        example="2021-09-13",
    ),
]
Through = Annotated[
    EndDate,
    Column(
        fr="fin ; sans_fin si la source dit que c'est pérenne ; vide si rien n'est dit",
        en="end; sans_fin when stated as permanent; empty when not stated",
        predicate="schema:validThrough",
        datatype="xsd:date",
    ),
]
Verified = Annotated[
    Date,
    Column(
        fr="dernière vérification auprès de la structure",
        en="last verified",
        predicate="mlg:verifieLe",
        datatype="xsd:date",
    ),
]
Types = Annotated[
    OptText,
    Column(
        fr="type de ressource",
        en="type of resource",
        predicate="org:classification",
        targets=("types",),
        example="cmp",
    ),
]
AgeMin = Annotated[
    Age,
    Column(
        fr="âge minimal en années ; illimite si dit ; vide si rien n'est dit",
        en="lowest age; illimite when stated; empty when not stated",
        predicate="mlg:ageMin",
        datatype="xsd:integer",
        example="6",
    ),
]
AgeMax = Annotated[
    OpenAge,
    Column(
        fr="âge maximal ; illimite si dit ; 18+ si « 18 ans et plus » ; vide si rien n'est dit",
        en="highest age; illimite when stated; 18+ when left open; empty when not stated",
        predicate="mlg:ageMax",
        datatype="xsd:integer",
        example="illimite",
    ),
]
Categories = Annotated[
    Many,
    Column(
        fr="catégories de coordination HAS (004)",
        en="HAS categories",
        predicate="mlg:categorieCoordination",
        targets=("categories_coordination",),
    ),
]
StatutCategories = Annotated[
    OptText,
    one_of("dit", "infere"),
    Column(
        fr="catégories dites par 004 ou inférées",
        en="categories stated or inferred",
        predicate="mlg:statutCategories",
    ),
]
Publics = Annotated[
    Many, Column(fr="publics", en="publics", predicate="mlg:public", targets=("publics",))
]
Besoins = Annotated[
    Many,
    Column(
        fr="besoins auxquels on répond",
        en="needs answered",
        predicate="mlg:repondA",
        targets=("besoins",),
        example="anxio-depression",
    ),
]
Phone = Annotated[OptText, Column(fr="téléphone", en="telephone", predicate="schema:telephone")]
Mail = Annotated[
    OptText, Column(fr="courriel de la structure", en="e-mail", predicate="schema:email")
]
SecureMail = Annotated[
    OptText,
    Column(
        fr="messagerie sécurisée de santé",
        en="secure health messaging",
        predicate="mlg:messagerieSecurisee",
    ),
]
Web = Annotated[OptText, Column(fr="site web", en="web site", predicate="schema:url")]
