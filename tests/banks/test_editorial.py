"""The editorial rules: each holds for a bank that keeps it and finds the place where it is broken."""

from pathlib import Path
from typing import Any

import pytest

from banks import editorial
from banks.files import load_document
from banks.management.commands.load_banks import LIBRARY
from scoring import Document, Problem

QUESTION = ("dimensions", 0, "questions", 0)


def single(**changes: Any) -> dict[str, Any]:
    """A single-choice question that keeps every rule."""
    return {
        "key": "bias.monitoring",
        "kind": "single",
        "text": {
            "ja": "AIの結果をどのように監視していますか。",
            "en": "How are the results of AI monitored?",
        },
        "help": {"ja": "運用部門の報告書を見てください。", "en": "Look at the reports of operations."},
        "why": {"ja": "偏りは利用開始後にも生じます。", "en": "Bias may arise after release."},
        "options": [
            option("none", 0, "監視していない", "They are not monitored.", recommendation="start"),
            option(
                "yearly",
                60,
                "年1回、担当者が集計している",
                "Someone compiles them yearly.",
                recommendation="alert",
            ),
            option("alerts", 100, "しきい値を超えると通知される", "Crossing a threshold raises an alert."),
        ],
        **changes,
    }


def multiple(**changes: Any) -> dict[str, Any]:
    """A multiple-choice question that keeps every rule."""
    return single(
        kind="multiple",
        options=[
            option("audit", 60, "定期監査", "Regular audits", recommendation="start"),
            option("test", 40, "侵入テスト", "Penetration tests", recommendation="alert"),
            option("none", 0, "実施していない", "None of these", exclusive=True, recommendation="start"),
        ],
        **changes,
    )


def number(**changes: Any) -> dict[str, Any]:
    """A number question that keeps every rule."""
    bands = [{"from": 0, "points": 0, "recommendation": "start"}, {"from": 80, "points": 100}]
    question = single(**{"kind": "number", "unit": {"ja": "%", "en": "%"}, "bands": bands, **changes})
    del question["options"]
    return question


def text(**changes: Any) -> dict[str, Any]:
    """A text question that keeps every rule."""
    question = single(kind="text", **changes)
    del question["options"], question["why"]
    return question


def option(key: str, points: int, ja: str, en: str, **fields: Any) -> dict[str, Any]:
    return {"key": key, "points": points, "text": {"ja": ja, "en": en}, **fields}


def bank(*questions: dict[str, Any], **changes: Any) -> Document:
    """A bank of one dimension with the questions given."""
    return Document.model_validate(
        {
            "format": 1,
            "key": "sample",
            "version": "1",
            "languages": ["ja", "en"],
            "title": {"ja": "見本", "en": "Sample"},
            "levels": [{"from": 0, "name": {"ja": "初期", "en": "Initial"}}],
            "sources": {"survey": {"title": {"ja": "幻覚の調査", "en": "Survey by an organization"}}},
            "recommendations": {
                "start": {"text": {"ja": "監視を始める", "en": "Start monitoring"}},
                "alert": {"text": {"ja": "しきい値を決める", "en": "Set a threshold"}},
            },
            "dimensions": [
                {"key": "bias", "name": {"ja": "バイアス", "en": "Bias"}, "questions": list(questions)}
            ],
            **changes,
        }
    )


def lines(document: Document) -> list[str]:
    """Everything that is found, as it is printed."""
    return [str(problem) for problem in editorial.findings(document)]


@pytest.mark.parametrize(
    "question", [single(), multiple(), number(), text()], ids=lambda question: question["kind"]
)
def test_rules_find_nothing_in_a_bank_that_keeps_them(question: dict[str, Any]) -> None:
    assert lines(bank(question)) == []


@pytest.mark.parametrize("question", [single, text])
def test_guidance_missing_help_is_found(question: Any) -> None:
    assert list(editorial.check_guidance(bank(question(help=None)))) == [
        Problem((*QUESTION, "help"), editorial.MISSING_HELP)
    ]


def test_guidance_missing_reason_is_found_on_scored_questions_alone() -> None:
    document = bank(single(why=None), single(key="bias.uses", weight=0, why=None), text(key="bias.notes"))

    assert list(editorial.check_guidance(document)) == [Problem((*QUESTION, "why"), editorial.MISSING_WHY)]


def test_recommendations_single_choice_needs_one_below_the_best_option() -> None:
    question = single()
    for each in question["options"]:
        each.pop("recommendation", None)

    assert list(editorial.check_recommendations(bank(question))) == [
        Problem((*QUESTION, "options", 0), editorial.MISSING_RECOMMENDATION),
        Problem((*QUESTION, "options", 1), editorial.MISSING_RECOMMENDATION),
    ]


def test_recommendations_multiple_choice_needs_one_for_each_option_that_earns_and_for_none_of_them() -> None:
    question = multiple()
    question["options"].insert(2, option("other", 0, "その他", "Something else"))
    for each in question["options"]:
        each.pop("recommendation", None)

    assert list(editorial.check_recommendations(bank(question))) == [
        Problem((*QUESTION, "options", 0), editorial.MISSING_RECOMMENDATION),
        Problem((*QUESTION, "options", 1), editorial.MISSING_RECOMMENDATION),
        Problem((*QUESTION, "options", 3), editorial.MISSING_RECOMMENDATION),
    ]


def test_recommendations_multiple_choice_needs_none_for_the_best_exclusive_option() -> None:
    question = multiple()
    question["options"].append(
        option("all", 100, "すべて自動化している", "All of it is automated", exclusive=True)
    )

    assert list(editorial.check_recommendations(bank(question))) == []


def test_recommendations_number_needs_one_below_the_best_band() -> None:
    question = number(bands=[{"from": 0, "points": 100}, {"from": 30, "points": 40}])

    assert list(editorial.check_recommendations(bank(question))) == [
        Problem((*QUESTION, "bands", 1), editorial.MISSING_RECOMMENDATION)
    ]


def test_recommendations_are_not_asked_of_questions_without_weight() -> None:
    question = single(weight=0)
    for each in question["options"]:
        each.pop("recommendation", None)

    assert list(editorial.check_recommendations(bank(question))) == []


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

    assert list(editorial.check_options_differ(bank(question))) == [
        Problem(
            (*QUESTION, "options", 2, "text", "en"),
            editorial.NEAR_IDENTICAL,
            {"other": "none", "language": "en"},
        )
    ]


def test_options_that_differ_in_a_number_are_told_apart() -> None:
    question = single()
    question["options"][0]["text"]["ja"] = "年1回、取締役会に報告している"
    question["options"][1]["text"]["ja"] = "年4回、取締役会に報告している"

    assert list(editorial.check_options_differ(bank(question))) == []


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("en", "Is there a policy and/or a procedure?", "and/or"),
        ("en", "Who tests the system, and who approves it?", "and who"),
        ("en", "Is there a policy? Who approved it?", "? Who approved it?"),
        ("ja", "方針および手順はありますか。", "および"),
        ("ja", "方針及び手順はありますか。", "及び"),
        ("ja", "検証し、かつ承認していますか。", "かつ"),
        ("ja", "方針ならびに手順はありますか。", "ならびに"),
        ("ja", "方針並びに手順はありますか。", "並びに"),
        ("ja", "だれが検証し、また、だれが承認しますか。", "、また、"),
        ("ja", "方針はありますか。承認済みですか。", "か。承認済みですか。"),
    ],
)
def test_question_that_asks_two_things_is_found(language: str, words: str, found: str) -> None:
    question = single()
    question["text"][language] = words

    assert list(editorial.check_asks_one_thing(bank(question))) == [
        Problem((*QUESTION, "text", language), editorial.DOUBLE_BARRELLED, {"found": found})
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Which of these cover models and data? Choose all that apply."),
        ("ja", "かつて事故の起きたAIを、どのように監視していますか。"),
    ],
)
def test_question_that_asks_one_thing_is_left_alone(language: str, words: str) -> None:
    question = single()
    question["text"][language] = words

    assert list(editorial.check_asks_one_thing(bank(question))) == []


@pytest.mark.parametrize("points", [60, 50])
def test_points_that_do_not_rise_are_found(points: int) -> None:
    question = single()
    question["options"][2]["points"] = points

    assert list(editorial.check_points_rise(bank(question))) == [
        Problem((*QUESTION, "options", 2, "points"), editorial.POINTS_NOT_RISING)
    ]


@pytest.mark.parametrize("question", [single(weight=0), multiple()], ids=["no weight", "multiple"])
def test_points_may_stand_in_any_order_where_answers_are_no_scale(question: dict[str, Any]) -> None:
    question["options"].reverse()

    assert list(editorial.check_points_rise(bank(question))) == []


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
    assert list(editorial.check_lengths(bank(question))) == []

    texts[language] = "あ" * (maximum + 1)
    assert list(editorial.check_lengths(bank(question))) == [
        Problem(
            (*QUESTION, *place, language), editorial.TOO_LONG, {"length": maximum + 1, "maximum": maximum}
        )
    ]


@pytest.mark.parametrize(("language", "maximum"), [("ja", 200), ("en", 320)])
def test_length_of_a_recommendation_is_held_to_its_limit(language: str, maximum: int) -> None:
    def lengths(length: int) -> list[Problem]:
        texts = {"ja": "始める", "en": "Start", language: "x" * length}
        return list(editorial.check_lengths(bank(number(), recommendations={"start": {"text": texts}})))

    assert lengths(maximum) == []
    assert lengths(maximum + 1) == [
        Problem(
            ("recommendations", "start", "text", language),
            editorial.TOO_LONG,
            {"length": maximum + 1, "maximum": maximum},
        )
    ]


def test_length_has_no_limit_in_other_languages() -> None:
    question = single()
    question["text"]["de"] = "x" * 1000

    assert list(editorial.check_lengths(bank(question))) == []


def test_length_in_a_regional_language_is_held_to_the_limit_of_the_language() -> None:
    question = single()
    question["text"]["en-gb"] = "x" * 201

    assert list(editorial.check_lengths(bank(question))) == [
        Problem((*QUESTION, "text", "en-gb"), editorial.TOO_LONG, {"length": 201, "maximum": 200})
    ]


@pytest.mark.parametrize(
    ("language", "words", "found", "term"),
    [
        ("ja", "訓練データを記録していますか。", "訓練データ", "学習データ"),
        ("ja", "サプライヤーを審査していますか。", "サプライヤー", "供給者"),
        ("en", "Is the Organization ready?", "Organization", "organis…"),
        ("en", "Who watches its behavior?", "behavior", "behaviour"),
    ],
)
def test_term_that_is_not_ours_is_found(language: str, words: str, found: str, term: str) -> None:
    question = single()
    question["text"][language] = words

    assert list(editorial.check_terms(bank(question))) == [
        Problem((*QUESTION, "text", language), editorial.DISFAVOURED_TERM, {"found": found, "term": term})
    ]


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
        recommendations={"start": {"text": {"ja": "始める", "en": "Recognize bias"}}, "alert": {}},
    )

    assert [problem.place for problem in editorial.check_terms(document)] == [
        "title.en",
        "description.en",
        "levels[0].name.en",
        "recommendations.start.text.en",
        "dimensions[0].questions[0].unit.en",
        "dimensions[0].questions[1].options[0].text.en",
        "dimensions[0].questions[1].figures[0].base.en",
        "dimensions[0].questions[1].figures[0].statement.en",
    ]


@pytest.mark.parametrize(
    ("words", "message", "found"),
    [
        ("社内の AIを調べていますか。", editorial.SPACED_LATIN, "の A"),
        ("80% を超えていますか。", editorial.SPACED_LATIN, "% を"),
        ("年１回確かめていますか。", editorial.FULL_WIDTH, "１"),
        ("方針(案)はありますか。", editorial.HALF_WIDTH, "針("),
        ("ﾘｽｸを調べていますか。", editorial.HALF_WIDTH, "ﾘｽｸ"),
    ],
)
def test_japanese_typography_that_is_off_is_found(words: str, message: str, found: str) -> None:
    question = single()
    question["text"]["ja"] = words

    assert list(editorial.check_japanese_typography(bank(question))) == [
        Problem((*QUESTION, "text", "ja"), message, {"found": found})
    ]


def test_findings_come_rule_by_rule_and_say_what_is_wrong() -> None:
    question = single(help=None, text={"ja": "年１回ですか。", "en": "Is it yearly and/or audited?"})

    assert lines(bank(question)) == [
        "dimensions[0].questions[0].help: has no help: say what counts, where to look and who would know",
        'dimensions[0].questions[0].text.en: seems to ask two things at once: "and/or"',
        'dimensions[0].questions[0].text.ja: has full-width letters or digits: "１"',
    ]


@pytest.mark.parametrize("path", sorted(LIBRARY.iterdir()), ids=lambda path: path.stem)
def test_built_in_bank_keeps_every_rule(path: Path) -> None:
    assert lines(load_document(path)) == []
