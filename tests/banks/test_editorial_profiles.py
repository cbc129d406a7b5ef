"""Editorial rules for profiles: each holds for a bank that keeps it and finds the place where it is broken."""

from typing import Any

import pytest

from banks.editorial.profiles import (
    DIMENSION_NOT_TOUCHED,
    NO_MINUTES,
    NOT_DESCRIBED,
    TOO_FEW_QUESTIONS,
    TOO_MANY_QUESTIONS,
    check_profiles_are_described,
    check_short_profiles,
)
from scoring import Document, Problem
from tests.banks.editorial_banks import bank, single


def profile(**changes: Any) -> dict[str, Any]:
    """A profile that keeps every rule."""
    return {
        "name": {"ja": "簡易", "en": "Quick"},
        "description": {"ja": "どこから見るべきかが分かります。", "en": "Where to look first."},
        "minutes": 5,
        **changes,
    }


def bank_of(strategy: int, bias: int, *, asked: list[str], **changes: Any) -> Document:
    """A bank of two dimensions with so many questions each, and a profile without levels that asks `asked`."""
    dimensions = [
        {
            "key": key,
            "name": {"ja": "領域", "en": "Dimension"},
            "questions": [single(key=f"{key}.{number}") for number in range(count)],
        }
        for key, count in (("strategy", strategy), ("bias", bias))
    ]
    return bank(dimensions=dimensions, profiles={"quick": profile(levels=False, questions=asked, **changes)})


def keys(dimension: str, count: int) -> list[str]:
    return [f"{dimension}.{number}" for number in range(count)]


@pytest.mark.parametrize(
    ("changes", "place", "message"),
    [({"description": None}, "description", NOT_DESCRIBED), ({"minutes": None}, "minutes", NO_MINUTES)],
)
def test_profile_that_does_not_say_what_people_choose_by_is_found(
    changes: dict[str, Any], place: str, message: str
) -> None:
    document = bank(single(), profiles={"core": profile(), "full": profile(**changes)})

    assert list(check_profiles_are_described(document)) == [Problem(("profiles", "full", place), message)]


@pytest.mark.parametrize("count", [10, 20])
def test_short_profile_of_ten_to_twenty_questions_keeps_the_rule(count: int) -> None:
    document = bank_of(20, 5, asked=[*keys("strategy", count - 1), *keys("bias", 1)])

    assert list(check_short_profiles(document)) == []


@pytest.mark.parametrize(
    ("count", "message", "params"),
    [(9, TOO_FEW_QUESTIONS, {"count": 9, "least": 10}), (21, TOO_MANY_QUESTIONS, {"count": 21, "most": 20})],
)
def test_short_profile_of_too_few_or_too_many_questions_is_found(
    count: int, message: str, params: dict[str, int]
) -> None:
    document = bank_of(20, 5, asked=[*keys("strategy", count - 1), *keys("bias", 1)])

    assert list(check_short_profiles(document)) == [Problem(("profiles", "quick"), message, params)]


def test_short_profile_that_leaves_out_a_dimension_is_found() -> None:
    document = bank_of(12, 5, asked=keys("strategy", 12))

    assert list(check_short_profiles(document)) == [
        Problem(("profiles", "quick"), DIMENSION_NOT_TOUCHED, {"dimension": "bias"})
    ]


def test_profile_with_levels_may_ask_as_it_likes() -> None:
    document = bank(single(), profiles={"core": profile(dimensions=["bias"])})

    assert list(check_short_profiles(document)) == []
