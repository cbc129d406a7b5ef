"""Golden case: figures by region, numbers between bands, clauses. Worked by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring import Answer, DimensionBenchmark, QuestionBounds
from tests.scoring.trees import bounds, scorer

ANSWERS: dict[str, Answer] = {
    "automation": Answer("advanced"),
    "spending": Answer(Decimal("6.5")),
    "inventory": Answer("yes"),
    "measures": Answer(("uptime", "cost")),
    "note": Answer("None."),
}


def _range(low: str, high: str) -> tuple[Decimal, Decimal]:
    return Decimal(low), Decimal(high)


# Automation, all regions together: by hand 17.5-18.5, basic and advanced together 53-82, full and the unplaced
# are anything; all add up to 100.
#   average  least: 53 at 40 and nothing more, the rest unplaced at 0: 21.2
#            greatest: by hand 17.5, 53 at 70, the other 29.5 at 100: 37.1 + 29.5 = 66.6
#   ahead of advanced: by hand and basic: at least 17.5; at most all (82 basic, 18 by hand)
GLOBAL = QuestionBounds(
    average=_range("21.2000", "66.6000"),
    ahead_of={
        "manual": _range("0.0000", "0.0000"),
        "basic": _range("17.5000", "18.5000"),
        "advanced": _range("17.5000", "100.0000"),  # 82 basic and 18 by hand
        "full": _range("70.5000", "100.0000"),  # 17.5 + 53 at least
    },
    level_with={
        "manual": _range("17.5000", "18.5000"),
        "basic": _range("0.0000", "82.0000"),
        "advanced": _range("0.0000", "82.0000"),
        "full": _range("0.0000", "29.5000"),
    },
)
# In Europe: full 19-21 and nothing else known, so the other 79-81 can be anything, even all unplaced.
EUROPE = QuestionBounds(
    average=_range("19.0000", "100.0000"),
    ahead_of={
        "manual": _range("0.0000", "0.0000"),
        "basic": _range("0.0000", "81.0000"),
        "advanced": _range("0.0000", "81.0000"),
        "full": _range("0.0000", "81.0000"),
    },
    level_with={
        "manual": _range("0.0000", "81.0000"),
        "basic": _range("0.0000", "81.0000"),
        "advanced": _range("0.0000", "81.0000"),
        "full": _range("19.0000", "21.0000"),
    },
)
MEASURES = {
    # 30 x 49.5% = 14.85 with nothing else; 30 x 50.5% + 50 + 20 = 85.15 with all of the rest
    "europe": QuestionBounds(average=_range("14.8500", "85.1500")),
    # 20 x 38% = 7.6; 30 + 50 + 20 x 42% = 88.4
    "global": QuestionBounds(average=_range("7.6000", "88.4000")),
}


def test_bounds_are_worked_out_for_each_population() -> None:
    known = bounds("regions").questions
    assert list(known) == ["automation", "inventory", "measures"]
    assert known["automation"] == {"europe": EUROPE, "global": GLOBAL}
    assert known["measures"] == MEASURES


def test_number_between_bands_is_on_a_straight_line() -> None:
    # From 4 (30 points) to 10 (100 points): 30 + 2.5 / 6 x 70 = 30 + 175/6 = 355/6
    result = scorer("regions").score(ANSWERS, region="europe")
    assert result.questions["spending"].points == Fraction(355, 6)
    assert result.as_json()["questions"]["spending"]["points"] == 59.1667


def test_score_is_exact_with_fractions() -> None:
    # (2 x 70 + 355/6 + 100 + 50) / 5 = (2095/6) / 5 = 419/6
    operations = scorer("regions").score(ANSWERS, region="europe").dimensions["operations"]
    assert operations is not None
    assert operations.score == Fraction(419, 6)


# Own, on automation and measures (inventory is derived, spending has no average): (2 x 70 + 50) / 3 = 190/3.
# Fewer than 3 questions, but 3 of the 5 answered weight.
@pytest.mark.parametrize(
    ("region", "low", "high"),
    [
        ("europe", (2 * Fraction(19) + Fraction("14.85")) / 3, (2 * Fraction(100) + Fraction("85.15")) / 3),
        ("us", (2 * Fraction("21.2") + Fraction("7.6")) / 3, (2 * Fraction("66.6") + Fraction("88.4")) / 3),
        ("apac", (2 * Fraction("21.2") + Fraction("7.6")) / 3, (2 * Fraction("66.6") + Fraction("88.4")) / 3),
    ],
)
def test_dimension_benchmark_uses_one_population(region: str, low: Fraction, high: Fraction) -> None:
    operations = scorer("regions").score(ANSWERS, region=region).dimensions["operations"]
    assert operations is not None
    assert operations.benchmark == DimensionBenchmark(Fraction(190, 3), low, high, 2, "not-separable")


def test_verdict_ahead_and_behind() -> None:
    # In the US the interval is 16.67 to 73.87; with the minimum difference of 2, 14.67 to 75.87.
    best = {**ANSWERS, "automation": Answer("full"), "measures": Answer(("uptime", "drift", "cost"))}
    worst = {**ANSWERS, "automation": Answer("manual"), "measures": Answer(("none",))}
    verdicts = []
    for answers in (best, worst):
        operations = scorer("regions").score(answers, region="us").dimensions["operations"]
        assert operations is not None
        assert operations.benchmark is not None
        verdicts.append((operations.benchmark.own, operations.benchmark.verdict))
    assert verdicts == [(100, "ahead"), (0, "behind")]


def test_verdict_needs_three_questions_or_half_the_weight() -> None:
    # Measures alone is compared: 1 of 3 answered is too few, 1 of 2 is half.
    three = {key: ANSWERS[key] for key in ("measures", "spending", "inventory")}
    two = {key: ANSWERS[key] for key in ("measures", "spending")}
    verdicts = []
    for answers in (three, two):
        operations = scorer("regions").score(answers, region="us").dimensions["operations"]
        assert operations is not None
        assert operations.benchmark is not None
        verdicts.append((operations.benchmark.questions, operations.benchmark.verdict))
    assert verdicts == [(1, "too-few"), (1, "not-separable")]


def test_dimension_without_published_figures_has_no_benchmark() -> None:
    only_derived = {"inventory": Answer("yes")}
    operations = scorer("regions").score(only_derived, region="us").dimensions["operations"]
    assert operations is not None
    assert operations.benchmark is None


def test_question_benchmarks_as_json() -> None:
    written = {
        region: scorer("regions").score(ANSWERS, region=region).as_json()["questions"]
        for region in ("us", "europe")
    }
    assert written["us"]["spending"]["benchmark"] == {
        "reached": [{"at_least": 10, "share": 57, "reached": False}]
    }
    assert written["europe"]["spending"]["benchmark"] == {
        "reached": [{"at_least": 4, "share": [40, 60], "reached": True}]
    }
    assert written["us"]["automation"]["benchmark"] == {
        "average": [21.2, 66.6],
        "ahead_of": [17.5, 100],
        "level_with": [0, 82],
    }
    assert written["europe"]["automation"]["benchmark"] == {
        "average": [19, 100],
        "ahead_of": [0, 81],
        "level_with": [0, 81],
    }
    assert written["europe"]["measures"]["benchmark"] == {
        "average": [14.85, 85.15],
        "ahead_of": None,
        "level_with": None,
        "options": {"uptime": {"share": 50, "chosen": True}},
    }
    assert written["us"]["measures"]["benchmark"]["options"] == {"cost": {"share": 40, "chosen": True}}
    assert written["us"]["inventory"]["benchmark"] == {
        "average": [60.5, 61.5],
        "ahead_of": [38.5, 39.5],
        "level_with": [60.5, 61.5],
    }
    assert written["us"]["note"]["benchmark"] is None


def test_benchmark_names_its_population_and_figures() -> None:
    result = scorer("regions").score(ANSWERS, region="europe")
    automation, spending = result.questions["automation"].benchmark, result.questions["spending"].benchmark
    assert automation is not None
    assert spending is not None
    assert (automation.population, [figure.share for figure in automation.figures]) == ("europe", [20])
    assert (spending.population, [figure.at_least for figure in spending.figures]) == ("global", [4])


def test_unanswered_question_has_no_benchmark() -> None:
    questions = scorer("regions").score({}, region="us").questions
    assert [question.benchmark for question in questions.values()] == [None] * 5


def test_clauses_say_what_was_asked_and_how_it_was_answered() -> None:
    # (2 x 70 + 50) / 3; A-2: spending, while the note is asked and never scored; A-3: the note alone.
    # A-4 is mapped to by nothing, and the framework unused not at all.
    assert scorer("regions").score(ANSWERS, region="us").as_json()["frameworks"] == {
        "law": {
            "A-1": {"points": 63.3333, "asked": 2, "answered": 2, "questions": ["automation", "measures"]},
            "A-2": {"points": 59.1667, "asked": 1, "answered": 1, "questions": ["spending", "note"]},
            "A-3": {"points": None, "asked": 0, "answered": 0, "questions": ["note"]},
        }
    }


def test_clauses_count_what_is_open_and_leave_out_what_is_not_applicable() -> None:
    answers = {"automation": Answer(status="not_applicable"), "note": Answer(status="not_applicable")}
    assert scorer("regions").score(answers, region="us").as_json()["frameworks"] == {
        "law": {
            "A-1": {"points": None, "asked": 1, "answered": 0, "questions": ["measures"]},
            "A-2": {"points": None, "asked": 1, "answered": 0, "questions": ["spending"]},
        }
    }
