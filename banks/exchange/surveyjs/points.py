"""How the scores of a survey become points and weights.

Scores stand at the choices, in a property `score` or at the end of their values ("partly-3"). Points are the score
as a share of the greatest that the question can give, in percent, and that greatest is the question's weight: so
the points of a dimension stand to 100 as the sum of its scores to the greatest sum there is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from scoring.problems import Unfit
from scoring.scalars import number_text, read_number

DECIMALS = Decimal("0.0001")
_HUNDRED = Decimal(100)
_ENDING = re.compile(r"\d{1,6}(\.\d{1,4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Judged:
    """Points by choice, in their order, and the question's weight. `is_bent`: scores below zero had to give way."""

    points: tuple[Decimal, ...]
    weight: Decimal
    is_bent: bool = False


def score(value: object) -> Decimal | None:
    """A score as it stands in a file: a number, or a text that is one."""
    if isinstance(value, str) and re.fullmatch(r"[-+]?\d{1,9}(\.\d{1,6})?", value.strip(), re.ASCII):
        return Decimal(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    try:
        return read_number(value)
    except Unfit:
        return None


def scores_in_values(values: Sequence[object]) -> list[Decimal] | None:
    """The scores at the ends of the values of all choices of a question; None unless every one has one."""
    found = [_score_in_value(value) for value in values]
    scores = [own for own in found if own is not None]
    return scores if len(scores) == len(values) >= 2 else None


def _score_in_value(value: object) -> Decimal | None:
    """The number after the last hyphen, where letters stand before it: "partly-3", and not "1-5"."""
    if not isinstance(value, str) or len(value) > 500:
        return None
    stem, hyphen, ending = value.rpartition("-")
    if not hyphen or not _ENDING.fullmatch(ending) or not any(map(str.isalpha, stem)):
        return None
    return Decimal(ending)


def judge_single(scores: Sequence[Decimal]) -> Judged:
    """One choice: each score against the greatest; with scores below zero, against the way from the least."""
    least = min(Decimal(0), *scores)
    greatest = max(scores) - least
    return Judged(tuple(_points(own - least, greatest) for own in scores), _plain(greatest), least < 0)


def judge_multiple(scores: Sequence[Decimal], exclusive: Sequence[bool]) -> Judged:
    """Several choices: each score against the sum of all that can be chosen together; below zero earns nothing.

    What rounding leaves goes to the last choice that has any, so that all together earn 100.
    """
    kept = [max(Decimal(0), own) for own in scores]
    together = sum((own for own, alone in zip(kept, exclusive, strict=True) if not alone), Decimal(0))
    greatest = max([together, *(own for own, alone in zip(kept, exclusive, strict=True) if alone)])
    points = [_points(own, greatest) for own in kept]
    ordinary = [at for at, own in enumerate(kept) if own > 0 and not exclusive[at]]
    if ordinary and together == greatest:
        points[ordinary[-1]] = _plain(_HUNDRED - sum(points[at] for at in ordinary[:-1]))
    return Judged(tuple(points), _plain(greatest), any(own < 0 for own in scores))


def judge_scale(numbers: Sequence[Decimal]) -> Judged:
    """A scale such as a rating's: nothing at its lower end, 100 at its upper one, and its steps for a weight."""
    least = min(numbers)
    span = max(numbers) - least
    return Judged(tuple(_points(number - least, span) for number in numbers), _plain(span))


def is_ascending(numbers: Iterable[Decimal]) -> bool:
    """Whether each is greater than the one before."""
    return all(before < after for before, after in pairwise(numbers))


def _points(own: Decimal, greatest: Decimal) -> Decimal:
    if not greatest:
        return Decimal(0)
    return _plain((own * _HUNDRED / greatest).quantize(DECIMALS, ROUND_HALF_UP))


def _plain(number: Decimal) -> Decimal:
    """The same number as it is written: no exponent, no zeros at the end."""
    return Decimal(number_text(number))
