"""The keys of official numbers: the shapes say what ``maillage.identifiers`` says."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, URIRef
from tests.validation.case_files import SHAPE, store_of

from maillage import resources
from maillage.identifiers import is_finess, is_siren, is_siret
from maillage.namespaces import expand
from maillage.validation import engine, oracle, shapes

POSTE = "356000000"
Check = Callable[[str], bool]


@cache
def key_shapes() -> shapes.Shapes:
    """Return the shapes of official numbers."""
    return shapes.Shapes(Graph().parse(resources.root() / "shapes" / "numero.ttl"), Graph())


def refused(numbers: list[str], predicate: str, shape: str) -> set[str]:
    """Return the numbers whose key a shape says wrong, once both engines agree."""
    graph = Graph()
    for index, number in enumerate(numbers):
        actor = URIRef(f"https://w3id.org/maillage/id/acteur/{index}")
        graph.add((actor, RDF.type, URIRef(expand("mlg:Acteur"))))
        graph.add((actor, URIRef(expand(predicate)), Literal(number)))
    store = store_of(graph)
    found = engine.validate(store, key_shapes())
    assert found == oracle.validate(oracle.graph_of(store), key_shapes())
    return {v.value.strip('"') for v in found if v.source_shape == SHAPE + shape}


def numbers(form: str, is_valid: Check) -> st.SearchStrategy[list[str]]:
    """Return lists of numbers of a form; one in two, or so, has the key that makes it valid."""

    def with_its_key(number: str) -> str:
        return next(whole for digit in "0123456789" if is_valid(whole := number[:-1] + digit))

    one = st.from_regex(form, fullmatch=True)
    return st.lists(one | one.map(with_its_key), min_size=1, max_size=12)


NINE, FINESS = "[0-9]{9}", "([0-9]{2}|2[AB])[0-9]{7}"
# Property, shape, what the tables accept, form of the numbers drawn, a number without its key.
KINDS = [
    ("mlg:numeroFiness", "numero-finess-cle", is_finess, FINESS, "59000018"),
    ("mlg:numeroFiness", "numero-finess-cle", is_finess, "2[AB][0-9]{7}", "2A000001"),
    ("mlg:numeroFinessEJ", "numero-finess-ej-cle", is_finess, FINESS, "31078140"),
    ("mlg:siren", "numero-siren-cle", is_siren, NINE, "26310012"),
    ("mlg:siret", "numero-siret-cle", is_siret, "[0-9]{14}", "2631001250001"),
    ("mlg:siret", "numero-siret-cle", is_siret, f"{POSTE}[0-9]{{5}}", f"{POSTE}4983"),
]
IDS = ["finess", "finess-corse", "finess-ej", "siren", "siret", "siret-poste"]


@pytest.mark.parametrize(("predicate", "shape", "is_valid", "form", "start"), KINDS, ids=IDS)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_a_key_is_wrong_for_the_shape_when_it_is_for_the_tables(
    predicate: str, shape: str, is_valid: Check, form: str, start: str, data: st.DataObject
) -> None:
    drawn = [*data.draw(numbers(form, is_valid)), *(f"{start}{digit}" for digit in "0123456789")]
    valid = {number for number in drawn if is_valid(number)}
    assert valid and refused(drawn, predicate, shape) == set(drawn) - valid
