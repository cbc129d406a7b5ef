"""How far answering has come, and how far it has to go until a level can be given."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import accumulate
from typing import TypeVar

Weight = TypeVar("Weight", int, Fraction)


def answers_to_level(*, answered: Weight, unanswered: Iterable[Weight], minimum_coverage: Fraction) -> int:
    """How few more answers bring the coverage to the minimum, the weightiest questions first; 0 when it is there.

    `answered`: the weight that is answered; `unanswered`: the weight of each applicable, scored question that is
    not, in the same unit; `minimum_coverage`: percent (0-100) of their sum. Nothing to answer is 0 too.
    """
    weights = sorted(unanswered, reverse=True)
    goal = sum(weights, answered) * minimum_coverage / 100
    return sum(reached < goal for reached in accumulate(weights, initial=answered))
