"""The media types of answers, and the choice that a client's ``Accept`` makes among them."""

from __future__ import annotations

from collections.abc import Sequence

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
N_TRIPLES = "application/n-triples"
RDF_XML = "application/rdf+xml"
JSON_LD = "application/ld+json"

# What clients may ask for → the form written; the first is the default.
RESULTS = {
    JSON: JSON,
    XML: XML,
    CSV: CSV,
    TSV: TSV,
    "application/json": JSON,
    "application/xml": XML,
    "text/xml": XML,
}
GRAPHS = {
    TURTLE: TURTLE,
    N_TRIPLES: N_TRIPLES,
    RDF_XML: RDF_XML,
    JSON_LD: JSON_LD,
    "application/x-turtle": TURTLE,
    "text/plain": N_TRIPLES,
    "application/xml": RDF_XML,
    "text/xml": RDF_XML,
    "application/json": JSON_LD,
}
_IN_UTF_8 = {"application/xml", "application/json"}


def negotiate(accept: str | None, offers: Sequence[str]) -> str | None:
    """Return the offer that an ``Accept`` header prefers (RFC 9110 § 12.5.1), or None.

    Among equals the first offer wins. A range that is not understood is as if absent.
    """
    if not (accept or "").strip():
        return offers[0]
    ranges = [found for part in (accept or "").split(",") if (found := _range(part))]
    best, best_quality = None, 0.0
    for offer in offers:
        kind = offer.partition("/")[0]
        for wanted in (offer, f"{kind}/*", "*/*"):
            qualities = [quality for name, quality in ranges if name == wanted]
            if qualities:
                if qualities[0] > best_quality:
                    best, best_quality = offer, qualities[0]
                break
    return best


def _range(text: str) -> tuple[str, float] | None:
    name, *parameters = (part.strip() for part in text.lower().split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return None
    if name == "*":
        name = "*/*"
    if "/" not in name or not 0 <= quality <= 1:
        return None
    return name, quality


def content_type(media_type: str) -> str:
    """Return the ``Content-Type`` of a media type: text says that it is UTF-8."""
    if media_type.startswith("text/") or media_type in _IN_UTF_8:
        return f"{media_type}; charset=utf-8"
    return media_type
