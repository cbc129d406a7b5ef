"""Random banks whose questions hang on each other, and random answers to banks."""

import random
from decimal import Decimal
from typing import Any

from scoring import Answer, Document, Question, parse_document

KEYS = (
    "plan",
    "Plan-B",
    "q.1",
    "q.1.a",
    "locale",
    "x-Comment",
    "equals.to",
    "no",
    "1",
    "2.0",
    "item",
    "データ".encode().hex(),
)
OPTION_KEYS = (
    "yes",
    "no",
    "a",
    "A",
    "1",
    "1.0",
    "01",
    "true",
    "equals",
    "dontknow",
    "none",
    "other",
    "undefined",
    "x.length",
)


def random_bank(seed: int) -> Document:
    """A bank of a dozen questions of every kind; later ones hang on earlier ones, and now and then the other way."""
    chance = random.Random(seed)
    questions: list[dict[str, Any]] = []
    for key in chance.sample(KEYS, len(KEYS)):
        question = _question(key, chance)
        if questions and chance.random() < 0.7:
            question["visible_if"] = _condition(questions, chance, 3)
        questions.append(question)
    chance.shuffle(questions)
    half = len(questions) // 2
    return parse_document(
        {
            "format": 1, "key": "random", "version": "1", "languages": ["en"], "title": _text("Random"),
            "levels": [{"from": 0, "name": _text("Only")}],
            "dimensions": [
                {"key": "one", "name": _text("One"), "questions": questions[:half]},
                {"key": "two", "name": _text("Two"), "questions": questions[half:]},
            ],
        }
    )  # fmt: skip


def random_answers(document: Document, chance: random.Random) -> dict[str, Answer]:
    """An answer, or none, to every question, hidden ones too."""
    answers = {question.key: _answer(question, chance) for question in document.questions()}
    return {key: answer for key, answer in answers.items() if answer is not None}


def _text(text: str) -> dict[str, str]:
    return {"en": text}


def _question(key: str, chance: random.Random) -> dict[str, Any]:
    kind = chance.choice(("single", "single", "multiple", "multiple", "number", "text"))
    question: dict[str, Any] = {"key": key, "kind": kind, "text": _text(key)}
    if chance.random() < 0.3:
        question["not_applicable"] = False
    if kind in ("single", "multiple"):
        chosen = chance.sample(OPTION_KEYS, chance.choice((2, 3, 5)))
        points = (0, 10, 25, Decimal("33.3333"), Decimal("0.1"), 50, 100)
        question["options"] = [
            {"key": option, "points": chance.choice(points), "text": _text(option)} for option in chosen
        ]
        if kind == "multiple" and chance.random() < 0.5:
            question["options"][-1]["exclusive"] = True
    if kind == "number":
        question["bands"] = [{"from": 0, "points": 0}, {"from": 10, "points": 100}]
    return question


def _condition(questions: list[dict[str, Any]], chance: random.Random, depth: int) -> dict[str, Any]:
    form = chance.random()
    if depth and form < 0.25:
        return {
            chance.choice(("all", "any")): [
                _condition(questions, chance, depth - 1) for _ in range(chance.choice((1, 2, 3)))
            ]
        }
    if depth and form < 0.4:
        return {"not": _condition(questions, chance, depth - 1)}
    tested = chance.choice(questions)
    condition: dict[str, Any] = {"question": tested["key"]}
    tests = ["answered"]
    if tested["kind"] != "text":
        tests += ["at_least", "at_most", "between"]
    if "options" in tested:
        tests += ["is", "is", "is and at_least"]
    test = chance.choice(tests)
    if test == "answered":
        condition["answered"] = chance.random() < 0.5
    if "is" in test.split():
        keys = [option["key"] for option in tested["options"]]
        condition["is"] = chance.sample(keys, chance.randrange(1, len(keys) + 1))
    low, high = sorted(chance.sample((0, 5, 10, Decimal("33.3333"), Decimal("33.4333"), 50, 100, 101), 2))
    if "at_least" in test.split() or test == "between":
        condition["at_least"] = low
    if test in ("at_most", "between"):
        condition["at_most"] = high
    return condition


def _answer(question: Question, chance: random.Random) -> Answer | None:
    form = chance.random()
    if form < 0.2:
        return None
    if question.options and form < 0.3:
        return Answer(status="unknown")
    if question.options and form < 0.4 and question.not_applicable:
        return Answer(status="not_applicable")
    if question.kind == "number":
        low, high = (0 if end is None else end for end in (question.minimum, question.maximum))
        numbers = [Decimal(number) for number in ("0", "5", "7.5", "10", "33.3333", "100", "1000")]
        fitting = [n for n in numbers if low <= n and (question.maximum is None or n <= high)]
        return Answer(chance.choice(fitting)) if fitting else None
    if question.kind == "text":
        return Answer(chance.choice(("something", "0", "true", "なにか")))
    if question.kind == "single":
        return Answer(chance.choice(question.options).key)
    alone = [option.key for option in question.options if option.exclusive]
    ordinary = [option.key for option in question.options if not option.exclusive]
    if alone and (not ordinary or chance.random() < 0.3):
        return Answer((chance.choice(alone),))
    chosen = chance.sample(ordinary, chance.randrange(1, len(ordinary) + 1))
    return Answer(tuple(key for key in ordinary if key in chosen))
