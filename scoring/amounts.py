"""What an answer adds to measures: exact amounts, by the kind of question.

As in `scoring.points`, but for amounts, which may be negative, know no scale, and are held to no 100. An option or
band without an amount adds nothing.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from scoring.document import Band, Option, Question
from scoring.points import NOTHING, NumberScale
from scoring.scalars import Value


class Amounts:
    """What answers to a question can add: from `least` to `greatest`."""

    __slots__ = ("_limit", "_of_option", "_scale", "greatest", "least")

    def __init__(self, question: Question) -> None:
        self._of_option = {option.key: _amount(option) for option in question.options}
        self._limit = None if question.amount_limit is None else Fraction(question.amount_limit)
        self._scale = (
            NumberScale(question, [_amount(band) for band in question.bands]) if question.bands else None
        )
        self.least, self.greatest = self._ends(question)

    def _ends(self, question: Question) -> tuple[Fraction, Fraction]:
        if self._scale is not None:
            return self._scale.least, self._scale.greatest
        if question.kind == "single":
            return min(self._of_option.values()), max(self._of_option.values())
        alone = [self._of_option[option.key] for option in question.options if option.exclusive]
        together = [self._of_option[option.key] for option in question.options if not option.exclusive]
        answers = alone + ([_extreme(together, -1), _extreme(together, 1)] if together else [])
        held = [self._held(amount) for amount in answers]
        return min(held), max(held)

    def of(self, value: Value) -> Fraction:
        """What an answer that fits its question adds."""
        if isinstance(value, Decimal):
            assert self._scale is not None
            return self._scale.earned(value)
        if isinstance(value, str):
            return self._of_option[value]
        assert value is not None
        return self._held(sum((self._of_option[key] for key in value), NOTHING))

    def _held(self, amount: Fraction) -> Fraction:
        return amount if self._limit is None else min(amount, self._limit)


def _amount(part: Option | Band) -> Fraction:
    return NOTHING if part.amount is None else Fraction(part.amount)


def _extreme(amounts: Iterable[Fraction], sign: int) -> Fraction:
    """The greatest sum (sign 1), or the least (-1), of at least one of some amounts."""
    signed = [sign * amount for amount in amounts]
    helping = [amount for amount in signed if amount > 0]
    return sign * (sum(helping, NOTHING) if helping else max(signed))
