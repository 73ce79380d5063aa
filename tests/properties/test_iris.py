"""Minting: same input, same IRI; different input, different IRI; each can be read back."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maillage import iris
from maillage.columns import KEY_PATTERN, is_reference
from maillage.identifiers import is_finess, is_siren, is_siret, luhn
from maillage.namespaces import PREFIXES, expand, shorten
from maillage.rows import REFERENCE_TABLES, SCHEMES, TABLES
from maillage.source import iri as sparql_iri

_any_key = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
_key = st.from_regex(KEY_PATTERN, fullmatch=True).filter(lambda text: len(text) < 30)
_kind = st.sampled_from(iris.THING_KINDS)
_scheme = st.sampled_from(sorted(SCHEMES))
_prefix = st.sampled_from(sorted(iris.TERRITORY_KINDS))


@given(_kind, _any_key)
@example("acteur", "a/b")
@example("acteur", "../%2F?#<> ")
def test_a_thing_is_read_back(kind: str, key: str) -> None:
    minted = iris.thing(kind, key)

    assert iris.parse(minted) == (kind, key)
    assert minted == iris.thing(kind, key)


@given(_kind, _any_key, _kind, _any_key)
def test_two_things_have_two_iris(kind: str, key: str, other: str, other_key: str) -> None:
    same = iris.thing(kind, key) == iris.thing(other, other_key)

    assert same == ((kind, key) == (other, other_key))


@given(_scheme, _any_key)
def test_a_concept_is_read_back(scheme: str, code: str) -> None:
    assert iris.parse(iris.concept(scheme, code)) == (scheme, code)


@given(_any_key, _any_key)
def test_a_graph_is_read_back(pack: str, table: str) -> None:
    base = PREFIXES["graphe"]
    minted = iris.graph(pack, table)

    assert minted.startswith(base)
    assert minted[len(base) :].count("/") == 1


@given(_kind, _any_key)
def test_an_iri_is_one_for_oxigraph_and_for_a_query(kind: str, key: str) -> None:
    minted = iris.thing(kind, key)

    assert pyoxigraph.NamedNode(minted).value == minted
    assert sparql_iri(minted) == f"<{minted}>"
    assert minted.isascii()


@given(_prefix, _key)
def test_a_territory_is_the_thing_of_its_kind(prefix: str, key: str) -> None:
    text = f"{prefix}:{key}"

    assert iris.is_territory(text)
    assert iris.territory(text) == iris.thing(iris.TERRITORY_KINDS[prefix], key)
    assert iris.short(iris.territory(text)) == text


@given(st.text(max_size=20))
@example("commune:")
@example(":31555")
@example("dep31")
def test_what_is_no_territory_is_refused(text: str) -> None:
    if iris.is_territory(text):
        return
    with pytest.raises(ValueError, match=r"territory|empty"):
        iris.territory(text)


def test_france_is_its_own_territory() -> None:
    assert iris.territory("france") == iris.FRANCE
    assert iris.short(iris.FRANCE) == "france"
    assert iris.thing("pays", "france") == iris.FRANCE


_place = st.one_of(st.just("france"), st.tuples(_prefix, _key).map(":".join))


@given(_key, _place, _key, _place)
@example("a--commune", "commune:1", "a", "commune:1")
@example("a", "zone:b--c", "a--zone:b", "zone:c")
def test_two_pairs_of_keys_have_two_composite_keys(
    first: str, place: str, second: str, other: str
) -> None:
    same = iris.composite(first, place) == iris.composite(second, other)

    if KEY_PATTERN.fullmatch(first) and KEY_PATTERN.fullmatch(second):
        assert same == ((first, place) == (second, other))


def test_every_table_mints_what_can_be_read_back() -> None:
    for model in TABLES.values():
        assert bool(model.kind) != bool(model.scheme), model.table
        if model.kind:
            assert model.kind in iris.THING_KINDS, model.table


def test_two_tables_never_mint_the_same_iri() -> None:
    kinds = [model.kind or f"ref/{model.scheme}" for model in TABLES.values()]

    assert len(kinds) == len(set(kinds))


def test_every_reference_prefix_is_a_reference() -> None:
    for prefix in REFERENCE_TABLES:
        assert is_reference(f"{prefix}:x")


@pytest.mark.parametrize(("kind", "key"), [("acteurs", "a"), ("", "a"), ("acteur", "")])
def test_an_unknown_kind_or_an_empty_key_is_refused(kind: str, key: str) -> None:
    with pytest.raises(ValueError, match=r"kind|empty"):
        iris.thing(kind, key)


@pytest.mark.parametrize("text", ["", "x", "https://example.org/id/acteur/a", PREFIXES["id"]])
def test_an_iri_of_others_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="not an IRI of maillage"):
        iris.parse(text)
    assert iris.short(text) == text


@given(st.sampled_from(sorted(PREFIXES)), _key)
def test_a_curie_is_expanded_and_shortened_back(prefix: str, local: str) -> None:
    assert shorten(expand(f"{prefix}:{local}")) == f"{prefix}:{local}"


def test_a_prefix_that_is_not_ours_is_refused() -> None:
    with pytest.raises(KeyError):
        expand("exemple:a")


def test_known_numbers_have_the_right_key() -> None:
    assert luhn("79927398713")
    assert not luhn("79927398710")
    assert is_siren("732829320")
    assert is_siret("73282932000074")
    assert is_siret("35600000049837"), "La Poste has a key of its own"
    assert is_finess("010000024")


def _with_luhn_key(digits: str) -> str:
    return next(digits + key for key in "0123456789" if luhn(digits + key))


@given(st.from_regex(r"[0-9]{8}", fullmatch=True), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_seen_by_the_key(digits: str, place: int, change: int) -> None:
    number = _with_luhn_key(digits)
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]

    assert is_siren(number)
    assert not is_siren(wrong)
    assert is_finess(number)
    assert not is_finess(wrong)


@given(st.from_regex(r"[0-9]{13}", fullmatch=True), st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_of_a_siret_is_seen(digits: str, place: int, change: int) -> None:
    number = _with_luhn_key(digits)
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]

    assert is_siret(number)
    if not wrong.startswith("356000000"):
        assert not is_siret(wrong)


@given(st.sampled_from("AB"), st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_a_finess_of_corsica_counts_its_letter(letter: str, digits: str) -> None:
    number = _with_luhn_key("2" + {"A": "1", "B": "2"}[letter] + digits)

    assert is_finess("2" + letter + number[2:])


@given(st.text(max_size=15))
def test_no_text_makes_the_checks_fail(text: str) -> None:
    assert not (is_siren(text) and not text.isascii())
    assert not (is_siret(text) and len(text) != 14)
    assert not (is_finess(text) and len(text) != 9)
