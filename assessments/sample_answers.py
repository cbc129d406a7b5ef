"""Answers made up to try a question bank with: the least and the most one can say, and something in between."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from scoring import Answer, Document, Option, Question

HALF = Decimal(50)


def lowest(question: Question) -> Answer:
    """The answer that earns least."""
    if question.kind == "number":
        return Answer(value=_number(question, min))
    least = min(_alone(question), key=lambda option: option.points, default=None)
    return _of_options(question, [least] if least else [])


def highest(question: Question) -> Answer:
    """The answer that earns most: every measure there is, where several can be chosen."""
    if question.kind == "number":
        return Answer(value=_number(question, max))
    ordinary = [option for option in question.options if not option.exclusive]
    if question.kind == "multiple" and ordinary:
        return _of_options(question, ordinary)
    best = max(question.options, key=lambda option: option.points, default=None)
    return _of_options(question, [best] if best else [])


def typical(question: Question) -> Answer:
    """An answer half way: the option nearest to 50 points, every other measure, the middle of the numbers."""
    if question.kind == "number":
        ends = [_number(question, choose) for choose in (min, max)]
        return Answer(value=(ends[0] + ends[1]) / 2)
    ordinary = [option for option in question.options if not option.exclusive]
    if question.kind == "multiple" and ordinary:
        return _of_options(question, ordinary[::2])
    nearest = min(question.options, key=lambda option: abs(option.points - HALF), default=None)
    return _of_options(question, [nearest] if nearest else [])


MADE_UP: Mapping[str, Callable[[Question], Answer]] = {
    "lowest": lowest,
    "typical": typical,
    "highest": highest,
}


def made_up(document: Document, name: str) -> dict[str, Answer]:
    """Answers to every question but those in one's own words, by one of the names in `MADE_UP`."""
    make = MADE_UP[name]
    return {question.key: make(question) for question in document.questions() if question.kind != "text"}


def _alone(question: Question) -> list[Option]:
    """The options that can stand alone as an answer; an exclusive one, where there is one, says "none of them"."""
    exclusive = [option for option in question.options if option.exclusive]
    return exclusive or list(question.options)


def _of_options(question: Question, chosen: list[Option]) -> Answer:
    keys = tuple(option.key for option in chosen)
    if question.kind == "multiple":
        return Answer(value=keys)
    return Answer(value=keys[0] if keys else None)


def _number(question: Question, choose: Callable[[list[Decimal]], Decimal]) -> Decimal:
    """The number, within the range that is allowed, that earns least or most, as `choose` picks among points."""
    candidates = {band.begins_at: band.points for band in question.bands} or {Decimal(0): Decimal(0)}
    wanted = choose(list(candidates.values()))
    number = next(start for start, points in candidates.items() if points == wanted)
    if question.minimum is not None:
        number = max(number, question.minimum)
    if question.maximum is not None:
        number = min(number, question.maximum)
    return number
