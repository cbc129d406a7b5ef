"""Editorial rules for questions: each holds for a bank that keeps it and finds the place where it is broken."""

from typing import Any

import pytest

from banks.editorial.questions import (
    CONTAINED,
    DOUBLE_BARRELLED,
    MISSING_HELP,
    MISSING_WHY,
    NEAR_IDENTICAL,
    OVERLAPPING,
    POINTS_NOT_RISING,
    check_asks_one_thing,
    check_guidance,
    check_options_differ,
    check_points_rise,
    check_questions_differ,
)
from scoring import Problem
from tests.banks.editorial_banks import QUESTION, bank, multiple, single, text


@pytest.mark.parametrize("question", [single, text])
def test_guidance_missing_help_is_found(question: Any) -> None:
    assert list(check_guidance(bank(question(help=None)))) == [Problem((*QUESTION, "help"), MISSING_HELP)]


def test_guidance_missing_reason_is_found_on_scored_questions_alone() -> None:
    document = bank(single(why=None), single(key="bias.uses", weight=0, why=None), text(key="bias.notes"))

    assert list(check_guidance(document)) == [Problem((*QUESTION, "why"), MISSING_WHY)]


@pytest.mark.parametrize(
    ("former", "latter"),
    [
        ("Some units use AI in day-to-day operations.", "Most units use AI in day-to-day operations."),
        ("Logs are kept, and nobody reads them.", "LOGS ARE KEPT and nobody reads them"),
    ],
)
def test_options_that_read_almost_the_same_are_found(former: str, latter: str) -> None:
    question = single()
    question["options"][0]["text"]["en"] = former
    question["options"][2]["text"]["en"] = latter

    assert list(check_options_differ(bank(question))) == [
        Problem(
            (*QUESTION, "options", 2, "text", "en"),
            NEAR_IDENTICAL,
            {"other": "none", "language": "en"},
        )
    ]


def test_options_that_differ_in_a_number_are_told_apart() -> None:
    question = single()
    question["options"][0]["text"]["ja"] = "年1回、取締役会に報告している"
    question["options"][1]["text"]["ja"] = "年4回、取締役会に報告している"

    assert list(check_options_differ(bank(question))) == []


@pytest.mark.parametrize(
    ("language", "former", "latter", "found"),
    [
        ("en", "5 to 10 systems are tested", "10 to 20 systems are tested", True),
        ("en", "5 to 9 systems are tested", "10 to 20 systems are tested", False),
        ("en", "Up to 10% of systems are tested", "10% or more of systems are tested", True),
        ("en", "Less than 10% of systems are tested", "10% or more of systems are tested", False),
        ("en", "More than 10 systems are tested", "Less than 20 systems are tested", True),
        ("en", "Between 1 and 4 systems are tested", "At least 4 systems are tested", True),
        ("en", "At most 10 systems are tested", "More than 10 systems are tested", False),
        ("ja", "AIシステムの5〜10件を検証している", "AIシステムの10〜20件を検証している", True),
        (
            "ja",
            "AIシステムの5件以上10件未満を検証している",
            "AIシステムの10件以上20件未満を検証している",
            False,
        ),
        ("ja", "AIシステムの10%以下を検証している", "AIシステムの10%以上を検証している", True),
        ("ja", "AIシステムの10%以内を検証している", "AIシステムの10%超を検証している", False),
        ("ja", "AIシステムの3件以上を検証している", "AIシステムの5件以上を検証している", True),
        ("en", "5 to 10 systems are tested", "10 to 20 models have an owner who is named", False),
        ("en", "Tested within 5 days, or 10 days or more", "Tested within 5 days, or 12 days or more", False),
        ("en", "At least 5 systems, or at least 9 people", "At least 6 systems, or at least 8 people", False),
        ("en", "Version 4 is in use in every unit", "Version 5 is in use in every unit", False),
    ],
)
def test_options_that_only_numbers_tell_apart_must_not_overlap(
    language: str, former: str, latter: str, found: bool
) -> None:
    question = single()
    question["options"][0]["text"][language] = former
    question["options"][1]["text"][language] = latter

    place = (*QUESTION, "options", 1, "text", language)
    expected = [Problem(place, OVERLAPPING, {"other": "none", "language": language})] if found else []
    assert list(check_options_differ(bank(question))) == expected


def test_options_in_other_languages_are_not_searched_for_numbers() -> None:
    question = single()
    question["options"][0]["text"]["de"] = "5 bis 10 Systeme"
    question["options"][1]["text"]["de"] = "10 bis 20 Systeme"

    assert list(check_options_differ(bank(question))) == []


@pytest.mark.parametrize("positions", [(0, 1), (1, 0)], ids=["the first", "the second"])
def test_options_of_which_one_holds_the_other_are_found_in_multiple_choice_alone(
    positions: tuple[int, int],
) -> None:
    def changed(question: dict[str, Any]) -> dict[str, Any]:
        shorter, longer = positions
        question["options"][shorter]["text"]["en"] = "Independent audits"
        question["options"][longer]["text"]["en"] = "Yearly independent audits, by outsiders"
        return question

    assert list(check_options_differ(bank(changed(single())))) == []
    assert list(check_options_differ(bank(changed(multiple())))) == [
        Problem((*QUESTION, "options", 1, "text", "en"), CONTAINED, {"other": "audit", "language": "en"})
    ]


def test_questions_that_read_almost_the_same_are_found_across_dimensions() -> None:
    former = single(
        key="strategy.review",
        text={"ja": "AI戦略をどのように見直していますか。", "en": "How is your AI strategy reviewed?"},
    )
    other = single(text={"ja": "AIの研修は誰が受けていますか。", "en": "How is the AI strategy reviewed?"})
    document = bank(
        dimensions=[
            {"key": "strategy", "name": {"ja": "戦略", "en": "Strategy"}, "questions": [former]},
            {
                "key": "bias",
                "name": {"ja": "バイアス", "en": "Bias"},
                "questions": [single(key="bias.a"), other],
            },
        ]
    )

    assert list(check_questions_differ(document)) == [
        Problem(
            ("dimensions", 1, "questions", 1, "text", "en"),
            NEAR_IDENTICAL,
            {"other": "strategy.review", "language": "en"},
        )
    ]


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("en", "Is there a policy and/or a procedure?", "and/or"),
        ("en", "Who tests the system, and who approves it?", "and who"),
        ("en", "Is there a policy? Who approved it?", "? Who approved it?"),
        ("en", "Is the policy documented, and also known to staff?", ", and also"),
        ("en", "Do you list models as well as data?", "as well as"),
        ("en", "How are AI systems tested and approved?", "tested and approved"),
        ("en", "How are pilots narrowed down and brought to an end?", "narrowed down and brought"),
        ("en", "How do you find and correct errors?", "do you find and correct"),
        ("ja", "方針および手順はありますか。", "および"),
        ("ja", "方針及び手順はありますか。", "及び"),
        ("ja", "検証し、かつ承認していますか。", "かつ"),
        ("ja", "方針ならびに手順はありますか。", "ならびに"),
        ("ja", "方針並びに手順はありますか。", "並びに"),
        ("ja", "だれが検証し、また、だれが承認しますか。", "、また、"),
        ("ja", "方針はありますか。承認済みですか。", "か。承認済みですか。"),
        ("ja", "方針はありますか。さらに、承認していますか。", "か。さらに、承認していますか。"),
        ("ja", "方針を定め、周知を徹底していますか。", "を定め、周知を徹底していますか"),
    ],
)
def test_question_that_asks_two_things_is_found(language: str, words: str, found: str) -> None:
    question = single()
    question["text"][language] = words

    assert list(check_asks_one_thing(bank(question))) == [
        Problem((*QUESTION, "text", language), DOUBLE_BARRELLED, {"found": found})
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Which of these cover models and data? Choose all that apply."),
        ("en", "How is money for AI set aside?"),
        ("ja", "かつて事故の起きたAIを、どのように監視していますか。"),
        ("ja", "影響の大きいAIを導入するとき、従業員の代表をどのように加えていますか。"),
    ],
)
def test_question_that_asks_one_thing_is_left_alone(language: str, words: str) -> None:
    question = single()
    question["text"][language] = words

    assert list(check_asks_one_thing(bank(question))) == []


@pytest.mark.parametrize("points", [60, 50])
def test_points_that_do_not_rise_are_found(points: int) -> None:
    question = single()
    question["options"][2]["points"] = points

    assert list(check_points_rise(bank(question))) == [
        Problem((*QUESTION, "options", 2, "points"), POINTS_NOT_RISING)
    ]


@pytest.mark.parametrize("question", [single(weight=0), multiple()], ids=["no weight", "multiple"])
def test_points_may_stand_in_any_order_where_answers_are_no_scale(question: dict[str, Any]) -> None:
    question["options"].reverse()

    assert list(check_points_rise(bank(question))) == []
