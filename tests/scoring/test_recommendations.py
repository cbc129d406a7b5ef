"""The order of recommendations."""

from typing import Any

import pytest

from scoring import Answer
from tests.scoring.strategies import ready


def listed(needs: dict[str, list[str]], gains: dict[str, int], **more: dict[str, Any]) -> list[str]:
    """The order in which recommendations with these needs come, each on a question with this much to gain."""
    questions = [
        {
            "key": f"on-{key}",
            "kind": "single",
            "text": {"en": "Q"},
            "options": [
                {"key": "now", "points": 0, "text": {"en": "x"}, "recommendation": key},
                {"key": "then", "points": gain, "text": {"en": "x"}},
            ],
        }
        for key, gain in gains.items()
    ]
    tree = {
        "format": 1,
        "key": "bank",
        "version": "1",
        "languages": ["en"],
        "title": {"en": "Bank"},
        "levels": [{"from": 0, "name": {"en": "x"}}],
        "recommendations": {
            key: {"text": {"en": key}, "needs": need, **more.get(key, {})} for key, need in needs.items()
        },
        "dimensions": [{"key": "d", "name": {"en": "D"}, "questions": questions}],
    }
    result = ready(tree).score({question["key"]: Answer("now") for question in questions}, region="other")
    return [entry.key for entry in result.recommendations]


def test_what_is_needed_comes_in_ranked_order_and_not_by_nearness() -> None:
    # first needs far and near directly, and late by way of near; late ranks above both.
    needs = {"first": ["near", "far"], "late": [], "far": [], "near": ["late"]}
    assert listed(needs, {"first": 100, "late": 90, "far": 80, "near": 70}) == [
        "late",
        "far",
        "near",
        "first",
    ]


def test_need_is_followed_through_what_is_not_listed() -> None:
    needs = {"first": ["between"], "between": ["below"], "below": [], "other": []}
    assert listed(needs, {"first": 100, "other": 90, "below": 10}) == ["below", "first", "other"]


@pytest.mark.parametrize(
    ("efforts", "order"),
    [((1, 1), ["a", "b"]), ((1, 2), ["a", "b"]), ((2, 1), ["b", "a"]), ((3, 2), ["b", "a"])],
)
def test_gain_counts_for_the_effort_and_then_the_banks_order(
    efforts: tuple[int, int], order: list[str]
) -> None:
    needs: dict[str, list[str]] = {"a": [], "b": []}
    assert listed(needs, {"b": 60, "a": 60}, a={"effort": efforts[0]}, b={"effort": efforts[1]}) == order


def test_long_chain_of_needs_is_put_in_order() -> None:
    count = 1200  # more than Python's own stack would bear
    needs = {f"r{i}": [f"r{i + 1}"] if i < count - 1 else [] for i in range(count)}
    assert listed(needs, dict.fromkeys(needs, 50)) == [f"r{i}" for i in reversed(range(count))]
