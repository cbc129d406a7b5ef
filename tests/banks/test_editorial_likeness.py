"""How alike texts read."""

import pytest

from banks.editorial.likeness import Likeness


def alike(*texts: str, threshold: float = 0.7) -> list[list[str]]:
    """For each text the positions, as names, of those before it that it is like."""
    likeness = Likeness(threshold)
    return [list(likeness.take(str(position), text)) for position, text in enumerate(texts)]


def test_likeness_names_every_text_before_that_reads_alike() -> None:
    assert alike("Name an owner.", "Count the systems.", "name an OWNER!", "Name an owner") == [
        [],
        [],
        ["0"],
        ["0", "2"],
    ]


@pytest.mark.parametrize("text", ["研修", "研", "研修計画"])
def test_likeness_of_short_texts_is_seen(text: str) -> None:
    assert alike(text, text) == [[], ["0"]]


@pytest.mark.parametrize("text", ["", "。"])
def test_likeness_of_texts_without_letters_is_none(text: str) -> None:
    assert alike(text, text) == [[], []]


def test_likeness_counts_what_is_shared_over_what_both_have() -> None:
    # abcd has the runs abc and bcd, abce has abc and bce: one of two shared, so 2 x 1 / (2 + 2).
    assert alike("abcd", "abce", threshold=0.5) == [[], ["0"]]
    assert alike("abcd", "abce", threshold=0.51) == [[], []]
