"""Golden case: floors, and recommendations with gain, order and horizon. Worked by hand."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring import Answer, DimensionResult, OverallResult, RecommendationResult
from tests.scoring.trees import scorer

ANSWERS: dict[str, Answer] = {
    "access": Answer("partial"),
    "logs": Answer(("access",)),
    "shown": Answer("no"),
    "reviews": Answer(Decimal(12)),
    "learning": Answer("little"),
}

# Security: (4 x 50 + 1 x 20) / 5 = 44, level 3. Access has 50, above its floor of 30; logs have 20, below
# their floor of 50: level 1. The target knows no floors: the level after 44 begins at 60.
SECURITY = DimensionResult(
    key="security",
    score=Fraction(44),
    low=Fraction(44),
    high=Fraction(44),
    coverage=Fraction(100),
    level=1,
    level_range=(1, 1),
    capped_by="logs",
    broken_floors=("logs",),
    target=Fraction(60),
    target_source="next-level",
    benchmark=None,
    asked=2,
    answered=2,
)

# The whole: 12 reviews are in the band from 10, so process has (40 + 20) / 2 = 30; (2 x 44 + 30) / 3 = 118/3,
# level 2. Floors do not act here; the broken one is named.
OVERALL = OverallResult(
    Fraction(118, 3), Fraction(118, 3), Fraction(118, 3), Fraction(100), 2, (2, 2), broken_floors=("logs",)
)

# A point on access is worth 2/3 x 4/5 = 8/15 overall, on logs 2/3 x 1/5 = 2/15, on either question of process
# 1/3 x 1/2 = 1/6.
#   gamma    logs: prompts and outputs, 20 + 60 + 30 held to 100, so 80 x 2/15 = 32/3; for effort 2: 5.33;
#            critical, as logs break their floor
#   delta    reviews: from 40 to 100, 60/6 = 10; for effort 1: 10; needs unlisted, which needs epsilon
#   beta     access: from 50 to 100, 50 x 8/15 = 80/3; for effort 3: 8.89; needs gamma
#   epsilon  learning: from 20 to 80, the most it can give, 60/6 = 10; for effort 2: 5
#   alpha    its option is chosen; zeta stands on weight 0; eta's band and option do not apply
# Ranked: gamma (critical), delta, beta, epsilon. Epsilon is pulled forward to before delta.
# Horizons: delta waits for epsilon (2), beta for gamma (3).
RECOMMENDATIONS = (
    RecommendationResult("gamma", 1, Fraction(32, 3), 2, 3, True, ("logs",)),
    RecommendationResult("epsilon", 2, Fraction(10), 2, 2, False, ("learning",)),
    RecommendationResult("delta", 3, Fraction(10), 1, 2, False, ("reviews",)),
    RecommendationResult("beta", 4, Fraction(80, 3), 3, 3, False, ("access",)),
)


def test_golden_roadmap_gives_every_value() -> None:
    result = scorer("roadmap").score(ANSWERS, region="us")
    assert result.dimensions["security"] == SECURITY
    assert result.overall == OVERALL
    assert result.recommendations == RECOMMENDATIONS
    assert {key: question.gap for key, question in result.questions.items()} == {
        "access": 10,  # 60 - 50
        "logs": 40,  # 60 - 20
        "shown": None,
        "reviews": 0,  # its target is 40
        "learning": 20,
    }


def test_golden_roadmap_as_json() -> None:
    assert scorer("roadmap").score(ANSWERS, region="us").as_json()["recommendations"] == [
        _entry("gamma", 1, 10.6667, 2, 3, True, "logs"),
        _entry("epsilon", 2, 10, 2, 2, False, "learning"),
        _entry("delta", 3, 10, 1, 2, False, "reviews"),
        _entry("beta", 4, 26.6667, 3, 3, False, "access"),
    ]


def _entry(key: str, rank: int, gain: float, effort: int, horizon: int, critical: bool, question: str) -> Any:
    return {
        "key": key,
        "rank": rank,
        "gain": gain,
        "effort": effort,
        "horizon": horizon,
        "critical": critical,
        "questions": [question],
    }


def test_roadmap_has_three_horizons() -> None:
    roadmap = scorer("roadmap").score(ANSWERS, region="us").roadmap
    assert [[entry.key for entry in horizon] for horizon in roadmap] == [
        [],
        ["epsilon", "delta"],
        ["gamma", "beta"],
    ]


def test_exclusive_option_brings_the_others_recommendations() -> None:
    # Nothing is logged: epsilon of that option, and alpha and gamma of the ordinary ones, all lead to 100:
    # 100 x 2/15 = 40/3 each, epsilon another 10 from learning. All are critical.
    # For effort: alpha 40/3, epsilon 70/3 / 2 = 35/3, gamma 20/3.
    result = scorer("roadmap").score({**ANSWERS, "logs": Answer(("none",))}, region="us")
    assert [
        (entry.key, entry.gain, entry.questions) for entry in result.recommendations if entry.critical
    ] == [
        ("alpha", Fraction(40, 3), ("logs",)),
        ("epsilon", Fraction(70, 3), ("logs", "learning")),
        ("gamma", Fraction(40, 3), ("logs",)),
    ]


def test_lowest_floor_wins_then_the_first() -> None:
    # Access at 0 breaks its floor (level 2), logs at 0 theirs (level 1). Score 0 is level 1: nothing to hold
    # down, though both floors are broken.
    lowest = scorer("roadmap").score({**ANSWERS, "access": Answer("none")}, region="us")
    security = lowest.dimensions["security"]
    assert security is not None
    assert (security.score, security.level, security.capped_by) == (4, 1, None)
    assert security.broken_floors == ("access", "logs")
    assert lowest.overall.broken_floors == ("access", "logs")


def test_level_range_heeds_floors_that_open_answers_could_break() -> None:
    # Logs open: low (4 x 100 + 0) / 5 = 80 would be level 5, but no logs break the floor: level 1.
    result = scorer("roadmap").score({"access": Answer("full")}, region="us")
    security = result.dimensions["security"]
    assert security is not None
    assert (security.low, security.high, security.level_range) == (80, 100, (1, 5))
    assert (security.coverage, security.level, security.broken_floors) == (80, 5, ())


def test_recommendation_without_gain_is_not_listed() -> None:
    best = {
        "access": Answer("full"),
        "logs": Answer(("prompts", "outputs", "access")),
        "reviews": Answer(Decimal(20)),  # eta's band, and the greatest points
        "learning": Answer("much"),  # eta's option, and the greatest points
    }
    assert scorer("roadmap").score(best, region="us").recommendations == ()


def test_multiple_choice_is_held_to_100() -> None:
    result = scorer("roadmap").score({"logs": Answer(("prompts", "outputs", "access"))}, region="us")
    assert result.questions["logs"].points == 100
