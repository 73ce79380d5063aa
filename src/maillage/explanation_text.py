"""What ``explain`` found, as people read it in a terminal."""

from __future__ import annotations

from typing import Any

from maillage.iris import short
from maillage.namespaces import shorten

_WORDS = {
    "fr": (
        "Dit par",
        "ligne",
        "Déduit par la règle",
        "Ce qui y renvoie",
        "Contradictions",
        "retenu",
        "… et {} autres",
    ),
    "en": (
        "Said by",
        "line",
        "Derived by the rule",
        "What refers to it",
        "Contradictions",
        "preferred",
        "… and {} more",
    ),
}


def _value(fact: dict[str, str]) -> str:
    name = short(fact["value"])
    name = shorten(name) if name == fact["value"] else name
    return f"{fact['label']} ({name})" if fact["label"] else name


def as_text(found: dict[str, Any], lang: str = "fr") -> str:
    """Return an explanation as text."""
    said, line, derived, pointed, contradictions, preferred, more = _WORDS[lang]
    lines = [f"{found['label']} — {found['short']}", f"<{found['id']}>"]
    for block in found["stated"]:
        where = block["graph"]
        if block["file"]:
            where = f"{block['file']}, {line} {block['line']}"
        if block["source"]:
            where += f" — source {block['source']} ({block['title']})"
        lines += ["", f"{said} {where}"]
        if block["quote"]:
            lines.append(f"  « {block['quote']} »")
        lines += [f"  {fact['property']} : {_value(fact)}" for fact in block["facts"]]
    for block in found["derived"]:
        lines += ["", f"{derived} {block['rule']}"]
        lines += [f"  {fact['property']} : {_value(fact)}" for fact in block["facts"]]
    if found["pointed_at"]:
        lines += ["", f"{pointed} ({found['pointed_at_count']})"]
        lines += [
            f"  {row['label']} ({short(row['id'])}) — {row['property']}"
            for row in found["pointed_at"]
        ]
        left = found["pointed_at_count"] - len(found["pointed_at"])
        if left:
            lines.append(f"  {more.format(left)}")
    if found["contradictions"]:
        lines += ["", contradictions]
        for one in found["contradictions"]:
            lines.append(f"  {one['label']}")
            for value in one["values"]:
                mark = f" — {preferred}" if value["preferred"] else ""
                reason = f" : {value['reason']}" if value["reason"] else ""
                lines.append(f"    « {value['value']} » ({value['source']}){mark}{reason}")
    return "\n".join(lines)
