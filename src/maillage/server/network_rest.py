"""The network over HTTP: ``/api/network/…``, one address per question of the command line."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from starlette.routing import BaseRoute, Route

from maillage.server.rest import Question, Word, question
from maillage.wording import Sentence

_TERRITORY = Word(
    "territory",
    Sentence(
        "territoire : dep:78, epci:…, reg:11, zone:59G21, france",
        "territory: dep:78, epci:…, reg:11, zone:59G21, france",
    ),
    "dep:31",
)
_HERE = replace(_TERRITORY, required=True)
_ON = Word(
    "on",
    Sentence("jour des liens, AAAA-MM-JJ (aujourd'hui sinon)", "day of the links, YYYY-MM-DD"),
    "2022-06-01",
)
_KINDS = Word(
    "kinds",
    Sentence("natures de lien, séparées par des virgules", "kinds of link, comma-separated"),
    "adressage,avis,retour",
)
_NEED = Word("need", Sentence("besoin : code ou libellé", "need: code or label"), "psychiatrie")
_LINE = Word("line", Sentence("ligne de recours : 1, 2 ou 3", "line of care: 1, 2 or 3"), "2", True)
_COMMUNE = Word(
    "commune", Sentence("commune : code INSEE ou nom", "commune: INSEE code or name"), "31555", True
)
_AGE = Word("age", Sentence("âge en années", "age in years"), "30")
_NETWORK = (_TERRITORY, _ON, _KINDS)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "/api/network/export",
        "network_export",
        Sentence(
            "Qui travaille avec qui, par quel lien (JSON de Cytoscape, ou liens en CSV) ?",
            "Who works with whom, by which link (Cytoscape JSON, or links as CSV)?",
        ),
        _NETWORK,
        tabular=True,
    ),
    Question(
        "/api/network/fragility",
        "network_fragility",
        Sentence(
            "Quels acteurs et quels liens tiennent seuls le réseau ?",
            "Which actors and which links alone hold the network together?",
        ),
        _NETWORK,
    ),
    Question(
        "/api/network/silos",
        "network_silos",
        Sentence(
            "Combien les liens franchissent-ils les champs et les lignes, et au hasard ?",
            "How much do the links cross fields and lines, against chance?",
        ),
        _NETWORK,
    ),
    Question(
        "/api/network/path",
        "network_path",
        Sentence(
            "Par quel chemin va-t-on d'un médecin généraliste d'ici à qui couvre ce besoin ?",
            "By which path does one get from a generalist here to who covers this need?",
        ),
        (replace(_NEED, required=True), _LINE, _COMMUNE, _AGE, _ON),
    ),
    Question(
        "/api/network/missing",
        "network_missing",
        Sentence(
            "Quelles lignes, quels champs, quelles CPTS et quels CLSM aucun lien ne joint ici ?",
            "Which lines, fields, CPTS and CLSM does no recorded link join here?",
        ),
        (_HERE, _NEED, _ON),
        tabular=True,
    ),
    Question(
        "/api/network/returns",
        "network_returns",
        Sentence(
            "Qui fait revenir de la ligne 2 ou 3 à la ligne 1 ?",
            "Who brings people back from line 2 or 3 to line 1?",
        ),
        (_TERRITORY, _ON),
        tabular=True,
    ),
    Question(
        "/api/network/composition",
        "network_composition",
        Sentence(
            "Qui participe au PTSM d'ici, au regard de l'article L. 3221-2 ?",
            "Who takes part in the PTSM here, against article L. 3221-2?",
        ),
        (_HERE, _ON),
        tabular=True,
    ),
    Question(
        "/api/network/transfer",
        "network_transfer",
        Sentence(
            "Quelles expériences menées ailleurs répondent à ce manque, et que demandent-elles ?",
            "Which experiences elsewhere answer this gap, and what do they take?",
        ),
        (replace(_NEED, required=True), _LINE, _HERE, _ON),
        tabular=True,
    ),
)


def routes() -> list[BaseRoute]:
    """Return the addresses of the questions."""
    return [Route(asked.path, partial(question, asked)) for asked in QUESTIONS]
