"""Exact numbers in the database."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db import models

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
