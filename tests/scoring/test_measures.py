"""Measures and outcomes, worked by hand on a bank that has every kind of amount and every rule.

The bank (banks/measures.yaml) can add, at most: risk.reach 3, risk.harms 2 + 4 held to 5, risk.years 4, data.people 4
on a straight line: together 16 risk; care.tested 4 and care.told 1: together 5 care.
"""

from typing import Any

import pytest

from scoring import Answer, Result, Scorer, compute_bounds, parse_answers, parse_document
from tests.scoring.trees import bank_tree, document, from_yaml, scorer

WORST = "risk.reach: many, risk.harms: [money, health], risk.years: 6, data.people: 100"
BEST_CARE = 'care.tested: "yes", care.told: "yes"'
NO_CARE = 'care.tested: "no", care.told: "no"'


def answers(text: str) -> dict[str, Answer]:
    return parse_answers(document("measures"), from_yaml("{" + text + "}"))


def score(text: str) -> Result:
    return scorer("measures").score(answers(text), region="other")


def written(text: str) -> dict[str, Any]:
    return score(text).as_json()


def test_maxima_are_the_greatest_sums_or_the_banks_own() -> None:
    found = written("")
    assert {key: measure["maximum"] for key, measure in found["measures"].items()} == {
        "risk": 16,
        "care": 5,
        "all": 50,  # its own
    }
    # impact: as risk. balance: half of 16, and the least care is 0. both: its own.
    assert {key: outcome["maximum"] for key, outcome in found["outcomes"].items()} == {
        "impact": 16,
        "balance": 8,
        "both": 200,
    }


@pytest.mark.parametrize(
    ("given", "sums"),
    [
        # nothing harms: how long the effects last is not asked
        (f"risk.reach: none, risk.harms: [nothing], data.people: 0, {NO_CARE}", (0, 0, 0)),
        # 2 + 4 is held to 5; 3 + 5 + 4 + 4
        (f"{WORST}, {BEST_CARE}", (16, 5, 21)),
        # 2 + 4 - 1 is 5 as well, and 4 - 1 is 3; from 1 year on 2, from 5 on 4; a quarter of the way to 4 is 1
        ("risk.harms: [money, health, insured], risk.years: 1, data.people: 25", (8, 0, 8)),
        ("risk.harms: [health, insured], risk.years: 4.9, data.people: 25", (6, 0, 6)),
        ("risk.harms: [insured]", (-1, 0, -1)),
        # what does not apply adds nothing
        ("risk.reach: {not_applicable: true}, risk.years: 6, care.told: partly", (0, 0.5, 0.5)),
        # the answer that is kept for a hidden question adds nothing
        ("risk.harms: [insured], risk.years: 6", (-1, 0, -1)),
    ],
)
def test_measures_add_up_amounts(given: str, sums: tuple[float, float, float]) -> None:
    assert tuple(measure["sum"] for measure in written(given)["measures"].values()) == sums


@pytest.mark.parametrize(
    ("people", "value", "percent", "level"),
    [
        # 3 for reach, and people in steps of 4 / 100; nothing harms. Rounded half up, then held against 16.
        (25, 4, 25, 1),  # 4.00: exactly a quarter is not above a quarter
        (37, 4, 25, 1),  # 4.48
        ("37.5", 5, 31.25, 2),  # 4.5 is rounded up
        (100, 7, 43.75, 2),
    ],
)
def test_outcome_is_rounded_before_its_level_is_found(
    people: object, value: int, percent: float, level: int
) -> None:
    given = f"risk.reach: many, risk.harms: [nothing], data.people: {people}, {NO_CARE}"
    impact = written(given)["outcomes"]["impact"]
    assert (impact["value"], impact["percent"], impact["level"]) == (value, percent, level)


@pytest.mark.parametrize(
    ("care", "made", "value", "level"),
    [
        (NO_CARE, False, 16, 4),
        ('care.tested: "no", care.told: "yes"', False, 16, 4),  # 1 of 5
        ('care.tested: "yes", care.told: "no"', True, 14, 4),  # 4 of 5 is exactly 80%: 16 less 2.4 is 13.6
        ('care.tested: "yes", care.told: {not_applicable: true}', True, 14, 4),
        (BEST_CARE, True, 14, 4),
    ],
)
def test_adjustment_is_made_from_the_limit_on(care: str, made: bool, value: int, level: int) -> None:
    impact = written(f"{WORST}, {care}")["outcomes"]["impact"]
    assert (impact["adjustments"], impact["value"], impact["level"]) == ({"care": made}, value, level)


def test_exactly_three_quarters_is_the_third_level() -> None:
    # 3 + 5 + 4 + 2 = 14; less 15% is 11.9, which is rounded to 12: 75% of 16.
    given = f"risk.reach: many, risk.harms: [money, health], risk.years: 6, data.people: 50, {BEST_CARE}"
    impact = written(given)["outcomes"]["impact"]
    assert (impact["value"], impact["percent"], impact["level"]) == (12, 75, 3)


def test_outcome_of_outcomes_takes_percent_and_adjusts_the_same_sum() -> None:
    # balance: 8 - 100% / 10 = -2, never below 0. both: 87.5% + 0, half of that more (balance is at most 1), and 10
    # more (21 is above 20 and below 30): 141.25, rounded up.
    found = score(f"{WORST}, {BEST_CARE}").outcomes
    assert (found["balance"].value, found["balance"].level) == (0, 1)
    both = found["both"]
    assert [(term.of, term.low) for term in both.terms] == [("impact", 87.5), ("balance", 0)]
    assert [(entry.key, entry.made, entry.low) for entry in both.adjustments] == [
        ("much", True, 10),
        ("little", True, 43.75),
    ]
    assert (both.sum_low, both.as_json()["value"], both.level) == (87.5, 141.3, None)


@pytest.mark.parametrize(
    ("people", "level"),
    [
        (50, 2),
        ("49.9", 1),
    ],  # reach 3, harms 5, years 0, people 2: half of 10 is exactly 5, and from 5 on it is tense
)
def test_level_begins_at_or_above_its_beginning(people: object, level: int) -> None:
    given = (
        f"risk.reach: many, risk.harms: [health, money], risk.years: 0.5, data.people: {people}, {NO_CARE}"
    )
    assert written(given)["outcomes"]["balance"]["level"] == level


@pytest.mark.parametrize(
    ("limit", "made"),
    [
        ({"at_least": 16}, True),
        ({"above": 16}, False),
        ({"at_most": 16}, True),
        ({"below": 16}, False),
        ({"at_least": 16, "at_most": 16}, True),
        ({"above": 15, "below": 17}, True),
        ({"above": 16, "below": 17}, False),
    ],
)
def test_limit_holds_at_its_ends_or_beyond_them(limit: dict[str, int], made: bool) -> None:
    tree = bank_tree("measures")
    tree["outcomes"] = {
        "found": {
            "name": {"en": "Found"},
            "sum": [{"of": "risk"}],
            "adjustments": [{"key": "a", "when": {"of": "risk", **limit}, "amount": 1}],
        }
    }
    bank = parse_document(tree)
    found = Scorer(bank, compute_bounds(bank)).score(answers(f"{WORST}, {NO_CARE}"), region="other")
    assert found.outcomes["found"].adjustments[0].made is made


# ------------------------------------------------------------- what is open


def test_nothing_answered_leaves_everything_open() -> None:
    found = written("")
    # The least of harms is -1; how long is not asked as yet, and could still be; the rest is at least 0.
    assert [(m["sum"], m["low"], m["high"]) for m in found["measures"].values()] == [
        (0, -1, 16),
        (0, 0, 5),
        (0, -1, 21),
    ]
    assert found["measures"]["risk"]["questions"] == {
        "risk.reach": None,
        "risk.harms": None,
        "data.people": None,
    }
    # impact: from -1 to 16, with or without 15% less: -1 and 16 are the ends.
    # balance: -0.5 - 10 is held up to 0; 8 - 0. both: from -6.25% and half more to 100% + 8, half more, and 10 more.
    assert found["outcomes"] == {
        "impact": {
            "value": None,
            "low": -1,
            "high": 16,
            "maximum": 16,
            "percent": None,
            "level": None,
            "level_range": [1, 4],
            "adjustments": {"care": None},
        },
        "balance": {
            "value": None,
            "low": 0,
            "high": 8,
            "maximum": 8,
            "percent": None,
            "level": None,
            "level_range": [1, 2],
            "adjustments": {},
        },
        "both": {
            "value": None,
            "low": -9.4,  # -9.375
            "high": 172,
            "maximum": 200,
            "percent": None,
            "level": None,
            "level_range": None,
            "adjustments": {"much": None, "little": None},
        },
    }


def test_outcome_is_said_as_soon_as_it_can_be_one_thing_only() -> None:
    # Without care.told care is 4 or 5 of 5, at least 80% either way: 13.6, rounded to 14.
    found = score(f'{WORST}, care.tested: "yes"')
    assert not found.measures["care"].is_settled
    assert found.measures["care"].open == ("care.told",)
    assert found.outcomes["impact"].adjustments[0].made is True
    assert (found.outcomes["impact"].value, found.outcomes["impact"].level) == (14, 4)


def test_limit_out_of_reach_is_not_passed() -> None:
    # Without care.tested care is at most 1 + 4; with "no" there it is at most 1 of 5.
    assert score(f'{WORST}, care.told: "yes"').outcomes["impact"].adjustments[0].made is None
    assert score(f'{WORST}, care.tested: "no"').outcomes["impact"].adjustments[0].made is False


def test_unknown_is_open_and_what_does_not_apply_is_not() -> None:
    unknown = score(f"{WORST}, care.tested: {{unknown: true}}, care.told: {{not_applicable: true}}")
    care = unknown.measures["care"]
    assert [(entry.question, entry.status, entry.low, entry.high) for entry in care.questions] == [
        ("care.tested", "unknown", 0, 4),
        ("care.told", "not_applicable", 0, 0),
    ]
    assert care.as_json() == {
        "sum": 0,
        "low": 0,
        "high": 4,
        "maximum": 5,
        "percent": 0,
        "asked": 1,
        "answered": 0,
        "questions": {"care.tested": None},
    }


def test_open_question_leaves_what_it_could_hide_open() -> None:
    tree = bank_tree("measures")
    years = tree["dimensions"][0]["questions"][2]
    years["visible_if"] = {"not": {"question": "risk.harms", "is": ["nothing"]}}
    bank = parse_document(tree)
    given = answers("risk.reach: many, risk.years: 6, data.people: 0")
    risk = Scorer(bank, compute_bounds(bank)).score(given, region="other").measures["risk"]
    assert [(entry.question, entry.amount, entry.low, entry.high) for entry in risk.questions] == [
        ("risk.reach", 3, 3, 3),
        ("risk.harms", None, -1, 5),
        ("risk.years", 4, 0, 4),  # answered; should nothing harm, it is hidden
        ("data.people", 0, 0, 0),
    ]
    assert (risk.total, risk.low, risk.high) == (7, 2, 12)


def test_profile_leaves_open_what_it_does_not_ask() -> None:
    tree = bank_tree("measures")
    tree["profiles"] = {
        "short": {"name": {"en": "Short"}, "questions": ["risk.reach", "care.tested"]},
        "first": {"name": {"en": "First"}, "levels": False},
    }
    bank = parse_document(tree)
    ready = Scorer(bank, compute_bounds(bank))
    everything = answers(f"{WORST}, {BEST_CARE}")
    short = ready.score(everything, region="other", profile="short")
    risk = short.measures["risk"]
    assert [entry.status for entry in risk.questions] == ["answered", "not_asked", "not_asked", "not_asked"]
    assert (risk.total, risk.low, risk.high, risk.maximum) == (3, 2, 16, 16)
    assert risk.as_json()["asked"] == 1
    assert short.outcomes["impact"].level_range == (1, 4)  # 2 to 16; 15% less for sure: 1.7 and 13.6
    first = ready.score(everything, region="other", profile="first").outcomes["impact"]
    assert (first.value, first.level, first.level_range) == (14, None, None)


def test_bank_without_measures_says_nothing_of_them() -> None:
    found = scorer("example").score({}, region="other")
    assert (found.measures, found.outcomes) == ({}, {})
    assert not {"measures", "outcomes"} & found.as_json().keys()


def test_measures_alone_bring_no_outcomes() -> None:
    tree = bank_tree("measures")
    del tree["outcomes"]
    bank = parse_document(tree)
    found = Scorer(bank, compute_bounds(bank)).score({}, region="other").as_json()
    assert "measures" in found
    assert "outcomes" not in found


def test_sums_alone_are_those_of_the_whole_result() -> None:
    given = answers(f"{WORST}, {NO_CARE}")
    found = scorer("measures").score(given, region="other")
    assert scorer("measures").add_up(given) == (found.measures, found.outcomes)
    assert scorer("example").add_up({}) == ({}, {})
