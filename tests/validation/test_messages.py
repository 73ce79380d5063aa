"""Every message of a shape says the fault, then what to do."""

from __future__ import annotations

import pytest
from rdflib import RDF, Literal, Namespace

from maillage.validation.shapes import load

SH = Namespace("http://www.w3.org/ns/shacl#")
MESSAGES = sorted(
    {
        (str(m.language), str(m))
        for m in load().graph.objects(None, SH.message)
        if isinstance(m, Literal)
    }
)


def test_there_are_messages_in_both_languages() -> None:
    assert {lang for lang, _ in MESSAGES} == {"fr", "en"}
    assert any(True for _ in load().graph.subjects(RDF.type, SH.NodeShape))


@pytest.mark.parametrize(("lang", "message"), MESSAGES)
def test_a_message_is_a_fault_and_a_remedy(lang: str, message: str) -> None:
    fault, between, remedy = message.partition({"fr": " ; ", "en": "; "}[lang])
    assert fault
    assert between
    assert len(remedy) > 5
    assert not message.endswith(".")
