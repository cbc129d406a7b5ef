"""Single values: read as written, or refused."""

import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import InvalidDocument, Plain, Text, number_text, round_half_up
from scoring.problems import Problem, Unfit
from scoring.scalars import exact_sum, is_null, read_boolean, read_integer, read_number


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (Plain("7.5"), "7.5"),
        (Plain("010"), "10"),
        (Plain("+5"), "5"),
        (Plain(".5"), "0.5"),
        (Plain("5."), "5"),
        (Plain("1.50e1"), "15"),
        (Plain("-0.0"), "0"),
        (Plain("1e-12"), "0.000000000001"),
        (Decimal("1E+2"), "100"),
        (Decimal("2.500"), "2.5"),
        (999_999_999_999_999, "999999999999999"),
    ],
)
def test_number_is_read_exactly(value: Any, number: str) -> None:
    read = read_number(value)
    assert (read, number_text(read)) == (Decimal(number), number)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Plain("1,000"), "must be a number"),
        (Plain("7.5%"), "must be a number"),
        (Plain("0x10"), "must be a number"),
        (Plain("1_000"), "must be a number"),
        (Plain(".inf"), "must be a number"),
        (Plain("１２"), "must be a number"),
        (Plain(""), "must be a number"),
        (Plain("1" * 65), "must be a number"),
        ("5", "must be a number"),
        (True, "must be a number"),
        (None, "must be a number"),
        (1.5, "must be a number"),
        (Decimal("NaN"), "must be a number"),
        (Decimal("Infinity"), "must be a number"),
        (10**15, "must be a number of at most 15 digits before and 12 after the decimal point"),
        (Decimal("1e999999"), "must be a number of at most 15 digits before and 12 after the decimal point"),
        (Decimal("1e-13"), "must be a number of at most 15 digits before and 12 after the decimal point"),
    ],
)
def test_what_is_no_number_is_refused(value: Any, message: str) -> None:
    with pytest.raises(Unfit, match=message):
        read_number(value)


@pytest.mark.parametrize(
    ("minimum", "maximum", "message"),
    [
        (Decimal(6), None, "must be at least 6"),
        (None, Decimal(4), "must be at most 4"),
        (Decimal(6), Decimal(8), "must be between 6 and 8"),
    ],
)
def test_number_outside_its_range_is_refused(minimum: Any, maximum: Any, message: str) -> None:
    with pytest.raises(Unfit, match=message):
        read_number(Plain("5"), minimum, maximum)


def test_whole_number_is_read() -> None:
    assert (read_integer(Plain("2.0"), 1, 3), type(read_integer(Plain("2.0"), 1, 3))) == (2, int)


@pytest.mark.parametrize("value", [Plain("true"), Plain("True"), Plain("TRUE"), True])
def test_true_is_read(value: Any) -> None:
    assert read_boolean(value) is True


@pytest.mark.parametrize("value", [Plain("yes"), Plain("on"), "true", 1, None])
def test_what_is_no_boolean_is_refused(value: Any) -> None:
    with pytest.raises(Unfit, match="must be true or false"):
        read_boolean(value)


def test_null_is_unquoted() -> None:
    assert [is_null(value) for value in (None, Plain("~"), Plain("null"), Plain(""))] == [True] * 4
    assert [is_null(value) for value in ("", "null", "~", 0, False, Plain("nil"))] == [False] * 6


def test_sum_loses_no_digit() -> None:
    assert exact_sum([Decimal("999999999999999"), Decimal("0.000000000001")] * 50) == Decimal(
        "49999999999999950.00000000005"
    )


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(2, 3), 4, "0.6667"),
        (Decimal("0.00005"), 4, "0.0001"),
        (Decimal("0.000049999"), 4, "0.0000"),
        (Decimal("72.25"), 1, "72.3"),
        (50, 1, "50.0"),
        (Decimal("12.5"), 0, "13"),
        (Fraction(-1, 100), 1, "0.0"),
    ],
)
def test_rounding_is_half_up(value: Any, places: int, rounded: str) -> None:
    assert str(round_half_up(value, places)) == rounded


@given(st.fractions(-1000, 1000), st.integers(0, 6))
def test_rounding_is_to_the_nearest(value: Fraction, places: int) -> None:
    distance = abs(Fraction(round_half_up(value, places)) - value)
    assert distance <= Fraction(1, 2 * 10**places)


def test_text_falls_back_to_its_first_language() -> None:
    text = Text({"ja": "準備", "en": "Readiness"})
    assert (text.get("en"), text.get("fr"), text.get("fr", "-"), text["ja"]) == (
        "Readiness",
        "準備",
        "-",
        "準備",
    )
    assert (list(text), len(text), bool(text)) == (["ja", "en"], 2, True)
    assert repr(text) == "Text({'ja': '準備', 'en': 'Readiness'})"
    assert hash(text) == hash(Text({"ja": "準備", "en": "Readiness"}))


def test_empty_text_says_nothing() -> None:
    assert (Text().get("en"), bool(Text())) == ("", False)


def test_problem_is_written_with_its_place() -> None:
    problem = Problem(
        ("dimensions", 0, "questions", 2, "text"),
        "has no text in the language %(language)s",
        {"language": "en"},
    )
    assert str(problem) == "dimensions[0].questions[2].text: has no text in the language en"
    assert (problem.place, problem.text) == (
        "dimensions[0].questions[2].text",
        "has no text in the language en",
    )
    assert str(Problem((), "is missing")) == "is missing"


def test_refusal_survives_pickling() -> None:
    refusal = InvalidDocument([Problem(("key",), "is missing")])
    again = pickle.loads(pickle.dumps(refusal))
    assert (str(again), again.problems) == ("key: is missing", refusal.problems)
