"""Answers: reading them, and whether they fit."""

from decimal import Decimal
from typing import Any

import pytest

from scoring import (
    Answer,
    AnswerSheet,
    InvalidAnswers,
    Organisation,
    Plain,
    check_answer,
    check_targets,
    parse_answer_sheet,
    parse_answers,
    parse_document,
)
from tests.scoring.trees import bank_tree, document, from_yaml, scorer


def read(text: str) -> dict[str, Answer]:
    return parse_answers(document("example"), from_yaml(text))


def problems_of(tree: Any) -> list[str]:
    with pytest.raises(InvalidAnswers) as refused:
        parse_answers(document("example"), tree)
    return [str(problem) for problem in refused.value.problems]


def test_answers_are_read_by_the_kind_of_question() -> None:
    assert read("""
security.notes: 2025
security.measures: [tests, "audits"]
strategy.definition: partial
strategy.budget: {value: yes, comment: null, evidence: "minutes of 3 April"}
strategy.budget-share: {value: 7.50, comment: ~, unknown: false, not_applicable: null}
""") == {
        "strategy.definition": Answer("partial"),
        "strategy.budget": Answer("yes", evidence="minutes of 3 April"),
        "strategy.budget-share": Answer(Decimal("7.5")),
        "security.measures": Answer(("audits", "tests")),
        "security.notes": Answer("2025"),
    }


def test_answers_are_put_in_the_banks_order() -> None:
    assert list(read("{security.notes: x, strategy.budget: 'no', strategy.definition: none}")) == [
        "strategy.definition",
        "strategy.budget",
        "security.notes",
    ]


def test_statuses_are_read() -> None:
    assert read(
        "{strategy.definition: {unknown: true, comment: Ask}, security.notes: {not_applicable: true}}"
    ) == {
        "strategy.definition": Answer(status="unknown", comment="Ask"),
        "security.notes": Answer(status="not_applicable"),
    }


@pytest.mark.parametrize(
    "entry",
    ["", "~", "null", "''", "'  '", "[]", "{}", "{value: }", "{value: ''}", "{value: [], comment: ''}"],
)
@pytest.mark.parametrize(
    "key", ["strategy.definition", "strategy.budget-share", "security.measures", "security.notes"]
)
def test_what_says_nothing_is_no_answer(key: str, entry: str) -> None:
    assert read(f"{key}: {entry}") == {}


def test_comment_alone_is_kept_and_no_answer() -> None:
    answers = read("security.notes: {comment: Later}")
    assert answers == {"security.notes": Answer(comment="Later")}
    assert not answers["security.notes"].is_given


def test_no_answers_at_all_are_read() -> None:
    assert parse_answers(document("example"), None) == {}
    assert parse_answers(document("example"), Plain("")) == {}


def test_option_called_null_can_be_chosen() -> None:
    tree = bank_tree("example")
    tree["dimensions"][0]["questions"][0]["options"][0]["key"] = Plain("null")
    bank = parse_document(tree)
    assert parse_answers(bank, from_yaml("strategy.definition: null")) == {
        "strategy.definition": Answer("null")
    }
    assert parse_answers(bank, {"strategy.definition": None}) == {}


BUDGET, SHARE, MEASURES, NOTES = (
    "strategy.budget",
    "strategy.budget-share",
    "security.measures",
    "security.notes",
)


@pytest.mark.parametrize(
    ("key", "entry", "expected"),
    [
        ("strategy", Plain("x"), ["answers.strategy: there is no question strategy"]),
        (5, Plain("x"), ["answers.5: there is no question 5"]),
        (BUDGET, Plain("maybe"), ["answers.strategy.budget: there is no option maybe"]),
        (BUDGET, {"value": "maybe"}, ["answers.strategy.budget.value: there is no option maybe"]),
        (BUDGET, ["yes"], ["answers.strategy.budget: must be one option: only one can be chosen here"]),
        (BUDGET, True, ["answers.strategy.budget: must be one option: only one can be chosen here"]),
        (SHARE, Plain("101"), ["answers.strategy.budget-share: must be between 0 and 100"]),
        (SHARE, Plain("7.5%"), ["answers.strategy.budget-share: must be a number"]),
        (SHARE, "7.5", ["answers.strategy.budget-share: must be a number"]),
        (SHARE, {"value": Decimal(-1)}, ["answers.strategy.budget-share.value: must be between 0 and 100"]),
        (MEASURES, Plain("audits"), ["answers.security.measures: must be a list of options"]),
        (MEASURES, ["audits", None], ["answers.security.measures: must be a list of options"]),
        (MEASURES, ["audits", "x", "y"], [
            "answers.security.measures[1]: there is no option x",
            "answers.security.measures[2]: there is no option y",
        ]),
        (MEASURES, ["audits", "audits"], ["answers.security.measures[1]: the option audits is chosen twice"]),
        (MEASURES, {"value": ["audits", "none"]}, [
            "answers.security.measures.value[1]: the option none cannot be chosen together with others",
        ]),
        (MEASURES, {"not_applicable": True}, [
            "answers.security.measures: this question cannot be marked as not applicable",
        ]),
        (NOTES, Decimal(5), ["answers.security.notes: must be text"]),
        (NOTES, "\x00", ["answers.security.notes: must not contain control characters or broken characters"]),
        (NOTES, "x" * 10_001, ["answers.security.notes: must have at most 10000 characters"]),
        (NOTES, {"comment": Decimal(5)}, ["answers.security.notes.comment: must be text"]),
        (NOTES, {"evidence": ["x"]}, ["answers.security.notes.evidence: must be text"]),
        (NOTES, {"unknown": Plain("yes")}, ["answers.security.notes.unknown: must be true or false"]),
        (NOTES, {"answer": "x"}, ["answers.security.notes.answer: there is no such field"]),
        (NOTES, {"unknown": True, "not_applicable": True}, [
            "answers.security.notes: cannot be unknown and not applicable at once",
        ]),
        (NOTES, {"value": "x", "unknown": True}, [
            "answers.security.notes: cannot have an answer and be unknown or not applicable as well",
        ]),
    ],
)  # fmt: skip
def test_answer_that_does_not_fit_is_refused(key: Any, entry: Any, expected: list[str]) -> None:
    assert problems_of({key: entry}) == expected


def test_every_answer_that_does_not_fit_is_reported() -> None:
    assert problems_of({BUDGET: "x", "nowhere": "y", SHARE: "z"}) == [
        "answers.strategy.budget: there is no option x",
        "answers.nowhere: there is no question nowhere",
        "answers.strategy.budget-share: must be a number",
    ]


def test_answers_that_are_no_map_are_refused() -> None:
    assert problems_of([]) == ["answers: must be a map of names to values"]


@pytest.mark.parametrize(
    ("key", "answer", "expected"),
    [
        (BUDGET, Answer("yes", comment="Since April"), []),
        (BUDGET, Answer(comment="Later"), []),
        (MEASURES, Answer(("tests", "audits")), []),
        (MEASURES, Answer(()), []),
        (SHARE, Answer(Decimal("7.5")), []),
        (SHARE, Answer(status="unknown"), []),
        (NOTES, Answer("We began in April."), []),
        (NOTES, Answer(status="not_applicable"), []),
        (BUDGET, Answer(("yes",)), ["value: must be one option: only one can be chosen here"]),
        (BUDGET, Answer("x"), ["value: there is no option x"]),
        (MEASURES, Answer("tests"), ["value: must be a list of options"]),
        (SHARE, Answer("7.5"), ["value: must be a number"]),
        (SHARE, Answer(Decimal("NaN")), ["value: must be a number"]),
        (SHARE, Answer(Decimal("100.1")), ["value: must be between 0 and 100"]),
        (NOTES, Answer(Decimal(1)), ["value: must be text"]),
        (NOTES, Answer("x", comment="\x01"), [
            "comment: must not contain control characters or broken characters",
        ]),
        (NOTES, Answer(evidence="x" * 10_001), ["evidence: must have at most 10000 characters"]),
        (BUDGET, Answer("x", status="unknown"), [
            "cannot have an answer and be unknown or not applicable as well",
            "value: there is no option x",
        ]),
    ],
)  # fmt: skip
def test_one_answer_is_checked(key: str, answer: Answer, expected: list[str]) -> None:
    assert [str(problem) for problem in check_answer(document("example").question(key), answer)] == expected


@pytest.mark.parametrize(
    ("key", "answer", "expected"),
    [
        (BUDGET, Answer("x"), "answers.strategy.budget.value: there is no option x"),
        (BUDGET, Answer(("yes",)), "answers.strategy.budget.value: must be one option: only one can be chosen here"),
        (MEASURES, Answer("tests"), "answers.security.measures.value: must be a list of options"),
        (MEASURES, Answer(("x",)), "answers.security.measures.value[0]: there is no option x"),
        (MEASURES, Answer(("tests", "tests")), "answers.security.measures.value[1]: the option tests is chosen twice"),
        (MEASURES, Answer(("tests", "none")),
         "answers.security.measures.value[1]: the option none cannot be chosen together with others"),
        (MEASURES, Answer(status="not_applicable"),
         "answers.security.measures: this question cannot be marked as not applicable"),
        (SHARE, Answer("7.5"), "answers.strategy.budget-share.value: must be a number"),
        (SHARE, Answer(Decimal(101)), "answers.strategy.budget-share.value: must be between 0 and 100"),
        (SHARE, Answer(Decimal(-1)), "answers.strategy.budget-share.value: must be between 0 and 100"),
        (NOTES, Answer(Decimal(1)), "answers.security.notes.value: must be text"),
    ],
)  # fmt: skip
def test_scoring_refuses_answers_that_do_not_fit(key: str, answer: Answer, expected: str) -> None:
    answers = {BUDGET: Answer("yes"), key: answer}  # with a budget, its share is visible
    with pytest.raises(InvalidAnswers) as refused:
        scorer("example").score(answers, region="apac")
    assert [str(problem) for problem in refused.value.problems] == [expected]


def test_visibility_refuses_answers_that_do_not_fit() -> None:
    with pytest.raises(InvalidAnswers) as refused:
        scorer("coverage").visible({"policy": Answer("x")})
    assert [str(problem) for problem in refused.value.problems] == [
        "answers.policy.value: there is no option x"
    ]


def test_answers_to_no_question_are_left_aside() -> None:
    answers = {"gone": Answer("x"), BUDGET: Answer("yes")}
    result = scorer("example").score(answers, region="apac")
    assert result == scorer("example").score({BUDGET: Answer("yes")}, region="apac")


def test_targets_are_checked() -> None:
    targets = {"strategy": Decimal(101), "people": Decimal(50), "security": Decimal("0.5")}
    expected = ["targets.strategy: must be between 0 and 100", "targets.people: there is no dimension people"]
    assert [str(problem) for problem in check_targets(document("example"), targets)] == expected
    with pytest.raises(InvalidAnswers) as refused:
        scorer("example").score({}, region="apac", targets=targets)
    assert [str(problem) for problem in refused.value.problems] == expected


def test_answer_sheet_is_read() -> None:
    tree = from_yaml("""
bank: 010
version: 2025.10
organisation: {name: 株式会社サンプル, region: apac, industry: manufacturing, size: 1000}
targets: {strategy: 80, security: 62.5}
answers: {strategy.definition: partial}
""")
    assert parse_answer_sheet(tree) == AnswerSheet(
        bank="010",
        version="2025.10",
        organisation=Organisation("株式会社サンプル", "apac", "manufacturing", 1000),
        targets={"strategy": Decimal(80), "security": Decimal("62.5")},
        answers_tree={"strategy.definition": "partial"},
    )


def test_answer_sheet_may_name_a_profile() -> None:
    assert parse_answer_sheet(from_yaml("{profile: quick, answers: {}}")).profile == "quick"
    assert parse_answer_sheet(from_yaml("{profile: ~, answers: {}}")).profile is None


def test_answer_sheet_needs_little() -> None:
    assert parse_answer_sheet(
        from_yaml("{answers: , organisation: {name: ~, region: ~, size: ~}}")
    ) == AnswerSheet(
        bank=None,
        version=None,
        organisation=Organisation("", "other", "", None),
        targets={},
        answers_tree=Plain(""),
    )


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ([], ["must be a map of names to values"]),
        ({}, ["answers: is missing"]),
        ({"answers": {}, "bnak": "x"}, ["bnak: there is no such field"]),
        ({"answers": {}, "bank": Decimal(1), "version": ["x"]}, ["bank: must be text", "version: must be text"]),
        ({"answers": {}, "profile": ["quick"]}, ["profile: must be text"]),
        ({"answers": {}, "costs": "x"}, ["costs: must be a map of names to values"]),
        ({"answers": {}, "organisation": "x"}, ["organisation: must be a map of names to values"]),
        ({"answers": {}, "targets": [80]}, ["targets: must be a map of names to values"]),
        ({"answers": {}, "targets": {"strategy": Decimal(101)}}, ["targets.strategy: must be between 0 and 100"]),
        ({"answers": {}, "organisation": {"nmae": "x", "region": "japan", "size": Decimal("1.5"), "name": 1}}, [
            "organisation.nmae: there is no such field",
            "organisation.name: must be text",
            "organisation.region: must be one of: apac, europe, us, other",
            "organisation.size: must be a whole number",
        ]),
    ],
)  # fmt: skip
def test_answer_sheet_is_refused(tree: Any, expected: list[str]) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        parse_answer_sheet(tree)
    assert [str(problem) for problem in refused.value.problems] == expected
