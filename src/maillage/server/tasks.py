"""What a process of the engine can do besides SPARQL: the name of each task and its function.

A function takes the open graph and named arguments, and returns what JSON can hold.
"""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.session import Graph

TASKS: dict[str, str] = {
    "prepare": "maillage.server.candidates:prepare",
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
    "network_export": "maillage.server.network_questions:export",
    "network_fragility": "maillage.server.network_questions:fragility",
    "network_silos": "maillage.server.network_questions:silos",
    "network_path": "maillage.server.network_questions:path",
    "network_missing": "maillage.server.network_questions:missing",
    "network_returns": "maillage.server.network_questions:returns",
    "network_composition": "maillage.server.network_questions:composition",
    "network_transfer": "maillage.server.network_questions:transfer",
    "examples": "maillage.server.questions:examples",
    "needs": "maillage.server.questions:needs",
    "describe": "maillage.server.describing:describe",
    "document": "maillage.server.describing:document",
    "exists": "maillage.server.describing:exists",
    "terms": "maillage.server.describing:terms",
    "schemes": "maillage.server.describing:schemes",
    "statistics": "maillage.server.statistics:statistics",
}


def written(graph: Graph, task: str, arguments: dict[str, Any], part: str = "") -> bytes:
    """Run a task on an open graph and return its answer as JSON text.

    Args:
        graph: the graph.
        task: name of the task.
        arguments: what the task takes.
        part: key of the part of the answer that is wanted, when there is such a part.

    Raises:
        MaillageError: what the task raised.
    """
    module, _, function = TASKS[task].partition(":")
    found = getattr(importlib.import_module(module), function)(graph, **arguments)
    if part and part in found:
        found = found[part]
    return json.dumps(found, ensure_ascii=False).encode()
