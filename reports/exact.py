"""Exact numbers: in the database, and in order."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from operator import mul
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

T = TypeVar("T")
Exact = Fraction | Decimal

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    TextField = models.TextField[Fraction | None, Fraction | None]
else:
    TextField = models.TextField  # takes no parameters when it runs


class ExactField(TextField):
    """A fraction as scoring gave it, kept as `numerator/denominator`: what is shown of it is rounded once.

    The database cannot sort or sum it; who lists such numbers does so in Python.
    """

    def from_db_value(
        self, value: str | None, expression: object, connection: "BaseDatabaseWrapper"
    ) -> Fraction | None:
        return None if value is None else fraction(value)

    def to_python(self, value: Any) -> Fraction | None:
        return fraction(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else written(value)


def written(value: Fraction) -> str:
    """The fraction as it is kept."""
    return f"{value.numerator}/{value.denominator}"


def fraction(text: str) -> Fraction:
    """What `written` wrote."""
    numerator, _, denominator = text.partition("/")
    return Fraction(int(numerator), int(denominator))


def largest_first(
    things: Sequence[T], size: Callable[[T], Exact], *, weight: Callable[[T], Exact] | None = None
) -> list[T]:
    """Things by an exact size, times a weight if any, the largest first, equals in the order they came in.

    Sizes are compared as whole numbers of a common unit: comparing thousands of fractions takes ten times as long.
    """
    sizes = _whole(map(size, things))
    if weight is not None:
        sizes = list(map(mul, sizes, _whole(map(weight, things))))
    order = sorted(range(len(things)), key=sizes.__getitem__, reverse=True)
    return [things[place] for place in order]


def _whole(numbers: Iterable[Exact]) -> list[int]:
    """Numbers in a unit of which each is a whole multiple."""
    ratios = [number.as_integer_ratio() for number in numbers]
    unit = lcm(*{denominator for _, denominator in ratios})
    return [numerator * (unit // denominator) for numerator, denominator in ratios]
