"""Surveys that mean harm: what stands in few words and would grow without end."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.banks.hostile import MANY, Sample, spoil_bytes, spoil_json, spoil_text, withstand, withstand_all

pytestmark = pytest.mark.any_database

SURVEY = (Path(__file__).parent / "files" / "surveyjs" / "automated-decisions.json").read_bytes()


def survey(*elements: dict[str, Any], **fields: Any) -> bytes:
    return json.dumps({"pages": [{"name": "p", "elements": list(elements), **fields}]}).encode()


def asked(number: int, **fields: Any) -> dict[str, Any]:
    return {"type": "comment", "name": f"q{number}", **fields}


def choice(name: str, choices: Any) -> dict[str, Any]:
    return {"type": "radiogroup", "name": name, "choices": choices}


def nested(depth: int) -> dict[str, Any]:
    panel: dict[str, Any] = asked(0)
    for level in range(depth):
        panel = {"type": "panel", "name": f"p{level}", "elements": [panel]}
    return panel


LONG_OR = " or ".join(["{a} = 'x'", "{q1} notempty"] * 250)
BOMBS: dict[str, Callable[[], bytes]] = {
    "a long expression on a page of many": lambda: survey(*(asked(n) for n in range(5_000)), visibleIf=LONG_OR),
    "a long expression on each question": lambda: survey(
        choice("a", list(range(200))), *(asked(n, visibleIf=f"{LONG_OR} or {n} = 1") for n in range(2_000))
    ),
    "expressions tried on many choices": lambda: survey(
        choice("a", list(range(200))),
        *(asked(n, visibleIf=" or ".join([f"{{a}} = {n}"] * 600)) for n in range(500)),
    ),
    "brackets": lambda: survey(asked(1, visibleIf="(" * 9_000), asked(2, visibleIf="!" * 9_000), asked(3, visibleIf="[" * 9_000)),
    "comparisons": lambda: survey(asked(1, visibleIf="1 = " * 2_000 + "1"), asked(2, visibleIf="1 + " * 2_000 + "1")),
    "strings that do not end": lambda: survey(*(asked(n, visibleIf="'\\'" * 3_000) for n in range(500))),
    "calculated values of calculated values": lambda: json.dumps(
        {
            "elements": [asked(1, visibleIf="{v0}")],
            "calculatedValues": [
                {"name": f"v{n}", "expression": " or ".join([f"{{v{n + 1}}}"] * 1_000)} for n in range(10)
            ],
        }
    ).encode(),
    "a matrix of a million cells": lambda: survey(
        {"type": "matrixdropdown", "name": "m", "rows": list(range(1_000)), "columns": [{"name": f"c{n}"} for n in range(1_000)]}
    ),
    "a matrix of many rows and choices": lambda: survey(
        {"type": "matrix", "name": "m", "rows": list(range(20_000)), "columns": list(range(200))}
    ),
    "choices counted to a billion": lambda: survey(
        {"type": "dropdown", "name": "d", "choicesMax": 10**9}, {"type": "rating", "name": "r", "rateMax": 10**12},
        {"type": "dropdown", "name": "e", "choicesMax": 10, "choicesStep": 1e-6},
    ),
    "choices of another question, many times": lambda: survey(
        choice("a", list(range(200))),
        *({"type": "dropdown", "name": f"d{n}", "choicesFromQuestion": "a"} for n in range(20_000)),
    ),
    "choices that end in hyphens": lambda: survey(
        *(choice(f"c{n}", ["a" + "-" * 490 + str(m) for m in range(50)]) for n in range(100))
    ),
    "one name for all": lambda: survey(*({"type": "comment", "name": "質"} for _ in range(20_000))),
    "one value for all": lambda: survey(choice("a", ["x"] * 200), choice("b", ["質"] * 200)),
    "languages without end": lambda: survey(
        *(asked(n, title={f"{a}{b}": "x" for a in "abcdefghij" for b in "abcdefghijk"}) for n in range(300))
    ),
    "panels in panels": lambda: survey(nested(300)),
    "questions in choices in questions": lambda: survey(
        choice("a", [{"value": "x", "elements": [choice("b", [{"value": "y", "elements": [asked(1)] * 5_000}])] * 5}])
    ),
    "braces alone": lambda: b'{"pages": [' + b"{}," * 500_000 + b"{}]}",
    "digits": lambda: survey(asked(1, visibleIf="{q2} > " + "9" * 9_000), asked(2, inputType="number", max="9" * 5_000)),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_survey_that_would_grow_without_end_is_held(bomb):
    withstand(BOMBS[bomb](), format="surveyjs", ending=".json")


def test_spoilt_surveys_of_others_are_read_or_refused_in_bounds():
    sample = Sample("surveyjs", ".json", SURVEY, (spoil_json, spoil_text, spoil_json, spoil_bytes))
    outcomes = withstand_all(sample, MANY)
    assert outcomes.total() == MANY
    assert outcomes["valid"] > 0
