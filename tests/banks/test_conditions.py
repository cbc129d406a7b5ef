"""Conditions as rows and back: what a condition says is said by the rows, whatever shape it had."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks.editing import conditions as rows_of
from banks.editing.conditions import Group, Kept, as_condition, as_group, with_group, with_test, without

pytestmark = pytest.mark.any_database

QUESTIONS = ("a", "b", "c")
A, B, C = ({"question": key, "is": ["yes"]} for key in QUESTIONS)


def holds(condition: Any, answers: dict[str, bool]) -> bool:
    """Whether a condition holds by the rules of the format, where each question is answered yes or not at all."""
    held = []
    if "question" in condition:
        held.append(answers[condition["question"]])
    held += [holds(part, answers) for part in condition.get("all", ())]
    if "any" in condition:
        held.append(any(holds(part, answers) for part in condition["any"]))
    if "not" in condition:
        held.append(not holds(condition["not"], answers))
    return all(held)


@pytest.mark.parametrize(
    ("condition", "mode", "rows"),
    [
        (A, "all", 1),
        ({"all": [A, B]}, "all", 2),
        ({"any": [A, B]}, "any", 2),
        ({"not": A}, "none", 1),
        ({"not": {"any": [A, B]}}, "none", 2),
        ({"not": {"all": [A, B]}}, "not_all", 2),
        ({**A, "all": [B]}, "all", 2),
        ({**A, "any": [B, C], "not": C}, "all", 3),
        ({"any": [{"all": [A, B]}, {"not": C}]}, "any", 2),
    ],
)
def test_condition_is_shown_as_a_group_of_rows_that_says_the_same(
    condition: dict[str, Any], mode: str, rows: int
) -> None:
    group = as_group(condition)
    assert (group.mode, len(group.rows)) == (mode, rows)
    again = as_condition(group)
    for values in product((False, True), repeat=3):
        answers = dict(zip(QUESTIONS, values, strict=True))
        assert holds(again, answers) == holds(condition, answers)


conditions = st.recursive(
    st.sampled_from([A, B, C]),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "all": st.lists(inner, min_size=1, max_size=3),
            "any": st.lists(inner, min_size=1, max_size=3),
            "not": inner,
        },
    ).filter(bool),
    max_leaves=8,
)


@given(conditions)
def test_any_condition_comes_back_from_its_rows_with_the_same_meaning(condition: dict[str, Any]) -> None:
    again = as_condition(as_group(condition))
    assert as_group(again) == as_group(as_condition(as_group(again)))
    assert set(rows_of.tested_questions(again)) == set(rows_of.tested_questions(condition))
    for values in product((False, True), repeat=3):
        answers = dict(zip(QUESTIONS, values, strict=True))
        assert holds(again, answers) == holds(condition, answers)


@pytest.mark.parametrize(
    "condition",
    [
        None,
        7,
        "text",
        [A],
        {"question": "a", "when": 1},
        {"is": []},
        {"all": []},
        {"any": "a"},
        {"is": "yes"},
    ],
)
def test_what_is_no_condition_is_kept_as_it_is(condition: Any) -> None:
    group = as_group(condition)
    assert group.rows == (Kept(condition),)
    assert group.mode == "all"
    assert as_condition(group) == condition


def test_malformed_values_of_a_test_are_kept() -> None:
    condition = {"question": 7, "is": [True, "x"], "at_least": "many", "at_most": [], "answered": "maybe"}
    assert as_condition(as_group(condition)) == condition


def test_rows_are_added_and_removed_at_their_place() -> None:
    group = as_group({"all": [A, {"any": [B, C]}]})
    assert as_condition(with_test(group, ())) == {"all": [A, {"any": [B, C]}, {}]}
    assert as_condition(with_test(group, (1,))) == {"all": [A, {"any": [B, C, {}]}]}
    assert as_condition(with_group(group, (1,))) == {"all": [A, {"any": [B, C, {"all": [{}, {}]}]}]}
    assert as_condition(without(group, (0,))) == {"any": [B, C]}
    assert as_condition(without(without(group, (1, 0)), (1, 0))) == A
    with pytest.raises(LookupError):
        with_test(group, (0,))


def test_group_without_rows_is_no_condition() -> None:
    assert as_condition(Group("any", ())) is None
    assert as_condition(Group("all", (rows_of.Test(),))) == {}
