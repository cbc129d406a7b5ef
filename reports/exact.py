"""Exact numbers: in the database, and in order."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

T = TypeVar("T")

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


def largest_first(things: Iterable[T], size: Callable[[T], Fraction]) -> list[T]:
    """Things by an exact size, the largest first, equals in the order they came in.

    Sizes are compared as whole numbers of a common unit: comparing thousands of fractions takes ten times as long.
    """
    sized = [(thing, size(thing)) for thing in things]
    unit = lcm(*{each.denominator for _, each in sized})
    ordered = sorted(sized, key=lambda pair: -pair[1].numerator * (unit // pair[1].denominator))
    return [thing for thing, _ in ordered]
