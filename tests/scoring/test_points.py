"""What answers earn, at the edges of the scales."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from scoring import Answer, QuestionResult
from tests.scoring.strategies import ready


def bank(*questions: dict[str, Any], **more: Any) -> Any:
    """The tree of a bank with one dimension of questions."""
    return {
        "format": 1,
        "key": "bank",
        "version": "1",
        "languages": ["en"],
        "title": {"en": "Bank"},
        "levels": [{"from": start, "name": {"en": "x"}} for start in (0, Decimal("33.4"), 50)],
        "dimensions": [{"key": "d", "name": {"en": "D"}, "questions": list(questions)}],
        **more,
    }


def number(bands: list[tuple[int, int]], **more: Any) -> dict[str, Any]:
    """A number question with bands of (from, points)."""
    written = [{"from": start, "points": points} for start, points in bands]
    return {"key": "q", "kind": "number", "text": {"en": "Q"}, "bands": written, **more}


def single(key: str, *points: Any, **more: Any) -> dict[str, Any]:
    """A single choice with options a, b, c, …"""
    options = [{"key": "abcd"[i], "points": value, "text": {"en": "x"}} for i, value in enumerate(points)]
    return {"key": key, "kind": "single", "text": {"en": "Q"}, "options": options, **more}


RISING = [(10, 20), (20, 60), (40, 100)]
FALLING = [(1, 100), (7, 50), (30, 0)]


@pytest.mark.parametrize(
    ("bands", "interpolate", "value", "points"),
    [
        (RISING, False, "9.9", 20),
        (RISING, False, "10", 20),
        (RISING, False, "19.9", 20),
        (RISING, False, "20", 60),
        (RISING, False, "1000", 100),
        (RISING, True, "-5", 20),
        (RISING, True, "10", 20),
        (RISING, True, "15", 40),
        (RISING, True, "25", 70),
        (RISING, True, "40", 100),
        (RISING, True, "41", 100),
        (FALLING, False, "0", 100),
        (FALLING, True, "4", 75),
        (FALLING, True, "8", 50 - Fraction(50, 23)),
        ([(5, 30)], True, "0", 30),
    ],
)
def test_number_earns_what_its_bands_say(
    bands: list[tuple[int, int]], interpolate: bool, value: str, points: Fraction
) -> None:
    scorer = ready(bank(number(bands, interpolate=interpolate)))
    assert scorer.score({"q": Answer(Decimal(value))}, region="other").questions["q"].points == points


@pytest.mark.parametrize(
    ("bands", "more", "least", "greatest"),
    [
        (RISING, {}, 20, 100),
        (RISING, {"minimum": 15}, 20, 100),
        (RISING, {"minimum": 15, "interpolate": True}, 40, 100),
        (RISING, {"maximum": 30, "interpolate": True}, 20, 80),
        (RISING, {"minimum": 25, "maximum": 30, "interpolate": True}, 70, 80),
        (RISING, {"minimum": 25, "maximum": 30}, 60, 60),
        (RISING, {"minimum": 50}, 100, 100),
        (RISING, {"maximum": 5}, 20, 20),
        (FALLING, {"minimum": 0, "maximum": 10}, 50, 100),
        ([(0, 50), (10, 0), (20, 80)], {"interpolate": True}, 0, 80),
    ],
)
def test_number_range_is_taken_between_minimum_and_maximum(
    bands: list[tuple[int, int]], more: dict[str, Any], least: int, greatest: int
) -> None:
    result = ready(bank(number(bands, **more))).score({}, region="other")
    assert result.questions["q"] == QuestionResult(
        "q", "d", "unanswered", low=Fraction(least), high=Fraction(greatest)
    )


def test_multiple_choice_range_reaches_over_the_exclusive_option() -> None:
    options = [
        {"key": "a", "points": 30, "text": {"en": "a"}},
        {"key": "b", "points": 40, "text": {"en": "b"}},
        {"key": "outsourced", "points": 80, "exclusive": True, "text": {"en": "c"}},
    ]
    question = {"key": "q", "kind": "multiple", "text": {"en": "Q"}, "options": options}
    result = ready(bank(question)).score({}, region="other")
    assert (result.questions["q"].low, result.questions["q"].high) == (30, 80)


@pytest.mark.parametrize(("points", "level"), [("33.3", 1), ("33.4", 2), ("49.999999999999", 2), ("50", 3)])
def test_level_begins_exactly_at_its_score(points: str, level: int) -> None:
    result = ready(bank(single("q", Decimal(points)))).score({"q": Answer("a")}, region="other")
    assert result.overall.level == level


def test_score_just_below_a_level_is_not_rounded_into_it() -> None:
    # A third of 100 is 33.3333…, below 33.4; and 100.2 / 3 is 33.4 to the point.
    below = bank(single("q", 0, 100), single("r", 0), single("s", 0))
    at = bank(single("q", 0, Decimal("100")), single("r", Decimal("0.2")), single("s", 0))
    answers = {"q": Answer("b"), "r": Answer("a"), "s": Answer("a")}
    assert [ready(tree).score(answers, region="other").overall.level for tree in (below, at)] == [1, 2]


def test_coverage_at_the_minimum_is_enough() -> None:
    questions = [single(key, 0, 100) for key in ("q", "r", "s")]
    third = Fraction(100, 3)
    for minimum, level in ((Decimal("33.333333333333"), 1), (Decimal("33.333333333334"), None)):
        result = ready(bank(*questions, minimum_coverage=minimum)).score({"q": Answer("a")}, region="other")
        assert (result.overall.coverage, result.overall.level) == (third, level)


def test_first_of_equal_floors_is_named() -> None:
    floor = {"points": 50, "level": 1}
    tree = bank(single("q", 40, 100, floor=floor), single("r", 40, floor=floor), single("s", 100, weight=3))
    found = ready(tree).score({key: Answer("a") for key in "qrs"}, region="other").dimensions["d"]
    assert found is not None
    assert (found.score, found.level, found.capped_by, found.broken_floors) == (76, 1, "q", ("q", "r"))


def test_lowest_of_several_floors_is_named() -> None:
    tree = bank(
        single("q", 40, floor={"points": 50, "level": 2}),
        single("r", 40, floor={"points": 50, "level": 1}),
        single("s", 100, weight=3),
    )
    found = ready(tree).score({key: Answer("a") for key in "qrs"}, region="other").dimensions["d"]
    assert found is not None
    assert (found.level, found.capped_by) == (1, "r")


def test_question_of_weight_0_shows_figures_and_is_never_scored() -> None:
    figures = [{"source": "s", "options": ["b"], "share": 40}]
    shown = single("q", 0, 100, weight=0, figures=figures, floor={"points": 50, "level": 1})
    tree = bank(shown, single("r", 0, 100), sources={"s": {"title": {"en": "S"}}})
    result = ready(tree).score({"q": Answer("a"), "r": Answer("b")}, region="other")
    question, found = result.questions["q"], result.dimensions["d"]
    assert found is not None
    assert question.benchmark is not None
    assert (question.points, question.gap, question.benchmark.average) == (
        None,
        None,
        (Fraction("39.5"), Fraction("40.5")),
    )
    assert (found.score, found.benchmark, found.broken_floors) == (100, None, ())


def test_weights_count_against_each_other_as_whole_numbers() -> None:
    half = single("q", 0, 100, weight=Decimal("0.5"))
    none = single("s", 0, 100, weight=0)
    scorer = ready(bank(half, single("r", 0, 100), none))
    assert (scorer.weight("q") * 2, scorer.weight("s")) == (scorer.weight("r"), 0)
    assert scorer.weight("q") >= 1


def test_range_may_stand_above_the_score_so_far() -> None:
    # The open question cannot give less than 60, so the score is bound to rise.
    found = (
        ready(bank(single("q", 0, 100), single("r", 60, 100)))
        .score({"q": Answer("a")}, region="other")
        .overall
    )
    assert (found.score, found.low, found.high) == (0, 30, 50)
