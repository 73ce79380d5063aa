"""What a process of the engine can do besides SPARQL: the name of each task and its function.

A function takes the open graph and named arguments, and returns what JSON can hold.
"""

from __future__ import annotations

TASKS: dict[str, str] = {
    "reconcile": "maillage.server.matching:reconcile",
    "suggest_entities": "maillage.server.suggesting:suggest_entities",
    "suggest_types": "maillage.server.suggesting:suggest_types",
    "suggest_properties": "maillage.server.suggesting:suggest_properties",
    "propose_properties": "maillage.server.suggesting:propose_properties",
    "extend": "maillage.server.suggesting:extend",
    "preview": "maillage.server.suggesting:preview",
    "catalogue_query": "maillage.server.questions:catalogue_query",
    "who_covers": "maillage.server.questions:who_covers",
    "gaps": "maillage.server.questions:gaps",
    "explain": "maillage.server.questions:explain",
    "access": "maillage.server.questions:access",
    "examples": "maillage.server.questions:examples",
    "needs": "maillage.server.questions:needs",
    "describe": "maillage.server.describing:describe",
    "document": "maillage.server.describing:document",
    "exists": "maillage.server.describing:exists",
    "terms": "maillage.server.describing:terms",
    "schemes": "maillage.server.describing:schemes",
    "statistics": "maillage.server.statistics:statistics",
}
