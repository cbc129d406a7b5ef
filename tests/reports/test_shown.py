"""Questions of a result are worded when they are looked at; exact sizes are put in order as whole numbers."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from reports.context import build
from reports.exact import largest_first
from reports.view_model import Shown
from reports.wording import status_text
from tests.reports.subjects import example

pytestmark = pytest.mark.any_database


@pytest.fixture
def worded():
    """The keys that were worded, in order."""
    return []


@pytest.fixture
def shown(worded):
    def word(key):
        worded.append(key)
        return f"words of {key}"

    return Shown(("a", "b", "c"), word)


def test_shown_knows_its_questions_without_wording_them(shown, worded):
    assert (list(shown), len(shown), "b" in shown, "z" in shown) == (["a", "b", "c"], 3, True, False)
    assert len(shown.those(("c", "a"))[1:]) == 1
    assert worded == []


def test_question_is_worded_once(shown, worded):
    assert [shown["b"], *shown.those("cb"), shown["b"]] == [
        "words of b",
        "words of c",
        "words of b",
        "words of b",
    ]
    assert worded == ["b", "c"]


def test_question_that_is_not_shown_is_missing(shown):
    with pytest.raises(KeyError, match="z"):
        shown["z"]


def test_questions_are_a_sequence_in_their_order(shown):
    some = shown.those(("c", "a", "b"))
    assert (some[0], some[-1], tuple(some[:2])) == ("words of c", "words of b", ("words of c", "words of a"))
    assert some == ("words of c", "words of a", "words of b")
    assert some != shown.those(("a", "b", "c"))
    assert {some, shown.those(("c", "a", "b")), tuple(some)} == {some}


@pytest.mark.parametrize(
    ("sizes", "weights", "order"),
    [
        ([Fraction(1, 3), Fraction(1, 2), Fraction(2, 5)], None, [1, 2, 0]),
        ([Fraction(1, 3), Fraction(1, 2), Fraction(1, 3)], None, [1, 0, 2]),
        ([Fraction(1, 3), Fraction(1, 2), Fraction(2, 5)], [Decimal("1.5"), Decimal(1), Decimal("0.1")], [0, 1, 2]),
        ([Fraction(10), Fraction(10)], [Fraction(1, 7), Fraction(1, 6)], [1, 0]),
        ([], None, []),
    ],
)  # fmt: skip
def test_largest_comes_first_and_equals_as_they_came(sizes, weights, order):
    weight = None if weights is None else weights.__getitem__
    assert largest_first(range(len(sizes)), sizes.__getitem__, weight=weight) == order


def test_question_is_worded_in_the_language_of_its_result():
    report = build(example({}), language="ja")
    with translation.override("ja"):
        unanswered = str(status_text("unanswered"))
    with translation.override("en"):
        assert unanswered != status_text("unanswered")
        assert {question.answer for question in report.unanswered} == {unanswered}
