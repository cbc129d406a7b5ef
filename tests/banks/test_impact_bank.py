"""The sample bank on automated decisions against its published rules, worked out from the file without `scoring`.

The file is read by a YAML reader of its own, amounts are whole numbers, and the rules are written down once more: points
are added up; from 80% of the mitigation on, 15% are taken off, rounded half up; quarters of the maximum are the levels.
"""

import json
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from banks.files import load_document
from scoring import Answer, Result, Scorer, compute_bounds
from tests.commands import run

pytestmark = pytest.mark.any_database

FILE = Path(__file__).parents[2] / "samples" / "banks" / "automated-decision-impact.yaml"
RISK = {"purpose", "decision", "people", "method", "data"}
Choice = tuple[int, object]  # an amount, and the answer that adds it


@cache
def ready() -> Scorer:
    document = load_document(FILE)
    return Scorer(document, compute_bounds(document))


@cache
def questions() -> list[dict[str, Any]]:
    tree = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [question | {"area": area["key"]} for area in tree["dimensions"] for question in area["questions"]]


def choices(question: dict[str, Any]) -> list[Choice]:
    """Every answer to a question with its amount; of a number one in every band."""
    if question["kind"] == "number":
        return [(band["amount"], band["from"]) for band in question["bands"]]
    amounts = {str(option["key"]): option.get("amount", 0) for option in question["options"]}
    if question["kind"] == "single":
        return [(amount, key) for key, amount in amounts.items()]
    ordinary = [str(option["key"]) for option in question["options"] if not option.get("exclusive")]
    limit = question.get("amount_limit", 1000)
    several = [
        (min(limit, sum(amounts[key] for key in chosen)), list(chosen))
        for count in range(1, len(ordinary) + 1)
        for chosen in combinations(ordinary, count)
    ]
    return [*several, *((amounts[key], [key]) for key in amounts if key not in ordinary)]


def by_rules(risk: int, mitigation: int) -> tuple[int, int]:
    """The impact and its level by the published rules, in whole numbers: risk of 80, mitigation of 40."""
    impact = risk
    if 10 * mitigation >= 8 * 40:
        impact = (85 * risk * 2 + 100) // 200  # 85%, half up
    level = 1 if 4 * impact <= 80 else 2 if 2 * impact <= 80 else 3 if 4 * impact <= 3 * 80 else 4
    return impact, level


def shown(question: dict[str, Any], chosen: dict[str, object]) -> bool:
    condition = question.get("visible_if")
    return condition is None or chosen.get(condition["question"]) in condition["is"]


def totals(chosen: dict[str, object]) -> tuple[int, int]:
    """Risk and mitigation of some answers."""
    sums = [0, 0]
    for question in questions():
        if question["key"] in chosen and shown(question, chosen):
            amount = next(amount for amount, answer in choices(question) if answer == chosen[question["key"]])
            sums[question["area"] not in RISK] += amount
    return sums[0], sums[1]


def score(chosen: dict[str, object]) -> Result:
    answers = {
        key: Answer(tuple(value) if isinstance(value, list) else _number(value))
        for key, value in chosen.items()
    }
    return ready().score(answers, region="other")


def _number(value: object) -> Any:
    return Decimal(value) if isinstance(value, int) else value


def answers_worth(risk: int, mitigation: int) -> dict[str, object]:
    """Answers to everything that is shown, worth these sums; what shows other questions is chosen so that it does."""
    chosen: dict[str, object] = {}
    for area, total in ((RISK.__contains__, risk), (lambda key: key not in RISK, mitigation)):
        chosen |= _worth([q for q in questions() if area(q["area"])], total)
    assert totals(chosen) == (risk, mitigation)
    return chosen


def _worth(asked: list[dict[str, Any]], total: int) -> dict[str, object]:
    ways: dict[int, dict[str, object]] = {0: {}}
    for question in asked:
        following: dict[int, dict[str, object]] = {}
        for reached, way in ways.items():
            if not shown(question, way):
                following.setdefault(reached, way)
                continue
            for amount, answer in choices(question):
                following.setdefault(reached + amount, way | {question["key"]: answer})
        ways = following
    return ways[total]


def test_maxima_are_what_the_file_says() -> None:
    found = score({})
    assert {key: measure.maximum for key, measure in found.measures.items()} == {"risk": 80, "mitigation": 40}
    best = {True: 0, False: 0}
    for question in questions():
        best[question["area"] in RISK] += max(amount for amount, _ in choices(question))
    assert best == {True: 80, False: 40}


@pytest.mark.parametrize(
    ("risk", "mitigation", "impact", "level"),
    [
        # quarters of 80, without mitigation: exactly a quarter still belongs to the lower level
        (20, 0, 20, 1),
        (21, 0, 21, 2),
        (40, 0, 40, 2),
        (41, 0, 41, 3),
        (60, 0, 60, 3),
        (61, 0, 61, 4),
        (80, 0, 80, 4),
        # 80% of 40 is 32
        (61, 31, 61, 4),
        (61, 32, 52, 3),  # 51.85
        (61, 40, 52, 3),
        # 15% less, rounded half up, then the quarters
        (23, 32, 20, 1),  # 19.55
        (24, 32, 20, 1),  # 20.40
        (25, 32, 21, 2),  # 21.25
        (30, 32, 26, 2),  # 25.50
        (47, 32, 40, 2),  # 39.95
        (48, 32, 41, 3),  # 40.80
        (70, 32, 60, 3),  # 59.50
        (71, 32, 60, 3),  # 60.35
        (72, 32, 61, 4),  # 61.20
        (80, 40, 68, 4),
        (6, 0, 6, 1),  # the least there is
        (10, 40, 9, 1),  # 8.50
    ],
)
def test_boundaries_are_as_published(risk: int, mitigation: int, impact: int, level: int) -> None:
    found = score(answers_worth(risk, mitigation))
    assert (found.measures["risk"].total, found.measures["mitigation"].total) == (risk, mitigation)
    assert (found.outcomes["impact"].value, found.outcomes["impact"].level) == (impact, level)
    assert by_rules(risk, mitigation) == (impact, level)


def drawn(seed: int, pick: Callable[[random.Random], bool]) -> Iterator[tuple[str, object]]:
    source = random.Random(seed)
    for question in questions():
        if pick(source):
            yield question["key"], source.choice(choices(question))[1]


@pytest.mark.parametrize("seed", range(60))
def test_any_answers_are_judged_as_published(seed: int) -> None:
    chosen = dict(drawn(seed, lambda source: True))
    found = score(chosen)
    risk, mitigation = totals(chosen)
    assert (found.measures["risk"].total, found.measures["mitigation"].total) == (risk, mitigation)
    assert (found.outcomes["impact"].value, found.outcomes["impact"].level) == by_rules(risk, mitigation)


@pytest.mark.parametrize("seed", range(30))
def test_some_answers_leave_the_level_of_all_of_them_possible(seed: int) -> None:
    chosen = dict(drawn(seed, lambda source: True))
    source = random.Random(seed + 1000)
    part = {key: answer for key, answer in chosen.items() if source.random() < 0.8}
    low, high = score(part).outcomes["impact"].level_range or (0, 0)
    assert low <= by_rules(*totals(chosen))[1] <= high


@pytest.mark.django_db
def test_bank_passes_every_check_and_is_imported() -> None:
    checked = run("check_bank", FILE)
    assert (checked.status, checked.errors) == (0, [])
    assert run("import_bank", FILE, "--publish").status == 0


@pytest.mark.django_db
def test_sample_answers_are_scored_by_the_command() -> None:
    run("import_bank", FILE, "--publish")
    scored = run("score", FILE.parents[1] / "automated-decision-ja.yaml")
    assert (scored.status, scored.errors) == (0, [])
    result = json.loads(scored.out)
    # 37 less 15% is 31.45; mitigation is 33 of 40, or 35 should the unknown turn out well.
    assert {key: entry["sum"] for key, entry in result["measures"].items()} == {"risk": 37, "mitigation": 33}
    assert result["outcomes"]["impact"] == {
        "value": 31,
        "low": 31,
        "high": 31,
        "maximum": 80,
        "percent": 38.75,
        "level": 2,
        "level_range": [2, 2],
        "adjustments": {"well-mitigated": True},
    }
