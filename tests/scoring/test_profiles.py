"""Golden case: one set of answers, judged by three ways through one bank. Worked by hand."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from scoring import (
    Answer,
    ClauseResult,
    DimensionResult,
    InvalidAnswers,
    OverallResult,
    Progress,
    RecommendationResult,
    Result,
    check_profile,
    parse_document,
)
from tests.scoring.trees import bank_tree, document, scorer

ANSWERS = {
    "plan": Answer("draft"),
    "budget": Answer("no"),
    "roles": Answer(("deployer",)),
    "tests": Answer(("functions",)),
    "drills": Answer(Decimal("7.5")),
    "training": Answer("yes"),
}

# Strategy weighs 2, security 1, people 1. Answered in full, so that low and high are the score, the coverage 100%.
# Quick asks plan and tests: 50 and 60; people is not asked.
#   overall (2 x 50 + 60) / 3 = 160 / 3; no level anywhere, though 50 and 60 both lie in the second.
#   tests are below their floor of 70: said, but with no level to hold down.
QUICK_STRATEGY = DimensionResult(
    key="strategy",
    score=Fraction(50),
    low=Fraction(50),
    high=Fraction(50),
    coverage=Fraction(100),
    level=None,
    level_range=None,
    capped_by=None,
    broken_floors=(),
    target=Fraction(80),
    target_source="next-level",
    benchmark=None,
    asked=1,
    answered=1,
)
QUICK_SECURITY = replace(
    QUICK_STRATEGY,
    key="security",
    score=Fraction(60),
    low=Fraction(60),
    high=Fraction(60),
    broken_floors=("tests",),
)
QUICK_OVERALL = OverallResult(
    score=Fraction(160, 3),
    low=Fraction(160, 3),
    high=Fraction(160, 3),
    coverage=Fraction(100),
    level=None,
    level_range=None,
    broken_floors=("tests",),
)

# Core asks strategy whole: (3 x 50 + 0) / 4 = 37.5, the first level; and tests: 60, the second, held down to the first.
#   overall (2 x 37.5 + 60) / 3 = 45, the second level.
CORE_STRATEGY = replace(
    QUICK_STRATEGY,
    score=Fraction("37.5"),
    low=Fraction("37.5"),
    high=Fraction("37.5"),
    level=1,
    level_range=(1, 1),
    target=Fraction(40),
    asked=2,
    answered=2,
)
CORE_SECURITY = replace(QUICK_SECURITY, level=1, level_range=(1, 1), capped_by="tests")
CORE_OVERALL = OverallResult(
    score=Fraction(45),
    low=Fraction(45),
    high=Fraction(45),
    coverage=Fraction(100),
    level=2,
    level_range=(2, 2),
    broken_floors=("tests",),
)

# Full asks the drills too, 75: security (60 + 75) / 2 = 67.5, the second level, held down to the first;
# and training, 100: overall (2 x 37.5 + 67.5 + 100) / 4 = 60.625.
FULL_SECURITY = replace(
    CORE_SECURITY,
    score=Fraction("67.5"),
    low=Fraction("67.5"),
    high=Fraction("67.5"),
    asked=2,
    answered=2,
)
FULL_PEOPLE = replace(
    QUICK_STRATEGY,
    key="people",
    score=Fraction(100),
    low=Fraction(100),
    high=Fraction(100),
    level=3,
    level_range=(3, 3),
    target=Fraction(100),
    target_source="top",
)
FULL_OVERALL = replace(
    CORE_OVERALL, score=Fraction("60.625"), low=Fraction("60.625"), high=Fraction("60.625")
)


def score(profile: str | None, answers: dict[str, Answer] | None = None) -> Result:
    return scorer("profiles").score(ANSWERS if answers is None else answers, region="other", profile=profile)


@pytest.mark.parametrize(
    ("profile", "overall", "dimensions"),
    [
        ("quick", QUICK_OVERALL, {"strategy": QUICK_STRATEGY, "security": QUICK_SECURITY, "people": None}),
        ("core", CORE_OVERALL, {"strategy": CORE_STRATEGY, "security": CORE_SECURITY, "people": None}),
        ("full", FULL_OVERALL, {"strategy": CORE_STRATEGY, "security": FULL_SECURITY, "people": FULL_PEOPLE}),
    ],
)
def test_golden_profiles_give_every_value(
    profile: str, overall: OverallResult, dimensions: dict[str, DimensionResult | None]
) -> None:
    result = score(profile)
    assert result.profile == profile
    assert result.levels is (profile != "quick")
    assert result.overall == overall
    assert result.dimensions == dimensions


def test_question_outside_the_profile_is_hidden_with_its_answer() -> None:
    statuses = {key: found.status for key, found in score("quick").questions.items()}
    assert statuses == {
        "plan": "answered",
        "budget": "hidden",
        "roles": "hidden",
        "tests": "answered",
        "drills": "hidden",
        "training": "hidden",
    }


def test_quick_profile_recommends_what_its_own_questions_show() -> None:
    # tests: 40 points by a third, broken floor; plan: 50 points by two thirds. Critical first.
    assert score("quick").recommendations == (
        RecommendationResult("test-attacks", 1, Fraction(40, 3), 3, 2, True, ("tests",)),
        RecommendationResult("write-plan", 2, Fraction(100, 3), 2, 2, False, ("plan",)),
    )


def test_clause_counts_the_profiles_questions_alone() -> None:
    # P-1 by plan (weight 3, 50 points) and tests (1, 60): 210 / 4.
    assert score("quick").frameworks == {
        "standard": {"P-1": ClauseResult(Fraction("52.5"), 2, 2, ("plan", "tests"))},
        "law": {"Article 26": ClauseResult(Fraction(60), 1, 1, ("tests",))},
    }
    assert score("core").frameworks["standard"]["P-2"] == ClauseResult(Fraction(0), 1, 1, ("budget",))


def test_result_says_its_profile_after_the_digest() -> None:
    written = score("quick").as_json()
    assert list(written)[:5] == ["bank", "version", "digest", "profile", "overall"]
    assert written["profile"] == "quick"
    assert written["overall"] == {
        "score": 53.3333,
        "low": 53.3333,
        "high": 53.3333,
        "coverage": 100,
        "level": None,
    }
    assert written["dimensions"]["people"] is None


def test_no_profile_means_the_first_that_asks_everything() -> None:
    assert document("profiles").default_profile == "full"
    assert score(None) == score("full")
    assert scorer("profiles").visible(ANSWERS) == frozenset(ANSWERS)


def test_bank_without_profiles_is_asked_whole() -> None:
    bank = document("example")
    assert (bank.default_profile, dict(bank.profiles)) == (None, {})
    assert bank.asked(None) == {question.key for question in bank.questions()}
    result = scorer("example").score({}, region="other")
    assert (result.profile, result.levels) == (None, True)


def test_bank_of_part_profiles_alone_is_asked_whole_where_none_is_named() -> None:
    tree = bank_tree("profiles")
    del tree["profiles"]["full"]
    bank = parse_document(tree)
    assert bank.default_profile is None
    assert bank.asked(None) == frozenset(ANSWERS)


def test_profile_that_names_every_dimension_asks_everything() -> None:
    tree = bank_tree("profiles")
    tree["profiles"]["core"] = {
        "name": {"en": "Core"},
        "dimensions": ["people", "strategy"],
        "questions": ["tests", "drills", "roles"],
    }
    assert parse_document(tree).default_profile == "core"


def test_document_says_what_a_profile_asks() -> None:
    bank = document("profiles")
    assert bank.asked("quick") == {"plan", "tests"}
    assert bank.asked("core") == {"plan", "budget", "roles", "tests"}
    assert bank.asked("full") == bank.asked(None) == frozenset(ANSWERS)
    with pytest.raises(KeyError, match="nowhere"):
        bank.asked("nowhere")


def test_conditions_act_within_a_profile() -> None:
    visible = scorer("profiles").visible
    assert visible({}, "core") == {"plan", "roles", "tests"}
    assert visible({"plan": Answer("draft")}, "core") == {"plan", "budget", "roles", "tests"}
    assert visible({"plan": Answer("draft")}, "quick") == {"plan", "tests"}


def test_progress_counts_the_profiles_questions_alone() -> None:
    answers = {"plan": Answer("draft"), "drills": Answer(Decimal(1))}
    assert scorer("profiles").progress(answers, "core") == {
        "strategy": Progress(2, 0, 2, 1, 1, 0, ("budget",), ("budget",)),
        "security": Progress(2, 0, 2, 0, 0, 0, ("roles", "tests"), ("tests",)),
        "people": Progress(0, 0, 0, 0, 0, 0, (), ()),
    }
    assert scorer("profiles").progress(answers)["people"].visible == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda: score("nowhere"),
        lambda: scorer("profiles").visible({}, "nowhere"),
        lambda: scorer("profiles").progress({}, "nowhere"),
        lambda: scorer("example").score({}, region="other", profile="nowhere"),
    ],
)
def test_unknown_profile_is_refused(call: Any) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        call()
    assert [str(problem) for problem in refused.value.problems] == ["profile: there is no profile nowhere"]


def test_check_profile_accepts_what_is_there_and_none() -> None:
    bank = document("profiles")
    assert check_profile(bank, None) == check_profile(bank, "quick") == ()


def test_answer_that_does_not_fit_matters_only_where_it_is_asked() -> None:
    answers = {**ANSWERS, "drills": Answer("many")}
    assert score("core", answers) == score("core")
    with pytest.raises(InvalidAnswers) as refused:
        score("full", answers)
    assert [problem.path for problem in refused.value.problems] == [("answers", "drills", "value")]


def test_own_targets_stand_in_every_profile() -> None:
    result = scorer("profiles").score(
        ANSWERS, region="other", targets={"strategy": Decimal(70), "people": Decimal(90)}, profile="quick"
    )
    strategy = result.dimensions["strategy"]
    assert strategy is not None
    assert (strategy.target, strategy.target_source) == (70, "own")
    assert result.questions["plan"].gap == 20
    assert result.dimensions["people"] is None
