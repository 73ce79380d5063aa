"""Answers of the engine as bytes: the four forms of rows, the four forms of graphs, bounded.

The engine's own writers cannot stop after so many rows; these are the W3C forms, row by row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from maillage.namespaces import PREFIXES
from maillage.server import formats

Row = tuple[Any, ...]
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_GRAPH_FORMATS = {
    formats.TURTLE: ox.RdfFormat.TURTLE,
    formats.N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    formats.RDF_XML: ox.RdfFormat.RDF_XML,
    formats.JSON_LD: ox.RdfFormat.JSON_LD,
}
_XML_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
)
# What XML 1.0 cannot hold at all.
_NOT_XML = {code: "�" for code in range(32) if code not in (9, 10, 13)} | {
    0xFFFE: "�",
    0xFFFF: "�",
}


def ask(value: bool, form: str) -> bytes:
    """Return the answer of an ASK."""
    word = "true" if value else "false"
    if form == formats.JSON:
        return b'{"head":{},"boolean":%s}' % word.encode()
    if form == formats.XML:
        return f"{_XML_HEAD}</head><boolean>{word}</boolean></sparql>".encode()
    return f"{word}\n".encode()


def select(
    names: list[str], rows: Iterable[Iterable[Any]], form: str, most: int, most_bytes: int
) -> tuple[bytes, bool]:
    """Return the rows of a SELECT, and whether rows were left out.

    JSON says so itself too (``"truncated": true`` beside ``head`` and ``results``).

    Args:
        names: the variables, in order.
        rows: one tuple of terms a row; None where unbound.
        form: one of the values of ``formats.RESULTS``.
        most: rows at most.
        most_bytes: bytes at most, the head and the end not counted.
    """
    head, line, separator, end = _WRITERS[form]
    every = iter(rows)
    lines: list[str] = []
    size, truncated = 0, False
    for row in islice(every, most):
        text = line(names, tuple(row))
        size += len(text.encode()) + len(separator)
        if size > most_bytes:
            truncated = True
            break
        lines.append(text)
    truncated = truncated or next(every, None) is not None
    tail = ']},"truncated":true}' if truncated and form == formats.JSON else end
    return (head(names) + separator.join(lines) + tail).encode(), truncated


def graph(
    triples: Iterable[ox.Triple], form: str, most: int, most_bytes: int
) -> tuple[bytes, bool]:
    """Return triples, each once, and whether some were left out (bytes counted as N-Triples)."""
    every = iter(triples)
    kept: dict[ox.Triple, None] = {}
    size, truncated = 0, False
    for triple in every:
        if triple in kept:
            continue
        size += len(str(triple).encode()) + 3
        if len(kept) == most or size > most_bytes:
            truncated = True
            break
        kept[triple] = None
    return write_graph(list(kept), form), truncated


def write_graph(triples: list[ox.Triple], form: str) -> bytes:
    """Return triples in one of the values of ``formats.GRAPHS``, with the prefixes they use."""
    text = " ".join(str(part) for triple in triples for part in triple)
    prefixes = {name: space for name, space in PREFIXES.items() if f"<{space}" in text}
    return ox.serialize(triples, format=_GRAPH_FORMATS[form], prefixes=prefixes) or b""


def _json_head(names: list[str]) -> str:
    return f'{{"head":{{"vars":{json.dumps(names)}}},"results":{{"bindings":['


def _json_row(names: list[str], row: Row) -> str:
    bound = {n: _json_term(t) for n, t in zip(names, row, strict=True) if t is not None}
    return json.dumps(bound, ensure_ascii=False, separators=(",", ":"))


def _json_term(term: Any) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {name: _json_term(getattr(term, name)) for name in _PARTS}
        return {"type": "triple", "value": parts}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != _XSD_STRING:
        found["datatype"] = term.datatype.value
    return found


_PARTS = ("subject", "predicate", "object")


def _xml_head(names: list[str]) -> str:
    variables = "".join(f"<variable name={quoteattr(name)}/>" for name in names)
    return f"{_XML_HEAD}{variables}</head><results>"


def _xml_row(names: list[str], row: Row) -> str:
    cells = (
        f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
        for name, term in zip(names, row, strict=True)
        if term is not None
    )
    return f"<result>{''.join(cells)}</result>"


def _xml_term(term: Any) -> str:
    if isinstance(term, ox.Triple):
        parts = (f"<{name}>{_xml_term(getattr(term, name))}</{name}>" for name in _PARTS)
        return f"<triple>{''.join(parts)}</triple>"
    text = escape(term.value.translate(_NOT_XML), {"\r": "&#13;"})
    if isinstance(term, ox.NamedNode):
        return f"<uri>{text}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{text}</bnode>"
    if term.language:
        return f"<literal xml:lang={quoteattr(term.language)}>{text}</literal>"
    if term.datatype.value != _XSD_STRING:
        return f"<literal datatype={quoteattr(term.datatype.value)}>{text}</literal>"
    return f"<literal>{text}</literal>"


def _csv_row(names: list[str], row: Row) -> str:
    return ",".join(_csv_cell(term) for term in row) + "\r\n"


def _csv_cell(term: Any) -> str:
    if term is None:
        return ""
    text: str = str(term) if isinstance(term, ox.BlankNode | ox.Triple) else term.value
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text


def _tsv_row(names: list[str], row: Row) -> str:
    return "\t".join("" if term is None else _tsv_cell(term) for term in row) + "\n"


def _tsv_cell(term: Any) -> str:
    return str(term).replace("\t", "\\t")


_WRITERS: dict[str, tuple[Any, Any, str, str]] = {
    formats.JSON: (_json_head, _json_row, ",", "]}}"),
    formats.XML: (_xml_head, _xml_row, "", "</results></sparql>"),
    formats.CSV: (lambda names: ",".join(names) + "\r\n", _csv_row, "", ""),
    formats.TSV: (lambda names: "\t".join(f"?{n}" for n in names) + "\n", _tsv_row, "", ""),
}


def solutions(found: ox.QuerySolutions) -> tuple[list[str], Iterator[Iterable[Any]]]:
    """Return the names of the variables and the rows of what the engine found."""
    return [variable.value for variable in found.variables], iter(found)
