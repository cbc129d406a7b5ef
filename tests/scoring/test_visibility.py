"""Conditions: which questions are visible."""

from decimal import Decimal
from typing import Any

import pytest

from scoring import Answer, Bounds, Plain, Scorer, canonical_json, digest, parse_document

YES, NO = Plain("true"), Plain("false")


def question(key: str, kind: str, **more: Any) -> dict[str, Any]:
    if kind in ("single", "multiple"):
        points = [0, 40, 60]
        more["options"] = [
            {"key": k, "points": p, "text": {"en": k}}
            for k, p in zip(("low", "middle", "top"), points, strict=True)
        ]
    if kind == "number":
        more["bands"] = [{"from": 0, "points": 0}, {"from": 10, "points": 100}]
    return {"key": key, "kind": kind, "text": {"en": key}, **more}


def visible(condition: Any, answers: dict[str, Answer], *others: dict[str, Any]) -> bool:
    """Whether a question with a condition is visible; it stands before those it may hang on."""
    questions = [
        question("asked", "text", visible_if=condition),
        question("single", "single"),
        question("multiple", "multiple"),
        question("number", "number"),
        question("text", "text"),
        *others,
    ]
    document = parse_document(
        {
            "format": 1,
            "key": "bank",
            "version": "1",
            "languages": ["en"],
            "title": {"en": "Bank"},
            "levels": [{"from": 0, "name": {"en": "One"}}],
            "dimensions": [{"key": "d", "name": {"en": "D"}, "questions": questions}],
        }
    )
    return "asked" in Scorer(document, Bounds(digest(canonical_json(document)), {})).visible(answers)


SINGLE = Answer("middle")
MULTIPLE = Answer(("low", "middle"))
NUMBER = Answer(Decimal("7.5"))


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        ({"question": "single", "is": ["middle", "top"]}, {"single": SINGLE}, True),
        ({"question": "single", "is": ["low"]}, {"single": SINGLE}, False),
        ({"question": "multiple", "is": ["top", "middle"]}, {"multiple": MULTIPLE}, True),
        ({"question": "multiple", "is": ["top"]}, {"multiple": MULTIPLE}, False),
        # points of choices, the number given of numbers
        ({"question": "single", "at_least": 40}, {"single": SINGLE}, True),
        ({"question": "single", "at_least": Plain("40.1")}, {"single": SINGLE}, False),
        ({"question": "multiple", "at_most": 40}, {"multiple": MULTIPLE}, True),
        ({"question": "multiple", "at_most": Plain("39.9")}, {"multiple": MULTIPLE}, False),
        ({"question": "number", "at_least": Plain("7.5"), "at_most": Plain("7.5")}, {"number": NUMBER}, True),
        ({"question": "number", "at_least": 8}, {"number": NUMBER}, False),
        # several tests must all hold
        ({"question": "single", "is": ["middle"], "at_least": 41}, {"single": SINGLE}, False),
        ({"question": "single", "is": ["middle"], "at_most": 40, "answered": YES}, {"single": SINGLE}, True),
        ({"question": "single", "is": ["middle"], "answered": NO}, {"single": SINGLE}, False),
        ({"question": "single", "is": ["middle"], "not": {"question": "number", "answered": YES}},
         {"single": SINGLE, "number": NUMBER}, False),
        # answered, and what inverts it
        ({"question": "text", "answered": YES}, {"text": Answer("x")}, True),
        ({"question": "text", "answered": YES}, {"text": Answer(" ")}, False),
        ({"question": "text", "answered": NO}, {}, True),
        ({"question": "text", "answered": NO}, {"text": Answer("x")}, False),
        ({"question": "text", "answered": NO}, {"text": Answer(status="unknown")}, True),
        ({"question": "single", "is": ["low"], "answered": NO}, {}, False),
        # unanswered, unknown and not applicable are false
        ({"question": "single", "at_most": 100}, {}, False),
        ({"question": "single", "at_most": 100}, {"single": Answer(status="unknown")}, False),
        ({"question": "single", "at_most": 100}, {"single": Answer(status="not_applicable")}, False),
        ({"not": {"question": "single", "at_most": 100}}, {}, True),
        # all, any, not
        ({"all": [{"question": "single", "answered": YES}, {"question": "number", "answered": YES}]},
         {"single": SINGLE}, False),
        ({"any": [{"question": "single", "answered": YES}, {"question": "number", "answered": YES}]},
         {"single": SINGLE}, True),
        ({"any": [{"question": "single", "answered": YES}, {"question": "number", "answered": YES}]}, {}, False),
        ({"not": {"all": [{"question": "single", "answered": YES}]}}, {"single": SINGLE}, False),
    ],
)  # fmt: skip
def test_condition_holds(condition: Any, answers: dict[str, Answer], expected: bool) -> None:
    assert visible(condition, answers) is expected


def test_condition_on_a_hidden_question_is_false() -> None:
    hidden = question("hidden", "single", visible_if={"question": "single", "is": ["top"]})
    answers = {"hidden": Answer("top"), "single": Answer("low")}
    assert visible({"question": "hidden", "is": ["top"]}, answers, hidden) is False
    assert visible({"question": "hidden", "answered": NO}, answers, hidden) is True
    shown = {**answers, "single": Answer("top")}
    assert visible({"question": "hidden", "is": ["top"]}, shown, hidden) is True
