"""Rounding, done once, for display."""

from decimal import Decimal
from fractions import Fraction

PLACES = 4  # decimals in JSON and in stored bounds


def round_half_up(value: Fraction | Decimal | int, places: int) -> Decimal:
    """The value with exactly `places` decimals; a half is rounded away from zero."""
    numerator, denominator = value.as_integer_ratio()
    scaled = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    return Decimal((int(numerator < 0 and scaled > 0), tuple(map(int, str(scaled))), -places))
