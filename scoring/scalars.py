"""Reading single values from a parsed YAML or JSON tree: exactly as written, or not at all.

A tree is made of dict, list and scalars. YAML gives every unquoted scalar as `Plain` (its characters,
uninterpreted) and every quoted one as str; JSON gives str, bool, None, int and Decimal. Binary floats are
refused: a number that went through one is no longer the number that was written. Each function returns the
value or raises `Unfit`.
"""

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date
from decimal import Context, Decimal
from functools import reduce

from scoring.problems import Unfit, gettext_noop

MAXIMUM_TEXT = 10_000  # characters
MAXIMUM_NAME = 500
INTEGER_DIGITS = 15  # a number's size is below 10**15 ...
DECIMAL_PLACES = 12  # ... and it has at most 12 decimals

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST_NUMBER = 64  # characters
_EXACT = Context(prec=1000)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
# What UTF-8 or XML (and with it XLSX) cannot carry: control characters, unpaired surrogates, two others.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

NOT_TEXT = gettext_noop("must be text")
EMPTY = gettext_noop("must not be empty")
TOO_LONG = gettext_noop("must have at most %(maximum)s characters")
UNPRINTABLE = gettext_noop("must not contain control characters or broken characters")
NOT_A_NUMBER = gettext_noop("must be a number")
NUMBER_TOO_LARGE = gettext_noop(
    "must be a number of at most %(digits)s digits before and %(places)s after the decimal point"
)
NOT_WHOLE = gettext_noop("must be a whole number")
NOT_BETWEEN = gettext_noop("must be between %(minimum)s and %(maximum)s")
TOO_SMALL = gettext_noop("must be at least %(minimum)s")
TOO_GREAT = gettext_noop("must be at most %(maximum)s")
NOT_BOOLEAN = gettext_noop("must be true or false")
NOT_A_DATE = gettext_noop("must be a date that there is, written as in 2026-08-02")
NOT_LISTED = gettext_noop("must be one of: %(choices)s")

# What an answer can be: an option's key, several, a text; a number; nothing.
Value = str | tuple[str, ...] | Decimal | None


class Plain(str):
    """An unquoted YAML scalar, as it is written in the file."""

    __slots__ = ()


def is_null(value: object) -> bool:
    """Whether a value says "nothing": JSON null, or an unquoted YAML null or blank."""
    return value is None or (isinstance(value, Plain) and value in _NULLS)


def read_text(value: object, maximum: int = MAXIMUM_TEXT) -> str:
    """Text of 1 to `maximum` characters, not only white space."""
    text = read_any_text(value, maximum)
    if not text.strip():
        raise Unfit(EMPTY)
    return text


def read_any_text(value: object, maximum: int = MAXIMUM_TEXT) -> str:
    """Text of up to `maximum` characters that every output format can carry; may be empty."""
    if not isinstance(value, str):
        raise Unfit(NOT_TEXT)
    if len(value) > maximum:
        raise Unfit(TOO_LONG, maximum=maximum)
    if _UNPRINTABLE.search(value):
        raise Unfit(UNPRINTABLE)
    return str(value)


def read_number(value: object, minimum: Decimal | None = None, maximum: Decimal | None = None) -> Decimal:
    """An exact decimal number within the ends given (both included), without trailing zeros or exponent."""
    number = _normalised(_decimal(value))
    check_range(number, minimum, maximum)
    return number


def check_range(number: Decimal, minimum: Decimal | None, maximum: Decimal | None) -> None:
    """Refuse a number outside the ends given (both included)."""
    below = minimum is not None and number < minimum
    above = maximum is not None and number > maximum
    if not below and not above:
        return
    if minimum is None:
        raise Unfit(TOO_GREAT, maximum=maximum)
    if maximum is None:
        raise Unfit(TOO_SMALL, minimum=minimum)
    raise Unfit(NOT_BETWEEN, minimum=minimum, maximum=maximum)


def read_integer(value: object, minimum: int, maximum: int) -> int:
    """A whole number within the ends given (both included)."""
    number = read_number(value)
    if number != int(number):
        raise Unfit(NOT_WHOLE)
    check_range(number, Decimal(minimum), Decimal(maximum))
    return int(number)


def read_boolean(value: object) -> bool:
    """True or false; of YAML's spellings those of YAML 1.2 alone, so that `yes` and `no` stay text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Plain) and value in _BOOLEANS:
        return _BOOLEANS[value]
    raise Unfit(NOT_BOOLEAN)


def read_choice(value: object, choices: Collection[str]) -> str:
    """One of the words given."""
    if isinstance(value, str) and value in choices:
        return str(value)
    raise Unfit(NOT_LISTED, choices=", ".join(choices))


def read_date(value: object) -> date:
    """A day of the calendar, written year-month-day with all its digits."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise Unfit(NOT_A_DATE)


def number_text(number: Decimal) -> str:
    """The one way a number is written: no exponent, no trailing zeros, no plus sign, no minus before zero."""
    return f"{_normalised(number):f}"


def _decimal(value: object) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, Plain) and len(value) <= _LONGEST_NUMBER and _NUMBER.fullmatch(value):
        return Decimal(value)
    raise Unfit(NOT_A_NUMBER)


def _normalised(number: Decimal) -> Decimal:
    """The same number with the fewest digits, worked on as digits: Decimal's arithmetic may round."""
    if not number.is_finite():
        raise Unfit(NOT_A_NUMBER)
    if not number:
        return Decimal(0)
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)  # a finite number's
    while digits[-1] == 0:
        digits, exponent = digits[:-1], exponent + 1
    if number.adjusted() >= INTEGER_DIGITS or exponent < -DECIMAL_PLACES:
        raise Unfit(NUMBER_TOO_LARGE, digits=INTEGER_DIGITS, places=DECIMAL_PLACES)
    if exponent > 0:
        digits, exponent = digits + (0,) * exponent, 0
    return Decimal((sign, digits, exponent))


def exact_sum(numbers: Iterable[Decimal]) -> Decimal:
    """The sum, with no digit lost: Decimal's own addition rounds to 28 digits."""
    return _EXACT.normalize(reduce(_EXACT.add, numbers, Decimal(0)))
