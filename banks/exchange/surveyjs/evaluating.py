"""What survey-core makes of an expression where the answer it looks at is known: its comparisons, rebuilt.

They are loose ones: texts are equal whatever their case, "1" equals 1, and a list contains what one of its items
equals. Values are None, true and false, numbers, texts, and tuples of these. Arithmetic and functions are left out.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from banks.exchange.surveyjs.expressions import (
    Array,
    Binary,
    Call,
    Chain,
    Constant,
    Node,
    Unary,
    Variable,
)

Value: TypeAlias = bool | Decimal | str | tuple["Value", ...] | None

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_LONGEST_NUMBER = 40


class NotComputable(Exception):
    """Something that these comparisons do not cover."""


def evaluate(node: Node, answers: Mapping[str, Value]) -> Value:
    """The value of an expression. `answers` are by name in small letters; a name without one is empty."""
    match node:
        case Constant(value):
            return value
        case Variable(name):
            if name.startswith("#"):
                return answers.get(name[1:].lower())
            return _corrected(answers.get(name.lower()))
        case Array(items):
            return tuple(evaluate(item, answers) for item in items)
        case Chain(operator, parts):
            return _joined(operator, [evaluate(part, answers) for part in parts])
        case Unary("negate", operand):
            return not is_true(evaluate(operand, answers))
        case Unary(operator, operand):
            return is_empty(evaluate(operand, answers)) == (operator == "empty")
        case Binary(operator, left, right) if operator in _BINARY:
            return _BINARY[operator](evaluate(left, answers), evaluate(right, answers))
        case Binary() | Call():
            raise NotComputable
    raise NotComputable


def is_true(value: Value) -> bool:
    """Whether JavaScript takes it for true in `and`, `or` and `!`."""
    return True if isinstance(value, tuple) else bool(value)


def shows(value: Value) -> bool:
    """Whether an expression of this value shows what it stands on."""
    if isinstance(value, str):
        return _number(value) == 1
    return value == 1 if not isinstance(value, tuple) else len(value) == 1 and shows(value[0])


def is_empty(value: Value) -> bool:
    """Nothing, an empty text or an empty list; neither 0 nor false."""
    return value is None or value in ("", ())


def equal(left: Value, right: Value) -> bool:
    """Whether survey-core calls two values equal."""
    left, right = (None if value == "undefined" else value for value in (left, right))
    if type(left) is type(right) and left == right:
        return True
    if isinstance(left, tuple) or isinstance(right, tuple):
        return _equal_lists(left, right)
    if is_empty(left) or is_empty(right):
        return is_empty(left) and is_empty(right)
    if isinstance(left, str) and isinstance(right, str):
        return left.strip().lower() == right.strip().lower()
    if isinstance(left, bool) and isinstance(right, str):
        return _true_or_false(left, right)
    if isinstance(left, str) and isinstance(right, bool):
        return _true_or_false(right, left)
    numbers = _number(left), _number(right)
    return None not in numbers and numbers[0] == numbers[1]


def canonical(value: str) -> "str | Decimal":
    """What two texts have in common where survey-core cannot tell them apart, as choices of one question."""
    truth = _is_boolean(value)
    if truth is not None:
        return Decimal(int(truth))
    number = _plain_number(value) if len(value) <= _LONGEST_NUMBER else None
    return number if number is not None else value.strip().lower()


def _joined(operator: str, values: list[Value]) -> Value:
    """`and` gives the first value that is false, `or` the first that is true, else the last."""
    for value in values[:-1]:
        if is_true(value) == (operator == "or"):
            return value
    return values[-1]


def _equal_lists(left: Value, right: Value) -> bool:
    """Lists with equal items in any order; an empty one equals nothing at all."""
    if not isinstance(left, tuple) or not isinstance(right, tuple):
        return (left == () and right is None) or (right == () and left is None)
    if len(left) != len(right):
        return False
    return all(
        equal(one, other)
        for one, other in zip(sorted(left, key=_as_text), sorted(right, key=_as_text), strict=True)
    )


def _as_text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _true_or_false(truth: bool, text: str) -> bool:
    return text.lower() == str(truth).lower()


def _less(left: Value, right: Value) -> bool:
    if left is None or right is None:
        return False
    if isinstance(left, tuple) or isinstance(right, tuple):
        raise NotComputable
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    one, other = _number(left), _number(right)
    return one is not None and other is not None and one < other


def _contains(left: Value, right: Value) -> bool:
    return _contains_all(left, right, found=True)


def _contains_all(left: Value, right: Value, *, found: bool) -> bool:
    """`found` where all of `right` is in `left`; the opposite where it is not."""
    if left == ():
        return not found
    if left is None or left == "":
        return False
    if not isinstance(left, tuple):
        return _text_contains(_as_text(left), right, found=found)
    wanted = right if isinstance(right, tuple) else (right,)
    return found if all(any(equal(item, part) for item in left) for part in wanted) else not found


def _text_contains(left: str, right: Value, *, found: bool) -> bool:
    if not is_true(right):
        return False
    if isinstance(right, tuple):
        right = ",".join(_as_text(part) for part in right)
    return (_as_text(right).lower() in left.lower()) == found


def _notcontains(left: Value, right: Value) -> bool:
    if not is_true(left) and not is_empty(right):
        return True
    return _contains_all(left, right, found=False)


def _anyof(left: Value, right: Value) -> bool:
    if is_empty(right):
        return True
    if is_empty(left):
        return False
    if not isinstance(left, tuple):
        return _contains(right, left)
    if not isinstance(right, tuple):
        return _contains(left, right)
    return any(_contains(left, part) for part in right)


def _allof(left: Value, right: Value) -> bool:
    if not is_true(left) and not is_empty(right):
        return False
    if not isinstance(right, tuple):
        return _contains(left, right)
    return all(_contains(left, part) for part in right)


_BINARY = {
    "equal": equal,
    "notequal": lambda left, right: not equal(left, right),
    "less": _less,
    "greater": lambda left, right: _less(right, left),
    "lessorequal": lambda left, right: equal(left, right) or _less(left, right),
    "greaterorequal": lambda left, right: equal(left, right) or _less(right, left),
    "contains": _contains,
    "notcontains": _notcontains,
    "anyof": _anyof,
    "noneof": lambda left, right: not _anyof(left, right),
    "allof": _allof,
}


def _is_boolean(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.lower())


def _corrected(value: Value) -> Value:
    """An answer as expressions see it: "true" is true, "5" is 5 (but "05" a text), and outer quotes are off."""
    if not isinstance(value, str) or not value:
        return value
    truth = _is_boolean(value)
    if truth is not None:
        return truth
    if len(value) > 1 and value[0] in "'\"" and value[-1] in "'\"":
        return value[1:-1]
    if value[0] == "0" and not value.startswith("0x"):
        has_point = len(value) > 1 and value[1] in ".,"
        if (not has_point and len(value) > 1) or (has_point and len(value) < 2):
            return value
    number = _plain_number(value)
    return value if number is None else number


def _plain_number(text: str) -> Decimal | None:
    """What survey-core takes for a number: with a comma for a point too, and in hexadecimal."""
    text = text.strip()
    if text.startswith("0x"):
        return Decimal(int(text, 16)) if _HEX.fullmatch(text) and len(text) <= 32 else None
    if len(text) > 15 and text.isdigit():
        return None
    if text.count(",") == 1:
        text = text.replace(",", ".")
    return _number(text)


def _number(value: Value) -> Decimal | None:
    """JavaScript's number of a value, None for not a number."""
    if isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, Decimal | int):
        return Decimal(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if not text:
        return Decimal(0)
    if _HEX.fullmatch(text) and len(text) <= _LONGEST_NUMBER:
        return Decimal(int(text, 16))
    return Decimal(text) if len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text) else None
