"""Scoring a full assessment with document and answers in memory, on one core."""

import random
import statistics
import time
from decimal import Decimal
from pathlib import Path

from banks import exchange
from scoring import Answer, Scorer, compute_bounds, parse_document

LIBRARY = Path(__file__).resolve().parent.parent / "banks" / "library"
ROUNDS = 300


def measure() -> dict[str, object]:
    file = exchange.read_file(LIBRARY / "ai-readiness-2025.1.yaml")
    begin = time.perf_counter()
    document = parse_document(file.content)
    parsed = time.perf_counter()
    bounds = compute_bounds(document)
    bounded = time.perf_counter()
    scorer = Scorer(document, bounds)
    answers = full_answers(document)
    timings = []
    for _ in range(ROUNDS):
        start = time.process_time()
        result = scorer.score(answers, region="apac")
        timings.append(time.process_time() - start)
    start = time.process_time()
    for _ in range(ROUNDS):
        result.as_json()
    return {
        "scoring_questions": len(list(document.questions())),
        "scoring_ms": round(statistics.median(timings) * 1000, 3),
        "scoring_as_json_ms": round((time.process_time() - start) / ROUNDS * 1000, 3),
        "parse_bank_ms": round((parsed - begin) * 1000, 1),
        "publish_bounds_ms": round((bounded - parsed) * 1000, 1),
    }


def full_answers(document, seed: int = 1) -> dict[str, Answer]:
    """An answer to every question, the same for the same seed."""
    chance = random.Random(seed)
    answers = {}
    for question in document.questions():
        if question.kind == "single":
            answers[question.key] = Answer(chance.choice(question.options).key)
        elif question.kind == "multiple":
            ordinary = [option.key for option in question.options if not option.exclusive]
            answers[question.key] = Answer(tuple(ordinary[: chance.randint(1, len(ordinary))]))
        elif question.kind == "number":
            answers[question.key] = Answer(
                Decimal(chance.randint(int(question.minimum or 0), int(question.maximum or 20)))
            )
        else:
            answers[question.key] = Answer("x")
    return answers
