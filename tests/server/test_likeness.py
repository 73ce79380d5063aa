"""Names that look like one: by their letters, by their words, and none that does not."""

from __future__ import annotations

from maillage.server.likeness import Names

KNOWN = Names(
    [
        "centre medico psychologique les tilleuls",
        "centre medico psychologique du port",
        "csapa du port",
        "saint aville",
        *(f"centre numero {n}" for n in range(200)),
    ]
)


def best(name: str) -> str:
    return max(KNOWN.nearest(name), key=lambda found: found[1])[0]


def test_a_letter_that_is_missing_or_another_changes_little() -> None:
    assert best("sant avile") == "saint aville"
    assert best("cspa du port") == "csapa du port"


def test_the_order_of_words_does_not_matter() -> None:
    mixed = KNOWN.nearest("tilleuls les psychologique medico centre")

    assert mixed == KNOWN.nearest("centre medico psychologique les tilleuls")


def test_a_rare_word_is_enough_to_be_found_among_many_that_share_the_others() -> None:
    assert best("centre tilleuls") == "centre medico psychologique les tilleuls"


def test_likeness_is_between_half_and_one_and_nothing_else_is_found() -> None:
    found = dict(KNOWN.nearest("saint aville"))

    assert found["saint aville"] == 1
    assert Names([]).nearest("saint aville") == []
    assert Names(["xyz"]).nearest("saint aville") == []
