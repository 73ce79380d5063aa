"""What can be read of a SPARQL text without parsing it: form, nesting, calls to other services.

An engine overflows its stack on a deep query (notes of the engines: 3,000 groups kill Oxigraph),
so that whoever gives it a stranger's query bounds it first. Nothing here recurses.
"""

from __future__ import annotations

import re

from maillage.errors import WrongUse

DEEPEST = 200
# What a bracket or a word may not be read in: IRIs, strings, comments; variables and prefixed
# names are taken whole. ``name`` is what ``$`` introduces.
TOKENS = re.compile(
    r'<[^<>"{}|^`\\\x00-\x20]*>'
    r"|\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
    r"|#[^\r\n]*|\$(?P<name>[A-Za-z_]\w*)",
    re.DOTALL,
)
_WORDS = re.compile(r"(?P<mark>[?@]?)[\w.-]+(?P<local>:[\w.:%-]*)?|:[\w.:%-]*")
_GAP = r"(?:\s|#[^\r\n]*[\r\n])*"
# Read in the raw text, strings and comments included: an engine without a lexer may take for code
# what a lexer takes for a string (« ?a<?b#>\"\"\" »), so that hiding the call must not be possible.
_SERVICE = re.compile(
    rf"[?$]\w+|SERVICE{_GAP}(?:SILENT{_GAP})?"
    rf"(?P<target><[^>]*>|[?$]\w+|[\w.-]*:[^\s{{]*){_GAP}\{{",
    re.IGNORECASE,
)
# Nothing that two readers of addresses may understand in two ways (user names, backslashes).
_ADDRESS = re.compile(r"<https?://(?P<host>[A-Za-z0-9.-]+)(:\d+)?(/[^\\@\s]*)?>")
_OPENING, _CLOSING = "{([", "})]"


def bare(sparql: str) -> str:
    """Return the text without its strings, IRIs, comments, variables and prefixed names."""

    def keep(found: re.Match[str]) -> str:
        return " " if found["mark"] != "" or found["local"] is not None else found[0]

    return _WORDS.sub(keep, TOKENS.sub(" ", sparql))


def form(sparql: str) -> str:
    """Return the form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE ("" when it has none)."""
    return _keyword(sparql, "SELECT|ASK|CONSTRUCT|DESCRIBE").upper()


def names_graphs(sparql: str) -> bool:
    """Say whether the query gives its own dataset (``FROM``, ``FROM NAMED``)."""
    return bool(_keyword(sparql, "FROM"))


def changes_each_time(sparql: str) -> bool:
    """Say whether the same query on the same graph may give another answer."""
    return bool(_keyword(sparql, "NOW|RAND|UUID|STRUUID|BNODE"))


def _keyword(sparql: str, words: str) -> str:
    """Return the first of some keywords that the query uses, as it is written there."""
    wanted = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    # Most queries hold none of them, even in their strings.
    found = wanted.search(sparql) and wanted.search(bare(sparql))
    return found[0] if found else ""


def depth(sparql: str) -> int:
    """Return how deep brackets of all kinds nest, outside strings, IRIs and comments."""
    level = deepest = 0
    for sign in re.findall(r"[{}()\[\]]", TOKENS.sub(" ", sparql)):
        level += 1 if sign in _OPENING else -1
        deepest = max(deepest, level)
    return deepest


def refuse_deep(sparql: str, most: int = DEEPEST) -> None:
    """Refuse a query whose nesting would overflow the stack of the engine.

    Raises:
        WrongUse: it nests deeper than ``most``.
    """
    found = depth(sparql)
    if found > most:
        raise WrongUse(
            f"la requête imbrique {found} groupes : {most} au plus",
            f"the query nests {found} groups: {most} at most",
        )


def services(sparql: str) -> list[str]:
    """Return the hosts that ``SERVICE`` calls; "" for a variable, a prefixed name, a local IRI."""
    targets = [found["target"] for found in _SERVICE.finditer(sparql) if found["target"]]
    return [_host(target) for target in targets]


def _host(target: str) -> str:
    found = _ADDRESS.fullmatch(target)
    return found["host"].lower() if found else ""


def fault(message: str, lines_before: int = 0) -> str:
    """Return a parser's message in one line, its line numbers counted in the query itself."""
    short = message.split("expected one of")[0].split("\n")[0].strip(" ,;")

    def shift(found: re.Match[str]) -> str:
        return f"ligne {int(found[1]) - lines_before}, colonne {found[2]}"

    return re.sub(r"\b(\d+):(\d+)\b", shift, short)
