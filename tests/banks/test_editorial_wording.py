"""Editorial rules for the words: each holds for a bank that keeps it and finds the place where it is broken."""

from typing import Any

import pytest

from banks.editorial.wording import (
    DISFAVOURED_TERM,
    FULL_WIDTH,
    HALF_WIDTH,
    SPACED_LATIN,
    TOO_LONG,
    check_japanese_typography,
    check_lengths,
    check_terms,
)
from scoring import Problem
from tests.banks.editorial_banks import QUESTION, bank, number, single


@pytest.mark.parametrize(
    ("place", "language", "maximum"),
    [
        (("text",), "ja", 120),
        (("text",), "en", 200),
        (("help",), "ja", 300),
        (("help",), "en", 500),
        (("why",), "ja", 300),
        (("why",), "en", 500),
        (("options", 1, "text"), "ja", 120),
        (("options", 1, "text"), "en", 220),
    ],
)
def test_length_of_a_question_is_held_to_its_limit(
    place: tuple[Any, ...], language: str, maximum: int
) -> None:
    question = single()
    texts: Any = question
    for step in place:
        texts = texts[step]

    texts[language] = "あ" * maximum
    assert list(check_lengths(bank(question))) == []

    texts[language] = "あ" * (maximum + 1)
    assert list(check_lengths(bank(question))) == [
        Problem((*QUESTION, *place, language), TOO_LONG, {"length": maximum + 1, "maximum": maximum})
    ]


@pytest.mark.parametrize(("language", "maximum"), [("ja", 200), ("en", 320)])
def test_length_of_a_recommendation_is_held_to_its_limit(language: str, maximum: int) -> None:
    def lengths(length: int) -> list[Problem]:
        texts = {"ja": "始める", "en": "Start", language: "x" * length}
        return list(check_lengths(bank(number(), recommendations={"start": {"text": texts}})))

    assert lengths(maximum) == []
    assert lengths(maximum + 1) == [
        Problem(
            ("recommendations", "start", "text", language),
            TOO_LONG,
            {"length": maximum + 1, "maximum": maximum},
        )
    ]


@pytest.mark.parametrize(("language", "maximum"), [("ja", 120), ("en", 200)])
def test_length_of_the_test_of_a_recommendation_is_held_to_its_limit(language: str, maximum: int) -> None:
    def lengths(length: int) -> list[Problem]:
        done = {"ja": "ある", "en": "There", language: "x" * length}
        recommendations = {"start": {"text": {"ja": "始める", "en": "Start"}, "done": done}}
        return list(check_lengths(bank(number(), recommendations=recommendations)))

    assert lengths(maximum) == []
    assert lengths(maximum + 1) == [
        Problem(
            ("recommendations", "start", "done", language),
            TOO_LONG,
            {"length": maximum + 1, "maximum": maximum},
        )
    ]


@pytest.mark.parametrize(("language", "maximum"), [("ja", 120), ("en", 220)])
def test_length_of_the_description_of_a_profile_is_held_to_its_limit(language: str, maximum: int) -> None:
    def lengths(length: int) -> list[Problem]:
        description = {"ja": "全問", "en": "All", language: "x" * length}
        profile = {"name": {"ja": "完全", "en": "Full"}, "description": description}
        return list(check_lengths(bank(number(), profiles={"full": profile})))

    assert lengths(maximum) == []
    assert lengths(maximum + 1) == [
        Problem(
            ("profiles", "full", "description", language),
            TOO_LONG,
            {"length": maximum + 1, "maximum": maximum},
        )
    ]


def test_length_has_no_limit_in_other_languages() -> None:
    question = single()
    question["text"]["de"] = "x" * 1000

    assert list(check_lengths(bank(question))) == []


def test_length_in_a_regional_language_is_held_to_the_limit_of_the_language() -> None:
    question = single()
    question["text"]["en-gb"] = "x" * 201

    assert list(check_lengths(bank(question))) == [
        Problem((*QUESTION, "text", "en-gb"), TOO_LONG, {"length": 201, "maximum": 200})
    ]


@pytest.mark.parametrize(
    ("language", "words", "found", "term"),
    [
        ("ja", "訓練データを記録していますか。", "訓練データ", "学習データ"),
        ("ja", "サプライヤーを審査していますか。", "サプライヤ", "供給者"),
        ("ja", "デプロイを止められますか。", "デプロイ", "導入（展開）"),
        ("en", "Is the learning data recorded?", "learning data", "training data"),
        ("en", "Is the lifecycle covered?", "lifecycle", "AI system life cycle"),
        ("en", "Is the Organization ready?", "Organization", "organis…"),
        ("en", "Who watches its behavior?", "behavior", "behaviour"),
    ],
)
def test_term_that_is_not_ours_is_found(language: str, words: str, found: str, term: str) -> None:
    question = single()
    question["text"][language] = words

    assert list(check_terms(bank(question))) == [
        Problem((*QUESTION, "text", language), DISFAVOURED_TERM, {"found": found, "term": term})
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", "導入者（デプロイヤー）とサプライチェーンを記録していますか。"),
        ("en", "How is red teaming planned over the life cycle?"),
    ],
)
def test_term_that_only_looks_like_one_that_is_not_ours_is_left_alone(language: str, words: str) -> None:
    question = single()
    question["text"][language] = words

    assert list(check_terms(bank(question))) == []


def test_term_is_looked_for_in_every_text_of_our_own() -> None:
    figure = {
        "source": "survey",
        "options": ["none"],
        "share": 5,
        "base": {"ja": "企業", "en": "organizations surveyed"},
        "statement": {"ja": "5%", "en": "5% authorize nobody"},
    }
    question = number(unit={"ja": "%", "en": "% minimized"})
    other = single(key="bias.other", figures=[figure])
    other["options"][0]["text"]["en"] = "Nobody is authorized."
    document = bank(
        question,
        other,
        title={"ja": "見本", "en": "Organization"},
        description={"ja": "見本", "en": "Prioritized"},
        levels=[{"from": 0, "name": {"ja": "初期", "en": "Optimized"}}],
        recommendations={
            "start": {
                "text": {"ja": "始める", "en": "Recognize bias"},
                "done": {"ja": "ある", "en": "It is utilized."},
            },
            "alert": {},
        },
        owners={"cio": {"ja": "CIO", "en": "Organizer"}},
        profiles={
            "full": {
                "name": {"ja": "完全", "en": "Analyze"},
                "description": {"ja": "全問", "en": "Artifacts"},
            }
        },
        frameworks={
            "law": {
                "title": {"ja": "法律", "en": "An Organization's law"},
                "caution": {"ja": "未確認", "en": "Not categorized"},
                "roles": {"maker": {"ja": "作る者", "en": "Organizer"}},
                "clauses": {
                    "1": {"ja": "一", "en": "Organizations"},
                    "2": {"ja": "二", "en": "Organizations"},
                },
                "provisions": {
                    "1": {
                        "note": {"ja": "注", "en": "The center"},
                        "applies_from": [
                            {"date": "2026-08-02", "scope": {"ja": "範囲", "en": "Standardized"}}
                        ],
                    }
                },
                "not_asked": {"2": {"ja": "理由", "en": "A judgment"}},
            }
        },
    )

    assert [problem.place for problem in check_terms(document)] == [
        "title.en",
        "description.en",
        "levels[0].name.en",
        "frameworks.law.caution.en",
        "frameworks.law.roles.maker.en",
        "frameworks.law.provisions.1.applies_from[0].scope.en",
        "frameworks.law.provisions.1.note.en",
        "frameworks.law.not_asked.2.en",
        "owners.cio.en",
        "recommendations.start.text.en",
        "recommendations.start.done.en",
        "profiles.full.name.en",
        "profiles.full.description.en",
        "dimensions[0].questions[0].unit.en",
        "dimensions[0].questions[1].options[0].text.en",
        "dimensions[0].questions[1].figures[0].base.en",
        "dimensions[0].questions[1].figures[0].statement.en",
    ]


@pytest.mark.parametrize(
    ("words", "message", "found"),
    [
        ("社内の AIを調べていますか。", SPACED_LATIN, "の A"),
        ("80% を超えていますか。", SPACED_LATIN, "% を"),
        ("年１回確かめていますか。", FULL_WIDTH, "１"),
        ("方針(案)はありますか。", HALF_WIDTH, "針("),
        ("ﾘｽｸを調べていますか。", HALF_WIDTH, "ﾘｽｸ"),
    ],
)
def test_japanese_typography_that_is_off_is_found(words: str, message: str, found: str) -> None:
    question = single()
    question["text"]["ja"] = words

    assert list(check_japanese_typography(bank(question))) == [
        Problem((*QUESTION, "text", "ja"), message, {"found": found})
    ]
