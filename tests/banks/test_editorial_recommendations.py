"""Editorial rules for recommendations: each holds for a bank that keeps it and finds the place where it is broken."""

from time import process_time
from typing import Any

import pytest

from banks.editorial.questions import NEAR_IDENTICAL
from banks.editorial.recommendations import (
    GIVEN_BY_NONE,
    MISSING_DONE,
    MISSING_OWNER,
    MISSING_RECOMMENDATION,
    WOOLLY,
    check_advice_is_concrete,
    check_done_and_owner,
    check_recommendations,
    check_recommendations_are_given,
    check_recommendations_differ,
)
from scoring import Problem
from tests.banks.editorial_banks import QUESTION, bank, multiple, number, option, single


def advice(ja: str, en: str, **fields: Any) -> dict[str, Any]:
    return {"text": {"ja": ja, "en": en}, **fields}


def test_recommendations_single_choice_needs_one_below_the_best_option() -> None:
    question = single()
    for each in question["options"]:
        each.pop("recommendation", None)

    assert list(check_recommendations(bank(question))) == [
        Problem((*QUESTION, "options", 0), MISSING_RECOMMENDATION),
        Problem((*QUESTION, "options", 1), MISSING_RECOMMENDATION),
    ]


def test_recommendations_multiple_choice_needs_one_for_each_option_that_earns_and_for_none_of_them() -> None:
    question = multiple()
    question["options"].insert(2, option("other", 0, "その他", "Something else"))
    for each in question["options"]:
        each.pop("recommendation", None)

    assert list(check_recommendations(bank(question))) == [
        Problem((*QUESTION, "options", 0), MISSING_RECOMMENDATION),
        Problem((*QUESTION, "options", 1), MISSING_RECOMMENDATION),
        Problem((*QUESTION, "options", 3), MISSING_RECOMMENDATION),
    ]


def test_recommendations_multiple_choice_needs_none_for_the_best_exclusive_option() -> None:
    question = multiple()
    question["options"].append(
        option("all", 100, "すべて自動化している", "All of it is automated", exclusive=True)
    )

    assert list(check_recommendations(bank(question))) == []


def test_recommendations_number_needs_one_below_the_best_band() -> None:
    question = number(bands=[{"from": 0, "points": 100}, {"from": 30, "points": 40}])

    assert list(check_recommendations(bank(question))) == [
        Problem((*QUESTION, "bands", 1), MISSING_RECOMMENDATION)
    ]


def test_recommendations_are_not_asked_of_questions_without_weight() -> None:
    question = single(weight=0)
    for each in question["options"]:
        each.pop("recommendation", None)

    assert list(check_recommendations(bank(question))) == []


def test_recommendation_that_no_answer_leads_to_is_found() -> None:
    recommendations = {
        "start": advice("監視を始める", "Start monitoring"),
        "alert": advice("しきい値を決める", "Set a threshold"),
        "forgotten": advice("台帳を作る", "Make an inventory"),
    }

    assert list(check_recommendations_are_given(bank(single(), recommendations=recommendations))) == [
        Problem(("recommendations", "forgotten"), GIVEN_BY_NONE)
    ]


def test_recommendations_in_a_bank_that_names_tests_and_owners_each_need_both() -> None:
    whole = {"done": {"ja": "記録がある", "en": "A record exists."}, "owner": "cio"}
    recommendations = {
        "start": advice("監視を始める", "Start monitoring", **whole),
        "alert": advice("しきい値を決める", "Set a threshold"),
    }
    document = bank(single(), recommendations=recommendations, owners={"cio": {"ja": "CIO", "en": "CIO"}})

    assert list(check_done_and_owner(document)) == [
        Problem(("recommendations", "alert", "done"), MISSING_DONE),
        Problem(("recommendations", "alert", "owner"), MISSING_OWNER),
    ]


def test_recommendations_in_a_bank_of_before_need_neither_test_nor_owner() -> None:
    assert list(check_done_and_owner(bank(single()))) == []


def test_recommendations_that_read_almost_the_same_are_found_whatever_the_order_of_words() -> None:
    recommendations = {
        "start": advice("監視を始める", "Name an owner for every AI system and publish the list of owners."),
        "alert": advice(
            "しきい値を決める", "Publish the list of owners, and name an owner for each AI system."
        ),
    }

    assert list(check_recommendations_differ(bank(single(), recommendations=recommendations))) == [
        Problem(
            ("recommendations", "alert", "text", "en"), NEAR_IDENTICAL, {"other": "start", "language": "en"}
        )
    ]


def test_recommendations_that_say_different_things_about_one_subject_are_told_apart() -> None:
    recommendations = {
        "start": advice(
            "AIシステムの台帳を作り、責任者を決める。",
            "Make an inventory of AI systems and name an owner for it.",
        ),
        "alert": advice(
            "AIシステムの台帳を四半期ごとに購買記録と照合する。",
            "Compare the inventory of AI systems with purchasing records every quarter.",
        ),
    }

    assert list(check_recommendations_differ(bank(single(), recommendations=recommendations))) == []


def test_three_hundred_recommendations_are_compared_in_under_two_seconds() -> None:
    # Long texts that share nearly all of their characters, which is what a careless comparison is slow on.
    recommendations = {
        f"advice-{number}": advice(
            "".join(chr(0x4E00 + (number * 37 + step * 11) % 900) for step in range(200)),
            " ".join(f"w{(number * 31 + step * 7) % 500}" for step in range(80)),
        )
        for number in range(300)
    }
    document = bank(number(), recommendations=recommendations)

    started = process_time()
    list(check_recommendations_differ(document))

    assert process_time() - started < 2


@pytest.mark.parametrize("field", ["text", "done"])
@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("en", "Train staff as appropriate.", "as appropriate"),
        ("en", "Consider appointing an owner.", "Consider appointing"),
        ("en", "Leverage best practices.", "Leverage"),
        ("ja", "必要に応じて研修を行う。", "必要に応じ"),
        ("ja", "連携を図り、強化する。", "を図り"),
        ("ja", "責任者の設置を検討する。", "検討する。"),
    ],
)
def test_recommendation_that_is_not_concrete_is_found(
    field: str, language: str, words: str, found: str
) -> None:
    recommendation = {"text": {"ja": "始める", "en": "Start"}, "done": {"ja": "始めている", "en": "It runs."}}
    recommendation[field][language] = words

    document = bank(number(), recommendations={"start": recommendation})
    assert list(check_advice_is_concrete(document)) == [
        Problem(("recommendations", "start", field, language), WOOLLY, {"found": found})
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "List where AI is needed, and have each department consider it at its next meeting."),
        ("ja", "利用状況を図にまとめ、取締役会で検討する議案にする。"),
        ("de", "Soweit erforderlich as appropriate."),
    ],
)
def test_recommendation_that_is_concrete_is_left_alone(language: str, words: str) -> None:
    text = {"ja": "始める", "en": "Start", language: words}

    assert list(check_advice_is_concrete(bank(number(), recommendations={"start": {"text": text}}))) == []
