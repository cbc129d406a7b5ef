"""The newest built-in bank, answered in full: reading, publishing and judging it, in memory and on one core.

Two figures have a measure beside them. `scoring_ms_per_45_questions` is the time of one result, brought to the 45
questions that a dimension or two of a bank have: what counts is that it does not grow faster than the bank.
`read_bank_to_pyyaml` holds reading the file, every scalar kept as written and every line number known, against what
PyYAML's C loader needs for the same file.
"""

import random
import statistics
import time
from collections.abc import Callable
from decimal import Decimal

import yaml

from banks import exchange
from scoring import (
    Answer,
    Bounds,
    Costs,
    Scorer,
    canonical_json,
    compute_bounds,
    load_document,
    parse_document,
)
from tests.library import NEWEST

ROUNDS = 300
READINGS = 5
COSTS = Costs(
    currency="EUR",
    hours_per_month=Decimal(300),
    cloud_price_per_hour=Decimal(42),
    purchase_price=Decimal(380_000),
    power_kw=Decimal("9.5"),
    power_price_per_kwh=Decimal("0.21"),
    staff_per_month=Decimal(7_500),
    upkeep_percent_per_year=Decimal(10),
    years=4,
)


def measure() -> dict[str, object]:
    tree = exchange.read_file(NEWEST).content
    document = parse_document(tree)
    bounds = compute_bounds(document)
    stored, stored_bounds = canonical_json(document), bounds.to_json()
    scorer = Scorer(document, bounds)
    answers = full_answers(document)
    questions = len(list(document.questions()))
    result = scorer.score(answers, region="apac", costs=COSTS)
    scoring = _median_ms(lambda: scorer.score(answers, region="apac", costs=COSTS), ROUNDS)
    read = _median_ms(lambda: exchange.read_file(NEWEST), READINGS)
    pyyaml = _median_ms(_read_with_pyyaml, READINGS)
    return {
        "scoring_questions": questions,
        "scoring_ms": round(scoring, 3),
        "scoring_ms_per_45_questions": round(scoring / questions * 45, 3),
        "scoring_as_json_ms": round(_median_ms(result.as_json, ROUNDS), 3),
        "read_bank_ms": round(read, 1),
        "read_bank_to_pyyaml": round(read / pyyaml, 2),
        "parse_bank_ms": round(_median_ms(lambda: parse_document(tree), READINGS), 1),
        "publish_bounds_ms": round(_median_ms(lambda: compute_bounds(document), READINGS), 1),
        "load_stored_bank_ms": round(
            _median_ms(lambda: Scorer(load_document(stored), Bounds.from_json(stored_bounds)), READINGS), 1
        ),
    }


def _median_ms(work: Callable[[], object], rounds: int) -> float:
    """Median CPU time of one round, in milliseconds."""
    timings = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        timings.append(time.process_time() - start)
    return statistics.median(timings) * 1000


def _read_with_pyyaml() -> object:
    return yaml.load(NEWEST.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


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
