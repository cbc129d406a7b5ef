"""Rounding, done once, for display."""

from decimal import Decimal
from fractions import Fraction

PLACES = 4  # decimals in JSON and in stored bounds


def round_half_up(value: Fraction | Decimal | int, places: int) -> Decimal:
    """The value with exactly `places` decimals; a half is rounded away from zero."""
    units = rounded_units(value, places)
    return Decimal((int(units < 0), tuple(map(int, str(abs(units)))), -places))


def rounded_units(value: Fraction | Decimal | int, places: int) -> int:
    """The value in units of the last decimal of `places`; a half is rounded away from zero."""
    numerator, denominator = value.as_integer_ratio()
    scale: int = 10**places
    units = (2 * abs(numerator) * scale + denominator) // (2 * denominator)
    return units if numerator >= 0 else -units


def json_number(value: Fraction | Decimal | int) -> int | float:
    """The value rounded half up to 4 decimals: int when that is whole, else the float that prints as it."""
    units = rounded_units(value, PLACES)
    whole, rest = divmod(units, 10_000)
    return units / 10_000 if rest else whole
