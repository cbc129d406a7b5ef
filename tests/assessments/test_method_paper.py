"""The worked example of docs/scoring-method.md is what the engine says of the sample it is taken from."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from assessments.sheets import LoadedSheet, load_sheet
from banks.domain import publish
from banks.files import load_document
from scoring import Result

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parents[2]
PAPER = (ROOT / "docs" / "scoring-method.md").read_text()
EXAMPLE = PAPER.partition("## 11. A worked example")[2].partition("\n## ")[0]
FLOWING = " ".join(EXAMPLE.split())


@pytest.fixture
def sheet(db) -> LoadedSheet:
    publish(document=load_document(ROOT / "banks" / "library" / "ai-readiness-2026.1.yaml"), by=None)
    return load_sheet(ROOT / "samples" / "manufacturer-ja.yaml")


@pytest.fixture
def result(sheet: LoadedSheet) -> Result:
    return sheet.score()


def test_table_of_the_paper_is_the_sample(sheet: LoadedSheet, result: Result):
    rows = re.findall(
        r"^\| `(strategy\.\S+)` \| (\d+) \| ([^|]+) \| (\S+) \| (\S+) \|$", EXAMPLE, re.MULTILINE
    )
    questions = sheet.scorer.document.dimension("strategy").questions
    assert [key for key, *_ in rows] == [question.key for question in questions]
    for (key, weight, answer, points, product), question in zip(rows, questions, strict=True):
        value = sheet.answers[key].value
        assert answer == (", ".join(value) if isinstance(value, tuple) else str(value))
        assert Decimal(weight) == question.weight
        if question.weight:
            assert Decimal(points) == result.questions[key].points
            assert Decimal(product) == question.weight * Decimal(points)
    total = sum(Decimal(product) for *_, product in rows if product != "–")
    weight = sum(Decimal(weight) for _, weight, *_ in rows)
    assert f"| together | {weight} | | | {total:,} |" in EXAMPLE
    assert f"{total:,} / {weight} = {total / weight:.4f}." in FLOWING


def test_numbers_of_the_paper_are_the_results(sheet: LoadedSheet, result: Result):
    strategy = result.as_json()["dimensions"]["strategy"]
    standing = strategy["benchmark"]
    definition = result.as_json()["questions"]["strategy.definition"]
    gain = {entry["key"]: entry["gain"] for entry in result.as_json()["recommendations"]}
    behind, ahead = standing["low"] - 5, standing["high"] + 5
    assert sheet.scorer.document.minimum_difference == 5
    for said in (
        f"own target {strategy['target']})",
        f"{strategy['score']} is past 60",
        f"short of 80: level {strategy['level']}",
        f"lacks {definition['gap']} points, the board's oversight "
        f"{result.as_json()['questions']['strategy.board-oversight']['gap']}",
        "Hence [{}, {}]".format(*definition["benchmark"]["average"]),
        "and {1}%. No more".format(*definition["benchmark"]["ahead_of"]),
        f"560 / 8 = {standing['own']}",
        f"431.6 / 8 = {standing['low']}",
        f"673.1 / 8 = {standing['high']}",
        f"`{standing['verdict']}`, on {standing['questions']} questions",
        f'"behind" would need less than {behind}, "ahead" more than {ahead}',
        f"120 / 19 / 11 = {gain['strategy-complete']}",
        f"for the whole {gain['strategy-board-regular']}, at effort 1",
    ):
        assert said in FLOWING
